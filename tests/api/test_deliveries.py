from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import HTTPConnection

from server.api import deliveries, health, problems
from server.api.deliveries import Delivering, delivering
from server.api.health import Readiness
from server.api.identity import User
from server.jobs.destinations import Receivers
from server.jobs.webhooks import SecretRefused
from server.metrics import Metrics
from server.store.database import Database
from server.store.logs.audit_log import AuditLog
from tests.api.live_server import serving
from tests.api.records_app import build
from tests.confirming import reviewed_over_async
from tests.databases import migrated_sqlite
from tests.jobs.outgoing_reports import NEVER, OK, Told, confirm, deliverer, rows, states
from tests.store.examples import OFFICER

UNIT = "Utrecht-Noord"
USERS = {
    "officer": User(user_id=OFFICER, name="J. Jansen", unit=UNIT, roles=frozenset({"officer"})),
    "colleague": User(user_id="p.pieters", name="P. Pieters", unit=UNIT, roles=frozenset({"officer"})),
    "chief": User(user_id="s.chef", name="S. Chef", unit=UNIT, roles=frozenset({"supervisor"})),
    "stranger": User(user_id="z.chef", name="Z. Chef", unit="Zeist", roles=frozenset({"supervisor"})),
    "auditor": User(user_id="a.audit", name="A. Audit", unit="Den Haag", roles=frozenset({"auditor"})),
}


class ByHeader:
    local = False

    def user(self, connection: HTTPConnection) -> User:
        return USERS[connection.headers["x-user"]]


@dataclass
class Hall:
    """The routes of deliveries over a database with one report delivered, one dead, one waiting."""

    http: httpx.AsyncClient
    database: Database
    running: Delivering

    async def get(self, path: str, who: str) -> httpx.Response:
        return await self.http.get(path, headers={"x-user": who})

    async def ask_again(self, message_id: str, who: str) -> httpx.Response:
        return await self.http.post(f"/v1/deliveries/{message_id}/redeliver", headers={"x-user": who})


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    database = Database(migrated_sqlite(tmp_path / "verbaal.sqlite3"))
    for number, answer in ((1, OK), (2, NEVER)):
        await confirm(database, number)
        await deliverer(database, Told([answer])).round("http")
    await confirm(database, 3)
    app = FastAPI()
    problems.install(app)
    for router in (deliveries.router, health.router):
        app.include_router(router)
    app.state.identity = ByHeader()
    app.state.readiness = Readiness({})
    app.state.metrics = Metrics()
    async with delivering(database, Receivers(), app.state.metrics) as app.state.deliveries:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            yield Hall(http, database, app.state.deliveries)
    await database.dispose()


@pytest.mark.parametrize(
    ("who", "query", "shown"),
    [
        ("chief", "", ["report-3", "report-2", "report-1"]),
        ("auditor", "", ["report-3", "report-2", "report-1"]),
        ("stranger", "", []),
        ("chief", "?state=dead", ["report-2"]),
        ("chief", "?state=dead&state=waiting", ["report-3", "report-2"]),
    ],
)
async def test_who_oversees_sees_the_own_unit_and_who_audits_all(
    hall: Hall, who: str, query: str, shown: list[str]
) -> None:
    answer = await hall.get(f"/v1/deliveries{query}", who)
    assert answer.status_code == 200
    assert [one["report_id"] for one in answer.json()] == shown


async def test_a_delivery_is_shown_with_what_came_of_it(hall: Hall) -> None:
    waiting, dead, delivered = (await hall.get("/v1/deliveries", "chief")).json()
    assert (dead["state"], dead["code"], dead["status"], dead["attempts"]) == ("dead", "http_410", 410, 1)
    assert (dead["next_at"], dead["delivered_at"]) == (None, None)
    assert (delivered["state"], delivered["delivered_at"] is not None) == ("delivered", True)
    assert (waiting["state"], waiting["next_at"] is not None, waiting["tried_at"]) == ("waiting", True, None)


@pytest.mark.parametrize(
    ("asked", "who", "status", "code"),
    [
        ("GET /v1/deliveries", "officer", 403, "forbidden"),
        ("GET /v1/deliveries?state=lost", "chief", 422, "invalid_request"),
        ("POST /v1/deliveries/{dead}/redeliver", "officer", 403, "forbidden"),
        ("POST /v1/deliveries/{dead}/redeliver", "auditor", 403, "forbidden"),
        ("POST /v1/deliveries/{dead}/redeliver", "stranger", 404, "not_found"),
        ("POST /v1/deliveries/msg_unknown/redeliver", "chief", 404, "not_found"),
        ("POST /v1/deliveries/a%20b/redeliver", "chief", 422, "invalid_request"),
        ("GET /v1/reports/report-1/deliveries", "colleague", 404, "not_found"),
        ("GET /v1/reports/report-9/deliveries", "officer", 404, "not_found"),
    ],
)
async def test_what_is_not_for_you_is_refused_and_changes_nothing(
    hall: Hall, asked: str, who: str, status: int, code: str
) -> None:
    before = await rows(hall.database)
    method, path = asked.replace("{dead}", before[1].message_id).split(" ")
    answer = await hall.http.request(method, path, headers={"x-user": who})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await rows(hall.database) == before


