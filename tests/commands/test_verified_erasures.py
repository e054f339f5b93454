"""`verbaal verify` on what the log says was destroyed, and on guards that only have the name of one."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from pathlib import Path

import pytest

from server.domain.audit import Action, Event, Head
from server.store.database import Database
from server.store.logs import audit_log, log_lines
from server.store.retention.destruction import destroy_rows
from tests.commands.logged import a_log, behind_the_guards, problems, url


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("untouched")
    asyncio.run(a_log(folder))
    return folder


@pytest.fixture
def folder(untouched: Path, tmp_path: Path) -> Path:
    return shutil.copytree(untouched, tmp_path / "data")


async def _destroyed(folder: Path) -> None:
    """As retention does it: the report goes with its draft."""
    database = Database(url(folder))
    async with database.writing() as connection:
        await destroy_rows(connection, "report", "report-1", rule="rule", run=1)
    await database.dispose()


async def _told_only(folder: Path, object_type: str, object_id: str) -> None:
    database = Database(url(folder))
    event = Event(actor="verbaal", action=Action.ERASE, object_type=object_type, object_id=object_id)
    async with database.writing() as connection:
        await audit_log.append(connection, event)
    await database.dispose()


async def test_what_was_destroyed_as_the_log_says_is_in_order(folder: Path) -> None:
    await _destroyed(folder)
    assert await problems(folder) == []


@pytest.mark.parametrize(("kind", "record"), [("report", "report-1"), ("draft", "draft-1")])
async def test_what_the_log_says_was_destroyed_and_is_still_there_is_told(
    folder: Path, kind: str, record: str
) -> None:
    await _told_only(folder, kind, record)
    (found,) = await problems(folder)
    assert (found.stream, found.seq, found.what) == ("access", 13, "wat vernietigd heet is er nog")
    assert record in found.why


async def test_a_report_that_was_put_back_after_its_destruction_is_told(folder: Path) -> None:
    with behind_the_guards(folder) as connection:
        connection.execute("CREATE TEMP TABLE aside AS SELECT * FROM reports")
        rows = connection.execute("SELECT * FROM aside").fetchall()
    await _destroyed(folder)
    with behind_the_guards(folder) as connection:
        marks = ", ".join("?" for _ in rows[0])
        connection.executemany(f"INSERT INTO reports VALUES ({marks})", rows)  # noqa: S608 - question marks
    (found,) = await problems(folder)
    assert (found.seq, found.what) == (13, "wat vernietigd heet is er nog")
    assert "report-1" in found.why


@pytest.mark.parametrize("seen", ["entry", "no entry"])
async def test_what_is_destroyed_while_verify_runs_is_in_order(
    folder: Path, monkeypatch: pytest.MonkeyPatch, seen: str
) -> None:
    heads = log_lines.heads

    async def destroying(database: Database) -> dict[str, Head]:
        before = await heads(database)
        await _destroyed(folder)
        return before if seen == "no entry" else await heads(database)

    monkeypatch.setattr(log_lines, "heads", destroying)
    assert await problems(folder) == []


@pytest.mark.parametrize("other", ["sound", "dictation", "draft"])
async def test_the_destruction_of_something_else_by_the_same_id_excuses_nothing(
    folder: Path, other: str
) -> None:
    await _told_only(folder, other, "report-1")
    with behind_the_guards(folder) as connection:
        connection.execute("DELETE FROM reports")
    found = await problems(folder)
    assert [(one.stream, one.seq, one.what) for one in found] == [
        ("access", 2, "wat deze regel vastlegt is weg")
    ]


async def test_a_guard_that_never_fires_is_named(folder: Path) -> None:
    connection = sqlite3.connect(folder / "verbaal.sqlite3")
    connection.executescript(
        "DROP TRIGGER reports_no_update;"
        "CREATE TRIGGER reports_no_update BEFORE UPDATE ON reports"
        " WHEN 0 BEGIN SELECT RAISE(ABORT, 'a report never changes'); END;"
    )
    connection.close()
    (found,) = await problems(folder)
    assert "reports_no_update" in found.what
