"""Recordings that wait for a job: each encrypted with a key of its own, on the disk before it counts.

Calls block: run them in a thread.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from server.domain.errors import NotFound, SoundGone
from server.store.disk import make_folder, storage_error, sync_folder
from server.store.sound.audio_keys import AudioKeys, require_id

SUFFIX = ".age"
IN_MEMORY_BYTES = 32 * 1024 * 1024
"""A recording up to this size is decrypted in memory only; a larger one in a file without a name."""
ORPHAN_AFTER_S = 24 * 3600.0


class JobSound:
    """The recordings in one folder.

    Args:
        folder: made when absent.
        keys: of all sound.
        scratch: where large recordings are decrypted while they are worked on.
    """

    def __init__(self, folder: Path, keys: AudioKeys, *, scratch: Path) -> None:
        self._folder = folder
        self._keys = keys
        self._scratch = scratch
        make_folder(folder)

    def keep(self, upload_id: str, source: BinaryIO) -> None:
        """Encrypt all of ``source`` to the disk; durable when it returns.

        Raises:
            StorageFull: nothing was kept.
        """
        path = self._path(upload_id)
        fresh = path.with_suffix(".new")
        key = self._keys.create(upload_id)
        try:
            source.seek(0)
            with open(fresh, "wb", opener=_private) as target:
                key.encrypt_file(source, target)
                target.flush()
                os.fsync(target.fileno())
            fresh.rename(path)
            sync_folder(self._folder)
        except OSError as error:
            fresh.unlink(missing_ok=True)
            self.destroy(upload_id)
            raise storage_error(error) from error

    @contextmanager
    def opened(self, upload_id: str) -> Iterator[BinaryIO]:
        """The recording as it came, seekable, for as long as the block lasts.

        Raises:
            SoundGone: it was destroyed, or somebody removed it.
            SoundDamaged: it is not what was kept.
            StorageFull: there is no room to work on it.
        """
        try:
            key = self._keys.open(upload_id)
            source = self._path(upload_id).open("rb")
        except (NotFound, FileNotFoundError):
            raise SoundGone from None
        self._scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (
            source,
            tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES, dir=str(self._scratch)) as scratch,
        ):
            plain = cast("BinaryIO", scratch)
            try:
                key.decrypt_file(source, plain)
                plain.seek(0)
            except OSError as error:
                raise storage_error(error) from error
            yield plain

    def destroy(self, upload_id: str) -> None:
        """Destroy the key, and with it the recording, and then the file. Repeatable."""
        self._keys.destroy(upload_id)
        path = self._path(upload_id)
        if path.exists():
            path.unlink(missing_ok=True)
            sync_folder(self._folder)

    def orphans(self, *, older_than_s: float = ORPHAN_AFTER_S) -> list[str]:
        """Ids of recordings kept that long ago; whoever asks knows which of them have a row.

        A process that dies between file and row leaves the file behind.
        """
        before_s = time.time() - older_than_s
        found = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                stem, dot, suffix = entry.name.partition(".")
                if dot and f".{suffix}" in (SUFFIX, ".new") and entry.stat().st_mtime < before_s:
                    found.append(stem)
        return found

    def _path(self, upload_id: str) -> Path:
        return self._folder / f"{require_id(upload_id)}{SUFFIX}"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CLOEXEC, 0o600)
