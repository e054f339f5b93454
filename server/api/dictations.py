"""REST beside the live socket: which dictations wait for their end, and their sound."""

from __future__ import annotations

import io
import wave
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from server.api.bundles.stretches import ReasonedStretch, Stretch
from server.api.identity import CurrentUser
from server.api.recordings import Recordings
from server.api.records import Records, records_of
from server.domain.drafting import RecordId
from server.domain.errors import NotFound
from server.domain.retention import Kind
from server.domain.transcript import SAMPLE_RATE_HZ
from server.store.sound.audio_files import BYTES_PER_SAMPLE

router = APIRouter(prefix="/v1", tags=["dictations"])

Part = Annotated[Stretch, Query()]


class UnfinishedDictation(BaseModel):
    """Sound that has no draft yet: the connection was lost, or the dictation is going on.

    ``purge_at`` is when it is destroyed at the earliest, unless somebody goes on with it; ``purge_soon``
    says that the rule of retention wants its officer warned by now.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    template: str
    dictated_at: datetime
    audio_s: float
    connected: bool
    purge_at: datetime | None = None
    purge_soon: bool = False


@router.get("/dictations")
async def list_unfinished(
    request: Request, records: Annotated[Records, Depends(records_of)], user: CurrentUser
) -> list[UnfinishedDictation]:
    """The user's dictations without a draft, newest first."""
    rules, now = records.rules, records.now()
    return [
        UnfinishedDictation(
            id=one.row.id,
            template=one.row.template,
            dictated_at=one.row.dictated_at,
            audio_s=one.audio_s,
            connected=one.connected,
            purge_at=rules.ends_at(Kind.DICTATION, one.row.created_at),
            purge_soon=rules.ends_soon(Kind.DICTATION, one.row.created_at, now),
        )
        for one in await _recordings(request).unfinished(user)
    ]


@router.get(
    "/dictations/{dictation_id}/audio",
    response_class=Response,
    responses={200: {"content": {"audio/wav": {}}}},
)
async def read_audio(request: Request, user: CurrentUser, dictation_id: RecordId, part: Part) -> Response:
    """A stretch of the user's own sound as WAV; at most ten minutes at a time."""
    await _recordings(request).listen(dictation_id, user, part)
    return await _clip(request, dictation_id, part)


@router.get(
    "/drafts/{draft_id}/audio", response_class=Response, responses={200: {"content": {"audio/wav": {}}}}
)
async def read_draft_audio(
    request: Request,
    records: Annotated[Records, Depends(records_of)],
    user: CurrentUser,
    draft_id: RecordId,
    part: Annotated[ReasonedStretch, Query()],
) -> Response:
    """A stretch of the sound behind the user's draft as WAV; at most ten minutes at a time."""
    return await _clip(request, await records.dictation_behind(user, draft_id, part, part.reason), part)


async def _clip(request: Request, dictation_id: str, part: Stretch) -> Response:
    pcm = await _recordings(request).audio(dictation_id, part.start_s, part.until_s)
    if not pcm:
        raise NotFound
    return Response(wav(pcm), media_type="audio/wav", headers={"Cache-Control": "no-store"})


def wav(pcm: bytes) -> bytes:
    """PCM s16le, 16 kHz, mono as a WAV file."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(BYTES_PER_SAMPLE)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(pcm)
    return buffer.getvalue()


def _recordings(request: Request) -> Recordings:
    recordings: Recordings = request.app.state.live.recordings
    return recordings
