"""The checks after the last strike find what is missing, doubled or changed."""

from __future__ import annotations

import io
import json
import subprocess
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from benchmarks.reliability import checking
from benchmarks.reliability.ledger import Ledger, SpokenDictation, SubmittedJob, TypedDraft
from benchmarks.reliability.world import World

PCM = bytes(range(200)) * 80


def wav(pcm: bytes) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(pcm)
    return buffer.getvalue()


def http(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://127.0.0.1")


def dictated(acked: int) -> Ledger:
    return Ledger(dictations=[SpokenDictation(PCM, "clip", dictation_id="d-1", acked=acked)])


@pytest.mark.parametrize(
    ("acked", "kept", "broken"),
    [
        (8000, PCM, 0),
        (5000, PCM[:10_000], 0),
        (5000, PCM[:9_998], 1),
        (5000, b"\1" + PCM[1:], 1),
        (5000, b"", 1),
    ],
)
async def test_sound_must_hold_what_was_acknowledged_and_nothing_else(
    acked: int, kept: bytes, broken: int
) -> None:
    ledger = dictated(acked)
    async with http(lambda _: httpx.Response(200, content=wav(kept))) as client:
        assert await checking.check_sound(client, ledger) == acked
    assert len(ledger.broken) == broken


async def test_sound_that_is_gone_is_a_broken_promise() -> None:
    ledger = dictated(16)
    async with http(lambda _: httpx.Response(404)) as client:
        await checking.check_sound(client, ledger)
    assert ledger.broken == ["dictation d-1: 16 samples acknowledged, 0 kept"]


async def test_a_report_must_be_there_and_be_that_of_its_draft() -> None:
    ledger = Ledger(drafts=[TypedDraft("a", report_id="r-1"), TypedDraft("b", report_id="r-2")])

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(404 if request.url.path.endswith("r-1") else 200, json={"draft_id": "a"})

    async with http(answer) as client:
        await checking.check_records(client, ledger)
    assert ledger.broken == ["report r-1 was acknowledged and is gone", "report r-2 is another draft's"]


@pytest.mark.parametrize(
    ("state", "text", "broken"), [("done", "een twee", 0), ("done", "een", 1), ("failed", "", 1)]
)
async def test_a_job_must_end_well_with_the_same_words(state: str, text: str, broken: int) -> None:
    ledger = Ledger(jobs=[SubmittedJob("key", "clip", job_id="j-1"), SubmittedJob("never accepted", "clip")])

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("result"):
            return httpx.Response(200, text=text + "\n")
        return httpx.Response(200, json={"state": state})

    async with http(answer) as client:
        assert await checking.check_jobs(client, ledger, {"clip": "een twee"}) == (state == "done")
    assert len(ledger.broken) == broken


class ExportedLog:
    """Stands in for a server whose log holds these entries."""

    def __init__(self, *entries: tuple[str, str, str, int | None], verify: int = 0) -> None:
        self._entries = entries
        self._verify = verify

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        if arguments[0] == "verify":
            return subprocess.CompletedProcess(arguments, self._verify, "", "")
        folder = Path(arguments[-1])
        folder.mkdir()
        keys = ("action", "object_type", "object_id", "object_version")
        lines = [json.dumps({"entry": dict(zip(keys, one, strict=True))}) for one in self._entries]
        (folder / "access.jsonl").write_text("\n".join(lines))
        return subprocess.CompletedProcess(arguments, 0, "", "")


def checked(
    folder: Path, ledger: Ledger, *entries: tuple[str, str, str, int | None], **log: Any
) -> list[str]:
    world = cast("World", ExportedLog(*entries, **log))
    assert checking.check_log(world, ledger, folder / "log") == len(entries)
    return ledger.broken


MADE = ("collect", "draft", "a", 1)
CHANGED = ("alter", "draft", "a", 2)
READ = ("consult", "draft", "a", 2)
CONFIRMED = ("confirm", "report", "r-1", 1)


def one_report(**known: Any) -> Ledger:
    return Ledger(
        drafts=[
            TypedDraft("a", report_id="r-1", **{"edits_acknowledged": 1, "reads_acknowledged": 1, **known})
        ]
    )


def test_a_log_with_one_entry_for_everything_is_in_order(tmp_path: Path) -> None:
    assert checked(tmp_path, one_report(), MADE, CHANGED, READ, CONFIRMED) == []


def test_what_was_not_answered_may_be_logged_or_not(tmp_path: Path) -> None:
    ledger = one_report(edits_unanswered=1, reads_unanswered=1)
    third = ("alter", "draft", "a", 3)
    assert checked(tmp_path, ledger, MADE, CHANGED, third, READ, READ, CONFIRMED) == []


@pytest.mark.parametrize(
    "entries",
    [
        (MADE, CHANGED, READ),
        (MADE, CHANGED, READ, CONFIRMED, CONFIRMED),
        (MADE, READ, CONFIRMED),
        (MADE, CHANGED, CHANGED, READ, CONFIRMED),
        (MADE, CHANGED, CONFIRMED),
        (MADE, CHANGED, READ, READ, CONFIRMED),
        (CHANGED, READ, CONFIRMED),
    ],
)
def test_an_entry_too_few_or_too_many_is_found(
    tmp_path: Path, entries: tuple[tuple[str, str, str, int | None], ...]
) -> None:
    assert len(checked(tmp_path, one_report(), *entries)) == 1


def test_a_log_that_does_not_verify_is_a_broken_promise(tmp_path: Path) -> None:
    broken = checked(tmp_path, one_report(), MADE, CHANGED, READ, CONFIRMED, verify=1)
    assert len(broken) == 2
    assert "verify" in broken[0]
