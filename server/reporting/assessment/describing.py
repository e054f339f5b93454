"""What a person reads about a literal or a rule of a case: labels, articles, and what speaks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from server.domain.assessing import Evidence, Knowledge
from server.domain.rule_sets import Element, Observable, RuleSet
from server.domain.theory import NOT
from server.reporting.assessment.compiling import EXCLUDES, WHOLE, bare, element_literal
from server.reporting.assessment.explanation import Described
from server.reporting.assessment.holding import ANSWER, SAID, held


def describer(
    sets: Iterable[RuleSet], observables: Mapping[str, Observable], known: Knowledge
) -> Callable[[str], Described]:
    """Describes the literals and rules of these sets, on what is known of one case."""
    by_literal: dict[str, Described] = {}
    by_rule: dict[str, Described] = {}
    for rules in sets:
        by_rule |= _rules_of(rules)
        by_literal[rules.id] = Described(f"Alle onderdelen van: {rules.title}")
        by_literal[NOT + rules.id] = Described(f"Niet alle onderdelen van: {rules.title}")
        for step in (*rules.elements, *rules.conclusions):
            literal = element_literal(rules, step)
            by_literal[literal] = Described(step.label)
            by_literal[NOT + literal] = Described(f"Niet: {step.label}")
    evidence = _counting(observables, known)

    def describe(name: str) -> Described:
        found = by_literal.get(name) or by_rule.get(name)
        if found is not None:
            return found
        if name.startswith(EXCLUDES):
            return Described("Deze feiten kunnen niet allebei waar zijn", source="vocab/questions")
        if name.startswith(SAID):
            return Described("Zo gezegd of ingevuld, naast iets dat er niet mee te rijmen is")
        observable = observables.get(bare(name))
        if observable is None:
            return Described(name)
        label = observable.no if name.startswith(NOT) else observable.yes
        return Described(label, evidence=tuple(evidence.get(name, ())))

    return describe


def _rules_of(rules: RuleSet) -> dict[str, Described]:
    steps: dict[str, Element] = {one.id: one for one in (*rules.elements, *rules.conclusions)}
    found: dict[str, Described] = {}
    for rule in rules.rules:
        step = steps.get(bare(rule.then))
        source = rule.source or (step.source if step is not None else "") or rules.source
        found[f"{rules.id}/{rule.id}"] = _described(rules, rule.id, source)
    for name in (WHOLE, *(NOT + one.id for one in rules.elements)):
        found[f"{rules.id}/{name}"] = _described(rules, "alle onderdelen samen", rules.source)
    return found


def _described(rules: RuleSet, label: str, source: str) -> Described:
    return Described(label, article=rules.article, valid_from=rules.valid_from, source=source)


def _counting(observables: Mapping[str, Observable], known: Knowledge) -> Mapping[str, list[Evidence]]:
    """Evidence that counts: beside an answer, the rest on the same observable makes no difference."""
    counting = held(observables, known)
    counted = counting.literals | counting.contradictory
    answered = {bare(one.literal) for one in known.evidence if one.kind == ANSWER}
    found: dict[str, list[Evidence]] = {}
    for one in known.evidence:
        if one.literal in counted and (one.kind == ANSWER or bare(one.literal) not in answered):
            found.setdefault(one.literal, []).append(one)
    return found
