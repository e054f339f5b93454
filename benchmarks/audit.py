"""The audit log: `python -m benchmarks.audit`; docs/reliability.md holds figures.

How fast entries are appended and confirmations answered, beside what the disk itself can sync, and how
long checking takes. Every transaction is durable: nothing of the database's safety is switched off.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from benchmarks.figures import Spread, number
from benchmarks.options import DatabaseUrl, JsonFile, database_url
from benchmarks.reports import circumstances, console, write_json
from server.commands.verify_live import check_database
from server.domain.audit import Action, Event
from server.domain.drafting import confirm
from server.domain.proposing import new_draft
from server.domain.report import DraftState, Narrative, Template
from server.domain.transcript import Transcript, Utterance
from server.proof.standalone.folders import check_folder
from server.store import drafts, reports
from server.store.database import Database
from server.store.logs import audit_log
from server.store.logs.checkpoints import Places
from server.store.logs.log_export import export_log
from server.store.migrations import migrate

BATCH = 32
FILL = 5000
TIMES = 5
SUBJECT = "ab" * 32


@dataclass(frozen=True, slots=True)
class Rate:
    """Entries a second, and how long one transaction took (ms)."""

    name: str
    per_s: float
    transaction_ms: Spread


@dataclass(frozen=True, slots=True)
class Check:
    """Checking a log: seconds on the clock, and of the processor."""

    name: str
    entries: int
    wall_s: float
    cpu_s: float


def event(at: int) -> Event:
    """An entry as looking at a record writes it, about one person."""
    return Event(
        actor="j.jansen",
        action=Action.CONSULT,
        object_type="record",
        object_id=f"record-{at % 1000}",
        object_version=1 + at % 9,
        details={"reason": "own_record", "view": "screen"},
        subjects=(SUBJECT,),
    )


def fsync_ms(folder: Path, *, times: int) -> Spread:
    """How long the disk takes to keep 8 KiB: the floor under every commit (ms)."""
    spent = []
    fd = os.open(folder / "fsync", os.O_WRONLY | os.O_CREAT)
    try:
        for _ in range(times):
            started = time.perf_counter()
            os.pwrite(fd, bytes(8192), 0)
            os.fdatasync(fd)
            spent.append((time.perf_counter() - started) * 1000)
    finally:
        os.close(fd)
    return Spread.of(spent)


async def append_rate(
    database: Database, name: str, *, writers: int, per_commit: int, transactions: int
) -> Rate:
    """Append with so many writers at once, each a number of entries a transaction."""
    spent: list[float] = []

    async def write(count: int) -> None:
        for _ in range(count):
            started = time.perf_counter()
            async with database.writing() as connection:
                await audit_log.append(connection, *(event(at) for at in range(per_commit)))
            spent.append((time.perf_counter() - started) * 1000)

    started = time.perf_counter()
    await asyncio.gather(*(write(transactions // writers) for _ in range(writers)))
    wall_s = time.perf_counter() - started
    return Rate(name, len(spent) * per_commit / wall_s, Spread.of(spent))


async def confirm_rate(database: Database, *, times: int) -> Rate:
    """Make reports of drafts: version, report, both logs, in one transaction each."""
    form = Template(id="mutatie", version=1, title="Mutatie", fields=(), digest="ab" * 32)
    words = Transcript(
        language="nl",
        utterances=(Utterance(utterance=1, revision=1, start_s=0, end_s=9, text="x " * 150, words=()),),
    )
    spent: list[float] = []
    for at in range(times):
        now = datetime.now(UTC)
        draft = new_draft(
            form,
            words,
            (),
            draft_id=f"draft-{time.time_ns()}-{at}",
            owner="j",
            unit="u",
            dictated_at=now,
            now=now,
        )
        seen = draft.model_copy(
            update={"narrative": Narrative(text="x " * 150, confirmed=True, confirmed_at=now)}
        )
        async with database.writing() as connection:
            await drafts.insert(connection, seen, form, actor="j")
        started = time.perf_counter()
        async with database.writing() as connection:
            stored = await drafts.find(connection, seen.id, "j")
            closed, report = confirm(
                stored.draft, stored.template, report_id=seen.id, confirmed_by="j", confirmed_by_name="J",
                expected_version=1, now=now,
            )  # fmt: skip
            assert closed.state is DraftState.CONFIRMED  # noqa: S101 - what is measured must be done
            await drafts.save(connection, stored, closed, actor="j", action=Action.CONFIRM)
            await reports.insert(connection, report, owner="j")
        spent.append((time.perf_counter() - started) * 1000)
    return Rate("confirm", 1000 * times / sum(spent), Spread.of(spent))


@contextmanager
def timed(name: str, entries: int, checks: list[Check]) -> Iterator[None]:
    """Add how long the block took."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    checks.append(Check(name, entries, time.perf_counter() - wall, time.process_time() - cpu))


