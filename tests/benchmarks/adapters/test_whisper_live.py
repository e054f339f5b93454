from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection

from benchmarks.adapters import whisper_live
from benchmarks.adapters.protocol import Ended, Event, Failed, Final, Partial, SessionRefused
from benchmarks.adapters.whisper_live import SegmentReader, WhisperLive
from benchmarks.playing import play
from tests.benchmarks.adapters.fake_peer import talking
from tests.benchmarks.examples import dictation


def segment(start: int, text: str, *, completed: bool) -> dict[str, Any]:
    return {"start": f"{start}.000", "end": f"{start + 1}.000", "text": f" {text}", "completed": completed}


def test_a_completed_segment_is_a_final_once_and_the_open_one_is_tentative() -> None:
    reader = SegmentReader()
    assert reader.read([segment(0, "een", completed=False)], 1.0) == [Partial(1.0, 0, "", "een")]
    assert reader.read([segment(0, "een", completed=False)], 2.0) == []
    both = [segment(0, "een", completed=True), segment(1, "twee", completed=False)]
    assert reader.read(both, 3.0) == [Final(3.0, 0, 1, "een"), Partial(3.0, 1, "", "twee")]
    assert reader.read(both, 4.0) == []
    done = [segment(0, "een", completed=True), segment(1, "twee", completed=True)]
    assert reader.read(done, 5.0) == [Final(5.0, 1, 1, "twee")]


def test_an_open_segment_that_goes_leaves_nothing_standing() -> None:
    reader = SegmentReader()
    reader.read([segment(0, "ruis", completed=False)], 1.0)
    assert reader.read([], 2.0) == [Partial(2.0, 0, "", "")]


def test_only_the_latest_segments_come_and_earlier_ones_are_remembered() -> None:
    reader = SegmentReader()
    reader.read([segment(n, str(n), completed=True) for n in range(10)], 1.0)
    found = reader.read([segment(n, str(n), completed=True) for n in range(1, 11)], 2.0)
    assert found == [Final(2.0, 10, 1, "10")]


class Here(WhisperLive):
    """With a server of the test instead of a child process."""

    def __init__(self, port: int) -> None:
        super().__init__(Path("python"), Path("model"), language="nl")
        self.port = port


async def test_it_is_spoken_to_as_its_own_client_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whisper_live, "QUIET_S", 0.2)
    heard: list[Any] = []

    async def conversation(line: ServerConnection) -> None:
        options = json.loads(await line.recv())
        heard.append(options)
        await line.send(json.dumps({"uid": options["uid"], "message": "SERVER_READY"}))
        async for frame in line:
            heard.append(frame)
            if frame == b"END_OF_AUDIO":
                return
            await line.send(json.dumps({"uid": "x", "segments": [segment(0, "een twee", completed=True)]}))

    said = dictation("een twee", each_s=0.1)
    async with talking(conversation) as port:
        log = await play(Here(port), said)
    options, *frames, last = heard
    assert (options["language"], options["audio_format"], options["use_vad"]) == ("nl", "int16", True)
    assert b"".join(frames) == said.pcm
    assert last == b"END_OF_AUDIO"
    finals = [event for event in log.events if isinstance(event, Final)]
    assert [final.text for final in finals] == ["een twee"]
    assert isinstance(log.events[-1], Ended)
    # Its client waits for silence before it says that it is done, and so is the cost of that wait.
    assert log.events[-1].at_s - log.sound_ended_s >= 0.2


async def test_a_full_server_tells_in_minutes() -> None:
    async def conversation(line: ServerConnection) -> None:
        await line.recv()
        await line.send(json.dumps({"uid": "x", "status": "WAIT", "message": 1.5}))

    async with talking(conversation) as port:
        with pytest.raises(SessionRefused) as refused:
            async with Here(port).session():
                pass
    assert refused.value.retry_after_s == 90.0


async def test_a_line_that_breaks_is_a_failure() -> None:
    async def conversation(line: ServerConnection) -> None:
        await line.recv()
        await line.send(json.dumps({"uid": "x", "message": "SERVER_READY"}))
        await line.close(1011)

    events: list[Event] = []
    async with talking(conversation) as port, Here(port).session() as session:
        events = [event async for event in session.events()]
    assert [type(event) for event in events] == [Failed]
    assert "1011" in getattr(events[0], "code", "")


def test_its_command_names_the_model_and_the_mode() -> None:
    peer = WhisperLive(Path("/env/bin/python"), Path("/model"), language="nl", batch=True)
    program, flag, script, port, model, _, mode = peer.command()
    assert (program, flag, model, mode) == ("/env/bin/python", "-c", "/model", "batch")
    assert int(port) == peer.port
    compile(script, "launch", "exec")
