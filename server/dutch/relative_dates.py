"""Days told from the day of dictation: "gisteren", "afgelopen vrijdag", "twee dagen geleden"."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from server.dutch.clock_words import (
    DAY_AFTER,
    DAY_BEFORE,
    DAY_WORDS,
    EVENING,
    NIGHT,
    PART_NOUNS,
    TODAY,
    TOMORROW,
    WEEKDAYS,
    YESTERDAY,
    DayWord,
    key_at,
    linked,
)
from server.dutch.date_said import BEGINS, COMING, ENDS, EXPLICIT, RELATIVE, WEEKDAY, DateSaid
from server.dutch.date_words import has_key, latest
from server.dutch.numbers import word_number
from server.dutch.words import Found, Token

PAST: Final = frozenset(
    {"afgelopen", "vorige", "jongstleden", "jl", "j.l", "laatstleden", "l.l", "ll", "laatste"}
)
_AHEAD = frozenset({"aanstaande", "komende", "volgende", "a.s", "as", "eerstvolgende"})
_EVERY = frozenset({"elke", "iedere", "alle", "meestal", "elk", "ieder", "per"})
_OFFSETS: Final = {TODAY: 0, YESTERDAY: -1, DAY_BEFORE: -2, TOMORROW: 1, DAY_AFTER: 2}
_NO_TOMORROW = frozenset({"de", "die", "'s", "goede", "vroege", "late", "een", "goeie", "deze", "hele"})
_DAY_UNITS: Final = {"dag": 1, "dagen": 1, "week": 7, "weken": 7}
_AGO = frozenset({"geleden", "terug"})
_MOST_AGO = 99
_FEASTS: Final = {
    "kerstavond": (12, 24, EVENING),
    "kerstnacht": (12, 25, NIGHT),
    "nieuwjaarsdag": (1, 1, ""),
    "nieuwjaarsnacht": (1, 1, NIGHT),
    "oudejaarsdag": (12, 31, ""),
    "oudejaarsavond": (12, 31, EVENING),
    "oudejaarsnacht": (1, 1, NIGHT),
    "bevrijdingsdag": (5, 5, ""),
    "pakjesavond": (12, 5, EVENING),
}
"""Month, day (of a night: the day it ends on) and part of the day."""


def read_relative(tokens: tuple[Token, ...], at: int, today: dt.date) -> Found[DateSaid] | None:
    """The day that begins at ``at``, told from ``today``, or None."""
    key = tokens[at].key
    weekday = weekday_at(tokens, at)
    if weekday is not None:
        return _weekday(tokens, at, *weekday, today)
    if key in DAY_WORDS:
        return _day_word(tokens, at, today)
    if key in PAST or key in _AHEAD:
        return _last_night(tokens, at, today) or _in_week(tokens, at, today)
    if key in _FEASTS:
        return _feast(at, key, today)
    return _tomorrow(tokens, at, today) if key == "morgen" else _ago(tokens, at, today)


def weekday_at(tokens: tuple[Token, ...], at: int) -> tuple[DayWord, int] | None:
    """The weekday that begins at ``at`` and where it ends: "zaterdagavond", "afgelopen zaterdag avond"."""
    if tokens[at].key in PAST or tokens[at].key in _AHEAD:
        at += 1
        if not linked(tokens, at):
            return None
    word = DAY_WORDS.get(tokens[at].key)
    if word is None or word.day not in WEEKDAYS:
        return None
    return _with_part(tokens, at, word)


def _with_part(tokens: tuple[Token, ...], at: int, word: DayWord) -> tuple[DayWord, int]:
    if not word.part and has_key(tokens, at + 1, PART_NOUNS):
        return replace(word, part=PART_NOUNS[tokens[at + 1].key]), at + 2
    return word, at + 1


def _weekday(
    tokens: tuple[Token, ...], at: int, word: DayWord, end: int, today: dt.date
) -> Found[DateSaid] | None:
    if key_at(tokens, at - 1) in _EVERY and linked(tokens, at):
        return None
    turn = tokens[at].key
    if has_key(tokens, end, PAST | _AHEAD) and not has_key(tokens, end + 1, {"week"}):
        turn, end = tokens[end].key, end + 1
    follow = end + 1 if has_key(tokens, end, {"van"}) else end
    if has_key(tokens, follow, PAST | _AHEAD) and has_key(tokens, follow + 1, {"week"}):
        return _of_week(at, follow + 2, word, today, -1 if tokens[follow].key in PAST else 1)
    if turn in _AHEAD:
        ahead = (WEEKDAYS.index(word.day) - today.weekday()) % 7 or 7
        return _found((at, end), "date_weekday", today + dt.timedelta(days=ahead), COMING, word)
    back = (today.weekday() - WEEKDAYS.index(word.day)) % 7 or (7 if turn in PAST else 0)
    found = _found((at, end), "date_weekday", today - dt.timedelta(days=back), WEEKDAY, word)
    return replace(found, value=replace(found.value, steady=turn in PAST))


def _day_word(tokens: tuple[Token, ...], at: int, today: dt.date) -> Found[DateSaid]:
    word, end = _with_part(tokens, at, DAY_WORDS[tokens[at].key])
    said = COMING if word.day in {TOMORROW, DAY_AFTER} else RELATIVE
    return _found((at, end), "date_relative", today + dt.timedelta(days=_OFFSETS[word.day]), said, word)


def _last_night(tokens: tuple[Token, ...], at: int, today: dt.date) -> Found[DateSaid] | None:
    """The night that is over ended today; the evening that is over was yesterday's."""
    if tokens[at].key not in {"afgelopen", "vorige"} or not has_key(tokens, at + 1, {NIGHT, EVENING}):
        return None
    part = tokens[at + 1].key
    date = today if part == NIGHT else today - dt.timedelta(days=1)
    return _found((at, at + 2), "date_relative", date, RELATIVE, DayWord(TODAY, part))


