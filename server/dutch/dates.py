"""Dates as Dutch says and writes them, absolute and relative, resolved against the dictation.

Without a year the latest such day is meant, for a report tells what has been. Two digits mean this
century up to the year of the dictation, else the century before: "98" is 1998, "26" is 2026 when
dictated in 2026. A date that no calendar has is told and gets no value; nothing is ever mended.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from server.dutch.clock_words import (
    DAY_AFTER,
    DAY_BEFORE,
    DAY_WORDS,
    EVENING,
    MONTHS,
    NIGHT,
    TODAY,
    TOMORROW,
    WEEKDAYS,
    YESTERDAY,
    DayWord,
    key_at,
    linked,
)
from server.dutch.date_words import (
    calendar_date,
    contradicts,
    day_number,
    has_key,
    impossible,
    latest,
    ordinal_day,
    read_written,
)
from server.dutch.numbers import word_number
from server.dutch.words import Found, Token

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

ENDS, BEGINS = "ends", "begins"
"""Whether a night's ``date`` is the day it ends on ("vannacht") or begins on ("zaterdagnacht")."""

_OFFSETS = {TODAY: 0, YESTERDAY: -1, DAY_BEFORE: -2, TOMORROW: 1, DAY_AFTER: 2}
_PAST = frozenset({"afgelopen", "vorige", "jongstleden", "jl", "j.l", "laatstleden", "l.l", "ll", "laatste"})
_COMING = frozenset({"aanstaande", "komende", "volgende", "a.s", "as", "eerstvolgende"})
_EVERY = frozenset({"elke", "iedere", "alle", "meestal", "elk", "ieder", "per"})
_ANNOUNCE = frozenset(
    {"op", "d.d", "dd", "datum", "pleegdatum", "van", "vanaf", "tot", "sinds", "per", "met"}
)
_BIRTH = frozenset({"geboren", "geb", "geboortedatum", "geboortedag", "geborene"})
_BIRTH_REACH = 8
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
        *("tel", "06", "lid", "kenteken", "nummers", "mobiel", "bsn"),
    }
)
_FEASTS = {
    "kerstavond": (12, 24, EVENING),
    "kerstnacht": (12, 24, NIGHT),
    "nieuwjaarsdag": (1, 1, ""),
    "nieuwjaarsnacht": (12, 31, NIGHT),
    "oudejaarsdag": (12, 31, ""),
    "oudejaarsavond": (12, 31, EVENING),
    "oudejaarsnacht": (12, 31, NIGHT),
    "bevrijdingsdag": (5, 5, ""),
    "pakjesavond": (12, 5, EVENING),
}
_PART_NOUNS = {
    "ochtend": "ochtend",
    "morgen": "ochtend",
    "middag": "middag",
    "avond": "avond",
    "nacht": "nacht",
}
_AFTER_ORDINAL = frozenset(
    {"om", "rond", "omstreeks", "tussen", "'s", "dezer", "was", "zag", "kreeg", "heb", "heeft"}
)
_DAY_UNITS = {"dag": 1, "dagen": 1, "week": 7, "weken": 7}
_AGO = frozenset({"geleden", "terug"})


@dataclass(frozen=True, slots=True)
class DateSaid:
    """A day that was said.

    ``date`` is None for a day that no calendar has (the warning tells). ``part`` is the part of the
    day in the same word ("gisteravond" → "avond"). ``said`` tells how: "explicit" (day and month),
    "relative" (vandaag, gisteren, twee dagen geleden), "weekday" (the latest such day) or "coming"
    (morgen, aanstaande vrijdag). ``night`` is "", :data:`ENDS` or :data:`BEGINS`. ``until`` is the
    morning after in "de nacht van vrijdag op zaterdag". ``steady`` is False where the same word on
    another day of dictation or a later clock time could still move it: a bare weekday, "vannacht".
    """

    date: dt.date | None
    said: str
    part: str = ""
    year_said: bool = False
    night: str = ""
    until: dt.date | None = None
    steady: bool = True


def local_time(dictated_at: dt.datetime) -> dt.datetime:
    """The moment of dictation as the clock in the Netherlands shows it.

    Raises:
        ValueError: ``dictated_at`` has no offset.
    """
    if dictated_at.tzinfo is None:
        raise ValueError("dictated_at needs an offset from UTC")
    return dictated_at.astimezone(AMSTERDAM)


