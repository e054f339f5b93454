from __future__ import annotations

import time
from dataclasses import dataclass

import pytest

from benchmarks.adapters.protocol import SAMPLE_RATE_HZ, Segment, Transcription
from benchmarks.engines import ENGINES, EngineRecipe, EngineSetup
from benchmarks.workers import EngineFailed, Worker


@dataclass(frozen=True)
class Recipe:
    """Makes an engine that works for a while and tells the length of what it heard."""

    fails: bool = False

    def __call__(self) -> Engine:
        return Engine(self.fails)


class Engine:
    name = "counter"

    def __init__(self, fails: bool) -> None:  # noqa: FBT001 - a recipe's own
        self._fails = fails

    def transcribe(self, pcm: bytes) -> Transcription:
        if self._fails:
            raise RuntimeError("out of memory")
        until_s = time.process_time() + 0.1
        while time.process_time() < until_s:
            pass
        seconds = len(pcm) / 2 / SAMPLE_RATE_HZ
        return Transcription((Segment(0.0, seconds, f"{seconds:g}"), Segment(seconds, seconds, "")))

    def close(self) -> None:
        """Nothing to let go."""


def test_an_engine_works_in_its_own_process_and_its_time_is_its_own() -> None:
    with Worker(Recipe()) as worker:
        assert worker.name == "counter"
        began_s = time.process_time()
        work = worker.transcribe(bytes(2 * SAMPLE_RATE_HZ))
        assert time.process_time() - began_s < 0.09
        assert work.transcription.text == "1"
        assert 0.09 <= work.cpu_s < 1
        assert work.wall_s >= 0.09
        assert worker.transcribe(bytes(SAMPLE_RATE_HZ)).transcription.text == "0.5"


def test_an_engine_that_breaks_says_how_and_stays() -> None:
    with Worker(Recipe(fails=True)) as worker:
        for _ in range(2):
            with pytest.raises(EngineFailed, match="RuntimeError: out of memory"):
                worker.transcribe(b"\0\0")


@pytest.mark.model
@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_recognises_real_speech(name: str, model_folder: object, dictation_pcm: bytes) -> None:
    path = model_folder.path  # type: ignore[attr-defined]  # a fixture of tests/conftest.py
    engine = EngineRecipe(name, EngineSetup(path))()
    try:
        found = engine.transcribe(dictation_pcm[: 2 * 12 * SAMPLE_RATE_HZ])
        assert engine.name == name
        assert len(found.text.split()) > 10
        assert all(0 <= one.start_s <= one.end_s <= 13 for one in found.segments)
    finally:
        engine.close()
