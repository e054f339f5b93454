"""Reports over REST and as a page for printing. There is no way to change one."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final

import jinja2
from fastapi import APIRouter, Depends, Query
from fastapi.responses import FileResponse, HTMLResponse

from server.api.advice_told import NO_JUDGEMENT, answer_rows, offences_shown, set_rows
from server.api.checks_told import told_check, told_read_back, told_ticks
from server.api.identity import CurrentUser
from server.api.record_search import SearchWords
from server.api.records import ReadReason, Records, excerpt, records_of
from server.api.report_marks import mark_rows
from server.api.shown_reports import ShownReport, contested_places
from server.domain.calendar_terms import MONTHS
from server.domain.drafting import RecordId
from server.domain.report import DraftField, Observation, Provenance, Report
from server.domain.transcript import Frozen

router = APIRouter(prefix="/v1/reports", tags=["reports"])

Commands = Annotated[Records, Depends(records_of)]
OfVersion = Annotated[
    int | None, Query(ge=1, le=2**31 - 1, description="An earlier version; the newest if left out.")
]

# Nothing runs on this page and nothing leaves it.
PRINT_POLICY: Final = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGES: Final = Path(__file__).parent / "pages_html"
PROVENANCE: Final = {
    Provenance.SPOKEN: "gesproken",
    Provenance.CORRECTED: "gecorrigeerd",
    Provenance.TYPED: "getypt",
    Provenance.PROPOSED: "voorgesteld",
}


class ReportSummary(Frozen):
    """A report in a list."""

    id: str
    version: int
    title: str
    template: str
    confirmed_at: datetime
    excerpt: str
    contested: bool = False


class ReportVersion(Frozen):
    """One version of a report: who confirmed it when, and why there is a new one; None for the first."""

    version: int
    confirmed_at: datetime
    confirmed_by_name: str
    reason: str | None = None


@router.get("")
async def list_reports(records: Commands, user: CurrentUser, q: SearchWords = "") -> list[ReportSummary]:
    """The user's reports, last confirmed first, at most a hundred."""
    return [
        ReportSummary(
            id=one.id,
            version=one.version,
            title=one.title,
            template=one.template,
            confirmed_at=one.confirmed_at,
            excerpt=excerpt(one.text),
            contested=one.contested,
        )
        for one in await records.reports(user, q)
    ]


# Before "/{report_id}", which would take the name for an id.
@router.get("/print.css", include_in_schema=False)
async def print_style() -> FileResponse:
    """The look of the printed page: a file of its own, because the page allows no inline style."""
    return FileResponse(PAGES / "report.css", media_type="text/css", headers={"Cache-Control": "no-cache"})


@router.get("/{report_id}")
async def read_report(
    records: Commands,
    user: CurrentUser,
    report_id: RecordId,
    version: OfVersion = None,
    reason: ReadReason = None,
) -> ShownReport:
    """The user's report, as it was confirmed, with what is disputed in it and its newest version."""
    return await records.report(user, report_id, version=version, reason=reason)


@router.get("/{report_id}/versions")
async def list_versions(
    records: Commands, user: CurrentUser, report_id: RecordId, reason: ReadReason = None
) -> list[ReportVersion]:
    """Every version of the user's report, oldest first; ``version=`` on the other routes shows one."""
    return [
        ReportVersion(
            version=one.version,
            confirmed_at=one.confirmed_at,
            confirmed_by_name=one.confirmed_by_name,
            reason=one.rectifies.reason if one.rectifies else None,
        )
        for one in await records.versions(user, report_id, reason)
    ]


@router.get("/{report_id}/print", response_class=HTMLResponse)
async def print_report(
    records: Commands,
    user: CurrentUser,
    report_id: RecordId,
    version: OfVersion = None,
    reason: ReadReason = None,
) -> HTMLResponse:
    """The report as a page for A4, with the provenance of every value."""
    report = await records.report(user, report_id, version=version, view="print", reason=reason)
    return HTMLResponse(
        page(report), headers={"Content-Security-Policy": PRINT_POLICY, "Cache-Control": "no-store"}
    )


def page(report: Report) -> str:
    """The report as HTML."""
    return rendered("report.html", **report_values(report))


def report_values(report: Report) -> dict[str, Any]:
    """What the page of a report shows."""
    by_id = {observation.id: observation for observation in report.observations}
    marks = report.contested if isinstance(report, ShownReport) else ()
    newest = report.newest_version if isinstance(report, ShownReport) else report.version
    return {
        "report": report,
        "newest": newest if newest > report.version else None,
        "contested": contested_places(report, marks),
        "filled": [
            {
                "label": report.labels.get(field.id, field.id),
                "value": field.value,
                "provenance": PROVENANCE.get(field.provenance) if field.provenance else None,
                "check": told_check(field.check.model_dump(mode="json") if field.check else None),
                "note": _note(field, by_id.get(field.observation_id or "")),
            }
            for field in report.fields
            if field.value is not None
        ],
        "empty": [
            report.labels.get(field.id, field.id)
            + (" (voorstel afgewezen)" if field.machine_value is not None else "")
            for field in report.fields
            if field.value is None
        ],
        "narrative_provenance": PROVENANCE[report.narrative.provenance],
        "ticks": told_ticks(len(report.narrative.checked)) if report.narrative.checked else None,
        "read_back": _read_back(report),
        "original": report.transcript.text if report.narrative.provenance is Provenance.CORRECTED else None,
        "advice": set_rows(offences_shown(report.assessment)),
        "answers": answer_rows(report.inquiry),
        "no_judgement": NO_JUDGEMENT,
        "marks": mark_rows(report.transcript),
        "model": report.engine.get("model"),
        "dictated": told_moment(report.dictated_at),
        "confirmed": told_moment(report.confirmed_at.astimezone(report.dictated_at.tzinfo)),
    }


def _read_back(report: Report) -> dict[str, str] | None:
    if report.read_back is None:
        return None
    return {
        "told": told_read_back(report.read_back.model_dump(mode="json")),
        "at": told_moment(report.read_back.at.astimezone(report.dictated_at.tzinfo)),
    }


def rendered(template: str, **values: Any) -> str:
    """A page of ``pages_html`` with these values; text in them can't become markup."""
    return _environment().get_template(template).render(**values)


def _note(field: DraftField, observation: Observation | None) -> str | None:
    if field.provenance is Provenance.CORRECTED and field.machine_value is not None:
        return f"Eerst herkend: {field.machine_value}"
    if field.provenance is Provenance.SPOKEN and observation is not None:
        return observation.warning
    return None


def told_moment(moment: datetime) -> str:
    """A moment in Dutch, with its distance to UTC so that nobody has to guess the zone."""
    offset = f"{moment:%z}"
    return (
        f"{moment.day} {MONTHS[moment.month - 1]} {moment.year} om {moment:%H.%M} uur "
        f"(UTC{offset[:3]}:{offset[3:5]})"
    )


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(PAGES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
