from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from server.domain.assessing import (
    Answer,
    AnswerHow,
    Assessment,
    Guidance,
    Inquiry,
    Reply,
    Standing,
    Step,
)
from server.domain.drafting import Edit, apply_edit
from server.domain.report import Draft
from server.reporting.typed_text import transcript_of
from tests.confirming import confirmed_throughout
from tests.guiding import guide
from tests.reading import DICTATED_AT, readers

THEFT = "Vandaag om 20.00 uur is een fietsdiefstal gepleegd. Er is een zwarte fiets gestolen."
NOW = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)


def draft(text: str = THEFT, *, dictated_at: datetime = DICTATED_AT, template: str = "mutatie") -> Draft:
    reader = readers().reader(template, dictated_at=dictated_at)
    return reader.draft(
        transcript_of(text), draft_id="draft-1", owner="agent", unit="noord", now=NOW, typed_text=text
    )


def answered(made: Draft, **replies: str) -> Draft:
    edit = Edit.model_validate({"inquiry": {"answers": {one: {"reply": it} for one, it in replies.items()}}})
    return changed(made, edit)


def inquiring(made: Draft, **inquiry: Any) -> Draft:
    return changed(made, Edit.model_validate({"inquiry": inquiry}))


def changed(made: Draft, edit: Edit) -> Draft:
    return apply_edit(
        made,
        edit,
        template=readers().templates[made.template],
        expected_version=made.version,
        now=NOW,
        asking=guide().asking(made),
    )


def confirmed(made: Draft) -> Draft:
    return confirmed_throughout(made, readers().templates[made.template], now=NOW)


def standings(shown: Assessment, set_id: str = "proef_310") -> dict[str, Standing]:
    found = next(one for one in shown.sets if one.id == set_id)
    return {one.id: one.standing for one in found.elements}


def previews(shown: Assessment, set_id: str = "proef_310") -> dict[str, Standing]:
    found = next(one for one in shown.sets if one.id == set_id)
    return {one.id: one.preview for one in found.elements}


def asked(shown: Guidance) -> list[str]:
    return [one.observable for one in shown.questions if not one.observable.startswith("field.")]


def evidence(steps: tuple[Step, ...]) -> list[tuple[str, tuple[str, ...]]]:
    found = []
    for one in steps:
        found += [(each.kind, each.words) for each in one.evidence]
        found += evidence((*one.because, *one.against))
    return found


# --- what is shown -----------------------------------------------------------------------


def test_what_was_found_and_not_confirmed_is_a_preview_and_asked_no_more() -> None:
    shown = guide().guidance(draft())
    assert set(standings(shown.assessment).values()) == {Standing.OPEN}
    assert previews(shown.assessment)["wegnemen"] is Standing.PRESENT
    assert shown.preview
    assert sorted(asked(shown)) == ["toestemming", "van_iemand_anders"]
    assert shown.policy_sha256 == guide().policy.digest
    assert shown.assessment.rules_sha256 == guide().book.digest


def test_what_was_confirmed_counts_with_the_words_it_rests_on() -> None:
    shown = guide().guidance(confirmed(draft()))
    assert standings(shown.assessment) == {
        "wegnemen": Standing.PRESENT,
        "van_ander": Standing.OPEN,
        "zonder_recht": Standing.OPEN,
    }
    (theft, _) = shown.assessment.sets
    ((kind, words),) = set(evidence(theft.elements[0].why))
    assert (kind, "fiets" in " ".join(words)) == ("observation", True)
    assert theft.because == "omdat 'fietsdiefstal' in de tekst staat"
    assert not shown.preview


def test_a_question_says_what_it_asks_and_what_it_can_change() -> None:
    question = next(one for one in guide().guidance(draft()).questions if one.observable == "toestemming")
    assert question.text == "Was er toestemming om het mee te nemen?"
    assert (question.yes, question.no) == ("Er was toestemming.", "Er was geen toestemming.")
    assert [(one.set_id, one.element_id, one.label) for one in question.reach] == [
        ("proef_310", "zonder_recht", "Zonder recht")
    ]
    assert 0 < question.gain <= 1


