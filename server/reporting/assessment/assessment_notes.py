"""What an officer should know beside the elements: which day was taken, and what there are no rules for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from server.domain.assessing import Knowledge
from server.domain.rule_sets import RuleSet
from server.domain.theory import opposite
from server.dutch.date_words import in_words
from server.reporting.assessment.compiling import bare
from server.reporting.assessment.holding import ANSWER

if TYPE_CHECKING:
    from server.reporting.assessment.rule_book import Choice, RuleBook


def notes_of(book: RuleBook, choice: Choice, confirmed: Knowledge, preview: Knowledge) -> tuple[str, ...]:
    """Sentences in a fixed order."""
    known = confirmed if choice.on == confirmed.on else preview
    return (
        *_about_the_day(choice, confirmed, preview),
        *_about_the_future(choice, known),
        *_about_the_law(book, choice),
        *_about_a_change(book, choice, known),
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


def _about_the_future(choice: Choice, known: Knowledge) -> Iterator[str]:
    """A day that was still to come: a year that was misheard or mistyped, most likely."""
    last = known.until or known.on
    if choice.on == known.on and last is not None and last > known.dictated_on:
        yield (
            f"De dag van de gebeurtenis ({in_words(last)}) is later dan die van het dicteren "
            f"({in_words(known.dictated_on)}). Klopt de datum?"
        )


def _about_the_law(book: RuleBook, choice: Choice) -> Iterator[str]:
    for kind in choice.without_rules:
        yield f"Voor '{kind.replace('_', ' ')}' is er nog geen regelset: alleen vragen over volledigheid."
    for set_id in choice.not_in_force:
        versions = [one for one in book.sets if one.id == set_id]
        if not versions:
            yield f"De regelset '{set_id}' is er niet meer."
            continue
        title = _title(versions[0])
        first = min(one.valid_from or date.min for one in versions)
        if choice.on < first:
            yield f"De regels voor {title} gaan over gebeurtenissen vanaf {in_words(first)}: niet meegenomen."
        else:
            yield f"De regels voor {title} golden niet op {in_words(choice.on)}: niet meegenomen."


def _about_a_change(book: RuleBook, choice: Choice, known: Knowledge) -> Iterator[str]:
    """What law changed while the event was, or may have been."""
    if known.until is None or choice.on != known.on:
        return
    before, after = book.in_force(choice.on), book.in_force(known.until)
    looked_at = dict.fromkeys((*(one.rules.id for one in choice.sets if one.shown), *choice.not_in_force))
    for set_id in looked_at:
        rules = after.get(set_id) or before.get(set_id)
        if rules is not None and before.get(set_id) != after.get(set_id):
            yield (
                f"De regels voor {_title(rules)} veranderden tussen {in_words(choice.on)} en "
                f"{in_words(known.until)}. "
                "Gekeken is naar die van de eerste dag: beoordeel zelf welke gelden."
            )


def _title(rules: RuleSet) -> str:
    return rules.title if rules.article is None else f"{rules.title} ({rules.article})"


def _about_answers(book: RuleBook, known: Knowledge) -> Iterator[str]:
    """Where an answer does not go with what words or fields say: the answer counts, and this is told."""
    answered = sorted((bare(one.literal), one.literal) for one in known.evidence if one.kind == ANSWER)
    found = {one.literal for one in known.evidence if one.kind != ANSWER}
    for name, literal in answered:
        question = book.observables[name].question
        if opposite(literal) in found:
            yield f"Uw antwoord op '{question}' is anders dan wat er staat. Uw antwoord telt."
        excluded = book.observables[name].excludes if literal == name else ()
        for other in sorted({*excluded} & found):
            yield (
                f"Uw antwoord op '{question}' gaat niet samen met wat er staat "
                f"('{book.observables[other].yes}'). Uw antwoord telt."
            )
    for name in known.unknown:
        if not {name, opposite(name)}.isdisjoint(found):
            question = book.observables[name].question
            yield f"U koos 'niet bekend' bij '{question}', maar er staat wel iets over. Uw antwoord telt."
