"""Rows as every version of the tables took them: what a migration finds in a database that was in use.

Written out and not made by today's code, which would write them otherwise. A migration that adds a
table or a column adds rows here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from server.store.database import WRITING, make_sync_engine

MOMENT = datetime(2026, 11, 22, 18, 30, 0, 123456, tzinfo=UTC)
ZONED = "2026-11-22T19:29:00+01:00"
OFFICER = "j.jansen"
TEXT = "Kenteken GG-123-B."

_WORDS = [
    {"text": "Kenteken", "start_s": 0.0, "end_s": 0.4, "probability": 0.75},
    {"text": "GG-123-B.", "start_s": 0.5, "end_s": 0.9, "probability": 0.75},
]
_UTTERANCE = {"utterance": 0, "revision": 1, "start_s": 0.0, "end_s": 9.5, "text": TEXT, "words": _WORDS}
_ORIGIN = {
    "transcript": {"language": "nl", "utterances": [_UTTERANCE]},
    "observations": [
        {
            "id": "vehicle:9-17",
            "type": "vehicle",
            "values": {"plate": "GG-123-B"},
            "spans": [[9, 17]],
            "words": ["GG-123-B."],
            "audio": [[0.5, 0.9]],
            "probability": 0.75,
            "rule": "plate_dashed",
        }
    ],
    "engine": {"model": "base"},
}
_TEMPLATE = {
    "id": "mutatie",
    "version": 3,
    "title": "Mutatie",
    "fields": [{"id": "kenteken", "label": "Kenteken", "kind": "plate", "consequence": "A"}],
    "digest": "ab" * 32,
}
_CONTENT = {
    "narrative": {"text": TEXT, "provenance": "spoken", "confirmed": True},
    "fields": [
        {
            "id": "kenteken",
            "value": "GG-123-B",
            "provenance": "spoken",
            "observation_id": "vehicle:9-17",
            "machine_value": "GG-123-B",
            "confirmed": True,
        }
    ],
}
_REPORT = {
    "id": "report-1",
    "version": 1,
    "draft_id": "draft-1",
    "draft_version": 1,
    "template": "mutatie",
    "template_version": 3,
    "template_digest": "ab" * 32,
    "title": "Mutatie",
    "confirmed_by": OFFICER,
    "confirmed_by_name": "J. Jansen",
    "unit": "Utrecht-Noord",
    "dictated_at": ZONED,
    "confirmed_at": "2026-11-22T18:30:00.123456Z",
    "labels": {"kenteken": "Kenteken"},
    **_CONTENT,
    **_ORIGIN,
}
_DICTATION = {
    "owner": OFFICER,
    "unit": "Utrecht-Noord",
    "template": "mutatie",
    "language": "nl",
    "encoding": "pcm_s16le",
    "dictated_at": ZONED,
    "created_at": MOMENT,
    "state": "open",
    "engine": {"model": "base"},
    "vocabulary": ["Kanaleneiland"],
}
_FINAL = {
    "dictation_id": "dictation-1",
    "utterance": 0,
    "revision": 1,
    "start_sample": 0,
    "end_sample": 152_000,
    "start_s": 0.0,
    "end_s": 9.5,
    "text": TEXT,
    "words": _WORDS,
}
_ASKED = {
    "dictation_id": "dictation-1",
    "sample": 160_000,
    "at": MOMENT,
    "policy": "ab" * 32,
    "others": [],
}
_ENTRY = {"at": MOMENT, "actor": OFFICER}

Row = tuple[str, dict[str, Any]]

ROWS: dict[str, list[Row]] = {
    "0001": [
        ("dictations", {"id": "dictation-1", **_DICTATION, "state": "ended", "draft_id": "draft-1"}),
        ("dictations", {"id": "dictation-2", **_DICTATION}),
        ("finals", _FINAL),
        ("cuts", {"dictation_id": "dictation-1", "sample": 4 * 3600 * 16_000 * 20}),
        (
            "drafts",
            {
                "id": "draft-1",
                "owner": OFFICER,
                "unit": "Utrecht-Noord",
                "template": "mutatie",
                "state": "confirmed",
                "version": 1,
                "dictated_at": ZONED,
                "created_at": MOMENT,
                "updated_at": MOMENT,
                "dictation_id": "dictation-1",
                "report_id": "report-1",
                "origin": json.dumps(_ORIGIN),
                "template_snapshot": json.dumps(_TEMPLATE),
                "salt": bytes(range(32)),
            },
        ),
        (
            "draft_versions",
            {
                "draft_id": "draft-1",
                "version": 1,
                "at": MOMENT,
                "actor": OFFICER,
                "state": "confirmed",
                "changed": ["narrative", "kenteken"],
                "content": json.dumps(_CONTENT),
            },
        ),
        (
            "reports",
            {
                "id": "report-1",
                "version": 1,
                "draft_id": "draft-1",
                "owner": OFFICER,
                "unit": "Utrecht-Noord",
                "template": "mutatie",
                "title": "Mutatie",
                "confirmed_at": MOMENT,
                "content": json.dumps(_REPORT),
                "salt": bytes(range(32, 64)),
            },
        ),
        (
            "audit_log",
            {
                "seq": 1,
                **_ENTRY,
                "action": "collect",
                "object_type": "dictation",
                "object_id": "dictation-1",
                "details": {},
                "prev_hash": "0" * 64,
                "hash": "99821d4e9d67f3bb5ffbccc6e3acbc4bc45ab7b9d0ccfea40e2350fc2b360f1d",
            },
        ),
        (
            "audit_log",
            {
                "seq": 2,
                **_ENTRY,
                "action": "confirm",
                "object_type": "report",
                "object_id": "report-1",
                "object_version": 1,
                "details": {
                    "content": "ab" * 32,
                    "changed": ["narrative", "kenteken"],
                    "count": 3,
                    "ok": True,
                },
                "prev_hash": "99821d4e9d67f3bb5ffbccc6e3acbc4bc45ab7b9d0ccfea40e2350fc2b360f1d",
                "hash": "0c6b6c7da0c4ece3818128bd64f6942808e9101a6be6508f5b9ce31d8c50916a",
            },
        ),
    ],
    "0002": [
        (
            "finals",
            {
                **_FINAL,
                "revision": 2,
                "marks": [{"kind": "doubtful", "start_s": 4.0, "end_s": 4.5, "text": "één twee"}],
                "suggestions": [],
                "complete": True,
            },
        ),
        ("finals", {**_FINAL, "utterance": 1, "marks": [], "suggestions": [], "complete": False}),
    ],
    "0003": [
        (
            "word_lists",
            {"id": "list-1", "scope": "personal", "holder": OFFICER, "version": 1, "salt": b"\0" * 32},
        ),
        (
            "word_list_versions",
            {
                "list_id": "list-1",
                "version": 1,
                "at": MOMENT,
                "actor": OFFICER,
                "terms": 1,
                "commands": 1,
                "added": 2,
                "removed": 0,
                "changed": 0,
                "content": json.dumps(
                    {
                        "terms": [{"text": "Dennenlaan", "kind": "street", "spoken": ["zo"], "weight": 6}],
                        "commands": [{"said": "tekst vooraf", "text": "Op genoemd tijdstip,"}],
                    }
                ),
            },
        ),
    ],
    "0004": [
        (
            "processing_log",
            {
                "seq": 1,
                "trace_id": "ab" * 16,
                "operation_id": "cd" * 8,
                "status_code": "OK",
                "name": "dictation.collect",
                "start_time": MOMENT,
                "end_time": MOMENT + timedelta(seconds=1),
                "resource": {"service.name": "verbaal"},
                "attributes": {"dpl.core.processing_activity_id": "x"},
                "prev_hash": "0" * 64,
                "hash": "ef" * 32,
            },
        ),
    ],
    "0005": [
        (
            "jobs",
            {
                "id": "job-1",
                "owner": "zaaksysteem",
                "unit": "Utrecht-Noord",
                "state": "done",
                "template": "mutatie",
                "language": "nl",
                "vocabulary": ["Kanaleneiland"],
                "draft": False,
                "priority": 1,
                "callback_state": "none",
                "callback_attempts": 0,
                "keep_s": 86_400,
                "keep_audio": False,
                "created_at": MOMENT,
                "ended_at": MOMENT,
                "files": 1,
                "changes": 3,
                "idempotency_key": "zaak-1",
                "request_sha256": "ab" * 32,
            },
        ),
        (
            "uploads",
            {
                "id": "upload-1",
                "owner": "zaaksysteem",
                "name": "opname.wav",
                "bytes": 5 * 1024**3,
                "sha256": "cd" * 32,
                "audio_s": 9.5,
                "created_at": MOMENT,
                "job_id": "job-1",
            },
        ),
        (
            "job_files",
            {
                "job_id": "job-1",
                "n": 1,
                "upload_id": "upload-1",
                "name": "opname.wav",
                "bytes": 5 * 1024**3,
                "sha256": "cd" * 32,
                "audio_s": 9.5,
                "state": "done",
                "done_s": 9.5,
                "attempts": 1,
                "change": 3,
            },
        ),
        (
            "job_results",
            {
                "job_id": "job-1",
                "n": 1,
                "at": MOMENT,
                "audio_s": 9.5,
                "engine": {"model": "base"},
                "transcript": json.dumps(_ORIGIN["transcript"]),
            },
        ),
        ("workers", {"id": "machine-1:0", "beats": 2**40}),
    ],
    "0006": [
        (
            "dictations",
            {
                **_DICTATION,
                "id": "dictation-3",
                "state": "ended",
                "draft_id": "draft-3",
                "sound_samples": 152_000,
                "sound_chain": "ab" * 32,
                "sound_client_samples": 152_000,
                "sound_client_chain": "cd" * 32,
            },
        ),
    ],
    "0007": [
        (
            "retention_states",
            {
                "object_type": "report",
                "object_id": "report-1",
                "kind": "report",
                "basis": "wpg-8",
                "mark": 1,
                "first_at": MOMENT,
                "started_at": MOMENT,
                "state": "active",
                "since": MOMENT,
            },
        ),
        (
            "legal_holds",
            {
                "id": "hold-1",
                "object_type": "report",
                "object_id": "report-1",
                "reason": "complaint",
                "ground": "Klacht 2026-14",
                "placed_by": OFFICER,
                "placed_at": MOMENT,
            },
        ),
        ("retention_rule_sets", {"digest": "ab" * 32, "content": "{}"}),
        (
            "retention_runs",
            {
                "id": 1,
                "moment": MOMENT,
                "audit_seq": 2,
                "rules": "ab" * 32,
                "accepted": True,
                "holder": "machine-1",
                "beat_at": MOMENT,
                "finished_at": MOMENT,
                "counts": {"destroyed": 0},
            },
        ),
        (
            "destruction_certificates",
            {
                "id": "certificate-1",
                "object_type": "draft",
                "object_id": "draft-9",
                "run_id": 1,
                "issued_at": MOMENT,
                "text": "verbaal\n\n— x AAAA\n",
            },
        ),
    ],
    "0008": [
        (
            "outbox",
            {
                "seq": 7,
                "message_id": "message-1",
                "report_id": "report-1",
                "report_version": 1,
                "unit": "Utrecht-Noord",
                "destination": "http",
                "state": "waiting",
                "attempts": 2,
                "asked_by": OFFICER,
                "queued_at": MOMENT,
                "next_at": MOMENT,
            },
        ),
    ],
    "0009": [
        (
            "subject_requests",
            {
                "id": "request-1",
                "kind": "access",
                "received_at": ZONED,
                "due_at": MOMENT,
                "state": "received",
                "handled_by": OFFICER,
                "version": 1,
                "salt": b"\1" * 32,
            },
        ),
        (
            "subject_request_versions",
            {"request_id": "request-1", "version": 1, "at": MOMENT, "actor": OFFICER, "content": "{}"},
        ),
        (
            "report_marks",
            {
                "id": "mark-1",
                "report_id": "report-1",
                "version": 1,
                "start": 0,
                "end": 8,
                "request_id": "request-1",
                "statement": "Dat was mijn auto niet.",
                "made_by": OFFICER,
                "made_at": MOMENT,
            },
        ),
        (
            "subject_keys",
            {"kind": "plate", "value": "GG123B", "record_type": "report", "record_id": "report-1"},
        ),
    ],
    "0010": [
        (
            "review_visits",
            {
                "draft_id": "draft-1",
                "session": "0d3f9a44-6f0c-4a0e-9f4c-0a1b2c3d4e5f",
                "active_s": 41.5,
                "heard": [[0.5, 0.9]],
            },
        ),
        (
            "review_signals",
            {
                "draft_id": "draft-1",
                "confirmed_at": MOMENT,
                "words_per_minute": 180.5,
                "heard_share": 0.4,
                "changed_a": 1,
                "changed_b": 0,
                "changed_c": 2,
            },
        ),
        ("search_texts", {"draft_id": "draft-1", "version": 1, "words": "mutatie kenteken gg123b"}),
    ],
    "0011": [
        (
            "dictations",
            {
                "id": "dictation-5",
                **_DICTATION,
                "template": "aangifte",
                "template_sample": 4 * 3600 * 16_000 * 20,
            },
        ),
    ],
    "0012": [
        (
            "dictations",
            {
                **_DICTATION,
                "id": "dictation-4",
                "encoding": "opus",
                "state": "ended",
                "draft_id": "draft-4",
                "sound_samples": 152_000,
                "sound_chain": "ab" * 32,
                "sound_client_samples": 152_000,
                "sound_client_chain": "cd" * 32,
                "sound_packets_chain": "cd" * 32,
            },
        ),
    ],
    "0013": [("rule_books", {"digest": "ab" * 32, "content": "{}"})],
    "0014": [("answer_sounds", {"id": "answer-1", "draft_id": "draft-1", "created_at": MOMENT})],
    "0015": [
        (
            "dictation_questions",
            {**_ASKED, "observable": "iets_weggenomen", "asked": "Is er iets weggenomen?"},
        ),
        ("dictation_questions", {**_ASKED, "sample": 320_000, "observable": None, "asked": ""}),
        (
            "dictation_answers",
            {
                **_ASKED,
                "observable": "iets_weggenomen",
                "reply": "yes",
                "asked": "Is er iets weggenomen?",
                "others": ["braak"],
            },
        ),
        ("dictation_answers", {**_ASKED, "observable": "braak", "reply": None, "asked": "Was er braak?"}),
    ],
}


def insert_rows(url: str, rows: list[Row]) -> None:
    """Put rows into the tables as the database has them, in one transaction."""
    engine = make_sync_engine(url)
    with engine.connect() as connection:
        connection.execution_options(**{WRITING: True})
        with connection.begin():
            tables = _tables(connection)
            for name, row in rows:
                connection.execute(sa.insert(tables[name]), [_stored(connection, row)])
    engine.dispose()


def missing_rows(url: str, rows: list[Row]) -> Iterator[Row]:
    """Those of ``rows`` that are no longer in the database as they were put in."""
    engine = make_sync_engine(url)
    with engine.connect() as connection, connection.begin():
        tables = _tables(connection)
        for name, row in rows:
            table, expected = tables[name], _stored(connection, row)
            keys = [column == expected[column.name] for column in table.primary_key]
            found = connection.execute(sa.select(*(table.c[one] for one in row)).where(*keys)).mappings()
            if [_comparable(one) for one in found] != [_comparable(expected)]:
                yield name, row
    engine.dispose()


def _tables(connection: sa.Connection) -> dict[str, sa.Table]:
    metadata = sa.MetaData()
    metadata.reflect(connection)
    return dict(metadata.tables)


def _stored(connection: sa.Connection, row: dict[str, Any]) -> dict[str, Any]:
    """Moments as the database takes them: SQLite without a zone."""
    if connection.dialect.name == "postgresql":
        return row
    return {
        name: value.replace(tzinfo=None) if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def _comparable(row: Any) -> dict[str, Any]:
    return {
        name: value.astimezone(UTC) if isinstance(value, datetime) and value.tzinfo else value
        for name, value in dict(row).items()
    }
