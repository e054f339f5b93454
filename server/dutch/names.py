"""Names of persons: first names or initials, tussenvoegsels, surname.

A name is a run of words with capitals, joined by tussenvoegsels ("Kees van 't Hof", "Marit Op den Kamp",
"J.P. van der Aa"), that begins with a known first name or initials, or stands where a name is
announced: after a role or title ("verdachte Yilmaz", "mevrouw De Wit"), after "heet", before "geboren".
Names are never completed and keep the order and spelling in which they were heard.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

from server.dutch.alphabets import DUTCH_LETTERS, NATO_LETTERS
from server.dutch.words import COMMA, Found, Token, word_set

_INITIALS = re.compile(r"[A-Z](?:\.[A-Z]){0,4}\.?")
_CLOSE_INITIALS = re.compile(r"[A-Z]{2,3}")
_PREFIXED = re.compile(
    r"(?:al|ad|ar|as|at|az|an|el|ben|ibn|abd|bin|d|l|o|'?t|van)[-'\u2019][A-Z\u00c0-\u00de]"
)
"""A name that begins with a small letter: al-Masri, d'Hondt, 't-Hooft."""
_HALF_DOUBLE = ("-van", "-de", "-den", "-ter", "-ten", "-in", "-op", "-el", "-al")
"""Ends the first word of a double name whose second part has a tussenvoegsel: Smit-van den Akker."""
_COMPOUND = re.compile(r"[^\W\d_]{3,}-(?!(?:van|den?|der|ter|ten|in|op|el|al|von|du|la)$)[a-z]{3,}$")
"""A word such as "Hema-medewerkster", which is no name."""
_MOST_WORDS = 7

_NAMED = word_set("heet heette heten genaamd geheten ene")
_NAMED_BY_TWO = frozenset(
    {
        *(("naam", "is"), ("naam", "was"), ("de", "naam"), ("naam", "van"), ("noemde", "zich")),
        *(("noemt", "zich"), ("te", "zijn"), ("te", "heten"), ("het", "betreft"), ("het", "betrof")),
        *(("die", "zich"), ("het", "is"), ("hij", "is"), ("zij", "is"), ("dit", "is"), ("dat", "is")),
        *(("het", "was"), ("hij", "bleek"), ("zij", "bleek"), ("het", "bleek"), ("deze", "is")),
    }
)
_WEAKLY_ANNOUNCES = word_set("ik meldde belde meldt belt zichzelf")
_AFTER_NAME = word_set("geboren geb wonende woonachtig wonend")
_LINKS = word_set("is was bleek blijkt betreft betrof heet heette zijnde genaamd als zijn waren ene")
_ARTICLES = word_set("de het een")
_BEFORE_PLACES = word_set("in te op aan naar uit over nabij langs richting")
_PLACE_PARTICLES = word_set("aan bij in onder op over uit voor")
"""With "de" or "het" these are much oftener a place than a part of a name: "Jan Smit bij de Hema"."""
_KINDS = word_set("merk type model kleur")
_BUSINESSES = word_set(
    "cafe restaurant hotel garage bakkerij slagerij kapsalon firma bedrijf supermarkt winkel school college "
    "basisschool apotheek tankstation sporthal voetbalclub club stichting vereniging autobedrijf bar kroeg "
    "station schip boot straat plein laan bioscoop filiaal snackbar eetcafe kapper transportbedrijf "
    "bouwbedrijf ziekenhuis"
)
"""Before a name these make it the name of a business or a place: "café Jan van Dijk"."""
_NEVER_NAMES = word_set(
    "ik wij we hij zij ze er de het een om op in te bij van aan dit dat deze die na volgens tussen toen "
    "daarna vervolgens hierop verdachte getuige politie aangever aangeefster slachtoffer melder betrokkene "
    "benadeelde eigenaar bestuurder januari februari maart april mei juni juli augustus september oktober "
    "november december maandag dinsdag woensdag donderdag vrijdag zaterdag zondag wetboek "
    "wegenverkeerswet opiumwet strafrecht nederland nederlandse duitse belgische poolse marokkaanse "
    "turkse bsn iban signalement locatie pleegplaats kenteken wet artikel aangifte proces-verbaal "
    "zijn haar mijn onze hun uw ook dan als met door voor naast omdat terwijl tijdens telefoon mobiel "
    "wonende geboren"
)
"""Words that begin a sentence or a heading with a capital, and are no part of a name."""


class NameLists(Protocol):
    """What is known of names; :class:`server.dutch.lexicon.Lexicon` is one."""

    def is_first_name(self, key: str) -> bool:
        """True for a known first name, given as a token's key."""
        ...

    def is_surname(self, key: str) -> bool:
        """True for a known surname without its tussenvoegsels."""
        ...

    def is_ordinary(self, key: str) -> bool:
        """True for an everyday word, which may be a name too: "wil", "bos"."""
        ...

    def is_particle_run(self, tokens: tuple[Token, ...], at: int) -> int:
        """How many tokens of tussenvoegsels begin here: "van den" 2; 0 for none."""
        ...


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as it was said. ``surname`` is its last part with tussenvoegsels, to tell mentions apart."""

    full: str
    surname: str
    has_first_name: bool


def find_names(
    tokens: tuple[Token, ...],
    lists: NameLists,
    *,
    announced: Collection[int] = (),
    hinted: Collection[int] = (),
    blocked: Collection[int] = (),
    unlikely: Collection[int] = (),
    bare: bool = False,
) -> Iterator[Found[PersonName]]:
    """Every name of a person, from left to right.

    Args:
        tokens: of one sentence, or of more.
        lists: known names.
        announced: positions where a name is expected: right after a role or a title.
        hinted: positions where a name of more words may be expected: "eigenaar van de auto is [hier]".
        blocked: positions that mean something else: places, plates, laws.
        unlikely: positions of words that are something else more often (goods, colours, brands): they
            begin no name, and are a surname only when the lists say so.
        bare: the text has no capitals at all; only known names are names then.
    """
    places = (frozenset(announced), frozenset(hinted), frozenset(blocked), frozenset(unlikely))
    finder = _Finder(tokens, lists, *places, bare=bare)
    at = 0
    while at < len(tokens):
        found = finder.name(at)
        if found is None:
            at += 1
        else:
            yield found
            at = found.end


def announced_after(tokens: tuple[Token, ...], end: int) -> int:
    """Where the name stands that a role or title ending at ``end`` announces: "eigenaar is [hier]"."""
    at = end
    if at < len(tokens) and tokens[at].key in _LINKS:
        at += 1
    return at


@dataclass(frozen=True, slots=True)
class _Run:
    """The words ``[first:end]`` that may be a name; its surname begins at ``surname``."""

    first: int
    end: int
    surname: int
    is_surname_only: bool = False


@dataclass(frozen=True, slots=True)
class _Finder:
    tokens: tuple[Token, ...]
    lists: NameLists
    announced: frozenset[int]
    hinted: frozenset[int]
    blocked: frozenset[int]
    unlikely: frozenset[int]
    bare: bool

    def name(self, at: int) -> Found[PersonName] | None:
        """The name that begins at ``at``, if one does."""
        token = self.tokens[at]
        if not self.bare and not _is_cased(token) and at not in self.announced:
            return None
        expected = at in self.announced or (at > 0 and self._before(at, 1) in _NAMED)
        run = self._surname_only(at) if expected else None
        run = run or self._run(at)
        if run is None or not self._is_believed(run, expected=expected):
            return None
        full = _written(self.tokens[run.first : run.end])
        surname = _written(self.tokens[run.surname : run.end])
        has_first = run.surname > run.first
        rule = "name_announced" if expected else "name_known_first"
        return Found(value=PersonName(full, surname, has_first), first=at, end=run.end, rule=rule)

    def _surname_only(self, at: int) -> _Run | None:
        """For example "De Wit", "van den Berg": a surname alone, tussenvoegsel first."""
        lead = self.lists.is_particle_run(self.tokens, at)
        after = at + lead
        if not lead or after >= len(self.tokens) or not self._joins(at, after):
            return None
        if not self._may_be(after) or (
            not _is_cased(self.tokens[at]) and not self.lists.is_surname(self.tokens[after].key)
        ):
            return None
        is_small = not _is_cased(self.tokens[at])
        if after in self.unlikely and (is_small or self.tokens[at].key in _PLACE_PARTICLES):
            return None
        return _Run(at, after + 1, at, is_surname_only=True)

    def _run(self, at: int) -> _Run | None:
        """The longest run of name words from ``at``."""
        if not self._may_begin(at):
            return None
        given = at + 1
        while given < len(self.tokens) and self._is_given(given) and self._joins(given - 1, given):
            given += 1
        end = given
        while end < len(self.tokens) and end - at < _MOST_WORDS:
            more = self._next(end, given)
            if more is None:
                break
            end = more
        surname = given if given < end else end - 1
        return _Run(at, end, surname if end - at > 1 else at)

    def _next(self, end: int, given: int) -> int | None:
        """Where the name ends when it goes on at ``end``; None when it does not."""
        lead = self.lists.is_particle_run(self.tokens, end)
        after = end + lead
        if after >= len(self.tokens) or not self._joins(end - 1, after):
            return None
        if not self._may_be(after):
            goes_on = end == given and not lead and self._ends_bare_name(after)
        elif lead:
            goes_on = self._goes_on_after(end, after, given)
        else:
            goes_on = self._is_likely(after)
        return after + 1 if goes_on else None

    def _goes_on_after(self, end: int, after: int, given: int) -> bool:
        """True when the tussenvoegsels at ``end`` join the name to the word at ``after``."""
        if any(one in self.blocked for one in range(end, after)):
            return False
        known = self.lists.is_surname(self.tokens[after].key)
        particle = self.tokens[end]
        is_place_like = (
            not _is_cased(particle)
            and particle.key in _PLACE_PARTICLES
            and self.tokens[after - 1].key in {"de", "het"}
        )
        has_surname = end > given and not self.tokens[end - 1].key.endswith(_HALF_DOUBLE)
        needs_list = is_place_like or has_surname or after in self.unlikely
        if needs_list and not (known and not (is_place_like and after in self.unlikely)):
            return False
        return not (is_place_like and has_surname)

    def _ends_bare_name(self, at: int) -> bool:
        """True for an unknown word that closes a name in a text without capitals: "orlando kensenhuis,"."""
        key = self.tokens[at].key
        known = at in self.blocked or at in self.unlikely or key in _NEVER_NAMES
        is_strange = self.bare and key.isalpha() and not known and not self.lists.is_ordinary(key)
        return is_strange and self._closes(at + 1)

    def _closes(self, end: int) -> bool:
        """True when punctuation, an everyday word or "geboren" follows the word before ``end``."""
        if end >= len(self.tokens) or self.tokens[end - 1].stop:
            return True
        return self.tokens[end].key in _AFTER_NAME or self.lists.is_ordinary(self.tokens[end].key)

    def _joins(self, first: int, last: int) -> bool:
        """True when no punctuation and no pause stands between the tokens."""
        return not any(token.stop or token.pause for token in self.tokens[first:last])

    def _may_be(self, at: int) -> bool:
        """True for a word that may be part of a name."""
        token = self.tokens[at]
        if at in self.blocked or token.key in _NEVER_NAMES or not any(c.isalpha() for c in token.key):
            return False
        if any(c.isdigit() or c in "@/_" for c in token.key) or "." in token.text[2:-1].replace(".", "", 4):
            return False
        if "." in token.text and not _INITIALS.fullmatch(token.text):
            return False
        if _COMPOUND.search(token.text) and not (self.bare or self.lists.is_first_name(token.key)):
            return False
        if self.bare:
            known = self.lists.is_first_name(token.key) or self.lists.is_surname(token.key)
            return known and not self.lists.is_ordinary(token.key)
        return _is_cased(token)

    def _may_begin(self, at: int) -> bool:
        if not self._may_be(at):
            return False
        if at in self.unlikely and not self.lists.is_first_name(self.tokens[at].key):
            return False
        if self.bare:
            return at in self.announced or self.lists.is_first_name(self.tokens[at].key)
        opens = at == 0 or bool(self.tokens[at - 1].stop)
        return not (opens and at not in self.announced and self.lists.is_ordinary(self.tokens[at].key))

    def _is_given(self, at: int) -> bool:
        """True for a second first name or initial, which another name word follows."""
        if at + 1 >= len(self.tokens) or not self._may_be(at) or self.tokens[at].stop:
            return False
        if not (_is_initials(self.tokens[at]) or self.lists.is_first_name(self.tokens[at].key)):
            return False
        if at in self.unlikely:
            return False
        after = at + 1 + self.lists.is_particle_run(self.tokens, at + 1)
        return after < len(self.tokens) and self._may_be(after) and self._joins(at, after)

    def _is_likely(self, at: int) -> bool:
        return at not in self.unlikely or self.lists.is_surname(self.tokens[at].key)

    def _is_believed(self, run: _Run, *, expected: bool) -> bool:
        """True when enough says that the run is a name."""
        first, words = self.tokens[run.first], run.end - run.first
        last = self.tokens[run.end - 1]
        if _is_initials(last) or (self._is_spelled(run) and not expected):
            return False
        if expected or words == 1:
            return expected and not (self.bare and words == 1 and not self._closes(run.end))
        before = self._before(run.first, 1)
        if (
            before in _ARTICLES
            or before in _KINDS
            or (before in _BUSINESSES and not self.tokens[run.first - 1].stop)
        ):
            return False
        is_given = self.lists.is_first_name(first.key) and not _is_initials(first)
        return is_given or self._is_announced_weakly(run) or self._is_known(run)

    def _is_spelled(self, run: _Run) -> bool:
        """True for words of a spelling alphabet alone: "Karel Bernard" is KB more often than somebody."""
        words = self.tokens[run.first : run.end]
        return all(one.key in DUTCH_LETTERS or one.key in NATO_LETTERS for one in words) and not (
            self._is_followed(run)
        )

    def _is_known(self, run: _Run) -> bool:
        """True for a known surname after initials, or after a word with a capital inside a sentence."""
        first, last = self.tokens[run.first], self.tokens[run.end - 1]
        if not self.lists.is_surname(last.key) or _CLOSE_INITIALS.fullmatch(first.text):
            return False
        opens = run.first == 0 or bool(self.tokens[run.first - 1].stop)
        return _is_initials(first) or not (opens or self._before(run.first, 1) in _BEFORE_PLACES)

    def _is_announced_weakly(self, run: _Run) -> bool:
        before = self._before(run.first, 1)
        pair = (self._before(run.first, 2), before)
        if run.first in self.hinted:
            return True
        return before in _WEAKLY_ANNOUNCES or pair in _NAMED_BY_TWO or self._is_followed(run)

    def _is_followed(self, run: _Run) -> bool:
        """True when "geboren" or "wonende" follows, also after a comma."""
        if run.end >= len(self.tokens) or run.end - run.first == 1:
            return False
        return self.tokens[run.end].key in _AFTER_NAME and self.tokens[run.end - 1].stop in {"", COMMA}

    def _before(self, at: int, back: int) -> str:
        """The key ``back`` tokens before ``at``, empty when a sentence ends between."""
        if at - back < 0 or any(token.ends_sentence for token in self.tokens[at - back : at]):
            return ""
        return self.tokens[at - back].key


def _is_cased(token: Token) -> bool:
    return token.is_capital or _PREFIXED.match(token.text) is not None


def _is_initials(token: Token) -> bool:
    return _INITIALS.fullmatch(token.text) is not None


def _written(tokens: tuple[Token, ...]) -> str:
    """The name with its initials together: "J.P. van der Aa", also where "J P" was heard."""
    words: list[str] = []
    after_initial = False
    for token in tokens:
        if _is_initials(token):
            initials = "".join(f"{letter}." for letter in token.text if letter.isalpha())
            if after_initial:
                words[-1] += initials
            else:
                words.append(initials)
            after_initial = True
        else:
            words.append(token.text)
            after_initial = False
    return " ".join(words)
