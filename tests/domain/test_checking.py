"""What it takes to confirm: values one by one, a text paragraph by paragraph, a declaration read back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from server.domain.check_errors import (
    CheckNeeded,
    NothingToHear,
    OneAtATime,
    ParagraphByParagraph,
    RetypedDiffers,
)
from server.domain.checking import CheckGiven, is_end_of, part_to_type
from server.domain.checking_details import checking_details
from server.domain.drafting import Edit, apply_edit, confirm
from server.domain.errors import NotConfirmed, UnknownField
from server.domain.paragraphs import paragraphs
from server.domain.rectifying import rectifying_draft
from server.domain.report import (
    Alternative,
    Consequence,
    Draft,
    DraftField,
    FieldCheck,
    FieldSpec,
    How,
    Narrative,
    Provenance,
    ReadBack,
    ReadBackHow,
    Report,
    Template,
)
from tests.confirming import confirmed_throughout, retyped
from tests.store.examples import NOW, draft

LATER = NOW + timedelta(minutes=5)
HEARD = {"confirmed": True, "check": {"how": "heard", "heard_s": 1.25, "rate": 0.8}}
TEMPLATE = Template(
    id="mutatie",
    version=3,
    title="Mutatie",
    fields=(
        FieldSpec(id="kenteken", label="Kenteken", kind="plate", consequence=Consequence.A),
        FieldSpec(id="tijdstip", label="Tijdstip", kind="clock", consequence=Consequence.A),
        FieldSpec(id="onderwerp", label="Onderwerp", kind="text", consequence=Consequence.B),
    ),
)
DECLARATION = TEMPLATE.model_copy(update={"read_back": True})


def dictated(text: str = "Kenteken GG-123-B.", **update: Any) -> Draft:
    """A plate that was said and can be heard, a time the system proposed, and a subject that was said."""
    made = draft()
    plate = made.fields[0].model_copy(
        update={
            "spans": ((9, 17),),
            "alternatives": (Alternative(observation_id="vehicle:5", value="XX-99-ZZ", spans=((0, 8),)),),
        }
    )
    fields = (
        plate,
        DraftField(id="tijdstip", value="22.15", provenance=Provenance.PROPOSED, machine_value="22.15"),
        DraftField(id="onderwerp", value="Ruzie", provenance=Provenance.SPOKEN, machine_value="Ruzie"),
    )
    narrative = made.narrative.model_copy(update={"text": text})
    return made.model_copy(update={"fields": fields, "narrative": narrative, **update})


def edited(
    of: Draft, *, template: Template = TEMPLATE, sound_kept: bool = True, at: datetime = LATER, **edit: Any
) -> Draft:
    return apply_edit(
        of,
        Edit.model_validate(edit),
        template=template,
        expected_version=of.version,
        now=at,
        sound_kept=sound_kept,
    )


def field_of(of: Draft, field_id: str) -> DraftField:
    return next(field for field in of.fields if field.id == field_id)


def made_report(of: Draft, template: Template = TEMPLATE) -> Report:
    _, report = confirm(
        of,
        template,
        report_id="report-1",
        confirmed_by="agent",
        confirmed_by_name="A. Gent",
        expected_version=of.version,
        now=LATER,
    )
    return report


# --- values ----------------------------------------------------------------------------


@pytest.mark.parametrize("check", [{}, {"check": {"how": "seen"}}, {"check": {"how": "typed"}}])
@pytest.mark.parametrize("field_id", ["kenteken", "tijdstip"])
def test_a_consequential_value_of_the_machine_is_not_confirmed_by_a_tick_alone(
    field_id: str, check: dict[str, Any]
) -> None:
    with pytest.raises(CheckNeeded) as refused:
        edited(dictated(), fields={field_id: {"confirmed": True, **check}})
    assert refused.value.details == {"fields": [field_id]}


def test_a_value_that_was_heard_keeps_how_much_and_at_what_speed() -> None:
    plate = field_of(edited(dictated(), fields={"kenteken": HEARD}), "kenteken")
    assert (plate.confirmed, plate.confirmed_at) == (True, LATER)
    assert plate.check == FieldCheck(how=How.HEARD, heard_s=1.25, rate=0.8)


def test_what_was_typed_again_is_compared_and_not_kept() -> None:
    plate = field_of(edited(dictated(), fields={"kenteken": retyped("123b")}), "kenteken")
    assert plate.check == FieldCheck(how=How.RETYPED)
    with pytest.raises(RetypedDiffers) as refused:
        edited(dictated(), fields={"kenteken": retyped("124b")})
    assert refused.value.details == {"fields": ["kenteken"]}
    assert "124" not in str(refused.value)


def test_what_nobody_said_what_was_typed_and_what_is_gone_can_not_have_been_heard() -> None:
    for of, field_id, sound_kept in (
        (dictated(), "tijdstip", True),
        (dictated(dictation_id=None), "kenteken", True),
        (dictated(), "kenteken", False),
    ):
        with pytest.raises(NothingToHear) as refused:
            edited(of, sound_kept=sound_kept, fields={field_id: HEARD})
        assert refused.value.details == {"fields": [field_id]}
    # Typing it again is always possible.
    assert field_of(
        edited(dictated(), sound_kept=False, fields={"kenteken": retyped("123-B")}), "kenteken"
    ).check


def test_words_without_a_time_are_not_heard_and_an_older_drafts_observation_says_where_they_are() -> None:
    plate = draft().fields[0]
    assert plate.spans == ()
    older = dictated(fields=(plate, *dictated().fields[1:]))
    assert field_of(edited(older, fields={"kenteken": HEARD}), "kenteken").confirmed
    utterance = older.transcript.utterances[0]
    silent = utterance.model_copy(
        update={"words": tuple(one.model_copy(update={"end_s": one.start_s}) for one in utterance.words)}
    )
    transcript = older.transcript.model_copy(update={"utterances": (silent,)})
    with pytest.raises(NothingToHear):
        edited(older.model_copy(update={"transcript": transcript}), fields={"kenteken": HEARD})


def test_consequential_values_are_confirmed_one_at_a_time() -> None:
    both = {"kenteken": HEARD, "tijdstip": retyped("22.15")}
    with pytest.raises(OneAtATime) as refused:
        edited(dictated(), fields=both)
    assert refused.value.details == {"fields": ["kenteken", "tijdstip"]}
    # One of them that is confirmed already is not in the way, nor is any other tick.
    first = edited(dictated(), fields={"kenteken": HEARD})
    second = edited(first, fields={"kenteken": {"confirmed": True}, "tijdstip": retyped("22.15")})
    assert field_of(second, "kenteken") == field_of(first, "kenteken")
    third = edited(dictated(), fields={"kenteken": HEARD, "onderwerp": {"confirmed": True}})
    assert [one.confirmed for one in third.fields] == [True, False, True]


def test_another_value_takes_a_tick_and_what_the_officer_typed_is_read() -> None:
    made = edited(
        dictated(),
        fields={
            "kenteken": {"value": "GG-124-B", "confirmed": True},
            "tijdstip": {"value": "22.20", "confirmed": True, "check": {"how": "seen"}},
            "onderwerp": {"confirmed": True},
        },
    )
    assert [one.check and one.check.how for one in made.fields] == [How.TYPED, How.TYPED, How.SEEN]


def test_a_value_that_was_corrected_may_be_compared_with_its_sound_too() -> None:
    made = edited(dictated(), fields={"kenteken": {"value": "GG-124-B", **HEARD}})
    assert field_of(made, "kenteken").check == FieldCheck(how=How.HEARD, heard_s=1.25, rate=0.8)


def test_another_thing_that_was_said_is_of_the_machine_as_well() -> None:
    chosen = {"observation_id": "vehicle:5"}
    with pytest.raises(CheckNeeded):
        edited(dictated(), fields={"kenteken": {**chosen, "confirmed": True}})
    with pytest.raises(RetypedDiffers):
        edited(dictated(), fields={"kenteken": {**chosen, **retyped("123-B")}})
    made = edited(dictated(), fields={"kenteken": {**chosen, **retyped("99-ZZ")}})
    assert (field_of(made, "kenteken").value, field_of(made, "kenteken").confirmed) == ("XX-99-ZZ", True)
    # Nor does typing what the machine had make it the officer's own, or a space after it.
    for typed in ("GG-123-B", "GG-123-B ", "\tGG-123-B\n", "XX-99-ZZ\u00a0"):
        with pytest.raises(CheckNeeded):
            edited(dictated(), fields={"kenteken": {"value": typed, "confirmed": True}})
    own = edited(dictated(), fields={"kenteken": {"value": "GG-124-B"}})
    with pytest.raises(CheckNeeded):
        edited(own, fields={"kenteken": {"value": " GG-123-B", "confirmed": True}})


def test_a_changed_or_unticked_value_loses_its_check_and_rejecting_needs_none() -> None:
    made = edited(dictated(), fields={"kenteken": HEARD})
    for change in (
        {"value": "GG-124-B"},
        {"observation_id": "vehicle:5"},
        {"confirmed": False},
        {"value": None},
    ):
        plate = field_of(edited(made, fields={"kenteken": change}), "kenteken")
        assert (plate.confirmed, plate.confirmed_at, plate.check) == (False, None, None)
    rejected = field_of(edited(made, fields={"kenteken": {"value": None, "confirmed": True}}), "kenteken")
    assert (rejected.value, rejected.confirmed, rejected.check) == (None, True, None)


def test_what_was_confirmed_before_checks_were_kept_stays_so_and_can_be_checked_once_more() -> None:
    older = dictated()
    plate = older.fields[0].model_copy(update={"confirmed": True, "confirmed_at": NOW})
    older = older.model_copy(update={"fields": (plate, *older.fields[1:])})
    assert field_of(edited(older, fields={"kenteken": {"confirmed": True}}), "kenteken") == plate
    again = field_of(edited(older, fields={"kenteken": HEARD}), "kenteken")
    assert (again.confirmed_at, again.check and again.check.how) == (LATER, How.HEARD)


def test_a_field_that_its_template_does_not_know_counts_as_consequential() -> None:
    with pytest.raises(CheckNeeded):
        edited(
            dictated(),
            template=TEMPLATE.model_copy(update={"fields": ()}),
            fields={"onderwerp": {"confirmed": True}},
        )


@pytest.mark.parametrize(
    "check",
    [
        {"how": "heard"},
        {"how": "heard", "heard_s": 0},
        {"how": "heard", "heard_s": float("inf")},
        {"how": "heard", "heard_s": 1, "rate": 9},
        {"how": "heard", "heard_s": 1, "retyped": "x"},
        {"how": "retyped"},
        {"how": "retyped", "retyped": ""},
        {"how": "retyped", "retyped": "x", "heard_s": 1},
        {"how": "seen", "rate": 1},
        {"how": "looked"},
        {},
    ],
)
def test_a_check_says_all_of_how_it_was_done_and_nothing_else(check: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        CheckGiven.model_validate(check)


@pytest.mark.parametrize(
    ("value", "typed"),
    [
        ("GG-123-B", "123-B"),
        ("GG-123-B", "123b"),
        ("GG-123-B", "1 2 3 b"),
        ("GG-123-B", "gg123b"),
        ("22.15", "2215"),
        ("Ede", "ede"),
        ("Van Dĳk", "dijk"),
        ("IJ", "ij"),
        ("Ayşe Öztürk", "turk"),
        ("Jørgen Bæk", "Baek"),
        ("Jørgen Bæk", "bæk"),
        ("Straße", "strasse"),
        ("(†)", "(†)"),
    ],
)
def test_capitals_spaces_punctuation_and_accents_do_not_count(value: str, typed: str) -> None:
    assert is_end_of(value, typed)


@pytest.mark.parametrize(
    ("value", "typed"),
    [
        ("GG-123-B", "23-B"),
        ("GG-123-B", ""),
        ("GG-123-B", "---"),
        ("GG-123-B", "GG-12"),
        ("GG-123-B", "XX-123-B"),
        ("Ede", "de"),
        ("(†)", "†"),
        ("Van Dijk", "dyk"),
    ],
)
def test_less_than_the_end_or_something_else_does_not_count(value: str, typed: str) -> None:
    assert not is_end_of(value, typed)


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("GG-123-B", "123-B"),
        ("06 12345678", "5678"),
        ("Jan de Vries", "ries"),
        ("mes", "mes"),
        ("22.15 uur", "22.15"),
        ("22 november 2026", "22 november"),
        ("22-11-2026", "22-11"),
        ("zondag 22 november 2026.", "22 november"),
        ("1 mei 2026 om 22.15 uur", "22.15"),
        ("€ 250 (schade)", "250"),
        ("mes (aangetroffen)", "mes"),
        ("Dorpsstraat 14, Ede", "14, Ede"),
        ("Dorpsstraat 14, Alphen aan den Rijn", "Rijn"),
        ("Opel Corsa 2008", "2008"),
        ("2026", "2026"),
        ("(uur)", "uur"),
        ("14a", "14a"),
        ("(†)", "(†)"),
        ("", ""),
    ],
)
def test_what_is_typed_again_tells_the_value_from_another(value: str, part: str) -> None:
    start, end = part_to_type(value)
    assert value[start:end] == part
    assert is_end_of(value, part)


@pytest.mark.parametrize(
    ("value", "typed", "counts"),
    [
        ("22 november 2026", "2026", False),
        ("22 november 2026", "november 2026", False),
        ("22 november 2026", "22 november 2026", True),
        ("zondag 22 november 2026", "zondag 22 november", True),
        ("22.15 uur", "15 uur", False),
        ("22.15 uur", "2215 uur", True),
        ("€ 250 (schade)", "schade", False),
        ("€ 250 (schade)", "250", True),
    ],
)
def test_a_year_a_unit_or_a_remark_is_no_check(value: str, typed: str, counts: bool) -> None:  # noqa: FBT001 - a column of the table
    assert is_end_of(value, typed) is counts


@given(st.text(min_size=1))
def test_a_value_is_always_the_end_of_itself(value: str) -> None:
    assert is_end_of(value, value)


# --- the text --------------------------------------------------------------------------


def test_a_text_is_confirmed_when_every_paragraph_is_ticked() -> None:
    made = edited(dictated("een\n\ntwee\n\ndrie"), paragraphs={"0": True, "2": True})
    assert (made.narrative.checked, made.narrative.confirmed, made.narrative.confirmed_at) == (
        (0, 2),
        False,
        None,
    )
    whole = edited(made, paragraphs={"1": True, "0": True})
    assert (whole.narrative.checked, whole.narrative.confirmed_at) == ((0, 1, 2), LATER)
    again = edited(
        whole, at=LATER + timedelta(hours=1), paragraphs={"1": True}, narrative=whole.narrative.text
    )
    assert again.narrative == whole.narrative
    back = edited(whole, paragraphs={"1": False, "2": False})
    assert (back.narrative.checked, back.narrative.confirmed, back.narrative.confirmed_at) == (
        (0,),
        False,
        None,
    )
    assert edited(whole, narrative_confirmed=False).narrative.checked == ()


def test_more_than_one_paragraph_is_not_confirmed_at_once() -> None:
    with pytest.raises(ParagraphByParagraph) as refused:
        edited(dictated("een\n\ntwee"), narrative_confirmed=True)
    assert refused.value.details == {"paragraphs": 2}
    assert edited(dictated("een\ntwee"), narrative_confirmed=True).narrative.checked == (0,)
    # That it is confirmed is no news, and so nothing to refuse.
    ticked = edited(dictated("een\n\ntwee"), paragraphs={"0": True, "1": True})
    assert edited(ticked, narrative_confirmed=True).narrative == ticked.narrative


def test_a_text_of_blank_lines_has_to_be_meant() -> None:
    empty = dictated(" \n\n\n ")
    with pytest.raises(UnknownField) as refused:
        edited(empty, paragraphs={"0": True})
    assert refused.value.details == {"paragraph": 0}
    meant = edited(empty, narrative_confirmed=True)
    assert (meant.narrative.confirmed, meant.narrative.checked) == (True, ())
    assert edited(meant, fields={"onderwerp": {"confirmed": True}}).narrative.confirmed
    assert not edited(meant, narrative="\n").narrative.confirmed
    emptied = edited(edited(dictated("een"), narrative_confirmed=True), narrative="")
    assert (emptied.narrative.checked, emptied.narrative.confirmed) == ((), False)


def test_an_edited_paragraph_is_read_again_and_the_others_are_not() -> None:
    made = edited(dictated("een\n\ntwee drie\n\nvier"), paragraphs={"0": True, "1": True, "2": True})
    split = edited(made, narrative="een\n\ntwee\n\ndrie\n\nvier")
    assert (split.narrative.checked, split.narrative.confirmed) == ((0, 3), False)
    # What a change and its ticks say is about the text as it then is.
    at_once = edited(made, narrative="een\n\ntwee\n\ndrie\n\nvier", paragraphs={"1": True, "2": True})
    assert (at_once.narrative.confirmed, at_once.narrative.confirmed_at) == (True, LATER)
    without = edited(made, at=LATER + timedelta(hours=1), narrative="een\n\nvier")
    assert (without.narrative.checked, without.narrative.confirmed) == ((0, 1), True)
    # The text that is confirmed is this one, so it was confirmed now.
    assert without.narrative.confirmed_at == LATER + timedelta(hours=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"paragraphs": {"0": True}, "narrative_confirmed": True},
        {"paragraphs": {"-1": True}},
        {"paragraphs": {"een": True}},
        {"paragraphs": {"0": "ja"}},
        {"read_back": {"how": "not_done"}},
        {"read_back": {"how": "not_done", "note": "  "}},
        {"read_back": {"note": "x"}},
        {"read_back": {"how": "read_aloud", "note": "x" * 2001}},
    ],
)
def test_an_edit_that_is_no_edit_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Edit.model_validate(wrong)


def test_a_text_that_was_confirmed_before_paragraphs_were_ticked_has_all_of_them() -> None:
    older = Narrative.model_validate_json('{"text": "een\\n\\ntwee", "confirmed": true}')
    assert older.checked == (0, 1)
    assert Narrative.model_validate_json('{"text": "een\\n\\ntwee"}').checked == ()
    assert Narrative.model_validate(older) is older


_TEXTS = st.lists(st.sampled_from(["een", "twee", "drie"]), max_size=4).map("\n\n".join)
_TEXT_EDITS = st.one_of(
    st.builds(lambda text: {"narrative": text}, _TEXTS),
    st.builds(lambda ticks: {"paragraphs": ticks}, st.dictionaries(st.integers(0, 4), st.booleans())),
    st.builds(lambda yes: {"narrative_confirmed": yes}, st.booleans()),
)


@given(_TEXTS, st.lists(_TEXT_EDITS, max_size=12))
def test_whatever_is_done_ticks_stand_at_paragraphs_that_somebody_ticked(
    first: str, edits: list[dict[str, Any]]
) -> None:
    made = dictated(first)
    read: set[str] = set()
    for edit in edits:
        try:
            made = edited(made, **edit)
        except (UnknownField, ParagraphByParagraph):
            continue
        pieces = paragraphs(made.narrative.text)
        read |= {pieces[number] for number, tick in edit.get("paragraphs", {}).items() if tick}
        read |= set(pieces) if edit.get("narrative_confirmed") else set()
        assert list(made.narrative.checked) == sorted(set(made.narrative.checked))
        assert {pieces[number] for number in made.narrative.checked} <= read
        if pieces:
            assert made.narrative.confirmed == (len(made.narrative.checked) == len(pieces))
        assert made.narrative.confirmed == (made.narrative.confirmed_at is not None)


# --- reading back ----------------------------------------------------------------------


def test_a_declaration_is_read_back_before_it_is_confirmed() -> None:
    ready = confirmed_throughout(dictated(), TEMPLATE, now=LATER)
    assert made_report(ready).read_back is None
    with pytest.raises(NotConfirmed) as refused:
        made_report(ready, DECLARATION)
    assert refused.value.details == {"fields": [], "narrative": False, "read_back": True}
    read = edited(ready, read_back={"how": "read_aloud", "note": " In het Turks, door een tolk. "})
    assert read.read_back == ReadBack(
        how=ReadBackHow.READ_ALOUD, note="In het Turks, door een tolk.", at=LATER
    )
    assert made_report(read, DECLARATION).read_back == read.read_back
    refusing = edited(ready, read_back={"how": "not_done", "note": "Aangever liep weg."})
    assert made_report(refusing, DECLARATION).read_back == refusing.read_back


@pytest.mark.parametrize(
    "change",
    [
        {"narrative": "Anders."},
        {"fields": {"kenteken": {"value": "GG-124-B"}}},
        {"fields": {"kenteken": {"value": None}}},
        {"read_back": None},
    ],
)
def test_what_says_something_else_was_not_read_back(change: dict[str, Any]) -> None:
    read = edited(dictated(), read_back={"how": "read_self"})
    assert edited(read, **change).read_back is None


def test_ticks_leave_what_was_read_back_and_a_change_may_come_with_it() -> None:
    read = edited(dictated(), read_back={"how": "read_self"})
    assert edited(read, narrative_confirmed=True, fields={"kenteken": HEARD}).read_back == read.read_back
    both = edited(read, narrative="Anders.", read_back={"how": "read_aloud"})
    assert both.read_back is not None
    assert both.read_back.how is ReadBackHow.READ_ALOUD


# --- putting right, and the log --------------------------------------------------------


def test_a_rectification_keeps_ticks_checks_and_reading_back_of_what_stays() -> None:
    ready = confirmed_throughout(dictated("een\n\ntwee"), DECLARATION, now=LATER)
    report = made_report(ready, DECLARATION)
    right = rectifying_draft(
        report,
        DECLARATION,
        draft_id="draft-2",
        owner="agent",
        dictation_id="dictation-1",
        request_id=None,
        reason="Het kenteken klopte niet.",
        now=LATER,
    )
    assert right.rectifies is not None
    assert right.rectifies.reason == "Het kenteken klopte niet."
    assert (right.fields, right.narrative, right.read_back) == (
        ready.fields,
        ready.narrative,
        ready.read_back,
    )
    changed = edited(right, fields={"kenteken": {"value": "GG-124-B"}})
    assert (field_of(changed, "kenteken").check, changed.read_back) == (None, None)
    assert changed.fields[1:] == ready.fields[1:]
    assert changed.narrative == ready.narrative


def test_the_log_keeps_how_values_were_checked_in_identifiers_and_numbers() -> None:
    made = dictated("een\n\ntwee")
    heard = edited(made, fields={"kenteken": HEARD, "onderwerp": {"confirmed": True}})
    assert checking_details(made, heard) == {"checks": ("kenteken:heard:1250:80", "onderwerp:seen")}
    full = {"confirmed": True, "check": {"how": "heard", "heard_s": 2}}
    assert checking_details(heard, edited(heard, fields={"kenteken": full})) == {
        "checks": ("kenteken:heard:2000:100",)
    }
    ticked = edited(heard, paragraphs={"1": True})
    assert checking_details(heard, ticked) == {"paragraphs": 2, "paragraphs_checked": 1}
    read = edited(ticked, read_back={"how": "not_done", "note": "Weigerde."})
    assert checking_details(ticked, read) == {"read_back": "not_done"}
    assert checking_details(read, edited(read, narrative="een")) == {
        "paragraphs": 1,
        "paragraphs_checked": 0,
        "read_back": "none",
    }
    assert checking_details(read, read) == {}
