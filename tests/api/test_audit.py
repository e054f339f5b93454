"""Auditors read the log; the log says so. Who asks in vain stands in it too."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from server import wire
from server.api.dictations import wav
from server.domain.audit import Action
from server.domain.roles import Role
from server.proof.standalone.logs import line_of
from server.proof.standalone.notes import read_checkpoint
from server.store.logs.audit_log import AuditLog
from tests.api.live_server import DICTATED_AT, LiveServer, serving

AUDITOR = (Role.OFFICER, Role.AUDITOR, Role.SYSTEM_CLIENT)


async def _get(server: LiveServer, path: str, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient() as http:
        return await http.get(server.url + path, headers=headers)


async def _last(server: LiveServer) -> Any:
    return (await AuditLog(server.app.state.database).entries())[-1]


async def test_an_auditor_reads_pages_and_every_page_is_an_entry(tmp_path: Path) -> None:
    async with serving(tmp_path, local_roles=AUDITOR) as server:
        for _ in range(2):
            await _get(server, "/v1/drafts/unknown-1")
        first = (await _get(server, "/v1/audit/entries?purpose=lawfulness&limit=2")).json()
        assert first["next_after"] == 2
        second = (await _get(server, "/v1/audit/entries?purpose=security&after=2")).json()
        assert second["next_after"] is None
        read = [*first["entries"], *second["entries"]]
        for one in read:
            assert hashlib.sha256(one["entry"].encode()).hexdigest() == one["hash"]
        assert [line_of(one["entry"].encode(), one["hash"]).seq for one in read] == [1, 2, 3, 4]
        noted = json.loads(read[-1]["entry"])
        assert (noted["action"], noted["object_type"], noted["object_id"]) == (
            "consult",
            "audit_log",
            "access",
        )
        assert noted["details"] == {"from": 1, "to": 2, "purpose": "lawfulness"}
        lines = (await _get(server, "/v1/audit/entries?purpose=security&stream=processing")).json()
        assert "verbalisant" not in json.dumps(lines)


async def test_an_auditor_gets_a_checkpoint_that_covers_all(tmp_path: Path) -> None:
    async with serving(tmp_path, local_roles=AUDITOR) as server:
        answer = await _get(server, "/v1/audit/checkpoint?purpose=self_monitoring")
        checkpoint = read_checkpoint(answer.text)
        last = await _last(server)
        assert (checkpoint.size, checkpoint.head) == (last.seq, last.hash)
        assert last.details == {"view": "checkpoint", "purpose": "self_monitoring"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/audit/entries", 422),  # what for?
        ("/v1/audit/entries?purpose=performance_review", 422),
        ("/v1/audit/entries?purpose=security&limit=100000", 422),
        ("/v1/audit/entries?purpose=security&after=-1", 422),
        ("/v1/audit/checkpoint", 422),
    ],
)
async def test_the_log_is_read_for_what_the_law_names_only(tmp_path: Path, path: str, status: int) -> None:
    async with serving(tmp_path, local_roles=AUDITOR) as server:
        assert (await _get(server, path)).status_code == status


async def test_whoever_is_no_auditor_is_refused_and_noted(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        assert (await _get(server, "/v1/audit/entries?purpose=security")).status_code == 403
        entry = await _last(server)
        assert (entry.action, entry.actor) == (Action.REFUSE, "verbalisant")
        assert (entry.object_type, entry.object_id) == ("route", "read_audit_entries")
        assert entry.details == {"reason": "forbidden"}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v1/drafts/unknown-12", "draft"),
        ("/v1/drafts/unknown-12/audio", "draft"),
        ("/v1/reports/unknown-12", "report"),
        ("/v1/dictations/unknown-12/audio", "dictation"),
    ],
)
async def test_asking_in_vain_for_a_record_is_noted(tmp_path: Path, path: str, kind: str) -> None:
    trace = "ab" * 16
    async with serving(tmp_path) as server:
        answer = await _get(server, path, traceparent=f"00-{trace}-{'cd' * 8}-01")
        assert answer.status_code == 404
        entry = await _last(server)
    assert (entry.action, entry.object_type, entry.object_id) == (Action.REFUSE, kind, "unknown-12")
    assert entry.details == {"reason": "not_found"}
    assert entry.trace_id == trace


async def test_an_address_that_is_none_is_not_noted(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        before = await _last(server)
        assert (await _get(server, "/v1/nothing/here")).status_code == 404
        assert await _last(server) == before


async def test_going_on_with_somebody_elses_dictation_is_noted(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        async with server.socket() as talk:
            start = wire.Start(template="mutatie", dictated_at=DICTATED_AT, dictation_id="unknown-12")
            await talk.say(start)
            assert (await talk.hear(wire.Refused)).code == "not_found"
        entry = await _last(server)
    assert (entry.action, entry.object_type, entry.object_id) == (Action.REFUSE, "dictation", "unknown-12")


async def test_a_refusal_that_can_not_be_noted_stays_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(tmp_path) as server:

        async def fails(*_: object, **__: object) -> None:
            raise RuntimeError

        with monkeypatch.context() as broken:
            broken.setattr("server.api.refusals.audit_log.append", fails)
            assert (await _get(server, "/v1/reports/unknown-12")).status_code == 404


async def test_checkpoints_are_made_while_the_server_runs_and_readiness_tells(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        ready = (await _get(server, "/health/ready")).json()
        assert ready["checks"]["checkpoints"] == "ok"
    texts = sorted((tmp_path / "checkpoints" / "access").glob("*.txt"))
    assert read_checkpoint(texts[-1].read_text()).size >= 1


async def test_a_recording_that_becomes_text_is_noted(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        async with httpx.AsyncClient() as http:
            files = {"file": ("file.wav", wav(bytes(64_000)), "audio/wav")}
            answer = await http.post(f"{server.url}/v1/audio/transcriptions", files=files)
            assert answer.status_code == 200
        entry = await _last(server)
    assert (entry.action, entry.object_type, entry.actor) == (
        Action.TRANSCRIBE,
        "transcription",
        "verbalisant",
    )
    assert entry.details["audio_s"] == 2
    assert "file" not in entry.details
