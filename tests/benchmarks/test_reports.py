from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.figures import Spread
from benchmarks.reports import circumstances, find_model, plain, write_json
from server.domain.errors import ModelUnavailable


def test_a_report_says_where_when_and_with_what() -> None:
    found = circumstances()
    assert {"measured_at", "command", "processor", "cores", "load_before", "versions"} <= set(found)
    assert found["versions"]["numpy"]
    assert found["cores"] >= 1


def test_figures_become_json_and_are_rounded(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    write_json(file, {"spread": Spread.of([1 / 3]), "rows": ({1: 2.00001},), "none": None})
    assert json.loads(file.read_text(encoding="utf-8")) == {
        "spread": {"count": 1, "p50": 0.3333, "p95": 0.3333, "p99": 0.3333, "highest": 0.3333},
        "rows": [{"1": 2.0}],
        "none": None,
    }
    write_json(None, {"nothing": "is written"})


def test_words_and_switches_stay_as_they_are() -> None:
    assert plain({"a": [True, "één"]}) == {"a": [True, "één"]}


def test_a_model_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBAAL_DATA_DIR", str(tmp_path))
    with pytest.raises(ModelUnavailable, match="large-v2"):
        find_model("large-v2")
