"""``POST /v1/audio/transcriptions``: a file in, its text out, as OpenAI's clients expect it.

The file goes the way of live dictation (``asr/file_transcriber.py``), so the words are the same.
Errors carry the project's problem fields and, beside them, the ``error`` object that those
clients show.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse, StreamingResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel

from server.api.identity import CurrentUser, User
from server.api.problems import problem
from server.api.transcription_formats import (
    PlainTranscription,
    TextDelta,
    TextDone,
    TranscriptionForm,
    VerboseTranscription,
    full_text,
    plain,
    read_form,
    verbose,
)
from server.api.uploads import ClientDisconnect, client_is_gone, receive_upload
from server.asr.file_transcriber import FileTranscriber, FileTranscription, given_words
from server.asr.listening import SessionVocabulary
from server.asr.subtitles import to_srt, to_vtt
from server.domain.audit import Action, Event
from server.domain.errors import FileTooLarge, VerbaalError
from server.domain.transcript import Utterance
from server.ids import new_id
from server.store.database import Database
from server.store.logs import audit_log

log = structlog.get_logger(__name__)

STILL_WORKING_S = 15.0
"""A stream without news sends a comment this often, so that nothing between gives up."""
CLIENT_GONE_STATUS = 499
SERVER_ERROR = 500
_T = TypeVar("_T")

UserVocabulary = Callable[[User, str, Sequence[str]], Awaitable[SessionVocabulary]]
"""From who asks, a language, and the words that were given with a recording."""


@dataclass(frozen=True, slots=True)
class Transcriptions:
    """What the route needs; the app hangs it on ``app.state.transcriptions``.

    ``max_upload_bytes`` is that of the transcriber's own limits.
    """

    files: FileTranscriber
    upload_dir: Path
    language: str
    vocabulary: UserVocabulary | None = None
    """Knows the word lists of whoever asks; left out, the transcriber's own vocabulary is used."""
    database: Database | None = None
    """Where the audit log is."""

    async def note(self, user: User, *, audio_s: float, language: str) -> None:
        """Write in the audit log that a recording is about to become text, before any of it is sent."""
        if self.database is None:
            return
        event = Event(
            actor=user.user_id,
            action=Action.TRANSCRIBE,
            object_type="transcription",
            object_id=new_id(),
            details={
                "audio_s": round(audio_s),
                "language": language,
                "model_sha256": self.files.engine.model_sha256 or "none",
            },
        )
        async with self.database.writing() as connection:
            await audit_log.append(connection, event)


def _error_body(error: VerbaalError) -> dict[str, Any]:
    """The problem, and the object in which OpenAI's clients look for a message."""
    answer = problem(error)
    kind = "server_error" if answer.status_code >= SERVER_ERROR else "invalid_request_error"
    body: dict[str, Any] = json.loads(bytes(answer.body))
    return {**body, "error": {"message": error.message, "type": kind, "code": error.code, "param": None}}


