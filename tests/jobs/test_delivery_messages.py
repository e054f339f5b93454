from __future__ import annotations

import hashlib
import json

import rfc8785

from server.domain.rectifying import Disputed
from server.domain.report import FieldCheck, How, ReadBack, ReadBackHow, Rectifies
from server.jobs.delivery_messages import message_of
from tests.store.examples import draft, report

REPORT = report(draft())


def body(**changes: object) -> bytes:
    return message_of(REPORT.model_copy(update=changes), message_id="msg_1", log_digest="ab" * 32)


def test_a_message_holds_what_was_confirmed_and_who_stands_for_it() -> None:
    message = json.loads(body())
    assert (message["type"], message["schema"], message["id"]) == (
        "report.confirmed",
        "verbaal.report/1",
        "msg_1",
    )
    told = message["data"]["report"]
    assert told["confirmed_by"] == {"id": "j.jansen", "name": "J. Jansen"}
    assert told["fields"] == [
        {
            "id": "kenteken",
            "label": "Kenteken",
            "value": "GG-123-B",
            "provenance": "spoken",
            "check": None,
        }
    ]
    assert told["read_back"] is None
    assert told["narrative"] == {"text": "Kenteken GG-123-B.", "provenance": "spoken"}
    assert (told["dictated_at"], told["rectifies_version"]) == ("2026-11-22T19:29:00+01:00", None)
    assert message["data"]["links"]["bundle"] == "/v1/reports/report-1/bundle"


def test_what_the_machine_made_of_it_stays_here() -> None:
    text = body().decode()
    for word in ("probability", "observations", "transcript", "machine_value", "engine", "alternatives"):
        assert word not in text


def test_the_same_report_gives_the_same_bytes_and_its_digest_is_of_what_is_sent() -> None:
    assert body() == body()
    data = json.loads(body())["data"]
    digest = hashlib.sha256(rfc8785.dumps(data["report"])).hexdigest()
    assert data["hashes"] == {"report_sha256": digest, "log_digest": "ab" * 32, "template_sha256": "ab" * 32}


def test_a_version_that_puts_another_right_says_so() -> None:
    rectifies = Rectifies(report_id="report-1", version=1, reason="Verkeerd kenteken.")
    told = json.loads(body(version=2, rectifies=rectifies))["data"]["report"]
    assert (told["version"], told["rectifies_version"]) == (2, 1)
    assert told["rectifies_reason"] == "Verkeerd kenteken."


def test_how_a_value_was_checked_and_a_declaration_read_back_goes_with_it() -> None:
    plate = REPORT.fields[0].model_copy(update={"check": FieldCheck(how=How.HEARD, heard_s=1, rate=0.8)})
    done = ReadBack(how=ReadBackHow.NOT_DONE, note="Liep weg.", at=REPORT.confirmed_at)
    told = json.loads(body(fields=(plate,), read_back=done))["data"]["report"]
    assert told["fields"][0]["check"] == "heard"
    at = REPORT.confirmed_at.isoformat()
    assert told["read_back"] == {"how": "not_done", "note": "Liep weg.", "at": at}


def test_contested_places_are_named_without_what_is_said_of_them() -> None:
    contested = [Disputed(version=1, field_id="kenteken"), Disputed(version=1, start=0, end=8)]
    message = message_of(REPORT, message_id="msg_1", log_digest="ab" * 32, contested=contested)
    assert json.loads(message)["data"]["contested"] == [{"field": "kenteken"}, {"start": 0, "end": 8}]
