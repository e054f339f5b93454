from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from server.api.reports import page
from server.api.shown_reports import ShownReport
from server.domain.audit import Action, Entry, Event
from server.reporting.guidance import Guide
from server.store import drafts
from server.store.database import Database
from server.store.logs import audit_log
from tests.api.records_app import Desk, build
from tests.databases import migrated_sqlite
from tests.guiding import guide
from tests.store.examples import OFFICER, TEMPLATE
from tests.store.examples import draft as example

THEFT = "Vandaag om 20.00 uur is een fietsdiefstal gepleegd. Er is een zwarte fiets gestolen."


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    database = Database(migrated_sqlite(tmp_path / "verbaal.sqlite3"))
    built = build(database)
    yield built
    await built.http.aclose()
    await built.other.aclose()
    await built.privacy.aclose()
    await database.dispose()


async def theft(desk: Desk) -> dict[str, Any]:
    return await desk.draft(text=THEFT)


async def guided(desk: Desk, draft: dict[str, Any], **params: Any) -> dict[str, Any]:
    answer = await desk.http.get(f"/v1/drafts/{draft['id']}/guidance", params=params)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def answered(desk: Desk, draft: dict[str, Any], **replies: str) -> dict[str, Any]:
    return await desk.edit(draft, inquiry={"answers": {one: {"reply": it} for one, it in replies.items()}})


async def confirmed(desk: Desk, draft: dict[str, Any]) -> dict[str, Any]:
    answer = await desk.confirm(await desk.reviewed(draft))
    assert answer.status_code == 201, answer.text
    report: dict[str, Any] = answer.json()
    return report


def standings(assessment: dict[str, Any], set_id: str = "proef_310") -> dict[str, str]:
    found = next(one for one in assessment["sets"] if one["id"] == set_id)
    return {one["id"]: one["standing"] for one in found["elements"]}


async def entries(desk: Desk, object_id: str) -> list[Entry]:
    return await desk.log.entries(object_id=object_id)


# --- answering -------------------------------------------------------------------------------


async def test_an_answer_is_kept_with_the_draft_and_counts(desk: Desk) -> None:
    draft = await theft(desk)
    first = await guided(desk, draft)
    assert standings(first["assessment"])["van_ander"] == "open"
    changed = await answered(desk, draft, van_iemand_anders="yes")
    (answer,) = changed["inquiry"]["answers"]
    assert (answer["reply"], answer["how"], answer["sound"]) == ("yes", "tapped", None)
    assert answer["asked"] == "Was het van iemand anders?"
    assert answer["policy"] == first["policy_sha256"]
    asked = [one["observable"] for one in first["questions"]]
    assert answer["others"] == [one for one in asked if one != "van_iemand_anders"][:5]
    assert (changed["fields"], changed["narrative"]) == (draft["fields"], draft["narrative"])
    then = await guided(desk, draft)
    assert standings(then["assessment"])["van_ander"] == "present"
    assert "van_iemand_anders" not in [one["observable"] for one in then["questions"]]
    assert [one["observable"] for one in then["answered"]] == ["van_iemand_anders"]


async def test_answers_undo_no_confirmation_and_are_part_of_the_history(desk: Desk) -> None:
    ready = await desk.reviewed(await theft(desk))
    changed = await answered(desk, ready, toestemming="no")
    assert changed["narrative"]["confirmed"]
    assert changed["fields"] == ready["fields"]
    steps = (await desk.http.get(f"/v1/drafts/{ready['id']}/history")).json()
    assert (steps[-1]["changed"], steps[-1]["inquiry"]) == (["inquiry"], changed["inquiry"])
    assert steps[-2]["inquiry"] is None
    back = await desk.edit(changed, inquiry={"answers": {"toestemming": None}})
    assert back["inquiry"]["answers"] == []


async def test_the_log_tells_that_there_were_answers_and_not_which(desk: Desk) -> None:
    draft = await answered(desk, await theft(desk), toestemming="no")
    entry = (await entries(desk, draft["id"]))[-1]
    assert entry.details["changed"] == ("inquiry",)
    assert entry.details["answers"] == 1
    assert "toestemming" not in entry.model_dump_json()


async def test_what_belongs_in_a_field_is_filled_in_or_not_known(desk: Desk) -> None:
    draft = await theft(desk)
    field = "field.mutatie.locatie"
    reply = {"answers": {field: {"reply": "yes"}}}
    refused = await desk.http.patch(f"/v1/drafts/{draft['id']}", json={"version": 1, "inquiry": reply})
    assert (refused.status_code, refused.json()["code"]) == (422, "belongs_in_field")
    assert refused.json()["questions"] == [field]
    kept = await answered(desk, draft, **{field: "unknown"})
    assert [one["reply"] for one in kept["inquiry"]["answers"]] == ["unknown"]


