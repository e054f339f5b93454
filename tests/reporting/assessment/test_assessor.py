from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from server.domain.assessing import Assessment, ElementState, Reply, Standing, Step
from server.domain.theory import Status
from server.reporting.assessment.assessor import assess, day_of, standing
from server.reporting.assessment.rule_book import RuleBook, load_rule_book
from server.reporting.templates import load_templates
from tests.reporting.assessment.cases import answer, field, known, moment, observation, small_book
from tests.reporting.assessment.rule_book_files import SET, replaced, write_book

ON = date(2026, 11, 18)
INCIDENT = observation("i1", "incident", values={"value": "fietsdiefstal"})


def assessed(book: RuleBook | None = None, *, on: date | None = None, **more: Any) -> Assessment:
    """What is told of these facts, with what is not confirmed yet as the preview."""
    rules = book or small_book()
    confirmed = known(book=rules, **more)
    preview = known(book=rules, confirmed_only=False, **more)
    observations = [INCIDENT, *more.get("observations", ())]
    day = on or day_of(confirmed, preview)
    choice = rules.sets_for(observations=observations, template="mutatie", on=day)
    return assess(rules, choice, confirmed, preview)


def elements(assessment: Assessment, set_id: str = "sr_310") -> Mapping[str, ElementState]:
    state = next(one for one in assessment.sets if one.id == set_id)
    return {one.id: one for one in state.elements}


def flat(steps: tuple[Step, ...]) -> list[Step]:
    """All steps of an explanation."""
    return [one for step in steps for one in (step, *flat(step.because), *flat(step.against))]


class TestStandings:
    def test_nothing_known_is_open(self) -> None:
        found = elements(assessed())
        assert {one.standing for one in found.values()} == {Standing.OPEN}
        assert not any(one.settled or one.why for one in found.values())

    def test_what_was_confirmed_is_a_starting_point(self) -> None:
        found = elements(assessed(observations=[observation("o1")], fields=[field("goederen", "o1")]))
        assert found["wegnemen"].standing is Standing.PRESENT
        assert found["toebehoren"].standing is Standing.OPEN

    def test_what_was_not_confirmed_is_a_preview_only(self) -> None:
        found = elements(assessed(observations=[observation("o1")]))["wegnemen"]
        assert (found.standing, found.preview) == (Standing.OPEN, Standing.PRESENT)

    def test_an_answer_can_refute(self) -> None:
        found = elements(assessed(answers=[answer("weggegooid", Reply.YES)]))["toebehoren"]
        assert (found.standing, found.settled) == (Standing.REFUTED, True)

    def test_contradictory_facts_are_for_a_person(self) -> None:
        said = [
            observation("o1", "person", role="eigenaar"),
            observation("o2", "person", role="eigenaar", polarity="denied", at=30),
        ]
        found = elements(assessed(observations=said, fields=[field("x", "o1", "o2")]))["toebehoren"]
        assert (found.standing, found.settled) == (Standing.CONTRADICTORY, False)
        (balanced,) = [one for one in flat(found.why) if one.rule == "said/eigenaar_bekend"]
        assert [one.literal for one in balanced.against] == ["-eigenaar_bekend"]

    def test_what_an_answer_excludes_is_defeated(self) -> None:
        found = elements(
            assessed(
                observations=[observation("o1", "person", role="eigenaar")],
                fields=[field("x", "o1")],
                answers=[answer("weggegooid", Reply.YES)],
            )
        )["toebehoren"]
        assert found.standing is Standing.REFUTED

    def test_what_nobody_knows_stays_open_and_is_settled(self) -> None:
        unknown = [answer(one, Reply.UNKNOWN) for one in ("eigenaar_bekend", "weggegooid")]
        found = elements(assessed(answers=unknown))
        assert (found["toebehoren"].standing, found["toebehoren"].settled) == (Standing.OPEN, True)
        assert not found["wegnemen"].settled

    @pytest.mark.parametrize(
        ("own", "contrary", "expected"),
        [
            (Status.DEFENDED, Status.OUT, Standing.PRESENT),
            (Status.UNSATISFIABLE, Status.DEFENDED, Standing.REFUTED),
            (Status.OUT, Status.DEFENDED, Standing.REFUTED),
            (Status.BLOCKED, Status.UNSATISFIABLE, Standing.CONTRADICTORY),
            (Status.UNSATISFIABLE, Status.BLOCKED, Standing.CONTRADICTORY),
            (Status.OUT, Status.UNSATISFIABLE, Standing.REFUTED),
            (Status.OUT, Status.OUT, Standing.OPEN),
            (Status.UNSATISFIABLE, Status.OUT, Standing.OPEN),
            (Status.UNSATISFIABLE, Status.UNSATISFIABLE, Standing.OPEN),
        ],
    )
    def test_follow_from_the_two_statuses(self, own: Status, contrary: Status, expected: Standing) -> None:
        assert standing(own, contrary) is expected


