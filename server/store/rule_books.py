"""The files of rules as they were in force, by the digest that reports name.

A report can be asked after for years, and its rules change sooner. Functions take the connection of the
caller's transaction.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.rule_sets import RuleTexts
from server.store.tables import insert_new, rule_books


async def keep(connection: AsyncConnection, digest: str, texts: RuleTexts) -> None:
    """Keep what is in force from now on; what is kept already stays."""
    content = texts.model_dump_json()
    await connection.execute(insert_new(connection, rule_books, digest=digest, content=content))


async def find(connection: AsyncConnection, digest: str) -> RuleTexts | None:
    """The files behind a digest; None where they were never in force here."""
    query = sa.select(rule_books.c.content).where(rule_books.c.digest == digest)
    content: str | None = (await connection.execute(query)).scalar_one_or_none()
    return None if content is None else RuleTexts.model_validate_json(content)
