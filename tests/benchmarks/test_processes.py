from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.processes import ChildServer, ServerDidNotStart, free_port, tree_cpu_s

TICKS = os.sysconf("SC_CLK_TCK")
WORK = "sum(n * n for n in range(4_000_000))"


def stat(proc: Path, pid: int, parent: int, *ticks: int, name: str = "a b) c") -> None:
    (proc / str(pid)).mkdir(parents=True)
    before = " ".join(["0"] * 9)
    (proc / str(pid) / "stat").write_text(
        f"{pid} ({name}) S {parent} {before} {' '.join(map(str, ticks))} 20 0\n"
    )


def test_a_process_counts_with_all_that_it_started(tmp_path: Path) -> None:
    stat(tmp_path, 10, 1, 100, 20, 3, 4)  # its own, and children that have ended
    stat(tmp_path, 11, 10, 50, 5, 0, 0)
    stat(tmp_path, 12, 11, 7, 0, 0, 0)
    stat(tmp_path, 99, 1, 1000, 1000, 0, 0)  # a stranger
    (tmp_path / "self").mkdir()
    (tmp_path / "13").mkdir()  # it ended before it could be read
    assert tree_cpu_s(10, tmp_path) == pytest.approx((127 + 55 + 7) / TICKS)


def test_this_process_and_its_children_are_counted() -> None:
    before_s = tree_cpu_s(os.getpid())
    began_s = sum(os.times()[:4])
    subprocess.run([sys.executable, "-c", WORK], check=True)  # noqa: S603 - this interpreter
    used_s = tree_cpu_s(os.getpid()) - before_s
    assert used_s > 0.05
    assert used_s == pytest.approx(sum(os.times()[:4]) - began_s, abs=0.1)


async def listening(port: int) -> bool:

    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def test_a_child_is_started_read_and_stopped() -> None:
    port = free_port()
    child = ChildServer(
        [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"],
        environment={"PYTHONUNBUFFERED": "1"},
        ready=lambda: listening(port),
    )
    assert child.cpu_s() is None
    await child.start()
    try:
        used_s = child.cpu_s()
        assert used_s is not None
        assert used_s > 0
        assert "Serving HTTP" in child.printed()
    finally:
        child.stop()
    assert child.cpu_s() is None
    assert not await listening(port)


async def never() -> bool:
    return False


async def test_a_child_that_stops_tells_what_it_printed() -> None:
    child = ChildServer([sys.executable, "-c", "print('no model')"], environment={}, ready=never)
    with pytest.raises(ServerDidNotStart, match="no model"):
        await child.start()


async def test_a_child_that_is_never_ready_is_stopped() -> None:
    child = ChildServer(
        [sys.executable, "-c", "import time; time.sleep(600)"],
        environment={},
        ready=never,
        ready_within_s=0.3,
    )
    began_s = time.monotonic()
    with pytest.raises(ServerDidNotStart, match="not ready"):
        await child.start()
    assert time.monotonic() - began_s < 10
    assert child.cpu_s() is None
