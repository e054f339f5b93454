from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.domain.near_keys import Near, NearKeys, tolerance

KEY = st.text(alphabet="abo", max_size=18)  # few letters, so that many keys are near


def distance(one: str, other: str) -> int:
    """Levenshtein's distance as the textbook has it."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        above, row = row, [at]
        for column, second in enumerate(other, start=1):
            row.append(min(row[-1] + 1, above[column] + 1, above[column - 1] + (letter != second)))
    return row[-1]


@given(st.lists(KEY, max_size=25), KEY)
def test_every_key_within_its_tolerance_is_found_and_no_other(keys: list[str], asked: str) -> None:
    expected = sorted(
        (away, key) for key in {*keys} - {""} if (away := distance(asked, key)) <= tolerance(len(key))
    )
    assert [(near.distance, near.key) for near in NearKeys(keys).near(asked)] == expected


@given(KEY.filter(bool))
def test_a_key_finds_itself(key: str) -> None:
    assert NearKeys([key]).near(key) == [Near(key, 0)]


def test_short_keys_must_be_equal() -> None:
    index = NearKeys(["dak", "heling", ""])
    assert index.near("tak") == []
    assert index.near("heming") == [Near("heling", 1)]
    assert len(index) == 2


def test_the_longer_a_key_the_more_may_differ() -> None:
    assert [tolerance(length) for length in (1, 4, 5, 9, 10, 14, 15, 40)] == [0, 0, 1, 1, 2, 2, 3, 3]
