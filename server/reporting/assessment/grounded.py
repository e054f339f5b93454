"""Which status each literal has on what was observed: grounded semantics, for many cases at once.

An argument is an axiom (a held literal), or a rule on arguments for its body. It is attacked where a
defeasible rule in it concludes, by every argument for a contrary of that conclusion: never on an axiom, nor
on what a strict rule concludes. The grounded extension is the least set E of arguments that contains each
argument whose attackers E attacks (P. M. Dung, Artificial Intelligence 77 (1995)).

Literals are enough; no argument is ever built. Let E_0 be empty, E_i+1 what E_i defends, and D_i the
conclusions of E_i.

- An argument is not attacked by E_i when no contrary of any defeasible conclusion in it is in D_i. By
  induction over the argument, the conclusions of these arguments are the least set N_i with: l is in N_i when
  l is held, or a rule for l has its body in N_i and is strict or has no contrary of l in D_i.
- E_i defends an argument when E_i attacks all that attacks it: when no contrary of any defeasible conclusion
  in it has an argument that E_i leaves alone, so none is in N_i. Again by induction, D_i+1 is the least set
  with: l is held, or a rule for l has its body in D_i+1 and is strict or has no contrary of l in N_i.

D_i only grows and N_i only shrinks, so both come to rest in at most as many steps as there are literals.
Derivable is the same least set with no attack at all. Then l is defended when it is in D, out when it is
derivable and not in N, blocked when it is in N and not in D, and unsatisfiable when it is not derivable.
"""

from __future__ import annotations

from collections.abc import Sequence

from server.domain.theory import Outcomes, Theory
from server.reporting.assessment.arrays import Part, arrays_of


def statuses(theory: Theory, cases: Sequence[frozenset[str]]) -> Outcomes:
    """The one status of every literal in each case. ``cases`` are the held literals, consistent in each."""
    arrays = arrays_of(theory)
    full = (1 << len(cases)) - 1
    derivable, not_out, defended = grounded(arrays.parts, arrays.masks(cases), full)
    return Outcomes(
        worlds=len(cases),
        unsatisfiable=arrays.named([full & ~one for one in derivable]),
        defended=arrays.named(defended),
        out=arrays.named([one & ~other for one, other in zip(derivable, not_out, strict=True)]),
        blocked=arrays.named([one & ~other for one, other in zip(not_out, defended, strict=True)]),
    )


def grounded(parts: Sequence[Part], held: Sequence[int], full: int) -> tuple[list[int], list[int], list[int]]:
    """What is derivable, what is not out, and what is defended: a mask of cases for each literal."""
    derivable = derive(parts, held, full)
    not_out = list(held)
    defended = list(held)
    free: list[int] = [0] * len(held)
    for part in parts:
        if not part.rows:
            continue
        if not part.conflicts:
            least(part, held, not_out, free, full)
            least(part, held, defended, free, full)
            continue
        while True:
            before = [defended[row.literal] for row in part.rows]
            least(part, held, not_out, attacked(part, defended), full)
            least(part, held, defended, attacked(part, not_out), full)
            if before == [defended[row.literal] for row in part.rows]:
                break
    return derivable, not_out, defended


def derive(parts: Sequence[Part], held: Sequence[int], full: int) -> list[int]:
    """What follows from the held literals where nothing is attacked."""
    derivable = list(held)
    free: list[int] = [0] * len(held)
    for part in parts:
        if part.rows:
            least(part, held, derivable, free, full)
    return derivable


def attacked(part: Part, by: Sequence[int]) -> dict[int, int]:
    """For each literal of the part that has rules, the cases in which one of its contraries is in ``by``."""
    masks: dict[int, int] = {}
    for row in part.rows:
        mask = 0
        for contrary in row.contraries:
            mask |= by[contrary]
        masks[row.literal] = mask
    return masks


def least(
    part: Part, held: Sequence[int], found: list[int], barred: Sequence[int] | dict[int, int], full: int
) -> None:
    """Put in ``found``, for this part, the least set closed under its rules.

    A defeasible rule does not count in the cases that ``barred`` has for its head. ``found`` holds the answer
    for all earlier parts.
    """
    for literal in part.literals:
        found[literal] = held[literal]
    changed = True
    while changed:
        changed = False
        for row in part.rows:
            through = 0
            for body in row.loose:
                mask = full
                for one in body:
                    mask &= found[one]
                through |= mask
            through &= ~barred[row.literal]
            for body in row.strict:
                mask = full
                for one in body:
                    mask &= found[one]
                through |= mask
            if through & ~found[row.literal]:
                found[row.literal] |= through
                changed = part.circles
