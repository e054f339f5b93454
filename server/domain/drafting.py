"""From observations to a draft, from a draft to a report: the rules, without input or output.

The machine speaks once, when the draft is made. From then on only the officer changes it:
every change is one version, and what a person entered stays as entered. A report exists only
where every value was confirmed by the officer (Wpg art. 7a: no automated decision), as
:mod:`server.domain.checking` asks, and every paragraph was ticked.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field, StrictBool, StringConstraints, model_validator

from server.domain.check_errors import ParagraphByParagraph
from server.domain.checking import CheckGiven, check_of, is_audible, needs_check, require_one
from server.domain.errors import AlreadyConfirmed, NotConfirmed, NotFound, StaleVersion, UnknownField
from server.domain.filling import fill
from server.domain.paragraphs import paragraphs, still_ticked
from server.domain.report import (
    Alternative,
    Consequence,
    Draft,
    DraftField,
    DraftState,
    Narrative,
    Observation,
    Provenance,
    ReadBack,
    ReadBackHow,
    Report,
    Template,
)
from server.domain.transcript import Frozen, Transcript

# Printable characters, tabs and line ends; no NUL, which PostgreSQL can't hold.
_NO_CONTROLS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
FieldText = Annotated[str, StringConstraints(strict=True, max_length=2_000, pattern=_NO_CONTROLS)]
NarrativeText = Annotated[str, StringConstraints(strict=True, max_length=200_000, pattern=_NO_CONTROLS)]
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


ParagraphNumber = Annotated[int, Field(ge=0, le=200_000)]


class Edit(Frozen):
    """One change of a draft: any number of fields, the running text, its ticks, the reading back.

    ``paragraphs`` ticks and unticks paragraphs of the text as it then is, by number from 0.
    ``narrative_confirmed`` ticks the one paragraph there is, or unticks all. ``read_back`` is about what
    the draft says after this change; None takes it back.
    """

    narrative: NarrativeText | None = None
    narrative_confirmed: StrictBool | None = None
    paragraphs: dict[ParagraphNumber, StrictBool] = Field(default_factory=dict)
    read_back: ReadBackGiven | None = None
    fields: dict[RecordId, FieldEdit] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_way_of_ticking(self) -> Self:
        if self.paragraphs and self.narrative_confirmed is not None:
            raise ValueError("give paragraphs or narrative_confirmed, not both")
        return self


def new_draft(
    template: Template,
    transcript: Transcript,
    observations: tuple[Observation, ...],
    *,
    draft_id: str,
    owner: str,
    unit: str,
    dictated_at: datetime,
    now: datetime,
    dictation_id: str | None = None,
    typed_text: str | None = None,
    narrative_text: str | None = None,
    narrative_added: bool = False,
    engine: dict[str, Any] | None = None,
    fields: tuple[DraftField, ...] | None = None,
) -> Draft:
    """Version 1: the machine's proposal, nothing confirmed.

    ``fields`` are those of the template, filled; left out, with the values as they were observed.

    ``typed_text`` is the officer's own text where there was no sound; the running text is then
    that text, with its line ends, and counts as typed. Otherwise ``narrative_text`` is the transcript
    with spoken commands carried out, which counts as spoken, or as proposed where a standard text
    was added (``narrative_added``); left out, the running text is the transcript's.
    """
    if typed_text is None:
        narrative = _machine_narrative(transcript.text, narrative_text, added=narrative_added)
    else:
        narrative = Narrative(text=typed_text, provenance=Provenance.TYPED)
    return Draft(
        id=draft_id,
        version=1,
        template=template.id,
        template_version=template.version,
        template_digest=template.digest,
        owner=owner,
        unit=unit,
        dictated_at=dictated_at,
        created_at=now,
        updated_at=now,
        dictation_id=dictation_id,
        transcript=transcript,
        narrative=narrative,
        fields=fill(template, observations) if fields is None else fields,
        observations=observations,
        engine=engine or {},
    )


def _machine_narrative(said: str, text: str | None, *, added: bool) -> Narrative:
    return Narrative(
        text=said if text is None else text,
        provenance=Provenance.PROPOSED if added else Provenance.SPOKEN,
        machine_text=None if text == said else text,
        machine_added=added,
    )


def apply_edit(
    draft: Draft,
    edit: Edit,
    *,
    template: Template,
    expected_version: int,
    now: datetime,
    sound_kept: bool = True,
) -> Draft:
    """The draft's next version, with the officer's change in it.

    A changed value or text loses its confirmation unless the same edit confirms it, and what was read
    back loses that. ``template`` is the one the draft was made from; ``sound_kept`` is False where the
    sound of its dictation was destroyed.

    Raises:
        AlreadyConfirmed: the draft has become a report.
        NotFound: the draft was discarded.
        StaleVersion: the officer saw an older version.
        UnknownField: a field, observation or paragraph that does not belong to this draft.
        CheckNeeded, OneAtATime, NothingToHear, RetypedDiffers: a value that is not confirmed like this.
        ParagraphByParagraph: a text that is not confirmed as a whole.
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
    narrative = _edited_narrative(draft, edit, now)
    return _next(
        draft,
        now,
        narrative=narrative,
        fields=fields,
        read_back=_edited_read_back(draft, edit, narrative=narrative, fields=fields, now=now),
    )


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

    After a correction the field keeps its link to the words behind it, to listen to them again.
    """
    if value == field.value:
        return field
    said = _said(field)
    if value is None or not value.strip():
        return field.model_copy(
            update={**_NOTHING_SAID, "value": None, "provenance": None, "alternatives": said}
        )
    same = next((a for a in said if a.value == value), None)
    if same is not None:  # in the words after all
        return _with_observation(field, same.observation_id)
    provenance = Provenance.TYPED if field.machine_value is None else Provenance.CORRECTED
    update = {"value": value, "provenance": provenance, "warning": None, "alternatives": said}
    return field.model_copy(update=update)


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


def _edited_narrative(draft: Draft, edit: Edit, now: datetime) -> Narrative:
    was = draft.narrative
    text = was.text if edit.narrative is None else edit.narrative
    count = len(paragraphs(text))
    is_same = text == was.text
    ticked = set(was.checked if is_same else still_ticked(was.text, was.checked, text))
    for number, tick in edit.paragraphs.items():
        if number >= count:
            raise UnknownField("Deze alinea staat niet in de tekst.", paragraph=number)
        (ticked.add if tick else ticked.discard)(number)
    confirmed = len(ticked) == count if count else is_same and was.confirmed
    if edit.narrative_confirmed and not confirmed:
        if count > 1:
            raise ParagraphByParagraph(paragraphs=count)
        ticked, confirmed = set(range(count)), True
    elif edit.narrative_confirmed is False:
        ticked, confirmed = set(), False
    kept_at = was.confirmed_at if is_same and was.confirmed else now
    return was.model_copy(
        update={
            "text": text,
            "provenance": was.provenance if is_same else _narrative_provenance(draft, text),
            "checked": tuple(sorted(ticked)),
            "confirmed": confirmed,
            "confirmed_at": kept_at if confirmed else None,
        }
    )


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


def _narrative_provenance(draft: Draft, text: str) -> Provenance:
    before = draft.narrative
    if before.provenance is Provenance.TYPED or not draft.transcript.text:
        return Provenance.TYPED
    machine_text = draft.transcript.text if before.machine_text is None else before.machine_text
    if text != machine_text:
        return Provenance.CORRECTED
    return Provenance.PROPOSED if before.machine_added else Provenance.SPOKEN


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
) -> tuple[Draft, Report]:
    """The closed draft and its report; ``template`` is the one the draft was made from.

    A draft that rectifies a report becomes the next version of that report, whatever ``report_id`` is.

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
