"""Durable work on SQLite and PostgreSQL: done once, taken up again, and taken over."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import dbos
import pytest
import sqlalchemy as sa

from server.jobs import dbos_engine
from server.jobs.durable import DurableWork
from server.jobs.work import Args, Work
from server.store.database import Database
from server.store.jobs.workers import WorkerRows
from server.store.migrations import migrate
from tests.databases import run_sql
from tests.store.conftest import database, database_url

__all__ = ["database", "database_url"]

SOON_S = 40.0


class Diary:
    """A handler that notes what it did, and can be told to wait or to fail."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.prefix = ""
        self.begun: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.fail_times = 0

    async def __call__(self, args: Args) -> None:
        self.begun.append(str(args["what"]))
        await self.gate.wait()
        if self.fail_times:
            self.fail_times -= 1
            raise OSError
        self.done.append(f"{self.prefix}{args['what']}")

    def __repr__(self) -> str:
        return f"begun {self.begun}, done {self.done}"


async def until(met: Callable[[], bool]) -> None:
    try:
        async with asyncio.timeout(SOON_S):
            while not met():  # noqa: ASYNC110 - what is waited for happens in threads and other processes
                await asyncio.sleep(0.01)
    except TimeoutError:
        pytest.fail(f"not within {SOON_S} s: {inspect.getclosurevars(met).nonlocals}")


def work(what: str, rank: int = 1) -> Work:
    return Work("note", f"note-{what}", {"what": what}, rank)


@pytest.fixture
def running(database: Database, database_url: str, tmp_path: Path) -> Any:
    @asynccontextmanager
    async def start(
        diary: Diary, *, unfinished: Sequence[Work] = (), folder: str = "workers", **options: Any
    ) -> AsyncIterator[DurableWork]:
        durable = DurableWork(
            database, database_url, tmp_path / folder, **({"poll_s": 0.02, "beat_s": 0.05} | options)
        )

        async def open_work() -> AsyncIterator[Sequence[Work]]:
            left = [one for one in unfinished if f"{diary.prefix}{one.args['what']}" not in diary.done]
            if left:
                yield left

        durable.register("note", diary, unfinished=open_work)
        await durable.start()
        try:
            yield durable
        finally:
            await durable.stop()

    return start


async def test_work_is_done_once_however_often_it_is_handed_in(running: Any) -> None:
    diary = Diary()
    async with running(diary) as durable:
        assert not durable.launched
        for _ in range(3):
            await durable.enqueue(work("a"), work("b"))
        await until(lambda: len(diary.done) == 2)
        await durable.enqueue(work("a"))
        assert sorted(diary.done) == ["a", "b"]


async def test_what_stops_half_way_goes_on_when_a_process_starts_again(running: Any) -> None:
    first, second = Diary(), Diary()
    first.gate.clear()
    async with running(first) as durable:
        await durable.enqueue(work("a"), work("b"))
        await until(lambda: len(first.begun) == 2)
    assert first.done == []
    async with running(second, unfinished=[work("a"), work("b")]):
        await until(lambda: sorted(second.done) == ["a", "b"])


