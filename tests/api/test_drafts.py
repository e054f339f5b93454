from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from server.api.bundles.stretches import Stretch
from server.api.identity import User
from server.domain.audit import Action
from server.domain.errors import NotFound
from server.domain.word_lists import (
    Holder,
    ListCommand,
    ListTerm,
    OwnWords,
    Scope,
    WordKind,
    WordList,
    Words,
)
from server.store import reports as report_rows
from server.store.database import Database
from tests.api.records_app import JANSEN, TYPED, Desk, build
from tests.confirming import retyped, reviewed_over_async
from tests.databases import migrated_sqlite
from tests.guiding import guide
from tests.reading import readers
from tests.store.examples import OFFICER, dictation


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    database = Database(migrated_sqlite(tmp_path / "verbaal.sqlite3"))
    built = build(database)
    yield built
    await built.http.aclose()
    await built.other.aclose()
    await database.dispose()


def _field(draft: dict[str, Any], field_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in draft["fields"] if one["id"] == field_id)
    return found


async def _actions(desk: Desk, object_id: str) -> list[str]:
    return [entry.action.value for entry in await desk.log.entries(object_id=object_id)]


# --- making ----------------------------------------------------------------------------


async def test_typed_text_becomes_a_draft_with_its_values_found(desk: Desk) -> None:
    draft = await desk.draft()
    assert (draft["version"], draft["state"], draft["owner"]) == (1, "open", OFFICER)
    assert draft["dictated_at"] == TYPED["dictated_at"]
    assert draft["narrative"] == {
        "text": TYPED["text"],
        "provenance": "typed",
        "confirmed": False,
        "confirmed_at": None,
        "machine_text": None,
        "machine_added": False,
        "checked": [],
    }
    plate = _field(draft, "kenteken")
    assert (plate["value"], plate["provenance"], plate["confirmed"]) == ("GG-123-B", "spoken", False)
    assert [one["value"] for one in plate["alternatives"]] == ["12-DBF-3"]
    assert _field(draft, "tijdstip")["value"] == "22.15 uur"
    assert await _actions(desk, draft["id"]) == ["collect"]


async def test_typed_text_gives_the_facts_that_extracting_gives(desk: Desk) -> None:
    text = (
        "Aangifte door Jan de Vries, geboren 4 maart 1987 te Gouda.\n\n"
        "Locatie: Beukenlaan 8, Amersfoort\n\n"
        "Hij verklaarde: gisteravond om half elf is mijn zwarte Gazelle gestolen, waarde 850 euro\n"
        "Er zijn geen getuigen en hij heeft niemand gezien. Wij hebben niemand aangehouden."
    )
    draft = await desk.draft(template="aangifte", text=text)
    told = [
        {"type": one["type"]} | ({"role": one["role"]} if one["role"] else {}) | one["values"]
        for one in draft["observations"]
        if one["polarity"] == "stated"
    ]
    dictated_at = datetime.fromisoformat(TYPED["dictated_at"])
    assert told == readers().reader("aangifte", dictated_at=dictated_at).facts(text)
    assert {one["type"] for one in told} >= {"person", "location", "time", "item", "negation"}
    assert draft["engine"] == readers().record | guide().record


async def test_lists_of_ones_own_are_read_in_typed_text_too(desk: Desk) -> None:
    async def words(user: User) -> OwnWords:
        assert user is JANSEN
        own = Words(
            terms=(ListTerm(text="Achter de Kazematten", kind=WordKind.STREET),),
            commands=(ListCommand(said="tekst vooraf", text="Op genoemd tijdstip,"),),
        )
        holder = Holder(scope=Scope.PERSONAL, id=OFFICER)
        return OwnWords((WordList(holder=holder, version=3, words=own),))

    text = "Tekst vooraf zag ik hem. Locatie: Achter de Kazematten 4, Assen."
    without = await desk.draft(text=text)
    assert _field(without, "locatie")["value"] != "Achter de Kazematten 4, Assen"
    desk.app.state.records = replace(desk.records, own_words=words)
    draft = await desk.draft(text=text)
    assert _field(draft, "locatie")["value"] == "Achter de Kazematten 4, Assen"
    assert draft["narrative"]["text"].startswith("Op genoemd tijdstip,")
    assert draft["engine"]["word_lists"] == {"personal": 3}


