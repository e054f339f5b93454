"""Drafts and reports of typed text, made over REST as the screen would make them."""

from __future__ import annotations

from typing import Any

import httpx

from tests.e2e.server_process import ServerProcess

Record = dict[str, Any]


def rest(server: ServerProcess) -> httpx.Client:
    return httpx.Client(base_url=server.url, trust_env=False, timeout=30)


def typed_draft(
    server: ServerProcess,
    text: str,
    *,
    template: str = "mutatie",
    dictated_at: str = "2026-03-02T22:40:00+01:00",
) -> Record:
    body = {"template": template, "dictated_at": dictated_at, "text": text}
    with rest(server) as http:
        made: Record = http.post("/v1/drafts", json=body).raise_for_status().json()
    return made


def confirmed(server: ServerProcess, draft: Record, **changes: str) -> Record:
    """The report of a draft: its values retyped one by one, its text ticked by paragraph.

    Args:
        changes: values by field that the officer fills in first; ``narrative`` is the text.
    """
    narrative = changes.pop("narrative", None)
    with rest(server) as http:
        path = f"/v1/drafts/{draft['id']}"

        def edit(body: Record) -> None:
            nonlocal draft
            answer = http.patch(path, json={"version": draft["version"], **body})
            draft = answer.raise_for_status().json()

        if narrative or changes:
            fields = {"fields": {field: {"value": value} for field, value in changes.items()}}
            edit(fields | ({"narrative": narrative} if narrative else {}))
        template = next(one for one in http.get("/v1/templates").json() if one["id"] == draft["template"])
        consequence = {one["id"]: one["consequence"] for one in template["fields"]}
        for field in list(draft["fields"]):
            if field["value"] is None or field["confirmed"]:
                continue
            tick: Record = {"confirmed": True}
            if consequence[field["id"]] == "A" and field["provenance"] in {"spoken", "proposed"}:
                tick["check"] = {"how": "retyped", "retyped": field["value"]}
            edit({"fields": {field["id"]: tick}})
        paragraphs = [one for one in draft["narrative"]["text"].split("\n\n") if one.strip()]
        edit({"paragraphs": {str(at): True for at in range(len(paragraphs))}})
        if template.get("read_back"):
            edit({"read_back": {"how": "read_aloud", "note": ""}})
        answer = http.post(f"{path}/confirm", json={"version": draft["version"]})
        report: Record = answer.raise_for_status().json()
    return report


def put_right(server: ServerProcess, report_id: str, reason: str, **changes: str) -> Record:
    """A new version of a report."""
    with rest(server) as http:
        answer = http.post(f"/v1/reports/{report_id}/rectify", json={"reason": reason})
    return confirmed(server, answer.raise_for_status().json(), **changes)
