"""The answer to a data subject as a letter: one page of HTML with its own styles, for PDF and for reading."""

from __future__ import annotations

from datetime import datetime

from server.api.reports import rendered
from server.api.subjects.subject_overview import Overview
from server.api.subjects.subject_words import BLACKED, KINDS, day_of, person_text
from server.reporting.values import date_of


def letter_html(overview: Overview) -> str:
    """The letter; text of records can't become markup in it."""
    return rendered(
        "subject_letter.html",
        overview=overview,
        asked=KINDS[overview.kind],
        person=person_text(overview.person),
        blacked=BLACKED,
        day=_day,
    )


def _day(moment: datetime) -> str:
    """The day of a moment by the Dutch clock: "4 maart 2026"."""
    return date_of(day_of(moment))
