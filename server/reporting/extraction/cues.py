"""Cues: words that together say that something happened, was done or was absent.

A small language that people who do not program can read and write (vocab/cues):

- ``ter plaatse``: these words after each other;
- ``ruit|raam``: either word; ``vernield*``: any word that begins so;
- ``geen ~ letsel``: the second later in the same clause, at most ten words on;
- ``hield ~ aan$``: the loose part of a verb, so no article and no name follows it;
- ``ingebroken + woning``: both in one sentence, in any order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from server.dutch.words import Token, fold, word_set

SENTENCE_JOIN = "+"
CLAUSE_JOIN = "~"
EITHER = "|"
ANY_ENDING = "*"
LOOSE_PART = "$"
SHORTEST_STEM = 4
"""A stem with any ending needs at least so many letters."""
_DETERMINERS = word_set("de het een zijn haar hun mijn onze ons die deze dit")
_CLAUSE_REACH = 10

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a cue: the forms it may have, and the beginnings it may have.

    ``loose``: it is the loose part of a verb and no preposition.
    """

    forms: frozenset[str]
    stems: tuple[str, ...] = ()
    loose: bool = False

    def fits(self, key: str) -> bool:
        """True when a token with this key says the word."""
        return key in self.forms or (bool(self.stems) and key.startswith(self.stems))


@dataclass(frozen=True, slots=True)
class Cue:
    """One way to say ``value``. ``parts`` are joined by +, each is a chain joined by ~ of phrases.

    ``strength`` 2 names the thing itself, 1 is a sign of it.
    """

    value: str
    parts: tuple[tuple[tuple[Word, ...], ...], ...]
    text: str
    strength: int = 2


@dataclass(frozen=True, slots=True)
class CueFound:
    """A cue that a sentence holds: the tokens of its parts, in order of place."""

    cue: Cue
    spans: tuple[Span, ...]


def parse_cue(value: str, text: str, strength: int = 2) -> Cue:
    """The cue that ``text`` writes down.

    Raises:
        ValueError: a part is empty, or a stem is too short; the message says which.
    """
    parts = []
    for part in text.split(SENTENCE_JOIN):
        chain = tuple(_phrase(piece) for piece in part.split(CLAUSE_JOIN))
        parts.append(chain)
    return Cue(value, tuple(parts), text, strength)


def _phrase(text: str) -> tuple[Word, ...]:
    words = tuple(_word(word) for word in text.split())
    if not words:
        raise ValueError("there is nothing beside a + or ~")
    return words


def _word(text: str) -> Word:
    forms, stems = set(), []
    loose = text.endswith(LOOSE_PART)
    for form in text.removesuffix(LOOSE_PART).split(EITHER):
        key = fold(form)
        if key.endswith(ANY_ENDING):
            stem = key.removesuffix(ANY_ENDING)
            if len(stem) < SHORTEST_STEM:
                raise ValueError(
                    f"'{form}' is too short for a beginning; give at least {SHORTEST_STEM} letters"
                )
            stems.append(stem)
        elif key:
            forms.add(key)
        else:
            raise ValueError("there is nothing beside a |")
    return Word(frozenset(forms), tuple(stems), loose)


_Wanted = tuple[Cue, tuple[frozenset[str], ...]]
"""A cue with the forms of its further words: one of each must be in the sentence, or it is not there."""


@dataclass(slots=True)
class Cues:
    """All cues of one kind, found by their first word."""

    cues: Sequence[Cue]
    _by_word: dict[str, list[_Wanted]] = field(default_factory=dict)
    _by_stem: dict[str, list[_Wanted]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for cue in self.cues:
            words = [word for part in cue.parts for phrase in part for word in phrase]
            wanted = (cue, tuple(word.forms for word in words[1:] if not word.stems))
            for form in words[0].forms:
                self._by_word.setdefault(form, []).append(wanted)
            for stem in words[0].stems:
                self._by_stem.setdefault(stem[:SHORTEST_STEM], []).append(wanted)

    def find(
        self, tokens: Sequence[Token], first: int, end: int, clause_ends: Iterable[int]
    ) -> Iterator[CueFound]:
        """Every cue in the sentence ``tokens[first:end]``, at each place where it begins.

        Args:
            tokens: of the dictation.
            first: where the sentence begins.
            end: where it ends.
            clause_ends: where its clauses end; a ~ does not reach over them.
        """
        keys = [token.key for token in tokens[first:end]]
        closed = [bool(token.stop) for token in tokens[first:end]]
        ends = sorted(at - first for at in clause_ends)
        present = frozenset(keys)
        for at, key in enumerate(keys):
            for cue, others in (*self._by_word.get(key, ()), *self._by_stem.get(key[:SHORTEST_STEM], ())):
                if any(present.isdisjoint(forms) for forms in others):
                    continue
                spans = _spans(cue, keys, closed, at, ends)
                if spans:
                    yield CueFound(cue, tuple(sorted((a + first, b + first) for a, b in spans)))


def _spans(
    cue: Cue, keys: list[str], closed: list[bool], at: int, clause_ends: list[int]
) -> list[Span] | None:
    spans = _chain(cue.parts[0], keys, closed, at, clause_ends)
    if spans is None:
        return None
    for part in cue.parts[1:]:
        more = next(
            (
                found
                for start in range(len(keys))
                if (found := _chain(part, keys, closed, start, clause_ends))
            ),
            None,
        )
        if more is None:
            return None
        spans += more
    return spans


def _chain(
    chain: tuple[tuple[Word, ...], ...],
    keys: list[str],
    closed: list[bool],
    at: int,
    clause_ends: list[int],
) -> list[Span] | None:
    if not _stands(chain[0], keys, closed, at):
        return None
    spans = [(at, at + len(chain[0]))]
    limit = next((end for end in clause_ends if end > at), len(keys))
    for phrase in chain[1:]:
        start = spans[-1][1]
        reach = min(limit, start + _CLAUSE_REACH + 1)
        found = next((place for place in range(start, reach) if _stands(phrase, keys, closed, place)), None)
        if found is None or found + len(phrase) > limit:
            return None
        spans.append((found, found + len(phrase)))
    return spans


def _stands(phrase: tuple[Word, ...], keys: list[str], closed: list[bool], at: int) -> bool:
    """True when the phrase stands at ``at``, with no punctuation inside it."""
    end = at + len(phrase)
    if end > len(keys) or any(closed[at : end - 1]):
        return False
    if not all(word.fits(keys[at + number]) for number, word in enumerate(phrase)):
        return False
    return not phrase[-1].loose or end == len(keys) or closed[end - 1] or keys[end] not in _DETERMINERS
