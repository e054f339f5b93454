"""`verbaal export --to` and `verbaal restore`, as somebody types them."""

from __future__ import annotations

import asyncio
import json
import os
import tarfile
from pathlib import Path

import pytest
from pyrage import x25519
from typer.testing import CliRunner, Result

from server.__main__ import app
from server.domain.audit import Action, Entry
from server.store.database import Database
from server.store.logs.audit_log import AuditLog
from tests.databases import is_sqlite, migrated_sqlite, run_sql, sqlite_url
from tests.store.backups import fill, fill_folders


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A server's data folder with something of everything."""
    for name in list(os.environ):
        if name.startswith("VERBAAL_") and not name.startswith("VERBAAL_TEST"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "200")
    folder = tmp_path / "data"
    monkeypatch.setenv("VERBAAL_DATA_DIR", str(folder))
    url = migrated_sqlite(folder / "verbaal.sqlite3")
    asyncio.run(_fill(url))
    fill_folders(folder)
    return folder


async def _fill(url: str) -> None:
    database = Database(url)
    await fill(database)
    await database.dispose()


def entries(folder: Path) -> list[Entry]:
    async def read() -> list[Entry]:
        database = Database(sqlite_url(folder / "verbaal.sqlite3"))
        try:
            return await AuditLog(database).entries()
        finally:
            await database.dispose()

    return asyncio.run(read())


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_what_is_exported_is_restored_and_both_are_in_the_log(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "all.verbaal"
    made = run("export", "--to", file)
    assert made.exit_code == 0, made.output
    assert "5 files are in" not in made.output
    assert "whoever has it can read everything" in made.output
    (*_, noted) = entries(data)
    assert (noted.action, noted.actor) == (Action.BACK_UP, "verbalisant")
    assert noted.details == {"keys": True, "recipients": 0}
    monkeypatch.setenv("VERBAAL_DATA_DIR", str(tmp_path / "new"))
    back = run("restore", file)
    assert back.exit_code == 0, back.output
    assert "The log is whole: 9 entries" in back.output
    (*before, last) = entries(tmp_path / "new")
    assert before == entries(data)
    assert last.action is Action.RESTORE
    with tarfile.open(file) as tar:
        tar.extract("manifest.json", tmp_path / "un", filter="data")
    manifest = json.loads((tmp_path / "un" / "manifest.json").read_text())
    assert last.details["backup_sha256"] == manifest["files_sha256"]
    assert (tmp_path / "new" / "audio" / "dictation-1.sound").read_bytes() == (
        data / "audio" / "dictation-1.sound"
    ).read_bytes()


def test_a_restore_over_what_is_there_is_refused_in_a_sentence(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.verbaal"
    assert run("export", "--to", file).exit_code == 0
    before = (data / "verbaal.sqlite3").read_bytes()
    refused = run("restore", file)
    assert refused.exit_code == 1
    assert "Deze database is niet leeg" in refused.output
    assert (data / "verbaal.sqlite3").read_bytes() == before


def test_an_encrypted_one_asks_for_its_key(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, file = x25519.Identity.generate(), tmp_path / "all.verbaal.age"
    (tmp_path / "mine.txt").write_text(f"# created\n{mine}\n")
    (tmp_path / "none.txt").write_text("# nothing\n")
    made = run("export", "--to", file, "--recipient", mine.to_public(), "--without-keys")
    assert made.exit_code == 0, made.output
    assert "The keys are not in it" in made.output
    monkeypatch.setenv("VERBAAL_DATA_DIR", str(tmp_path / "new"))
    assert "Deze back-up is versleuteld" in run("restore", file).output
    assert "geen sleutel van age" in run("restore", file, "--identity", tmp_path / "none.txt").output
    checked = run("restore", "--check", file, "--identity", tmp_path / "mine.txt")
    assert (checked.exit_code, (tmp_path / "new").exists()) == (0, False)
    back = run("restore", file, "--identity", tmp_path / "mine.txt")
    assert back.exit_code == 0, back.output
    assert "put them in place" in back.output


@pytest.mark.parametrize(
    ("arguments", "told", "code"),
    [
        (("export",), "Usage", 2),
        (("export", "--to", "x", "log", "--to", "y"), "--to comes after", 2),
        (("export", "--to", "x", "--recipient", "age1nothing"), "geen openbare sleutel", 1),
        (("restore", "absent"), "does not exist", 2),
        (("migrate", "--grant-to", "app"), "SQLite kent geen rollen", 1),
    ],
)
def test_what_can_not_be_is_told(
    arguments: tuple[str, ...], told: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert (result.exit_code, told in result.output) == (code, True), result.output
    assert not (tmp_path / "x").exists()


def test_a_log_that_was_tampered_with_before_the_backup_is_told_after_the_restore(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = sqlite_url(data / "verbaal.sqlite3")
    assert is_sqlite(url)
    run_sql(url, "DROP TRIGGER audit_log_no_update", "UPDATE audit_log SET actor = 'mallory' WHERE seq = 3")
    assert run("export", "--to", tmp_path / "b").exit_code == 0
    monkeypatch.setenv("VERBAAL_DATA_DIR", str(tmp_path / "new"))
    back = run("restore", tmp_path / "b")
    assert back.exit_code == 1
    assert "not whole" in back.output
    assert "after entry 2" in back.output


def test_a_server_does_not_start_on_half_a_restore(data: Path) -> None:
    (data / "restore-unfinished.json").write_text("{}")
    from server.app import create_app  # noqa: PLC0415 - only here
    from server.settings import Settings  # noqa: PLC0415 - only here

    application = create_app(Settings(data_dir=data))

    async def start() -> None:
        async with application.router.lifespan_context(application):
            pytest.fail("it started")

    with pytest.raises(Exception, match="niet afgerond"):
        asyncio.run(start())
