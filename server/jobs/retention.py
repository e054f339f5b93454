"""Retention at work: once a day, what the rules say must go, goes; provably, and whatever breaks off.

A run is claimed by one process, looks for what is new or changed, weighs rules that are new, and then
takes records further, each in a transaction of its own that looks again at state, hold and change.
How something is destroyed stands in ``server.jobs.destroying``.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

import structlog

from server.clock import now_utc
from server.domain.audit import Action, Event
from server.domain.calendar_terms import AMSTERDAM
from server.domain.certificates import Seal
from server.domain.errors import ClockJumped, RetentionBusy, RetentionRefused
from server.domain.retention import Effect, Kind, RuleSet, State, due, effect
from server.domain.seen_time import moment_of_run
from server.jobs.destroying import Destroyer, Sounds, Todo
from server.jobs.retention_sources import Source
from server.store.database import Database
from server.store.logs import audit_log
from server.store.retention import retention, retention_runs
from server.store.retention.retention import SYSTEM, Kept
from server.store.retention.retention_jobs import forget_gone_jobs
from server.store.retention.retention_runs import Run
from server.store.retention.retention_sources import forget_what_went_on

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 100
"""New rules that change more records than this need a person's word."""

AHEAD = timedelta(days=31)
"""New rules are weighed by what they do until then, so that none slips through for a day's sake."""

PAGE = 200

FIRST_S, PAUSE_S = 60.0, 3600.0
"""A server looks whether today's run is done after so long, and then so often."""


