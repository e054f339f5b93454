from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from server.domain.calendar_terms import AMSTERDAM, Term

MOMENTS = st.integers(0, 200 * 365 * 24 * 60).map(
    lambda minutes: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
TERMS = st.builds(Term, months=st.integers(0, 240), days=st.integers(1, 4000))


@pytest.mark.parametrize(
    ("text", "months", "days"),
    [
        ("1 jaar", 12, 0),
        ("5 jaar", 60, 0),
        ("2 jaren", 24, 0),
        ("6 maanden", 6, 0),
        ("1 maand", 1, 0),
        ("30 dagen", 0, 30),
        ("1 dag", 0, 1),
        ("2 weken", 0, 14),
        ("1 week", 0, 7),
        ("  1   jaar ", 12, 0),
        ("1 jaar en 6 maanden", 18, 0),
        ("1 jaar, 6 maanden en 3 dagen", 18, 3),
        ("P1Y", 12, 0),
        ("P1Y6M", 18, 0),
        ("P30D", 0, 30),
        ("P2W", 0, 14),
        ("P1Y2M3W4D", 14, 25),
    ],
)
def test_a_term_is_read_as_people_and_as_the_standard_write_it(text: str, months: int, days: int) -> None:
    assert Term.parse(text) == Term(months=months, days=days)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "jaar",
        "1 eeuw",
        "een jaar",
        "-1 jaar",
        "1.5 jaar",
        "1 jaar en",
        "P",
        "PT1H",
        "P1H",
        "0 dagen",
        "P0D",
        "131 jaar",
        "P99999D",
    ],
)
def test_what_is_no_term_or_no_sensible_one_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"term"):
        Term.parse(text)


def test_no_time_at_all_is_no_term() -> None:
    with pytest.raises(ValidationError):
        Term()


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (Term(months=12), "1 jaar"),
        (Term(months=60), "5 jaar"),
        (Term(months=18), "1 jaar en 6 maanden"),
        (Term(months=1, days=1), "1 maand en 1 dag"),
        (Term(days=30), "30 dagen"),
    ],
)
def test_a_term_is_told_in_dutch(term: Term, text: str) -> None:
    assert str(term) == text


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("start", "term", "over"),
    [
        ("2026-11-22T18:30", "1 jaar", "2027-11-23"),
        ("2026-11-22T00:00", "1 jaar", "2027-11-23"),
        ("2026-11-22T23:59", "1 jaar", "2027-11-23"),
        ("2024-02-29T12:00", "1 jaar", "2025-03-01"),
        ("2024-02-29T12:00", "4 jaar", "2028-03-01"),
        ("2023-02-28T12:00", "1 jaar", "2024-02-29"),
        ("2026-01-31T12:00", "1 maand", "2026-03-01"),
        ("2026-08-31T12:00", "6 maanden", "2027-03-01"),
        ("2026-11-22T12:00", "30 dagen", "2026-12-23"),
        ("2026-03-28T12:00", "1 dag", "2026-03-30"),  # the night in which summer time begins
        ("2026-10-24T12:00", "1 dag", "2026-10-26"),  # and ends
    ],
)
def test_a_term_ends_with_the_same_date_of_the_dutch_calendar(start: str, term: str, over: str) -> None:
    assert Term.parse(term).after(local(start)) == local(over)


def test_the_dutch_day_counts_where_utc_has_another() -> None:
    just_after_midnight = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)  # 0:30 on 1 July
    assert Term(months=1).after(just_after_midnight) == local("2026-08-02")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        Term(months=12).after(datetime.fromisoformat("2026-11-22T12:00"))


def test_the_calendar_ends_somewhere() -> None:
    late = datetime(9990, 5, 1, tzinfo=UTC)
    assert Term(months=1200).after(late).year == 9998
    assert Term(days=40_000).after(late) <= datetime(9999, 1, 1, tzinfo=UTC)


@settings(max_examples=100)
@given(MOMENTS, TERMS)
def test_a_term_is_over_later_than_it_began_by_its_days_at_least(start: datetime, term: Term) -> None:
    over = term.after(start)
    assert over > start + timedelta(days=term.days) - timedelta(hours=1)  # a day of 23 hours
    assert over.astimezone(AMSTERDAM).time() == datetime.min.time()


@settings(max_examples=100)
@given(MOMENTS, MOMENTS, TERMS)
def test_what_began_earlier_is_not_over_later(a: datetime, b: datetime, term: Term) -> None:
    first, second = sorted((a, b))
    assert term.after(first) <= term.after(second)


@settings(max_examples=50)
@given(TERMS)
def test_a_term_that_is_told_is_read_back(term: Term) -> None:
    assert Term.parse(str(term)) == term
