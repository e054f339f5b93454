"""The words of a date: day of the month, month, year, and what the calendar makes of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from server.dutch.clock_words import COUNTED, MONTHS, WEEKDAYS, key_at, linked, small_number
from server.dutch.numbers import is_article, ordinal, read_cardinal, word_number
from server.dutch.words import Token

_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2((?:19|20)?\d{2})")
_ISO = re.compile(r"((?:19|20)\d{2})-(\d{2})-(\d{2})")
_DAY_MONTH = re.compile(r"(\d{1,2})[-/](\d{1,2})")
_FIRST_YEAR, _LAST_YEAR = 1850, 2149
_AFTER_SHORT_YEAR = frozenset(
    {
        *(
            "te",
            "in",
            "om",
            "op",
            "tussen",
            "rond",
            "omstreeks",
            "was",
            "is",
            "werd",
            "heb",
            "heeft",
            "had",
            "en",
        ),
        *("kreeg", "kregen", "zag", "zagen", "ben", "hebben", "waren", "wonende", "tot", "bsn", "telefoon"),
        *("geboren", "van", "doet", "deed", "wordt", "met", "punt", "komma", "uit", "kwam", "kwamen", "die"),
    }
)
_CLOCK_WORDS = frozenset({"uur", "over", "voor", "u"})
_LEAP_SEARCH_YEARS = 8
_LONGEST_MONTH, _LAST_MONTH = 31, 12
_MONTH_NAMES: Final = (
    *("", "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september"),
    *("oktober", "november", "december"),
)


@dataclass(frozen=True, slots=True)
class Written:
    """Day, month and perhaps year, said by the tokens up to ``end``; not yet checked."""

    day: int
    month: int
    year: int | None
    end: int
    rule: str


def ordinal_day(key: str) -> int | None:
    """The day of the month that "tweeëntwintigste" or "22e" says, or None."""
    if not key.endswith(("de", "ste", "e")):
        return None
    rank = ordinal(key)
    return rank if rank is not None and 1 <= rank <= _LONGEST_MONTH else None


def full_year(two_digits: int, today: dt.date) -> int:
    """The year that two digits mean: this century up to this year, else the one before."""
    century = today.year - today.year % 100
    return century + two_digits if two_digits <= today.year % 100 else century - 100 + two_digits


def read_year(tokens: tuple[Token, ...], at: int, today: dt.date, *, short: bool) -> tuple[int, int] | None:
    """The year that begins at ``at`` and where it ends, or None.

    "1987", "negentienhonderdzevenentachtig", "negentien zevenentachtig", "negentienvijfennegentig",
    "tweeduizend een", "twintig zesentwintig"; two digits ("98", "achtennegentig", "nul vijf") where
    ``short`` allows it or where nothing that could be counted follows.
    """
    if not linked(tokens, at):
        return None
    whole = read_cardinal(tokens, at)
    if whole is not None and _FIRST_YEAR <= whole.value <= _LAST_YEAR and "." not in tokens[at].key:
        return whole.value, whole.end
    return _century_pair(tokens, at) or _short_year(tokens, at, today, short=short)


def _short_year(tokens: tuple[Token, ...], at: int, today: dt.date, *, short: bool) -> tuple[int, int] | None:
    number = small_number(tokens, at)
    if number is None or (number.value < 10 and not number.padded):  # noqa: PLR2004 - one digit is no year
        return None
    if linked(tokens, number.end):
        key = tokens[number.end].key
        if key in COUNTED or key in _CLOCK_WORDS or word_number(tokens[number.end]) is not None:
            return None
        if not short and key not in _AFTER_SHORT_YEAR:
            return None
    return full_year(number.value, today), number.end


def read_written(
    tokens: tuple[Token, ...], at: int, today: dt.date, *, context: bool, birth: bool
) -> Written | None:
    """A date that begins at ``at`` with the number of a day, or None.

    ``context`` tells that a date was announced ("op", "d.d.", a weekday), so that "22-11" and
    "tweeëntwintig elf" may be one; ``birth`` that it is somebody's date of birth.
    """
    return (
        _numeric(tokens, at, today, context=context or birth)
        or _day_and_month(tokens, at, today, context=context or birth, birth=birth)
        or (_numbers(tokens, at, today, birth=birth) if context or birth else None)
    )


def calendar_date(year: int, month: int, day: int) -> dt.date | None:
    """The date, or None when the calendar has no such day."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def latest(month: int, day: int, today: dt.date) -> dt.date | None:
    """The latest such day that is not after ``today``, or None when no year has it."""
    for year in range(today.year, today.year - _LEAP_SEARCH_YEARS - 1, -1):
        found = calendar_date(year, month, day)
        if found is not None and found <= today:
            return found
    return None


def latest_day(day: int, today: dt.date) -> dt.date | None:
    """The latest day of a month with that number that is not after ``today``."""
    month = today.replace(day=1)
    for _ in range(3):  # of three months in a row at least one has the day
        date = calendar_date(month.year, month.month, day)
        if date is not None and date <= today:
            return date
        month = (month - dt.timedelta(days=1)).replace(day=1)
    return None


def in_words(date: dt.date) -> str:
    """Reads "15 november 2026"."""
    return f"{date.day} {_MONTH_NAMES[date.month]} {date.year}"