class Retention:
    """The rules, carried out on one database.

    Args:
        database: what it is about.
        rules: those in force.
        seal: signs certificates.
        sounds: what is heard of dictations.
        sources: finds records and destroys those that have no sound.
        now: the clock.
        holder: names this process.
        most_at_once: as :data:`MOST_AT_ONCE`.
    """

    def __init__(
        self,
        database: Database,
        rules: RuleSet,
        *,
        seal: Seal,
        sounds: Sounds,
        sources: Sequence[Source],
        now: Callable[[], datetime] = now_utc,
        holder: str | None = None,
        most_at_once: int = MOST_AT_ONCE,
    ) -> None:
        self.database = database
        self.rules = rules
        self._sounds = sounds
        self._destroyer = Destroyer(database, seal=seal, sounds=sounds, sources=sources, now=now)
        self._told_on: date | None = None
        self.sources = sources
        self.now = now
        self._holder = holder or secrets.token_hex(8)
        self.most_at_once = most_at_once

    async def daily(self) -> None:
        """A run, unless today's is done. What needs a person's word waits for it, and is told."""
        try:
            await self.run()
        except (ClockJumped, RetentionRefused) as error:
            log.warning("retention_refused", code=error.code)

    async def every_day(self, *, first_s: float = FIRST_S, pause_s: float = PAUSE_S) -> None:
        """Look now and then whether today's run is done, and do it if not, until cancelled.

        Not at once: a server that only starts for a moment has nothing to do with days.
        """
        await asyncio.sleep(first_s)
        while True:
            try:
                await self.daily()
            except Exception:
                log.exception("retention_failed")  # a full disk, a database that is away: tried again
            await asyncio.sleep(pause_s)

    async def run(
        self,
        *,
        actor: str = SYSTEM,
        accept: int | None = None,
        clock_is_right: bool = False,
        again: bool = False,
    ) -> Mapping[str, int] | None:
        """Do what is due.

        Args:
            actor: who asks for it.
            accept: how many records new rules may change; must be the number that :meth:`weighed` gives.
            clock_is_right: a person looked at this machine's clock.
            again: also when today's run is done.

        Returns:
            Figures of the run, or None when it is done for today or another process does it.

        Raises:
            RetentionBusy: another process is at it, and ``again`` asks for a run.
            ClockJumped: the last run was long ago, and nobody said that the clock is right.
            RetentionRefused: new rules would do too much; nothing was done.
        """
        await self.finish_marked()
        try:
            claimed = await self._claim(clock_is_right=clock_is_right, again=again)
            if claimed is None:
                return None
            run, before = claimed
            await self._look(run, before)
            if not run.accepted:
                await self._weigh(run, accept, actor)
        except (ClockJumped, RetentionRefused) as error:
            await self._tell_refused(error, actor)
            raise
        async for kept in self.all_kept():
            if self.rules.due(kept.facts, run.moment):
                await self._take_further(run, kept)
        return await self._close(run, actor)

    async def finish_marked(self) -> int:
        """Finish what was broken off: sound whose rows are gone, certificates that are owed."""
        return await self._destroyer.finish_marked()

    async def weighed(self, moment: datetime, more: Sequence[Kept] = ()) -> Effect:
        """What the rules would do that those of the last run would not, within :data:`AHEAD`.

        ``more`` are records as a run would find them, which stand in for what is known of them.
        """
        async with self.database.reading() as connection:
            old = await retention_runs.accepted_rules(connection)
        total = Effect()
        if old is not None and old.digest == self.rules.digest:
            return total
        keys = {kept.key for kept in more}
        for kept in more:
            total = total.plus(effect(self.rules, old, kept.facts, moment + AHEAD))
        async for kept in self.all_kept():
            if kept.key not in keys:
                total = total.plus(effect(self.rules, old, kept.facts, moment + AHEAD))
        return total

    async def _claim(self, *, clock_is_right: bool, again: bool) -> tuple[Run, Run | None] | None:
        now = self.now()
        async with self.database.writing() as connection:
            await retention.lock(connection)
            last = await retention_runs.last(connection)
            if last is not None and last.finished_at is None:
                if last.is_taken(self._holder, now):
                    if again:
                        raise RetentionBusy
                    return None
                if last.rules == self.rules.digest:
                    await retention_runs.take_over(connection, last, holder=self._holder, now=now)
                    return last, await retention_runs.last(connection, before=last.id)
                await retention_runs.finish(connection, last, at=now)  # what is left, these rules do
                again = True
            seen = last.audit_seq if last else 0
            moment = moment_of_run(
                now,
                before=last.moment if last else None,
                logged=await retention_runs.highest_logged(connection, after=seen),
                clock_is_right=clock_is_right,
            )
            if last is not None and not again and _day(moment) <= _day(last.moment):
                return None
            run = await retention_runs.begin(
                connection, moment=moment, rules=self.rules, holder=self._holder, now=now
            )
            return run, last

    async def _look(self, run: Run, before: Run | None) -> None:
        """Find what is new or changed, in pages."""
        for source in self.sources:
            after = ""
            while True:
                async with self.database.writing() as connection:
                    found = await source.find(connection, self.rules, after=after, limit=PAGE)
                    new = await retention.note_found(
                        connection,
                        found,
                        self.rules,
                        before=before.moment if before else None,
                        moment=run.moment,
                    )
                    await retention_runs.count(connection, run, self.now(), {"changed": new})
                if len(found) < PAGE:
                    break
                after = found[-1].object_id
        async with self.database.writing() as connection:
            await forget_what_went_on(connection)
            await forget_gone_jobs(connection)

    async def _weigh(self, run: Run, accept: int | None, actor: str) -> None:
        result = await self.weighed(run.moment)
        too_much = result.sudden > self.most_at_once and accept is None
        is_refused = bool(result.held) or too_much or accept not in {None, result.sudden}
        async with self.database.writing() as connection:
            if is_refused:
                await retention_runs.finish(connection, run, at=self.now())
            else:
                known = await retention_runs.accepted_rules(connection)
                await retention_runs.accept(connection, run)
                if known is None or known.digest != self.rules.digest:
                    event = Event(
                        actor=actor,
                        action=Action.CONFIGURE,
                        object_type="retention_rules",
                        object_id=self.rules.digest,
                        details={"sudden": result.sudden, "run": run.id},
                    )
                    await audit_log.append(connection, event)
        if result.held:
            raise RetentionRefused(
                "De nieuwe bewaarregels zouden stukken wissen die geblokkeerd zijn. Er is niets gewist. "
                "Pas de regels aan, of hef eerst de blokkades op.",
                held=result.held,
            )
        if is_refused:
            raise RetentionRefused(
                f"De nieuwe bewaarregels veranderen {result.sudden} stukken in één keer. Er is niets gewist. "
                f"Bekijk ze met: verbaal retention plan. Klopt het, dan: verbaal retention run "
                f"--accept {result.sudden}",
                count=result.sudden,
                most=self.most_at_once,
            )

    async def _take_further(self, run: Run, seen: Kept) -> None:
        """One record, as far as it must go; it is looked at again, for much may have happened since."""
        samples = None
        if seen.facts.kind is Kind.DICTATION:
            samples = await asyncio.to_thread(self._sounds.samples, seen.facts.object_id)
        todo: Todo | None = None
        async with self.database.writing() as connection:
            await retention.lock(connection)
            kept = await retention.find(connection, self.rules, seen.key, for_change=True)
            if kept is None or (samples is not None and samples != kept.mark):
                return
            rule = self.rules.of(kept.facts.basis)
            changes = due(rule, kept.facts, run.moment) if rule else ()
            if rule is None or not changes or not await retention.is_unchanged(connection, kept):
                return
            gentle = [change for change in changes if change.becomes is not State.DESTROYED]
            await retention.advance(connection, kept, gentle, at=run.moment)
            if changes[-1].becomes is State.DESTROYED:
                todo = await self._destroyer.delete(connection, run, kept, rule, changes[-1])
            counts = {change.becomes.value: 1 for change in changes}
            await retention_runs.count(connection, run, self.now(), counts)
        for change in changes:
            log.info(
                "retention_step",
                kind=kept.facts.kind.value,
                state=change.becomes.value,
                record_id=kept.key[1],
            )
        if todo is not None:
            await self._destroyer.finish(kept.key, todo)

    async def _close(self, run: Run, actor: str) -> Mapping[str, int]:
        held = waiting = without_rule = 0
        async for kept in self.all_kept():
            facts = kept.facts
            without_rule += self.rules.of(facts.basis) is None
            waiting += facts.started_at is None
            free = facts.model_copy(update={"held": False})
            held += facts.held and bool(self.rules.due(free, run.moment))
        found = {"held": held, "waiting": waiting, "without_rule": without_rule}
        async with self.database.writing() as connection:
            await retention_runs.count(connection, run, self.now(), found)
            counts = await retention_runs.finish(connection, run, at=self.now())
            event = Event(
                actor=actor,
                action=Action.REVIEW,
                object_type="retention_run",
                object_id=str(run.id),
                details=dict(counts) | {"rules": run.rules},
            )
            await audit_log.append(connection, event)
        log.info(
            "retention_done",
            changed=counts.get("changed", 0),
            restricted=counts.get("restricted", 0),
            removed=counts.get("removed", 0),
            destroyed=counts.get("destroyed", 0),
            held=held,
            waiting=waiting,
            without_rule=without_rule,
        )
        return counts

    async def _tell_refused(self, error: ClockJumped | RetentionRefused, actor: str) -> None:
        """Once a day where nobody asked: the next look is within the hour."""
        today = _day(self.now())
        if actor == SYSTEM and self._told_on == today:
            return
        self._told_on = today
        event = Event(
            actor=actor,
            action=Action.REFUSE,
            object_type="retention_rules",
            object_id=self.rules.digest,
            details={"code": error.code} | error.details,
        )
        async with self.database.writing() as connection:
            await audit_log.append(connection, event)

    async def all_kept(self) -> AsyncIterator[Kept]:
        """Every record that retention knows and has not destroyed, in pages."""
        after = ("", "")
        while True:
            async with self.database.reading() as connection:
                page = await retention.page(connection, self.rules, after=after, limit=PAGE)
            for kept in page:
                yield kept
            if len(page) < PAGE:
                return
            after = page[-1].key


def _day(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()
