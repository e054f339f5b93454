from __future__ import annotations

import asyncio
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from server.__main__ import app
from server.jobs.webhooks import read_secrets
from server.store.database import Database
from server.store.logs.audit_log import AuditLog
from tests.databases import migrated_sqlite
from tests.jobs.outgoing_reports import NEVER, OK, Told, confirm, deliverer, rows

In = Callable[[Callable[[Database], Awaitable[Any]]], Any]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> In:
    """Runs something in the database that the commands use."""
    url = migrated_sqlite(tmp_path / "verbaal.sqlite3")
    monkeypatch.setenv("VERBAAL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("VERBAAL_DATABASE_URL", url)
    (tmp_path / "out").mkdir()

    def run(work: Callable[[Database], Awaitable[Any]]) -> Any:
        async def opened() -> Any:
            database = Database(url)
            try:
                return await work(database)
            finally:
                await database.dispose()

        return asyncio.run(opened())

    return run


def verbaal(*args: str) -> Result:
    return CliRunner().invoke(app, ["deliveries", *args])


async def one_of_each(database: Database) -> None:
    """report-1 delivered, report-2 dead, report-3 waiting."""
    for number, answer in ((1, OK), (2, NEVER)):
        await confirm(database, number, to=("folder",))
        await deliverer(database, Told([answer], name="folder")).round("folder")
    await confirm(database, 3, to=("folder",))


@pytest.mark.parametrize(
    ("args", "shown"),
    [
        ([], ["report-1", "report-2", "report-3"]),
        (["--dead"], ["report-2"]),
        (["--waiting"], ["report-3"]),
        (["--dead", "--waiting"], ["report-2", "report-3"]),
        (["--limit", "1"], ["report-3"]),
    ],
)
def test_the_list_shows_what_is_asked_for(here: In, args: list[str], shown: list[str]) -> None:
    here(one_of_each)
    result = verbaal("list", *args)
    assert result.exit_code == 0, result.output
    assert [f"report-{n}" for n in (1, 2, 3) if f"report-{n}" in result.stdout] == shown
    assert ("http_410" in result.stdout) == ("report-2" in shown)


def test_a_dead_delivery_is_asked_for_again_and_sent_now(
    here: In, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here(one_of_each)
    dead = here(rows)[1]
    result = verbaal("redeliver", dead.message_id, "--by", "beheer.1")
    assert (result.exit_code, "report-2" in result.stderr) == (0, True)
    (entry,) = here(lambda database: AuditLog(database).entries(object_id=dead.message_id))
    assert entry.actor == "beheer.1"
    monkeypatch.setenv("VERBAAL_DELIVERY_DIR", str(tmp_path / "out"))
    result = verbaal("send-now")
    assert (result.exit_code, result.stderr) == (0, "Tried 2; 0 wait, 0 are tried no more.\n")
    assert {one.state for one in here(rows)} == {"delivered"}
    assert (tmp_path / "out" / f"{dead.message_id}.json").exists()


def test_what_still_waits_after_sending_is_told_by_the_exit_code(
    here: In, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here(one_of_each)
    monkeypatch.setenv("VERBAAL_DELIVERY_DIR", str(tmp_path / "not mounted"))
    result = verbaal("send-now")
    assert (result.exit_code, result.stderr) == (1, "Tried 1; 1 wait, 1 are tried no more.\n")
    assert here(rows)[2].last_code == "folder_missing"


def test_without_a_receiver_nothing_is_sent_and_told_so(here: In) -> None:
    result = verbaal("send-now")
    assert result.exit_code == 1
    assert "VERBAAL_DELIVERY_URL" in result.stderr


def test_what_is_not_there_or_asked_by_nobody_is_refused(here: In) -> None:
    here(one_of_each)
    assert verbaal("redeliver", "msg_unknown", "--by", "beheer.1").exit_code == 1
    dead = here(rows)[1]
    assert verbaal("redeliver", dead.message_id, "--by", "Jan Jansen").exit_code == 2
    assert here(rows)[1].state == "dead"


def test_a_new_secret_is_one_more_line_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "secrets"
    assert verbaal("new-secret", str(path)).exit_code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (first,) = read_secrets(path)
    path.write_text(path.read_text().rstrip("\n"))
    result = verbaal("new-secret", str(path))
    assert "whsec_" not in result.output
    kept, second = read_secrets(path)
    assert (kept, len(second.key)) == (first, 32)
    assert second != first
    assert verbaal("new-secret", str(tmp_path)).exit_code == 1


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("VERBAAL_DELIVERY_URL", "https://user@records.example/", "userinfo"),
        ("VERBAAL_DELIVERY_URL", "https://records.example/", "VERBAAL_DELIVERY_SECRET_FILE"),
        ("VERBAAL_DELIVERY_SECRET_FILE", "/nowhere/secrets", "No such file"),
        ("VERBAAL_CALLBACK_SECRET_FILE", "/dev/null", "no secret"),
        ("VERBAAL_CALLBACK_ORIGINS", '["https://hooks.example/path"]', "path"),
        ("VERBAAL_CALLBACK_ORIGINS", '["https://hooks.example"]', "VERBAAL_CALLBACK_SECRET_FILE"),
    ],
)
def test_a_receiver_that_can_not_be_used_stops_the_start_with_its_name(
    here: In, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    result = verbaal("send-now")
    assert result.exit_code == 1
    assert name in result.stderr
    assert told in result.stderr
