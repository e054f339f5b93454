from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from server.domain.assessing import AnswerHow, AnswerSound, Assessment, Inquiry, Reply
from server.domain.check_errors import CheckNeeded, OneAtATime, RetypedDiffers
from server.domain.drafting import (
    Edit,
    FieldEdit,
    answer_aloud,
    apply_edit,
    confirm,
    discard,
    require_confirmed,
)
from server.domain.errors import AlreadyConfirmed, NotConfirmed, NotFound, StaleVersion, UnknownField
from server.domain.inquiring import Asking, SpokenReply
from server.domain.inquiry_errors import UnknownQuestion
from server.domain.proposing import new_draft
from server.domain.report import (
    Alternative,
    Consequence,
    Draft,
    DraftField,
    DraftState,
    FieldCheck,
    FieldSpec,
    Fill,
    How,
    Observation,
    Provenance,
    Report,
    Template,
)
from server.domain.transcript import Transcript, Utterance, Word
from tests.confirming import retyped

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


def _spec(field_id: str, *fills: Fill, expected: bool = False) -> FieldSpec:
    return FieldSpec(
        id=field_id,
        label=field_id.title(),
        kind="text",
        consequence=Consequence.A,
        expected=expected,
        fills=fills,
    )


TEMPLATE = Template(
    id="mutatie",
    version=2,
    title="Mutatie",
    digest="d" * 64,
    fields=(
        _spec("kenteken", Fill(type="vehicle", value="plate")),
        _spec("telefoon", Fill(type="person", value="phone", role="melder")),
        _spec("onderwerp", expected=True),
    ),
)


def _observation(number: int, kind: str, **values: str) -> Observation:
    return Observation(
        id=f"{kind}:{number}",
        type=kind,
        values=values,
        spans=((number, number + 1),),
        words=("x",),
        probability=0.9,
        rule="test",
    )


def _transcript(text: str) -> Transcript:
    words = tuple(Word(text=word, start_s=0, end_s=1, probability=1) for word in text.split())
    one = Utterance(utterance=0, revision=1, start_s=0, end_s=1, text=text, words=words)
    return Transcript(language="nl", utterances=(one,) if words else ())


PLATES = (
    _observation(0, "vehicle", plate="GG-123-B"),
    _observation(5, "vehicle", plate="XX-99-ZZ"),
    _observation(9, "vehicle", plate="GG-123-B"),
)


def _draft(*observations: Observation, text: str = "Kenteken GG-123-B.", **more: Any) -> Draft:
    return new_draft(
        TEMPLATE,
        _transcript(text),
        observations,
        draft_id="draft-1",
        owner="agent",
        unit="noord",
        dictated_at=NOW,
        now=NOW,
        **more,
    )


def _edit(draft: Draft, **edit: Any) -> Draft:
    change = Edit.model_validate(edit)
    return apply_edit(draft, change, template=TEMPLATE, expected_version=draft.version, now=LATER)


def _check_plate(draft: Draft) -> Draft:
    """The draft with its plate typed again and confirmed."""
    return _edit(draft, fields={"kenteken": retyped(_field(draft, "kenteken").value or "")})


def _edit_field(draft: Draft, field_id: str, **edit: Any) -> DraftField:
    return _field(_edit(draft, fields={field_id: edit}), field_id)


def _field(draft: Draft, field_id: str) -> DraftField:
    return next(field for field in draft.fields if field.id == field_id)


def _confirm(draft: Draft, *, version: int | None = None) -> tuple[Draft, Report]:
    return confirm(
        draft,
        TEMPLATE,
        report_id="report-1",
        confirmed_by="agent",
        confirmed_by_name="A. Gent",
        expected_version=draft.version if version is None else version,
        now=LATER,
    )


# --- the machine's proposal ------------------------------------------------------------


