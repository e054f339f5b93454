"""How measured load slows partials down and keeps new dictations out."""

import pytest

from server.asr.load import (
    BUSY,
    CALM,
    FASTEST_STEP_S,
    FORGET_HALF_S,
    LEAST_RETRY_S,
    PASSAGE_PATIENCE_S,
    SLOWEST_STEP_S,
    SPAN_S,
    UNMEASURED_SHARE,
    Load,
)
from server.asr.waiting import Priority
from tests.asr.gated import Clock


def work(
    load: Load,
    clock: Clock,
    *,
    share: float,
    seconds: int,
    priority: Priority = Priority.FINAL,
    wait_s: float = 0.0,
    turn_wait_s: float | None = None,
) -> None:
    """Keep one worker busy for this share of each second."""
    for _ in range(seconds):
        end = clock.now + 1
        clock.now = end - share
        spell = load.begins(
            priority, wait_s=wait_s, turn_wait_s=wait_s if turn_wait_s is None else turn_wait_s
        )
        clock.now = end
        load.ends(spell)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def room(load: Load) -> int:
    """How many dictations there can be, counting from those that are here."""
    number = 0
    while load.retry_after_s() is None and number < 1000:
        number += 1
        load.sessions_are(number)
    return number


def test_a_device_that_does_nothing_is_free(clock: Clock) -> None:
    load = Load(2, clock)
    assert load.busy() == 0
    assert load.partial_step_s == FASTEST_STEP_S
    assert load.retry_after_s() is None


def test_the_share_is_that_of_all_workers_over_the_latest_seconds(clock: Clock) -> None:
    load = Load(2, clock)
    work(load, clock, share=1.0, seconds=60)
    assert load.busy() == pytest.approx(0.5)
    clock.now += SPAN_S
    assert load.busy() == 0


def test_a_batch_counts_while_it_runs(clock: Clock) -> None:
    load = Load(1, clock)
    load.begins(Priority.PASSAGE)
    clock.now += SPAN_S + 5
    assert load.busy() == pytest.approx(1)
    assert load.partial_step_s > FASTEST_STEP_S


def test_partials_slow_down_while_the_device_is_full_and_come_back_after(clock: Clock) -> None:
    load = Load(1, clock)
    work(load, clock, share=0.95, seconds=4)
    assert FASTEST_STEP_S < load.partial_step_s < SLOWEST_STEP_S
    work(load, clock, share=0.95, seconds=60)
    assert load.partial_step_s == SLOWEST_STEP_S
    work(load, clock, share=CALM / 2, seconds=60)
    assert load.partial_step_s == FASTEST_STEP_S


def test_partials_are_back_at_their_rate_on_a_device_that_had_nothing_to_do(clock: Clock) -> None:
    load = Load(1, clock)
    work(load, clock, share=1.0, seconds=30)
    assert load.partial_step_s == SLOWEST_STEP_S
    clock.now += 60
    assert load.partial_step_s == FASTEST_STEP_S


def test_files_slow_no_partials_down_since_they_give_way(clock: Clock) -> None:
    load = Load(1, clock)
    work(load, clock, share=1.0, seconds=30, priority=Priority.FILE)
    assert load.busy() == pytest.approx(1)
    assert load.partial_step_s == FASTEST_STEP_S


def test_finals_that_wait_slow_partials_down_even_when_the_device_looks_calm(clock: Clock) -> None:
    load = Load(1, clock)
    work(load, clock, share=0.3, seconds=5, wait_s=1.5)
    assert load.partial_step_s > FASTEST_STEP_S


def test_nobody_begins_on_a_device_that_finals_alone_fill(clock: Clock) -> None:
    load = Load(1, clock)
    load.sessions_are(1)
    work(load, clock, share=0.95, seconds=40)
    assert load.retry_after_s() == LEAST_RETRY_S


def test_partials_alone_keep_nobody_out(clock: Clock) -> None:
    load = Load(1, clock)
    work(load, clock, share=1.0, seconds=20, priority=Priority.PARTIAL, wait_s=5)
    assert load.busy() == pytest.approx(1)
    assert load.retry_after_s() is None


