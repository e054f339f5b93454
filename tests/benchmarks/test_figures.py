from __future__ import annotations

import pytest

from benchmarks.figures import Spread, median, number, percentile, ratio


@pytest.mark.parametrize(("percent", "value"), [(50, 5.0), (90, 9.0), (95, 10.0), (99, 10.0), (0, 1.0)])
def test_a_percentile_is_a_value_that_occurred(percent: float, value: float) -> None:
    assert percentile([float(n) for n in range(10, 0, -1)], percent) == value


def test_few_values_err_to_the_high_side() -> None:
    assert percentile([1.0, 9.0], 95) == 9.0
    assert percentile([1.0, 9.0], 50) == 1.0


def test_no_values_have_no_percentile() -> None:
    assert percentile([], 95) is None
    assert str(Spread.of([])) == "-/-/-"


def test_a_spread_holds_what_a_table_shows() -> None:
    spread = Spread.of([0.1 * n for n in range(1, 101)])
    assert (spread.count, spread.highest) == (100, 10.0)
    assert str(spread) == "5.00/9.50/9.90"


def test_medians_and_ratios_of_nothing_are_nothing() -> None:
    assert median([]) is None
    assert median([1, 3, 2]) == 2
    assert ratio(1.0, 0.0) is None
    assert ratio(None, 1.0) is None
    assert ratio(1.0, 4.0) == 0.25


def test_numbers_are_rounded_for_tables() -> None:
    assert number(1.236) == "1.24"
    assert number(0.5, 4) == "0.5000"
    assert number(None) == "-"
