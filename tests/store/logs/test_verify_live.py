"""`verbaal verify` on both databases; what it finds of every tampering stands in tests/commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.commands.verify_live import check_live
from server.domain.audit import Action, Event
from server.store import drafts
from server.store.database import Database
from server.store.logs import audit_log
from server.store.logs.checkpoints import Places
from tests.databases import run_sql
from tests.store.examples import NOW, OFFICER, TEMPLATE, draft
from tests.store.logs.test_audit_log import without_guards


@pytest.fixture
async def places(tmp_path: Path, database: Database) -> Places:
    """A log about a draft, with a checkpoint."""
    made = Places(tmp_path / "keys" / "audit.pem", tmp_path / "elsewhere", tmp_path / "own")
    async with database.writing() as connection:
        await drafts.insert(connection, draft(dictation_id=None), TEMPLATE, actor=OFFICER)
        event = Event(actor=OFFICER, action=Action.CONSULT, object_type="draft", object_id="draft-1")
        await audit_log.append(connection, event, at=NOW)
    await made.checkpoints(database).make()
    return made


async def test_a_database_that_nobody_touched_is_in_order(database_url: str, places: Places) -> None:
    problems, _ = await check_live(database_url, places)
    assert problems == []


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_log SET seq = 0 WHERE seq = 1", "UPDATE audit_log SET seq = -7 WHERE seq = 1"]
)
async def test_an_entry_before_the_first_is_found(database_url: str, places: Places, statement: str) -> None:
    run_sql(database_url, *without_guards(database_url), statement)
    problems, _ = await check_live(database_url, places)
    assert any(one.stream == "access" for one in problems)
