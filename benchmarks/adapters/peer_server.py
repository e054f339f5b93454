"""What the adapters of peers share: a child process in its own environment, on a loopback port."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import httpx

from benchmarks.processes import ChildServer, free_port

HOST = "127.0.0.1"


class PeerServer:
    """A peer's server while the context is entered.

    The child finds no model hub and takes as many threads as there are cores: peers would take
    four by default, which is slower on a machine with fewer.
    """

    name = "peer"

    def __init__(self) -> None:
        self.port = free_port()
        self._child: ChildServer | None = None

    def command(self) -> Sequence[str]:
        """Program and arguments."""
        raise NotImplementedError

    async def ready(self) -> bool:
        """It listens. Overridden where it can say more."""
        try:
            _, writer = await asyncio.open_connection(HOST, self.port)
        except OSError:
            return False
        writer.close()
        return True

    async def answers(self, path: str) -> bool:
        """It answers a GET with success."""
        async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
            try:
                return (await http.get(f"http://{HOST}:{self.port}{path}")).is_success
            except httpx.TransportError:
                return False

    async def __aenter__(self) -> Self:
        self._child = ChildServer(
            self.command(),
            environment={
                "HF_HUB_OFFLINE": "1",
                "OMP_NUM_THREADS": str(len(os.sched_getaffinity(0))),
                "PYTHONUNBUFFERED": "1",
            },
            ready=self.ready,
            folder=Path("/"),  # a folder named `server` here must not shadow theirs
        )
        await self._child.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._child is not None:
            self._child.stop()

    def cpu_s(self) -> float | None:
        """See :class:`benchmarks.adapters.protocol.LiveServer`."""
        return None if self._child is None else self._child.cpu_s()
