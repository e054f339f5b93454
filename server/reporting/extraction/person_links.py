"""Whose a number, a birth date or an address is, and where somebody was born."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar

from server.dutch.dates import with_year_repaired
from server.dutch.words import word_set
from server.reporting.extraction.addresses import Address
from server.reporting.extraction.reading import Reading
from server.reporting.extraction.units import Unit

HOME_CUES = word_set(
    "wonende woonachtig woont woonadres adres wonend ingeschreven verblijvende verblijft woon gevestigd"
)
"""Words that make the address after them somebody's home."""

_LIVING = word_set("wonende woonachtig wonend woont")
_BIRTH_PLACE_WORDS = word_set("te in")
_BIRTH_CUES = word_set("geboren geb geboorteplaats")
_HOME_REACH = 6
_MOST_PLACE_WORDS = 3
_FIRST_PERSON = word_set("ik mijn mij me ons onze")
_OWN = word_set("mijn mij me")
_OWN_REACH = 5
_ANY_PERSON = word_set("hij zij ze hem haar zijn diens")
_THIS_PERSON = word_set("is was heeft had woont kan")
_HEADING_REACH = 4
_OF_ANOTHER = word_set("zijn haar mijn hun een")
_NO_PLACES = word_set("bsn")


class Owner(Protocol):
    """Somebody who may own a value: where the person is mentioned, and in which role."""

    @property
    def mentions(self) -> Sequence[Unit]:
        """Every mention by name."""
        ...

    @property
    def role_name(self) -> str | None:
        """The person's role in the schema."""
        ...

    @property
    def is_teller(self) -> bool:
        """True for who says "ik" in the dictation."""
        ...


P = TypeVar("P", bound=Owner)


def owner_of(reading: Reading, persons: Sequence[P], at: int) -> P | None:
    """Whose the value at token ``at`` is; None when nothing says it."""
    sentence = reading.sentence_of(at)
    near = reading.keys(max(sentence.first, at - _OWN_REACH), at)
    if _OWN.intersection(near):
        return _teller(persons)
    before = [p for p in persons for m in p.mentions if sentence.first <= m.first < at]
    if before:
        return max(before, key=lambda person: _last_mention(person, at))
    role = next((unit for unit in reversed(reading.of("role", within=sentence)) if unit.end <= at), None)
    named = [p for p in persons if role and p.role_name == str(role.value)]
    if role and reading.tokens[role.first - 1].key not in _OF_ANOTHER:
        return named[-1] if named else None
    return _meant(reading, persons, at)


def _meant(reading: Reading, persons: Sequence[P], at: int) -> P | None:
    """Whom the sentence means by "ik" or "hij", or names after the value."""
    sentence = reading.sentence_of(at)
    keys = reading.keys(sentence.first, at)
    if _FIRST_PERSON.intersection(keys):
        return _teller(persons)
    points = bool(_ANY_PERSON.intersection(keys))
    points = points or (keys[:1] in (["deze"], ["die"]) and bool(_THIS_PERSON.intersection(keys[1:2])))
    after = [p for p in persons for m in p.mentions if at < m.first < sentence.end]
    if after and not points:
        return after[0]
    if not points and at - sentence.first > _HEADING_REACH:
        return None
    return _last_before(persons, at)


def _teller(persons: Sequence[P]) -> P | None:
    return next((one for one in persons if one.is_teller), None)


def _last_mention(person: Owner, at: int) -> int:
    return max(mention.first for mention in person.mentions if mention.first < at)


def _last_before(persons: Sequence[P], at: int) -> P | None:
    earlier = [p for p in persons if any(m.first < at for m in p.mentions)]
    return max(earlier, key=lambda person: _last_mention(person, at)) if earlier else None


def is_birth_place(reading: Reading, place: Unit) -> bool:
    """True for the Gouda of "geboren op 4 maart 1987 te Gouda" and of "geboren te Gouda"."""
    return _is_birth_place_at(reading, place.first)


