"""A small app with the real routes of jobs over a real database, and a scripted recogniser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from fastapi import FastAPI

from server.api import problems
from server.api.jobs import job_room, jobs
from server.api.jobs.job_limits import JobLimits
from server.api.jobs.jobs import Jobs
from server.asr.audio import AudioLimits
from server.asr.device import ThreadDevice
from server.asr.file_transcriber import FileTranscriber
from server.asr.listening import Hearing
from server.asr.scheduler import Scheduler
from server.asr.schedulers import Schedulers
from server.domain.audit import Entry
from server.store.database import Database
from server.store.jobs.jobs import JobRow
from server.store.logs.audit_log import AuditLog
from server.store.sound.audio_keys import AudioKeys
from server.store.sound.key_source import KeySource
from tests.api.records_app import JANSEN, PIETERS, HeaderIdentity
from tests.asr.sounds import encode
from tests.fakes import ScriptedRecognizer, ScriptedVoice, speech
from tests.jobs.inline_work import InlineWork
from tests.reading import readers

SPOKEN = speech((0, 0.5), (100, 0.4), (200, 0.4), (0, 2.0), (300, 0.5), (0, 2.0), (400, 0.6))
WORDS = "w100 w200 w300 w400"
DICTATED_AT = "2026-11-22T19:29:00+01:00"
LIMITS = JobLimits(
    max_files=5,
    max_file_bytes=1_000_000,
    max_bytes=2_000_000,
    max_open_jobs=3,
    disk_reserve_bytes=0,
    upload_keep_s=3600,
    keep_s=3600,
)


def wav(pcm: bytes = SPOKEN) -> bytes:
    return encode("wav", "pcm_s16le", np.frombuffer(pcm, dtype=np.int16))


def form(*contents: bytes, field: str = "files") -> list[tuple[str, tuple[str, bytes]]]:
    return [(field, (f"opname-{n}.wav", content)) for n, content in enumerate(contents, start=1)]


@dataclass
class Counter:
    """One officer's view of the app, and what lies behind it."""

    app: FastAPI
    http: httpx.AsyncClient
    other: httpx.AsyncClient
    database: Database
    work: InlineWork
    recognizer: ScriptedRecognizer
    keys: AudioKeys
    folder: Path

    @property
    def jobs(self) -> Jobs:
        service: Jobs = self.app.state.jobs
        return service

    async def submit(self, *contents: bytes, key: str | None = None, **fields: Any) -> httpx.Response:
        headers = {"Idempotency-Key": key} if key else {}
        return await self.http.post("/v1/jobs", files=form(*contents), data=fields, headers=headers)

    async def job(self, *contents: bytes, **fields: Any) -> dict[str, Any]:
        """A job that was accepted, after it ended."""
        answer = await self.submit(*(contents or (wav(),)), **fields)
        assert answer.status_code == 202, answer.text
        await self.work.done()
        return await self.read(answer.json()["id"])

    async def read(self, job_id: str) -> dict[str, Any]:
        answer = await self.http.get(f"/v1/jobs/{job_id}")
        assert answer.status_code == 200, answer.text
        read: dict[str, Any] = answer.json()
        return read

    async def upload(self, content: bytes = b"", name: str = "opname.wav") -> dict[str, Any]:
        answer = await self.http.post("/v1/uploads", files={"file": (name, content or wav())})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def log(self, action: str) -> list[Entry]:
        return [one for one in await AuditLog(self.database).entries() if one.action == action]

    def kept(self) -> list[str]:
        """Recordings on the disk, and keys of them."""
        sound = [path.name for path in (self.folder / "job-sound").iterdir()]
        return sorted([*sound, *(f"{one}.key" for one in self.keys.ids())])


@asynccontextmanager
async def serving(
    database: Database,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    limits: JobLimits = LIMITS,
    recognizer: ScriptedRecognizer | None = None,
    **tools: Any,
) -> AsyncIterator[Counter]:
    """The app while the block lasts."""
    works: list[InlineWork] = []

    def inline(*args: Any) -> InlineWork:
        works.append(InlineWork(*args))
        return works[-1]

    monkeypatch.setattr(job_room, "DurableWork", inline)
    recognizer = recognizer or ScriptedRecognizer()
    device = ThreadDevice(recognizer)
    keys = AudioKeys.load(folder / "audio", KeySource(file=folder / "keys" / "sound.key"))

    async def hearing(job: JobRow) -> Hearing:
        return Hearing(language=job.language)

    app = FastAPI()
    problems.install(app)
    app.include_router(jobs.router)
    app.state.identity = HeaderIdentity()
    async with Scheduler(device) as scheduler:
        files = FileTranscriber(
            Schedulers([scheduler]), ScriptedVoice, limits=AudioLimits(max_bytes=1_000_000, max_audio_s=120)
        )
        room = job_room.job_room(
            job_room.JobTools(
                database=database,
                database_url="unused",
                keys=keys,
                files=files,
                hearing=hearing,
                readers=readers(),
                engine={"model": "scripted", "model_sha256": "ab" * 32},
                folder=folder,
                language="nl",
                limits=limits,
                **tools,
            )
        )
        async with (
            room as app.state.jobs,
            _signed_in(app, JANSEN.user_id) as http,
            _signed_in(app, PIETERS.user_id) as other,
        ):
            yield Counter(app, http, other, database, works[-1], recognizer, keys, folder)
    device.close()


def _signed_in(app: FastAPI, user_id: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        base_url="http://127.0.0.1",
        headers={"x-user": user_id},
    )
