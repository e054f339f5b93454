"""Looks through every kind of record for one person: by the index, or all of it in slices.

Nothing here writes, except keys for records from before there was an index.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.name_matching import Sureness
from server.domain.person_details import Sought, sought_keys
from server.domain.person_matching import Hit, Searchable, search
from server.domain.rights import Found
from server.domain.transcript import Frozen
from server.dutch.phonetics import sound_key
from server.store.database import Database
from server.store.rights.subject_index import DRAFT, REPORT, index_texts, unindexed
from server.store.rights.subject_sources import SOURCES, Source

SLICE: Final = 200
"""Records in one step of a full search: less than a second of work."""

INDEX_SLICE: Final = 50

Advance = Callable[[int, int], None]
"""Told how many records are done, of how many."""

sound: Final = lru_cache(maxsize=100_000)(sound_key)


class Cursor(Frozen):
    """Where a full search goes on: after this id of this kind of record."""

    kind: str
    after: str = ""
    done: int = 0

    def __str__(self) -> str:
        return f"{self.kind}:{self.done}:{self.after}"

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """The cursor that ``str`` wrote.

        Raises:
            ValueError: it is none.
        """
        kind, done, after = text.split(":", 2)
        if kind not in {source.kind for source in SOURCES}:
            raise ValueError("unknown kind of record")
        return cls(kind=kind, done=int(done), after=after)


@dataclass(frozen=True, slots=True)
class RecordHits:
    """A record, and where it is or may be about the person."""

    record: Searchable
    hits: tuple[Hit, ...]

    @property
    def found(self) -> Found:
        """The record as an item: as sure as its surest hit."""
        sure = any(hit.sureness is Sureness.SURE for hit in self.hits)
        return Found(
            kind=self.record.kind,
            record_id=self.record.id,
            version=self.record.version,
            sureness=Sureness.SURE if sure else Sureness.POSSIBLE,
            found_on=tuple(sorted({what for hit in self.hits for what in hit.on})),
            against=tuple(sorted({what for hit in self.hits for what in hit.against})),
        )

    @property
    def person_ids(self) -> tuple[str, ...]:
        """The observations that tell of the person."""
        return tuple(
            hit.place.removeprefix("observation:")
            for hit in self.hits
            if hit.place.startswith("observation:")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """What a search found. A full one has done ``done`` of ``total`` records and goes on at ``next``."""

    records: tuple[RecordHits, ...]
    looked_at: int
    done: int | None = None
    total: int | None = None
    next: Cursor | None = None


@dataclass(frozen=True, slots=True)
class SubjectSearch:
    """The search over one database."""

    database: Database
    sources: tuple[Source, ...] = field(default=SOURCES)

    async def by_index(self, sought: Sought) -> Slice:
        """Everything that the keys lead to: names with a capital, also misspelled, numbers and homes."""
        await self.complete_index()
        keys = sought_keys(sought, sound)
        found: list[RecordHits] = []
        looked_at = 0
        async with self.database.reading() as connection:
            for source in self.sources:
                ids = await source.likely(connection, sought, keys)
                looked_at += len(ids)
                found += await self._looked_through(connection, source, ids, sought)
        return Slice(records=tuple(found), looked_at=looked_at)

    async def slice_of_all(self, sought: Sought, cursor: Cursor | None) -> Slice:
        """The next :data:`SLICE` records, each read as a whole; the first where ``cursor`` is None."""
        at = cursor or Cursor(kind=self.sources[0].kind)
        order = [source.kind for source in self.sources]
        found: list[RecordHits] = []
        looked_at = 0
        async with self.database.reading() as connection:
            total = sum([await source.count(connection) for source in self.sources])
            for source in self.sources[order.index(at.kind) :]:
                if source.kind != at.kind:
                    at = Cursor(kind=source.kind, done=at.done)
                ids = await source.page(connection, at.after, SLICE - looked_at)
                if ids:
                    found += await self._looked_through(connection, source, ids, sought)
                    looked_at += len(ids)
                    at = Cursor(kind=source.kind, after=ids[-1], done=at.done + len(ids))
                if looked_at >= SLICE:
                    break
        return Slice(
            records=tuple(found),
            looked_at=looked_at,
            done=at.done,
            total=max(total, at.done),
            next=at if looked_at >= SLICE else None,
        )

    async def complete_index(self, advance: Advance | None = None) -> None:
        """Give keys to records from before there was an index; each step is a transaction of its own."""
        done = 0
        for kind in (REPORT, DRAFT):
            while True:
                async with self.database.reading() as connection:
                    ids = await unindexed(connection, kind, limit=INDEX_SLICE)
                if not ids:
                    break
                async with self.database.writing() as connection:
                    for one in ids:
                        await _index(connection, self._source(kind), one)
                done += len(ids)
                if advance:
                    advance(done, done)

    def _source(self, kind: str) -> Source:
        return next(source for source in self.sources if source.kind == kind)

    async def _looked_through(
        self, connection: AsyncConnection, source: Source, ids: Iterable[str], sought: Sought
    ) -> list[RecordHits]:
        wanted, found = list(ids), list[RecordHits]()
        for start in range(0, len(wanted), SLICE):  # a common name may lead to everything there is
            part = wanted[start : start + SLICE]
            records = [record for one in part for record in await source.load(connection, one)]
            # Hundreds of texts take a while: nobody's dictation waits for it.
            found += await asyncio.to_thread(_hits, sought, records)
        return found


def _hits(sought: Sought, records: list[Searchable]) -> list[RecordHits]:
    found = ((record, search(sought, record, sound)) for record in records)
    return [RecordHits(record, hits) for record, hits in found if hits]


async def _index(connection: AsyncConnection, source: Source, record_id: str) -> None:
    records = await source.load(connection, record_id)
    texts = [passage.text for record in records for passage in record.passages]
    details = [named.details for record in records for named in record.persons]
    await index_texts(connection, source.kind, record_id, details, texts)
