"""Every revision of every final of a dictation as one text: what a court is shown, and what is committed to.

The audit log holds a salted digest of this text from the moment the draft is made
(:func:`server.store.drafts.insert`), so that no revision can be changed, left out or put in later.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.store.tables import cuts, dictation_answers, dictation_questions, finals

FORMAT = "verbaal-transcript/1"


async def verbatim(connection: AsyncConnection, dictation_id: str) -> str:
    """JSON of ``format``, ``dictation_id``, ``cuts`` (samples) and ``finals``, oldest revision first.

    Where questions were on the screen ``questions`` tells which from what sample on, and ``touched`` what was
    touched for each. Answers that were spoken follow from these and the finals.

    The same rows always give the same text: keys in order, no spaces, numbers as Python writes them.
    """
    query = (
        sa.select(finals)
        .where(finals.c.dictation_id == dictation_id)
        .order_by(finals.c.utterance, finals.c.revision)
    )
    rows = (await connection.execute(query)).mappings().all()
    names = [column.name for column in finals.c if column.name != "dictation_id"]
    flushed = sa.select(cuts.c.sample).where(cuts.c.dictation_id == dictation_id).order_by(cuts.c.sample)
    content: dict[str, Any] = {
        "format": FORMAT,
        "dictation_id": dictation_id,
        "cuts": list((await connection.execute(flushed)).scalars()),
        "finals": [{name: row[name] for name in names} for row in rows],
    }
    for name, table in (("questions", dictation_questions), ("touched", dictation_answers)):
        kept = await _kept(connection, table, dictation_id)
        if kept:  # of most dictations, and of all of earlier versions, there is none
            content[name] = kept
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


async def _kept(connection: AsyncConnection, table: sa.Table, dictation_id: str) -> list[dict[str, Any]]:
    columns = [one for one in table.c if one.name != "dictation_id"]
    query = sa.select(*columns).where(table.c.dictation_id == dictation_id)
    rows = await connection.execute(query.order_by(table.c.sample, table.c.observable))
    return [{**row, "at": row["at"].isoformat()} for row in rows.mappings()]
