"""The rules of retention as a table for people (docs/retention.md; a test compares)."""

from __future__ import annotations

from collections.abc import Iterator

from server.domain.retention import Clock, Rule, RuleSet, Step

_CLOCKS = {
    Clock.FIRST_PROCESSING: "first processing",
    Clock.NOTED: "a date that somebody notes",
    Clock.LAST_CHANGE: "last change",
    Clock.CONFIRMATION: "confirmation",
    Clock.FINISHED: "end of the job",
}
_HEADER = "| Rule | What it covers | After | Counted from | It is | Source |\n|---|---|---|---|---|---|"


def rules_table(rules: RuleSet) -> str:
    """Every step of every rule, as a table in Markdown."""
    return "\n".join([_HEADER, *(line for rule in rules.rules for line in _lines(rule))])


def _lines(rule: Rule) -> Iterator[str]:
    if not rule.steps:
        yield f"| {rule.id} | {rule.title} | | its report | destroyed with it | {rule.source} |"
    for step in rule.steps:
        start = _start(rule, step)
        yield f"| {rule.id} | {rule.title} | {step.after} | {start} | {step.becomes} | {step.article} |"


def _start(rule: Rule, step: Step) -> str:
    if step.counted_from is None:
        return _CLOCKS[rule.clock]
    return f"being {step.counted_from}"
