"""How drafts were reviewed, on each kind of database."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from server.domain.report import DraftState
from server.domain.review_signals import Changed, Visit
from server.domain.unit_signals import KEPT, Measured, Period
from server.store import drafts, review_signals
from server.store.database import Database
from server.store.retention.destruction import destroy_rows
from server.store.tables import review_signals as table
from server.store.tables import review_visits, search_texts
from tests.store.examples import NOW, OFFICER, TEMPLATE, draft

VISIT = Visit(active_s=41.5, heard=((0.25, 2.0), (3.0, 4.75)))
WEEKS = Period(since=NOW - timedelta(days=7), until=NOW + timedelta(days=7))


async def _keep(database: Database, draft_id: str = "draft-1", owner: str = OFFICER) -> None:
    made = draft(draft_id, owner=owner, dictation_id=None)
    confirmed = made.model_copy(update={"state": DraftState.CONFIRMED, "report_id": f"report-{draft_id}"})
    async with database.writing() as connection:
        await drafts.insert(connection, confirmed, TEMPLATE, actor=owner)


async def test_a_visit_takes_the_place_of_what_it_told_before(database: Database) -> None:
    await _keep(database)
    async with database.writing() as connection:
        await review_signals.keep_visit(connection, "draft-1", "a", Visit(active_s=1))
        await review_signals.keep_visit(connection, "draft-1", "b", Visit(active_s=2))
        await review_signals.keep_visit(connection, "draft-1", "a", VISIT)
        assert await review_signals.visits(connection, "draft-1") == {"a": VISIT, "b": Visit(active_s=2)}
        assert await review_signals.visits(connection, "draft-2") == {}


async def test_the_numbers_of_a_confirmed_draft_are_settled_and_settled_again(database: Database) -> None:
    await _keep(database)
    confirmed = draft(dictation_id=None)
    async with database.writing() as connection:
        assert await review_signals.confirmed_at(connection, "draft-1") is None
        await review_signals.settle(connection, confirmed, TEMPLATE, confirmed_at=NOW)
        await review_signals.keep_visit(connection, "draft-1", "a", Visit(active_s=2))
        await review_signals.settle(connection, confirmed, TEMPLATE, confirmed_at=NOW)
        assert await review_signals.confirmed_at(connection, "draft-1") == NOW
        measured = await review_signals.of_unit(connection, "Utrecht-Noord", WEEKS)
    assert measured == [Measured(of=1, words_per_minute=90, heard_share=None, changed=Changed())]


async def test_a_unit_is_told_apart_by_numbers_and_not_by_names(database: Database) -> None:
    for draft_id, owner in (("draft-1", "z.zand"), ("draft-2", "a.an"), ("draft-3", "z.zand")):
        await _keep(database, draft_id, owner)
    async with database.writing() as connection:
        for draft_id in ("draft-1", "draft-2", "draft-3"):
            made = draft(draft_id, dictation_id=None)
            await review_signals.settle(connection, made, TEMPLATE, confirmed_at=NOW)
        measured = await review_signals.of_unit(connection, "Utrecht-Noord", WEEKS)
        assert await review_signals.of_unit(connection, "Utrecht-Zuid", WEEKS) == []
        later = Period(since=NOW + timedelta(seconds=1), until=WEEKS.until)
        until_then = Period(since=WEEKS.since, until=NOW)
        for outside in (later, until_then):
            assert await review_signals.of_unit(connection, "Utrecht-Noord", outside) == []
    assert sorted(one.of for one in measured) == [1, 2, 2]


async def test_numbers_of_long_ago_go(database: Database) -> None:
    await _keep(database, "draft-1")
    await _keep(database, "draft-2")
    async with database.writing() as connection:
        for draft_id, at in (("draft-1", NOW - KEPT - timedelta(seconds=1)), ("draft-2", NOW)):
            await review_signals.keep_visit(connection, draft_id, "a", VISIT)
            made = draft(draft_id, dictation_id=None)
            await review_signals.settle(connection, made, TEMPLATE, confirmed_at=at)
        assert await review_signals.visits(connection, "draft-1") == {}
        assert await review_signals.confirmed_at(connection, "draft-1") is None
        assert await review_signals.visits(connection, "draft-2") == {"a": VISIT}


async def test_they_are_destroyed_with_their_draft(database: Database) -> None:
    await _keep(database)
    async with database.writing() as connection:
        await review_signals.keep_visit(connection, "draft-1", "a", VISIT)
        await review_signals.settle(connection, draft(dictation_id=None), TEMPLATE, confirmed_at=NOW)
        gone = await destroy_rows(connection, "draft", "draft-1", rule="x", run=1)
        for one in (review_visits, table, search_texts):
            assert (await connection.execute(sa.select(sa.func.count()).select_from(one))).scalar_one() == 0
    assert gone.counts == {
        "drafts": 1,
        "draft_versions": 1,
        "review_visits": 1,
        "review_signals": 1,
        "search_texts": 1,
    }
