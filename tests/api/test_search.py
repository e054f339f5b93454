"""Finding an own draft or report again by words that stand in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server.domain.audit import Action
from server.store.database import Database
from server.store.tables import search_texts
from tests.api.records_app import Desk, build
from tests.databases import migrated_sqlite


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    database = Database(migrated_sqlite(tmp_path / "verbaal.sqlite3"))
    built = build(database)
    yield built
    await built.http.aclose()
    await built.other.aclose()
    await database.dispose()


async def found(desk: Desk, words: str, where: str = "drafts") -> list[str]:
    answer = await desk.http.get(f"/v1/{where}", params={"q": words})
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()]


async def _report(desk: Desk, **changes: Any) -> dict[str, Any]:
    answer = await desk.confirm(await desk.reviewed(await desk.draft(**changes)))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


@pytest.mark.parametrize(
    "words",
    ["café", "CAFE", "cafe gestolen", "gg-123-b", "GG 123 B", "22.15", "mutatie", "fiets", "ruzie cafe"],
)
async def test_a_draft_is_found_by_words_of_its_text_title_and_values(desk: Desk, words: str) -> None:
    draft = await desk.draft(text="Ruzie bij het Café. Gestolen bromfiets, kenteken GG-123-B, om 22.15 uur.")
    await desk.draft(text="Iets heel anders op de Dennenlaan.", template="aangifte")
    assert await found(desk, words) == [draft["id"]]


async def test_all_words_must_stand_in_it(desk: Desk) -> None:
    await desk.draft(text="Ruzie op de Dennenlaan.")
    assert await found(desk, "ruzie Beukenlaan") == []


@pytest.mark.parametrize("nothing", ["", "   "])
async def test_a_search_for_nothing_is_the_list(desk: Desk, nothing: str) -> None:
    draft = await desk.draft()
    assert await found(desk, nothing) == [draft["id"]]


@pytest.mark.parametrize("signs", ["%", "- ?", "*", "\N{GRINNING FACE}"])
async def test_a_search_for_signs_alone_finds_nothing(desk: Desk, signs: str) -> None:
    await _report(desk)
    await desk.draft()
    assert await found(desk, signs) == []
    assert await found(desk, signs, "reports") == []


async def test_an_edit_is_found_and_what_it_took_out_is_not(desk: Desk) -> None:
    draft = await desk.draft(text="Ruzie op de Dennenlaan.")
    await desk.edit(draft, narrative="Ruzie op de Beukenlaan.", fields={"locatie": {"value": "Eikenplein 3"}})
    assert await found(desk, "beukenlaan eikenplein") == [draft["id"]]
    assert await found(desk, "dennenlaan") == []


async def test_a_report_is_found_at_its_newest_version_and_only_by_its_officer(desk: Desk) -> None:
    report = await _report(desk, text="Ruzie op de Dennenlaan.")
    await _report(desk, text="Iets anders.")
    assert await found(desk, "ruzie", "reports") == [report["id"]]
    assert (await desk.other.get("/v1/reports", params={"q": "ruzie"})).json() == []


async def test_every_record_that_is_found_has_an_entry_and_the_words_have_none(desk: Desk) -> None:
    draft = await desk.draft(text="Ruzie op de Dennenlaan.")
    before = len(await desk.log.entries())
    await found(desk, "dennenlaan")
    (entry,) = (await desk.log.entries())[before:]
    assert (entry.action, entry.object_id) == (Action.CONSULT, draft["id"])
    assert entry.details == {"reason": "own_record", "view": "search"}


async def test_records_from_before_are_found_too(desk: Desk) -> None:
    made = [await desk.draft(text=f"Ruzie nummer {number}.") for number in range(3)]
    async with desk.database.writing() as connection:
        await connection.execute(sa.delete(search_texts).where(search_texts.c.draft_id == made[0]["id"]))
        old = sa.update(search_texts).values(version=0, words="oud")
        await connection.execute(old.where(search_texts.c.draft_id == made[1]["id"]))
    assert set(await found(desk, "ruzie")) == {one["id"] for one in made}


async def test_too_long_a_search_is_refused(desk: Desk) -> None:
    answer = await desk.http.get("/v1/drafts", params={"q": "a" * 201})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
