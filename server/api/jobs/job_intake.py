"""Takes recordings in and makes jobs of them: what counts is on the disk before it is answered."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from pydantic import ValidationError

from server.api.identity import User
from server.api.jobs.job_limits import JobLimits
from server.api.uploads import ReceivedFile
from server.asr.file_transcriber import FileTranscriber
from server.asr.languages import language_code
from server.domain.audit import Action, Event
from server.domain.errors import (
    IdempotencyConflict,
    InvalidRequest,
    JobTooLarge,
    NotFound,
    NoUsableFiles,
    StorageFull,
    TooManyJobs,
    UnknownTemplate,
    VerbaalError,
)
from server.domain.jobs import JobState
from server.jobs.addresses import Origins
from server.jobs.transcribing import file_work
from server.jobs.work import Durable
from server.store.database import Database
from server.store.jobs import jobs, uploads
from server.store.jobs.jobs import FileRow, JobRow
from server.store.jobs.uploads import UploadRow
from server.store.logs import audit_log
from server.store.sound.job_sound import JobSound
from server.wire_jobs import JobRequest

log = structlog.get_logger(__name__)

RETRY_AFTER_S = 60.0
LIST_FIELDS = {"uploads": "uploads", "uploads[]": "uploads", "vocabulary": "vocabulary"}


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file that came in: kept under ``upload_id``, or refused with a code."""

    upload_id: str | None
    name: str
    bytes: int
    sha256: str
    audio_s: float = 0.0
    error: VerbaalError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Takes files and requests.

    Attributes:
        database: where jobs are kept.
        sound: where recordings are kept.
        files: knows what a recording is.
        templates: ids of the forms.
        origins: where callbacks may go.
        language: where a request names none.
    """

    database: Database
    sound: JobSound
    files: FileTranscriber
    work: Durable
    templates: Collection[str]
    origins: Origins
    limits: JobLimits
    language: str
    scratch: Path
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    async def check_room(self, user: User, *, content_bytes: int = 0, for_job: bool = True) -> None:
        """Refuse early, before a body is read.

        Raises:
            TooManyJobs: the user has as many open as allowed.
            StorageFull: the disk would come below its reserve.
        """
        free = (await asyncio.to_thread(shutil.disk_usage, self.scratch.parent)).free
        if free - content_bytes < self.limits.disk_reserve_bytes:
            raise StorageFull(
                "De server heeft geen ruimte voor deze bestanden. Probeer het later, of waarschuw beheer.",
                free_bytes=free,
            )
        if for_job:
            async with self.database.reading() as connection:
                count = await jobs.count_open(connection, user.user_id)
            if count >= self.limits.max_open_jobs:
                raise TooManyJobs(open=count, limit=self.limits.max_open_jobs, retry_after_s=RETRY_AFTER_S)

    async def take(self, received: ReceivedFile) -> TakenFile:
        """Look at a file and keep it, encrypted; one that is no sound is only told of.

        Raises:
            StorageFull: it could not be kept.
        """
        bare = TakenFile(None, received.name, received.bytes, received.sha256, error=received.error)
        if received.error is not None:
            return bare
        try:
            info = await self.files.probe(received.file)
        except VerbaalError as error:
            return TakenFile(None, received.name, received.bytes, received.sha256, error=error)
        upload_id = self.new_id()
        await asyncio.to_thread(self.sound.keep, upload_id, received.file)
        return TakenFile(upload_id, received.name, received.bytes, received.sha256, info.audio_s)

    async def drop(self, taken: Sequence[TakenFile]) -> None:
        """Destroy files that no row tells of after all; one whose row was kept stays."""
        kept = [one.upload_id for one in taken if one.upload_id is not None]
        if not kept:
            return
        async with self.database.reading() as connection:
            unknown = await uploads.unknown(connection, kept)
        for upload_id in unknown:
            await asyncio.to_thread(self.sound.destroy, upload_id)

    async def keep_upload(self, user: User, taken: TakenFile) -> UploadRow:
        """Keep a file for a job that comes later.

        Raises:
            VerbaalError: what is wrong with the file.
        """
        if taken.error is not None:
            raise taken.error
        upload = self._row(user, taken, job_id=None)
        async with self.database.writing() as connection:
            await uploads.insert(connection, upload)
        log.info("upload_kept", bytes=upload.bytes, audio_s=round(upload.audio_s, 1))
        return upload

    async def submit(
        self, user: User, request: JobRequest, taken: Sequence[TakenFile], *, key: str | None
    ) -> JobRow:
        """Make a job, or give the one that the same request with this key made before.

        Raises:
            IdempotencyConflict: the key belongs to another request.
            InvalidRequest, UnknownTemplate, CallbackRefused: the request is wrong.
            NoUsableFiles: none of the files can be transcribed.
            JobTooLarge: too many files or bytes.
            NotFound: an upload is gone, or of another job.
        """
        language = self._checked(request)
        digest = _digest(request, taken)
        if key is not None and (before := await self._before(user, key, digest)) is not None:
            await self.drop(taken)
            return before
        job_id, now = self.new_id(), self.now()
        async with self.database.writing() as connection:
            named = await uploads.named(connection, user.user_id, request.uploads)
            came = [self._row(user, one, job_id=job_id) for one in taken if one.upload_id is not None]
            files = _files(job_id, named, taken)
            self._check_size(files)
            job = JobRow(
                id=job_id,
                owner=user.user_id,
                unit=user.unit,
                state=JobState.QUEUED,
                template=request.template,
                language=language,
                vocabulary=request.vocabulary,
                draft=request.draft,
                dictated_at=request.dictated_at,
                priority=request.priority,
                callback_url=request.callback_url,
                callback_state="waiting" if request.callback_url else "none",
                callback_attempts=0,
                keep_s=request.keep_s or self.limits.keep_s,
                keep_audio=request.keep_audio,
                created_at=now,
                ended_at=None,
                expires_at=None,
                files=len(files),
                changes=1,
                idempotency_key=key,
                request_sha256=digest,
            )
            made = await jobs.insert(connection, job)
            if made:
                await uploads.claim(connection, user.user_id, request.uploads, job_id)
                await jobs.insert_files(connection, files)
                await uploads.insert_for_job(connection, came)
                await audit_log.append(connection, _collected(job, files), at=now)
        if not made:  # the same request came twice at once, and the other was first
            before = await self._before(user, key or "", digest)
            await self.drop(taken)
            if before is None:
                raise NotFound
            return before
        log.info("job_submitted", files=len(files), template=request.template or "none", language=language)
        self.work.soon(*(file_work(job_id, one.n, job.priority) for one in files if not one.state.over))
        return job

    def _checked(self, request: JobRequest) -> str:
        """The code of the request's language."""
        code = language_code(request.language or self.language)
        if code is None:
            raise InvalidRequest(
                "Deze taal kent het model niet. Gebruik een code, zoals nl.", fields=["language"]
            )
        if request.template and request.template not in self.templates:
            raise UnknownTemplate
        if request.draft and not (request.template and request.dictated_at):
            raise InvalidRequest(
                "Voor concepten zijn een sjabloon (template) en een moment (dictated_at) nodig.",
                fields=["template", "dictated_at"],
            )
        if len(set(request.uploads)) != len(request.uploads):
            raise InvalidRequest("Een bestand staat er twee keer in.", fields=["uploads"])
        if request.callback_url is not None:
            self.origins.check(request.callback_url)
        return code

    async def _before(self, user: User, key: str, digest: str) -> JobRow | None:
        async with self.database.reading() as connection:
            before = await jobs.with_key(connection, user.user_id, key)
        if before is not None and before.request_sha256 != digest:
            raise IdempotencyConflict(job_id=before.id)
        return before

    def _check_size(self, files: Sequence[FileRow]) -> None:
        if not files:
            raise InvalidRequest("De opdracht heeft geen bestanden.", fields=["files", "uploads"])
        if len(files) > self.limits.max_files:
            raise JobTooLarge(what="files", limit=self.limits.max_files)
        if sum(file.bytes for file in files if not file.error) > self.limits.max_bytes:
            raise JobTooLarge(what="bytes", limit=self.limits.max_bytes)
        if all(file.error for file in files):
            raise NoUsableFiles(files=[{"n": file.n, "code": file.error} for file in files])

    def _row(self, user: User, taken: TakenFile, *, job_id: str | None) -> UploadRow:
        now = self.now()
        keep = timedelta(seconds=self.limits.upload_keep_s)
        return UploadRow(
            id=taken.upload_id or "",
            owner=user.user_id,
            name=taken.name,
            bytes=taken.bytes,
            sha256=taken.sha256,
            audio_s=taken.audio_s,
            created_at=now,
            expires_at=None if job_id else now + keep,
            job_id=job_id,
        )


