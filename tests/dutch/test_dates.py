from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.dates import AMSTERDAM, DateSaid, find_birth_dates, find_dates, with_year_repaired
from server.dutch.words import Found, tokenize
from tests.dutch.saying_times import WEEKDAYS, date_with_two_digits, date_with_year, date_without_year

FRIDAY = dt.datetime(2026, 11, 20, 9, 40, tzinfo=AMSTERDAM)
DICTATED = st.datetimes(
    dt.datetime.fromisoformat("2024-01-01"),
    dt.datetime.fromisoformat("2030-12-31"),
    timezones=st.just(AMSTERDAM),
)
DATES = st.dates(dt.date(1920, 1, 1), dt.date(2030, 12, 31))


def found(text: str, at: dt.datetime = FRIDAY) -> tuple[Found[DateSaid], ...]:
    return find_dates(tokenize(text), at)


def dates(text: str, at: dt.datetime = FRIDAY) -> list[str]:
    return [str(each.value.date) for each in found(text, at)]


def births(text: str, at: dt.datetime = FRIDAY) -> list[str]:
    return [str(each.value) for each in find_birth_dates(tokenize(text), at)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4 maart 1987", "1987-03-04"),
        ("vier maart negentienhonderdzevenentachtig te Gouda", "1987-03-04"),
        ("vier maart negentienhonderd zevenentachtig", "1987-03-04"),
        ("negen januari negentienvijfennegentig", "1995-01-09"),
        ("negen januari negentien vijfennegentig", "1995-01-09"),
        ("negen januari negentien nul vijf", "1905-01-09"),
        ("zeventien mei tweeduizend één.", "2001-05-17"),
        ("twaalf mei twintig zesentwintig", "2026-05-12"),
        ("dertig november achtennegentig", "1998-11-30"),
        ("4 mrt. 1987", "1987-03-04"),
        ("14-11-2026", "2026-11-14"),
        ("14/11/2026", "2026-11-14"),
        ("14.11.2026", "2026-11-14"),
        ("2026-11-14", "2026-11-14"),
        ("op 14-11-26", "2026-11-14"),
        ("op 14-11", "2026-11-14"),
        ("op 14 11 2026", "2026-11-14"),
        ("op tien elf", "2026-11-10"),
        ("op veertien elf tweeduizend zesentwintig", "2026-11-14"),
        ("d.d. tweeëntwintig tien", "2026-10-22"),
        ("de veertiende november", "2026-11-14"),
        ("de 14e november", "2026-11-14"),
        ("op de tweeëntwintigste om", "2026-10-22"),
        ("op de 2e.", "2026-11-02"),
        ("zaterdag de veertiende", "2026-11-14"),
        ("zaterdag 14 november", "2026-11-14"),
        ("Zaterdag, 14 november 2026,", "2026-11-14"),
        ("zaterdagavond 14 november", "2026-11-14"),
        ("20 november", "2026-11-20"),
        ("21 november", "2025-11-21"),
        ("29 februari", "2024-02-29"),
        ("vandaag", "2026-11-20"),
        ("gisteren", "2026-11-19"),
        ("eergisteren", "2026-11-18"),
        ("vanochtend", "2026-11-20"),
        ("vanmorgen", "2026-11-20"),
        ("vannacht", "2026-11-20"),
        ("gisterenavond", "2026-11-19"),
        ("gisteren avond", "2026-11-19"),
        ("eergisteravond", "2026-11-18"),
        ("afgelopen nacht", "2026-11-20"),
        ("afgelopen avond", "2026-11-19"),
        ("afgelopen vrijdag", "2026-11-13"),
        ("vrijdag jl.", "2026-11-13"),
        ("vrijdag", "2026-11-20"),
        ("zondag", "2026-11-15"),
        ("donderdagochtend", "2026-11-19"),
        ("vorige week dinsdag", "2026-11-10"),
        ("dinsdag van vorige week", "2026-11-10"),
        ("vorige week zondag", "2026-11-15"),
        ("twee dagen geleden", "2026-11-18"),
        ("drie weken geleden", "2026-10-30"),
        ("een week geleden", "2026-11-13"),
        ("morgen", "2026-11-21"),
        ("overmorgen", "2026-11-22"),
        ("komende vrijdag", "2026-11-27"),
        ("volgende week maandag", "2026-11-23"),
        ("kerstavond", "2025-12-24"),
        ("in de nacht van vrijdag op zaterdag", "2026-11-14"),
        ("in de nacht van 14 op 15 november 2026", "2026-11-15"),
        ("in de nacht van zaterdag 14 op zondag 15 november", "2026-11-15"),
    ],
)
def test_reads_a_date_however_it_is_said(text: str, expected: str) -> None:
    assert dates(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "mevrouw Maart",
            "de heer Mei",
            "artikel 8, maart",
            "vorige week",
            "drie maanden geleden",
            "in de morgen",
        ),
        *(
            "elke zaterdag",
            "op de tweede verdieping",
            "op de eerste hulp",
            "de tweede verdachte",
            "14-11",
            "14-2",
        ),
        *(
            "bereikbaar op 06 12 34 50 71",
            "bereikbaar op 12 11",
            "kenteken 12-11-XX",
            "nummer 12 mei",
            "een mei",
        ),
        *("op drie vier vijf zes", "op twaalf elf euro", "99-12-2026", "14-13-2026", "", "maart", "2026"),
        *("goede morgen", "enkele dagen geleden", "op 12", "tweeëntwintig elf", "02-12-91"),
    ],
)
def test_reads_no_date_where_none_is_said(text: str) -> None:
    assert dates(text) == []


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("zaterdag 15 november 2026", "Zaterdag klopt niet met 15 november 2026."),
        ("op zaterdag 14 november 2026", None),
        ("vrijdag de veertiende", "Vrijdag klopt niet met 14 november 2026."),
    ],
)
def test_tells_when_the_weekday_is_not_that_of_the_date(text: str, warning: str | None) -> None:
    assert [each.warning for each in found(text)] == [warning]


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("31 februari", "31 februari bestaat niet."),
        ("31 april 2026", "31 april 2026 bestaat niet."),
        ("29-02-2025", "29 februari 2025 bestaat niet."),
    ],
)
def test_an_impossible_date_has_no_value_but_is_told(text: str, warning: str) -> None:
    assert [(each.value.date, each.warning) for each in found(text)] == [(None, warning)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("van 14 tot en met 16 november", ["2026-11-14", "2026-11-16"]),
        ("tussen 14 en 16 november 2026", ["2026-11-14", "2026-11-16"]),
        ("gisteren en eergisteren", ["2026-11-19", "2026-11-18"]),
        ("op veertien november zestien uur tien", ["2026-11-14"]),
        ("op drie maart vijftig euro", ["2026-03-03"]),
    ],
)
def test_reads_days_apart_and_leaves_other_numbers(text: str, expected: list[str]) -> None:
    assert dates(text) == expected


