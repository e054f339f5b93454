"""From the recogniser's pieces to whole words with their punctuation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from server.domain.transcript import Word


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a word, a word or a few words; a leading space begins a new one. Times in seconds."""

    text: str
    start_s: float
    end_s: float
    probability: float


def whole_words(pieces: Iterable[Piece], duration_s: float) -> tuple[Word, ...]:
    """Words with times between 0 and ``duration_s``, from pieces with merged punctuation."""
    words: list[Word] = []
    for piece in pieces:
        text = piece.text
        start_s = min(piece.start_s, duration_s)
        end_s = min(max(piece.end_s, start_s), duration_s)
        probability = min(max(piece.probability, 0.0), 1.0)
        if words and text.strip() and not text.startswith(" "):
            # The tail of a compound or a number: auto + -inbraak, 22 + .15.
            head = words.pop()
            text = head.text + text
            start_s, probability = head.start_s, min(head.probability, probability)
        # A piece may hold spaces (a merged opening quote); a word never does.
        words += [
            Word(
                text=one, start_s=round(start_s, 3), end_s=round(end_s, 3), probability=round(probability, 4)
            )
            for one in text.split()
        ]
    return tuple(words)


def timed_like(texts: Sequence[str], words: Sequence[Word]) -> tuple[Word, ...]:
    """Another hearing of the same sound, with the times of the words in whose place it stands.

    Words where the other hearing has none get the moment between their neighbours.
    """
    timed: list[Word] = []
    matcher = SequenceMatcher(None, [word.text for word in words], texts, autojunk=False)
    for _, first, last, from_text, to_text in matcher.get_opcodes():
        replaced = words[first:last]
        before_s = words[first - 1].end_s if first else 0.0
        start_s = replaced[0].start_s if replaced else before_s
        end_s = max(start_s, replaced[-1].end_s if replaced else before_s)
        count = max(1, to_text - from_text)
        step_s = (end_s - start_s) / count
        timed += [
            Word(
                text=text,
                start_s=round(start_s + at * step_s, 3),
                end_s=round(start_s + (at + 1) * step_s, 3),
                probability=replaced[min(at, len(replaced) - 1)].probability if replaced else 0.0,
            )
            for at, text in enumerate(texts[from_text:to_text])
        ]
    return tuple(timed)
