"""The line to the server: ticket, WebSocket, reconnecting and resuming.

Never gives up while sound waits: whatever breaks, it tries again, ever slower, until the
server has everything or refuses for good. What to send is decided in ``client.sending``.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import httpx
from pydantic import ValidationError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    NegotiationError,
)
from websockets.typing import Subprotocol

from client import closing
from client.address import ServerAddress, checked, unreachable
from client.backoff import Backoff
from client.problems import ServerProblem, Stopped
from client.sending import SendAudio, SendEnd, SendFlush, Sending
from client.spool import Spool
from server import wire
from server.wire import SUBPROTOCOL, TICKET_PREFIX

ServerMessage = (
    wire.Ready | wire.Refused | wire.Ack | wire.Partial | wire.Final | wire.Observations | wire.DraftFields
    | wire.Questions | wire.HeardCommand | wire.TemplateChosen | wire.Lag | wire.Warned
    | wire.Failed | wire.Ended
)  # fmt: skip

READY_TIMEOUT_S = 20.0
PING_S = 10.0
CLOSE_TIMEOUT_S = 3.0
"""A line that does not even close is left behind; a new one is opened sooner."""
MAX_MESSAGE_BYTES = 4 * 1024 * 1024
HTTP_NOT_FOUND = 404
HTTP_UNAUTHORIZED = 401
HTTP_FORBIDDEN = 403


class LineState(StrEnum):
    """How the line is."""

    CONNECTING = "connecting"
    ONLINE = "online"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Line:
    """How the line is, for the screen. ``retry_s``: when the next attempt comes."""

    state: LineState
    reason: str = ""
    retry_s: float = 0.0


class Watcher(Protocol):
    """Who wants to know what comes in and how the line is."""

    def heard(self, message: ServerMessage) -> None:
        """A message of the server came."""
        ...

    def line(self, line: Line) -> None:
        """The state of the line changed."""
        ...


class _TryAgain(Exception):
    """This attempt failed; the next may work."""

    def __init__(self, reason: str, *, after_s: float = 0.0) -> None:
        self.reason = reason
        self.after_s = after_s
        super().__init__(reason)


class Connection:
    """Brings one dictation to the server, over as many connections as it takes."""

    def __init__(
        self,
        *,
        address: ServerAddress,
        http: httpx.AsyncClient,
        spool: Spool,
        sending: Sending,
        watcher: Watcher,
        backoff: Backoff | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._address = address
        self._http = http
        self._spool = spool
        self._sending = sending
        self._watcher = watcher
        self._backoff = backoff or Backoff(random.random)
        self._sleep = sleep
        self._something_to_do = asyncio.Event()
        self._tickets_refused = 0

    def wake(self) -> None:
        """There may be something to send: sound, a pause or the end."""
        self._something_to_do.set()

    async def run(self) -> wire.Ended:
        """Send everything; return the server's ``ended``.

        Raises Stopped when the server refuses for good, AudioGone when sound it asks for is lost.
        """
        while True:
            self._watcher.line(Line(LineState.CONNECTING))
            try:
                return await self._one_connection()
            except _TryAgain as again:
                wait_s = max(again.after_s, self._backoff.next_s())
                self._watcher.line(Line(LineState.WAITING, again.reason, wait_s))
                await self._sleep(wait_s)
            finally:
                self._sending.disconnect()

    async def _one_connection(self) -> wire.Ended:
        ticket = await self._ticket()
        try:
            connecting = connect(
                self._address.dictations,
                subprotocols=[Subprotocol(SUBPROTOCOL), Subprotocol(TICKET_PREFIX + ticket)],
                compression=None,  # sound does not get smaller, it would only cost time
                max_size=MAX_MESSAGE_BYTES,
                ping_interval=PING_S,
                ping_timeout=PING_S,
                close_timeout=CLOSE_TIMEOUT_S,
                proxy=True if self._address.use_proxy else None,
            )
            async with connecting as socket:
                return await self._converse(socket)
        except ConnectionClosed as closed:
            raise self._after_close(closed) from closed
        except InvalidStatus as refused:
            raise self._after_status(refused.response.status_code) from refused
        except NegotiationError as problem:
            raise Stopped(closing.OTHER_PROTOCOL, code="subprotocol_unsupported") from problem
        except (OSError, InvalidHandshake) as problem:
            raise _TryAgain("De server is niet bereikbaar.") from problem

    async def _ticket(self) -> str:
        try:
            response = await self._http.post("/v1/tickets")
            return str(checked(response).json()["ticket"])
        except httpx.HTTPError as problem:
            raise _TryAgain(str(unreachable(problem))) from problem
        except ServerProblem as problem:
            if problem.status in {HTTP_UNAUTHORIZED, HTTP_FORBIDDEN}:
                raise Stopped(str(problem), code=problem.code) from problem
            if problem.status == HTTP_NOT_FOUND:
                raise Stopped(
                    f"Op {self._address.base} draait geen Verbaal-server.", code="not_found"
                ) from problem
            raise _TryAgain(str(problem)) from problem
        except (ValueError, KeyError, TypeError) as problem:
            raise Stopped(
                f"Op {self._address.base} draait geen Verbaal-server.", code="not_found"
            ) from problem

    async def _converse(self, socket: ClientConnection) -> wire.Ended:
        if socket.subprotocol != SUBPROTOCOL:
            raise Stopped(closing.OTHER_PROTOCOL, code="subprotocol_unsupported")
        record = self._spool.record
        start = wire.Start(
            template=record.template,
            language=record.language,
            dictation_id=record.dictation_id,
            dictated_at=record.dictated_at,
        )
        await socket.send(start.model_dump_json())
        try:
            ready = await asyncio.wait_for(self._receive(socket), READY_TIMEOUT_S)
        except TimeoutError as problem:
            raise _TryAgain("De server antwoordt niet op tijd.") from problem
        if isinstance(ready, wire.Refused | wire.Failed):
            raise await self._after_refusal(socket, ready)
        if not isinstance(ready, wire.Ready):
            raise Stopped(closing.OTHER_PROTOCOL, code="bad_message")
        self._spool.remember(ready.dictation_id)
        self._sending.connect(ready.next_sample, max_frame_bytes=ready.limits.max_frame_bytes)
        self._tickets_refused = 0
        self._watcher.heard(ready)
        self._watcher.line(Line(LineState.ONLINE))
        self.wake()
        return await self._both_ways(socket)

    async def _both_ways(self, socket: ClientConnection) -> wire.Ended:
        sender = asyncio.create_task(self._send(socket))
        receiver = asyncio.create_task(self._listen(socket))
        try:
            await asyncio.wait({sender, receiver}, return_when=asyncio.FIRST_COMPLETED)
            if not receiver.done():
                # The sender only ends by failing; a closed line the receiver explains better.
                failure = sender.exception()
                if failure is not None and not isinstance(failure, ConnectionClosed):
                    raise failure
            return await receiver
        finally:
            sender.cancel()
            receiver.cancel()
            await asyncio.gather(sender, receiver, return_exceptions=True)

    async def _send(self, socket: ClientConnection) -> None:
        while True:
            self._something_to_do.clear()
            while (step := self._sending.next_step()) is not None:
                if isinstance(step, SendAudio):
                    sound = self._spool.read(step.first, step.count)
                    await socket.send(wire.audio_frame(step.first, sound))
                elif isinstance(step, SendFlush):
                    await socket.send(wire.Flush().model_dump_json())
                elif isinstance(step, SendEnd):
                    chain = await asyncio.to_thread(self._spool.chain, step.samples)
                    await socket.send(wire.End(samples=step.samples, chain=chain).model_dump_json())
                else:
                    await socket.send(wire.Cancel().model_dump_json())
            await self._something_to_do.wait()

    async def _listen(self, socket: ClientConnection) -> wire.Ended:
        last_error: wire.Failed | None = None
        while True:
            try:
                message = await self._receive(socket)
            except ConnectionClosed as closed:
                raise self._after_close(closed, last_error) from closed
            if isinstance(message, wire.Ack):
                self._sending.acknowledge(message.next_sample)
                self._spool.acknowledge(self._sending.acked)
                self._backoff.reset()
                self.wake()
            elif isinstance(message, wire.Failed):
                last_error = message
            self._watcher.heard(message)
            if isinstance(message, wire.Ended):
                return message

    async def _receive(self, socket: ClientConnection) -> ServerMessage:
        try:
            return wire.server_message.validate_json(await socket.recv())
        except ValidationError as problem:
            raise Stopped(closing.OTHER_PROTOCOL, code="bad_message") from problem

    async def _after_refusal(
        self, socket: ClientConnection, refusal: wire.Refused | wire.Failed
    ) -> Exception:
        """The close code that follows a refusal says whether trying again makes sense."""
        try:
            await asyncio.wait_for(socket.recv(), READY_TIMEOUT_S)
        except ConnectionClosed as closed:
            return self._after_close(closed, refusal)
        except TimeoutError:
            pass
        return Stopped(refusal.message, code=refusal.code)

    def _after_close(
        self, closed: ConnectionClosed, told: wire.Refused | wire.Failed | None = None
    ) -> Exception:
        code = closed.rcvd.code if closed.rcvd else None
        if code == closing.TICKET_REFUSED:
            self._tickets_refused += 1
            if self._tickets_refused == 1:
                return _TryAgain("De server wil een nieuwe aanmelding.")
        if code == closing.FRAME_TOO_LARGE:
            self._sending.shrink_frames()
        message = told.message if told else closing.explain(code)
        if code in closing.FINAL_CODES or code == closing.TICKET_REFUSED:
            return Stopped(message, code=told.code if told else closing.code_name(code))
        after_s = (told.retry_after_s or 0.0) if isinstance(told, wire.Refused) else 0.0
        return _TryAgain(message, after_s=after_s)

    def _after_status(self, status: int) -> Exception:
        """The server answered the WebSocket with an ordinary HTTP status."""
        if status in {HTTP_UNAUTHORIZED, HTTP_FORBIDDEN}:
            return Stopped(closing.explain(closing.FORBIDDEN), code="forbidden")
        if status == HTTP_NOT_FOUND:
            return Stopped(f"Op {self._address.base} draait geen Verbaal-server.", code="not_found")
        return _TryAgain(f"De server antwoordt met fout {status}.")
