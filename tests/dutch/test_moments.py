from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.dates import AMSTERDAM
from server.dutch.moments import Moment, find_moments
from server.dutch.words import Found, tokenize
from tests.dutch.saying_times import on_12_hours, on_24_hours, part_of, part_words

MORNING = "2026-11-20T09:40+01:00"
EVENING = "2026-11-20T23:40+01:00"
NIGHT = "2026-11-27T00:40+01:00"
_WORDS = (
    *(
        "gisteren",
        "tussen",
        "en",
        "tot",
        "van",
        "om",
        "half",
        "elf",
        "22.00",
        "uur",
        "zaterdag",
        "nacht",
        "op",
    ),
    *("14", "november", ".", ",", "'s", "avonds", "kwart", "voor", "vanochtend", "geboren"),
)
DICTATED = st.datetimes(
    dt.datetime.fromisoformat("2024-01-01"),
    dt.datetime.fromisoformat("2030-12-31"),
    timezones=st.just(AMSTERDAM),
)
CHANGES = st.sampled_from(
    (
        *(
            "2026-03-29T03:20+02:00",
            "2026-10-25T02:20+02:00",
            "2026-10-25T02:20+01:00",
            "2027-01-01T00:10+01:00",
        ),
        *("2028-02-29T23:50+01:00", "2028-03-01T00:10+01:00", "2026-03-29T23:59+02:00"),
    )
).map(lambda at: dt.datetime.fromisoformat(at).astimezone(AMSTERDAM))


def found(text: str, at: str = MORNING) -> tuple[Found[Moment], ...]:
    return find_moments(tokenize(text), dt.datetime.fromisoformat(at))


def values(text: str, at: str = MORNING) -> list[str]:
    """Each value with "?" when it is ambiguous, "[" and "]" for the ends of an interval."""
    marks = {"": "", "from": "[", "until": "]"}
    return [
        f"{marks[moment.edge]}{moment.value}{'?' * moment.ambiguous}"
        for moment in (each.value for each in found(text, at))
    ]


@pytest.mark.parametrize(
    ("at", "text", "expected"),
    [
        (MORNING, "Op zaterdag 14 november 2026 om 16.10 uur", "2026-11-14T16:10"),
        (
            MORNING,
            "Op zaterdag veertien november tweeduizend zesentwintig om zestien uur tien",
            "2026-11-14T16:10",
        ),
        (MORNING, "gisteravond om half elf", "2026-11-19T22:30"),
        (MORNING, "zaterdagavond elf uur", "2026-11-14T23:00"),
        (MORNING, "afgelopen vrijdag half zeven 's avonds", "2026-11-13T18:30"),
        (EVENING, "om vijf voor zeven vanavond", "2026-11-20T18:55"),
        (EVENING, "vanmiddag omstreeks vier uur", "2026-11-20T16:00"),
        (MORNING, "twee dagen geleden om acht uur 's avonds", "2026-11-18T20:00"),
        (MORNING, "14-11-2026 om 16:10", "2026-11-14T16:10"),
        (MORNING, "Om 16.10 uur kreeg ik op zaterdag 14 november 2026 de melding", "2026-11-14T16:10"),
        (MORNING, "om half elf op zaterdagavond", "2026-11-14T22:30"),
        (NIGHT, "Gisteravond om half elf", "2026-11-26T22:30"),
        (NIGHT, "Vanavond om elf uur", "2026-11-26T23:00"),
        (MORNING, "vannacht om half drie", "2026-11-20T02:30"),
        (MORNING, "vannacht om kwart voor twaalf", "2026-11-19T23:45"),
        (EVENING, "vannacht om half drie", "2026-11-20T02:30"),
        (EVENING, "afgelopen nacht om half een", "2026-11-20T00:30"),
        (MORNING, "gisteravond om half één", "2026-11-20T00:30"),
        (MORNING, "gisteravond om middernacht", "2026-11-20T00:00"),
        (MORNING, "gisteren om 24.00 uur", "2026-11-20T00:00"),
        (MORNING, "in de nacht van woensdag op donderdag om half drie", "2026-11-19T02:30"),
        (MORNING, "in de nacht van woensdag op donderdag om kwart voor twaalf", "2026-11-18T23:45"),
        (MORNING, "op zaterdag 14 november 's nachts om drie uur", "2026-11-14T03:00"),
        ("2026-01-01T00:20+01:00", "in de nieuwjaarsnacht om kwart over twaalf", "2026-01-01T00:15"),
        (MORNING, "zaterdagnacht om twee uur", "2026-11-15T02:00?"),
        (MORNING, "zaterdag om middernacht", "2026-11-15T00:00?"),
        (MORNING, "vrijdag om elf uur 's avonds", "2026-11-13T23:00"),
        (EVENING, "vrijdag om elf uur 's avonds", "2026-11-20T23:00"),
        (MORNING, "Gisteravond zag ik een man.", "2026-11-19"),
        (MORNING, "Om 9.10 uur melding.", "2026-11-20T09:10"),
        (MORNING, "Om 22.15 uur melding.", "2026-11-19T22:15"),
        (NIGHT, "Om 23.41 uur melding.", "2026-11-26T23:41"),
        ("2026-11-20T22:40+00:00", "Om 23.30 uur melding.", "2026-11-20T23:30"),
        ("2026-07-01T22:10+00:00", "Vandaag om 00.05 uur melding.", "2026-07-02T00:05"),
        (MORNING, "morgen om 10.30 uur komt hij terug", "2026-11-21T10:30"),
    ],
)
def test_puts_date_and_clock_time_together(at: str, text: str, expected: str) -> None:
    assert values(text, at) == [expected]


