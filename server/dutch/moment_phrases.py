"""Which date and which clock time form one phrase, and which two phrases form an interval."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass, replace

from server.dutch.clock_times import ClockTime
from server.dutch.clock_words import SOFT, find_parts, linked
from server.dutch.date_said import WEEKDAY, DateSaid
from server.dutch.words import Found, Token

FROM, UNTIL = "from", "until"

_BETWEEN = "tussen"
_STARTS = frozenset({"van", "vanaf", "sinds"})
_JOINTS = (("en",), ("tot",), ("tot", "en", "met"), ("tot", "aan"), ("t/m",), ())
_LINKS = frozenset({"om", "op", "te", "dus", "nog", "van", "in", "de", "die", "loop", "en", "dan"}) - {"en"}
_INTO_CLOCK = SOFT | {_BETWEEN, "vanaf", "sinds", "tot", "uur", "dan", "reeds"}


_Piece = tuple[int, int, Found[DateSaid] | None, Found[ClockTime] | None]


@dataclass(frozen=True, slots=True)
class Said:
    """The tokens ``[first:end]`` say a date, a clock time or both.

    ``sentence`` counts sentences. ``edge`` is :data:`FROM`, :data:`UNTIL` or ""; ``partner`` is the
    place of the other end of the interval among all phrases, or None. ``sentence_date`` is a date
    that stands apart in the same sentence and belongs to this clock time. ``anchors_only`` marks
    such a date: it tells no moment of its own.
    """

    first: int
    end: int
    sentence: int
    date: Found[DateSaid] | None = None
    clock: Found[ClockTime] | None = None
    edge: str = ""
    partner: int | None = None
    sentence_date: Found[DateSaid] | None = None
    anchors_only: bool = False


def read_phrases(
    tokens: tuple[Token, ...], dates: list[Found[DateSaid]], clocks: list[Found[ClockTime]]
) -> list[Said]:
    """The phrases in the order of the text, each date and clock time in exactly one."""
    stops = [at for at, token in enumerate(tokens) if token.ends_sentence]
    parts = {
        place for part in (find_parts(tokens) if clocks else ()) for place in range(part.first, part.end)
    }
    phrases = _joined(tokens, dates, clocks, parts, stops)
    _mark_intervals(tokens, phrases)
    _order_weekdays(phrases)
    _spread_dates(phrases)
    return phrases


def _joined(
    tokens: tuple[Token, ...],
    dates: list[Found[DateSaid]],
    clocks: list[Found[ClockTime]],
    parts: set[int],
    stops: list[int],
) -> list[Said]:
    pieces: list[_Piece] = sorted(
        [(date.first, date.end, date, None) for date in dates]
        + [(clock.first, clock.end, None, clock) for clock in clocks],
        key=lambda piece: piece[:2],
    )
    phrases: list[Said] = []
    for place, (first, end, date, clock) in enumerate(pieces):
        last = phrases[-1] if phrases else None
        if last is not None and clock is not None and last.date is not None and last.clock is None:
            if _is_link(tokens, last.end, first, parts, _INTO_CLOCK):
                phrases[-1] = replace(last, end=end, clock=clock)
                continue
        elif last is not None and date is not None and last.clock is not None and last.date is None:
            following = pieces[place + 1] if place + 1 < len(pieces) else None
            if _is_link(tokens, last.end, first, parts, _LINKS) and not _leads_on(
                tokens, end, following, parts
            ):
                phrases[-1] = replace(last, end=end, date=date)
                continue
        phrases.append(Said(first, end, bisect_right(stops, first - 1), date, clock))
    return phrases


def _leads_on(tokens: tuple[Token, ...], end: int, following: _Piece | None, parts: set[int]) -> bool:
    """Whether a date between two clock times belongs to the second: no comma, no "tot" between."""
    if following is None or following[3] is None or tokens[end - 1].stop:
        return False
    return _is_link(tokens, end, following[0], parts, _INTO_CLOCK - {"tot"})


def _is_link(
    tokens: tuple[Token, ...], end: int, first: int, parts: set[int], allowed: frozenset[str]
) -> bool:
    """Whether only words without meaning of their own stand between two pieces of one phrase."""
    if any(token.stop not in {"", ","} for token in tokens[end - 1 : first]):
        return False
    return all(tokens[at].key in allowed or at in parts for at in range(end, first))


def _mark_intervals(tokens: tuple[Token, ...], phrases: list[Said]) -> None:
    place = 0
    while place < len(phrases):
        lead = _lead(tokens, phrases[place])
        joint = _joint(tokens, phrases[place], phrases[place + 1]) if place + 1 < len(phrases) else None
        if joint is not None and _is_interval(lead, joint, phrases[place], phrases[place + 1]):
            phrases[place] = replace(phrases[place], edge=FROM, partner=place + 1)
            phrases[place + 1] = replace(phrases[place + 1], edge=UNTIL, partner=place)
            place += 2
            continue
        if lead in {"vanaf", "sinds"}:
            phrases[place] = replace(phrases[place], edge=FROM)
        elif lead == "tot":
            phrases[place] = replace(phrases[place], edge=UNTIL)
        place += 1


def _is_interval(lead: str, joint: tuple[str, ...], one: Said, other: Said) -> bool:
    if not joint:  # "22.00 - 06.00 uur": the dash is no word
        return (
            one.clock is not None
            and one.clock.rule == _clock_rule(other) == "clock_written"
            and one.end == other.first
        )
    if joint == ("en",):
        return lead == _BETWEEN
    return joint[0] in {"tot", "t/m"}


def _clock_rule(phrase: Said) -> str:
    """The rule that found the phrase's clock time, or ""."""
    return phrase.clock.rule if phrase.clock is not None else ""