def test_a_year_of_two_digits_may_not_swallow_what_is_counted() -> None:
    (date,) = found("op 3 maart 87 fietsen")
    assert (date.value.date, date.value.year_said) == (dt.date(2026, 3, 3), False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Marieke van den Berg, geboren op 4 maart 1987 te Gouda", ["1987-03-04"]),
        ("geboren dertig november achtennegentig.", ["1998-11-30"]),
        ("geboren negen januari zesentwintig in", ["2026-01-09"]),
        ("geboren negen januari zevenentwintig in", ["1927-01-09"]),
        ("geboren op 04-03-87", ["1987-03-04"]),
        ("geboren nul vier nul drie zevenentachtig", ["1987-03-04"]),
        ("geboren vier drie negentienhonderdzevenentachtig", ["1987-03-04"]),
        ("geb. 4 mrt. 1987", ["1987-03-04"]),
        ("Geboortedatum: 4 maart 1987", ["1987-03-04"]),
        ("geboortedatum is vier maart zevenentachtig", ["1987-03-04"]),
        ("geboren te Gouda op 4 maart 1987", ["1987-03-04"]),
        ("op 4 maart 1987 te Gouda, geboren en getogen", []),
        ("op 4 maart 1987 geboren", ["1987-03-04"]),
        ("geboren op 4 maart", []),
        ("op 14 november 2026 aangehouden", []),
        ("geboren. Op 14 november 2026 aangehouden", []),
        ("geboren in 1987, aangehouden gisteren", []),
    ],
)
def test_finds_dates_of_birth(text: str, expected: list[str]) -> None:
    assert births(text) == expected


def test_tells_when_somebody_is_born_in_the_future() -> None:
    (birth,) = find_birth_dates(tokenize("geboren op 4 maart 2030"), FRIDAY)
    assert birth.warning == "Deze geboortedatum ligt in de toekomst."


