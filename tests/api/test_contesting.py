from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from server.domain.audit import Action
from server.store import drafts
from server.store.database import Database
from server.store.rights import report_marks
from server.store.tables import retention_states
from tests.api.records_app import Desk, build
from tests.api.subjects.test_subjects import ask, confirmed, decide, give_all, search
from tests.databases import only_postgresql
from tests.jobs.retained import YEAR, Keeping
from tests.store.conftest import database, database_url  # noqa: F401 - fixtures, on both databases
from tests.store.examples import NOW


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:  # noqa: F811 - the fixture of the store's tests
    built = build(database)
    yield built
    for one in (built.http, built.other, built.privacy):
        await one.aclose()


WHY = {"reason": "Het onderwerp klopte niet."}


async def rectify(desk: Desk, report: dict[str, Any], **body: Any) -> dict[str, Any]:
    answer = await desk.http.post(f"/v1/reports/{report['id']}/rectify", json=body or WHY)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def put_right(desk: Desk, report: dict[str, Any], subject: str, **body: Any) -> dict[str, Any]:
    draft = await rectify(desk, report, **body)
    draft = await desk.edit(draft, fields={"onderwerp": {"value": subject, "confirmed": True}})
    answer = await desk.confirm(draft)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def contest(
    desk: Desk, report: dict[str, Any], request: dict[str, Any], **place: Any
) -> dict[str, Any]:
    body = {"version": 1, "request_id": request["id"], "statement": "Dat was ik niet.", **place}
    answer = await desk.privacy.post(f"/v1/reports/{report['id']}/contested", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_report_put_right_is_the_next_version_and_the_first_stays(desk: Desk) -> None:
    report = await confirmed(desk)
    request = await ask(desk, "rectification")
    draft = await rectify(desk, report, request_id=request["id"])
    assert draft["rectifies"] == {
        "report_id": report["id"],
        "version": 1,
        "request_id": request["id"],
        "reason": None,
    }
    assert draft["dictation_id"] == "dictation-1"
    # What was confirmed stays so until it is changed.
    assert all(field["confirmed"] for field in draft["fields"] if field["value"] is not None)
    draft = await desk.edit(draft, fields={"onderwerp": {"value": "Ruzie"}})
    assert (await desk.confirm(draft)).json()["fields"] == ["onderwerp"]
    draft = await desk.edit(draft, fields={"onderwerp": {"confirmed": True}})
    second = (await desk.confirm(draft)).json()
    assert (second["id"], second["version"], second["newest_version"]) == (report["id"], 2, 2)
    newest = (await desk.http.get(f"/v1/reports/{report['id']}")).json()
    assert newest == second
    first = (await desk.http.get(f"/v1/reports/{report['id']}?version=1")).json()
    assert first == report | {"newest_version": 2}
    assert (await desk.http.get(f"/v1/reports/{report['id']}?version=3")).status_code == 404
    entries = await desk.log.entries(object_id=report["id"])
    (entry,) = [one for one in entries if one.action is Action.RECTIFY]
    assert (entry.object_version, entry.actor) == (2, "j.jansen")
    assert entry.details == {"from_version": 1, "request": request["id"], "draft": draft["id"]}
    (listed,) = (await desk.http.get("/v1/reports")).json()
    assert (listed["id"], listed["version"]) == (report["id"], 2)


async def test_the_printed_page_tells_of_versions_and_of_what_is_disputed(desk: Desk) -> None:
    report = await confirmed(desk)
    request = await ask(desk, "objection")
    start = report["narrative"]["text"].index("sloeg")
    await contest(desk, report, request, start=start, end=start + 5)
    await contest(desk, report, request, field_id="betrokkenen", statement="<b>Onwaar</b>")
    await put_right(desk, report, "Ruzie")
    first = (await desk.http.get(f"/v1/reports/{report['id']}/print?version=1")).text
    assert "Let op: er is een nieuwere versie." in first
    assert "<q>sloeg</q>" in first
    assert "&lt;b&gt;Onwaar&lt;/b&gt;" in first
    newest = (await desk.http.get(f"/v1/reports/{report['id']}/print")).text
    assert "Rectificatie: versie 2." in newest
    assert "nieuwere versie" not in newest
    # The place was in another text; the field is disputed in this one too.
    assert "<q>sloeg</q>" not in newest
    assert "<strong>Betrokkenen</strong>" in newest


async def test_a_new_version_says_why_it_was_made(desk: Desk) -> None:
    report = await confirmed(desk)
    path = f"/v1/reports/{report['id']}/rectify"
    for body in ({}, {"reason": " "}, {"reason": None}):
        answer = await desk.http.post(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    second = await put_right(desk, report, "Ruzie", reason="Het onderwerp klopte niet.")
    assert second["rectifies"]["reason"] == "Het onderwerp klopte niet."
    page = (await desk.http.get(f"/v1/reports/{report['id']}/print")).text
    assert "Reden: Het onderwerp klopte niet." in page
    # A value that stays keeps how it was checked; the new one was typed.
    checks = {field["id"]: field["check"] for field in second["fields"]}
    before = {field["id"]: field["check"] for field in report["fields"]}
    assert checks.pop("onderwerp")["how"] == "typed"
    assert checks.items() <= before.items()
    assert {"how": "retyped", "heard_s": None, "rate": None} in checks.values()
    assert "onderwerp" not in repr((await desk.log.entries(object_id=report["id"]))[-1].details)


async def test_nothing_put_right_makes_no_version(desk: Desk) -> None:
    report = await confirmed(desk)
    draft = await rectify(desk, report)
    answer = await desk.confirm(draft)
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_rectified")
    assert (await desk.http.get(f"/v1/reports/{report['id']}")).json()["newest_version"] == 1


async def test_asking_twice_gives_the_same_draft_and_an_older_one_can_not_overwrite(desk: Desk) -> None:
    report = await confirmed(desk)
    draft = await rectify(desk, report)
    assert (await rectify(desk, report))["id"] == draft["id"]
    await desk.edit(draft, fields={"onderwerp": {"value": "A", "confirmed": True}})
    # Somebody else's draft of the same version was confirmed first.
    async with desk.database.writing() as connection:
        stored = await drafts.find(connection, draft["id"], "j.jansen")
        twin = stored.draft.model_copy(update={"id": "twin", "version": 1})
        await drafts.insert(connection, twin, stored.template, actor="j.jansen")
    assert (await desk.http.post("/v1/drafts/twin/confirm", json={"version": 1})).status_code == 201
    answer = await desk.http.post(f"/v1/drafts/{draft['id']}/confirm", json={"version": 2})
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")
    assert answer.json()["current"] == 2
    # The open draft is of an older version: a new one is made.
    assert (await rectify(desk, report))["rectifies"]["version"] == 2


async def test_two_that_put_right_the_same_version_at_once_make_one_version(desk: Desk) -> None:
    report = await confirmed(desk)
    draft = await rectify(desk, report)
    async with desk.database.writing() as connection:
        stored = await drafts.find(connection, draft["id"], "j.jansen")
        twin = stored.draft.model_copy(update={"id": "twin"})
        await drafts.insert(connection, twin, stored.template, actor="j.jansen")
    change = {"onderwerp": {"value": "Ruzie", "confirmed": True}}
    both = [await desk.edit(one, fields=change) for one in (draft, draft | {"id": "twin"})]
    answers = await asyncio.gather(*(desk.confirm(one) for one in both))
    assert sorted(one.status_code for one in answers) == [201, 409]
    assert (await desk.http.get(f"/v1/reports/{report['id']}")).json()["newest_version"] == 2


async def test_a_report_that_is_gone_is_not_put_right(desk: Desk) -> None:
    report = await confirmed(desk)
    draft = await rectify(desk, report)
    draft = await desk.edit(draft, fields={"onderwerp": {"value": "Ruzie", "confirmed": True}})
    async with desk.database.writing() as connection:
        await connection.execute(sa.text("DELETE FROM reports"))
    answer = await desk.confirm(draft)
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")


async def test_only_its_officer_or_a_privacy_officer_with_a_request_starts_a_rectification(
    desk: Desk,
) -> None:
    report = await confirmed(desk)
    path = f"/v1/reports/{report['id']}/rectify"
    request = await ask(desk, "rectification")
    assert (await desk.other.post(path, json=WHY)).status_code == 404
    assert (await desk.other.post(path, json={"request_id": request["id"]})).status_code == 404
    assert (await desk.privacy.post(path, json=WHY)).status_code == 404
    assert (await desk.privacy.post(path, json={"request_id": "none"})).status_code == 404
    assert (await desk.http.post("/v1/reports/none/rectify", json=WHY)).status_code == 404
    made = (await desk.privacy.post(path, json={"request_id": request["id"]})).json()
    assert made["owner"] == "j.jansen"
    # The officer finds it among the own drafts; the privacy officer can't confirm it.
    assert made["id"] in {one["id"] for one in (await desk.http.get("/v1/drafts")).json()}
    refused = await desk.privacy.post(f"/v1/drafts/{made['id']}/confirm", json={"version": 1})
    assert refused.status_code == 404
    seen = (await desk.log.entries(object_id=report["id"]))[-1]
    assert (seen.actor, seen.details["request"]) == ("m.bakker", request["id"])


async def test_what_is_disputed_is_shown_until_it_is_lifted_with_a_reason(desk: Desk) -> None:
    report = await confirmed(desk)
    request = await ask(desk, "objection")
    mark = await contest(desk, report, request, field_id="betrokkenen")
    shown = (await desk.http.get(f"/v1/reports/{report['id']}")).json()
    assert shown["contested"] == [mark]
    assert mark["statement"] == "Dat was ik niet."
    assert [one["contested"] for one in (await desk.http.get("/v1/reports")).json()] == [True]
    path = f"/v1/reports/{report['id']}/contested/{mark['id']}/lift"
    assert (await desk.http.post(path, json={"reason": "Uitgezocht"})).status_code == 403
    assert (await desk.privacy.post(path, json={"reason": ""})).status_code == 422
    assert (await desk.privacy.post(path, json={"reason": "Uitgezocht"})).status_code == 204
    assert (await desk.privacy.post(path, json={"reason": "Uitgezocht"})).status_code == 404
    assert (await desk.http.get(f"/v1/reports/{report['id']}")).json()["contested"] == []
    assert [one["contested"] for one in (await desk.http.get("/v1/reports")).json()] == [False]
    entries = [one for one in await desk.log.entries() if one.action is Action.CONTEST]
    assert [one.details["lifted"] for one in entries] == [False, True]
    assert all(one.details["field"] == "betrokkenen" for one in entries)
    assert not any("ik niet" in one.model_dump_json() for one in entries)
    refused = [one for one in await desk.log.entries() if one.action is Action.REFUSE]
    assert [one.details["command"] for one in refused] == ["lift"]


async def test_a_mark_needs_the_role_a_request_and_a_place_that_is_there(desk: Desk) -> None:
    report = await confirmed(desk)
    request = await ask(desk, "objection")
    path = f"/v1/reports/{report['id']}/contested"
    body = {"version": 1, "field_id": "betrokkenen", "request_id": request["id"], "statement": "Onjuist"}
    for change, status in (
        ({"request_id": "none"}, 404),
        ({"version": 2}, 404),
        ({"field_id": "nergens"}, 422),
        ({"field_id": None}, 422),
        ({"field_id": None, "start": 0, "end": 100_000}, 422),
        ({"statement": " "}, 422),
    ):
        assert (await desk.privacy.post(path, json=body | change)).status_code == status
    assert (await desk.http.post(path, json=body)).status_code == 403
    assert (await desk.http.get(f"/v1/reports/{report['id']}")).json()["contested"] == []


async def test_a_mark_is_only_lifted_and_goes_with_its_report(desk: Desk) -> None:
    report = await confirmed(desk)
    mark = await contest(desk, report, await ask(desk, "objection"), field_id="betrokkenen")
    for change in (
        "UPDATE report_marks SET statement = 'x'",
        "UPDATE report_marks SET statement = 'x', lifted_by = 'm', lifted_at = made_at",
        "UPDATE subject_request_versions SET actor = 'mallory'",
    ):
        with pytest.raises(DBAPIError, match=r"only lifted|never changes"):
            async with desk.database.writing() as connection:
                await connection.execute(sa.text(change))
    async with desk.database.writing() as connection:
        await connection.execute(sa.text("DELETE FROM reports"))
        left = await connection.execute(sa.text("SELECT id FROM report_marks"))
        assert left.all() == []
    assert mark["id"]


async def test_the_answer_tells_of_marks_newer_versions_and_who_got_what(desk: Desk) -> None:
    report = await confirmed(desk)
    request = await ask(desk, "objection")
    await contest(desk, report, request, field_id="betrokkenen")
    other = await ask(desk, "objection", {"name": "Piet Jansen"})
    await contest(desk, report, other, field_id="betrokkenen", statement="Van een ander")
    await put_right(desk, report, "Ruzie")
    request = (await search(desk, request))["request"]
    assert [(one["kind"], one["version"]) for one in request["items"]][:2] == [("report", 1), ("report", 2)]
    request = await give_all(desk, request)
    given = await desk.privacy.post(f"/v1/subjects/requests/{request['id']}/export")
    records = {one["version"]: one for one in given.json()["records"] if one["kind"] == "Verslag"}
    assert (records[1]["newest_version"], records[2]["newest_version"]) == (2, None)
    assert [(one["where"], one["statement"]) for one in records[1]["contested"]] == [
        ("Betrokkenen", "Dat was ik niet.")
    ]
    assert "Van een ander" not in given.text


async def test_a_decision_can_be_taken_back_until_the_answer(desk: Desk) -> None:
    await confirmed(desk)
    request = await give_all(desk, (await search(desk, await ask(desk)))["request"])
    refused = {"number": 1, "decision": "refuse", "ground": "others"}
    request = await decide(desk, request, refused)
    assert (request["items"][0]["decision"], request["items"][1]["decision"]) == ("refuse", "give")


async def test_who_start_to_put_a_report_right_at_once_share_one_draft(desk: Desk) -> None:
    report = await confirmed(desk)
    made = await asyncio.gather(*(rectify(desk, report) for _ in range(3)))
    assert len({draft["id"] for draft in made}) == 1


@pytest.mark.parametrize("version", [2**31, 2**63])
async def test_a_version_that_no_database_holds_is_refused(desk: Desk, version: int) -> None:
    report = await confirmed(desk)
    request = await ask(desk, "objection")
    read = await desk.http.get(f"/v1/reports/{report['id']}?version={version}")
    body = {"version": version, "request_id": request["id"], "statement": "Nee.", "field_id": "onderwerp"}
    marked = await desk.privacy.post(f"/v1/reports/{report['id']}/contested", json=body)
    assert (read.status_code, marked.status_code) == (422, 422)


@only_postgresql("SQLite has one writer")
@pytest.mark.parametrize("added", ["mark", "draft"])
async def test_what_is_added_to_a_report_does_not_outlive_it(
    desk: Desk,
    database_url: str,  # noqa: F811 - the fixture of the store's tests
    monkeypatch: pytest.MonkeyPatch,
    added: str,
) -> None:
    report = await confirmed(desk)
    request = await ask(desk, "objection")
    keeping = Keeping(url=database_url, database=desk.database)
    await keeping.work().run()
    keeping.now += 12 * YEAR
    destroying: list[asyncio.Task[Any]] = []

    async def destroyed_meanwhile(table: Any, insert: Any, *args: Any, **kwargs: Any) -> None:
        destroying.append(asyncio.create_task(_destroy(keeping)))
        await asyncio.wait(destroying, timeout=0.5)
        await insert(*args, **kwargs)

    for module in (report_marks, drafts):
        monkeypatch.setattr(module, "insert", partial(destroyed_meanwhile, module, module.insert))
    if added == "mark":
        await contest(desk, report, request, field_id="onderwerp")
    else:
        await rectify(desk, report)
    await asyncio.gather(*destroying)
    left = await keeping.rows()
    await keeping.breaking.dispose()
    assert not {"reports", "drafts", "report_marks"} & left.keys()


async def _destroy(keeping: Keeping) -> None:
    """Runs until the report is destroyed: removed first, and five years after that."""
    await keeping.work().run(again=True, clock_is_right=True)
    keeping.now += 6 * YEAR
    await keeping.work().run(again=True, clock_is_right=True)


@pytest.mark.parametrize(("state", "status"), [("restricted", 403), ("removed", 404)])
@pytest.mark.parametrize("is_asked", [False, True], ids=["own idea", "for a request"])
async def test_a_draft_shows_nothing_that_its_report_no_longer_shows(
    desk: Desk,
    state: str,
    status: int,
    is_asked: bool,  # noqa: FBT001 - parametrized
) -> None:
    report = await confirmed(desk)
    request = await ask(desk, "rectification")
    draft = await rectify(desk, report, **({"request_id": request["id"]} if is_asked else {}))
    row = {"object_type": "report", "object_id": report["id"], "kind": "report", "basis": "wpg-8", "mark": 0}
    moments = {"first_at": NOW, "started_at": NOW, "since": NOW}
    async with desk.database.writing() as connection:
        await connection.execute(sa.insert(retention_states).values(**row, **moments, state=state))
    listed = [one["id"] for one in (await desk.http.get("/v1/drafts")).json()]
    read = await desk.http.get(f"/v1/drafts/{draft['id']}")
    history = await desk.http.get(f"/v1/drafts/{draft['id']}/history")
    body = {"version": 1, "narrative": "Anders."}
    edited = await desk.http.patch(f"/v1/drafts/{draft['id']}", json=body)
    answers = [one.status_code for one in (read, history, edited)]
    assert (listed, answers) == (([draft["id"]], [200] * 3) if is_asked else ([], [status] * 3))
