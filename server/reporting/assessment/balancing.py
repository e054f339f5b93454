"""The label B: what may be blocked, given D and O.

Let l be blocked in a future: in N and not in D. It has an argument with nothing in D against it. Take the
first literal of it, bodies before heads, that is not in D. Its body is in D, so its rule is defeasible and a
contrary of it is in N; none is in D, so that contrary is blocked. From there on to l each step has its body
in N with a blocked literal in it, and where it is defeasible no contrary in D.

So B is found by shrinking "everything that has a rule": each round is the least fixpoint of these steps,
given the B that contraries had in the round before. A first step is kept by a balance (l against c, c
against l), never by rules that go round.
"""

from __future__ import annotations

from collections.abc import Sequence

from server.reporting.assessment.arrays import Bodies, Part, Row
from server.reporting.assessment.labels import Labels, all_of, all_of_any, any_of


def label_blocked(part: Part, labels: Labels) -> None:
    """Find B for one part, D and O and all earlier parts being done."""
    blocked, defended, full = labels.blocked, labels.defended, labels.full
    for row in part.rows:
        blocked[row.literal] = labels.ever[row.literal] & ~labels.held[row.literal]
    if not any(blocked[row.literal] for row in part.rows):
        return
    while True:
        before = [blocked[row.literal] for row in part.rows]
        limits = [_limits(row, labels) for row in part.rows]
        for row in part.rows:
            blocked[row.literal] = 0
        changed = True
        while changed:
            changed = False
            for row, (starts, free, most) in zip(part.rows, limits, strict=True):
                if not most:
                    continue
                loose = _weak(row.loose, defended, blocked, full) | starts
                mask = (_weak(row.strict, defended, blocked, full) | loose & free) & most
                if mask & ~blocked[row.literal]:
                    blocked[row.literal] |= mask
                    changed = part.circles
        if not (part.conflicts or part.circles) or before == [blocked[row.literal] for row in part.rows]:
            return


def _weak(bodies: Bodies, defended: Sequence[int], blocked: Sequence[int], full: int) -> int:
    """The cases in which one of the bodies may be in N with a blocked literal in it."""
    mask = 0
    for body in bodies:
        mask |= any_of(body, blocked) & _kept(body, defended, blocked, full)
    return mask


def _kept(body: Sequence[int], defended: Sequence[int], blocked: Sequence[int], full: int) -> int:
    """The cases in which the body may be in N."""
    for one in body:
        full &= defended[one] | blocked[one]
    return full


def _limits(row: Row, labels: Labels) -> tuple[int, int, int]:
    """Where B may start at this literal, where its defeasible rules count, and the most that B may be.

    A strict rule with its body surely in D leaves no room for B. Nor does a defeasible one, where no contrary
    may be blocked and no strict rule may have its body in N: a contrary in N is then in D, and l not in N.
    """
    surely, defended, out, blocked = labels.surely, labels.defended, labels.out, labels.blocked
    full = labels.full
    against = attacker = 0
    for contrary in row.contraries:
        against |= surely[contrary] & ~out[contrary] & ~blocked[contrary]
        attacker |= blocked[contrary]
    strictly = loosely = strict_may = 0
    for body in row.strict:
        strictly |= all_of(body, surely, full) & ~any_of(body, out) & ~any_of(body, blocked)
        strict_may |= _kept(body, defended, blocked, full)
    for body in row.loose:
        loosely |= all_of(body, surely, full) & ~any_of(body, out) & ~any_of(body, blocked)
    starts = all_of_any(row.loose, defended, full) & attacker
    settled = strictly | loosely & ~attacker & ~strict_may
    return starts, ~against, labels.ever[row.literal] & ~labels.held[row.literal] & ~settled
