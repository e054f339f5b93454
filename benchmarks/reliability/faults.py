"""A disk that fails or is full, for some seconds: system calls of the running server are made to fail.

strace attaches to the server, injects errors and lets go again (strace(1), "Tampering"). The error is
met wherever the server happens to write: sound, a commit of SQLite, a checkpoint of the log, an upload.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import signal
import subprocess
from dataclasses import dataclass

from benchmarks.reliability.kills import ready_again
from benchmarks.reliability.world import World

LASTS_S = (0.5, 2.5)
ATTACHED_WITHIN_S = 10.0


class NoStrace(Exception):
    """strace is not on this machine, or may not trace."""


@dataclass(frozen=True, slots=True)
class Fault:
    """System calls that fail with ``error``: each ``every``-th of them, by each thread."""

    name: str
    calls: str
    error: str
    every: int = 1


FAULTS = (
    Fault("disk full: every write fails", "pwrite64", "ENOSPC"),
    Fault("disk full now and then", "pwrite64", "ENOSPC", every=3),
    Fault("writes fail", "pwrite64,write", "EIO", every=7),
    Fault("nothing reaches the disk", "fdatasync,fsync", "EIO"),
    Fault("some syncs fail", "fdatasync,fsync", "EIO", every=4),
)


async def fail(world: World, dice: random.Random) -> str:
    """One fault for a while, and good again.

    Raises:
        NoStrace: it can't be done on this machine.
    """
    fault = dice.choice(FAULTS)
    # Data files only: sockets are written with other calls, standard error would hide the reason.
    tracing = await asyncio.to_thread(_attach, world.pid, fault)
    try:
        await asyncio.sleep(dice.uniform(*LASTS_S))
    finally:
        tracing.send_signal(signal.SIGINT)
        await asyncio.to_thread(tracing.wait)
    await ready_again(world)
    return fault.name


def _attach(pid: int, fault: Fault) -> subprocess.Popen[str]:
    program = shutil.which("strace")
    if program is None:
        raise NoStrace("strace is not installed: apt-get install strace")
    tracing = subprocess.Popen(  # noqa: S603 - Debian's strace
        [
            *(program, "-f", "-p", str(pid), "-o", "/dev/null"),
            *("-e", f"inject={fault.calls}:error={fault.error}:when={fault.every}+{fault.every}"),
        ],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert tracing.stderr is not None  # noqa: S101 - asked for just above
    said = tracing.stderr.readline()  # "Process 1 attached with 9 threads", or why not
    if "attached" not in said:
        tracing.wait(ATTACHED_WITHIN_S)
        raise NoStrace(said.strip())
    return tracing
