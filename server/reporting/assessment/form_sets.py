"""The fields that a template expects, as a rule set: a form is complete by the same means as an offence."""

from __future__ import annotations

from collections.abc import Iterable

from server.domain.assessing import field_observable
from server.domain.report import FieldSpec, Template
from server.domain.rule_sets import Applies, Element, Observable, RuleSet, SetKind, SetRule, Sign
from server.domain.theory import NOT

FORM = "form_"
"""Starts the ids of the sets that are made here; no file may take one."""
_SECONDS_TO_FILL = 20.0
"""To say a field or to type it, about: it can wait for the desk, where a fact at the scene can't."""


def form_sets(templates: Iterable[Template]) -> tuple[tuple[RuleSet, ...], tuple[Observable, ...]]:
    """A set for each template that expects a field, and the observables that their rules name."""
    expecting = [one for one in templates if any(field.expected for field in one.fields)]
    observables = (
        _observable(template, field) for template in expecting for field in template.fields if field.expected
    )
    return tuple(map(_form_set, expecting)), tuple(observables)


def question_of(field: FieldSpec) -> str:
    """The question that asks for a field: its own, else that of its help, else one with its label."""
    asked = field.help.partition("?")[0]
    if field.question or ("?" in field.help and "." not in asked):
        return field.question or f"{asked}?"
    return f"Wat vult u in bij '{field.label}'?"


def _form_set(template: Template) -> RuleSet:
    fields = [field for field in template.fields if field.expected]
    observed = {field.id: field_observable(template.id, field.id) for field in fields}
    filled = (SetRule(id=f"wel_{one}", when=(literal,), then=one) for one, literal in observed.items())
    empty = (
        SetRule(id=f"niet_{one}", when=(NOT + literal,), then=NOT + one) for one, literal in observed.items()
    )
    return RuleSet(
        id=f"{FORM}{template.id}",
        version=template.version,
        kind=SetKind.FORM,
        title=f"Volledigheid: {template.title}",
        source=f"vocab/templates, sjabloon {template.id}, versie {template.version}",
        status="volgt uit het sjabloon",
        author="Verbaal",
        applies=Applies(templates=(template.id,)),
        elements=tuple(Element(id=field.id, label=field.label, help=field.help) for field in fields),
        rules=(*filled, *empty),
        digest=template.digest,
    )


def _observable(template: Template, field: FieldSpec) -> Observable:
    return Observable(
        id=field_observable(template.id, field.id),
        question=question_of(field),
        help=field.help,
        yes=f"'{field.label}' is ingevuld.",
        no=f"Er is niets in te vullen bij '{field.label}'.",
        signs=(Sign(field=field.id),),
        field=field.id,
        cost=_SECONDS_TO_FILL,
    )