def test_a_field_that_the_form_expects_is_asked_for_until_it_is_filled_or_answered() -> None:
    of_form = {one.observable: one.field for one in guide().guidance(draft()).questions}
    assert of_form["field.mutatie.locatie"] == "locatie"
    assert "field.mutatie.tijdstip" not in of_form
    nothing = answered(draft(), **{"field.mutatie.locatie": "unknown"})
    assert "field.mutatie.locatie" not in {one.observable for one in guide().guidance(nothing).questions}


def test_a_yes_that_a_draft_of_before_has_in_place_of_a_value_leaves_the_question() -> None:
    yes = Answer(observable="field.mutatie.locatie", reply=Reply.YES, how=AnswerHow.TAPPED, at=NOW)
    before = draft().model_copy(update={"inquiry": Inquiry(answers=(yes,))})
    assert "field.mutatie.locatie" in {one.observable for one in guide().guidance(before).questions}


# --- answers -----------------------------------------------------------------------------


def test_an_answer_counts_at_once_and_is_asked_no_more() -> None:
    shown = guide().guidance(answered(draft(), van_iemand_anders="yes"))
    assert standings(shown.assessment)["van_ander"] is Standing.PRESENT
    assert asked(shown) == ["toestemming"]
    assert [one.observable for one in shown.answered] == ["van_iemand_anders"]


def test_an_answer_goes_before_what_was_found_in_the_words() -> None:
    made = answered(confirmed(draft()), iets_weg="no")
    assert standings(guide().assessment(made))["wegnemen"] is Standing.REFUTED
    theft = guide().assessment(made).sets[0]
    assert (theft.refuted, theft.complete) == (True, False)


def test_what_is_not_known_is_not_asked_again_and_says_nothing() -> None:
    shown = guide().guidance(answered(draft(), toestemming="unknown"))
    assert standings(shown.assessment)["zonder_recht"] is Standing.OPEN
    assert asked(shown) == ["van_iemand_anders"]


def test_a_refuted_element_ends_the_questions_about_its_offence() -> None:
    assert asked(guide().guidance(answered(draft(), toestemming="yes"))) == []


def test_an_answer_that_nothing_asks_for_is_kept_and_changes_nothing_here() -> None:
    # About breaking in, where nobody looks at burglary.
    made = answered(draft(), geforceerd="yes")
    assert guide().guidance(made).assessment == guide().guidance(draft()).assessment
    assert [one.observable for one in guide().guidance(made).answered] == ["geforceerd"]


def test_confirmed_observations_that_contradict_each_other_are_for_a_person_to_judge() -> None:
    made = draft("Er is geen braakschade. Er is sporenonderzoek gedaan.")
    both = confirmed(inquiring(made, added=["proef_311"]))
    shown = guide().guidance(both)
    assert standings(shown.assessment, "proef_311")["braak"] is Standing.CONTRADICTORY
    assert "geforceerd" in asked(shown)
    settled = guide().guidance(answered(both, geforceerd="yes"))
    assert standings(settled.assessment, "proef_311")["braak"] is Standing.PRESENT
    assert "geforceerd" not in asked(settled)


# --- which sets ----------------------------------------------------------------------------


def test_the_officer_adds_and_removes_rule_sets() -> None:
    added = guide().guidance(inquiring(draft(), added=["proef_311"]))
    assert [one.id for one in added.assessment.sets] == ["proef_310", "proef_311", "form_mutatie"]
    assert "geforceerd" in asked(added)
    removed = guide().guidance(inquiring(draft(), removed=["proef_310"]))
    assert [one.id for one in removed.assessment.sets] == ["form_mutatie"]
    assert asked(removed) == []


def test_an_incident_that_the_officer_took_out_chooses_no_rule_set() -> None:
    made = changed(draft(), Edit.model_validate({"fields": {"onderwerp": {"value": None}}}))
    assert [one.id for one in guide().guidance(made).assessment.sets] == ["form_mutatie"]
    precise = changed(
        draft(), Edit.model_validate({"fields": {"onderwerp": {"value": "Diefstal van een damesfiets"}}})
    )
    assert [one.id for one in guide().guidance(precise).assessment.sets] == ["proef_310", "form_mutatie"]


