from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server.api.subjects import subject_search
from server.api.subjects.subject_search import SLICE, SubjectSearch
from server.domain.audit import Action, Entry
from server.domain.person_details import Sought
from server.domain.person_matching import Searchable
from server.domain.processing import SUBJECT
from server.domain.report import Observation
from server.domain.subjects import Person, subject_ids
from server.domain.transcript import Transcript
from server.store import drafts
from server.store.database import Database
from server.store.dictations import Dictations
from server.store.jobs import jobs
from server.store.jobs.jobs import Result
from server.store.logs.processing_log import lines
from server.store.rights.subject_index import DRAFT, REPORT
from server.store.tables import drafts as draft_table
from server.store.tables import reports as report_table
from server.store.tables import subject_keys
from tests.api.records_app import BAKKER, Desk, build
from tests.databases import migrated_sqlite
from tests.store.conftest import database, database_url  # noqa: F401 - fixtures, on both databases
from tests.store.examples import NOW, TEMPLATE, dictation, draft, utterance
from tests.store.jobs.test_jobs import file, job

PERSON = {"name": "Jan de Vries", "birth_date": "1987-03-04"}
SAID = (
    "Om 22.15 uur sprak ik aangever Jan de Vries, geboren 4 maart 1987, telefoon 06-12345678.",
    "Verdachte Piet Jansen, BSN 123456782, geboren op 5 mei 1990, sloeg Jan de Vries.",
    "Piet liep weg in GG-123-B. Zijn moeder Truus Jansen woont op Kerkstraat 9.",
)
OF_PIET = ("Piet", "Jansen", "123456782", "5 mei 1990", "1990-05-05", "GG-123-B", "Truus", "Kerkstraat 9")


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:  # noqa: F811 - the fixture of the store's tests
    built = build(database)
    yield built
    for one in (built.http, built.other, built.privacy):
        await one.aclose()


