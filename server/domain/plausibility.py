"""Checks recognised words against the sound they came from. Nothing disappears without a mark.

Recognisers make up text where nobody speaks, go round in circles, and miss speech. What nobody
said is dropped, with a mark that keeps the words; what is in doubt stays, with a mark. A judge
can read from the marks what the machine left out and why. Koenecke et al. 2024 ("Careless
Whisper") found invented text in about 1 % of segments, much of it harmful.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server.domain.evidence import Evidence, Signs, Stretch, span, voiced_stretches, wordless
from server.domain.hearings import differences
from server.domain.inventions import Verdict, find_inventions
from server.domain.stock_phrases import StockPhrases
from server.domain.transcript import Mark, MarkKind, Word

__all__ = ["Checked", "Evidence", "StockPhrases", "check", "voiced_stretches"]

NO_PHRASES = StockPhrases()


@dataclass(frozen=True, slots=True)
class Checked:
    """The words that stay, in order, and what a person should listen to."""

    words: tuple[Word, ...]
    marks: tuple[Mark, ...]


def check(
    words: Sequence[Word],
    evidence: Evidence,
    *,
    avg_logprob: float,
    compression_ratio: float,
    no_speech_probability: float,
    other_words: Sequence[Word] | None = None,
    phrases: StockPhrases = NO_PHRASES,
) -> Checked:
    """Judge one hearing of one stretch of sound.

    Args:
        words: what was heard, times in seconds of the dictation's audio as in ``evidence``.
        evidence: what the sound says.
        avg_logprob: mean log probability of the words' tokens.
        compression_ratio: length of the text over its compressed length.
        no_speech_probability: the recogniser's guess that nobody spoke.
        other_words: another hearing of the same sound, same times, to tell where they differ.
        phrases: subtitle phrases that recognisers make up.

    Returns:
        The words without those that nobody said, and the marks in order of time, within
        ``evidence``. Words and the texts of marks of dropped words together are ``words``.
    """
    signs = Signs(evidence, avg_logprob, compression_ratio, no_speech_probability)
    verdicts = find_inventions(words, signs, phrases)
    kept = _without(words, verdicts)
    marks = [_mark(verdict, words, evidence) for verdict in verdicts]
    if other_words is not None:
        invented = find_inventions(other_words, signs, phrases)
        marks = _with_second_hearing(marks, _doubts(kept, _without(other_words, invented), evidence))
    marks += [
        _clamped(MarkKind.SPEECH_WITHOUT_TEXT, at, "", evidence)
        # Dropped words have a mark of their own at their place.
        for at in wordless(evidence, words)
    ]
    return Checked(words=kept, marks=tuple(sorted(marks, key=lambda mark: mark.start_s)))


def _without(words: Sequence[Word], verdicts: Sequence[Verdict]) -> tuple[Word, ...]:
    dropped = {
        index for verdict in verdicts if verdict.dropped for index in range(verdict.first, verdict.last + 1)
    }
    return tuple(word for index, word in enumerate(words) if index not in dropped)


def _doubts(words: Sequence[Word], other: Sequence[Word], evidence: Evidence) -> Iterator[Mark]:
    """A mark for each difference; an invention of the other hearing is no second opinion."""
    for difference in differences(words, other):
        text = " ".join(word.text for word in difference.other)
        yield _clamped(MarkKind.DOUBTFUL, difference.at, text, evidence)


def _with_second_hearing(marks: list[Mark], doubts: Iterator[Mark]) -> list[Mark]:
    """All marks; where a doubt of its own overlaps what two hearings say, the latter says more."""
    heard = list(doubts)
    kept = [
        mark
        for mark in marks
        if mark.kind is not MarkKind.DOUBTFUL
        or not any(mark.start_s <= other.end_s and other.start_s <= mark.end_s for other in heard)
    ]
    return kept + heard


def _mark(verdict: Verdict, words: Sequence[Word], evidence: Evidence) -> Mark:
    inside = words[verdict.first : verdict.last + 1]
    if verdict.dropped:
        return _clamped(verdict.kind, span(inside), " ".join(word.text for word in inside), evidence)
    return _clamped(MarkKind.DOUBTFUL, span(inside), "", evidence)


def _clamped(kind: MarkKind, at: Stretch, text: str, evidence: Evidence) -> Mark:
    start_s, end_s = evidence.clamp(*(round(moment, 3) for moment in at))
    return Mark(kind=kind, start_s=start_s, end_s=end_s, text=text)