async def test_a_deploy_strands_nothing(running: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next version has other code in its handlers and another release of DBOS."""
    first, second = Diary(), Diary()
    first.gate.clear()
    async with running(first, at_once=1) as durable:
        await durable.enqueue(work("a"), work("b"), work("c"))
        await until(lambda: "a" in first.begun)  # and b too, when the queue looked in the meantime
    monkeypatch.setattr("dbos._utils.GlobalParams.dbos_version", "99.0.0")
    second.prefix = "new "
    async with running(second, unfinished=[work("a")]):
        await until(lambda: sorted(second.done) == ["new a", "new b", "new c"])


async def test_what_is_handed_in_together_does_not_all_begin_at_once(
    running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long a busy machine takes to begin a thread, its place is taken."""
    diary, started, begins = Diary(), [], threading.Event()
    start = dbos.DBOS.start_workflow

    def noted(workflow: Any, name: str, key: str, args: Args) -> Any:
        started.append(key)
        return start(workflow, name, key, args)

    monkeypatch.setattr(dbos.DBOS, "start_workflow", noted)
    async with running(diary, at_once=2) as durable:
        engine = await durable._launched()
        run = engine._run

        def late(name: str, key: str, args: dict[str, str | int]) -> None:
            begins.wait(SOON_S)
            run(name, key, args)

        engine._run = late
        try:
            await durable.enqueue(work("a"), work("a"), work("b"), work("c"), work("d"))
            assert sorted(engine.busy) == ["note-a", "note-b"]
        finally:
            begins.set()
        await until(lambda: sorted(diary.done) == ["a", "b", "c", "d"])
        await until(lambda: not engine.busy)
    assert started == ["note-a", "note-a", "note-b"]


async def test_work_that_only_our_own_tables_know_is_handed_in(running: Any) -> None:
    """The process died between its own commit and DBOS's."""
    diary = Diary()
    async with running(diary, unfinished=[work("lost")]):
        await until(lambda: diary.done == ["lost"])


async def test_work_whose_handler_fails_is_tried_again(running: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.jobs.durable.FIRST_PAUSE_S", 0.01)
    diary = Diary()
    diary.fail_times = 2
    async with running(diary) as durable:
        await durable.enqueue(work("a"))
        await until(lambda: diary.done == ["a"])
        assert diary.begun == ["a", "a", "a"]


async def test_more_than_fits_waits_in_order_of_rank(running: Any) -> None:
    diary = Diary()
    diary.gate.clear()
    async with running(diary, at_once=1) as durable:
        await durable.enqueue(work("first"))
        await until(lambda: diary.begun == ["first"])
        await durable.enqueue(work("late", 9), work("soon", 2), work("middle", 5))
        diary.gate.set()
        await until(lambda: len(diary.done) == 4)
    # One may run in the place that is for work handed in directly, while the queue has its own.
    assert [one for one in diary.done if one != "first"] == ["soon", "middle", "late"]


async def test_cancelled_work_is_not_taken_up_again(running: Any) -> None:
    diary = Diary()
    diary.gate.clear()
    async with running(diary) as durable:
        await durable.enqueue(work("a"))
        await until(lambda: diary.begun == ["a"])
        durable.cancel("note-a")
        durable.cancel("note-unknown")
        engine = durable._engine
        assert engine is not None
        async with asyncio.timeout(SOON_S):
            while await asyncio.to_thread(engine.pending):
                pass
    assert diary.begun == ["a"]


async def test_work_of_a_dead_worker_is_taken_over(running: Any, database: Database, tmp_path: Path) -> None:
    """It left no lock and beats no more; its work stands as taken in DBOS's tables."""
    first, second = Diary(), Diary()
    first.gate.clear()
    async with running(first, folder="elsewhere") as durable:
        engine = durable._engine or await durable._launched()
        engine._worker._slot.worker_id = "gone.0"
        await asyncio.to_thread(engine._destroy)
        engine._worker._slot.worker_id = "gone.0"
        await asyncio.to_thread(engine.launch)
        await WorkerRows(database).beat("gone.0")
        await durable.enqueue(work("a"))
        await until(lambda: first.begun == ["a"])
    await WorkerRows(database).beat("gone.0")
    async with running(second, unfinished=[work("a")]):
        await asyncio.sleep(0.2)
        assert second.begun == []  # it may live: its counter moved a moment ago
        await WorkerRows(database).bury("gone.0", beats=1)
        await until(lambda: second.done == ["a"])


async def test_a_piece_that_broke_off_here_is_handed_out_again(running: Any) -> None:
    """DBOS could not write down that it ended (a full disk), and nobody is at it."""
    diary = Diary()
    async with running(diary) as durable:
        engine = await durable._launched()
        engine._stopping = True  # as at the end of a process: the thread leaves it
        await asyncio.to_thread(engine.submit, work("a"))
        await asyncio.sleep(0.1)
        engine._stopping = False
        await until(lambda: diary.done == ["a"])


async def test_two_at_once_in_one_process_are_refused(running: Any) -> None:
    async with running(Diary()) as one, running(Diary(), folder="other") as other:
        await one.enqueue(work("a"))
        with pytest.raises(RuntimeError, match="already"):
            await other.enqueue(work("b"))


async def test_what_was_done_long_ago_is_forgotten(running: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    diary = Diary()
    async with running(diary) as durable:
        await durable.enqueue(work("a"))
        engine = durable._engine
        async with asyncio.timeout(SOON_S):
            while await asyncio.to_thread(engine.pending):
                pass
        assert diary.done == ["a"]
        assert await asyncio.to_thread(engine.lost, [work("b")]) == [work("b")]
        monkeypatch.setattr(dbos_engine, "FORGET_AFTER", timedelta(seconds=-5))
        await asyncio.to_thread(engine.forget)
        assert diary.done == ["a"]
        await durable.enqueue(work("a"))
        await until(lambda: diary.done == ["a", "a"])


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite+aiosqlite:////data/verbaal.sqlite3", "sqlite:////data/jobs.sqlite3"),
        ("postgresql+psycopg://me:pw@/db?host=/run", "postgresql://me:pw@/db?host=%2Frun"),
    ],
)
def test_dbos_has_its_tables_beside_ours(url: str, expected: str) -> None:
    assert dbos_engine.system_database_url(url) == expected


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_role_that_owns_no_table_gets_its_work_done(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    run_sql(database_url, "CREATE ROLE verbaal_test_worker LOGIN")
    try:
        await migrate(database_url, grant_to="verbaal_test_worker")
        url = (
            sa.make_url(database_url)
            .set(username="verbaal_test_worker")
            .render_as_string(hide_password=False)
        )
        diary = Diary()
        durable = DurableWork(database, url, tmp_path / "workers", poll_s=0.02, beat_s=0.05)
        durable.register("note", diary)
        await durable.start()
        try:
            await durable.enqueue(work("a"))
            await until(lambda: diary.done == ["a"])
        finally:
            await durable.stop()
    finally:
        run_sql(database_url, "DROP OWNED BY verbaal_test_worker", "DROP ROLE verbaal_test_worker")
