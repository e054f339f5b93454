"""Answers by voice while reviewing: heard, read as yes, no or not known, and kept with their sound.

The way of a few spoken words (``server/api/spoken_values.py``) with another end: the sound stays, and the
words are a statement of the officer's. What is no clear answer is not guessed at: the officer is told what
was heard (422 ``reply_unclear``), nothing is kept, and the same sound is sent again with what was meant.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, cast

import structlog
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import StringConstraints

from server.api.dictations import wav
from server.api.identity import CurrentUser, User
from server.api.records import OWN_RECORD, ReadReason, sight_of, visible_draft
from server.api.spoken_values import SpokenValues
from server.api.transcriptions import CLIENT_GONE_STATUS, unless
from server.api.uploads import ClientDisconnect, client_is_gone, receive_body
from server.asr.audio import AudioLimits, Decoding
from server.clock import now_utc
from server.domain.assessing import Answer, AnswerSound, Inquiry, ObservableId, Reply
from server.domain.audit import Action, Event
from server.domain.drafting import RecordId, answer_aloud
from server.domain.errors import NotFound, StaleVersion
from server.domain.inquiring import Asking, SpokenReply
from server.domain.inquiry_errors import ReplyUnclear, UnknownQuestion
from server.domain.report import Draft
from server.domain.retention import Reason
from server.domain.transcript import SAMPLE_RATE_HZ
from server.dutch.replies import reply_in
from server.jobs.answer_keeping import AnswerKeeping
from server.reporting.guidance import Guide
from server.store import answer_sounds, drafts, reports
from server.store.database import Database, repeated
from server.store.logs import audit_log
from server.store.sound.answer_sounds import AnswerSounds
from server.store.sound.audio_files import AudioFiles

log = structlog.get_logger(__name__)

VIEW = "answer_audio"
"""In the log: somebody asked for the sound of an answer. That of a stretch of the dictation is ``audio``."""

router = APIRouter(prefix="/v1", tags=["guidance"])

Asked = Annotated[ObservableId, StringConstraints(strict=True)]


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer as it was heard: its words, as text, and its sound as PCM s16le, 16 kHz, mono."""

    text: str
    pcm: bytes


