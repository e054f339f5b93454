"""Could a text have said this moment? As generous as said.py, and as independent of the rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from benchmarks.extraction.said import FILLERS, Utterance, number_of

_MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober"),
    *("november", "december"),
)
_WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_BEFORE_HOUR = (
    "om",
    "rond",
    "omstreeks",
    "tegen",
    "vanaf",
    "tot",
    "van",
    "na",
    "voor",
    "sinds",
    "tussen",
    "en",
)
_WORDS_LEFT_OUT = FILLERS | {"minuten", "minuut", "precies", "ongeveer"}
_DAY_BEFORE = re.compile(r"gister|nacht|avond|vorige dag|dag (?:er)?voor")
_LONG_AGO = re.compile(r"\b(?:geleden|week|weken|dagen)\b")
_DAY_AFTER = re.compile(r"\b(?:morgen|volgende)\b")
_WEEK = 7
_FURTHEST_DAYS = 62
"""How far back "drie weken geleden" may lie and still be taken for said."""
_YEARS = 120
_QUARTER, _HALF, _HOUR = 15, 30, 60
_DIGIT = 10
_LETTERS_OF_A_MONTH = 3
_LAST_DAY = 31


def says_moment(utterance: Utterance, value: str) -> bool:
    """A date, or a date and a time to the minute: both must have been said in some way.

    Any day that is not the day of the dictation needs a word that can mean it.
    """
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return False
    if "T" in value and not says_clock(utterance.words, moment.hour, moment.minute):
        return False
    return says_day(utterance.words, moment.date(), utterance.dictated_at.date())


def says_clock(words: Sequence[str], hour: int, minute: int) -> bool:
    """A clock time in any spoken or written form, of twelve or of twenty-four hours."""
    kept = [word for word in words if word not in _WORDS_LEFT_OUT]
    numbered = [word if (number := number_of(word)) is None else str(number) for word in kept]
    text = f" {' '.join(numbered)} "
    return any(f" {phrase} " in text for phrase in clock_phrases(hour, minute))


def clock_phrases(hour: int, minute: int) -> Iterator[str]:
    """Every way to say a time, with numbers as digits: ``half 4``, ``15 uur 30``, ``15 30``."""
    for now in {hour % 12, hour % 12 or 12, hour % 12 + 12, hour}:
        yield from _after_the_hour(now, minute)
    for coming in {(hour + 1) % 12, (hour + 1) % 12 or 12, (hour + 1) % 24}:
        yield from _before_the_hour(coming, minute)
    if (hour, minute) == (0, 0):
        yield "middernacht"


def _after_the_hour(now: int, minute: int) -> Iterator[str]:
    if minute:
        yield from (f"{now} {minute}", f"{now} uur {minute}", f"{minute} over {now}")
        if now * 100 + minute > _HOUR:
            yield str(now * 100 + minute)
    else:
        yield from (f"{now} uur", f"{now} 0", *(f"{word} {now}" for word in _BEFORE_HOUR))
    if minute < _DIGIT:
        yield from (f"{now} 0 {minute}", f"{now} uur 0 {minute}")
    if minute == _QUARTER:
        yield f"kwart over {now}"


def _before_the_hour(coming: int, minute: int) -> Iterator[str]:
    yield f"{_HOUR - minute} voor {coming}"
    if minute == _HOUR - _QUARTER:
        yield f"kwart voor {coming}"
    if minute == _HALF:
        yield f"half {coming}"
    elif abs(minute - _HALF) < _QUARTER:
        yield f"{abs(minute - _HALF)} {'over' if minute > _HALF else 'voor'} half {coming}"


def says_day(words: Sequence[str], day: date, today: date) -> bool:
    """The day itself, in words, digits, or relative to the day of the dictation.

    The day after one that was said counts as said: nights go on into it.
    """
    return bool({day, day - timedelta(days=1)} & {today, *_days(words, today)})


def _days(words: Sequence[str], today: date) -> Iterator[date]:
    """Every day that a word of the text may mean, apart from the day of the dictation."""
    for at, word in enumerate(words):
        number = number_of(word)
        if number is not None and 1 <= number <= _LAST_DAY and at + 1 < len(words):
            yield from _dates(number, words[at + 1], today)
        for weekday, name in enumerate(_WEEKDAYS):
            if word.startswith(name):
                back = (today.weekday() - weekday) % _WEEK
                yield from (today - timedelta(days=back + _WEEK * weeks) for weeks in range(3))
    text = " ".join(words)
    if _DAY_BEFORE.search(text):
        yield today - timedelta(days=1)
    if "eergister" in text:
        yield today - timedelta(days=2)
    if _LONG_AGO.search(text):
        yield from (today - timedelta(days=days) for days in range(1, _FURTHEST_DAYS))
    if _DAY_AFTER.search(text):
        yield today + timedelta(days=1)


def _dates(day: int, after: str, today: date) -> Iterator[date]:
    """``4 maart``, ``4 mrt``, ``04-03``: in any year somebody alive can mean."""
    numbered = number_of(after)
    months = [
        number
        for number, name in enumerate(_MONTHS, 1)
        if number == numbered
        or (len(after) >= _LETTERS_OF_A_MONTH and name.startswith(after[:_LETTERS_OF_A_MONTH]))
        or (number, after) == (3, "mrt")
    ]
    for month in months:
        for year in range(today.year - _YEARS, today.year + 2):
            try:
                yield date(year, month, day)
            except ValueError:  # 29 February, 31 April
                continue
