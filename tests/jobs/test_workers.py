"""Workers keep their name over restarts, and see who died, without a clock that all share."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.jobs import workers
from server.jobs.workers import Slot, Worker
from server.store.database import Database
from server.store.jobs.workers import WorkerRows
from tests.store.conftest import database, database_url

__all__ = ["database", "database_url"]


def test_each_process_has_a_place_and_gets_it_back(tmp_path: Path) -> None:
    one, two = Slot(tmp_path), Slot(tmp_path)
    assert one.worker_id != two.worker_id
    name = one.worker_id
    one.release()
    one.release()
    assert two.is_free(name)
    assert not two.is_free(two.worker_id)
    assert not two.is_free("elsewhere.0")
    assert not two.is_free(f"{name}x")
    again = Slot(tmp_path)
    assert again.worker_id == name
    assert not two.is_free(name)
    again.release()
    two.release()


def test_there_is_an_end_to_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "MAX_SLOTS", 1)
    slot = Slot(tmp_path)
    with pytest.raises(RuntimeError, match="already"):
        Slot(tmp_path)
    slot.release()


async def test_a_worker_elsewhere_is_dead_when_its_counter_stands_still(
    database: Database, tmp_path: Path
) -> None:
    rows, slot, now_s = WorkerRows(database), Slot(tmp_path), [0.0]
    worker = Worker(rows, slot, clock=lambda: now_s[0], dead_after_s=45)
    await rows.beat("elsewhere.0")
    assert await worker.beat() == {worker.id, "elsewhere.0"}
    for now_s[0] in (44.0, 60.0):  # it beats in between
        assert "elsewhere.0" in await worker.beat()
        await rows.beat("elsewhere.0")
    now_s[0] = 70.0
    assert "elsewhere.0" in await worker.beat()
    now_s[0] = 116.0
    assert await worker.beat() == {worker.id}
    await rows.beat("elsewhere.0")  # it lived after all, and is back
    assert "elsewhere.0" in await worker.beat()
    slot.release()


async def test_a_worker_here_is_dead_as_soon_as_its_lock_is_free(database: Database, tmp_path: Path) -> None:
    rows, one, two = WorkerRows(database), Slot(tmp_path), Slot(tmp_path)
    first, second = Worker(rows, one), Worker(rows, two)
    await first.beat()
    assert await second.beat() == {first.id, second.id}
    one.release()
    assert await second.beat() == {second.id}
    await second.leave()
    assert await rows.beat("x") == {"x": 1}
    two.release()


async def test_nobody_buries_a_worker_that_just_beat(database: Database) -> None:
    rows = WorkerRows(database)
    await rows.beat("a")
    await rows.bury("a", beats=0)
    assert (await rows.beat("b"))["a"] == 1