async def check_times(database: Database, places: Places, folder: Path, *, entries: int) -> list[Check]:
    """Fill a log and check it, live and exported."""
    checkpoints = places.checkpoints(database)
    for _ in range(0, entries, FILL):
        async with database.writing() as connection:
            await audit_log.append(connection, *(event(at) for at in range(min(FILL, entries))))
        await checkpoints.make()
    async with database.writing() as connection:  # as PostgreSQL does by itself within a minute
        await connection.exec_driver_sql("ANALYZE")
    checks: list[Check] = []
    live: list[Check] = []
    for _ in range(TIMES):
        with timed("verify, live", entries, live):
            problems, _ = await check_database(database, places)
        _none(problems)
    checks.append(_median(live))
    with timed("checkpoint, after a start", entries, checks):
        await places.checkpoints(database).make()
    with timed("export", entries, checks):
        await export_log(database, places, folder)
    exported: list[Check] = []
    for _ in range(TIMES):
        with timed("verify, exported", entries, exported):
            problems, _ = await asyncio.to_thread(check_folder, folder)
        _none(problems)
    return [*checks, _median(exported)]


def _median(runs: list[Check]) -> Check:
    # A database that was just filled is still writing: one run would measure that.
    return sorted(runs, key=lambda one: one.wall_s)[len(runs) // 2]


def _none(problems: list[Any]) -> None:
    if problems:
        raise RuntimeError(f"the log that was just written is not in order: {problems[0]}")


async def measure(
    url: str, folder: Path, *, transactions: int, entries: int
) -> tuple[list[Rate], list[Check]]:
    """All figures of one database, which has to be new."""
    await migrate(url)
    database = Database(url)
    places = Places(folder / "audit.pem", folder / "checkpoints", folder / "own")
    try:
        checks = await check_times(database, places, folder / "out", entries=entries)
        runs: list[Callable[[], Awaitable[Rate]]] = [
            lambda: append_rate(database, "1 writer", writers=1, per_commit=1, transactions=transactions),
            lambda: append_rate(database, "8 writers", writers=8, per_commit=1, transactions=transactions),
            lambda: append_rate(
                database, f"{BATCH} a commit", writers=1, per_commit=BATCH, transactions=transactions // 4
            ),
            lambda: confirm_rate(database, times=transactions // 4),
        ]
        rates = [await run() for run in runs]
    finally:
        await database.dispose()
    return rates, checks


def main(
    database: DatabaseUrl = "sqlite",
    transactions: Annotated[int, typer.Option(min=32, help="Of each kind.")] = 400,
    entries: Annotated[int, typer.Option(min=1, help="In the log that is checked.")] = 100_000,
    folder: Annotated[Path | None, typer.Option(help="On the disk to measure; default: temporary.")] = None,
    json_file: JsonFile = None,
) -> None:
    """Measure the audit log."""
    work = Path(tempfile.mkdtemp(prefix="verbaal-audit-", dir=folder))
    try:
        url = database_url(database, work)
        synced = fsync_ms(work, times=transactions)
        rates, checks = asyncio.run(measure(url, work, transactions=transactions, entries=entries))
    finally:
        shutil.rmtree(work)
    table = Table("append", "entries/s", "ms a transaction: p50/p95/p99")
    per_s = None if not synced.p50 else 1000 / synced.p50
    table.add_row("fdatasync of the disk", number(per_s, 0), str(synced))
    for rate in rates:
        table.add_row(rate.name, number(rate.per_s, 0), str(rate.transaction_ms))
    console().print(table)
    table = Table("check", "entries", "s", "processor s")
    for one in checks:
        table.add_row(one.name, str(one.entries), number(one.wall_s), number(one.cpu_s))
    console().print(table)
    if json_file is not None:
        figures = {**circumstances(), "fdatasync_ms": asdict(synced), "rates": [asdict(one) for one in rates]}
        write_json(json_file, figures | {"checks": [asdict(one) for one in checks]})


if __name__ == "__main__":
    typer.run(main)
