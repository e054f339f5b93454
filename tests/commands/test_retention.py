from __future__ import annotations

import asyncio
import json
import shutil
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from server.__main__ import app
from server.store import drafts
from server.store.database import Database
from tests.databases import migrated_sqlite, run_sql
from tests.store.examples import NOW, OFFICER, TEMPLATE, draft


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The database of a data folder, with one draft that nobody touched for very long."""
    monkeypatch.setenv("VERBAAL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("VERBAAL_LOCAL_USER", OFFICER)
    made = migrated_sqlite(tmp_path / "verbaal.sqlite3")
    old = NOW - timedelta(days=4000)
    kept = draft(dictation_id=None).model_copy(update={"created_at": old, "updated_at": old})

    async def keep() -> None:
        database = Database(made)
        async with database.writing() as connection:
            await drafts.insert(connection, kept, TEMPLATE, actor=OFFICER)
        await database.dispose()

    asyncio.run(keep())
    return made


def verbaal(*words: str, **more: Any) -> Result:
    return CliRunner().invoke(app, ["retention", *words], **more)


def test_what_would_go_is_listed_and_then_goes_with_a_certificate(url: str, tmp_path: Path) -> None:
    planned = verbaal("plan")
    assert planned.exit_code == 0, planned.output
    assert "draft-1" in planned.output
    assert "concepten" in planned.output
    as_json = json.loads(verbaal("plan", "--json").stdout)
    assert [(one["object_id"], one["becomes"]) for one in as_json["changes"]] == [("draft-1", "destroyed")]
    (days_ago,) = [as_json["clock_jumped_days"]]
    refused = verbaal("run")
    assert refused.exit_code == 1
    assert days_ago > 31
    assert "--clock-is-right" in " ".join(refused.output.split())
    done = verbaal("run", "--clock-is-right")
    assert done.exit_code == 0, done.output
    assert "destroyed: 1" in done.stdout.splitlines()
    assert run_sql(url, "SELECT count(*) FROM drafts") == [(0,)]
    listed = verbaal("certificates")
    assert "draft-1" in listed.output
    target = tmp_path / "certificate.txt"
    assert verbaal("certificates", "draft-1", "--output", str(target)).exit_code == 0
    assert target.read_text(encoding="utf-8") == verbaal("certificates", "draft-1").stdout
    assert "verbaal-destruction/1" in target.read_text(encoding="utf-8")
    assert verbaal("certificates", "draft-9").exit_code == 1
    assert "draft-1" not in verbaal("certificates", "--run", "9").output


def test_a_hold_keeps_a_record_until_it_is_released(url: str) -> None:
    placed = verbaal("hold", "draft-1", "--reason", "complaint", "--ground", "klacht 12")
    assert placed.exit_code == 0, placed.output
    hold_id = placed.stdout.strip()
    assert "complaint" in verbaal("holds").output
    (listed,) = json.loads(verbaal("holds", "--json").stdout)
    assert (listed["id"], listed["ground"], listed["placed_by"]) == (hold_id, "klacht 12", OFFICER)
    assert json.loads(verbaal("plan", "--json").stdout)["changes"][0]["held"]
    kept = verbaal("run", "--clock-is-right")
    assert "held: 1" in kept.stdout.splitlines()
    assert verbaal("release", hold_id).exit_code == 0
    assert verbaal("release", hold_id).exit_code == 1
    assert hold_id not in verbaal("holds").output
    assert hold_id in verbaal("holds", "--lifted").output
    gone = verbaal("run")
    assert "destroyed: 1" in gone.stdout.splitlines()


@pytest.mark.parametrize(
    "words",
    [
        ("hold", "draft-9", "--reason", "complaint", "--ground", "x"),
        ("hold", "draft-1", "--reason", "zomaar", "--ground", "x"),
        ("hold", "draft-1", "--reason", "complaint", "--ground", " "),
        ("note", "report-9"),
        ("note", "report-9", "--at", "2026-01-01"),
        ("run", "--accept", "7", "--clock-is-right"),
        ("release", "hold-9"),
    ],
)
def test_what_can_not_be_done_ends_with_a_sentence(url: str, words: tuple[str, ...]) -> None:
    answer = verbaal(*words)
    assert answer.exit_code in {1, 2}
    assert answer.output.strip()
    assert not isinstance(answer.exception, AssertionError)
    assert run_sql(url, "SELECT count(*) FROM drafts") == [(1,)]


def test_a_wrong_rule_ends_the_command_with_its_line(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "vocab" / "retention" / "wpg-8.yaml"
    shutil.copytree(str(resources.files("vocab") / "templates"), tmp_path / "vocab" / "templates")
    file.parent.mkdir()
    file.write_text("id: wpg-8\n", encoding="utf-8")
    monkeypatch.setenv("VERBAAL_VOCAB_DIR", str(tmp_path / "vocab"))
    answer = verbaal("plan")
    assert answer.exit_code == 1
    assert "wpg-8.yaml:1:" in answer.output.replace("\n", "")


def test_an_old_database_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBAAL_DATA_DIR", str(tmp_path))
    (tmp_path / "verbaal.sqlite3").touch()
    answer = verbaal("plan")
    assert answer.exit_code == 1
    assert "verbaal migrate" in answer.output


def test_long_plans_are_cut_and_say_so(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.commands.retention.SHOWN", 0)
    assert "Only the first 0 are shown" in verbaal("plan").output