async def test_an_answer_needs_a_question_and_the_version_that_was_seen(desk: Desk) -> None:
    draft = await theft(desk)
    url = f"/v1/drafts/{draft['id']}"
    reply = {"answers": {"zonneschijn": {"reply": "yes"}}}
    refused = await desk.http.patch(url, json={"version": 1, "inquiry": reply})
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_question")
    assert refused.json()["questions"] == ["zonneschijn"]
    refused = await desk.http.patch(url, json={"version": 1, "inquiry": {"added": ["sr_999"]}})
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_rule_set")
    assert refused.json()["rule_sets"] == ["sr_999"]
    reply = {"answers": {"toestemming": {"reply": "yes"}}}
    refused = await desk.http.patch(url, json={"version": 7, "inquiry": reply})
    assert (refused.status_code, refused.json()["code"]) == (409, "stale_version")
    assert (await desk.http.get(url)).json()["inquiry"]["answers"] == []


async def test_what_is_not_asked_now_can_be_answered(desk: Desk) -> None:
    draft = await answered(desk, await theft(desk), geforceerd="unknown")
    assert draft["inquiry"]["answers"][0]["reply"] == "unknown"


async def test_questions_are_put_off_stopped_and_asked_for_again(desk: Desk) -> None:
    draft = await theft(desk)
    first = (await guided(desk, draft))["questions"][0]["observable"]
    draft = await desk.edit(draft, inquiry={"skipped": [first]})
    assert (await guided(desk, draft))["questions"][-1]["observable"] == first
    draft = await desk.edit(draft, inquiry={"stopped": True})
    stopped = await guided(desk, draft)
    assert (stopped["stopped"], stopped["questions"]) == (True, [])
    assert (await guided(desk, draft, all=True))["questions"][-1]["observable"] == first


# --- who sees it, and what the log says of that ------------------------------------------------


async def test_guidance_is_for_the_officer_whose_draft_it_is(desk: Desk) -> None:
    draft = await theft(desk)
    assert (await desk.other.get(f"/v1/drafts/{draft['id']}/guidance")).status_code == 404
    assert (await desk.http.get("/v1/drafts/nergens/guidance")).status_code == 404
    await desk.http.delete(f"/v1/drafts/{draft['id']}", params={"version": 1})
    assert (await desk.http.get(f"/v1/drafts/{draft['id']}/guidance")).status_code == 404


async def test_looking_at_guidance_beside_the_draft_is_one_look(desk: Desk) -> None:
    draft = await theft(desk)
    await guided(desk, draft)  # made by this officer
    changed = await answered(desk, draft, toestemming="no")
    await guided(desk, changed)
    assert [one.action for one in await entries(desk, draft["id"])] == [Action.COLLECT, Action.ALTER]
    await guided(desk, changed, reason="complaint")
    last = (await entries(desk, draft["id"]))[-1]
    assert (last.action, last.details) == (Action.CONSULT, {"reason": "complaint", "view": "guidance"})


def look(action: Action = Action.CONSULT, *, version: int = 1, actor: str = OFFICER, **details: str) -> Event:
    return Event(
        actor=actor,
        action=action,
        object_type="draft",
        object_id="draft-1",
        object_version=version,
        details=details,
    )


SEEN = (look(), look(view="guidance"), look(Action.COLLECT), look(Action.ALTER), look(Action.CONFIRM))
NOT_SEEN = (look(view="list"), look(version=2), look(actor="p.pieters"), look(Action.REFUSE))


@pytest.mark.parametrize("event", [*SEEN, *NOT_SEEN], ids=str)
async def test_only_who_made_or_saw_this_version_has_seen_it(desk: Desk, event: Event) -> None:
    async with desk.database.writing() as connection:
        await audit_log.append(connection, event)
        found = await audit_log.has_seen(connection, OFFICER, "draft", "draft-1", 1, view="guidance")
    assert found is (event in SEEN)


async def test_a_first_look_at_guidance_is_in_the_log_once(desk: Desk) -> None:
    made = example(dictation_id=None)
    async with desk.database.writing() as connection:
        await drafts.insert(connection, made, TEMPLATE, actor="verbaal")  # as a job does
    await guided(desk, {"id": made.id})
    await guided(desk, {"id": made.id})
    looks = [one for one in await entries(desk, made.id) if one.action is Action.CONSULT]
    assert [one.details for one in looks] == [{"reason": "own_record", "view": "guidance"}]


