"""A real server is killed in the middle of real jobs: every file ends once, with the same text."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from client.jobs import Jobs
from server.wire_jobs import Job
from tests.e2e.server_process import ServerProcess

pytestmark = [pytest.mark.e2e, pytest.mark.model]


@pytest.fixture
def recordings(speech_folder: Path) -> list[Path]:
    """Six short sentences of one speaker."""
    return sorted((speech_folder / "clips").glob("nathalie_1*.flac"))[:6]


def ended(jobs: Jobs, job_id: str, count: int) -> Job:
    """The job, as soon as ``count`` of its files have ended."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        job = jobs.read(job_id)
        if job.progress.done + job.progress.failed >= count:
            return job
        time.sleep(0.05)
    raise AssertionError("the job does not come to an end")


def texts(jobs: Jobs, job: Job) -> list[list[str]]:
    """The words of each file. Their times may differ a little: they are found for a whole batch at once."""
    found = (json.loads(jobs.fetch(job.id, file.n, "utterances")) for file in job.files)
    return [[one["text"] for one in file["utterances"]] for file in found]


def test_killed_twice_every_file_ends_once_with_the_same_text(
    server: ServerProcess, recordings: list[Path]
) -> None:
    with Jobs(server.url, retries=40) as jobs:
        undisturbed = ended(jobs, jobs.submit(recordings, key="undisturbed").id, 6)
        job = jobs.submit(recordings, key="disturbed")
        for count in (1, 3):
            ended(jobs, job.id, count)
            server.kill()
            server.start()
        disturbed = ended(jobs, job.id, 6)
        assert disturbed.state == "done"
        assert texts(jobs, disturbed) == texts(jobs, undisturbed)
        assert jobs.submit(recordings, key="disturbed").id == job.id
        assert len(jobs.jobs()) == 2
    # Those that were in work were begun again, no others.
    assert sum(file.attempts for file in disturbed.files) <= 6 + 2 * 4
    kept = list((server.data_dir / "job-sound").glob("*.age"))
    assert len(kept) <= 1  # one may have ended in the moment of a kill: it is tidied up later
