"""Batch jobs over REST: hand in recordings, follow them, read what was said, take it back.

Errors are problem+json: 404 ``not_found`` (also for somebody else's), 409 ``idempotency_conflict``
and ``no_result``, 413 ``job_too_large``, 422 ``no_usable_files``, 429 ``too_many_jobs``, 507
``storage_full``. Reading a result and hearing its sound are consultations and are logged (Wpg art.
32a); how far a job is holds nothing that its owner did not send along.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Header, Query, Request, Response, status
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import Field, ValidationError

from server.api.identity import CurrentUser, User
from server.api.jobs.job_events import JobEvents
from server.api.jobs.job_intake import Intake, TakenFile, request_of_form
from server.api.jobs.job_views import job_view, result_answer, summary_view, upload_view
from server.api.uploads import FORM_TYPE, FormLimits, ReceivedFile, receive_files
from server.domain.audit import Action, Event
from server.domain.drafting import RecordId
from server.domain.errors import InvalidRequest, NoResult, NotFound, SoundGone
from server.jobs.keeping import Keeping
from server.jobs.transcribing import file_work
from server.store.jobs import jobs, uploads
from server.store.jobs.jobs import FileRow, JobRow
from server.store.logs import audit_log
from server.wire_jobs import IDEMPOTENCY_HEADER, Job, JobList, JobRequest, ResultFormat, Upload, UploadList

FILE_FIELDS = frozenset({"file", "files", "files[]"})
LIST_LIMIT = 100
UPLOAD_LIST_LIMIT = 1000
READ_BYTES = 256 * 1024
JSON_LIMIT_BYTES = 256 * 1024

_KEY = r"^[\x21-\x7e]{1,255}$"
IdempotencyKey = Annotated[
    str | None, Header(alias=IDEMPOTENCY_HEADER, pattern=_KEY, description="The same key, the same job.")
]
FileNumber = Annotated[int, Field(ge=1, le=2**31 - 1)]


@dataclass(frozen=True, slots=True)
class Jobs:
    """What the routes need; the app hangs it on ``app.state.jobs``."""

    intake: Intake
    keeping: Keeping
    events: JobEvents

    async def job(self, user: User, job_id: str) -> tuple[JobRow, list[FileRow]]:
        """The user's job with its files."""
        async with self.intake.database.reading() as connection:
            job = await jobs.find(connection, job_id, user.user_id)
            return job, await jobs.files_of(connection, job_id)

    async def cancel(self, user: User, job_id: str) -> tuple[JobRow, list[FileRow]]:
        """Stop what of a job has not ended; results that are there stay."""
        async with self.intake.database.writing() as connection:
            job = await jobs.find(connection, job_id, user.user_id)
            files = await jobs.files_of(connection, job_id)
            gone: list[str] = []
            if not job.state.over:
                gone = await jobs.cancel(connection, job, at=self.intake.now())
        for file in files:
            if not file.state.over:
                self.intake.work.cancel(file_work(job_id, file.n, job.priority).key)
        self.events.news.tell(job_id)
        await asyncio.to_thread(self._destroy, gone)
        return await self.job(user, job_id)

    async def consulted(self, user: User, job_id: str, n: int, *, view: str) -> tuple[JobRow, FileRow]:
        """A file of the user's job that somebody is about to read or hear; logged."""
        async with self.intake.database.writing() as connection:
            job = await jobs.find(connection, job_id, user.user_id)
            file = await jobs.file_of(connection, job_id, n)
            event = Event(
                actor=user.user_id,
                action=Action.CONSULT,
                object_type="job",
                object_id=job_id,
                details={"file": n, "view": view, "reason": "own_record"},
            )
            await audit_log.append(connection, event, at=self.intake.now())
        return job, file

    def _destroy(self, upload_ids: list[str]) -> None:
        for upload_id in upload_ids:
            self.intake.sound.destroy(upload_id)


def jobs_of(request: Request) -> Jobs:
    """FastAPI dependency: the app's jobs."""
    return cast("Jobs", request.app.state.jobs)


