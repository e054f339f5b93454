"""Looks at observables one by one: do their signs exist, do their questions ask for facts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from server.domain.rule_sets import Observable, Sign
from server.reporting.legal_terms import legal_term_in
from server.reporting.schema import SCHEMA, ObservationType

Problem = tuple[tuple[str | int, ...], str]
"""Where in an entry, and what is wrong there."""

POLARITIES = ("stated", "denied", "refuted")
"""What is only supposed (hypothetical) speaks for nothing."""
SOURCES = ("own", "statement", "system")
NUMBERS: Mapping[str, tuple[str, ...]] = {
    "amount": ("value_eur",),
    "measurement": ("value",),
    "item": ("quantity", "value_eur"),
    "description": ("height_cm",),
}
"""Values that are numbers, by type; the first is meant where ``has`` names none."""
KINDS = "kind"
"""What ``only`` chooses by where the schema has no list: any kind of good or vehicle."""


def observable_problems(one: Observable, fields: Collection[str] | None) -> Iterator[Problem]:
    """What is wrong with an observable by itself.

    Args:
        one: it.
        fields: ids that the templates' fields have; None where the templates come from elsewhere.
    """
    if "." in one.id:
        yield ("id",), f"'{one.id}': a dot is for names that Verbaal makes; use _"
    if not one.question.endswith("?"):
        yield ("question",), "a question ends with ?"
    for name in ("question", "yes", "no"):
        legal = legal_term_in(getattr(one, name))
        if legal:
            yield (name,), f"'{legal}' is a legal conclusion; ask for the facts that it would rest on"
    if one.yes == one.no:
        yield ("no",), "yes and no say the same"
    if fields is not None and one.field is not None and one.field not in fields:
        yield ("field",), f"no template has a field '{one.field}'"
    for number, sign in enumerate(one.signs):
        for path, problem in sign_problems(sign, fields):
            yield ("signs", number, *path), problem


def sign_problems(sign: Sign, fields: Collection[str] | None) -> Iterator[Problem]:
    """What a sign names that no observation and no template can have."""
    if sign.says == "unknown":
        yield ("says",), "a sign says yes or no"
    if sign.field is not None:
        if sign.model_fields_set - {"field", "says"}:
            yield (), "a sign is a field or an observation, not both"
        if fields is not None and sign.field not in fields:
            yield ("field",), f"no template has a field '{sign.field}'"
        return
    known = SCHEMA.get(sign.type or "")
    if known is None:
        named = f"'{sign.type}' is never found" if sign.type else "'type:' or 'field:' is missing"
        yield ("type",), f"{named}; choose from {', '.join(SCHEMA)}"
        return
    yield from _unknown("role", sign.role, known.roles)
    yield from _unknown("source", sign.source, SOURCES)
    yield from _unknown("polarity", (sign.polarity,), POLARITIES)
    if sign.has is not None:
        yield from _unknown("has", (sign.has,), known.values)
    if sign.only and KINDS not in known.values:
        yield from _unknown("only", sign.only, known.choices)
    if sign.above is not None or sign.at_most is not None:
        yield from _number_problems(sign, known)


def number_named(sign: Sign) -> str:
    """The value that ``above`` and ``at_most`` bound; empty where there is none."""
    numbers = NUMBERS.get(sign.type or "", ())
    if sign.has is None:
        return numbers[0] if numbers else ""
    return sign.has if sign.has in numbers else ""


def _number_problems(sign: Sign, known: ObservationType) -> Iterator[Problem]:
    at = ("above",) if sign.above is not None else ("at_most",)
    if not number_named(sign):
        numbers = NUMBERS.get(sign.type or "", ())
        told = f"name one with 'has': {', '.join(numbers)}" if numbers else f"a {sign.type} has no number"
        yield at, told
    if sign.type == "measurement" and len(sign.only) != 1:
        yield at, f"say of which measurement: only: [{', '.join(known.choices)}]"
    if sign.above is not None and sign.at_most is not None and sign.at_most <= sign.above:
        yield ("at_most",), "no number is above the one and at most the other"


def _unknown(name: str, named: Collection[str], choices: Collection[str]) -> Iterator[Problem]:
    for one in named:
        if one not in choices:
            told = f"choose from {', '.join(choices)}" if choices else "this type has none"
            yield (name,), f"'{one}' is never found; {told}"
