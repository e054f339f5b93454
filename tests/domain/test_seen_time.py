from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.errors import ClockJumped
from server.domain.seen_time import moment_of_run, within

NOW = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("now", "before", "logged", "moment"),
    [
        (NOW, None, None, NOW),
        (NOW, NOW - DAY, None, NOW),
        (NOW, NOW - DAY, NOW - DAY / 2, NOW),
        (NOW - 300 * DAY, NOW - DAY, NOW - DAY / 2, NOW - DAY / 2),  # the clock jumped back
        (NOW - 300 * DAY, NOW, None, NOW),
        (NOW, None, NOW - 30 * DAY, NOW),
    ],
)
def test_a_run_happens_at_the_highest_moment_seen(
    now: datetime, before: datetime | None, logged: datetime | None, moment: datetime
) -> None:
    assert moment_of_run(now, before=before, logged=logged) == moment


@pytest.mark.parametrize(
    ("now", "before", "logged"),
    [
        (NOW + 32 * DAY, NOW, None),
        (NOW + DAY, NOW, NOW + 32 * DAY),  # somebody worked while the clock was wrong
        (NOW + 32 * DAY, None, NOW),
    ],
)
def test_a_jump_forward_waits_for_a_person(
    now: datetime, before: datetime | None, logged: datetime | None
) -> None:
    with pytest.raises(ClockJumped) as refused:
        moment_of_run(now, before=before, logged=logged)
    assert refused.value.details == {"days": 32, "most_days": 31}


def test_a_person_who_looked_at_the_clock_decides() -> None:
    # What was written while the clock stood in 2099 counts no more.
    wrong = NOW + 73 * 365 * DAY
    assert moment_of_run(NOW, before=NOW - 90 * DAY, logged=wrong, clock_is_right=True) == NOW
    assert moment_of_run(NOW, before=wrong, logged=None, clock_is_right=True) == NOW


@pytest.mark.parametrize(
    ("at", "after", "put"),
    [
        (NOW - DAY, NOW - 2 * DAY, NOW - DAY),
        (NOW - 500 * DAY, NOW - 2 * DAY, NOW - 2 * DAY),  # made while the clock was back in time
        (NOW + 500 * DAY, NOW - 2 * DAY, NOW),
        (NOW - 500 * DAY, None, NOW - 500 * DAY),
    ],
)
def test_what_a_run_is_first_to_see_happened_since_the_one_before(
    at: datetime, after: datetime | None, put: datetime
) -> None:
    assert within(at, after=after, until=NOW) == put


HOURS = st.lists(st.integers(-24 * 365, 24 * 365), min_size=1, max_size=20)


@settings(max_examples=100)
@given(HOURS)
def test_moments_of_runs_never_go_back_and_never_leap(clock: list[int]) -> None:
    before = NOW
    for hours in clock:
        try:
            moment = moment_of_run(NOW + timedelta(hours=hours), before=before, logged=None)
        except ClockJumped:
            continue
        assert before <= moment <= before + 31 * DAY + timedelta(seconds=1)
        before = moment
