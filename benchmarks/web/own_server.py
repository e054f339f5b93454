"""The real server as a child process, for a measurement in a browser."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.processes import ServerDidNotStart, free_port

ROOT = Path(__file__).parents[2]
READY_WITHIN_S = 120
STOP_WITHIN_S = 20


@contextmanager
def own_server(data_dir: Path) -> Iterator[str]:
    """``verbaal serve`` on ``data_dir``, as the environment sets it up; gives its address.

    Raises:
        ServerDidNotStart: with the end of what it printed.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    data_dir.mkdir(parents=True, exist_ok=True)
    log = data_dir / "server.log"
    environment = {**os.environ, "VERBAAL_DATA_DIR": str(data_dir), "VERBAAL_PORT": str(port)}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "server", "serve"], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        deadline = time.monotonic() + READY_WITHIN_S
        while not _ready(url):
            if process.poll() is not None or time.monotonic() > deadline:
                raise ServerDidNotStart(log.read_text(errors="replace")[-3000:])
            time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/ready", trust_env=False, timeout=2).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
