"""Answers and inferences as parts of a record: what an officer stated, and what rules made of it.

A data subject's right to see goes for both (Wpg art. 25): an inference about a person is data about them.
"""

from __future__ import annotations

from collections.abc import Iterator

from server.api.advice_told import STANDINGS, name_of, observations_behind, offences_shown, told_reply
from server.api.report_marks import clock
from server.domain.assessing import Answer, Assessment, Inquiry
from server.domain.overview import RecordPart

ANSWER = "Antwoord op een vraag"
INFERENCE = "Aanknopingspunt volgens regels (advies, geen oordeel)"


def answer_parts(inquiry: Inquiry, *, before: str = "") -> Iterator[RecordPart]:
    """A part for each answer, with the question as it was asked."""
    for one in inquiry.answers:
        asked = one.asked or one.observable
        text = f"{asked} Antwoord: {told_reply(one)}.{_recorded(one)}"
        yield RecordPart(id=f"{before}answer:{one.observable}", label=ANSWER, text=text)


def _recorded(answer: Answer) -> str:
    """That there was a recording of this answer alone; that of a dictation is a record of its own."""
    if answer.sound is None or answer.sound.id is None:
        return ""
    return f" Ingesproken: een opname van {clock(answer.sound.end_s)}."


def inference_parts(assessment: Assessment | None) -> Iterator[RecordPart]:
    """A part for each element of offences that anything is known of, about whom its explanation rests on."""
    for rule_set in offences_shown(assessment):
        for element in rule_set.elements:
            yield RecordPart(
                id=f"assessment:{rule_set.id}.{element.id}",
                label=INFERENCE,
                text=f"{name_of(rule_set)}, {element.label}: {STANDINGS[element.standing]}.",
                about=frozenset(observations_behind(element.why)),
            )
