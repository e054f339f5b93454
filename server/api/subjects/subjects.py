"""Requests of data subjects over REST: note, search, decide, answer. For the privacy officer.

Errors are problem+json: 403 ``forbidden`` (with an entry in the log), 404 ``not_found`` and ``item_unknown``,
409 ``stale_version``, ``request_closed`` and ``request_not_decided``.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response, status
from pydantic import AwareDatetime, Field, StrictBool, StrictInt, StringConstraints

from server.api.identity import CurrentUser
from server.api.subjects.subject_answers import ShownItem
from server.api.subjects.subject_desk import SearchAnswer, SubjectDesk, desk_of
from server.api.subjects.subject_letter import letter_html
from server.api.subjects.subject_log import LogUse
from server.api.subjects.subject_overview import Overview
from server.api.subjects.subject_search import Cursor, RecordHits
from server.domain.drafting import RecordId
from server.domain.errors import InvalidRequest
from server.domain.overview import SortedPart
from server.domain.person_details import Sought
from server.domain.person_matching import Hit
from server.domain.rights import (
    GROUNDS,
    Ground,
    Item,
    ItemDecision,
    RequestKind,
    RequestState,
    SubjectRequest,
)
from server.domain.transcript import Frozen
from server.proof.pdf import pdf_of

router = APIRouter(prefix="/v1/subjects", tags=["subjects"])

Desk = Annotated[SubjectDesk, Depends(desk_of)]
Number = Annotated[int, Field(ge=1)]
_OPEN = (RequestState.RECEIVED, RequestState.DECIDED)
_PRIVATE = {"Cache-Control": "no-store"}


class NewRequest(Frozen):
    """What somebody asks for, and who that is, as established by whoever took the request in."""

    kind: RequestKind
    person: Sought
    received_at: AwareDatetime


class Search(Frozen):
    """A search for a request. ``full`` reads everything, in steps: go on with ``next`` as ``cursor``."""

    request_id: RecordId
    criteria: Sought | None = None
    full: StrictBool = False
    cursor: Annotated[str, StringConstraints(strict=True, max_length=200)] | None = None


class FoundRecord(Frozen):
    """A record that is or may be about the person; ``item`` is its number in the request."""

    item: int
    kind: str
    id: str
    version: int | None
    sureness: str
    hits: tuple[Hit, ...]


class SearchResult(Frozen):
    """What a search, or one step of a full search, found. ``next`` is None when all was read."""

    request: SubjectRequest
    records: tuple[FoundRecord, ...]
    log: tuple[LogUse, ...]
    looked_at: int
    done: int | None
    total: int | None
    next: str | None


class Decisions(Frozen):
    """Decisions on items of version ``version`` of the request."""

    version: Annotated[StrictInt, Field(ge=1)]
    items: Annotated[tuple[ItemDecision, ...], Field(min_length=1, max_length=500)]


class ItemView(Frozen):
    """A record to decide on. ``own`` parts are given unless left out; others only when they are added."""

    item: Item
    title: str
    parts: tuple[SortedPart, ...]


class RequestStep(Frozen):
    """One version of a request: who made it when."""

    at: AwareDatetime
    actor: str
    request: SubjectRequest


@router.get("/grounds")
async def list_grounds() -> tuple[Ground, ...]:
    """The grounds for refusing, in plain words (Wpg art. 27)."""
    return GROUNDS


@router.post("/requests", status_code=status.HTTP_201_CREATED)
async def create_request(desk: Desk, user: CurrentUser, body: NewRequest) -> SubjectRequest:
    """Note a request. ``due_at`` is the first moment after the six weeks for an answer."""
    return await desk.create(user, kind=body.kind, person=body.person, received_at=body.received_at)


@router.get("/requests")
async def list_requests(
    desk: Desk,
    user: CurrentUser,
    state: Annotated[
        list[RequestState] | None, Query(description="Only in these states; unanswered ones if left out.")
    ] = None,
) -> list[SubjectRequest]:
    """Requests, those due first in front, at most two hundred."""
    return await desk.requests(user, state or list(_OPEN))


@router.get("/requests/{request_id}")
async def read_request(desk: Desk, user: CurrentUser, request_id: RecordId) -> SubjectRequest:
    """A request with what was found and decided."""
    return await desk.request(user, request_id)


@router.get("/requests/{request_id}/history")
async def read_history(desk: Desk, user: CurrentUser, request_id: RecordId) -> list[RequestStep]:
    """Every version of the request, oldest first."""
    steps = await desk.history(user, request_id)
    return [RequestStep(at=one.at, actor=one.actor, request=one.request) for one in steps]


@router.get("/requests/{request_id}/items/{number}")
async def read_item(
    desk: Desk, user: CurrentUser, response: Response, request_id: RecordId, number: Number
) -> ItemView:
    """A record that was found, in parts, with what would be blacked out."""
    response.headers.update(_PRIVATE)
    shown: ShownItem = await desk.answers.item(user, request_id, number)
    return ItemView(item=shown.item, title=shown.view.title, parts=shown.parts)


@router.patch("/requests/{request_id}/items")
async def decide_items(
    desk: Desk, user: CurrentUser, request_id: RecordId, body: Decisions
) -> SubjectRequest:
    """Decide on items: give, give in part, refuse with a ground, or not this person. All or nothing."""
    return await desk.decide(user, request_id, body.version, body.items)


@router.post("/requests/{request_id}/export", response_model=Overview)
async def export_request(
    desk: Desk,
    user: CurrentUser,
    request_id: RecordId,
    form: Annotated[Literal["json", "pdf"], Query(alias="format")] = "json",
) -> Response:
    """The answer, as JSON or as a letter (PDF). Each record that is given is logged as a disclosure."""
    overview = await desk.answers.export(user, request_id, form=form)
    if form == "json":
        return Response(overview.model_dump_json(), media_type="application/json", headers=_PRIVATE)
    letter = await asyncio.to_thread(lambda: pdf_of(letter_html(overview)))
    return Response(letter, media_type="application/pdf", headers=_PRIVATE)


@router.post("/search")
async def search(desk: Desk, user: CurrentUser, response: Response, body: Search) -> SearchResult:
    """Look for a person in every kind of record. What is found becomes items of the request."""
    response.headers.update(_PRIVATE)
    try:
        cursor = Cursor.parse(body.cursor) if body.cursor else None
    except ValueError:
        raise InvalidRequest(fields=["cursor"]) from None
    found = await desk.search(user, body.request_id, criteria=body.criteria, full=body.full, cursor=cursor)
    return result_of(found)


def result_of(found: SearchAnswer) -> SearchResult:
    """A search as it is answered."""
    step = found.slice
    return SearchResult(
        request=found.request,
        records=tuple(_record(one, number) for one, number in zip(step.records, found.items, strict=True)),
        log=found.log,
        looked_at=step.looked_at,
        done=step.done,
        total=step.total,
        next=str(step.next) if step.next else None,
    )


def _record(one: RecordHits, number: int) -> FoundRecord:
    found = one.found
    return FoundRecord(
        item=number,
        kind=found.kind,
        id=found.record_id,
        version=found.version,
        sureness=found.sureness.value,
        hits=one.hits,
    )
