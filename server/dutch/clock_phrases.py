"""The words of one clock time: what was said, before a part of the day decides what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from server.dutch.clock_context import (
    came_in,
    ends_part,
    is_amount,
    is_led,
    opens,
    opens_range,
    part_follows,
)
from server.dutch.clock_words import (
    COUNTED,
    DURATION_AFTER,
    LEADS,
    MONTHS,
    NEVER_A_TIME,
    Small,
    key_at,
    linked,
    plural_hour,
    small_number,
)
from server.dutch.numbers import is_article, word_number
from server.dutch.words import Token

_HOURS = frozenset({"uur", "uren", "u", "h", "uurtje"})
_MINUTES = frozenset({"minuten", "minuut", "minuutjes", "min"})
_TURNS = {"over": 1, "voor": -1, "na": 1}
_USUAL = frozenset({5, 10, 15, 20, 25})
_WRITTEN = re.compile(r"(\d{1,2})([.:u])(\d{2})(?::\d{2})?(u|h|uur)?")
_HOUR_ONLY = re.compile(r"(\d{1,2})(?:u|uur)")
_TIGHT = re.compile(r"(\d{2})()(\d{2})(u|h|uur)?")
_RANGE_LINKS = (("tot", "en", "met"), ("tot", "aan"), ("tot",), ("en",), ("t/m",), ("a",), ("of",))
_PLURAL_LEADS = frozenset({"tegen", "na", "voor", "rond", "over", "omstreeks"})
_BARE_AFTER_OM = frozenset({"om"})
_SURE_LEADS = frozenset({"klokslag", "klokke"})
_MIDNIGHT = "middernacht"
_VERBS = frozenset(
    {
        *(
            "kreeg",
            "kregen",
            "was",
            "waren",
            "zag",
            "zagen",
            "heb",
            "heeft",
            "hebben",
            "had",
            "hadden",
            "ben",
        ),
        *("is", "zijn", "werd", "werden", "hield", "hielden", "kwam", "kwamen", "hoorde", "hoorden", "ging"),
        *("gingen", "reed", "reden", "bevond", "bevonden", "belde", "belden", "verliet", "verlieten"),
    }
)
_HALF_H, _DAY_H, _HOUR_MIN = 12, 24, 60


@dataclass(frozen=True, slots=True)
class Phrase:
    """The tokens ``[first:end]`` say ``hour`` (0 to 24) and ``minute``.

    ``twelve`` tells that it was said on the twelve-hour clock, so that ``hour`` is 1 to 12;
    ``padded`` that the hour cannot be moved by a part of the day ("03.12", "nul drie").
    A phrase with an empty ``rule`` is no time: its words are to be passed over.
    """

    first: int
    end: int
    hour: int
    minute: int
    rule: str
    twelve: bool = False
    padded: bool = False
    approximate: bool = False


def read_phrase(tokens: tuple[Token, ...], at: int, *, expected: bool = False) -> Phrase | None:
    """The clock time that begins at ``tokens[at]``, or None.

    ``expected`` tells that a time was announced before it ("tussen elf en ..."), so that a bare
    number of hours may be one.
    """
    key = tokens[at].key
    if key == "half":
        return _half(tokens, at, at, 0)
    if key == "kwart":
        return _turned(tokens, at, at + 1, 15)
    if key == _MIDNIGHT:
        return Phrase(at, at + 1, 0, 0, "clock_midnight", padded=True)
    hours = plural_hour(key)
    if hours is not None:
        led = (linked(tokens, at) and tokens[at - 1].key in _PLURAL_LEADS) or _of_the_clock(tokens, at)
        return _twelve(at, at + 1, hours * 60, "clock_plural_hour", about=True) if led else None
    if key[0].isdigit():
        return _written(tokens, at, expected=expected) or _spoken(tokens, at, expected=expected)
    return _spoken(tokens, at, expected=expected) if word_number(tokens[at]) is not None else None


def _twelve(first: int, end: int, minutes: int, rule: str, *, about: bool = False) -> Phrase:
    """A phrase on the twelve-hour clock, from the minutes since midnight or noon."""
    hour, minute = divmod(minutes, _HOUR_MIN)
    return Phrase(first, end, (hour - 1) % _HALF_H + 1, minute, rule, twelve=True, approximate=about)


def _half(tokens: tuple[Token, ...], first: int, at: int, minutes: int) -> Phrase | None:
    """Reads "half drie", and "tien voor half drie" with ``minutes`` -10."""
    hour = small_number(tokens, at + 1) if linked(tokens, at + 1) else None
    if hour is None or not 1 <= hour.value <= _HALF_H or hour.padded or _counts(tokens, hour.end):
        return None
    rule = "clock_to_half_hour" if minutes else "clock_half_hour"
    return _twelve(first, _past_uur(tokens, hour.end), hour.value * 60 - 30 + minutes, rule)


def _turned(tokens: tuple[Token, ...], first: int, at: int, minutes: int) -> Phrase | None:
    """Reads "kwart over twee", "tien minuten voor half vier": ``at`` is where "over" or "voor" stands."""
    turn = _TURNS.get(key_at(tokens, at)) if linked(tokens, at) else None
    if turn is None or not linked(tokens, at + 1):
        return None
    if tokens[at + 1].key == _MIDNIGHT:
        clock = divmod(turn * minutes % (_DAY_H * _HOUR_MIN), _HOUR_MIN)
        return Phrase(first, at + 2, *clock, "clock_to_midnight", padded=True)
    if tokens[at + 1].key == "half":
        return _half(tokens, first, at + 1, turn * minutes) if minutes != 15 else None  # noqa: PLR2004 - nobody says a quarter to half
    hour = small_number(tokens, at + 1)
    if hour is None or not 1 <= hour.value <= _HALF_H or hour.padded or _counts(tokens, hour.end):
        return None
    rule = "clock_quarter" if minutes == 15 else "clock_to_hour"  # noqa: PLR2004 - a quarter of an hour
    return _twelve(first, _past_uur(tokens, hour.end), hour.value * 60 + turn * minutes, rule)


def _spoken(tokens: tuple[Token, ...], at: int, *, expected: bool) -> Phrase | None:
    number = small_number(tokens, at)
    if number is None:
        return None
    if not linked(tokens, number.end):
        return _bare(tokens, at, number) if number.end <= len(tokens) else None
    word = tokens[number.end].key
    if word in _HOURS:
        return _hours(tokens, at, number, expected=expected)
    if word in _TURNS:
        return _minutes_turned(tokens, at, number, number.end)
    if word in _MINUTES and key_at(tokens, number.end + 1) in _TURNS:
        return _turned(tokens, at, number.end + 1, number.value) if 0 < number.value < 30 else None  # noqa: PLR2004 - half an hour has its own word
    return (
        _four_digits(tokens, at, number) or _first_of_range(tokens, at, number) or _bare(tokens, at, number)
    )


def _minutes_turned(tokens: tuple[Token, ...], at: int, number: Small, turn: int) -> Phrase | None:
    if not 1 < number.value < 30 or number.padded or tokens[turn].key == "na":  # noqa: PLR2004 - as above
        return None
    phrase = _turned(tokens, at, turn, number.value)
    if phrase is None:
        return None
    sure = (
        number.value in _USUAL
        or phrase.rule in {"clock_to_half_hour", "clock_to_midnight"}
        or tokens[phrase.end - 1].key in _HOURS
    )
    return phrase if sure or is_led(tokens, at) or part_follows(tokens, phrase.end) else None


def _hours(tokens: tuple[Token, ...], at: int, hour: Small, *, expected: bool) -> Phrase | None:
    """Reads "zestien uur tien", "tien uur": the word "uur" stands at ``hour.end``."""
    after = hour.end + 1
    article = is_article(tokens[at])
    led = expected or is_led(tokens, at) or part_follows(tokens, after)
    if article and key_at(tokens, after) == "of" and linked(tokens, after):
        return _hour_or_so(tokens, at, after + 1, led=led)
    if hour.value > _DAY_H or (article and not led):
        return None
    minute = _minute(tokens, after, led=led) if hour.value < _DAY_H else None
    if not expected and is_amount(tokens, at):
        end = after if minute is None else minute.end
        if not came_in(tokens, at, end, hour=hour.value, minutes=minute is not None):
            return None
        led = True
    if minute is not None:
        return Phrase(at, minute.end, hour.value, minute.value, "clock_hour_minutes", padded=hour.padded)
    return _whole_hour(tokens, at, hour, after, led=led)


def _whole_hour(tokens: tuple[Token, ...], at: int, hour: Small, after: int, *, led: bool) -> Phrase | None:
    """Reads "tien uur" where something announces a time or nothing but a time is said."""
    follows = key_at(tokens, after) if linked(tokens, after) else ""
    direct = key_at(tokens, at - 1) in LEADS and linked(tokens, at)
    if follows in NEVER_A_TIME or (follows in DURATION_AFTER and not direct):
        return None
    alone = opens(tokens, at) and (hour.value > _HALF_H or hour.padded or not follows)
    if not (led or alone) or (key_at(tokens, at - 1) == "de" and linked(tokens, at)):
        return None
    if 1 <= hour.value <= _HALF_H and not hour.padded:
        return _twelve(at, after, hour.value * 60, "clock_hour")
    return Phrase(at, after, hour.value, 0, "clock_hour", padded=True)


def _minute(tokens: tuple[Token, ...], at: int, *, led: bool) -> Small | None:
    """The minutes after "uur" at ``at``; not what counts something else ("tien uur twee mannen")."""
    if not linked(tokens, at) or tokens[at - 1].pause:
        return None
    joined = led and tokens[at].key == "en" and linked(tokens, at + 1)
    minute = small_number(tokens, at + 1 if joined else at)
    if minute is None or minute.value >= _HOUR_MIN:
        return None
    follows = key_at(tokens, minute.end) if linked(tokens, minute.end) else ""
    if is_article(tokens[minute.end - 1]) and not minute.padded and follows and follows not in _VERBS:
        return None  # "om tien uur een man", but "om tien uur een kregen wij"
    if follows in _MINUTES and led:
        return replace(minute, end=minute.end + 1)
    if joined or follows in COUNTED or follows in MONTHS or follows in _HOURS:
        return None
    return None if follows in _TURNS and small_number(tokens, minute.end + 1) else minute


def _hour_or_so(tokens: tuple[Token, ...], at: int, second: int, *, led: bool) -> Phrase | None:
    """Reads "rond een uur of twee"; without what leads to a time it is an amount of time: passed over."""
    hour = small_number(tokens, second) if linked(tokens, second) else None
    if hour is None or not 1 <= hour.value <= _HALF_H:
        return None
    end = _past_uur(tokens, hour.end)
    if not led or _is_duration(tokens, end):
        return Phrase(at, end, 0, 0, "")
    return _twelve(at, end, hour.value * 60, "clock_hour", about=True)


def _four_digits(tokens: tuple[Token, ...], at: int, hour: Small) -> Phrase | None:
    """Reads "tweeëntwintig vijftien uur", "22 15 uur": two numbers and then the word."""
    minute = small_number(tokens, hour.end) if not tokens[hour.end - 1].pause else None
    if minute is None or minute.value >= _HOUR_MIN or hour.value >= _DAY_H or not is_led(tokens, at):
        return None
    two = minute.padded or minute.value >= 10  # noqa: PLR2004 - two digits
    if not two or not linked(tokens, minute.end) or tokens[minute.end].key not in _HOURS:
        return None
    return Phrase(at, minute.end + 1, hour.value, minute.value, "clock_military", padded=True)


def _first_of_range(tokens: tuple[Token, ...], at: int, hour: Small) -> Phrase | None:
    """Reads "elf" in "tussen elf en twaalf uur": the hours are said once, at the end."""
    if hour.value > _DAY_H or not linked(tokens, at) or not opens_range(tokens, at):
        return None
    for words in _RANGE_LINKS:
        end = hour.end + len(words)
        if all(key_at(tokens, hour.end + place) == word for place, word in enumerate(words)) and end < len(
            tokens
        ):
            partner = read_phrase(tokens, end, expected=True)
            if partner is None or not partner.rule or partner.rule == "clock_plural_hour":
                return None
            if 1 <= hour.value <= _HALF_H and not hour.padded and (partner.twelve or partner.hour <= _HALF_H):
                return _twelve(at, hour.end, hour.value * 60, "clock_hour")
            return Phrase(at, hour.end, hour.value, 0, "clock_hour", padded=True)
    return None


def _bare(tokens: tuple[Token, ...], at: int, hour: Small) -> Phrase | None:
    """Reads "om elf" without "uur": only next to a part of the day ("gisteravond om elf")."""
    lead = key_at(tokens, at - 1)
    sure = (lead in _SURE_LEADS and linked(tokens, at)) or _of_the_clock(tokens, at)
    if not 1 <= hour.value <= _HALF_H or hour.padded or not (sure or lead in _BARE_AFTER_OM):
        return None
    if linked(tokens, hour.end) and _counts(tokens, hour.end):
        return None
    if sure:
        return _twelve(at, hour.end, hour.value * 60, "clock_hour")
    before = at >= 2 and linked(tokens, at - 1) and ends_part(tokens, at - 2)  # noqa: PLR2004 - "om" and what stands before it
    return (
        _twelve(at, hour.end, hour.value * 60, "clock_hour")
        if before or part_follows(tokens, hour.end)
        else None
    )


def _of_the_clock(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether "rond de klok van" leads to the hour at ``at``."""
    return linked(tokens, at) and [key_at(tokens, at - back) for back in (3, 2, 1)] == ["de", "klok", "van"]