@pytest.mark.parametrize(
    ("at", "text", "expected"),
    [
        (
            MORNING,
            "Gisteravond om half elf stond hij er nog. Vanochtend om kwart over zeven was hij weg.",
            ["2026-11-19T22:30", "2026-11-20T07:15"],
        ),
        (
            MORNING,
            "Op 14 november 2026 om 16.10 uur melding. Om 16.18 uur ter plaatse.",
            ["2026-11-14T16:10", "2026-11-14T16:18"],
        ),
        (NIGHT, "Om 23.41 uur melding. Om 00.10 uur aangehouden.", ["2026-11-26T23:41", "2026-11-27T00:10"]),
        (
            MORNING,
            "Op 18 november om 23.50 uur melding. Om 00.10 uur aangehouden. Om 00.40 uur weg.",
            ["2026-11-18T23:50", "2026-11-19T00:10", "2026-11-19T00:40"],
        ),
        (
            MORNING,
            "Op 19 november om 00.10 uur melding. Om 23.55 uur hoorde zij glas.",
            ["2026-11-19T00:10", "2026-11-18T23:55"],
        ),
        (
            MORNING,
            "Gisteravond om half elf zag ik hem en om half één was hij weg.",
            ["2026-11-19T22:30", "2026-11-20T00:30"],
        ),
        (
            MORNING,
            "Gisteravond om half elf stond hij er. Om 7.05 uur was hij weg.",
            ["2026-11-19T22:30", "2026-11-20T07:05"],
        ),
        (
            "2026-11-20T20:45+01:00",
            "Om 19.20 uur melding. Gisteren had hij al gedreigd. Om 19.34 uur ter plaatse.",
            ["2026-11-20T19:20", "2026-11-19", "2026-11-20T19:34"],
        ),
        (MORNING, "Hij komt morgen terug. Om 9.15 uur belde hij.", ["2026-11-21", "2026-11-20T09:15"]),
        (
            MORNING,
            "Op 12 november heb ik betaald. Op 18 november om 14.00 uur kwam er een pakje.",
            ["2026-11-12", "2026-11-18T14:00"],
        ),
    ],
)
def test_a_clock_time_takes_the_date_in_force(at: str, text: str, expected: list[str]) -> None:
    assert values(text, at) == expected


