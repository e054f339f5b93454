"""The server's side of the conversation, for the fake server of the desk client's tests.

Its recogniser is honest about what it received: each second of sound becomes one final whose
text is a checksum of those samples, so that equal texts mean equal sound.
"""

from __future__ import annotations

import contextlib
import zlib
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from server import wire

SECOND_BYTES = wire.SAMPLE_RATE_HZ * wire.BYTES_PER_SAMPLE


@dataclass
class Dictation:
    """What the server has of one dictation."""

    id: str
    start: wire.Start
    audio: bytearray = field(default_factory=bytearray)
    flushed_at: list[int] = field(default_factory=list)
    state: str = "open"
    chain: str | None = None  # as the client's end told it

    @property
    def samples(self) -> int:
        return len(self.audio) // wire.BYTES_PER_SAMPLE

    def final(self, number: int) -> wire.Final:
        piece = bytes(self.audio[number * SECOND_BYTES : (number + 1) * SECOND_BYTES])
        return wire.Final(
            utterance=number,
            revision=1,
            start_s=number,
            end_s=number + len(piece) / SECOND_BYTES,
            text=words_of(piece),
            words=(),
        )


def words_of(second: bytes) -> str:
    """What this server "hears" in a second of sound."""
    return f"{zlib.crc32(second):08x}"


def text_of(sound: bytes) -> str:
    """The whole text of a sound."""
    return " ".join(words_of(sound[at : at + SECOND_BYTES]) for at in range(0, len(sound), SECOND_BYTES))


@dataclass(frozen=True)
class Close:
    """Close the next connections with this code, after ``told`` and at this point."""

    code: int
    told: wire.Message | None = None
    at: str = "start"  # "connect", "start" or "audio"


class FakeProtocol:
    """Answers as docs/protocol.md says, and misbehaves where a test asks for it.

    Attributes:
        closes: what happens to the next connections; each is used once, then all goes well.
        extra_messages: sent after each ``ready``.
        end_early_s: how much less sound ``ended`` claims than came.
    """

    def __init__(self) -> None:
        self.dictations: dict[str, Dictation] = {}
        self.closes: list[Close] = []
        self.extra_messages: list[wire.Message] = []
        self.max_frame_bytes = 64 * 1024
        self.max_dictation_s = 3600.0
        self.subprotocol = wire.SUBPROTOCOL
        self.largest_frame = 0
        self.end_early_s = 0.0
        self.tickets: set[str] = set()

    def _select(self, _: ServerConnection, offered: Any) -> Subprotocol | None:
        return Subprotocol(self.subprotocol) if self.subprotocol in offered else None

    async def _conversation(self, socket: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            await self._talk(socket)

    async def _talk(self, socket: ServerConnection) -> None:
        if await self._closes(socket, "connect") or not await self._ticket_taken(socket):
            return
        start = wire.client_message.validate_json(await socket.recv())
        assert isinstance(start, wire.Start)
        if await self._closes(socket, "start"):
            return
        dictation = await self._found(socket, start)
        if dictation is None:
            return
        await self._say_ready(socket, dictation)
        while await self._one_message(socket, dictation, await socket.recv()):
            pass

    async def _ticket_taken(self, socket: ServerConnection) -> bool:
        assert socket.request is not None
        offered = socket.request.headers["Sec-WebSocket-Protocol"].split(",")
        ticket = next(one.strip() for one in offered if one.strip().startswith(wire.TICKET_PREFIX))
        secret = ticket.removeprefix(wire.TICKET_PREFIX)
        if secret not in self.tickets:
            await socket.close(4401, "ticket_refused")
            return False
        self.tickets.remove(secret)
        return True

    async def _found(self, socket: ServerConnection, start: wire.Start) -> Dictation | None:
        dictation = self._find(start)
        if dictation is None:
            await socket.send(wire.Refused(code="not_found", message="Dit bestaat niet.").model_dump_json())
            await socket.close(4404, "not_found")
        elif dictation.state != "open":
            await socket.send(wire.Refused(code="dictation_closed", message="Al afgerond.").model_dump_json())
            await socket.close(4409, "dictation_closed")
            return None
        return dictation

    async def _say_ready(self, socket: ServerConnection, dictation: Dictation) -> None:
        limits = wire.Limits(max_frame_bytes=self.max_frame_bytes, max_dictation_s=self.max_dictation_s)
        ready = wire.Ready(
            dictation_id=dictation.id,
            next_sample=dictation.samples,
            effective={"model": "fake"},
            limits=limits,
        )
        await socket.send(ready.model_dump_json())
        for message in self.extra_messages:
            await socket.send(message.model_dump_json())
        for number in range(dictation.samples // wire.SAMPLE_RATE_HZ):
            await socket.send(dictation.final(number).model_dump_json())

    async def _one_message(
        self, socket: ServerConnection, dictation: Dictation, received: str | bytes
    ) -> bool:
        """False when the conversation is over."""
        if isinstance(received, bytes):
            return not await self._closes(socket, "audio") and await self._sound(socket, dictation, received)
        message = wire.client_message.validate_json(received)
        if isinstance(message, wire.Flush):
            dictation.flushed_at.append(dictation.samples)
            return True
        if isinstance(message, wire.Cancel):
            del self.dictations[dictation.id]
            await socket.send(wire.Ended(draft_id=None, audio_s=0).model_dump_json())
        elif isinstance(message, wire.End):
            await self._end(socket, dictation, message)
        return False

    def _find(self, start: wire.Start) -> Dictation | None:
        if start.dictation_id is not None:
            return self.dictations.get(start.dictation_id)
        dictation = Dictation(id=f"dictation-{len(self.dictations) + 1}", start=start)
        self.dictations[dictation.id] = dictation
        return dictation

    async def _sound(self, socket: ServerConnection, dictation: Dictation, frame: bytes) -> bool:
        self.largest_frame = max(self.largest_frame, len(frame))
        if len(frame) > self.max_frame_bytes:
            await socket.close(1009, "frame_too_large")
            return False
        (first,) = wire.AUDIO_HEADER.unpack_from(frame)
        pcm = frame[wire.AUDIO_HEADER.size :]
        if first > dictation.samples or len(pcm) % wire.BYTES_PER_SAMPLE:
            await socket.close(4400, "audio_gap")
            return False
        known = dictation.samples
        dictation.audio += pcm[(known - first) * wire.BYTES_PER_SAMPLE :]
        await socket.send(wire.Ack(next_sample=dictation.samples).model_dump_json())
        for number in range(known // wire.SAMPLE_RATE_HZ, dictation.samples // wire.SAMPLE_RATE_HZ):
            await socket.send(dictation.final(number).model_dump_json())
        return True

    async def _end(self, socket: ServerConnection, dictation: Dictation, end: wire.End) -> None:
        if end.samples != dictation.samples:
            await socket.close(4400, "audio_gap")
            return
        if dictation.samples % wire.SAMPLE_RATE_HZ:
            last = dictation.final(dictation.samples // wire.SAMPLE_RATE_HZ)
            await socket.send(last.model_dump_json())
        dictation.state = "ended"
        dictation.chain = end.chain
        audio_s = dictation.samples / wire.SAMPLE_RATE_HZ - self.end_early_s
        await socket.send(wire.Ended(draft_id=f"draft-of-{dictation.id}", audio_s=audio_s).model_dump_json())

    async def _closes(self, socket: ServerConnection, at: str) -> bool:
        if not self.closes or self.closes[0].at != at:
            return False
        close = self.closes.pop(0)
        if close.told is not None:
            await socket.send(close.told.model_dump_json())
        await socket.close(close.code)
        return True