def test_the_first_value_said_fills_the_field_and_other_values_become_alternatives() -> None:
    field = _field(_draft(*PLATES), "kenteken")
    assert (field.value, field.machine_value) == ("GG-123-B", "GG-123-B")
    assert field.provenance is Provenance.SPOKEN
    assert field.observation_id == "vehicle:0"
    assert field.alternatives == (Alternative(observation_id="vehicle:5", value="XX-99-ZZ", spans=((5, 6),)),)
    assert field.spans == ((0, 1),)
    assert not field.confirmed


def test_an_observation_of_another_role_type_or_polarity_fills_nothing() -> None:
    phone = _observation(3, "person", phone="+31612345678")
    denied = PLATES[0].model_copy(update={"polarity": "denied"})
    draft = _draft(phone, denied, _observation(4, "vehicle", colour="rood"))
    assert [field.value for field in draft.fields] == [None, None, None]
    of_caller = phone.model_copy(update={"role": "melder"})
    assert _field(_draft(of_caller), "telefoon").value == "+31612345678"


def test_a_new_draft_pins_its_template_and_confirms_nothing() -> None:
    draft = _draft(*PLATES, dictation_id="dictation-1", engine={"model": "base"})
    assert (draft.version, draft.state) == (1, DraftState.OPEN)
    assert (draft.template_version, draft.template_digest) == (2, "d" * 64)
    assert draft.narrative.text == "Kenteken GG-123-B."
    assert draft.narrative.provenance is Provenance.SPOKEN
    assert (draft.dictation_id, draft.engine) == ("dictation-1", {"model": "base"})
    with pytest.raises(NotConfirmed):
        require_confirmed(draft, TEMPLATE)


def test_typed_text_keeps_its_line_ends_and_counts_as_typed() -> None:
    draft = _draft(text="Regel een. Regel twee.", typed_text="Regel een.\n\nRegel twee.")
    assert draft.narrative.text == "Regel een.\n\nRegel twee."
    assert draft.narrative.provenance is Provenance.TYPED
    changed = _edit(draft, narrative="Regel een. Regel twee.")
    assert changed.narrative.provenance is Provenance.TYPED


# --- the officer's fields --------------------------------------------------------------


@pytest.mark.parametrize(("added", "provenance"), [(False, Provenance.SPOKEN), (True, Provenance.PROPOSED)])
def test_the_machines_own_narrative_is_known_as_such_also_after_a_change(
    *, added: bool, provenance: Provenance
) -> None:
    draft = _draft(text="kenteken GG-123-B punt", narrative_text="Kenteken GG-123-B.", narrative_added=added)
    assert (draft.narrative.text, draft.narrative.provenance) == ("Kenteken GG-123-B.", provenance)
    assert draft.transcript.text == "kenteken GG-123-B punt"
    changed = _edit(draft, narrative="kenteken GG-123-B punt")
    assert changed.narrative.provenance is Provenance.CORRECTED
    assert _edit(changed, narrative="Kenteken GG-123-B.").narrative == draft.narrative


def test_changing_what_was_spoken_is_a_correction_that_still_knows_its_words() -> None:
    field = _edit_field(_draft(*PLATES), "kenteken", value="GG-124-B")
    assert (field.value, field.provenance) == ("GG-124-B", Provenance.CORRECTED)
    assert (field.machine_value, field.observation_id) == ("GG-123-B", "vehicle:0")
    assert [a.value for a in field.alternatives] == ["GG-123-B", "XX-99-ZZ"]


def test_a_value_where_the_machine_had_nothing_is_typed() -> None:
    draft = _edit(_draft(), fields={"onderwerp": {"value": " Inbraak  "}})
    field = _field(draft, "onderwerp")
    assert (field.value, field.provenance) == (" Inbraak  ", Provenance.TYPED)
    assert _edit_field(draft, "onderwerp", value="Overlast").provenance is Provenance.TYPED


