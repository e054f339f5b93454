from __future__ import annotations

from server.domain.rule_sets import RuleTexts
from server.store import rule_books
from server.store.database import Database

TEXTS = RuleTexts(
    files=(("offences/sr_310.yaml", "id: sr_310\r\nlabel: \u201cé\u201d\n"),), templates=(("mutatie", "ab"),)
)


async def test_the_files_of_rules_are_found_by_their_digest_as_they_were(database: Database) -> None:
    async with database.writing() as connection:
        await rule_books.keep(connection, "ab" * 32, TEXTS)
        await rule_books.keep(connection, "ab" * 32, TEXTS)
        await rule_books.keep(connection, "cd" * 32, RuleTexts())
    async with database.reading() as connection:
        assert await rule_books.find(connection, "ab" * 32) == TEXTS
        assert await rule_books.find(connection, "ef" * 32) is None
