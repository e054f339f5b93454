"""Servers as child processes on this machine, and the processor time they use."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

POLL_S = 0.2
STOP_WITHIN_S = 10.0
LOG_TAIL_CHARS = 3000
PARENT, USER, CHILDREN_SYSTEM = 1, 11, 14
"""Places after the name (proc(5)): ppid, utime … cstime, in clock ticks."""


class ServerDidNotStart(Exception):
    """The child stopped or stayed silent; the message holds the end of what it printed."""


def free_port() -> int:
    """A TCP port of the loopback address that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class ChildServer:
    """A server that runs as a child process while the context is entered.

    Args:
        command: program and arguments.
        environment: added to this process's own.
        ready: asked again and again until it says True.
        ready_within_s: then it has failed.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        ready: Callable[[], Awaitable[bool]],
        ready_within_s: float = 120.0,
        folder: Path | None = None,
    ) -> None:
        self._command = list(command)
        self._environment = {**os.environ, **environment}
        self._ready = ready
        self._ready_within_s = ready_within_s
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._stack = contextlib.ExitStack()
        self._log: Path | None = None

    async def start(self) -> None:
        """Start, and wait until it is ready.

        Raises:
            ServerDidNotStart: it stopped, or did not answer in time.
        """
        logs = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-"))
        self._log = Path(logs) / "server.log"
        self._process = await asyncio.to_thread(self._spawn, self._log)
        deadline = time.monotonic() + self._ready_within_s
        try:
            while not await self._ready():
                self._check(self._process, deadline)
                await asyncio.sleep(POLL_S)
        except BaseException:
            self.stop()
            raise

    def _spawn(self, log_file: Path) -> subprocess.Popen[bytes]:
        with log_file.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - commands of this folder's own
                self._command, cwd=self._folder, env=self._environment, stdout=log, stderr=log
            )

    def _check(self, process: subprocess.Popen[bytes], deadline: float) -> None:
        if process.poll() is not None:
            raise ServerDidNotStart(f"it stopped while starting:\n{self.printed()}")
        if time.monotonic() > deadline:
            raise ServerDidNotStart(f"not ready after {self._ready_within_s} s:\n{self.printed()}")

    def stop(self) -> None:
        """Ask it to stop; after a while, make it."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        self._stack.close()

    def printed(self) -> str:
        """The end of what the child printed."""
        if self._log is None or not self._log.exists():
            return ""
        return self._log.read_text(errors="replace")[-LOG_TAIL_CHARS:]

    def cpu_s(self) -> float | None:
        """Processor seconds of the child and everything it started."""
        return None if self._process is None else tree_cpu_s(self._process.pid)


def tree_cpu_s(root: int, proc: Path = Path("/proc")) -> float:
    """User and system seconds of a process, its descendants, and those of them that have ended."""
    found = _processes(proc)
    used = (found[pid][USER : CHILDREN_SYSTEM + 1] for pid in _family(root, found))
    return sum(int(ticks) for one in used for ticks in one) / os.sysconf("SC_CLK_TCK")


def family(root: int) -> list[int]:
    """A process that runs and all its descendants, parents before their children."""
    return _family(root, _processes(Path("/proc")))


def _family(root: int, processes: Mapping[int, Sequence[str]]) -> list[int]:
    found = [root] if root in processes else []
    for pid in found:
        found += [child for child, fields in processes.items() if int(fields[PARENT]) == pid]
    return found


def _processes(proc: Path) -> dict[int, list[str]]:
    """The fields after the name of every process (proc(5), stat)."""
    found: dict[int, list[str]] = {}
    for folder in proc.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            line = (folder / "stat").read_text()
        except OSError:
            continue  # it ended meanwhile; its parent's figures hold what it used
        # The name may hold spaces and brackets; what counts starts after the last one.
        found[int(folder.name)] = line.rpartition(")")[2].split()
    return found
