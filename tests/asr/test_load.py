"""How measured load slows partials down and keeps new dictations out."""

import pytest

from server.asr.load import (
    BUSY,
    CALM,
    FASTEST_STEP_S,
    LEAST_RETRY_S,
    SLOWEST_STEP_S,
    SPAN_S,
    UNMEASURED_SHARE,
    Load,
)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def work(load: Load, clock: Clock, *, share: float, seconds: int, wait_s: float = 0.0) -> None:
    """Keep one of one workers busy for this share of each second."""
    for _ in range(seconds):
        clock.now += 1
        load.worked(clock.now - share, clock.now, needed=True, longest_wait_s=wait_s)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_device_that_does_nothing_is_free(clock: Clock) -> None:
    load = Load(2, clock)
    assert load.busy() == 0
    assert load.partial_step_s == FASTEST_STEP_S
    assert load.retry_after_s(0.0) is None


def test_the_share_is_that_of_all_workers_over_the_latest_seconds(clock: Clock) -> None:
    load = Load(2, clock)
    work(load, clock, share=1.0, seconds=60)
    assert load.busy() == pytest.approx(0.5)
    clock.now += SPAN_S
    assert load.busy() == 0


def test_partials_slow_down_while_the_device_is_full_and_come_back_after(clock: Clock) -> None:
    load = Load(1, clock)
    work(load, clock, share=0.95, seconds=4)
    assert FASTEST_STEP_S < load.partial_step_s < SLOWEST_STEP_S
    work(load, clock, share=0.95, seconds=60)
    assert load.partial_step_s == SLOWEST_STEP_S
    work(load, clock, share=CALM / 2, seconds=60)
    assert load.partial_step_s == FASTEST_STEP_S


def test_finals_that_wait_slow_partials_down_even_when_the_device_looks_calm(clock: Clock) -> None:
    load = Load(1, clock)
    work(load, clock, share=0.3, seconds=5, wait_s=1.5)
    assert load.partial_step_s > FASTEST_STEP_S


def test_nobody_begins_on_a_device_that_finals_alone_fill(clock: Clock) -> None:
    load = Load(1, clock)
    load.begins()
    work(load, clock, share=0.95, seconds=40)
    assert load.retry_after_s(0.0) == LEAST_RETRY_S


def test_partials_alone_keep_nobody_out(clock: Clock) -> None:
    load = Load(1, clock)
    for _ in range(20):
        clock.now += 1
        load.worked(clock.now - 1, clock.now, needed=False, longest_wait_s=5)
    assert load.busy() == pytest.approx(1)
    assert load.retry_after_s(0.0) is None


def test_a_crowd_at_once_is_let_in_only_as_far_as_it_fits() -> None:
    load, let_in = Load(2, clock := Clock()), 0
    while load.retry_after_s(0.0) is None:
        load.begins()
        let_in += 1
    assert let_in == int(BUSY / UNMEASURED_SHARE)
    clock.now += SPAN_S
    assert load.retry_after_s(0.0) is not None
    load.ends()
    assert load.retry_after_s(0.0) is None


def test_what_a_dictation_takes_is_learnt_from_those_that_run() -> None:
    load = Load(1, clock := Clock())
    for _ in range(4):
        load.begins()
    for _ in range(90):  # each takes 2 % of the device
        clock.now += 1
        load.worked(clock.now - 0.08, clock.now, needed=True, longest_wait_s=0)
    for _ in range(30):
        assert load.retry_after_s(0.0) is None
        load.begins()


def test_when_to_come_back_follows_from_how_long_finals_wait(clock: Clock) -> None:
    load = Load(1, clock)
    work(load, clock, share=0.1, seconds=5, wait_s=12.0)
    assert load.retry_after_s(0.0) == 24.0
    assert load.retry_after_s(30.0) == 60.0
    clock.now += SPAN_S
    assert load.retry_after_s(0.0) is None
