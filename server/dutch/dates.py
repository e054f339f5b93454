"""Dates as Dutch says and writes them, absolute and relative, resolved against the dictation.

Without a year the latest such day is meant, for a report tells what has been. Two digits mean this
century up to the year of the dictation, else the century before: "98" is 1998, "26" is 2026 when
dictated in 2026. A date that no calendar has is told and gets no value; nothing is ever mended.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from server.dutch.clock_words import DAY_WORDS, MONTHS, NIGHT, WEEKDAYS, DayWord, key_at, linked
from server.dutch.date_ranges import latest_on_weekday, with_range_start
from server.dutch.date_said import AMSTERDAM, BEGINS, ENDS, EXPLICIT, DateSaid, local_time
from server.dutch.date_words import (
    Written,
    calendar_date,
    contradicts,
    day_number,
    has_key,
    impossible,
    latest,
    latest_day,
    ordinal_day,
    read_written,
    read_year,
)
from server.dutch.numbers import word_number
from server.dutch.relative_dates import PAST, night_of, read_relative, weekday_at
from server.dutch.words import Found, Token

__all__ = [
    "AMSTERDAM",
    "BEGINS",
    "ENDS",
    "DateSaid",
    "find_birth_dates",
    "find_dates",
    "is_birth",
    "local_time",
    "with_year_repaired",
]

_ANNOUNCE = frozenset(
    {"op", "d.d", "dd", "datum", "pleegdatum", "van", "vanaf", "tot", "sinds", "per", "met"}
)
_BIRTH = frozenset({"geboren", "geb", "geboortedatum", "geboortedag"})
_BIRTH_REACH = 8
_REPAIRS = frozenset({"nee", "correctie", "sorry", "pardon", "herstel", "verbeter", "bedoel"})
_REPAIR_WORDS = _REPAIRS | {"ik", "moet", "zijn", "dat", "is", "op", "excuus", "wacht"}
_MOST_REPAIR_WORDS = 5
_NO_DATE_BEFORE = frozenset(
    {
        *(
            "nummer",
            "nr",
            "huisnummer",
            "perceel",
            "artikel",
            "art",
            "bereikbaar",
            "telefoon",
            "telefoonnummer",
        ),
        *("tel", "lid", "kenteken", "nummers", "mobiel", "bsn"),
    }
)
_CLOCK = re.compile(r"\d{1,2}[.:]\d{2}")
_BEFORE_ORDINAL = frozenset({"op", "d.d", "vanaf", "sinds"})
_AFTER_ORDINAL = frozenset(
    {"om", "rond", "omstreeks", "tussen", "'s", "dezer", "was", "zag", "kreeg", "heb", "heeft"}
)


def find_dates(tokens: tuple[Token, ...], dictated_at: dt.datetime) -> tuple[Found[DateSaid], ...]:
    """Every date in order, those of birth included; words of one date never belong to another.

    Raises:
        ValueError: ``dictated_at`` has no offset.
    """
    today = local_time(dictated_at).date()
    found: list[Found[DateSaid]] = []
    at = birth_until = 0
    while at < len(tokens):
        if tokens[at].key in _BIRTH:
            birth_until = _reach(tokens, at)
        date = _read(tokens, at, today, birth=at < birth_until)
        if date is not None:
            dates = with_range_start(tokens, date)
            while found and found[-1].end > dates[0].first:
                found.pop()  # "maandag" of "tussen maandag 16 en dinsdag 17 november"
            found.extend(dates)
        at = date.end if date is not None else at + 1
    return tuple(found)


def find_birth_dates(
    tokens: tuple[Token, ...],
    dictated_at: dt.datetime,
    dates: Sequence[Found[DateSaid]] | None = None,
) -> Iterator[Found[dt.date]]:
    """The dates of birth, each said with its year.

    They stand after "geboren (te ...) (op)", "geb." or "geboortedatum", or right before "geboren".
    ``dates`` is what :func:`find_dates` found in the tokens, where it is at hand.
    """
    today = local_time(dictated_at).date()
    for date in find_dates(tokens, dictated_at) if dates is None else dates:
        value = date.value.date
        if value is None or date.value.either is not None:
            continue  # "geboren op 3 of 4 mei 1980": nothing decides
        if not date.value.year_said or not is_birth(tokens, date.first, date.end):
            continue
        warning = date.warning or ("Deze geboortedatum ligt in de toekomst." if value > today else None)
        yield Found(value=value, first=date.first, end=date.end, rule="birth_date", warning=warning)


def is_birth(tokens: tuple[Token, ...], first: int, end: int) -> bool:
    """Whether a birth is told of around a date that stands at the tokens ``[first:end]``."""
    for at in range(first - 1, max(0, first - _BIRTH_REACH) - 1, -1):
        if tokens[at].ends_sentence:
            break
        if tokens[at].key in _BIRTH:
            return True
        is_date = tokens[at].key in DAY_WORDS or tokens[at].key in MONTHS
        if is_date and not _REPAIRS.intersection(token.key for token in tokens[at:first]):
            break
    follows = end + 2 if has_key(tokens, end, {"te"}) else end
    return has_key(tokens, follows, {"geboren"})


def with_year_repaired(tokens: tuple[Token, ...], date: dt.date, end: int) -> tuple[dt.date, int]:
    """The date that ends at ``end`` with the year that is said after it: "1976, nee 1977".

    Gives where that year ends too; the same date and end where no year is put right.
    """
    at = end
    while at < min(len(tokens), end + _MOST_REPAIR_WORDS) and tokens[at].key in _REPAIR_WORDS:
        at += 1
    if not _REPAIRS.intersection(token.key for token in tokens[end:at]) or tokens[at - 1].ends_sentence:
        return date, end
    ahead = (replace(tokens[at - 1], stop=""), *tokens[at : at + _MOST_REPAIR_WORDS])
    year = read_year(ahead, 1, date, short=False)
    if year is None or key_at(ahead, year[1]) in MONTHS:
        return date, end
    repaired = calendar_date(year[0], date.month, date.day)
    return (repaired, at - 1 + year[1]) if repaired is not None else (date, end)


def _reach(tokens: tuple[Token, ...], at: int) -> int:
    """Up to where a date after "geboren" is the date of birth."""
    end = at + 1
    while end < min(len(tokens), at + _BIRTH_REACH) and (end == at + 1 or not tokens[end - 1].ends_sentence):
        end += 1
    return end


def _read(tokens: tuple[Token, ...], at: int, today: dt.date, *, birth: bool) -> Found[DateSaid] | None:
    if tokens[at].key == NIGHT and key_at(tokens, at + 1) == "van":
        return _night_between(tokens, at, today)
    return _read_day(tokens, at, today, birth=birth)


def _read_day(tokens: tuple[Token, ...], at: int, today: dt.date, *, birth: bool) -> Found[DateSaid] | None:
    token = tokens[at]
    weekday = weekday_at(tokens, at)
    if weekday is not None:
        dated = _after_weekday(tokens, at, *weekday, today, birth=birth)
        if dated is not None:
            return dated
    elif token.key[0].isdigit() or word_number(token) is not None or ordinal_day(token.key) is not None:
        explicit = _explicit(tokens, at, at, today, birth=birth)
        if explicit is not None:
            return explicit
    return read_relative(tokens, at, today)


def _after_weekday(
    tokens: tuple[Token, ...], first: int, weekday: DayWord, end: int, today: dt.date, *, birth: bool
) -> Found[DateSaid] | None:
    """Reads "zaterdag 14 november", "zaterdag, 14-11-2026", "zaterdag de veertiende"."""
    if end >= len(tokens) or tokens[end - 1].stop not in {"", ","}:
        return None
    at = end + 1 if tokens[end].key in {"de", "d.d"} else end
    return _explicit(tokens, first, at, today, birth=birth, weekday=weekday) if at < len(tokens) else None


def _explicit(
    tokens: tuple[Token, ...],
    first: int,
    at: int,
    today: dt.date,
    *,
    birth: bool,
    weekday: DayWord | None = None,
) -> Found[DateSaid] | None:
    before = key_at(tokens, at - 1)
    if before in _NO_DATE_BEFORE or (before == "op" and key_at(tokens, at - 2) in _NO_DATE_BEFORE):
        return None
    context = weekday is not None or before in _ANNOUNCE
    written = read_written(tokens, at, today, context=context, birth=birth)
    if written is None:
        date = _lone_day(tokens, at, weekday, today)
        return _said((first, at + 1), "date_ordinal", date, weekday) if date is not None else None
    if written.year is None:
        date = latest(written.month, written.day, today)
    else:
        date = calendar_date(written.year, written.month, written.day)
    end = written.end + 1 if has_key(tokens, written.end, PAST) else written.end
    return _said((first, end), written.rule, date, weekday, written)


def _said(
    span: tuple[int, int],
    rule: str,
    date: dt.date | None,
    weekday: DayWord | None,
    written: Written | None = None,
) -> Found[DateSaid]:
    warning = None
    if date is None and written is not None:
        warning = impossible(written)
    elif date is not None and weekday is not None:
        warning = contradicts(weekday.day, date)
    value = DateSaid(
        date,
        EXPLICIT,
        part=weekday.part if weekday else "",
        year_said=written is not None and written.year is not None,
        night=night_of(weekday) if weekday else "",
    )
    return Found(value=value, first=span[0], end=span[1], rule=rule, warning=warning)


def _lone_day(tokens: tuple[Token, ...], at: int, weekday: DayWord | None, today: dt.date) -> dt.date | None:
    """The date of a day without a month: "op de tweeëntwintigste", "zaterdag 14 om elf uur"."""
    ordinal = _lone_ordinal(tokens, at, weekday)
    if ordinal is not None:
        return latest_day(ordinal, today)
    number = day_number(tokens, at, context=False) if weekday is not None else None
    if weekday is None or number is None or number[1] != at + 1:
        return None
    follows = key_at(tokens, at + 1) if linked(tokens, at + 1) else ""
    if follows and follows not in _AFTER_ORDINAL and not _CLOCK.fullmatch(follows):
        return None
    return latest_on_weekday(number[0], weekday.day, today)


def _lone_ordinal(tokens: tuple[Token, ...], at: int, weekday: DayWord | None) -> int | None:
    """The day in "op de tweeëntwintigste", "zaterdag de veertiende"; not in "op de tweede verdieping"."""
    if key_at(tokens, at - 1) != "de":
        return None
    announced = weekday is not None or key_at(tokens, at - 2) in _BEFORE_ORDINAL
    if not announced or (
        weekday is None and linked(tokens, at + 1) and tokens[at + 1].key not in _AFTER_ORDINAL
    ):
        return None
    return ordinal_day(tokens[at].key)


def _night_between(tokens: tuple[Token, ...], at: int, today: dt.date) -> Found[DateSaid] | None:
    """Reads "nacht van vrijdag op zaterdag", "nacht van (vrijdag) 14 op (zaterdag) 15 november"."""
    if not linked(tokens, at + 2):
        return None
    middle, names = _evening_named(tokens, at + 2, today)
    if not has_key(tokens, middle, {"op"}) or not linked(tokens, middle + 1):
        return None
    finish = _read_day(tokens, middle + 1, today, birth=False)
    if finish is None or finish.value.date is None:
        return None
    evening = finish.value.date - dt.timedelta(days=1)
    if names not in {evening.day, WEEKDAYS[evening.weekday()], evening}:
        return None
    said = replace(finish.value, part=NIGHT, night=ENDS, until=finish.value.date, steady=True)
    return Found(value=said, first=at, end=finish.end, rule="date_night_between", warning=finish.warning)


def _evening_named(
    tokens: tuple[Token, ...], at: int, today: dt.date
) -> tuple[int, int | str | dt.date | None]:
    """Where the words for a night's evening end, and its day of the month, weekday or date."""
    weekday = weekday_at(tokens, at)
    if weekday is None or linked(tokens, weekday[1]):
        bare = weekday[1] if weekday is not None else at
        day = day_number(tokens, bare, context=True)
        if day is not None and has_key(tokens, day[1], {"op"}):
            return day[1], day[0]
    if weekday is not None and has_key(tokens, weekday[1], {"op"}):
        return weekday[1], weekday[0].day
    start = _read_day(tokens, at, today, birth=False)
    return (start.end, start.value.date) if start is not None else (len(tokens), None)
