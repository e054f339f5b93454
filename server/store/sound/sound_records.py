"""Reads the records of one sound file: finds a moment by an index that stays small, decrypts only that.

Whatever does not fit is told: a record that is damaged, numbers that skip, a sealed file that lacks a
part. Only what a killed process or a power cut can leave, an unfinished last record, is passed over:
nobody was told that it was kept.
"""

from __future__ import annotations

import os
from array import array
from bisect import bisect_right
from collections.abc import Iterator

from server.domain.errors import SoundDamaged
from server.store.sound.audio_keys import SoundKey
from server.store.sound.sound_format import (
    BYTES_PER_SAMPLE,
    FILE_HEADER_BYTES,
    GROWING,
    POSITION,
    RECORD_HEADER_BYTES,
    RECORD_MAGIC,
    RecordHeader,
    samples_in_header,
)

INDEX_SAMPLES = 5 * 16_000
"""A place in the index for each five seconds: 16 bytes, so 46 kB for four hours."""
SEARCH_BYTES = 1024 * 1024


class Records:
    """The records of an open file, as far as they are known. Not safe for two threads at once."""

    def __init__(self, fd: int) -> None:
        """Read the file's header.

        Raises:
            SoundDamaged: there is none, or it is not whole.
        """
        self.fd = fd
        sealed = samples_in_header(os.pread(fd, FILE_HEADER_BYTES, 0))
        if sealed is None:
            raise SoundDamaged
        self.sealed_samples = None if sealed == GROWING else sealed
        self.samples = 0
        self.end_offset = FILE_HEADER_BYTES
        self.last: tuple[int, RecordHeader] | None = None
        self._firsts = array("Q", [0])
        self._offsets = array("Q", [FILE_HEADER_BYTES])
        self._going_on = (0, FILE_HEADER_BYTES)

    def add(self, header: RecordHeader) -> None:
        """Count a record that stands at the end of those known."""
        if self.samples - self._firsts[-1] >= INDEX_SAMPLES:
            self._firsts.append(self.samples)
            self._offsets.append(self.end_offset)
        self.last = (self.end_offset, header)
        self.samples = header.end
        self.end_offset += header.record_bytes

    def explore(self, until_sample: int | None = None) -> None:
        """Get to know the records, up to ``until_sample`` or as far as they are whole.

        Raises:
            SoundDamaged: something does not fit, and it is not an unfinished end.
        """
        while until_sample is None or self.samples < until_sample:
            header = self._header_at(self.end_offset)
            if header is not None:
                self.add(header)
                continue
            # Another thread may be at the end right now: what it wrote since is looked at again.
            if self._record_after(self.end_offset) and self._header_at(self.end_offset) is None:
                raise SoundDamaged(samples=self.samples)
            if self._header_at(self.end_offset) is None:
                break
        if until_sample is None and self.sealed_samples not in {None, self.samples}:
            raise SoundDamaged(samples=self.samples, expected=self.sealed_samples)

    def read(self, key: SoundKey, start: int, end: int) -> bytes:
        """PCM of samples ``start`` to ``end``, as far as they are known.

        Raises:
            SoundDamaged: a record is not what was written.
        """
        end = min(end, self.samples)
        parts = []
        for offset, header in self._overlapping(start, end):
            pcm = self.decrypt(key, offset, header)
            skip = max(0, start - header.first) * BYTES_PER_SAMPLE
            parts.append(pcm[skip : (end - header.first) * BYTES_PER_SAMPLE])
        return b"".join(parts)

    def decrypt(self, key: SoundKey, offset: int, header: RecordHeader) -> bytes:
        """PCM of one record.

        Raises:
            SoundDamaged: it is not what was written, or stands elsewhere than it was written.
        """
        message = os.pread(self.fd, header.message_bytes, offset + RECORD_HEADER_BYTES)
        content = key.decrypt(message)
        pcm = content[POSITION.size :]
        if content[: POSITION.size] != POSITION.pack(header.first) or len(pcm) != (
            header.samples * BYTES_PER_SAMPLE
        ):
            raise SoundDamaged(samples=header.first)
        return pcm

    def _overlapping(self, start: int, end: int) -> Iterator[tuple[int, RecordHeader]]:
        if start >= end:
            return
        first, offset = self._going_on
        if not first <= start < first + INDEX_SAMPLES:
            offset = self._offsets[bisect_right(self._firsts, start) - 1]
        while True:
            header = RecordHeader.unpack(os.pread(self.fd, RECORD_HEADER_BYTES, offset))
            if header is None:
                raise SoundDamaged  # it was whole when it was explored
            if header.end > start:
                yield offset, header
            if header.end >= end:
                self._going_on = (header.first, offset)
                return
            offset += header.record_bytes

    def _header_at(self, offset: int) -> RecordHeader | None:
        """The record that goes on where the known ones end, when all of it is there."""
        header = RecordHeader.unpack(os.pread(self.fd, RECORD_HEADER_BYTES, offset))
        if header is None or offset + header.record_bytes > os.fstat(self.fd).st_size:
            return None
        if header.first != self.samples or header.samples == 0:
            raise SoundDamaged(samples=self.samples)  # a record that was before it is gone
        return header

    def _record_after(self, offset: int) -> bool:
        """True when a record begins somewhere after ``offset``: then what is before it is no torn end."""
        size = os.fstat(self.fd).st_size
        for at in range(offset + 1, size, SEARCH_BYTES):
            piece = os.pread(self.fd, SEARCH_BYTES + RECORD_HEADER_BYTES - 1, at)
            found = piece.find(RECORD_MAGIC)
            while found >= 0:
                if RecordHeader.unpack(piece[found : found + RECORD_HEADER_BYTES]) is not None:
                    return True
                found = piece.find(RECORD_MAGIC, found + 1)
        return False
