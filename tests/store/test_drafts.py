from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from server.domain.audit import Action, commitment
from server.domain.drafting import Edit, apply_edit, discard
from server.domain.errors import NotFound, StaleVersion
from server.domain.report import Draft, DraftState
from server.store import drafts
from server.store.database import Database
from server.store.dictations import Dictations
from server.store.logs.audit_log import AuditLog
from server.store.tables import draft_versions
from tests.store.examples import NOW, OFFICER, TEMPLATE, dictation, draft

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
async def kept(database: Database) -> Draft:
    await Dictations(database).create(dictation())
    async with database.writing() as connection:
        await drafts.insert(connection, draft(), TEMPLATE, actor=OFFICER)
    return draft()


def _corrected(of: Draft) -> Draft:
    edit = Edit.model_validate({"narrative": "Anders.", "fields": {"kenteken": {"value": "GG-124-B"}}})
    return apply_edit(of, edit, template=TEMPLATE, expected_version=of.version, now=LATER)


async def _find(database: Database, draft_id: str = "draft-1", owner: str = OFFICER) -> drafts.StoredDraft:
    async with database.reading() as connection:
        return await drafts.find(connection, draft_id, owner)


async def test_a_draft_comes_back_with_its_template_and_a_salt(database: Database, kept: Draft) -> None:
    stored = await _find(database)
    assert stored.draft == kept
    assert stored.template == TEMPLATE
    assert len(stored.salt) == 32


async def test_somebody_elses_draft_does_not_exist(database: Database, kept: Draft) -> None:
    with pytest.raises(NotFound):
        await _find(database, owner="p.pieters")
    with pytest.raises(NotFound):
        await _find(database, "draft-2")


async def test_every_version_stays_with_who_changed_what_when(database: Database, kept: Draft) -> None:
    stored = await _find(database)
    new = _corrected(kept)
    async with database.writing() as connection:
        await drafts.save(connection, stored, new, actor="k.klaassen")
    assert (await _find(database)).draft == new
    async with database.reading() as connection:
        first, second = await drafts.history(connection, "draft-1")
    assert (first.version, first.actor, first.at, first.changed) == (
        1,
        OFFICER,
        NOW,
        ("narrative", "kenteken"),
    )
    assert first.content.narrative == kept.narrative
    assert (second.version, second.actor, second.at) == (2, "k.klaassen", LATER)
    assert second.changed == ("narrative", "kenteken")
    assert second.content.fields == new.fields


async def test_the_log_commits_to_the_content_without_holding_it(database: Database, kept: Draft) -> None:
    stored = await _find(database)
    async with database.writing() as connection:
        await drafts.save(connection, stored, _corrected(kept), actor=OFFICER)
        query = sa.select(draft_versions.c.content).order_by(draft_versions.c.version)
        contents = list((await connection.execute(query)).scalars())
    entries = await AuditLog(database).entries(object_id="draft-1")
    assert [(entry.action, entry.object_version) for entry in entries] == [
        (Action.COLLECT, 1),
        (Action.ALTER, 2),
    ]
    for entry, content in zip(entries, contents, strict=True):
        assert entry.details["content"] == commitment(stored.salt, content)
        assert "GG-12" in content
        assert "GG-12" not in entry.model_dump_json()


async def test_a_draft_that_changed_meanwhile_is_not_overwritten(database: Database, kept: Draft) -> None:
    stored = await _find(database)
    async with database.writing() as connection:
        await drafts.save(connection, stored, _corrected(kept), actor=OFFICER)
    with pytest.raises(StaleVersion):
        async with database.writing() as connection:
            await drafts.save(connection, stored, _corrected(kept), actor=OFFICER)
    assert len(await AuditLog(database).entries(object_id="draft-1")) == 2


async def test_a_discarded_draft_leaves_the_list_of_open_ones_and_takes_no_change(
    database: Database, kept: Draft
) -> None:
    stored = await _find(database)
    gone = discard(kept, expected_version=1, now=LATER)
    async with database.writing() as connection:
        await drafts.save(connection, stored, gone, actor=OFFICER, action=Action.DISCARD)
        assert await drafts.listing(connection, OFFICER, [DraftState.OPEN], limit=9) == []
        (listed,) = await drafts.listing(connection, OFFICER, [DraftState.DISCARDED], limit=9)
    assert (listed.id, listed.version, listed.title) == ("draft-1", 2, "Mutatie")
    stored = await _find(database)
    new = stored.draft.model_copy(update={"version": 3})
    with pytest.raises(StaleVersion):
        async with database.writing() as connection:
            await drafts.save(connection, stored, new, actor=OFFICER)


async def test_the_list_is_own_last_changed_first_and_limited(database: Database, kept: Draft) -> None:
    async with database.writing() as connection:
        for number in range(2, 5):
            newer = draft(f"draft-{number}", dictation_id=None).model_copy(
                update={"updated_at": NOW + timedelta(minutes=number)}
            )
            await drafts.insert(connection, newer, TEMPLATE, actor=OFFICER)
        foreign = draft("draft-9", owner="p.pieters", dictation_id=None)
        await drafts.insert(connection, foreign, TEMPLATE, actor="p.pieters")
        listed = await drafts.listing(connection, OFFICER, [DraftState.OPEN], limit=3)
    assert [one.id for one in listed] == ["draft-4", "draft-3", "draft-2"]
    assert listed[0].content.narrative == kept.narrative


async def test_a_dictation_can_have_one_draft_only(database: Database, kept: Draft) -> None:
    with pytest.raises(IntegrityError):
        async with database.writing() as connection:
            await drafts.insert(connection, draft("draft-2"), TEMPLATE, actor=OFFICER)
    assert await AuditLog(database).entries(object_id="draft-2") == []
