"""What a receiver gets of a confirmed report: made at the moment of delivery, from what never changes.

Only what was confirmed goes out: the narrative, the filled fields and who stands for them. Sound,
transcript and what the machine first made of them stay here; the court bundle has them for whoever
may ask (Wpg art. 3: no more than is necessary).

The message is RFC 8785 canonical JSON: the same report gives the same bytes, so that a receiver can
compare what it got twice. docs/delivery.md describes it for those who receive it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import rfc8785

from server.domain.rectifying import Disputed
from server.domain.report import Report

TYPE: Final = "report.confirmed"
SCHEMA: Final = "verbaal.report/1"


def message_of(
    report: Report, *, message_id: str, log_digest: str, contested: Iterable[Disputed] = ()
) -> bytes:
    """The body of a delivery.

    Args:
        report: the confirmed version.
        message_id: the same in the header ``webhook-id`` and at every attempt.
        log_digest: the salted digest of this version that stands in the audit log.
        contested: places that somebody disputes.
    """
    content = _content(report)
    body: dict[str, Any] = {
        "type": TYPE,
        "schema": SCHEMA,
        "id": message_id,
        "timestamp": _moment(report.confirmed_at),
        "data": {
            "report": content,
            "contested": [_place(one) for one in contested],
            "hashes": {
                "report_sha256": hashlib.sha256(rfc8785.dumps(content)).hexdigest(),
                "log_digest": log_digest,
                "template_sha256": report.template_digest,
            },
            "links": {
                "report": f"/v1/reports/{report.id}",
                "bundle": f"/v1/reports/{report.id}/bundle",
            },
        },
    }
    return rfc8785.dumps(body)


def _content(report: Report) -> dict[str, Any]:
    return {
        "id": report.id,
        "version": report.version,
        "rectifies_version": report.rectifies.version if report.rectifies else None,
        "rectifies_reason": report.rectifies.reason if report.rectifies else None,
        "title": report.title,
        "template": {"id": report.template, "version": report.template_version},
        "unit": report.unit,
        "dictated_at": _moment(report.dictated_at),
        "confirmed_at": _moment(report.confirmed_at),
        "confirmed_by": {"id": report.confirmed_by, "name": report.confirmed_by_name},
        "narrative": {"text": report.narrative.text, "provenance": report.narrative.provenance.value},
        "fields": [
            {
                "id": field.id,
                "label": report.labels.get(field.id, field.id),
                "value": field.value,
                "provenance": field.provenance.value if field.provenance else None,
                "check": field.check.how.value if field.check else None,
            }
            for field in report.fields
            if field.value is not None
        ],
        "read_back": (
            {"how": read_back.how.value, "note": read_back.note, "at": _moment(read_back.at)}
            if (read_back := report.read_back)
            else None
        ),
    }


def _place(disputed: Disputed) -> dict[str, Any]:
    if disputed.field_id is not None:
        return {"field": disputed.field_id}
    return {"start": disputed.start, "end": disputed.end}


def _moment(moment: datetime) -> str:
    """ISO 8601 with the zone it was given in: "last night" depends on the officer's own clock."""
    return moment.isoformat()