Service = Annotated[Jobs, Depends(jobs_of)]

_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                        **JobRequest.model_json_schema()["properties"],
                    },
                }
            },
            "application/json": {"schema": JobRequest.model_json_schema()},
        },
    }
}
_FILE_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}

router = APIRouter(prefix="/v1", tags=["jobs"])


@router.post("/uploads", status_code=status.HTTP_201_CREATED, openapi_extra=_FILE_FORM)
async def create_upload(request: Request, service: Service, user: CurrentUser) -> Upload:
    """Hand in one recording for a job that comes later. It goes when no job uses it in time."""
    intake = service.intake
    await intake.check_room(user, content_bytes=_content_bytes(request), for_job=False)
    limit = intake.limits.max_file_bytes
    taken, _ = await _received(request, intake, FormLimits(FILE_FIELDS, 1, limit, limit))
    if not taken:
        raise InvalidRequest("Het formulier bevat geen bestand (veld `file`).", fields=["file"])
    return upload_view(await intake.keep_upload(user, taken[0]))


@router.get("/uploads")
async def list_uploads(service: Service, user: CurrentUser) -> UploadList:
    """The user's recordings that no job uses yet."""
    async with service.intake.database.reading() as connection:
        found = await uploads.waiting(connection, user.user_id, limit=UPLOAD_LIST_LIMIT)
    return UploadList(uploads=tuple(map(upload_view, found)))


