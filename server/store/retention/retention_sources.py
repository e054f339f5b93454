"""Finds what retention does not know yet, or knows as it was before: reports, drafts, dictations, sound.

Every query is paged by id, so that a hundred thousand records fit in memory. What a record says of
its own age is put between the run before and this one (:func:`server.domain.seen_time.within`): a
clock that was wrong for a day makes nothing old.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.report import DraftState, Template
from server.domain.retention import Kind, RuleSet
from server.store.dictations import DictationState
from server.store.tables import answer_sounds, dictations, drafts, reports, retention_states

DEFAULT_BASIS: str = Template.model_fields["basis"].default

REPORT, DRAFT, DICTATION, SOUND = "report", "draft", "dictation", "sound"
"""Values of ``object_type``. A sound has the id of its dictation; that of an answer has one of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A record that is new, or changed since the run before.

    ``first_at`` is its first processing, by its own dates unless ``first_is_known`` from an earlier run;
    ``changed_at`` is the moment that its kind's clock looks at, by its own dates. ``mark`` changes with it.
    """

    object_type: str
    object_id: str
    kind: Kind
    basis: str
    mark: int
    first_at: datetime
    changed_at: datetime
    first_is_known: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Type and id."""
        return (self.object_type, self.object_id)


async def new_reports(connection: AsyncConnection, *, after: str, limit: int) -> list[Found]:
    """Reports without a state, by id. Their first processing is that of the first dictation or text.

    What retention knew of the drafts and dictations behind them counts, for that is not a clock's word.
    """
    state = retention_states.alias()
    page = (
        sa.select(reports.c.id)
        .outerjoin(state, _is(state, REPORT, reports.c.id))
        .where(state.c.object_id.is_(None), reports.c.id > after)
        .group_by(reports.c.id)
        .order_by(reports.c.id)
        .limit(limit)
    )
    ids = list((await connection.execute(page)).scalars())
    of_draft, of_dictation = retention_states.alias(), retention_states.alias()
    query = (
        sa.select(
            reports.c.id,
            reports.c.confirmed_at,
            drafts.c.created_at,
            drafts.c.template_snapshot,
            dictations.c.created_at.label("dictated"),
            of_draft.c.first_at.label("draft_seen"),
            of_dictation.c.first_at.label("dictation_seen"),
        )
        .join(drafts, drafts.c.id == reports.c.draft_id)
        .outerjoin(dictations, dictations.c.id == drafts.c.dictation_id)
        .outerjoin(of_draft, _is(of_draft, DRAFT, drafts.c.id))
        .outerjoin(of_dictation, _is(of_dictation, DICTATION, dictations.c.id))
        .where(reports.c.id.in_(ids))
        .order_by(reports.c.id, reports.c.version)
    )
    found: dict[str, Found] = {}
    for row in (await connection.execute(query)).mappings():
        if row["id"] in found:
            continue  # a later version: the first one says since when, and on what basis
        known = row["dictation_seen"] or row["draft_seen"]
        found[row["id"]] = Found(
            object_type=REPORT,
            object_id=row["id"],
            kind=Kind.REPORT,
            basis=json.loads(row["template_snapshot"]).get("basis", DEFAULT_BASIS),
            mark=0,
            first_at=known or row["dictated"] or row["created_at"],
            changed_at=row["confirmed_at"],
            first_is_known=known is not None,
        )
    return list(found.values())


async def changed_drafts(
    connection: AsyncConnection, rules: RuleSet, *, after: str, limit: int
) -> list[Found]:
    """Drafts that never became a report, new or with another version than was known, by id."""
    state, of_dictation = retention_states.alias(), retention_states.alias()
    query = (
        sa.select(
            drafts.c.id,
            drafts.c.state,
            drafts.c.version,
            drafts.c.created_at,
            drafts.c.updated_at,
            of_dictation.c.first_at,
        )
        .outerjoin(state, _is(state, DRAFT, drafts.c.id))
        .outerjoin(of_dictation, _is(of_dictation, DICTATION, drafts.c.dictation_id))
        .where(
            drafts.c.state != DraftState.CONFIRMED,
            drafts.c.id > after,
            sa.or_(state.c.mark.is_(None), state.c.mark != drafts.c.version),
        )
        .order_by(drafts.c.id)
        .limit(limit)
    )
    return [
        Found(
            object_type=DRAFT,
            object_id=row["id"],
            kind=(kind := Kind.DRAFT if row["state"] == DraftState.OPEN else Kind.DISCARDED),
            basis=basis_of(rules, kind),
            mark=row["version"],
            first_at=row["first_at"] or row["created_at"],
            changed_at=row["updated_at"],
            first_is_known=row["first_at"] is not None,
        )
        for row in (await connection.execute(query)).mappings()
    ]


