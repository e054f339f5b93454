from __future__ import annotations

import pytest

from server.domain.jobs import OPEN, OVER, JobState, rank, state_of_job

Q, R, D, F, C = JobState


@pytest.mark.parametrize(
    ("files", "job"),
    [
        ([Q, Q], Q),
        ([Q, R], R),
        ([Q, D], R),
        ([R, F], R),
        ([D, D], D),
        ([D, F], D),
        ([D, C], D),
        ([F, F], F),
        ([F, C], C),
        ([C], C),
    ],
)
def test_a_job_is_what_its_files_make_of_it(files: list[JobState], job: JobState) -> None:
    assert state_of_job(files) is job


def test_every_state_is_open_or_over() -> None:
    assert set(JobState) == OPEN | OVER
    assert not OPEN & OVER
    assert [state for state in JobState if state.over] == [D, F, C]


def test_the_urgent_go_first_and_jobs_of_one_priority_take_turns() -> None:
    waiting = [(priority, n) for n in range(1, 4) for priority in (0, 5, 9)]
    order = sorted(waiting, key=lambda one: rank(*one))
    assert order == [(9, 1), (9, 2), (9, 3), (5, 1), (5, 2), (5, 3), (0, 1), (0, 2), (0, 3)]
    assert rank(5, 1) < rank(5, 200)
    assert rank(6, 10**9) < rank(5, 1)
    assert rank(9, 1) == 1
