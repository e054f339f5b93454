"""Sentences that speech recognisers make up: credits and sign-offs of the subtitles they learnt from.

A list can't tell an invention from speech; it only says where to look closer. Whether words are
dropped is decided with the sound beside them (``domain/inventions.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.domain.transcript import Word, word_key

ANYTHING = "*"
MAX_ANYTHING_WORDS = 6
"""Names behind "ondertiteld door"; more words than this are a sentence of their own."""
SENTENCE_ENDS = (".", "?", "!", "…")
CLOSERS = "\"')]}\u201d\u2019"
"""Quotes and brackets that may follow the end of a sentence."""
PAUSE_S = 0.3
"""A pause this long begins something new, with or without a full stop."""


@dataclass(frozen=True, slots=True)
class StockPhrase:
    """One sentence, as the keys of its words; :data:`ANYTHING` stands for up to six other words.

    ``also_said`` is true for what an officer may well dictate ("bedankt").
    """

    keys: tuple[str, ...]
    also_said: bool = False

    def fits(self, keys: Sequence[str]) -> bool:
        """True when ``keys`` are this phrase and nothing else."""
        return _fits(self.keys, tuple(keys))


@dataclass(frozen=True, slots=True)
class Ending:
    """Words from ``first`` to the last one are a stock phrase."""

    first: int
    also_said: bool


@dataclass(frozen=True, slots=True)
class StockPhrases:
    """All known sentences. ``digest`` is the SHA-256 of the file they came from."""

    phrases: tuple[StockPhrase, ...] = ()
    digest: str = ""

    def ending(self, words: Sequence[Word]) -> Ending | None:
        """The stock phrase that is the last sentence of ``words``, or None."""
        first = _last_sentence(words)
        keys = [key for word in words[first:] if (key := word_key(word.text))]
        fitting = [phrase.also_said for phrase in self.phrases if phrase.fits(keys)]
        # A phrase that nobody says counts before one that somebody may say.
        return Ending(first, min(fitting)) if keys and fitting else None


def phrase_keys(text: str) -> tuple[str, ...]:
    """The keys of a phrase as an editor writes it; a star of its own stays a star."""
    parts = (ANYTHING if part == ANYTHING else word_key(part) for part in text.split())
    return tuple(part for part in parts if part)


def _last_sentence(words: Sequence[Word]) -> int:
    """Index of the first word of the last sentence."""
    for index in range(len(words) - 1, 0, -1):
        before, word = words[index - 1], words[index]
        closed = before.text.rstrip(CLOSERS).endswith(SENTENCE_ENDS)
        if closed or word.start_s - before.end_s >= PAUSE_S:
            return index
    return 0


def _fits(pattern: tuple[str, ...], keys: tuple[str, ...]) -> bool:
    if not pattern:
        return not keys
    if pattern[0] == ANYTHING:
        most = min(len(keys), MAX_ANYTHING_WORDS)
        return any(_fits(pattern[1:], keys[skipped:]) for skipped in range(most + 1))
    return bool(keys) and keys[0] == pattern[0] and _fits(pattern[1:], keys[1:])
