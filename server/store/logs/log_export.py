"""Writes both logs, with their checkpoints and public keys, as a folder that can be checked alone."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import BinaryIO, Final

from server.domain.audit import Action, Event
from server.domain.errors import VerbaalError
from server.store.database import Database
from server.store.disk import storage_error, sync_folder
from server.store.logs import audit_log, log_lines
from server.store.logs.checkpoint_files import HASH_BYTES, HASHES, KEYS
from server.store.logs.checkpoints import Places
from server.store.logs.log_lines import STREAMS, StoredLine

CHECKPOINTS = "checkpoints"


class FolderNotEmpty(VerbaalError):
    """An export goes into a folder of its own, so that nothing in it is older."""

    code = "folder_not_empty"
    default_message = "Deze map is niet leeg. Kies een nieuwe map voor de export."


async def export_log(database: Database, places: Places, folder: Path) -> dict[str, int]:
    """Write both logs up to a fresh checkpoint.

    Returns:
        How many entries of each.

    Raises:
        FolderNotEmpty: there is something in ``folder``.
        CheckpointRefused, StorageFull: nothing usable was written.
    """
    try:
        return await _export(database, places, folder)
    except OSError as error:
        raise storage_error(error) from error


async def _export(database: Database, places: Places, folder: Path) -> dict[str, int]:
    await asyncio.to_thread(_take, folder)
    signed = await places.checkpoints(database).make()
    sizes = {stream: one.checkpoint.size for stream, one in signed.items()}
    for stream, size in sizes.items():
        with (folder / f"{stream}.jsonl").open("wb") as file:
            async for page in log_lines.pages(database, stream, until=size):
                await asyncio.to_thread(_write, file, page)
        await asyncio.to_thread(_copy_checkpoints, places.folder, folder / CHECKPOINTS, stream, size)
    await asyncio.to_thread(shutil.copyfile, places.folder / KEYS, folder / CHECKPOINTS / KEYS)
    await asyncio.to_thread(sync_folder, folder)
    return sizes


def _take(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise FolderNotEmpty
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _write(file: BinaryIO, page: list[StoredLine]) -> None:
    file.writelines(b'{"entry":%b,"hash":"%b"}\n' % (line.content, line.hash.encode()) for line in page)


def _copy_checkpoints(source: Path, target: Path, stream: str, size: int) -> None:
    """Those up to ``size``: the server may have made another meanwhile."""
    (target / stream).mkdir(parents=True)
    for path in sorted((source / stream).glob("*.txt")):
        if path.stem.isdigit() and int(path.stem) <= size:
            shutil.copyfile(path, target / stream / path.name)
    with (source / stream / HASHES).open("rb") as file:
        (target / stream / HASHES).write_bytes(file.read(size * HASH_BYTES))


async def note(database: Database, actor: str) -> None:
    """Write in the log that ``actor`` is about to export it; the export holds that entry too."""
    events = [
        Event(actor=actor, action=Action.DISCLOSE, object_type="audit_log", object_id=stream, details=_WHERE)
        for stream in STREAMS
    ]
    async with database.writing() as connection:
        await audit_log.append(connection, *events)


_WHERE: Final = {"view": "export", "reason": "accountability"}
