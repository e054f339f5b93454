from __future__ import annotations

import asyncio
import errno
import fcntl
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyrage import x25519

from server.domain.audit import Action
from server.domain.backup_errors import (
    BackupDamaged,
    BackupExists,
    BackupLocked,
    BackupTooNew,
    DatabaseNotEmpty,
    RestoreRefused,
    RestoreUnfinished,
)
from server.domain.errors import NotFound, SoundKeyRefused, StorageFull
from server.store import drafts, reports, word_lists
from server.store.backup.archive import parts
from server.store.backup.export import export
from server.store.backup.loading import rows_in
from server.store.backup.manifest import Manifest
from server.store.backup.noting import note_restore
from server.store.backup.restore import MARK, check, refuse_half, restore
from server.store.database import Database
from server.store.dictations import Dictations
from server.store.logs.audit_log import AuditLog
from server.store.migrations import newest_revision
from tests.databases import (
    POSTGRESQL,
    SQLITE,
    PostgreSQLDatabases,
    migrated_sqlite,
    only_sqlite,
    run_sql,
    sqlite_url,
)
from tests.postgresql import NO_BINARIES
from tests.store.backups import FOLDERS, MADE_AT, files_of, fill, fill_folders, sources, targets
from tests.store.examples import OFFICER, PERSONAL, dictation, draft, report, word_list

NewUrl = Callable[[str], str]
AFTER_COMMIT = "after the commit"


@pytest.fixture
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewUrl]:
    """Makes empty databases, of the kind that is asked for."""
    with ExitStack() as stack:

        def make(kind: str) -> str:
            if kind == SQLITE:
                return sqlite_url(tmp_path / "restored" / "verbaal.sqlite3")
            databases: PostgreSQLDatabases | None = request.getfixturevalue("postgresql")
            if databases is None:
                pytest.skip(NO_BINARIES)
            return stack.enter_context(databases.database(migrated=False))

        yield make


async def test_everything_comes_back_in_a_database_of_either_kind(
    database: Database, database_url: str, tmp_path: Path, new_url: NewUrl
) -> None:
    await fill(database)
    files = fill_folders(tmp_path / "data")
    file = tmp_path / "all.verbaal"
    made = export(sources(database_url, tmp_path / "data"), file, made_at=MADE_AT)
    assert file.stat().st_mode & 0o077 == 0
    for kind in (SQLITE, POSTGRESQL):
        url, data_dir = new_url(kind), tmp_path / kind
        assert restore(file, targets(url, data_dir)) == made
        assert files_of(data_dir) == files
        again = export(sources(url, data_dir), tmp_path / f"{kind}.verbaal", made_at=MADE_AT)
        assert again == made.model_copy(update={"database": kind})
        restored = Database(url)
        await _holds_everything(restored)
        await _goes_on(restored)
        await restored.dispose()


async def _holds_everything(database: Database) -> None:
    ended = await Dictations(database).get("dictation-1", OFFICER)
    assert ended is not None
    assert (ended.draft_id, ended.dictated_at) == ("draft-1", dictation().dictated_at)
    finals = await Dictations(database).finals("dictation-1")
    assert [final.utterance.text for final in finals] == ["Kanaleneiland", "Café 't Hoekje ✓\n\ttweede"]
    assert finals[0].utterance.marks
    assert finals[0].utterance.suggestions
    assert await Dictations(database).cuts("dictation-1") == [152_000]
    async with database.reading() as connection:
        assert (await drafts.find(connection, "draft-1", OFFICER)).draft == draft()
        assert await reports.find(connection, "report-1", OFFICER) == report(
            draft("draft-2", dictation_id=None)
        )
        for version in (1, 2):
            kept = await word_lists.at_version(connection, PERSONAL, version)
            assert kept.word_list.words == word_list(version, "Eikenlaan").words
    assert (await AuditLog(database).check()).intact
    assert len(await AuditLog(database).entries()) == 8


