"""The real server as its own process, which a test may kill as a power cut would."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from server.api.pages import built_web_app
from server.asr.model_files import ModelFiles
from tests.e2e.server_mother import ROOT, Forked, mother

READY_WITHIN_S = 90  # the model is joined from its packages on a fresh data folder


class ServerProcess:
    """``verbaal serve`` on a free port of this machine; the same port after a restart.

    Args:
        data_dir: kept over restarts.
        by_command: as whoever installed it starts it, with a model that it joins itself. Otherwise what
            every start repeats is done once for all of them: importing, and joining the model.
    """

    def __init__(self, data_dir: Path, *, by_command: bool = False) -> None:
        self.data_dir = data_dir
        self._by_command = by_command
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | Forked | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def pid(self) -> int:
        """Of the process that runs now."""
        assert self._process is not None
        return self._process.pid

    @property
    def database(self) -> Path:
        return self.data_dir / "verbaal.sqlite3"

    def start(self) -> None:
        """Start, and wait until it says that it is ready."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("VERBAAL_")}
        environment |= {"VERBAAL_DATA_DIR": str(self.data_dir), "VERBAAL_PORT": str(self._port)}
        self.data_dir.mkdir(parents=True, exist_ok=True)
        if self._by_command:
            with (self.data_dir / "server.log").open("ab") as log:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "server", "serve"],
                    cwd=ROOT,
                    env=environment,
                    stdout=log,
                    stderr=log,
                )
        else:
            _lend_models(self.data_dir / "models")
            self._process = mother().start(["serve"], environment, self.data_dir / "server.log")
        deadline = time.monotonic() + READY_WITHIN_S
        # One client for all attempts: each new one reads the system's certificates.
        with httpx.Client(trust_env=False, timeout=2) as http:
            while time.monotonic() < deadline:
                if self._process.poll() is not None:
                    raise AssertionError(f"the server stopped while starting:\n{self.log()}")
                try:
                    if http.get(f"{self.url}/health/ready").status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                time.sleep(0.05)
        raise AssertionError(f"the server is not ready after {READY_WITHIN_S} s:\n{self.log()}")

    def kill(self) -> None:
        """SIGKILL: nothing is flushed, closed or said."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=30)
            self._process = None

    def log(self) -> str:
        return (self.data_dir / "server.log").read_text(errors="replace")


def running_server(data_dir: Path, *, by_command: bool = False) -> Iterator[ServerProcess]:
    """A server for a fixture: running while the tests do, killed after them."""
    if not (built_web_app() / "index.html").is_file():
        pytest.fail("the web app is not built; `pip install -e '.[server,dev]'` builds it")
    process = ServerProcess(data_dir, by_command=by_command)
    process.start()
    try:
        yield process
    finally:
        process.kill()


def _lend_models(folder: Path) -> None:
    """The joined model under another name in ``folder``: a hundred megabytes that nobody writes to."""
    if not folder.exists():
        shutil.copytree(_joined_models(), folder, copy_function=_linked)


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk
        shutil.copy2(source, target)


@functools.cache
def _joined_models() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="verbaal-models-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    ModelFiles(folder).ensure("base")
    return folder


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
