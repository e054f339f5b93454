"""A marked sentence goes in by every path; no log, figure or audit entry may hold a word of it.

The whole server runs here, with its own logging at its most talkative; only the speech model is
a scripted one that hears the marked words.
"""

from __future__ import annotations

import io
import json
import logging
import re
import sqlite3
import sys
import threading
import wave
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import structlog
from fastapi import FastAPI
from starlette.testclient import TestClient, WebSocketTestSession

from server import wire
from server.app import Ears, create_app
from server.asr.recognizer import Decoded, DecodeRequest
from server.logging import configure_logging
from server.settings import Settings
from tests.api.live_server import few_words
from tests.confirming import reviewed_over
from tests.fakes import ScriptedRecognizer, ScriptedVoice, speech
from tests.reading import readers

HEARD = {
    1: "Zeppelin",
    2: "stal",
    3: "de",
    4: "paarse",
    5: "olifant",
    6: "12-XYZ-3",
    7: "om",
    8: "22.15",
    9: "uur",
}
SENTENCE = " ".join(HEARD.values())
MARKS = ("zeppelin", "olifant", "paarse", "12-xyz-3", "12xyz3", "22.15", "22:15", "agent_smit", "smit")
OFFICER = "Agent Smit"

RULES = {"template": "mutatie", "dictated_at": "2026-03-02T22:40:00+01:00"}


class Logs(io.StringIO):
    """Everything that was logged, and how to judge it."""

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]

    def events(self) -> set[str]:
        return {line["event"] for line in self.lines}

    def leaked(self) -> list[str]:
        # Once a minute the clock itself says the spoken time: 00:41:22.154.
        lines = (re.sub(r'"timestamp": "[^"]*"', "", line) for line in self.getvalue().splitlines())
        return [line for line in lines if marks_in(line)]


def marks_in(text: str) -> list[str]:
    return [mark for mark in MARKS if mark in text.lower()]


