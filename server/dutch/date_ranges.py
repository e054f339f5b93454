"""Days that share their month: "van 14 tot en met 16 november", "op maandag 16 of dinsdag 17 november".

The day without a month stands before the date that has one, and takes month and year from it. Two
days joined by "of" are one date that nothing decides.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from server.dutch.clock_words import DAY_WORDS, PART_NOUNS, WEEKDAYS, DayWord, key_at, linked
from server.dutch.date_said import EXPLICIT, DateSaid
from server.dutch.date_words import contradicts, day_number, has_key, ordinal_day
from server.dutch.relative_dates import night_of
from server.dutch.words import Found, Token

_JOINTS = (("tot", "en", "met"), ("tot", "aan"), ("tot",), ("en",), ("t/m",), ("of",))
_EDGE_LEADS = frozenset({"tussen", "van", "vanaf"})
_DAY_LEADS = _EDGE_LEADS | {"op", "rond", "omstreeks", "sinds", "dagen", "d.d"}


@dataclass(frozen=True, slots=True)
class _Start:
    """A day without a month, at the tokens ``[first:end]``, and the first word that joins it."""

    first: int
    end: int
    day: int
    joint: str
    weekday: DayWord | None


def with_range_start(tokens: tuple[Token, ...], date: Found[DateSaid]) -> tuple[Found[DateSaid], ...]:
    """The date, and before it the day that it shares its month with, if one stands there.

    Of "16 of 17 november" one date with the other day in ``either``.
    """
    value = date.value.date
    start = _start(tokens, date.first) if value is not None and date.value.said == EXPLICIT else None
    if value is None or start is None or start.day >= value.day:
        return (date,)
    first = value.replace(day=start.day)
    if start.joint == "of":
        said = replace(date.value, either=first)
        return (replace(date, value=said, first=start.first, rule="date_either"),)
    weekday = start.weekday
    said = replace(
        date.value,
        date=first,
        part=weekday.part if weekday else "",
        night=night_of(weekday) if weekday else "",
        until=None,
    )
    warning = contradicts(weekday.day, first) if weekday else None
    opening = Found(value=said, first=start.first, end=start.end, rule="date_range", warning=warning)
    return (opening, date)


def _start(tokens: tuple[Token, ...], first: int) -> _Start | None:
    """The day that is joined to the date at ``first``, where the words before it tell that it is one."""
    end = first - 1 if linked(tokens, first) and key_at(tokens, first - 1) == "de" else first
    for words in _JOINTS:
        at = end - len(words) - 1
        if at < 0 or not all(has_key(tokens, at + 1 + place, {word}) for place, word in enumerate(words)):
            continue
        day = day_number(tokens, at, context=True) if linked(tokens, end) or end < first else None
        if day is None or day[1] != at + 1:
            return None
        weekday, begins = _weekday_before(tokens, at)
        start = _Start(begins, at + 1, day[0], words[0], weekday)
        return start if _is_told(tokens, start, at) else None
    return None


def _weekday_before(tokens: tuple[Token, ...], at: int) -> tuple[DayWord | None, int]:
    """The weekday of the day number at ``at``, and where its words begin: "zaterdagavond (de) 14"."""
    place = at - 1 if linked(tokens, at) and key_at(tokens, at - 1) == "de" else at
    for back, part in ((1, ""), (2, PART_NOUNS.get(key_at(tokens, place - 1), ""))):
        named = DAY_WORDS.get(key_at(tokens, place - back))
        if named is None or named.day not in WEEKDAYS or (back > 1 and (named.part or not part)):
            continue
        if all(linked(tokens, step) for step in range(place - back + 1, at + 1)):
            return replace(named, part=named.part or part), place - back
    return None, at


def _is_told(tokens: tuple[Token, ...], start: _Start, at: int) -> bool:
    """Whether the words before the day show that it is one: a weekday, an ordinal, "op", "tussen"."""
    if start.weekday is not None or ordinal_day(tokens[at].key) is not None:
        return True
    if not linked(tokens, at):
        return False
    return key_at(tokens, at - 1) in (_DAY_LEADS if start.joint in {"of", "en"} else _EDGE_LEADS)


def latest_on_weekday(day: int, weekday: str, today: dt.date) -> dt.date | None:
    """The latest day of a month with that number that fell on that weekday, in three months; else None."""
    month = today.replace(day=1)
    for _ in range(3):
        try:
            date = month.replace(day=day)
        except ValueError:
            date = None
        if date is not None and date <= today and WEEKDAYS[date.weekday()] == weekday:
            return date
        month = (month - dt.timedelta(days=1)).replace(day=1)
    return None
