"""Guidance beside a draft, and the rule sets it rests on, over REST.

All of it is advice: how legal elements stand on what was confirmed, and what could be asked next. Errors are
problem+json: 404 ``not_found``, also for somebody else's draft.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Query, Request

from server.api.identity import CurrentUser, User, current_user
from server.api.records import OWN_RECORD, ReadReason, visible_draft
from server.clock import now_utc
from server.domain import assessing
from server.domain.audit import Action, Event
from server.domain.drafting import RecordId
from server.domain.errors import NotFound
from server.domain.report import Draft
from server.domain.retention import Reason
from server.domain.rule_sets import Observable, RuleSet, SetKind
from server.domain.transcript import Frozen
from server.reporting.guidance import Guide
from server.store.database import Database, repeated
from server.store.logs import audit_log

router = APIRouter(prefix="/v1", tags=["guidance"])

VIEW = "guidance"


@dataclass(frozen=True, slots=True)
class GuidanceDesk:
    """Commands on guidance; they answer NotFound for somebody else's draft."""

    database: Database
    guide: Guide
    now: Callable[[], datetime] = field(default=now_utc, kw_only=True)

    async def of_draft(
        self, user: User, draft_id: str, *, also_stopped: bool, reason: Reason | None
    ) -> assessing.Guidance:
        """What the user is shown beside a draft, also a confirmed one.

        Raises:
            Restricted: it became a report that is read with a ``reason`` only.
        """
        draft = await self._seen(user, draft_id, reason)
        return await asyncio.to_thread(self.guide.guidance, draft, also_stopped=also_stopped)

    @repeated
    async def _seen(self, user: User, draft_id: str, reason: Reason | None) -> Draft:
        """The draft, whose words the answer shows: with an entry, unless this look at it has one already."""
        async with self.database.writing() as connection:
            draft = (await visible_draft(connection, draft_id, user, reason)).draft
            if reason is not None or not await audit_log.has_seen(
                connection, user.user_id, "draft", draft.id, draft.version, view=VIEW
            ):
                event = Event(
                    actor=user.user_id,
                    action=Action.CONSULT,
                    object_type="draft",
                    object_id=draft.id,
                    object_version=draft.version,
                    details={"reason": reason.value if reason else OWN_RECORD, "view": VIEW},
                )
                await audit_log.append(connection, event, at=self.now())
        return draft


def _desk(request: Request) -> GuidanceDesk:
    return cast("GuidanceDesk", request.app.state.guidance)


Commands = Annotated[GuidanceDesk, Depends(_desk)]


class RuleSetSummary(Frozen):
    """A version of a rule set in a list. ``digest`` is the SHA-256 of its file."""

    id: str
    version: int
    kind: SetKind
    article: str | None
    title: str
    status: str
    valid_from: date | None
    valid_to: date | None
    source: str
    reviewer: str
    digest: str


class ShownRuleSet(RuleSet):
    """A rule set as data, with the questions that its rules rest on."""

    questions: tuple[Observable, ...] = ()


@router.get("/drafts/{draft_id}/guidance")
async def read_guidance(
    commands: Commands,
    user: CurrentUser,
    draft_id: RecordId,
    reason: ReadReason = None,
    *,
    every: Annotated[
        bool, Query(alias="all", description="List the questions also where the officer stopped them.")
    ] = False,
) -> assessing.Guidance:
    """How legal elements stand on what is confirmed in the user's draft, and what could be asked next."""
    return await commands.of_draft(user, draft_id, also_stopped=every, reason=reason)


@router.get("/offences", dependencies=[Depends(current_user)])
def list_rule_sets(commands: Commands) -> list[RuleSetSummary]:
    """Every version of every rule set: of offences, and of forms that are to be complete."""
    return [
        RuleSetSummary(**{name: getattr(one, name) for name in RuleSetSummary.model_fields})
        for one in commands.guide.book.sets
    ]


@router.get("/offences/{set_id}", dependencies=[Depends(current_user)])
def read_rule_set(
    commands: Commands,
    set_id: RecordId,
    version: Annotated[int | None, Query(ge=1, description="The newest if left out.")] = None,
) -> ShownRuleSet:
    """A rule set as data: elements, rules, and the questions that they rest on."""
    book = commands.guide.book
    versions = [one for one in book.sets if one.id == set_id and version in {None, one.version}]
    if not versions:
        raise NotFound
    newest = max(versions, key=lambda one: one.version)
    named = {one.removeprefix("-") for rule in newest.rules for one in (*rule.when, rule.then)}
    questions = (one for id_, one in sorted(book.observables.items()) if id_ in named)
    return ShownRuleSet(**dict(newest), questions=tuple(questions))