@pytest.mark.parametrize(
    ("at", "text", "expected", "rule"),
    [
        (
            "2026-11-14T18:20+01:00",
            "Om 16.10 uur melding. Zij zag om vijf voor vier een vrouw.",
            "2026-11-14T15:55",
            "moment_nearest_to_neighbour",
        ),
        (
            "2026-11-14T18:20+01:00",
            "Zij zag om vijf voor vier een vrouw. Om 16.10 uur kregen wij de melding.",
            "2026-11-14T15:55",
            "moment_nearest_to_neighbour",
        ),
        (MORNING, "Om half acht ging ik weg.", "2026-11-20T07:30", "moment_before_dictation"),
        (
            MORNING,
            "Gisteravond zat ik thuis. Om half elf hoorde ik glas.",
            "2026-11-19T22:30",
            "moment_part_in_force",
        ),
    ],
)
def test_what_stands_around_it_decides_the_half_of_the_day(
    at: str, text: str, expected: str, rule: str
) -> None:
    chosen = [each for each in found(text, at) if each.rule == rule]
    assert [(each.value.value, each.value.ambiguous) for each in chosen] == [(expected, False)]
    assert len(chosen[0].value.alternatives) == 1
    assert chosen[0].value.clock is not None
    assert f"T{chosen[0].value.clock.hour:02}" in expected


def test_where_nothing_decides_both_readings_stand() -> None:
    (moment,) = found("Ik zag hem om vijf voor zeven.", "2026-11-20T20:45+01:00")
    assert moment.value.ambiguous
    assert {moment.value.value, *moment.value.alternatives} == {"2026-11-20T06:55", "2026-11-20T18:55"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tussen half elf en elf uur gisteravond", ["[2026-11-19T22:30", "]2026-11-19T23:00"]),
        ("Gisteravond tussen half elf en elf uur", ["[2026-11-19T22:30", "]2026-11-19T23:00"]),
        ("tussen elf en twaalf uur gisteravond", ["[2026-11-19T23:00", "]2026-11-20T00:00"]),
        (
            "tussen zaterdagavond elf uur en gisterochtend half negen",
            ["[2026-11-14T23:00", "]2026-11-19T08:30"],
        ),
        (
            "tussen afgelopen vrijdag half zeven 's avonds en gistermiddag tien voor half vier",
            ["[2026-11-13T18:30", "]2026-11-19T15:20"],
        ),
        ("tussen 22.00 en 06.00 uur", ["[2026-11-19T22:00", "]2026-11-20T06:00"]),
        ("gisteren tussen 22.00 en 06.00 uur", ["[2026-11-19T22:00", "]2026-11-20T06:00"]),
        ("22.00 - 06.00 uur", ["[2026-11-19T22:00", "]2026-11-20T06:00"]),
        ("op 14 november tussen elf uur en half één 's nachts", ["[2026-11-14T23:00", "]2026-11-15T00:30"]),
        ("afgelopen nacht tussen 23.00 uur en 02.00 uur", ["[2026-11-19T23:00", "]2026-11-20T02:00"]),
        (
            "van zaterdag 14 november 22.00 uur tot zondag 15 november 08.00 uur",
            ["[2026-11-14T22:00", "]2026-11-15T08:00"],
        ),
        (
            "Tussen 18 november 2026 te 17:30 uur en 19 november 2026 te 08:00 uur",
            ["[2026-11-18T17:30", "]2026-11-19T08:00"],
        ),
        (
            "vanaf gisteren 22.00 uur tot en met vanochtend 8.00 uur",
            ["[2026-11-19T22:00", "]2026-11-20T08:00"],
        ),
        ("gisteren tussen kwart voor vijf en 18.00 uur", ["[2026-11-19T16:45", "]2026-11-19T18:00"]),
        ("tussen half elf en elf uur", ["[2026-11-19T22:30?", "]2026-11-19T23:00?"]),
        ("tussen vrijdag en zondag", ["[2026-11-13", "]2026-11-15"]),
        ("van 14 tot en met 16 november", ["[2026-11-14", "]2026-11-16"]),
        ("in de nacht van woensdag op donderdag", ["[2026-11-18", "]2026-11-19"]),
        ("om drie uur vannacht tot zeven uur vanochtend", ["[2026-11-20T03:00", "]2026-11-20T07:00"]),
        (
            "In de nacht van zaterdag 14 november op zondag 15 november 2026, tussen 23.30 uur en 01.15 uur",
            ["[2026-11-14T23:30", "]2026-11-15T01:15"],
        ),
        ("om 6 uur vanmorgen, 7 uur vanmorgen", ["2026-11-20T06:00", "2026-11-20T07:00"]),
        ("vanaf 8.00 uur", ["[2026-11-20T08:00"]),
        ("sinds gisteravond", ["[2026-11-19"]),
        ("om 7.00 uur en om 8.00 uur", ["2026-11-20T07:00", "2026-11-20T08:00"]),
    ],
)
def test_an_interval_has_two_ends_that_lend_each_other_the_day(text: str, expected: list[str]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("geboren op 4 maart 1987 te Gouda", "geb. vier maart zevenentachtig", "geboortedatum: 04-03-1987"),
        *(
            "ongeveer 16 jaar",
            "vorige week",
            "mevrouw Maart",
            "artikel 8",
            "nummer 12",
            "een half uur",
            "",
            "31 februari",
        ),
    ],
)
def test_a_date_of_birth_and_other_numbers_are_no_moments(text: str) -> None:
    assert values(text) == []


