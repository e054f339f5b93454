"""What one job, and one user, may ask for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLimits:
    """Limits of jobs; each has a setting of its own.

    Attributes:
        max_files: of one job.
        max_file_bytes: of one recording.
        max_bytes: of all recordings of one job.
        max_open_jobs: of one user, that have not ended.
        disk_reserve_bytes: what uploads leave free.
        upload_keep_s: how long a recording waits for a job.
        keep_s: how long results are kept where a job does not say.
    """

    max_files: int
    max_file_bytes: int
    max_bytes: int
    max_open_jobs: int
    disk_reserve_bytes: int
    upload_keep_s: int
    keep_s: int
