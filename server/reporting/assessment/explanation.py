"""Why a literal stands as it does: a tree of rules down to what was observed.

A defended literal is explained by the arguments for it that withstand every attack; a blocked one by those
that nothing defended attacks, each with what keeps it in balance; one that is out by all of them, each with
what defeats it. The tree depends on the theory and on what is held, on no order in which either was given.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from server.domain.assessing import Evidence, Step
from server.domain.theory import Outcomes, Rule, Status, Theory
from server.reporting.assessment.arrays import arrays_of
from server.reporting.assessment.grounded import statuses

DEEPEST = 24
"""Steps from the root to a leaf."""
MOST = 600
"""Steps in a tree, about."""


@dataclass(frozen=True, slots=True)
class Described:
    """What a person reads about a literal, or about a rule.

    Of a literal: its ``label`` and the ``evidence`` for it. Of a rule: the ``article`` it comes from, since
    when that holds, and its ``source``; those of a literal are told where it was observed.
    """

    label: str
    article: str | None = None
    valid_from: date | None = None
    source: str | None = None
    evidence: tuple[Evidence, ...] = ()


Describe = Callable[[str], Described]
"""Describes a literal by its name, or a rule by its id."""


def explain(
    theory: Theory,
    held: frozenset[str],
    literal: str,
    *,
    describe: Describe,
    now: Outcomes | None = None,
    deepest: int = DEEPEST,
    most: int = MOST,
) -> tuple[Step, ...]:
    """One step for each argument that counts, or the one that says that nothing speaks for the literal.

    Each literal is explained once, where it is nearest to the root; elsewhere it comes back with ``again``.
    So it does where the tree would get deeper than ``deepest`` or, about, larger than ``most`` steps: then it
    is explained in a tree of its own. ``now`` are the statuses of this case, where they are known already.
    """
    reasons = _Reasons(theory, held, now or statuses(theory, [held]))
    root = _Node(literal, deepest)
    line = deque((root,))
    explained: set[str] = set()
    steps = 0
    while line:
        node = line.popleft()
        node.again = node.literal in explained or not node.room or steps >= most
        if node.again:
            continue
        explained.add(node.literal)
        for argument in reasons.arguments(node.literal):
            for name in argument.because:
                argument.body.append(_Node(name, node.room - 1))
            for name in argument.against:
                argument.attackers.append(_Node(name, node.room - 1))
            node.arguments.append(argument)
            line.extend((*argument.body, *argument.attackers))
            steps += 1 + len(argument.body) + len(argument.attackers)
    return tuple(_steps(root, reasons, describe))


@dataclass(slots=True)
class _Node:
    """A literal at one place of the tree; ``room`` is how deep it may go on from here."""

    literal: str
    room: int
    again: bool = False
    arguments: list[_Argument] = field(default_factory=list)


@dataclass(slots=True)
class _Argument:
    """An observation (``rule`` None) or a rule, on these literals and against those."""

    rule: Rule | None
    because: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    body: list[_Node] = field(default_factory=list)
    attackers: list[_Node] = field(default_factory=list)


class _Reasons:
    """Which arguments count for a literal."""

    def __init__(self, theory: Theory, held: frozenset[str], now: Outcomes) -> None:
        self._theory = theory
        self._held = held
        self._rules = theory.rules_by_head
        self._outcomes = now

    def status(self, literal: str) -> Status:
        (status,) = self._outcomes.of(literal)
        return status

    def arguments(self, literal: str) -> Iterator[_Argument]:
        """What was observed first, then rules by their ids. None for what nothing speaks for."""
        status = self.status(literal)
        if literal in self._held:
            yield _Argument(None)
        if status is Status.UNSATISFIABLE:
            return
        circular = self._circular(literal, status)
        for rule in self._rules.get(literal, ()):
            if circular.isdisjoint(rule.body) and self._counts(rule, status):
                against = () if status is Status.DEFENDED else self._against(rule, *_STRONGER)
                yield _Argument(rule, because=tuple(sorted(set(rule.body))), against=against)

    def _against(self, rule: Rule, *standing: Status) -> tuple[str, ...]:
        """The contraries that attack what the rule concludes and stand so, the strongest first."""
        if rule.strict:
            return ()
        contraries = sorted(self._theory.contraries.get(rule.head, ()))
        return tuple(one for status in standing for one in contraries if self.status(one) is status)

    def _counts(self, rule: Rule, status: Status) -> bool:
        """Whether an argument with this rule on top is as good as ``status``."""
        body = {self.status(one) for one in rule.body}
        match status:
            case Status.DEFENDED:
                return body <= {Status.DEFENDED} and not self._against(rule, *_STRONGER)
            case Status.BLOCKED:
                return body <= set(_STRONGER) and not self._against(rule, Status.DEFENDED)
            case _:
                return Status.UNSATISFIABLE not in body

    def _circular(self, literal: str, status: Status) -> frozenset[str]:
        """The literals that owe a standing as good as ``status`` to this literal, where rules go round.

        A rule that rests on its own conclusion is no reason for it.
        """
        arrays = arrays_of(self._theory)
        row = arrays.rows.get(arrays.numbers[literal])
        circle = {arrays.names[one] for one in row.circle} if row else set()
        others = [rule for one in sorted(circle - {literal}) for rule in self._rules.get(one, ())]
        counting = [
            (rule.head, circle.intersection(rule.body)) for rule in others if self._counts(rule, status)
        ]
        left = circle - (self._held - {literal})
        while fresh := {head for head, body in counting if head in left and left.isdisjoint(body)}:
            left -= fresh
        return frozenset(left)


_STRONGER = (Status.DEFENDED, Status.BLOCKED)
"""How what attacks an argument and makes a difference to it stands."""


def _steps(node: _Node, reasons: _Reasons, describe: Describe) -> Iterator[Step]:
    """The steps of one place of the tree, those below them included."""
    told = describe(node.literal)
    status = reasons.status(node.literal)
    if node.again or not node.arguments:
        yield Step(literal=node.literal, label=told.label, status=status, again=node.again)
        return
    for argument in node.arguments:
        rule = argument.rule
        origin = told if rule is None else describe(rule.id)
        yield Step(
            literal=node.literal,
            label=told.label,
            status=status,
            rule=None if rule is None else rule.id,
            strict=rule is not None and rule.strict,
            article=origin.article,
            valid_from=origin.valid_from,
            source=origin.source,
            evidence=() if argument.body else told.evidence,
            because=tuple(step for one in argument.body for step in _steps(one, reasons, describe)),
            against=tuple(step for one in argument.attackers for step in _steps(one, reasons, describe)),
        )
