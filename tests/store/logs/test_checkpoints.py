"""Checkpoints: each fits the one before, or none is made and that is said."""

from __future__ import annotations

import asyncio
import errno
import itertools
import json
import os
import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from server.domain.audit import Action, Event
from server.domain.checkpoints import Checkpoint, NotACheckpoint, note_digest, opened, parsed
from server.domain.errors import CheckpointRefused, StorageFull
from server.domain.merkle import Tree
from server.proof.standalone import logs, notes, signatures
from server.store.database import Database
from server.store.logs import audit_log, checkpoint_files, log_lines
from server.store.logs.audit_log import AuditLog
from server.store.logs.checkpoints import Checkpoints, Places
from server.store.logs.signing_key import SigningKey, signing_key
from tests.databases import run_sql
from tests.store.examples import NOW
from tests.store.logs.test_audit_log import without_guards


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "keys" / "audit.pem", tmp_path / "elsewhere", tmp_path / "own")


@pytest.fixture
def checkpoints(database: Database, places: Places) -> Checkpoints:
    return places.checkpoints(database)


async def _append(database: Database, count: int, *subjects: str) -> None:
    events = [
        Event(actor="a", action=Action.ALTER, object_type="x", object_id=f"x-{at}", subjects=subjects)
        for at in range(count)
    ]
    async with database.writing() as connection:
        await audit_log.append(connection, *events, at=NOW)


def _named(places: Places, stream: str = "access") -> list[str]:
    return sorted(path.name for path in (places.folder / stream).glob("*.txt"))


async def test_a_checkpoint_tells_length_root_and_last_hash(
    database: Database, checkpoints: Checkpoints
) -> None:
    await _append(database, 3, "ab" * 32, "cd" * 32)
    made, key = await checkpoints.make(), await checkpoints.key()
    for stream, size in (("access", 3), ("processing", 6)):
        async for page in log_lines.pages(database, stream):
            leaves = [bytes.fromhex(line.hash) for line in page]
        checkpoint = made[stream].checkpoint
        assert opened(made[stream].note, key.public_key, key.signed) == checkpoint
        assert (checkpoint.size, checkpoint.root) == (size, Tree(leaves).root.hex())
        assert checkpoint.head == leaves[-1].hex()
        assert checkpoint.origin == key.origin(stream)


async def test_an_empty_log_has_a_checkpoint_too(checkpoints: Checkpoints, places: Places) -> None:
    made = await checkpoints.make()
    assert made["access"].checkpoint.size == 0
    assert _named(places) == ["000000000000.txt"]


async def test_without_new_entries_the_same_one_is_given(
    database: Database, checkpoints: Checkpoints, places: Places
) -> None:
    await _append(database, 2)
    first = await checkpoints.make()
    assert await checkpoints.make() == first
    assert await places.checkpoints(database).make() == first  # also by a server that started again
    assert _named(places) == ["000000000002.txt"]


async def test_each_names_the_one_before_and_the_hashes_grow_with_them(
    database: Database, checkpoints: Checkpoints, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_lines, "PAGE", 2)  # a log is longer than what is read at once
    notes_made = []
    for count in (3, 4, 1):
        await _append(database, count)
        notes_made.append((await checkpoints.make())["access"])
    assert [one.checkpoint.size for one in notes_made] == [3, 7, 8]
    assert notes_made[0].checkpoint.previous is None
    for earlier, later in itertools.pairwise(notes_made):
        assert later.checkpoint.previous is not None
        assert later.checkpoint.previous.sha256 == note_digest(earlier.note)
    hashes = (places.folder / "access" / "hashes").read_bytes()
    entries = await AuditLog(database).entries()
    assert hashes == b"".join(bytes.fromhex(entry.hash) for entry in entries)
    keys = signatures.read_keys((places.folder / "keys.txt").read_text())
    assert {key.rpartition("/")[2] for key in keys} == {"access", "processing"}


async def test_two_servers_with_one_key_take_turns(database: Database, places: Places) -> None:
    one, other = places.checkpoints(database), places.checkpoints(database)
    for _ in range(3):
        await _append(database, 2)
        await asyncio.gather(one.make(), other.make())
    assert _named(places) == ["000000000002.txt", "000000000004.txt", "000000000006.txt"]


ROLLED_BACK = ("DELETE FROM audit_log WHERE seq = 4", "DELETE FROM audit_log")


