from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import search
from tests.reading import readers


def test_it_measures_each_search_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "load_extractor", lambda: readers().extractor)
    scratch, report = tmp_path / "disk", tmp_path / "report.json"
    scratch.mkdir()
    search.main(count=30, times=2, folder=scratch, json_file=report)
    assert list(scratch.iterdir()) == []
    told = json.loads(report.read_text())
    assert (told["reports"], told["indexed_s"] > 0) == (30, True)
    shown = {one["name"]: one["shown"] for one in told["searches"]}
    assert shown == {
        "nothing: the list": 30,
        "a word of a few": 1,
        "a word of most": 30,
        "two words": 1,
        "no word of any": 0,
    }
    assert {one["took_ms"]["count"] for one in told["searches"]} == {2}