@pytest.mark.parametrize("blank", [None, "", "  \n"])
def test_clearing_rejects_but_what_was_said_can_be_chosen_again(blank: str | None) -> None:
    draft = _edit(_draft(*PLATES), fields={"kenteken": {"value": blank}})
    field = _field(draft, "kenteken")
    assert (field.value, field.provenance, field.observation_id) == (None, None, None)
    assert field.machine_value == "GG-123-B"
    assert [a.value for a in field.alternatives] == ["GG-123-B", "XX-99-ZZ"]
    again = _edit_field(draft, "kenteken", observation_id="vehicle:0")
    assert again == _field(_draft(*PLATES), "kenteken")


def test_a_value_typed_after_rejecting_is_a_correction() -> None:
    draft = _edit(_draft(*PLATES), fields={"kenteken": {"value": None}})
    assert _edit_field(draft, "kenteken", value="HH-001-H").provenance is Provenance.CORRECTED


def test_clearing_a_typed_value_leaves_an_empty_field() -> None:
    draft = _edit(_draft(), fields={"onderwerp": {"value": "Inbraak"}})
    assert _edit_field(draft, "onderwerp", value=None) == DraftField(id="onderwerp")


def test_choosing_an_alternative_stays_spoken_and_keeps_the_first_to_go_back_to() -> None:
    draft = _edit(_draft(*PLATES), fields={"kenteken": {"observation_id": "vehicle:5"}})
    field = _field(draft, "kenteken")
    assert (field.value, field.provenance) == ("XX-99-ZZ", Provenance.SPOKEN)
    assert (field.observation_id, field.machine_value) == ("vehicle:5", "GG-123-B")
    assert field.alternatives == (Alternative(observation_id="vehicle:0", value="GG-123-B", spans=((0, 1),)),)
    assert field.spans == ((5, 6),)


def test_what_is_said_of_a_value_goes_and_comes_with_it() -> None:
    known = _field(_draft(*PLATES), "kenteken").model_copy(
        update={"warning": "Let op.", "observation_ids": ("vehicle:0", "vehicle:5")}
    )
    draft = _draft(*PLATES)
    draft = draft.model_copy(update={"fields": (known, *draft.fields[1:])})
    corrected = _edit_field(draft, "kenteken", value="HH-001-H")
    assert (corrected.warning, corrected.spans) == (None, known.spans)
    emptied = _edit(draft, fields={"kenteken": {"value": None}})
    field = _field(emptied, "kenteken")
    assert (field.warning, field.spans, field.observation_ids) == (None, (), ())
    assert _edit_field(emptied, "kenteken", observation_id="vehicle:0") == known


def test_fields_that_were_filled_elsewhere_are_taken_as_they_are() -> None:
    fields = (DraftField(id="kenteken", value="zwarte Opel"),)
    assert _draft(*PLATES, fields=fields).fields == fields


def test_typing_what_was_said_elsewhere_is_the_same_as_choosing_it() -> None:
    draft = _draft(*PLATES)
    typed = _edit_field(draft, "kenteken", value="XX-99-ZZ")
    assert typed == _edit_field(draft, "kenteken", observation_id="vehicle:5")


def test_undoing_a_correction_makes_the_value_spoken_again() -> None:
    draft = _edit(_draft(*PLATES), fields={"kenteken": {"value": "GG-124-B"}})
    assert _edit_field(draft, "kenteken", value="GG-123-B") == _field(_draft(*PLATES), "kenteken")


def test_correcting_a_value_the_system_proposed_is_a_correction() -> None:
    draft = _draft()
    proposed = DraftField(
        id="onderwerp", value="Inbraak", provenance=Provenance.PROPOSED, machine_value="Inbraak"
    )
    draft = draft.model_copy(update={"fields": (*draft.fields[:2], proposed)})
    field = _edit_field(draft, "onderwerp", value="Diefstal")
    assert (field.provenance, field.alternatives) == (Provenance.CORRECTED, ())


