"""Terms of the calendar: "1 jaar", "30 dagen", "P1Y6M", and the moment at which one has passed.

A term in years, months or days that begins somewhere on a day ends with the last hour of the same
date so much later; where the month has no such date, of its last day (Regulation (EEC, Euratom)
1182/71, art. 3(2)(c)). So what begins on 29 February ends a year later with 28 February. The days
are those of the Dutch clock.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from server.domain.report import require_aware
from server.domain.transcript import Frozen

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni", "juli"),
    *("augustus", "september", "oktober", "november", "december"),
)
"""Names of the months, January first."""

MOST_YEARS = 130
"""The longest term: nobody means more, and a typing error would."""

_MONTHS_A_YEAR = 12
_DAYS_A_WEEK = 7
_LAST_YEAR = 9998
_ISO = re.compile(r"P(?=\d)(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?")
_PART = r"(\d{1,5}) (jaar|jaren|maand|maanden|week|weken|dag|dagen)"
_DUTCH = re.compile(rf"{_PART}(?:(?:,| en)? {_PART})*")
_MONTHS_IN = {"jaar": 12, "jaren": 12, "maand": 1, "maanden": 1}
_DAYS_IN = {"week": 7, "weken": 7, "dag": 1, "dagen": 1}


class Term(Frozen):
    """A length of time by the calendar: whole months and whole days, together more than nothing."""

    months: int = Field(default=0, ge=0)
    days: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _some_time(self) -> Self:
        if not self.months and not self.days:
            raise ValueError("a term lasts a day at least")
        if self.months > MOST_YEARS * _MONTHS_A_YEAR or self.days > MOST_YEARS * 366:
            raise ValueError(f"a term lasts {MOST_YEARS} years at most")
        return self

    @classmethod
    def parse(cls, text: str) -> Self:
        """The term that ``text`` names, in Dutch ("1 jaar en 6 maanden") or ISO 8601 ("P1Y6M").

        Raises:
            ValueError: it names none, or one that is too long.
        """
        plain = " ".join(text.split())
        if found := _ISO.fullmatch(plain):
            years, months, weeks, days = (int(part or 0) for part in found.groups())
            return cls(months=years * _MONTHS_A_YEAR + months, days=weeks * _DAYS_A_WEEK + days)
        if not _DUTCH.fullmatch(plain):
            raise ValueError(f"'{plain}' is no term: write 1 jaar, 6 maanden, 30 dagen, or P1Y")
        parts = re.findall(_PART, plain)
        return cls(
            months=sum(int(number) * _MONTHS_IN.get(unit, 0) for number, unit in parts),
            days=sum(int(number) * _DAYS_IN.get(unit, 0) for number, unit in parts),
        )

    def after(self, start: datetime) -> datetime:
        """The first moment (UTC) at which the term that began at ``start`` has passed.

        Raises:
            ValueError: ``start`` has no time zone.
        """
        last_day = self._last_day(require_aware(start).astimezone(AMSTERDAM).date())
        midnight = datetime.combine(last_day + timedelta(days=1), time(), tzinfo=AMSTERDAM)
        return midnight.astimezone(UTC)

    def _last_day(self, day: date) -> date:
        months = day.year * _MONTHS_A_YEAR + day.month - 1 + self.months
        year, month = min(months // _MONTHS_A_YEAR, _LAST_YEAR), months % _MONTHS_A_YEAR + 1
        shifted = day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))
        return shifted + timedelta(days=min(self.days, (date(_LAST_YEAR, 12, 31) - shifted).days))

    def __str__(self) -> str:
        """In Dutch: "1 jaar en 6 maanden"."""
        years, months = divmod(self.months, _MONTHS_A_YEAR)
        parts = [
            f"{number} {one if number == 1 else many}"
            for number, one, many in (
                (years, "jaar", "jaar"),
                (months, "maand", "maanden"),
                (self.days, "dag", "dagen"),
            )
            if number
        ]
        return " en ".join(parts)
