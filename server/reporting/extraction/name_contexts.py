"""The words around a name, up to the names beside it: what the rules of roles look at."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

from server.dutch.words import COMMA, word_set
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.scopes import Polarity
from server.reporting.extraction.units import Unit

SCHEMA_ROLES = word_set(
    "verdachte aangever getuige slachtoffer benadeelde melder betrokkene bestuurder eigenaar"
)
"""Roles that a person can have in a report."""

OFFICIALS = word_set(
    "verbalisant collega agent agente politieagent brigadier hoofdagent inspecteur hoofdinspecteur wijkagent "
    "motoragent rechercheur teamchef opsporingsambtenaar toezichthouder aanhouder advocaat raadsman "
    "raadsvrouw piketadvocaat tolk lijkschouwer ambulancemedewerker ambulanceverpleegkundige brandweerman "
    "arts huisarts verpleegkundige reclasseringsmedewerker jeugdbeschermer hulpverlener hulpverleenster "
    "handhaver boa surveillant aspirant commissaris"
)
_OFFICIAL_PHRASES = frozenset(
    {
        *("hulpofficier van justitie", "officier van justitie", "officier van dienst", "chef van dienst"),
        *("buitengewoon opsporingsambtenaar", "forensisch arts", "rechter-commissaris"),
    }
)
DETERMINERS = word_set("de het een mijn zijn haar hun onze ons deze die dit dat diens uw")
_POINTERS = word_set("die deze dit dat het")
_TITLES = word_set("dhr heer mevrouw meneer mijnheer mw mevr hr familie dokter dr drs mr ene")
_NO_SUBJECT = word_set("bij van met aan voor tegen naar door over namens volgens tussen achter naast")
_ONE_DID = word_set(
    "heeft had is was werd wordt zag hoorde deed doet belde meldde wil kwam stond liep reed ging zei zegt "
    "verklaarde verklaart zat woont kan kon kreeg"
)
"""After a name these tell what one person did: the name before "en" is no part of it."""
_DETAIL_UNITS = ("birth_date", "place", "street", "postcode", "phone", "bsn", "email", "age")
_DETAIL_WORDS = word_set(
    "geboren geb te in op wonende wonend woonachtig aan de bsn telefoon telefoonnummer mobiel met nummer "
    "postcode en e-mailadres e-mail bereikbaar via jaar oud van leeftijd nr"
)


@dataclass(frozen=True)
class NameContext:
    """A name at ``name`` in ``sentence``, with the tokens ``[start:name.first]`` and ``[name.end:stop]``."""

    reading: Reading
    sentence: Sentence
    name: Unit
    start: int
    stop: int

    @cached_property
    def before(self) -> list[str]:
        """The keys before the name, back to the name before it."""
        return self.reading.keys(self.start, self.name.first)

    @cached_property
    def after(self) -> list[str]:
        """The keys after the name, up to the next name."""
        return self.reading.keys(self.name.end, self.stop)

    @cached_property
    def sentence_before(self) -> list[str]:
        """All keys of the sentence before the name."""
        return self.reading.keys(self.sentence.first, self.name.first)

    @cached_property
    def lead(self) -> int:
        """Where what belongs to the name begins: its title, and "mijn buurman", "filiaalhoofd" before it."""
        at = self._without_titles(self.name.first)
        role = self.reading.at(at - 1, "role") if at > self.start else None
        if role and str(role.value) not in SCHEMA_ROLES:
            at = role.first
        elif at > self.start and "-" in self.reading.tokens[at - 1].key:
            at -= 1  # "Hema-medewerkster"
        elif at - 1 > self.start and self._is_noun_before(at - 1):
            at -= 1
        while at > self.start and self.reading.tokens[at - 1].key in DETERMINERS:
            at -= 1
        return max(at, self.start)

    def _is_noun_before(self, at: int) -> bool:
        """True for "mijn buurman" before a name, with a comma or without; not for "die reed," and "zaak:"."""
        noun, before = self.reading.tokens[at], self.reading.tokens[at - 1]
        if noun.stop:
            return noun.stop == COMMA and before.key in DETERMINERS - _POINTERS
        return before.key in DETERMINERS

    @cached_property
    def led(self) -> list[str]:
        """The keys before :attr:`lead`."""
        return self.reading.keys(self.start, self.lead)

    @cached_property
    def told(self) -> int:
        """Where the sentence goes on after the details of the person: "X, geboren op ... te ..., [zag]"."""
        at = self.name.end
        while at < self.stop:
            unit = self.reading.at(at, *_DETAIL_UNITS)
            if unit:
                at = max(unit.end, at + 1)
            elif self.reading.tokens[at].key in _DETAIL_WORDS or self.reading.tokens[at].key.isdigit():
                at += 1
            else:
                break
        return at

    @cached_property
    def then(self) -> list[str]:
        """The keys from :attr:`told` on."""
        return self.reading.keys(self.told, self.stop)

    @property
    def is_official(self) -> bool:
        """True for somebody named by office: "collega X", "hulpofficier van justitie X", "X, brigadier"."""
        at = self._without_titles(self.name.first)
        for position in (at - 1, at - 2, self.name.end):
            role = self.reading.at(position, "role") if self.start <= position < self.stop else None
            if role and (str(role.value) in OFFICIALS or str(role.value) in _OFFICIAL_PHRASES):
                between = self.reading.keys(role.end, at) if role.end <= at else []
                return set(between) <= DETERMINERS
        return False

    def _without_titles(self, at: int) -> int:
        while at > self.start and self.reading.tokens[at - 1].key in _TITLES:
            at -= 1
            if at > self.start and self.reading.tokens[at].key == "heer":
                at -= self.reading.tokens[at - 1].key == "de"
        return at

    @property
    def is_no_subject(self) -> bool:
        """True for "bij X", "van X": whatever follows, X does not do it."""
        return self.led[-1:] != [] and self.led[-1] in _NO_SUBJECT

    def position(self, words: Collection[str], first: int, end: int) -> int | None:
        """Where the first of ``words`` stands in ``[first:end]`` that is said to be so."""
        for at in range(first, end):
            token = self.reading.tokens[at]
            if token.key in words and self.reading.polarity(at, at + 1) is Polarity.STATED:
                return at
        return None


def context_of(reading: Reading, name: Unit) -> NameContext:
    """The context of the name."""
    sentence = reading.sentence_of(name.first)
    names = reading.of("name", within=sentence)
    start = max((one.end for one in names if one.end <= name.first), default=sentence.first)
    stop = min((one.first for one in names if one.first >= name.end), default=sentence.end)
    return NameContext(reading, sentence, name, start, stop)


def context_of_group(reading: Reading, name: Unit) -> NameContext:
    """The context of all names that "en" or a comma joins to this one: "wij hebben X en Y aangehouden".

    What is told of each may stand between: "X, geboren ... te Oss, en Y, geboren ...".
    """
    names = reading.of("name", within=reading.sentence_of(name.first))
    first = last = names.index(name)
    while first and _joined(reading, names[first - 1], names[first]):
        first -= 1
    while last + 1 < len(names) and _joined(reading, names[last], names[last + 1]):
        last += 1
    return context_of(reading, replace(name, first=names[first].first, end=names[last].end))


def _joined(reading: Reading, one: Unit, other: Unit) -> bool:
    at = context_of(reading, one).told
    while at > one.end and reading.tokens[at - 1].key in {"en", "met"}:
        at -= 1
    between = reading.keys(at, other.first)
    comma = reading.tokens[at - 1].stop == COMMA
    if at > one.end and not comma:
        return False  # "X uit Ede en Y", but also "X was in Ede en Y ..."
    if between in (["en"], ["met"], ["als"]):
        following = context_of(reading, other)
        return not (following.then and following.then[0] in _ONE_DID and between != ["als"])
    return not between and comma
