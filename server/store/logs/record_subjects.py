"""Whom records are about, by pseudonyms: kept with the record, looked up for its lines in the log."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import Event
from server.domain.report import Observation
from server.domain.subjects import PERSON, persons_of, subject_ids
from server.store.tables import drafts, reports

_CHUNK = 500  # of the variables that one statement may have

# Kind of record → whose row tells, by which column it is named there, and what holds the observations.
_TOLD_BY = {
    "draft": (drafts, drafts.c.id, drafts.c.origin),
    "dictation": (drafts, drafts.c.dictation_id, drafts.c.origin),
    "report": (reports, reports.c.id, reports.c.content),
}
_Known = dict[tuple[str, str, int | None], tuple[str, ...]]
"""Kind, id and version (None for the newest) of a record → whom it is about."""


def pseudonyms(salt: bytes, observations: Iterable[Observation]) -> list[str]:
    """Of everybody the observations name, for a record with this salt."""
    return list(subject_ids(salt, persons_of(observations)))


async def with_subjects(connection: AsyncConnection, events: Sequence[Event]) -> list[Event]:
    """The events, each with whom its record is about; those that say so themselves as they are."""
    known: _Known = {}
    for kind in _TOLD_BY:
        ids = {one.object_id for one in events if one.object_type == kind and not one.subjects}
        await _look_up(connection, kind, sorted(ids), known)
    if not known:
        return list(events)
    return [one if one.subjects else one.model_copy(update={"subjects": _whom(one, known)}) for one in events]


def _whom(event: Event, known: _Known) -> tuple[str, ...]:
    newest = known.get((event.object_type, event.object_id, None), ())
    # Only a report's versions have salts, and so pseudonyms, of their own.
    return known.get((event.object_type, event.object_id, event.object_version), newest)


async def _look_up(connection: AsyncConnection, kind: str, ids: Sequence[str], known: _Known) -> None:
    table, named, content = _TOLD_BY[kind]
    for start in range(0, len(ids), _CHUNK):
        query = (
            sa.select(
                named.label("record"),
                table.c.version,
                table.c.salt,
                table.c.subjects,
                # Read only where a row from before has no pseudonyms: it is long.
                sa.case((table.c.subjects.is_(None), content)).label("content"),
            )
            .where(named.in_(ids[start : start + _CHUNK]))
            .order_by(table.c.version)
        )
        for row in (await connection.execute(query)).mappings():
            subjects = tuple(_read(row) if row["subjects"] is None else row["subjects"])
            known[kind, row["record"], None] = subjects
            if kind == "report":
                known[kind, row["record"], row["version"]] = subjects


def _read(row: sa.RowMapping) -> Sequence[str]:
    observations: list[dict[str, Any]] = json.loads(row["content"]).get("observations", [])
    persons = [Observation.model_validate(one) for one in observations if one.get("type") == PERSON]
    return pseudonyms(row["salt"], persons)
