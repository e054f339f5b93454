from __future__ import annotations

import asyncio
import json
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from server.__main__ import app
from server.domain.audit import Action
from server.domain.report import Observation
from server.store import drafts
from server.store.database import Database
from server.store.logs.audit_log import AuditLog
from tests.databases import migrated_sqlite
from tests.reading import readers
from tests.store.examples import OFFICER, TEMPLATE, draft

PERSON = Observation(
    id="person:0-12",
    type="person",
    values={"name": "Jan de Vries", "birth_date": "1987-03-04"},
    spans=((0, 12),),
    words=("Jan", "de", "Vries"),
    probability=0.9,
    rule="person_named",
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A machine of a privacy officer, with a draft about one person."""
    url = migrated_sqlite(tmp_path / "verbaal.sqlite3")
    for name, value in {
        "VERBAAL_DATA_DIR": str(tmp_path),
        "VERBAAL_DATABASE_URL": url,
        "VERBAAL_LOCAL_USER": "m.bakker",
        "VERBAAL_LOCAL_ROLES": '["privacy_officer"]',
    }.items():
        monkeypatch.setenv(name, value)
    # Read once for all tests: it takes a second.
    monkeypatch.setattr("server.reporting.extraction.extractor.load_extractor", lambda _: readers().extractor)

    async def fill() -> None:
        database = Database(url)
        made = draft(dictation_id=None).model_copy(update={"observations": (PERSON,)})
        async with database.writing() as connection:
            await drafts.insert(connection, made, TEMPLATE, actor=OFFICER)
        await database.dispose()

    asyncio.run(fill())
    return Database(url)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["subject", *arguments], env={"COLUMNS": "200"})


def request() -> str:
    made = run("request", "--name", "Jan de Vries", "--birth-date", "1987-03-04")
    assert made.exit_code == 0, made.output
    return made.stdout.strip()


def test_a_request_goes_from_note_to_answer_without_a_screen(desk: Database, tmp_path: Path) -> None:
    request_id = request()
    found = run("search", request_id)
    assert found.exit_code == 0, found.output
    assert "draft-1" in found.stdout
    assert "Jan de Vries" in found.stdout
    early = run("export", request_id, str(tmp_path / "answer.json"))
    assert early.exit_code == 1
    assert "nog niet klaar" in early.stderr
    assert run("decide", request_id, "1", "--decision", "refuse").exit_code == 1
    decided = run("decide", request_id, "1", "--decision", "give")
    assert decided.exit_code == 0, decided.output
    assert "0 of 1 items" in decided.stderr
    assert "give" in run("items", request_id).stdout
    target = tmp_path / "answer.json"
    assert run("export", request_id, str(target)).exit_code == 0
    assert json.loads(target.read_text())["records"][0]["id"] == "draft-1"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.glob(".*.half")] == []

    async def logged() -> list[tuple[str, Action]]:
        entries = await AuditLog(desk).entries()
        await desk.dispose()
        return [(one.actor, one.action) for one in entries]

    assert ("m.bakker", Action.DISCLOSE) in asyncio.run(logged())


def test_a_full_search_reads_everything(desk: Database) -> None:
    found = run("search", request(), "--full", "--name", "Vries, J. de")
    assert found.exit_code == 0, found.output
    assert "1 records found, 1 looked at" in found.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("request",), "Say who asks"),
        (("request", "--birth-date", "4-3-87"), "--birth-date: write a date as 1987-03-04"),
        (("request", "--postcode", "3511 ED"), "house_number"),
        (("request", "--name", "Jan", "--received", "gisteren"), "time zone"),
        (("request", "--name", "Jan", "--received", "2026-11-23T10:00:00"), "time zone"),
        (("search", "none"), "bestaat niet"),
        (("export", "none", "answer.txt"), ".json or .pdf"),
    ],
)
def test_a_mistake_ends_with_a_sentence(desk: Database, arguments: tuple[str, ...], said: str) -> None:
    ended = run(*arguments)
    assert ended.exit_code == 1
    assert said in ended.stderr
    assert "4-3-87" not in ended.stderr


def test_a_file_that_can_not_be_written_ends_with_a_sentence(desk: Database, tmp_path: Path) -> None:
    request_id = request()
    run("search", request_id, "--bsn", "987654321")
    ended = run("export", request_id, str(tmp_path / "nowhere" / "answer.json"))
    assert (ended.exit_code, "can't be written" in ended.stderr) == (1, True)


def test_who_is_no_privacy_officer_is_refused(desk: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBAAL_LOCAL_ROLES", '["officer"]')
    ended = run("request", "--name", "Jan de Vries")
    assert ended.exit_code == 1
    assert ended.stdout == ""
