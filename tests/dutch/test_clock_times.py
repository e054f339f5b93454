from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.clock_times import ClockTime, find_clock_times
from server.dutch.words import Found, tokenize
from tests.dutch.saying import cardinal
from tests.dutch.saying_times import on_12_hours, on_24_hours, part_of, part_words

HOURS, MINUTES = st.integers(0, 23), st.integers(0, 59)


def found(text: str) -> list[Found[ClockTime]]:
    return list(find_clock_times(tokenize(text)))


def times(text: str) -> list[str]:
    """Each time as "22:15", with "?" when it is ambiguous and "~" when it is approximate."""
    return [
        f"{clock.hour:02}:{clock.minute:02}{'?' * clock.ambiguous}{'~' * clock.approximate}"
        for clock in (each.value for each in found(text))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("om 22.15 uur", "22:15"),
        ("22:15", "22:15"),
        ("om 22u15", "22:15"),
        ("22.15u", "22:15"),
        ("vanochtend om 7.05 uur", "07:05"),
        ("om zestien uur tien kreeg ik de melding", "16:10"),
        ("zestien uur vijf", "16:05"),
        ("zestien uur nul vijf", "16:05"),
        ("om één uur tweeënveertig", "01:42"),
        ("om een uur tweeenveertig", "01:42"),
        ("nul uur twaalf", "00:12"),
        ("om nul drie uur twaalf", "03:12"),
        ("drieëntwintig uur eenenveertig", "23:41"),
        ("om 16 uur 10", "16:10"),
        ("om zestien uur nul een", "16:01"),
        ("om zestien uur een", "16:01"),
        ("om zestien uur een kregen wij", "16:01"),
        ("om 16 uur en 10 minuten", "16:10"),
        ("2215 uur", "22:15"),
        ("om 0312 uur", "03:12"),
        ("om tweeëntwintig vijftien uur", "22:15"),
        ("om 22 15 uur", "22:15"),
        ("om 24.00 uur", "00:00"),
        ("om middernacht", "00:00"),
        ("om tien uur", "10:00?"),
        ("10 uur", "10:00?"),
        ("om half drie", "02:30?"),
        ("half 3", "02:30?"),
        ("half een", "12:30?"),
        ("kwart over twee", "02:15?"),
        ("kwart voor 7", "06:45?"),
        ("kwart voor één", "12:45?"),
        ("tien voor half vier", "03:20?"),
        ("vijf minuten voor half vier", "03:25?"),
        ("vijf over half twaalf", "11:35?"),
        ("10 over 4", "04:10?"),
        ("vijf voor vier", "03:55?"),
        ("om drie voor vier", "03:57?"),
        ("om half elf", "10:30?"),
        ("om tien over half elf 's avonds", "22:40"),
        ("om tien over half elf s avonds", "22:40"),
        ("'s avonds om tien over half elf", "22:40"),
        ("twaalf uur 's middags", "12:00"),
        ("twaalf uur 's nachts", "00:00"),
        ("half één 's nachts", "00:30"),
        ("half één 's middags", "12:30"),
        ("om 8 uur in de avond", "20:00"),
        ("gisteravond om half elf", "22:30"),
        ("gisteravond zag ik dat om half elf iemand keek", "22:30"),
        ("om vijf voor zeven vanavond", "18:55"),
        ("om half elf op zaterdagavond", "22:30"),
        ("zaterdag avond elf uur", "23:00"),
        ("gisteravond om elf zag ik hem", "23:00"),
        ("om elf 's avonds", "23:00"),
        ("zeven uur vijf 's avonds", "19:05"),
        ("7.05 uur 's avonds", "19:05"),
        ("op 14 november 2026 10 uur", "10:00?"),
        ("op veertien november tweeduizend zesentwintig zestien uur tien", "16:10"),
        ("omstreeks 22.15 uur", "22:15~"),
        ("rond half twee 's nachts", "01:30~"),
        ("vanmiddag tegen vieren", "16:00~"),
        ("vanavond even na tienen", "22:00~"),
        ("gisteravond rond een uur of elf", "23:00~"),
        ("omstreeks 21.10 was hij weg", "21:10~"),
        ("ca. 21.10 uur", "21:10~"),
        ("om 15.40 al aangehouden", "15:40"),
        ("rond 9'en zag ik hem", "09:00?~"),
        ("tegen elven hoorde ik glas", "11:00?~"),
        ("klokslag tien uur", "10:00?"),
        ("vanavond om klokslag tien", "22:00"),
        ("stipt om tien uur", "10:00?"),
        ("rond de klok van tien", "10:00?~"),
        ("gisteravond rond de klok van tienen", "22:00~"),
        ("even na half drie", "02:30?~"),
        ("kwart voor middernacht", "23:45"),
        ("om tien voor middernacht", "23:50"),
        ("vijf over middernacht", "00:05"),
        ("tien minuten na middernacht", "00:10"),
        ("melding binnen vijftien uur achtenveertig", "15:48"),
        ("112-melding binnen zeven uur vijf", "07:05"),
        ("Melding binnen tien uur, ter plaatse", "10:00?"),
        ("oproep binnen tien uur ter plaatse", "10:00?"),
        ("Binnen vijftien uur achtenveertig.", "15:48"),
    ],
)
def test_reads_a_clock_time_however_it_is_said(text: str, expected: str) -> None:
    assert times(text) == [expected]


