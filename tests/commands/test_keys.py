from __future__ import annotations

import asyncio
from pathlib import Path

import pyrage
import pytest
from pyrage import x25519
from typer.testing import CliRunner, Result

from server.__main__ import app
from server.app import open_audio_keys
from server.domain.audit import Action, Entry
from server.settings import Settings
from server.store.database import Database
from server.store.logs.audit_log import AuditLog
from server.store.sound.answer_sounds import AnswerSounds
from server.store.sound.audio_files import AudioFiles
from tests.databases import migrated_sqlite

ONE = "dictation-one"
SOUND = b"\1\0" * 1_000


def verbaal(*args: str) -> Result:
    return CliRunner().invoke(app, ["keys", *args])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with one recording, which the commands use."""
    monkeypatch.setenv("VERBAAL_DATA_DIR", str(tmp_path))
    migrated_sqlite(tmp_path / "verbaal.sqlite3")
    keys = open_audio_keys(Settings())
    with AudioFiles(tmp_path / "audio", keys).open(ONE) as audio:
        audio.append(SOUND)
    keys.close()
    return tmp_path


def heard() -> bytes:
    keys = open_audio_keys(Settings())
    try:
        return AudioFiles(Settings().audio_dir, keys).read(ONE, 0, 9_999)
    finally:
        keys.close()


def log() -> list[Entry]:
    async def read() -> list[Entry]:
        database = Database(Settings().resolved_database_url)
        try:
            return await AuditLog(database).entries()
        finally:
            await database.dispose()

    return asyncio.run(read())


def service() -> str:
    shown = verbaal("show")
    assert shown.exit_code == 0, shown.output
    return shown.stdout.split()[1]


def test_the_public_keys_are_shown_and_no_secret(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    court = str(x25519.Identity.generate().to_public())
    monkeypatch.setenv("VERBAAL_COURT_RECIPIENT", court)
    shown = verbaal("show")
    assert shown.stdout.splitlines() == [
        f"service  {service()}",
        f"court    {court}",
        "recordings with a key: 1",
    ]
    assert "AGE-SECRET-KEY" not in shown.output
    assert service() in (here / "keys" / "sound.key").read_text()


def test_a_new_key_reads_all_sound_and_the_log_says_since_when(here: Path) -> None:
    before = service()
    rotated = verbaal("rotate")
    assert rotated.exit_code == 0, rotated.output
    assert "1 recordings" in rotated.stderr
    assert service() != before
    assert before not in (here / "keys" / "sound.key").read_text()
    assert heard() == SOUND
    (entry,) = log()
    assert (entry.action, entry.object_type, entry.object_id) == (Action.CONFIGURE, "sound_key", service())
    assert dict(entry.details) == {"recordings": 1, "court": "none"}


def test_a_new_key_reads_the_sound_of_answers_too(here: Path) -> None:
    keys = open_audio_keys(Settings())
    kept = AnswerSounds(AudioFiles(here / "audio", keys)).keep(SOUND)
    keys.close()
    rotated = verbaal("rotate")
    assert rotated.exit_code == 0, rotated.output
    keys = open_audio_keys(Settings())
    try:
        assert AnswerSounds(AudioFiles(here / "audio", keys)).read(str(kept.id)) == SOUND
    finally:
        keys.close()


def test_a_court_key_that_comes_later_reads_earlier_sound_after_wrapping_again(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    court = x25519.Identity.generate()
    monkeypatch.setenv("VERBAAL_COURT_RECIPIENT", str(court.to_public()))
    before = service()
    assert verbaal("rotate", "--keep-key").exit_code == 0
    assert service() == before
    wrapped = (here / "audio" / f"{ONE}.key").read_bytes()
    assert pyrage.decrypt(wrapped, [court]).startswith(b"AGE-SECRET-KEY-1")
    assert log()[0].details["court"] == str(court.to_public())


def test_keys_are_left_alone_while_the_server_runs(here: Path) -> None:
    server = open_audio_keys(Settings())
    before = (here / "keys" / "sound.key").read_text()
    refused = verbaal("rotate")
    assert refused.exit_code == 1
    assert "Stop die eerst" in refused.stderr
    assert (here / "keys" / "sound.key").read_text() == before
    server.close()


def test_an_unfinished_rotation_is_told_and_finished(here: Path) -> None:
    file = here / "keys" / "sound.key"
    file.write_text(f"{x25519.Identity.generate()}\n{file.read_text()}")
    assert "not finished" in verbaal("show").stderr
    assert verbaal("rotate").exit_code == 0
    assert file.read_text().count("AGE-SECRET-KEY-1") == 1
    assert heard() == SOUND


def test_with_a_command_the_operator_takes_the_old_key_away(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = here / "given"
    (here / "keys" / "sound.key").rename(given)
    monkeypatch.setenv("VERBAAL_SOUND_KEY_COMMAND", f"cat '{given}'")
    new = x25519.Identity.generate()
    given.write_text(f"{new}\n{given.read_text()}")
    rotated = verbaal("rotate")
    assert rotated.exit_code == 0, rotated.output
    assert "may print the first" in rotated.stderr
    given.write_text(f"{new}\n")
    assert heard() == SOUND


@pytest.mark.parametrize("command", ["show", "rotate"])
def test_a_key_that_is_gone_is_told_in_a_sentence(here: Path, command: str) -> None:
    (here / "keys" / "sound.key").unlink()
    refused = verbaal(command)
    assert refused.exit_code == 1
    assert "ontbreekt" in refused.stderr
    assert not (here / "keys" / "sound.key").exists()


def test_nothing_is_rotated_that_the_log_could_not_tell_of(here: Path) -> None:
    (here / "verbaal.sqlite3").unlink()
    before = service()
    refused = verbaal("rotate")
    assert refused.exit_code == 1
    assert "verbaal migrate" in refused.stderr
    assert service() == before
