"""No network before the first word, the browser killed, started again: nothing lost, nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.web.dead_zone import dead_zone
from tests.e2e.browser import chromium_is_here
from tests.e2e.server_process import ServerProcess
from tests.e2e.spoken import joined_clips

pytestmark = [pytest.mark.e2e, pytest.mark.model, pytest.mark.timeout(240)]

SECONDS = 8


def test_a_dead_zone_and_a_killed_browser_leave_no_trace(server: ServerProcess, tmp_path: Path) -> None:
    chromium_is_here()
    dictation = joined_clips(at_least_s=SECONDS, seed=5)
    wav = dictation.write(tmp_path / "spoken.wav")
    outcome = dead_zone(server.url, server.data_dir, tmp_path / "profile", wav, SECONDS)
    assert outcome.recorded_samples >= (SECONDS - 1) * 16_000
    assert len(outcome.disturbed.words) >= 8
    assert outcome.chain_matches
    assert outcome.disturbed.samples == outcome.recorded_samples
    assert outcome.disturbed.sound == outcome.undisturbed.sound
    assert outcome.disturbed.words == outcome.undisturbed.words
    assert outcome.left_on_device == 0
