from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from client import closing
from client import connection as connection_module
from client.address import ServerAddress, async_http_client
from client.backoff import LONGEST_S, Backoff
from client.connection import Connection, LineState
from client.problems import AudioGone, Stopped
from client.sending import Sending
from client.spool import Spool
from server import wire
from tests.client.fake_protocol import SECOND_BYTES, Close, text_of
from tests.client.fake_server import FakeServer
from tests.client.line import Desk, Seen
from tests.client.sounds import noise
from tests.client.waiting import eventually

SOUND = noise(5 * 16_000 + 4_321)


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with FakeServer() as running:
        yield running


@pytest.fixture
async def desk(server: FakeServer, tmp_path: Path) -> AsyncIterator[Desk]:
    address = ServerAddress.parse(server.url)
    spool = Spool.create(tmp_path, server=address.base, template="mutatie", dictated_at=datetime.now(UTC))
    sending, seen, waits = Sending(), Seen(), list[float]()

    async def sleep(wait_s: float) -> None:
        waits.append(wait_s)
        await asyncio.sleep(0.005)

    async with async_http_client(address) as http:
        connection = Connection(
            address=address,
            http=http,
            spool=spool,
            sending=sending,
            watcher=seen,
            backoff=Backoff(lambda: 1.0, first_s=0.01),
            sleep=sleep,
        )
        yield Desk(connection, sending, spool, seen, waits)
    spool.close()


async def test_all_sound_arrives_and_its_text_comes_back(server: FakeServer, desk: Desk) -> None:
    desk.record(SOUND)
    desk.finish()

    ended = await desk.connection.run()

    assert ended.draft_id == "draft-of-dictation-1"
    dictation = server.dictations["dictation-1"]
    assert bytes(dictation.audio) == SOUND
    assert dictation.start.template == "mutatie"
    assert dictation.start.dictated_at == desk.spool.record.dictated_at
    assert desk.seen.text == text_of(SOUND)
    assert desk.spool.record.dictation_id == "dictation-1"
    assert desk.spool.record.acked == len(SOUND) // 2
    assert [line.state for line in desk.seen.lines] == [LineState.CONNECTING, LineState.ONLINE]


