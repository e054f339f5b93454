from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from server.domain.assessing import AnswerHow, AnswerSound, Knowledge, Reply
from server.domain.report import Provenance
from server.reporting.assessment.holding import held
from tests.reporting.assessment.cases import (
    ANSWERED_AT,
    alternative,
    answer,
    field,
    known,
    literals,
    moment,
    observation,
    shipped_book,
    small_book,
)


def counted(found: Knowledge) -> tuple[set[str], set[str]]:
    """What is held, and what is contradictory."""
    literals_held, contradictory = held(small_book().observables, found)
    return set(literals_held), set(contradictory)


class TestConfirming:
    def test_an_observation_counts_once_a_confirmed_field_rests_on_it(self) -> None:
        said = observation("o1")
        assert literals(known(observations=[said], fields=[field("goederen", "o1")])) == ["iets_weg"]
        unconfirmed = field("goederen", "o1", confirmed=False)
        assert literals(known(observations=[said], fields=[unconfirmed])) == []
        assert literals(known(observations=[said], fields=[field("goederen", "o2")])) == []
        assert literals(known(observations=[said])) == []

    def test_any_of_the_observations_behind_a_value_is_confirmed_with_it(self) -> None:
        found = known(
            observations=[observation("o1"), observation("o2", at=20)], fields=[field("x", "o1", "o2")]
        )
        assert [(one.observation_id, one.confirmed) for one in found.evidence] == [("o1", True), ("o2", True)]

    @pytest.mark.parametrize("provenance", [Provenance.CORRECTED, Provenance.TYPED, Provenance.PROPOSED])
    def test_a_value_that_was_not_spoken_confirms_no_words(self, provenance: Provenance) -> None:
        changed = field("goederen", "o1", provenance=provenance)
        assert literals(known(observations=[observation("o1")], fields=[changed])) == []

    def test_the_evidence_says_where_it_was_said(self) -> None:
        (one,) = known(observations=[observation("o1", at=40)], fields=[field("x", "o1")]).evidence
        assert (one.kind, one.observable, one.words) == ("observation", "iets_weg", ("fiets",))
        assert (one.spans, one.audio, one.source) == (((40, 45),), ((4.0, 4.5),), "own")


class TestPreview:
    def test_what_was_found_makes_a_preview_that_is_marked(self) -> None:
        found = known(observations=[observation("o1")], confirmed_only=False)
        assert [(one.literal, one.confirmed) for one in found.evidence] == [("iets_weg", False)]

    def test_what_is_confirmed_already_is_marked_so(self) -> None:
        found = known(observations=[observation("o1")], fields=[field("x", "o1")], confirmed_only=False)
        assert [one.confirmed for one in found.evidence] == [True]

    def test_what_the_officer_corrected_or_rejected_is_not_in_it(self) -> None:
        corrected = field("x", "o1", provenance=Provenance.CORRECTED)
        assert (
            literals(known(observations=[observation("o1")], fields=[corrected], confirmed_only=False)) == []
        )
        rejected = field(
            "x",
            value=None,
            provenance=None,
            machine_value="fiets",
            alternatives=(alternative("o1"),),
            confirmed=False,
        )
        assert (
            literals(known(observations=[observation("o1")], fields=[rejected], confirmed_only=False)) == []
        )

    def test_what_another_field_still_says_stays_in_it(self) -> None:
        corrected = field("x", "o1", provenance=Provenance.CORRECTED)
        fields = [corrected, field("y", "o1", confirmed=False)]
        assert literals(known(observations=[observation("o1")], fields=fields, confirmed_only=False)) == [
            "iets_weg"
        ]

    def test_what_no_field_rests_on_can_be_left_out_so_that_it_is_asked(self) -> None:
        more: dict[str, Any] = {
            "observations": [observation("o1")],
            "confirmed_only": False,
            "in_fields": True,
        }
        assert literals(known(**more)) == []
        assert literals(known(fields=[field("x", "o1", confirmed=False)], **more)) == ["iets_weg"]


