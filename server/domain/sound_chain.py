"""A hash chain over the seconds of a recording, made where the sound was recorded.

The microphone's side computes it before it sends anything, the server again over what its disk gives
back: when both agree, the sound behind a report is what was recorded, whatever lay between.

    block_1, block_2, …   16,000 samples each (one second of PCM s16le, mono); the last may be shorter
    h_0 = 32 zero bytes
    h_i = SHA-256(h_(i-1) || SHA-256(block_i))

The chain is the last h, in hex; of no sound it is h_0. It is the same however the sound was cut up on
its way. Anybody with the sound can compute it, one second at a time, so that a client can go on after a
restart with 32 bytes and the second that was not full. docs/sound.md has an example.

Source: FIPS 180-4 (SHA-256).
"""

from __future__ import annotations

import hashlib
from enum import StrEnum

from pydantic import Field

from server.domain.audit import Detail, Digest
from server.domain.transcript import SAMPLE_RATE_HZ, Frozen

BYTES_PER_SAMPLE = 2
BLOCK_SAMPLES = SAMPLE_RATE_HZ
BLOCK_BYTES = BLOCK_SAMPLES * BYTES_PER_SAMPLE
START = bytes(32)


class SoundChain:
    """The chain of a recording as it grows."""

    def __init__(self) -> None:
        self._head = START
        self._rest = bytearray()
        self.samples = 0

    def add(self, pcm: bytes) -> None:
        """The next whole samples of the recording."""
        if len(pcm) % BYTES_PER_SAMPLE:
            raise ValueError("half a sample")
        self.samples += len(pcm) // BYTES_PER_SAMPLE
        self._rest += pcm
        whole = len(self._rest) // BLOCK_BYTES * BLOCK_BYTES
        for at in range(0, whole, BLOCK_BYTES):
            self._head = _next(self._head, self._rest[at : at + BLOCK_BYTES])
        del self._rest[:whole]

    @property
    def digest(self) -> str:
        """The chain over all sound so far, in hex."""
        return (_next(self._head, self._rest) if self._rest else self._head).hex()


def _next(head: bytes, block: bytes | bytearray) -> bytes:
    return hashlib.sha256(head + hashlib.sha256(block).digest()).digest()


class Unmatched(StrEnum):
    """Why the client's chain says nothing about what is on the server's disk."""

    NOT_TOLD = "not_told"  # it sent none: an older client, or one that lost its sound
    COMPRESSED = "compressed"  # it made it of the sound before compression, which the server never had


class SoundProof(Frozen):
    """What a dictation's sound on the server's disk is, beside what its client says that it recorded."""

    samples: int = Field(ge=0)
    chain: Digest
    client_samples: int | None = Field(default=None, ge=0)
    client_chain: Digest | None = None
    compressed: bool = False
    packets_chain: Digest | None = None
    """Of compressed sound whose client told a chain over its packets: the same over the packets kept here."""

    @property
    def unmatched(self) -> Unmatched | None:
        """Why the two can't be compared; None when they can."""
        if self.client_chain is None:
            return Unmatched.NOT_TOLD
        return Unmatched.COMPRESSED if self.compressed and self.packets_chain is None else None

    @property
    def matches(self) -> bool | None:
        """True when the sound is what the client recorded; None when nothing can be said."""
        if self.unmatched is not None:
            return None
        kept = self.packets_chain or self.chain
        return (self.samples, kept) == (self.client_samples, self.client_chain)

    @property
    def details(self) -> dict[str, Detail]:
        """For the audit log."""
        known: dict[str, Detail] = {"sound_samples": self.samples, "sound_chain": self.chain}
        if self.packets_chain is not None:
            known["sound_chain_packets"] = self.packets_chain
        if self.client_chain is not None:
            known["sound_chain_client"] = self.client_chain
        if self.matches is not None:
            known["sound_matches"] = self.matches
        if self.unmatched is not None:
            known["sound_unmatched"] = self.unmatched.value
        return known
