"""Jobs in the database: each file ends once, each change counts, a result never changes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from server.domain.errors import NotFound
from server.domain.jobs import JobState
from server.domain.transcript import Transcript
from server.store.database import Database
from server.store.jobs import job_endings, jobs, uploads
from server.store.jobs.jobs import FileRow, JobRow, Result
from server.store.jobs.uploads import UploadRow
from server.store.tables import job_results
from tests.store.examples import DICTATED_AT, NOW, OFFICER, marked_utterance

RESULT = Result(
    transcript=Transcript(language="nl", utterances=(marked_utterance(0, "Kenteken GG-123-B."),)),
    audio_s=9.5,
    engine={"model": "base"},
)


def job(job_id: str = "job-00000001", **changes: Any) -> JobRow:
    return replace(
        JobRow(
            id=job_id,
            owner=OFFICER,
            unit="Utrecht-Noord",
            state=JobState.QUEUED,
            template="mutatie",
            language="nl",
            vocabulary=("Kanaleneiland",),
            draft=True,
            dictated_at=DICTATED_AT,
            priority=5,
            callback_url="https://records.example/x",
            callback_state="waiting",
            callback_attempts=0,
            keep_s=600,
            keep_audio=False,
            created_at=NOW,
            ended_at=None,
            expires_at=None,
            files=2,
            changes=1,
            idempotency_key="key",
            request_sha256="ab" * 32,
        ),
        **changes,
    )


def file(n: int, job_id: str = "job-00000001", **changes: Any) -> FileRow:
    return replace(
        FileRow(
            job_id=job_id,
            n=n,
            upload_id=f"{job_id}-{n}",
            name="opname.wav",
            bytes=2**33,
            sha256="cd" * 32,
            audio_s=9.5,
            state=JobState.QUEUED,
        ),
        **changes,
    )


def upload(n: int, *, job_id: str | None = None, **changes: Any) -> UploadRow:
    return replace(
        UploadRow(
            id=f"job-00000001-{n}",
            owner=OFFICER,
            name="opname.wav",
            bytes=2**33,
            sha256="cd" * 32,
            audio_s=9.5,
            created_at=NOW,
            expires_at=None if job_id else NOW + timedelta(hours=1),
            job_id=job_id,
        ),
        **changes,
    )


async def keep(database: Database, row: JobRow | None = None, count: int = 2) -> JobRow:
    row = row or job()
    async with database.writing() as connection:
        assert await jobs.insert(connection, row)
        await jobs.insert_files(connection, [file(n, row.id) for n in range(1, count + 1)])
    return row


async def end(database: Database, n: int, **how: Any) -> JobRow | None:
    async with database.writing() as connection:
        assert await jobs.finish(connection, "job-00000001", n, at=NOW, **how)
        return await jobs.settle(connection, "job-00000001", at=NOW)


async def test_it_is_known_how_often_a_file_was_begun(database: Database) -> None:
    row = await keep(database)
    async with database.writing() as connection:
        assert await jobs.starts_of(connection, row.id, 1) == 0
        await jobs.begin(connection, row.id, 1)
        assert await jobs.starts_of(connection, row.id, 1) == 1
        assert await jobs.starts_of(connection, "job-unknown", 1) == 0


async def test_a_job_comes_back_as_it_was(database: Database) -> None:
    row = await keep(database)
    async with database.reading() as connection:
        assert await jobs.find(connection, row.id, OFFICER) == row
        assert await jobs.with_key(connection, OFFICER, "key") == row
        assert await jobs.with_key(connection, "p.pieters", "key") is None
        assert await jobs.listing(connection, OFFICER, limit=5) == [row]
        assert await jobs.files_of(connection, row.id) == [file(1), file(2)]
        assert await jobs.count_open(connection, OFFICER) == 1
        assert await jobs.priority_of(connection, row.id) == 5
        assert await jobs.priority_of(connection, "job-unknown") == 0
        with pytest.raises(NotFound):
            await jobs.find(connection, row.id, "p.pieters")
        with pytest.raises(NotFound):
            await jobs.file_of(connection, row.id, 3)


async def test_a_key_is_used_once_by_each_owner(database: Database) -> None:
    await keep(database)
    async with database.writing() as connection:
        assert not await jobs.insert(connection, job("job-00000002"))
        assert await jobs.insert(connection, job("job-00000003", owner="p.pieters"))
        assert await jobs.insert(connection, job("job-00000004", idempotency_key=None))
        assert await jobs.insert(connection, job("job-00000005", idempotency_key=None))


async def test_a_file_ends_once_and_the_last_one_ends_the_job(database: Database) -> None:
    await keep(database)
    async with database.writing() as connection:
        taken = await jobs.begin(connection, "job-00000001", 1)
        assert taken is not None
        assert (taken[0].state, taken[1].state, taken[1].attempts) == (JobState.RUNNING, JobState.RUNNING, 1)
    assert await end(database, 1, result=RESULT, draft_id="draft-1") is None
    async with database.writing() as connection:
        assert await jobs.begin(connection, "job-00000001", 1) is None
        again = replace(RESULT, audio_s=1.0)
        assert not await jobs.finish(connection, "job-00000001", 1, at=NOW, result=again)
        assert not await jobs.finish(connection, "job-00000001", 1, at=NOW, error="internal")
        assert not await jobs.progress(connection, "job-00000001", 1, done_s=1.0)
        assert await jobs.result_of(connection, "job-00000001", 1) == RESULT
        assert await jobs.result_of(connection, "job-00000001", 2) is None
    ended = await end(database, 2, error="sound_gone")
    assert ended is not None
    assert (ended.state, ended.ended_at, ended.expires_at) == (
        JobState.DONE,
        NOW,
        NOW + timedelta(seconds=600),
    )
    async with database.writing() as connection:
        assert await jobs.settle(connection, "job-00000001", at=NOW) is None
        files = await jobs.files_of(connection, "job-00000001")
        assert [(one.state, one.error, one.draft_id) for one in files] == [
            (JobState.DONE, None, "draft-1"),
            (JobState.FAILED, "sound_gone", None),
        ]


async def test_files_that_end_at_once_end_the_job_once(database: Database) -> None:
    await keep(database, count=6)
    ended = await asyncio.gather(*(end(database, n, result=RESULT) for n in range(1, 7)))
    assert len([one for one in ended if one is not None]) == 1


async def test_every_change_counts_and_files_say_when_they_changed(database: Database) -> None:
    await keep(database)
    async with database.writing() as connection:
        await jobs.begin(connection, "job-00000001", 1)
        before = (await jobs.find(connection, "job-00000001", OFFICER)).changes
        assert await jobs.progress(connection, "job-00000001", 1, done_s=2.5)
        now = (await jobs.find(connection, "job-00000001", OFFICER)).changes
        assert now == before + 1
        changed = await jobs.files_of(connection, "job-00000001", after=before)
        assert [(one.n, one.done_s, one.change) for one in changed] == [(1, 2.5, now)]
        assert await jobs.files_of(connection, "job-00000001", after=now) == []


async def test_cancelling_leaves_what_has_ended(database: Database) -> None:
    row = await keep(database)
    await end(database, 1, result=RESULT)
    async with database.writing() as connection:
        await jobs.cancel(connection, row, at=NOW)
        cancelled = await jobs.find(connection, row.id, OFFICER)
        assert (cancelled.state, cancelled.ended_at) == (JobState.CANCELLED, NOW)
        states = [one.state for one in await jobs.files_of(connection, row.id)]
        assert states == [JobState.DONE, JobState.CANCELLED]
        assert not await jobs.finish(connection, row.id, 2, at=NOW, result=RESULT)
        assert await jobs.settle(connection, row.id, at=NOW) is None


async def test_work_on_a_job_that_is_gone_changes_nothing(database: Database) -> None:
    async with database.writing() as connection:
        assert await jobs.begin(connection, "job-unknown", 1) is None
        assert not await jobs.progress(connection, "job-unknown", 1, done_s=1.0)
        assert not await jobs.finish(connection, "job-unknown", 1, at=NOW, error="internal")
        assert await jobs.settle(connection, "job-unknown", at=NOW) is None
        assert not await job_endings.erase(connection, "job-unknown")


async def test_open_files_come_in_pages(database: Database) -> None:
    await keep(database, count=3)
    await keep(database, job("job-00000002", idempotency_key=None, priority=9), count=2)
    await end(database, 2, error="internal")
    seen, after = [], ("", 0)
    while True:
        async with database.reading() as connection:
            page = await jobs.open_files(connection, after=after, limit=2)
        if not page:
            break
        after = (page[-1][0].job_id, page[-1][0].n)
        seen += [(one.job_id[-1], one.n, priority) for one, priority in page]
    assert seen == [("1", 1, 5), ("1", 3, 5), ("2", 1, 9), ("2", 2, 9)]


async def test_a_result_never_changes(database: Database) -> None:
    await keep(database)
    await end(database, 1, result=RESULT)
    for change in (
        sa.update(job_results).values(transcript="{}"),
        sa.insert(job_results)
        .prefix_with("OR REPLACE", dialect="sqlite")
        .values(job_id="job-00000001", n=1, at=NOW, audio_s=1.0, engine={}, transcript="{}"),
    ):
        with pytest.raises(sa.exc.DBAPIError):
            async with database.writing() as connection:
                await connection.execute(change)
    async with database.reading() as connection:
        assert await jobs.result_of(connection, "job-00000001", 1) == RESULT


async def test_uploads_wait_for_one_job_of_their_owner(database: Database) -> None:
    async with database.writing() as connection:
        await uploads.insert(connection, upload(1))
        await uploads.insert(connection, upload(2, created_at=NOW + timedelta(seconds=1)))
        assert [one.id for one in await uploads.waiting(connection, OFFICER, limit=5)] == [
            upload(2).id,
            upload(1).id,
        ]
        assert await uploads.unknown(connection, [upload(1).id, "upload-x"]) == {"upload-x"}
        assert [one.id for one in await uploads.named(connection, OFFICER, [upload(1).id])] == [upload(1).id]
        with pytest.raises(NotFound):
            await uploads.named(connection, "p.pieters", [upload(1).id])
    await keep(database)
    async with database.writing() as connection:
        await uploads.claim(connection, OFFICER, [], "job-00000001")
        await uploads.claim(connection, OFFICER, [upload(1).id], "job-00000001")
        with pytest.raises(NotFound):
            await uploads.claim(connection, OFFICER, [upload(1).id], "job-00000001")
        assert not await uploads.remove(connection, upload(1), actor=OFFICER, at=NOW)
        late = NOW + timedelta(hours=2)
        assert [one.id for one in await uploads.expired(connection, late, limit=5)] == [upload(2).id]
        assert await uploads.remove(connection, upload(2), actor="verbaal", at=late)
        assert not await uploads.remove(connection, upload(2), actor="verbaal", at=late)


async def test_what_is_over_is_found_and_erased(database: Database) -> None:
    row = await keep(database)
    async with database.writing() as connection:
        await uploads.insert_for_job(connection, [upload(n, job_id=row.id) for n in (1, 2)])
        await uploads.insert_for_job(connection, [])
    await end(database, 1, result=RESULT)
    async with database.writing() as connection:
        left = await job_endings.sound_left(connection, limit=5)
        assert left == [(row.id, 1, upload(1).id)]
        await job_endings.sound_destroyed(connection, *left[0])
        assert await job_endings.sound_left(connection, limit=5) == []
        assert await job_endings.callbacks_waiting(connection, after="", limit=5) == []
        assert await job_endings.callback_of(connection, row.id) is None
    await end(database, 2, error="not_audio")
    late = NOW + timedelta(seconds=601)
    async with database.writing() as connection:
        assert await job_endings.callbacks_waiting(connection, after="", limit=5) == [(row.id, 0)]
        await job_endings.callback_tried(connection, row.id, state="waiting")
        await job_endings.callback_tried(connection, row.id, state="delivered")
        await job_endings.callback_tried(connection, row.id, state="given_up")
        told = await jobs.find(connection, row.id, OFFICER)
        assert (told.callback_state, told.callback_attempts) == ("delivered", 2)
        assert await job_endings.expired(connection, NOW, limit=5) == []
        assert [one.id for one in await job_endings.expired(connection, late, limit=5)] == [row.id]
        assert await job_endings.erase(connection, row.id)
        assert await jobs.listing(connection, OFFICER, limit=5) == []
        assert await uploads.unknown(connection, [upload(2).id]) == {upload(2).id}
