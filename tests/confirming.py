"""What an officer sends to confirm a draft as the server asks: value by value, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

import httpx

from server.domain.drafting import Edit, apply_edit
from server.domain.paragraphs import paragraphs
from server.domain.report import Draft, Template


def retyped(value: str) -> dict[str, Any]:
    """A field's part of a change that confirms ``value`` after typing it again."""
    return {"confirmed": True, "check": {"how": "retyped", "retyped": value}}


def changes_to_confirm(draft: Mapping[str, Any], *, read_back: bool = False) -> Iterator[dict[str, Any]]:
    """Members of the PATCH bodies, one after the other, that confirm all of a draft of the API.

    Each goes with the ``version`` that the draft then has. With ``read_back`` also that it was read aloud.
    """
    for field in draft["fields"]:
        if field["value"] is not None and not field["confirmed"]:
            own = field["provenance"] in {"typed", "corrected"}
            yield {"fields": {field["id"]: {"confirmed": True} if own else retyped(field["value"])}}
    narrative = draft["narrative"]
    if not narrative["confirmed"]:
        count = len(paragraphs(narrative["text"]))
        every = {str(number): True for number in range(count)}
        yield {"paragraphs": every} if count else {"narrative_confirmed": True}
    if read_back and draft["read_back"] is None:
        yield {"read_back": {"how": "read_aloud"}}


class Web(Protocol):
    """A client of HTTP: httpx's, or that of a test without a server, whose answers are of another type."""

    def patch(self, url: str, *, json: Any) -> Any:
        """The answer to a PATCH."""
        ...


def reviewed_over(http: Web, draft: dict[str, Any], *, read_back: bool = False) -> dict[str, Any]:
    """The draft of a server after :func:`changes_to_confirm`."""
    for change in changes_to_confirm(draft, read_back=read_back):
        answer = http.patch(f"/v1/drafts/{draft['id']}", json={"version": draft["version"], **change})
        assert answer.status_code == httpx.codes.OK, answer.text
        draft = answer.json()
    return draft


async def reviewed_over_async(
    http: httpx.AsyncClient, draft: dict[str, Any], *, read_back: bool = False
) -> dict[str, Any]:
    """As :func:`reviewed_over`."""
    for change in changes_to_confirm(draft, read_back=read_back):
        answer = await http.patch(f"/v1/drafts/{draft['id']}", json={"version": draft["version"], **change})
        assert answer.status_code == httpx.codes.OK, answer.text
        draft = answer.json()
    return draft


def confirmed_throughout(draft: Draft, template: Template, *, now: datetime) -> Draft:
    """The draft after :func:`changes_to_confirm`, without a server."""
    for change in changes_to_confirm(draft.model_dump(mode="json"), read_back=template.read_back):
        edit = Edit.model_validate(change)
        draft = apply_edit(draft, edit, template=template, expected_version=draft.version, now=now)
    return draft