async def test_a_dictation_becomes_one_draft_however_often_it_is_asked(desk: Desk) -> None:
    draft = await desk.dictate("Kenteken GG-123-B.", "Tot zover.")
    assert draft["narrative"]["text"] == "Kenteken GG-123-B. Tot zover."
    assert draft["narrative"]["provenance"] == "spoken"
    assert (draft["dictation_id"], draft["engine"]["model"]) == ("dictation-1", "base")
    (observation,) = draft["observations"]
    assert observation["audio"] == [[0.5, 0.9]]
    answers = await asyncio.gather(
        *(desk.http.post("/v1/drafts", json={"dictation_id": "dictation-1"}) for _ in range(4))
    )
    assert {answer.json()["id"] for answer in answers} == {draft["id"]}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (TYPED | {"template": "verhoor"}, "unknown_template"),
        (TYPED | {"dictated_at": "2026-11-22T19:29:00"}, "invalid_request"),
        (TYPED | {"text": ""}, "invalid_request"),
        (TYPED | {"text": "a\x00b"}, "invalid_request"),
        (TYPED | {"text": "a\u202eb"}, "invalid_request"),
        (TYPED | {"text": 5}, "invalid_request"),
        (TYPED | {"owner": "p.pieters"}, "invalid_request"),
        (TYPED | {"dictation_id": "dictation-1"}, "invalid_request"),
        ({"dictation_id": "../../etc/passwd"}, "invalid_request"),
        ({}, "invalid_request"),
        ([], "invalid_request"),
    ],
)
async def test_a_draft_of_something_else_is_refused(desk: Desk, body: Any, code: str) -> None:
    answer = await desk.http.post("/v1/drafts", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert await desk.log.entries() == []


# --- reading ---------------------------------------------------------------------------


async def test_reading_is_logged_as_a_consultation(desk: Desk) -> None:
    draft = await desk.draft()
    answer = await desk.http.get(f"/v1/drafts/{draft['id']}")
    assert answer.json() == draft
    entry = (await desk.log.entries(object_id=draft["id"]))[-1]
    assert (entry.action, entry.actor, entry.object_version) == (Action.CONSULT, OFFICER, 1)
    assert entry.details == {"reason": "own_record"}


async def test_the_list_shows_own_open_drafts_and_logs_each_one_shown(desk: Desk) -> None:
    first = await desk.draft(text="woord " * 60)
    second = await desk.dictate("Kenteken GG-123-B.")
    gone = await desk.draft()
    await desk.http.delete(f"/v1/drafts/{gone['id']}", params={"version": 1})
    confirmed = await desk.reviewed(await desk.draft(text="Klaar."))
    assert (await desk.confirm(confirmed)).status_code == 201
    first = await desk.edit(first, fields={"kenteken": {"value": "12-DBF-3"}})
    before = len(await desk.log.entries())
    listed = (await desk.http.get("/v1/drafts")).json()
    assert [one["id"] for one in listed] == [first["id"], second["id"]]
    assert listed[0] == {
        "id": first["id"],
        "version": 2,
        "state": "open",
        "template": "mutatie",
        "title": "Mutatie",
        "dictated_at": "2026-11-22T19:29:00+01:00",
        "updated_at": first["updated_at"],
        "excerpt": "woord " * 25 + "woord…",
        "open_fields": 1,
        "purge_at": listed[0]["purge_at"],
        "purge_soon": False,
        "rectifies": False,
    }
    updated = datetime.fromisoformat(first["updated_at"])
    left = datetime.fromisoformat(listed[0]["purge_at"]) - updated
    assert timedelta(days=30) < left < timedelta(days=31, hours=2)
    shown = (await desk.log.entries())[before:]
    assert [(entry.action, entry.object_id) for entry in shown] == [
        (Action.CONSULT, first["id"]),
        (Action.CONSULT, second["id"]),
    ]
    closed = (await desk.http.get("/v1/drafts", params={"state": ["confirmed", "discarded"]})).json()
    assert [one["id"] for one in closed] == [confirmed["id"]]
    assert (await desk.other.get("/v1/drafts")).json() == []


async def test_somebody_elses_draft_is_not_there_for_any_request(desk: Desk) -> None:
    draft = await desk.reviewed(await desk.draft())
    path, version = f"/v1/drafts/{draft['id']}", draft["version"]
    answers = [
        await desk.other.get(path),
        await desk.other.get(f"{path}/history"),
        await desk.other.patch(path, json={"version": version, "narrative": "x"}),
        await desk.other.post(f"{path}/confirm", json={"version": version}),
        await desk.other.delete(path, params={"version": version}),
        await desk.other.get("/v1/drafts/does-not-exist"),
    ]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(404, "not_found")] * 6
    assert (await desk.http.get(path)).json() == draft