def test_a_crowd_at_once_is_let_in_only_as_far_as_it_fits(clock: Clock) -> None:
    load = Load(2, clock)
    let_in = room(load)
    assert let_in == int(BUSY / UNMEASURED_SHARE)
    clock.now += SPAN_S
    assert load.retry_after_s() is not None
    load.sessions_are(let_in - 1)
    assert load.retry_after_s() is None


def test_what_a_dictation_takes_is_learnt_from_those_that_run(clock: Clock) -> None:
    load = Load(1, clock)
    load.sessions_are(4)
    work(load, clock, share=0.08, seconds=90)  # each takes 2 % of the device
    assert room(load) > 30


def test_it_is_learnt_too_while_among_many_one_comes_or_goes_now_and_then(clock: Clock) -> None:
    load = Load(1, clock)
    for number in (20, 21) * 20:
        load.sessions_are(number)
        work(load, clock, share=0.4, seconds=3)
    assert load.retry_after_s() is None


def test_a_device_without_dictations_refuses_nobody_whatever_it_learnt(clock: Clock) -> None:
    load = Load(1, clock)
    load.sessions_are(1)
    work(load, clock, share=0.95, seconds=60)
    assert load.retry_after_s() is not None
    load.sessions_are(0)
    assert load.retry_after_s() is None


def test_one_that_stays_and_says_nothing_keeps_nobody_out_for_ever(clock: Clock) -> None:
    load = Load(1, clock)
    load.sessions_are(1)
    work(load, clock, share=0.95, seconds=60)
    assert load.retry_after_s() is not None
    clock.now += 3 * FORGET_HALF_S
    assert load.retry_after_s() is None
    work(load, clock, share=0.5, seconds=60, priority=Priority.FILE)  # tells nothing of dictations
    clock.now += 10 * FORGET_HALF_S
    assert room(load) == int(BUSY / UNMEASURED_SHARE)


def test_sound_that_was_sent_at_once_is_not_taken_for_what_a_dictation_needs(clock: Clock) -> None:
    load = Load(1, clock)
    load.sessions_are(1)
    work(load, clock, share=1.0, seconds=60, wait_s=30, turn_wait_s=0.5)
    work(load, clock, share=1.0, seconds=60, priority=Priority.PASSAGE, wait_s=60, turn_wait_s=0.5)
    assert load.retry_after_s() is None


def test_a_device_that_can_do_no_more_does_not_take_that_for_all_that_was_asked(clock: Clock) -> None:
    load = Load(1, clock)
    load.sessions_are(20)
    for _ in range(60):
        work(load, clock, share=0.6, seconds=1, priority=Priority.PASSAGE, wait_s=7)
        load.begins(Priority.PARTIAL)
        assert load.retry_after_s() is not None


def test_a_dictation_that_just_began_tells_little_of_what_it_will_take(clock: Clock) -> None:
    load = Load(1, clock)
    load.sessions_are(4)
    work(load, clock, share=0.04, seconds=25)  # no passages yet
    assert room(load) == int(BUSY / UNMEASURED_SHARE)


def test_work_of_those_that_left_is_not_counted_for_those_that_stay(clock: Clock) -> None:
    load = Load(1, clock)
    load.sessions_are(7)
    work(load, clock, share=0.7, seconds=60)
    load.sessions_are(1)
    work(load, clock, share=0.1, seconds=5)
    assert room(load) >= int(BUSY / UNMEASURED_SHARE)


def test_when_to_come_back_follows_from_how_long_finals_wait(clock: Clock) -> None:
    load = Load(1, clock)
    work(load, clock, share=0.1, seconds=5, wait_s=12.0)
    assert load.retry_after_s() == 24.0
    assert load.retry_after_s(30.0) == 60.0
    clock.now += SPAN_S
    assert load.retry_after_s() is None


def test_nobody_begins_while_passages_wait_too_long(clock: Clock) -> None:
    load = Load(1, clock)
    assert load.retry_after_s(passage_wait_s=PASSAGE_PATIENCE_S) is None
    assert load.retry_after_s(passage_wait_s=PASSAGE_PATIENCE_S + 5) == PASSAGE_PATIENCE_S + 5
