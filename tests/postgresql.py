"""A PostgreSQL of the tests' own: made in a temporary folder, reached by a socket file, gone at the end."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

GIVEN_URL = "VERBAAL_TEST_POSTGRESQL_URL"
"""Names a server that is there already; its role may create databases and roles."""

NO_BINARIES = f"no PostgreSQL here: install Debian's package postgresql, or set {GIVEN_URL}"

_SYSTEM_USER = "postgres"  # PostgreSQL refuses to run as root
_START_S = 60
_ROOM = 2 * 1024**3
_QUICK = ("fsync=off", "full_page_writes=off")  # yet what is committed survives the end of its processes
_SETTINGS = (
    "listen_addresses=",
    "max_connections=200",
    "shared_buffers=32MB",
    "autovacuum=off",  # its workers would hold the databases that are copied
    "log_min_messages=warning",
    "timezone=Europe/Amsterdam",  # not UTC: whoever forgets a zone must be seen
)


@functools.cache
def binaries() -> Path | None:
    """The folder of the newest ``initdb`` and ``postgres`` on this machine, if there are any."""
    on_path = shutil.which("initdb")
    if on_path and (Path(on_path).resolve().parent / "postgres").exists():
        return Path(on_path).resolve().parent
    versions = Path("/usr/lib/postgresql")  # Debian keeps them off the path
    found = [one.parent for one in versions.glob("*/bin/postgres") if (one.parent / "initdb").exists()]
    return max(found, key=lambda folder: float(folder.parent.name), default=None)


class PostgreSQL:
    """A server, ours or a given one, and the databases made on it.

    Args:
        admin: URL of a role that may create databases and roles.
    """

    def __init__(self, admin: str | URL) -> None:
        self.admin = make_url(admin).set(drivername="postgresql+psycopg")
        self._numbers = itertools.count(1)

    def url(self, name: str, *, username: str | None = None, password: str | None = None) -> str:
        """URL of a database, for the administrator or another role."""
        url = self.admin.set(database=name)
        if username is not None:
            url = url.set(username=username, password=password or "")
        return url.render_as_string(hide_password=False)

    def create(self, template: str | None = None) -> str:
        """Make a database, empty or a copy of ``template``, to which nobody may be connected.

        Returns:
            Its name.
        """
        name = f"verbaal_test_{os.getpid()}_{next(self._numbers)}"
        self.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'").format(
                sql.Identifier(name), sql.Identifier(template or "template0")
            )
        )
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected."""
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def execute(self, statement: sql.Composed | str, *, database: str | None = None) -> None:
        """Run a statement as the administrator, outside any transaction."""
        with self.connect(database) as connection:
            connection.execute(statement.encode() if isinstance(statement, str) else statement)

    def connect(self, database: str | None = None) -> psycopg.Connection:
        """The administrator's connection, without transactions."""
        url = self.admin.set(drivername="postgresql", database=database or self.admin.database)
        return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


class OwnPostgreSQL(PostgreSQL):
    """A server that the tests started, and may stop, restart and kill.

    Args:
        folder: of its own, that the system's user ``postgres`` can reach; a short path, since a
            socket's may have 107 characters.
        durable: what it committed survives a power cut; otherwise it is several times faster.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        super().__init__(
            URL.create("postgresql", "verbaal", database="postgres", query={"host": str(folder)})
        )
        found = binaries()
        if found is None:
            raise FileNotFoundError(NO_BINARIES)
        self._binaries = found
        self._folder = folder
        self._settings = _SETTINGS if durable else _SETTINGS + _QUICK
        self._process: subprocess.Popen[bytes] | None = None
        self._as_user: dict[str, object] = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam(_SYSTEM_USER)
            os.chown(folder, user.pw_uid, user.pw_gid)
            self._as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    @property
    def pid(self) -> int:
        """The process that started the others."""
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        """What the server wrote."""
        return (self._folder / "log").read_text(encoding="utf-8")

    def initialise(self) -> None:
        """Make the folder of its data."""
        options = ("--username=verbaal", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        self._run(str(self._binaries / "initdb"), "--pgdata", str(self._folder / "data"), *options)

    def start(self) -> None:
        """Start it and wait until it answers. From the main thread: it ends with the thread it began in."""
        command = [str(self._binaries / "postgres"), "-D", str(self._folder / "data")]
        for setting in (*self._settings, f"unix_socket_directories={self._folder}"):
            command += ["-c", setting]
        if shutil.which("setpriv"):  # should the tests be killed, it goes too
            command = ["setpriv", "--pdeathsig=INT", *command]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - this machine's PostgreSQL
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                start_new_session=True,
                **self._as_user,  # type: ignore[call-overload]  # user, group and extra_groups
            )
        self._wait()

    def stop(self) -> None:
        """Stop it in order; whoever is connected loses the connection."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Kill all its processes, as a power cut would."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGSTOP)  # so that none tells another
        self._end(signal.SIGKILL, group=True)

    def restart(self) -> None:
        """Stop it in order and start it."""
        self.stop()
        self.start()

    def _end(self, with_signal: signal.Signals, *, group: bool = False) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(self._process.pid, with_signal)
        self._process.wait(timeout=_START_S)
        self._process = None

    def _wait(self) -> None:
        assert self._process is not None
        until = time.monotonic() + _START_S
        while True:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"PostgreSQL did not start:\n{self.log}") from None
                time.sleep(0.02)
            else:
                return

    def _run(self, *command: str) -> None:
        done = subprocess.run(  # noqa: S603 - this machine's PostgreSQL
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            cwd=self._folder,
            **self._as_user,  # type: ignore[call-overload]  # user, group and extra_groups
        )
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def _memory() -> Path | None:
    """A folder in memory with room for a few databases: copying one there takes a third of the time."""
    shared = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    if os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > _ROOM:
        return shared
    return None


@contextmanager
def own_server(*, durable: bool = False) -> Iterator[OwnPostgreSQL]:
    """A new server until the end of the block.

    Raises:
        FileNotFoundError: PostgreSQL isn't installed.
    """
    # Not in pytest's own folder: that one only the user of the tests can enter.
    folder = Path(tempfile.mkdtemp(prefix="verbaal-pg-", dir=None if durable else _memory()))
    try:
        server = OwnPostgreSQL(folder, durable=durable)
        server.initialise()
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server() -> Iterator[PostgreSQL]:
    """The server that the environment names, or a new one of our own.

    Raises:
        FileNotFoundError: none is named and PostgreSQL isn't installed.
    """
    given = os.environ.get(GIVEN_URL)
    if given:
        yield PostgreSQL(given)
    else:
        with own_server() as own:
            yield own
