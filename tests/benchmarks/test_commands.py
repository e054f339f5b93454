"""The commands as they are typed, on a second or two of real speech."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from server.api.pages import built_web_app
from server.asr.model_folder import ModelFolder
from tests.conftest import REPOSITORY

pytestmark = [pytest.mark.model, pytest.mark.e2e]


def run(tmp_path: Path, speech: Path, model: ModelFolder, *command: str) -> dict[str, Any]:
    """Runs ``python -m benchmarks.…``; returns the JSON it wrote."""
    report = tmp_path / "report.json"
    shared = ["--manifest", str(speech / "manifest.jsonl"), "--cache", str(tmp_path / "cache")]
    done = subprocess.run(  # noqa: S603 - this interpreter and this project's own module
        [sys.executable, "-m", *command, *shared, "--model", str(model.path), "--json", str(report)],
        cwd=REPOSITORY,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return found


def test_live_starts_a_server_and_plays_to_it(
    tmp_path: Path, speech_folder: Path, model_folder: ModelFolder
) -> None:
    if not (built_web_app() / "index.html").is_file():
        pytest.fail("the web app is not built; `pip install -e '.[server,dev]'` builds it")
    command = ("benchmarks.live", "--seconds", "6", "--speed", "2")
    found = run(tmp_path, speech_folder, model_folder, *command)
    (load,) = found["runs"]["verbaal"]
    assert (load["sessions"], load["refused"], load["failed"], load["not_ended"]) == (1, 0, [], 0)
    assert load["cpu_s"] > 0
    assert load["settled_words"]["broken"] == 0
    assert load["each"][0]["words"] > 5
    assert load["wer_final"] < 0.8
    assert load["delays_s"]["final_delay_s"]["p50"] > 0
    assert found["model"]["sha256"] == model_folder.sha256


def test_batch_sets_engines_side_by_side(
    tmp_path: Path, speech_folder: Path, model_folder: ModelFolder
) -> None:
    # Each engine is tried in test_workers.py; two are enough to take turns.
    engines = "verbaal,faster-whisper-batched"
    command = ("benchmarks.batch", "--engines", engines, "--count", "1", "--seconds", "6")
    found = run(tmp_path, speech_folder, model_folder, *command)
    assert ",".join(found["engines"]) == engines
    assert found["ratios"]["faster-whisper-batched"]["verbaal"]["cpu"] > 0
    assert all(one["cpu_per_audio_s"] > 0 and one["wer"] < 0.8 for one in found["engines"].values())
