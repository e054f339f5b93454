"""The files of batch jobs become text: each ends once, whatever breaks off in between.

The sound goes the way of live dictation (``asr/file_transcriber.py``), so the words are the same.
A file's end is one transaction: state, result, draft and audit entry. Whoever comes second (the
work was taken over from a worker that lived after all) changes nothing. Its sound is destroyed
after that; if the process dies in between, :mod:`server.jobs.keeping` does it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

import structlog

from server.asr.file_transcriber import FileTranscriber
from server.asr.listening import Hearing
from server.clock import now_utc
from server.domain.audit import Action, Event
from server.domain.errors import (
    Busy,
    RecognitionFailed,
    SoundGone,
    SoundKeyRefused,
    StorageFull,
    VerbaalError,
)
from server.domain.jobs import rank
from server.domain.report import Draft, Template
from server.domain.transcript import Transcript, Utterance
from server.jobs.news import JobNews
from server.jobs.places import Places
from server.jobs.work import Args, Durable, Work
from server.reporting.form_reader import FormReaders
from server.store import drafts
from server.store.database import Database
from server.store.jobs import jobs
from server.store.jobs.jobs import FileRow, JobRow, Result
from server.store.logs import audit_log
from server.store.sound.job_sound import JobSound

log = structlog.get_logger(__name__)

TRANSCRIBE = "transcribe_file"
CALL_BACK = "job_callback"
MOST_STARTS = 20
"""A file that was begun this often and never ended stops the server each time."""
CALM_STARTS = 3
"""Begun so often without an end, a file first waits: whatever stopped the server may be over then, and
if it is the file, others get their turn in between."""
LONGEST_PAUSE_S = 60.0
MOST_FAILURES = 3
"""A file that fails for a reason nobody foresaw, or whose recognition fails, is tried this often."""
PROGRESS_EVERY_S = 1.0
PAGE = 500
NOT_ITS_FAULT = (StorageFull, Busy, SoundKeyRefused)
"""What has nothing to do with the file: it waits until that is over."""


def file_work(job_id: str, n: int, priority: int) -> Work:
    """The work that one file of a job is."""
    return Work(TRANSCRIBE, f"file-{job_id}-{n}", {"job": job_id, "n": n}, rank(priority, n))


def pause_s(starts: int) -> float:
    """How long a file waits before it is taken in work, after that many starts without an end."""
    # Never more than twenty starts count; a power of ten thousand would be no float.
    over = min(starts, MOST_STARTS) - CALM_STARTS
    return min(2.0**over, LONGEST_PAUSE_S) if over >= 0 else 0.0


def callback_work(job_id: str, attempts: int, *, delay_s: float = 0.0) -> Work:
    """The next attempt to tell that a job has ended."""
    return Work(
        CALL_BACK, f"callback-{job_id}-{attempts}", {"job": job_id, "attempts": attempts}, delay_s=delay_s
    )


class _NoLonger(Exception):
    """The file was cancelled, or another worker ended it."""


@dataclass(frozen=True, slots=True)
class _Made:
    """What a file became, before it is kept."""

    result: Result
    draft: tuple[Draft, Template] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWork:
    """Does the files of jobs.

    Attributes:
        database: where jobs are.
        sound: where their recordings are.
        files: recognises.
        hearing: how a job's files are listened to, with the word lists of its owner and unit.
        readers: reads the words for drafts.
        engine: what listens, as every result and draft keeps it.
        work: sees to it that files are done.
        news: told of every change.
        places: for files that are recognised at the same time.
    """

    database: Database
    sound: JobSound
    files: FileTranscriber
    hearing: Callable[[JobRow], Awaitable[Hearing]]
    readers: FormReaders
    engine: Mapping[str, Any]
    work: Durable
    news: JobNews
    places: Places
    now: Callable[[], datetime] = now_utc
    new_id: Callable[[], str]
    _failures: dict[tuple[str, int], int] = field(default_factory=dict)

    async def do(self, args: Args) -> None:
        """Transcribe one file of a job; a handler of durable work."""
        job_id, n = str(args["job"]), int(args["n"])
        async with self.database.reading() as connection:
            priority = await jobs.priority_of(connection, job_id)
            starts = await jobs.starts_of(connection, job_id, n)
        await asyncio.sleep(pause_s(starts))
        async with self.places.place(rank(priority, n)):
            async with self.database.writing() as connection:
                taken = await jobs.begin(connection, job_id, n)
            if taken is None:
                return
            self.news.tell(job_id)
            job, file = taken
            try:
                made = None if file.attempts > MOST_STARTS else await self._made(job, file)
            except _NoLonger:
                return
            except VerbaalError as error:
                if not self._final(job, file, error):
                    raise
                await self._end(job, file, error=error.code)
            except Exception as error:
                if not self._final(job, file, error):
                    raise
                log.exception("file_failed", kind=type(error).__name__)
                await self._end(job, file, error=VerbaalError.code)
            else:
                await self._end(job, file, made=made, error=None if made else VerbaalError.code)
        self._failures.pop((job_id, n), None)
        if file.upload_id is not None and not job.keep_audio:
            await asyncio.to_thread(self.sound.destroy, file.upload_id)

    async def unfinished(self) -> AsyncIterator[Sequence[Work]]:
        """Pages of the files that have not ended."""
        after = ("", 0)
        while True:
            async with self.database.reading() as connection:
                page = await jobs.open_files(connection, after=after, limit=PAGE)
            if not page:
                return
            after = (page[-1][0].job_id, page[-1][0].n)
            yield [file_work(file.job_id, file.n, priority) for file, priority in page]

    def _final(self, job: JobRow, file: FileRow, error: Exception) -> bool:
        """True when trying again would not help."""
        if isinstance(error, NOT_ITS_FAULT):
            return False
        if isinstance(error, VerbaalError) and not isinstance(error, RecognitionFailed):
            return True
        count = self._failures[job.id, file.n] = self._failures.get((job.id, file.n), 0) + 1
        return count >= MOST_FAILURES

    async def _made(self, job: JobRow, file: FileRow) -> _Made:
        if file.upload_id is None:
            raise SoundGone
        hearing = await self.hearing(job)
        with ExitStack() as stack:
            sound = await _entered(stack, self.sound, file.upload_id)
            utterances, audio_s = await self._recognised(job, file, hearing, sound)
        transcript = Transcript(language=job.language, utterances=tuple(utterances))
        engine = {**self.engine, **hearing.own_words.record, "prompt": hearing.vocabulary.prompt()}
        result = Result(transcript=transcript, audio_s=round(audio_s, 3), engine=engine)
        if not job.draft or job.dictated_at is None:
            return _Made(result, None)
        reader = self.readers.reader(
            job.template,
            dictated_at=job.dictated_at,
            unit=job.unit,
            own=hearing.own_words,
            language=job.language,
        )
        # Long texts take seconds to read.
        draft = await asyncio.to_thread(
            reader.draft,
            transcript,
            draft_id=self.new_id(),
            owner=job.owner,
            unit=job.unit,
            now=self.now(),
            engine=engine,
        )
        return _Made(result, (draft, reader.template))

    async def _recognised(
        self, job: JobRow, file: FileRow, hearing: Hearing, sound: BinaryIO
    ) -> tuple[list[Utterance], float]:
        utterances = []
        told_s = time.monotonic()
        transcription = self.files.transcription(
            sound, language=job.language, vocabulary=hearing.vocabulary, all_utterances=True
        )
        async with transcription:
            async for utterance in transcription:
                utterances.append(utterance)
                if time.monotonic() - told_s >= PROGRESS_EVERY_S:
                    told_s = time.monotonic()
                    await self._progress(job.id, file.n, transcription.done_s)
        return utterances, transcription.decoding.audio_s

    async def _progress(self, job_id: str, n: int, done_s: float) -> None:
        async with self.database.writing() as connection:
            wanted = await jobs.progress(connection, job_id, n, done_s=round(done_s, 3))
        if not wanted:
            raise _NoLonger
        self.news.tell(job_id)

    async def _end(
        self, job: JobRow, file: FileRow, *, made: _Made | None = None, error: str | None = None
    ) -> None:
        """Keep what a file came to, once."""
        at = self.now()
        draft = made.draft if made else None
        async with self.database.writing() as connection:
            first = await jobs.finish(
                connection,
                job.id,
                file.n,
                at=at,
                result=made.result if made else None,
                error=error,
                draft_id=draft[0].id if draft else None,
            )
            if not first:
                return
            if draft is not None:
                await drafts.insert(connection, *draft, actor=job.owner)
            await audit_log.append(connection, _transcribed(job, file, made, error), at=at)
            ended = await jobs.settle(connection, job.id, at=at)
        self.news.tell(job.id)
        log.info(
            "file_ended",
            code=error or "done",
            audio_s=round(made.result.audio_s if made else file.audio_s, 1),
            attempt=file.attempts,
        )
        if ended is not None and ended.callback_url:
            self.work.soon(callback_work(job.id, ended.callback_attempts))


def _transcribed(job: JobRow, file: FileRow, made: _Made | None, error: str | None) -> Event:
    engine = made.result.engine if made else {}
    details: dict[str, Any] = {
        "file": file.n,
        "sound_sha256": file.sha256,
        "audio_ms": round((made.result.audio_s if made else file.audio_s) * 1000),
        "outcome": error or "done",
    }
    details |= {key: engine[key] for key in ("model_sha256", "vocabulary_sha256") if engine.get(key)}
    if made and made.draft:
        details["draft"] = made.draft[0].id
    return Event(
        actor=job.owner, action=Action.TRANSCRIBE, object_type="job", object_id=job.id, details=details
    )


async def _entered(stack: ExitStack, sound: JobSound, upload_id: str) -> BinaryIO:
    """The decrypted recording. When cancelled, it waits for the thread to let go."""
    opening = asyncio.ensure_future(asyncio.to_thread(stack.enter_context, sound.opened(upload_id)))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        await asyncio.wait({opening})
        if not opening.cancelled():
            opening.exception()  # nobody else asks for it
        raise