def test_confirming_notes_when_and_confirming_again_changes_nothing() -> None:
    draft = _check_plate(_draft(*PLATES))
    field = _field(draft, "kenteken")
    assert (field.confirmed, field.confirmed_at) == (True, LATER)
    again = apply_edit(
        draft,
        Edit(fields={"kenteken": FieldEdit(confirmed=True)}),
        template=TEMPLATE,
        expected_version=2,
        now=LATER + timedelta(hours=1),
    )
    assert _field(again, "kenteken").confirmed_at == LATER
    taken_back = _edit_field(draft, "kenteken", confirmed=False)
    assert (taken_back.confirmed, taken_back.confirmed_at) == (False, None)


@pytest.mark.parametrize(
    "change",
    [
        {"value": "HH-001-H"},
        {"value": None},
        {"observation_id": "vehicle:5", "check": {"how": "retyped", "retyped": "99-zz"}},
    ],
)
def test_a_changed_value_loses_its_confirmation_unless_confirmed_at_once(change: dict[str, Any]) -> None:
    draft = _check_plate(_draft(*PLATES))
    alone = {key: part for key, part in change.items() if key != "check"}
    lost = _edit_field(draft, "kenteken", **alone)
    assert (lost.confirmed, lost.confirmed_at, lost.check) == (False, None, None)
    kept = _edit_field(draft, "kenteken", **change, confirmed=True)
    assert (kept.confirmed, kept.confirmed_at) == (True, LATER)


def test_the_same_value_again_keeps_its_confirmation() -> None:
    draft = _check_plate(_draft(*PLATES))
    assert _edit_field(draft, "kenteken", value="GG-123-B").confirmed
    assert _edit_field(draft, "kenteken", observation_id="vehicle:0").confirmed


def test_unknown_fields_and_observations_are_refused_without_repeating_content() -> None:
    with pytest.raises(UnknownField) as refused:
        _edit(_draft(*PLATES), fields={"merk": {"value": "Gazelle"}})
    assert refused.value.details == {"field": "merk"}
    with pytest.raises(UnknownField) as refused:
        _edit(_draft(*PLATES), fields={"onderwerp": {"observation_id": "vehicle:0"}})
    assert refused.value.details == {"field": "onderwerp"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": "x", "observation_id": "vehicle:0"},
        {"value": None, "observation_id": "vehicle:0"},
        {"value": 5},
        {"value": "nul\x00byte"},
        {"value": "VK-\u202e394-T"},
        {"value": "\u2067VK-394-T\u2069"},
        {"value": "x" * 2001},
        {"confirmed": "ja"},
        {"confirmed": 1},
        {"check": {"how": "seen"}},
        {"confirmed": False, "check": {"how": "seen"}},
        {"observation_id": "with spaces"},
        {"provenance": "spoken"},
    ],
)
def test_an_edit_that_is_no_edit_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        FieldEdit.model_validate(wrong)


# --- the running text ------------------------------------------------------------------


def test_changing_the_text_corrects_it_and_takes_its_confirmation_away() -> None:
    draft = _edit(_draft(), narrative_confirmed=True)
    assert (draft.narrative.confirmed, draft.narrative.confirmed_at) == (True, LATER)
    changed = _edit(draft, narrative="Kenteken GG-124-B.")
    assert changed.narrative.provenance is Provenance.CORRECTED
    assert (changed.narrative.confirmed, changed.narrative.confirmed_at) == (False, None)
    both = _edit(draft, narrative="Kenteken GG-124-B.", narrative_confirmed=True)
    assert both.narrative.confirmed
    assert _edit(both, narrative_confirmed=False).narrative.confirmed_at is None


def test_the_same_text_again_keeps_its_confirmation_and_undoing_makes_it_spoken() -> None:
    draft = _edit(_draft(), narrative_confirmed=True)
    assert _edit(draft, narrative=draft.narrative.text, narrative_confirmed=True).narrative == draft.narrative
    corrected = _edit(draft, narrative="Iets anders.")
    assert _edit(corrected, narrative="Kenteken GG-123-B.").narrative.provenance is Provenance.SPOKEN


