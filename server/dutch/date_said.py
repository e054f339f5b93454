"""What a date is once it is read, and the clock of the country it is read in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

EXPLICIT, RELATIVE, WEEKDAY, COMING = "explicit", "relative", "weekday", "coming"
"""How a day was said: by day and month; vandaag, gisteren, twee dagen geleden; by the weekday that is
past; morgen, aanstaande vrijdag."""

ENDS, BEGINS = "ends", "begins"
"""Whether a night's ``date`` is the day it ends on ("vannacht") or begins on ("zaterdagnacht")."""


@dataclass(frozen=True, slots=True)
class DateSaid:
    """A day that was said.

    ``date`` is None for a day that no calendar has (the warning tells). ``said`` tells how, in one of
    the words above. ``part`` is the part of the day in the same word ("gisteravond" → "avond").
    ``night`` is "", :data:`ENDS` or :data:`BEGINS`. ``until`` is the morning after in "de nacht van
    vrijdag op zaterdag", ``either`` the other day of "op 16 of 17 november". ``steady`` is False where
    a clock time can still move the day: a bare weekday that is today may be a week ago.
    """

    date: dt.date | None
    said: str
    part: str = ""
    year_said: bool = False
    night: str = ""
    until: dt.date | None = None
    steady: bool = True
    either: dt.date | None = None


def local_time(dictated_at: dt.datetime) -> dt.datetime:
    """The moment of dictation as the clock in the Netherlands shows it.

    Raises:
        ValueError: ``dictated_at`` has no offset.
    """
    if dictated_at.tzinfo is None:
        raise ValueError("dictated_at needs an offset from UTC")
    return dictated_at.astimezone(AMSTERDAM)
