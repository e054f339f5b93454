"""Sound between the connection and the disk."""

from __future__ import annotations

import asyncio
from collections import deque

QUEUE_BLOCKS = 64
"""More than this slows the sender down."""


class Inbox:
    """Filled and emptied in one step each: a connection that is cut off can't lose a block in between."""

    def __init__(self) -> None:
        self._blocks: deque[tuple[bytes, bytes]] = deque()
        self._arrived = asyncio.Event()
        self._calm = asyncio.Event()
        self._calm.set()

    def put(self, pcm: bytes, piece: bytes) -> None:
        """Sound, and the piece that it came as where it came compressed."""
        self._blocks.append((pcm, piece))
        self._arrived.set()

    async def wait_for_room(self) -> None:
        """Wait while much waits for the disk."""
        if len(self._blocks) > QUEUE_BLOCKS:
            self._calm.clear()
            await self._calm.wait()

    async def take(self) -> tuple[bytes, bytes]:
        """Wait for something, then all there is: sound, and the pieces of it."""
        await self._arrived.wait()
        self._arrived.clear()
        pcm = b"".join(sound for sound, _ in self._blocks)
        pieces = b"".join(piece for _, piece in self._blocks)
        self._blocks.clear()
        self._calm.set()
        return pcm, pieces

    def give_up(self) -> None:
        """Nobody takes from it any more: let a sender that waits go on, to hear why."""
        self._calm.set()
