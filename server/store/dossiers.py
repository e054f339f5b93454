"""Everything that is kept behind one report, as it lies in the database: what a court bundle is made of.

Texts come exactly as they were kept, not read and written again: the audit log holds digests of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import Action
from server.domain.errors import NotFound
from server.domain.rectifying import ReportMark
from server.domain.rule_sets import RuleTexts
from server.domain.word_lists import Holder, Scope
from server.store import answer_sounds, rule_books, word_lists
from server.store.dictations import DictationRow, row_of
from server.store.rights import report_marks
from server.store.tables import audit_log, dictations, draft_versions, drafts, job_files, reports
from server.store.verbatim import verbatim
from server.store.word_lists import StoredWordList


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVersion:
    """One version of a draft; ``content`` is its JSON text: narrative and fields."""

    version: int
    at: datetime
    actor: str
    state: str
    changed: tuple[str, ...]
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDraft:
    """A draft. ``origin`` and ``form`` are JSON texts: what it was made of, and its template."""

    id: str
    owner: str
    dictation_id: str | None
    created_at: datetime
    origin: str
    form: str
    salt: bytes
    versions: tuple[KeptVersion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReport:
    """One version of a report, as JSON text, with the draft it was made of."""

    version: int
    confirmed_at: datetime
    content: str
    salt: bytes
    draft: KeptDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """The file of a job that a draft was made of. ``upload_id`` is None once its sound is gone.

    ``bytes`` is 0 where the job itself is gone too.
    """

    job_id: str
    n: int
    upload_id: str | None
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All of it. ``finals`` is the text of everything recognised; None where nothing was dictated."""

    report_id: str
    owner: str
    reports: tuple[KeptReport, ...]
    dictation: DictationRow | None
    finals: str | None
    job_file: KeptFile | None
    word_lists: tuple[StoredWordList, ...]
    marks: tuple[ReportMark, ...]
    """What somebody disputes in it; also what is disputed no more."""
    answer_sounds: tuple[str, ...] = ()
    """Ids of the sound of answers, also of those that were taken back, and of sound that is gone."""
    rules: Mapping[str, RuleTexts] = field(default_factory=dict)
    """The files of the rules that assessments in it name, by their digest; those that are kept."""

    @property
    def object_ids(self) -> tuple[str, ...]:
        """Ids under which the audit log tells of it."""
        kept = [self.report_id, *(one.draft.id for one in self.reports)]
        if self.dictation:
            kept.append(self.dictation.id)
        if self.job_file:
            kept.append(self.job_file.job_id)
        kept += [one.list_id for one in self.word_lists if one.list_id]
        kept += self.answer_sounds
        return tuple(dict.fromkeys(kept))


async def owner_of(connection: AsyncConnection, report_id: str) -> str:
    """Whose report it is.

    Raises:
        NotFound: there is no such report.
    """
    query = sa.select(reports.c.owner).where(reports.c.id == report_id).limit(1)
    owner: str | None = (await connection.execute(query)).scalar_one_or_none()
    if owner is None:
        raise NotFound
    return owner


async def find(connection: AsyncConnection, report_id: str) -> Dossier:
    """Everything behind a report, whoever's it is. The caller checks who asks, and tells the log.

    Raises:
        NotFound: there is no such report.
    """
    query = sa.select(reports).where(reports.c.id == report_id).order_by(reports.c.version)
    rows = (await connection.execute(query)).mappings().all()
    if not rows:
        raise NotFound
    kept = tuple(
        [
            KeptReport(
                version=row["version"],
                confirmed_at=row["confirmed_at"],
                content=row["content"],
                salt=row["salt"],
                draft=await _draft(connection, row["draft_id"]),
            )
            for row in rows
        ]
    )
    dictation_id = next((one.draft.dictation_id for one in kept if one.draft.dictation_id), None)
    dictation = await _dictation(connection, dictation_id) if dictation_id else None
    return Dossier(
        report_id=report_id,
        owner=rows[0]["owner"],
        reports=kept,
        dictation=dictation,
        finals=await verbatim(connection, dictation.id) if dictation else None,
        job_file=await _job_file(connection, kept[0].draft.id),
        word_lists=await _word_lists(connection, kept[0].draft, rows[0]["unit"]),
        marks=await report_marks.of_report(connection, report_id),
        answer_sounds=tuple(await answer_sounds.behind(connection, [one.draft.id for one in kept])),
        rules=await _rules(connection, kept),
    )


