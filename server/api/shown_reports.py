"""A report as it is shown: with what is disputed in it, and whether a later version puts it right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from pydantic import AwareDatetime
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.rectifying import Disputed, ReportMark
from server.domain.report import Report
from server.domain.transcript import Frozen
from server.store import reports
from server.store.rights import report_marks


class ShownMark(Disputed):
    """What is disputed. ``version`` is the version it was about; a field stays marked in later ones."""

    id: str
    request_id: str
    statement: str
    made_at: AwareDatetime

    @classmethod
    def of(cls, mark: ReportMark) -> Self:
        """The mark without who made it."""
        return cls(**{name: getattr(mark, name) for name in cls.model_fields})


class ShownReport(Report):
    """A version of a report. ``newest_version`` is a higher number where this one was put right."""

    newest_version: int
    contested: tuple[ShownMark, ...] = ()


class ContestedPlace(Frozen):
    """What is disputed as the printed page says it."""

    where: str
    words: str
    statement: str


async def shown(connection: AsyncConnection, report: Report) -> ShownReport:
    """The report with the marks that stand."""
    marks = await report_marks.of_report(connection, report.id)
    newest = await reports.newest_version(connection, report.id)
    return ShownReport(
        **dict(report),
        newest_version=newest,
        contested=tuple(ShownMark.of(one) for one in marks if one.lifted_at is None),
    )


def contested_places(report: Report, marks: Iterable[ShownMark]) -> list[ContestedPlace]:
    """The marks in words. Characters of another version's text are told without quoting this one's."""
    return [
        ContestedPlace(
            where=report.labels.get(one.field_id, one.field_id) if one.field_id else "Verslag",
            words=_words(report, one),
            statement=one.statement,
        )
        for one in marks
    ]


def _words(report: Report, mark: ShownMark) -> str:
    if mark.field_id is not None:
        return next((field.value or "" for field in report.fields if field.id == mark.field_id), "")
    return report.narrative.text[mark.start : mark.end] if mark.version == report.version else ""
