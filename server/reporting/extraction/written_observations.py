"""From a transcript to observations: each with its place in the words and in the sound."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from server.domain.report import Observation
from server.domain.transcript import Transcript, TranscriptWord
from server.reporting.extraction.written_values import WrittenValue, written_values


def written_observations(transcript: Transcript) -> tuple[Observation, ...]:
    """Everything the rules find, in the order it was said.

    An observation's id is made of its type and place, so it stays the same while more is said.
    A transcript without sound (typed text: words that take no time) gives observations without audio.
    """
    return tuple(_observations(transcript))


def _observations(transcript: Transcript) -> Iterator[Observation]:
    text = transcript.text
    for _, group in groupby(transcript.placed_words(), key=lambda placed: placed.utterance):
        placed = list(group)
        start = placed[0].start
        found = list(written_values(text[start : placed[-1].end]))
        for value in sorted(found, key=lambda value: (value.start, value.end, value.type)):
            yield _observation(value, start, placed)


def _observation(value: WrittenValue, offset: int, placed: list[TranscriptWord]) -> Observation:
    start, end = value.start + offset, value.end + offset
    words = [p.word for p in placed if p.start < end and start < p.end]
    has_sound = words[-1].end_s > words[0].start_s
    return Observation(
        id=f"{value.type}:{start}-{end}",
        type=value.type,
        values={value.key: value.value},
        spans=((start, end),),
        words=tuple(word.text for word in words),
        audio=((words[0].start_s, words[-1].end_s),) if has_sound else (),
        probability=min(word.probability for word in words),
        rule=value.rule,
        warning=value.warning,
    )
