from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from server.api.subjects.subject_advice import answer_parts
from server.domain.assessing import Answer, AnswerHow, AnswerSound, Inquiry, Reply
from server.store import drafts
from server.store.database import Database
from tests.api.records_app import JANSEN, Desk, build
from tests.databases import migrated_sqlite

AT = datetime(2026, 11, 22, 18, 40, tzinfo=UTC)
THEFT = "Vandaag om 20.00 uur is een fietsdiefstal gepleegd. Er is een zwarte fiets gestolen."
PERSON = {"name": "Jan de Vries"}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    database = Database(migrated_sqlite(tmp_path / "verbaal.sqlite3"))
    built = build(database)
    yield built
    for one in (built.http, built.other, built.privacy):
        await one.aclose()
    await database.dispose()


async def answered_aloud(desk: Desk) -> dict[str, Any]:
    """A draft whose officer said a name in an answer, and nowhere else."""
    draft = await desk.draft(text=THEFT)
    answer = Answer(
        observable="toestemming",
        reply=Reply.NO,
        how=AnswerHow.SPOKEN,
        at=AT,
        asked="Was er toestemming om het mee te nemen?",
        words="nee die heeft Jan de Vries niet gegeven",
    )
    async with desk.database.writing() as connection:
        stored = await drafts.find(connection, draft["id"], JANSEN.user_id)
        update = {"inquiry": Inquiry(answers=(answer,)), "version": 2}
        new = stored.draft.model_copy(update=update)
        await drafts.save(connection, stored, new, actor=JANSEN.user_id)
    changed: dict[str, Any] = (await desk.http.get(f"/v1/drafts/{draft['id']}")).json()
    return changed


async def found(desk: Desk, **more: Any) -> dict[str, Any]:
    body = {"kind": "access", "person": PERSON, "received_at": "2026-11-22T10:00:00+01:00"}
    request = (await desk.privacy.post("/v1/subjects/requests", json=body)).json()
    answer = await desk.privacy.post("/v1/subjects/search", json={"request_id": request["id"], **more})
    assert answer.status_code == 200, answer.text
    records: dict[str, Any] = answer.json()
    return records


async def parts(desk: Desk, request: dict[str, Any], number: int) -> dict[str, dict[str, Any]]:
    item = await desk.privacy.get(f"/v1/subjects/requests/{request['id']}/items/{number}")
    assert item.status_code == 200, item.text
    return {one["id"]: one for one in item.json()["parts"]}


@pytest.mark.parametrize("full", [False, True])
async def test_who_is_named_in_an_answer_is_found_and_sees_it(desk: Desk, full: bool) -> None:  # noqa: FBT001 - parametrized
    draft = await answered_aloud(desk)
    assert (await desk.confirm(await desk.reviewed(draft))).status_code == 201
    shown = await found(desk, full=full)
    places = {(one["kind"], hit["place"]) for one in shown["records"] for hit in one["hits"]}
    assert places == {("draft", "answer:toestemming"), ("report", "notes")}
    for number, one in enumerate(shown["request"]["items"], start=1):
        before = "" if one["kind"] == "report" else "v2."
        part = (await parts(desk, shown["request"], number))[f"{before}answer:toestemming"]
        assert part["label"] == "Antwoord op een vraag"
        assert "“nee die heeft Jan de Vries niet gegeven”" in part["text"]
        assert part["own"]


async def test_inferences_of_a_report_are_parts_of_it(desk: Desk) -> None:
    draft = await answered_aloud(desk)
    assert (await desk.confirm(await desk.reviewed(draft))).status_code == 201
    shown = await found(desk)
    number = next(n for n, one in enumerate(shown["request"]["items"], 1) if one["kind"] == "report")
    of_report = await parts(desk, shown["request"], number)
    inferred = of_report["assessment:proef_310.zonder_recht"]
    assert inferred["label"] == "Aanknopingspunt volgens regels (advies, geen oordeel)"
    assert inferred["text"] == "Diefstal (310 Sr), Zonder recht: aanknopingspunt aanwezig."
    # What a form still lacks is no inference about anybody.
    assert not [one for one in of_report if one.startswith("assessment:form_")]


def test_of_an_answer_with_a_recording_of_its_own_that_is_told() -> None:
    def told(sound: AnswerSound | None) -> str:
        answer = Answer(
            observable="weg",
            reply=Reply.NO,
            how=AnswerHow.SPOKEN,
            at=AT,
            asked="Is het weg?",
            words="Nee.",
            sound=sound,
        )
        (part,) = answer_parts(Inquiry(answers=(answer,)))
        return part.text

    answered = "Is het weg? Antwoord: nee: \u201cNee.\u201d."
    assert told(AnswerSound(id="answer-1", start_s=0, end_s=2.52)) == (
        f"{answered} Ingesproken: een opname van 0:02,5."
    )
    assert told(AnswerSound(start_s=3, end_s=4)) == told(None) == answered  # a stretch of the dictation