@settings(max_examples=100, deadline=None)
@given(HOURS, st.integers(2, 59))
def test_every_time_at_which_a_report_came_in_is_read(hour: int, minute: int) -> None:
    said = f"{cardinal(hour)} uur {cardinal(minute)}"
    for text in (f"Melding binnen {said}.", f"inbraakmelding binnen {said} ter plaatse acht minuten later"):
        assert times(text)[:1] == [f"{hour:02}:{minute:02}"], text


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 29), st.sampled_from(["voor", "over"]))
def test_every_time_around_midnight_is_read(minutes: int, turn: str) -> None:
    expected = f"23:{60 - minutes}" if turn == "voor" else f"00:{minutes:02}"
    for said in (f"{cardinal(minutes)} {turn}", f"{minutes} minuten {turn}"):
        assert times(f"Om {said} middernacht ging het alarm.") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tussen 22.00 en 06.00 uur", ["22:00", "06:00"]),
        ("22.00 - 06.00 uur", ["22:00", "06:00"]),
        ("tussen elf en twaalf uur", ["11:00?", "12:00?"]),
        ("van negen tot vijf uur", ["09:00?", "05:00?"]),
        ("tussen half elf en elf uur gisteravond", ["10:30?", "23:00"]),
        ("van gisteravond elf uur tot vanochtend zeven uur", ["23:00", "07:00"]),
        ("om 16.10 uur melding, om 16.18 uur ter plaatse", ["16:10", "16:18"]),
        ("Melding binnen 15.48 uur, ter plaatse 15.57 uur", ["15:48", "15:57"]),
        ("melding binnen zestien uur tien ter plaatse zestien uur vijftien", ["16:10", "16:15"]),
        ("om zestien uur tien melding om zestien uur achttien ter plaatse", ["16:10", "16:18"]),
    ],
)
def test_reads_several_times_apart(text: str, expected: list[str]) -> None:
    assert times(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "half miljoen",
            "een half uur",
            "om de twee uur",
            "drie uur lang",
            "na twee uur wachten",
            "vijf over half",
        ),
        *(
            "de tien over",
            "een uur of twee",
            "een uur later",
            "hij kwam binnen twee uur terug",
            "binnen twee uur veertig liter getankt",
            "na de melding binnen drie uur opgelost",
            "de klok van twaalf euro",
            "een klok van tien",
            "halverwege de middag",
            "kwart voor de middag",
            "twee uur geleden",
            "anderhalf uur",
            "drie kwartier",
        ),
        *(
            "artikel 8 uur",
            "nummer 12",
            "tien euro",
            "vijf voor tien euro",
            "half drie euro",
            "120 kilometer per uur",
        ),
        *(
            "een taakstraf van 120 uur",
            "met z'n tweeën",
            "3 voor 4",
            "één voor één",
            "tussen twintig en dertig jaar",
        ),
        *(
            "van twee tot drie keer",
            "tussen 12.50 en 15.00 euro",
            "22.15",
            "06 12 34 50 71",
            "kenteken 22-15-XX",
        ),
        *(
            "",
            "25.10 uur",
            "22.75 uur",
            "2475 uur",
            "half dertien",
            "kwart over",
            "half",
            "om",
            "de auto van Tien",
        ),
        *("om tien. Uur.", "half. Drie mannen", "om twee mannen", "rond vijf personen", "24 uur per dag"),
    ],
)
def test_takes_no_amount_of_time_and_no_other_number_for_a_clock_time(text: str) -> None:
    assert times(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("om tien uur twee mannen", ["10:00?"]),
        ("om zestien uur drie personen", ["16:00"]),
        ("om zestien uur veertien november", ["16:00"]),
        ("om tien uur een man", ["10:00?"]),
    ],
)
def test_minutes_are_not_what_is_counted_after_the_hour(text: str, expected: list[str]) -> None:
    assert times(text) == expected


