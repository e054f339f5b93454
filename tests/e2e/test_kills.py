"""The server is killed while it is used in every way: nothing acknowledged is lost or doubled.

`python -m benchmarks.reliability kills` does the same a hundred times.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any, cast

import pytest

from benchmarks.reliability.__main__ import clips_of
from benchmarks.reliability.kills import kill
from benchmarks.reliability.trial import Plan, run
from benchmarks.reliability.world import World
from server.asr.model_folder import ModelFolder
from tests.e2e.server_mother import mother

pytestmark = [pytest.mark.e2e, pytest.mark.model]


class ForkedWorld(World):
    """Starts with everything imported."""

    def _spawn(self) -> subprocess.Popen[bytes]:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        started: Any = mother().start(["serve"], self.environment, self.data_dir / "server.log")
        return cast("subprocess.Popen[bytes]", started)  # it does all that is asked of one here


async def test_kills_lose_and_double_nothing(
    tmp_path: Path, speech_folder: Path, model_folder: ModelFolder
) -> None:
    clips = clips_of(speech_folder / "manifest.jsonl", count=2, seed=5)
    world = ForkedWorld(tmp_path / "data", model=str(model_folder.path))
    try:
        outcome = await run(world, Plan(count=3, seed=5, clips=clips), kill, tmp_path / "log")
    finally:
        world.stop()
    assert outcome.broken == ()
    assert outcome.strikes == {"kills of the server": 3}
    assert outcome.entries > 0