async def _goes_on(database: Database) -> None:
    """New rows can be added, and the triggers guard the old ones."""
    await Dictations(database).create(dictation("dictation-9"))
    assert (await AuditLog(database).check()).intact
    for statement in (
        "UPDATE audit_log SET actor = 'x'",
        "DELETE FROM audit_log",
        "UPDATE reports SET owner = 'x'",
    ):
        with pytest.raises(sa.exc.DBAPIError, match=r"append-only|never changes"):
            async with database.writing() as connection:
                await connection.exec_driver_sql(statement)


@pytest.fixture
async def backup(tmp_path: Path, new_url: NewUrl) -> Path:
    """A backup of a small SQLite database."""
    url = migrated_sqlite(tmp_path / "source" / "verbaal.sqlite3")
    database = Database(url)
    await fill(database)
    await database.dispose()
    fill_folders(tmp_path / "source")
    export(sources(url, tmp_path / "source"), tmp_path / "all.verbaal", made_at=MADE_AT)
    return tmp_path / "all.verbaal"


async def test_a_database_that_holds_something_is_left_as_it_is(
    backup: Path, database: Database, database_url: str, tmp_path: Path
) -> None:
    await Dictations(database).create(dictation("dictation-7"))
    with pytest.raises(DatabaseNotEmpty) as refused:
        restore(backup, targets(database_url, tmp_path / "data"))
    assert refused.value.code == "database_not_empty"
    assert refused.value.details == {"tables": ["audit_log", "dictations", "processing_log"]}
    assert [row.id for row in await Dictations(database).unfinished(OFFICER)] == ["dictation-7"]
    assert not (tmp_path / "data").exists()


async def test_empty_tables_are_no_obstacle(
    backup: Path, database: Database, database_url: str, tmp_path: Path
) -> None:
    restore(backup, targets(database_url, tmp_path / "data"))
    await _holds_everything(database)
    await _goes_on(database)