async def test_the_history_tells_who_changed_what_when(desk: Desk) -> None:
    draft = await desk.draft()
    changed = await desk.edit(draft, narrative="Anders.", fields={"kenteken": {"value": "GG-124-B"}})
    first, second = (await desk.http.get(f"/v1/drafts/{draft['id']}/history")).json()
    assert (first["version"], first["actor"], first["at"]) == (1, OFFICER, draft["created_at"])
    assert first["changed"] == ["narrative", "datum", "tijdstip", "kenteken"]
    assert (second["version"], second["at"]) == (2, changed["updated_at"])
    assert second["changed"] == ["narrative", "kenteken"]
    assert second["narrative"]["text"] == "Anders."
    (field,) = second["fields"]
    assert (field["value"], field["provenance"], field["machine_value"]) == (
        "GG-124-B",
        "corrected",
        "GG-123-B",
    )


# --- changing --------------------------------------------------------------------------


async def test_an_edit_makes_the_next_version_and_an_audit_entry(desk: Desk) -> None:
    draft = await desk.draft()
    changed = await desk.edit(
        draft,
        fields={
            "kenteken": {"observation_id": _field(draft, "kenteken")["alternatives"][0]["observation_id"]}
        },
    )
    assert changed["version"] == 2
    plate = _field(changed, "kenteken")
    assert (plate["value"], plate["provenance"]) == ("12-DBF-3", "spoken")
    entry = (await desk.log.entries(object_id=draft["id"]))[-1]
    assert (entry.action, entry.object_version) == (Action.ALTER, 2)
    assert entry.details["changed"] == ("kenteken",)
    assert (await desk.http.get(f"/v1/drafts/{draft['id']}")).json() == changed


async def test_a_value_left_out_and_a_value_of_null_are_different_things(desk: Desk) -> None:
    draft = await desk.draft()
    same = await desk.edit(draft, fields={"kenteken": retyped("GG-123-B")})
    assert _field(same, "kenteken")["value"] == "GG-123-B"
    cleared = await desk.edit(same, fields={"kenteken": {"value": None}})
    plate = _field(cleared, "kenteken")
    assert (plate["value"], plate["provenance"], plate["confirmed"]) == (None, None, False)
    assert plate["machine_value"] == "GG-123-B"


async def test_an_edit_of_an_older_version_is_refused_as_a_whole(desk: Desk) -> None:
    draft = await desk.draft()
    newer = await desk.edit(draft, narrative="Van het ene venster.")
    answer = await desk.http.patch(
        f"/v1/drafts/{draft['id']}", json={"version": 1, "narrative": "Van het andere venster."}
    )
    assert answer.status_code == 409
    assert {name: answer.json()[name] for name in ("code", "expected", "current")} == {
        "code": "stale_version",
        "expected": 1,
        "current": 2,
    }
    assert (await desk.http.get(f"/v1/drafts/{draft['id']}")).json() == newer