class TestSets:
    def test_a_set_is_complete_when_every_element_has_a_starting_point(self) -> None:
        answers = [answer("iets_weg", Reply.YES), answer("eigenaar_bekend", Reply.YES)]
        (one,) = [one for one in assessed(answers=answers).sets if one.id == "sr_310"]
        assert (one.complete, one.refuted) == (True, False)
        assert all(element.settled for element in one.elements)

    def test_an_offence_with_an_element_refuted_is_refuted_and_a_form_is_not(self) -> None:
        answers = [answer("iets_weg", Reply.NO), answer("field.mutatie.onderwerp", Reply.NO)]
        found = {one.id: one for one in assessed(answers=answers).sets}
        assert (found["sr_310"].refuted, found["form_mutatie"].refuted) == (True, False)

    def test_tell_their_law_and_why_they_are_looked_at(self) -> None:
        (one,) = [one for one in assessed().sets if one.id == "sr_310"]
        assert (one.article, one.title, one.kind, one.version) == ("310 Sr", "Diefstal", "offence", 1)
        assert (one.valid_from, one.valid_to) == (date(2017, 5, 1), None)
        assert one.because == "omdat 'fietsdiefstal' in de tekst staat"
        assert one.status == "concept, juridisch te valideren"
        assert one.digest == small_book().sets[0].digest

    def test_no_word_of_it_says_that_an_offence_was_committed(self) -> None:
        answers = [answer("iets_weg", Reply.YES), answer("eigenaar_bekend", Reply.YES)]
        told = assessed(answers=answers).model_dump_json().casefold()
        assert not [one for one in ("strafbaar", "schuldig", "bewezen") if one in told]


class TestExplanations:
    def test_lead_from_the_element_by_rules_to_the_words(self) -> None:
        said = [observation("o1", "person", role="eigenaar", words=("De", "Vries"), at=40)]
        found = elements(assessed(observations=said, fields=[field("x", "o1")]))["toebehoren"]
        (root,) = found.why
        assert (root.label, root.rule, root.article) == (
            "Toebehoren aan een ander",
            "sr_310/van_ander",
            "310 Sr",
        )
        assert (root.valid_from, root.source) == (date(2017, 5, 1), "Wetboek van Strafrecht, art. 310")
        (between,) = root.because
        (leaf,) = between.because
        assert (between.label, leaf.label) == ("Het is van iemand", "Het is bekend van wie het is.")
        (evidence,) = leaf.evidence
        assert (evidence.words, evidence.audio) == (("De", "Vries"), ((4.0, 4.5),))

    def test_show_the_answer_and_not_what_it_goes_before(self) -> None:
        found = elements(
            assessed(
                observations=[observation("o1")],
                fields=[field("x", "o1")],
                answers=[answer("iets_weg", Reply.YES)],
            )
        )["wegnemen"]
        kinds = [evidence.kind for step in flat(found.why) for evidence in step.evidence]
        assert kinds == ["answer"]

    def test_of_what_is_refuted_say_what_speaks_against_it(self) -> None:
        (root,) = elements(assessed(answers=[answer("weggegooid", Reply.YES)]))["toebehoren"].why
        assert (root.literal, root.label) == ("-sr_310.toebehoren", "Niet: Toebehoren aan een ander")
        assert [one.label for one in root.because] == ["Het was weggegooid."]


class TestNotes:
    def test_a_day_that_is_not_known_is_told(self) -> None:
        found = assessed()
        assert (found.on, found.on_known) == (date(2026, 11, 20), False)
        assert "De dag van de gebeurtenis is niet bekend" in found.notes[0]
        assert "20 november 2026" in found.notes[0]

    def test_a_day_that_is_not_confirmed_is_told(self) -> None:
        said = [moment("t1", "2026-11-18", "gebeurtenis")]
        found = assessed(observations=said)
        assert (found.on, found.on_known) == (ON, True)
        assert "nog niet bevestigd" in found.notes[0]
        confirmed = assessed(observations=said, fields=[field("datum", "t1")])
        assert (confirmed.on, confirmed.notes) == (ON, ())

    def test_an_event_before_any_rules_is_told(self) -> None:
        said = [moment("t1", "2016-03-02", "gebeurtenis")]
        found = assessed(observations=said, fields=[field("datum", "t1")])
        assert found.not_in_force == ("sr_310",)
        assert [one.id for one in found.sets] == ["form_mutatie"]
        assert found.notes == (
            "De regels voor Diefstal (310 Sr) gaan over gebeurtenissen vanaf 1 mei 2017: niet meegenomen.",
        )

    def test_an_event_after_the_rules_ended_is_told(self, tmp_path: Path) -> None:
        ended = replaced(SET, "valid_from: 2017-05-01", "valid_from: 2017-05-01\nvalid_to: 2019-12-31")
        folder = write_book(tmp_path, offences__sr_310=ended)
        book = load_rule_book(folder, load_templates(folder))
        said = [moment("t1", "2026-11-18", "gebeurtenis")]
        found = assessed(book, observations=said, fields=[field("datum", "t1")])
        assert found.notes == (
            "De regels voor Diefstal (310 Sr) golden niet op 18 november 2026: niet meegenomen.",
        )

    def test_a_set_that_is_no_more_is_told(self) -> None:
        choice = small_book().choose(["sr_999"], ON)
        confirmed = known().model_copy(update={"on": ON})
        found = assess(small_book(), choice, confirmed, confirmed)
        assert (found.sets, found.notes) == ((), ("De regelset 'sr_999' is er niet meer.",))

    def test_an_offence_without_rules_is_told(self) -> None:
        said = [
            observation("i2", "incident", values={"value": "belediging"}),
            moment("t1", "2026-11-18", "gebeurtenis"),
        ]
        found = assessed(observations=said, fields=[field("datum", "t1")])
        assert found.without_rules == ("belediging",)
        assert found.notes == ("Voor 'belediging' is er nog geen regelset: alleen vragen over volledigheid.",)

    def test_an_answer_that_differs_from_the_words_is_told(self) -> None:
        said = [observation("o1"), moment("t1", "2026-11-18", "gebeurtenis")]
        found = assessed(
            observations=said, fields=[field("x", "o1", "t1")], answers=[answer("iets_weg", Reply.NO)]
        )
        assert found.notes == (
            "Uw antwoord op 'Is er iets weg?' is anders dan wat er staat. Uw antwoord telt.",
        )