async def test_sound_is_sent_while_it_is_recorded(server: FakeServer, desk: Desk) -> None:
    running = asyncio.create_task(desk.connection.run())
    for at in range(0, len(SOUND), SECOND_BYTES // 4):
        desk.record(SOUND[at : at + SECOND_BYTES // 4])
        await asyncio.sleep(0.002)
    await eventually(lambda: not desk.sending.unsent_s)
    assert not desk.sending.complete
    desk.sending.flush()
    desk.finish()
    await running

    assert bytes(server.dictations["dictation-1"].audio) == SOUND
    assert server.dictations["dictation-1"].flushed_at == [len(SOUND) // 2]


@pytest.mark.parametrize(
    "drop_at",
    [
        [0],  # before the handshake
        [300],  # in the handshake
        [600, 900, 20_000, 20_001, 70_000],
        [40_000] * 5,
    ],
)
async def test_lines_broken_at_any_byte_change_nothing(
    server: FakeServer, desk: Desk, drop_at: list[int]
) -> None:
    server.drop_at = list(drop_at)
    desk.record(SOUND)
    desk.finish()

    await desk.connection.run()

    assert server.drop_at == []
    assert server.connections == len(drop_at) + 1
    last = server.dictations[desk.spool.record.dictation_id or ""]
    assert bytes(last.audio) == SOUND
    assert desk.seen.text == text_of(SOUND)
    assert len(desk.waits) == len(drop_at)


async def test_a_server_that_is_killed_and_comes_back_is_found_again(server: FakeServer, desk: Desk) -> None:
    running = asyncio.create_task(desk.connection.run())
    desk.record(SOUND[:SECOND_BYTES])
    await eventually(lambda: not desk.sending.unsent_s)
    await server.stop()
    desk.record(SOUND[SECOND_BYTES:])
    await eventually(lambda: len(desk.waits) >= 3)
    assert desk.sending.unsent_s > 4
    assert desk.seen.lines[-1].state in {LineState.WAITING, LineState.CONNECTING}
    await server.start()
    desk.finish()
    await running

    assert bytes(server.dictations["dictation-1"].audio) == SOUND
    assert len(server.dictations) == 1


async def test_waits_grow_and_start_small_again_once_it_works(server: FakeServer, desk: Desk) -> None:
    server.closes = [Close(1011) for _ in range(4)] + [Close(1011, at="audio")]
    desk.record(SOUND)
    desk.finish()

    await desk.connection.run()

    assert desk.waits == pytest.approx([0.01, 0.02, 0.04, 0.08, 0.16])
    assert desk.connection._backoff.next_s() == pytest.approx(0.01)


def test_jitter_keeps_waits_between_half_and_all_and_below_the_longest() -> None:
    low, high = Backoff(lambda: 0.0), Backoff(lambda: 1.0)

    assert [low.next_s() for _ in range(3)] == [0.25, 0.5, 1.0]
    assert [high.next_s() for _ in range(50)][-1] == LONGEST_S


async def test_a_busy_server_says_when_to_come_back(server: FakeServer, desk: Desk) -> None:
    server.closes = [Close(4429, wire.Refused(code="busy", message="De server is vol.", retry_after_s=7.5))]
    desk.record(SOUND)
    desk.finish()

    await desk.connection.run()

    assert desk.waits == [7.5]
    assert [line.reason for line in desk.seen.lines if line.state is LineState.WAITING] == [
        "De server is vol."
    ]


@pytest.mark.parametrize("code", [1011, 1012, 4408, 4507, 3000])
async def test_passing_trouble_is_tried_again(server: FakeServer, desk: Desk, code: int) -> None:
    server.closes = [Close(code, wire.Failed(code="x", message="Even niet."), at="audio")]
    desk.record(SOUND)
    desk.finish()

    await desk.connection.run()

    assert bytes(server.dictations["dictation-1"].audio) == SOUND
    assert "Even niet." in [line.reason for line in desk.seen.lines]


@pytest.mark.parametrize("code", [4400, 4403, 4404, 4406, 4409, 4413])
@pytest.mark.parametrize("at", ["start", "audio"])
async def test_a_refusal_for_good_is_not_tried_again(
    server: FakeServer, desk: Desk, code: int, at: str
) -> None:
    told = wire.Refused(code="nee", message="Dit kan niet.") if at == "start" else None
    server.closes = [Close(code, told, at=at)]
    desk.record(SOUND)

    with pytest.raises(Stopped) as stopped:
        await desk.connection.run()

    assert server.connections == 1
    assert str(stopped.value) == ("Dit kan niet." if told else closing.explain(code))
    assert stopped.value.code == ("nee" if told else closing.code_name(code))
    assert desk.spool.read(0, desk.spool.recorded) == SOUND


async def test_a_refused_ticket_is_renewed_once(server: FakeServer, desk: Desk) -> None:
    server.closes = [Close(4401, at="connect")]
    desk.record(SOUND)
    desk.finish()
    await desk.connection.run()
    assert server.tickets_made == 2


async def test_a_ticket_refused_twice_is_the_end(server: FakeServer, desk: Desk) -> None:
    server.closes = [Close(4401, at="connect"), Close(4401, at="connect")]
    desk.record(SOUND)

    with pytest.raises(Stopped) as stopped:
        await desk.connection.run()
    assert stopped.value.code == "ticket_refused"
    assert server.connections == 2


async def test_frames_get_smaller_until_they_pass(server: FakeServer, desk: Desk) -> None:
    server.closes = [Close(1009, at="audio"), Close(1009, at="audio")]
    desk.record(SOUND)
    desk.finish()

    await desk.connection.run()

    assert server.largest_frame <= 8 + 16_000 // 4
    assert bytes(server.dictations["dictation-1"].audio) == SOUND


async def test_the_servers_frame_limit_is_kept(server: FakeServer, desk: Desk) -> None:
    server.max_frame_bytes = 1_024
    desk.record(SOUND)
    desk.finish()

    await desk.connection.run()

    assert server.largest_frame == 1_024


async def test_a_server_without_our_protocol_is_named(server: FakeServer, desk: Desk) -> None:
    server.subprotocol = "verbaal.v9"

    with pytest.raises(Stopped, match="ander protocol"):
        await desk.connection.run()


@pytest.mark.parametrize("message", [wire.Lag(seconds=1), None])
async def test_a_server_that_answers_start_with_something_else_is_named(
    server: FakeServer, desk: Desk, message: wire.Message | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def odd(socket: Any, _: Any) -> None:
        await socket.send(message.model_dump_json() if message else '{"type": "unheard_of"}')

    monkeypatch.setattr(server, "_say_ready", odd)
    desk.record(SOUND)

    with pytest.raises(Stopped, match="ander protocol"):
        await desk.connection.run()


async def test_a_server_that_stays_silent_is_tried_again(
    server: FakeServer, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_module, "READY_TIMEOUT_S", 0.05)
    say_ready = server._say_ready
    calls = 0

    async def first_silent(socket: Any, dictation: Any) -> None:
        nonlocal calls
        calls += 1
        if calls > 1:
            await say_ready(socket, dictation)

    monkeypatch.setattr(server, "_say_ready", first_silent)
    desk.record(SOUND)
    desk.finish()

    await desk.connection.run()

    assert calls == 2
    assert desk.seen.lines[1].reason == "De server antwoordt niet op tijd."


async def test_a_refusal_without_a_close_is_believed(
    server: FakeServer, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_module, "READY_TIMEOUT_S", 0.05)

    async def refuse(socket: Any, _: Any) -> None:
        await socket.send(wire.Refused(code="forbidden", message="Geen toegang.").model_dump_json())

    monkeypatch.setattr(server, "_say_ready", refuse)
    desk.record(SOUND)

    with pytest.raises(Stopped, match="Geen toegang"):
        await desk.connection.run()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((404, {"code": "not_found", "detail": "x"}), "geen Verbaal-server"),
        ((200, b"<html>"), "geen Verbaal-server"),
        ((200, ["no ticket"]), "geen Verbaal-server"),
        ((403, {"code": "forbidden", "detail": "U mag dit niet."}), "U mag dit niet."),
    ],
)
async def test_an_address_without_tickets_is_told_at_once(
    server: FakeServer, desk: Desk, answer: tuple[int, Any], reason: str
) -> None:
    server.answer["POST", "/v1/tickets"] = answer

    with pytest.raises(Stopped, match=reason):
        await desk.connection.run()
    assert server.connections == 0


async def test_trouble_with_tickets_is_tried_again(server: FakeServer, desk: Desk) -> None:
    answers = iter([(503, {"detail": "Even geduld."}), (201, {"ticket": "known"})])
    server.tickets.add("known")
    server.answer["POST", "/v1/tickets"] = lambda _: next(answers)
    desk.record(SOUND)
    desk.finish()

    await desk.connection.run()

    assert "Even geduld." in [line.reason for line in desk.seen.lines]


@pytest.mark.parametrize(("status", "final"), [(401, True), (403, True), (404, True), (502, False)])
async def test_a_websocket_answered_with_an_http_status(
    server: FakeServer, desk: Desk, monkeypatch: pytest.MonkeyPatch, *, status: int, final: bool
) -> None:
    relay, calls = server._relay, 0

    async def answer_http(head: bytes, reader: Any, writer: Any) -> None:
        nonlocal calls
        calls += 1
        if calls > 1:
            await relay(head, reader, writer)
            return
        writer.write(b"HTTP/1.1 %d x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n" % status)
        await writer.drain()

    monkeypatch.setattr(server, "_relay", answer_http)
    desk.record(SOUND)
    desk.finish()

    if final:
        with pytest.raises(Stopped):
            await desk.connection.run()
        assert calls == 1
    else:
        await desk.connection.run()
        assert f"De server antwoordt met fout {status}." in [line.reason for line in desk.seen.lines]


async def test_sound_that_is_gone_from_disk_stops_with_its_place(server: FakeServer, desk: Desk) -> None:
    desk.record(SOUND)
    (desk.spool.path / "audio.pcm").write_bytes(b"")

    with pytest.raises(AudioGone, match="sample 0"):
        await desk.connection.run()


async def test_a_dead_address_is_tried_until_someone_listens(
    server: FakeServer, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    post, calls = httpx.AsyncClient.post, 0

    async def fail_first(self: httpx.AsyncClient, url: str) -> httpx.Response:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise httpx.ReadTimeout("slow")
        return await post(self, url)

    monkeypatch.setattr(httpx.AsyncClient, "post", fail_first)
    desk.record(SOUND)
    desk.finish()

    await desk.connection.run()

    assert desk.seen.lines[1].reason == "De server antwoordt niet op tijd."
