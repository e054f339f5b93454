"""Dictations: what was recorded, the finals so far, and the one step that makes their draft."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import Action, Event
from server.domain.errors import DictationClosed, NotFound
from server.domain.report import Draft, Template
from server.domain.sound_chain import SoundProof
from server.domain.transcript import Mark, Suggestion, Transcript, Utterance, Word
from server.store import drafts
from server.store.database import Database, repeated
from server.store.logs import audit_log
from server.store.retention.visibility import dictation_in_free_use
from server.store.sound.sound_proofs import COLUMNS, as_columns, proof_in
from server.store.tables import (
    cuts,
    dictation_answers,
    dictation_questions,
    dictations,
    finals,
    insert_new,
)
from server.store.verbatim import verbatim


class DictationState(StrEnum):
    """``open`` takes audio; ``ended`` has a draft; ``cancelled`` lost its text."""

    OPEN = "open"
    ENDED = "ended"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class DictationRow:
    """One dictation. ``engine`` says which model and settings listen; ``vocabulary`` the hints given."""

    id: str
    owner: str
    unit: str
    template: str
    language: str
    encoding: str
    dictated_at: datetime
    created_at: datetime
    state: DictationState = DictationState.OPEN
    engine: dict[str, Any] = field(default_factory=dict)
    vocabulary: tuple[str, ...] = ()
    draft_id: str | None = None
    template_sample: int = 0
    """How many samples were recorded when ``template`` was chosen by hand: 0, or another choice since."""
    sound: SoundProof | None = None
    """What its sound was when it ended; None before, and for one of an earlier version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalRow:
    """One final with the samples it covers (16 kHz, numbered from the dictation's start)."""

    utterance: Utterance
    start_sample: int
    end_sample: int


