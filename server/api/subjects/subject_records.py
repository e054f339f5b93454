"""A record as a data subject may come to see it: taken apart, with what is told beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.api.subjects.subject_advice import answer_parts, inference_parts
from server.api.subjects.subject_words import person_text
from server.domain import draft_changes
from server.domain.audit import Action
from server.domain.errors import NotFound
from server.domain.overview import RecordPart, sentences
from server.domain.person_details import Details, details_of
from server.domain.report import DraftField, Observation, ReadBack, Rectifies, Report, Template
from server.domain.rights import Item
from server.domain.subjects import persons_of, subject_ids
from server.store import drafts as draft_store
from server.store.rights.subject_sources import DICTATION, JOB, SOURCES
from server.store.tables import audit_log, dictations, drafts, reports

TYPED, SPOKEN = "typed", "spoken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Who got a record: the kind of receiver, as the log names it."""

    name: str
    at: datetime
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """One record. ``origin`` is how it was made: ``typed`` or ``spoken``; ``basis`` its retention rule."""

    kind: str
    id: str
    version: int | None
    title: str
    at: datetime | None
    unit: str
    origin: str
    basis: str
    parts: tuple[RecordPart, ...]
    persons: tuple[tuple[str, Details], ...]
    observations: tuple[Observation, ...]
    salt: bytes | None
    newest_version: int | None = None

    def subjects(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Pseudonyms, in this record's log lines, of the persons that these observations tell of."""
        if self.salt is None:
            return ()
        wanted = set(ids)
        return subject_ids(self.salt, persons_of(one for one in self.observations if one.id in wanted))


async def view_of(connection: AsyncConnection, item: Item) -> RecordView:
    """The record of an item as it is now.

    Raises:
        NotFound: it was destroyed since.
    """
    if item.kind == "report":
        return await _report(connection, item.record_id, item.version)
    if item.kind == "draft":
        return await _draft(connection, item.record_id)
    if item.kind == DICTATION:
        return await _dictation(connection, item.record_id)
    return await _words_only(connection, item.kind, item.record_id)


async def _report(connection: AsyncConnection, report_id: str, version: int | None) -> RecordView:
    query = sa.select(reports.c.content, reports.c.salt, drafts.c.template_snapshot).join(
        drafts, drafts.c.id == reports.c.draft_id
    )
    query = query.where(reports.c.id == report_id, reports.c.version == version)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    newest = sa.select(sa.func.max(reports.c.version)).where(reports.c.id == report_id)
    report = Report.model_validate_json(row.content)
    template = Template.model_validate_json(row.template_snapshot)
    return RecordView(
        kind="report",
        id=report.id,
        version=report.version,
        title=report.title,
        at=report.confirmed_at,
        unit=report.unit,
        origin=SPOKEN if report.transcript.has_sound else TYPED,
        basis=template.basis,
        parts=tuple(
            _unique(
                [
                    *_fields(report.fields, report.labels),
                    *sentences("narrative", "Tekst", report.narrative.text),
                    *_read_back(report.read_back),
                    *_reason(report.rectifies),
                    *sentences("transcript", "Letterlijke woorden", report.transcript.text),
                    *_persons(report.observations),
                    *answer_parts(report.inquiry),
                    *inference_parts(report.assessment),
                ]
            )
        ),
        persons=tuple(_details(report.observations)),
        observations=report.observations,
        salt=row.salt,
        newest_version=(await connection.execute(newest)).scalar_one(),
    )


async def _draft(connection: AsyncConnection, draft_id: str) -> RecordView:
    row = (await connection.execute(sa.select(drafts).where(drafts.c.id == draft_id))).one_or_none()
    if row is None:
        raise NotFound
    origin = draft_store.Origin.model_validate_json(row.origin)
    template = Template.model_validate_json(row.template_snapshot)
    labels = {spec.id: spec.label for spec in template.fields}
    parts: list[RecordPart] = []
    for step in await draft_store.history(connection, draft_id):
        before = f"v{step.version}."
        changed = [field for field in step.content.fields if field.id in step.changed]
        parts += _fields(changed, labels, before=before)
        if draft_changes.NARRATIVE in step.changed:
            parts += sentences(f"{before}narrative", "Tekst", step.content.narrative.text)
        parts += _read_back(step.content.read_back, before=before)
        if draft_changes.INQUIRY in step.changed:
            parts += answer_parts(step.content.inquiry, before=before)
    parts += _reason(origin.rectifies)
    parts += sentences("transcript", "Letterlijke woorden", origin.transcript.text)
    parts += _persons(origin.observations)
    return RecordView(
        kind="draft",
        id=row.id,
        version=row.version,
        title=f"Concept: {template.title}",
        at=row.updated_at,
        unit=row.unit,
        origin=SPOKEN if origin.transcript.has_sound else TYPED,
        basis=template.basis,
        parts=tuple(_unique(parts)),
        persons=tuple(_details(origin.observations)),
        observations=origin.observations,
        salt=row.salt,
    )


async def _dictation(connection: AsyncConnection, dictation_id: str) -> RecordView:
    view = await _words_only(connection, DICTATION, dictation_id)
    query = sa.select(dictations.c.dictated_at, dictations.c.unit).where(dictations.c.id == dictation_id)
    row = (await connection.execute(query)).one()
    # Whose words they are is known from the draft that was made of them.
    of = sa.select(drafts.c.origin, drafts.c.salt).where(drafts.c.dictation_id == dictation_id)
    draft = (await connection.execute(of)).one_or_none()
    known: dict[str, Any] = {}
    if draft is not None:
        observations = draft_store.Origin.model_validate_json(draft.origin).observations
        known = {
            "observations": observations,
            "persons": tuple(_details(observations)),
            "salt": draft.salt,
        }
    return _with(view, title="Opname", at=row.dictated_at, unit=row.unit, **known)


async def _words_only(connection: AsyncConnection, kind: str, record_id: str) -> RecordView:
    source = next(one for one in SOURCES if one.kind == kind)
    found = await source.load(connection, record_id)
    if not found:
        raise NotFound
    parts = [
        part
        for passage in found[0].passages
        for part in sentences(passage.place.replace(":", "."), "Herkende woorden", passage.text)
    ]
    return RecordView(
        kind=kind,
        id=record_id,
        version=None,
        title="Uitgewerkt bestand" if kind == JOB else "Opname",
        at=None,
        unit="",
        origin=SPOKEN,
        basis="",
        parts=tuple(_unique(parts)),
        persons=(),
        observations=(),
        salt=None,
    )


def _with(view: RecordView, **changes: Any) -> RecordView:
    values = {name: getattr(view, name) for name in RecordView.__slots__}
    return RecordView(**values | changes)


def _fields(
    fields: Iterable[DraftField], labels: dict[str, str], *, before: str = ""
) -> Iterator[RecordPart]:
    for field in fields:
        if field.value:
            behind = {field.observation_id or "", *field.observation_ids} - {""}
            yield RecordPart(
                id=f"{before}field:{field.id}",
                label=labels.get(field.id, field.id),
                text=field.value,
                about=frozenset(behind),
            )


def _read_back(read_back: ReadBack | None, *, before: str = "") -> Iterator[RecordPart]:
    if read_back and read_back.note:
        yield from sentences(f"{before}read_back", "Bij de voorlezing", read_back.note)


def _reason(rectifies: Rectifies | None) -> Iterator[RecordPart]:
    if rectifies and rectifies.reason:
        yield from sentences("reason", "Reden van de nieuwe versie", rectifies.reason)


def _persons(observations: Iterable[Observation]) -> Iterator[RecordPart]:
    for one in observations:
        details = details_of(one)
        if details is not None and details.given:
            role = f" ({one.role})" if one.role else ""
            yield RecordPart(
                id=one.id,
                label=f"Persoon{role}",
                text=person_text(details),
                about=frozenset({one.id}),
            )


def _details(observations: Iterable[Observation]) -> Iterator[tuple[str, Details]]:
    for one in observations:
        details = details_of(one)
        if details is not None:
            yield one.id, details


def _unique(parts: Iterable[RecordPart]) -> Iterator[RecordPart]:
    """Each text once: the versions of a draft, and the revisions of a final, repeat most of it."""
    seen: set[tuple[str, str]] = set()
    for part in parts:
        kind = "words" if part.label in {"Tekst", "Letterlijke woorden"} else part.label
        if (kind, part.text) not in seen:
            seen.add((kind, part.text))
            yield part


async def receivers_of(connection: AsyncConnection, item: Item) -> tuple[Receiver, ...]:
    """To whom this version of a record went, as the log of disclosures has it."""
    query = sa.select(audit_log.c.at, audit_log.c.object_version, audit_log.c.details).where(
        audit_log.c.object_id == log_id(item.kind, item.record_id),
        audit_log.c.object_type == item.kind,
        audit_log.c.action == Action.DISCLOSE.value,
    )
    found = []
    for row in (await connection.execute(query.order_by(audit_log.c.seq))).mappings():
        name = row["details"].get("recipient")
        if name and (item.version is None or row["object_version"] in {None, item.version}):
            found.append(Receiver(name=str(name), at=row["at"], version=row["object_version"]))
    return tuple(found)


def log_id(kind: str, record_id: str) -> str:
    """The id that the log knows a record by: a file of a job by its job's."""
    return record_id.partition(".")[0] if kind == JOB else record_id
