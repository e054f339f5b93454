"""A confirmed report put right: a new draft from its newest version, confirmed as the version after it.

Earlier versions stay as they are. Source: Wet politiegegevens art. 28 lid 1 (rectification) and lid 3
(marking what is disputed), art. 4 (correctness).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from server.domain.drafting import RecordId
from server.domain.errors import NothingRectified, StaleVersion, UnknownField
from server.domain.inquiring import same_statements
from server.domain.report import Draft, Rectifies, Report, Template
from server.domain.transcript import Frozen

Statement = Annotated[
    str,
    StringConstraints(
        strict=True,
        strip_whitespace=True,
        min_length=1,
        max_length=4_000,
        pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$",
    ),
]


def rectifying_draft(
    report: Report,
    template: Template,
    *,
    draft_id: str,
    owner: str,
    dictation_id: str | None,
    request_id: str | None,
    reason: str | None = None,
    now: datetime,
) -> Draft:
    """A draft that says what ``report`` says; what the officer changes loses its confirmation.

    Args:
        report: the newest version.
        template: as it was when the report was made.
        draft_id: of the new draft.
        owner: the officer whose report it is; only that officer confirms.
        dictation_id: whose sound the words can be heard in, if there is any.
        request_id: of the data subject's request, if that is why.
        reason: why, in the officer's words.
        now: aware.
    """
    return Draft(
        id=draft_id,
        version=1,
        template=report.template,
        template_version=template.version,
        template_digest=template.digest,
        owner=owner,
        unit=report.unit,
        dictated_at=report.dictated_at,
        created_at=now,
        updated_at=now,
        dictation_id=dictation_id,
        transcript=report.transcript,
        narrative=report.narrative,
        fields=report.fields,
        observations=report.observations,
        engine=report.engine,
        rectifies=Rectifies(
            report_id=report.id, version=report.version, request_id=request_id, reason=reason
        ),
        read_back=report.read_back,
        inquiry=report.inquiry,
    )


def require_rectified(draft: Draft, newest: Report) -> None:
    """Pass only when the draft puts something right in the report as it is now.

    Raises:
        StaleVersion: the report was put right by another draft meanwhile.
        NothingRectified: it says what the report says, and its questions have the same answers.
    """
    rectifies = draft.rectifies
    if rectifies is None or rectifies.version != newest.version:
        raise StaleVersion(
            "Dit verslag is intussen al gerectificeerd. Begin opnieuw vanaf de nieuwste versie.",
            expected=rectifies.version if rectifies else None,
            current=newest.version,
        )
    was = {field.id: field.value for field in newest.fields}
    same_values = was == {one.id: one.value for one in draft.fields}
    same_text = draft.narrative.text == newest.narrative.text
    if same_values and same_text and same_statements(draft.inquiry, newest.inquiry):
        raise NothingRectified(report_id=newest.id)


class Disputed(Frozen):
    """What is disputed in one version of a report: a field, or characters of the running text."""

    version: int = Field(ge=1, le=2**31 - 1)
    field_id: RecordId | None = None
    start: int | None = Field(default=None, ge=0)
    end: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        has_range = self.start is not None and self.end is not None and self.start < self.end
        if has_range == (self.field_id is not None) or (self.start is None) != (self.end is None):
            raise ValueError("give a field_id, or start and end with something between them")
        return self


class ReportMark(Disputed):
    """A mark on a report. ``statement`` is what the person says of it, and never goes into a log."""

    id: str
    report_id: str
    request_id: str
    statement: str
    made_by: str
    made_at: AwareDatetime
    lifted_by: str | None = None
    lifted_at: AwareDatetime | None = None
    lifted_reason: str | None = None


def require_disputable(report: Report, disputed: Disputed) -> None:
    """Pass only when the report has what is disputed.

    Raises:
        UnknownField: no such field, or a range outside the running text.
    """
    if disputed.field_id is not None:
        if disputed.field_id not in {field.id for field in report.fields}:
            raise UnknownField("Dit veld staat niet in het verslag.", field=disputed.field_id)
    elif (disputed.end or 0) > len(report.narrative.text):
        raise UnknownField("Deze plek staat niet in de tekst van het verslag.", end=disputed.end)
