"""Word lists of officers and units, every version of them. Functions take the caller's connection.

The audit log gets digests and numbers of what a list holds, never its words.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import SALT_BYTES, Action, Event, commitment
from server.domain.errors import NotFound, StaleVersion
from server.domain.word_lists import STALE_LIST, Holder, WordList, Words, difference
from server.store.logs import audit_log
from server.store.tables import insert_new, word_list_versions, word_lists

OBJECT_TYPE = "word_list"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWordList:
    """A list with the id that the audit log knows it by. One without a version has no id yet."""

    list_id: str | None
    salt: bytes
    word_list: WordList


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionListing:
    """One step of a list's history: who made it when, how much it holds, how much of it is new."""

    version: int
    at: datetime
    actor: str
    terms: int
    commands: int
    added: int
    removed: int
    changed: int


async def newest_version(connection: AsyncConnection, holder: Holder) -> int:
    """The number of the newest version; 0 before the first."""
    query = sa.select(word_lists.c.version).where(_held_by(holder))
    return (await connection.execute(query)).scalar_one_or_none() or 0


async def current(connection: AsyncConnection, holder: Holder) -> StoredWordList:
    """The holder's list at its newest version; an empty one of version 0 before the first."""
    found = await _find(connection, holder, word_list_versions.c.version == word_lists.c.version)
    return found or StoredWordList(
        list_id=None, salt=secrets.token_bytes(SALT_BYTES), word_list=WordList(holder=holder)
    )


async def at_version(connection: AsyncConnection, holder: Holder, version: int) -> StoredWordList:
    """The holder's list as it was at ``version``.

    Raises:
        NotFound: it has no such version.
    """
    found = await _find(connection, holder, word_list_versions.c.version == version)
    if found is None:
        raise NotFound
    return found


async def versions(connection: AsyncConnection, holder: Holder, *, limit: int) -> list[VersionListing]:
    """The newest versions of the holder's list, the newest first."""
    names = tuple(VersionListing.__slots__)
    query = (
        sa.select(*(word_list_versions.c[name] for name in names))
        .join_from(word_lists, word_list_versions)
        .where(_held_by(holder))
        .order_by(word_list_versions.c.version.desc())
        .limit(limit)
    )
    return [VersionListing(**row) for row in (await connection.execute(query)).mappings()]


async def save(
    connection: AsyncConnection,
    stored: StoredWordList,
    new: WordList,
    *,
    new_id: str,
    actor: str,
    at: datetime,
) -> None:
    """Keep ``new`` as the version after ``stored``, with its audit entry.

    Args:
        connection: of a writing transaction.
        stored: the list as it was read.
        new: its next version.
        new_id: for a list that has no version yet.
        actor: who changed it.
        at: when.

    Raises:
        StaleVersion: the list changed since it was read.
    """
    old = stored.word_list
    list_id = stored.list_id or new_id
    first = stored.list_id is None
    change = (
        insert_new(
            connection,
            word_lists,
            id=list_id,
            scope=new.holder.scope.value,
            holder=new.holder.id,
            version=new.version,
            salt=stored.salt,
        )
        if first
        else sa.update(word_lists)
        .where(word_lists.c.id == list_id, word_lists.c.version == old.version)
        .values(version=new.version)
    )
    if (await connection.execute(change)).rowcount != 1:
        raise StaleVersion(STALE_LIST, expected=old.version, current=None)
    content = new.words.model_dump_json()
    changes = difference(old.words, new.words)
    numbers = {
        "terms": len(new.words.terms),
        "commands": len(new.words.commands),
        "added": len(changes.added),
        "removed": len(changes.removed),
        "changed": len(changes.changed),
    }
    await connection.execute(
        sa.insert(word_list_versions).values(
            list_id=list_id, version=new.version, at=at, actor=actor, content=content, **numbers
        )
    )
    event = Event(
        actor=actor,
        action=Action.COLLECT if first else Action.ALTER,
        object_type=OBJECT_TYPE,
        object_id=list_id,
        object_version=new.version,
        details={"scope": new.holder.scope.value, "content": commitment(stored.salt, content), **numbers},
    )
    await audit_log.append(connection, event, at=at)


async def _find(
    connection: AsyncConnection, holder: Holder, which: sa.ColumnElement[bool]
) -> StoredWordList | None:
    query = (
        sa.select(word_lists.c.id, word_lists.c.salt, word_list_versions)
        .join_from(word_lists, word_list_versions)
        .where(_held_by(holder), which)
    )
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        return None
    word_list = WordList(
        holder=holder,
        version=row["version"],
        words=Words.model_validate_json(row["content"]),
        changed_at=row["at"],
        changed_by=row["actor"],
    )
    return StoredWordList(list_id=row["id"], salt=row["salt"], word_list=word_list)


def _held_by(holder: Holder) -> sa.ColumnElement[bool]:
    return sa.and_(word_lists.c.scope == holder.scope.value, word_lists.c.holder == holder.id)
