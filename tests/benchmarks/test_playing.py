from __future__ import annotations

import time
from pathlib import Path

import pytest

from benchmarks import playing
from benchmarks.adapters.protocol import Ended, Final
from benchmarks.live import measure, sessions_held
from benchmarks.playing import CpuMeter, play, play_together
from tests.benchmarks.examples import ScriptedServer, dictation

SAID = dictation("een twee drie", each_s=0.5, tail_s=0.25)
SPEED = 10.0


async def test_a_dictation_is_sent_whole_and_at_its_pace() -> None:
    began_s = time.monotonic()
    log = await play(ScriptedServer(), SAID, speed=SPEED)
    assert time.monotonic() - began_s >= SAID.audio_s / SPEED
    assert log.sent_samples == SAID.samples
    assert isinstance(log.ended, Ended)
    assert log.ended.audio_s == SAID.audio_s
    final = next(event for event in log.events if isinstance(event, Final))
    assert final.at_s >= log.sound_ended_s


async def test_a_refused_session_says_when_to_come_back() -> None:
    log = await play(ScriptedServer(room=0), SAID, speed=SPEED)
    assert (log.refused, log.retry_after_s, log.sent_samples) == (True, 5.0, 0)


async def test_a_broken_session_is_a_failure_and_no_exception() -> None:
    log = await play(ScriptedServer(breaks=True), SAID, speed=SPEED)
    assert log.failed == "ConnectionError"
    assert log.ended is None


async def test_a_server_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "PATIENCE_S", 0.05)
    log = await play(ScriptedServer(delay_s=60), SAID, speed=SPEED)
    assert log.failed == "never ended"


async def test_sessions_run_together() -> None:
    server = ScriptedServer(room=2)
    logs = await play_together(server, [SAID] * 3, speed=SPEED, stagger_s=0.1)
    assert [log.refused for log in logs] == [False, False, True]
    assert server.open == 0


async def test_processor_time_is_read_before_between_and_after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "CPU_STEP_S", 0.01)
    async with CpuMeter(ScriptedServer()) as meter:
        await play(ScriptedServer(), SAID, speed=SPEED)
    moments = [sample.at_s for sample in meter.samples]
    assert len(moments) > 3
    assert moments == sorted(moments)


async def test_measuring_gives_figures_of_all_sessions() -> None:
    figures = await measure(ScriptedServer(delay_s=0.02), [SAID, SAID], speed=SPEED)
    assert (figures.sessions, figures.errors.length, figures.errors.total) == (2, 6, 0)
    assert figures.cpu_s is not None
    assert figures.cpu_s > 0
    delay = figures.spread("final_delay_s").p95
    assert delay is not None
    assert 0.02 <= delay < 2


async def test_a_search_stops_at_the_first_number_that_does_not_hold() -> None:
    steps = await sessions_held(ScriptedServer(room=2), [SAID] * 5, speed=SPEED)
    assert [step.sessions for step in steps] == [1, 2, 3]
    assert [step.held(final_p95_s=4.0) for step in steps] == [True, True, False]


async def test_a_search_ends_with_the_dictations() -> None:
    steps = await sessions_held(ScriptedServer(), [SAID] * 2, speed=SPEED)
    assert [step.sessions for step in steps] == [1, 2]


def test_this_folder_is_a_package(tmp_path: Path) -> None:
    # `python -m benchmarks.live` must find its neighbours from any folder it is imported from.
    assert Path(str(playing.__file__)).parent.joinpath("__init__.py").exists()
