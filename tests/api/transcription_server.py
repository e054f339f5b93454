"""The transcription route on a real port, with a scripted recogniser, in a thread."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import openai
import uvicorn
from fastapi import FastAPI

from server.api import problems, transcriptions
from server.api.identity import LocalIdentity
from server.api.transcriptions import Transcriptions
from server.asr.audio import AudioLimits
from server.asr.device import ThreadDevice
from server.asr.file_transcriber import FileTranscriber
from server.asr.listening import NoVocabulary
from server.asr.recognizer import Decoded, DecodeRequest
from server.asr.scheduler import Scheduler
from server.asr.schedulers import Schedulers
from server.metrics import Metrics
from tests.asr.sounds import encode
from tests.fakes import ScriptedRecognizer, ScriptedVoice, speech

SPOKEN = speech((0, 0.5), (100, 0.4), (200, 0.4), (0, 2.0), (300, 0.5), (0, 2.0), (400, 0.6))
WORDS = ["w100", "w200", "w300", "w400"]
MAX_BYTES = 1_000_000


def wav(pcm: bytes = SPOKEN) -> bytes:
    return encode("wav", "pcm_s16le", np.frombuffer(pcm, dtype=np.int16))


class SlowRecognizer(ScriptedRecognizer):
    """Takes ``pause_s`` for each utterance, and can be told to break."""

    max_batch = 1

    def __init__(self) -> None:
        super().__init__()
        self.pause_s = 0.0

    def recognize(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
        time.sleep(self.pause_s)
        return super().recognize(batch)


class Given(NoVocabulary):
    """Shows the recogniser the words as they were given."""

    def __init__(self, _language: str, words: Sequence[str]) -> None:
        self._words = words

    def prompt(self) -> str:
        return ",".join(self._words)


@dataclass(frozen=True)
class Running:
    url: str
    recognizer: SlowRecognizer
    app: FastAPI
    uploads: Path

    @property
    def files(self) -> FileTranscriber:
        service: Transcriptions = self.app.state.transcriptions
        return service.files

    @property
    def scheduler(self) -> Scheduler:
        return self.files._schedulers.pick()


def _app(folder: Path, recognizer: SlowRecognizer) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        device = ThreadDevice(recognizer)
        async with Scheduler(device) as scheduler:
            limits = AudioLimits(max_bytes=MAX_BYTES, max_audio_s=120)
            files = FileTranscriber(
                Schedulers([scheduler]), ScriptedVoice, vocabulary=Given, limits=limits, max_files=2
            )
            app.state.transcriptions = Transcriptions(files=files, upload_dir=folder, language="nl")
            yield
        device.close()

    app = FastAPI(lifespan=lifespan)
    app.state.identity = LocalIdentity(user_id="u", name="U", unit="t")
    app.state.metrics = Metrics()
    problems.install(app)
    app.include_router(transcriptions.router)
    return app


@contextmanager
def running_server(folder: Path) -> Iterator[Running]:
    """Listening until the context ends; uploads go to ``folder``."""
    recognizer = SlowRecognizer()
    app = _app(folder, recognizer)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        yield Running(f"http://127.0.0.1:{listener.getsockname()[1]}", recognizer, app, folder)
        server.should_exit = True
        thread.join()


@contextmanager
def left_clean(server: Running) -> Iterator[Running]:
    """A fresh recogniser at the start; at the end no place is kept and no file lies around."""
    server.recognizer.pause_s = 0.0
    server.recognizer._fail_times = 0
    server.recognizer.batches.clear()
    yield server
    deadline = time.monotonic() + 5
    while server.files._open and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.files._open == 0
    assert not server.uploads.exists() or not list(server.uploads.iterdir())


def create(ai: openai.OpenAI, content: bytes = b"", **options: Any) -> Any:
    """Transcribe ``content``, or the usual words."""
    return ai.audio.transcriptions.create(
        **{"file": ("opname.wav", content or wav()), "model": "whisper-1", **options}
    )
