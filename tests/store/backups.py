"""A database and folders with something of everything, for the tests of backups."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from server.domain.audit import Action, Event
from server.store import answer_sounds, drafts, reports, word_lists
from server.store.backup.export import Sources
from server.store.backup.restore import Targets
from server.store.database import Database
from server.store.dictations import Dictations
from server.store.logs import audit_log
from tests.store.examples import (
    NOW,
    OFFICER,
    PERSONAL,
    TEMPLATE,
    dictation,
    draft,
    marked_utterance,
    report,
    utterance,
    word_list,
)

MADE_AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
FOLDERS = ("checkpoints", "audit", "audio", "keys")


async def fill(database: Database) -> None:
    """A dictation with marks, an ended one with draft and report, a word list, and the log of it all."""
    dictations = Dictations(database)
    await dictations.create(dictation())
    await dictations.add_final("dictation-1", marked_utterance(0, "Kanale eiland"), 0, 152_000)
    await dictations.add_final("dictation-1", marked_utterance(0, "Kanaleneiland", revision=2), 0, 152_000)
    await dictations.add_final("dictation-1", utterance(1, "Café 't Hoekje ✓\n\ttweede"), 152_000, 160_000)
    await dictations.add_cut("dictation-1", 152_000)
    await dictations.end("dictation-1", draft(), TEMPLATE, actor=OFFICER)
    await dictations.create(dictation("dictation-2"))
    async with database.writing() as connection:
        typed = draft("draft-2", dictation_id=None)
        await drafts.insert(connection, typed, TEMPLATE, actor=OFFICER)
        await reports.insert(connection, report(typed), owner=OFFICER)
        await answer_sounds.insert(connection, "answer-1", typed.id, at=NOW)
        for version in (1, 2):
            stored = await word_lists.current(connection, PERSONAL)
            new = word_list(version, "Eikenlaan")
            await word_lists.save(connection, stored, new, new_id="list-1", actor=OFFICER, at=NOW)
        event = Event(
            actor=OFFICER,
            action=Action.CONSULT,
            object_type="report",
            object_id="report-1",
            details={"view": "screen", "changed": ("a", "b"), "count": 3, "ok": True},
        )
        await audit_log.append(connection, event)


def folders(data_dir: Path) -> dict[str, Path]:
    """Where each folder of a backup is."""
    return {name: data_dir / name for name in FOLDERS}


def fill_folders(data_dir: Path) -> dict[str, bytes]:
    """Files in each folder.

    Returns:
        What each holds, by its name in the backup.
    """
    files = {
        "audio/dictation-1.sound": bytes(range(256)) * 2000,
        "audio/dictation-1.key": b"age-encryption.org/v1\n-> X25519",
        "audio/dictation-1.packets": b"verbaal-sound-1",
        "audio/-_begins-with-a-dash.sound": b"",
        "keys/sound.key": b"AGE-SECRET-KEY-1",
        "checkpoints/access/000001.txt": b"verbaal\n1\n",
        "audit/newest.json": b"{}",
    }
    for name, content in files.items():
        path = data_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (data_dir / "audio" / "dictation-3.sound.new").write_bytes(b"half")
    (data_dir / "audio" / "link.sound").symlink_to(data_dir / "keys" / "sound.key")
    return files


def files_of(data_dir: Path) -> dict[str, bytes]:
    """What the folders hold."""
    return {
        path.relative_to(data_dir).as_posix(): path.read_bytes()
        for folder in folders(data_dir).values()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and not path.name.endswith(".new")
    }


def sources(url: str, data_dir: Path) -> Sources:
    return Sources(url=url, folders=folders(data_dir), program="0.1.0")


def targets(url: str, data_dir: Path) -> Targets:
    return Targets(url=url, folders=folders(data_dir), data_dir=data_dir)
