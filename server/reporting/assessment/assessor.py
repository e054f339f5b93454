"""How the elements of the chosen rule sets stand on what was confirmed, and what would come of the rest.

Nothing here knows how facts were found or which question comes next: the same facts make the same
assessment, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import product

from server.domain.assessing import Assessment, ElementState, Knowledge, SetState, Standing, Step
from server.domain.rule_sets import Element, RuleSet, SetKind
from server.domain.theory import Outcomes, Status, opposite
from server.reporting.assessment.assessment_notes import notes_of
from server.reporting.assessment.compiling import element_literal
from server.reporting.assessment.describing import describer
from server.reporting.assessment.exact import foresee_best
from server.reporting.assessment.explanation import explain
from server.reporting.assessment.grounded import statuses
from server.reporting.assessment.rule_book import Choice, Chosen, RuleBook


@dataclass(frozen=True, slots=True)
class _Views:
    """How things stand now, can still come to stand, and would stand; and why they stand so now."""

    now: Outcomes
    later: Outcomes
    then: Outcomes
    explain: Callable[[str], tuple[Step, ...]]


def day_of(confirmed: Knowledge, preview: Knowledge | None = None) -> date:
    """The day that chooses rule sets: of the event as confirmed, else as found, else of the dictation."""
    found = preview.on if preview is not None else None
    return confirmed.on or found or confirmed.dictated_on


def assess(book: RuleBook, choice: Choice, confirmed: Knowledge, preview: Knowledge) -> Assessment:
    """How each element stands.

    Args:
        book: the rules.
        choice: which sets to look at, as the book chose them.
        confirmed: what the officer confirmed; the standings are of this alone.
        preview: that and all that was found.
    """
    case = book.case(choice, confirmed)
    other = book.case(choice, preview)
    describe = describer([one.rules for one in choice.sets], book.observables, confirmed)
    now = statuses(case.theory, [case.held])
    views = _Views(
        now=now,
        later=foresee_best(case.theory, [case.held]),
        then=statuses(other.theory, [other.held]),
        explain=lambda literal: explain(case.theory, case.held, literal, describe=describe, now=now),
    )
    sets = tuple(_set_state(one, views) for one in choice.sets if one.shown)
    return Assessment(
        on=choice.on,
        on_known=choice.on in (confirmed.on, preview.on),
        sets=sets,
        without_rules=choice.without_rules,
        not_in_force=choice.not_in_force,
        notes=notes_of(book, choice, confirmed, preview),
        rules_sha256=book.digest,
    )


def standing(literal: Status, contrary: Status) -> Standing:
    """How an element stands, from its own status and that of its opposite."""
    if literal is Status.DEFENDED:
        return Standing.PRESENT
    if contrary is Status.DEFENDED:
        return Standing.REFUTED
    if Status.BLOCKED in (literal, contrary):
        return Standing.CONTRADICTORY
    if literal is Status.OUT and contrary is Status.UNSATISFIABLE:
        return Standing.REFUTED
    return Standing.OPEN


def is_settled(element: str, later: Outcomes) -> bool:
    """Whether no answer can change how an element stands, as far as is known for certain."""
    possible = product(later.of(element), later.of(opposite(element)))
    return len({standing(one, other) for one, other in possible}) == 1


def _set_state(chosen: Chosen, views: _Views) -> SetState:
    rules = chosen.rules
    elements = tuple(_element_state(rules, one, views) for one in rules.elements)
    return SetState(
        id=rules.id,
        kind=rules.kind.value,
        article=rules.article,
        title=rules.title,
        digest=rules.digest,
        version=rules.version,
        status=rules.status,
        source=rules.source,
        valid_from=rules.valid_from,
        valid_to=rules.valid_to,
        because=chosen.because,
        elements=elements,
        complete=all(one.standing is Standing.PRESENT for one in elements),
        refuted=rules.kind is SetKind.OFFENCE and any(one.standing is Standing.REFUTED for one in elements),
    )


def _element_state(rules: RuleSet, element: Element, views: _Views) -> ElementState:
    literal = element_literal(rules, element)
    stands = _standing_in(literal, views.now)
    return ElementState(
        id=element.id,
        label=element.label,
        standing=stands,
        preview=_standing_in(literal, views.then),
        settled=is_settled(literal, views.later),
        why=tuple(step for one in _to_explain(literal, stands, views.now) for step in views.explain(one)),
    )


def _standing_in(literal: str, outcomes: Outcomes) -> Standing:
    (own,), (contrary,) = outcomes.of(literal), outcomes.of(opposite(literal))
    return standing(own, contrary)


def _to_explain(literal: str, stands: Standing, now: Outcomes) -> tuple[str, ...]:
    """The literals whose arguments say why an element stands as it does."""
    contrary = opposite(literal)
    match stands:
        case Standing.PRESENT:
            return (literal,)
        case Standing.REFUTED:
            return (contrary,) if Status.DEFENDED in now.of(contrary) else (literal,)
        case Standing.CONTRADICTORY:
            return tuple(one for one in (literal, contrary) if Status.BLOCKED in now.of(one))
        case Standing.OPEN:
            return ()
