"""The processing log: which personal data was processed when, one line for each person it is about.

It holds no users: who did it stands in the access log (``server.domain.audit``), and the operation's
id links the two. Nothing is sampled. Lines form a hash chain of their own.

Source: Logboek Dataverwerkingen (Logius), the component "Logboek": trace_id (16 bytes),
operation_id (8 bytes; newer drafts call it span_id), status_code, name, start_time, end_time,
parent_operation_id, foreign_operation, resource, attributes; W3C Trace Context for the ids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from pydantic import AwareDatetime, Field

from server.domain.audit import (
    Action,
    Digest,
    Event,
    Head,
    Identifier,
    Operation,
    OperationId,
    TraceId,
    entry_digest,
    moment,
)
from server.domain.transcript import Frozen

ACTIVITY: Final = "dpl.core.processing_activity_id"
SUBJECT: Final = "dpl.core.data_subject_id"
SUBJECT_TYPE: Final = "dpl.core.data_subject_id_type"
PSEUDONYM: Final = "verbaal:pseudonym"
"""Type of a subject's id: a salted digest, of one record only (``server.domain.subjects``)."""

WITHOUT_PERSONS: Final = frozenset({Action.CONFIGURE, Action.REVIEW, Action.BACK_UP, Action.RESTORE})
"""What processes no personal data, and so has no line."""

ACTIVITIES: Final[Mapping[str, str]] = {
    "draft": "verbaal:reporting",
    "report": "verbaal:reporting",
    "dictation": "verbaal:reporting",
    "job": "verbaal:transcription",
    "upload": "verbaal:transcription",
    "transcription": "verbaal:transcription",
    "word_list": "verbaal:word-lists",
    "delivery": "verbaal:delivery",
    "subject": "verbaal:rights",
    "audit_log": "verbaal:accountability",
}
"""Kind of record → processing activity, as the organisation's register has to describe it."""

OTHER_ACTIVITY: Final = "verbaal:other"


class Status(StrEnum):
    """How an operation ended; the names are OpenTelemetry's."""

    OK = "STATUS_CODE_OK"
    UNSET = "STATUS_CODE_UNSET"  # refused: nothing went wrong here, and nothing was processed


class Line(Frozen):
    """One line. ``seq`` counts from 1 without gaps; times are UTC."""

    seq: int = Field(ge=1)
    trace_id: TraceId
    operation_id: OperationId
    parent_operation_id: OperationId | None
    status_code: Status
    name: Identifier
    start_time: AwareDatetime
    end_time: AwareDatetime
    foreign_operation: dict[str, str] | None
    resource: dict[str, str]
    attributes: dict[str, str]
    prev_hash: Digest
    hash: Digest

    @property
    def content(self) -> dict[str, Any]:
        """What its hash is taken over, as JSON values."""
        return self.model_dump(exclude={"hash", "start_time", "end_time"}, mode="json") | {
            "start_time": moment(self.start_time),
            "end_time": moment(self.end_time),
        }


class Trace(Frozen):
    """What a request belongs to: its trace, what called it, and when it came in."""

    trace_id: TraceId
    parent_operation_id: OperationId | None = None
    started_at: AwareDatetime | None = None


current_trace: ContextVar[Trace | None] = ContextVar("current_trace", default=None)
"""The trace of the request that is being answered; None outside any."""

_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?")


def caller_of(traceparent: str) -> Operation | None:
    """What a W3C ``traceparent`` header names; None for one that is not valid.

    Source: W3C Trace Context, section 3.2: ids of zeros and version ff are invalid, version 00 has
    nothing after its flags.
    """
    found = _TRACEPARENT.fullmatch(traceparent.strip())
    if not found or not int(found[1], 16) or not int(found[2], 16):
        return None
    if traceparent.strip().startswith("00-") and len(traceparent.strip()) != len("00---01") + 48:
        return None
    return Operation(trace_id=found[1], operation_id=found[2])


def lines_of(
    event: Event, operation: Operation, trace: Trace | None, *, at: datetime, resource: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Fields of the lines for ``event``, one for each person, one when nobody is known."""
    started_at = trace.started_at if trace and trace.started_at else at
    common = {
        **dict(operation),
        "parent_operation_id": trace.parent_operation_id if trace else None,
        "status_code": Status.UNSET if event.action is Action.REFUSE else Status.OK,
        "name": f"{event.object_type}.{event.action.value}",
        "start_time": min(started_at, at),  # a clock that was put back makes no time run backwards
        "end_time": at,
        "foreign_operation": None,
        "resource": dict(resource),
    }
    activity = {ACTIVITY: ACTIVITIES.get(event.object_type, OTHER_ACTIVITY)}
    persons = [{SUBJECT: subject, SUBJECT_TYPE: PSEUDONYM} for subject in event.subjects] or [{}]
    return [{**common, "attributes": activity | person} for person in persons]


def link(head: Head, fields: Mapping[str, Any]) -> Line:
    """The line that puts ``fields`` after ``head``."""
    line = Line(**fields, seq=head.seq + 1, prev_hash=head.hash, hash="0" * 64)
    return line.model_copy(update={"hash": entry_digest(line.content)})
