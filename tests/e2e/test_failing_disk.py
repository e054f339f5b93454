"""The disk fails under the running server: the error is told, what was acknowledged is there, it goes on."""

from __future__ import annotations

import asyncio
import contextlib
import io
import shutil
import signal
import subprocess
import wave
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from server import wire
from server.domain.sound_chain import SoundChain
from tests.e2e.server_process import ServerProcess, running_server

pytestmark = [pytest.mark.e2e, pytest.mark.model]


FRAME_SAMPLES = 4_000
SAMPLES = 40 * FRAME_SAMPLES
SOUND = b"".join((number * 37 % 2_000).to_bytes(2, "little") for number in range(SAMPLES))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    yield from running_server(tmp_path_factory.mktemp("failing") / "data")


@contextlib.contextmanager
def failing(pid: int, path: Path, fault: str) -> Iterator[None]:
    """System calls on ``path`` fail as ``fault`` says during the block (strace(1), "Tampering")."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed: apt-get install strace")
    tracing = subprocess.Popen(
        [strace, "-f", "-p", str(pid), "-P", str(path), "-o", "/dev/null", "-e", f"inject={fault}"],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert tracing.stderr is not None
    said = ""
    while "attached" not in said:
        said = tracing.stderr.readline()
        if not said or "not permitted" in said:
            tracing.kill()
            tracing.wait(10)
            pytest.skip(f"strace can't trace here: {said.strip()}")
    try:
        yield
    finally:
        tracing.send_signal(signal.SIGINT)
        tracing.wait(10)
        tracing.stderr.close()


class Client:
    """Sends sound, keeps what is not acknowledged, goes on where the server says."""

    def __init__(self, server: ServerProcess) -> None:
        self._server = server
        self.start = wire.Start(template="mutatie", dictated_at=datetime(2026, 11, 20, 22, 30, tzinfo=UTC))
        self.acknowledged = 0

    async def until(self, samples: int, *, end: bool = False) -> list[wire.Message]:
        """Send up to ``samples``, wait until they are acknowledged or the server ends it: all it said."""
        async with httpx.AsyncClient(trust_env=False) as http:
            ticket = (await http.post(f"{self._server.url}/v1/tickets")).json()["ticket"]
        uri = f"{self._server.url}/v1/dictations".replace("http", "ws", 1)
        names = [Subprotocol(wire.SUBPROTOCOL), Subprotocol(wire.TICKET_PREFIX + ticket)]
        heard: list[wire.Message] = []
        async with connect(uri, subprotocols=names, max_queue=None) as socket:
            await socket.send(self.start.model_dump_json())
            ready = wire.server_message.validate_json(await socket.recv())
            if not isinstance(ready, wire.Ready):
                return [ready]
            assert ready.next_sample >= self.acknowledged, "what was acknowledged is gone"
            self.start = self.start.model_copy(update={"dictation_id": ready.dictation_id})
            if ready.next_sample >= samples and not end:
                return heard
            with contextlib.suppress(ConnectionClosed):
                for at in range(ready.next_sample, samples, FRAME_SAMPLES):
                    stop = min(at + FRAME_SAMPLES, samples)
                    await socket.send(wire.audio_frame(at, SOUND[at * 2 : stop * 2]))
                    await asyncio.sleep(0)
                if end:
                    chain = SoundChain()
                    chain.add(SOUND)
                    await socket.send(wire.End(samples=SAMPLES, chain=chain.digest).model_dump_json())
                while not heard or not self._over(heard[-1], samples, end=end):
                    async with asyncio.timeout(60):
                        heard.append(wire.server_message.validate_json(await socket.recv()))
                    if isinstance(heard[-1], wire.Ack):
                        self.acknowledged = heard[-1].next_sample
        return heard

    @staticmethod
    def _over(message: wire.Message, samples: int, *, end: bool) -> bool:
        if isinstance(message, wire.Failed | wire.Ended):
            return True
        return not end and isinstance(message, wire.Ack) and message.next_sample >= samples


def kept(server: ServerProcess, dictation_id: str | None) -> bytes:
    answer = httpx.get(f"{server.url}/v1/dictations/{dictation_id}/audio", trust_env=False, timeout=30)
    with wave.open(io.BytesIO(answer.raise_for_status().content)) as file:
        pcm: bytes = file.readframes(file.getnframes())
    return pcm


@pytest.mark.parametrize(
    "fault",
    [
        "fdatasync:error=EIO",
        "pwrite64:error=ENOSPC",
        "pwrite64:error=EDQUOT:when=1+2",  # of each thread every second one
        "fdatasync,ftruncate:error=EIO",
    ],
)
async def test_a_disk_that_fails_under_a_dictation_is_told_and_loses_nothing(
    server: ServerProcess, fault: str
) -> None:
    client = Client(server)
    await client.until(SAMPLES // 4)
    dictation_id = client.start.dictation_id
    path = server.data_dir / "audio" / f"{dictation_id}.sound"
    with failing(server.pid, path, fault):
        told: list[str] = []
        for _ in range(3):
            heard = await client.until(SAMPLES)
            told += [one.code for one in heard if isinstance(one, wire.Failed | wire.Refused)]
    assert told
    assert set(told) == {"storage_full"}
    there = kept(server, dictation_id)
    assert len(there) >= 2 * client.acknowledged
    assert there == SOUND[: len(there)]
    if "ftruncate" in fault:  # half a block may lie there
        server.kill()
        server.start()
    heard = await client.until(SAMPLES, end=True)
    assert isinstance(heard[-1], wire.Ended)
    assert not [one for one in heard if isinstance(one, wire.Warned)]  # the chain of what was said fits
    assert kept(server, dictation_id) == SOUND
