"""One reading of a clock time on a day that was said."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from server.dutch.clock_times import ClockTime
from server.dutch.clock_words import EVENING, NIGHT
from server.dutch.date_said import ENDS, RELATIVE, WEEKDAY, DateSaid

DAY = dt.timedelta(days=1)
_NOON_H, _EARLY_H = 12, 6


@dataclass(frozen=True, slots=True)
class Choice:
    """The moment that was chosen, what else the words allow, and why; ``later`` than the dictation."""

    value: dt.datetime
    rule: str
    dated_by: str
    alternatives: tuple[dt.datetime, ...] = ()
    ambiguous: bool = False
    later: bool = False


def on_date(said: DateSaid, clock: ClockTime, time: dt.time, now: dt.datetime, by: str) -> Choice:
    """That time on that day, as a speaker at ``now`` (wall time) means it.

    Raises:
        ValueError: the date has no day.
    """
    if said.date is None:
        raise ValueError("a date without a day has no moment")
    value = dt.datetime.combine(said.date, time)
    if said.night:
        return _of_night(said, value, now, by)
    if clock.midnight and not clock.part:
        return _midnight(value, now, by)
    if is_after_midnight(clock, time, said.part):
        return Choice(value + DAY, "moment_after_midnight", by)
    if value > now and said.said == WEEKDAY and not said.steady:
        return Choice(value - 7 * DAY, "moment_date_and_clock", by)
    if value > now and said.said == RELATIVE and said.date == now.date() and now.hour < _EARLY_H:
        # Shortly after midnight, "vanavond" and "vandaag" are still the day before.
        return Choice(value - DAY, "moment_date_and_clock", by)
    return Choice(value, "moment_date_and_clock", by)


def is_after_midnight(clock: ClockTime, time: dt.time, part: str = "") -> bool:
    """Whether a time belongs to the day after: 24.00 uur, "gisteravond om half één"."""
    evening = EVENING in {part, clock.part} and clock.part != NIGHT
    return clock.end_of_day or (evening and time.hour < _EARLY_H)


def _of_night(said: DateSaid, value: dt.datetime, now: dt.datetime, by: str) -> Choice:
    """Reads "Vannacht" ends on its day; "zaterdagnacht" mostly begins on Saturday, but not for everyone."""
    late = value.hour >= _NOON_H
    if said.night == ENDS:
        before = late and (said.until is not None or value > now)
        return Choice(value - DAY if before else value, "moment_of_night", by)
    if late or value + DAY > now:
        return Choice(value, "moment_of_night", by)
    return Choice(value + DAY, "moment_of_night", by, alternatives=(value,), ambiguous=True)


def _midnight(value: dt.datetime, now: dt.datetime, by: str) -> Choice:
    """Reads "Zaterdag om middernacht": where Saturday ends, or where it begins."""
    if value + DAY > now:
        return Choice(value, "moment_midnight", by)
    return Choice(value + DAY, "moment_midnight", by, alternatives=(value,), ambiguous=True)
