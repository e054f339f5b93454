"""Rule sets as one argumentation theory: local names become literals that mean the same everywhere.

An element ``e`` of a set ``S`` is the literal ``S.e``; all elements of an offence together are ``S``. An
observable is a literal by its own name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from server.domain.rule_sets import Element, Observable, RuleSet, SetKind, SetRule
from server.domain.theory import NOT, Rule, Theory, opposite, paired

EXCLUDES = "excludes/"
"""Starts the ids of rules that say what can't hold beside what."""
WHOLE = "+"
"""Ends the id of the rule that puts the elements together; no rule in a file can be called so."""


def bare(literal: str) -> str:
    """The literal without "not"."""
    return literal.removeprefix(NOT)


def steps_of(rules: RuleSet) -> Mapping[str, Element]:
    """Elements and conclusions of a set by the names they have in its file."""
    return {one.id: one for one in (*rules.elements, *rules.conclusions)}


def literal_in(rules: RuleSet, written: str) -> str:
    """The literal that a rule of this set means by what is written."""
    name = bare(written)
    return written if name not in steps_of(rules) else f"{written[: -len(name)]}{rules.id}.{name}"


def compiled_rule(rules: RuleSet, rule: SetRule) -> Rule:
    """One rule of a file."""
    return Rule(
        id=f"{rules.id}/{rule.id}",
        body=tuple(sorted({literal_in(rules, one) for one in rule.when})),
        head=literal_in(rules, rule.then),
        strict=rule.strict,
    )


def element_literal(rules: RuleSet, element: Element) -> str:
    """The literal of an element or conclusion."""
    return f"{rules.id}.{element.id}"


def compiled(rules: RuleSet) -> tuple[Rule, ...]:
    """All rules of a set. An offence's elements make the whole, and without one of them there is none."""
    own = tuple(compiled_rule(rules, rule) for rule in rules.rules)
    if rules.kind is SetKind.FORM:
        return own
    elements = sorted(element_literal(rules, one) for one in rules.elements)
    whole = Rule(id=f"{rules.id}/{WHOLE}", body=tuple(elements), head=rules.id, strict=True)
    without = (
        Rule(
            id=f"{rules.id}/{opposite(one.id)}",
            body=(opposite(element_literal(rules, one)),),
            head=opposite(rules.id),
            strict=True,
        )
        for one in rules.elements
    )
    return (*own, whole, *without)


def named_in(rules: RuleSet) -> frozenset[str]:
    """What its rules name that is no step of its own, without "not": observables and other sets."""
    own = steps_of(rules).keys()
    named = {bare(one) for rule in rules.rules for one in (*rule.when, rule.then)}
    return frozenset(named - own)


def exclusion_rules(names: Iterable[str], observables: Mapping[str, Observable]) -> list[Rule]:
    """What excludes an observable says that it is not so. Both directions, also for what no rule names."""
    pairs = {(one, other) for one in names for other in observables[one].excludes}
    both = sorted(pairs | {(other, one) for one, other in pairs})
    return [
        Rule(id=f"{EXCLUDES}{one}/{other}", body=(one,), head=opposite(other), strict=True)
        for one, other in both
    ]


def theory_of(sets: Sequence[RuleSet], observables: Mapping[str, Observable]) -> Theory:
    """One theory of these sets, whatever their order. Every observable that a rule names can be observed.

    What excludes one of these is a literal too, and can be held; but nobody needs to be asked for it.

    Args:
        sets: at most one version of each, with those that they name.
        observables: all there are.
    """
    named = sorted({one for each in sets for one in named_in(each) if one in observables})
    own = sorted((rule for one in sets for rule in compiled(one)), key=lambda rule: rule.id)
    excluding = exclusion_rules(named, observables)
    rules = (*own, *excluding)
    literals = {bare(one) for rule in rules for one in (*rule.body, rule.head)} | set(named)
    pairs = ((rule.body[0], opposite(rule.head)) for rule in excluding)
    return Theory(
        rules=rules,
        contraries=paired(sorted(literals), *pairs),
        queryables=frozenset(named) | frozenset(map(opposite, named)),
    )


def with_needed(wanted: Iterable[RuleSet], in_force: Mapping[str, RuleSet]) -> list[RuleSet]:
    """These sets and, after them, the sets that they name, and those that these name."""
    found: dict[str, RuleSet] = {one.id: one for one in wanted}
    waiting = list(found.values())
    while waiting:
        for name in sorted(named_in(waiting.pop(0))):
            if name in in_force and name not in found:
                found[name] = in_force[name]
                waiting.append(in_force[name])
    return list(found.values())
