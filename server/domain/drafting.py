"""From observations to a draft, from a draft to a report: the rules, without input or output.

The machine speaks once, when the draft is made. From then on only the officer changes it:
every change is one version, and what a person entered stays as entered. A report exists only
where every value was confirmed by the officer (Wpg art. 7a: no automated decision).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field, StrictBool, StringConstraints, model_validator

from server.domain.errors import AlreadyConfirmed, NotConfirmed, NotFound, StaleVersion, UnknownField
from server.domain.filling import fill
from server.domain.report import (
    Alternative,
    Draft,
    DraftField,
    DraftState,
    Narrative,
    Observation,
    Provenance,
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
    ``observation_id`` chooses another thing that was said. ``confirmed`` follows a change.
    """

    value: FieldText | None = None
    confirmed: StrictBool | None = None
    observation_id: RecordId | None = None

    @property
    def sets_value(self) -> bool:
        """True when ``value`` was given, also when it was given as None."""
        return "value" in self.model_fields_set

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.sets_value and self.observation_id is not None:
            raise ValueError("give a value or an observation_id, not both")
        return self


class Edit(Frozen):
    """One change of a draft: any number of fields, the running text, or both."""

    narrative: NarrativeText | None = None
    narrative_confirmed: StrictBool | None = None
    fields: dict[RecordId, FieldEdit] = Field(default_factory=dict)


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


def apply_edit(draft: Draft, edit: Edit, *, expected_version: int, now: datetime) -> Draft:
    """The draft's next version, with the officer's change in it.

    A changed value or text loses its confirmation unless the same edit confirms it.

    Raises:
        AlreadyConfirmed: the draft has become a report.
        NotFound: the draft was discarded.
        StaleVersion: the officer saw an older version.
        UnknownField: a field or observation that does not belong to this draft.
    """
    _require_open(draft, expected_version)
    known = {field.id for field in draft.fields}
    for field_id in edit.fields:
        if field_id not in known:
            raise UnknownField(field=field_id)
    fields = tuple(
        _edited_field(field, edit.fields[field.id], now) if field.id in edit.fields else field
        for field in draft.fields
    )
    return _next(draft, now, narrative=_edited_narrative(draft, edit, now), fields=fields)


def _edited_field(field: DraftField, edit: FieldEdit, now: datetime) -> DraftField:
    if edit.sets_value:
        changed = _with_own_value(field, edit.value)
    elif edit.observation_id is not None:
        changed = _with_observation(field, edit.observation_id)
    else:
        changed = field
    if changed.value != field.value:
        changed = changed.model_copy(update={"confirmed": False, "confirmed_at": None})
    if edit.confirmed is None or edit.confirmed == changed.confirmed:
        return changed
    return changed.model_copy(
        update={"confirmed": edit.confirmed, "confirmed_at": now if edit.confirmed else None}
    )


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
    narrative = draft.narrative
    if edit.narrative is not None and edit.narrative != narrative.text:
        narrative = narrative.model_copy(
            update={
                "text": edit.narrative,
                "provenance": _narrative_provenance(draft, edit.narrative),
                "confirmed": False,
                "confirmed_at": None,
            }
        )
    if edit.narrative_confirmed is None or edit.narrative_confirmed == narrative.confirmed:
        return narrative
    confirmed_at = now if edit.narrative_confirmed else None
    return narrative.model_copy(update={"confirmed": edit.narrative_confirmed, "confirmed_at": confirmed_at})


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


def require_confirmed(draft: Draft) -> None:
    """Pass only when every field with a value, and the running text, was confirmed.

    A field without a value never blocks, expected or not: an officer may not know everything.

    Raises:
        NotConfirmed: details name what waits: fields (ids) and narrative (bool).
    """
    waiting = [field.id for field in draft.fields if field.value is not None and not field.confirmed]
    if waiting or not draft.narrative.confirmed:
        raise NotConfirmed(fields=waiting, narrative=not draft.narrative.confirmed)


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
    require_confirmed(draft)
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
