"""A process that has the server's modules in memory and becomes a server as often as it is asked.

Half of what a start costs is importing. A server that is forked from here runs the same code on a memory of
its own and is killed as any other; it is not asked to parse, import or keep anything that a start would not.
The server that most tests share is started by its command (``python -m server serve``).
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).parents[2]
IMPORTED_BY_SERVE = ("server.app", "server.engines", "server.logging", "server.asr.whisper", "uvicorn")


class Forked:
    """A process that another one forked: what :class:`subprocess.Popen` can of it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._handle = os.pidfd_open(pid)
        self._ended = False

    def poll(self) -> bool | None:
        """None while it runs."""
        if not self._ended and select.select([self._handle], [], [], 0)[0]:
            self._over()
        return self._ended or None

    def kill(self) -> None:
        """SIGKILL."""
        if not self._ended:
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def terminate(self) -> None:
        """SIGTERM."""
        if not self._ended:
            signal.pidfd_send_signal(self._handle, signal.SIGTERM)

    def wait(self, timeout: float | None = None) -> None:
        """Wait until it has ended."""
        if not self._ended:
            if not select.select([self._handle], [], [], timeout)[0]:
                raise TimeoutError(f"process {self.pid} does not end")
            self._over()

    def _over(self) -> None:
        self._ended = True
        os.close(self._handle)


class Mother:
    """This module as a process; it imports when the first server is asked for."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Forked:
        """``verbaal`` with these arguments, printing to the end of ``log``."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps([list(arguments), dict(environment), str(log)]) + "\n")
        stdin.flush()
        return Forked(int(stdout.readline()))

    def close(self) -> None:
        """End it; servers that run go on."""
        self._process.communicate(timeout=30)


@functools.cache
def mother() -> Mother:
    """The one of this test process."""
    started = Mother()
    atexit.register(started.close)
    return started


def _listen() -> None:
    for module in IMPORTED_BY_SERVE:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()  # or looking for rubbish would copy all of it into every child
    answers = os.dup(1)
    assert threading.active_count() == 1, "a thread would be missing in what is forked"
    # Not by sys.stdin: it reads ahead, and a child would find the rest.
    with os.fdopen(os.dup(0), "rb", buffering=0) as orders:
        for line in iter(orders.readline, b""):
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            arguments, environment, log = json.loads(line)
            pid = os.fork()
            if pid == 0:
                orders.close()
                os.close(answers)
                _become(arguments, environment, log)
            os.write(answers, f"{pid}\n".encode())


def _become(arguments: Sequence[str], environment: Mapping[str, str], log: str) -> NoReturn:
    """What the interpreter does for ``python -m server``."""
    from server.__main__ import main  # noqa: PLC0415 - imported long ago by the parent

    code: object = 1
    try:
        nothing = os.open(os.devnull, os.O_RDONLY)
        written = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.dup2(nothing, 0)
        os.dup2(written, 1)
        os.dup2(written, 2)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = ["verbaal", *arguments]
        main()
        code = 0
    except SystemExit as end:
        code = end.code
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    _listen()
