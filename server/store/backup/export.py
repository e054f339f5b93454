"""Writes a backup: checkpoints, all tables at one moment, sound, keys, list and manifest.

The order matters. Checkpoints come before the tables: the log that is written then has everything
that was signed. Sound and its keys come after: what the tables tell of is there, unless it was
destroyed meanwhile, which is what should happen to it.

Calls block, for as long as copying everything takes.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa
from pyrage import x25519
from sqlalchemy.engine import URL

from server.domain.backup_errors import BackupExists
from server.domain.errors import NotFound, SoundKeyRefused
from server.store.backup.archive import Writer
from server.store.backup.manifest import TABLES, Manifest, is_path
from server.store.backup.rows import columns_of, count, lines, tables_of
from server.store.backup.sealing import sealed
from server.store.backup.snapshot import NOTHING_THERE, snapshot
from server.store.disk import storage_error, sync_folder
from server.store.migrations import revision_of
from server.store.sound.audio_files import PACKETS_SUFFIX, PLAIN_SUFFIX
from server.store.sound.audio_keys import without_rotation

AUDIO = "audio"
KEYS = "keys"
BEFORE_TABLES = ("checkpoints", "audit")
UNFINISHED = (".new", ".part", ".tmp", ".lock")
"""Ends of names of files that are being made or only lock something."""
IN_CLEAR = (
    "Er is nog geluid van een eerdere versie dat niet versleuteld is; in een back-up zonder sleutels zou "
    "iedereen het kunnen horen. Start de server eens: die versleutelt het."
)
IN_MEMORY = 8 * 1024 * 1024


Progress = Callable[[str, int, int], None]
"""Told how far the work is: the part (a table or folder), what is done of it, how much there is."""


def silent(part: str, done: int, total: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What goes into a backup.

    Args:
        url: of the database.
        folders: by the name that they have in the backup; those that don't exist are left out.
        program: version of the program.
    """

    url: str | URL
    folders: Mapping[str, Path]
    program: str


def export(
    sources: Sources,
    target: Path,
    *,
    made_at: datetime,
    keys: bool = True,
    recipients: Sequence[x25519.Recipient] = (),
    progress: Progress = silent,
) -> Manifest:
    """Write a backup to ``target``, which gets its name when everything is on the disk.

    Args:
        sources: what goes in.
        target: a new file.
        made_at: the moment, as the backup tells it.
        keys: with the folder ``keys``; without it, the sound in it can't be read.
        recipients: who can read it; left out: everybody who gets the file.
        progress: told how far it is.

    Raises:
        BackupExists: there is such a file.
        StorageFull: no room; nothing is left of it.
        NotFound: there is no database.
        SoundKeyRefused: the keys are being replaced; without its keys, some sound lies there in clear.
    """
    if target.exists():
        raise BackupExists
    fresh = target.with_name(f".{target.name}.{os.getpid()}.part")
    audio = sources.folders.get(AUDIO)
    try:
        with (
            nullcontext() if audio is None or not audio.is_dir() else without_rotation(audio),
            open(fresh, "xb", opener=private) as file,
        ):
            if not keys and audio is not None and any(audio.glob(f"*{PLAIN_SUFFIX}")):
                raise SoundKeyRefused(IN_CLEAR)
            if recipients:
                with sealed(file, recipients) as out:
                    manifest = _write(sources, out, made_at=made_at, keys=keys, progress=progress)
            else:
                manifest = _write(sources, file, made_at=made_at, keys=keys, progress=progress)
            file.flush()
            os.fsync(file.fileno())
        _settle(fresh, target)
    except OSError as error:
        raise storage_error(error) from error
    finally:
        fresh.unlink(missing_ok=True)
    return manifest


def _settle(fresh: Path, target: Path) -> None:
    try:
        os.link(fresh, target)  # never over another file, also one made meanwhile
    except FileExistsError:
        raise BackupExists from None
    sync_folder(target.parent)


def _write(sources: Sources, out: BinaryIO, *, made_at: datetime, keys: bool, progress: Progress) -> Manifest:
    with Writer(out) as writer:
        files: dict[str, int] = {}
        chosen = {name: folder for name, folder in sources.folders.items() if keys or name != KEYS}
        for name in BEFORE_TABLES:
            if name in chosen:
                files[name] = _folder(writer, name, chosen.pop(name), progress)
        with snapshot(sources.url) as connection:
            kind = connection.dialect.name
            revision = revision_of(connection)
            if revision is None:
                raise NotFound(NOTHING_THERE)
            tables = {
                table.name: _table(writer, connection, table, progress) for table in tables_of(connection)
            }
        for name, folder in chosen.items():
            files[name] = _folder(writer, name, folder, progress)
        return writer.finish(
            program=sources.program,
            revision=revision,
            database=kind,
            made_at=made_at,
            keys=keys,
            tables=tables,
            files=files,
        )


def _table(
    writer: Writer, connection: sa.Connection, table: sa.Table, progress: Progress
) -> dict[str, object]:
    total = count(connection, table)
    part = f"{TABLES}/{table.name}"

    def told() -> Iterator[bytes]:
        progress(part, 0, total)
        for number, line in enumerate(lines(connection, table), start=1):
            yield line
            if number % 1000 == 0 or number == total:
                progress(part, number, total)

    rows, sha256 = writer.table(table.name, told())
    return {"rows": rows, "columns": columns_of(table), "sha256": sha256}


def _folder(writer: Writer, name: str, folder: Path, progress: Progress) -> int:
    # Packets go to the disk before the sound that is made of them. So they come last here: sound of which a
    # backup had no packets would not be what the device recorded, and of packets the sound is made again.
    found = sorted(_files(folder), key=_packets_last) if folder.is_dir() else []
    done = 0
    for number, file in enumerate(found, start=1):
        path = f"{name}/{file.relative_to(folder).as_posix()}"
        with _whole(file) as source:
            if source is not None:
                writer.copy(path, *source)
                done += 1
        progress(name, number, len(found))
    return done


def _packets_last(file: Path) -> tuple[bool, Path]:
    return file.suffix == PACKETS_SUFFIX, file


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        relative = path.relative_to(folder).as_posix()
        if path.suffix not in UNFINISHED and is_path(f"x/{relative}"):
            yield path


@contextmanager
def _whole(file: Path) -> Iterator[tuple[BinaryIO, int] | None]:
    """A file and the length it has now, which it may outgrow; None when it went, or is no file."""
    try:
        fd = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ELOOP, errno.ENXIO):
            raise
        yield None
        return
    about = os.fstat(fd)
    if not stat.S_ISREG(about.st_mode):
        os.close(fd)
        yield None
        return
    with os.fdopen(fd, "rb") as source:
        yield source, about.st_size


def private(path: str, flags: int) -> int:
    """Opens a file that only the server's user may read."""
    return os.open(path, flags | os.O_CLOEXEC, 0o600)
