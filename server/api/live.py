"""The WebSocket ``/v1/dictations``: who speaks, in which order, what is taken in.

A thin edge. Messages are checked here; what they do happens in ``server.api.recording``.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog
from fastapi import APIRouter, WebSocket
from pydantic import ValidationError
from starlette.types import Message as AsgiMessage

from server import wire
from server.api.access import origin_allowed
from server.api.connection import Connection
from server.api.identity import Tickets, User
from server.api.problems import close_code_of
from server.api.recording import Recording
from server.api.recordings import Recordings
from server.api.refusals import note
from server.domain.errors import (
    BadMessage,
    DictationClosed,
    FrameTooLarge,
    HandshakeTimeout,
    OddFrame,
    OriginRefused,
    OutOfOrder,
    SubprotocolUnsupported,
    TicketRefused,
    UnknownTemplate,
    VerbaalError,
)
from server.domain.inquiry_errors import BelongsInField, UnknownQuestion
from server.domain.sound_pieces import Piece, PieceKind
from server.metrics import Metrics
from server.store.database import Database
from server.store.sound.audio_files import BYTES_PER_SAMPLE

log = structlog.get_logger(__name__)

router = APIRouter()


@dataclass(frozen=True, slots=True)
class LiveRules:
    """Limits of a connection; durations in seconds."""

    allowed_origins: tuple[str, ...]
    max_frame_bytes: int
    handshake_timeout_s: float
    send_timeout_s: float


@dataclass(frozen=True, slots=True)
class Live:
    """What the route needs; stands in ``app.state.live``."""

    recordings: Recordings
    tickets: Tickets
    rules: LiveRules
    metrics: Metrics
    database: Database | None = None
    """Where the audit log is; who asks in vain for a dictation is noted there."""


@router.websocket("/v1/dictations")
async def dictate(websocket: WebSocket) -> None:
    """One connection of one dictation."""
    live: Live = websocket.app.state.live
    try:
        user = await _admit(websocket, live)
    except VerbaalError as error:
        live.metrics.error(error.code)
        await websocket.send_text(wire.Refused(code=error.code, message=error.message).model_dump_json())
        await websocket.close(close_code_of(error), error.code)
        return
    connection = Connection(websocket, send_timeout_s=live.rules.send_timeout_s)
    conversation = _Conversation(websocket, connection, live, user)
    reading = asyncio.create_task(conversation.read(), name="live-read")
    writing = asyncio.create_task(connection.write(), name="live-write")
    live.metrics.dictation_opened()
    try:
        # The writer ends when the connection is closed from here, the reader when the client left.
        await asyncio.wait({reading, writing}, return_when=asyncio.FIRST_COMPLETED)
        if connection.closing and not conversation.client_left:
            await writing
    finally:
        for task in (reading, writing):
            task.cancel()
        await asyncio.gather(reading, writing, return_exceptions=True)
        live.metrics.dictation_closed()
        await conversation.leave()


async def _admit(websocket: WebSocket, live: Live) -> User:
    """Accept, and know who it is. A refusal comes after accepting: only then a page sees its code."""
    offered: list[str] = websocket.scope.get("subprotocols", [])
    spoken = wire.SUBPROTOCOL if wire.SUBPROTOCOL in offered else None
    # A browser fails a connection whose answer names none of the offered protocols.
    await websocket.accept(subprotocol=spoken or (offered[0] if offered else None))
    if not origin_allowed(websocket.headers, live.rules.allowed_origins, scheme=websocket.url.scheme):
        raise OriginRefused
    if spoken is None:
        raise SubprotocolUnsupported
    tickets = [one.removeprefix(wire.TICKET_PREFIX) for one in offered if one.startswith(wire.TICKET_PREFIX)]
    if len(tickets) != 1:
        raise TicketRefused
    return live.tickets.redeem(tickets[0])


class _Conversation:
    """The receiving half: messages in their order."""

    def __init__(self, websocket: WebSocket, connection: Connection, live: Live, user: User) -> None:
        self._websocket = websocket
        self._connection = connection
        self._live = live
        self._user = user
        self._recording: Recording | None = None
        self._encoding: wire.Encoding = "pcm_s16le"
        self.client_left = False

    async def read(self) -> None:
        """Take in messages until the client leaves or says something wrong."""
        try:
            if not await self._handshake():
                return
            while True:
                message = await self._websocket.receive()
                if message["type"] == "websocket.disconnect":
                    self.client_left = True
                    return
                if not await self._take(message):
                    return
        except VerbaalError as error:
            self._live.metrics.error(error.code)
            log.info("live_refused", code=error.code)
            self._connection.dismiss(error)
        except Exception as error:
            self._live.metrics.error(VerbaalError.code)
            log.exception("live_failed", error=type(error).__name__)
            self._connection.dismiss(VerbaalError())

    async def leave(self) -> None:
        """The connection is over; the dictation stays."""
        if self._recording is not None:
            self._recording.detach(self._connection)
            await self._live.recordings.forget(self._recording)

    async def _handshake(self) -> bool:
        try:
            async with asyncio.timeout(self._live.rules.handshake_timeout_s):
                message = await self._websocket.receive()
        except TimeoutError:
            raise HandshakeTimeout from None
        if message["type"] == "websocket.disconnect":
            self.client_left = True
            return False
        start = _control(message)
        if not isinstance(start, wire.Start):
            raise OutOfOrder(expected="start", received=getattr(start, "type", "audio"))
        try:
            self._recording = await self._live.recordings.start(start, self._user, self._connection)
        except VerbaalError as error:
            self._live.metrics.error(error.code)
            log.info("start_refused", code=error.code)
            if start.dictation_id is not None and self._live.database is not None:
                await note(self._live.database, self._user.user_id, "dictation", start.dictation_id, error)
            self._connection.refuse(error)
            return False
        self._encoding = start.encoding
        return self._recording is not None

    async def _take(self, message: AsgiMessage) -> bool:
        """One message; False when nothing more is to be read."""
        assert self._recording is not None  # noqa: S101 - told by the handshake
        if not self._recording.obeys(self._connection):
            return False  # taken over, or broken: the connection was dismissed and says why
        if message.get("bytes") is not None:
            await self._audio(message["bytes"])
            return True
        match _control(message):
            case wire.Flush():
                self._recording.flush()
            case wire.End() as told:
                self._recording.end(told)
            case wire.Cancel():
                await self._cancel(self._recording)
                return False
            case (
                wire.ChooseTemplate()
                | wire.ClientCommand()
                | wire.ChangeEncoding()
                | wire.Answer()
                | wire.QuestionShown()
            ) as told:
                await self._obey(self._recording, told)
            case wire.Start():
                raise OutOfOrder(expected="audio", received="start")
            case None:
                raise BadMessage
        return True

    async def _obey(
        self,
        recording: Recording,
        told: (
            wire.ChooseTemplate | wire.ClientCommand | wire.ChangeEncoding | wire.Answer | wire.QuestionShown
        ),
    ) -> None:
        if isinstance(told, wire.ChooseTemplate | wire.Answer | wire.QuestionShown):
            try:
                await recording.heed(told)
            except (UnknownTemplate, UnknownQuestion, BelongsInField) as error:  # no reason to stop recording
                self._connection.tell(wire.Warned(code=error.code, message=error.message))
        elif isinstance(told, wire.ClientCommand):
            self._connection.tell(
                wire.Warned(code="unknown_command", message="Deze opdracht kent de server niet.")
            )
        elif recording.row.encoding == "opus":
            self._encoding = told.encoding
        else:
            raise OutOfOrder(received="encoding", expected="audio")

    async def _audio(self, frame: bytes) -> None:
        assert self._recording is not None  # noqa: S101 - told by the handshake
        if len(frame) > self._live.rules.max_frame_bytes:
            raise FrameTooLarge(max_frame_bytes=self._live.rules.max_frame_bytes)
        if len(frame) <= wire.AUDIO_HEADER.size:
            raise OddFrame(bytes=len(frame))
        (first_sample,) = wire.AUDIO_HEADER.unpack_from(frame)
        payload = frame[wire.AUDIO_HEADER.size :]
        if self._recording.row.encoding == "opus":
            kind = PieceKind.OPUS if self._encoding == "opus" else PieceKind.PCM
            await self._recording.add_piece(first_sample, Piece(kind, payload))
            return
        if len(payload) % BYTES_PER_SAMPLE:
            raise OddFrame(bytes=len(frame))
        await self._recording.add_audio(first_sample, payload)

    async def _cancel(self, recording: Recording) -> None:
        audio_s = recording.audio_s
        try:
            await self._live.recordings.cancel(recording.row.id, self._user)
        except DictationClosed:
            return  # it had ended already: its draft stays, and ``ended`` is on its way
        self._connection.tell(wire.Ended(draft_id=None, audio_s=audio_s))


def _control(
    message: AsgiMessage,
) -> (
    wire.Start
    | wire.Flush
    | wire.ClientCommand
    | wire.ChooseTemplate
    | wire.Answer
    | wire.QuestionShown
    | wire.ChangeEncoding
    | wire.End
    | wire.Cancel
    | None
):
    """A control message, or None for audio.

    Raises:
        BadMessage: text that is no message of the protocol.
    """
    text = message.get("text")
    if text is None:
        return None
    try:
        return wire.client_message.validate_json(text)
    except ValidationError as error:
        # Only where and what kind: the value itself may be content.
        wrong = [{"where": list(map(str, one["loc"])), "problem": one["type"]} for one in error.errors()]
        raise BadMessage(errors=wrong) from None
