"""When checkpoints are made, and what is told when that fails."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from server.domain.audit import Action, Event
from server.domain.errors import CheckpointRefused, StorageFull, VerbaalError
from server.jobs import checkpointing as module
from server.jobs.checkpointing import Checkpointing, Pace, Told, checkpointing
from server.store.database import Database
from server.store.logs import audit_log
from server.store.logs.checkpoints import Checkpoints, Places, Signed
from tests.databases import migrated_sqlite


class Watched:
    """A task over a real database, with a clock that the test sets and disks that fail when it says so."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(migrated_sqlite(folder / "verbaal.sqlite3"))
        self.places = Places(folder / "audit.pem", folder / "checkpoints", folder / "own")
        self.now_s = 0.0
        self.broken: Exception | None = None
        self.made: list[tuple[str, int]] = []
        self.first = asyncio.Event()
        self.failed: list[str] = []
        self.task = Checkpointing(
            self.database,
            _Breakable(self),
            pace=Pace(entries=3, seconds=60),
            told=Told(self.note, self.failed.append),
            clock=lambda: self.now_s,
        )

    def note(self, stream: str, size: int) -> None:
        self.made.append((stream, size))
        self.first.set()

    async def append(self, count: int = 1) -> None:
        event = Event(actor="a", action=Action.CONFIGURE, object_type="b", object_id="c")
        async with self.database.writing() as connection:
            await audit_log.append(connection, *[event] * count)


class _Breakable(Checkpoints):
    def __init__(self, watched: Watched) -> None:
        places = watched.places
        super().__init__(watched.database, key_file=places.key_file, files=places.files)
        self._watched = watched

    async def make(self) -> dict[str, Signed]:
        if self._watched.broken is not None:
            raise self._watched.broken
        return await super().make()


@pytest.fixture
async def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


async def test_a_checkpoint_comes_after_so_many_entries_or_so_long(watched: Watched) -> None:
    await watched.task.attempt()
    watched.made.clear()
    await watched.append(2)
    await watched.task.look()
    assert watched.made == []  # too few, too soon
    await watched.append(1)
    await watched.task.look()
    assert watched.made == [("access", 3)]
    await watched.append(1)
    watched.now_s = 60
    await watched.task.look()
    assert watched.made == [("access", 3), ("access", 4)]
    watched.now_s = 180
    await watched.task.look()
    assert len(watched.made) == 2  # nothing new
    await watched.database.dispose()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (StorageFull(), "storage_full"),
        (CheckpointRefused(stream="access"), "checkpoint_refused"),
        (PermissionError(13, "no"), "internal"),
    ],
)
async def test_a_failure_is_told_everywhere_and_tried_again(
    watched: Watched, error: Exception, code: str
) -> None:
    await watched.append(5)
    watched.broken = error
    assert await watched.task.attempt() == {}
    assert watched.failed == [code]
    with pytest.raises(VerbaalError):
        await watched.task.ready()
    watched.broken = None
    await watched.task.look()
    assert watched.made == []  # not yet: a disk that fails is not asked every few seconds
    watched.now_s = 60
    await watched.task.look()
    assert watched.made == [("access", 5), ("processing", 0)]
    await watched.task.ready()
    await watched.database.dispose()


async def test_a_database_that_fails_is_left_to_its_own_check(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(_: Database) -> None:
        raise StorageFull

    monkeypatch.setattr("server.store.logs.log_lines.heads", fails)
    await watched.task.look()
    await watched.task.ready()
    assert (watched.made, watched.failed) == ([], [])
    await watched.database.dispose()


async def test_the_first_comes_at_the_start_and_the_last_at_the_end(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.0)
    async with checkpointing(watched.task):
        await watched.first.wait()
        await watched.append(2)
    assert watched.made == [("access", 0), ("processing", 0), ("access", 2)]
    assert watched.failed == []
    await watched.database.dispose()
