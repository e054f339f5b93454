"""The words that drafts and reports are found by. Functions take the connection of the caller's transaction.

A row holds the words of one draft at its newest version, folded (:mod:`server.domain.search_words`); the
report that came of it says the same. It goes with the draft. Drafts from before there were such rows, or
that an older program wrote, get theirs before their officer's next search.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.report import Draft, DraftState, Template
from server.domain.search_words import searchable
from server.store.retention.visibility import draft_state, in_free_use
from server.store.tables import draft_versions, drafts, inserting, search_texts


async def index(connection: AsyncConnection, draft: Draft, template: Template) -> None:
    """Keep the words of this version of a draft."""
    values = (field.value for field in draft.fields)
    texts = (template.title, draft.narrative.text, *values)
    await _keep(connection, [_row(draft.id, draft.version, texts)])


async def index_older(connection: AsyncConnection, owner: str, *, limit: int) -> int:
    """Keep the words of the officer's drafts that can't be found yet; how many that were.

    The rows are read as they lie: thousands of drafts, and nothing of them is needed but their words.
    """
    query = (
        sa.select(drafts.c.id, drafts.c.version, drafts.c.template_snapshot, draft_versions.c.content)
        .join(
            draft_versions,
            sa.and_(draft_versions.c.draft_id == drafts.c.id, draft_versions.c.version == drafts.c.version),
        )
        .outerjoin(search_texts, search_texts.c.draft_id == drafts.c.id)
        .where(
            drafts.c.owner == owner,
            drafts.c.state != DraftState.DISCARDED,
            search_texts.c.version.is_distinct_from(drafts.c.version),
            in_free_use(draft_state()),
        )
        .order_by(drafts.c.id)
        .limit(limit)
    )
    rows = []
    for found in await connection.execute(query):
        content = json.loads(found.content)
        values = (field.get("value") for field in content["fields"])
        texts = (json.loads(found.template_snapshot)["title"], content["narrative"]["text"], *values)
        rows.append(_row(found.id, found.version, texts))
    if rows:
        await _keep(connection, rows)
    return len(rows)


def _row(draft_id: str, version: int, texts: Iterable[str | None]) -> dict[str, Any]:
    return {
        "draft_id": draft_id,
        "version": version,
        "words": searchable(text for text in texts if text),
    }


async def _keep(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    insert = inserting(connection, search_texts)
    told = {name: insert.excluded[name] for name in ("version", "words")}
    await connection.execute(insert.on_conflict_do_update(index_elements=["draft_id"], set_=told), rows)


def holds(
    connection: AsyncConnection, draft_id: sa.ColumnElement[str], words: Sequence[str]
) -> sa.ColumnElement[bool]:
    """True where the draft with this id holds all the words, each anywhere in one of its own."""
    place = sa.func.strpos if connection.dialect.name == "postgresql" else sa.func.instr
    found = sa.select(search_texts.c.draft_id).where(
        search_texts.c.draft_id == draft_id, *(place(search_texts.c.words, word) > 0 for word in words)
    )
    return found.exists() if words else sa.true()