async def test_a_dead_delivery_is_tried_again_under_its_id(hall: Hall) -> None:
    dead = (await rows(hall.database))[1]
    answer = await hall.ask_again(dead.message_id, "chief")
    assert answer.status_code == 202
    assert (answer.json()["id"], answer.json()["state"]) == (dead.message_id, "waiting")
    (entry,) = await AuditLog(hall.database).entries(object_id=dead.message_id)
    assert entry.actor == "s.chef"
    told = Told([OK])
    await deliverer(hall.database, told).send_now()
    assert dead.message_id in [message_id for message_id, _ in told.bodies]


async def test_an_officer_sees_how_far_the_own_report_is(hall: Hall) -> None:
    found = await rows(hall.database)
    since = [found[0].delivered_at, found[1].tried_at, found[2].queued_at]
    for number, state in enumerate(("delivered", "dead", "waiting")):
        (one,) = (await hall.get(f"/v1/reports/report-{number + 1}/deliveries", "officer")).json()
        moment = since[number]
        assert moment is not None
        assert one == {
            "report_version": 1,
            "destination": "http",
            "state": state,
            "since": moment.isoformat().replace("+00:00", "Z"),
        }


async def test_dead_letters_are_told_and_leave_the_server_ready(hall: Hall) -> None:
    answer = await hall.get("/health/ready", "officer")
    assert answer.status_code == 200
    assert answer.json()["deliveries"] == {"http": {"waiting": 1, "dead": 1}}
    figures = (await hall.get("/metrics", "officer")).text
    for line in ('waiting{destination="http"} 1.0', 'dead{destination="http"} 1.0'):
        assert f"verbaal_deliveries_{line}" in figures
    (oldest,) = [
        line for line in figures.splitlines() if line.startswith("verbaal_deliveries_oldest_seconds{")
    ]
    assert float(oldest.rpartition(" ")[2]) >= 0


def test_the_longest_wait_is_counted_until_it_is_asked_for_and_none_is_none() -> None:
    metrics = Metrics()
    metrics.deliveries("http", waiting=1, dead=0, oldest_at_s=0.0)
    assert 'oldest_seconds{destination="http"} 0.0' not in metrics.exposition().decode()
    metrics.deliveries("http", waiting=1, dead=0, oldest_at_s=9e9)  # the clock has jumped back since
    assert 'oldest_seconds{destination="http"} 0.0' in metrics.exposition().decode()
    metrics.deliveries("http", waiting=0, dead=0, oldest_at_s=None)
    assert 'oldest_seconds{destination="http"} 0.0' in metrics.exposition().decode()


async def test_secrets_that_can_not_be_used_stop_the_start(tmp_path: Path) -> None:
    database = Database(migrated_sqlite(tmp_path / "verbaal.sqlite3"))
    (tmp_path / "secrets").write_text("whsec_short")
    with pytest.raises(SecretRefused):
        async with delivering(database, Receivers(secret_file=tmp_path / "secrets"), Metrics()):
            raise AssertionError
    await database.dispose()


async def test_a_confirmation_puts_the_report_in_the_outbox_or_does_not_happen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(migrated_sqlite(tmp_path / "verbaal.sqlite3"))
    desk = build(database)
    woken: list[int] = []

    def wake() -> None:
        woken.append(1)

    outbox = deliverer(database, Told([OK])).outbox
    desk.app.state.records = replace(desk.records, outbox=replace(outbox, wake=wake))
    draft = await desk.reviewed(await desk.draft())
    with monkeypatch.context() as patch:
        patch.setattr("server.store.outbox.insert_new", lambda *_, **__: 1 / 0)
        assert (await desk.confirm(draft)).status_code == 500
    assert (await rows(database), woken, (await desk.http.get("/v1/reports")).json()) == ([], [], [])
    report = (await desk.confirm(draft)).json()
    assert [(one.report_id, one.state) for one in await rows(database)] == [(report["id"], "waiting")]
    assert woken == [1]
    for http in (desk.http, desk.other):
        await http.aclose()
    await database.dispose()


async def test_the_server_delivers_what_is_confirmed_to_the_folder_of_its_settings(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    typed = {
        "template": "mutatie",
        "dictated_at": "2026-11-22T19:29:00+01:00",
        "text": "Niets bijzonders.",
    }
    async with serving(tmp_path / "data", delivery_dir=tmp_path / "out") as server:
        database = server.app.state.records.database
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", timeout=10) as http:
            draft = (await http.post("/v1/drafts", json=typed)).json()
            draft = await reviewed_over_async(http, draft)
            answer = await http.post(f"/v1/drafts/{draft['id']}/confirm", json={"version": draft["version"]})
            report_id = answer.json()["id"]
            for _ in range(500):
                if await states(database) == ["delivered"]:
                    break
                await asyncio.sleep(0.02)
            (told,) = (await http.get(f"/v1/reports/{report_id}/deliveries")).json()
    assert (told["destination"], told["state"]) == ("folder", "delivered")
    (file,) = (tmp_path / "out").glob("*.json")
    assert json.loads(file.read_bytes())["data"]["report"]["id"] == report_id
