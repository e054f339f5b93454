"""Exactly which questions can change a topic, all futures side by side: where brute force takes too long."""

from __future__ import annotations

from collections.abc import Sequence

from server.domain.theory import Theory, Topic
from server.reporting.assessment.grounded import statuses
from server.reporting.inquiry.relevance import observable_of


def futures_of(theory: Theory, held: frozenset[str]) -> list[frozenset[str]]:
    """Every consistent set of observations that ``held`` can grow to."""
    found = {held: None}
    for literal in sorted(theory.can_observe(held)):
        found |= {grown | {literal}: None for grown in found if literal in theory.can_observe(grown)}
    return list(found)


def influential(theory: Theory, held: frozenset[str], topics: Sequence[Topic]) -> frozenset[str]:
    """The queryables whose observation changes the status of an element of an open topic in some future."""
    futures = futures_of(theory, held)
    number = {future: at for at, future in enumerate(futures)}
    found = statuses(theory, futures)
    everywhere = (1 << len(futures)) - 1
    elements = []
    for topic in topics:
        refuted = topic.whole is not None and found.defended["-" + topic.whole] == everywhere
        elements += [] if refuted else list(topic.elements)
    kinds = [
        kind[element]
        for element in elements
        for kind in (found.unsatisfiable, found.defended, found.out, found.blocked)
    ]
    signature = [tuple(mask >> at & 1 for mask in kinds) for at in range(len(futures))]
    return frozenset(
        literal
        for future, at in number.items()
        for literal in future - held
        if (before := number.get(future - {literal})) is not None and signature[before] != signature[at]
    )


def questions(literals: Sequence[str] | frozenset[str]) -> set[str]:
    return {observable_of(one) for one in literals}