async def test_of_two_edits_at_once_one_wins_and_the_other_is_told(desk: Desk) -> None:
    draft = await desk.draft()
    answers = await asyncio.gather(
        *(
            desk.http.patch(f"/v1/drafts/{draft['id']}", json={"version": 1, "narrative": f"Versie {number}"})
            for number in range(6)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]
    (won,) = (answer.json() for answer in answers if answer.status_code == 200)
    kept = (await desk.http.get(f"/v1/drafts/{draft['id']}")).json()
    assert (kept["version"], kept["narrative"]["text"]) == (2, won["narrative"]["text"])


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        ({"fields": {"onbekend": {"value": "x"}}}, "unknown_field"),
        ({"fields": {"onderwerp": {"observation_id": "vehicle:1-2"}}}, "unknown_field"),
        ({"fields": {"kenteken": {"value": "x", "observation_id": "vehicle:1-2"}}}, "invalid_request"),
        ({"fields": {"kenteken": {"confirmed": "true"}}}, "invalid_request"),
        ({"fields": {"kenteken": {"provenance": "spoken"}}}, "invalid_request"),
        ({"fields": {"kenteken": None}}, "invalid_request"),
        ({"narrative": 5}, "invalid_request"),
        ({"state": "confirmed"}, "invalid_request"),
        ({"version": "1"}, "invalid_request"),
        ({"version": True}, "invalid_request"),
        ({"version": 0}, "invalid_request"),
    ],
)
async def test_a_wrong_edit_changes_nothing(desk: Desk, edit: dict[str, Any], code: str) -> None:
    draft = await desk.draft()
    answer = await desk.http.patch(f"/v1/drafts/{draft['id']}", json={"version": 1, "narrative": "x"} | edit)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await desk.http.get(f"/v1/drafts/{draft['id']}")).json() == draft


async def test_a_discarded_draft_is_gone_from_sight_but_not_from_the_store(desk: Desk) -> None:
    draft = await desk.draft()
    path = f"/v1/drafts/{draft['id']}"
    assert (await desk.http.delete(path, params={"version": 2})).json()["code"] == "stale_version"
    assert (await desk.http.delete(path, params={"version": 1})).status_code == 204
    for answer in (
        await desk.http.get(path),
        await desk.http.get(f"{path}/history"),
        await desk.http.delete(path, params={"version": 2}),
        await desk.http.patch(path, json={"version": 2, "narrative": "x"}),
    ):
        assert answer.status_code == 404
    assert await _actions(desk, draft["id"]) == ["collect", "discard"]


# --- checking --------------------------------------------------------------------------


async def test_a_plate_is_confirmed_after_hearing_it_and_the_log_keeps_for_how_long(desk: Desk) -> None:
    draft = await desk.dictate("Kenteken GG-123-B.")
    path = f"/v1/drafts/{draft['id']}"
    bare = {"version": 1, "fields": {"kenteken": {"confirmed": True}}}
    refused = (await desk.http.patch(path, json=bare)).json()
    assert (refused["code"], refused["fields"]) == ("check_needed", ["kenteken"])
    check = {"how": "heard", "heard_s": 1.25, "rate": 0.8}
    draft = await desk.edit(draft, fields={"kenteken": {"confirmed": True, "check": check}})
    assert _field(draft, "kenteken")["check"] == check
    entry = (await desk.log.entries(object_id=draft["id"]))[-1]
    assert (entry.details["changed"], entry.details["checks"]) == (
        ("kenteken",),
        ("kenteken:heard:1250:80",),
    )
    (_, step) = (await desk.http.get(f"{path}/history")).json()
    assert step["fields"][0]["check"] == check


async def test_what_is_typed_again_is_in_no_answer_log_or_history(desk: Desk) -> None:
    draft = await desk.draft(text="Kenteken GG-123-B, later 12-DBF-3.")
    both = {"kenteken": retyped("GG-123-B"), "tijdstip": retyped("x")}
    path = f"/v1/drafts/{draft['id']}"
    wrong = {"version": 1, "fields": {"kenteken": retyped("zonderling")}}
    differs = await desk.http.patch(path, json=wrong)
    assert (differs.status_code, differs.json()["code"]) == (422, "retyped_differs")
    assert "zonderling" not in differs.text
    changed = await desk.edit(draft, fields={"kenteken": both["kenteken"]})
    assert _field(changed, "kenteken")["check"] == {"how": "retyped", "heard_s": None, "rate": None}
    assert 'retyped": "' not in (await desk.http.get(f"{path}/history")).text
    (entry,) = [one for one in await desk.log.entries(object_id=draft["id"]) if one.action is Action.ALTER]
    assert entry.details["checks"] == ("kenteken:retyped",)


