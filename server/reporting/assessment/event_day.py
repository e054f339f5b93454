"""On which day the event was: it decides what law was in force."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from server.domain.report import DraftField, Observation, Provenance, Template
from server.dutch.dates import find_dates
from server.dutch.words import tokenize

ROLES = (
    "gebeurtenis",
    "gebeurtenis_van",
    "gebeurtenis_tot",
    "ontdekt",
    "betaling",
    "laatst_gezien",
    "kennisname",
    "aankomst",
    "aanhouding",
)
"""Which moment is nearest to the event, the first that is known."""
_NOON = time(12, tzinfo=ZoneInfo("Europe/Amsterdam"))
_OWN = (Provenance.CORRECTED, Provenance.TYPED)


def event_day(
    observations: Iterable[Observation],
    fields: Sequence[DraftField],
    *,
    date_fields: Collection[str],
    dictated_on: date,
) -> date | None:
    """The day of the event as far as it is known.

    What the officer wrote in a field for the date goes before what was found in the words. Of several
    moments with one role the earliest counts, so that the order in which they were said makes no difference.

    Args:
        observations: those that count.
        fields: those that count.
        date_fields: ids of fields that hold the day of the event.
        dictated_on: "gisteren" is told from it.
    """
    written = [
        day
        for one in fields
        if one.id in date_fields and one.provenance in _OWN and one.value
        for day in _days_in(one.value, dictated_on)
    ]
    if written:
        return min(written)
    days: dict[str, list[date]] = {}
    for one in observations:
        day = _day(one) if one.type == "time" and one.polarity == "stated" else None
        if day is not None:
            days.setdefault(one.role or "", []).append(day)
    return next((min(days[role]) for role in ROLES if role in days), None)


def date_fields_of(templates: Iterable[Template]) -> frozenset[str]:
    """The fields that the date of the event fills."""
    return frozenset(
        field.id
        for template in templates
        for field in template.fields
        for fill in field.fills
        if fill.type == "time" and fill.value == "date" and set(fill.roles) & set(ROLES[:3])
    )


def _day(moment: Observation) -> date | None:
    try:
        return date.fromisoformat(str(moment.values.get("value", ""))[:10])
    except ValueError:
        return None


def _days_in(text: str, dictated_on: date) -> list[date]:
    """The days that a text names; ISO dates too, as a system writes them."""
    try:
        return [date.fromisoformat(text.strip()[:10])]
    except ValueError:
        said = find_dates(tokenize(text), datetime.combine(dictated_on, _NOON))
        return [one.value.date for one in said if one.value.date is not None]
