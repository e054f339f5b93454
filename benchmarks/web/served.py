"""The server that a measurement of the web app talks to: one of its own, on an empty data folder."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from benchmarks.processes import ChildServer, free_port

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def served(url: str | None = None) -> AsyncIterator[str]:
    """The address of a server: ``url``, or one that runs while the context is entered.

    Raises:
        benchmarks.processes.ServerDidNotStart: it stopped, or did not answer in time.
    """
    if url is not None:
        yield url
        return
    port = free_port()
    own = f"http://127.0.0.1:{port}"

    async def ready() -> bool:
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=2) as web:
                return (await web.get(f"{own}/health/ready")).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    with tempfile.TemporaryDirectory(prefix="web-benchmark-") as data:
        settings = {name: value for name, value in os.environ.items() if name.startswith("VERBAAL_")}
        server = ChildServer(
            [sys.executable, "-m", "server", "serve"],
            environment={**settings, "VERBAAL_DATA_DIR": data, "VERBAAL_PORT": str(port)},
            ready=ready,
            folder=ROOT,
        )
        await server.start()
        try:
            yield own
        finally:
            server.stop()
