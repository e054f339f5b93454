"""Says and writes clock times and dates as Dutch speakers do, for tests of what reads them back."""

from __future__ import annotations

import datetime as dt

from tests.dutch.saying import cardinal, digits, year

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september"),
    *("oktober", "november", "december"),
)
_PARTS = ("nacht", "ochtend", "middag", "avond")
_PART_WORDS = {
    "nacht": ("'s nachts", "in de nacht", "snachts"),
    "ochtend": ("'s ochtends", "'s morgens", "in de ochtend", "s ochtends"),
    "middag": ("'s middags", "in de middag", "'s-middags"),
    "avond": ("'s avonds", "s avonds", "in de avond"),
}
_STE = {"acht", "twintig", "dertig"}


def part_of(hour: int) -> str:
    """The part of the day: six hours each, from midnight."""
    return _PARTS[hour // 6]


def part_words(hour: int) -> tuple[str, ...]:
    """How that part of the day is said beside a clock time."""
    return _PART_WORDS[part_of(hour)]


def on_24_hours(hour: int, minute: int) -> list[str]:
    """Every way to say or write it that leaves nothing open, without "om"."""
    padded_hour = digits(f"{hour:02}") if hour < 10 else cardinal(hour)
    padded_minute = digits(f"{minute:02}") if 0 < minute < 10 else cardinal(minute)
    forms = [
        *(f"{hour:02}.{minute:02} uur", f"{hour:02}:{minute:02} uur", f"{hour:02}:{minute:02}"),
        *(f"{hour:02}u{minute:02}", f"{hour:02}{minute:02} uur", f"{hour}.{minute:02} uur"),
        f"{hour:02}.{minute:02}u",
    ]
    if minute:
        forms += [f"{cardinal(hour)} uur {cardinal(minute)}", f"{padded_hour} uur {padded_minute}"]
        forms += [f"{hour} uur {minute}"] if minute > 1 else []
    if minute == 0 and (hour > 12 or hour == 0):
        forms += [f"{cardinal(hour)} uur", f"{hour} uur"]
    return forms


def on_12_hours(hour: int, minute: int) -> list[str]:
    """Every way to say it that needs a part of the day."""
    this, following = (hour - 1) % 12 + 1, hour % 12 + 1
    if minute == 0:
        return [f"{cardinal(this)} uur", f"{this} uur"]
    if minute == 30:
        return [f"half {cardinal(following)}", f"half {following}"]
    if minute % 30 == 15:
        turn, whole = ("over", this) if minute == 15 else ("voor", following)
        return [f"kwart {turn} {cardinal(whole)}", f"kwart {turn} {whole}"]
    away, words = {
        0: (minute, f"over {cardinal(this)}"),
        1: (30 - minute, f"voor half {cardinal(following)}"),
        2: (minute - 30, f"over half {cardinal(following)}"),
        3: (60 - minute, f"voor {cardinal(following)}"),
    }[minute // 15]
    unit = "minuut" if away == 1 else "minuten"
    return [
        f"{cardinal(away)} {unit} {words}",
        *([f"{cardinal(away)} {words}", f"{away} {words}"] if away > 1 else []),
    ]


def ordinal(number: int) -> str:
    """1 to 31 as a rank: "eerste", "tweeëntwintigste"."""
    if number in {1, 3}:
        return {1: "eerste", 3: "derde"}[number]
    word = cardinal(number)
    return f"{word}ste" if word in _STE or number > 20 else f"{word}de"


def date_with_year(date: dt.date) -> list[str]:
    """Every way to say or write a date with its whole year."""
    month = _MONTHS[date.month - 1]
    years = [str(date.year), year(date.year)]
    if date.year % 100 >= 10:
        century = cardinal(date.year // 100)
        years += [f"{century} {cardinal(date.year % 100)}", f"{century}{cardinal(date.year % 100)}"]
    return [
        *(f"{day} {month} {said}" for day in (str(date.day), cardinal(date.day)) for said in years),
        *(f"{ordinal(date.day)} {month} {date.year}", f"{date.day}e {month} {date.year}"),
        *(f"{date.day}-{date.month}-{date.year}", f"{date:%d-%m-%Y}", f"{date:%d/%m/%Y}", f"{date:%Y-%m-%d}"),
        f"{WEEKDAYS[date.weekday()]} {cardinal(date.day)} {month} {year(date.year)}",
    ]


def date_with_two_digits(date: dt.date) -> list[str]:
    """Every way to say or write a date with the last two digits of its year."""
    month, short = _MONTHS[date.month - 1], f"{date.year % 100:02}"
    said = cardinal(date.year % 100) if date.year % 100 >= 10 else digits(short)
    return [f"{cardinal(date.day)} {month} {said}", f"{date.day} {month} {short}", f"{date:%d-%m-%y}"]


def date_without_year(date: dt.date) -> list[str]:
    """Every way to say or write day and month."""
    month = _MONTHS[date.month - 1]
    return [f"{date.day} {month}", f"{cardinal(date.day)} {month}", f"de {ordinal(date.day)} {month}"]
