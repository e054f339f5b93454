"""What was recognised: words in utterances in a transcript.

Times at this edge are seconds of audio (float); sample counts are 16 kHz, mono.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

SAMPLE_RATE_HZ = 16_000


class Frozen(BaseModel):
    """A value: immutable, and strict about its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Word(Frozen):
    """One word with its punctuation attached.

    ``probability`` is the mean of its tokens' probabilities. It is one sign of doubt
    among several, not a measure of truth.
    """

    text: str = Field(min_length=1)
    start_s: float
    end_s: float
    probability: float = Field(ge=0, le=1)


class MarkKind(StrEnum):
    """Why a person should listen to a stretch of sound."""

    SPEECH_WITHOUT_TEXT = "speech_without_text"  # somebody spoke, no words came
    TEXT_WITHOUT_SPEECH = "text_without_speech"  # words came where nobody spoke; dropped
    REPETITION = "repetition"  # the recogniser went round in circles; the repeats are dropped
    STOCK_PHRASE = "stock_phrase"  # a subtitle phrase that recognisers make up; dropped
    DOUBTFUL = "doubtful"  # two hearings of the same sound gave different words


class Mark(Frozen):
    """A stretch of sound whose words are missing, were dropped, or are in doubt.

    ``text`` is what was dropped or what the other hearing gave; empty where nothing was heard.
    """

    kind: MarkKind
    start_s: float
    end_s: float
    text: str = ""


Placed = TypeVar("Placed", Word, Mark)


def moved(placed: Placed, by_s: float) -> Placed:
    """The same ``by_s`` seconds later, to the millisecond; negative for earlier."""
    return placed.model_copy(
        update={"start_s": round(placed.start_s + by_s, 3), "end_s": round(placed.end_s + by_s, 3)}
    )


def word_key(text: str) -> str:
    """A word without case and punctuation; empty when nothing else is in it."""
    return "".join(c for c in text.casefold() if c.isalnum())


def middle_s(placed: Word | Mark) -> float:
    """The middle of its sound: where it belongs, since its ends wobble."""
    return (placed.start_s + placed.end_s) / 2


class Suggestion(Frozen):
    """Words ``first_word`` to ``last_word`` (both included) of an utterance may be ``term``.

    Only ever a suggestion: the words stand until an officer changes them. ``source`` names the
    list the term comes from, ``score`` is 1 for equal sound and 0 for none alike.
    """

    first_word: int = Field(ge=0)
    last_word: int = Field(ge=0)
    heard: str
    term: str
    source: str
    score: float = Field(ge=0, le=1)


class Utterance(Frozen):
    """The final of one stretch of speech between two pauses.

    Finals are append-only; a better pass raises ``revision`` under the same number, and
    ``complete`` says that none will follow. ``text`` is always the words joined by one space.
    """

    utterance: int = Field(ge=0)
    revision: int = Field(ge=1)
    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...]
    marks: tuple[Mark, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    complete: bool = True


class TranscriptWord(Frozen):
    """A word with its place in the transcript's text: ``text[start:end]``, in characters."""

    word: Word
    utterance: int
    start: int
    end: int


class Transcript(Frozen):
    """The verbatim finals of one dictation, in order.

    Never edited: what the officer changes lives in the draft's narrative and fields.
    """

    language: str
    utterances: tuple[Utterance, ...] = ()

    @property
    def text(self) -> str:
        """All words, one space between them; spans of observations point into this text."""
        return " ".join(u.text for u in self.utterances if u.text)

    @property
    def has_sound(self) -> bool:
        """False for a text that was typed: its words take no time."""
        return any(word.end_s > word.start_s for one in self.utterances for word in one.words)

    def utterance_ends(self) -> list[int]:
        """Where in :attr:`text` each utterance ends, in characters: the speaker paused there."""
        ends: list[int] = []
        at = 0
        for utterance in self.utterances:
            if utterance.text:
                at += len(utterance.text)
                ends.append(at)
                at += 1
        return ends

    def placed_words(self) -> tuple[TranscriptWord, ...]:
        """Every word with its character span in :attr:`text`."""
        placed: list[TranscriptWord] = []
        at = 0
        for utterance in self.utterances:
            for word in utterance.words:
                end = at + len(word.text)
                placed.append(TranscriptWord(word=word, utterance=utterance.utterance, start=at, end=end))
                at = end + 1
        return tuple(placed)
