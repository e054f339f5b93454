"""How well speech is recognised: word and character error rates with honest intervals.

Two normalisations are reported, because a rate means nothing without one:

- ``spoken``: Unicode NFC, lower case; hyphens and slashes become spaces, other punctuation goes
  (apostrophes too: "foto's" is "fotos"), accents stay. What was said, whatever the spelling.
- ``written``: only spaces are made equal. Capitals and punctuation count.

Intervals are percentile bootstraps. Utterances of one speaker are alike, so whole speakers are
drawn; with fewer than :data:`MIN_SPEAKERS` that says nothing, and utterances are drawn within each
speaker instead: such an interval holds for these speakers only.
"""

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

MIN_SPEAKERS = 8
RESAMPLES = 2000
LEVEL = 0.95


class Clip(BaseModel):
    """A line of a manifest; other keys can be grouped by. ``audio`` is relative to the manifest."""

    model_config = ConfigDict(frozen=True, extra="allow")

    audio: str = Field(min_length=1)
    text: str
    speaker: str = ""

    def group(self, key: str) -> str:
        """Value of any key, as text."""
        value = getattr(self, key, None)
        return "" if value is None else str(value)


class ManifestError(Exception):
    """A manifest that can't be used; the message says which line."""


def read_manifest(path: Path, *, limit: int | None = None, seed: int = 0) -> list[Clip]:
    """Read a JSON Lines manifest; with ``limit``, a random sample that ``seed`` fixes.

    Raises:
        ManifestError: a line is wrong, or there is none.
    """
    clips: list[Clip] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            clips.append(Clip.model_validate(json.loads(line)))
        except (ValueError, ValidationError) as error:
            raise ManifestError(
                f"{path.name} line {number} is no {{audio, text, speaker, …}} object"
            ) from error
    if not clips:
        raise ManifestError(f"{path.name} holds no clips")
    if limit is not None and limit < len(clips):
        chosen = sorted(random.Random(seed).sample(range(len(clips)), limit))  # noqa: S311 - a sample, no secret
        clips = [clips[index] for index in chosen]
    return clips


def spoken(text: str) -> str:
    """Normalisation ``spoken``, see above."""
    lowered = unicodedata.normalize("NFC", text).lower()
    spaced = "".join(" " if char == "/" or unicodedata.category(char) == "Pd" else char for char in lowered)
    kept = (char for char in spaced if not unicodedata.category(char).startswith(("P", "S")))
    return " ".join("".join(kept).split())


def written(text: str) -> str:
    """Normalisation ``written``, see above."""
    return " ".join(unicodedata.normalize("NFC", text).split())


NORMALISATIONS: dict[str, Callable[[str], str]] = {"spoken": spoken, "written": written}


@dataclass(frozen=True, slots=True)
class Errors:
    """What is different between what was said and what was recognised, in words or characters."""

    length: int = 0
    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.substitutions + self.deletions + self.insertions

    @property
    def rate(self) -> float:
        """Errors per word or character said; above 1 when much was invented."""
        return self.total / self.length if self.length else float(bool(self.total))

    def __add__(self, other: Errors) -> Errors:
        return Errors(
            self.length + other.length,
            self.substitutions + other.substitutions,
            self.deletions + other.deletions,
            self.insertions + other.insertions,
        )


def word_errors(reference: str, hypothesis: str) -> Errors:
    """Of normalised texts."""
    if not reference:
        return Errors(insertions=len(hypothesis.split()))
    found = jiwer.process_words(reference, hypothesis)
    return Errors(len(reference.split()), found.substitutions, found.deletions, found.insertions)


def character_errors(reference: str, hypothesis: str) -> Errors:
    """Of normalised texts; a space is a character."""
    if not reference:
        return Errors(insertions=len(hypothesis))
    found = jiwer.process_characters(reference, hypothesis)
    return Errors(len(reference), found.substitutions, found.deletions, found.insertions)


@dataclass(frozen=True, slots=True)
class Interval:
    """A bootstrap interval at :data:`LEVEL`; ``drawn`` says what was drawn again."""

    low: float
    high: float
    drawn: str


@dataclass(frozen=True, slots=True)
class Score:
    """Rates of a set of clips under one normalisation."""

    clips: int
    words: Errors
    characters: Errors
    wer_interval: Interval
    cer_interval: Interval


def score(
    clips: Sequence[Clip], texts: Sequence[str], normalise: Callable[[str], str], *, seed: int = 0
) -> Score:
    """Compare ``texts`` with what the clips say."""
    pairs = [(normalise(clip.text), normalise(text)) for clip, text in zip(clips, texts, strict=True)]
    words = [word_errors(*pair) for pair in pairs]
    characters = [character_errors(*pair) for pair in pairs]
    speakers = [clip.speaker for clip in clips]
    return Score(
        clips=len(clips),
        words=sum(words, Errors()),
        characters=sum(characters, Errors()),
        wer_interval=rate_interval(words, speakers, seed=seed),
        cer_interval=rate_interval(characters, speakers, seed=seed),
    )


def scores_by(
    clips: Sequence[Clip], texts: Sequence[str], normalise: Callable[[str], str], key: str, *, seed: int = 0
) -> Mapping[str, Score]:
    """One score per value of ``key``."""
    members: dict[str, list[int]] = {}
    for index, clip in enumerate(clips):
        members.setdefault(clip.group(key), []).append(index)
    return {
        value: score([clips[i] for i in indices], [texts[i] for i in indices], normalise, seed=seed)
        for value, indices in sorted(members.items())
    }


def rate_interval(errors: Sequence[Errors], speakers: Sequence[str], *, seed: int = 0) -> Interval:
    """Interval of the rate."""
    counts = np.array([[one.total, one.length] for one in errors], dtype=np.float64)
    drawn, sums = _resampled(counts, speakers, seed)
    return _interval(sums[:, 0] / np.maximum(sums[:, 1], 1), drawn)


def difference_interval(
    ours: Sequence[Errors], theirs: Sequence[Errors], speakers: Sequence[str], *, seed: int = 0
) -> Interval:
    """Interval of our rate minus theirs, on the same draws: both heard the same clips."""
    counts = np.array(
        [[a.total, b.total, a.length] for a, b in zip(ours, theirs, strict=True)], dtype=np.float64
    )
    drawn, sums = _resampled(counts, speakers, seed)
    return _interval((sums[:, 0] - sums[:, 1]) / np.maximum(sums[:, 2], 1), drawn)


def _resampled(
    counts: NDArray[np.float64], speakers: Sequence[str], seed: int
) -> tuple[str, NDArray[np.float64]]:
    """Column sums of each draw, of shape (:data:`RESAMPLES`, columns), and what was drawn."""
    draw = np.random.default_rng(seed)
    names = sorted(set(speakers))
    of = np.array([names.index(speaker) for speaker in speakers])
    if len(names) >= MIN_SPEAKERS:
        blocks = np.array([counts[of == number].sum(axis=0) for number in range(len(names))])
        picked = draw.integers(0, len(names), (RESAMPLES, len(names)))
        return "speakers", blocks[picked].sum(axis=1)
    sums: NDArray[np.float64] = np.zeros((RESAMPLES, counts.shape[1]))
    for number in range(len(names)):
        own = counts[of == number]
        for row in range(RESAMPLES):  # row by row: all at once would take gigabytes for large sets
            sums[row] += own[draw.integers(0, len(own), len(own))].sum(axis=0)
    return "utterances within speakers", sums


def _interval(rates: NDArray[Any], drawn: str) -> Interval:
    low, high = np.quantile(rates, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high), drawn)