def test_text_after_silence_is_typed() -> None:
    assert _edit(_draft(text=""), narrative="Toch iets.").narrative.provenance is Provenance.TYPED


def test_the_transcript_never_changes() -> None:
    draft = _draft(*PLATES)
    changed = _edit(draft, narrative="Iets anders.", fields={"kenteken": {"value": None}})
    assert (changed.transcript, changed.observations) == (draft.transcript, draft.observations)


# --- from draft to report --------------------------------------------------------------


def test_a_report_holds_what_was_confirmed_with_the_labels_the_officer_saw() -> None:
    draft = _edit(
        _draft(*PLATES, engine={"model": "base"}),
        narrative_confirmed=True,
        fields={"kenteken": {"value": "GG-124-B", "confirmed": True}},
    )
    closed, report = _confirm(draft)
    assert (closed.state, closed.report_id, closed.version) == (DraftState.CONFIRMED, "report-1", 3)
    assert (report.draft_id, report.draft_version) == ("draft-1", 2)
    assert (report.narrative, report.fields) == (draft.narrative, draft.fields)
    assert (report.transcript, report.observations) == (draft.transcript, draft.observations)
    assert report.labels == {"kenteken": "Kenteken", "telefoon": "Telefoon", "onderwerp": "Onderwerp"}
    assert (report.title, report.template_digest) == ("Mutatie", "d" * 64)
    assert (report.confirmed_by, report.confirmed_by_name, report.confirmed_at) == ("agent", "A. Gent", LATER)
    assert report.engine == {"model": "base"}


def test_what_still_waits_is_named() -> None:
    with pytest.raises(NotConfirmed) as refused:
        _confirm(_draft(*PLATES))
    assert refused.value.details == {"fields": ["kenteken"], "narrative": True, "read_back": False}
    with pytest.raises(NotConfirmed) as refused:
        _confirm(_edit(_draft(*PLATES), narrative_confirmed=True))
    assert refused.value.details == {"fields": ["kenteken"], "narrative": False, "read_back": False}
    with pytest.raises(NotConfirmed) as refused:
        _confirm(_check_plate(_draft(*PLATES)))
    assert refused.value.details == {"fields": [], "narrative": True, "read_back": False}


def test_an_expected_field_without_a_value_never_blocks() -> None:
    _, report = _confirm(_edit(_draft(), narrative_confirmed=True))
    assert [field.value for field in report.fields] == [None, None, None]


def test_an_older_version_is_refused_with_both_numbers() -> None:
    draft = _edit(_draft(), narrative_confirmed=True)
    for attempt in (
        lambda: _confirm(draft, version=1),
        lambda: apply_edit(draft, Edit(), template=TEMPLATE, expected_version=1, now=LATER),
        lambda: discard(draft, expected_version=1, now=LATER),
    ):
        with pytest.raises(StaleVersion) as refused:
            attempt()
        assert refused.value.details == {"expected": 1, "current": 2}


def test_a_confirmed_draft_is_closed_whatever_version_is_named() -> None:
    closed, _ = _confirm(_edit(_draft(), narrative_confirmed=True))
    for version in (1, closed.version):
        with pytest.raises(AlreadyConfirmed) as refused:
            _confirm(closed, version=version)
        assert refused.value.details == {"report_id": "report-1"}
    with pytest.raises(AlreadyConfirmed):
        _edit(closed, narrative="Toch anders.")
    with pytest.raises(AlreadyConfirmed):
        discard(closed, expected_version=closed.version, now=LATER)


def test_a_discarded_draft_is_gone_but_kept_whole() -> None:
    draft = _draft(*PLATES)
    gone = discard(draft, expected_version=1, now=LATER)
    assert (gone.state, gone.version, gone.fields) == (DraftState.DISCARDED, 2, draft.fields)
    with pytest.raises(NotFound):
        _confirm(gone)
    with pytest.raises(NotFound):
        _edit(gone, narrative="x")


