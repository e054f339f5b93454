"""The sound of one recording, open for appending: encrypted block by block, each on disk before it counts.

A disk that fails is never taken at its word. After a failed sync the kernel may call pages clean that
it never wrote (https://lwn.net/Articles/752063/), so a later sync that succeeds proves nothing: the
block is taken off again, the file opened anew, its end read back past the page cache and only then
written on.
"""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path
from typing import Self

import structlog

from server.domain.errors import SoundDamaged
from server.store.disk import storage_error, write_all
from server.store.sound.audio_keys import SoundKey
from server.store.sound.sound_format import (
    BYTES_PER_SAMPLE,
    FILE_HEADER_BYTES,
    POSITION,
    RecordHeader,
    file_header,
    samples_in_header,
)
from server.store.sound.sound_records import Records

log = structlog.get_logger(__name__)


class AudioFile:
    """The sound of one dictation, open for appending. Use as a context manager."""

    def __init__(self, path: Path, key: SoundKey) -> None:
        """Open ``path``, or make it; what a killed process left of a last block is cut off.

        Raises:
            SoundDamaged: a block before the last one is not what was written.
            OSError: the disk is full or fails.
        """
        self._path = path
        self._key = key
        self._in_use = threading.Lock()  # closing waits for a write that a thread is still at
        self._doubtful = False
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._records = self._examine()
        except BaseException:
            self._close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def samples(self) -> int:
        """Samples on disk."""
        return self._records.samples

    def append(self, pcm: bytes) -> int:
        """Write whole samples and wait until they are on the disk.

        Returns:
            Samples on disk now.

        Raises:
            StorageFull: not written; what was there before is untouched.
            SoundDamaged: the disk failed before, and what it gives back is not what was written.
        """
        with self._in_use:
            if not pcm:
                return self.samples
            first = self._records.samples
            message = self._key.encrypt(POSITION.pack(first) + pcm)
            header = RecordHeader(first, len(pcm) // BYTES_PER_SAMPLE, len(message))
            try:
                if self._doubtful:
                    self._recover()
                write_all(self._fd, header.pack() + message, self._records.end_offset)
                os.fdatasync(self._fd)
            except OSError as error:
                self._doubtful = True
                with contextlib.suppress(OSError):
                    os.ftruncate(self._fd, self._records.end_offset)
                raise storage_error(error) from error
            self._records.add(header)
            return self.samples

    def read(self, start_sample: int, end_sample: int) -> bytes:
        """Samples ``start_sample`` to ``end_sample`` (exclusive), fewer where the file ends.

        Raises:
            SoundDamaged: what is on disk is not what was written.
        """
        with self._in_use:
            return self._records.read(self._key, start_sample, end_sample)

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        with self._in_use:
            self._close()

    def _close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _examine(self) -> Records:
        """What is on the disk, read back from it; the end is cut where a block is not whole."""
        self._read_past_the_cache()
        size = os.fstat(self._fd).st_size
        try:
            records = Records(self._fd)
        except SoundDamaged:
            if size > FILE_HEADER_BYTES:
                raise
            self._begin()
            return Records(self._fd)
        records.explore()
        if records.last is not None and records.sealed_samples is None:
            offset, header = records.last
            try:
                records.decrypt(self._key, offset, header)
            except SoundDamaged:
                # Its sync never returned: of a write that a power cut interrupts, any part may be missing.
                # Where the one before can't be read either, it is another key or a failing disk.
                earlier = Records(self._fd)
                earlier.explore(header.first)
                if earlier.last is not None:
                    earlier.decrypt(self._key, *earlier.last)
                records = self._without_last(offset)
        if records.sealed_samples is not None:
            self._begin()  # it goes on after all
            records.sealed_samples = None
        if size > records.end_offset:
            log.warning("sound_end_cut", bytes=size - records.end_offset, samples=records.samples)
            os.ftruncate(self._fd, records.end_offset)
            os.fdatasync(self._fd)
        return records

    def _begin(self) -> None:
        write_all(self._fd, file_header(), 0)
        os.fdatasync(self._fd)

    def _without_last(self, offset: int) -> Records:
        os.ftruncate(self._fd, offset)
        os.fdatasync(self._fd)
        records = Records(self._fd)
        records.explore()
        return records

    def _recover(self) -> None:
        """After a failure: open the file anew and see that all that counts is on the disk."""
        fd = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        os.close(self._fd)
        self._fd = self._records.fd = fd
        if os.fstat(fd).st_size < self._records.end_offset:
            raise SoundDamaged(samples=self.samples)
        os.ftruncate(fd, self._records.end_offset)
        self._read_past_the_cache()
        if samples_in_header(os.pread(fd, FILE_HEADER_BYTES, 0)) is None:
            raise SoundDamaged(samples=self.samples)
        if self._records.last is not None:
            self._records.decrypt(self._key, *self._records.last)
        self._doubtful = False

    def _read_past_the_cache(self) -> None:
        os.fdatasync(self._fd)
        os.posix_fadvise(self._fd, 0, 0, os.POSIX_FADV_DONTNEED)
