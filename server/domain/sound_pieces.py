"""The pieces in which compressed sound left the device that recorded it, and the chain over them.

A piece is one Opus packet, or a stretch of PCM where the device could not compress. In a log of pieces,
and under the chain, each stands as

    kind (u8: 0 PCM s16le 16 kHz mono, 1 Opus packet) · length in bytes (u16, little-endian) · the bytes

A byte 255 between two pieces of a log fills up; it is no part of the chain.

    block_1, block_2, …   50 pieces each, one after the other; the last block may hold fewer
    h_0 = 32 zero bytes
    h_i = SHA-256(h_(i-1) || SHA-256(block_i))

The web app's pieces last 20 ms, so its blocks are seconds, like those of the chain over samples
(:mod:`server.domain.sound_chain`). The chain of no pieces is h_0. docs/sound.md says what it proves.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from server.domain.errors import OddFrame, SoundDamaged

HEADER = struct.Struct("<BH")
BLOCK_PIECES = 50
MAX_PIECE_BYTES = 2**16 - 1
START = bytes(32)
FILLING = b"\xff"


class PieceKind(IntEnum):
    """What the bytes of a piece are."""

    PCM = 0
    OPUS = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece as the device made it."""

    kind: PieceKind
    content: bytes

    def pack(self) -> bytes:
        """As it stands in a log of pieces, and under the chain.

        Raises:
            OddFrame: it is empty, or longer than a piece can be.
        """
        if not 0 < len(self.content) <= MAX_PIECE_BYTES:
            raise OddFrame(bytes=len(self.content))
        return HEADER.pack(self.kind, len(self.content)) + self.content


def pieces_in(blocks: Iterable[bytes]) -> Iterator[Piece]:
    """The pieces of a log that comes cut up anyhow.

    Raises:
        SoundDamaged: it is no log of pieces, or stops in the middle of one.
    """
    rest = b""
    for block in blocks:
        rest += block
        at = 0
        while len(rest) - at >= HEADER.size:
            if rest.startswith(FILLING, at):
                at += len(FILLING)
                continue
            kind, length = HEADER.unpack_from(rest, at)
            if length == 0 or kind not in set(PieceKind):
                raise SoundDamaged
            end = at + HEADER.size + length
            if end > len(rest):
                break
            yield Piece(PieceKind(kind), rest[at + HEADER.size : end])
            at = end
        rest = rest[at:]
    if rest.strip(FILLING):
        raise SoundDamaged


class PieceChain:
    """The chain over pieces as they come."""

    def __init__(self) -> None:
        self._head = START
        self._block = bytearray()
        self.pieces = 0

    def add(self, piece: Piece) -> None:
        """The next piece of the recording."""
        self._block += piece.pack()
        self.pieces += 1
        if self.pieces % BLOCK_PIECES == 0:
            self._head = self._next()
            self._block.clear()

    @property
    def digest(self) -> str:
        """The chain over all pieces so far, in hex."""
        return (self._next() if self._block else self._head).hex()

    def _next(self) -> bytes:
        return hashlib.sha256(self._head + hashlib.sha256(self._block).digest()).digest()