# --- whatever the officer does ---------------------------------------------------------

_REFUSED = (UnknownField, CheckNeeded, OneAtATime, RetypedDiffers)
_VALUES = st.sampled_from([None, "", "GG-123-B", "XX-99-ZZ", "eigen tekst", " met spaties "])
_FIELD_EDITS = st.one_of(
    st.builds(lambda value: {"value": value}, _VALUES),
    st.builds(lambda value, yes: {"value": value, "confirmed": yes}, _VALUES, st.booleans()),
    st.builds(lambda which: {"observation_id": f"vehicle:{which}"}, st.sampled_from([0, 5])),
    st.builds(lambda yes: {"confirmed": yes}, st.booleans()),
    st.builds(retyped, st.sampled_from(["GG-123-B", "XX-99-ZZ", "eigen tekst"])),
    st.just({}),
)
_EDITS = st.fixed_dictionaries(
    {},
    optional={
        "narrative": st.sampled_from(["", "Kenteken GG-123-B.", "Iets anders."]),
        "narrative_confirmed": st.booleans(),
        "read_back": st.sampled_from([None, {"how": "read_self"}]),
        "fields": st.dictionaries(st.sampled_from(["kenteken", "onderwerp"]), _FIELD_EDITS),
    },
)


@given(st.lists(_EDITS, max_size=12))
def test_no_sequence_of_edits_lets_an_unconfirmed_draft_become_a_report(edits: list[dict[str, Any]]) -> None:
    draft = _draft(*PLATES)
    for edit in edits:
        try:
            draft = _edit(draft, **edit)
        except _REFUSED:
            continue
    waiting = not draft.narrative.confirmed or any(
        field.value is not None and not field.confirmed for field in draft.fields
    )
    try:
        _, report = _confirm(draft)
    except NotConfirmed:
        assert waiting
    else:
        assert not waiting
        for field in report.fields:
            assert (field.check is not None and field.confirmed_at is not None) == (field.value is not None)
            if field.provenance is Provenance.SPOKEN:
                assert field.check == FieldCheck(how=How.RETYPED)


@given(st.lists(_EDITS, max_size=12))
def test_every_edit_is_one_version_and_touches_only_what_it_names(edits: list[dict[str, Any]]) -> None:
    draft = _draft(*PLATES)
    for edit in edits:
        try:
            new = _edit(draft, **edit)
        except _REFUSED:
            continue
        assert new.version == draft.version + 1
        named = edit.get("fields", {})
        for before, after in zip(draft.fields, new.fields, strict=True):
            asked = named.get(before.id, {})
            if "value" not in asked and "observation_id" not in asked:
                assert after.value == before.value
            elif "value" in asked:
                assert after.value == (((asked["value"] or "").strip() and asked["value"]) or None)
            assert after.machine_value == before.machine_value
        if "narrative" not in edit:
            assert new.narrative.text == draft.narrative.text
        draft = new


@given(st.lists(_EDITS, max_size=12))
def test_the_provenance_always_says_where_the_value_comes_from(edits: list[dict[str, Any]]) -> None:
    draft = _draft(*PLATES)
    said = {observation.id: observation.values["plate"] for observation in PLATES}
    for edit in edits:
        try:
            draft = _edit(draft, **edit)
        except _REFUSED:
            continue
    for field in draft.fields:
        if field.value is None:
            assert field.provenance is None
        elif field.provenance is Provenance.SPOKEN:
            assert field.observation_id is not None
            assert said[field.observation_id] == field.value
        else:
            machine_had_something = field.machine_value is not None
            assert (field.provenance is Provenance.CORRECTED) == machine_had_something
        shown = [a.observation_id for a in field.alternatives]
        assert len(set(shown)) == len(shown)


# --- answers beside it -------------------------------------------------------------------

ASKING = Asking(questions={"weg": "Is er iets weggenomen?"}, next=("weg",), policy="ab" * 32)


