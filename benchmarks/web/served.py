"""The server that a measurement of the web app talks to: one of its own, on an empty data folder."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
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
    with tempfile.TemporaryDirectory(prefix="web-benchmark-") as data:
        own, server = _child(Path(data))
        await server.start()
        try:
            yield own
        finally:
            server.stop()


@contextmanager
def own_server(data_dir: Path) -> Iterator[str]:
    """The same on ``data_dir``, for a measurement that runs no event loop of its own yet.

    Raises:
        benchmarks.processes.ServerDidNotStart: as :func:`served`.
    """
    url, server = _child(data_dir)
    asyncio.run(server.start())
    try:
        yield url
    finally:
        server.stop()


def _child(data_dir: Path) -> tuple[str, ChildServer]:
    """``verbaal serve`` as the environment sets it up, not started yet, and its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"

    async def ready() -> bool:
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=2) as web:
                return (await web.get(f"{url}/health/ready")).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    server = ChildServer(
        [sys.executable, "-m", "server", "serve"],
        environment={"VERBAAL_DATA_DIR": str(data_dir), "VERBAAL_PORT": str(port)},
        ready=ready,
        folder=ROOT,
    )
    return url, server