def test_a_date_of_birth_is_not_the_day_of_what_follows() -> None:
    assert values("Jan Jansen, geboren op 4 maart 1987. Om 9.10 uur melding.") == ["2026-11-20T09:10"]


@pytest.mark.parametrize(
    ("at", "text", "warning"),
    [
        (
            "2026-03-29T09:40+02:00",
            "vannacht om 02.30 uur",
            "02.30 uur bestond die nacht niet: de klok ging naar zomertijd.",
        ),
        (
            "2026-10-25T09:40+01:00",
            "vannacht om 02.30 uur",
            "02.30 uur kwam die nacht twee keer voor: de klok ging naar wintertijd.",
        ),
        (MORNING, "vandaag om 23.00 uur", "Dit tijdstip ligt na het dicteren."),
        (MORNING, "morgen om 23.00 uur", None),
        (MORNING, "zondag 14 november 2026 om 12.30 uur", "Zondag klopt niet met 14 november 2026."),
    ],
)
def test_warns_about_a_moment_that_looks_wrong(at: str, text: str, warning: str | None) -> None:
    assert [each.warning for each in found(text, at)] == [warning]


def test_a_moment_names_its_words_and_how_it_was_dated() -> None:
    first, second = found("Gisteravond omstreeks half elf zag ik hem. Om 22.40 uur ging hij weg.")
    assert (first.first, first.end, first.value.dated_by, first.value.approximate) == (0, 4, "phrase", True)
    assert (second.first, second.end, second.value.dated_by, second.value.part) == (8, 10, "topic", "")


def test_a_moment_of_dictation_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        found("gisteren om 22.15 uur", "2026-11-20T09:40")


@settings(max_examples=100, deadline=None)
@given(at=DICTATED | CHANGES, hour=st.integers(0, 23), minute=st.integers(0, 59), data=st.data())
def test_yesterday_at_any_time_in_any_form_is_the_calendar_day_before(
    at: dt.datetime, hour: int, minute: int, data: st.DataObject
) -> None:
    said = data.draw(st.sampled_from(on_24_hours(hour, minute)))
    day = at.date() - dt.timedelta(days=1)
    (moment,) = find_moments(tokenize(f"Gisteren om {said} zag ik hem."), at)
    assert moment.value.value == f"{day}T{hour:02}:{minute:02}"