@router.delete("/uploads/{upload_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_upload(service: Service, user: CurrentUser, upload_id: RecordId) -> None:
    """Destroy a recording that no job uses."""
    intake = service.intake
    async with intake.database.writing() as connection:
        (upload,) = await uploads.named(connection, user.user_id, [upload_id])
        if not await uploads.remove(connection, upload, actor=user.user_id, at=intake.now()):
            raise NotFound
    await asyncio.to_thread(intake.sound.destroy, upload_id)


@router.post("/jobs", status_code=status.HTTP_202_ACCEPTED, openapi_extra=_FORM)
async def create_job(
    request: Request, response: Response, service: Service, user: CurrentUser, key: IdempotencyKey = None
) -> Job:
    """Have recordings transcribed: a form with files, or JSON that names uploads.

    One bad file of many fails by itself; a job of nothing but bad files is refused.
    """
    intake = service.intake
    is_repeat = False
    if key is not None:
        async with intake.database.reading() as connection:
            is_repeat = await jobs.with_key(connection, user.user_id, key) is not None
    await intake.check_room(user, content_bytes=_content_bytes(request), for_job=not is_repeat)
    taken: list[TakenFile] = []
    if request.headers.get("content-type", "").startswith(FORM_TYPE.decode()):
        most = intake.limits
        limits = FormLimits(FILE_FIELDS, most.max_files, most.max_file_bytes, most.max_bytes)
        taken, fields = await _received(request, intake, limits)
        try:
            wanted = request_of_form(fields)
        except InvalidRequest:
            await intake.drop(taken)
            raise
    else:
        wanted = await _request_of_json(request)
    try:
        job = await intake.submit(user, wanted, taken, key=key)
    except BaseException:
        await intake.drop(taken)
        raise
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return job_view(*await service.job(user, job.id))


@router.get("/jobs")
async def list_jobs(
    service: Service,
    user: CurrentUser,
    idempotency_key: Annotated[
        str | None, Query(pattern=_KEY, description="Only the job with this key.")
    ] = None,
) -> JobList:
    """The user's jobs, last submitted first, at most a hundred."""
    async with service.intake.database.reading() as connection:
        if idempotency_key is None:
            found = await jobs.listing(connection, user.user_id, limit=LIST_LIMIT)
        else:
            one = await jobs.with_key(connection, user.user_id, idempotency_key)
            found = [] if one is None else [one]
    return JobList(jobs=tuple(map(summary_view, found)))


@router.get("/jobs/{job_id}")
async def read_job(service: Service, user: CurrentUser, job_id: RecordId) -> Job:
    """How far a job is, in seconds of audio, and each of its files."""
    return job_view(*await service.job(user, job_id))


@router.get(
    "/jobs/{job_id}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}}, 204: {"description": "Everything was told."}},
)
async def follow_job(
    service: Service,
    user: CurrentUser,
    job_id: RecordId,
    last_event_id: Annotated[int, Header(ge=-1, le=2**53)] = -1,
) -> Response:
    """What changes, as server-sent events; ``Last-Event-ID`` says what was heard before."""
    job, _ = await service.job(user, job_id)
    if job.state.over and last_event_id >= job.changes:
        return Response(status_code=status.HTTP_204_NO_CONTENT)  # and the browser stops asking
    return StreamingResponse(
        service.events.of(user, job_id, after=last_event_id),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store"},
    )


@router.get(
    "/jobs/{job_id}/files/{n}/result",
    response_class=JSONResponse,
    responses={200: {"content": {"application/json": {}, "text/plain": {}, "text/vtt": {}}}},
)
async def read_result(
    service: Service,
    user: CurrentUser,
    job_id: RecordId,
    n: FileNumber,
    result_format: Annotated[ResultFormat, Query(alias="format")] = "json",
) -> Response:
    """The words of one file. ``utterances`` has everything, with marks and suggestions."""
    async with service.intake.database.reading() as connection:
        await jobs.find(connection, job_id, user.user_id)
        file = await jobs.file_of(connection, job_id, n)
        result = await jobs.result_of(connection, job_id, n)
    if result is None:
        raise NoResult(state=file.state.value, error=file.error)
    await service.consulted(user, job_id, n, view=result_format)
    return result_answer(result, result_format)


@router.get(
    "/jobs/{job_id}/files/{n}/audio",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
async def read_audio(service: Service, user: CurrentUser, job_id: RecordId, n: FileNumber) -> Response:
    """The recording as it came, where ``keep_audio`` was asked for."""
    _, file = await service.consulted(user, job_id, n, view="audio")
    if file.upload_id is None:
        raise SoundGone
    stack = ExitStack()
    sound = await asyncio.to_thread(stack.enter_context, service.intake.sound.opened(file.upload_id))

    async def blocks() -> AsyncIterator[bytes]:
        with stack:
            while block := await asyncio.to_thread(sound.read, READ_BYTES):
                yield block

    return StreamingResponse(
        blocks(), media_type="application/octet-stream", headers={"Cache-Control": "no-store"}
    )


@router.post("/jobs/{job_id}/cancel")
async def cancel_job(service: Service, user: CurrentUser, job_id: RecordId) -> Job:
    """Stop a job. What is done stays; a job that has ended stays as it is."""
    return job_view(*await service.cancel(user, job_id))


@router.delete("/jobs/{job_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_job(service: Service, user: CurrentUser, job_id: RecordId) -> None:
    """Destroy a job now: its results, and its sound first. Drafts made of it stay."""
    job, _ = await service.cancel(user, job_id)
    await service.keeping.erase(job, actor=user.user_id, reason="deleted")


async def _received(
    request: Request, intake: Intake, limits: FormLimits
) -> tuple[list[TakenFile], dict[str, list[str]]]:
    taken: list[TakenFile] = []

    async def take(received: ReceivedFile) -> None:
        taken.append(await intake.take(received))

    try:
        return taken, await receive_files(request, intake.scratch, limits, take)
    except BaseException:
        await intake.drop(taken)
        raise


async def _request_of_json(request: Request) -> JobRequest:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > JSON_LIMIT_BYTES:
            raise InvalidRequest("De aanvraag is te lang.")
    try:
        return JobRequest.model_validate_json(bytes(body))
    except ValidationError as error:
        # Only the names: what was filled in may be content.
        wrong = list(dict.fromkeys(str(one["loc"][0]) if one["loc"] else "body" for one in error.errors()))
        raise InvalidRequest("De aanvraag klopt niet: " + ", ".join(wrong) + ".", fields=wrong) from None


def _content_bytes(request: Request) -> int:
    text = request.headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 15 else 0  # noqa: PLR2004 - no larger disk exists