def test_an_event_before_a_set_was_in_force_is_told() -> None:
    made = draft(dictated_at=datetime.fromisoformat("2016-03-01T12:00:00+01:00"))
    shown = guide().guidance(made)
    assert [one.id for one in shown.assessment.sets] == ["form_mutatie"]
    assert shown.assessment.not_in_force == ("proef_310",)


def test_an_offence_without_rules_is_told_and_its_form_is_asked_for() -> None:
    shown = guide().guidance(draft("Op straat was er sprake van belediging van een agent."))
    assert shown.assessment.without_rules == ("belediging",)
    assert shown.questions
    assert all(one.observable.startswith("field.") for one in shown.questions)


def test_a_draft_of_a_form_that_is_gone_has_guidance_all_the_same() -> None:
    gone = draft().model_copy(update={"template": "opgeheven"})
    shown = guide().guidance(gone)
    assert [one.id for one in shown.assessment.sets] == ["proef_310"]


# --- the order, putting off, stopping --------------------------------------------------------


def test_what_is_put_off_comes_last() -> None:
    first = guide().guidance(draft()).questions[0].observable
    shown = guide().guidance(inquiring(draft(), skipped=[first]))
    assert [one.observable for one in shown.questions if one.skipped] == [first]
    assert shown.questions[-1].observable == first


def test_an_officer_who_stopped_is_asked_nothing_until_the_questions_are_wanted() -> None:
    stopped = inquiring(draft(), stopped=True)
    shown = guide().guidance(stopped)
    assert (shown.stopped, shown.questions) == (True, ())
    assert guide().guidance(stopped, also_stopped=True).questions == guide().guidance(draft()).questions


def test_answers_are_kept_with_what_would_have_been_asked_next() -> None:
    asking = guide().asking(draft())
    assert asking.next == tuple(one.observable for one in guide().guidance(draft()).questions)
    assert asking.questions["toestemming"] == "Was er toestemming om het mee te nemen?"
    assert {"proef_310", "proef_311", "form_mutatie"} <= asking.rule_sets
    (answer,) = answered(draft(), toestemming="no").inquiry.answers
    assert answer.policy == guide().policy.digest
    assert answer.others == tuple(one for one in asking.next if one != "toestemming")[:5]


# --- while dictating ---------------------------------------------------------------------------


def live(text: str, inquiry: Inquiry | None = None) -> list[str]:
    made = draft(text)
    questions = guide().live(
        made.observations,
        made.fields,
        inquiry or Inquiry(),
        template=made.template,
        dictated_at=made.dictated_at,
    )
    return [one.observable for one in questions if not one.observable.startswith("field.")]


def test_while_dictating_what_was_said_is_not_asked() -> None:
    assert live("Er is een fietsdiefstal gepleegd.")[0] in {"iets_weg", "toestemming", "van_iemand_anders"}
    assert "iets_weg" in live("Er is een fietsdiefstal gepleegd.")
    assert "iets_weg" not in live(THEFT)


def test_while_dictating_answers_count_and_stopping_stops() -> None:
    no = Answer(observable="toestemming", reply=Reply.YES, how=AnswerHow.TAPPED, at=NOW)
    assert live(THEFT, Inquiry(answers=(no,))) == []
    assert live(THEFT, Inquiry(stopped=True)) == []


# --- the rest ------------------------------------------------------------------------------------


def test_five_hundred_observations_are_no_trouble() -> None:
    made = draft(" ".join(f"Er is een fiets van {number} euro gestolen." for number in range(1, 501)))
    assert len(made.observations) >= 500
    shown = guide().guidance(inquiring(confirmed(made), added=["proef_310"]))
    assert standings(shown.assessment)["wegnemen"] is Standing.PRESENT


@pytest.mark.parametrize("by", [timedelta(0), timedelta(days=30)])
def test_the_same_facts_give_the_same_advice_whenever_they_are_looked_at(by: timedelta) -> None:
    made = answered(confirmed(draft()), toestemming="no")
    later = made.model_copy(update={"updated_at": NOW + by, "version": made.version + 9})
    assert guide().guidance(later).model_dump_json() == guide().guidance(made).model_dump_json()


def test_the_record_of_a_draft_names_the_rules_and_the_order_of_questions() -> None:
    assert guide().record == {
        "rules_sha256": guide().book.digest,
        "questions_sha256": guide().policy.digest,
    }
