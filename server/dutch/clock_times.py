"""Clock times as Dutch says and writes them: "half drie", "tien voor half vier", "22.15 uur".

"Half drie" is 2:30, never 3:30. A time said on the twelve-hour clock is ambiguous unless a part of
the day in the same sentence decides; hours with minutes in "uur" style ("zeven uur vijf", "1.42
uur") are read on the 24-hour clock, as police reports mean them. "Vijf over half" without its hour
is no time, and an amount of time ("twee uur lang", "een half uur") is none either.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from server.dutch.clock_phrases import Phrase, read_phrase
from server.dutch.clock_words import (
    ABOUT,
    AFTERNOON,
    EVENING,
    MONTHS,
    MORNING,
    NEARLY,
    NIGHT,
    SOFT,
    WEEKDAYS,
    Part,
    find_parts,
    key_at,
)
from server.dutch.words import Found, Token

_NOON = 12
_DAY_H = 24
_READINGS = {
    # part of the day: hour that was said, 1 to 12 → hour meant; what is missing stays ambiguous
    MORNING: {hour: hour for hour in range(4, 12)} | {1: 1, 2: 2, 3: 3},
    AFTERNOON: {12: 12, 10: 10, 11: 11} | {hour: hour + 12 for hour in range(1, 8)},
    EVENING: {12: 0, 1: 1, 2: 2} | {hour: hour + 12 for hour in range(4, 12)},
    NIGHT: {12: 0, 10: 22, 11: 23} | {hour: hour for hour in range(1, 8)},
}
_FITS = {
    MORNING: range(12),
    AFTERNOON: range(12, 19),
    EVENING: (*range(16, 24), 0, 1, 2),
    NIGHT: (*range(21, 24), *range(9)),
}
_PART_NAMES = {MORNING: "'s ochtends", AFTERNOON: "'s middags", EVENING: "'s avonds", NIGHT: "'s nachts"}
_BETWEEN_CLOCK_AND_PART = 6
_AFTER_CLOCK = frozenset({"op", "in", "de", "het", "loop", "van", "die", "diezelfde", "dezelfde", "gister"})


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day.

    ``hour`` is 0 to 23. While ``ambiguous`` it is the hour that was said, 1 to 12, and twelve hours
    later may be meant. ``movable`` tells that a part of the day can still move it by twelve hours.
    ``part`` is the part of the day that was said with it: "ochtend", "middag", "avond", "nacht" or
    "". ``approximate`` is true for "omstreeks", "rond", "even na". ``end_of_day`` marks
    24.00 uur, ``midnight`` the word "middernacht", which may end a day or begin it.
    """

    hour: int
    minute: int
    ambiguous: bool
    part: str
    approximate: bool = False
    end_of_day: bool = False
    movable: bool = False
    midnight: bool = False

    @property
    def readings(self) -> tuple[tuple[int, int], ...]:
        """The times it can mean, (hour, minute): two of them while it is ambiguous."""
        if not self.ambiguous:
            return ((self.hour, self.minute),)
        return tuple(sorted(((self.hour % 12, self.minute), (self.hour % 12 + 12, self.minute))))

    def at_hour(self, hour: int) -> ClockTime:
        """The same, now that something else decided which hour is meant."""
        return replace(self, hour=hour, ambiguous=False, movable=False)

    def in_part(self, part: str) -> ClockTime:
        """The same, said in that part of the day; "" says nothing."""
        if not part:
            return self
        return replace(_decided(self, part), part=part)


def find_clock_times(tokens: tuple[Token, ...]) -> Iterator[Found[ClockTime]]:
    """Every clock time in order; the words of one never belong to another.

    A part of the day counts when it stands before the time in the same sentence with no other time
    between, or right after it. "'s avonds" after the time belongs to its words.
    """
    phrases = list(_phrases(tokens))
    parts = find_parts(tokens) if phrases else []
    taken: set[int] = set()
    for place, phrase in enumerate(phrases):
        previous_end = phrases[place - 1].end if place else 0
        next_first = phrases[place + 1].first if place + 1 < len(phrases) else len(tokens)
        part = _part_after(tokens, parts, phrase, next_first)
        if part is not None:
            taken.add(part.first)
        else:
            part = _part_before(tokens, parts, phrase, previous_end, taken)
        yield _found(tokens, phrase, part)


