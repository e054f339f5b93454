"""One dictation, five lost connections, two of them by a killed server: the same words as undisturbed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from server import wire
from tests.e2e.server_process import ServerProcess

pytestmark = [pytest.mark.e2e, pytest.mark.model, pytest.mark.timeout(400)]

FRAME_SAMPLES = 4_000
PACE = 4  # times as fast as speech
START = wire.Start(template="pv_bevindingen", dictated_at=datetime(2026, 11, 20, 22, 30, tzinfo=UTC))


class Dictating:
    """A client that keeps its sound, resumes where the server says, and sends up to a point."""

    def __init__(self, server: ServerProcess, pcm: bytes) -> None:
        self._server = server
        self._pcm = pcm
        self._start = START
        self.acknowledged = 0
        self.finals: dict[int, str] = {}

    @property
    def samples(self) -> int:
        return len(self._pcm) // 2

    async def until(self, sample: int, *, end: bool = False, kill: bool = False) -> str | None:
        """Connect, go on, and stop abruptly once ``sample`` was sent. With ``end``: to the draft's id."""
        async with httpx.AsyncClient(trust_env=False) as http:
            ticket = (await http.post(f"{self._server.url}/v1/tickets")).json()["ticket"]
        uri = f"{self._server.url}/v1/dictations".replace("http", "ws", 1)
        names = [Subprotocol(wire.SUBPROTOCOL), Subprotocol(wire.TICKET_PREFIX + ticket)]
        async with connect(uri, subprotocols=names) as socket:
            await socket.send(self._start.model_dump_json())
            ready = await self._hear(socket)
            assert isinstance(ready, wire.Ready)
            assert ready.next_sample >= self.acknowledged  # nothing acknowledged is lost
            self._start = START.model_copy(update={"dictation_id": ready.dictation_id})
            listening = asyncio.create_task(self._listen(socket))
            for at in range(ready.next_sample, sample, FRAME_SAMPLES):
                stop = min(at + FRAME_SAMPLES, sample)
                await socket.send(wire.audio_frame(at, self._pcm[at * 2 : stop * 2]))
                await asyncio.sleep(FRAME_SAMPLES / 16_000 / PACE)
            if end:
                await socket.send(wire.End(samples=self.samples).model_dump_json())
                return await listening
            if kill:
                await asyncio.to_thread(self._server.kill)
            socket.transport.abort()  # no close frame, as in a tunnel
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
        return None

    async def _listen(self, socket: Any) -> str | None:
        while True:
            message = await self._hear(socket)
            if isinstance(message, wire.Ack):
                self.acknowledged = message.next_sample
            elif isinstance(message, wire.Final):
                self.finals[message.utterance] = message.text
            elif isinstance(message, wire.Ended):
                return message.draft_id
            assert not isinstance(message, wire.Failed | wire.Refused), message

    @staticmethod
    async def _hear(socket: Any) -> wire.Message:
        async with asyncio.timeout(120):
            return wire.server_message.validate_json(await socket.recv())


def words_of(server: ServerProcess, draft_id: str | None) -> list[dict[str, Any]]:
    draft = httpx.get(f"{server.url}/v1/drafts/{draft_id}", trust_env=False).json()
    return [word for utterance in draft["transcript"]["utterances"] for word in utterance["words"]]


async def test_five_breaks_leave_no_trace_in_the_transcript(
    server: ServerProcess, dictation_pcm: bytes
) -> None:
    undisturbed = Dictating(server, dictation_pcm)
    calm = await undisturbed.until(undisturbed.samples, end=True)

    broken = Dictating(server, dictation_pcm)
    for nth in range(1, 6):
        kill = nth in {2, 4}
        await broken.until(broken.samples * nth // 6, kill=kill)
        if kill:
            await asyncio.to_thread(server.start)
    rough = await broken.until(broken.samples, end=True)

    expected = words_of(server, calm)
    assert len(expected) > 20
    assert words_of(server, rough) == expected
    assert " ".join(broken.finals[n] for n in sorted(broken.finals)) == " ".join(
        undisturbed.finals[n] for n in sorted(undisturbed.finals)
    )
