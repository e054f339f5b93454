"""Which doubtful words of an utterance sound like a term.

A recogniser that meets a word it does not know writes something that sounds like it, often in
pieces ("verbaal i sant"), and is seldom sure of it. So runs of one to three words are compared by
sound with the terms, and only where the recogniser was unsure. What is certain to be meant stays
untouched: words that are terms or ordinary words, as they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from server.domain.report import Consequence
from server.domain.terms import Sound, Term, TermIndex, fold, same_word
from server.domain.transcript import Suggestion, Word

MAX_WORDS = 3
"""A term that is heard in more pieces than this is heard too badly to be recognised."""
SHORTEST_KEY = 4
"""Sounds of fewer letters have too many neighbours."""
CERTAIN = 0.9
NEARLY_CERTAIN = 0.85
"""Words of a higher probability are left alone; mere likeness needs more doubt than equal sound."""
EXPECTED = 9
"""Terms of this rank are sure to be needed in the session."""
EXPECTED_NAME = 2
"""Names ranked lower are only suggested for words that the recogniser wrote as names, unless they
sound equal; names of rank 0 not even then: among thousands, one sounds like any word."""
LIKENESS_EXPECTED = 0.78
LIKENESS = {Consequence.A: 0.85, Consequence.B: 0.82}
"""How alike a term must sound (docs/adr/0009)."""
_SENTENCE_ENDS = ".!?"
_PAUSES = ".,;:!?…"
_EDGES = "\"'\u201c\u201d\u2018\u2019\u00ab\u00bb()[]{}-\u2013\u2014/*" + _PAUSES

Rank = Callable[[Term], int]
"""How much a term is to be expected in this session; decides between terms that sound as much alike."""


@dataclass(frozen=True, slots=True)
class Run:
    """Adjacent words that may be one term.

    ``certainty`` is the least probability of a word that is not ordinary; ``doubtful`` counts the
    words in need of an explanation; ``named`` is True when one is written with a capital that no
    sentence asks for.
    """

    first: int
    last: int
    heard: str
    certainty: float
    doubtful: int
    named: bool


def suggest(
    words: Sequence[Word],
    *,
    indexes: Sequence[TermIndex],
    ordinary: Collection[str],
    rank: Rank,
    sound: Sound,
) -> tuple[Suggestion, ...]:
    """Suggestions for the doubtful words, in their order; at most one for a word.

    Args:
        words: of one utterance.
        indexes: where to look for terms.
        ordinary: folded words that never get a suggestion.
        rank: see :data:`Rank`.
        sound: how text sounds.
    """
    found = [
        (run, term, likeness)
        for run in _runs(words, indexes, ordinary)
        for term, likeness in _best(run, indexes, rank, sound)
    ]
    # First what explains most doubtful words best.
    found.sort(key=lambda one: (-one[0].doubtful * one[2], -one[2], -rank(one[1]), one[0].first))
    taken: set[int] = set()
    kept: list[Suggestion] = []
    for run, term, likeness in found:
        span = range(run.first, run.last + 1)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(
                Suggestion(
                    first_word=run.first,
                    last_word=run.last,
                    heard=run.heard,
                    term=term.text,
                    source=term.source,
                    score=round(likeness, 3),
                )
            )
    return tuple(sorted(kept, key=lambda one: one.first_word))


def _runs(words: Sequence[Word], indexes: Sequence[TermIndex], ordinary: Collection[str]) -> Iterator[Run]:
    """Runs within one breath that hold no certain term and at least one doubtful word."""
    texts = [word.text.strip(_EDGES) for word in words]
    folds = [fold(text) for text in texts]
    certain = _certain(texts, indexes)
    names = [
        text[:1].isupper() and at > 0 and words[at - 1].text[-1:] not in _SENTENCE_ENDS
        for at, text in enumerate(texts)
    ]
    for first in range(len(words)):
        for last in range(first, min(first + MAX_WORDS, len(words))):
            if certain[last] or not folds[last]:
                break
            span = range(first, last + 1)
            doubts = [words[at].probability for at in span if folds[at] not in ordinary]
            doubtful = sum(probability < CERTAIN for probability in doubts)
            if doubtful:
                yield Run(
                    first=first,
                    last=last,
                    heard=" ".join(texts[first : last + 1]),
                    certainty=min(doubts),
                    doubtful=doubtful,
                    named=any(names[at] for at in span),
                )
            if words[last].text[-1:] in _PAUSES:
                break


def _certain(texts: Sequence[str], indexes: Sequence[TermIndex]) -> list[bool]:
    """Which words are, alone or with their neighbours, a term as it is written."""
    certain = [False] * len(texts)
    for first in range(len(texts)):
        for last in range(first, min(first + MAX_WORDS + 1, len(texts))):
            joined = " ".join(texts[first : last + 1])
            if any(index.holds(joined) for index in indexes):
                certain[first : last + 1] = [True] * (last + 1 - first)
    return certain


def _best(run: Run, indexes: Sequence[TermIndex], rank: Rank, sound: Sound) -> Iterator[tuple[Term, float]]:
    """The term that a run sounds most like, if there is one."""
    key = sound(run.heard)
    if len(key) < SHORTEST_KEY:
        return
    fitting = [
        (term, likeness)
        for index in indexes
        for term, likeness in index.near(key, equal=run.certainty >= NEARLY_CERTAIN)
        if _near_enough(run, term, likeness, expected=rank(term)) and not _same(run.heard, term)
    ]
    if fitting:
        yield max(fitting, key=lambda one: (one[1], rank(one[0]), one[0].text))


def _near_enough(run: Run, term: Term, likeness: float, *, expected: int) -> bool:
    if term.is_name and not run.named and (expected < 1 or (expected < EXPECTED_NAME and likeness < 1)):
        return False
    least = LIKENESS_EXPECTED if expected >= EXPECTED else LIKENESS[term.consequence]
    return likeness >= least


def _same(heard: str, term: Term) -> bool:
    """Nothing to suggest: they differ by capitals or an ending only."""
    one, other = heard.casefold(), term.text.casefold()
    if term.is_name:
        return one in {other, f"{other}s", f"{other}'s"}
    return one == other or (fold(one) != fold(other) and same_word(fold(one), fold(other)))