def find_dates(tokens: tuple[Token, ...], dictated_at: dt.datetime) -> tuple[Found[DateSaid], ...]:
    """Every date in order, those of birth included; words of one date never belong to another."""
    today = local_time(dictated_at).date()
    found: list[Found[DateSaid]] = []
    at = birth_until = 0
    while at < len(tokens):
        if tokens[at].key in _BIRTH:
            birth_until = _reach(tokens, at)
        date = _read(tokens, at, today, birth=at < birth_until)
        if date is not None:
            found.append(date)
            at = date.end
        else:
            at += 1
    return tuple(_with_ranges(tokens, found))


def find_birth_dates(tokens: tuple[Token, ...], dictated_at: dt.datetime) -> Iterator[Found[dt.date]]:
    """The dates of birth, each said with its year.

    They stand after "geboren (te ...) (op)", "geb." or "geboortedatum", or right before "geboren".
    """
    today = local_time(dictated_at).date()
    for date in find_dates(tokens, dictated_at):
        value = date.value.date
        if value is None or not date.value.year_said or not is_birth(tokens, date.first, date.end):
            continue
        warning = date.warning or ("Deze geboortedatum ligt in de toekomst." if value > today else None)
        yield Found(value=value, first=date.first, end=date.end, rule="birth_date", warning=warning)


def is_birth(tokens: tuple[Token, ...], first: int, end: int) -> bool:
    """Whether a birth is told of around a date that stands at the tokens ``[first:end]``."""
    at = first - 1
    while at >= max(0, first - _BIRTH_REACH):
        if tokens[at].key in _BIRTH:
            return True
        if tokens[at].ends_sentence or DAY_WORDS.get(tokens[at].key) is not None or tokens[at].key in MONTHS:
            break
        at -= 1
    follows = end + 2 if key_at(tokens, end) == "te" else end
    return has_key(tokens, follows, {"geboren"})


def _reach(tokens: tuple[Token, ...], at: int) -> int:
    """Up to where a date after "geboren" is the date of birth."""
    end = at + 1
    while end < min(len(tokens), at + _BIRTH_REACH) and not tokens[end - 1].ends_sentence:
        end += 1
    return end


def _read(tokens: tuple[Token, ...], at: int, today: dt.date, *, birth: bool) -> Found[DateSaid] | None:
    key = tokens[at].key
    if key in DAY_WORDS:
        return _day_word(tokens, at, today, birth=birth)
    if key in _FEASTS:
        month, day, part = _FEASTS[key]
        night = BEGINS if part == NIGHT else ""
        said = DateSaid(latest(month, day, today), "explicit", part=part, night=night)
        return Found(value=said, first=at, end=at + 1, rule="date_feast")
    if key in _PAST or key in _COMING:
        return _near(tokens, at, today)
    if key == "nacht" and key_at(tokens, at + 1) == "van":
        return _night_between(tokens, at, today)
    if key == "morgen":
        return _tomorrow(tokens, at, today)
    if not (key[0].isdigit() or word_number(tokens[at]) is not None or ordinal_day(key) is not None):
        return None
    return _ago(tokens, at, today) or _explicit(tokens, at, at, today, birth=birth)


def _explicit(
    tokens: tuple[Token, ...],
    first: int,
    at: int,
    today: dt.date,
    *,
    birth: bool = False,
    weekday: DayWord | None = None,
) -> Found[DateSaid] | None:
    before = key_at(tokens, at - 1)
    if before in _NO_DATE_BEFORE or (before == "op" and key_at(tokens, at - 2) in _NO_DATE_BEFORE):
        return None
    context = weekday is not None or before in _ANNOUNCE
    written = read_written(tokens, at, today, context=context, birth=birth)
    if written is None:
        return _ordinal_alone(tokens, first, at, today, weekday)
    if written.year is None:
        date = latest(written.month, written.day, today)
    else:
        date = calendar_date(written.year, written.month, written.day)
    warning = impossible(written) if date is None else contradicts(weekday.day, date) if weekday else None
    part = weekday.part if weekday else ""
    said = DateSaid(
        date,
        "explicit",
        part=part,
        year_said=written.year is not None,
        night=BEGINS if part == NIGHT else "",
    )
    end = written.end + 1 if has_key(tokens, written.end, _PAST) else written.end
    return Found(value=said, first=first, end=end, rule=written.rule, warning=warning)


