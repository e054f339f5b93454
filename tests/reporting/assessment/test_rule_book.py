from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from server.domain.assessing import Reply
from server.domain.report import Observation
from server.reporting.assessment import rule_book
from server.reporting.assessment.rule_book import Choice, RuleBook, load_rule_book
from server.reporting.templates import load_templates
from tests.reporting.assessment.cases import answer, known, observation, shipped_book, small_book
from tests.reporting.assessment.rule_book_files import OTHER, SET, replaced, write_book

ON = date(2026, 11, 18)


def said(type_: str, value: str, **more: Any) -> Observation:
    return observation("i1", type_, values={"value": value}, **more)


def reasons(choice: Choice) -> dict[str, str]:
    return {one.rules.id: one.because for one in choice.sets}


@pytest.fixture
def two_sets(tmp_path: Path) -> RuleBook:
    """A book with a set that names another, in an old and a new version."""
    old = replaced(SET, "valid_from: 2017-05-01", "valid_from: 2017-05-01\nvalid_to: 2019-12-31")
    new = replaced(
        replaced(SET, "valid_from: 2017-05-01", "valid_from: 2020-01-01"), "version: 1", "version: 2"
    )
    other = OTHER + "applies: {articles: [311 Sr]}\n"
    folder = write_book(tmp_path, offences__sr_310=old, offences__sr_310_2020=new, offences__sr_311=other)
    return load_rule_book(folder, load_templates(folder))


class TestChoosing:
    def test_words_and_form_choose_and_say_so(self) -> None:
        book = small_book()
        choice = book.sets_for(
            observations=[said("incident", "fietsdiefstal"), said("article", "310 Sr")],
            template="mutatie",
            on=ON,
        )
        assert reasons(choice) == {
            "sr_310": "omdat 'fietsdiefstal' en '310 Sr' in de tekst staan",
            "form_mutatie": "omdat dit hoort bij 'Mutatie'",
        }

    @pytest.mark.parametrize(
        ("written", "chosen"),
        [
            ("Vernieling", {"sr_350": "omdat u 'vernieling' hebt ingevuld"}),
            ("fietsdiefstal van een damesfiets", {"sr_310": "omdat 'fietsdiefstal' in de tekst staat"}),
            ("fietsdiefstal", {"sr_310": "omdat u 'fietsdiefstal' hebt ingevuld"}),
            ("", {}),
        ],
    )
    def test_what_the_officer_makes_of_the_incident_goes_before_what_was_heard(
        self, written: str, chosen: dict[str, str]
    ) -> None:
        heard = said("incident", "fietsdiefstal")
        choice = shipped_book().sets_for(
            observations=[heard], template="x", on=ON, written=[(written, frozenset({heard.id}))]
        )
        shown = {one.rules.id: one.because for one in choice.sets if one.shown and one.rules.article}
        assert shown == chosen
        assert choice.without_rules == ()

    @pytest.mark.parametrize("polarity", ["denied", "hypothetical", "refuted"])
    def test_what_is_not_stated_chooses_nothing(self, polarity: str) -> None:
        incident = said("incident", "fietsdiefstal", polarity=polarity)
        choice = small_book().sets_for(observations=[incident], template="mutatie", on=ON)
        assert list(reasons(choice)) == ["form_mutatie"]

    def test_the_officer_may_add_and_remove(self) -> None:
        book = small_book()
        added = book.sets_for(observations=(), template="x", on=ON, added=["sr_310", "onbekend"])
        assert reasons(added) == {"sr_310": "omdat u dit hebt toegevoegd"}
        incident = said("incident", "fietsdiefstal")
        removed = book.sets_for(observations=[incident], template="mutatie", on=ON, removed=["sr_310"])
        assert list(reasons(removed)) == ["form_mutatie"]
        assert removed.without_rules == ()

    def test_what_there_is_no_set_for_is_told(self) -> None:
        choice = small_book().sets_for(
            observations=[said("incident", "belediging")], template="mutatie", on=ON
        )
        assert choice.without_rules == ("belediging",)

    def test_the_version_of_the_day_is_chosen(self, two_sets: RuleBook) -> None:
        for day, version in ((date(2019, 12, 31), 1), (date(2020, 1, 1), 2)):
            (one,) = two_sets.choose(["sr_310"], day).sets
            assert one.rules.version == version
        before = two_sets.choose(["sr_310"], date(2017, 4, 30))
        assert (before.sets, before.not_in_force) == ((), ("sr_310",))

    def test_what_a_set_names_comes_with_it_and_is_not_shown(self, two_sets: RuleBook) -> None:
        choice = two_sets.sets_for(observations=[said("article", "311 Sr")], template="mutatie", on=ON)
        assert [(one.rules.id, one.shown) for one in choice.sets] == [
            ("sr_310", False),
            ("sr_311", True),
            ("form_mutatie", True),
        ]
        assert [one.id for one in two_sets.topics(choice)] == ["sr_311", "form_mutatie"]

    def test_offences_come_first_in_the_order_of_their_articles(self) -> None:
        incidents = [said("incident", one) for one in ("woninginbraak", "vernieling")]
        choice = shipped_book().sets_for(observations=incidents, template="aangifte", on=ON)
        shown = [one.rules.id for one in choice.sets]
        assert shown[: shown.index("sr_350") + 1] == ["sr_310", "sr_311", "sr_350"]
        assert "form_aangifte" in shown[3:]