@settings(max_examples=100, deadline=None)
@given(at=DICTATED | CHANGES, hour=st.integers(6, 23), minute=st.integers(0, 59), data=st.data())
def test_yesterdays_part_of_the_day_decides_any_time_on_12_hours(
    at: dt.datetime, hour: int, minute: int, data: st.DataObject
) -> None:
    said = data.draw(st.sampled_from(on_12_hours(hour, minute)))
    day = at.date() - dt.timedelta(days=1)
    word = f"gister{part_of(hour)}"
    for text in (f"Ik zag {word} om {said} een man.", f"Ik zag om {said} {word} een man."):
        (moment,) = find_moments(tokenize(text), at)
        assert (moment.value.value, moment.value.ambiguous) == (f"{day}T{hour:02}:{minute:02}", False)


@settings(max_examples=100, deadline=None)
@given(at=DICTATED | CHANGES, back_min=st.integers(0, 1439), data=st.data())
def test_a_bare_time_is_the_latest_one_before_the_dictation(
    at: dt.datetime, back_min: int, data: st.DataObject
) -> None:
    wall = at.replace(tzinfo=None, second=0, microsecond=0) - dt.timedelta(minutes=back_min)
    said = data.draw(st.sampled_from(on_24_hours(wall.hour, wall.minute)))
    (moment,) = find_moments(tokenize(f"Om {said} kregen wij de melding."), at)
    assert moment.value.value == wall.isoformat(timespec="minutes")


@settings(max_examples=100, deadline=None)
@given(
    day=st.dates(dt.date(2025, 1, 1), dt.date(2026, 11, 18)),
    start=st.integers(0, 1439),
    gap=st.integers(1, 350),
)
def test_times_in_order_after_a_date_never_go_back(day: dt.date, start: int, gap: int) -> None:
    one = dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=start)
    other = one + dt.timedelta(minutes=gap)
    text = f"Op {day:%d-%m-%Y} om {one:%H.%M} uur melding. Om {other:%H.%M} uur aangehouden."
    assert values(text) == [one.isoformat(timespec="minutes"), other.isoformat(timespec="minutes")]


@settings(max_examples=100, deadline=None)
@given(at=DICTATED, hour=st.integers(0, 23), minute=st.integers(0, 59), data=st.data())
def test_any_reading_keeps_the_minutes_that_were_said(
    at: dt.datetime, hour: int, minute: int, data: st.DataObject
) -> None:
    said = data.draw(st.sampled_from(on_12_hours(hour, minute)))
    part = data.draw(st.sampled_from(("", *part_words(hour))))
    (moment,) = find_moments(tokenize(f"Ik was om {said} {part} daar."), at)
    read = [dt.datetime.fromisoformat(value) for value in (moment.value.value, *moment.value.alternatives)]
    assert {value.minute for value in read} == {minute}
    assert {value.hour % 12 for value in read} == {hour % 12}
    assert all(value <= at.replace(tzinfo=None) for value in read) or moment.value.ambiguous is False


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(_WORDS),
        max_size=25,
    )
)
def test_any_row_of_such_words_gives_moments_in_order(words: list[str]) -> None:
    tokens = tokenize(" ".join(words))
    moments = find_moments(tokens, dt.datetime.fromisoformat(MORNING))
    assert [moment.first for moment in moments] == sorted(moment.first for moment in moments)
    assert all(0 <= moment.first < moment.end <= len(tokens) for moment in moments)


@pytest.mark.parametrize(
    "words",
    [
        *(
            "om ",
            "half ",
            "gisteren ",
            "nacht van ",
            "twee ",
            "22.00 ",
            "tussen 1 en ",
            "van 14 tot ",
            "een uur of ",
        ),
        *(
            "14 november ",
            "geboren 1 ",
            "22.00 uur gisteren ",
            "tussen 22.00 en 06.00 uur ",
            "morgen om half drie ",
        ),
    ],
)
def test_a_very_long_row_of_the_same_words_is_read_in_time_that_grows_with_it(words: str) -> None:
    tokens = tokenize(words * 5000)
    started = time.process_time()
    find_moments(tokens, dt.datetime.fromisoformat(MORNING))
    assert time.process_time() - started < 5.0
