from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from server.domain.assessing import Answer, AnswerHow, AnswerSound, Inquiry, Reply
from server.domain.inquiring import (
    MOST_OTHERS,
    Asking,
    InquiryEdit,
    SpokenReply,
    answered_aloud,
    edited_inquiry,
    inquiry_details,
    same_statements,
)
from server.domain.inquiry_errors import BelongsInField, UnknownQuestion, UnknownRuleSet

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
ASKING = Asking(
    questions={"weg": "Is er iets weggenomen?", "braak": "Is er iets opengebroken?", "pijn": "Was er pijn?"},
    rule_sets=frozenset({"sr_310", "sr_311"}),
    next=("braak", "weg"),
    policy="ab" * 32,
)


def _edit(was: Inquiry | None = None, asking: Asking = ASKING, at: datetime = NOW, **edit: Any) -> Inquiry:
    return edited_inquiry(was or Inquiry(), InquiryEdit.model_validate(edit), asking, at)


def _answer(observable: str, reply: str, was: Inquiry | None = None, at: datetime = NOW) -> Inquiry:
    return _edit(was, at=at, answers={observable: {"reply": reply}})


def _replies(inquiry: Inquiry) -> dict[str, str]:
    return {one.observable: one.reply.value for one in inquiry.answers}


# --- answers ---------------------------------------------------------------------------


def test_an_answer_is_kept_with_the_question_as_it_stood_and_what_else_could_be_asked() -> None:
    (answer,) = _answer("weg", "yes").answers
    assert answer == Answer(
        observable="weg",
        reply=Reply.YES,
        how=AnswerHow.TAPPED,
        at=NOW,
        asked="Is er iets weggenomen?",
        policy="ab" * 32,
        others=("braak",),
    )


def test_few_of_the_other_questions_are_kept() -> None:
    many = tuple(f"vraag_{number}" for number in range(40))
    asking = ASKING.model_copy(update={"next": (*many, "weg")})
    (answer,) = _edit(None, asking, answers={"weg": {"reply": "no"}}).answers
    assert answer.others == many[:MOST_OTHERS]


def test_what_is_not_asked_now_is_answered_all_the_same() -> None:
    # It is a statement, whatever the order of the questions is.
    assert _replies(_answer("pijn", "unknown")) == {"pijn": "unknown"}


def test_the_last_answer_on_a_question_counts_and_stands_last() -> None:
    first = _answer("braak", "no", _answer("weg", "yes"))
    changed = _answer("weg", "no", first, at=LATER)
    assert [(one.observable, one.reply, one.at) for one in changed.answers] == [
        ("braak", Reply.NO, NOW),
        ("weg", Reply.NO, LATER),
    ]


def test_the_same_answer_again_leaves_it_as_it_was_given() -> None:
    spoken = Answer(
        observable="weg",
        reply=Reply.YES,
        how=AnswerHow.SPOKEN,
        at=NOW,
        words="ja een fiets",
        sound=AnswerSound(id="s-1", start_s=0, end_s=1.5),
    )
    assert _answer("weg", "yes", Inquiry(answers=(spoken,)), at=LATER).answers == (spoken,)


def test_an_answer_can_be_taken_back() -> None:
    both = _answer("braak", "no", _answer("weg", "yes"))
    assert _replies(_edit(both, answers={"weg": None})) == {"braak": "no"}
    assert _edit(both, answers={"pijn": None}) == both


def test_a_question_that_nobody_knows_is_refused() -> None:
    for edit in ({"answers": {"zon": {"reply": "yes"}}}, {"answers": {"zon": None}}, {"skipped": ["zon"]}):
        with pytest.raises(UnknownQuestion) as refused:
            _edit(None, **edit)
        assert refused.value.details == {"questions": ["zon"]}
    with pytest.raises(UnknownQuestion):
        _edit(None, Asking(), answers={"weg": {"reply": "yes"}})


def test_what_is_asked_no_more_may_stay_and_be_taken_back_and_not_be_answered_otherwise() -> None:
    was = _edit(_answer("weg", "yes"), skipped=["braak"], added=["sr_311"])
    gone = Asking(policy="cd" * 32)
    assert _edit(was, gone, stopped=True).answers == was.answers
    assert _edit(was, gone, answers={"weg": {"reply": "yes"}}).answers == was.answers
    assert _edit(was, gone, answers={"weg": None}, skipped=["braak"]).skipped == ("braak",)
    assert _edit(was, gone, added=["sr_311"]).added == ("sr_311",)
    with pytest.raises(UnknownQuestion):
        _edit(was, gone, answers={"weg": {"reply": "no"}})


OF_A_FIELD = Asking(questions={"field.mutatie.locatie": "Waar was het?", "weg": "Is er iets weggenomen?"})
PLACE = "field.mutatie.locatie"


@pytest.mark.parametrize("reply", ["yes", "no"])
def test_what_belongs_in_a_field_is_not_answered_with_yes_or_no(reply: str) -> None:
    with pytest.raises(BelongsInField) as refused:
        _edit(None, OF_A_FIELD, answers={PLACE: {"reply": reply}, "weg": {"reply": reply}})
    assert refused.value.details == {"questions": [PLACE]}
    with pytest.raises(BelongsInField):
        answered_aloud(Inquiry(), _spoken(PLACE, Reply(reply)), OF_A_FIELD, NOW)


def test_what_belongs_in_a_field_may_be_unknown() -> None:
    unknown = _edit(None, OF_A_FIELD, answers={PLACE: {"reply": "unknown"}})
    assert _replies(unknown) == {PLACE: "unknown"}
    aloud = answered_aloud(unknown, _spoken(PLACE, Reply.UNKNOWN), OF_A_FIELD, NOW)
    assert _replies(aloud) == {PLACE: "unknown"}


