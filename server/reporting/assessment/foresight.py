"""Which statuses a literal can still get, whatever is observed from here on: sound, and polynomial.

A *future* of a case holds what is held and any consistent choice of further queryables. Deciding exactly
which statuses occur is coNP-complete; here each literal gets four labels, *possible* unless proven impossible
(D. Odekerken, F. Bex, A. Borg, B. Testerink, "Approximating stability for applied argument-based inquiry",
Intelligent Systems with Applications 16 (2022) 200110). The labels and the proofs below are for theories with
strict rules, several contraries a literal and queryables that have rules too.

Notation, as in ``grounded``: D_i and N_i are the stages of the grounded semantics of one future; U, D, O and B
are the labels of a literal or of a rule's body (of the worst kind: U before O before B before D).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.domain.theory import Outcomes, Theory
from server.reporting.assessment.compiled import Bodies, Compiled, Part, Row, compiled
from server.reporting.assessment.grounded import derive


@dataclass(frozen=True, slots=True)
class Labels:
    """What may still become of each literal: a mask of cases a literal.

    ``surely``: derivable now, so in every future; ``ever``: derivable if all were observed that still can
    be. The other three are the labels D, O and B.
    """

    surely: list[int]
    ever: list[int]
    defended: list[int]
    out: list[int]
    blocked: list[int]


def foresee(theory: Theory, cases: Sequence[frozenset[str]]) -> Outcomes:
    """The statuses still possible in each case: none too few, at times too many."""
    arrays = compiled(theory)
    full = (1 << len(cases)) - 1
    held = arrays.masks(cases)
    can = can_observe(arrays, theory, held, full)
    return outcomes(arrays, labels(arrays, held, can, full), len(cases))


def can_observe(arrays: Compiled, theory: Theory, held: Sequence[int], full: int) -> list[int]:
    """For each literal the cases in which it is held, or may still be observed without a contradiction."""
    can = list(held)
    for name in theory.queryables:
        number = arrays.numbers[name]
        ruled_out = 0
        for contrary in arrays.contraries[number]:
            ruled_out |= held[contrary]
        can[number] |= full & ~ruled_out
    return can


def outcomes(arrays: Compiled, found: Labels, worlds: int) -> Outcomes:
    """The labels by name."""
    full = (1 << worlds) - 1
    return Outcomes(
        worlds=worlds,
        unsatisfiable=arrays.named([full & ~one for one in found.surely]),
        defended=arrays.named(found.defended),
        out=arrays.named(found.out),
        blocked=arrays.named(found.blocked),
    )


def labels(arrays: Compiled, held: Sequence[int], can: Sequence[int], full: int) -> Labels:
    """Label every literal. ``can`` includes ``held``.

    U is exact: more observations never make less derivable, and observing nothing more is a future.
    Not derivable from all that can be observed, at once and against each other, is never derivable.
    """
    found = Labels(
        surely=derive(arrays, held, full),
        ever=derive(arrays, can, full),
        defended=list(can),
        out=[0] * len(held),
        blocked=[0] * len(held),
    )
    for part in arrays.parts:
        if part.rows:
            _defended_and_out(part, held, can, found, full)
            _blocked(part, held, found, full)
    return found


def _all(body: Sequence[int], masks: Sequence[int], full: int) -> int:
    for one in body:
        full &= masks[one]
    return full


def _any(body: Sequence[int], masks: Sequence[int]) -> int:
    mask = 0
    for one in body:
        mask |= masks[one]
    return mask


def _any_body(bodies: Bodies, masks: Sequence[int], full: int) -> int:
    """The cases in which all of one of the bodies is in ``masks``."""
    mask = 0
    for body in bodies:
        mask |= _all(body, masks, full)
    return mask


@dataclass(slots=True)
class _Firm:
    """What is firm about a literal, given the labels so far.

    ``stands``: a rule for it has its body in N in every future and every stage (neither U nor O).
    ``strictly``: a strict one has. ``by_force``: it may be held, or a strict rule's body may be defended.
    """

    contraries: tuple[int, ...]
    stands: int
    strictly: int
    by_force: int


def _defended_and_out(part: Part, held: Sequence[int], can: Sequence[int], found: Labels, full: int) -> None:
    """Find D and O for one part, as one least fixpoint.

    Claim: at every stage i of every future, D_i is within D, and what is derivable and not in N_i within O.
    By induction over i, and inside a stage over the height of an argument. Both only grow with each other, so
    any order of working reaches the same least fixpoint. The lemma that makes it sharp:

    *Forced first.* Let a rule for l have its body in N_i, and let a contrary of l be in D_i. Then a contrary
    of l is in D_i that is held or has a strict rule with its body in D_i. For take the first to come, at
    stage k+1: were it by a defeasible rule, then l was not in N_k; but l's body was (N only shrinks) and no
    contrary of l was in D_k, so it was. Contradiction.
    """
    surely, defended, out = found.surely, found.defended, found.out
    firm: dict[int, _Firm] = {
        row.literal: _Firm(
            contraries=row.contraries,
            stands=_any_body(row.strict, surely, full) | _any_body(row.loose, surely, full),
            strictly=_any_body(row.strict, surely, full),
            by_force=can[row.literal],
        )
        for row in part.rows
    }
    changed = True
    while changed:
        changed = False
        stands = _standing_circles(part, held, can, found, firm, full) if part.circles else {}
        for row in part.rows:
            literal = row.literal
            own = firm[literal]
            before = defended[literal], out[literal], own.stands, own.strictly, own.by_force
            _judge(row, stands.get(literal), held, can, found, firm, full)
            if before != (defended[literal], out[literal], own.stands, own.strictly, own.by_force):
                changed = part.circles or part.conflicts


def _standing_circles(
    part: Part, held: Sequence[int], can: Sequence[int], found: Labels, firm: dict[int, _Firm], full: int
) -> dict[int, int]:
    """For the literals in circles of rules: where they surely stand, in N, on something outside the circle.

    That no literal of a circle is out so far is no ground for any of them: that would go round.
    """
    surely, out = found.surely, found.out
    stands = {row.literal: held[row.literal] for row in part.rows if row.circle}
    changed = True
    while changed:
        changed = False
        for row in part.rows:
            if not row.circle:
                continue
            through = 0
            for bodies, free in ((row.strict, full), (row.loose, ~_forced(row.contraries, -1, can, firm))):
                for body in bodies:
                    mask = full & free
                    for one in body:
                        mask &= stands[one] if one in row.circle else surely[one] & ~out[one]
                    through |= mask
            if through & ~stands[row.literal]:
                stands[row.literal] |= through
                changed = True
    return stands


def _judge(
    row: Row,
    stands: int | None,
    held: Sequence[int],
    can: Sequence[int],
    found: Labels,
    firm: dict[int, _Firm],
    full: int,
) -> None:
    """Bring D and O of one literal up to date, and what is firm about it."""
    literal = row.literal
    surely, ever, defended, out = found.surely, found.ever, found.defended, found.out
    own = firm[literal]
    strictly = loosely = falls = may = 0
    by_force, by_default = can[literal], 0
    for body in row.strict:
        fallen = _any(body, out)
        strictly |= _all(body, surely, full) & ~fallen
        falls |= _all(body, ever, full) & fallen
        by_force |= _all(body, defended, full)
    for body in row.loose:
        fallen = _any(body, out)
        loosely |= _all(body, surely, full) & ~fallen
        possible = _all(body, ever, full)
        falls |= possible & fallen
        may |= possible
        by_default |= _all(body, defended, full)
    own.stands, own.strictly, own.by_force = strictly | loosely, strictly, by_force
    # A contrary that may be defended first by force; only such a one puts a standing rule out (lemma).
    forced = _forced(row.contraries, -1, can, firm)
    if stands is None:
        stands = strictly | loosely & ~forced
    # O: all of a body derivable and one of it out; or a defeasible rule attacked from D, by force (lemma:
    # else its body is not in N_i, and the first case). Never where held, or where a rule surely stands.
    out[literal] |= (falls | may & forced) & ~held[literal] & ~stands & ever[literal]
    # D by a defeasible rule, and neither held nor by a strict one: then no contrary c may be in N_i. It surely
    # is when it is derivable and never out; when a strict rule for it stands; and when any rule stands and no
    # contrary of c but this literal may come by force (lemma: one would have to, and this one does not).
    barred = 0
    if by_default:
        for contrary in row.contraries:
            barred |= surely[contrary] & ~out[contrary]
            its = firm.get(contrary)
            if its is not None:
                barred |= its.strictly
                if its.stands:
                    barred |= its.stands & ~_forced(its.contraries, literal, can, firm)
    defended[literal] |= by_force | by_default & ~barred


def _forced(contraries: Sequence[int], but: int, can: Sequence[int], firm: dict[int, _Firm]) -> int:
    """The cases in which one of these, ``but`` that one, may be defended by force."""
    mask = 0
    for one in contraries:
        if one != but:
            mask |= firm[one].by_force if one in firm else can[one]
    return mask


def _blocked(part: Part, held: Sequence[int], found: Labels, full: int) -> None:
    """Find B for one part: what stays of "everything" after shrinking it as often as it goes.

    Let l be in N and not in D, with an argument that nothing in D attacks. Take the first literal of that
    argument (bodies before heads) that is not in D. Its body is in D, so its rule is defeasible and a
    contrary of it is in N; none is in D, as D attacks nothing here; so a contrary is in B. From there to l
    each step has a body in N with a literal in B, and no contrary in D where it is defeasible. That is the
    least fixpoint of each round, given the B of the contraries of the round before.
    """
    defended, out, blocked = found.defended, found.out, found.blocked
    rows = {row.literal for row in part.rows}
    for literal in part.literals:
        blocked[literal] = found.ever[literal] & ~held[literal] if literal in rows else 0
    while True:
        before = [blocked[row.literal] for row in part.rows]
        limits = [_limits(row, held, found, full) for row in part.rows]
        for row in part.rows:
            blocked[row.literal] = 0
        changed = True
        while changed:
            changed = False
            for row, (starts, free, most) in zip(part.rows, limits, strict=True):
                strict, loose = (_weak(bodies, defended, blocked, full) for bodies in (row.strict, row.loose))
                mask = (strict | (loose | starts) & free) & most
                if mask & ~blocked[row.literal]:
                    blocked[row.literal] |= mask
                    changed = part.circles
        if not (part.conflicts or part.circles) or before == [blocked[row.literal] for row in part.rows]:
            break


def _weak(bodies: Bodies, defended: Sequence[int], blocked: Sequence[int], full: int) -> int:
    """The cases in which one of the bodies may be in N with a literal of it in B."""
    mask = 0
    for body in bodies:
        some, every = 0, full
        for one in body:
            some |= blocked[one]
            every &= defended[one] | blocked[one]
        mask |= some & every
    return mask


def _limits(row: Row, held: Sequence[int], found: Labels, full: int) -> tuple[int, int, int]:
    """Where B may start at this literal, where its defeasible rules count, and the most that B may be.

    It ends where a strict rule surely has its body in D; and where any rule has, and no contrary is in B, and no
    strict rule has its body in N: then a contrary in N is in D, and bars every defeasible argument.
    """
    surely, ever, defended, out, blocked = found.surely, found.ever, found.defended, found.out, found.blocked
    against = attacker = 0
    for contrary in row.contraries:
        against |= surely[contrary] & ~out[contrary] & ~blocked[contrary]
        attacker |= blocked[contrary]
    strictly = loosely = strict_may = 0
    for body in row.strict:
        strictly |= _all(body, surely, full) & ~_any(body, out) & ~_any(body, blocked)
        every = full
        for one in body:
            every &= defended[one] | blocked[one]
        strict_may |= every
    for body in row.loose:
        loosely |= _all(body, surely, full) & ~_any(body, out) & ~_any(body, blocked)
    starts = _any_body(row.loose, defended, full) & attacker
    settled = strictly | loosely & ~attacker & ~strict_may
    return starts, ~against, ever[row.literal] & ~held[row.literal] & ~settled