class TestFields:
    def test_the_value_of_a_field_counts_whoever_put_it_there(self) -> None:
        for provenance in Provenance:
            filled = field("onderwerp", provenance=provenance, value="fietsdiefstal")
            (one,) = known(fields=[filled]).evidence
            assert (one.literal, one.kind, one.field_id) == ("field.mutatie.onderwerp", "field", "onderwerp")
            assert one.words == ("fietsdiefstal",)

    @pytest.mark.parametrize("value", [None, "", "  "])
    def test_an_empty_field_says_nothing(self, value: str | None) -> None:
        assert literals(known(fields=[field("onderwerp", value=value)], confirmed_only=False)) == []

    def test_an_unconfirmed_field_is_for_the_preview_only(self) -> None:
        filled = field("onderwerp", confirmed=False)
        assert literals(known(fields=[filled])) == []
        assert literals(known(fields=[filled], confirmed_only=False)) == ["field.mutatie.onderwerp"]

    def test_fields_speak_for_their_own_form_alone(self) -> None:
        filled = field("datum")
        both = {"field.aangifte.datum", "field.mutatie.datum", "field.pv_bevindingen.datum"}
        assert both <= set(literals(known(fields=[filled], book=shipped_book())))
        found = literals(known(fields=[filled], book=shipped_book(), template="aangifte"))
        assert [one for one in found if one.startswith("field.")] == ["field.aangifte.datum"]

    def test_only_a_value_fills_a_field(self) -> None:
        yes, no = (answer("field.mutatie.onderwerp", reply) for reply in (Reply.YES, Reply.NO))
        assert literals(known(answers=[yes])) == []
        assert literals(known(answers=[no])) == ["-field.mutatie.onderwerp"]
        assert literals(known(answers=[no], fields=[field("onderwerp")])) == ["field.mutatie.onderwerp"]

    def test_its_sound_is_that_of_the_words_behind_it(self) -> None:
        said = observation("o1", "incident", values={"value": "fietsdiefstal"}, at=10)
        (one,) = known(observations=[said], fields=[field("onderwerp", "o1", spans=((10, 15),))]).evidence
        assert (one.spans, one.audio) == (((10, 15),), ((1.0, 1.5),))


class TestAnswers:
    def test_yes_and_no_are_statements(self) -> None:
        assert literals(known(answers=[answer("iets_weg", Reply.YES)])) == ["iets_weg"]
        assert literals(known(answers=[answer("iets_weg", Reply.NO)])) == ["-iets_weg"]

    def test_unknown_is_recorded_and_says_nothing(self) -> None:
        found = known(answers=[answer("iets_weg", Reply.UNKNOWN)])
        assert (found.unknown, found.evidence) == (("iets_weg",), ())

    def test_the_last_answer_counts_in_whatever_order_they_come(self) -> None:
        first = answer("iets_weg", Reply.YES)
        last = answer("iets_weg", Reply.NO, at=ANSWERED_AT + timedelta(seconds=1))
        assert known(answers=[first, last]) == known(answers=[last, first])
        assert literals(known(answers=[last, first])) == ["-iets_weg"]

    def test_a_spoken_answer_keeps_its_words_and_sound(self) -> None:
        sound = AnswerSound(start_s=1.0, end_s=2.0)
        spoken = answer("iets_weg", Reply.YES, how=AnswerHow.SPOKEN, words="ja, een fiets", sound=sound)
        (one,) = known(answers=[spoken]).evidence
        assert (one.kind, one.words, one.sound, one.confirmed) == ("answer", ("ja, een fiets",), sound, True)

    def test_an_answer_to_a_question_that_is_no_more_is_left_out(self) -> None:
        assert literals(known(answers=[answer("verdwenen", Reply.YES)])) == []


class TestTheDayOfTheEvent:
    @pytest.mark.parametrize(
        ("moments", "day"),
        [
            ([("2026-11-18T22:15", "gebeurtenis"), ("2026-11-19", "kennisname")], date(2026, 11, 18)),
            ([("2026-11-19", "kennisname"), ("2026-11-18", "ontdekt")], date(2026, 11, 18)),
            ([("2026-11-19", "gebeurtenis_van"), ("2026-11-17", "laatst_gezien")], date(2026, 11, 19)),
            ([("2026-11-19", "gebeurtenis"), ("2026-11-16", "gebeurtenis")], date(2026, 11, 16)),
            ([("22:15", "gebeurtenis"), ("2026-11-16", "aankomst")], date(2026, 11, 16)),
            ([], None),
        ],
    )
    def test_is_that_of_the_nearest_moment(self, moments: list[tuple[str, str]], day: date | None) -> None:
        said = [moment(f"t{n}", value, role, at=n) for n, (value, role) in enumerate(moments)]
        assert known(observations=said, confirmed_only=False).on == day
        assert known(observations=said[::-1], confirmed_only=False).on == day

    def test_needs_confirming_like_everything(self) -> None:
        said = [moment("t1", "2019-12-31", "gebeurtenis")]
        assert known(observations=said).on is None
        assert known(observations=said, fields=[field("datum", "t1")]).on == date(2019, 12, 31)

    def test_what_is_denied_is_no_moment(self) -> None:
        said = [moment("t1", "2019-12-31", "gebeurtenis", polarity="denied")]
        assert known(observations=said, confirmed_only=False).on is None

    @pytest.mark.parametrize(
        "text", ["31 december 2019", "2019-12-31", "van 31 december 2019 tot 2 januari 2020"]
    )
    def test_an_officers_own_date_goes_before_what_was_heard(self, text: str) -> None:
        said = [moment("t1", "2020-01-31", "gebeurtenis")]
        own = field("datum", "t1", provenance=Provenance.CORRECTED, value=text)
        other = field("tijdstip", "t1", value="22.15 uur")
        assert known(observations=said, fields=[own, other]).on == date(2019, 12, 31)

    @pytest.mark.parametrize(
        ("text", "first", "last"),
        [
            ("nacht van 31 december 2019 op 1 januari 2020", "2019-12-31", "2020-01-01"),
            ("31 december 2019 op 1 januari 2020", "2019-12-31", "2020-01-01"),
            ("in de nacht van 31 december op 1 januari", "2025-12-31", "2026-01-01"),
            ("2019-12-31 - 2020-01-01", "2019-12-31", "2020-01-01"),
            ("2019-12-31/2020-01-01", "2019-12-31", "2020-01-01"),
            ("tussen 2019-12-31T20:00 en 2 januari 2020", "2019-12-31", "2020-01-02"),
            ("2019-12-31 (dinsdag)", "2019-12-31", None),
            ("op 3 of 4 mei 2017", "2017-05-03", "2017-05-04"),
            ("na 30 april 2017, op 2 mei 2017", "2017-05-02", None),
            ("2019-13-31", None, None),
            ("voor 1 mei 2017", None, None),
            ("vóór 2017-05-01", None, None),
            ("na 2017-05-01", None, None),
        ],
    )
    def test_all_days_that_an_officer_writes_count(
        self, text: str, first: str | None, last: str | None
    ) -> None:
        found = known(fields=[field("datum", provenance=Provenance.TYPED, value=text)])
        assert [one and one.isoformat() for one in (found.on, found.until)] == [first, last]

    def test_an_own_text_without_a_date_changes_nothing(self) -> None:
        said = [moment("t1", "2020-01-31", "gebeurtenis")]
        own = field("datum", provenance=Provenance.TYPED, value="onbekend")
        assert known(observations=said, fields=[own, field("tijdstip", "t1")]).on == date(2020, 1, 31)


