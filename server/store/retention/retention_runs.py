"""Runs of retention: one at a time, whoever does it; and the rules they ran under.

A run is claimed in a transaction. Whoever holds it gives a sign now and then; when the sign is too
old, or comes from a clock that has jumped since, another process takes the same run over. Nothing
depends on that alone: each step is checked again in its own transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.retention import RuleSet
from server.store.tables import audit_log, insert_new, retention_rule_sets, retention_runs

STALE = timedelta(minutes=10)
"""A holder that gave no sign for so long is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run. ``moment`` is what it reckons with, ``audit_seq`` the log's last entry when it began."""

    id: int
    moment: datetime
    audit_seq: int
    rules: str
    accepted: bool
    holder: str
    beat_at: datetime
    finished_at: datetime | None
    counts: Mapping[str, int]

    def is_taken(self, holder: str, now: datetime) -> bool:
        """True when another process works on it."""
        return self.finished_at is None and self.holder != holder and abs(now - self.beat_at) < STALE


async def last(connection: AsyncConnection, *, before: int | None = None) -> Run | None:
    """The newest run, or the one before number ``before``."""
    query = sa.select(retention_runs).order_by(retention_runs.c.id.desc()).limit(1)
    if before is not None:
        query = query.where(retention_runs.c.id < before)
    row = (await connection.execute(query)).mappings().one_or_none()
    return Run(**row) if row else None


async def begin(
    connection: AsyncConnection, *, moment: datetime, rules: RuleSet, holder: str, now: datetime
) -> Run:
    """Begin the next run. The caller has the lock, and knows that none is going on."""
    before = await last(connection)
    head = await connection.execute(sa.select(sa.func.coalesce(sa.func.max(audit_log.c.seq), 0)))
    await connection.execute(
        insert_new(connection, retention_rule_sets, digest=rules.digest, content=rules.model_dump_json())
    )
    run = Run(
        id=before.id + 1 if before else 1,
        moment=moment,
        audit_seq=head.scalar_one(),
        rules=rules.digest,
        accepted=False,
        holder=holder,
        beat_at=now,
        finished_at=None,
        counts={},
    )
    values = {name: getattr(run, name) for name in Run.__slots__}
    await connection.execute(sa.insert(retention_runs).values(values))
    return run


async def take_over(connection: AsyncConnection, run: Run, *, holder: str, now: datetime) -> None:
    """Go on with a run that was broken off."""
    await _change(connection, run.id, holder=holder, beat_at=now)


async def accept(connection: AsyncConnection, run: Run) -> None:
    """The run's rules do nothing sudden, or a person agreed to what they do."""
    await _change(connection, run.id, accepted=True)


async def count(connection: AsyncConnection, run: Run, now: datetime, counts: Mapping[str, int]) -> None:
    """Add to a run's figures, in the transaction of what they count; and give a sign."""
    query = sa.select(retention_runs.c.counts).where(retention_runs.c.id == run.id).with_for_update()
    known: dict[str, int] = dict((await connection.execute(query)).scalar_one())
    for name, number in counts.items():
        known[name] = known.get(name, 0) + number
    await _change(connection, run.id, counts=known, beat_at=now)


async def finish(connection: AsyncConnection, run: Run, *, at: datetime) -> Mapping[str, int]:
    """Close a run; its figures."""
    await _change(connection, run.id, finished_at=at)
    query = sa.select(retention_runs.c.counts).where(retention_runs.c.id == run.id)
    counts: dict[str, int] = (await connection.execute(query)).scalar_one()
    return counts


async def accepted_rules(connection: AsyncConnection) -> RuleSet | None:
    """The rules of the last run that did its work; None before the first."""
    query = (
        sa.select(retention_rule_sets.c.content)
        .join(retention_runs, retention_runs.c.rules == retention_rule_sets.c.digest)
        .where(retention_runs.c.accepted)
        .order_by(retention_runs.c.id.desc())
        .limit(1)
    )
    content = (await connection.execute(query)).scalar_one_or_none()
    return RuleSet.model_validate_json(content) if content else None


async def highest_logged(connection: AsyncConnection, *, after: int) -> datetime | None:
    """The highest moment of the audit log's entries after number ``after``."""
    query = sa.select(sa.func.max(audit_log.c.at)).where(audit_log.c.seq > after)
    highest: datetime | None = (await connection.execute(query)).scalar_one()
    return highest


async def _change(connection: AsyncConnection, run_id: int, **values: object) -> None:
    change = sa.update(retention_runs).where(retention_runs.c.id == run_id).values(**values)
    await connection.execute(change)