async def test_two_consequential_values_are_two_changes(desk: Desk) -> None:
    draft = await desk.draft()
    values = {one["id"]: one["value"] for one in draft["fields"] if one["value"] is not None}
    fields = {name: retyped(value) for name, value in values.items()}
    answer = await desk.http.patch(f"/v1/drafts/{draft['id']}", json={"version": 1, "fields": fields})
    assert (answer.status_code, answer.json()["code"]) == (422, "one_at_a_time")
    assert answer.json()["fields"] == list(values)


async def test_sound_that_was_destroyed_can_not_have_been_heard(desk: Desk) -> None:
    draft = await desk.dictate("Kenteken GG-123-B.")
    gone = {"dictation-1"}
    desk.app.state.records = replace(desk.records, has_sound=lambda dictation_id: dictation_id not in gone)
    heard = {"confirmed": True, "check": {"how": "heard", "heard_s": 1}}
    answer = await desk.http.patch(
        f"/v1/drafts/{draft['id']}", json={"version": 1, "fields": {"kenteken": heard}}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "nothing_to_hear")
    await desk.edit(draft, fields={"kenteken": retyped("123-B")})


async def test_a_text_is_ticked_paragraph_by_paragraph(desk: Desk) -> None:
    draft = await desk.draft(text="Eerste.\n\nTweede.")
    path = f"/v1/drafts/{draft['id']}"
    whole = await desk.http.patch(path, json={"version": 1, "narrative_confirmed": True})
    assert (whole.status_code, whole.json()["code"], whole.json()["paragraphs"]) == (
        422,
        "paragraph_by_paragraph",
        2,
    )
    draft = await desk.edit(draft, paragraphs={"1": True})
    assert (draft["narrative"]["checked"], draft["narrative"]["confirmed"]) == ([1], False)
    entry = (await desk.log.entries(object_id=draft["id"]))[-1]
    assert (entry.details["paragraphs_checked"], entry.details["paragraphs"]) == (1, 2)
    draft = await desk.edit(draft, narrative="Eerste, verbeterd.\n\nTweede.", paragraphs={"0": True})
    assert (draft["narrative"]["checked"], draft["narrative"]["confirmed"]) == ([0, 1], True)


async def test_a_declaration_waits_for_its_reading_back(desk: Desk) -> None:
    draft = await desk.draft(template="aangifte", text="Mijn fiets is weg.")
    assert draft["read_back"] is None
    (form,) = [one for one in (await desk.http.get("/v1/templates")).json() if one["id"] == "aangifte"]
    assert form["read_back"] is True
    draft = await reviewed_over_async(desk.http, draft)
    refused = (await desk.confirm(draft)).json()
    assert (refused["code"], refused["fields"], refused["read_back"]) == ("not_confirmed", [], True)
    without_why = {"version": draft["version"], "read_back": {"how": "not_done"}}
    assert (await desk.http.patch(f"/v1/drafts/{draft['id']}", json=without_why)).status_code == 422
    draft = await desk.edit(draft, read_back={"how": "read_aloud", "note": "Zachtjes huilend."})
    entry = (await desk.log.entries(object_id=draft["id"]))[-1]
    assert (entry.details["changed"], entry.details["read_back"]) == (("read_back",), "read_aloud")
    step = (await desk.http.get(f"/v1/drafts/{draft['id']}/history")).json()[-1]
    assert (step["changed"], step["read_back"]["how"]) == (["read_back"], "read_aloud")
    report = (await desk.confirm(draft)).json()
    assert report["read_back"] == draft["read_back"]
    rows = repr(await desk.log.entries())
    assert "huilend" not in rows


# --- confirming ------------------------------------------------------------------------


