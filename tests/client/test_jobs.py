"""The Python client and the command against the real app: handed in once, followed, fetched."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from client.jobs import Jobs, key_of
from client.problems import ServerProblem, Unreachable, WrongFile
from server.__main__ import app
from server.wire_jobs import Job, JobRequest
from tests.api.jobs_app import SPOKEN, WORDS, wav
from tests.api.live_server import LiveServer, serving


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[LiveServer]:
    async with serving(tmp_path / "data") as running:
        yield running


@pytest.fixture
def recordings(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "opnamen"
    folder.mkdir()
    files = [folder / "a.wav", folder / "b.wav"]
    for file, times in zip(files, (1, 2), strict=True):
        file.write_bytes(wav(SPOKEN * times))
    (folder / "notitie.txt").write_text("geen geluid")
    return files


async def test_submitted_watched_fetched_and_submitted_again(
    server: LiveServer, recordings: list[Path]
) -> None:
    sent: list[int] = []

    def work() -> tuple[Job, list[Job], list[str], Job]:
        with Jobs(server.url) as jobs:
            made = jobs.submit(recordings, advance=sent.append, vocabulary=["Kanaleneiland"])
            seen = list(jobs.watch(made.id))
            texts = [jobs.fetch(made.id, file.n) for file in seen[-1].files]
            assert [one.id for one in jobs.jobs()] == [made.id]
            return made, seen, texts, jobs.submit(recordings, vocabulary=["Kanaleneiland"])

    made, seen, texts, again = await asyncio.to_thread(work)
    assert (made.state, seen[-1].state) == ("queued", "done")
    assert seen[-1].progress.done_s == pytest.approx(3 * 6.4, abs=0.1)
    assert texts == [f"{WORDS}\n", f"{WORDS} {WORDS}\n"]
    assert again.id == made.id
    assert sum(sent) >= sum(file.stat().st_size for file in recordings)


async def test_uploads_that_arrived_before_a_break_are_not_sent_again(
    server: LiveServer, recordings: list[Path]
) -> None:
    def work() -> list[str]:
        with Jobs(server.url) as jobs:
            jobs._upload(recordings[0], lambda _: None)
            posted: list[str] = []
            post = jobs._http.post

            def noted(url: str, **options: Any) -> httpx.Response:
                posted.append(url)
                return post(url, **options)

            jobs._http.post = noted  # type: ignore[method-assign,assignment]  # watches what is sent
            jobs.submit(recordings)
            assert jobs.uploads() == ()
            return posted

    assert await asyncio.to_thread(work) == ["/v1/uploads", "/v1/jobs"]


async def test_a_job_can_be_cancelled_and_destroyed(server: LiveServer, recordings: list[Path]) -> None:
    def work() -> None:
        with Jobs(server.url) as jobs:
            made = jobs.submit(recordings)
            assert jobs.cancel(made.id).state in ("cancelled", "done")
            jobs.delete(made.id)
            with pytest.raises(ServerProblem) as refused:
                jobs.read(made.id)
            assert refused.value.code == "not_found"

    await asyncio.to_thread(work)


def test_a_server_that_is_away_is_asked_again_and_then_told(tmp_path: Path) -> None:
    pauses: list[float] = []

    def away(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("weg")

    with Jobs(
        "http://127.0.0.1:1", retries=3, transport=httpx.MockTransport(away), pause=pauses.append
    ) as jobs:
        with pytest.raises(Unreachable):
            jobs.jobs()
        assert len(pauses) == 3
        with pytest.raises(WrongFile):
            jobs.submit([tmp_path / "weg.wav"])
        same = [tmp_path / "a.wav", tmp_path / "b.wav"]
        for file in same:
            file.write_bytes(b"hetzelfde")
        with pytest.raises(WrongFile, match="twee keer"):
            jobs.submit(same)


def test_a_line_that_breaks_while_watching_is_mended() -> None:
    """The first events break off; the second time the job has ended meanwhile."""
    summary = {
        "id": "job-1", "template": "", "language": "nl", "draft": False, "priority": 5, "callback": "none",
        "keep_audio": False, "created_at": "2026-11-22T19:29:00Z", "ended_at": None, "expires_at": None,
        "file_count": 1,
    }  # fmt: skip
    file = {
        "n": 1, "name": "a.wav", "sha256": "ab", "bytes": 5, "audio_s": 6.0, "attempts": 1,
    }  # fmt: skip
    progress = {"audio_s": 6.0, "done_s": 0.0, "files": 1, "done": 0, "failed": 0, "cancelled": 0}

    def view(state: str, changes: int, done_s: float) -> dict[str, Any]:
        files = [file | {"state": state, "done_s": done_s}]
        return summary | {"state": state, "changes": changes, "files": files}

    reads = iter([view("running", 2, 0.0), view("running", 3, 3.0)])
    streams: Any = iter(
        [
            httpx.Response(200, text=f"event: change\ndata: {json.dumps(view('running', 3, 3.0))}\n\n"),
            httpx.ReadError("weg"),
            httpx.Response(
                200, text=f": nog bezig\n\nevent: ended\ndata: {json.dumps(view('done', 5, 6.0))}\n\n"
            ),
        ]
    )
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/events"):
            asked.append(request.headers["Last-Event-ID"])
            found = next(streams)
            if isinstance(found, Exception):
                raise found
            return httpx.Response(200, text=found.text)
        return httpx.Response(200, json=next(reads, view("running", 3, 3.0)) | {"progress": progress})

    transport = httpx.MockTransport(answer)
    with Jobs("http://127.0.0.1:1", transport=transport, pause=lambda _: None) as jobs:
        seen = [(job.state, job.progress.done_s) for job in jobs.watch("job-1")]
    assert seen == [("running", 0.0), ("running", 3.0), ("done", 6.0)]
    assert asked == ["2", "3", "3"]


def test_a_key_is_of_files_in_order_and_wishes() -> None:
    plain = key_of(["a", "b"], JobRequest())
    assert plain == key_of(["a", "b"], JobRequest(priority=5))
    assert len({plain, key_of(["b", "a"], JobRequest()), key_of(["a", "b"], JobRequest(priority=6))}) == 3


Run = Callable[..., Any]


def printed(result: Result) -> str:
    """The job's id: the one line of a word. The server's own lines are in the same stream here."""
    return next(line for line in result.stdout.splitlines() if line and " " not in line)


@pytest.fixture
def run(server: LiveServer) -> Run:
    async def command(*words: str) -> Result:
        given = ["jobs", *words, "--server", server.url]
        return await asyncio.to_thread(CliRunner().invoke, app, given)

    return command


async def test_the_command_takes_folders_and_writes_a_text_for_each_file(
    run: Run, recordings: list[Path], tmp_path: Path
) -> None:
    to = tmp_path / "teksten"
    done = await run("submit", str(recordings[0].parent), "--to", str(to), "--word", "Kanaleneiland")
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in to.iterdir()) == ["0001-a.txt", "0002-b.txt"]
    assert (to / "0001-a.txt").read_text() == f"{WORDS}\n"
    job_id = printed(done)
    again = await run("submit", str(recordings[0].parent), "--word", "Kanaleneiland", "--watch")
    assert printed(again) == job_id
    fetched = await run("fetch", job_id, "--to", str(to), "--format", "srt")
    assert fetched.exit_code == 0, fetched.output
    assert len(list(to.glob("*.srt"))) == 2
    assert job_id in (await run("list")).stdout
    assert (await run("watch", job_id)).exit_code == 0
    assert "done" in (await run("cancel", job_id)).output


async def test_the_command_tells_what_is_wrong(run: Run, recordings: list[Path], tmp_path: Path) -> None:
    nothing = await run("submit", str(tmp_path / "*.mp3"))
    assert nothing.exit_code == 2
    text = await run("submit", str(recordings[0].parent / "notitie.txt"))
    assert text.exit_code == 1
    assert "geen geluid" in text.output
    pattern = await run("submit", str(recordings[0].parent / "*.wav"), "--draft", "2026-11-22T19:29")
    assert pattern.exit_code == 1  # drafts need a template
    unknown = await run("watch", "job-unknown")
    assert unknown.exit_code == 1
