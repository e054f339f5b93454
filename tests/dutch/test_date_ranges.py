from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from server.dutch.dates import AMSTERDAM, find_birth_dates, find_dates
from server.dutch.moments import Moment, find_moments
from server.dutch.words import tokenize
from tests.dutch.saying import cardinal
from tests.dutch.saying_times import WEEKDAYS

FRIDAY = dt.datetime(2026, 11, 20, 9, 40, tzinfo=AMSTERDAM)
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september"),
    *("oktober", "november", "december"),
)
WEEKEND = ["[2026-11-13T18:00", "]2026-11-16T08:00"]


def _moments(text: str, at: dt.datetime = FRIDAY) -> list[Moment]:
    return [found.value for found in find_moments(tokenize(text), at)]


def _edges(text: str) -> list[str]:
    """Each moment with "[" where an interval begins, "]" where it ends and "?" where nothing decides."""
    marks = {"from": "[", "until": "]"}
    return [f"{marks.get(one.edge, '')}{one.value}{'?' * one.ambiguous}" for one in _moments(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tussen maandag 16 en dinsdag 17 november", ["[2026-11-16", "]2026-11-17"]),
        ("tussen maandag zestien en dinsdag zeventien november", ["[2026-11-16", "]2026-11-17"]),
        ("vanaf maandag 16 tot en met woensdag 18 november", ["[2026-11-16", "]2026-11-18"]),
        ("vrijdag 13 t/m zondag 15 november", ["[2026-11-13", "]2026-11-15"]),
        ("tussen zaterdagavond 14 en zondagochtend 15 november", ["[2026-11-14", "]2026-11-15"]),
        ("tussen zaterdag avond 14 en zondag 15 november", ["[2026-11-14", "]2026-11-15"]),
        ("tussen de 16e en de 17e november", ["[2026-11-16", "]2026-11-17"]),
        ("tussen de 14e en 16e november 2025", ["[2025-11-14", "]2025-11-16"]),
        ("van 12 tot en met 14 oktober", ["[2026-10-12", "]2026-10-14"]),
        ("in de nacht van 3 op 4 november", ["[2026-11-03", "]2026-11-04"]),
        ("op 16 en 17 november", ["2026-11-16", "2026-11-17"]),
        ("op 16 of 17 november", ["2026-11-17?"]),
        ("op maandag 16 of dinsdag 17 november", ["2026-11-17?"]),
        ("de 16e of 17e november", ["2026-11-17?"]),
        ("van vrijdag 13 om 18.00 uur tot maandag 16 november 8.00 uur", WEEKEND),
        ("tussen vrijdag 13, 18.00 uur en maandag 16 november 8.00 uur", WEEKEND),
        ("op vrijdag 13 om 23.00 uur", ["2026-11-13T23:00"]),
        ("begin november", []),
        ("half november kwam hij", []),
        ("eind oktober of begin november", []),
        ("zij heeft er 3 en 4 november kwam hij", ["2026-11-04"]),
        ("tussen 30 en 2 november", ["2026-11-02"]),
    ],
)
def test_days_that_share_a_month_are_each_read(text: str, expected: list[str]) -> None:
    assert _edges(text) == expected


def test_the_other_day_stands_as_an_alternative_with_its_clock_time() -> None:
    (moment,) = _moments("op 16 of 17 november om tien uur 's avonds")
    assert moment.value == "2026-11-17T22:00"
    assert moment.ambiguous
    assert moment.alternatives == ("2026-11-16T22:00",)


def test_of_two_days_of_birth_none_is_chosen() -> None:
    assert list(find_birth_dates(tokenize("geboren op 3 of 4 mei 1980 te Ede"), FRIDAY)) == []


def test_a_weekday_that_contradicts_its_day_is_told() -> None:
    found = find_dates(tokenize("tussen dinsdag 16 en dinsdag 17 november"), FRIDAY)
    assert [bool(one.warning) for one in found] == [True, False]


@pytest.mark.parametrize(
    "text",
    ["vrijdag 13 jongens gezien", "op donderdag 13 om 23.00 uur", "zaterdag 14 uur", "maandag 16 meldingen"],
)
def test_a_number_after_a_weekday_is_a_day_only_where_the_calendar_has_it(text: str) -> None:
    assert all(one.end - one.first == 1 for one in find_dates(tokenize(text), FRIDAY))


@settings(max_examples=100, deadline=None)
@given(
    st.dates(dt.date(2025, 1, 2), dt.date(2026, 11, 19)),
    st.integers(1, 6),
    st.sampled_from([("tussen", "en"), ("van", "tot en met"), ("vanaf", "t/m"), ("van", "tot")]),
    st.sampled_from(["{weekday} {day}", "{weekday} {digits}", "{day}", "{digits}"]),
)
def test_every_range_within_a_month_is_read(
    last: dt.date, days: int, words: tuple[str, str], form: str
) -> None:
    assume(last.day > days)
    first = last - dt.timedelta(days=days)
    lead, joint = words
    said = [
        form.format(weekday=WEEKDAYS[day.weekday()], day=cardinal(day.day), digits=day.day)
        for day in (first, last)
    ]
    text = f"Dat was {lead} {said[0]} {joint} {said[1]} {MONTHS[last.month - 1]} {last.year}."
    assert _edges(text) == [f"[{first}", f"]{last}"], text