async def test_what_still_waits_is_named_and_nothing_is_made(desk: Desk) -> None:
    draft = await desk.draft()
    answer = await desk.confirm(draft)
    assert answer.status_code == 422
    body = answer.json()
    assert (body["code"], body["fields"], body["narrative"]) == (
        "not_confirmed",
        ["datum", "tijdstip", "kenteken"],
        True,
    )
    assert (await desk.http.get("/v1/reports")).json() == []


async def test_confirming_makes_the_report_and_closes_the_draft(desk: Desk) -> None:
    draft = await desk.reviewed(await desk.dictate("Kenteken GG-123-B."))
    answer = await desk.confirm(draft)
    assert answer.status_code == 201
    report = answer.json()
    assert (report["draft_id"], report["draft_version"]) == (draft["id"], draft["version"])
    assert (report["confirmed_by"], report["confirmed_by_name"]) == (OFFICER, "J. Jansen")
    assert report["fields"] == draft["fields"]
    closed = (await desk.http.get(f"/v1/drafts/{draft['id']}")).json()
    assert (closed["state"], closed["report_id"]) == ("confirmed", report["id"])
    assert closed["version"] == draft["version"] + 1
    assert await _actions(desk, report["id"]) == ["confirm"]
    again = await desk.confirm(draft)
    assert again.status_code == 409
    assert (again.json()["code"], again.json()["report_id"]) == ("already_confirmed", report["id"])
    late = await desk.http.patch(
        f"/v1/drafts/{draft['id']}", json={"version": closed["version"], "narrative": "Toch anders."}
    )
    assert late.json()["code"] == "already_confirmed"
    assert (await desk.log.check()).intact


async def test_a_version_that_was_not_the_last_is_not_confirmed(desk: Desk) -> None:
    draft = await desk.reviewed(await desk.draft())
    answer = await desk.confirm(draft, version=draft["version"] - 1)
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")
    assert (await desk.http.get("/v1/reports")).json() == []


