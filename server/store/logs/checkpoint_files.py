"""Checkpoints as files, in a folder that is better somewhere else than the database.

::

    keys.txt                     public keys, as C2SP writes them
    access/000000000042.txt      one a checkpoint, by the length of the log
    access/hashes                of every entry so far, 32 bytes each: they show which entry is another

A second copy of the newest lies with the server itself, so that a folder that was emptied or put
back from an old copy is noticed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from server.store.disk import make_folder, replace_whole, sync_folder, write_all

HASH_BYTES = 32
KEYS = "keys.txt"
HASHES = "hashes"
_NAME = re.compile(r"([0-9]{12,})\.txt")


@dataclass(frozen=True, slots=True)
class CheckpointFiles:
    """Reads and writes them; blocking.

    Args:
        folder: the second place.
        own: with the server, for the newest of each log.
    """

    folder: Path
    own: Path

    def newest(self, stream: str) -> list[str]:
        """The newest checkpoint in the folder and the server's own copy of it, those that are there.

        Raises:
            OSError: the disk says no.
        """
        folder = self.folder / stream
        named = [found for path in folder.glob("*.txt") if (found := _NAME.fullmatch(path.name))]
        paths = [folder / max(named, key=lambda one: int(one[1]))[0]] if named else []
        paths += [path] if (path := self.own / f"{stream}.txt").is_file() else []
        return [path.read_text(encoding="utf-8") for path in paths]

    def hashes_noted(self, stream: str) -> int:
        """How many whole hashes the list holds."""
        path = self.folder / stream / HASHES
        return path.stat().st_size // HASH_BYTES if path.is_file() else 0

    def write_keys(self, keys: Sequence[str]) -> None:
        """Put the public keys there, where they are not there yet.

        Raises:
            OSError: the disk says no.
        """
        text = "".join(f"{key}\n" for key in keys)
        path = self.folder / KEYS
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            return
        make_folder(self.folder)
        _replace(path, text)

    def write(self, stream: str, *, size: int, note: str, first: int, hashes: bytes) -> None:
        """Add a checkpoint: the hashes first, then the note, then the server's own copy.

        Args:
            stream: which log.
            size: its length.
            note: the checkpoint.
            first: how many entries come before those of ``hashes``.
            hashes: of the entries up to ``size``.

        Raises:
            OSError: the disk says no. What was written so far does no harm: it is written again.
        """
        folder = self.folder / stream
        make_folder(folder)
        fd = os.open(folder / HASHES, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            os.ftruncate(fd, first * HASH_BYTES)
            write_all(fd, hashes, first * HASH_BYTES)
            os.fsync(fd)
        finally:
            os.close(fd)
        sync_folder(folder)
        _replace(folder / f"{size:012d}.txt", note)
        self.keep(stream, note)

    def keep(self, stream: str, note: str) -> None:
        """Put the server's own copy of the newest there.

        Raises:
            OSError: the disk says no.
        """
        make_folder(self.own)
        _replace(self.own / f"{stream}.txt", note)


def _replace(path: Path, text: str) -> None:
    replace_whole(path, text.encode(), beside=path.with_name(f"{path.name}.new"))