def impossible(written: Written) -> str:
    """What to tell the officer about a date that no calendar has."""
    month = _MONTH_NAMES[written.month] if 1 <= written.month <= 12 else str(written.month)  # noqa: PLR2004 - months
    year = f" {written.year}" if written.year else ""
    return f"{written.day} {month}{year} bestaat niet."


def contradicts(weekday: str, date: dt.date) -> str | None:
    """What to tell the officer when the weekday that was said is not that of the date."""
    if WEEKDAYS[date.weekday()] == weekday:
        return None
    return f"{weekday.capitalize()} klopt niet met {in_words(date)}."


def day_number(tokens: tuple[Token, ...], at: int, *, context: bool) -> tuple[int, int] | None:
    """The day of the month that begins at ``at`` and where it ends: "4", "vier", "vierde", "nul vier"."""
    ordinal = ordinal_day(tokens[at].key)
    if ordinal is not None:
        return ordinal, at + 1
    number = small_number(tokens, at)
    if number is None or not 1 <= number.value <= _LONGEST_MONTH:
        return None
    return None if is_article(tokens[at]) and not context else (number.value, number.end)


def has_key(tokens: tuple[Token, ...], at: int, keys: Collection[str]) -> bool:
    """Whether the token there follows its predecessor directly and is one of ``keys``."""
    return linked(tokens, at) and tokens[at].key in keys


def _numeric(tokens: tuple[Token, ...], at: int, today: dt.date, *, context: bool) -> Written | None:
    key = tokens[at].key
    if not key[0].isdigit():
        return None
    if iso := _ISO.fullmatch(key):
        return Written(int(iso[3]), int(iso[2]), int(iso[1]), at + 1, "date_numeric")
    if full := _NUMERIC.fullmatch(key):
        day, month, digits = int(full[1]), int(full[3]), full[4]
        if day > 31 or month > 12 or not day or not month or (len(digits) == 2 and not context):  # noqa: PLR2004 - a calendar's limits
            return None
        year = int(digits) if len(digits) == 4 else full_year(int(digits), today)  # noqa: PLR2004 - a whole year
        return Written(day, month, year, at + 1, "date_numeric")
    if context and (part := _DAY_MONTH.fullmatch(key)):
        day, month = int(part[1]), int(part[2])
        if 1 <= day <= _LONGEST_MONTH and 1 <= month <= _LAST_MONTH:
            return Written(day, month, None, at + 1, "date_numeric")
    return None


def _day_and_month(
    tokens: tuple[Token, ...], at: int, today: dt.date, *, context: bool, birth: bool
) -> Written | None:
    found = day_number(tokens, at, context=context)
    if found is None or not has_key(tokens, found[1], MONTHS):
        return None
    day, end = found
    month = MONTHS[tokens[end].key]
    year = read_year(tokens, end + 1, today, short=birth) or _year_after_short_month(tokens, end)
    rule = "date_words" if year is None else "date_words_year"
    return Written(day, month, year[0] if year else None, year[1] if year else end + 1, rule)


def _year_after_short_month(tokens: tuple[Token, ...], month: int) -> tuple[int, int] | None:
    """The year in "4 mrt. 1987": the full stop belongs to the month."""
    if len(tokens[month].key) > 4 or tokens[month].stop != "." or month + 1 >= len(tokens):  # noqa: PLR2004 - "sept"
        return None
    key = tokens[month + 1].key
    return (int(key), month + 2) if re.fullmatch(r"(?:19|20)\d{2}", key) else None


def _numbers(tokens: tuple[Token, ...], at: int, today: dt.date, *, birth: bool) -> Written | None:
    """Reads "tweeëntwintig elf", "14 11 2026", "nul vier nul drie zevenentachtig"."""
    if ordinal_day(tokens[at].key) is not None:
        return None
    day = day_number(tokens, at, context=False)
    if day is None or not linked(tokens, day[1]):
        return None
    month = small_number(tokens, day[1])
    if month is None or not 1 <= month.value <= 12 or is_article(tokens[day[1]]):  # noqa: PLR2004 - months
        return None
    year = read_year(tokens, month.end, today, short=birth)
    end = year[1] if year else month.end
    if linked(tokens, end):
        follows = tokens[end]
        if word_number(follows) is not None or follows.key in COUNTED or follows.key in _CLOCK_WORDS:
            return None
    if birth and year is None:
        return None
    return Written(day[0], month.value, year[0] if year else None, end, "date_numbers")


def _century_pair(tokens: tuple[Token, ...], at: int) -> tuple[int, int] | None:
    """Reads "negentien vijfennegentig" in one word or two, "negentien nul vijf", "twintig zesentwintig"."""
    key = tokens[at].key
    for head, century in (("negentien", 1900), ("twintig", 2000), ("19", 1900), ("20", 2000)):
        if key == head and linked(tokens, at + 1) and not tokens[at].pause:
            rest = small_number(tokens, at + 1)
            if rest is None or not (rest.padded or rest.value >= 10):  # noqa: PLR2004 - two digits
                return None
            # "negentien uur", "twintig tien uur": a time, not a year
            return None if key_at(tokens, rest.end) in {"uur", "u"} else (century + rest.value, rest.end)
        if key.startswith(head) and head.isalpha() and not key.startswith(f"{head}honderd"):
            tail = (
                word_number(Token(text=key[len(head) :], start=0, end=0, key=key[len(head) :]))
                if key != head
                else None
            )
            if tail is not None and 10 <= tail <= 99:  # noqa: PLR2004 - two digits
                return century + tail, at + 1
    return None
