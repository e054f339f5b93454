from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from server.domain.review_signals import LATE, Changed
from server.domain.unit_signals import (
    KEPT,
    LEAST_OFFICERS,
    Measured,
    NotEnough,
    Period,
    Spread,
    UnitSignals,
    period,
    unit_signals,
)

WEEKS = period(datetime(2026, 11, 25, 9, 0, tzinfo=UTC))


def _measured(
    of: int, wpm: float | None = 200, share: float | None = 0.5, *, a: int = 0, c: int = 0
) -> Measured:
    return Measured(of=of, words_per_minute=wpm, heard_share=share, changed=Changed(A=a, C=c))


def _told(measured: list[Measured]) -> UnitSignals:
    told = unit_signals(measured, WEEKS)
    assert isinstance(told, UnitSignals)
    return told


@pytest.mark.parametrize("officers", range(LEAST_OFFICERS))
def test_below_ten_officers_nothing_is_told_however_many_drafts_there_are(officers: int) -> None:
    drafts = [_measured(of) for of in range(officers) for _ in range(50)]
    assert unit_signals(drafts, WEEKS) == NotEnough()
    assert NotEnough().model_dump() == {"enough": False, "at_least": 10}


def test_ten_officers_give_medians_and_quartiles() -> None:
    told = _told([_measured(of, wpm=100 + 20 * of, share=of / 10, a=of, c=10 * of) for of in range(10)])
    assert told.words_per_minute == Spread(low=140, median=190, high=240)
    assert told.heard_share == Spread(low=0.2, median=0.45, high=0.7)
    classes = (told.changed.A, told.changed.B, told.changed.C)
    assert [(one.low, one.median, one.high) for one in classes] == [(2, 4, 7), (0, 0, 0), (20, 45, 70)]
    assert (told.drafts, told.officers_at_least) == (10, 10)


def test_how_many_there_are_exactly_is_not_told() -> None:
    told = _told([_measured(of % 13) for of in range(129)])
    assert (told.drafts, told.officers_at_least) == (120, 10)


def test_an_officer_with_very_many_drafts_is_one_of_ten() -> None:
    fast = [_measured(0, wpm=4_000) for _ in range(5_000)]
    told = _told([*fast, *(_measured(of, wpm=200) for of in range(1, 10))])
    assert told.words_per_minute == Spread(low=200, median=200, high=200)


def test_one_draft_more_or_less_of_somebody_does_not_show() -> None:
    rest = [_measured(of, wpm=180 + of) for of in range(1, 11) for _ in range(20)]
    assert _told([*rest, _measured(0, wpm=3_000)]).words_per_minute == _told(rest).words_per_minute


def test_a_number_that_too_few_officers_have_is_left_out() -> None:
    told = _told([_measured(of, share=0.5 if of < 9 else None) for of in range(10)])
    assert told.heard_share == Spread()
    assert told.words_per_minute.median == 200


def test_the_weeks_are_whole_and_the_same_all_week() -> None:
    assert Period(since=datetime(2026, 8, 31, tzinfo=UTC), until=datetime(2026, 11, 23, tzinfo=UTC)) == WEEKS
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    assert {period(monday + LATE + timedelta(hours=hours)) for hours in range(7 * 24)} == {WEEKS}
    assert period(monday).until == monday - timedelta(weeks=1)  # its last numbers may still come


def test_the_weeks_lie_within_ninety_days_and_are_kept_that_long() -> None:
    for hours in range(14 * 24):
        now = WEEKS.until + timedelta(hours=hours, minutes=10)
        told = period(now)
        assert timedelta(weeks=12) <= now - told.since <= timedelta(days=91, minutes=15)
        assert now - told.since < KEPT
