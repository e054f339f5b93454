"""Which statuses a literal can still get, whatever is observed from here on: sound, and polynomial.

A *future* of a case holds what is held and any consistent choice of further queryables. Deciding exactly
which statuses occur is coNP-complete; here each literal gets four labels, *possible* unless proven
impossible (D. Odekerken, F. Bex, A. Borg, B. Testerink, "Approximating stability for applied argument-based
inquiry", Intelligent Systems with Applications 16 (2022) 200110). The labels here are for theories with
strict rules, several contraries a literal, circles and queryables that have rules too; ``defending`` and
``balancing`` prove them, in the notation of ``grounded``: D_i and N_i are the stages of the grounded
semantics of one future.
"""

from __future__ import annotations

from collections.abc import Sequence

from server.domain.theory import Outcomes, Theory
from server.reporting.assessment.arrays import Arrays, Part, arrays_of
from server.reporting.assessment.balancing import label_blocked
from server.reporting.assessment.defending import label_defended_and_out
from server.reporting.assessment.grounded import derive
from server.reporting.assessment.labels import Labels


def foresee(theory: Theory, cases: Sequence[frozenset[str]]) -> Outcomes:
    """The statuses still possible in each case: none too few, at times too many."""
    arrays = arrays_of(theory)
    return outcomes(arrays, label_cases(arrays, theory, cases), len(cases))


def label_cases(arrays: Arrays, theory: Theory, cases: Sequence[frozenset[str]]) -> Labels:
    """Label every literal in these cases."""
    full = (1 << len(cases)) - 1
    held = arrays.masks(cases)
    return label(arrays, held, can_observe(arrays, theory, held, full), full)


def outcomes(arrays: Arrays, found: Labels, worlds: int) -> Outcomes:
    """The labels by name."""
    return Outcomes(
        worlds=worlds,
        unsatisfiable=arrays.named([found.full & ~one for one in found.surely]),
        defended=arrays.named(found.defended),
        out=arrays.named(found.out),
        blocked=arrays.named(found.blocked),
    )


def can_observe(arrays: Arrays, theory: Theory, held: Sequence[int], full: int) -> list[int]:
    """For each literal the cases in which it is held, or may still be observed without a contradiction."""
    can = list(held)
    for name in theory.queryables:
        number = arrays.numbers[name]
        ruled_out = 0
        for contrary in arrays.contraries[number]:
            ruled_out |= held[contrary]
        can[number] |= full & ~ruled_out
    return can


def label(
    arrays: Arrays,
    held: Sequence[int],
    can: Sequence[int],
    full: int,
    parts: Sequence[Part] | None = None,
) -> Labels:
    """Label every literal, or those of these ``parts``. ``can`` includes ``held``.

    U is exact: more observations never make less derivable, and to observe nothing more is a future. What is
    not derivable from all that can be observed, together and against each other, never is.
    """
    parts = arrays.parts if parts is None else parts
    found = Labels(
        full=full,
        held=held,
        can=can,
        surely=derive(parts, held, full),
        ever=derive(parts, can, full),
        defended=list(can),
        out=[0] * len(held),
        blocked=[0] * len(held),
    )
    for part in parts:
        if part.rows:
            label_defended_and_out(part, found)
            label_blocked(part, found)
    return found
