"""The draft requests of the server over one draft, enough to review it, as a transport for httpx."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

from tests.client.fake_server import TEMPLATES

DRAFT: dict[str, Any] = {
    "id": "draft-1",
    "version": 1,
    "state": "open",
    "template": "mutatie",
    "template_version": 1,
    "dictated_at": "2026-11-22T19:15:00+01:00",
    "dictation_id": "dictation-1",
    "narrative": {
        "text": "Ik zag een rode auto. Een rode auto reed weg.",
        "provenance": "spoken",
        "confirmed": False,
    },
    "fields": [
        {
            "id": "plate",
            "value": "12-ABC-3",
            "provenance": "spoken",
            "observation_id": "o1",
            "machine_value": "12-ABC-3",
            "alternatives": [{"observation_id": "o2", "value": "12-ABD-3"}],
            "confirmed": False,
            "confirmed_at": None,
        },
        {"id": "place", "value": None},
    ],
    "observations": [
        {"id": "o1", "words": ["twaalf", "ABC", "drie"], "audio": [[2.0, 3.5]], "warning": "Let op."},
        {"id": "o2", "words": ["12ABD3"], "audio": []},
    ],
    "report_id": None,
}
WAV = b"RIFF-piece"


class FakeDrafts:
    """Keeps one draft by the server's rules: versions, un-confirming, and what may be confirmed."""

    def __init__(self, draft: dict[str, Any] | None = None) -> None:
        self.draft: dict[str, Any] = json.loads(json.dumps(draft or DRAFT))
        self.requests: list[tuple[str, str, Any]] = []
        self.fail_next: Callable[[], httpx.Response] | None = None
        self.answers: dict[tuple[str, str], Callable[[Any], httpx.Response]] = {
            ("GET", "/v1/templates"): lambda _: httpx.Response(200, json=TEMPLATES),
            ("POST", "/v1/drafts"): lambda _: httpx.Response(201, json=self.draft),
            ("GET", "/v1/drafts/draft-1"): lambda _: httpx.Response(200, json=self.draft),
            ("GET", "/v1/drafts/draft-1/audio"): lambda _: httpx.Response(200, content=WAV),
            ("PATCH", "/v1/drafts/draft-1"): self._patch,
            ("POST", "/v1/drafts/draft-1/confirm"): self._confirm,
        }

    def http(self) -> httpx.Client:
        return httpx.Client(base_url="http://127.0.0.1:8765", transport=httpx.MockTransport(self._answer))

    @property
    def patches(self) -> list[Any]:
        return [body for method, _, body in self.requests if method == "PATCH"]

    def field(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = next(one for one in self.draft["fields"] if one["id"] == name)
        return found

    def _answer(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content) if request.content else None
        self.requests.append((request.method, request.url.path, body))
        if self.fail_next is not None:
            fail, self.fail_next = self.fail_next, None
            return fail()
        answer = self.answers.get((request.method, request.url.path))
        return answer(body) if answer else problem(404, "not_found", "Dit bestaat niet, of niet meer.")

    def _patch(self, body: Any) -> httpx.Response:
        if body["version"] != self.draft["version"]:
            current = self.draft["version"]
            return problem(409, "stale_version", "Dit concept is intussen gewijzigd.", current=current)
        self.draft["version"] += 1
        narrative = self.draft["narrative"]
        if "narrative" in body:
            narrative |= {"text": body["narrative"], "provenance": "corrected", "confirmed": False}
        if "narrative_confirmed" in body:
            narrative["confirmed"] = body["narrative_confirmed"]
        for name, change in body.get("fields", {}).items():
            self._change_field(self.field(name), change)
        return httpx.Response(200, json=self.draft)

    def _change_field(self, field: dict[str, Any], change: dict[str, Any]) -> None:
        if "observation_id" in change:
            chosen = next(o for o in field["alternatives"] if o["observation_id"] == change["observation_id"])
            field |= {
                "value": chosen["value"],
                "observation_id": chosen["observation_id"],
                "confirmed": False,
            }
        if "value" in change:
            provenance = "corrected" if field.get("machine_value") else "typed"
            field |= {"value": change["value"], "provenance": provenance, "confirmed": False}
        field["confirmed"] = change.get("confirmed", field.get("confirmed", False))

    def _confirm(self, body: Any) -> httpx.Response:
        waiting = [one["id"] for one in self.draft["fields"] if one["value"] and not one["confirmed"]]
        narrative = not self.draft["narrative"]["confirmed"]
        if waiting or narrative:
            return problem(
                422, "not_confirmed", "Nog niet alles is nagekeken.", fields=waiting, narrative=narrative
            )
        return httpx.Response(201, json={"id": "report-1", "version": 1})


def problem(status: int, code: str, detail: str, **details: Any) -> httpx.Response:
    """A problem+json answer."""
    content = json.dumps({"title": detail, "status": status, "code": code, "detail": detail, **details})
    return httpx.Response(status, content=content, headers={"content-type": "application/problem+json"})
