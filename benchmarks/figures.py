"""Small statistics: percentiles, medians, and how they are written down."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The smallest value that at least ``percent`` of the values do not exceed (nearest rank).

    No interpolation: with few values it errs to the high side. None for no values.
    """
    if not values:
        return None
    ordered = sorted(values)
    return ordered[max(1, math.ceil(percent / 100 * len(ordered))) - 1]


@dataclass(frozen=True, slots=True)
class Spread:
    """Percentiles of a set of values; all None when it is empty."""

    count: int
    p50: float | None
    p95: float | None
    p99: float | None
    highest: float | None

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Of these values."""
        return cls(
            len(values),
            percentile(values, 50),
            percentile(values, 95),
            percentile(values, 99),
            max(values, default=None),
        )

    def __str__(self) -> str:
        return "/".join(number(value) for value in (self.p50, self.p95, self.p99))


def median(values: Sequence[float]) -> float | None:
    """Median; None for no values."""
    return statistics.median(values) if values else None


def ratio(one: float | None, other: float | None) -> float | None:
    """``one / other``; None where that says nothing."""
    return one / other if one is not None and other else None


def number(value: float | None, digits: int = 2) -> str:
    """For a table; a dash for None."""
    return "-" if value is None else f"{value:.{digits}f}"
