from __future__ import annotations

import pytest

from benchmarks.inquiry.police import NotATheory, compare, theory_of

SMALL = """
literal(q0). literal(not_q0). queryable(q0). queryable(not_q0).
neg(q0, not_q0). neg(a, not_a).
head(d0, a). body(d0, q0). head(d1, not_a). body(d1, not_q0).
preferred(d0, d0). topic(a).
"""


def test_a_file_of_facts_is_a_theory() -> None:
    theory = theory_of(SMALL)
    assert theory.literals == {"q0", "-q0", "a", "-a"}
    assert theory.queryables == {"q0", "-q0"}
    assert [(rule.id, rule.body, rule.head) for rule in theory.rules] == [
        ("d0", ("q0",), "a"),
        ("d1", ("-q0",), "-a"),
    ]
    assert theory.contraries["-a"] == {"a"}


@pytest.mark.parametrize("fact", ["preferred(d0, d1).", "weight(d0, 3)."])
def test_what_would_change_the_meaning_is_refused(fact: str) -> None:
    with pytest.raises(NotATheory, match="d0"):
        theory_of(SMALL + fact)


def test_differences_with_the_solver_are_counted() -> None:
    found = compare(theory_of(SMALL), cases=5, seed=1)
    assert found["a"]["stable"] == found["-a"]["stable"] > 0
    assert {key: value for key, value in found["a"].items() if key != "stable"} == {
        "status": 0,
        "exact": 0,
        "stable_by_labels": 0,
        "stable_at_best": 0,
    }