def _in_week(tokens: tuple[Token, ...], at: int, today: dt.date) -> Found[DateSaid] | None:
    """Reads "vorige week dinsdag"; "vorige week" by itself names no day."""
    if not has_key(tokens, at + 1, {"week"}) or not linked(tokens, at + 2):
        return None
    weekday = weekday_at(tokens, at + 2)
    if weekday is None or tokens[at + 2].key not in DAY_WORDS:
        return None
    return _of_week(at, weekday[1], weekday[0], today, -1 if tokens[at].key in PAST else 1)


def _of_week(first: int, end: int, word: DayWord, today: dt.date, weeks: int) -> Found[DateSaid]:
    """Weeks begin on Monday (ISO 8601), as Dutch calendars have them."""
    monday = today - dt.timedelta(days=today.weekday())
    date = monday + dt.timedelta(days=7 * weeks + WEEKDAYS.index(word.day))
    return _found((first, end), "date_weekday", date, WEEKDAY if weeks < 0 else COMING, word)


def _feast(at: int, key: str, today: dt.date) -> Found[DateSaid]:
    month, day, part = _FEASTS[key]
    date = latest(month, day, today)
    night = part == NIGHT
    said = DateSaid(date, EXPLICIT, part=part, night=ENDS if night else "", until=date if night else None)
    return Found(value=said, first=at, end=at + 1, rule="date_feast")


def _tomorrow(tokens: tuple[Token, ...], at: int, today: dt.date) -> Found[DateSaid] | None:
    """Reads "morgen"; not the morning of "in de morgen", nor a greeting."""
    if linked(tokens, at) and tokens[at - 1].key in _NO_TOMORROW:
        return None
    return _found((at, at + 1), "date_relative", today + dt.timedelta(days=1), COMING, DayWord(TOMORROW))


def _ago(tokens: tuple[Token, ...], at: int, today: dt.date) -> Found[DateSaid] | None:
    """Reads "twee dagen geleden", "een week terug"."""
    if not has_key(tokens, at + 1, _DAY_UNITS) or not has_key(tokens, at + 2, _AGO):
        return None
    count = word_number(tokens[at])
    if count is None or not 1 <= count <= _MOST_AGO:
        return None
    date = today - dt.timedelta(days=count * _DAY_UNITS[tokens[at + 1].key])
    return Found(value=DateSaid(date, RELATIVE), first=at, end=at + 3, rule="date_ago")


def night_of(word: DayWord) -> str:
    """Which side of the night the day is: "vannacht" ends today, "zaterdagnacht" begins on Saturday."""
    if word.part != NIGHT:
        return ""
    return ENDS if word.day == TODAY else BEGINS


def _found(span: tuple[int, int], rule: str, date: dt.date, said: str, word: DayWord) -> Found[DateSaid]:
    value = DateSaid(date, said, part=word.part, night=night_of(word))
    return Found(value=value, first=span[0], end=span[1], rule=rule)
