"""How a draft was reviewed: told by the page, shown to its officer, to the unit only as medians over many."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa

from server.api.review_signals import ReviewSignals
from server.domain.report import DraftState
from server.domain.review_signals import MAX_SESSIONS, MAX_STRETCHES
from server.domain.unit_signals import LEAST_OFFICERS
from server.store import review_signals as store
from server.store.database import Database
from server.store.tables import drafts, review_signals, review_visits
from tests.api.records_app import Desk, build
from tests.databases import migrated_sqlite
from tests.store.conftest import database, database_url  # noqa: F401 - fixtures, on both databases

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
SESSION = "0d3f9a44-6f0c-4a0e-9f4c-0a1b2c3d4e5f"


@pytest.fixture
async def desk(tmp_path: Any) -> AsyncIterator[Desk]:
    opened = Database(migrated_sqlite(tmp_path / "verbaal.sqlite3"))
    built = build(opened)
    yield built
    await built.http.aclose()
    await built.other.aclose()
    await opened.dispose()


async def _put(desk: Desk, draft: dict[str, Any], **told: Any) -> httpx.Response:
    body = {"session": SESSION, "active_s": 3, "heard": []} | told
    return await desk.http.put(f"/v1/drafts/{draft['id']}/signals", json=body)


async def _tell(desk: Desk, draft: dict[str, Any], **told: Any) -> dict[str, Any]:
    answer = await _put(desk, draft, **told)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert found == (await desk.http.get(f"/v1/drafts/{draft['id']}/signals")).json()
    return found


async def test_the_officer_sees_what_the_page_told_and_what_was_changed(desk: Desk) -> None:
    draft = await desk.dictate("Kenteken GG-123-B.", "Verder niets.")
    draft = await desk.edit(draft, fields={"kenteken": {"value": "12-DBF-3"}}, narrative="Kenteken 12-DBF-3.")
    found = await _tell(desk, draft, active_s=2, heard=[[0, 5], [4, 9.5]])
    assert found == {
        "words": 3,
        "active_s": 2.0,
        "words_per_minute": 90.0,
        "heard_share": 0.5,
        "changed": {"A": 1, "B": 0, "C": 3},
        "listened_s": 9.5,
    }


async def test_telling_again_adds_nothing_and_another_visit_does(desk: Desk) -> None:
    draft = await desk.dictate("Kenteken GG-123-B.")
    once = await _tell(desk, draft, active_s=2, heard=[[0, 4]])
    assert await _tell(desk, draft, active_s=2, heard=[[0, 4]]) == once
    assert (await _tell(desk, draft, active_s=1, heard=[[1, 2]]))["active_s"] == 2  # an older message
    more = await _tell(desk, draft, session=str(uuid4()), active_s=1, heard=[[2, 6]])
    assert (more["active_s"], more["listened_s"]) == (3, 6)


async def test_visits_beyond_all_reason_are_left_out(desk: Desk) -> None:
    draft = await desk.draft()
    row = {"draft_id": draft["id"], "active_s": 0.01, "heard": []}
    async with desk.database.writing() as connection:
        rows = [{**row, "session": str(uuid4())} for _ in range(MAX_SESSIONS)]
        await connection.execute(sa.insert(review_visits), rows)
    before = (await desk.http.get(f"/v1/drafts/{draft['id']}/signals")).json()
    assert await _tell(desk, draft, active_s=4) == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"active_s": -1},
        {"active_s": 1e300},
        {"active_s": "veel"},
        {"session": "ik"},
        {"heard": [[-1, 2]]},
        {"heard": [[1, 2, 3]]},
        {"heard": [[0, 1]] * (MAX_STRETCHES + 1)},
        {"officer": "j.jansen"},
    ],
)
async def test_numbers_that_can_not_be_are_refused(desk: Desk, wrong: dict[str, Any]) -> None:
    answer = await _put(desk, await desk.draft(), **wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


async def test_no_number_that_json_does_not_know_comes_in(desk: Desk) -> None:
    draft = await desk.draft()
    body = f'{{"session": "{SESSION}", "active_s": NaN}}'
    target = f"/v1/drafts/{draft['id']}/signals"
    answer = await desk.http.put(target, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


async def test_absurd_numbers_are_brought_within_the_draft(desk: Desk) -> None:
    draft = await desk.dictate("Kenteken GG-123-B.")
    _desk_at(desk, datetime.now(UTC))  # an open draft is older at each look
    told = await _tell(desk, draft, active_s=1_000_000, heard=[[0, 99_999]])
    assert told["active_s"] < 60
    assert (told["listened_s"], told["heard_share"]) == (9.5, 1.0)


async def test_they_are_those_of_an_own_draft(desk: Desk) -> None:
    draft = await desk.draft()
    target = f"/v1/drafts/{draft['id']}/signals"
    body = {"session": SESSION, "active_s": 3}
    assert (await desk.other.get(target)).status_code == 404
    assert (await desk.other.put(target, json=body)).status_code == 404
    assert (await desk.privacy.get(target)).status_code == 404
    assert (await desk.http.get("/v1/drafts/no-such/signals")).status_code == 404


async def test_they_go_when_the_draft_is_set_aside(desk: Desk) -> None:
    draft = await desk.draft()
    await _tell(desk, draft)
    await desk.http.delete(f"/v1/drafts/{draft['id']}", params={"version": 1})
    assert (await _put(desk, draft)).status_code == 404
    async with desk.database.reading() as connection:
        assert (await connection.execute(sa.select(review_visits))).all() == []


def _desk_at(desk: Desk, moment: datetime) -> None:
    desk.app.state.review_signals = ReviewSignals(desk.database, now=lambda: moment)


async def _confirmed(desk: Desk, text: str = "Verder niets.") -> dict[str, Any]:
    draft = await desk.draft(text=text)
    await _tell(desk, draft, active_s=1)
    answer = await desk.confirm(await desk.reviewed(draft))
    assert answer.status_code == 201, answer.text
    return draft


async def test_the_last_numbers_of_a_page_come_after_the_confirmation_and_later_ones_do_not(
    desk: Desk,
) -> None:
    draft = await _confirmed(desk)
    assert (await _tell(desk, draft, active_s=2))["active_s"] == 2
    async with desk.database.reading() as connection:
        (kept,) = (await connection.execute(sa.select(review_signals))).all()
    assert kept.words_per_minute == 60
    _desk_at(desk, datetime.now(UTC) + timedelta(minutes=16))
    answer = await _put(desk, draft, active_s=3)
    assert (answer.status_code, answer.json()["code"]) == (409, "already_confirmed")


@pytest.mark.parametrize("command", ["confirm", "discard"])
async def test_numbers_that_come_while_the_draft_is_closed_are_settled_or_refused(
    database: Database,  # noqa: F811 - the fixture of the store's tests
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    desk = build(database)
    draft = await desk.reviewed(await desk.draft(text="Verder niets."))
    closing: list[asyncio.Task[httpx.Response]] = []
    keep = store.keep_visit

    async def meanwhile(*given: Any) -> None:
        """The draft is closed once these numbers are as good as kept."""
        there = f"/v1/drafts/{draft['id']}?version={draft['version']}"
        closed = desk.confirm(draft) if command == "confirm" else desk.http.delete(there)
        closing.append(asyncio.create_task(closed))
        await asyncio.wait(closing, timeout=0.3)
        await keep(*given)

    monkeypatch.setattr(store, "keep_visit", meanwhile)
    assert (await _put(desk, draft, active_s=2)).status_code == 200
    assert (await closing[0]).is_success
    async with database.reading() as connection:
        settled = (await connection.execute(sa.select(review_signals.c.words_per_minute))).scalars().all()
        visited = (await connection.execute(sa.select(review_visits.c.active_s))).scalars().all()
    assert (settled, visited) == (([60.0], [2.0]) if command == "confirm" else ([], []))
    await desk.http.aclose()
    await desk.other.aclose()


async def test_old_numbers_go_with_the_next_confirmation(desk: Desk) -> None:
    old = await _confirmed(desk)
    async with desk.database.writing() as connection:
        past = datetime.now(UTC) - timedelta(weeks=15)
        await connection.execute(sa.update(review_signals).values(confirmed_at=past))
    new = await _confirmed(desk)
    async with desk.database.reading() as connection:
        assert list((await connection.execute(sa.select(review_signals.c.draft_id))).scalars()) == [new["id"]]
        assert list((await connection.execute(sa.select(review_visits.c.draft_id))).scalars()) == [new["id"]]
    told = (await desk.http.get(f"/v1/drafts/{old['id']}/signals")).json()
    assert (told["active_s"], told["heard_share"]) == (0, None)
    assert (await _put(desk, old)).status_code == 409


async def _unit(desk: Desk, officers: int, *, at: datetime, unit: str = "Utrecht-Noord", **more: Any) -> None:
    """A confirmed draft of each of so many officers, with numbers."""
    async with desk.database.writing() as connection:
        for number in range(officers):
            draft_id = f"{unit}-{at:%m%d}-{number}-{len(more)}"
            await connection.execute(
                sa.insert(drafts).values(
                    **{
                        "id": draft_id,
                        "owner": f"agent-{number}",
                        "unit": unit,
                        "template": "mutatie",
                        "state": DraftState.CONFIRMED,
                        "version": 1,
                        "dictated_at": at,
                        "created_at": at,
                        "updated_at": at,
                        "report_id": draft_id,
                        "origin": "{}",
                        "template_snapshot": "{}",
                        "salt": b"",
                        **more,
                    }
                )
            )
            await connection.execute(
                sa.insert(review_signals).values(
                    draft_id=draft_id,
                    confirmed_at=at,
                    words_per_minute=200.0 + number,
                    heard_share=0.5,
                    changed_a=1,
                    changed_b=0,
                    changed_c=3,
                )
            )


async def _of_unit(desk: Desk) -> dict[str, Any]:
    answer = await desk.http.get("/v1/signals/unit")
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


async def test_a_unit_of_many_sees_medians_and_no_person(desk: Desk) -> None:
    _desk_at(desk, MONDAY + timedelta(days=2))
    await _unit(desk, 12, at=MONDAY - timedelta(days=3))
    told = await _of_unit(desk)
    spread = {"low": 200, "median": 210, "high": 210}
    assert told == {
        "enough": True,
        "officers_at_least": 10,
        "period": {"since": "2026-08-31T00:00:00Z", "until": "2026-11-23T00:00:00Z"},
        "drafts": 10,
        "words_per_minute": spread,
        "heard_share": {"low": 0.5, "median": 0.5, "high": 0.5},
        "changed": {
            "A": {"low": 1, "median": 1, "high": 1},
            "B": {"low": 0, "median": 0, "high": 0},
            "C": {"low": 5, "median": 5, "high": 5},
        },
    }


@pytest.mark.parametrize(
    ("officers", "at", "more"),
    [
        (9, MONDAY - timedelta(days=3), {}),
        (12, MONDAY + timedelta(hours=1), {}),  # this week
        (12, MONDAY - timedelta(weeks=12, hours=1), {}),  # too long ago
        (12, MONDAY - timedelta(days=3), {"unit": "Utrecht-Zuid"}),
        (12, MONDAY - timedelta(days=3), {"rectifies": "report-1"}),
    ],
)
async def test_nothing_is_told_of_fewer_officers_other_weeks_and_other_units(
    desk: Desk, officers: int, at: datetime, more: dict[str, Any]
) -> None:
    _desk_at(desk, MONDAY + timedelta(days=2))
    await _unit(desk, officers, at=at, **more)
    assert await _of_unit(desk) == {"enough": False, "at_least": LEAST_OFFICERS}


async def test_a_week_has_one_answer_whatever_is_confirmed_in_it(desk: Desk) -> None:
    await _unit(desk, 12, at=MONDAY - timedelta(days=3))
    _desk_at(desk, MONDAY + timedelta(days=1))
    before = await _of_unit(desk)
    await _unit(desk, 30, at=MONDAY + timedelta(days=1))
    _desk_at(desk, MONDAY + timedelta(days=6))
    assert await _of_unit(desk) == before


async def test_nothing_can_be_asked_about_a_person(desk: Desk) -> None:
    """The guard: numbers are of an own draft or of a whole unit, and no name or id is beside them."""
    paths = (await desk.http.get("/openapi.json")).json()["paths"]
    signals = {path: sorted(one) for path, one in paths.items() if "signals" in path}
    assert signals == {"/v1/drafts/{draft_id}/signals": ["get", "put"], "/v1/signals/unit": ["get"]}
    asked = [
        parameter["name"]
        for path in signals
        for method in signals[path]
        for parameter in paths[path][method].get("parameters", ())
    ]
    assert set(asked) == {"draft_id"}
    _desk_at(desk, MONDAY + timedelta(days=2))
    await _unit(desk, 12, at=MONDAY - timedelta(days=3))
    told = json.dumps(await _of_unit(desk))
    assert "agent" not in told
    assert "jansen" not in told
    for extra in ("?officer=agent-1", "?unit=Utrecht-Zuid", "?since=2026-11-20", "?template=mutatie"):
        assert json.dumps((await desk.http.get(f"/v1/signals/unit{extra}")).json()) == told


def test_nothing_about_a_person_is_kept_or_counted() -> None:
    """The guard in the store: no column and no function knows an officer."""
    persons = {"owner", "actor", "officer", "user", "user_id", "name", "by", "confirmed_by"}
    columns = {column.name for table in (review_visits, review_signals) for column in table.c}
    assert not columns & persons
    functions = [
        one for _, one in inspect.getmembers(store, inspect.isfunction) if one.__module__ == store.__name__
    ]
    assert functions
    assert not {name for one in functions for name in inspect.signature(one).parameters} & persons