def _phrases(tokens: tuple[Token, ...]) -> Iterator[Phrase]:
    at = 0
    while at < len(tokens):
        phrase = read_phrase(tokens, at)
        if phrase is not None:
            if phrase.rule:
                yield phrase
            at = phrase.end
        else:
            at += 1


def _found(tokens: tuple[Token, ...], phrase: Phrase, part: Part | None) -> Found[ClockTime]:
    clock = ClockTime(
        hour=phrase.hour % _DAY_H,
        minute=phrase.minute,
        ambiguous=phrase.twelve,
        part="",
        approximate=phrase.approximate or _is_approximate(tokens, phrase.first),
        end_of_day=phrase.hour == _DAY_H,
        midnight=phrase.rule == "clock_midnight",
        movable=phrase.twelve or (not phrase.padded and 0 < phrase.hour <= _NOON),
    )
    end, warning = phrase.end, None
    if part is not None:
        clock = clock.in_part(part.part)
        if part.first >= phrase.end and not part.named_day and _is_plain(tokens, phrase.end, part.first):
            end = part.end
        if not clock.ambiguous and clock.hour not in _FITS[part.part] and not clock.end_of_day:
            warning = f"{clock.hour:02}.{clock.minute:02} uur past niet bij {_PART_NAMES[part.part]}."
    return Found(value=clock, first=phrase.first, end=end, rule=phrase.rule, warning=warning)


def _is_plain(tokens: tuple[Token, ...], end: int, first: int) -> bool:
    """Whether the part of the day follows directly, or after "in de"."""
    return all(token.key in _AFTER_CLOCK for token in tokens[end:first])


def _decided(clock: ClockTime, part: str) -> ClockTime:
    if not clock.movable:
        return clock
    hour = _READINGS[part].get(clock.hour)
    if clock.ambiguous:
        return clock if hour is None else clock.at_hour(hour)
    # Hours with minutes mean the 24-hour clock unless the part of the day contradicts it.
    moved = hour if hour is not None and clock.hour not in _FITS[part] else clock.hour
    return replace(clock, hour=moved, movable=False)


def _part_after(tokens: tuple[Token, ...], parts: list[Part], phrase: Phrase, limit: int) -> Part | None:
    place = bisect_left(parts, phrase.end, key=lambda part: part.first)
    if place == len(parts) or parts[place].first >= limit:
        return None
    part = parts[place]
    if part.first - phrase.end > _BETWEEN_CLOCK_AND_PART:
        return None
    between = tokens[phrase.end : part.first]
    if any(token.stop for token in tokens[phrase.end - 1 : part.first]):
        return None
    return part if all(_is_date_like(token) for token in between) else None


def _is_date_like(token: Token) -> bool:
    return token.key in _AFTER_CLOCK or token.key in WEEKDAYS or token.key in MONTHS or token.key.isdigit()


def _part_before(
    tokens: tuple[Token, ...], parts: list[Part], phrase: Phrase, previous_end: int, taken: set[int]
) -> Part | None:
    place = bisect_left(parts, phrase.first, key=lambda part: part.first) - 1
    if place < 0 or parts[place].end <= previous_end or parts[place].first in taken:
        return None
    part = parts[place]
    return None if any(token.ends_sentence for token in tokens[part.end - 1 : phrase.first]) else part


def _is_approximate(tokens: tuple[Token, ...], first: int) -> bool:
    at = first - 1
    while at >= 0 and not tokens[at].stop and (key := key_at(tokens, at)) in SOFT:
        if key in ABOUT or key in NEARLY:
            return True
        at -= 1
    return False
