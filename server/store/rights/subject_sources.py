"""Every place where words about a person are kept, read as one shape: the registry that a search goes by.

A source finds its records by the keys of the index where it has them, by the words themselves where it is
small, and gives all of them in order for a full search.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Protocol

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain import draft_changes
from server.domain.name_matching import NameWords
from server.domain.person_details import Key, Sought, bsn_key, details_of
from server.domain.person_matching import Named, Passage, Searchable
from server.domain.report import DraftField, Observation, Report
from server.domain.transcript import Transcript, Utterance, Word
from server.store import drafts as draft_store
from server.store.rights.subject_index import DRAFT, REPORT, candidates, notes_of
from server.store.tables import dictations, drafts, finals, job_results, reports

DICTATION, JOB = "dictation", "job"


class Source(Protocol):
    """One kind of record."""

    @property
    def kind(self) -> str:
        """Its name, as the log has it."""

    async def likely(self, connection: AsyncConnection, sought: Sought, keys: Collection[Key]) -> list[str]:
        """Ids of the records that may be about the person."""

    async def page(self, connection: AsyncConnection, after: str, limit: int) -> list[str]:
        """The next ids in order, for a full search."""

    async def count(self, connection: AsyncConnection) -> int:
        """How many records there are."""

    async def load(self, connection: AsyncConnection, record_id: str) -> list[Searchable]:
        """The record, one searchable a version where versions are records of their own; empty when gone."""


@dataclass(frozen=True, slots=True)
class _Indexed:
    """A source whose records have keys in the index."""

    kind: str
    id: sa.ColumnElement[str]
    loaded: Callable[[AsyncConnection, str], Any]

    async def likely(self, connection: AsyncConnection, sought: Sought, keys: Collection[Key]) -> list[str]:  # noqa: ARG002 - the protocol's shape
        return await candidates(connection, self.kind, keys)

    async def page(self, connection: AsyncConnection, after: str, limit: int) -> list[str]:
        return await _page(connection, self.id, after, limit)

    async def count(self, connection: AsyncConnection) -> int:
        return await _count(connection, self.id)

    async def load(self, connection: AsyncConnection, record_id: str) -> list[Searchable]:
        found: list[Searchable] = await self.loaded(connection, record_id)
        return found


class _Dictations:
    """Recordings, with every revision of what was recognised. Those with a draft are found through it."""

    kind = DICTATION

    async def likely(self, connection: AsyncConnection, sought: Sought, keys: Collection[Key]) -> list[str]:
        found = await candidates(connection, DRAFT, keys)
        query = sa.select(drafts.c.dictation_id).where(
            drafts.c.id.in_(found), drafts.c.dictation_id.is_not(None)
        )
        ids = {one for one in (await connection.execute(query)).scalars() if one}
        without = (
            sa.select(finals.c.dictation_id)
            .join(dictations, dictations.c.id == finals.c.dictation_id)
            .where(dictations.c.draft_id.is_(None), _says(finals.c.text, sought))
            .distinct()
        )
        ids.update((await connection.execute(without)).scalars())
        return sorted(ids)

    async def page(self, connection: AsyncConnection, after: str, limit: int) -> list[str]:
        return await _page(connection, finals.c.dictation_id, after, limit)

    async def count(self, connection: AsyncConnection) -> int:
        return await _count(connection, finals.c.dictation_id)

    async def load(self, connection: AsyncConnection, record_id: str) -> list[Searchable]:
        query = (
            sa.select(finals)
            .where(finals.c.dictation_id == record_id)
            .order_by(finals.c.utterance, finals.c.revision)
        )
        passages = [
            _utterance_passage(
                f"final:{row['utterance']}.{row['revision']}",
                row["text"],
                tuple(Word(**word) for word in row["words"]),
            )
            for row in (await connection.execute(query)).mappings()
        ]
        return [Searchable(kind=DICTATION, id=record_id, passages=tuple(passages))] if passages else []


class _Jobs:
    """Results of batch jobs: one record for each file of a job, as ``<job>.<n>``."""

    kind = JOB
    _id = job_results.c.job_id + "." + sa.cast(job_results.c.n, sa.String)

    async def likely(self, connection: AsyncConnection, sought: Sought, keys: Collection[Key]) -> list[str]:  # noqa: ARG002 - the protocol's shape
        query = sa.select(self._id).where(_says(job_results.c.transcript, sought)).order_by(self._id)
        return list((await connection.execute(query)).scalars())

    async def page(self, connection: AsyncConnection, after: str, limit: int) -> list[str]:
        return await _page(connection, self._id, after, limit)

    async def count(self, connection: AsyncConnection) -> int:
        return await _count(connection, self._id)

    async def load(self, connection: AsyncConnection, record_id: str) -> list[Searchable]:
        job_id, _, n = record_id.rpartition(".")
        if not n.isdecimal():
            return []
        # By the key's columns: their concatenation has no index.
        query = sa.select(job_results.c.transcript).where(
            job_results.c.job_id == job_id, job_results.c.n == int(n)
        )
        text = (await connection.execute(query)).scalar_one_or_none()
        if text is None:
            return []
        passages = tuple(
            _utterance_passage(f"result:{one.utterance}", one.text, one.words) for one in _utterances_of(text)
        )
        return [Searchable(kind=JOB, id=record_id, passages=passages)]


_UTTERANCES: TypeAdapter[tuple[Utterance, ...]] = TypeAdapter(tuple[Utterance, ...])


def _utterances_of(text: str) -> tuple[Utterance, ...]:
    """The utterances of a stored transcript: as a list, or inside a transcript."""
    if text.lstrip().startswith("["):
        return _UTTERANCES.validate_json(text)
    return Transcript.model_validate_json(text).utterances


def _utterance_passage(place: str, text: str, words: Iterable[Word]) -> Passage:
    audio: list[tuple[int, int, float, float]] = []
    at = 0
    for word in words:
        end = at + len(word.text)
        audio.append((at, end, word.start_s, word.end_s))
        at = end + 1
    return Passage(place=place, text=text, audio=tuple(audio))


async def _load_draft(connection: AsyncConnection, draft_id: str) -> list[Searchable]:
    query = sa.select(drafts.c.origin).where(drafts.c.id == draft_id)
    text = (await connection.execute(query)).scalar_one_or_none()
    if text is None:
        return []
    origin = draft_store.Origin.model_validate_json(text)
    passages = [transcript_passage(origin.transcript)] if origin.transcript.text else []
    for step in await draft_store.history(connection, draft_id):
        if draft_changes.NARRATIVE in step.changed:
            passages.append(
                Passage(place="narrative", text=step.content.narrative.text, version=step.version)
            )
        passages.extend(_field_passages(step.content.fields, step.version, only=step.changed))
        if draft_changes.READ_BACK in step.changed and step.content.read_back:
            note = step.content.read_back.note
            passages.append(Passage(place="read_back", text=note, version=step.version))
        if draft_changes.INQUIRY in step.changed:
            passages.extend(
                Passage(place=f"answer:{one.observable}", text=one.words, version=step.version)
                for one in step.content.inquiry.answers
                if one.words
            )
    if origin.rectifies and origin.rectifies.reason:
        passages.append(Passage(place="reason", text=origin.rectifies.reason))
    return [
        Searchable(kind=DRAFT, id=draft_id, persons=_named(origin.observations), passages=tuple(passages))
    ]


async def _load_report(connection: AsyncConnection, report_id: str) -> list[Searchable]:
    query = sa.select(reports.c.content).where(reports.c.id == report_id).order_by(reports.c.version)
    return [
        searchable_report(Report.model_validate_json(content))
        for content in (await connection.execute(query)).scalars()
    ]


def searchable_report(report: Report) -> Searchable:
    """A version of a report as the search sees it."""
    passages = [Passage(place="narrative", text=report.narrative.text)]
    if report.transcript.text:
        passages.append(transcript_passage(report.transcript))
    passages.extend(_field_passages(report.fields, None))
    passages.extend(Passage(place="notes", text=note) for note in notes_of(report))
    return Searchable(
        kind=REPORT,
        id=report.id,
        version=report.version,
        persons=_named(report.observations),
        passages=tuple(passages),
    )


def transcript_passage(transcript: Transcript) -> Passage:
    """The verbatim words with their places in the sound."""
    audio = (
        tuple((one.start, one.end, one.word.start_s, one.word.end_s) for one in transcript.placed_words())
        if transcript.has_sound
        else ()
    )
    return Passage(place="transcript", text=transcript.text, audio=audio)


def _field_passages(
    fields: Iterable[DraftField], version: int | None, *, only: Collection[str] | None = None
) -> Iterator[Passage]:
    for one in fields:
        if one.value and (only is None or one.id in only):
            yield Passage(place=f"field:{one.id}", text=one.value, version=version)


def _named(observations: Iterable[Observation]) -> tuple[Named, ...]:
    return tuple(
        Named(id=one.id, details=details, audio=one.audio)
        for one in observations
        if (details := details_of(one)) is not None
    )


_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]+")
"""What lower() of SQLite, and of PostgreSQL in the locale C, leaves as it is: the É of "Étienne"."""


def _says(column: sa.ColumnElement[str], sought: Sought) -> sa.ColumnElement[bool]:
    """True for text with a word of the surname, or a number; written otherwise, it takes a full search."""
    words: set[str] = set()
    if sought.name:
        # As written: the database folds no accents.
        given = sought.name.casefold().replace(",", " ").split()
        words |= {word for word in given if len(word) > 2 or not word.isascii()}  # noqa: PLR2004 - "de", "J."
        words |= set(NameWords.of(sought.name).surname)
    if sought.bsn:
        words.add(bsn_key(sought.bsn))
    if sought.email:
        words.add(sought.email.casefold())
    parts = {max(_NOT_ASCII.split(word), key=len) for word in words}
    if not parts or min(map(len, parts)) < 2:  # noqa: PLR2004 - one letter is in every text
        return sa.true()
    return sa.or_(*(sa.func.lower(column).contains(part, autoescape=True) for part in sorted(parts)))


async def _page(
    connection: AsyncConnection, column: sa.ColumnElement[str], after: str, limit: int
) -> list[str]:
    query = sa.select(column).where(column > after).distinct().order_by(column).limit(limit)
    return list((await connection.execute(query)).scalars())


async def _count(connection: AsyncConnection, column: sa.ColumnElement[str]) -> int:
    return (await connection.execute(sa.select(sa.func.count(column.distinct())))).scalar_one()


SOURCES: tuple[Source, ...] = (
    _Indexed(REPORT, reports.c.id, _load_report),
    _Indexed(DRAFT, drafts.c.id, _load_draft),
    _Dictations(),
    _Jobs(),
)
"""All kinds of records with words of and about people, in the order they are searched."""
