"""The real server on a real port of this machine, with a scripted recogniser, in the test's own loop."""

from __future__ import annotations

import asyncio
import atexit
import functools
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from server import wire
from server.app import Ears, create_app
from server.asr.recognizer import Recognizer
from server.domain.dictation import StreamingPolicy
from server.reporting.extraction.extractor import Extractor, load_extractor
from server.settings import Settings
from server.store.sound.audio_files import AudioFiles
from tests.databases import migrated_sqlite
from tests.fakes import ScriptedRecognizer, ScriptedVoice
from tests.guiding import write_rules

DICTATED_AT = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
FRAME_SAMPLES = 4_000


@dataclass(frozen=True)
class LiveServer:
    """Where it listens, and how to talk to it."""

    port: int
    settings: Settings
    app: Any

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kept_sound(self, dictation_id: str) -> bytes:
        """PCM on the server's disk, decrypted."""
        files = AudioFiles(self.settings.audio_dir, self.app.state.audio_keys)
        return files.read(dictation_id, 0, files.samples(dictation_id))

    async def ticket(self) -> str:
        async with httpx.AsyncClient() as http:
            answer = await http.post(f"{self.url}/v1/tickets")
            return str(answer.json()["ticket"])

    async def get(self, path: str) -> Any:
        async with httpx.AsyncClient() as http:
            answer = await http.get(self.url + path)
            answer.raise_for_status()
            return answer.json()

    @asynccontextmanager
    async def socket(self, *, protocols: list[str] | None = None, **kwargs: Any) -> AsyncIterator[Talk]:
        offered = [wire.SUBPROTOCOL, f"{wire.TICKET_PREFIX}{await self.ticket()}"]
        names = [Subprotocol(name) for name in (offered if protocols is None else protocols)]
        uri = f"ws://127.0.0.1:{self.port}/v1/dictations"
        # Unread answers must not keep the close from being read.
        async with connect(uri, subprotocols=names or None, max_queue=None, **kwargs) as socket:
            yield Talk(socket)

    @asynccontextmanager
    async def dictating(self, start: wire.Start | None = None) -> AsyncIterator[Talk]:
        async with self.socket() as talk:
            await talk.say(start or wire.Start(template="mutatie", dictated_at=DICTATED_AT))
            talk.ready = await talk.hear(wire.Ready)
            yield talk


class Talk:
    """One connection: say messages, hear answers, in order."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.ready: wire.Ready = None  # type: ignore[assignment]  # set by dictating()
        self.heard: list[wire.Message] = []

    @property
    def resume(self) -> wire.Start:
        """What a client sends to go on with this dictation."""
        return wire.Start(template="mutatie", dictated_at=DICTATED_AT, dictation_id=self.ready.dictation_id)

    async def say(self, message: wire.Message) -> None:
        await self.socket.send(message.model_dump_json())

    async def speak(self, pcm: bytes, *, first_sample: int = 0, frame_samples: int = FRAME_SAMPLES) -> None:
        for at in range(0, len(pcm), frame_samples * 2):
            await self.socket.send(wire.audio_frame(first_sample + at // 2, pcm[at : at + frame_samples * 2]))

    async def hear(self, kind: type[Any], *, within_s: float = 10) -> Any:
        """The next message of a kind; what came before it is kept in :attr:`heard`."""
        async with asyncio.timeout(within_s):
            while True:
                message = wire.server_message.validate_json(await self.socket.recv())
                self.heard.append(message)
                if isinstance(message, kind):
                    return message

    async def hear_ack(self, next_sample: int) -> None:
        while (await self.hear(wire.Ack)).next_sample < next_sample:
            pass

    async def closed(self) -> tuple[int | None, str | None]:
        """Wait for the end of the connection: its code and reason."""
        async with asyncio.timeout(10):
            await self.socket.wait_closed()
        return self.socket.close_code, self.socket.close_reason

    def texts(self) -> list[str]:
        """Finals heard, the last of each utterance."""
        finals = {m.utterance: m.text for m in self.heard if isinstance(m, wire.Final)}
        return [finals[number] for number in sorted(finals)]


def few_words(folder: Path) -> Path:
    """The templates that ship, no word lists and a few rules: all that ship takes half a second a start."""
    for lists in ("terms", "places", "units", "ordinary"):
        (folder / lists).mkdir(parents=True, exist_ok=True)
    with resources.as_file(resources.files("vocab") / "templates") as shipped:
        shutil.copytree(shipped, folder / "templates", dirs_exist_ok=True)
    return write_rules(folder)


@functools.cache
def _few_words_once() -> tuple[Path, Extractor]:
    """:func:`few_words` and what reads with them: half a second, so once for all tests."""
    folder = Path(tempfile.mkdtemp(prefix="verbaal-few-words-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return few_words(folder), load_extractor(folder)


class QuickServer(uvicorn.Server):
    """Stops when it is told, not at the next tenth of a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._stopping = asyncio.Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self._stopping.wait()

    def stop(self) -> None:
        self.should_exit = True
        self._stopping.set()


@asynccontextmanager
async def serving(
    data_dir: Path,
    *,
    recognizer: Recognizer | None = None,
    policy: StreamingPolicy | None = None,
    **settings: Any,
) -> AsyncIterator[LiveServer]:
    """Serve on a free port until the end of the block, with :func:`few_words` unless told otherwise."""
    words, extractor = _few_words_once()
    chosen = Settings(data_dir=data_dir, port=0, **({"vocab_dir": words} | settings))
    if chosen.database_url is None and not (data_dir / "verbaal.sqlite3").exists():
        migrated_sqlite(data_dir / "verbaal.sqlite3")
    ears = Ears(
        recognizers=[recognizer or ScriptedRecognizer()],
        voice=ScriptedVoice,
        policy=policy or replace(StreamingPolicy(), partial_step_s=0.25),
    )
    app = create_app(chosen, ears, extractor if chosen.vocab_dir == words else None)
    config = uvicorn.Config(
        app, host=chosen.host, port=0, log_config=None, ws_max_size=chosen.max_frame_bytes * 2
    )
    server = QuickServer(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # pytest keeps them
    task = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(20):
            while not server.started:
                if task.done():
                    task.result()
                await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield LiveServer(port=port, settings=chosen, app=app)
    finally:
        server.stop()
        await task
