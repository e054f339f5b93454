"""From observations to a draft, from a draft to a report: the rules, without input or output.

The machine speaks once (:mod:`server.domain.proposing`), when the draft is made. From then on only
the officer changes it: every change is one version, and what a person entered stays as entered. A report
exists only where every value was confirmed by the officer (Wpg art. 7a: no automated decision), as
:mod:`server.domain.checking` asks, and every paragraph was ticked.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field, StrictBool, StringConstraints, model_validator

from server.domain.assessing import Assessment, Inquiry
from server.domain.checking import MACHINES_OWN, CheckGiven, check_of, is_audible, needs_check, require_one
from server.domain.errors import AlreadyConfirmed, NotConfirmed, NotFound, StaleVersion, UnknownField
from server.domain.inquiring import Asking, InquiryEdit, SpokenReply, answered_aloud, edited_inquiry
from server.domain.narrative_edits import NO_CONTROLS, TextEdit, edited_narrative
from server.domain.report import (
    Alternative,
    Consequence,
    Draft,
    DraftField,
    DraftState,
    Narrative,
    Provenance,
    ReadBack,
    ReadBackHow,
    Report,
    Template,
)
from server.domain.transcript import Frozen

FieldText = Annotated[str, StringConstraints(strict=True, max_length=2_000, pattern=NO_CONTROLS)]
RecordId = Annotated[str, StringConstraints(strict=True, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]


_NOTHING_SAID: dict[str, Any] = {
    "observation_id": None,
    "observation_ids": (),
    "spans": (),
    "warning": None,
}


class FieldEdit(Frozen):
    """What the officer does to one field; parts that are left out stay as they are.

    ``value`` is the officer's own text, None or blank to reject what is there.
    ``observation_id`` chooses another thing that was said. ``confirmed`` follows a change, and
    ``check`` says what the officer did before confirming.
    """

    value: FieldText | None = None
    confirmed: StrictBool | None = None
    check: CheckGiven | None = None
    observation_id: RecordId | None = None

    @property
    def sets_value(self) -> bool:
        """True when ``value`` was given, also when it was given as None."""
        return "value" in self.model_fields_set

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.sets_value and self.observation_id is not None:
            raise ValueError("give a value or an observation_id, not both")
        if self.check is not None and not self.confirmed:
            raise ValueError("a check goes with confirmed: true")
        return self


class ReadBackGiven(Frozen):
    """That what the draft says was read back to the person who declared it; a note says why it was not."""

    how: ReadBackHow
    note: Annotated[FieldText, StringConstraints(strip_whitespace=True)] = ""

    @model_validator(mode="after")
    def _why_not(self) -> Self:
        if self.how is ReadBackHow.NOT_DONE and not self.note:
            raise ValueError("a note has to say why it was not done")
        return self


class Edit(TextEdit):
    """One change of a draft: any number of fields, the running text, its ticks, the reading back, answers.

    ``read_back`` is about what the draft says after this change; None takes it back. ``inquiry`` changes
    nothing of the rest, and the rest nothing of it.
    """

    read_back: ReadBackGiven | None = None
    inquiry: InquiryEdit | None = None
    fields: dict[RecordId, FieldEdit] = Field(default_factory=dict)


def apply_edit(
    draft: Draft,
    edit: Edit,
    *,
    template: Template,
    expected_version: int,
    now: datetime,
    sound_kept: bool = True,
    asking: Asking | None = None,
) -> Draft:
    """The draft's next version, with the officer's change in it.

    A changed value or text loses its confirmation unless the same edit confirms it, and what was read
    back loses that. ``template`` is the one the draft was made from; ``sound_kept`` is False where the
    sound of its dictation was destroyed. ``asking`` is what there was to ask before this change.

    Raises:
        AlreadyConfirmed: the draft has become a report.
        NotFound: the draft was discarded.
        StaleVersion: the officer saw an older version.
        UnknownField: a field, observation or paragraph that does not belong to this draft.
        CheckNeeded, OneAtATime, NothingToHear, RetypedDiffers: a value that is not confirmed like this.
        ParagraphByParagraph: a text that is not confirmed as a whole.
        UnknownQuestion, UnknownRuleSet: an answer or a choice of what is not there.
    """
    _require_open(draft, expected_version)
    known = {field.id for field in draft.fields}
    for field_id in edit.fields:
        if field_id not in known:
            raise UnknownField(field=field_id)
    changed = tuple(
        _changed_field(field, edit.fields[field.id]) if field.id in edit.fields else field
        for field in draft.fields
    )
    consequences = {spec.id: spec.consequence for spec in template.fields}
    to_confirm = [field for field in changed if _is_to_confirm(field, edit.fields.get(field.id))]
    require_one([one for one in to_confirm if needs_check(one, consequences.get(one.id, Consequence.A))])
    checks = {
        field.id: check_of(
            field,
            edit.fields[field.id].check,
            consequences.get(field.id, Consequence.A),
            audible=sound_kept and is_audible(draft, field),
        )
        for field in to_confirm
    }
    fields = tuple(
        field.model_copy(update={"confirmed": True, "confirmed_at": now, "check": checks[field.id]})
        if field.id in checks
        else field
        for field in changed
    )
    narrative = edited_narrative(draft, edit, now)
    return _next(
        draft,
        now,
        narrative=narrative,
        fields=fields,
        read_back=_edited_read_back(draft, edit, narrative=narrative, fields=fields, now=now),
        inquiry=_edited_inquiry(draft, edit, asking, now),
    )


def _edited_inquiry(draft: Draft, edit: Edit, asking: Asking | None, now: datetime) -> Inquiry:
    if edit.inquiry is None:
        return draft.inquiry
    return edited_inquiry(draft.inquiry, edit.inquiry, asking or Asking(), now)


def answer_aloud(
    draft: Draft, spoken: SpokenReply, *, asking: Asking, expected_version: int, now: datetime
) -> Draft:
    """The draft's next version, with an answer that the officer spoke; nothing else in it changes.

    Raises:
        AlreadyConfirmed, NotFound, StaleVersion: as :func:`apply_edit`.
        UnknownQuestion: there is no such question.
    """
    _require_open(draft, expected_version)
    return _next(draft, now, inquiry=answered_aloud(draft.inquiry, spoken, asking, now))


def _changed_field(field: DraftField, edit: FieldEdit) -> DraftField:
    """The field with its new value; without its confirmation if that is another, or if that is asked."""
    if edit.sets_value:
        changed = _with_own_value(field, edit.value)
    elif edit.observation_id is not None:
        changed = _with_observation(field, edit.observation_id)
    else:
        changed = field
    if changed.value != field.value or edit.confirmed is False:
        return changed.model_copy(update={"confirmed": False, "confirmed_at": None, "check": None})
    return changed


def _is_to_confirm(field: DraftField, edit: FieldEdit | None) -> bool:
    """What is confirmed already stays as it is, unless it was checked once more."""
    return bool(edit and edit.confirmed and (not field.confirmed or edit.check))


def _with_own_value(field: DraftField, value: str | None) -> DraftField:
    """The officer's own text in the field, exactly as entered; a blank one rejects.

    After a correction the field keeps its link to the words behind it, to listen to them again. What was
    said, with space around it, is what was said: no reading of it, and no way to confirm it unchecked.
    """
    if value == field.value or (field.provenance in MACHINES_OWN and _is_same(value, field.value)):
        return field
    said = _said(field)
    if value is None or not value.strip():
        return field.model_copy(
            update={**_NOTHING_SAID, "value": None, "provenance": None, "alternatives": said}
        )
    same = next((a for a in said if _is_same(value, a.value)), None)
    if same is not None:  # in the words after all
        return _with_observation(field, same.observation_id)
    provenance = Provenance.TYPED if field.machine_value is None else Provenance.CORRECTED
    update = {"value": value, "provenance": provenance, "warning": None, "alternatives": said}
    return field.model_copy(update=update)


def _is_same(entered: str | None, said: str | None) -> bool:
    return entered is not None and said is not None and entered.strip() == said.strip() != ""


def _with_observation(field: DraftField, observation_id: str) -> DraftField:
    """Another thing that was said, in place of what is there; all others stay to choose from."""
    said = _said(field)
    chosen = next((a for a in said if a.observation_id == observation_id), None)
    if chosen is None:
        raise UnknownField("Deze waarneming hoort niet bij dit veld.", field=field.id)
    return field.model_copy(
        update={
            "value": chosen.value,
            "provenance": Provenance.SPOKEN,
            "observation_id": observation_id,
            "observation_ids": chosen.observation_ids,
            "spans": chosen.spans,
            "warning": chosen.warning,
            "alternatives": tuple(a for a in said if a.observation_id != observation_id),
        }
    )


def _said(field: DraftField) -> tuple[Alternative, ...]:
    """Everything that was said for the field: the alternatives, and the value if it was said."""
    if field.provenance is Provenance.SPOKEN and field.observation_id and field.value is not None:
        said = Alternative(
            observation_id=field.observation_id,
            value=field.value,
            observation_ids=field.observation_ids,
            spans=field.spans,
            warning=field.warning,
        )
        return (said, *field.alternatives)
    return field.alternatives


def _edited_read_back(
    draft: Draft, edit: Edit, *, narrative: Narrative, fields: tuple[DraftField, ...], now: datetime
) -> ReadBack | None:
    """Whether what the draft now says was read back; any change of it undoes that."""
    given = edit.read_back
    if given is not None:
        return ReadBack(how=given.how, note=given.note, at=now)
    same_text = narrative.text == draft.narrative.text
    same_values = [one.value for one in fields] == [one.value for one in draft.fields]
    withdrawn = "read_back" in edit.model_fields_set
    return draft.read_back if same_text and same_values and not withdrawn else None


def discard(draft: Draft, *, expected_version: int, now: datetime) -> Draft:
    """The draft set aside; it stays kept, with its history, but can't be edited or read.

    Raises:
        AlreadyConfirmed, NotFound, StaleVersion: as :func:`apply_edit`.
    """
    _require_open(draft, expected_version)
    return _next(draft, now, state=DraftState.DISCARDED)


def require_confirmed(draft: Draft, template: Template) -> None:
    """Pass only when every field with a value and the running text were confirmed; a declaration read back.

    A field without a value never blocks, expected or not: an officer may not know everything.

    Raises:
        NotConfirmed: details name what waits: fields (ids), narrative (bool) and read_back (bool).
    """
    waiting = [field.id for field in draft.fields if field.value is not None and not field.confirmed]
    narrative = not draft.narrative.confirmed
    read_back = template.read_back and draft.read_back is None
    if waiting or narrative or read_back:
        raise NotConfirmed(fields=waiting, narrative=narrative, read_back=read_back)


def confirm(
    draft: Draft,
    template: Template,
    *,
    report_id: str,
    confirmed_by: str,
    confirmed_by_name: str,
    expected_version: int,
    now: datetime,
    assessment: Assessment | None = None,
) -> tuple[Draft, Report]:
    """The closed draft and its report; ``template`` is the one the draft was made from.

    A draft that rectifies a report becomes the next version of that report, whatever ``report_id`` is.
    ``assessment`` goes with the report and decides nothing.

    Raises:
        AlreadyConfirmed, NotFound, StaleVersion: as :func:`apply_edit`.
        NotConfirmed: something still waits for the officer's eye.
    """
    _require_open(draft, expected_version)
    require_confirmed(draft, template)
    if draft.rectifies:
        report_id = draft.rectifies.report_id
    report = Report(
        id=report_id,
        version=draft.rectifies.version + 1 if draft.rectifies else 1,
        draft_id=draft.id,
        draft_version=draft.version,
        template=draft.template,
        template_version=draft.template_version,
        template_digest=draft.template_digest,
        title=template.title,
        confirmed_by=confirmed_by,
        confirmed_by_name=confirmed_by_name,
        unit=draft.unit,
        dictated_at=draft.dictated_at,
        confirmed_at=now,
        narrative=draft.narrative,
        fields=draft.fields,
        labels={spec.id: spec.label for spec in template.fields},
        observations=draft.observations,
        transcript=draft.transcript,
        engine=draft.engine,
        rectifies=draft.rectifies,
        read_back=draft.read_back,
        inquiry=draft.inquiry,
        assessment=assessment,
    )
    return _next(draft, now, state=DraftState.CONFIRMED, report_id=report_id), report


def _require_open(draft: Draft, expected_version: int) -> None:
    if draft.state is DraftState.CONFIRMED:
        raise AlreadyConfirmed(report_id=draft.report_id)
    if draft.state is DraftState.DISCARDED:
        raise NotFound
    if draft.version != expected_version:
        raise StaleVersion(expected=expected_version, current=draft.version)


def _next(draft: Draft, now: datetime, **update: Any) -> Draft:
    return draft.model_copy(update={"version": draft.version + 1, "updated_at": now, **update})