@dataclass(frozen=True, slots=True)
class SpokenAnswers:
    """Commands on answers by voice; they answer NotFound for somebody else's record.

    ``spoken`` hears; ``keeping`` sees to sound that got no name.
    """

    database: Database
    spoken: SpokenValues
    guide: Guide
    audio: AudioFiles
    keeping: AnswerKeeping
    now: Callable[[], datetime] = field(default=now_utc, kw_only=True)

    async def asked(self, user: User, draft_id: str, version: int, observable: str) -> tuple[Draft, Asking]:
        """The draft that an answer is for, and what there is to ask about it.

        Raises:
            NotFound, AlreadyConfirmed, StaleVersion, UnknownQuestion: it takes no answer, or not this one.
        """
        draft = (await self.spoken.open_draft(user, draft_id, None)).draft
        if draft.version != version:
            raise StaleVersion(expected=version, current=draft.version)
        asking = await asyncio.to_thread(self.guide.asking, draft)
        if observable not in asking.questions:
            raise UnknownQuestion(questions=[observable])
        return draft, asking

    async def hear(self, draft: Draft, sound: bytes) -> Heard:
        """The words of an answer, and its sound as it is kept.

        Raises:
            NotAudio, FormatRefused, TooLong, DecodeTooExpensive, RecognitionFailed: there are none.
        """
        heard = await self.spoken.hear(draft, io.BytesIO(sound))
        return Heard(heard.text, await asyncio.to_thread(_pcm, sound, self.spoken.files.limits))

    async def keep(
        self, user: User, draft: Draft, asking: Asking, *, observable: str, reply: Reply, heard: Heard
    ) -> Draft:
        """The draft's next version with the answer, whose sound is on the disk before that version is there.

        Raises:
            StorageFull: nothing was kept.
            NotFound, AlreadyConfirmed, StaleVersion, UnknownQuestion: the draft changed meanwhile.
        """
        sound = await asyncio.to_thread(self.keeping.sounds.keep, heard.pcm)
        given = SpokenReply(observable=observable, reply=reply, words=heard.text or None, sound=sound)
        try:
            return await self._answer(user, draft, asking, given, cast("str", sound.id))
        except BaseException:
            # Where the end of the transaction is not known, a version may name the sound: that is looked up.
            # What can't be looked up now, or is cut off, is swept later.
            with suppress(Exception):
                await self.keeping.destroy_unnamed([cast("str", sound.id)])
            raise

    @repeated
    async def _answer(
        self, user: User, draft: Draft, asking: Asking, given: SpokenReply, sound_id: str
    ) -> Draft:
        async with self.database.writing() as connection:
            stored = await drafts.find(connection, draft.id, user.user_id)
            now = self.now()
            new = answer_aloud(stored.draft, given, asking=asking, expected_version=draft.version, now=now)
            await drafts.save(connection, stored, new, actor=user.user_id)
            await answer_sounds.insert(connection, sound_id, new.id, at=now)
        return new

    async def sound_of_draft(
        self, user: User, draft_id: str, observable: str, reason: Reason | None
    ) -> bytes:
        """PCM of a spoken answer in the newest version of the user's draft; the log keeps who asked.

        Raises:
            NotFound: no such answer, it was not spoken, or its sound was destroyed.
            Restricted: the draft became a report that is read with a ``reason`` only.
        """
        return await self._read(await self._of_draft(user, draft_id, observable, reason))

    async def sound_of_report(
        self, user: User, report_id: str, observable: str, version: int | None, reason: Reason | None
    ) -> bytes:
        """PCM of a spoken answer in the user's report (the newest, or ``version``). Raises as above."""
        return await self._read(await self._of_report(user, report_id, observable, version, reason))

    @repeated
    async def _of_draft(
        self, user: User, draft_id: str, observable: str, reason: Reason | None
    ) -> tuple[AnswerSound, str | None]:
        async with self.database.writing() as connection:
            draft = (await visible_draft(connection, draft_id, user, reason)).draft
            sound = _sound_in(draft.inquiry, observable)
            event = _listening(user, ("draft", draft.id, draft.version), sound, reason)
            await audit_log.append(connection, event, at=self.now())
        return sound, draft.dictation_id

    @repeated
    async def _of_report(
        self, user: User, report_id: str, observable: str, version: int | None, reason: Reason | None
    ) -> tuple[AnswerSound, str | None]:
        async with self.database.writing() as connection:
            sight = sight_of(user, reason)
            report = await reports.find(connection, report_id, user.user_id, version=version, sight=sight)
            sound = _sound_in(report.inquiry, observable)
            dictation_id = await drafts.dictation_of(connection, report.draft_id)
            event = _listening(user, ("report", report.id, report.version), sound, reason)
            await audit_log.append(connection, event, at=self.now())
        return sound, dictation_id

    async def _read(self, found: tuple[AnswerSound, str | None]) -> bytes:
        sound, dictation_id = found
        if sound.id is not None:
            return await asyncio.to_thread(self.keeping.sounds.read, sound.id)
        if dictation_id is None:
            raise NotFound
        start, end = round(sound.start_s * SAMPLE_RATE_HZ), round(sound.end_s * SAMPLE_RATE_HZ)
        return await asyncio.to_thread(self.audio.read, dictation_id, start, end)


def _pcm(sound: bytes, limits: AudioLimits) -> bytes:
    return b"".join(Decoding(io.BytesIO(sound), limits))


def _sound_in(inquiry: Inquiry, observable: str) -> AnswerSound:
    answers: dict[str, Answer] = {one.observable: one for one in inquiry.answers}
    sound = answers[observable].sound if observable in answers else None
    if sound is None:
        raise NotFound
    return sound


def _listening(user: User, of: tuple[str, str, int], sound: AnswerSound, reason: Reason | None) -> Event:
    """An entry that says which sound was given out, as that about a dictation's does."""
    stretch = {"start_ms": round(sound.start_s * 1000), "end_ms": round(sound.end_s * 1000)}
    which = {"view": "audio"} if sound.id is None else {"view": VIEW, "sound": sound.id}
    return Event(
        actor=user.user_id,
        action=Action.CONSULT,
        object_type=of[0],
        object_id=of[1],
        object_version=of[2],
        details={"reason": reason.value if reason else OWN_RECORD, **which, **stretch},
    )


