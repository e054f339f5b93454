"""After the last kill: is everything that was acknowledged there, once, and is the log whole?"""

from __future__ import annotations

import asyncio
import io
import json
import time
import wave
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from benchmarks.reliability.ledger import Ledger, SpokenDictation, TypedDraft
from benchmarks.reliability.world import World
from server.wire import BYTES_PER_SAMPLE

JOBS_WITHIN_S = 600.0
POLL_S = 0.5
GONE = "gone"

LogCount = Counter[tuple[str, str, str, int | None]]
"""Entries of the access log by action, type, id and version of the object."""


async def check_sound(http: httpx.AsyncClient, ledger: Ledger) -> int:
    """Compare the server's sound with what was sent. Returns acknowledged samples that were looked at."""
    looked_at = 0
    for one in ledger.dictations:
        if one.dictation_id is None or one.draft_id == GONE:
            continue
        answer = await http.get(f"/v1/dictations/{one.dictation_id}/audio")
        pcm = _pcm(answer.content) if answer.is_success else b""
        looked_at += one.acked
        if len(pcm) < one.acked * BYTES_PER_SAMPLE:
            there = len(pcm) // BYTES_PER_SAMPLE
            ledger.breaks(f"dictation {one.dictation_id}: {one.acked} samples acknowledged, {there} kept")
        if pcm != one.pcm[: len(pcm)]:
            ledger.breaks(f"dictation {one.dictation_id}: its sound is not what was sent")
    return looked_at


async def check_records(http: httpx.AsyncClient, ledger: Ledger) -> None:
    """Every acknowledged draft and report is there, and belongs together."""
    for one in ledger.drafts:
        if one.report_id in (None, GONE):
            continue
        answer = await http.get(f"/v1/reports/{one.report_id}")
        if not answer.is_success:
            ledger.breaks(f"report {one.report_id} was acknowledged and is gone")
        elif answer.json()["draft_id"] != one.draft_id:
            ledger.breaks(f"report {one.report_id} is another draft's")


async def check_jobs(http: httpx.AsyncClient, ledger: Ledger, expected: Mapping[str, str]) -> int:
    """Wait until every job is done; its text must be that of an undisturbed run. Returns how many were."""
    deadline = time.monotonic() + JOBS_WITHIN_S
    done = 0
    for one in ledger.jobs:
        if one.job_id is None:
            continue
        found = await _ended(http, one.job_id, deadline)
        if found is None or found["state"] != "done":
            state = found["state"] if found else "missing"
            ledger.breaks(f"job {one.job_id} is {state} after {JOBS_WITHIN_S:.0f} s")
            continue
        text = await http.get(f"/v1/jobs/{one.job_id}/files/1/result", params={"format": "text"})
        if text.text.strip() != expected[one.clip]:
            ledger.breaks(f"job {one.job_id} gave other words than the undisturbed run")
        done += 1
    return done


async def texts_that_differ(
    http: httpx.AsyncClient, ledger: Ledger, expected: Mapping[str, str]
) -> list[SpokenDictation]:
    """Ended dictations whose words are others than those of the same sound from a file."""
    found = []
    for one in ledger.dictations:
        if one.draft_id in (None, GONE):
            continue
        answer = await http.get(f"/v1/drafts/{one.draft_id}")
        if not answer.is_success:
            ledger.breaks(f"draft {one.draft_id} of an ended dictation is gone")
            continue
        said = " ".join(part["text"] for part in answer.json()["transcript"]["utterances"] if part["text"])
        if said != expected[one.clip]:
            found.append(one)
    return found


def check_log(world: World, ledger: Ledger, folder: Path) -> int:
    """Export the log and compare with the book. Returns how many entries it holds."""
    exported = world.command("export", "log", "--to", str(folder))
    if exported.returncode:
        ledger.breaks(f"verbaal export log ended with {exported.returncode}")
        return 0
    for arguments in (("verify",), ("verify", str(folder))):
        verified = world.command(*arguments)
        if verified.returncode:
            said = (verified.stdout + verified.stderr)[-300:]
            ledger.breaks(f"verbaal {arguments[0]} ended with {verified.returncode}: {said}")
    entries = _entries(folder)
    count: LogCount = Counter(
        (one["action"], one["object_type"], one["object_id"], one.get("object_version")) for one in entries
    )
    for draft in ledger.drafts:
        if draft.report_id != GONE:
            _check_draft(ledger, count, draft)
    for dictation in ledger.dictations:
        if dictation.dictation_id is not None and dictation.draft_id != GONE:
            _once(ledger, count, "collect", "dictation", dictation.dictation_id)
            if dictation.draft_id is not None:
                _once(ledger, count, "collect", "draft", dictation.draft_id)
    return len(entries)


def _check_draft(ledger: Ledger, count: LogCount, draft: TypedDraft) -> None:
    """One entry for its making, one a change, one a look at it, one for its confirmation."""
    _once(ledger, count, "collect", "draft", draft.draft_id)
    own = {(action, version): n for (action, _, id_, version), n in count.items() if id_ == draft.draft_id}
    changes = [many for (action, _), many in own.items() if action == "alter"]
    low, high = draft.edits_acknowledged, draft.edits_acknowledged + draft.edits_unanswered
    if not low <= sum(changes) <= high or any(many > 1 for many in changes):
        ledger.breaks(f"draft {draft.draft_id}: {low} to {high} changes were made, {sum(changes)} are logged")
    seen = sum(many for (action, _), many in own.items() if action == "consult")
    low, high = draft.reads_acknowledged, draft.reads_acknowledged + draft.reads_unanswered
    if not low <= seen <= high:
        ledger.breaks(f"draft {draft.draft_id}: read {low} to {high} times, {seen} times logged")
    if draft.report_id is not None:
        _once(ledger, count, "confirm", "report", draft.report_id)


def _once(ledger: Ledger, count: LogCount, action: str, kind: str, id_: str) -> None:
    found = sum(
        many for (done, what, which, _), many in count.items() if (done, what, which) == (action, kind, id_)
    )
    if found != 1:
        ledger.breaks(f"{kind} {id_} has {found} entries of {action}")


def _entries(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "access.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["entry"] for line in lines]


async def _ended(http: httpx.AsyncClient, job_id: str, deadline: float) -> dict[str, Any] | None:
    while True:
        answer = await http.get(f"/v1/jobs/{job_id}")
        if not answer.is_success:
            return None
        found: dict[str, Any] = answer.json()
        if found["state"] in ("done", "failed", "cancelled") or time.monotonic() > deadline:
            return found
        await asyncio.sleep(POLL_S)


def _pcm(sound: bytes) -> bytes:
    with wave.open(io.BytesIO(sound)) as file:
        pcm: bytes = file.readframes(file.getnframes())
        return pcm
