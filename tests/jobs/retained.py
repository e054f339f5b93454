"""Records to keep, restrict and destroy; and a database, sounds and key that can break off anywhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.report import Draft, DraftState, Report
from server.domain.retention import RuleSet
from server.jobs.retention import Retention
from server.jobs.retention_sources import Source, sources
from server.retention_files import load_rules
from server.store import answer_sounds, drafts, reports
from server.store.database import Database
from server.store.dictations import Dictations
from server.store.logs.signing_key import SigningKey
from server.store.tables import metadata
from tests.store.examples import NOW, OFFICER, TEMPLATE, dictation, draft, report, utterance

RULES = load_rules()
KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"\7" * 32))
YEAR = timedelta(days=366)


class Crash(BaseException):
    """The process is gone: nothing catches this."""


@dataclass
class Fuse:
    """Breaks off at the ``left``-th step from now: begin and end of each transaction and erasure."""

    left: int | None = None
    steps: int = 0

    def step(self) -> None:
        self.steps += 1
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Crash


class BreakingDatabase(Database):
    """A database whose process may die before a transaction, before its commit, or after it."""

    def __init__(self, url: str, fuse: Fuse) -> None:
        super().__init__(url)
        self._fuse = fuse

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        self._fuse.step()
        async with super().writing() as connection:
            yield connection
            self._fuse.step()
        self._fuse.step()


@dataclass
class Sounds:
    """Sound of dictations in memory: samples by id."""

    fuse: Fuse
    kept: dict[str, int] = field(default_factory=dict)
    broken: bool = False

    def samples(self, dictation_id: str) -> int:
        return self.kept.get(dictation_id, 0)

    def exists(self, dictation_id: str) -> bool:
        return dictation_id in self.kept

    def erase(self, dictation_id: str) -> None:
        self.fuse.step()
        if self.broken:
            raise Crash
        self.kept.pop(dictation_id, None)
        self.fuse.step()


@dataclass
class Keeping:
    """One database under retention, with a clock of its own."""

    url: str
    database: Database
    now: datetime = NOW
    fuse: Fuse = field(default_factory=Fuse)
    rules: RuleSet = RULES
    most_at_once: int = 100

    def __post_init__(self) -> None:
        self.sounds = Sounds(self.fuse)
        self.breaking = BreakingDatabase(self.url, self.fuse)

    def work(self, holder: str = "server-1", *, rules: RuleSet | None = None) -> Retention:
        """A process that does retention; another one with another ``holder``."""
        return Retention(
            self.breaking,
            rules or self.rules,
            seal=KEY,
            sounds=self.sounds,
            sources=self.sources,
            now=lambda: self.now,
            holder=holder,
            most_at_once=self.most_at_once,
        )

    @property
    def sources(self) -> tuple[Source, ...]:
        return sources(self.sounds.samples)

    async def days(self, number: float, *, look: bool = True) -> None:
        """Let time pass, with a run at its end; somebody says that the clock is right."""
        self.now += timedelta(days=number)
        if look:
            await self.work().run(again=True, clock_is_right=True)

    async def dictate(self, number: int) -> None:
        """A dictation with sound and finals, not finished."""
        name = f"dictation-{number}"
        dictations = Dictations(self.database)
        await dictations.create(dictation(name))
        await dictations.add_final(name, utterance(0, "Kenteken GG-123-B."), 0, 152_000)
        await dictations.add_cut(name, 160_000)
        self.sounds.kept[name] = 152_000

    async def draft(self, number: int) -> Draft:
        """A draft of a dictation that ended."""
        await self.dictate(number)
        made = draft(f"draft-{number}", dictation_id=f"dictation-{number}")
        await Dictations(self.database).end(f"dictation-{number}", made, TEMPLATE, actor=OFFICER)
        return made

    async def report(self, number: int, *, basis: str = "wpg-8", dictated: bool = True) -> Report:
        """A confirmed report with all behind it."""
        form = TEMPLATE.model_copy(update={"basis": basis})
        if dictated:
            await self.dictate(number)
            made = draft(f"draft-{number}", dictation_id=f"dictation-{number}")
            await Dictations(self.database).end(f"dictation-{number}", made, form, actor=OFFICER)
        else:
            made = draft(f"draft-{number}", dictation_id=None)
            async with self.database.writing() as connection:
                await drafts.insert(connection, made, form, actor=OFFICER)
        return await self.confirm(number)

    async def confirm(self, number: int) -> Report:
        """Confirm the draft with this number."""
        async with self.database.writing() as connection:
            stored = await drafts.find(connection, f"draft-{number}", OFFICER)
            report_id = f"report-{number}"
            closed = stored.draft.model_copy(
                update={
                    "version": stored.draft.version + 1,
                    "state": DraftState.CONFIRMED,
                    "report_id": report_id,
                }
            )
            await drafts.save(connection, stored, closed, actor=OFFICER)
            confirmed = report(stored.draft, report_id)
            await reports.insert(connection, confirmed, owner=OFFICER)
        return confirmed

    async def edit(self, number: int) -> None:
        """Change the draft with this number."""
        async with self.database.writing() as connection:
            stored = await drafts.find(connection, f"draft-{number}", OFFICER)
            changed = stored.draft.model_copy(update={"version": stored.draft.version + 1})
            await drafts.save(connection, stored, changed, actor=OFFICER)

    async def answer(self, number: int, name: str) -> None:
        """The sound of an answer that was given in the draft with this number."""
        async with self.database.writing() as connection:
            await answer_sounds.insert(connection, name, f"draft-{number}", at=self.now)
        self.sounds.kept[name] = 16_000

    async def rows(self, *, but: frozenset[str] = frozenset()) -> dict[str, int]:
        """How many rows each table has, of those that have any."""
        counts = {}
        async with self.database.reading() as connection:
            for table in metadata.sorted_tables:
                found = await connection.execute(sa.select(sa.func.count()).select_from(table))
                counts[table.name] = found.scalar_one()
        return {name: number for name, number in counts.items() if number and name not in but}

    async def column(self, column: sa.Column[str]) -> list[str]:
        """All values of a column, in order."""
        async with self.database.reading() as connection:
            return list((await connection.execute(sa.select(column).order_by(column))).scalars())