def _written(tokens: tuple[Token, ...], at: int, *, expected: bool) -> Phrase | None:
    key = tokens[at].key
    if short := _HOUR_ONLY.fullmatch(key):
        # The word "uur" is part of this token: read on as if it stood after the number.
        hour = Small(int(short[1]), at, padded=short[1].startswith("0"))
        return _hours(tokens, at, hour, expected=expected)
    said_uur = linked(tokens, at + 1) and tokens[at + 1].key in _HOURS
    end = at + 1 + said_uur
    if match := _TIGHT.fullmatch(key):
        sure, rule = said_uur or match[4], "clock_military"
    elif match := _WRITTEN.fullmatch(key):
        sure, rule = expected or said_uur or match[4] or match[2] != ".", "clock_written"
    else:
        return None
    hour_h, minute = int(match[1]), int(match[3])
    if minute >= _HOUR_MIN or hour_h * _HOUR_MIN + minute > _DAY_H * _HOUR_MIN:
        return None
    if not sure and (rule == "clock_military" or not _is_dotted_time(tokens, at)):
        return None
    padded = match[1].startswith("0") or rule == "clock_military"
    return Phrase(at, end, hour_h, minute, rule, padded=padded)


def _is_dotted_time(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether "22.15" without "uur" is a time: after "om", or the first of a range of times."""
    if linked(tokens, at + 1) and tokens[at + 1].key in COUNTED:
        return False
    if key_at(tokens, at - 1) == "\u20ac":
        return False
    for words in (*_RANGE_LINKS, ()):
        end = at + 1 + len(words)
        if all(key_at(tokens, at + 1 + place) == word for place, word in enumerate(words)) and end < len(
            tokens
        ):
            partner = _WRITTEN.fullmatch(tokens[end].key)
            if partner is not None:
                return key_at(tokens, end + 1) in _HOURS or partner[2] != "." or bool(partner[4])
    return linked(tokens, at) and tokens[at - 1].key in LEADS - {"tussen", "tot", "te"}


def _past_uur(tokens: tuple[Token, ...], end: int) -> int:
    return end + 1 if linked(tokens, end) and tokens[end].key in _HOURS else end


def _counts(tokens: tuple[Token, ...], at: int) -> bool:
    return linked(tokens, at) and tokens[at].key in COUNTED


def _is_duration(tokens: tuple[Token, ...], at: int) -> bool:
    return linked(tokens, at) and tokens[at].key in DURATION_AFTER
