"""Builds what jobs need; the app calls it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.api.jobs.job_events import JobEvents
from server.api.jobs.job_intake import Intake
from server.api.jobs.job_limits import JobLimits
from server.api.jobs.jobs import Jobs
from server.asr.file_transcriber import FileTranscriber
from server.asr.listening import Hearing
from server.clock import now_utc
from server.ids import new_id
from server.jobs.addresses import Origins
from server.jobs.callbacks import Callbacks
from server.jobs.durable import DurableWork
from server.jobs.keeping import Keeping
from server.jobs.news import JobNews
from server.jobs.places import Places
from server.jobs.transcribing import CALL_BACK, TRANSCRIBE, FileWork
from server.jobs.webhooks import Poster, read_secrets
from server.reporting.form_reader import FormReaders
from server.store.database import Database
from server.store.jobs.jobs import JobRow
from server.store.sound.audio_keys import AudioKeys
from server.store.sound.job_sound import JobSound


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTools:
    """What the app has at hand for jobs.

    ``folder`` is the data folder.
    """

    database: Database
    database_url: str
    keys: AudioKeys
    files: FileTranscriber
    hearing: Callable[[JobRow], Awaitable[Hearing]]
    readers: FormReaders
    engine: Mapping[str, Any]
    folder: Path
    language: str
    limits: JobLimits
    callback_origins: Sequence[str] = ()
    callback_secret_file: Path | None = None


@asynccontextmanager
async def job_room(tools: JobTools) -> AsyncIterator[Jobs]:
    """Jobs, worked on and tidied while the block lasts. Entering it does not wait for old work."""
    work = DurableWork(tools.database, tools.database_url, tools.folder / "workers")
    origins = Origins(tools.callback_origins)
    scratch = tools.folder / "uploads"  # files stay here for a moment, without a name
    sound = await asyncio.to_thread(JobSound, tools.folder / "job-sound", tools.keys, scratch=scratch)
    news = JobNews()
    doing = FileWork(
        database=tools.database,
        sound=sound,
        files=tools.files,
        hearing=tools.hearing,
        readers=tools.readers,
        engine=tools.engine,
        work=work,
        news=news,
        places=Places(tools.files.max_files),
        new_id=new_id,
    )
    work.register(TRANSCRIBE, doing.do, unfinished=doing.unfinished)
    calling = Callbacks(
        database=tools.database,
        poster=Poster(origins=origins),
        secrets=read_secrets(tools.callback_secret_file) if tools.callback_secret_file else (),
        work=work,
        news=news,
    )
    work.register(CALL_BACK, calling.do, unfinished=calling.unfinished)
    keeping = Keeping(tools.database, sound)
    intake = Intake(
        database=tools.database,
        sound=sound,
        files=tools.files,
        work=work,
        templates=frozenset(tools.readers.templates),
        origins=origins,
        limits=tools.limits,
        language=tools.language,
        scratch=scratch,
        now=now_utc,
        new_id=new_id,
    )
    tidying = asyncio.create_task(keeping.run())
    try:
        await work.start()
        yield Jobs(intake, keeping, JobEvents(tools.database, news))
    finally:
        await work.stop()
        tidying.cancel()
        with suppress(asyncio.CancelledError):
            await tidying
