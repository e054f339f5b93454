"""Moments: dates and clock times put together, each resolved to the wall time in the Netherlands.

A clock time takes the date of its phrase ("gisteravond om half elf"), else of its sentence, else the
date in force: the last date said before it, else the day of dictation. After 23.50 uur, 00.10 uur is
the next day. What was said on the twelve-hour clock without a part of the day is decided by what
stands around it where only one reading fits; where both do, the moment is ambiguous and both stand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from server.dutch.clock_times import ClockTime, find_clock_times
from server.dutch.date_said import AMSTERDAM, DateSaid, local_time
from server.dutch.dates import find_birth_dates, find_dates, is_birth
from server.dutch.moment_choice import Choice
from server.dutch.moment_phrases import FROM, UNTIL, Said, read_phrases
from server.dutch.moment_story import Story
from server.dutch.words import Found, Token

__all__ = ["FROM", "UNTIL", "Moment", "find_birth_dates", "find_moments"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in a story.

    ``value`` is local wall time without offset, "2026-11-20T22:15", or "2026-11-20" where no clock
    time was said. ``edge`` is :data:`FROM` or :data:`UNTIL` for the ends of an interval, else "".
    ``alternatives`` are other values the words allow; ``ambiguous`` tells that nothing decides
    between them. ``dated_by`` tells where the date comes from: "phrase", "sentence", "topic" (said
    earlier), "interval" (the other end), "midnight" (the day next to that) or "dictation".
    """

    value: str
    date: dt.date | None
    clock: ClockTime | None
    edge: str
    ambiguous: bool
    alternatives: tuple[str, ...]
    approximate: bool
    dated_by: str
    part: str = ""


def find_moments(
    tokens: tuple[Token, ...],
    dictated_at: dt.datetime,
    dates: Sequence[Found[DateSaid]] | None = None,
) -> tuple[Found[Moment], ...]:
    """Every moment in order; dates of birth are none.

    Args:
        tokens: the dictation.
        dictated_at: when it was dictated, with an offset from UTC (any).
        dates: what :func:`find_dates` found in the tokens, where it is at hand.

    Raises:
        ValueError: ``dictated_at`` has no offset.
    """
    now = local_time(dictated_at)
    clocks = list(find_clock_times(tokens))
    covered = {at for clock in clocks for at in range(clock.first, clock.end)}
    dates = [
        date
        for date in (find_dates(tokens, dictated_at) if dates is None else dates)
        if not is_birth(tokens, date.first, date.end) and (date.value.part or date.first not in covered)
    ]
    said = read_phrases(tokens, dates, clocks)
    choices = Story(said, now.replace(tzinfo=None)).resolve()
    found: list[Found[Moment]] = []
    for phrase, choice in zip(said, choices, strict=True):
        found.extend(_moments(phrase, choice))
    return tuple(found)


def _moments(phrase: Said, choice: Choice | None) -> list[Found[Moment]]:
    date = phrase.date
    warnings = [found.warning for found in (date, phrase.clock) if found is not None and found.warning]
    if choice is None:
        if date is None or date.value.date is None or phrase.clock is not None:
            return []
        if phrase.anchors_only:
            return []
        return _days(phrase, date, " ".join(warnings) or None)
    clock = phrase.clock.value if phrase.clock is not None else None
    if clock is not None and not clock.part and date is not None:
        clock = clock.in_part(date.value.part)
    if clock is not None and clock.ambiguous and not choice.ambiguous:
        clock = clock.at_hour(choice.value.hour)
    warnings += [text for text in (_gap_or_overlap(choice.value),) if text]
    if choice.later:
        warnings.append("Dit tijdstip ligt na het dicteren.")
    others = choice.alternatives
    apart = _days_apart(phrase.date or phrase.sentence_date)
    if apart:
        others = (*others, *(value + apart for value in (choice.value, *choice.alternatives)))
    moment = Moment(
        value=choice.value.isoformat(timespec="minutes"),
        date=choice.value.date(),
        clock=clock,
        edge=phrase.edge,
        ambiguous=choice.ambiguous or bool(apart),
        alternatives=tuple(value.isoformat(timespec="minutes") for value in others),
        approximate=clock is not None and clock.approximate,
        dated_by=choice.dated_by,
        part=clock.part if clock is not None else "",
    )
    warning = " ".join(warnings) or None
    return [Found(value=moment, first=phrase.first, end=phrase.end, rule=choice.rule, warning=warning)]


def _days(phrase: Said, date: Found[DateSaid], warning: str | None) -> list[Found[Moment]]:
    """Date-only moments: one, or the two days of "de nacht van vrijdag op zaterdag"."""
    day = date.value.date
    if day is None:
        return []
    edges = [(day, phrase.edge)]
    if date.value.until is not None and not phrase.edge:
        edges = [(day - dt.timedelta(days=1), FROM), (day, UNTIL)]
    return [
        Found(
            value=Moment(
                value=value.isoformat(),
                date=value,
                clock=None,
                edge=edge,
                ambiguous=date.value.either is not None,
                alternatives=(date.value.either.isoformat(),) if date.value.either else (),
                approximate=False,
                dated_by="phrase",
                part=date.value.part,
            ),
            first=phrase.first,
            end=phrase.end,
            rule=f"moment_{date.rule}",
            warning=warning,
        )
        for value, edge in edges
    ]


def _days_apart(date: Found[DateSaid] | None) -> dt.timedelta:
    """From a date to the other day of "op 16 of 17 november"; nothing where one day was said."""
    said = date.value if date is not None else None
    if said is None or said.date is None or said.either is None:
        return dt.timedelta(0)
    return said.either - said.date


def _gap_or_overlap(value: dt.datetime) -> str | None:
    """A warning for a wall time that the change to or from summer time skips or repeats."""
    first, second = (value.replace(tzinfo=AMSTERDAM, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return None
    time = f"{value.hour:02}.{value.minute:02} uur"
    if first.astimezone(dt.UTC).astimezone(AMSTERDAM).replace(tzinfo=None) != value:
        return f"{time} bestond die nacht niet: de klok ging naar zomertijd."
    return f"{time} kwam die nacht twee keer voor: de klok ging naar wintertijd."
