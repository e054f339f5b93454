from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from server.reporting.extraction.units import PRECEDENCE, Unit, between, settle


def _unit(kind: str, first: int, end: int) -> Unit:
    return Unit(kind=kind, value=kind, first=first, end=end, rule="test")


def _settled(*units: Unit) -> list[tuple[str, int, int]]:
    return [(unit.kind, unit.first, unit.end) for unit in settle(units)]


def test_the_surer_kind_keeps_the_words() -> None:
    assert _settled(_unit("place", 0, 2), _unit("plate", 1, 2)) == [("plate", 1, 2)]
    assert _settled(_unit("colour", 0, 3), _unit("place", 1, 2)) == [("place", 1, 2)]


def test_of_one_kind_the_longest_stands_then_the_first() -> None:
    assert _settled(_unit("name", 0, 1), _unit("name", 0, 3)) == [("name", 0, 3)]
    assert _settled(_unit("good", 1, 3), _unit("good", 0, 2)) == [("good", 0, 2)]


def test_kinds_that_own_nothing_may_share_words() -> None:
    assert _settled(_unit("good", 0, 1), _unit("garment", 0, 1)) == [("good", 0, 1), ("garment", 0, 1)]


def test_units_come_in_order_of_place() -> None:
    assert _settled(_unit("good", 4, 5), _unit("iban", 2, 3), _unit("colour", 0, 1)) == [
        ("colour", 0, 1),
        ("iban", 2, 3),
        ("good", 4, 5),
    ]


def test_overlap_and_between() -> None:
    unit = _unit("good", 2, 4)
    assert [unit.overlaps(*span) for span in ((0, 2), (0, 3), (3, 9), (4, 5))] == [False, True, True, False]
    assert list(between([unit, _unit("good", 3, 6)], 2, 5)) == [unit]


_UNITS = st.lists(
    st.builds(
        lambda kind, first, length: _unit(kind, first, first + length),
        st.sampled_from((*PRECEDENCE, "colour", "good")),
        st.integers(0, 12),
        st.integers(1, 4),
    ),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(_UNITS)
def test_no_word_is_owned_twice_and_nothing_is_lost_without_reason(units: list[Unit]) -> None:
    kept = settle(units)
    for number, one in enumerate(kept):
        for other in kept[number + 1 :]:
            if one.overlaps(other.first, other.end):
                assert one.kind != other.kind
                assert not {one.kind, other.kind} & set(PRECEDENCE)
    for lost in units:
        assert lost in kept or any(lost.overlaps(one.first, one.end) for one in kept)
    assert settle(kept) == kept
