from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.api import retention
from server.api.retention import RetentionDesk, retaining
from server.domain.audit import Action
from server.domain.certificates import opened
from server.jobs.retention import Retention
from server.jobs.retention_sources import KeptSounds, sources
from server.store.database import Database
from server.store.sound.audio_files import AudioFiles
from server.store.sound.audio_keys import AudioKeys
from server.store.sound.key_source import KeySource
from tests.api.records_app import Desk, build, rules
from tests.databases import migrated_sqlite
from tests.jobs.retained import KEY, Fuse, Sounds


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened_database = Database(migrated_sqlite(tmp_path / "verbaal.sqlite3"))
    yield opened_database
    await opened_database.dispose()


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    made = build(database)
    made.app.include_router(retention.router)
    sounds = Sounds(Fuse())
    work = Retention(database, rules(), seal=KEY, sounds=sounds, sources=sources(sounds.samples))
    made.app.state.retention = RetentionDesk(work)
    async with made.http, made.other, made.privacy:
        yield made


async def run(desk: Desk, days: float = 0) -> None:
    """A run so many days from now."""
    work: Retention = desk.app.state.retention.work
    moment = datetime.now(UTC) + timedelta(days=days)
    work.now = lambda: moment
    await work.run(again=True, clock_is_right=True)


async def report(desk: Desk, *, dictated: bool = True) -> dict[str, Any]:
    made = await desk.dictate("Kenteken GG-123-B.") if dictated else await desk.draft()
    answer = await desk.confirm(await desk.reviewed(made))
    assert answer.status_code == 201, answer.text
    confirmed: dict[str, Any] = answer.json()
    return confirmed


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_what_is_restricted_is_out_of_lists_and_read_with_a_reason_that_is_logged(desk: Desk) -> None:
    kept = await report(desk)
    await run(desk)
    await run(desk, 370)
    assert (await desk.http.get("/v1/reports")).json() == []
    assert (await desk.http.get("/v1/drafts", params={"state": "confirmed"})).json() == []
    for path in (
        f"/v1/reports/{kept['id']}",
        f"/v1/reports/{kept['id']}/print",
        f"/v1/drafts/{kept['draft_id']}",
        f"/v1/drafts/{kept['draft_id']}/history",
    ):
        refused = await desk.http.get(path)
        assert problem(refused) == (403, "restricted")
        assert refused.json()["state"] == "restricted"
        assert "compare" in refused.json()["reasons"]
        assert problem(await desk.http.get(path, params={"reason": "archive"})) == (403, "restricted")
        assert problem(await desk.other.get(path, params={"reason": "compare"})) == (404, "not_found")
        assert (await desk.http.get(path, params={"reason": "compare"})).status_code == 200
        entry = (await desk.log.entries())[-1]
        assert (entry.action, entry.details["reason"]) == (Action.CONSULT, "compare")
    assert problem(await desk.http.get(f"/v1/reports/{kept['id']}", params={"reason": "zomaar"})) == (
        422,
        "invalid_request",
    )
    assert (await desk.http.get("/v1/dictations/dictation-1/audio")).status_code == 404


async def test_what_is_removed_is_for_the_privacy_officer_with_a_reason(desk: Desk) -> None:
    kept = await report(desk, dictated=False)
    path = f"/v1/reports/{kept['id']}"
    assert problem(await desk.privacy.get(path)) == (404, "not_found")  # in free use: not theirs
    await run(desk)
    await run(desk, 5 * 366 + 5)
    assert problem(await desk.http.get(path, params={"reason": "complaint"})) == (404, "not_found")
    refused = await desk.privacy.get(path)
    assert problem(refused) == (403, "restricted")
    assert refused.json()["state"] == "removed"
    read = await desk.privacy.get(path, params={"reason": "complaint"})
    assert read.json()["id"] == kept["id"]
    entry = (await desk.log.entries())[-1]
    assert (entry.actor, entry.details["reason"]) == ("m.bakker", "complaint")


async def test_holds_are_placed_listed_and_lifted_by_the_privacy_officer(desk: Desk) -> None:
    kept = await report(desk, dictated=False)
    body = {"object_id": kept["id"], "reason": "complaint", "ground": " Klacht 12 loopt. "}
    assert problem(await desk.http.post("/v1/retention/holds", json=body)) == (403, "forbidden")
    placed = await desk.privacy.post("/v1/retention/holds", json=body)
    assert placed.status_code == 201
    hold = placed.json()
    assert (hold["object_type"], hold["ground"], hold["lifted_at"]) == ("report", "Klacht 12 loopt.", None)
    assert (await desk.privacy.get("/v1/retention/holds")).json() == [hold]
    for wrong in ({"object_id": "report-none"}, {"reason": "zomaar"}, {"ground": "  "}):
        answer = await desk.privacy.post("/v1/retention/holds", json=body | wrong)
        assert answer.status_code in {404, 422}
    assert (await desk.privacy.delete(f"/v1/retention/holds/{hold['id']}")).status_code == 204
    again = await desk.privacy.delete(f"/v1/retention/holds/{hold['id']}")
    assert problem(again) == (404, "no_such_hold")
    assert (await desk.privacy.get("/v1/retention/holds")).json() == []
    (lifted,) = (await desk.privacy.get("/v1/retention/holds", params={"lifted": True})).json()
    assert lifted["lifted_by"] == "m.bakker"
    about = [one for one in await desk.log.entries(object_id=kept["id"]) if "hold" in one.details]
    assert [one.action for one in about] == [Action.HOLD, Action.RELEASE]
    assert "loopt" not in "".join(one.model_dump_json() for one in about)


