"""Documented fakes for unit tests; the product never uses them.

:class:`ScriptedVoice` and :class:`ScriptedRecognizer` share one convention: audio is a row of
160-sample cells (10 ms). A cell of value 0 is silence, any other constant value ``v`` is the
spoken word ``w<v>``; a word lasts as long as its value repeats. So the recogniser's answer is a
pure function of the samples, as that of a real one should be.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from server.asr.recognizer import Decoded, DecodeRequest, EngineInfo, Quality, Samples
from server.domain.endpointing import WINDOW_SAMPLES
from server.domain.errors import RecognitionFailed
from server.domain.transcript import SAMPLE_RATE_HZ, Word

CELL_SAMPLES = 160


def speech(*parts: tuple[int, float]) -> bytes:
    """PCM of (word value, seconds) parts; value 0 is silence. Values are 0 to 30000;
    below about 4 the checks take it for silence, whatever words are read from it."""
    cells = [
        np.full(round(seconds * SAMPLE_RATE_HZ / CELL_SAMPLES) * CELL_SAMPLES, value, dtype="<i2")
        for value, seconds in parts
    ]
    return np.concatenate(cells).tobytes() if cells else b""


class ScriptedVoice:
    """Probability 1 for a window with any sound, else 0."""

    def probabilities(self, samples: Samples) -> list[float]:
        windows = samples.reshape(-1, WINDOW_SAMPLES)
        return [1.0 if np.any(window) else 0.0 for window in windows]


class ScriptedRecognizer:
    """Reads the words out of the samples; ``text`` maps a value to another word than ``w<v>``.

    ``fail_times`` makes the first calls raise, as a broken engine would.
    """

    max_batch = 8
    workers = 1

    def __init__(self, text: dict[int, str] | None = None, *, fail_times: int = 0) -> None:
        self._text = text or {}
        self._fail_times = fail_times
        self.batches: list[list[DecodeRequest]] = []

    @property
    def info(self) -> EngineInfo:
        return EngineInfo("scripted", "scripted", "0" * 64, "cpu", "none")

    def bucket(self, request: DecodeRequest) -> Quality:
        return request.quality

    def recognize(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
        self.batches.append(list(batch))
        if self._fail_times:
            self._fail_times -= 1
            raise RecognitionFailed(reason="scripted")
        return [Decoded(words=self.words(request.samples)) for request in batch]

    def words(self, samples: Samples) -> tuple[Word, ...]:
        values = np.round(samples * 32768).astype(int)
        if not len(values):
            return ()
        edges = [0, *(np.flatnonzero(np.diff(values)) + 1).tolist(), len(values)]
        return tuple(
            Word(
                text=self._text.get(int(values[start]), f"w{values[start]}"),
                start_s=round(start / SAMPLE_RATE_HZ, 3),
                end_s=round(end / SAMPLE_RATE_HZ, 3),
                probability=0.9,
            )
            for start, end in itertools.pairwise(edges)
            if values[start]
        )
