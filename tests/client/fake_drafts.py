"""The draft requests of the server over one draft, enough to review it, as a transport for httpx."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

from client.paragraphs import paragraphs
from server.domain.checking import is_end_of
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
        "checked": [],
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
    "read_back": None,
}
WAV = b"RIFF-piece"


class FakeDrafts:
    """Keeps one draft by the server's rules: versions, un-confirming, checks, and what may be confirmed.

    With ``read_back`` it is a declaration.
    """

    def __init__(self, draft: dict[str, Any] | None = None, *, read_back: bool = False) -> None:
        self.templates = [one | {"read_back": read_back} for one in TEMPLATES]
        self.draft: dict[str, Any] = json.loads(json.dumps(draft or DRAFT))
        self.sound_kept = True
        self.requests: list[tuple[str, str, Any]] = []
        self.fail_next: Callable[[], httpx.Response] | None = None
        self.answers: dict[tuple[str, str], Callable[[Any], httpx.Response]] = {
            ("GET", "/v1/templates"): lambda _: httpx.Response(200, json=self.templates),
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
        before = json.loads(json.dumps(self.draft))
        self.draft["version"] += 1
        self._change_text(body)
        if "read_back" in body:
            self.draft["read_back"] = body["read_back"]
        for name, change in body.get("fields", {}).items():
            refused = self._change_field(self.field(name), change)
            if refused is not None:
                self.draft = before
                return refused
        return httpx.Response(200, json=self.draft)

    def _change_text(self, body: Any) -> None:
        narrative = self.draft["narrative"]
        if "narrative" in body:
            narrative |= {
                "text": body["narrative"],
                "provenance": "corrected",
                "checked": [],
                "confirmed": False,
            }
        ticks = {int(number): tick for number, tick in body.get("paragraphs", {}).items()}
        kept = {number for number in narrative["checked"] if ticks.get(number, True)}
        narrative["checked"] = sorted(kept | {number for number, tick in ticks.items() if tick})
        count = len(paragraphs(narrative["text"]))
        narrative["confirmed"] = (
            len(narrative["checked"]) == count
            if count
            else body.get("narrative_confirmed", narrative["confirmed"])
        )

    def _change_field(self, field: dict[str, Any], change: dict[str, Any]) -> httpx.Response | None:
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
        if change.get("confirmed") and field["id"] == "plate" and field["provenance"] == "spoken":
            check = change.get("check", {"how": "seen"})
            if check["how"] == "retyped" and not is_end_of(field["value"], check["retyped"]):
                return problem(422, "retyped_differs", "Wat u typte, is niet hetzelfde.", fields=["plate"])
            if check["how"] == "heard" and not self.sound_kept:
                return problem(422, "nothing_to_hear", "Bij dit onderdeel is geen geluid.", fields=["plate"])
            if check["how"] == "seen":
                return problem(422, "check_needed", "Luister dit onderdeel eerst terug.", fields=["plate"])
        field["confirmed"] = change.get("confirmed", field.get("confirmed", False))
        return None

    def _confirm(self, body: Any) -> httpx.Response:
        waiting = [one["id"] for one in self.draft["fields"] if one["value"] and not one["confirmed"]]
        narrative = not self.draft["narrative"]["confirmed"]
        read_back = self.templates[0]["read_back"] and self.draft["read_back"] is None
        if waiting or narrative or read_back:
            open_parts = {"fields": waiting, "narrative": narrative, "read_back": read_back}
            return problem(422, "not_confirmed", "Nog niet alles is nagekeken.", **open_parts)
        return httpx.Response(201, json={"id": "report-1", "version": 1})


def problem(status: int, code: str, detail: str, **details: Any) -> httpx.Response:
    """A problem+json answer."""
    content = json.dumps({"title": detail, "status": status, "code": code, "detail": detail, **details})
    return httpx.Response(status, content=content, headers={"content-type": "application/problem+json"})
