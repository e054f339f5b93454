"""What a batch job and its files are and may become. A job ends once, and so does each of its files."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

LOWEST_PRIORITY, HIGHEST_PRIORITY = 0, 9
_TURNS = 1_000_000
"""More than any job has files: a higher priority goes before every turn of a lower one."""


class JobState(StrEnum):
    """Of a job, and of one file in it."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """True when it does not change any more."""
        return self in OVER


OVER = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})
OPEN = frozenset({JobState.QUEUED, JobState.RUNNING})


def state_of_job(files: Iterable[JobState]) -> JobState:
    """What the states of its files make of a job.

    It is done when every file has ended and one at least gave a result; failed when none did.
    """
    states = set(files)
    if states <= {JobState.QUEUED}:
        return JobState.QUEUED
    if states & OPEN:
        return JobState.RUNNING
    if JobState.DONE in states:
        return JobState.DONE
    return JobState.CANCELLED if JobState.CANCELLED in states else JobState.FAILED


def rank(priority: int, n: int) -> int:
    """What goes first among files that wait: the lowest.

    Jobs of one priority take turns, file by file: one with a thousand files keeps nobody waiting
    for the last of them.

    Args:
        priority: of the job, 0 to 9; 9 is the most urgent.
        n: of the file in its job, from 1.
    """
    return (HIGHEST_PRIORITY - priority) * _TURNS + min(n, _TURNS)