@pytest.mark.parametrize(
    "statement",
    [
        *ROLLED_BACK,
        "DELETE FROM audit_log WHERE seq = 2",
        "UPDATE audit_log SET hash = prev_hash WHERE seq = 2",
        "UPDATE audit_log SET hash = 'no hash' WHERE seq = 4",
    ],
)
async def test_a_log_that_does_not_fit_what_was_signed_is_not_signed_at_the_next_start(
    database: Database, database_url: str, places: Places, statement: str
) -> None:
    await _append(database, 4)
    await places.checkpoints(database).make()
    run_sql(database_url, *without_guards(database_url), statement)
    with pytest.raises(CheckpointRefused, match="access"):
        await places.checkpoints(database).make()
    assert _named(places) == ["000000000004.txt"]


@pytest.mark.parametrize("statement", ROLLED_BACK)
async def test_a_log_that_is_rolled_back_under_a_running_server_is_not_signed(
    database: Database, database_url: str, checkpoints: Checkpoints, statement: str
) -> None:
    await _append(database, 4)
    await checkpoints.make()
    run_sql(database_url, *without_guards(database_url), statement)
    with pytest.raises(CheckpointRefused, match="had er 4"):
        await checkpoints.make()


async def test_a_tail_that_was_made_anew_is_not_signed(
    database: Database, database_url: str, checkpoints: Checkpoints, places: Places
) -> None:
    """Rolled back and grown again: longer than before, but not on top of what was signed."""
    await _append(database, 4)
    await checkpoints.make()
    run_sql(database_url, *without_guards(database_url), "DELETE FROM audit_log WHERE seq > 2")
    await _append(database, 5)
    with pytest.raises(CheckpointRefused):
        await checkpoints.make()
    with pytest.raises(CheckpointRefused):
        await places.checkpoints(database).make()
    assert _named(places) == ["000000000004.txt"]


async def test_a_folder_that_was_emptied_gets_the_newest_back_and_grows_on(
    database: Database, checkpoints: Checkpoints, places: Places
) -> None:
    await _append(database, 2)
    await checkpoints.make()
    await _append(database, 2)
    newest = (await checkpoints.make())["access"]
    shutil.rmtree(places.folder)
    assert (await places.checkpoints(database).make())["access"] == newest
    assert _named(places) == ["000000000004.txt"]
    assert len((places.folder / "access" / "hashes").read_bytes()) == 4 * 32
    await _append(database, 1)
    assert (await checkpoints.make())["access"].checkpoint.size == 5


async def test_an_emptied_folder_does_not_let_a_rolled_back_log_be_signed(
    database: Database, database_url: str, places: Places
) -> None:
    await _append(database, 4)
    await places.checkpoints(database).make()
    shutil.rmtree(places.folder)
    run_sql(database_url, *without_guards(database_url), "DELETE FROM audit_log WHERE seq > 2")
    with pytest.raises(CheckpointRefused):
        await places.checkpoints(database).make()


async def test_a_folder_put_back_from_an_older_copy_is_caught_up_with(
    database: Database, checkpoints: Checkpoints, places: Places
) -> None:
    await _append(database, 2)
    await checkpoints.make()
    older = shutil.copytree(places.folder, places.folder.with_name("copy"))
    await _append(database, 2)
    newest = (await checkpoints.make())["access"]
    shutil.rmtree(places.folder)
    older.rename(places.folder)
    assert (await checkpoints.make())["access"] == newest
    assert _named(places) == ["000000000002.txt", "000000000004.txt"]


async def test_another_key_goes_on_with_nobodys_checkpoints(
    database: Database, checkpoints: Checkpoints, places: Places
) -> None:
    await _append(database, 1)
    await checkpoints.make()
    keys = (places.folder / "keys.txt").read_text()
    places.key_file.unlink()
    with pytest.raises(CheckpointRefused, match="niet met deze sleutel"):
        await places.checkpoints(database).make()
    assert (places.folder / "keys.txt").read_text() == keys  # whoever checks what was signed needs them


async def test_after_a_lost_key_a_new_series_begins_when_both_folders_were_emptied(
    database: Database, checkpoints: Checkpoints, places: Places
) -> None:
    await _append(database, 1)
    before = (await checkpoints.make())["access"].checkpoint
    places.key_file.unlink()
    shutil.rmtree(places.folder)
    shutil.rmtree(places.own)
    after = (await places.checkpoints(database).make())["access"].checkpoint
    assert (after.root, after.previous) == (before.root, None)
    assert after.origin != before.origin


