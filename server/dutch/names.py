"""Names of persons: first names or initials, tussenvoegsels, surname.

A name is a run of words with capitals, joined by tussenvoegsels ("Kees van 't Hof", "Marit Op den Kamp",
"J.P. van der Aa"), that begins with a known first name or initials, or stands where a name is
announced: after a role or title ("verdachte Yilmaz", "mevrouw De Wit"), after "heet", before "geboren".
Names are never completed and keep the order and spelling in which they were heard.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from server.dutch.alphabets import DUTCH_LETTERS, NATO_LETTERS
from server.dutch.name_words import (
    AFTER_NAME,
    ARTICLES,
    BEFORE_PLACES,
    BUSINESSES,
    CLOSE_INITIALS,
    COMPOUND,
    HALF_DOUBLE,
    INITIALS,
    KINDS,
    LINKS,
    MOST_WORDS,
    NAMED,
    NAMED_BY_TWO,
    NEVER_NAMES,
    PLACE_PARTICLES,
    PREFIXED,
    STRANGE_ENDS,
    TITLES,
    TOLD_OF_PERSONS,
    WEAKLY_ANNOUNCES,
    NameLists,
)
from server.dutch.words import COMMA, Found, Token


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
    if at < len(tokens) and tokens[at].key in LINKS:
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
        expected = at in self.announced or (at > 0 and self._before(at, 1) in NAMED)
        run = self._surname_only(at) if expected else None
        run = run or (self._strange_run(at) if self.bare and expected else None) or self._run(at)
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
        ordinary = self.lists.is_ordinary(self.tokens[after].key)
        if self.bare and self.tokens[at].key in PLACE_PARTICLES and ordinary:
            return None
        if after in self.unlikely and (is_small or self.tokens[at].key in PLACE_PARTICLES):
            return None
        return _Run(at, after + 1, at, is_surname_only=True)

    def _strange_run(self, at: int) -> _Run | None:
        """Two words or more that no list knows, in a text without capitals, where details of a person follow.

        For example "verdachte is zbigniew kowalczyk, geboren ...": of nothing else such is told.
        """
        end = at
        while end < len(self.tokens) and end - at < MOST_WORDS:
            lead = self.lists.is_particle_run(self.tokens, end) if end > at else 0
            if end + lead >= len(self.tokens) or not self._is_strange(end + lead):
                break
            end += lead + 1
            if self.tokens[end - 1].stop or self.tokens[end - 1].pause:
                break
        told = end < len(self.tokens) and (
            self.tokens[end].key in TOLD_OF_PERSONS or self.tokens[end].key[0] == "0"
        )
        before = self._before(at, 1)
        sure = self.tokens[end].key in AFTER_NAME if end < len(self.tokens) else False
        sure = sure or before in LINKS | NAMED | TITLES or self.lists.is_first_name(self.tokens[at].key)
        return _Run(at, end, at + 1) if end - at > 1 and told and sure else None

    def _is_strange(self, at: int) -> bool:
        """True for a word that is a name, or nothing that is known."""
        key = self.tokens[at].key
        if at in self.blocked or at in self.unlikely or key in NEVER_NAMES | NAMED | LINKS:
            return False
        if self.lists.is_first_name(key):
            return True
        letters = key.replace(".", "").replace("-", "").replace("'", "")
        known = self.lists.is_surname(key) or not STRANGE_ENDS.fullmatch(key)
        return letters.isalpha() and known and not self.lists.is_ordinary(key)

    def _run(self, at: int) -> _Run | None:
        """The longest run of name words from ``at``."""
        if not self._may_begin(at):
            return None
        given = at + 1
        while given < len(self.tokens) and self._is_given(given) and self._joins(given - 1, given):
            given += 1
        end = given
        while end < len(self.tokens) and end - at < MOST_WORDS:
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
            and particle.key in PLACE_PARTICLES
            and self.tokens[after - 1].key in {"de", "het"}
        )
        has_surname = end > given and not self.tokens[end - 1].key.endswith(HALF_DOUBLE)
        needs_list = is_place_like or has_surname or after in self.unlikely
        if needs_list and not (known and not (is_place_like and after in self.unlikely)):
            return False
        return not (is_place_like and has_surname)

    def _ends_bare_name(self, at: int) -> bool:
        """True for an unknown word that closes a name in a text without capitals: "orlando kensenhuis,"."""
        key = self.tokens[at].key
        known = at in self.blocked or at in self.unlikely or key in NEVER_NAMES
        is_strange = self.bare and key.isalpha() and not known and not self.lists.is_ordinary(key)
        return is_strange and self._closes(at + 1)

    def _closes(self, end: int) -> bool:
        """True when punctuation, an everyday word or "geboren" follows the word before ``end``."""
        if end >= len(self.tokens) or self.tokens[end - 1].stop:
            return True
        return self.tokens[end].key in AFTER_NAME or self.lists.is_ordinary(self.tokens[end].key)

    def _joins(self, first: int, last: int) -> bool:
        """True when no punctuation and no pause stands between the tokens."""
        return not any(token.stop or token.pause for token in self.tokens[first:last])

    def _may_be(self, at: int) -> bool:
        """True for a word that may be part of a name."""
        token = self.tokens[at]
        if at in self.blocked or token.key in NEVER_NAMES or not any(c.isalpha() for c in token.key):
            return False
        if any(c.isdigit() or c in "@/_" for c in token.key) or "." in token.text[2:-1].replace(".", "", 4):
            return False
        if "." in token.text and not INITIALS.fullmatch(token.text):
            return False
        if COMPOUND.search(token.text) and not (self.bare or self.lists.is_first_name(token.key)):
            return False
        if self.bare:
            known = self.lists.is_first_name(token.key) or self.lists.is_surname(token.key)
            return known and not self.lists.is_ordinary(token.key)
        return _is_cased(token)

    def _may_begin(self, at: int) -> bool:
        if not self._may_be(at):
            return False
        if at in self.unlikely and not (
            self.lists.is_first_name(self.tokens[at].key) or self._is_told_of(at)
        ):
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

    def _is_told_of(self, at: int) -> bool:
        """True for the Ion of "verdachte Ion Popescu, geboren ...", though Ion is a brand too."""
        told = self.tokens[at + 2 : at + 3]
        return at in self.announced and bool(told) and told[0].key in AFTER_NAME

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
            before in ARTICLES
            or before in KINDS
            or (before in BUSINESSES and not self.tokens[run.first - 1].stop)
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
        if not self.lists.is_surname(last.key) or CLOSE_INITIALS.fullmatch(first.text):
            return False
        opens = run.first == 0 or bool(self.tokens[run.first - 1].stop)
        return _is_initials(first) or not (opens or self._before(run.first, 1) in BEFORE_PLACES)

    def _is_announced_weakly(self, run: _Run) -> bool:
        before = self._before(run.first, 1)
        pair = (self._before(run.first, 2), before)
        if run.first in self.hinted:
            return True
        return before in WEAKLY_ANNOUNCES or pair in NAMED_BY_TWO or self._is_followed(run)

    def _is_followed(self, run: _Run) -> bool:
        """True when "geboren" or "wonende" follows, also after a comma."""
        if run.end >= len(self.tokens) or run.end - run.first == 1:
            return False
        return self.tokens[run.end].key in AFTER_NAME and self.tokens[run.end - 1].stop in {"", COMMA}

    def _before(self, at: int, back: int) -> str:
        """The key ``back`` tokens before ``at``, empty when a sentence ends between."""
        if at - back < 0 or any(token.ends_sentence for token in self.tokens[at - back : at]):
            return ""
        return self.tokens[at - back].key


def _is_cased(token: Token) -> bool:
    return token.is_capital or PREFIXED.match(token.text) is not None


def _is_initials(token: Token) -> bool:
    return INITIALS.fullmatch(token.text) is not None


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
