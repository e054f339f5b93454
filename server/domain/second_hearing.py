"""Speech that got no words is heard again by itself, and what that gives is put in its place.

A recogniser may stop before the end of a passage, or skip a sentence within it. Whisper's own
way with long recordings is to go on from its last time stamp; here the stretch that voice
activity detection found is heard once more (docs/adr/0011).
"""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.plausibility import Checked
from server.domain.transcript import Mark, MarkKind, Word, middle_s

LEAST_S = 1.0
"""So long a stretch holds several words; shorter ones are mostly breath, and keep their mark."""
MARGIN_S = 0.6
"""Heard on either side, into a neighbouring word where one is near: their times wobble."""


@dataclass(frozen=True, slots=True)
class Unheard:
    """A stretch of speech without text, in seconds of the sound it was found in.

    Attributes:
        mark: that told of it.
        after_s, before_s: the end of the word before it and the start of the word after it.
        start_s, end_s: what is to be heard again.
    """

    mark: Mark
    after_s: float
    before_s: float
    start_s: float
    end_s: float

    def has(self, item: Word | Mark) -> bool:
        """The middle of a word or mark lies in the stretch."""
        return self.after_s <= middle_s(item) <= self.before_s


def unheard(checked: Checked, duration_s: float) -> tuple[Unheard, ...]:
    """What is worth another hearing; nothing when all of the sound would only be heard the same way."""
    found = []
    for mark in checked.marks:
        if mark.kind is not MarkKind.SPEECH_WITHOUT_TEXT or mark.end_s - mark.start_s < LEAST_S:
            continue
        after_s = max((word.end_s for word in checked.words if word.end_s <= mark.start_s), default=0.0)
        before_s = min(
            (word.start_s for word in checked.words if word.start_s >= mark.end_s), default=duration_s
        )
        start_s, end_s = max(0.0, mark.start_s - MARGIN_S), min(duration_s, mark.end_s + MARGIN_S)
        if start_s > 0 or end_s < duration_s:
            found.append(Unheard(mark, after_s, before_s, start_s, end_s))
    return tuple(found)


def filled(checked: Checked, gap: Unheard, again: Checked) -> Checked:
    """With what the second hearing found in the gap instead of the mark.

    Args:
        checked: the first hearing.
        gap: one of its stretches without text.
        again: the second hearing, in the times of the first. Without words in the gap, the mark stays.
    """
    words = [word for word in again.words if gap.has(word)]
    if not words:
        return checked
    marks = [mark for mark in checked.marks if mark is not gap.mark]
    return Checked(
        words=tuple(sorted([*checked.words, *words], key=lambda word: (word.start_s, word.end_s))),
        marks=tuple(
            sorted([*marks, *(mark for mark in again.marks if gap.has(mark))], key=lambda mark: mark.start_s)
        ),
    )
