"""What retention would do, without doing it: what goes when, under which rule, and what keeps it."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import AwareDatetime

from server.domain.errors import ClockJumped
from server.domain.retention import Kind, State, timeline
from server.domain.seen_time import moment_of_run
from server.domain.transcript import Frozen
from server.jobs.retention import PAGE, Retention
from server.store.retention import retention, retention_runs
from server.store.retention.retention import Kept
from server.store.retention.retention_runs import Run

DAYS = 30
"""How far a plan looks ahead unless told otherwise."""


class PlannedChange(Frozen):
    """A record, what becomes of it and when. ``held``: not destroyed while the hold lasts."""

    object_type: str
    object_id: str
    kind: Kind
    becomes: State
    at: AwareDatetime
    rule: str
    article: str
    held: bool


class Plan(Frozen):
    """What a run at ``moment`` would do, and what follows in the days after it.

    ``sudden`` is how many records new rules would change that the rules of the last run would not;
    more than ``most_at_once`` need ``--accept`` with that number. ``held_by_rules`` counts records under
    hold that new rules would destroy: such rules are refused. ``waiting`` is how many records wait for a
    date that somebody must note, ``without_rule`` how many have a basis that no rule is about.
    ``clock_jumped_days`` is set when a run would be refused because of the clock.
    """

    moment: AwareDatetime
    until: AwareDatetime
    rules: str
    changes: tuple[PlannedChange, ...]
    sudden: int
    held_by_rules: int
    most_at_once: int
    waiting: int
    without_rule: int
    clock_jumped_days: int | None

    @property
    def is_refused(self) -> bool:
        """True when a run would do nothing without a person's word."""
        return bool(self.held_by_rules or self.clock_jumped_days) or self.sudden > self.most_at_once


async def plan(work: Retention, *, days: int = DAYS) -> Plan:
    """Look at everything as a run would, and tell what is due within ``days``; nothing is changed."""
    async with work.database.reading() as connection:
        last = await retention_runs.last(connection)
        if last is not None and last.finished_at is None:
            last = await retention_runs.last(connection, before=last.id) or last
        logged = await retention_runs.highest_logged(connection, after=last.audit_seq if last else 0)
    before = last.moment if last else None
    jumped: int | None = None
    try:
        moment = moment_of_run(work.now(), before=before, logged=logged)
    except ClockJumped as error:
        moment, jumped = work.now(), int(error.details["days"])
    found = await _as_found(work, last, moment)
    effect = await work.weighed(moment, found)
    until = moment + timedelta(days=days)
    changes: list[PlannedChange] = []
    waiting = without_rule = 0
    new = {kept.key for kept in found}
    records = [*found, *[kept async for kept in work.all_kept() if kept.key not in new]]
    for kept in records:
        rule = work.rules.of(kept.facts.basis)
        without_rule += rule is None
        waiting += kept.facts.started_at is None
        if rule is not None:
            changes += [
                PlannedChange(
                    object_type=kept.object_type,
                    object_id=kept.facts.object_id,
                    kind=kept.facts.kind,
                    becomes=change.becomes,
                    at=change.at,
                    rule=rule.id,
                    article=change.step.article,
                    held=change.held,
                )
                for change in timeline(rule, kept.facts, moment)
                if change.at <= until
            ]
    changes.sort(key=lambda one: (one.at, one.object_type, one.object_id, one.becomes.rank))
    return Plan(
        moment=moment,
        until=until,
        rules=work.rules.digest,
        changes=tuple(changes),
        sudden=effect.sudden,
        held_by_rules=effect.held,
        most_at_once=work.most_at_once,
        waiting=waiting,
        without_rule=without_rule,
        clock_jumped_days=jumped,
    )


async def _as_found(work: Retention, last: Run | None, moment: datetime) -> list[Kept]:
    """What a run would find new or changed."""
    kept: list[Kept] = []
    for source in work.sources:
        after = ""
        while True:
            async with work.database.reading() as connection:
                found = await source.find(connection, work.rules, after=after, limit=PAGE)
                kept += await retention.as_if_noted(
                    connection, found, work.rules, before=last.moment if last else None, moment=moment
                )
            if len(found) < PAGE:
                break
            after = found[-1].object_id
    return kept