class _OpenAIErrors(APIRoute):
    """Adds ``error`` to the problems of its routes."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_or_tell(request: Request) -> Response:
            try:
                return await handle(request)
            except ClientDisconnect:
                return Response(status_code=CLIENT_GONE_STATUS)  # nobody reads it; the log has the status
            except VerbaalError as error:
                _count(request, error)
                answer = problem(error)
                headers = {"Retry-After": retry} if (retry := answer.headers.get("Retry-After")) else {}
                if isinstance(error, FileTooLarge):
                    headers["Connection"] = "close"  # or the rest of the file would go on coming
                return JSONResponse(
                    _error_body(error), answer.status_code, headers, media_type="application/problem+json"
                )

        return handle_or_tell


def _count(request: Request, error: VerbaalError) -> None:
    metrics = getattr(request.app.state, "metrics", None)
    if metrics is not None:
        metrics.error(error.code)


_FORM_SCHEMA: dict[str, Any] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "model": {"type": "string", "default": "whisper-1"},
                    "language": {"type": "string", "example": "nl"},
                    "prompt": {"type": "string", "maxLength": 2000},
                    "response_format": {
                        "type": "string",
                        "enum": ["json", "text", "srt", "vtt", "verbose_json"],
                        "default": "json",
                    },
                    "temperature": {"type": "number", "enum": [0]},
                    "timestamp_granularities[]": {
                        "type": "array",
                        "items": {"type": "string", "enum": ["word", "segment"]},
                    },
                    "stream": {"type": "boolean", "default": False},
                    "chunking_strategy": {"type": "string", "enum": ["auto"]},
                },
            }
        }
    },
}

router = APIRouter(prefix="/v1/audio", tags=["transcriptions"], route_class=_OpenAIErrors)


@router.post(
    "/transcriptions",
    response_model=PlainTranscription | VerboseTranscription,
    responses={
        200: {"content": {"text/plain": {}, "text/vtt": {}, "text/event-stream": {}}},
        413: {"description": "The file is too large or too long."},
        415: {"description": "A playlist, archive or unknown kind of file."},
        422: {"description": "No readable sound, or a field that is wrong."},
        503: {"description": "All places are taken; Retry-After tells when to come back."},
        507: {"description": "The disk is full."},
    },
    openapi_extra={"requestBody": _FORM_SCHEMA},
)
async def create_transcription(request: Request, user: CurrentUser) -> Response:
    """Transcribe a recording. Works with OpenAI's clients; nothing is kept."""
    service = cast("Transcriptions", request.app.state.transcriptions)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(service.files.place())
        upload = await stack.enter_async_context(
            receive_upload(request, service.upload_dir, service.files.limits.max_bytes)
        )
        form = read_form(upload.fields, model=service.files.engine.model)
        info = await service.files.probe(upload.file)
        language = form.language or service.language
        vocabulary = None
        if service.vocabulary is not None:
            vocabulary = await service.vocabulary(user, language, given_words(form.prompt))
        transcription = service.files.transcription(
            upload.file, language=language, prompt=form.prompt, vocabulary=vocabulary
        )
        await service.note(user, audio_s=info.audio_s, language=language)
        log.info("file_received", kind=info.codec, audio_s=round(info.audio_s, 1), language=language)
        gone = asyncio.create_task(client_is_gone(request))
        stack.callback(gone.cancel)
        if form.stream:
            events = _events(request, transcription, gone)
            stack.push_async_callback(events.aclose)
            # From here on the stream closes what is open.
            return _EventStream(events, stack.pop_all())
        utterances = await unless(gone, _all(transcription))
        return _answer(form, utterances, language, transcription.decoding.audio_s)


async def _all(transcription: FileTranscription) -> list[Utterance]:
    async with transcription:
        return [utterance async for utterance in transcription]


async def unless(gone: asyncio.Task[None], work: Coroutine[Any, Any, _T]) -> _T:
    """Result of ``work``, which is cancelled when the client goes away.

    Raises:
        ClientDisconnect: it did.
    """
    working = asyncio.create_task(work)
    try:
        await asyncio.wait({working, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


def _answer(form: TranscriptionForm, utterances: list[Utterance], language: str, audio_s: float) -> Response:
    match form.response_format:
        case "text":
            return PlainTextResponse(full_text(utterances) + "\n")
        case "srt":
            return PlainTextResponse(to_srt(utterances))
        case "vtt":
            return PlainTextResponse(to_vtt(utterances), media_type="text/vtt")
        case "verbose_json":
            body: BaseModel = verbose(
                utterances,
                language=language,
                audio_s=audio_s,
                granularities=form.timestamp_granularities,
            )
        case _:
            body = plain(utterances, audio_s)
    return JSONResponse(body.model_dump(mode="json", exclude_none=True))


async def _events(
    request: Request, transcription: FileTranscription, gone: asyncio.Task[None]
) -> AsyncGenerator[bytes]:
    """The stream's events; an error half-way is one too."""
    texts: list[str] = []
    try:
        async with transcription:
            utterances = aiter(transcription)
            while True:
                following = asyncio.ensure_future(anext(utterances, None))
                try:
                    while not following.done():
                        await asyncio.wait(
                            {following, gone}, timeout=STILL_WORKING_S, return_when=asyncio.FIRST_COMPLETED
                        )
                        if gone.done():
                            return
                        if not following.done():
                            yield b": nog bezig\n\n"
                    utterance = following.result()
                finally:
                    following.cancel()
                if utterance is None:
                    break
                yield _event(TextDelta(delta=f" {utterance.text}" if texts else utterance.text))
                texts.append(utterance.text)
        yield _event(TextDone(text=" ".join(texts)))
    except VerbaalError as error:
        _count(request, error)
        yield f"data: {json.dumps(_error_body(error))}\n\n".encode()


def _event(event: TextDelta | TextDone) -> bytes:
    return f"data: {event.model_dump_json()}\n\n".encode()


class _EventStream(StreamingResponse):
    """Closes ``opened`` when the stream is over, or never began."""

    def __init__(self, events: AsyncGenerator[bytes], opened: AsyncExitStack) -> None:
        super().__init__(events, media_type="text/event-stream", headers={"Cache-Control": "no-store"})
        self._opened = opened

    async def __call__(self, *asgi: Any) -> None:
        async with self._opened:
            await super().__call__(*asgi)