def _lead(tokens: tuple[Token, ...], phrase: Said) -> str:
    """The word that opens an interval before the phrase or, inside it, before its clock time."""
    places = [phrase.first]
    if phrase.clock is not None and phrase.date is not None:
        places.append(max(phrase.clock.first, phrase.date.first))
    for place in places:
        at = place - 1
        while at >= 0 and linked(tokens, at + 1):
            key = tokens[at].key
            if key == _BETWEEN or key in _STARTS or key == "tot":
                return key
            if key not in SOFT:
                break
            at -= 1
    return ""


def _joint(tokens: tuple[Token, ...], one: Said, other: Said) -> tuple[str, ...] | None:
    """What joins two phrases into an interval, or None."""
    if one.sentence != other.sentence or any(
        token.stop not in {"", ","} for token in tokens[one.end - 1 : other.first]
    ):
        return None
    words = tuple(tokens[at].key for at in range(one.end, other.first))
    for joint in _JOINTS:
        if words[: len(joint)] == joint and all(word in SOFT for word in words[len(joint) :]):
            if joint == ("tot",) and words[:3] == ("tot", "en", "met"):
                continue
            if joint or not words:
                return joint
    return None


def _order_weekdays(phrases: list[Said]) -> None:
    """Reads "Tussen vrijdag en zondag", dictated on a Friday: the interval began on the Friday before."""
    for place, phrase in enumerate(phrases):
        if phrase.edge != FROM or phrase.partner is None or phrase.date is None:
            continue
        other = phrases[phrase.partner].date
        start, end = phrase.date.value.date, other.value.date if other is not None else None
        if phrase.date.value.said != WEEKDAY or start is None or end is None:
            continue
        while start > end:
            start -= dt.timedelta(days=7)
        value = replace(phrase.date.value, date=start, steady=True)
        phrases[place] = replace(phrase, date=replace(phrase.date, value=value))


def _spread_dates(phrases: list[Said]) -> None:
    """Gives a clock time the date that stands apart in its sentence: the one before it, else after."""
    dated: dict[int, list[int]] = {}
    for place, phrase in enumerate(phrases):
        if phrase.date is not None:
            dated.setdefault(phrase.sentence, []).append(place)
    for place, phrase in enumerate(phrases):
        if phrase.clock is None or phrase.date is not None:
            continue
        owner = _date_before(phrases, place)
        if owner is None:
            owner = _date_after(phrases, place, dated.get(phrase.sentence, []))
        if owner is not None:
            phrases[place] = replace(phrase, sentence_date=phrases[owner].date)
            phrases[owner] = replace(phrases[owner], anchors_only=True)


def _date_before(phrases: list[Said], place: int) -> int | None:
    """The date right before the clock time; one that ends an interval of days is not its date."""
    before = place - 1
    if before < 0 or phrases[before].sentence != phrases[place].sentence or phrases[before].clock is not None:
        return None
    return None if phrases[before].edge else before


def _date_after(phrases: list[Said], place: int, dated: list[int]) -> int | None:
    """Only when the sentence has no other date: "Om 16.10 uur kreeg ik op 14 november de melding"."""
    if len(dated) != 1 or dated[0] < place or phrases[dated[0]].clock is not None or phrases[dated[0]].edge:
        return None
    return dated[0]