def test_a_backup_is_never_written_over_a_file(backup: Path, tmp_path: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(BackupExists):
        export(
            sources(sqlite_url(tmp_path / "source" / "verbaal.sqlite3"), tmp_path), backup, made_at=MADE_AT
        )
    assert backup.read_bytes() == before


def test_without_a_database_there_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="database"):
        export(sources(sqlite_url(tmp_path / "none.sqlite3"), tmp_path), tmp_path / "b", made_at=MADE_AT)
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_breaks_off_leaves_no_file(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = sorted(path.name for path in tmp_path.iterdir())
    monkeypatch.setattr("server.store.backup.export.os.fsync", full)
    with pytest.raises(StorageFull):
        export(
            sources(sqlite_url(tmp_path / "source" / "verbaal.sqlite3"), tmp_path / "source"),
            tmp_path / "second.verbaal",
            made_at=MADE_AT,
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == before


async def test_keys_may_stay_out(backup: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    made = export(
        sources(sqlite_url(source / "verbaal.sqlite3"), source), tmp_path / "b", made_at=MADE_AT, keys=False
    )
    assert not made.keys
    restore(tmp_path / "b", targets(sqlite_url(tmp_path / "new" / "v.sqlite3"), tmp_path / "new"))
    assert not (tmp_path / "new" / "keys").exists()
    assert (tmp_path / "new" / "audio" / "dictation-1.sound").exists()
    with tarfile.open(tmp_path / "b") as tar:
        assert not [name for name in tar.getnames() if name.startswith("keys")]


def test_packets_are_copied_after_the_sound_that_may_still_grow(backup: Path, tmp_path: Path) -> None:
    with tarfile.open(backup) as tar:
        names = [Path(one) for one in tar.getnames() if one.startswith("audio/")]
    packets, sound = Path("audio/dictation-1.packets"), Path("audio/dictation-1.sound")
    assert names.index(packets) > names.index(sound)


def test_sound_in_clear_is_in_no_backup_that_says_it_can_not_be_read(backup: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "audio" / "dictation-0.pcm").write_bytes(b"\x00\x01" * 100)
    of = sources(sqlite_url(source / "verbaal.sqlite3"), source)
    with pytest.raises(SoundKeyRefused, match="niet versleuteld"):
        export(of, tmp_path / "b", made_at=MADE_AT, keys=False)
    assert not (tmp_path / "b").exists()
    assert export(of, tmp_path / "b", made_at=MADE_AT).keys


def test_keys_are_not_copied_while_they_are_replaced(backup: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    of = sources(sqlite_url(source / "verbaal.sqlite3"), source)
    fd = os.open(source / "audio", os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)  # as `verbaal keys rotate` does
        with pytest.raises(SoundKeyRefused, match="vervangen"):
            export(of, tmp_path / "b", made_at=MADE_AT)
        fcntl.flock(fd, fcntl.LOCK_SH)  # a server beside it is no hindrance
        export(of, tmp_path / "b", made_at=MADE_AT)
    finally:
        os.close(fd)


def test_anybody_can_unpack_one_and_check_it_with_what_every_system_has(backup: Path, tmp_path: Path) -> None:
    with tarfile.open(backup) as tar:
        tar.extractall(tmp_path / "un", filter="data")
    for line in (tmp_path / "un" / "files.jsonl").read_text().splitlines():
        told = json.loads(line)
        content = (tmp_path / "un" / told["path"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (told["bytes"], told["sha256"])
    manifest = (tmp_path / "un" / "manifest.json").read_bytes()
    told = (tmp_path / "un" / "manifest.json.sha256").read_text()
    assert told == f"{hashlib.sha256(manifest).hexdigest()}  manifest.json\n"
    rows = (tmp_path / "un" / "tables" / "cuts" / "000001.jsonl").read_text()
    assert json.loads(rows) == {"dictation_id": "dictation-1", "sample": 152_000}


@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_byte_can_be_changed_without_being_noticed(
    backup: Path, tmp_path: Path, place: float, flip: int
) -> None:
    content = bytearray(backup.read_bytes())
    at = int(place * len(content))
    content[at] ^= flip
    changed = tmp_path / "changed.verbaal"
    changed.write_bytes(content)
    try:
        manifest = check(changed)
    except (BackupDamaged, BackupTooNew, BackupLocked):
        return
    # All that is left are bytes that say nothing: padding, and the times and owners that tar notes.
    assert manifest == check(backup)
    assert _contents(changed) == _contents(backup)


def _contents(file: Path) -> list[tuple[str, bytes]]:
    with file.open("rb") as source:
        return [(path, content.read()) for path, content in parts(source)]


@pytest.mark.parametrize("left", [0.1, 0.5, 0.9, 0.97])
def test_half_a_backup_is_none(backup: Path, tmp_path: Path, left: float) -> None:
    content = backup.read_bytes()
    cut = tmp_path / "cut.verbaal"
    cut.write_bytes(content[: int(len(content) * left) // 512 * 512])
    with pytest.raises(BackupDamaged):
        restore(cut, targets(sqlite_url(tmp_path / "new" / "v.sqlite3"), tmp_path / "new"))
    assert not (tmp_path / "new").exists()


def _packed(target: Path, *parts: tuple[str, bytes], kind: bytes = tarfile.REGTYPE) -> Path:
    with tarfile.open(target, "w") as tar:
        for name, content in parts:
            header = tarfile.TarInfo(name)
            header.size, header.type, header.linkname = len(content), kind, "/etc/passwd"
            tar.addfile(header, io.BytesIO(content))
    return target


@pytest.mark.parametrize(
    "name",
    ["../outside", "/etc/passwd", "audio/../../outside", "audio/..", "audio", "AUDIO/x", "audio/x\n", ""],
)
def test_a_part_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BackupDamaged):
        check(_packed(tmp_path / "evil", (name, b"x")))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE])
def test_a_part_that_is_no_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    with pytest.raises(BackupDamaged):
        check(_packed(tmp_path / "evil", ("audio/x", b""), kind=kind))


@pytest.mark.parametrize("content", [b"", b"not a backup", b"{}" * 2000, b"\0" * 10_240])
def test_another_file_is_no_backup(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other"
    file.write_bytes(content)
    with pytest.raises(BackupDamaged):
        check(file)


def test_one_of_a_newer_version_is_refused(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.store.backup.restore.revisions", lambda: frozenset({"0001", "0002"}))
    with pytest.raises(BackupTooNew) as refused:
        restore(backup, targets(sqlite_url(tmp_path / "new" / "v.sqlite3"), tmp_path / "new"))
    assert refused.value.details["revision"] == newest_revision()
    assert not (tmp_path / "new").exists()


async def test_an_encrypted_one_opens_with_its_key_only(backup: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    url = sqlite_url(source / "verbaal.sqlite3")
    mine, other = x25519.Identity.generate(), x25519.Identity.generate()
    sealed = tmp_path / "sealed.verbaal"
    made = export(sources(url, source), sealed, made_at=MADE_AT, recipients=[mine.to_public()])
    assert b"Kanaleneiland" not in sealed.read_bytes()
    assert b"manifest" not in sealed.read_bytes()
    for identities in ([], [other]):
        with pytest.raises(BackupLocked):
            check(sealed, identities)
    assert check(sealed, [other, mine]) == made
    content = bytearray(sealed.read_bytes())
    content[len(content) // 2] ^= 1
    sealed.with_name("changed").write_bytes(content)
    with pytest.raises((BackupLocked, BackupDamaged)):
        check(sealed.with_name("changed"), [mine])
    new = sqlite_url(tmp_path / "new" / "v.sqlite3")
    restore(sealed, targets(new, tmp_path / "new"), identities=[mine])
    restored = Database(new)
    await _holds_everything(restored)
    await restored.dispose()


@pytest.mark.parametrize(
    ("kind", "breaks_at"),
    [
        (SQLITE, "tables/drafts"),
        (SQLITE, "audio"),
        (SQLITE, AFTER_COMMIT),
        (POSTGRESQL, "tables/audit_log"),
        (POSTGRESQL, AFTER_COMMIT),
    ],
)
async def test_a_restore_that_broke_off_serves_nothing_and_can_be_done_again(
    backup: Path, tmp_path: Path, new_url: NewUrl, kind: str, breaks_at: str
) -> None:
    url, data_dir = new_url(kind), tmp_path / "new"

    def break_off(part: str, done: int, total: int) -> None:
        if part == breaks_at:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        if breaks_at == AFTER_COMMIT:  # the tables are there, the mark still says that they are not
            patch.setattr("pathlib.Path.unlink", _except_mark(Path.unlink))
        with pytest.raises(KeyboardInterrupt):
            restore(backup, targets(url, data_dir), progress=break_off)
    with pytest.raises(RestoreUnfinished):
        refuse_half(data_dir)
    assert bool(sum(rows_in(url).values())) == (breaks_at == AFTER_COMMIT)
    restore(backup, targets(url, data_dir))
    refuse_half(data_dir)
    restored = Database(url)
    await _holds_everything(restored)
    await restored.dispose()
    assert files_of(data_dir) == files_of(tmp_path / "source")
    assert not [path for path in data_dir.rglob("*") if "restor" in path.name]


def _except_mark(unlink: Callable[..., None]) -> Callable[..., None]:
    def refusing(path: Path, **options: bool) -> None:
        if path.name == MARK:
            raise KeyboardInterrupt
        unlink(path, **options)

    return refusing


async def test_no_restore_counts_that_the_log_does_not_tell_of(backup: Path, tmp_path: Path) -> None:
    there = targets(sqlite_url(tmp_path / "new" / "v.sqlite3"), tmp_path / "new")

    def note(manifest: Manifest) -> None:
        async def work() -> None:
            database = Database(str(there.url))
            await note_restore(database, "beheerder", manifest)
            await database.dispose()

        asyncio.run(work())

    def killed_before(_: Manifest) -> None:
        raise KeyboardInterrupt

    def killed_after(manifest: Manifest) -> None:
        note(manifest)
        raise KeyboardInterrupt

    for told in (killed_before, killed_after):
        with pytest.raises(KeyboardInterrupt):
            await asyncio.to_thread(restore, backup, there, told=told)
        with pytest.raises(RestoreUnfinished):
            refuse_half(there.data_dir)
    await asyncio.to_thread(restore, backup, there, told=note)
    refuse_half(there.data_dir)
    database = Database(str(there.url))
    entries = await AuditLog(database).entries(object_id="all")
    await database.dispose()
    assert [one.action for one in entries if one.action is Action.RESTORE] == [Action.RESTORE]


def test_a_mark_of_another_restore_stays(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / MARK).write_text("{}")
    with pytest.raises(RestoreUnfinished):
        restore(backup, targets(sqlite_url(tmp_path / "new" / "v.sqlite3"), tmp_path / "new"))
    assert [path.name for path in (tmp_path / "new").iterdir()] == [MARK]


async def test_another_file_in_the_way_is_kept_and_told(backup: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    (new / "keys").mkdir(parents=True)
    (new / "keys" / "sound.key").write_bytes(b"another key")
    with pytest.raises(RestoreRefused) as refused:
        restore(backup, targets(sqlite_url(new / "v.sqlite3"), new))
    assert refused.value.details == {"folder": "keys"}
    assert (new / "keys" / "sound.key").read_bytes() == b"another key"
    assert not rows_in(sqlite_url(new / "v.sqlite3"))


def test_checkpoints_that_were_signed_since_stay(backup: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    (new / "checkpoints" / "access").mkdir(parents=True)
    (new / "checkpoints" / "access" / "000001.txt").write_bytes(b"later")
    restore(backup, targets(sqlite_url(new / "v.sqlite3"), new))
    assert (new / "checkpoints" / "access" / "000001.txt").read_bytes() == b"later"


@only_sqlite("a server keeps its own files")
def test_the_restored_file_can_be_read_by_its_owner_only(
    backup: Path, database_url: str, tmp_path: Path
) -> None:
    restore(backup, targets(sqlite_url(tmp_path / "new" / "v.sqlite3"), tmp_path / "new"))
    assert (tmp_path / "new" / "v.sqlite3").stat().st_mode & 0o077 == 0
    assert (tmp_path / "new" / "keys" / "sound.key").stat().st_mode & 0o077 == 0
    assert {path.name for path in (tmp_path / "new").iterdir()} == {"v.sqlite3", *FOLDERS}


async def test_an_export_sees_one_moment_while_others_write(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    await fill(database)
    before = len(await AuditLog(database).entries())
    writing = asyncio.get_running_loop()

    def meanwhile(part: str, done: int, total: int) -> None:
        if part == "tables/dictations" and done == 0:
            create = Dictations(database).create(dictation("dictation-5"))
            asyncio.run_coroutine_threadsafe(create, writing).result(timeout=10)

    file = tmp_path / "all.verbaal"
    made = await asyncio.to_thread(
        export, sources(database_url, tmp_path / "data"), file, made_at=MADE_AT, progress=meanwhile
    )
    assert made.tables["audit_log"].rows == before
    assert made.tables["dictations"].rows == 2
    assert len(await AuditLog(database).entries()) == before + 1


def test_a_long_table_goes_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.store.backup.archive.PIECE_BYTES", 1000)
    url = migrated_sqlite(tmp_path / "v.sqlite3")
    rows = ", ".join(f"('list-{number:04}', 'unit', 'u{number}', 1, x'00ff')" for number in range(200))
    run_sql(url, f"INSERT INTO word_lists VALUES {rows}")  # noqa: S608 - the test's own rows
    made = export(sources(url, tmp_path), tmp_path / "b", made_at=MADE_AT)
    assert made.tables["word_lists"].rows == 200
    with tarfile.open(tmp_path / "b") as tar:
        assert len([name for name in tar.getnames() if name.startswith("tables/word_lists/")]) > 10
    new = sqlite_url(tmp_path / "new.sqlite3")
    restore(tmp_path / "b", targets(new, tmp_path / "new"))
    assert run_sql(new, "SELECT count(*), max(salt) FROM word_lists") == [(200, b"\x00\xff")]