async def ask(desk: Desk, kind: str = "access", person: dict[str, str] | None = None) -> dict[str, Any]:
    body = {"kind": kind, "person": person or PERSON, "received_at": "2026-11-22T10:00:00+01:00"}
    answer = await desk.privacy.post("/v1/subjects/requests", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def search(desk: Desk, request: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = await desk.privacy.post("/v1/subjects/search", json={"request_id": request["id"], **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def decide(desk: Desk, request: dict[str, Any], *items: dict[str, Any]) -> dict[str, Any]:
    path = f"/v1/subjects/requests/{request['id']}/items"
    answer = await desk.privacy.patch(path, json={"version": request["version"], "items": items})
    assert answer.status_code == 200, answer.text
    decided: dict[str, Any] = answer.json()
    return decided


async def give_all(desk: Desk, request: dict[str, Any]) -> dict[str, Any]:
    given = [{"number": item["number"], "decision": "give"} for item in request["items"]]
    return await decide(desk, request, *given)


async def confirmed(desk: Desk, *said: str) -> dict[str, Any]:
    draft = await desk.dictate(*(said or SAID))
    made = await desk.confirm(await desk.reviewed(draft))
    assert made.status_code == 201, made.text
    report: dict[str, Any] = made.json()
    return report


def kinds(found: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((one["kind"], one["sureness"]) for one in found["records"])


async def entries_since(desk: Desk, count: int) -> list[Entry]:
    return (await desk.log.entries())[count:]


async def test_a_person_is_found_in_report_draft_words_and_sound(desk: Desk) -> None:
    report = await confirmed(desk)
    found = await search(desk, await ask(desk))
    assert kinds(found) == [("dictation", "sure"), ("draft", "sure"), ("report", "sure")]
    by_kind = {one["kind"]: one for one in found["records"]}
    assert (by_kind["report"]["id"], by_kind["report"]["version"]) == (report["id"], 1)
    heard = [hit for hit in by_kind["dictation"]["hits"] if hit["on"] == ["name"]]
    # Words six to eight of the first utterance, and nine to eleven or so of the second.
    assert heard[0]["place"] == "final:0.1"
    assert heard[0]["audio_s"] == [[3.0, 4.4]]
    assert "aangever Jan de Vries, geboren" in heard[0]["snippet"]
    assert {hit["place"] for hit in by_kind["draft"]["hits"]} >= {
        "transcript",
        "narrative",
        "field:betrokkenen",
    }
    assert [item["number"] for item in found["request"]["items"]] == [1, 2, 3]


async def test_every_draft_version_is_searched_also_a_name_that_was_taken_out(desk: Desk) -> None:
    made = await desk.draft(text="Niets te melden.")
    made = await desk.edit(made, fields={"onderwerp": {"value": "Gesprek met Jan de Vries"}})
    await desk.edit(made, fields={"onderwerp": {"value": "Gesprek"}}, narrative="Gesproken met De Vries.")
    (record,) = (await search(desk, await ask(desk)))["records"]
    assert [(hit["place"], hit["version"]) for hit in record["hits"]] == [
        ("field:onderwerp", 2),
        ("narrative", 3),
    ]
    assert record["sureness"] == "possible"


async def test_what_is_noted_of_a_reading_back_and_of_a_new_version_is_about_a_person_too(desk: Desk) -> None:
    made = await desk.draft(template="aangifte", text="Niets te melden.")
    note = {"how": "not_done", "note": "Jan de Vries liep weg."}
    made = await desk.edit(made, read_back=note)
    report = (await desk.confirm(await desk.reviewed(made))).json()
    why = {"reason": "Verwisseld met Jan de Vries."}
    path = f"/v1/reports/{report['id']}/rectify"
    second = (await desk.http.post(path, json=why)).json()
    second = await desk.edit(second, fields={"feit": {"value": "Ruzie"}})
    assert (await desk.confirm(await desk.reviewed(second))).status_code == 201
    request = await ask(desk, person={"name": "Jan de Vries"})
    found = await search(desk, request)
    places = {(one["kind"], one["version"], hit["place"]) for one in found["records"] for hit in one["hits"]}
    assert places == {
        ("draft", None, "read_back"),
        ("draft", None, "reason"),
        ("report", 1, "notes"),
        ("report", 2, "notes"),
    }
    texts = []
    for number in range(1, len(found["request"]["items"]) + 1):
        item = (await desk.privacy.get(f"/v1/subjects/requests/{request['id']}/items/{number}")).json()
        texts += [(part["label"], part["text"]) for part in item["parts"] if "Vries" in part["text"]]
    assert set(texts) == {
        ("Bij de voorlezing", "Jan de Vries liep weg."),
        ("Reden van de nieuwe versie", "Verwisseld met Jan de Vries."),
    }


async def test_words_without_a_draft_are_searched_too(desk: Desk) -> None:
    dictations = Dictations(desk.database)
    await dictations.create(dictation("open-1"))
    await dictations.add_final("open-1", utterance(0, "ik sprak jan de vries"), 0, 9)
    await dictations.add_final("open-1", utterance(0, "Ik sprak Jan de Vries.", revision=2), 0, 9)
    await dictations.create(dictation("open-2"))
    await dictations.add_final("open-2", utterance(0, "Niemand gezien."), 0, 9)
    (record,) = (await search(desk, await ask(desk, person={"name": "Jan de Vries"})))["records"]
    assert (record["kind"], record["id"], record["sureness"]) == ("dictation", "open-1", "sure")
    assert [hit["place"] for hit in record["hits"]] == ["final:0.1", "final:0.2"]


async def test_another_spelling_or_a_number_finds_the_same_records(desk: Desk) -> None:
    await confirmed(desk)
    request = await ask(desk)
    for criteria in (
        {"name": "Vries, J. de"},
        {"name": "Jan de Fries"},
        {"phone": "+31612345678"},
        {"birth_date": "1987-03-04"},
    ):
        found = await search(desk, request, criteria=criteria)
        assert {one["kind"] for one in found["records"]} >= {"draft", "report"}


async def test_others_are_not_found(desk: Desk) -> None:
    await confirmed(desk)
    found = await search(desk, await ask(desk, person={"name": "Henk de Vries", "bsn": "987654321"}))
    assert found["records"] == []


async def test_a_full_search_finds_in_steps_what_the_index_does_not_know(desk: Desk) -> None:
    await desk.draft(text="ik zag de vries lopen")
    request = await ask(desk)
    assert (await search(desk, request))["records"] == []
    found = await search(desk, request, full=True)
    assert (found["done"], found["total"], found["next"]) == (1, 1, None)
    (record,) = found["records"]
    assert record["kind"] == "draft"
    assert found["request"]["fully_searched"]


async def test_a_full_search_goes_on_where_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.api.subjects.subject_search.SLICE", 2)
    assert SLICE > 2
    for number in range(3):
        await desk.dictate(f"Jan de Vries nummer {number}", dictation_id=f"dictation-{number}")
    request = await ask(desk)
    steps: list[dict[str, Any]] = []
    cursor = None
    while not steps or cursor:
        steps.append(await search(desk, request, full=True, **({"cursor": cursor} if cursor else {})))
        cursor = steps[-1]["next"]
    assert [(step["done"], step["total"]) for step in steps] == [(2, 6), (4, 6), (6, 6), (6, 6)]
    seen = [record["id"] for step in steps for record in step["records"]]
    assert len(seen) == len(set(seen)) == 6
    assert [step["request"]["searched"] for step in steps] == [False, False, False, True]
    whole = await desk.app.state.subjects.search_all(BAKKER, request["id"])
    assert [record.record.id for record in whole.slice.records] == seen


async def test_a_cursor_that_is_none_is_refused(desk: Desk) -> None:
    request = await ask(desk)
    for cursor in ("x", "draft", "draft:x:y", "nothing:1:a"):
        body = {"request_id": request["id"], "full": True, "cursor": cursor}
        answer = await desk.privacy.post("/v1/subjects/search", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


async def test_records_from_before_there_was_an_index_get_their_keys(desk: Desk) -> None:
    await confirmed(desk)
    async with desk.database.writing() as connection:
        await connection.execute(sa.delete(subject_keys))
    found = await search(desk, await ask(desk))
    assert {one["kind"] for one in found["records"]} == {"dictation", "draft", "report"}
    told: list[tuple[int, int]] = []
    async with desk.database.writing() as connection:
        await connection.execute(sa.delete(subject_keys))
    await SubjectSearch(desk.database).complete_index(lambda done, total: told.append((done, total)))
    assert told == [(1, 1), (2, 2)]


async def test_keys_go_with_their_record_whoever_deletes_it(desk: Desk) -> None:
    await confirmed(desk)
    async with desk.database.writing() as connection:
        query = sa.select(subject_keys.c.record_type).distinct()
        assert set((await connection.execute(query)).scalars()) == {DRAFT, REPORT}
        await connection.execute(sa.delete(report_table))
        assert set((await connection.execute(query)).scalars()) == {DRAFT}
        for hanging in ("draft_versions", "search_texts", "review_signals"):
            await connection.exec_driver_sql(f"DELETE FROM {hanging}")  # noqa: S608 - a table's name
        await connection.exec_driver_sql("UPDATE dictations SET state = 'open', draft_id = NULL")
        await connection.execute(sa.delete(draft_table))
        assert (await connection.execute(query)).all() == []


async def test_a_search_leaves_a_line_for_each_record_that_was_seen_and_no_words(desk: Desk) -> None:
    report = await confirmed(desk)
    request = await ask(desk)
    before = len(await desk.log.entries())
    await search(desk, request)
    seen = await entries_since(desk, before)
    consulted = [one for one in seen if one.action is Action.CONSULT]
    assert [one.object_type for one in consulted] == ["report", "draft", "dictation", "subject"]
    assert consulted[0].object_id == report["id"]
    assert consulted[0].details == {
        "reason": "subject_request",
        "request": request["id"],
        "view": "search",
        "sure": True,
    }
    assert consulted[-1].details["given"] == ("birth_date", "name")
    assert {one.actor for one in seen} == {"m.bakker"}
    logged = "".join(one.model_dump_json() for one in await desk.log.entries())
    for word in ("Vries", "Truus", "geboren", "aangever"):
        assert word not in logged
    async with desk.database.reading() as connection:
        operation = consulted[0].operation
        assert operation is not None
        (line,) = await lines(connection, [operation.operation_id])
        salt = (await connection.execute(sa.select(report_table.c.salt))).scalar_one()
    jan = Person(name="Jan de Vries", birth_date="1987-03-04", phone="+31612345678")
    # One line, about the person alone: the other in the report was not what the search was for.
    assert line.attributes[SUBJECT] == subject_ids(salt, [jan])[0]


async def test_what_the_logs_say_of_the_person_is_found_by_the_salt_of_the_record(desk: Desk) -> None:
    report = await confirmed(desk)
    await desk.http.get(f"/v1/reports/{report['id']}")
    (use,) = [one for one in (await search(desk, await ask(desk)))["log"] if one["kind"] == "report"]
    assert use["actions"] == {"confirm": 1, "consult": 1}
    # Of both entries one line is the person's, and the others are about somebody else.
    assert use["lines"] == 2


REFUSED: tuple[tuple[str, str, dict[str, Any] | None], ...] = (
    ("POST", "/requests", {"kind": "access", "person": PERSON, "received_at": "2026-11-22T10:00:00Z"}),
    ("GET", "/requests", None),
    ("GET", "/requests/x", None),
    ("GET", "/requests/x/history", None),
    ("GET", "/requests/x/items/1", None),
    ("PATCH", "/requests/x/items", {"version": 1, "items": [{"number": 1, "decision": "give"}]}),
    ("POST", "/requests/x/export", None),
    ("POST", "/search", {"request_id": "x"}),
)


async def test_somebody_without_the_role_is_refused_and_that_is_logged(desk: Desk) -> None:
    for number, (method, path, body) in enumerate(REFUSED, start=1):
        answer = await desk.http.request(method, f"/v1/subjects{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        entries = await desk.log.entries()
        assert len(entries) == number
        assert (entries[-1].action, entries[-1].actor) == (Action.REFUSE, "j.jansen")
        assert (entries[-1].object_type, entries[-1].details["needs"]) == ("subject", "privacy_officer")


async def test_an_unknown_request_or_item_is_not_there(desk: Desk) -> None:
    request = await ask(desk)
    for method, path in (
        ("GET", "/v1/subjects/requests/x"),
        ("GET", "/v1/subjects/requests/x/history"),
        ("POST", "/v1/subjects/requests/x/export"),
        ("GET", f"/v1/subjects/requests/{request['id']}/items/1"),
    ):
        answer = await desk.privacy.request(method, path)
        assert (answer.status_code, answer.json()["code"]) in {(404, "not_found"), (404, "item_unknown")}
    answer = await desk.privacy.post("/v1/subjects/search", json={"request_id": "x"})
    assert answer.status_code == 404


async def test_requests_are_listed_by_what_is_due_first_and_each_step_is_kept(desk: Desk) -> None:
    later = await ask(desk)
    body = {"kind": "erasure", "person": {"bsn": "123456782"}, "received_at": "2026-10-01T10:00:00+02:00"}
    first = (await desk.privacy.post("/v1/subjects/requests", json=body)).json()
    listed = (await desk.privacy.get("/v1/subjects/requests")).json()
    assert [one["id"] for one in listed] == [first["id"], later["id"]]
    assert first["due_at"] == "2026-11-12T23:00:00Z"
    await search(desk, first)
    assert (await desk.privacy.get(f"/v1/subjects/requests/{first['id']}")).json()["state"] == "decided"
    assert (await desk.privacy.post(f"/v1/subjects/requests/{first['id']}/export")).status_code == 200
    assert [one["id"] for one in (await desk.privacy.get("/v1/subjects/requests")).json()] == [later["id"]]
    answered = (await desk.privacy.get("/v1/subjects/requests?state=answered")).json()
    assert [(one["id"], one["outcome"]) for one in answered] == [(first["id"], "nothing_found")]
    steps = (await desk.privacy.get(f"/v1/subjects/requests/{first['id']}/history")).json()
    assert [step["request"]["version"] for step in steps] == [1, 2, 3]
    assert {step["actor"] for step in steps} == {"m.bakker"}


async def test_the_record_of_an_item_is_shown_with_what_is_the_persons_own(desk: Desk) -> None:
    await confirmed(desk)
    request = (await search(desk, await ask(desk)))["request"]
    answer = await desk.privacy.get(f"/v1/subjects/requests/{request['id']}/items/1")
    assert answer.headers["cache-control"] == "no-store"
    parts = {part["id"]: part for part in answer.json()["parts"]}
    assert parts["narrative:1"]["own"]
    assert parts["narrative:2"]["text"] == "Verdachte █████, BSN █████, geboren op █████, sloeg Jan de Vries."
    assert not parts["narrative:3"]["own"]
    assert (await desk.log.entries())[-1].details["view"] == "item"


async def test_an_answer_waits_for_a_decision_on_each_record(desk: Desk) -> None:
    await confirmed(desk)
    request = await ask(desk)
    path = f"/v1/subjects/requests/{request['id']}/export"
    assert (await desk.privacy.post(path)).json()["code"] == "request_not_decided"
    request = (await search(desk, request))["request"]
    answer = await desk.privacy.post(path)
    assert (answer.status_code, answer.json()["items"]) == (409, [1, 2, 3])


async def test_two_who_decide_at_once_do_not_overwrite_each_other(desk: Desk) -> None:
    await confirmed(desk)
    request = (await search(desk, await ask(desk)))["request"]
    await give_all(desk, request)
    path = f"/v1/subjects/requests/{request['id']}/items"
    body = {"version": request["version"], "items": [{"number": 1, "decision": "refuse", "ground": "others"}]}
    answer = await desk.privacy.patch(path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")


async def test_the_answer_holds_the_persons_own_data_and_nobody_elses(desk: Desk) -> None:
    report = await confirmed(desk)
    request = await give_all(desk, (await search(desk, await ask(desk)))["request"])
    before = len(await desk.log.entries())
    answer = await desk.privacy.post(f"/v1/subjects/requests/{request['id']}/export")
    assert answer.headers["cache-control"] == "no-store"
    given = answer.json()
    assert {record["kind"] for record in given["records"]} == {
        "Verslag",
        "Concept van een verslag",
        "Opname en wat daarin is herkend",
    }
    texts = [part["text"] for record in given["records"] for part in record["parts"]]
    assert any("telefoon 06-12345678" in text for text in texts)
    for secret in OF_PIET:
        assert secret not in answer.text
    first = next(record for record in given["records"] if record["id"] == report["id"])
    assert "vernietigd vanaf" in first["retention"]
    assert first["origin"].startswith("Een politiemedewerker heeft dit ingesproken")
    disclosed = [one for one in await entries_since(desk, before) if one.action is Action.DISCLOSE]
    assert [one.object_type for one in disclosed] == ["report", "draft", "dictation", "subject"]
    assert all(one.details["request"] == request["id"] for one in disclosed)
    assert {one.details["recipient"] for one in disclosed} == {"data_subject"}
    again = (await desk.privacy.post(f"/v1/subjects/requests/{request['id']}/export")).json()
    assert again | {"made_at": ""} == given | {"made_at": ""}
    late = await desk.privacy.post("/v1/subjects/search", json={"request_id": request["id"]})
    assert (late.status_code, late.json()["code"]) == (409, "request_closed")


async def test_a_part_refusal_leaves_out_what_it_says_and_tells_the_ground(desk: Desk) -> None:
    await confirmed(desk)
    request = (await search(desk, await ask(desk)))["request"]
    request = await decide(
        desk,
        request,
        {
            "number": 1,
            "decision": "partly",
            "ground": "investigation",
            "left_out": ["narrative:2"],
            "added": ["field:kenteken"],
            "own_codes": ["GG 123 B"],
        },
        {"number": 2, "decision": "refuse", "ground": "others"},
        {"number": 3, "decision": "not_this_person"},
    )
    given = (await desk.privacy.post(f"/v1/subjects/requests/{request['id']}/export")).json()
    (record,) = given["records"]
    parts = {part["id"]: part["text"] for part in record["parts"]}
    assert "narrative:2" not in parts
    assert parts["field:kenteken"] == "GG-123-B"
    assert (record["refused_parts"], record["ground"]) == (1, "Wpg art. 27 lid 1 onder b")
    assert [(one["records"], one["article"]) for one in given["refused"]] == [
        (1, "Wpg art. 27 lid 1 onder d")
    ]


async def test_a_record_that_was_destroyed_meanwhile_is_told_of_and_not_given(desk: Desk) -> None:
    await confirmed(desk)
    request = await give_all(desk, (await search(desk, await ask(desk)))["request"])
    async with desk.database.writing() as connection:
        await connection.execute(sa.delete(report_table))
    given = (await desk.privacy.post(f"/v1/subjects/requests/{request['id']}/export")).json()
    assert given["gone"] == 1
    assert "Verslag" not in {record["kind"] for record in given["records"]}


def text_of(letter: bytes, folder: Path) -> str:
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext (Debian: poppler-utils) is not here")
    path = folder / "letter.pdf"
    path.write_bytes(letter)
    read = subprocess.run(  # noqa: S603 - a fixed command on a file of the test
        [reader, "-layout", str(path), "-"], check=True, capture_output=True, text=True
    )
    return " ".join(read.stdout.split())


async def test_the_letter_says_what_it_must(tmp_path: Path) -> None:
    # Once: a letter takes seconds, and the database is no part of it.
    kept = Database(migrated_sqlite(tmp_path / "verbaal.sqlite3"))
    desk = build(kept)
    await confirmed(desk)
    request = await give_all(desk, (await search(desk, await ask(desk)))["request"])
    answer = await desk.privacy.post(f"/v1/subjects/requests/{request['id']}/export?format=pdf")
    await kept.dispose()
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    text = await asyncio.to_thread(text_of, answer.content, tmp_path)
    for said in (
        "Antwoord op uw verzoek",
        request["id"],
        "inzage in uw gegevens",
        "Ontvangen op 22 november 2026",
        "Gezocht op Jan de Vries, geboren 4 maart 1987",
        "Bewaartermijn",
        "Herkomst",
        "Gegeven aan",
        "Waarvoor deze gegevens zijn gebruikt",
        "Uw rechten",
        "Autoriteit Persoonsgegevens",
        "█████",
    ):
        assert said in text
    for secret in OF_PIET:
        assert secret not in text


async def test_grounds_are_data_with_their_articles(desk: Desk) -> None:
    grounds = (await desk.privacy.get("/v1/subjects/grounds")).json()
    assert {one["code"] for one in grounds} >= {"investigation", "others", "national_security"}
    assert all(one["article"] and one["text"] for one in grounds)


async def test_the_database_has_what_a_draft_says_indexed_at_once(desk: Desk) -> None:
    person = Observation(
        id="person:0-3",
        type="person",
        values={"bsn": "123456782"},
        spans=((0, 3),),
        words=("Jan",),
        probability=0.9,
        rule="person_named",
    )
    made = draft(dictation_id=None).model_copy(
        update={"observations": (person,), "transcript": Transcript(language="nl"), "created_at": NOW}
    )
    async with desk.database.writing() as connection:
        await drafts.insert(connection, made, TEMPLATE, actor="j.jansen")
    found = await SubjectSearch(desk.database).by_index(Sought(bsn="123456782"))
    assert [(one.record.kind, one.record.id) for one in found.records] == [("draft", "draft-1")]


async def transcribed(database: Database, *said: str) -> None:  # noqa: F811 - an argument
    """A job whose files became these words."""
    async with database.writing() as connection:
        await jobs.insert(connection, job(files=len(said)))
        await jobs.insert_files(connection, [file(n, upload_id=None) for n in range(1, len(said) + 1)])
        for n, text in enumerate(said, start=1):
            transcript = Transcript(language="nl", utterances=(utterance(0, text),))
            result = Result(transcript=transcript, audio_s=9.5, engine={})
            await jobs.finish(connection, "job-00000001", n, at=NOW, result=result)


@pytest.mark.parametrize("full", [False, True])
async def test_the_result_of_a_batch_job_is_found_decided_and_given(desk: Desk, full: bool) -> None:  # noqa: FBT001 - parametrized
    await transcribed(desk.database, "Niemand gezien.", "Ik sprak Jan de Vries op straat. Het regende.")
    request = await ask(desk)
    found = await search(desk, request, full=full)
    (record,) = found["records"]
    assert (record["kind"], record["id"], record["sureness"]) == ("job", "job-00000001.2", "possible")
    assert record["hits"][0]["place"] == "result:0"
    assert len(record["hits"][0]["audio_s"]) == 1
    shown = await desk.privacy.get(f"/v1/subjects/requests/{request['id']}/items/1")
    assert [part["text"] for part in shown.json()["parts"]] == [
        "Ik sprak Jan de Vries op straat.",
        "Het regende.",
    ]
    await give_all(desk, found["request"])
    answer = await desk.privacy.post(f"/v1/subjects/requests/{request['id']}/export")
    assert answer.status_code == 200, answer.text
    assert "Jan de Vries" in answer.text
    entries = await desk.log.entries(object_id="job-00000001")
    assert [one.action for one in entries if one.object_type == "job"] == [
        Action.CONSULT,
        Action.CONSULT,
        Action.DISCLOSE,
    ]


@pytest.mark.parametrize("name", ["Élise Étienne", "Çağla Şahin", "Ali Öz"])
async def test_a_name_that_begins_with_an_accent_is_found_in_spoken_words(desk: Desk, name: str) -> None:
    await transcribed(desk.database, f"Ik sprak {name} op straat.")
    found = await search(desk, await ask(desk, person={"name": name}))
    assert [(one["kind"], one["id"]) for one in found["records"]] == [("job", "job-00000001.1")]


async def test_a_search_reads_no_more_than_a_slice_at_a_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await transcribed(desk.database, *["Ik sprak Jan de Vries."] * 5)
    monkeypatch.setattr(subject_search, "SLICE", 2)
    sizes: list[int] = []
    hits = subject_search._hits

    def counted(sought: Sought, records: list[Searchable]) -> list[subject_search.RecordHits]:
        sizes.append(len(records))
        return hits(sought, records)

    monkeypatch.setattr(subject_search, "_hits", counted)
    found = await SubjectSearch(desk.database).by_index(Sought(name="Jan de Vries"))
    assert [one.record.id for one in found.records] == [f"job-00000001.{n}" for n in range(1, 6)]
    assert sizes == [2, 2, 1]
