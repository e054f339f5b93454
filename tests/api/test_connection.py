import asyncio
from typing import Any

from server import wire
from server.api import connection as module
from server.api.connection import Connection
from server.domain.errors import Busy, TakenOver


class Socket:
    """Stands for Starlette's WebSocket: keeps what is sent, may refuse to take anything."""

    def __init__(self, *, stuck: bool = False) -> None:
        self.sent: list[Any] = []
        self.closed: tuple[int, str] | None = None
        self.stuck = stuck

    async def send_text(self, text: str) -> None:
        if self.stuck:
            await asyncio.sleep(3600)
        self.sent.append(wire.server_message.validate_json(text))

    async def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)


def connected(socket: Socket, *, send_timeout_s: float = 5) -> Connection:
    return Connection(socket, send_timeout_s=send_timeout_s)  # type: ignore[arg-type]  # documented fake


async def test_messages_go_out_in_order_and_ended_is_the_last() -> None:
    socket = Socket()
    connection = connected(socket)
    connection.tell(wire.Ack(next_sample=1))
    connection.tell(wire.Lag(seconds=6))
    connection.tell(wire.Ended(draft_id="x", audio_s=1))
    connection.tell(wire.Ack(next_sample=2))  # too late
    await connection.write()
    assert [m.type for m in socket.sent] == ["ack", "lag", "ended"]
    assert socket.closed == (1000, "")


async def test_a_newer_ack_lag_or_partial_replaces_the_one_that_still_waits() -> None:
    socket = Socket()
    connection = connected(socket)
    for sample in (1, 2, 3):
        connection.tell(wire.Ack(next_sample=sample))
    for utterance, text in ((0, "een"), (0, "een twee"), (1, "drie")):
        connection.tell(wire.Partial(utterance=utterance, settled="", tentative=text, start_s=0))
    for seconds in (5, 7):
        connection.tell(wire.Lag(seconds=seconds))
    connection.tell(wire.Ended(draft_id=None, audio_s=0))
    await connection.write()
    assert socket.sent[0] == wire.Ack(next_sample=3)
    assert [m.tentative for m in socket.sent[1:3]] == ["een twee", "drie"]
    assert socket.sent[3] == wire.Lag(seconds=7)


async def test_an_error_is_told_once_and_closes() -> None:
    socket = Socket()
    connection = connected(socket)
    connection.dismiss(TakenOver())
    connection.dismiss(Busy())
    await connection.write()
    assert [m.code for m in socket.sent] == ["taken_over"]
    assert socket.closed == (4409, "taken_over")


async def test_a_refusal_says_when_to_try_again() -> None:
    socket = Socket()
    connection = connected(socket)
    connection.refuse(Busy(retry_after_s=30.0))
    await connection.write()
    assert socket.sent[0].retry_after_s == 30
    assert socket.closed == (4429, "busy")


async def test_a_client_that_never_reads_is_cut_off() -> None:
    connection = connected(Socket(stuck=True), send_timeout_s=0.05)
    connection.tell(wire.Ack(next_sample=1))
    async with asyncio.timeout(5):
        await connection.write()


async def test_an_outbox_that_only_grows_is_cut_off(monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "MAX_OUTBOX", 3)
    socket = Socket()
    connection = connected(socket)
    for number in range(9):
        connection.tell(wire.Warned(code=f"w{number}", message=""))
    await connection.write()
    assert [m.code for m in socket.sent] == ["slow_reader"]
    assert socket.closed == (4408, "slow_reader")