async def test_a_checkpoint_that_is_no_text_is_refused(
    database: Database, checkpoints: Checkpoints, places: Places
) -> None:
    await _append(database, 1)
    await checkpoints.make()
    (places.own / "access.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(CheckpointRefused, match="onleesbaar"):
        await checkpoints.make()


async def test_checkpoints_of_the_other_log_are_refused(
    database: Database, checkpoints: Checkpoints, places: Places
) -> None:
    await _append(database, 1)
    await checkpoints.make()
    shutil.copyfile(places.own / "processing.txt", places.own / "access.txt")
    with pytest.raises(CheckpointRefused, match="ander log"):
        await places.checkpoints(database).make()


@pytest.mark.parametrize(
    ("failing", "code", "expected"),
    [
        ("replace_whole", errno.ENOSPC, StorageFull),
        ("write_all", errno.EIO, StorageFull),
        ("sync_folder", errno.EIO, StorageFull),
        ("replace_whole", errno.EACCES, OSError),
    ],
)
async def test_a_disk_that_says_no_leaves_the_checkpoint_for_the_next_time(
    database: Database,
    checkpoints: Checkpoints,
    places: Places,
    *,
    monkeypatch: pytest.MonkeyPatch,
    failing: str,
    code: int,
    expected: type[Exception],
) -> None:
    await _append(database, 2)
    await checkpoints.make()
    await _append(database, 2)

    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as broken:
        broken.setattr(checkpoint_files, failing, fail)
        with pytest.raises(expected):
            await checkpoints.make()
    made = (await checkpoints.make())["access"]
    assert made.checkpoint.size == 4
    assert len((places.folder / "access" / "hashes").read_bytes()) == 4 * 32


async def test_what_a_crash_left_half_is_written_again(
    database: Database, checkpoints: Checkpoints, places: Places
) -> None:
    await _append(database, 2)
    await checkpoints.make()
    with (places.folder / "access" / "hashes").open("ab") as file:
        file.write(b"half of a hash")  # killed between the hashes and the checkpoint
    (places.folder / "access" / "000000000003.txt.new").write_text("half")
    await _append(database, 1)
    assert (await places.checkpoints(database).make())["access"].checkpoint.size == 3
    entries = await AuditLog(database).entries()
    noted = (places.folder / "access" / "hashes").read_bytes()
    assert noted == b"".join(bytes.fromhex(entry.hash) for entry in entries)


async def test_an_extract_is_proven_by_its_checkpoint_alone(
    database: Database, checkpoints: Checkpoints
) -> None:
    await _append(database, 5, "ab" * 32)
    extracts = await AuditLog(database).extract(["x-1", "x-3"], checkpoints)
    for extract in extracts.values():
        checkpoint, key = notes.read_checkpoint(extract.checkpoint), signatures.read_key(extract.key)
        assert key is not None
        assert checkpoint.signed_by(key)
        assert [logs.line_of(one.content.encode(), one.hash).seq for one in extract.entries] == [2, 4]
        for one in extract.entries:
            assert logs.is_included(json.loads(one.content), one.proof, checkpoint)
    nothing = await AuditLog(database).extract(["unknown"], checkpoints)
    assert [one.entries for one in nothing.values()] == [(), ()]


def test_the_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "audit.pem"
    first = signing_key(path)
    assert signing_key(path).public_key == first.public_key
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["audit.pem"]


def test_of_two_servers_that_start_at_once_both_use_the_key_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "audit.pem"
    first: list[SigningKey | None] = []
    link = Path.hardlink_to

    def second_comes_first(self: Path, target: Path) -> None:
        if not first:
            first.append(None)
            first[0] = signing_key(path)
        link(self, target)

    monkeypatch.setattr(Path, "hardlink_to", second_comes_first)
    key = signing_key(path)
    assert first[0] is not None
    assert key.public_key == first[0].public_key


@pytest.mark.parametrize("kind", ["text", "another key"])
def test_a_file_that_is_no_such_key_is_refused(tmp_path: Path, kind: str) -> None:
    other = X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = tmp_path / "audit.pem"
    path.write_bytes(other if kind == "another key" else b"no key")
    with pytest.raises(CheckpointRefused):
        signing_key(path)


def test_a_body_is_not_a_note() -> None:
    body = Checkpoint(origin="o", size=0, root="0" * 64, head="0" * 64, at=NOW).body
    assert parsed(body).size == 0
    with pytest.raises(NotACheckpoint):
        opened(body, b"0" * 32, lambda *_: True)