async def dictations_without_draft(
    connection: AsyncConnection, rules: RuleSet, *, after: str, limit: int
) -> list[Found]:
    """Dictations that are open or were cancelled, by id; ``mark`` is left 0 for the caller to fill."""
    query = (
        sa.select(dictations.c.id, dictations.c.created_at)
        .where(dictations.c.state != DictationState.ENDED, dictations.c.id > after)
        .order_by(dictations.c.id)
        .limit(limit)
    )
    return [
        Found(
            object_type=DICTATION,
            object_id=row["id"],
            kind=Kind.DICTATION,
            basis=basis_of(rules, Kind.DICTATION),
            mark=0,
            first_at=row["created_at"],
            changed_at=row["created_at"],
        )
        for row in (await connection.execute(query)).mappings()
    ]


async def new_sounds(connection: AsyncConnection, rules: RuleSet, *, after: str, limit: int) -> list[Found]:
    """Sound behind confirmed reports without a state, by id of the dictation."""
    query = sa.select(
        drafts.c.dictation_id.label("id"), sa.func.min(reports.c.confirmed_at).label("confirmed_at")
    ).join(drafts, drafts.c.id == reports.c.draft_id)
    return await _new_sounds(connection, query, drafts.c.dictation_id, rules, after=after, limit=limit)


async def new_answer_sounds(
    connection: AsyncConnection, rules: RuleSet, *, after: str, limit: int
) -> list[Found]:
    """Sound of answers behind confirmed reports without a state, by its id."""
    query = sa.select(answer_sounds.c.id, sa.func.min(reports.c.confirmed_at).label("confirmed_at")).join(
        answer_sounds, answer_sounds.c.draft_id == reports.c.draft_id
    )
    return await _new_sounds(connection, query, answer_sounds.c.id, rules, after=after, limit=limit)


async def _new_sounds(
    connection: AsyncConnection,
    query: sa.Select[tuple[str, datetime]],
    id_: sa.Column[str],
    rules: RuleSet,
    *,
    after: str,
    limit: int,
) -> list[Found]:
    state = retention_states.alias()
    page = (
        query.outerjoin(state, _is(state, SOUND, id_))
        .where(state.c.object_id.is_(None), id_ > after)
        .group_by(id_)
        .order_by(id_)
        .limit(limit)
    )
    return [
        Found(
            object_type=SOUND,
            object_id=row["id"],
            kind=Kind.SOUND,
            basis=basis_of(rules, Kind.SOUND),
            mark=0,
            first_at=row["confirmed_at"],
            changed_at=row["confirmed_at"],
        )
        for row in (await connection.execute(page)).mappings()
    ]


async def forget_what_went_on(connection: AsyncConnection) -> None:
    """Drop states of drafts that became reports and dictations that became drafts: those have their own."""
    confirmed = sa.select(drafts.c.id).where(drafts.c.state == DraftState.CONFIRMED)
    ended = sa.select(dictations.c.id).where(dictations.c.state == DictationState.ENDED)
    for object_type, gone_on in ((DRAFT, confirmed), (DICTATION, ended)):
        await connection.execute(
            sa.delete(retention_states).where(
                retention_states.c.object_type == object_type, retention_states.c.object_id.in_(gone_on)
            )
        )


def basis_of(rules: RuleSet, kind: Kind) -> str:
    """Id of the one rule about ``kind``."""
    rule = rules.about(kind)
    return rule.id if rule else kind.value


def _is(state: sa.FromClause, object_type: str, object_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return sa.and_(state.c.object_type == object_type, state.c.object_id == object_id)
