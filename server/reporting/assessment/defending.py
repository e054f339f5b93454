"""The labels D and O: what may be defended, and what may be out.

Claim: at every stage i of every future, D_i is within D, and what is derivable and not in N_i is within O. By
induction over i, and inside a stage over the height of an argument; each step is argued where it is taken.
The conditions only weaken as D and O grow, so D and O are one least fixpoint, whatever the order of working.
Being least matters: two literals are not kept possible by nothing but each other.

*Forced first* is the lemma that makes it sharp. Let a rule for l have its body in N_i, and let a contrary
of l be in D_i. Then a contrary of l is in D_i *by force*: held, or by a strict rule with its body in D_i.
For take the first contrary to come, at stage k+1. Were it by a defeasible rule, then l was not in N_k. But
l's body was, as N only shrinks, and no contrary of l was in D_k: so l was in N_k.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.reporting.assessment.arrays import Part, Row
from server.reporting.assessment.labels import Labels, all_of, all_of_any, any_of


@dataclass(slots=True)
class _Firm:
    """What is firm about a literal that has rules, given the labels so far.

    ``stands``: the cases in which one of its rules has its body in N at every stage of every future, as
    all of it is derivable now and none of it may be out; ``strictly``: a strict one. ``by_force``: it may
    be defended by force.
    """

    contraries: tuple[int, ...]
    stands: int
    strictly: int
    by_force: int


def label_defended_and_out(part: Part, labels: Labels) -> None:
    """Find D and O for one part, all earlier parts being done."""
    _Work(part, labels).run()


class _Work:
    """The fixpoint of one part."""

    def __init__(self, part: Part, labels: Labels) -> None:
        self._part = part
        self._labels = labels
        surely, full = labels.surely, labels.full
        self._firm = {
            row.literal: _Firm(
                contraries=row.contraries,
                stands=all_of_any(row.strict, surely, full) | all_of_any(row.loose, surely, full),
                strictly=all_of_any(row.strict, surely, full),
                by_force=labels.can[row.literal],
            )
            for row in part.rows
        }

    def run(self) -> None:
        part, defended, out = self._part, self._labels.defended, self._labels.out
        changed = True
        while changed:
            changed = False
            standing = self._standing_circles() if part.circles else {}
            for row in part.rows:
                literal, own = row.literal, self._firm[row.literal]
                before = defended[literal], out[literal], own.stands, own.strictly, own.by_force
                self._judge(row, own, standing.get(literal))
                if before != (defended[literal], out[literal], own.stands, own.strictly, own.by_force):
                    changed = part.circles or part.conflicts

    def _forced(self, contraries: Sequence[int], but: int = -1) -> int:
        """The cases in which one of these, ``but`` that one, may be defended by force."""
        mask = 0
        for one in contraries:
            if one != but:
                firm = self._firm.get(one)
                mask |= self._labels.can[one] if firm is None else firm.by_force
        return mask

    def _judge(self, row: Row, own: _Firm, standing: int | None) -> None:
        """Bring D and O of one literal up to date, and what is firm about it.

        ``standing``: where it surely stands in N, if it is in a circle of rules.
        """
        labels = self._labels
        surely, ever, defended, out, full = (
            labels.surely,
            labels.ever,
            labels.defended,
            labels.out,
            labels.full,
        )
        literal = row.literal
        strictly = loosely = falls = may = by_default = 0
        by_force = labels.can[literal]
        for body in row.strict:
            fallen = any_of(body, out)
            strictly |= all_of(body, surely, full) & ~fallen
            falls |= all_of(body, ever, full) & fallen
            by_force |= all_of(body, defended, full)
        for body in row.loose:
            fallen = any_of(body, out)
            loosely |= all_of(body, surely, full) & ~fallen
            possible = all_of(body, ever, full)
            falls |= possible & fallen
            may |= possible
            by_default |= all_of(body, defended, full)
        own.stands, own.strictly, own.by_force = strictly | loosely, strictly, by_force
        forced = self._forced(row.contraries)
        if standing is None:
            standing = strictly | loosely & ~forced
        # O. The top rule of an argument for l that is attacked from D_i: part of its body is not in N_i
        # ("falls"; a smaller argument); or all of it is, so the rule is defeasible and a contrary of l is
        # in D_i, one of them by force (lemma). Never where l is held, or a rule stands with nothing that
        # may put it out.
        out[literal] |= (falls | may & forced) & ~labels.held[literal] & ~standing & ever[literal]
        # D. By force; or by a defeasible rule, with no contrary of l in N_i.
        if by_default & ~by_force & ~defended[literal]:
            by_default &= ~self._barred(row)
        defended[literal] |= by_force | by_default

    def _barred(self, row: Row) -> int:
        """The cases in which no default can defend this literal: a contrary of it, c, surely is in N_i.

        Said of a literal that is not in D_i+1 by force. c is in N_i where it is derivable and never out;
        where a strict rule for it stands; and where any rule for it stands and no contrary of c may come by
        force but this literal, which does not (lemma: were c not in N_i, a contrary of c would be in D_i,
        one by force).
        """
        labels = self._labels
        barred = 0
        for contrary in row.contraries:
            barred |= labels.surely[contrary] & ~labels.out[contrary]
            firm = self._firm.get(contrary)
            if firm is not None:
                barred |= firm.strictly
                if firm.stands:
                    barred |= firm.stands & ~self._forced(firm.contraries, row.literal)
        return barred

    def _standing_circles(self) -> dict[int, int]:
        """Where literals in circles of rules surely stand in N, on something outside their circle.

        That no literal of a circle is out so far is no ground for any of them: that would go round. So it is
        a least fixpoint of its own, taken anew each time as D grows.
        """
        labels = self._labels
        surely, out, full = labels.surely, labels.out, labels.full
        rows = [(row, ~self._forced(row.contraries)) for row in self._part.rows if row.circle]
        stands = {row.literal: labels.held[row.literal] for row, _ in rows}
        changed = True
        while changed:
            changed = False
            for row, free in rows:
                through = 0
                for bodies, where in ((row.strict, full), (row.loose, full & free)):
                    for body in bodies:
                        mask = where
                        for one in body:
                            mask &= stands[one] if one in row.circle else surely[one] & ~out[one]
                        through |= mask
                if through & ~stands[row.literal]:
                    stands[row.literal] |= through
                    changed = True
        return stands
