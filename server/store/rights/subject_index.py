"""Where persons are told of: keys of names, numbers and homes that lead to records.

The rows are written in the transaction that writes a draft, a version of it or a report. They only lead
to records; whether a record is about somebody is decided from the record itself. Triggers remove the
rows with their record, whoever deletes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.person_details import Details, Key, details_of, keys_of, keys_of_text
from server.domain.report import Draft, DraftField, Observation, Report
from server.domain.transcript import Transcript
from server.dutch.phonetics import sound_key
from server.store.tables import drafts, reports, subject_keys

DRAFT, REPORT = "draft", "report"
INDEXED: Key = ("indexed", "1")
"""Every record in the index has this key; with other rules it gets another number, and all are read again."""

_IN_CHUNK = 500  # SQLite takes some thousands of variables in a statement


async def index_draft(connection: AsyncConnection, draft: Draft) -> None:
    """Add what this version of a draft says. What earlier versions said stays: they are kept too."""
    texts = (draft.narrative.text, *notes_of(draft))
    keys = _keys(draft.observations, draft.transcript, texts, draft.fields)
    await _insert(connection, DRAFT, draft.id, keys)


async def index_report(connection: AsyncConnection, report: Report) -> None:
    """Add what this version of a report says."""
    texts = (report.narrative.text, *notes_of(report))
    keys = _keys(report.observations, report.transcript, texts, report.fields)
    await _insert(connection, REPORT, report.id, keys)


def notes_of(record: Draft | Report) -> Iterator[str]:
    """What the officer said beside the record: of the reading back, why it was put right, in answers."""
    if record.read_back and record.read_back.note:
        yield record.read_back.note
    if record.rectifies and record.rectifies.reason:
        yield record.rectifies.reason
    yield from (one.words for one in record.inquiry.answers if one.words)


def _keys(
    observations: Iterable[Observation],
    transcript: Transcript,
    texts: Iterable[str],
    fields: Iterable[DraftField],
) -> set[Key]:
    keys = {INDEXED}
    for observation in observations:
        details = details_of(observation)
        if details:
            keys |= keys_of(details, sound_key)
    said = transcript.text
    for text in {said, *texts, *(field.value for field in fields if field.value)}:
        keys |= keys_of_text(text, sound_key)
    return keys


async def _insert(connection: AsyncConnection, record_type: str, record_id: str, keys: Iterable[Key]) -> None:
    rows: list[dict[str, Any]] = [
        {"kind": kind, "value": value, "record_type": record_type, "record_id": record_id}
        for kind, value in sorted(keys)
    ]
    on = postgresql if connection.dialect.name == "postgresql" else sqlite
    await connection.execute(on.insert(subject_keys).on_conflict_do_nothing(), rows)


async def candidates(connection: AsyncConnection, record_type: str, keys: Iterable[Key]) -> list[str]:
    """Ids of the records of a type that have any of these keys, in order."""
    found: set[str] = set()
    wanted = sorted(keys)
    for start in range(0, len(wanted), _IN_CHUNK):
        pairs = sa.tuple_(subject_keys.c.kind, subject_keys.c.value).in_(wanted[start : start + _IN_CHUNK])
        query = (
            sa.select(subject_keys.c.record_id)
            .where(pairs, subject_keys.c.record_type == record_type)
            .distinct()
        )
        found.update((await connection.execute(query)).scalars())
    return sorted(found)


async def unindexed(connection: AsyncConnection, record_type: str, *, limit: int) -> list[str]:
    """Ids of records from before there was an index, or before its rules."""
    table = drafts if record_type == DRAFT else reports
    known = sa.select(subject_keys.c.record_id).where(
        subject_keys.c.kind == INDEXED[0],
        subject_keys.c.value == INDEXED[1],
        subject_keys.c.record_type == record_type,
    )
    query = sa.select(table.c.id).where(table.c.id.not_in(known)).distinct().order_by(table.c.id).limit(limit)
    return list((await connection.execute(query)).scalars())


async def index_texts(
    connection: AsyncConnection,
    record_type: str,
    record_id: str,
    persons: Iterable[Details],
    texts: Sequence[str],
) -> None:
    """Add all that the versions of a record from before the index say."""
    keys = {INDEXED}
    for details in persons:
        keys |= keys_of(details, sound_key)
    for text in set(texts):
        keys |= keys_of_text(text, sound_key)
    await _insert(connection, record_type, record_id, keys)
