"""A PostgreSQL of one's own, with fsync on, that may be killed as a power cut would."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

from benchmarks.processes import family, free_port

ACCOUNT = "postgres"
"""initdb refuses root; Debian's package makes this account."""
READY_WITHIN_S = 60.0
POLL_S = 0.05
_VERSIONS = Path("/usr/lib/postgresql")


class NoPostgreSQL(Exception):
    """PostgreSQL's programs are not on this machine."""


class Cluster:
    """One PostgreSQL in a temporary folder, on a free port of loopback, while the context is entered."""

    def __init__(self) -> None:
        self._bin = _programs()
        self._folder = Path(tempfile.mkdtemp(prefix="benchmark-postgresql-"))
        self._port = free_port()
        self._user = ACCOUNT if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """SQLAlchemy URL of its first database."""
        return f"postgresql+psycopg://{self._user}@127.0.0.1:{self._port}/postgres"

    def __enter__(self) -> Self:
        if os.geteuid() == 0:
            shutil.chown(self._folder, ACCOUNT)
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", "-D", str(self._data))
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # "fast": without waiting for clients
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Start it and wait until it answers; after a kill it recovers first."""
        command = [
            *(str(self._bin / "postgres"), "-D", str(self._data), "-p", str(self._port)),
            *("-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self._folder}"),
        ]
        with (self._folder / "log").open("ab") as log:
            # A child of our own and not of runuser: killed and not waited for, it would look alive
            # to the next one, which then refuses to start.
            self._process = subprocess.Popen(  # noqa: S603 - PostgreSQL's own programs
                command, stdout=log, stderr=log, start_new_session=True, user=self._account
            )
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline:
            ready = subprocess.run(  # noqa: S603 - as above
                [self._bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self._port), "-U", self._user],
                check=False,
            )
            if ready.returncode == 0:
                return
            time.sleep(POLL_S)
        raise TimeoutError(f"PostgreSQL is not ready after {READY_WITHIN_S} s")

    def kill(self) -> None:
        """SIGKILL to all its processes at once."""
        if self._process is None:
            return
        members = family(self._process.pid)
        for pid in members:
            with contextlib.suppress(ProcessLookupError):  # a backend that ended by itself meanwhile
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        deadline = time.monotonic() + READY_WITHIN_S
        while any(_runs(pid) for pid in members) and time.monotonic() < deadline:
            time.sleep(POLL_S)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(  # noqa: S603 - as above
            [str(self._bin / program), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            user=self._account,
            cwd="/",
        )

    @property
    def _account(self) -> str | None:
        return ACCOUNT if os.geteuid() == 0 else None


def _programs() -> Path:
    found = sorted(_VERSIONS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    if elsewhere is None:
        raise NoPostgreSQL("PostgreSQL is not installed: apt-get install postgresql")
    return Path(elsewhere).resolve().parent


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
