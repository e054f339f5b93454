from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from websockets.asyncio.server import ServerConnection

from benchmarks.adapters.protocol import Ended, Event, Failed, Final, Lag, Partial
from benchmarks.adapters.whisper_live_kit import StateReader, WhisperLiveKit
from benchmarks.board import views
from benchmarks.playing import play
from tests.benchmarks.adapters.fake_peer import talking
from tests.benchmarks.examples import dictation


def state(*lines: str, buffer: str = "", lag_s: float = 0.0) -> dict[str, Any]:
    rows: list[dict[str, Any]] = [{"speaker": 1, "text": line} for line in lines]
    return {
        "status": "active_transcription",
        "lines": [*rows, {"speaker": -2, "text": ""}],
        "buffer_transcription": buffer,
        "remaining_time_transcription": lag_s,
    }


def test_what_is_added_to_the_committed_text_is_a_final() -> None:
    reader = StateReader()
    assert reader.read(state(buffer=" een"), 1.0) == [Partial(1.0, 0, "", "een")]
    assert reader.read(state(" een", buffer=" twee"), 2.0) == [
        Final(2.0, 0, 1, "een"),
        Partial(2.0, 1, "", "twee"),
    ]
    assert reader.read(state(" een", buffer=" twee"), 3.0) == []
    assert reader.read(state(" een twee", "drie"), 4.0) == [
        Final(4.0, 1, 1, "twee drie"),
        Partial(4.0, 2, "", ""),
    ]


def test_what_is_tentative_stays_behind_what_is_committed() -> None:
    reader = StateReader()
    events = reader.read(state(buffer="b c"), 1.0) + reader.read(state("a", buffer="b c"), 2.0)
    assert views(events)[-1].shown == "a b c"


def test_committed_words_that_change_are_a_new_revision() -> None:
    reader = StateReader()
    reader.read(state("een twee"), 1.0)
    reader.read(state("een twee drie"), 2.0)
    reader.read(state("een twee drie vier"), 3.0)
    events = reader.read(state("een twee vrij vijf zes"), 4.0)
    assert events == [Final(4.0, 1, 2, "vrij vijf"), Final(4.0, 2, 2, ""), Final(4.0, 3, 1, "zes")]
    assert reader.read(state("een twee vrij vijf zes zeven"), 5.0) == [Final(5.0, 4, 1, "zeven")]
    assert reader.read(state("een"), 6.0)[0] == Final(6.0, 0, 2, "een")


def test_lag_is_told_when_it_is_long_and_changes() -> None:
    reader = StateReader()
    told = [
        reader.read(state(lag_s=lag_s), at_s) for at_s, lag_s in enumerate((1.0, 4.9, 6.0, 7.0, 9.0, 0.5))
    ]
    assert told == [[], [], [Lag(2, 6.0)], [], [Lag(4, 9.0)], [Lag(5, 0.0)]]


class Here(WhisperLiveKit):
    """With a server of the test instead of a child process."""

    def __init__(self, port: int) -> None:
        super().__init__(Path("/env/bin/python"), Path("model"), language="nl", policy="localagreement")
        self.port = port


async def test_it_takes_raw_sound_and_an_empty_frame_at_the_end() -> None:
    heard: list[Any] = []

    async def conversation(line: ServerConnection) -> None:
        await line.send(json.dumps({"type": "config", "useAudioWorklet": True}))
        async for frame in line:
            heard.append(frame)
            if not frame:
                await line.send(json.dumps(state("een twee")))
                await line.send(json.dumps({"type": "ready_to_stop"}))

    said = dictation("een twee", each_s=0.1)
    async with talking(conversation) as port:
        log = await play(Here(port), said)
    assert b"".join(heard) == said.pcm
    assert heard[-1] == b""
    assert [type(event) for event in log.events] == [Final, Ended]


async def test_an_error_it_tells_is_a_failure() -> None:
    async def conversation(line: ServerConnection) -> None:
        await line.send(json.dumps({"type": "config"}))
        await line.send(json.dumps({"type": "error", "error": "no such language"}))

    events: list[Event] = []
    async with talking(conversation) as port, Here(port).session() as session:
        events = [event async for event in session.events()]
    assert [type(event) for event in events] == [Failed]


def test_its_command_is_of_its_own_environment() -> None:
    peer = WhisperLiveKit(Path("/env/bin/python"), Path("/model"), language="nl", policy="localagreement")
    command = list(peer.command())
    assert command[0] == "/env/bin/whisperlivekit-server"
    assert command[command.index("--model_dir") + 1] == "/model"
    assert "--pcm-input" in command
