"""The server under test as a process that is killed and started again, on SQLite or PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

from benchmarks.processes import LOG_TAIL_CHARS, ServerDidNotStart, free_port
from benchmarks.reliability.cluster import Cluster

ROOT = Path(__file__).parents[2]
READY_WITHIN_S = 120.0
POLL_S = 0.05
REQUEST_TIMEOUT_S = 60.0


class World:
    """One server with its data folder; :meth:`kill` is SIGKILL, :meth:`start` goes on where it left off.

    Args:
        data_dir: kept over restarts.
        model: name or folder of the speech model.
        cluster: the PostgreSQL it uses; left out: SQLite in the data folder.
        environment: further settings.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        model: str,
        cluster: Cluster | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.data_dir = data_dir
        self.cluster = cluster
        self.up = asyncio.Event()
        """Set while the server is ready; clients wait for it after a broken line."""
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        own = {name: value for name, value in os.environ.items() if not name.startswith("VERBAAL_")}
        self.environment = {
            **own,
            "VERBAAL_DATA_DIR": str(data_dir),
            "VERBAAL_PORT": str(self._port),
            "VERBAAL_MODEL": model,
            **({"VERBAAL_DATABASE_URL": cluster.url} if cluster else {}),
            **(environment or {}),
        }

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def pid(self) -> int:
        """Of the server's process.

        Raises:
            RuntimeError: it does not run.
        """
        if self._process is None:
            raise RuntimeError("the server does not run")
        return self._process.pid

    def http(self) -> httpx.AsyncClient:
        """A client of it."""
        return httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=REQUEST_TIMEOUT_S)

    async def start(self) -> None:
        """Start, and wait until it is ready.

        Raises:
            ServerDidNotStart: it stopped, or did not get ready.
        """
        self._process = await asyncio.to_thread(self._spawn)
        deadline = time.monotonic() + READY_WITHIN_S
        async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
            while True:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise ServerDidNotStart(self.printed())
                try:
                    if (await http.get(f"{self.url}/health/ready")).is_success:
                        break
                except httpx.TransportError:
                    pass
                await asyncio.sleep(POLL_S)
        self.up.set()

    def kill(self) -> None:
        """SIGKILL: nothing is flushed, closed or said."""
        self.up.clear()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """Ask it to stop, as at a deploy."""
        self.up.clear()
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
            self._process = None

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a `verbaal` command with the server's settings."""
        return subprocess.run(  # noqa: S603 - the project's own command
            [sys.executable, "-m", "server", *arguments],
            cwd=ROOT,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
        )

    def printed(self) -> str:
        """The end of what the server printed."""
        return (self.data_dir / "server.log").read_text(errors="replace")[-LOG_TAIL_CHARS:]

    def _spawn(self) -> subprocess.Popen[bytes]:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with (self.data_dir / "server.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "server", "serve"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