def test_the_day_of_dictation_is_that_of_the_netherlands() -> None:
    assert dates("vandaag", dt.datetime(2026, 11, 20, 23, 30, tzinfo=dt.UTC)) == ["2026-11-21"]


def test_a_moment_of_dictation_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        found("vandaag", dt.datetime.fromisoformat("2026-11-20T23:30"))


@settings(max_examples=120, deadline=None)
@given(date=DATES, data=st.data())
def test_every_date_comes_back_in_every_form_with_its_year(date: dt.date, data: st.DataObject) -> None:
    said = data.draw(st.sampled_from(date_with_year(date)))
    follow = data.draw(st.sampled_from(("", ".", ", om 16.10 uur", " te Gouda", " om zestien uur tien")))
    (only,) = found(f"op {said}{follow}")
    assert (only.value.date, only.value.year_said, only.warning) == (date, True, None)


@settings(max_examples=100, deadline=None)
@given(date=st.dates(dt.date(1927, 1, 1), dt.date(2026, 11, 20)), data=st.data())
def test_every_date_of_birth_comes_back_with_two_digits(date: dt.date, data: st.DataObject) -> None:
    said = data.draw(st.sampled_from(date_with_two_digits(date)))
    assert births(f"verdachte is Jan de Wit, geboren {said} te Gouda") == [date.isoformat()]


@settings(max_examples=100, deadline=None)
@given(at=DICTATED, back=st.integers(0, 364), data=st.data())
def test_a_date_without_year_is_the_latest_one(at: dt.datetime, back: int, data: st.DataObject) -> None:
    date = at.date() - dt.timedelta(days=back)
    said = data.draw(st.sampled_from(date_without_year(date)))
    assert dates(f"Het was op {said}, dacht ik.", at) == [date.isoformat()]


@settings(max_examples=100, deadline=None)
@given(at=DICTATED, back=st.integers(1, 7))
def test_a_weekday_is_the_latest_one(at: dt.datetime, back: int) -> None:
    date = at.date() - dt.timedelta(days=back)
    weekday = WEEKDAYS[date.weekday()]
    assert dates(f"afgelopen {weekday} en {weekday} jl.", at) == [date.isoformat()] * 2
    assert dates(f"op {weekday}", at) == [(date if back < 7 else at.date()).isoformat()]


@settings(max_examples=100, deadline=None)
@given(at=DICTATED)
def test_relative_days_count_by_the_calendar(at: dt.datetime) -> None:
    days = [
        dt.date.fromisoformat(date) for date in dates("vandaag, gisteren, eergisteren, morgen, vanavond", at)
    ]
    assert [(day - at.date()).days for day in days] == [0, -1, -2, 1, 0]


@settings(max_examples=100, deadline=None)
@given(at=DICTATED, day=st.sampled_from(WEEKDAYS))
def test_a_day_of_last_week_lies_between_its_monday_and_sunday(at: dt.datetime, day: str) -> None:
    (only,) = dates(f"vorige week {day}", at)
    monday = at.date() - dt.timedelta(days=at.weekday() + 7)
    assert dt.date.fromisoformat(only) == monday + dt.timedelta(days=WEEKDAYS.index(day))


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=80), DICTATED)
def test_any_text_gives_dates_within_its_words(text: str, at: dt.datetime) -> None:
    tokens = tokenize(text)
    end = 0
    for date in find_dates(tokens, at):
        assert end <= date.first < date.end <= len(tokens)
        end = date.end


@pytest.mark.parametrize(
    ("text", "date", "end"),
    [
        ("geboren op 9 december 1976, nee 1977", dt.date(1977, 12, 9), 7),
        ("geboren op 9 december 1976, correctie, 1977 te Gouda", dt.date(1977, 12, 9), 7),
        ("geboren op 9 december 1976, nee ik bedoel 1977", dt.date(1977, 12, 9), 9),
        ("geboren op 9 december 1976, nee 10 mei 1977", dt.date(1976, 12, 9), 5),
        ("geboren op 9 december 1976 en 12 jaar", dt.date(1976, 12, 9), 5),
        ("geboren op 9 december 1976. Nee. 1977", dt.date(1976, 12, 9), 5),
    ],
)
def test_a_year_said_after_a_date_puts_it_right(text: str, date: dt.date, end: int) -> None:
    assert with_year_repaired(tokenize(text), dt.date(1976, 12, 9), 5) == (date, end)
