"""Searching own records: what is asked for, and that everything of the officer can be found."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from server.domain.search_words import MAX_QUERY_CHARS, wanted
from server.store import search_texts
from server.store.database import Database, repeated

INDEXED_AT_ONCE = 200
"""Records that get their words to be found by in one transaction."""

SearchWords = Annotated[
    str,
    Query(
        max_length=MAX_QUERY_CHARS,
        description="Only records with all these words, or parts of words; case and accents don't count.",
    ),
]
"""A route's parameter: ``q: SearchWords = ""``."""


async def words_to_find(database: Database, owner: str, query: str) -> tuple[str, ...]:
    """The words that ``owner`` looks for; none where nothing is asked.

    Records that can't be found yet (an older program wrote them) are made so first.
    """
    words = wanted(query)
    while words and await _index(database, owner):
        pass
    return words


def asks_for_nothing(query: str, words: tuple[str, ...]) -> bool:
    """Something was typed, but only signs, which nothing is found by: that finds nothing, not everything."""
    return not words and bool(query.strip())


def view_of(words: tuple[str, ...]) -> str:
    """What the log says of a list: that it was searched for, and never for what."""
    return "search" if words else "list"


@repeated
async def _index(database: Database, owner: str) -> int:
    """Index some of the owner's records; how many. A few at a time, for nobody else can write meanwhile."""
    async with database.writing() as connection:
        return await search_texts.index_older(connection, owner, limit=INDEXED_AT_ONCE)
