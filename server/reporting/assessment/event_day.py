"""On which day the event was: it decides what law was in force."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from server.domain.report import DraftField, Observation, Provenance, Template
from server.dutch.dates import ENDS, DateSaid, find_dates
from server.dutch.words import Token, tokenize
from server.reporting.assessment.confirming import behind, is_filled, offered, put_aside

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
OF_THE_EVENT = ROLES[:3]
_NOON = time(12, tzinfo=ZoneInfo("Europe/Amsterdam"))
_EDGES = ("voor", "na")
_ISO = re.compile(r"(?P<edge>\b(?:v[oó][oó]r|na)\s+)?(?<!\d)(?P<day>\d{4}-\d\d-\d\d)(?!\d)", re.IGNORECASE)
_OWN = (Provenance.CORRECTED, Provenance.TYPED)


class Days(NamedTuple):
    """The day of an event, and the last one where it took more days, or may have."""

    first: date | None = None
    last: date | None = None


def event_days(
    observations: Iterable[Observation],
    fields: Sequence[DraftField],
    *,
    date_fields: Collection[str],
    dictated_on: date,
) -> Days:
    """The day of the event as far as it is known.

    What the officer wrote in a field for the date goes before what was found in the words. Of several
    moments with one role the earliest counts, so that the order in which they were said makes no difference.

    Args:
        observations: moments that count.
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
        return _days(min(written), written)
    days: dict[str, list[date]] = {}
    for one in observations:
        day = _day(one) if one.type == "time" and one.polarity == "stated" else None
        if day is not None:
            days.setdefault(one.role or "", []).append(day)
    nearest = next((role for role in ROLES if role in days), None)
    if nearest is None:
        return Days()
    same = OF_THE_EVENT if nearest in OF_THE_EVENT else (nearest,)
    return _days(min(days[nearest]), [day for role in same for day in days.get(role, ())])


def _days(first: date, days: Iterable[date]) -> Days:
    last = max(days)
    return Days(first, last if last > first else None)


def moments_of(
    observations: Iterable[Observation],
    fields: Iterable[DraftField],
    counting: Iterable[DraftField],
    *,
    date_fields: Collection[str],
) -> list[Observation]:
    """The moments to tell the day from: those that a field for the date rests on, if there are any.

    Else all there are, but for what the officer did not want in such a field: a date that was corrected or
    emptied says no more what day it was, though its time of day may still stand in another field.

    Args:
        observations: those that count.
        fields: all of them.
        counting: those that count.
        date_fields: ids of fields that hold the day of the event.
    """
    chosen = {
        id_
        for one in counting
        if one.id in date_fields and one.provenance is Provenance.SPOKEN and is_filled(one)
        for id_ in behind(one)
    }
    moments = [one for one in observations if one.type == "time"]
    if chosen:
        return [one for one in moments if one.id in chosen]
    gone = dates_put_aside(fields, date_fields=date_fields)
    return [one for one in moments if one.id not in gone]


def dates_put_aside(fields: Iterable[DraftField], *, date_fields: Collection[str]) -> frozenset[str]:
    """The moments whose date the officer corrected, or took out of a field for the date."""
    return frozenset(
        id_
        for one in fields
        if one.id in date_fields and (put_aside(one) or (one.provenance in _OWN and is_filled(one)))
        for id_ in (*behind(one), *offered(one))
    )


def date_fields_of(templates: Iterable[Template]) -> frozenset[str]:
    """The fields that the date of the event fills."""
    return frozenset(
        field.id
        for template in templates
        for field in template.fields
        for fill in field.fills
        if fill.type == "time" and fill.value == "date" and set(fill.roles) & set(OF_THE_EVENT)
    )


def _day(moment: Observation) -> date | None:
    try:
        return date.fromisoformat(str(moment.values.get("value", ""))[:10])
    except ValueError:
        return None


def _days_in(text: str, dictated_on: date) -> list[date]:
    """The days that a text names; ISO dates too, as a system writes them.

    Beside an ISO date only what is said with its year: "2019-12-31 (dinsdag)" is one day.
    """
    written = [day for found in _ISO.finditer(text) if (day := _iso_day(found)) is not None]
    rest = tokenize(_ISO.sub(" ", text))
    said = find_dates(rest, datetime.combine(dictated_on, _NOON))
    return written + [
        day
        for one in said
        if (one.value.year_said or not written) and not _is_edge(rest, one.first)
        for day in _days_of(one.value)
    ]


def _iso_day(found: re.Match[str]) -> date | None:
    if found["edge"]:
        return None
    try:
        return date.fromisoformat(found["day"])
    except ValueError:
        return None


def _is_edge(tokens: tuple[Token, ...], first: int) -> bool:
    """Whether a date only says before or after which day it was."""
    return first > 0 and tokens[first - 1].key in _EDGES


def _days_of(said: DateSaid) -> Iterator[date]:
    """Both days of a night from one to the next, and both of "3 of 4 mei"."""
    for day in (said.date, said.until, said.either):
        if day is not None:
            yield day
    if said.until is not None and said.night == ENDS:
        yield said.until - timedelta(days=1)
