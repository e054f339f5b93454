"""Compares what is kept (reports, versions of drafts and word lists) with what the log committed to.

An entry holds salted digests of the content it tells about; the salt is kept with the content. So
content that was changed, put in or taken away behind the log's back is found, and what was destroyed
as the rules ask is not missed: there is an entry of that too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import Action, commitment
from server.store.logs.log_lines import ACCESS, StoredLine, lines_where
from server.store.tables import audit_log, draft_versions, drafts, reports, word_list_versions, word_lists
from server.store.verbatim import verbatim

_CHUNK: Final = 250  # records whose content is in memory at once
_NONE: Final = "none"
_PARTS: Final = {
    "draft": ("content", "origin", "form", "finals"),
    "report": ("content",),
    "word_list": ("content",),
}

_IDS: Final[Mapping[str, tuple[sa.Column[str], ...]]] = {
    "draft": (drafts.c.id, draft_versions.c.draft_id),
    "report": (reports.c.id,),
    "word_list": (word_lists.c.id, word_list_versions.c.list_id),
}

Kept = tuple[str, str, int]
"""Kind, id and version of something that is kept."""


class Commitment(NamedTuple):
    """What entry ``seq`` says of one part of a record: ``content``, ``origin``, ``form`` or ``finals``."""

    seq: int
    kind: str
    object_id: str
    version: int
    part: str
    digest: str
    dictation: str


class Difference(NamedTuple):
    """A commitment that what is kept does not meet; ``gone`` when there is nothing any more."""

    commitment: Commitment
    gone: bool


class Erased(NamedTuple):
    """A record that entry ``seq`` says was destroyed."""

    seq: int
    kind: str
    object_id: str


class Commitments:
    """Gathers the commitments of a log, page by page."""

    def __init__(self) -> None:
        self.kept: set[Kept] = set()
        self.erased: dict[tuple[str, str], int] = {}
        """The first entry that tells of the destruction of a record, by its kind and id."""
        self.gone: list[Commitment] = []

    async def compare(self, connection: AsyncConnection, lines: Iterable[StoredLine]) -> list[Difference]:
        """The commitments of these entries that are not met by what is kept now."""
        made: dict[str, list[Commitment]] = {}
        for entry in _entries(lines):
            self._take_erasure(entry)
            for one in _commitments(entry):
                self.kept.add((one.kind, one.object_id, one.version))
                made.setdefault(one.kind, []).append(one)
        found = []
        for kind, commitments in made.items():
            by_record: dict[str, list[Commitment]] = {}
            for one in commitments:
                by_record.setdefault(one.object_id, []).append(one)
            ids = list(by_record)
            for start in range(0, len(ids), _CHUNK):
                chunk = ids[start : start + _CHUNK]
                salts, texts = await _texts(connection, kind, chunk)
                wanted = [one for record in chunk for one in by_record[record]]
                found += await self._differing(connection, wanted, salts, texts)
        return found

    async def read_erasures(self, connection: AsyncConnection, *, after: int) -> None:
        """Take what was destroyed since entry ``after`` too: rows that were read before are gone now."""
        newer = sa.and_(audit_log.c.seq > after, audit_log.c.action == Action.ERASE.value)
        for entry in _entries(await lines_where(connection, ACCESS, newer)):
            self._take_erasure(entry)

    async def still_there(self, connection: AsyncConnection) -> list[Erased]:
        """Records of which something is kept now, though an entry says that they were destroyed.

        Rows go in the transaction that appends the entry, so whoever reads later sees neither or both.
        """
        found = []
        for kind, columns in _IDS.items():
            ids = [object_id for of, object_id in self.erased if of == kind]
            for start in range(0, len(ids), _CHUNK):
                chunk = ids[start : start + _CHUNK]
                query = sa.union(*(sa.select(column).where(column.in_(chunk)) for column in columns))
                there = (await connection.execute(query)).scalars()
                found += [Erased(self.erased[kind, one], kind, one) for one in there]
        return sorted(found)

    def _take_erasure(self, entry: Mapping[str, Any]) -> None:
        if entry["action"] == Action.ERASE.value and entry["object_type"] in _IDS:
            self.erased.setdefault((entry["object_type"], entry["object_id"]), entry["seq"])

    async def _differing(
        self,
        connection: AsyncConnection,
        commitments: Sequence[Commitment],
        salts: Mapping[Kept, bytes],
        texts: Mapping[tuple[str, int, str], str],
    ) -> list[Difference]:
        found = []
        for one in commitments:
            salt = salts.get((one.kind, one.object_id, one.version))
            text = texts.get((one.object_id, one.version, one.part))
            if one.part == "finals" and salt is not None:
                text = await verbatim(connection, one.dictation)
            if salt is None or text is None:
                self.gone.append(one)
            elif commitment(salt, text) != one.digest:
                found.append(Difference(one, gone=False))
        return found

    def missing(self) -> list[Difference]:
        """Commitments to what is no longer there, though the log has no entry of its destruction."""
        return [
            Difference(one, gone=True) for one in self.gone if (one.kind, one.object_id) not in self.erased
        ]


async def everything_kept(connection: AsyncConnection) -> set[Kept]:
    """All that some entry has to tell of."""
    found: set[Kept] = set()
    for kind, record, version in (
        ("draft", draft_versions.c.draft_id, draft_versions.c.version),
        ("report", reports.c.id, reports.c.version),
        ("word_list", word_list_versions.c.list_id, word_list_versions.c.version),
    ):
        rows = await connection.execute(sa.select(record, version))
        found |= {(kind, record_id, number) for record_id, number in rows}
    return found


def _entries(lines: Iterable[StoredLine]) -> Iterator[dict[str, Any]]:
    for line in lines:
        # Quicker than reading them all; what names neither says nothing of content.
        if b'"content":"' in line.content or b'"action":"erase"' in line.content:
            yield json.loads(line.content)


def _commitments(entry: Mapping[str, Any]) -> Iterator[Commitment]:
    details, kind = entry["details"], entry["object_type"]
    for part in _PARTS.get(kind, ()):
        if part in details and entry["object_version"] is not None:
            yield Commitment(
                seq=entry["seq"],
                kind=kind,
                object_id=entry["object_id"],
                version=entry["object_version"],
                part=part,
                digest=details[part],
                dictation=details.get("dictation", _NONE),
            )


async def _texts(
    connection: AsyncConnection, kind: str, ids: Sequence[str]
) -> tuple[dict[Kept, bytes], dict[tuple[str, int, str], str]]:
    """Salts by kind, id and version, and texts by id, version and part."""
    queries: dict[str, sa.Select[Any]] = {
        "draft": sa.select(
            drafts.c.id,
            draft_versions.c.version,
            drafts.c.salt,
            draft_versions.c.content,
            drafts.c.origin,
            drafts.c.template_snapshot.label("form"),
        )
        .join_from(drafts, draft_versions, drafts.c.id == draft_versions.c.draft_id)
        .where(drafts.c.id.in_(ids)),
        "report": sa.select(reports.c.id, reports.c.version, reports.c.salt, reports.c.content).where(
            reports.c.id.in_(ids)
        ),
        "word_list": sa.select(
            word_lists.c.id, word_list_versions.c.version, word_lists.c.salt, word_list_versions.c.content
        )
        .join_from(word_lists, word_list_versions, word_lists.c.id == word_list_versions.c.list_id)
        .where(word_lists.c.id.in_(ids)),
    }
    salts: dict[Kept, bytes] = {}
    texts: dict[tuple[str, int, str], str] = {}
    for row in (await connection.execute(queries[kind])).mappings():
        salts[kind, row["id"], row["version"]] = bytes(row["salt"])
        for part in ("content", "origin", "form"):
            if part in row:
                texts[row["id"], row["version"], part] = row[part]
    return salts, texts