def test_a_pause_parts_the_hour_from_what_follows() -> None:
    text = "om zestien uur tien flessen"
    assert [
        f"{each.value.hour}:{each.value.minute}" for each in find_clock_times(tokenize(text, pauses=(15,)))
    ] == ["16:0"]


def test_a_part_of_the_day_counts_in_its_own_sentence_only() -> None:
    assert times("Gisteravond was ik thuis. Om half elf ging ik weg.") == ["10:30?"]


def test_a_part_of_the_day_after_a_time_is_not_that_of_the_next() -> None:
    assert times("om zeven uur vanochtend en om drie uur") == ["07:00", "03:00?"]


def test_the_words_of_a_time_end_with_its_part_of_the_day() -> None:
    (clock,) = found("hij kwam om half elf 's avonds thuis")
    assert (clock.first, clock.end, clock.value.part, clock.rule) == (3, 7, "avond", "clock_half_hour")


def test_warns_when_a_time_contradicts_the_part_of_the_day() -> None:
    (clock,) = found("'s ochtends om 22.15 uur")
    assert (clock.value.hour, clock.warning) == (22, "22.15 uur past niet bij 's ochtends.")


def test_an_ambiguous_time_has_two_readings_twelve_hours_apart() -> None:
    (clock,) = found("om half één")
    assert clock.value.readings == ((0, 30), (12, 30))


def test_marks_the_end_of_the_day() -> None:
    assert [each.value.end_of_day for each in found("tot 24.00 uur of om 00.00 uur")] == [True, False]


@settings(max_examples=120, deadline=None)
@given(hour=HOURS, minute=MINUTES, data=st.data())
def test_every_time_on_24_hours_comes_back_in_every_form(hour: int, minute: int, data: st.DataObject) -> None:
    said = data.draw(st.sampled_from(on_24_hours(hour, minute)))
    lead = data.draw(st.sampled_from(("om", "omstreeks", "vanaf", "Op 14 november 2026 om")))
    assert [time.rstrip("~") for time in times(f"{lead} {said} zag ik hem.")] == [f"{hour:02}:{minute:02}"]


@settings(max_examples=120, deadline=None)
@given(hour=HOURS, minute=MINUTES, data=st.data())
def test_every_time_on_12_hours_comes_back_with_a_part_of_the_day(
    hour: int, minute: int, data: st.DataObject
) -> None:
    said = data.draw(st.sampled_from(on_12_hours(hour, minute)))
    part = data.draw(st.sampled_from(part_words(hour)))
    text = (
        f"{part} om {said} zag ik hem" if data.draw(st.booleans()) else f"ik zag hem om {said} {part} lopen"
    )
    (clock,) = found(text)
    assert (clock.value.hour, clock.value.minute, clock.value.ambiguous) == (hour, minute, False)
    assert clock.value.part == part_of(hour)


@settings(max_examples=100, deadline=None)
@given(hour=HOURS, minute=MINUTES, data=st.data())
def test_every_time_on_12_hours_is_ambiguous_by_itself(hour: int, minute: int, data: st.DataObject) -> None:
    (clock,) = found(f"hij kwam om {data.draw(st.sampled_from(on_12_hours(hour, minute)))} thuis")
    assert clock.value.ambiguous
    assert (hour, minute) in clock.value.readings


@settings(max_examples=100, deadline=None)
@given(hour=HOURS, minute=MINUTES, data=st.data())
def test_capitals_and_accents_change_nothing(hour: int, minute: int, data: st.DataObject) -> None:
    said = f"om {data.draw(st.sampled_from(on_24_hours(hour, minute) + on_12_hours(hour, minute)))}"
    plain = said.replace("ë", "e").replace("é", "e")
    assert times(plain) == times(said.title()) == times(said)


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=80))
def test_any_text_gives_times_within_its_words(text: str) -> None:
    tokens = tokenize(text)
    end = 0
    for clock in find_clock_times(tokens):
        assert end <= clock.first < clock.end <= len(tokens)
        assert 0 <= clock.value.hour < 24
        assert 0 <= clock.value.minute < 60
        end = clock.end