async def _draft(connection: AsyncConnection, draft_id: str) -> KeptDraft:
    row = (await connection.execute(sa.select(drafts).where(drafts.c.id == draft_id))).mappings().one()
    query = (
        sa.select(draft_versions)
        .where(draft_versions.c.draft_id == draft_id)
        .order_by(draft_versions.c.version)
    )
    versions = (await connection.execute(query)).mappings().all()
    return KeptDraft(
        id=row["id"],
        owner=row["owner"],
        dictation_id=row["dictation_id"],
        created_at=row["created_at"],
        origin=row["origin"],
        form=row["template_snapshot"],
        salt=row["salt"],
        versions=tuple(
            KeptVersion(
                version=one["version"],
                at=one["at"],
                actor=one["actor"],
                state=one["state"],
                changed=tuple(one["changed"]),
                content=one["content"],
            )
            for one in versions
        ),
    )


async def _dictation(connection: AsyncConnection, dictation_id: str) -> DictationRow | None:
    query = sa.select(dictations).where(dictations.c.id == dictation_id)
    row = (await connection.execute(query)).mappings().one_or_none()
    return row_of(row) if row else None


async def _job_file(connection: AsyncConnection, draft_id: str) -> KeptFile | None:
    query = sa.select(
        job_files.c.job_id, job_files.c.n, job_files.c.upload_id, job_files.c.bytes, job_files.c.sha256
    ).where(job_files.c.draft_id == draft_id)
    row = (await connection.execute(query)).mappings().one_or_none()
    return KeptFile(**row) if row else await _ended_job_file(connection, draft_id)


async def _ended_job_file(connection: AsyncConnection, draft_id: str) -> KeptFile | None:
    """A job is kept for some days and its draft for years: then the log alone knows of the file."""
    query = (
        sa.select(audit_log.c.object_id, audit_log.c.details)
        .where(audit_log.c.action == Action.TRANSCRIBE.value)
        .where(audit_log.c.details["draft"].as_string() == draft_id)
        .limit(1)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    told = row.details
    return KeptFile(
        job_id=row.object_id, n=told["file"], upload_id=None, bytes=0, sha256=told["sound_sha256"]
    )


async def _word_lists(connection: AsyncConnection, draft: KeptDraft, unit: str) -> tuple[StoredWordList, ...]:
    """The lists that were in use, at the versions that the draft names; those that are still there."""
    engine: dict[str, Any] = json.loads(draft.origin).get("engine", {})
    holders = {Scope.PERSONAL: draft.owner, Scope.UNIT: unit}
    found = []
    for scope, version in sorted(engine.get("word_lists", {}).items()):
        holder = Holder(scope=Scope(scope), id=holders[Scope(scope)])
        with suppress(NotFound):
            found.append(await word_lists.at_version(connection, holder, version))
    return tuple(found)


async def _rules(connection: AsyncConnection, kept: Iterable[KeptReport]) -> dict[str, RuleTexts]:
    """Rules that were in force at a confirmation, long after there are others."""
    assessed = (json.loads(one.content).get("assessment") for one in kept)
    digests = {one["rules_sha256"] for one in assessed if one}
    found = {digest: await rule_books.find(connection, digest) for digest in sorted(digests)}
    return {digest: texts for digest, texts in found.items() if texts is not None}