class Dictations:
    """The repository; every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @repeated
    async def create(self, row: DictationRow) -> None:
        """Keep a new dictation, with its audit entry."""
        values = {name: getattr(row, name) for name in DictationRow.__slots__}
        values["vocabulary"] = list(row.vocabulary)
        del values["sound"]  # there is none yet
        async with self._database.writing() as connection:
            await connection.execute(sa.insert(dictations).values(**values))
            await audit_log.append(connection, _event(Action.COLLECT, row.id, row.owner))

    async def get(self, dictation_id: str, owner: str) -> DictationRow | None:
        """The owner's dictation, or None: for somebody else's, and for one behind a restricted report."""
        is_free = sa.select(dictation_in_free_use(sa.literal(dictation_id)))
        async with self._database.reading() as connection:
            row = await _find(connection, dictation_id)
            if row is None or row.owner != owner or not (await connection.execute(is_free)).scalar_one():
                return None
        return row

    async def unfinished(self, owner: str) -> list[DictationRow]:
        """The owner's open dictations, newest first."""
        query = (
            sa.select(dictations)
            .where(dictations.c.owner == owner, dictations.c.state == DictationState.OPEN)
            .order_by(dictations.c.created_at.desc(), dictations.c.id)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [row_of(row) for row in rows]

    async def cancelled(self) -> list[str]:
        """Ids of all cancelled dictations; their sound must be gone."""
        query = sa.select(dictations.c.id).where(dictations.c.state == DictationState.CANCELLED)
        async with self._database.reading() as connection:
            return list((await connection.execute(query)).scalars())

    async def consult(self, owner: str, dictation_ids: Iterable[str], *, view: str, **more: int) -> None:
        """Note in the audit log that the owner saw (``list``) or heard (``audio``) these dictations.

        ``more`` is what else it tells, such as which milliseconds were heard.
        """
        events = [
            Event(
                actor=owner,
                action=Action.CONSULT,
                object_type="dictation",
                object_id=one,
                details={"reason": "own_record", "view": view, **more},
            )
            for one in dictation_ids
        ]
        if events:
            async with self._database.writing() as connection:
                await audit_log.append(connection, *events)

    @repeated
    async def set_engine(self, dictation_id: str, engine: dict[str, Any]) -> None:
        """Note which model and settings listen from now on (a resumed dictation may get others)."""
        async with self._database.writing() as connection:
            await require_open(connection, dictation_id)
            change = sa.update(dictations).where(dictations.c.id == dictation_id).values(engine=engine)
            await connection.execute(change)

    @repeated
    async def set_template(self, dictation_id: str, template: str, sample: int) -> None:
        """Note a form chosen by hand when ``sample`` samples were recorded; one of before the last is not.

        Raises:
            NotFound: no such dictation.
            DictationClosed: it has ended or was cancelled.
        """
        async with self._database.writing() as connection:
            await require_open(connection, dictation_id)
            change = (
                sa.update(dictations)
                .where(dictations.c.id == dictation_id, dictations.c.template_sample <= sample)
                .values(template=template, template_sample=sample)
            )
            await connection.execute(change)

    @repeated
    async def add_final(
        self, dictation_id: str, utterance: Utterance, start_sample: int, end_sample: int
    ) -> bool:
        """Keep a final. The same utterance and revision again changes nothing.

        A higher revision is what :meth:`finals` gives from then on; earlier ones stay on record,
        so that a judge can see what the officer saw when.

        Returns:
            True when the final is new.

        Raises:
            NotFound: no such dictation.
            DictationClosed: a new final for a dictation that has ended or was cancelled.
        """
        async with self._database.writing() as connection:
            insert = insert_new(
                connection,
                finals,
                dictation_id=dictation_id,
                utterance=utterance.utterance,
                revision=utterance.revision,
                start_sample=start_sample,
                end_sample=end_sample,
                start_s=utterance.start_s,
                end_s=utterance.end_s,
                text=utterance.text,
                words=[word.model_dump() for word in utterance.words],
                marks=[mark.model_dump(mode="json") for mark in utterance.marks],
                suggestions=[suggestion.model_dump() for suggestion in utterance.suggestions],
                complete=utterance.complete,
            )
            exists = sa.select(finals.c.revision).where(
                finals.c.dictation_id == dictation_id,
                finals.c.utterance == utterance.utterance,
                finals.c.revision == utterance.revision,
            )
            if (await connection.execute(exists)).first():
                return False
            await require_open(connection, dictation_id)
            # Another connection may have kept it since: the row's lock was waited for.
            return (await connection.execute(insert)).rowcount == 1

    async def finals(self, dictation_id: str) -> list[FinalRow]:
        """The best revision of every utterance, in order."""
        async with self._database.reading() as connection:
            return await _finals(connection, dictation_id)

    async def transcript(self, dictation_id: str) -> Transcript:
        """The finals as a transcript.

        Raises:
            NotFound: no such dictation.
        """
        async with self._database.reading() as connection:
            row = await _find(connection, dictation_id)
            if row is None:
                raise NotFound
            kept = await _finals(connection, dictation_id)
        return Transcript(language=row.language, utterances=tuple(final.utterance for final in kept))

    @repeated
    async def add_cut(self, dictation_id: str, sample: int) -> None:
        """Note a flush point: the utterance in progress ends before ``sample``."""
        async with self._database.writing() as connection:
            await require_open(connection, dictation_id)
            await connection.execute(insert_new(connection, cuts, dictation_id=dictation_id, sample=sample))

    async def cuts(self, dictation_id: str) -> list[int]:
        """The flush points, in order."""
        query = sa.select(cuts.c.sample).where(cuts.c.dictation_id == dictation_id).order_by(cuts.c.sample)
        async with self._database.reading() as connection:
            return list((await connection.execute(query)).scalars())

    @repeated
    async def end(
        self,
        dictation_id: str,
        draft: Draft,
        template: Template,
        *,
        actor: str,
        sound: SoundProof | None = None,
    ) -> str:
        """Close the dictation and keep its draft, with the audit entries: one transaction.

        ``sound`` says what was on the disk and what the client recorded; the log keeps it too.
        Repeating it is harmless: a dictation that has ended keeps its first draft.

        Returns:
            The id of the dictation's draft, which is ``draft.id`` the first time.

        Raises:
            NotFound: no such dictation of this owner.
            DictationClosed: the dictation was cancelled.
        """
        async with self._database.writing() as connection:
            row = await _find(connection, dictation_id, lock=True)
            if row is None or row.owner != draft.owner:
                raise NotFound
            if row.draft_id is not None:
                return row.draft_id
            if row.state is DictationState.CANCELLED:
                raise DictationClosed
            finals_text = await verbatim(connection, dictation_id)
            change = sa.update(dictations).where(dictations.c.id == dictation_id)
            kept = {} if sound is None else as_columns(sound)
            await drafts.insert(connection, draft, template, actor=actor, finals=finals_text, sound=sound)
            ended = {"state": DictationState.ENDED, "draft_id": draft.id, "template": template.id}
            await connection.execute(change.values(**ended, **kept))
            return draft.id

    @repeated
    async def cancel(self, dictation_id: str, owner: str) -> None:
        """Throw the dictation's text away and close it, with an audit entry. Repeatable.

        The caller removes the sound next; at start-up it does so again for what was cancelled.

        Raises:
            NotFound: no such dictation of this owner.
            DictationClosed: the dictation has ended; its draft can be discarded instead.
        """
        async with self._database.writing() as connection:
            row = await _find(connection, dictation_id, lock=True)
            if row is None or row.owner != owner:
                raise NotFound
            if row.state is DictationState.CANCELLED:
                return
            if row.state is DictationState.ENDED:
                raise DictationClosed(draft_id=row.draft_id)
            for table in (finals, cuts, dictation_questions, dictation_answers):
                await connection.execute(sa.delete(table).where(table.c.dictation_id == dictation_id))
            change = sa.update(dictations).where(dictations.c.id == dictation_id)
            await connection.execute(change.values(state=DictationState.CANCELLED, vocabulary=[]))
            await audit_log.append(connection, _event(Action.ERASE, dictation_id, owner))


async def _find(connection: AsyncConnection, dictation_id: str, *, lock: bool = False) -> DictationRow | None:
    query = sa.select(dictations).where(dictations.c.id == dictation_id)
    if lock:
        query = query.with_for_update()  # PostgreSQL; SQLite has one writer and leaves it out
    row = (await connection.execute(query)).mappings().one_or_none()
    return row_of(row) if row else None


async def require_open(connection: AsyncConnection, dictation_id: str) -> None:
    """Lock a dictation that takes more.

    Raises:
        NotFound: no such dictation.
        DictationClosed: it has ended or was cancelled.
    """
    row = await _find(connection, dictation_id, lock=True)
    if row is None:
        raise NotFound
    if row.state is not DictationState.OPEN:
        raise DictationClosed(draft_id=row.draft_id)


async def _finals(connection: AsyncConnection, dictation_id: str) -> list[FinalRow]:
    query = (
        sa.select(finals)
        .where(finals.c.dictation_id == dictation_id)
        .order_by(finals.c.utterance, finals.c.revision)
    )
    best: dict[int, FinalRow] = {}
    for row in (await connection.execute(query)).mappings():
        utterance = Utterance(
            utterance=row["utterance"],
            revision=row["revision"],
            start_s=row["start_s"],
            end_s=row["end_s"],
            text=row["text"],
            words=tuple(Word(**word) for word in row["words"]),
            marks=tuple(Mark.model_validate(mark) for mark in row["marks"]),
            suggestions=tuple(Suggestion(**suggestion) for suggestion in row["suggestions"]),
            complete=row["complete"],
        )
        best[utterance.utterance] = FinalRow(
            utterance=utterance, start_sample=row["start_sample"], end_sample=row["end_sample"]
        )
    return list(best.values())


def row_of(row: sa.RowMapping) -> DictationRow:
    """A row of the table as a value."""
    values = {name: value for name, value in row.items() if name not in COLUMNS}
    values |= {"state": DictationState(values["state"]), "vocabulary": tuple(values["vocabulary"])}
    return DictationRow(**values, sound=proof_in(row))


def _event(action: Action, dictation_id: str, actor: str) -> Event:
    return Event(actor=actor, action=action, object_type="dictation", object_id=dictation_id)
