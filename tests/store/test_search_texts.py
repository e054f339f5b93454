"""The words that drafts and reports are found by, on each kind of database."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from server.domain.report import Draft, DraftState, Narrative
from server.domain.search_words import wanted
from server.store import drafts, reports, search_texts
from server.store.database import Database
from server.store.tables import retention_states
from server.store.tables import search_texts as table
from tests.store.examples import NOW, OFFICER, TEMPLATE, draft, report


def _saying(text: str, draft_id: str = "draft-1", owner: str = OFFICER) -> Draft:
    made = draft(draft_id, owner=owner, dictation_id=None)
    return made.model_copy(update={"narrative": Narrative(text=text)})


async def _keep(database: Database, *made: Draft) -> None:
    async with database.writing() as connection:
        for one in made:
            await drafts.insert(connection, one, TEMPLATE, actor=one.owner)


async def _found(database: Database, query: str, owner: str = OFFICER) -> list[str]:
    async with database.reading() as connection:
        found = await drafts.listing(connection, owner, [DraftState.OPEN], limit=9, words=wanted(query))
    return [one.id for one in found]


@pytest.mark.parametrize("query", ["CAFÉ", "cafe", "100%", "_x", "o'neill", "mutatie gg123b", "\\"])
async def test_words_are_found_whatever_signs_they_have(database: Database, query: str) -> None:
    await _keep(database, _saying("Café O'Neill, 100 % a_x \\"), _saying("Ander", "draft-2", "p.pieters"))
    assert await _found(database, query) == ["draft-1"]


async def test_words_of_the_transcript_that_were_taken_out_are_not_found(database: Database) -> None:
    await _keep(database, _saying("Ruzie."))
    async with database.writing() as connection:
        stored = await drafts.find(connection, "draft-1", OFFICER)
        new = stored.draft.model_copy(update={"version": 2, "narrative": Narrative(text="Rust.")})
        await drafts.save(connection, stored, new, actor=OFFICER)
    assert await _found(database, "ruzie") == []
    assert await _found(database, "rust") == ["draft-1"]


async def test_a_report_is_found_by_the_words_of_its_draft(database: Database) -> None:
    made = _saying("Ruzie in het café.")
    await _keep(database, made)
    async with database.writing() as connection:
        await reports.insert(connection, report(made), owner=OFFICER)
        found = await reports.listing(connection, OFFICER, limit=9, words=wanted("cafe ruzie"))
        others = await reports.listing(connection, OFFICER, limit=9, words=wanted("cafe rust"))
    assert ([one.id for one in found], others) == (["report-1"], [])


async def test_what_is_not_in_free_use_is_neither_found_nor_read_for_it(database: Database) -> None:
    made = _saying("Ruzie.").model_copy(update={"state": DraftState.CONFIRMED, "report_id": "report-1"})
    await _keep(database, made)
    async with database.writing() as connection:
        await reports.insert(connection, report(made), owner=OFFICER)
        await connection.execute(sa.delete(table))
        state = {
            "object_type": "report",
            "object_id": "report-1",
            "kind": "report",
            "basis": "wpg-8",
            "mark": 1,
        }
        moments = {"first_at": NOW, "started_at": NOW, "since": NOW}
        await connection.execute(sa.insert(retention_states).values(**state, **moments, state="restricted"))
        assert await search_texts.index_older(connection, OFFICER, limit=9) == 0
        assert await reports.listing(connection, OFFICER, limit=9, words=wanted("ruzie")) == []


async def test_what_can_not_be_found_yet_is_told_once(database: Database) -> None:
    await _keep(database, *(_saying("Ruzie.", f"draft-{number}") for number in range(3)))
    async with database.writing() as connection:
        await connection.execute(sa.delete(table).where(table.c.draft_id == "draft-1"))
        older = sa.update(table).where(table.c.draft_id == "draft-2").values(version=0)
        await connection.execute(older)
        assert await search_texts.index_older(connection, OFFICER, limit=1) == 1
        assert await search_texts.index_older(connection, OFFICER, limit=9) == 1
        assert await search_texts.index_older(connection, OFFICER, limit=9) == 0
    assert len(await _found(database, "mutatie ruzie gg123b")) == 3
