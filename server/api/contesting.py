"""Putting reports right and marking what is disputed, over REST.

Errors are problem+json: 403 ``forbidden``, 404 ``not_found``, 422 ``unknown_field``.
"""

from __future__ import annotations

from typing import Annotated, Self, cast

from fastapi import APIRouter, Depends, Request, status
from pydantic import model_validator

from server.api.identity import CurrentUser
from server.api.rectifications import Rectifications
from server.api.shown_reports import ShownMark
from server.domain.drafting import RecordId
from server.domain.rectifying import Disputed, Statement
from server.domain.report import Draft
from server.domain.transcript import Frozen

router = APIRouter(prefix="/v1/reports", tags=["reports"])


def _commands(request: Request) -> Rectifications:
    return cast("Rectifications", request.app.state.rectifications)


Commands = Annotated[Rectifications, Depends(_commands)]


class Rectify(Frozen):
    """Why: the request of a data subject, or the officer's ``reason`` for a new version of the own report."""

    request_id: RecordId | None = None
    reason: Statement | None = None

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.request_id is None and self.reason is None:
            raise ValueError("give a reason, or the request that asks for it")
        return self


class Contest(Disputed):
    """What is disputed, for which request, and what the person says of it."""

    request_id: RecordId
    statement: Statement


class Lift(Frozen):
    """Why the mark can go."""

    reason: Statement


@router.post("/{report_id}/rectify", status_code=status.HTTP_201_CREATED)
async def rectify_report(commands: Commands, user: CurrentUser, report_id: RecordId, body: Rectify) -> Draft:
    """A draft of the newest version, for its officer. Confirmed, it is the next version."""
    return await commands.rectify(user, report_id, request_id=body.request_id, reason=body.reason)


@router.post("/{report_id}/contested", status_code=status.HTTP_201_CREATED)
async def contest_report(
    commands: Commands, user: CurrentUser, report_id: RecordId, body: Contest
) -> ShownMark:
    """Mark a field, or characters of the running text, as disputed. For the privacy officer."""
    disputed = Disputed(version=body.version, field_id=body.field_id, start=body.start, end=body.end)
    mark = await commands.contest(
        user, report_id, disputed, request_id=body.request_id, statement=body.statement
    )
    return ShownMark.of(mark)


@router.post("/{report_id}/contested/{mark_id}/lift", status_code=status.HTTP_204_NO_CONTENT)
async def lift_mark(
    commands: Commands, user: CurrentUser, report_id: RecordId, mark_id: RecordId, body: Lift
) -> None:
    """Take a mark away; it stays on record with the reason. For the privacy officer."""
    await commands.lift(user, report_id, mark_id, reason=body.reason)
