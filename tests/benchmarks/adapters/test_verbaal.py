"""Our own adapters, against the real server and the real file path, with a scripted recogniser."""

from __future__ import annotations

import wave
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO

import pytest

from benchmarks.adapters.protocol import Acked, Ended, Failed, Final, Lag, Partial, SessionRefused
from benchmarks.adapters.verbaal_live import VerbaalLive, event_of
from benchmarks.adapters.verbaal_offline import VerbaalOffline
from benchmarks.dictations import Dictation, SpokenWord
from benchmarks.live_figures import session_figures
from benchmarks.playing import play
from server.domain.transcript import Utterance
from tests.api.live_server import serving
from tests.fakes import speech

TALE = speech((0, 0.4), (11, 0.6), (12, 0.6), (0, 1.2), (13, 0.5), (14, 0.5), (0, 1.0))
SAID = Dictation(
    "tale",
    "a",
    "w11 w12 w13 w14",
    TALE,
    tuple(SpokenWord(f"w{word}", end_s) for word, end_s in ((11, 1.0), (12, 1.6), (13, 3.3), (14, 3.8))),
    2.2,
)


async def test_a_dictation_is_played_to_a_server_that_runs(tmp_path: Path) -> None:
    async with serving(tmp_path) as running, VerbaalLive(url=running.url) as server:
        assert server.cpu_s() is None
        log = await play(server, SAID, speed=4.0)
    assert log.acknowledged == SAID.samples
    assert log.ended is not None
    assert log.ended.audio_s == pytest.approx(SAID.audio_s)
    figures = session_figures(log)
    assert figures.errors.total == 0
    assert figures.partials > 0
    assert figures.promises.broken == 0
    assert len(figures.final_delay_s) == 2
    assert not figures.lost_words


async def test_a_full_server_refuses_with_a_time(tmp_path: Path) -> None:
    async with serving(tmp_path, max_dictations=1) as running:
        server = VerbaalLive(url=running.url)
        async with server.session():
            with pytest.raises(SessionRefused) as refused:
                async with server.session():
                    pass
    assert refused.value.code == "busy"
    assert refused.value.retry_after_s


async def test_a_server_that_is_not_there_is_a_failure_of_the_session() -> None:
    log = await play(VerbaalLive(), SAID, speed=4.0)
    assert log.failed == "ConnectionError"


def test_messages_are_read_field_by_field_so_that_a_newer_server_may_say_more() -> None:
    final = {
        "type": "final", "utterance": 1, "revision": 2, "start_s": 0.0, "end_s": 1.0, "text": "een",
        "words": [], "marks": [{"kind": "speech_without_text"}], "unheard_of": True,
    }  # fmt: skip
    assert event_of(final, 5.0) == Final(5.0, 1, 2, "een", marks=1)
    partial = {"type": "partial", "utterance": 0, "settled": "een", "tentative": "twee", "start_s": 0.0}
    assert event_of(partial, 5.0) == Partial(5.0, 0, "een", "twee")
    assert event_of({"type": "ack", "next_sample": 7}, 5.0) == Acked(5.0, 7)
    assert event_of({"type": "lag", "seconds": 6.0}, 5.0) == Lag(5.0, 6.0)
    assert event_of({"type": "ended", "draft_id": "x", "audio_s": 2.0}, 5.0) == Ended(5.0, 2.0)
    assert event_of({"type": "error", "code": "audio_gap", "message": ""}, 5.0) == Failed(5.0, "audio_gap")
    assert event_of({"type": "observations", "changed": []}, 5.0) is None
    assert event_of({"type": "not yet thought of"}, 5.0) is None


class Recordings:
    """Transcribes any WAV file to its length, in two utterances; knows whether it is open."""

    def __init__(self) -> None:
        self.open = False
        self.languages: list[str] = []

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Recordings]:
        self.open = True
        yield self
        self.open = False

    @asynccontextmanager
    async def transcription(
        self, source: BinaryIO, *, language: str
    ) -> AsyncIterator[AsyncIterable[Utterance]]:
        self.languages.append(language)
        with wave.open(source) as file:
            assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16_000)
            seconds = file.getnframes() / file.getframerate()

        async def utterances() -> AsyncIterator[Utterance]:
            for number, text in enumerate((f"{seconds:g}", "seconden")):
                yield Utterance(
                    utterance=number, revision=1, start_s=number, end_s=number + 1, text=text, words=()
                )

        yield utterances()


def test_recordings_are_transcribed_one_after_the_other() -> None:
    recordings = Recordings()
    engine = VerbaalOffline(recordings.opened, language="nl")
    assert recordings.open
    found = engine.transcribe(TALE)
    assert found.text == f"{SAID.audio_s:g} seconden"
    assert [segment.start_s for segment in found.segments] == [0.0, 1.0]
    assert engine.transcribe(TALE) == found
    assert recordings.languages == ["nl", "nl"]
    engine.close()
    assert not recordings.open