# --- reports -----------------------------------------------------------------------------------


async def test_a_report_keeps_the_answers_and_how_elements_stood(desk: Desk) -> None:
    draft = await answered(desk, await theft(desk), van_iemand_anders="yes")
    report = await confirmed(desk, draft)
    assert standings(report["assessment"]) == {
        "wegnemen": "present",
        "van_ander": "present",
        "zonder_recht": "open",
    }
    assert report["assessment"]["rules_sha256"] == guide().book.digest
    assert report["inquiry"] == draft["inquiry"]
    assert report["engine"]["rules_sha256"] == guide().book.digest
    assert report["engine"]["questions_sha256"] == guide().policy.digest
    read = (await desk.http.get(f"/v1/reports/{report['id']}")).json()
    assert read["assessment"] == report["assessment"]
    then = await guided(desk, draft)
    assert (then["assessment"], then["questions"]) == (report["assessment"], [])
    entry = (await entries(desk, report["id"]))[0]
    assert entry.details["rules_sha256"] == guide().book.digest


async def test_a_report_needs_no_answer(desk: Desk) -> None:
    draft = await desk.edit(await theft(desk), inquiry={"stopped": True})
    report = await confirmed(desk, draft)
    assert report["inquiry"]["answers"] == []


async def test_advice_that_breaks_keeps_nobody_from_confirming(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> NoReturn:
        raise RuntimeError

    monkeypatch.setattr(Guide, "assessment", broken)
    report = await confirmed(desk, await theft(desk))
    assert report["assessment"] is None


async def test_the_next_version_begins_with_the_answers_and_may_put_just_those_right(desk: Desk) -> None:
    report = await confirmed(desk, await answered(desk, await theft(desk), toestemming="no"))
    reason = {"reason": "Verkeerd aangetikt."}
    draft = (await desk.http.post(f"/v1/reports/{report['id']}/rectify", json=reason)).json()
    assert draft["inquiry"] == report["inquiry"]
    refused = await desk.confirm(draft)
    assert refused.json()["code"] == "nothing_rectified"
    changed = await answered(desk, draft, toestemming="yes")
    made = (await desk.confirm(changed)).json()
    assert made["version"] == 2
    assert standings(made["assessment"])["zonder_recht"] == "refuted"


async def test_the_printed_report_has_a_short_appendix_where_there_is_something_to_show(desk: Desk) -> None:
    report = await confirmed(desk, await answered(desk, await theft(desk), toestemming="no"))
    printed = (await desk.http.get(f"/v1/reports/{report['id']}/print")).text
    assert "Bijlage: aanknopingspunten (advies, geen oordeel)" in printed
    assert "Diefstal (310 Sr)" in printed
    assert "Was er toestemming om het mee te nemen?" in printed
    for word in ("strafbaar", "schuldig", "bewezen"):
        assert word not in printed.lower()
    bare = ShownReport.model_validate({**report, "assessment": None, "inquiry": {}})
    assert "aanknopingspunten" not in page(bare)


# --- the rules as data ---------------------------------------------------------------------------


async def test_everybody_can_read_the_rule_sets(desk: Desk) -> None:
    listed = {one["id"]: one for one in (await desk.other.get("/v1/offences")).json()}
    assert listed["proef_311"] == {
        "id": "proef_311",
        "version": 2,
        "kind": "offence",
        "article": "311 Sr",
        "title": "Diefstal met braak",
        "status": "concept, juridisch te valideren",
        "valid_from": "2020-01-01",
        "valid_to": "2030-12-31",
        "source": "Wetboek van Strafrecht, art. 311",
        "reviewer": "mr. Toets",
        "digest": next(one.digest for one in guide().book.sets if one.id == "proef_311"),
    }
    assert listed["form_mutatie"]["kind"] == "form"
    whole = (await desk.http.get("/v1/offences/proef_311")).json()
    assert whole["rules"][0] == {
        "id": "gestolen",
        "when": ["proef_310"],
        "then": "diefstal",
        "strict": False,
        "source": "",
        "jurist": "",
    }
    assert [one["id"] for one in whole["questions"]] == ["geforceerd"]
    assert (await desk.http.get("/v1/offences/proef_311", params={"version": 2})).json() == whole
    for url in ("/v1/offences/proef_311?version=1", "/v1/offences/sr_999"):
        refused = await desk.http.get(url)
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