def _answered(draft: Draft, reply: str = "yes") -> Draft:
    edit = Edit.model_validate({"inquiry": {"answers": {"weg": {"reply": reply}}}})
    return apply_edit(
        draft, edit, template=TEMPLATE, expected_version=draft.version, now=LATER, asking=ASKING
    )


def test_an_answer_changes_no_value_and_no_text_and_undoes_nothing() -> None:
    ready = _edit(_check_plate(_draft(PLATES[0])), narrative_confirmed=True, read_back={"how": "read_aloud"})
    answered = _answered(ready)
    assert [one.reply.value for one in answered.inquiry.answers] == ["yes"]
    assert answered.version == ready.version + 1
    assert (answered.fields, answered.narrative) == (ready.fields, ready.narrative)
    assert answered.read_back == ready.read_back
    assert _answered(answered, "no").fields == ready.fields


def test_a_change_of_the_rest_leaves_the_answers() -> None:
    answered = _answered(_draft(*PLATES))
    assert _edit(answered, narrative="Iets anders.").inquiry == answered.inquiry


def _aloud(draft: Draft, observable: str = "weg", version: int | None = None) -> Draft:
    sound = AnswerSound(id="answer-1", start_s=0, end_s=1.5, sha256="cd" * 32)
    spoken = SpokenReply(observable=observable, reply=Reply.NO, words="Nee.", sound=sound)
    return answer_aloud(draft, spoken, asking=ASKING, expected_version=version or draft.version, now=LATER)


def test_an_answer_aloud_is_one_version_and_changes_nothing_else() -> None:
    was = _answered(_draft(*PLATES))
    new = _aloud(was)
    (answer,) = new.inquiry.answers
    assert (answer.reply, answer.how, answer.words) == (Reply.NO, AnswerHow.SPOKEN, "Nee.")
    same = {"version": was.version, "updated_at": was.updated_at, "inquiry": was.inquiry}
    assert new.version == was.version + 1
    assert new.model_copy(update=same) == was
    with pytest.raises(StaleVersion):
        _aloud(was, version=7)
    with pytest.raises(UnknownQuestion):
        _aloud(was, "olifant")


def test_an_answer_needs_the_version_that_the_officer_saw_and_a_question_that_is_there() -> None:
    edit = Edit.model_validate({"inquiry": {"answers": {"weg": {"reply": "no"}}}})
    with pytest.raises(StaleVersion):
        apply_edit(_draft(), edit, template=TEMPLATE, expected_version=7, now=LATER, asking=ASKING)
    with pytest.raises(UnknownQuestion):
        apply_edit(_draft(), edit, template=TEMPLATE, expected_version=1, now=LATER)


def test_the_report_gets_the_answers_and_the_advice_of_that_moment_and_waits_for_neither() -> None:
    advice = Assessment(on=NOW.date(), on_known=False)
    ready = _edit(_check_plate(_draft(PLATES[0])), narrative_confirmed=True)
    _, bare = _confirm(ready)
    assert (bare.inquiry, bare.assessment) == (Inquiry(), None)
    answered = _answered(ready)
    _, report = confirm(
        answered,
        TEMPLATE,
        report_id="report-1",
        confirmed_by="agent",
        confirmed_by_name="A. Gent",
        expected_version=answered.version,
        now=LATER,
        assessment=advice,
    )
    assert (report.inquiry, report.assessment) == (answered.inquiry, advice)


def test_drafts_and_reports_from_before_there_were_questions_read_as_without() -> None:
    old = _draft(PLATES[0]).model_dump(mode="json")
    del old["inquiry"]
    assert Draft.model_validate(old).inquiry == Inquiry()
    _, report = _confirm(_edit(_check_plate(_draft(PLATES[0])), narrative_confirmed=True))
    before = report.model_dump(mode="json")
    del before["inquiry"], before["assessment"]
    assert Report.model_validate(before) == report
