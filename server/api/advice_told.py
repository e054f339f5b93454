"""Answers to questions, and how legal elements stand, in Dutch for pages, dossiers and overviews.

What stands here is advice that a person weighs: never whether something is an offence, or proven.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from server.domain.assessing import Answer, AnswerHow, Assessment, Inquiry, Reply, SetState, Standing, Step
from server.domain.rule_sets import SetKind

STANDINGS: Final = {
    Standing.PRESENT: "aanknopingspunt aanwezig",
    Standing.OPEN: "nog niet besproken",
    Standing.REFUTED: "weerlegd",
    Standing.CONTRADICTORY: "tegenstrijdig, beoordeel zelf",
}
FORM_STANDINGS: Final = {
    Standing.PRESENT: "aanwezig",
    Standing.OPEN: "nog niet besproken",
    Standing.REFUTED: "is er niet",
    Standing.CONTRADICTORY: "tegenstrijdig, beoordeel zelf",
}
"""Of what a form is to hold, which is no part of an offence."""
REPLIES: Final = {Reply.YES: "ja", Reply.NO: "nee", Reply.UNKNOWN: "niet bekend"}
HOW: Final = {AnswerHow.TAPPED: "aangetikt", AnswerHow.SPOKEN: "gesproken"}
NO_JUDGEMENT: Final = (
    "Dit is een hulpmiddel voor de verbalisant en geen oordeel: het laat zien waarvoor in dit verslag een "
    "aanknopingspunt staat en wat niet is besproken. De regels zijn een concept. Wat het betekent, bepaalt "
    "een mens."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementRow:
    """One element as it is shown."""

    label: str
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRows:
    """One rule set as it is shown: its name, and its elements."""

    title: str
    because: str
    elements: tuple[ElementRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """One answer as it is shown."""

    asked: str
    reply: str
    how: str


def standing_of(rule_set: SetState, standing: Standing) -> str:
    """How an element stands, as it is told."""
    return (FORM_STANDINGS if is_form(rule_set) else STANDINGS)[standing]


def is_form(rule_set: SetState) -> bool:
    """Whether it is about a record's completeness, and no offence."""
    return rule_set.kind == SetKind.FORM.value


def offences_shown(assessment: Assessment | None) -> tuple[SetState, ...]:
    """Of :func:`worth_showing` the offences: what a form still lacks is for who writes the report."""
    return tuple(one for one in worth_showing(assessment) if not is_form(one))


def worth_showing(assessment: Assessment | None) -> tuple[SetState, ...]:
    """The sets of which anything was found or refuted; those that nothing is known of say nothing."""
    if assessment is None:
        return ()
    return tuple(
        one
        for one in assessment.sets
        if any(element.standing is not Standing.OPEN for element in one.elements)
    )


def name_of(rule_set: SetState) -> str:
    """A set as it is called: "Diefstal (310 Sr)"."""
    return f"{rule_set.title} ({rule_set.article})" if rule_set.article else rule_set.title


def set_rows(sets: Iterable[SetState]) -> list[SetRows]:
    """Sets with how each of their elements stands."""
    return [
        SetRows(
            title=name_of(one),
            because=one.because,
            elements=tuple(
                ElementRow(label=element.label, standing=standing_of(one, element.standing))
                for element in one.elements
            ),
        )
        for one in sets
    ]


def answer_rows(inquiry: Inquiry) -> list[AnswerRow]:
    """The answers in the order they were given."""
    return [
        AnswerRow(asked=one.asked or one.observable, reply=told_reply(one), how=HOW[one.how])
        for one in inquiry.answers
    ]


def told_reply(answer: Answer) -> str:
    """What was answered, with the words where it was spoken: 'ja: "hij liep zo weg"'."""
    told = REPLIES[answer.reply]
    return f"{told}: \u201c{answer.words}\u201d" if answer.words else told


def observations_behind(steps: Iterable[Step]) -> Iterator[str]:
    """Ids of the observations that an explanation rests on, some perhaps more than once."""
    for step in steps:
        for one in step.evidence:
            if one.observation_id is not None:
                yield one.observation_id
        yield from observations_behind((*step.because, *step.against))
