"""What an officer should know beside the elements: which day was taken, and what there are no rules for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from server.domain.assessing import Knowledge
from server.dutch.date_words import in_words
from server.reporting.assessment.compiling import bare
from server.reporting.assessment.holding import ANSWER

if TYPE_CHECKING:
    from server.reporting.assessment.rule_book import Choice, RuleBook


def notes_of(book: RuleBook, choice: Choice, confirmed: Knowledge, preview: Knowledge) -> tuple[str, ...]:
    """Sentences in a fixed order."""
    return (
        *_about_the_day(choice, confirmed, preview),
        *_about_the_law(book, choice),
        *_about_answers(book, confirmed),
    )


def _about_the_day(choice: Choice, confirmed: Knowledge, preview: Knowledge) -> Iterator[str]:
    day = in_words(choice.on)
    if choice.on == confirmed.on:
        return
    if choice.on == preview.on:
        yield f"De dag van de gebeurtenis ({day}) is nog niet bevestigd; gekeken is naar de regels van toen."
    else:
        yield f"De dag van de gebeurtenis is niet bekend. Gekeken is naar de regels van {day}."


def _about_the_law(book: RuleBook, choice: Choice) -> Iterator[str]:
    for kind in choice.without_rules:
        yield f"Voor '{kind.replace('_', ' ')}' is er nog geen regelset: alleen vragen over volledigheid."
    for set_id in choice.not_in_force:
        versions = [one for one in book.sets if one.id == set_id]
        if not versions:
            yield f"De regelset '{set_id}' is er niet meer."
            continue
        title = (
            versions[0].title
            if versions[0].article is None
            else f"{versions[0].title} ({versions[0].article})"
        )
        first = min(one.valid_from or date.min for one in versions)
        if choice.on < first:
            yield f"De regels voor {title} gaan over gebeurtenissen vanaf {in_words(first)}: niet meegenomen."
        else:
            yield f"De regels voor {title} golden niet op {in_words(choice.on)}: niet meegenomen."


def _about_answers(book: RuleBook, known: Knowledge) -> Iterator[str]:
    """Where an answer says something else than words or fields do: the answer counts, and this is told."""
    answered = {bare(one.literal): one.literal for one in known.evidence if one.kind == ANSWER}
    for name, literal in sorted(answered.items()):
        other = next(
            (
                one
                for one in known.evidence
                if bare(one.literal) == name and one.literal != literal and one.kind != ANSWER
            ),
            None,
        )
        if other is not None:
            question = book.observables[name].question
            yield f"Uw antwoord op '{question}' is anders dan wat er staat. Uw antwoord telt."