class TestTheories:
    def test_a_set_that_names_another_follows_from_it(self, two_sets: RuleBook) -> None:
        theory = two_sets.theory(two_sets.choose(["sr_311"], ON))
        rules = {one.id: one for one in theory.rules}
        assert rules["sr_310/+"].body == ("sr_310.toebehoren", "sr_310.wegnemen")
        assert (rules["sr_310/+"].head, rules["sr_310/+"].strict) == ("sr_310", True)
        assert (rules["sr_310/-wegnemen"].body, rules["sr_310/-wegnemen"].head) == (
            ("-sr_310.wegnemen",),
            "-sr_310",
        )
        assert rules["sr_311/wel"].body == ("sr_310",)

    def test_facts_that_exclude_each_other_are_contraries(self) -> None:
        book = small_book()
        theory = book.theory(book.choose(["sr_310"], ON))
        assert theory.contraries["weggegooid"] == {"-weggegooid", "eigenaar_bekend"}
        rules = {one.id: one for one in theory.rules}
        assert rules["excludes/weggegooid/eigenaar_bekend"].head == "-eigenaar_bekend"

    def test_a_form_is_no_whole(self) -> None:
        book = small_book()
        choice = book.choose(["form_mutatie"], ON)
        assert [one.id for one in book.theory(choice).rules] == [
            "form_mutatie/niet_onderwerp",
            "form_mutatie/wel_onderwerp",
        ]
        assert [(one.elements, one.whole) for one in book.topics(choice)] == [
            (("form_mutatie.onderwerp",), None)
        ]

    def test_the_same_case_gives_the_same_object(self) -> None:
        book = small_book()
        choice = book.choose(["sr_310"], ON)
        unknown = known(answers=[answer("iets_weg", Reply.UNKNOWN)])
        assert book.theory(choice) is book.theory(book.choose(["sr_310"], ON))
        assert book.theory(choice, known()) is book.theory(choice)
        assert book.theory(choice, unknown) is book.theory(choice, unknown)
        assert book.theory(choice, unknown).queryables == book.theory(choice).queryables - {
            "iets_weg",
            "-iets_weg",
        }

    def test_cases_can_be_looked_at_side_by_side(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rule_book, "MOST_KEPT", 4)
        book = replace(shipped_book(), _theories={})
        choice = book.choose(["sr_310"], ON)
        asked = sorted(one for one in book.theory(choice).queryables if not one.startswith("-"))
        cases = [known().model_copy(update={"unknown": pair}) for pair in combinations(asked, 2)]

        def look(number: int) -> int:
            for step in range(600):
                book.case(choice, cases[(number * 31 + step) % len(cases)])
            return number

        interval = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        try:
            with ThreadPoolExecutor(6) as threads:
                assert list(threads.map(look, range(6))) == [0, 1, 2, 3, 4, 5]
        finally:
            sys.setswitchinterval(interval)

    def test_what_is_of_no_use_to_the_chosen_sets_is_not_held(self) -> None:
        book = small_book()
        answers = [answer("iets_weg", Reply.YES), answer("field.mutatie.onderwerp", Reply.NO)]
        assert book.case(book.choose(["sr_310"], ON), known(answers=answers)).held == {"iets_weg"}


def test_the_record_names_the_rules() -> None:
    assert small_book().record == {"rules_sha256": small_book().digest}