def _is_birth_place_at(reading: Reading, at: int) -> bool:
    if at == 0:
        return False
    word = reading.tokens[at - 1].key
    if word in _BIRTH_CUES:
        return True
    sentence = reading.sentence_of(at)
    if word not in _BIRTH_PLACE_WORDS or at - 1 < sentence.first:
        return _follows_birth(reading, at)
    if at - 2 >= sentence.first and reading.tokens[at - 2].key in _BIRTH_CUES:
        return True
    if reading.tokens[at - 2].key.isdigit() and reading.keys(at - 4, at - 2)[-1:] == ["in"]:
        return bool(_BIRTH_CUES.intersection(reading.keys(at - 4, at - 3)))  # "geboren in 1987 te Gouda"
    births = reading.of("birth_date", within=sentence)
    return any(_birth_date_end(reading, birth) == at - 1 for birth in births if birth.end < at)


def _follows_birth(reading: Reading, at: int) -> bool:
    """True for the Gouda of "geb. 4-3-1987 Gouda"."""
    birth = reading.at(at - 1, "birth_date")
    before = reading.tokens[at - 1]
    return birth is not None and birth.end == at and not (before.stop or before.pause)


def _birth_date_end(reading: Reading, birth: Unit) -> int:
    """Where the date ends, with a year that puts it right: "1976, nee 1977"."""
    return with_year_repaired(reading.tokens, date.fromisoformat(str(birth.value)), birth.end)[1]


def birth_places(reading: Reading) -> list[tuple[int, int]]:
    """The tokens ``[first:end]`` of each birth place, also of one that no list knows: "te Al Hoceima"."""
    found: list[tuple[int, int]] = []
    listed = {unit.first: unit.end for unit in reading.of("place")}
    for at in range(1, len(reading.tokens)):
        key = reading.tokens[at - 1].key
        is_bare = at in listed and _follows_birth(reading, at)
        if key not in _BIRTH_PLACE_WORDS and key not in _BIRTH_CUES and not is_bare:
            continue
        if not _is_birth_place_at(reading, at):
            continue
        end = max(listed.get(at, at), _capitals_end(reading, at))
        if end > at:
            found.append((at, end))
    return found


def _capitals_end(reading: Reading, at: int) -> int:
    """Where words with capitals from ``at`` on end, within a clause and before anything else known."""
    end = at
    while end < len(reading.tokens) and end - at < _MOST_PLACE_WORDS:
        token = reading.tokens[end]
        known = reading.at(end, "name", "street", "birth_date", "moment", "bsn", "role")
        if not token.is_capital or token.key in _NO_PLACES or known or any(c.isdigit() for c in token.key):
            break
        if token.field and end > at:
            break
        end += 1
        if token.stop:
            break
    return end


def home_towns(reading: Reading) -> list[tuple[int, int]]:
    """The tokens of each town that no list knows after "wonende te": "wonende te Niš"."""
    found: list[tuple[int, int]] = []
    for at in range(2, len(reading.tokens)):
        if reading.tokens[at - 1].key not in _BIRTH_PLACE_WORDS or reading.tokens[at - 1].stop:
            continue
        if reading.tokens[at - 2].key not in _LIVING or reading.tokens[at - 2].ends_sentence:
            continue
        end = at if reading.at(at, "place", "postcode") else _capitals_end(reading, at)
        if end > at:
            found.append((at, end))
    return found


def home_cue(reading: Reading, address: Address) -> int | None:
    """Where the word stands that makes the address a home, if one does."""
    sentence = reading.sentence_of(address.first)
    for at in range(address.first - 1, max(sentence.first, address.first - _HOME_REACH) - 1, -1):
        if reading.tokens[at].key in HOME_CUES:
            return at
    return None


def is_anothers_home(reading: Reading, cue: int, address: Address) -> bool:
    """True for "het woonadres van zijn vader, Kerkpad 4": the home of somebody without a name here."""
    keys = reading.keys(cue + 1, address.first)
    if keys[:1] not in (["van"], ["bij"]):
        return False
    return any(reading.at(at, "role") for at in range(cue + 1, address.first)) and not any(
        reading.at(at, "name") for at in range(cue + 1, address.first)
    )


def is_second_of_couple(reading: Reading, name: Unit) -> bool:
    """True for "Roelof en Geke ten Have": the first has no surname of his own."""
    at = name.first - 2
    sentence = reading.sentence_of(name.first)
    if at <= sentence.first or reading.tokens[at + 1].key != "en" or name.end - name.first == 1:
        return False
    first = reading.tokens[at]
    known = reading.at(at, "name", "street", "place", "make", "brand", "organisation", "role", "good")
    return first.is_capital and not first.stop and known is None and not reading.tokens[at - 1].is_capital
