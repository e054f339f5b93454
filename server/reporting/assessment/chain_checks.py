"""Looks at where chains of rules lead: nothing may hang in the air, lean on itself or fight a definition."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from server.domain.rule_sets import Observable, SetRule
from server.domain.theory import Rule, opposite
from server.reporting.assessment.compiling import (
    bare,
    compiled,
    compiled_rule,
    element_literal,
    exclusion_rules,
    named_in,
)
from server.reporting.assessment.rule_files import SetFile

Placed = tuple[SetFile, tuple[str | int, ...], str]
"""A file, where in it, and what is wrong there."""


def chain_problems(files: Sequence[SetFile], observables: Mapping[str, Observable]) -> Iterator[Placed]:
    """What is wrong with the rules that hold together on one day.

    Args:
        files: the sets in force, whose names are all known.
        observables: all there are.
    """
    named = {one for file in files for one in named_in(file.rules) if one in observables}
    rules = [rule for file in files for rule in compiled(file.rules)]
    rules += exclusion_rules(named, observables)
    own = {
        f"{file.rules.id}/{rule.id}": (file, number, rule, compiled_rule(file.rules, rule))
        for file in files
        for number, rule in enumerate(file.rules.rules)
    }
    yield from _circles(rules, own)
    yield from _dead_ends(files, rules, observables)
    for file, number, written, made in own.values():
        clash = next((pair for pair in _pairs(made.body) if _conflict(*pair, observables)), None)
        if clash:
            yield file, ("rules", number), f"'{clash[0]}' and '{clash[1]}' can't hold together"
        if written.strict:
            yield from _contradicted(file, number, made, rules, observables)


def _circles(
    rules: Iterable[Rule], own: Mapping[str, tuple[SetFile, int, SetRule, Rule]]
) -> Iterator[Placed]:
    """Rules that support themselves, or lead from a statement to its opposite."""
    leads_to: dict[str, set[str]] = {}
    for rule in rules:
        for literal in rule.body:
            leads_to.setdefault(literal, set()).add(rule.head)
    reached: dict[str, frozenset[str]] = {}
    for name, (file, number, written, made) in own.items():
        if made.head not in reached:
            reached[made.head] = _reached_from(made.head, leads_to)
        beyond = reached[made.head]
        for literal in made.body:
            if literal in beyond:
                yield file, ("rules", number), f"'{written.then}' supports itself through this rule ({name})"
            elif opposite(literal) in beyond:
                yield (
                    file,
                    ("rules", number),
                    f"this leads from '{literal}' to the opposite of it, and so defeats itself",
                )


def _reached_from(start: str, leads_to: Mapping[str, Collection[str]]) -> frozenset[str]:
    reached = {start}
    waiting = [start]
    while waiting:
        for one in leads_to.get(waiting.pop(), ()):
            if one not in reached:
                reached.add(one)
                waiting.append(one)
    return frozenset(reached)


def _dead_ends(
    files: Iterable[SetFile], rules: Sequence[Rule], observables: Mapping[str, Observable]
) -> Iterator[Placed]:
    possible = {literal for one in observables for literal in (one, opposite(one))}
    waiting = list(rules)
    while waiting:
        rest = [rule for rule in waiting if not possible.issuperset(rule.body)]
        possible |= {rule.head for rule in waiting if possible.issuperset(rule.body)}
        if len(rest) == len(waiting):
            break
        waiting = rest
    for file in files:
        for number, element in enumerate(file.rules.elements):
            literal = element_literal(file.rules, element)
            if literal not in possible:
                yield file, ("elements", number, "id"), f"no observable leads to '{element.id}'"
            if opposite(literal) not in possible:
                told = f"nothing can refute '{element.id}'; a rule with 'then: niet {element.id}' is missing"
                yield file, ("elements", number, "id"), told
        for number, step in enumerate(file.rules.conclusions):
            literal = element_literal(file.rules, step)
            if literal not in possible and opposite(literal) not in possible:
                yield file, ("conclusions", number, "id"), f"no observable leads to '{step.id}'"


def _contradicted(
    file: SetFile, number: int, strict: Rule, rules: Iterable[Rule], observables: Mapping[str, Observable]
) -> Iterator[Placed]:
    """A strict conclusion is never attacked itself, so whatever contradicts it would stand beside it."""
    for other in rules:
        if not _conflict(strict.head, other.head, observables):
            continue
        if not any(_conflict(one, two, observables) for one in strict.body for two in other.body):
            yield file, ("rules", number), f"'{other.id}' can contradict this strict rule; leave 'strict' out"
            return


def _conflict(one: str, other: str, observables: Mapping[str, Observable]) -> bool:
    if one == opposite(other):
        return True
    excluded = observables[bare(one)].excludes if one in observables else ()
    return other in excluded


def _pairs(literals: Sequence[str]) -> Iterator[tuple[str, str]]:
    for number, one in enumerate(literals):
        for other in literals[number + 1 :]:
            yield one, other
