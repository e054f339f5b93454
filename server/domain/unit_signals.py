"""How a unit reviews, as medians over many drafts of many officers. Nothing in it is about a person.

What protects people: below :data:`LEAST_OFFICERS` officers nothing is told at all; every officer weighs the
same, so that nobody is most of a number; the numbers are rounded, are those of whole weeks that are over,
and can't be filtered, so that no two answers can be subtracted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from typing import Final, Literal

from server.domain.review_signals import LATE, Changed
from server.domain.transcript import Frozen

LEAST_OFFICERS: Final = 10
"""With confirmed drafts, before a unit sees anything."""
WEEKS: Final = 12
"""Whole weeks that a unit's numbers are taken over; with the days since Monday at most ninety days."""
KEPT: Final = timedelta(weeks=WEEKS + 2)
"""Numbers of confirmed drafts are removed after this: nobody looks at them any more."""
DRAFTS_STEP: Final = 10
"""How many drafts there are is told in steps of this."""


class Measured(Frozen):
    """The numbers of one confirmed draft in a unit. ``of`` tells officers apart and is no name."""

    of: int
    words_per_minute: float | None
    heard_share: float | None
    changed: Changed


class Spread(Frozen):
    """The middle of many drafts, and between which values half of them lie. None: nothing was told."""

    low: float | None = None
    median: float | None = None
    high: float | None = None


class Period(Frozen):
    """Whole weeks: from Monday 00:00 UTC until, and without, a Monday 00:00 UTC."""

    since: datetime
    until: datetime


class ChangedSpread(Frozen):
    """Changed words in a draft, by class."""

    A: Spread
    B: Spread
    C: Spread


class UnitSignals(Frozen):
    """How a unit reviews, over many drafts of many officers. ``drafts`` is rounded down to tens."""

    enough: Literal[True] = True
    officers_at_least: int = LEAST_OFFICERS
    period: Period
    drafts: int
    words_per_minute: Spread
    heard_share: Spread
    changed: ChangedSpread


class NotEnough(Frozen):
    """Too few officers: no number at all is told, not even how many there are."""

    enough: Literal[False] = False
    at_least: int = LEAST_OFFICERS


def period(now: datetime) -> Period:
    """The last :data:`WEEKS` whole weeks; the last one counts once nothing of it can change any more.

    So all answers of one week are the same. If they went on from day to day, the difference between two
    would be what one person did in between.
    """
    settled = (now - LATE).astimezone(UTC)
    monday = settled.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=settled.weekday())
    return Period(since=monday - timedelta(weeks=WEEKS), until=monday)


def unit_signals(measured: Sequence[Measured], weeks: Period) -> UnitSignals | NotEnough:
    """Medians and quartiles over drafts in which every officer weighs the same, rounded.

    So nobody's drafts are most of what is told, however many there are. A number that fewer than
    :data:`LEAST_OFFICERS` officers have is left out.
    """
    if len({one.of for one in measured}) < LEAST_OFFICERS:
        return NotEnough()
    return UnitSignals(
        period=weeks,
        drafts=len(measured) // DRAFTS_STEP * DRAFTS_STEP,
        words_per_minute=_spread(((one.of, one.words_per_minute) for one in measured), step=10),
        heard_share=_spread(((one.of, one.heard_share) for one in measured), step=0.05),
        changed=ChangedSpread(
            A=_spread(((one.of, one.changed.A) for one in measured), step=1),
            B=_spread(((one.of, one.changed.B) for one in measured), step=1),
            C=_spread(((one.of, one.changed.C) for one in measured), step=5),
        ),
    )


def _spread(values: Iterable[tuple[int, float | None]], *, step: float) -> Spread:
    by_officer: dict[int, list[float]] = {}
    for officer, value in values:
        if value is not None:
            by_officer.setdefault(officer, []).append(value)
    if len(by_officer) < LEAST_OFFICERS:
        return Spread()
    weighed = sorted((one, 1 / len(own)) for own in by_officer.values() for one in own)
    low, median, high = (_rounded(_quantile(weighed, part), step) for part in (0.25, 0.5, 0.75))
    return Spread(low=low, median=median, high=high)


def _quantile(weighed: Sequence[tuple[float, float]], part: float) -> float:
    """The value below which this part of the weight lies, straight between the middles of two values.

    ``part`` is 0.1 to 0.9: the ends are one officer's, and are not asked for.
    """
    total = math.fsum(weight for _, weight in weighed)
    below = accumulate((weight for _, weight in weighed), initial=0.0)
    places = [
        ((start + weight / 2) / total, value) for start, (value, weight) in zip(below, weighed, strict=False)
    ]
    return next(
        low + (high - low) * (part - left) / (right - left)
        for (left, low), (right, high) in pairwise(places)
        if part <= right
    )


def _rounded(value: float, step: float) -> float:
    return round(round(value / step) * step, 2)