class TestHolding:
    def test_what_is_stated_once_is_held(self) -> None:
        found = known(answers=[answer("iets_weg", Reply.YES), answer("weggegooid", Reply.NO)])
        assert counted(found) == ({"iets_weg", "-weggegooid"}, set())

    def test_what_was_found_and_denied_is_contradictory(self) -> None:
        owner, nobody = (
            observation("o1", "person", role="eigenaar"),
            observation("o2", "person", role="eigenaar", polarity="denied", at=30),
        )
        found = known(observations=[owner, nobody], fields=[field("x", "o1", "o2")])
        assert counted(found) == (set(), {"eigenaar_bekend", "-eigenaar_bekend"})
        answered = known(
            observations=[owner, nobody],
            fields=[field("x", "o1", "o2")],
            answers=[answer("eigenaar_bekend", Reply.NO)],
        )
        assert counted(answered) == ({"-eigenaar_bekend"}, set())

    def test_an_answer_goes_before_what_it_excludes(self) -> None:
        found = known(
            observations=[observation("o1", "person", role="eigenaar"), observation("o2", at=30)],
            fields=[field("x", "o1", "o2")],
            answers=[answer("weggegooid", Reply.YES)],
        )
        # What was found stays as a claim, which the answer defeats.
        assert counted(found) == ({"iets_weg", "weggegooid"}, {"eigenaar_bekend"})

    def test_two_answers_that_exclude_each_other_are_contradictory(self) -> None:
        answers = [answer("weggegooid", Reply.YES), answer("eigenaar_bekend", Reply.YES)]
        assert counted(known(answers=answers)) == (
            set(),
            {"weggegooid", "eigenaar_bekend"},
        )

    def test_an_answer_goes_before_what_was_found(self) -> None:
        said: dict[str, Any] = {"observations": [observation("o1")], "fields": [field("x", "o1")]}
        for reply, expected in ((Reply.NO, {"-iets_weg"}), (Reply.YES, {"iets_weg"}), (Reply.UNKNOWN, set())):
            found = known(answers=[answer("iets_weg", reply)], **said)
            assert counted(found) == (expected, set[str]())


def test_nothing_depends_on_the_order_in_which_facts_come() -> None:
    observations = [observation(f"o{n}", at=10 * (n % 7), words=(f"w{n % 3}",)) for n in range(20)]
    fields = [field(f"f{n}", f"o{n}") for n in range(0, 20, 2)]
    answers = [answer("iets_weg", Reply.NO), answer("weggegooid", Reply.UNKNOWN)]
    one = known(observations=observations, fields=fields, answers=answers)
    other = known(observations=observations[::-1], fields=fields[::-1], answers=answers[::-1])
    assert one.model_dump_json() == other.model_dump_json()


def test_five_hundred_observations_are_read() -> None:
    book = shipped_book()
    types = ("item", "person", "vehicle", "amount", "negation", "time")
    observations = [observation(f"o{n}", types[n % 6], at=10 * n) for n in range(500)]
    fields = [field("goederen", *(one.id for one in observations))]
    found = known(observations=observations, fields=fields, book=book)
    assert len(found.evidence) >= 80
