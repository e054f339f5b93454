from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from server.domain.assessing import Reply
from server.domain.report import Provenance
from server.reporting.assessment.assessor import assess
from server.reporting.assessment.rule_book import RuleBook, load_rule_book
from server.reporting.templates import load_templates
from tests.reporting.assessment.cases import (
    DICTATED_ON,
    answer,
    field,
    known,
    moment,
    observation,
    small_book,
)
from tests.reporting.assessment.rule_book_files import SET, replaced, write_book

OWNER = observation("o1", "person", role="eigenaar")
SPAN = [
    moment("t1", "2019-12-31T20:00", "gebeurtenis_van"),
    moment("t2", "2020-01-02T08:00", "gebeurtenis_tot", at=40),
]
DAYS = field("datum", "t1", "t2")
FIRST_DAY = date(2019, 12, 31)


def test_an_answer_that_rules_out_what_is_said_elsewhere_is_told() -> None:
    said, confirmed = [OWNER], [field("x", "o1")]
    choice = small_book().choose(["sr_310"], date(2026, 11, 20))
    thrown_away = known(observations=said, fields=confirmed, answers=[answer("weggegooid", Reply.YES)])
    assert assess(small_book(), choice, thrown_away, thrown_away).notes[1:] == (
        (
            "Uw antwoord op 'Had iemand het weggegooid?' gaat niet samen met wat er staat "
            "('Het is bekend van wie het is.'). Uw antwoord telt."
        ),
    )
    kept = known(observations=said, fields=confirmed, answers=[answer("weggegooid", Reply.NO)])
    assert assess(small_book(), choice, kept, kept).notes[1:] == ()


def test_not_to_know_what_is_confirmed_elsewhere_is_told() -> None:
    choice = small_book().choose(["sr_310"], date(2026, 11, 20))
    unknown = [answer("eigenaar_bekend", Reply.UNKNOWN)]
    found = known(observations=[OWNER], fields=[field("x", "o1")], answers=unknown)
    assert assess(small_book(), choice, found, found).notes[1:] == (
        "U koos 'niet bekend' bij 'Weet u van wie het is?', maar er staat wel iets over. Uw antwoord telt.",
    )
    nothing_said = known(answers=unknown)
    assert assess(small_book(), choice, nothing_said, nothing_said).notes[1:] == ()


def notes_over_the_years(book: RuleBook, on: date) -> list[str]:
    """What is told of an event from one year to the next, by rules for the days from ``on``."""
    found = known(book=book, observations=SPAN, fields=[DAYS])
    choice = book.choose(["sr_310"], on)
    return list(assess(book, choice, found, found).notes)


def test_rules_that_changed_while_the_event_was_are_told(tmp_path: Path) -> None:
    ended = replaced(SET, "valid_from: 2017-05-01", "valid_from: 2017-05-01\nvalid_to: 2019-12-31")
    later = replaced(replaced(SET, "version: 1", "version: 2"), "2017-05-01", "2020-01-01")
    folder = write_book(tmp_path, offences__sr_310=ended, offences__sr_310_2020=later)
    book = load_rule_book(folder, load_templates(folder))
    assert notes_over_the_years(book, FIRST_DAY) == [
        (
            "De regels voor Diefstal (310 Sr) veranderden tussen 31 december 2019 en 2 januari 2020. "
            "Gekeken is naar die van de eerste dag: beoordeel zelf welke gelden."
        )
    ]
    assert notes_over_the_years(small_book(), FIRST_DAY) == []


def test_rules_that_began_while_the_event_was_are_told(tmp_path: Path) -> None:
    folder = write_book(tmp_path, offences__sr_310=replaced(SET, "2017-05-01", "2020-01-01"))
    book = load_rule_book(folder, load_templates(folder))
    before, began = notes_over_the_years(book, FIRST_DAY)
    assert "gaan over gebeurtenissen vanaf 1 januari 2020" in before
    assert "veranderden tussen 31 december 2019 en 2 januari 2020" in began


@pytest.mark.parametrize("text", ["2030-01-01", "van 20 november 2026 tot 1 januari 2030"])
def test_a_day_after_the_dictation_is_told(text: str) -> None:
    written = field("datum", provenance=Provenance.TYPED, value=text)
    for confirmed in (True, False):
        fields = [written.model_copy(update={"confirmed": confirmed})]
        sure, found = known(fields=fields), known(fields=fields, confirmed_only=False)
        choice = small_book().choose(["sr_310"], found.on or DICTATED_ON)
        assert (
            "De dag van de gebeurtenis (1 januari 2030) is later dan die van het dicteren "
            "(20 november 2026). Klopt de datum?"
        ) in assess(small_book(), choice, sure, found).notes


def test_the_day_of_the_dictation_is_not_after_it() -> None:
    today = known(fields=[field("datum", provenance=Provenance.TYPED, value="20 november 2026")])
    assert assess(small_book(), small_book().choose(["sr_310"], DICTATED_ON), today, today).notes == ()


def test_a_set_that_was_added_and_is_no_more_is_told() -> None:
    more: dict[str, Any] = {"observations": [], "template": "mutatie", "on": date(2026, 11, 18)}
    choice = small_book().sets_for(**more, added=["sr_999"])
    found = known().model_copy(update={"on": date(2026, 11, 18)})
    assert choice.not_in_force == ("sr_999",)
    assert assess(small_book(), choice, found, found).notes == ("De regelset 'sr_999' is er niet meer.",)
    assert small_book().sets_for(**more, added=["sr_999"], removed=["sr_999"]).not_in_force == ()
