"""What a person should listen to, as short Dutch lines: gaps, doubts and suggestions in a text.

The same lines while dictating (the server's messages) and while reviewing (the draft).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from client.drafts import Mark, Utterance, Word
from client.live_text import printable
from client.view import clock
from server import wire

_REASONS = {
    "text_without_speech": "hier sprak niemand",
    "repetition": "de herkenning herhaalde zichzelf",
    "stock_phrase": "zulke zinnen verzint de herkenning vaker",
}


@dataclass(frozen=True, slots=True)
class Point:
    """One line, with its sound in seconds of the dictation."""

    start_s: float
    end_s: float
    line: str


def points_of(final: Utterance | wire.Final) -> list[Point]:
    """What to listen to in one utterance, in order of time."""
    utterance = Utterance.model_validate(final, from_attributes=True)
    points = [_of_mark(mark, utterance.words) for mark in utterance.marks]
    for suggestion in utterance.suggestions:
        words = utterance.words[suggestion.first_word : suggestion.last_word + 1]
        if words:
            what = f"{_quoted(words)}: bedoelt u {suggestion.term}? (lijst: {suggestion.source})"
            points.append(_point(words[0].start_s, words[-1].end_s, what))
    return sorted(points, key=lambda point: point.start_s)


def _of_mark(mark: Mark, words: Sequence[Word]) -> Point:
    if mark.kind == "speech_without_text":
        what = "spraak zonder tekst, luister na"
    elif mark.kind == "doubtful":
        inside = [word for word in words if mark.start_s <= (word.start_s + word.end_s) / 2 <= mark.end_s]
        what = f"twijfel over {_quoted(inside)}" if inside else "twijfel"
        what += f"; ook gehoord „{mark.text}”" if mark.text else ""
    else:
        # A kind that a newer server tells of: at least the words and the place.
        reason = _REASONS.get(mark.kind, mark.kind)
        what = f"weggelaten „{mark.text}”: {reason}"
    return _point(mark.start_s, mark.end_s, what)


def _point(start_s: float, end_s: float, what: str) -> Point:
    return Point(start_s, end_s, printable(f"[{clock(start_s)}] {what}"))


def _quoted(words: Sequence[Word]) -> str:
    return f"„{' '.join(word.text for word in words)}”"
