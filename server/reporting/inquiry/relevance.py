"""Which questions may still change an open topic, in many cases at once: one bit a case.

From each element of an open topic that is not settled, back along everything that its status depends on, to
the queryables that may still be observed. What is settled, and what stands beside something that surely
fails, is not followed any further. Too much may be followed, never too little.

Three truths of a literal make its status: *arguable* (there is an argument for it), *defended*, and
*tenable* (an argument for it is attacked by no defended one). Let G(S) be the least set that holds the axioms
and is closed under the rules, less the defeasible ones with a contrary of their head in S. Arguable is
G(nothing), defended D = lfp(G . G), tenable P = G(D). So a rule makes its head arguable by an
arguable body; defended by a defended body, if it is strict or no contrary of the head is tenable; tenable
by a tenable body, if it is strict or no contrary of the head is defended.

*A truth m that is the same in every future may be replaced by that constant wherever it is read; the others
stay as they are.* The step to a least fixpoint is monotone, so with m held at its value there that fixpoint
stays the least one (a smaller one, m put back, would be a smaller pre-fixpoint): so it is for arguable.
Let G' be G with m held at P(m) where it makes P and at D(m) where it makes D. By the same argument
G'(D) = P and G'(P) = D, so D' = lfp(G' . G') lies within D. Let E be D' with D(m) put back, within D: so
G(E) contains P, hence P(m), hence P' = G'(D'). So G(G(E)) lies within G(P) = D, has of m no more than D(m),
and lies within G'(P') = D' for the rest. So E is a pre-fixpoint of G . G, and D lies within D'.

With these constants in place, a queryable from which no path leads to an element changes nothing of it,
whatever else is observed; and what a foresight calls settled is settled. Exact relevance is Sigma-2-complete
(D. Odekerken e.a., KR 2023); this takes time linear in the theory, at most once for each of its truths.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from server.domain.theory import NOT, Outcomes, Theory, Topic, bits_of

Node = tuple[str, int]
"""A literal, and which of its three truths: :data:`ARGUABLE`, :data:`DEFENDED` or :data:`TENABLE`."""

ARGUABLE, DEFENDED, TENABLE = range(3)
_AGAINST = (ARGUABLE, TENABLE, DEFENDED)
"""Which truth of a contrary stands against each; being arguable, nothing does."""


def observable_of(literal: str) -> str:
    """The question that asks for ``literal``: it and its opposite are one."""
    return literal.removeprefix(NOT)


def open_cases(topic: Topic, outcomes: Outcomes) -> int:
    """The cases in which ``topic`` is open.

    An element of it may still change, and its whole is not refuted for good.
    """
    unsettled = 0
    for element in topic.elements:
        unsettled |= ~outcomes.settled(element)
    if topic.whole is not None:
        opposite = NOT + topic.whole
        unsettled &= ~(outcomes.settled(opposite) & outcomes.defended[opposite])
    return unsettled & everywhere(outcomes.worlds)


def everywhere(worlds: int) -> int:
    """The bits of all cases."""
    return (1 << worlds) - 1


def observable_in(theory: Theory, cases: Sequence[frozenset[str]]) -> dict[str, int]:
    """Queryable → the cases in which it may still be observed."""
    all_of_them = everywhere(len(cases))
    left = dict.fromkeys(theory.queryables, all_of_them)
    for literal, bits in bits_of(cases).items():
        for one in (literal, *theory.contraries.get(literal, ())):
            if one in left:
                left[one] &= ~bits
    return left


def relevant(
    theory: Theory, cases: Sequence[frozenset[str]], outcomes: Outcomes, topics: Sequence[Topic]
) -> Mapping[str, int]:
    """Queryable → bits of the ``cases`` in which it may still change an open topic.

    ``outcomes`` are what a foresight says of the cases, and perhaps of others after them. Never too few.
    Queryables of no case are left out.
    """
    looked_at = everywhere(len(cases))
    seeds: defaultdict[str, int] = defaultdict(int)
    for topic in topics:
        is_open = open_cases(topic, outcomes) & looked_at
        for element in topic.elements:
            seeds[element] |= is_open
    reached = Influence(theory, outcomes).of(seeds)
    addable = observable_in(theory, cases)
    found = {literal: addable[literal] & bits for literal, bits in reached.items() if literal in addable}
    return {literal: bits for literal, bits in sorted(found.items()) if bits}


class Influence:
    """What may still change what, in each of the cases of ``outcomes``."""

    def __init__(self, theory: Theory, outcomes: Outcomes) -> None:
        none, defended = outcomes.unsatisfiable, outcomes.defended
        out, blocked = outcomes.out, outcomes.blocked
        self._can = (
            {one: defended[one] | out[one] | blocked[one] for one in none},
            defended,
            {one: defended[one] | blocked[one] for one in none},
        )
        self._can_not = (
            none,
            {one: none[one] | out[one] | blocked[one] for one in none},
            {one: none[one] | out[one] for one in none},
        )
        self._open = tuple(
            {one: bits & can_not[one] for one, bits in can.items()}
            for can, can_not in zip(self._can, self._can_not, strict=True)
        )
        self._contraries = theory.contraries
        self._rules = theory.rules_by_head
        self._known: dict[Node, tuple[tuple[Node, int], ...]] = {}

    def of(self, seeds: Mapping[str, int]) -> dict[str, int]:
        """Literal → the cases in which it may still change one of ``seeds`` (literal → cases that count)."""
        reached: defaultdict[str, int] = defaultdict(int)
        for step in self.steps(seeds):
            for literal, bits in step.items():
                reached[literal] |= bits
        return dict(reached)

    def steps(self, seeds: Mapping[str, int]) -> Iterable[Mapping[str, int]]:
        """The same in steps: first the seeds themselves, then what is one rule or attack away, and so on.

        Each step has those cases only in which some truth of a literal was not reached before.
        """
        seen: defaultdict[Node, int] = defaultdict(int)
        fresh = {
            (literal, truth): bits
            for literal, cases in seeds.items()
            for truth in (ARGUABLE, DEFENDED, TENABLE)
            if (bits := cases & self._open[truth][literal])
        }
        while fresh:
            found: defaultdict[str, int] = defaultdict(int)
            behind: defaultdict[Node, int] = defaultdict(int)
            for node, bits in fresh.items():
                seen[node] |= bits
                found[node[0]] |= bits
                for below, works in self._behind(node):
                    behind[below] |= works & bits
            yield found
            fresh = {node: new for node, bits in behind.items() if (new := bits & ~seen[node])}

    def _behind(self, node: Node) -> tuple[tuple[Node, int], ...]:
        """What a truth depends on, with the cases: there it is open, by a rule that can still work there."""
        known = self._known.get(node)
        if known is not None:
            return known
        literal, truth = node
        rules = self._rules.get(literal)
        if rules is None:
            self._known[node] = ()
            return ()
        against = _AGAINST[truth]
        can, can_not = self._can[truth], self._can_not[against]
        inside, outside = self._open[truth], self._open[against]
        contraries = () if truth == ARGUABLE else self._contraries.get(literal, ())
        all_of_them = inside[literal]
        found: defaultdict[Node, int] = defaultdict(int)
        for rule in rules:
            attackers = () if rule.strict else contraries
            works = all_of_them
            for one in rule.body:
                works &= can[one]
            for one in attackers:
                works &= can_not[one]
            if works:
                for one in rule.body:
                    found[one, truth] |= works & inside[one]
                for one in attackers:
                    found[one, against] |= works & outside[one]
        self._known[node] = tuple((part, works) for part, works in found.items() if works)
        return self._known[node]
