"""The hash chain over the seconds of a recording, made here before anything is sent.

One of three programs that make it, each from docs/sound.md: the server has its own, so that both sides
agree only when the sound is the same.
"""

from __future__ import annotations

import hashlib

from server.wire import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ

BLOCK_BYTES = SAMPLE_RATE_HZ * BYTES_PER_SAMPLE


class SoundChain:
    """The chain over all sound that was added."""

    def __init__(self) -> None:
        self.samples = 0
        self._head = bytes(32)
        self._second = bytearray()

    def add(self, pcm: bytes) -> None:
        """The next whole samples."""
        self.samples += len(pcm) // BYTES_PER_SAMPLE
        rest = memoryview(pcm)
        while rest:
            room = BLOCK_BYTES - len(self._second)
            self._second += rest[:room]
            rest = rest[room:]
            if len(self._second) == BLOCK_BYTES:
                self._head = self._with_second()
                self._second.clear()

    def digest(self) -> str:
        """In hex; the last second need not be full."""
        return (self._with_second() if self._second else self._head).hex()

    def _with_second(self) -> bytes:
        return hashlib.sha256(self._head + hashlib.sha256(self._second).digest()).digest()
