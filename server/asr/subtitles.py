"""Subtitles from utterances: SubRip (srt) and WebVTT.

At most two lines of 42 characters, as broadcasters use; a cue breaks between words, after a
sentence where it can. Cues never overlap and are never empty in time, whatever the word times.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from server.domain.transcript import Utterance, Word

LINE_CHARS = 42
MAX_CUE_MS = 7_000
MIN_CUE_MS = 1_000
"""A shorter cue stays until the next one starts, at most this long."""
PAUSE_MS = 1_000
"""A silence this long inside an utterance begins a new cue."""
SENTENCE_ENDS = (".", "?", "!", "…")
MS_PER_S = 1000


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle: one or two lines, shown from ``start_ms`` until ``end_ms``."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word, or as much of a very long one as fits on a line."""

    text: str
    start_ms: int
    end_ms: int


def cues(utterances: Iterable[Utterance]) -> list[Cue]:
    """Cut utterances into cues."""
    groups = [group for utterance in utterances for group in _groups(utterance.words)]
    shown: list[Cue] = []
    before_ms = 0
    for group, following in itertools.zip_longest(groups, groups[1:]):
        start_ms = max(group[0].start_ms, before_ms)
        end_ms = max(group[-1].end_ms, start_ms + 1)
        if end_ms - start_ms < MIN_CUE_MS:
            room_until_ms = following[0].start_ms if following else start_ms + MIN_CUE_MS
            end_ms = max(end_ms, min(start_ms + MIN_CUE_MS, room_until_ms))
        shown.append(Cue(start_ms, end_ms, _balanced([piece.text for piece in group])))
        before_ms = end_ms
    return shown


def to_srt(utterances: Iterable[Utterance]) -> str:
    """SubRip text; empty when nothing was said."""
    return "".join(
        f"{number}\n{_time(cue.start_ms, ',')} --> {_time(cue.end_ms, ',')}\n{chr(10).join(cue.lines)}\n\n"
        for number, cue in enumerate(cues(utterances), start=1)
    )


def to_vtt(utterances: Iterable[Utterance]) -> str:
    """WebVTT text, with ``&``, ``<`` and ``>`` escaped."""
    return "WEBVTT\n\n" + "".join(
        f"{_time(cue.start_ms, '.')} --> {_time(cue.end_ms, '.')}\n{_escaped(chr(10).join(cue.lines))}\n\n"
        for cue in cues(utterances)
    )


def _groups(words: Sequence[Word]) -> Iterator[list[_Piece]]:
    """Pieces that are shown together."""
    group: list[_Piece] = []
    for piece in itertools.chain.from_iterable(map(_pieces, words)):
        if group and _breaks(group, piece):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _breaks(group: Sequence[_Piece], piece: _Piece) -> bool:
    return (
        group[-1].text.endswith(SENTENCE_ENDS)
        or piece.start_ms - group[-1].end_ms >= PAUSE_MS
        or piece.end_ms - group[0].start_ms > MAX_CUE_MS
        or not _fits([*(one.text for one in group), piece.text])
    )


def _pieces(word: Word) -> Iterator[_Piece]:
    # Control characters and blanks would break a line, or the file.
    text = "".join(char for char in word.text if char.isprintable() and not char.isspace())
    start_ms, end_ms = (max(0, round(at_s * MS_PER_S)) for at_s in (word.start_s, word.end_s))
    length_ms = max(0, end_ms - start_ms)
    for at in range(0, len(text), LINE_CHARS):
        part = text[at : at + LINE_CHARS]
        yield _Piece(
            part,
            start_ms + length_ms * at // len(text),
            start_ms + length_ms * (at + len(part)) // len(text),
        )


def _fits(texts: Sequence[str]) -> bool:
    return len(" ".join(texts)) <= LINE_CHARS or any(
        len(line) <= LINE_CHARS and len(rest) <= LINE_CHARS for line, rest in _splits(texts)
    )


def _splits(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for at in range(1, len(texts)):
        yield " ".join(texts[:at]), " ".join(texts[at:])


def _balanced(texts: Sequence[str]) -> tuple[str, ...]:
    """One line, or two of nearly equal length."""
    whole = " ".join(texts)
    if len(whole) <= LINE_CHARS:
        return (whole,)
    return min(_splits(texts), key=lambda lines: max(map(len, lines)))


def _time(at_ms: int, mark: str) -> str:
    seconds, ms = divmod(at_ms, MS_PER_S)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{ms:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
