"""Several at once want to change the same record: one does, the others are told."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

from server.domain.drafting import Edit, apply_edit
from server.domain.report import Draft, DraftState
from server.store import drafts, reports
from server.store.database import Database, repeated
from server.store.dictations import Dictations, DictationState
from server.store.logs.audit_log import AuditLog
from tests.store.examples import NOW, OFFICER, TEMPLATE, dictation, draft, report, utterance

AT_ONCE = 6


async def outcomes(*attempts: Awaitable[Any]) -> Counter[str]:
    """How often each kind of answer was given; ``done`` for those without an error."""
    results = await asyncio.gather(*attempts, return_exceptions=True)
    return Counter(type(one).__name__ if isinstance(one, BaseException) else "done" for one in results)


async def _kept(database: Database) -> drafts.StoredDraft:
    async with database.reading() as connection:
        return await drafts.find(connection, "draft-1", OFFICER)


async def _insert(database: Database) -> None:
    async with database.writing() as connection:
        await drafts.insert(connection, draft(dictation_id=None), TEMPLATE, actor=OFFICER)


async def test_of_edits_of_one_version_one_is_kept(database: Database) -> None:
    await _insert(database)
    stored = await _kept(database)

    async def edit(number: int) -> None:
        change = Edit.model_validate({"narrative": f"Versie van venster {number}."})
        new = apply_edit(
            stored.draft, change, template=TEMPLATE, expected_version=1, now=NOW + timedelta(minutes=1)
        )
        async with database.writing() as connection:
            await drafts.save(connection, stored, new, actor=OFFICER)

    assert await outcomes(*(edit(number) for number in range(AT_ONCE))) == {
        "done": 1,
        "StaleVersion": AT_ONCE - 1,
    }
    assert (await _kept(database)).draft.version == 2
    async with database.reading() as connection:
        assert [one.version for one in await drafts.history(connection, "draft-1")] == [1, 2]
    assert len(await AuditLog(database).entries(object_id="draft-1")) == 2


def _closed(of: Draft, report_id: str) -> Draft:
    return of.model_copy(update={"version": 2, "state": DraftState.CONFIRMED, "report_id": report_id})


async def test_of_confirmations_of_one_draft_one_makes_the_report(database: Database) -> None:
    await _insert(database)

    @repeated
    async def confirm(number: int) -> None:
        async with database.writing() as connection:
            stored = await drafts.find(connection, "draft-1", OFFICER)
            await drafts.save(connection, stored, _closed(stored.draft, f"report-{number}"), actor=OFFICER)
            made = report(stored.draft, f"report-{number}")
            await reports.insert(connection, made, owner=OFFICER)

    told = await outcomes(*(confirm(number) for number in range(AT_ONCE)))
    assert told == {"done": 1, "StaleVersion": AT_ONCE - 1}
    async with database.reading() as connection:
        (only,) = await reports.listing(connection, OFFICER, limit=9)
    assert only.id == (await _kept(database)).draft.report_id
    assert (await AuditLog(database).check()).intact


async def test_ending_cancelling_and_adding_at_once_leave_one_state(database: Database) -> None:
    dictations = Dictations(database)
    for number in range(AT_ONCE):
        name = f"dictation-{number}"
        await dictations.create(dictation(name))
        told = await outcomes(
            dictations.end(name, draft(f"draft-{number}", dictation_id=name), TEMPLATE, actor=OFFICER),
            dictations.cancel(name, OFFICER),
            *(dictations.add_final(name, utterance(n, "x"), n * 10, n * 10 + 9) for n in range(3)),
        )
        assert set(told) <= {"done", "DictationClosed"}
        row = await dictations.get(name, OFFICER)
        assert row is not None
        assert row.state in {DictationState.ENDED, DictationState.CANCELLED}
        assert (row.draft_id is not None) == (row.state is DictationState.ENDED)
        if row.state is DictationState.CANCELLED:
            assert await dictations.finals(name) == []
    assert (await AuditLog(database).check()).intact


async def test_a_final_that_comes_twice_at_once_is_new_once(database: Database) -> None:
    dictations = Dictations(database)
    await dictations.create(dictation())
    for number in range(AT_ONCE):
        new = await asyncio.gather(
            *(dictations.add_final("dictation-1", utterance(number, "x"), 0, 9) for _ in range(4))
        )
        assert sorted(new) == [False, False, False, True]