@asynccontextmanager
async def answering(spoken: SpokenValues, guide: Guide, audio: AudioFiles) -> AsyncIterator[SpokenAnswers]:
    """Answers by voice, with sound that got no name swept while the block lasts."""
    keeping = AnswerKeeping(spoken.database, AnswerSounds(audio))
    sweeping = asyncio.create_task(keeping.run())
    try:
        yield SpokenAnswers(spoken.database, spoken, guide, audio, keeping)
    finally:
        sweeping.cancel()
        await asyncio.gather(sweeping, return_exceptions=True)


def _commands(request: Request) -> SpokenAnswers:
    return cast("SpokenAnswers", request.app.state.spoken_answers)


Commands = Annotated[SpokenAnswers, Depends(_commands)]
_BODY: dict[str, Any] = {
    "required": True,
    "content": {"audio/wav": {"schema": {"type": "string", "format": "binary"}}},
}
_WAV: dict[int | str, dict[str, Any]] = {200: {"content": {"audio/wav": {}}}}


@router.post(
    "/drafts/{draft_id}/answers/{observable}",
    response_model=Draft,
    responses={
        409: {"description": "The draft changed, or became a report."},
        413: {"description": "The sound is too large or longer than thirty seconds."},
        415: {"description": "A playlist, archive or unknown kind of file."},
        422: {"description": "No readable sound, no such question, or no clear answer (reply_unclear)."},
        503: {"description": "All places are taken; Retry-After tells when to come back."},
    },
    openapi_extra={"requestBody": _BODY},
)
async def answer_by_voice(
    request: Request,
    service: Commands,
    user: CurrentUser,
    draft_id: RecordId,
    observable: Asked,
    *,
    version: Annotated[int, Query(ge=1, description="Of the draft that the officer sees.")],
    reply: Annotated[
        Reply | None, Query(description="What was meant, where the words leave that unclear.")
    ] = None,
) -> Draft | Response:
    """An answer in a short recording: the draft's next version, with the words and the sound kept."""
    draft, asking = await service.asked(user, draft_id, version, observable)
    files = service.spoken.files
    try:
        async with files.place():
            sound = await receive_body(request, files.limits.max_bytes)
            info = await files.probe(io.BytesIO(sound))
            await service.spoken.note(user, draft, audio_s=info.audio_s)
            gone = asyncio.create_task(client_is_gone(request))
            try:
                heard = await unless(gone, service.hear(draft, sound))
            finally:
                gone.cancel()
    except ClientDisconnect:
        return Response(status_code=CLIENT_GONE_STATUS)  # nobody reads it; the log has the status
    meant = reply or reply_in(heard.text)
    if meant is None:
        raise ReplyUnclear(text=heard.text)
    new = await service.keep(user, draft, asking, observable=observable, reply=meant, heard=heard)
    log.info("answer_spoken", draft_id=draft_id, version=new.version, audio_s=round(info.audio_s, 1))
    return new


@router.get("/drafts/{draft_id}/answers/{observable}/sound", response_class=Response, responses=_WAV)
async def read_answer_sound(
    service: Commands, user: CurrentUser, draft_id: RecordId, observable: Asked, reason: ReadReason = None
) -> Response:
    """The sound of a spoken answer in the user's draft as WAV: its own, or its stretch of the dictation."""
    return _clip(await service.sound_of_draft(user, draft_id, observable, reason))


@router.get("/reports/{report_id}/answers/{observable}/sound", response_class=Response, responses=_WAV)
async def read_report_answer_sound(
    service: Commands,
    user: CurrentUser,
    report_id: RecordId,
    observable: Asked,
    *,
    version: Annotated[
        int | None, Query(ge=1, le=2**31 - 1, description="An earlier version; the newest if left out.")
    ] = None,
    reason: ReadReason = None,
) -> Response:
    """The sound of a spoken answer in the user's report as WAV."""
    return _clip(await service.sound_of_report(user, report_id, observable, version, reason))


def _clip(pcm: bytes) -> Response:
    if not pcm:
        raise NotFound
    return Response(wav(pcm), media_type="audio/wav", headers={"Cache-Control": "no-store"})
