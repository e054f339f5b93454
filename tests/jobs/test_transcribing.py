"""Files of jobs: tried again where that helps, given up where it does not, ended once whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from server.domain.errors import StorageFull
from server.jobs.transcribing import MOST_STARTS, pause_s
from server.store.database import Database
from server.store.jobs import jobs
from tests.api.jobs_app import DICTATED_AT, SPOKEN, WORDS, Counter, serving, wav
from tests.databases import only_postgresql
from tests.fakes import ScriptedRecognizer
from tests.store.conftest import database, database_url

__all__ = ["database", "database_url"]


@pytest.fixture
async def desk(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Counter]:
    async with serving(database, tmp_path, monkeypatch) as counter:
        yield counter


async def held_job(desk: Counter, *contents: bytes, **fields: Any) -> str:
    """A job whose files wait."""
    desk.work.held.clear()
    answer = await desk.submit(*(contents or (wav(),)), **fields)
    return str(answer.json()["id"])


async def test_whoever_comes_second_changes_nothing(desk: Counter) -> None:
    """A worker that was taken for dead lives, and both do the same file."""
    job_id = await held_job(desk, draft="true", template="mutatie", dictated_at=DICTATED_AT)
    (work,) = desk.work.handed_in
    await asyncio.gather(*(desk.work.again(work) for _ in range(3)), return_exceptions=True)
    job = await desk.read(job_id)
    assert (job["state"], job["files"][0]["state"]) == ("done", "done")
    assert len(await desk.log("transcribe")) == 1
    assert [one.object_type for one in await desk.log("collect")] == ["job", "draft"]


async def test_a_file_removed_meanwhile_fails_with_its_own_code(desk: Counter) -> None:
    job_id = await held_job(desk, wav(), wav(SPOKEN * 2))
    (sound, _) = sorted((desk.folder / "job-sound").iterdir(), key=lambda path: path.stat().st_size)
    sound.unlink()
    desk.work.held.set()
    await desk.work.done()
    job = await desk.read(job_id)
    assert [(file["state"], file["error"]) for file in job["files"]] == [
        ("failed", "sound_gone"),
        ("done", None),
    ]
    assert job["state"] == "done"


async def test_a_file_changed_meanwhile_fails_with_its_own_code(desk: Counter) -> None:
    job_id = await held_job(desk)
    (sound,) = (desk.folder / "job-sound").iterdir()
    content = bytearray(sound.read_bytes())
    content[len(content) // 2] ^= 1
    sound.write_bytes(content)
    desk.work.held.set()
    await desk.work.done()
    job = await desk.read(job_id)
    assert (job["state"], job["files"][0]["error"]) == ("failed", "sound_damaged")


async def test_recognition_that_fails_is_tried_again_and_then_given_up(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(
        database, tmp_path, monkeypatch, recognizer=ScriptedRecognizer(fail_times=10_000)
    ) as desk:
        job_id = await held_job(desk)
        (work,) = desk.work.handed_in
        for _ in range(2):
            with pytest.raises(Exception, match="spraakherkenning"):
                await desk.work.again(work)
            assert (await desk.read(job_id))["files"][0]["state"] == "running"
        await desk.work.again(work)
        job = await desk.read(job_id)
        assert (job["state"], job["files"][0]["error"]) == ("failed", "recognition_failed")
        assert job["files"][0]["attempts"] == 3


async def test_what_nobody_foresaw_is_tried_again_and_then_given_up(
    desk: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    job_id = await held_job(desk)
    (work,) = desk.work.handed_in
    monkeypatch.setattr("server.asr.file_transcriber.FileTranscriber.transcription", broken)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            await desk.work.again(work)
    await desk.work.again(work)
    assert (await desk.read(job_id))["files"][0]["error"] == "internal"


async def test_a_full_disk_fails_no_file(desk: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.jobs.transcribing.LONGEST_PAUSE_S", 0.0)
    finish = jobs.finish

    async def full(*_: Any, **__: Any) -> bool:
        raise StorageFull

    job_id = await held_job(desk)
    (work,) = desk.work.handed_in
    monkeypatch.setattr(jobs, "finish", full)
    for _ in range(5):
        with pytest.raises(StorageFull):
            await desk.work.again(work)
    monkeypatch.setattr(jobs, "finish", finish)
    await desk.work.again(work)
    assert (await desk.read(job_id))["state"] == "done"


@pytest.mark.parametrize(
    ("starts", "seconds"), [(0, 0), (2, 0), (3, 1), (4, 2), (8, 32), (9, 60), (19, 60), (10_000, 60)]
)
def test_a_file_that_was_begun_often_waits_ever_longer(starts: int, seconds: float) -> None:
    assert pause_s(starts) == seconds


async def test_a_file_that_stops_the_server_each_time_is_given_up(
    desk: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.jobs.transcribing.LONGEST_PAUSE_S", 0.0)
    job_id = await held_job(desk)
    for _ in range(MOST_STARTS):
        async with desk.database.writing() as connection:
            assert await jobs.begin(connection, job_id, 1) is not None
    desk.work.held.set()
    await desk.work.done()
    job = await desk.read(job_id)
    assert (job["state"], job["files"][0]["error"]) == ("failed", "internal")


async def test_a_file_cancelled_elsewhere_is_dropped_at_the_next_sign_of_progress(
    desk: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.jobs.transcribing.PROGRESS_EVERY_S", 0.0)
    job_id = await held_job(desk, wav(SPOKEN * 3))
    original = jobs.progress

    async def cancelled_first(connection: Any, *args: Any, **kwargs: Any) -> bool:
        job = await jobs.find(connection, job_id, "j.jansen")
        if not job.state.over:
            await jobs.cancel(connection, job, at=desk.jobs.intake.now())
        return await original(connection, *args, **kwargs)

    monkeypatch.setattr(jobs, "progress", cancelled_first)
    desk.work.held.set()
    await desk.work.done()
    assert desk.work.errors == []
    assert (await desk.read(job_id))["state"] == "cancelled"
    assert await desk.log("transcribe") == []


async def test_progress_is_told_in_seconds_of_audio(desk: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.jobs.transcribing.PROGRESS_EVERY_S", 0.0)
    seen: list[float] = []
    original = jobs.progress

    async def noted(connection: Any, job_id: str, n: int, *, done_s: float) -> bool:
        seen.append(done_s)
        return await original(connection, job_id, n, done_s=done_s)

    monkeypatch.setattr(jobs, "progress", noted)
    await desk.job()
    assert seen == sorted(seen)
    assert 0 < seen[0] < 6.4


async def test_files_of_a_killed_server_are_unfinished_work_in_a_fixed_order(desk: Counter) -> None:
    job_id = await held_job(desk, wav(), wav(SPOKEN * 2), b"geen geluid", priority="9")
    doing = desk.work._unfinished[0]
    works = [work async for page in doing() for work in page]
    assert [work.key for work in works] == [f"file-{job_id}-1", f"file-{job_id}-2"]
    assert works == desk.work.handed_in
    desk.work.held.set()
    await desk.work.done()
    assert [page async for page in doing()] == []


async def test_the_words_are_those_of_the_direct_route(desk: Counter) -> None:
    job = await desk.job()
    answer = await desk.http.get(f"/v1/jobs/{job['id']}/files/1/result?format=text")
    assert answer.text == f"{WORDS}\n"


@only_postgresql("SQLite has one writer")
async def test_a_file_that_ends_while_its_job_is_cancelled_keeps_its_sound(
    desk: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.work.held.clear()
    made = (await desk.submit(wav(), wav(), keep_audio="true")).json()
    cancel = jobs.cancel

    async def ended_just_before(*args: Any, **kwargs: Any) -> list[str]:
        await desk.work.again(desk.work.handed_in[0])  # by another server
        return await cancel(*args, **kwargs)

    monkeypatch.setattr(jobs, "cancel", ended_just_before)
    cancelled = (await desk.http.post(f"/v1/jobs/{made['id']}/cancel")).json()
    assert [file["state"] for file in cancelled["files"]] == ["done", "cancelled"]
    heard = await desk.http.get(f"/v1/jobs/{made['id']}/files/1/audio")
    assert heard.content == wav()
    assert len(desk.kept()) == 2
