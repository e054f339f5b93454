"""Drafts over REST: make, list, read, change, set aside, confirm.

Errors are problem+json: 404 ``not_found`` (also for somebody else's), 409 ``stale_version`` and
``already_confirmed``, 422 ``not_confirmed``, ``unknown_field`` and ``unknown_template``; and for a
confirmation that is not taken like this ``check_needed``, ``one_at_a_time``, ``retyped_differs``,
``nothing_to_hear`` and ``paragraph_by_paragraph``; and for an answer or a choice of what is not there
``unknown_question`` and ``unknown_rule_set``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Query, Request, status
from pydantic import AwareDatetime, Field, StrictInt, StringConstraints

from server.api.identity import CurrentUser
from server.api.record_search import SearchWords
from server.api.recordings import Recordings
from server.api.records import ReadReason, Records, excerpt, records_of
from server.api.shown_reports import ShownReport
from server.domain.assessing import Inquiry
from server.domain.draft_changes import INQUIRY, NARRATIVE, READ_BACK
from server.domain.drafting import Edit, RecordId
from server.domain.narrative_edits import NarrativeText
from server.domain.report import Draft, DraftField, DraftState, Narrative, ReadBack
from server.domain.transcript import Frozen
from server.store.drafts import Content

router = APIRouter(prefix="/v1/drafts", tags=["drafts"])

Commands = Annotated[Records, Depends(records_of)]
Version = Annotated[StrictInt, Field(ge=1)]


class DraftFromText(Frozen):
    """Typed text; ``dictated_at`` is when it happened to be written, with its time zone."""

    template: Annotated[str, StringConstraints(strict=True, max_length=64)]
    dictated_at: AwareDatetime
    text: Annotated[NarrativeText, StringConstraints(min_length=1)]


class DraftFromDictation(Frozen):
    """A dictation that ended, or whose connection was lost."""

    dictation_id: RecordId


class DraftChange(Edit):
    """A change of version ``version``; what is left out stays."""

    version: Version


class ConfirmDraft(Frozen):
    """The version the officer saw and confirms."""

    version: Version


class DraftSummary(Frozen):
    """A draft in a list. ``open_fields`` have a value that still waits for confirmation.

    ``purge_at`` is when the draft is destroyed unless somebody changes or confirms it; ``purge_soon`` says
    that the rule of retention wants its officer warned by now. ``rectifies``: it is to be the next version
    of a confirmed report.
    """

    id: str
    version: int
    state: DraftState
    template: str
    title: str
    dictated_at: datetime
    updated_at: datetime
    excerpt: str
    open_fields: int
    purge_at: datetime | None = None
    purge_soon: bool = False
    rectifies: bool = False


class DraftStep(Frozen):
    """One version: who made it when, what changed, and what that then read."""

    version: int
    at: datetime
    actor: str
    state: DraftState
    changed: tuple[str, ...]
    narrative: Narrative | None = None
    fields: tuple[DraftField, ...] = ()
    read_back: ReadBack | None = None
    inquiry: Inquiry | None = None


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_draft(
    request: Request, records: Commands, user: CurrentUser, body: DraftFromText | DraftFromDictation
) -> Draft:
    """Make a draft of typed text, or of a dictation; a dictation always gives the same draft."""
    if isinstance(body, DraftFromText):
        return await records.draft_from_text(
            user, template=body.template, dictated_at=body.dictated_at, text=body.text
        )
    recordings = cast("Recordings", request.app.state.live.recordings)
    return await records.draft(user, await recordings.finish(body.dictation_id, user))


@router.get("")
async def list_drafts(
    records: Commands,
    user: CurrentUser,
    state: Annotated[
        list[DraftState] | None, Query(description="Only drafts in these states; open ones if left out.")
    ] = None,
    q: SearchWords = "",
) -> list[DraftSummary]:
    """The user's drafts, last changed first, at most a hundred. Discarded ones are never shown."""
    states = [one for one in state or [DraftState.OPEN] if one is not DraftState.DISCARDED]
    return [
        DraftSummary(
            id=one.id,
            version=one.version,
            state=one.state,
            template=one.template,
            title=one.title,
            dictated_at=one.dictated_at,
            updated_at=one.updated_at,
            excerpt=excerpt(one.content.narrative.text),
            open_fields=_open_fields(one.content),
            purge_at=records.purge_at(one),
            purge_soon=records.purge_soon(one),
            rectifies=one.rectifies is not None,
        )
        for one in await records.drafts(user, states, q)
    ]


@router.get("/{draft_id}")
async def read_draft(
    records: Commands, user: CurrentUser, draft_id: RecordId, reason: ReadReason = None
) -> Draft:
    """The user's draft as it is now."""
    return await records.draft(user, draft_id, reason)


@router.patch("/{draft_id}")
async def change_draft(records: Commands, user: CurrentUser, draft_id: RecordId, body: DraftChange) -> Draft:
    """Change the running text, its ticks, fields, the reading back or answers: all of it or nothing.

    A consequential value (class A) that the machine put there is confirmed one per change, with a
    ``check``: its sound was ``heard``, or its end was ``retyped``.
    """
    return await records.edit(user, draft_id, body.version, body)


@router.get("/{draft_id}/history")
async def read_history(
    records: Commands, user: CurrentUser, draft_id: RecordId, reason: ReadReason = None
) -> list[DraftStep]:
    """Every version of the draft, oldest first: who changed what when."""
    return [
        DraftStep(
            version=one.version,
            at=one.at,
            actor=one.actor,
            state=one.state,
            changed=one.changed,
            narrative=one.content.narrative if NARRATIVE in one.changed else None,
            fields=tuple(field for field in one.content.fields if field.id in one.changed),
            read_back=one.content.read_back if READ_BACK in one.changed else None,
            inquiry=one.content.inquiry if INQUIRY in one.changed else None,
        )
        for one in await records.history(user, draft_id, reason)
    ]


@router.delete("/{draft_id}", status_code=status.HTTP_204_NO_CONTENT)
async def discard_draft(
    records: Commands, user: CurrentUser, draft_id: RecordId, version: Annotated[int, Query(ge=1)]
) -> None:
    """Set the draft aside; it stays kept with its history, but is no longer shown."""
    await records.discard(user, draft_id, version)


@router.post("/{draft_id}/confirm", status_code=status.HTTP_201_CREATED)
async def confirm_draft(
    records: Commands, user: CurrentUser, draft_id: RecordId, body: ConfirmDraft
) -> ShownReport:
    """Make the report. Every field with a value and every paragraph is confirmed, a declaration read back."""
    return await records.confirm(user, draft_id, body.version)


def _open_fields(content: Content) -> int:
    return sum(field.value is not None and not field.confirmed for field in content.fields)
