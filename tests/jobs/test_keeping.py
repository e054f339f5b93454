"""What its time is up for goes: sound of ended files, unused uploads, old jobs, what was left behind."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from server.jobs.keeping import Keeping
from server.store.database import Database
from tests.api.jobs_app import Counter, serving, wav
from tests.store.conftest import database, database_url

__all__ = ["database", "database_url"]


@pytest.fixture
async def desk(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Counter]:
    async with serving(database, tmp_path, monkeypatch) as counter:
        yield counter


def later(desk: Counter, **ahead: float) -> Keeping:
    """The same, some time from now."""
    now = desk.jobs.intake.now
    return Keeping(desk.database, desk.jobs.keeping.sound, lambda: now() + timedelta(**ahead))


async def test_a_job_past_its_time_is_destroyed_with_a_line_in_the_log(desk: Counter) -> None:
    job = await desk.job(keep_s=600, keep_audio="true")
    await later(desk, minutes=9).tidy()
    assert len(desk.kept()) == 2
    await later(desk, minutes=11).tidy()
    assert (await desk.http.get(f"/v1/jobs/{job['id']}")).status_code == 404
    assert desk.kept() == []
    (erased,) = await desk.log("erase")
    assert (erased.actor, erased.details) == ("verbaal", {"reason": "expired", "files": 1})


async def test_an_unfinished_job_has_no_end_of_its_time(desk: Counter) -> None:
    desk.work.held.clear()
    answer = await desk.submit(wav(), keep_s=60)
    await later(desk, days=400).tidy()
    assert (await desk.read(answer.json()["id"]))["state"] == "queued"
    assert len(desk.kept()) == 2


async def test_an_upload_that_no_job_used_goes(desk: Counter) -> None:
    upload = await desk.upload()
    await later(desk, minutes=59).tidy()
    assert len(desk.kept()) == 2
    await later(desk, minutes=61).tidy()
    assert desk.kept() == []
    (erased,) = await desk.log("erase")
    assert (erased.object_type, erased.object_id) == ("upload", upload["id"])


async def test_sound_that_a_kill_left_after_the_end_of_its_file_goes(
    desk: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.jobs.keeping.sound.__class__, "destroy", lambda *_: None)
    job = await desk.job(wav(), b"geen geluid")
    assert len(desk.kept()) == 2
    monkeypatch.undo()
    await desk.jobs.keeping.tidy()
    assert desk.kept() == []
    assert (await desk.read(job["id"]))["state"] == "done"


async def test_a_recording_without_a_row_goes_after_a_day(desk: Counter) -> None:
    """The server was killed between file and row."""
    sound = desk.jobs.keeping.sound
    for upload_id in ("left-behind", "just-arrived"):
        with (desk.folder / "opname").open("w+b") as source:
            source.write(b"geluid")
            sound.keep(upload_id, source)
    kept = await desk.upload()
    long_ago_s = time.time() - 25 * 3600
    for name in ("left-behind", kept["id"]):
        os.utime(desk.folder / "job-sound" / f"{name}.age", (long_ago_s, long_ago_s))
    await desk.jobs.keeping.tidy()
    assert not any("left-behind" in name for name in desk.kept())
    assert len(desk.kept()) == 4


async def test_a_clock_that_jumped_back_destroys_nothing(desk: Counter) -> None:
    await desk.upload()
    job = await desk.job(keep_s=60)
    await later(desk, days=-1).tidy()
    assert (await desk.http.get(f"/v1/jobs/{job['id']}/files/1/result")).status_code == 200
    assert len(desk.kept()) == 2
