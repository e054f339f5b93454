"""How drafts were reviewed. Functions take the connection of the caller's transaction.

Rows go with their draft. There is no query by officer here, and none of these functions gives back whose
draft a number is of.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.report import Draft, DraftState, Template
from server.domain.review_signals import Changed, Visit, signals
from server.domain.unit_signals import KEPT, Measured, Period
from server.store.tables import drafts, inserting, review_signals, review_visits


async def visits(connection: AsyncConnection, draft_id: str) -> dict[str, Visit]:
    """What every page visit of a draft told, by the visit's number."""
    query = sa.select(review_visits).where(review_visits.c.draft_id == draft_id)
    return {
        row["session"]: Visit(active_s=row["active_s"], heard=row["heard"])
        for row in (await connection.execute(query)).mappings()
    }


async def keep_visit(connection: AsyncConnection, draft_id: str, session: str, visit: Visit) -> None:
    """Put a page visit's numbers in the place of those it told before."""
    told = {"active_s": visit.active_s, "heard": [list(one) for one in visit.heard]}
    row = {"draft_id": draft_id, "session": session}
    insert = inserting(connection, review_visits).values(**row, **told)
    await connection.execute(insert.on_conflict_do_update(index_elements=["draft_id", "session"], set_=told))


async def confirmed_at(connection: AsyncConnection, draft_id: str) -> datetime | None:
    """When the draft was confirmed; None for one that was not, or so long ago that its numbers are gone."""
    query = sa.select(review_signals.c.confirmed_at).where(review_signals.c.draft_id == draft_id)
    moment: datetime | None = (await connection.execute(query)).scalar_one_or_none()
    return moment


async def settle(
    connection: AsyncConnection, draft: Draft, template: Template, *, confirmed_at: datetime
) -> None:
    """Keep the numbers of a confirmed draft, and remove those that nobody looks at any more."""
    told = (await visits(connection, draft.id)).values()
    # Two long texts take a second to compare.
    found = await asyncio.to_thread(signals, draft, template, tuple(told), now=confirmed_at)
    values = {
        "words_per_minute": found.words_per_minute,
        "heard_share": found.heard_share,
        "changed_a": found.changed.A,
        "changed_b": found.changed.B,
        "changed_c": found.changed.C,
    }
    insert = inserting(connection, review_signals).values(
        draft_id=draft.id, confirmed_at=confirmed_at, **values
    )
    await connection.execute(insert.on_conflict_do_update(index_elements=["draft_id"], set_=values))
    await _forget_before(connection, confirmed_at - KEPT)


async def forget(connection: AsyncConnection, draft_ids: Sequence[str]) -> None:
    """Remove all numbers of these drafts."""
    for table in (review_visits, review_signals):
        await connection.execute(sa.delete(table).where(table.c.draft_id.in_(draft_ids)))


async def of_unit(connection: AsyncConnection, unit: str, weeks: Period) -> list[Measured]:
    """The numbers of a unit's drafts that were confirmed in these weeks, in no order.

    Not of drafts that put a confirmed report right: one word of those was read again, not all.
    """
    numbered = sa.func.dense_rank().over(order_by=drafts.c.owner)
    query = (
        sa.select(
            numbered.label("of"),
            review_signals.c.words_per_minute,
            review_signals.c.heard_share,
            review_signals.c.changed_a,
            review_signals.c.changed_b,
            review_signals.c.changed_c,
        )
        .join(drafts, drafts.c.id == review_signals.c.draft_id)
        .where(
            drafts.c.unit == unit,
            drafts.c.state == DraftState.CONFIRMED,
            drafts.c.rectifies.is_(None),
            review_signals.c.confirmed_at >= weeks.since,
            review_signals.c.confirmed_at < weeks.until,
        )
    )
    return [
        Measured(
            of=row.of,
            words_per_minute=row.words_per_minute,
            heard_share=row.heard_share,
            changed=Changed(A=row.changed_a, B=row.changed_b, C=row.changed_c),
        )
        for row in await connection.execute(query)
    ]


async def _forget_before(connection: AsyncConnection, moment: datetime) -> None:
    query = sa.select(review_signals.c.draft_id).where(review_signals.c.confirmed_at < moment)
    old = list((await connection.execute(query.limit(500))).scalars())
    if old:
        await forget(connection, old)