async def test_of_confirms_at_once_exactly_one_makes_the_report(desk: Desk) -> None:
    draft = await desk.reviewed(await desk.draft())
    answers = await asyncio.gather(*(desk.confirm(draft) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    (listed,) = (await desk.http.get("/v1/reports")).json()
    assert {one.json()["report_id"] for one in answers if one.status_code == 409} == {listed["id"]}
    confirms = [entry for entry in await desk.log.entries() if entry.action is Action.CONFIRM]
    assert [entry.object_type for entry in confirms] == ["draft", "report"]


async def test_a_confirm_and_an_edit_at_once_never_confirm_unseen_text(desk: Desk) -> None:
    for _ in range(5):
        draft = await desk.reviewed(await desk.draft())
        edit = desk.http.patch(
            f"/v1/drafts/{draft['id']}", json={"version": draft["version"], "narrative": "Ongezien."}
        )
        confirmed, edited = await asyncio.gather(desk.confirm(draft), edit)
        assert {confirmed.status_code, edited.status_code} in ({201, 409}, {409, 200})
        if confirmed.status_code == 201:
            assert confirmed.json()["narrative"]["text"] == TYPED["text"]


async def test_a_crash_before_the_commit_leaves_no_report_and_no_audit_entry(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await desk.reviewed(await desk.draft())
    before = await desk.log.entries()
    insert = report_rows.insert

    async def insert_then_die(*args: Any, **options: Any) -> None:
        await insert(*args, **options)  # everything is written, only the commit is missing
        raise OSError("power cut")

    monkeypatch.setattr(report_rows, "insert", insert_then_die)
    assert (await desk.confirm(draft)).status_code == 500
    monkeypatch.undo()
    assert await desk.log.entries() == before
    assert (await desk.http.get("/v1/reports")).json() == []
    assert (await desk.http.get(f"/v1/drafts/{draft['id']}")).json() == draft
    assert (await desk.confirm(draft)).status_code == 201


@pytest.mark.parametrize("body", [{}, {"version": "1"}, {"version": 1.5}, {"version": 1, "force": True}])
async def test_a_confirm_names_the_version_that_was_seen(desk: Desk, body: dict[str, Any]) -> None:
    draft = await desk.reviewed(await desk.draft())
    answer = await desk.http.post(f"/v1/drafts/{draft['id']}/confirm", json=body)
    assert answer.status_code == 422


# --- sound and contract ----------------------------------------------------------------


async def test_hearing_the_sound_behind_a_draft_is_logged(desk: Desk) -> None:
    draft = await desk.dictate("Kenteken GG-123-B.")
    assert (
        await desk.records.dictation_behind(JANSEN, draft["id"], Stretch(start_s=1.5, end_s=2))
        == "dictation-1"
    )
    entry = (await desk.log.entries(object_id=draft["id"]))[-1]
    assert (entry.action, entry.details) == (
        Action.CONSULT,
        {"reason": "own_record", "view": "audio", "start_ms": 1500, "end_ms": 2000},
    )
    typed = await desk.draft()
    with pytest.raises(NotFound):
        await desk.records.dictation_behind(JANSEN, typed["id"], Stretch())
    assert await _actions(desk, typed["id"]) == ["collect"]


async def test_somebody_elses_dictation_becomes_nobodys_draft(desk: Desk) -> None:
    await desk.dictate("Kenteken GG-123-B.")
    answer = await desk.other.post("/v1/drafts", json={"dictation_id": dictation().id})
    assert answer.status_code == 404


async def test_no_word_of_the_text_is_in_the_audit_log(desk: Desk) -> None:
    draft = await desk.reviewed(await desk.draft(text="Zonderling kenteken GG-123-B."))
    await desk.confirm(draft)
    await desk.http.get("/v1/reports")
    async with desk.database.reading() as connection:
        rows = (await connection.exec_driver_sql("SELECT * FROM audit_log")).all()
    dump = repr(rows)
    assert len(rows) > 4
    assert "Zonderling" not in dump
    assert "GG-123" not in dump


async def test_the_templates_are_listed_with_their_fields(desk: Desk) -> None:
    listed = (await desk.http.get("/v1/templates")).json()
    assert {one["id"] for one in listed} == {"aangifte", "mutatie", "pv_bevindingen"}
    assert all(one["fields"] and len(one["digest"]) == 64 for one in listed)


async def test_the_api_description_names_every_answer_by_its_type(desk: Desk) -> None:
    described = (await desk.http.get("/openapi.json")).json()
    answers = {
        f"{method} {path}": operation["responses"]
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    }
    assert set(answers) == {
        "post /v1/drafts",
        "get /v1/drafts",
        "get /v1/drafts/{draft_id}",
        "patch /v1/drafts/{draft_id}",
        "delete /v1/drafts/{draft_id}",
        "get /v1/drafts/{draft_id}/history",
        "get /v1/drafts/{draft_id}/guidance",
        "get /v1/offences",
        "get /v1/offences/{set_id}",
        "post /v1/drafts/{draft_id}/confirm",
        "get /v1/reports",
        "get /v1/reports/{report_id}",
        "get /v1/reports/{report_id}/print",
        "get /v1/reports/{report_id}/versions",
        "get /v1/drafts/{draft_id}/signals",
        "put /v1/drafts/{draft_id}/signals",
        "get /v1/signals/unit",
        "post /v1/reports/{report_id}/rectify",
        "post /v1/reports/{report_id}/contested",
        "post /v1/reports/{report_id}/contested/{mark_id}/lift",
        "get /v1/subjects/grounds",
        "get /v1/subjects/requests",
        "post /v1/subjects/requests",
        "get /v1/subjects/requests/{request_id}",
        "get /v1/subjects/requests/{request_id}/history",
        "get /v1/subjects/requests/{request_id}/items/{number}",
        "patch /v1/subjects/requests/{request_id}/items",
        "post /v1/subjects/requests/{request_id}/export",
        "post /v1/subjects/search",
        "get /v1/templates",
    }
    for name, responses in answers.items():
        good = next(answer for code, answer in responses.items() if code.startswith("2"))
        if name.startswith("delete") or name.endswith("/lift"):
            assert "content" not in good
        elif name.endswith("print"):
            assert list(good["content"]) == ["text/html"]
        else:
            schema = good["content"]["application/json"]["schema"]
            kinds = schema.get("anyOf", [schema.get("items", schema)])
            assert all("$ref" in kind for kind in kinds)
