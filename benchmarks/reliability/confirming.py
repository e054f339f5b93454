"""Desk users who make, correct and confirm drafts while the server is being killed."""

from __future__ import annotations

import asyncio
import contextlib
import random
from typing import Any

import httpx

from benchmarks.reliability.ledger import Ledger, TypedDraft
from benchmarks.reliability.world import World

TYPED = {
    "template": "mutatie",
    "dictated_at": "2026-11-22T19:29:00+01:00",
    "text": "Om 22.15 uur zag ik op de Eikenlaan 8 in Ede het kenteken GG-123-B.",
}
CONFLICT = 409
SERVER_ERROR = 500


async def confirm_drafts(world: World, ledger: Ledger, dice: random.Random) -> None:
    """Make one report after the other until cancelled."""
    while True:
        await world.up.wait()
        with contextlib.suppress(httpx.HTTPError):
            async with world.http() as http:
                answer = await http.post("/v1/drafts", json=TYPED)
                if not _good(ledger, answer):
                    continue
                draft = TypedDraft(answer.json()["id"])
                ledger.drafts.append(draft)
                while draft.report_id is None:
                    await _finish(http, world, ledger, draft, dice)


async def _finish(
    http: httpx.AsyncClient, world: World, ledger: Ledger, draft: TypedDraft, dice: random.Random
) -> None:
    """Go on with a draft from whatever state the server has it in."""
    await world.up.wait()
    try:
        found = await _read(http, ledger, draft)
        if found is None:
            return
        if found["state"] == "confirmed":
            # The answer to the confirmation was lost, not the confirmation.
            if not draft.confirm_asked:
                ledger.breaks(f"draft {draft.draft_id} is confirmed and nobody confirmed it")
            draft.report_id = found["report_id"]
            return
        for one in found["fields"]:
            if one["value"] is not None and not one["confirmed"]:
                seen = {"confirmed": True, "check": {"how": "retyped", "retyped": one["value"]}}
                found = await _edit(http, ledger, draft, {"fields": {one["id"]: seen}}) or found
                await asyncio.sleep(dice.uniform(0, 0.05))
        if not found["narrative"]["confirmed"]:
            await _edit(http, ledger, draft, {"paragraphs": {"0": True}})
        draft.confirm_asked = True
        answer = await http.post(f"/v1/drafts/{draft.draft_id}/confirm", json={"version": draft.version})
        if _good(ledger, answer):
            draft.report_id = answer.json()["id"]
    except httpx.HTTPError:
        await asyncio.sleep(0.05)


async def _read(http: httpx.AsyncClient, ledger: Ledger, draft: TypedDraft) -> dict[str, Any] | None:
    draft.reads_unanswered += 1
    answer = await http.get(f"/v1/drafts/{draft.draft_id}")
    if answer.status_code < SERVER_ERROR:
        draft.reads_unanswered -= 1
    if not _good(ledger, answer):
        if answer.status_code == httpx.codes.NOT_FOUND:
            ledger.breaks(f"draft {draft.draft_id} was acknowledged and is gone")
            draft.report_id = "gone"
        return None
    draft.reads_acknowledged += 1
    found: dict[str, Any] = answer.json()
    if found["version"] < draft.version:
        ledger.breaks(f"draft {draft.draft_id} was at version {draft.version}, now {found['version']}")
    draft.version = found["version"]
    return found


async def _edit(
    http: httpx.AsyncClient, ledger: Ledger, draft: TypedDraft, change: dict[str, Any]
) -> dict[str, Any] | None:
    draft.edits_unanswered += 1
    answer = await http.patch(f"/v1/drafts/{draft.draft_id}", json={"version": draft.version, **change})
    if answer.status_code < SERVER_ERROR:
        draft.edits_unanswered -= 1
    if not _good(ledger, answer):
        return None
    draft.edits_acknowledged += 1
    found: dict[str, Any] = answer.json()
    draft.version = found["version"]
    return found


def _good(ledger: Ledger, answer: httpx.Response) -> bool:
    if answer.is_success:
        return True
    ledger.told(str(answer.json().get("code", answer.status_code)))
    return False
