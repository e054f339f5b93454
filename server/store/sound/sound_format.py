r"""How a recording lies on disk: a file header, then records that each hold one encrypted block.

    file header, 28 bytes   "verbaal-sound-1\n" · samples (u64) · CRC-32 of the 24 bytes before it (u32)
    record header, 24 bytes "rec\n" · first sample (u64) · samples (u32) · length (u32) · CRC-32 (u32)
    message, ``length`` bytes   an age message for the recording's own key; it holds
        first sample (u64), then the samples as PCM s16le, 16 kHz, mono

Numbers are unsigned and little-endian. ``samples`` of the file header is :data:`GROWING` while the
recording goes on; a sealed file takes nothing more and must hold exactly as many. The clear numbers
serve to find a moment without decrypting what comes before it; those inside the messages are the ones
that count, and must agree. docs/sound.md shows how to read a file without Verbaal.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Self

BYTES_PER_SAMPLE = 2
FILE_MAGIC = b"verbaal-sound-1\n"
RECORD_MAGIC = b"rec\n"
GROWING = 2**64 - 1
"""In place of the number of samples, while it is not known."""

POSITION = struct.Struct("<Q")
_CRC = struct.Struct("<I")
_FILE = struct.Struct("<16sQ")
_RECORD = struct.Struct("<4sQII")
FILE_HEADER_BYTES = _FILE.size + _CRC.size
RECORD_HEADER_BYTES = _RECORD.size + _CRC.size


def file_header(samples: int = GROWING) -> bytes:
    """The start of a file that holds ``samples``, or still grows."""
    return _checked(_FILE.pack(FILE_MAGIC, samples))


def samples_in_header(header: bytes) -> int | None:
    """Samples of a sealed file, or :data:`GROWING`; None when this is no file header."""
    if len(header) < FILE_HEADER_BYTES or not _is_whole(header[:FILE_HEADER_BYTES]):
        return None
    magic, samples = _FILE.unpack_from(header)
    return int(samples) if magic == FILE_MAGIC else None


@dataclass(frozen=True, slots=True)
class RecordHeader:
    """One record: samples ``first`` to ``first + samples``, in ``message_bytes`` of age."""

    first: int
    samples: int
    message_bytes: int

    @property
    def end(self) -> int:
        """Number of the first sample after it."""
        return self.first + self.samples

    @property
    def record_bytes(self) -> int:
        """Length of header and message together."""
        return RECORD_HEADER_BYTES + self.message_bytes

    def pack(self) -> bytes:
        """As it stands in the file."""
        return _checked(_RECORD.pack(RECORD_MAGIC, self.first, self.samples, self.message_bytes))

    @classmethod
    def unpack(cls, header: bytes) -> Self | None:
        """The header at the start of these bytes; None when it is none, or not whole."""
        if len(header) < RECORD_HEADER_BYTES or not _is_whole(header[:RECORD_HEADER_BYTES]):
            return None
        magic, first, samples, message_bytes = _RECORD.unpack_from(header)
        return cls(first, samples, message_bytes) if magic == RECORD_MAGIC else None


def _checked(head: bytes) -> bytes:
    return head + _CRC.pack(zlib.crc32(head))


def _is_whole(header: bytes) -> bool:
    (crc,) = _CRC.unpack_from(header, len(header) - _CRC.size)
    return bool(crc == zlib.crc32(header[: -_CRC.size]))
