"""How many requests go together."""

from itertools import repeat

import pytest

from server.asr.batch_size import GROW_AGAIN_S, BatchSize
from tests.asr.gated import Clock


def test_a_batch_that_was_too_large_is_halved_and_grows_again_after_quiet_minutes() -> None:
    size = BatchSize(32, clock := Clock())
    began = clock.now
    size.was_too_large(32)
    size.was_too_large(16)
    assert size.most == 8
    clock.now = began + GROW_AGAIN_S - 1
    assert size.most == 8
    clock.now = began + GROW_AGAIN_S
    assert size.most == 16
    clock.now = began + 100 * GROW_AGAIN_S
    assert size.most == 32


def test_trouble_puts_off_the_growth_and_one_is_the_least() -> None:
    size = BatchSize(3, clock := Clock())
    began = clock.now
    size.was_too_large(3)
    clock.now = began + GROW_AGAIN_S - 1
    size.was_too_large(1)
    clock.now = began + GROW_AGAIN_S
    assert size.most == 1


def test_one_goes_alone_until_a_batch_was_measured() -> None:
    assert BatchSize(32, Clock()).fitting(repeat(10.0, 32), 0.5) == 1


def test_as_many_go_together_as_fit_the_time() -> None:
    size = BatchSize(32, Clock())
    size.took(1.0, 100.0)
    assert size.fitting([10.0] * 32, 0.52) == 5
    assert size.fitting([10.0] * 3, 0.52) == 3
    assert size.fitting([300.0, 10.0], 0.52) == 1


def test_a_batch_without_sound_tells_nothing() -> None:
    size = BatchSize(32, Clock())
    size.took(1.0, 0.0)
    assert size.fitting(repeat(10.0, 32), 0.5) == 1


@pytest.mark.parametrize("first", [1, 32])
def test_the_size_settles_where_a_batch_takes_the_time(first: int) -> None:
    size, number = BatchSize(32, Clock()), first
    for _ in range(20):  # 0.2 s, and 0.05 s for each of 10 s
        size.took(0.2 + 0.05 * number, 10.0 * number)
        number = size.fitting([10.0] * 32, 0.5)
    assert number in {5, 6}