async def test_the_plan_and_the_certificates_are_shown_to_whom_they_concern(desk: Desk) -> None:
    kept = await report(desk, dictated=False)
    await run(desk)
    planned = (await desk.privacy.get("/v1/retention/plan", params={"days": 400})).json()
    (change,) = planned["changes"]
    assert (change["object_id"], change["becomes"], change["held"]) == (kept["id"], "restricted", False)
    for path in ("plan", "holds", "certificates", "certificates/abcdefgh"):
        assert problem(await desk.http.get(f"/v1/retention/{path}")) == (403, "forbidden")
    for days in (5 * 366 + 5, 11 * 366):
        await run(desk, days)
    (listed,) = (await desk.privacy.get("/v1/retention/certificates")).json()
    assert listed["object_id"] == kept["id"]
    assert (await desk.privacy.get("/v1/retention/certificates", params={"run": 1})).json() == []
    for name in (listed["id"], kept["id"]):
        shown = await desk.privacy.get(f"/v1/retention/certificates/{name}")
        assert opened(shown.text, KEY.public_key, KEY.signed).objects["report"] == (kept["id"],)
    unknown = await desk.privacy.get("/v1/retention/certificates/abcdefgh")
    assert problem(unknown) == (404, "not_found")
    path = f"/v1/reports/{kept['id']}"
    assert problem(await desk.privacy.get(path, params={"reason": "complaint"})) == (404, "not_found")


async def test_a_date_is_noted_only_where_a_rule_waits_for_it(desk: Desk) -> None:
    kept = await report(desk, dictated=False)
    path = f"/v1/retention/starts/{kept['id']}"
    body = {"started_at": "2026-01-01T00:00:00+01:00"}
    assert problem(await desk.privacy.put(path, json=body)) == (404, "not_found")  # no run saw it yet
    await run(desk)
    assert problem(await desk.privacy.put(path, json=body)) == (422, "invalid_request")
    async with desk.database.writing() as connection:
        await connection.exec_driver_sql("UPDATE retention_states SET basis = 'wpg-9', started_at = NULL")
    future = {"started_at": "2999-01-01T00:00:00+01:00"}
    assert problem(await desk.privacy.put(path, json=future)) == (422, "invalid_request")
    assert (await desk.privacy.put(path, json=body)).status_code == 204
    assert problem(await desk.http.put(path, json=body)) == (403, "forbidden")
    entry = (await desk.log.entries())[-1]
    assert (entry.actor, entry.action) == ("m.bakker", Action.ALTER)


async def test_at_the_start_of_a_server_what_was_broken_off_is_finished(
    database: Database, tmp_path: Path
) -> None:
    keys = AudioKeys.load(tmp_path / "audio", KeySource(file=tmp_path / "sound.key"))
    audio = AudioFiles(tmp_path / "audio", keys)
    with audio.open("dictation-1") as file:
        file.append(b"\0\1" * 1600)
    sounds = KeptSounds(audio)
    assert (sounds.samples("dictation-1"), sounds.exists("dictation-1")) == (1600, True)
    marked = (
        '{"sounds": ["dictation-1"], "certificate": {"certificate": "c-1", "object_type": "dictation",'
        ' "object_id": "dictation-1", "objects": {"sound": ["dictation-1"]}, "counts": {}, "rule": "opnamen",'
        f' "rule_version": 1, "rule_digest": "{"ab" * 32}", "rules_digest": "{"ab" * 32}", "article": "x",'
        ' "run": 1, "due_at": "2026-11-22T00:00:00+00:00", "destroyed_at": "2026-11-22T00:00:00+00:00"}}'
    )
    async with database.writing() as connection:
        await connection.exec_driver_sql(
            "INSERT INTO retention_states VALUES ('dictation', 'dictation-1', 'dictation', 'opnamen', 0,"
            " '2026-11-22', '2026-11-22', 'destroyed', '2026-11-22', ?)",
            (marked,),
        )
    async with retaining(database, rules(), audio=audio, key_file=tmp_path / "audit.pem") as desk:
        assert not sounds.exists("dictation-1")
        (certificate,) = await desk.certificates()
        assert certificate.id == "c-1"
    keys.close()


def test_damaged_sound_changes_no_more(tmp_path: Path) -> None:
    keys = AudioKeys.load(tmp_path / "audio", KeySource(file=tmp_path / "sound.key"))
    sounds = KeptSounds(AudioFiles(tmp_path / "audio", keys))
    keys.create("dictation-1")
    (tmp_path / "audio" / "dictation-1.sound").write_bytes(b"not what was written")
    assert sounds.samples("dictation-1") == -1
    sounds.erase("dictation-1")
    assert not sounds.exists("dictation-1")
    keys.close()