def test_a_yes_that_a_draft_of_before_has_in_place_of_a_value_may_stay() -> None:
    yes = Answer(observable=PLACE, reply=Reply.YES, how=AnswerHow.TAPPED, at=NOW)
    was = Inquiry(answers=(yes,))
    assert _edit(was, OF_A_FIELD, answers={PLACE: {"reply": "yes"}}) == was
    assert _replies(_edit(was, OF_A_FIELD, answers={PLACE: None})) == {}


# --- putting off, stopping, choosing -----------------------------------------------------


def test_questions_are_put_off_until_they_are_answered() -> None:
    put_off = _edit(None, skipped=["weg", "braak", "weg"])
    assert put_off.skipped == ("weg", "braak")
    assert _answer("weg", "no", put_off).skipped == ("braak",)
    assert _edit(put_off, skipped=[]).skipped == ()
    assert _edit(None, skipped=["weg"], answers={"weg": {"reply": "yes"}}).skipped == ()


def test_the_officer_stops_and_goes_on() -> None:
    stopped = _edit(None, stopped=True)
    assert stopped.stopped
    assert _answer("weg", "yes", stopped).stopped
    assert not _edit(stopped, stopped=False).stopped


def test_rule_sets_are_added_and_removed_and_the_last_choice_counts() -> None:
    added = _edit(None, added=["sr_311", "sr_311"])
    assert (added.added, added.removed) == (("sr_311",), ())
    removed = _edit(added, removed=["sr_311", "sr_310"])
    assert (removed.added, removed.removed) == ((), ("sr_311", "sr_310"))
    back = _edit(removed, added=["sr_310"])
    assert (back.added, back.removed) == (("sr_310",), ("sr_311",))
    both = _edit(back, added=["sr_311"], removed=["sr_310"])
    assert (both.added, both.removed) == (("sr_311",), ("sr_310",))
    assert _edit(both, stopped=True).added == ("sr_311",)


def test_a_rule_set_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownRuleSet) as refused:
        _edit(None, added=["sr_999"], removed=["sr_998"])
    assert refused.value.details == {"rule_sets": ["sr_998", "sr_999"]}


@pytest.mark.parametrize(
    "edit",
    [
        {"added": ["sr_310"], "removed": ["sr_310"]},
        {"answers": {"weg": {"reply": "maybe"}}},
        {"answers": {"Geen Id": {"reply": "yes"}}},
        {"answers": {"weg": {"reply": "yes", "how": "spoken"}}},
        {"stopped": "ja"},
        {"skipped": ["weg"] * 501},
        {"forgotten": True},
    ],
)
def test_what_is_no_change_of_an_inquiry_is_refused(edit: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        InquiryEdit.model_validate(edit)


# --- what is told of it --------------------------------------------------------------------


def test_the_same_statements_say_the_same_whenever_they_were_made() -> None:
    one = _answer("weg", "yes", _answer("braak", "no"))
    other = _answer("braak", "no", _answer("weg", "yes", at=LATER), at=LATER)
    assert same_statements(one, other)
    assert same_statements(_edit(one, stopped=True), other)
    assert not same_statements(one, _answer("weg", "no", one))


def test_the_log_gets_numbers_and_never_which_question_or_what_was_answered() -> None:
    was = Inquiry()
    now = _edit(was, answers={"weg": {"reply": "yes"}}, skipped=["braak"], stopped=True, added=["sr_311"])
    assert inquiry_details(was, now) == {
        "answers": 1,
        "answers_spoken": 0,
        "questions_skipped": 1,
        "questions_stopped": True,
        "rule_sets_added": 1,
    }
    assert inquiry_details(now, now) == {}
    assert inquiry_details(now, _edit(now, removed=["sr_311"])) == {
        "rule_sets_added": 0,
        "rule_sets_removed": 1,
    }


# --- answers by voice -------------------------------------------------------------------


def _spoken(observable: str, reply: Reply, sound: str = "answer-1") -> SpokenReply:
    kept = AnswerSound(id=sound, start_s=0, end_s=1.5, sha256="cd" * 32)
    return SpokenReply(observable=observable, reply=reply, words="Nee, dicht.", sound=kept)


def test_a_spoken_answer_has_its_words_its_sound_and_the_question_as_it_stood() -> None:
    was = _edit(_answer("weg", "yes"), skipped=["braak"])
    new = answered_aloud(was, _spoken("braak", Reply.NO), ASKING, LATER)
    assert new.skipped == ()
    assert new.answers[0] == was.answers[0]
    assert new.answers[1] == Answer(
        observable="braak",
        reply=Reply.NO,
        how=AnswerHow.SPOKEN,
        at=LATER,
        asked="Is er iets opengebroken?",
        words="Nee, dicht.",
        sound=AnswerSound(id="answer-1", start_s=0, end_s=1.5, sha256="cd" * 32),
        policy="ab" * 32,
        others=("weg",),
    )


def test_a_spoken_answer_takes_the_place_of_an_earlier_one_also_of_the_same() -> None:
    first = answered_aloud(_answer("weg", "no"), _spoken("braak", Reply.NO), ASKING, NOW)
    again = answered_aloud(first, _spoken("braak", Reply.NO, "answer-2"), ASKING, LATER)
    assert [(one.observable, one.sound and one.sound.id) for one in again.answers] == [
        ("weg", None),
        ("braak", "answer-2"),
    ]


def test_what_is_no_question_is_not_answered_by_voice_either() -> None:
    with pytest.raises(UnknownQuestion) as refused:
        answered_aloud(Inquiry(), _spoken("olifant", Reply.YES), ASKING, NOW)
    assert refused.value.details == {"questions": ["olifant"]}
