from __future__ import annotations

import gc
import weakref

from server.domain.theory import Theory
from server.reporting.assessment.arrays import Kept, arrays_of, components
from tests.reporting.assessment.argued import shuffled, theory


def test_arrays_are_made_once_and_gone_with_the_theory() -> None:
    made: list[Theory] = []

    def make(given: Theory) -> int:
        made.append(given)
        return len(made)

    kept = Kept(make)
    one, other = theory("a => b"), theory("a => b")
    assert [kept(one), kept(one), kept(other)] == [1, 1, 2]
    made.clear()
    del one, other
    gc.collect()
    assert not kept._kept


def test_what_took_the_place_of_a_theory_that_is_gone_is_kept() -> None:
    kept = Kept(lambda given: len(given.rules))
    one, other = theory("a => b"), theory("a => b")
    assert kept(one) == 1
    kept._drop(id(one), weakref.ref(other))
    assert id(one) in kept._kept


def test_the_order_of_the_input_leaves_no_trace() -> None:
    given = theory("a b => c\nc => -a\n-a -> d\nd => d", asks="a b", excludes="c/d")
    assert arrays_of(given) == arrays_of(shuffled(given, 4))


def test_parts_come_after_what_they_rest_on() -> None:
    arrays = arrays_of(theory("a => b\nb => c\nc => b\nx => -c\nc => e", asks="a x"))
    place = {arrays.names[one]: arrays.part_of[one] for one in range(len(arrays.names))}
    assert place["a"] < place["b"] == place["c"] == place["-c"] < place["e"]
    circles = {part.circles for part in arrays.parts if part.rows}
    assert circles == {True, False}


def test_what_is_below_a_literal() -> None:
    arrays = arrays_of(theory("a => b\nb => c\nx => y", asks="a x"))
    below = {arrays.names[one] for part in arrays.below([arrays.numbers["c"]]) for one in part.literals}
    assert below == {"a", "-a", "b", "-b", "c", "-c"}


def test_names_that_a_theory_does_not_know_are_left_out() -> None:
    arrays = arrays_of(theory("a => b", asks="a"))
    assert sum(arrays.masks([frozenset({"a", "unheard_of"})])) == 1


def test_components_are_found_without_recursion() -> None:
    after = {one: [one + 1] for one in range(5000)} | {5000: [0]}
    assert [len(one) for one in components(range(5001), after)] == [5001]
    assert components([0, 1, 2], [[1], [0], [0]]) == [[0, 1], [2]]
