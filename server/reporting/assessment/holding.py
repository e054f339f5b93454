"""What counts of what is known: consistent facts are held, contradictory ones keep each other in balance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from server.domain.assessing import Knowledge
from server.domain.rule_sets import Observable
from server.domain.theory import Rule, Theory, opposite
from server.reporting.assessment.compiling import bare

ANSWER = "answer"
"""The kind of evidence that goes before all other."""
SAID = "said/"
"""Starts the id of a rule that stands for one side of a contradiction."""


class Held(NamedTuple):
    """``literals`` are consistent. ``contradictory`` ones were all stated, and can't be true together."""

    literals: frozenset[str]
    contradictory: frozenset[str]


def held(observables: Mapping[str, Observable], knowledge: Knowledge) -> Held:
    """What is held, and what contradicts something that is stated with as much right.

    An answer goes before what was found in words and fields, on its own observable and on those that it
    excludes. What an officer said not to know is neither held nor contradictory.
    """
    answered = {one.literal for one in knowledge.evidence if one.kind == ANSWER}
    settled = {bare(one) for one in answered} | set(knowledge.unknown)
    found = {one.literal for one in knowledge.evidence if one.kind != ANSWER}
    found = {one for one in found if bare(one) not in settled}
    literals: set[str] = set()
    contradictory: set[str] = set()
    for one in answered:
        (contradictory if _clashes(one, answered, observables) else literals).add(one)
    for one in found:
        (contradictory if _clashes(one, found | answered, observables) else literals).add(one)
    return Held(frozenset(literals), frozenset(contradictory))


def _clashes(literal: str, others: Iterable[str], observables: Mapping[str, Observable]) -> bool:
    excluded = observables[literal].excludes if literal in observables else ()
    return any(one == opposite(literal) or one in excluded for one in others)


def in_case(base: Theory, contradictory: Iterable[str], unknown: Iterable[str]) -> Theory:
    """The theory of one case: contradictory facts are claims that can be attacked; the unknown stays so."""
    said = tuple(Rule(id=f"{SAID}{one}", body=(), head=one) for one in sorted(contradictory))
    gone = {one for name in unknown for one in (name, opposite(name))}
    if not said and not gone:
        return base
    return Theory((*base.rules, *said), base.contraries, base.queryables - gone)
