"""The sound of dictations on disk: one file of PCM s16le, 16 kHz, mono for each.

What :meth:`AudioFile.append` returned from is on the disk, not only in the kernel's memory; an
acknowledgement to a client rests on it. Calls block: run them in a thread.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import threading
from pathlib import Path
from typing import Self

from server.domain.errors import NotFound, StorageFull

BYTES_PER_SAMPLE = 2
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_OUT_OF_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EFBIG}


class AudioFile:
    """The sound of one dictation, open for appending. Use as a context manager."""

    def __init__(self, path: Path) -> None:
        self._in_use = threading.Lock()  # closing waits for a write that a thread is still at
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        size = os.fstat(self._fd).st_size
        # A process killed in the middle of a write may leave half a sample.
        self._size = size - size % BYTES_PER_SAMPLE
        if self._size != size:
            os.ftruncate(self._fd, self._size)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def samples(self) -> int:
        """Samples on disk."""
        return self._size // BYTES_PER_SAMPLE

    def append(self, pcm: bytes) -> int:
        """Write whole samples and wait until they are on the disk.

        Returns:
            Samples on disk now.

        Raises:
            StorageFull: not written; what was there before is untouched.
        """
        with self._in_use:
            try:
                written = 0
                while written < len(pcm):
                    written += os.pwrite(self._fd, pcm[written:], self._size + written)
                os.fdatasync(self._fd)
            except OSError as error:
                if error.errno not in _OUT_OF_SPACE:
                    raise
                os.ftruncate(self._fd, self._size)
                raise StorageFull(errno=error.errno) from error
            self._size += len(pcm)
            return self.samples

    def read(self, start_sample: int, end_sample: int) -> bytes:
        """Samples ``start_sample`` to ``end_sample`` (exclusive), fewer where the file ends."""
        start = start_sample * BYTES_PER_SAMPLE
        with self._in_use:
            return os.pread(self._fd, max(0, min(end_sample * BYTES_PER_SAMPLE, self._size) - start), start)

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        with self._in_use:
            if self._fd >= 0:
                os.close(self._fd)
                self._fd = -1


class AudioFiles:
    """All sound of one server, in one folder that only its user can read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def open(self, dictation_id: str) -> AudioFile:
        """Open a dictation's sound for appending; a new file where there is none."""
        path = self._path(dictation_id)
        is_new = not path.exists()
        try:
            audio = AudioFile(path)
            if is_new:
                self._sync_folder()
        except OSError as error:
            if error.errno in _OUT_OF_SPACE:
                raise StorageFull(errno=error.errno) from error
            raise
        return audio

    def samples(self, dictation_id: str) -> int:
        """Samples kept of a dictation; 0 when there is no sound."""
        try:
            return self._path(dictation_id).stat().st_size // BYTES_PER_SAMPLE
        except FileNotFoundError:
            return 0

    def read(self, dictation_id: str, start_sample: int, end_sample: int) -> bytes:
        """PCM of a stretch of sound.

        Raises:
            NotFound: no sound is kept of this dictation.
        """
        start = start_sample * BYTES_PER_SAMPLE
        try:
            with self._path(dictation_id).open("rb") as file:
                file.seek(start)
                pcm = file.read(max(0, end_sample * BYTES_PER_SAMPLE - start))
        except FileNotFoundError:
            raise NotFound from None
        return pcm[: len(pcm) - len(pcm) % BYTES_PER_SAMPLE]

    def delete(self, dictation_id: str) -> None:
        """Remove a dictation's sound, if there is any."""
        self._path(dictation_id).unlink(missing_ok=True)
        self._sync_folder()

    def free_bytes(self) -> int:
        """Room left on the disk."""
        return shutil.disk_usage(self._folder).free

    def _path(self, dictation_id: str) -> Path:
        if not _ID.fullmatch(dictation_id):
            raise NotFound
        return self._folder / f"{dictation_id}.pcm"

    def _sync_folder(self) -> None:
        fd = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
