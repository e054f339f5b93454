from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import sound_at_rest


def test_it_measures_each_length_of_block_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_at_rest, "BLOCKS_MS", (100, 500))
    scratch, report = tmp_path / "disk", tmp_path / "report.json"
    scratch.mkdir()
    sound_at_rest.main(seconds=1, folder=scratch, json_file=report)
    assert list(scratch.iterdir()) == []
    small, large = json.loads(report.read_text())["costs"]
    assert (small["encrypted_ms"]["count"], large["encrypted_ms"]["count"]) == (10, 2)
    assert small["growing_overhead"] > large["growing_overhead"] > small["sealed_overhead"] > 0
