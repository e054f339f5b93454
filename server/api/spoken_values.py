"""``POST /v1/drafts/{id}/spoken``: a few spoken words in, their text and the value of a field out.

The officer sees what was understood and saves it as an own value, or does not. The sound goes the way of a
file (``asr/file_transcriber.py``) with the words that the draft's own dictation was heard with, before all
files that nobody waits for. Neither sound nor text is kept. Errors are those of ``/v1/audio/transcriptions``.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Final, cast

import structlog
from fastapi import APIRouter, Depends, Query, Request, Response

from server.api.identity import CurrentUser, User
from server.api.transcriptions import CLIENT_GONE_STATUS, unless
from server.api.uploads import ClientDisconnect, client_is_gone, receive_body
from server.asr.audio import AudioLimits
from server.asr.file_transcriber import FileTranscriber
from server.asr.listening import SessionVocabulary
from server.clock import now_utc
from server.domain.audit import Action, Event
from server.domain.drafting import RecordId
from server.domain.errors import AlreadyConfirmed, NotFound, UnknownField
from server.domain.report import Draft, DraftState
from server.domain.transcript import Frozen, Transcript
from server.domain.word_lists import OwnWords
from server.reporting.form_reader import FormReader, FormReaders
from server.reporting.spoken_values import spoken_text, spoken_value
from server.store import drafts
from server.store.database import Database, repeated
from server.store.drafts import StoredDraft
from server.store.logs import audit_log

log = structlog.get_logger(__name__)

LIMITS: Final = AudioLimits(max_bytes=8 * 1024 * 1024, max_audio_s=30.0)
"""Thirty seconds fit at 48 kHz in stereo."""
PLACES: Final = 8
"""So many officers speak a value at the same moment; the next is told to try again."""

router = APIRouter(prefix="/v1/drafts", tags=["drafts"])


class Spoken(Frozen):
    """What was heard, and ``value``: what it puts into the field, or into the text; None if nothing."""

    text: str
    value: str | None = None
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class SpokenValues:
    """What the route needs; the app hangs it on ``app.state.spoken_values``.

    ``vocabulary`` are the words that a draft's dictation was heard with, ``own_words`` the lists of an
    officer and a unit.
    """

    database: Database
    files: FileTranscriber
    readers: FormReaders
    vocabulary: Callable[[Draft], Awaitable[SessionVocabulary]]
    own_words: Callable[[User], Awaitable[OwnWords]]
    now: Callable[[], datetime] = field(default=now_utc, kw_only=True)

    @repeated
    async def open_draft(self, user: User, draft_id: str, field_id: str | None) -> StoredDraft:
        """The draft that is spoken for.

        Raises:
            NotFound: no such draft, or it was discarded.
            AlreadyConfirmed: nothing in it can change any more.
            UnknownField: its form has no such field.
        """
        async with self.database.reading() as connection:
            stored = await drafts.find(connection, draft_id, user.user_id)
        if stored.draft.state is DraftState.DISCARDED:
            raise NotFound
        if stored.draft.state is DraftState.CONFIRMED:
            raise AlreadyConfirmed(report_id=stored.draft.report_id)
        if field_id is not None and field_id not in {one.id for one in stored.template.fields}:
            raise UnknownField(field=field_id)
        return stored

    @repeated
    async def note(self, user: User, draft: Draft, *, audio_s: float) -> None:
        """Write in the audit log that sound is about to become text, before any of it is told."""
        event = Event(
            actor=user.user_id,
            action=Action.TRANSCRIBE,
            object_type="draft",
            object_id=draft.id,
            object_version=draft.version,
            details={
                "audio_s": round(audio_s),
                "language": draft.transcript.language,
                "model_sha256": self.files.engine.model_sha256 or "none",
            },
        )
        async with self.database.writing() as connection:
            await audit_log.append(connection, event, at=self.now())

    async def hear(self, draft: Draft, sound: io.BytesIO) -> Transcript:
        """The words in the sound.

        Raises:
            NotAudio, FormatRefused, TooLong, DecodeTooExpensive, RecognitionFailed: there are none.
        """
        language = draft.transcript.language
        vocabulary = await self.vocabulary(draft)
        transcription = self.files.transcription(
            sound, language=language, vocabulary=vocabulary, waited_for=True
        )
        async with transcription:
            utterances = [one async for one in transcription]
        return Transcript(language=language, utterances=tuple(utterances))

    async def read(self, user: User, stored: StoredDraft, field_id: str | None, heard: Transcript) -> Spoken:
        """What was heard, and what to put down of it."""
        own = await self.own_words(user)

        def reader() -> FormReader:
            return self.readers.reader_of(
                stored.template,
                dictated_at=stored.draft.dictated_at,
                unit=stored.draft.unit,
                own=own,
                language=heard.language,
            )

        if field_id is None:
            found = await asyncio.to_thread(spoken_text, heard, reader)
        else:
            found = await asyncio.to_thread(spoken_value, field_id, heard, reader)
        return Spoken(text=heard.text, value=found.value, warning=found.warning)


def _commands(request: Request) -> SpokenValues:
    return cast("SpokenValues", request.app.state.spoken_values)


_BODY: dict[str, Any] = {
    "required": True,
    "content": {"audio/wav": {"schema": {"type": "string", "format": "binary"}}},
}


@router.post(
    "/{draft_id}/spoken",
    response_model=Spoken,
    responses={
        413: {"description": "The sound is too large or longer than thirty seconds."},
        415: {"description": "A playlist, archive or unknown kind of file."},
        422: {"description": "No readable sound, or a field that the form has not."},
        503: {"description": "All places are taken; Retry-After tells when to come back."},
    },
    openapi_extra={"requestBody": _BODY},
)
async def speak_value(
    request: Request,
    service: Annotated[SpokenValues, Depends(_commands)],
    user: CurrentUser,
    draft_id: RecordId,
    field_id: Annotated[
        RecordId | None, Query(alias="field", description="Read by the rules of this field.")
    ] = None,
) -> Spoken | Response:
    """The words of a short recording for a draft of the user's own; nothing is kept or changed."""
    stored = await service.open_draft(user, draft_id, field_id)
    try:
        async with service.files.place():
            sound = io.BytesIO(await receive_body(request, service.files.limits.max_bytes))
            info = await service.files.probe(sound)
            await service.note(user, stored.draft, audio_s=info.audio_s)
            gone = asyncio.create_task(client_is_gone(request))
            try:
                heard = await unless(gone, service.hear(stored.draft, sound))
            finally:
                gone.cancel()
    except ClientDisconnect:
        return Response(status_code=CLIENT_GONE_STATUS)  # nobody reads it; the log has the status
    log.info("value_spoken", draft_id=draft_id, audio_s=round(info.audio_s, 1))
    return await service.read(user, stored, field_id, heard)