@pytest.fixture
def logs() -> Iterator[Logs]:
    root = logging.getLogger()
    handlers, level, raises = root.handlers, root.level, logging.raiseExceptions
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    stream = Logs()
    configure_logging("json", "debug", stream)
    root.setLevel(logging.DEBUG)  # other libraries may talk as much as they can
    yield stream
    structlog.reset_defaults()
    root.handlers, logging.raiseExceptions = handlers, raises
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    for name in ("server", "client", "uvicorn"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    logging.getLogger("uvicorn.access").disabled = False


class BreakingRecognizer(ScriptedRecognizer):
    """Hears the words, then breaks with them in its mouth."""

    def recognize(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
        raise ValueError(
            f"cannot decode {' '.join(word.text for one in batch for word in self.words(one.samples))}"
        )


def serve(folder: Path, recognizer: ScriptedRecognizer, vocab_dir: Path | None = None) -> FastAPI:
    settings = Settings(
        data_dir=folder, local_user="agent_smit", local_user_name=OFFICER, vocab_dir=vocab_dir
    )
    return create_app(
        settings, Ears(recognizers=[recognizer], voice=ScriptedVoice), extractor=readers().extractor
    )


@pytest.fixture(scope="module")
def vocab_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Few word lists and rules, for all tests but the one of the whole way: a start reads them in no time."""
    return few_words(tmp_path_factory.mktemp("vocab"))


@pytest.fixture
def web(logs: Logs, tmp_path: Path, vocab_dir: Path) -> Iterator[TestClient]:
    yield from served(serve(tmp_path, ScriptedRecognizer(HEARD), vocab_dir))


@pytest.fixture
def whole_web(logs: Logs, tmp_path: Path) -> Iterator[TestClient]:
    """With every list, rule and question that ships."""
    yield from served(serve(tmp_path, ScriptedRecognizer(HEARD)))


def served(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url="http://127.0.0.1:8765", raise_server_exceptions=False) as browser:
        yield browser


def spoken() -> bytes:
    """PCM in which a scripted recogniser hears the marked sentence."""
    return speech((0, 0.5), *((value, 0.4) for value in HEARD), (0, 1.0))


def wav(pcm: bytes) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(pcm)
    return target.getvalue()


@contextmanager
def connect(web: TestClient, *more: str, ticket: str | None = None) -> Iterator[WebSocketTestSession]:
    ticket = ticket or web.post("/v1/tickets").json()["ticket"]
    # Leaving cancels the route if it has not ended by itself by then; that is no failure here.
    with (
        suppress(CancelledError),
        web.websocket_connect(
            "ws://127.0.0.1:8765/v1/dictations",
            subprotocols=[wire.SUBPROTOCOL, wire.TICKET_PREFIX + ticket, *more],
        ) as socket,
    ):
        yield socket


def until(socket: WebSocketTestSession, *types: str) -> dict[str, Any]:
    while (message := json.loads(socket.receive_text()))["type"] not in types:
        pass
    return dict(message)


def dictate(web: TestClient) -> dict[str, Any]:
    """Dictate the marked sentence; returns the draft that came of it."""
    pcm = spoken()
    with connect(web) as socket:
        socket.send_json({"type": "start", "vocabulary": SENTENCE.split(), **RULES})
        until(socket, "ready")
        for at in range(0, len(pcm), 16_000):
            socket.send_bytes(wire.audio_frame(at // 2, pcm[at : at + 16_000]))
        socket.send_json({"type": "flush"})
        final = until(socket, "final", "error", "refused")
        assert "olifant" in final["text"]
        socket.send_json({"type": "end", "samples": len(pcm) // 2})
        draft_id = until(socket, "ended", "error")["draft_id"]
    return dict(web.get(f"/v1/drafts/{draft_id}").json())


def assert_kept_quiet(logs: Logs, web: TestClient, *events: str) -> None:
    assert not logs.leaked()
    assert set(events) <= logs.events()
    assert not [line for line in logs.lines if line.get("withheld")], "our own log calls lost a field"
    assert not marks_in(web.get("/metrics").text)


def test_a_dictation_becomes_a_report_and_no_word_of_it_is_logged(
    whole_web: TestClient, logs: Logs, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    web = whole_web
    draft = dictate(web)
    assert "Zeppelin" in draft["narrative"]["text"]

    change = {
        "version": draft["version"],
        "narrative": f"{SENTENCE}. Olifant!",
        "fields": {"voertuig": {"value": "paarse Zeppelin", "confirmed": True}},
        "read_back": {"how": "not_done", "note": "Zeppelin weigerde."},
    }
    changed = web.patch(f"/v1/drafts/{draft['id']}", json=change)
    assert changed.status_code == 200, changed.text
    draft = changed.json()
    wrong = {"confirmed": True, "check": {"how": "retyped", "retyped": "Olifant"}}
    differs = web.patch(
        f"/v1/drafts/{draft['id']}", json={"version": draft["version"], "fields": {"voertuig": wrong}}
    )
    assert differs.json()["code"] == "retyped_differs"
    draft = reviewed_over(web, draft)
    confirmed = web.post(f"/v1/drafts/{draft['id']}/confirm", json={"version": draft["version"]})
    assert confirmed.status_code == 201, confirmed.text
    report_id = confirmed.json()["id"]
    assert "Zeppelin" in web.get(f"/v1/reports/{report_id}").text
    assert OFFICER in web.get(f"/v1/reports/{report_id}/print").text
    for path in ("/v1/reports", "/v1/drafts", "/v1/dictations", f"/v1/drafts/{draft['id']}/history"):
        assert web.get(path).status_code == 200
    assert web.get(f"/v1/drafts/{draft['id']}/audio?start_s=0&end_s=2").content[:4] == b"RIFF"

    assert_kept_quiet(logs, web, "server_ready", "http_request", "websocket_closed")
    assert not marks_in("".join(capfd.readouterr()))
    assert_audit_has_no_content(tmp_path)


def test_what_is_searched_for_and_what_is_spoken_while_reviewing_is_not_logged(
    web: TestClient, logs: Logs, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    draft = dictate(web)
    for words in (SENTENCE, "Olifant", f"{SENTENCE} nergens", SENTENCE * 9):
        for path in ("/v1/drafts", "/v1/reports"):
            assert web.get(path, params={"q": words}).status_code == (422 if words == SENTENCE * 9 else 200)
    assert [one["id"] for one in web.get("/v1/drafts", params={"q": "olifant"}).json()] == [draft["id"]]
    target = f"/v1/drafts/{draft['id']}/spoken"
    for field in ({}, {"field": "kenteken"}, {"field": "locatie"}):
        told = web.post(target, params=field, content=wav(spoken()))
        assert "olifant" in told.text, told.text
    assert web.post(target, params={"field": SENTENCE}, content=wav(spoken())).status_code == 422
    assert web.post(target, content=SENTENCE.encode()).status_code == 422
    questions = web.get(f"/v1/drafts/{draft['id']}/guidance", params={"all": True}).json()["questions"]
    target = f"/v1/drafts/{draft['id']}/answers/{questions[0]['observable']}"
    version = {"version": draft["version"]}
    unclear = web.post(target, params=version, content=wav(spoken()))
    assert (unclear.status_code, unclear.json()["code"]) == (422, "reply_unclear")
    assert "olifant" in unclear.json()["text"]
    answered = web.post(target, params={**version, "reply": "unknown"}, content=wav(spoken()))
    assert "olifant" in answered.json()["inquiry"]["answers"][0]["words"]
    assert web.get(f"{target}/sound").status_code == 200
    wrong = f"/v1/drafts/{draft['id']}/answers/{SENTENCE}"
    assert web.post(wrong, params=version, content=wav(spoken())).status_code == 422
    assert_kept_quiet(logs, web, "value_spoken", "answer_spoken", "http_request")
    assert not marks_in("".join(capfd.readouterr()))
    assert_audit_has_no_content(tmp_path)


def assert_audit_has_no_content(folder: Path) -> None:
    """The officer's identifier belongs in the audit log; words do not."""
    with sqlite3.connect(folder / "verbaal.sqlite3") as database:
        entries = database.execute("SELECT * FROM audit_log").fetchall()
    database.close()
    assert any("agent_smit" in map(str, entry) for entry in entries)
    assert not [entry for entry in entries if marks_in(repr(entry).replace("agent_smit", ""))]


@pytest.mark.parametrize("extra", [{}, {"stream": "true"}, {"response_format": "verbose_json"}])
def test_a_file_is_transcribed_and_no_word_of_it_is_logged(
    web: TestClient, logs: Logs, extra: dict[str, str]
) -> None:
    answer = web.post(
        "/v1/audio/transcriptions",
        files={"file": (f"{SENTENCE}.wav", wav(spoken()), "audio/wav")},
        data={"model": "verbaal", "prompt": SENTENCE, **extra},
    )
    assert "olifant" in answer.text, answer.text
    assert_kept_quiet(logs, web, "http_request")


def test_a_refused_file_is_not_quoted(web: TestClient, logs: Logs) -> None:
    for content in (SENTENCE.encode(), b"#EXTM3U\n" + SENTENCE.encode(), b""):
        files = {"file": (f"{SENTENCE}.mp3", content, SENTENCE)}
        assert web.post("/v1/audio/transcriptions", files=files).status_code >= 400
    for field in ("language", "response_format", "temperature", SENTENCE):
        answer = web.post(
            "/v1/audio/transcriptions", files={"file": ("x.wav", wav(spoken()))}, data={field: SENTENCE}
        )
        assert answer.status_code == 422
    assert_kept_quiet(logs, web, "http_request")


def test_bad_requests_are_not_quoted(web: TestClient, logs: Logs) -> None:
    draft = web.post("/v1/drafts", json={**RULES, "text": SENTENCE}).json()
    target = f"/v1/drafts/{draft['id']}"
    bodies: list[Any] = [
        {"version": 1, "fields": {"olifant": {"value": SENTENCE}}},
        {"version": 1, "fields": {"kenteken": {"value": [SENTENCE]}}},
        {"version": SENTENCE},
        {"version": 1, SENTENCE: SENTENCE},
        {"version": 99, "narrative": SENTENCE},
        SENTENCE,
    ]
    for body in bodies:
        assert 400 <= web.patch(target, json=body).status_code < 500
    broken = web.patch(
        target, content=f'{{"narrative": "{SENTENCE}', headers={"Content-Type": "application/json"}
    )
    assert 400 <= broken.status_code < 500
    assert (
        400
        <= web.post("/v1/drafts", json={**RULES, "template": SENTENCE, "text": SENTENCE}).status_code
        < 500
    )
    assert web.post(f"{target}/confirm", json={"version": 1}).status_code == 422
    assert_kept_quiet(logs, web, "http_request")


@pytest.mark.parametrize("scope", ["personal", "unit"])
def test_word_lists_are_used_and_not_logged(web: TestClient, logs: Logs, tmp_path: Path, scope: str) -> None:
    target = f"/v1/vocabularies/{scope}"
    words = [{"text": word, "kind": "name", "spoken": [word]} for word in SENTENCE.split()]
    body = {"version": 0, "terms": words, "commands": [{"said": "paarse olifant", "text": SENTENCE}]}
    assert web.put(target, json=body).json()["version"] == 1
    refused: list[Any] = [
        {"version": 1, "terms": [{"text": f"{SENTENCE} 🐘"}]},
        {"version": 1, "terms": [*words, words[0]]},
        {"version": 1, "terms": [{"text": SENTENCE * 9}]},
        {"version": 1, "terms": [{"text": f"olifant {n}"} for n in range(20_000)]},
        {"version": 1, "terms": [{"text": "x", "kind": "olifant"}], SENTENCE: SENTENCE},
        {"version": 0, "terms": []},
        SENTENCE,
    ]
    for one in refused:
        answer = web.put(target, json=one)
        assert 400 <= answer.status_code < 500
        assert not marks_in(answer.json()["detail"].replace(SENTENCE, ""))
    assert "olifant" in web.get(target).text
    assert "olifant" in web.get(f"{target}/versions/1").text
    assert not marks_in(web.get(f"{target}/versions").text.replace("agent_smit", ""))
    web.get(f"/v1/vocabularies/{SENTENCE}")
    assert dictate(web)["engine"]["word_lists"] == {scope: 1}
    assert_kept_quiet(logs, web, "word_list_changed", "http_request")
    assert_audit_has_no_content(tmp_path)


def test_addresses_and_headers_are_not_quoted(web: TestClient, logs: Logs) -> None:
    headers = {"User-Agent": SENTENCE, "X-Request-ID": "Zeppelin", "Referer": f"http://127.0.0.1/?{SENTENCE}"}
    web.get(f"/v1/drafts/{SENTENCE}?q={SENTENCE}", headers=headers)
    web.get(f"/{SENTENCE}", headers=headers)
    web.get("/v1/me", headers={"Host": "olifant.example"})
    web.post("/v1/tickets", headers={"Origin": "http://olifant.example"})
    web.request("OLIFANT", "/v1/me")
    assert_kept_quiet(logs, web, "http_request")


@pytest.mark.parametrize(
    "bad",
    [
        SENTENCE,
        json.dumps({"type": "start", "template": SENTENCE, "dictated_at": "2026-03-02T22:40:00+01:00"}),
        json.dumps({"type": "start", **RULES, "language": "olifant"}),
        json.dumps({"type": "start", **RULES, "dictation_id": "Zeppelin-olifant"}),
        json.dumps({"type": "start", **RULES, SENTENCE: SENTENCE}),
        json.dumps({"type": "olifant"}),
        json.dumps({"type": "end"}),
        SENTENCE.encode(),
    ],
)
def test_a_bad_start_is_not_quoted(web: TestClient, logs: Logs, bad: str | bytes) -> None:
    with connect(web, "olifant") as socket:
        if isinstance(bad, bytes):
            socket.send_bytes(bad)
        else:
            socket.send_text(bad)
        assert until(socket, "error", "refused")["code"]
        assert socket.receive()["type"] == "websocket.close"
    assert_kept_quiet(logs, web, "websocket_closed")


def test_messages_that_go_wrong_later_are_not_quoted(web: TestClient, logs: Logs) -> None:
    for bad in (SENTENCE, json.dumps({"type": "command", "name": "olifant", "variables": {"x": {}}})):
        with connect(web) as socket:
            socket.send_json({"type": "start", **RULES})
            until(socket, "ready")
            socket.send_json({"type": "command", "name": "olifant", "variables": {"wie": SENTENCE}})
            socket.send_text(bad)
            assert until(socket, "error")["code"] == "bad_message"
    assert_kept_quiet(logs, web, "live_refused")


def test_tickets_are_not_logged(web: TestClient, logs: Logs) -> None:
    ticket = web.post("/v1/tickets").json()["ticket"]
    for _ in range(2):
        with connect(web, ticket=ticket) as socket:
            socket.send_json({"type": "start", **RULES})
            until(socket, "ready", "refused")
    assert ticket not in logs.getvalue()
    assert "websocket_closed" in logs.events()


def test_an_engine_that_breaks_is_told_without_what_it_was_hearing(
    logs: Logs, tmp_path: Path, vocab_dir: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    app = serve(tmp_path, BreakingRecognizer(HEARD), vocab_dir)
    with TestClient(app, base_url="http://127.0.0.1:8765", raise_server_exceptions=False) as web:
        answer = web.post("/v1/audio/transcriptions", files={"file": ("x.wav", wav(spoken()))})
        assert answer.status_code >= 500
        assert not marks_in(answer.text)
        pcm = spoken()
        with connect(web) as socket:
            socket.send_json({"type": "start", **RULES})
            until(socket, "ready")
            socket.send_bytes(wire.audio_frame(0, pcm[:60_000]))
            socket.send_json({"type": "flush"})
            assert not marks_in(json.dumps(until(socket, "error", "warning")))
        assert_kept_quiet(logs, web, "http_request")
    assert not marks_in("".join(capfd.readouterr()))
    assert not logs.leaked()