def _ordinal_alone(
    tokens: tuple[Token, ...], first: int, at: int, today: dt.date, weekday: DayWord | None
) -> Found[DateSaid] | None:
    """Reads "op de tweeëntwintigste", "zaterdag de veertiende": the latest such day of a month."""
    day = ordinal_day(tokens[at].key)
    if day is None or key_at(tokens, at - 1) != "de":
        return None
    if weekday is None and key_at(tokens, at - 2) not in {"op", "d.d", "vanaf", "sinds"}:
        return None
    if weekday is None and linked(tokens, at + 1) and tokens[at + 1].key not in _AFTER_ORDINAL:
        return None
    month = today.replace(day=1)
    date = None
    for _ in range(3):  # of three months in a row at least one has the day
        date = calendar_date(month.year, month.month, day)
        if date is not None and date <= today:
            break
        date, month = None, (month - dt.timedelta(days=1)).replace(day=1)
    warning = contradicts(weekday.day, date) if weekday and date else None
    part = weekday.part if weekday else ""
    said = DateSaid(date, "explicit", part=part, night=BEGINS if part == NIGHT else "")
    return Found(value=said, first=first, end=at + 1, rule="date_ordinal", warning=warning) if date else None


def _day_word(tokens: tuple[Token, ...], at: int, today: dt.date, *, birth: bool) -> Found[DateSaid] | None:
    word = DAY_WORDS[tokens[at].key]
    end = at + 1
    if not word.part and word.day != TOMORROW and has_key(tokens, end, _PART_NOUNS):
        word = replace(word, part=_PART_NOUNS[tokens[end].key])
        end += 1
    if word.day not in WEEKDAYS:
        said = DateSaid(
            today + dt.timedelta(days=_OFFSETS[word.day]),
            "coming" if word.day in {TOMORROW, DAY_AFTER} else "relative",
            part=word.part,
            night=_night(word),
            steady=word.part != NIGHT,
        )
        return Found(value=said, first=at, end=end, rule="date_relative")
    if key_at(tokens, at - 1) in _EVERY:
        return None
    follow = end + 1 if has_key(tokens, end, {"de", "d.d"}) else end
    if follow < len(tokens) and tokens[follow - 1].stop in {"", ","} and tokens[end - 1].stop in {"", ","}:
        explicit = _explicit(tokens, at, follow, today, birth=birth, weekday=word)
        if explicit is not None:
            return explicit
    if has_key(tokens, end, _PAST):
        return _weekday(at, end + 1, word, today, strict=True)
    if has_key(tokens, end, _COMING):
        return _coming(at, end + 1, word, today)
    follow = end + 1 if has_key(tokens, end, {"van"}) else end
    if has_key(tokens, follow, {"vorige", "afgelopen"}) and has_key(tokens, follow + 1, {"week"}):
        return _of_week(at, follow + 2, word, today, -1)
    if has_key(tokens, follow, {"volgende"}) and has_key(tokens, follow + 1, {"week"}):
        return _of_week(at, follow + 2, word, today, 1)
    return _weekday(at, end, word, today, strict=False)


def _near(tokens: tuple[Token, ...], at: int, today: dt.date) -> Found[DateSaid] | None:
    """Reads "afgelopen vrijdag", "vorige week dinsdag", "afgelopen nacht", "komende zaterdag"."""
    if not linked(tokens, at + 1):
        return None
    past, key, end = tokens[at].key in _PAST, tokens[at + 1].key, at + 2
    if key in {"nacht", "avond"} and tokens[at].key in {"afgelopen", "vorige"}:
        # The night that is over ended today, the evening that is over was yesterday's.
        offset, night = (0, ENDS) if key == "nacht" else (-1, "")
        said = DateSaid(
            today + dt.timedelta(days=offset), "relative", part=key, night=night, steady=key != "nacht"
        )
        return Found(value=said, first=at, end=end, rule="date_relative")
    if key == "week":
        if not linked(tokens, end):
            return None
        key, end = tokens[end].key, end + 1
        word = DAY_WORDS.get(key)
        return _of_week(at, end, word, today, -1 if past else 1) if word and word.day in WEEKDAYS else None
    word = DAY_WORDS.get(key)
    if word is None or word.day not in WEEKDAYS:
        return None
    if not word.part and has_key(tokens, end, _PART_NOUNS):
        word, end = replace(word, part=_PART_NOUNS[tokens[end].key]), end + 1
    explicit = _explicit(tokens, at, end, today, weekday=word) if linked(tokens, end) else None
    if explicit is not None:
        return explicit
    return _weekday(at, end, word, today, strict=True) if past else _coming(at, end, word, today)


def _night(word: DayWord) -> str:
    if word.part != NIGHT:
        return ""
    return ENDS if word.day == TODAY else BEGINS


def _weekday(first: int, end: int, word: DayWord, today: dt.date, *, strict: bool) -> Found[DateSaid]:
    back = (today.weekday() - WEEKDAYS.index(word.day)) % 7
    back = back or (7 if strict else 0)
    said = DateSaid(
        today - dt.timedelta(days=back), "weekday", part=word.part, night=_night(word), steady=strict
    )
    return Found(value=said, first=first, end=end, rule="date_weekday")