def request_of_form(fields: Mapping[str, Sequence[str]]) -> JobRequest:
    """The request that a form's text fields make; ``vocabulary`` may be one text with commas.

    Raises:
        InvalidRequest: names the fields that are wrong.
    """
    raw: dict[str, object] = {}
    for name, values in fields.items():
        plain = LIST_FIELDS.get(name)
        if plain is not None:
            parts = [part.strip() for value in values for part in value.split(",")]
            raw[plain] = [part for part in parts if part]
        elif values[-1] != "":
            raw[name] = values[-1]
    try:
        return JobRequest.model_validate(raw)
    except ValidationError as error:
        # Only the names: what was filled in may be content.
        wrong = list(dict.fromkeys(str(one["loc"][0]) for one in error.errors() if one["loc"]))
        raise InvalidRequest(
            "De aanvraag klopt niet: "
            + ", ".join(wrong)
            + ". Dit veld kent Verbaal niet, of de waarde past niet.",
            fields=wrong,
        ) from None


def _files(job_id: str, named: Sequence[UploadRow], taken: Sequence[TakenFile]) -> list[FileRow]:
    """The files of a job: the uploads it names, then those that came with it."""
    files = [
        FileRow(
            job_id=job_id,
            n=n,
            upload_id=one.id,
            name=one.name,
            bytes=one.bytes,
            sha256=one.sha256,
            audio_s=one.audio_s,
            state=JobState.QUEUED,
        )
        for n, one in enumerate(named, start=1)
    ]
    files += [
        FileRow(
            job_id=job_id,
            n=n,
            upload_id=one.upload_id,
            name=one.name,
            bytes=one.bytes,
            sha256=one.sha256,
            audio_s=one.audio_s,
            state=JobState.FAILED if one.error else JobState.QUEUED,
            error=one.error.code if one.error else None,
        )
        for n, one in enumerate(taken, start=len(named) + 1)
    ]
    return files


def _digest(request: JobRequest, taken: Sequence[TakenFile]) -> str:
    """What makes two requests the same: every field, and the bytes of every file, in order."""
    content = {"request": request.model_dump(mode="json"), "files": [one.sha256 for one in taken]}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _collected(job: JobRow, files: Sequence[FileRow]) -> Event:
    return Event(
        actor=job.owner,
        action=Action.COLLECT,
        object_type="job",
        object_id=job.id,
        details={
            "files": len(files),
            "sound_sha256": tuple(file.sha256 for file in files),
            "audio_ms": round(sum(file.audio_s for file in files) * 1000),
        },
    )