def _of_week(first: int, end: int, word: DayWord, today: dt.date, weeks: int) -> Found[DateSaid]:
    monday = today - dt.timedelta(days=today.weekday())
    date = monday + dt.timedelta(days=7 * weeks + WEEKDAYS.index(word.day))
    said = DateSaid(date, "weekday" if weeks < 0 else "coming", part=word.part, night=_night(word))
    return Found(value=said, first=first, end=end, rule="date_weekday")


def _coming(first: int, end: int, word: DayWord, today: dt.date) -> Found[DateSaid]:
    ahead = (WEEKDAYS.index(word.day) - today.weekday()) % 7 or 7
    said = DateSaid(today + dt.timedelta(days=ahead), "coming", part=word.part, night=_night(word))
    return Found(value=said, first=first, end=end, rule="date_weekday")


def _tomorrow(tokens: tuple[Token, ...], at: int, today: dt.date) -> Found[DateSaid] | None:
    """Reads "morgen"; not the morning of "in de morgen", nor a greeting."""
    if linked(tokens, at) and tokens[at - 1].key in {
        "de",
        "die",
        "'s",
        "goede",
        "vroege",
        "late",
        "een",
        "goeie",
    }:
        return None
    said = DateSaid(today + dt.timedelta(days=1), "coming")
    return Found(value=said, first=at, end=at + 1, rule="date_relative")


def _ago(tokens: tuple[Token, ...], at: int, today: dt.date) -> Found[DateSaid] | None:
    """Reads "twee dagen geleden", "een week terug"."""
    count = word_number(tokens[at])
    if count is None or not 1 <= count <= 99 or not has_key(tokens, at + 1, _DAY_UNITS):  # noqa: PLR2004 - small numbers
        return None
    if not has_key(tokens, at + 2, _AGO):
        return None
    days = count * _DAY_UNITS[tokens[at + 1].key]
    said = DateSaid(today - dt.timedelta(days=days), "relative")
    return Found(value=said, first=at, end=at + 3, rule="date_ago")


def _night_between(tokens: tuple[Token, ...], at: int, today: dt.date) -> Found[DateSaid] | None:
    """Reads "nacht van vrijdag op zaterdag", "nacht van 14 op 15 november (2026)"."""
    if not linked(tokens, at + 2):
        return None
    start = _read(tokens, at + 2, today, birth=False)
    middle = start.end if start is not None else None
    if middle is None:
        day = day_number(tokens, at + 2, context=True)
        middle = day[1] if day else None
    if middle is None or not has_key(tokens, middle, {"op"}) or not linked(tokens, middle + 1):
        return None
    finish = _read(tokens, middle + 1, today, birth=False)
    if finish is None or finish.value.date is None:
        return None
    evening = finish.value.date - dt.timedelta(days=1)
    said_day = start.value.date if start is not None else None
    if start is not None and (said_day is None or said_day.weekday() != evening.weekday()):
        return None
    if start is None and (day is None or day[0] != evening.day):
        return None
    said = replace(finish.value, part=NIGHT, night=ENDS, until=finish.value.date, steady=True)
    return Found(value=said, first=at, end=finish.end, rule="date_night_between", warning=finish.warning)


def _with_ranges(tokens: tuple[Token, ...], found: list[Found[DateSaid]]) -> Iterator[Found[DateSaid]]:
    """The dates, with the first of "van 14 tot en met 16 november" among them."""
    for date in found:
        value = date.value.date
        if value is not None and date.value.said == "explicit":
            start = _range_start(tokens, date.first)
            if start is not None and start[1] < value.day:
                first = replace(date.value, date=value.replace(day=start[1]))
                yield Found(value=first, first=start[0], end=start[0] + 1, rule="date_range")
        yield date


def _range_start(tokens: tuple[Token, ...], first: int) -> tuple[int, int] | None:
    for words in (("tot", "en", "met"), ("tot",), ("en",), ("t/m",)):
        at = first - len(words) - 1
        if at > 0 and all(has_key(tokens, at + 1 + place, {word}) for place, word in enumerate(words)):
            if not has_key(tokens, first, {tokens[first].key}) or key_at(tokens, at - 1) not in {
                "tussen",
                "van",
                "vanaf",
            }:
                return None
            day = day_number(tokens, at, context=True)
            return (at, day[0]) if day is not None and day[1] == at + 1 else None
    return None
