"""What batch jobs look like over HTTP; the Python client uses the same shapes.

Like ``server.wire``, this module needs nothing else of the server.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

State = Literal["queued", "running", "done", "failed", "cancelled"]
ResultFormat = Literal["json", "text", "srt", "vtt", "verbose_json", "utterances"]
CallbackState = Literal["none", "waiting", "delivered", "given_up"]

IDEMPOTENCY_HEADER = "Idempotency-Key"
LONGEST_KEEP_S = 366 * 24 * 3600
OVER: frozenset[State] = frozenset({"done", "failed", "cancelled"})


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
Term = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class JobRequest(_Frozen):
    """What is to be done with the files.

    Attributes:
        uploads: recordings that were handed in before.
        template: form whose words are expected, and which a draft is made for.
        language: of the speech; left out: the server's own.
        vocabulary: words that the recordings probably hold.
        draft: make a draft of each file, once.
        dictated_at: when it was said, with its zone; drafts need it.
        callback_url: told when the job has ended; must be on the server's list.
        priority: 0 (can wait) to 9; live dictation always goes before files.
        keep_s: how long results are kept after the end.
        keep_audio: keep the sound as long as the results, instead of destroying it when a file is done.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    uploads: tuple[Id, ...] = ()
    template: Annotated[str, StringConstraints(max_length=64)] = ""
    language: Annotated[str, StringConstraints(max_length=30)] = ""
    vocabulary: Annotated[tuple[Term, ...], Field(max_length=500)] = ()
    draft: bool = False
    dictated_at: AwareDatetime | None = None
    callback_url: Annotated[str, StringConstraints(max_length=2048)] | None = None
    priority: Annotated[int, Field(ge=0, le=9)] = 5
    keep_s: Annotated[int, Field(ge=60, le=LONGEST_KEEP_S)] | None = None
    keep_audio: bool = False


class Upload(_Frozen):
    """A recording that waits for a job, until ``expires_at``."""

    id: str
    name: str
    bytes: int
    sha256: str
    audio_s: float
    expires_at: datetime


class JobFile(_Frozen):
    """One file of a job, from ``n`` = 1. ``error`` is a code of docs/protocol.md."""

    n: int
    name: str
    sha256: str
    bytes: int
    audio_s: float
    done_s: float
    state: State
    attempts: int
    error: str | None = None
    draft_id: str | None = None


class JobSummary(_Frozen):
    """A job without its files. ``changes`` counts everything that changed of it so far."""

    id: str
    state: State
    template: str
    language: str
    draft: bool
    priority: int
    callback: CallbackState
    keep_audio: bool
    created_at: datetime
    ended_at: datetime | None
    expires_at: datetime | None
    file_count: int
    changes: int


class Progress(_Frozen):
    """Seconds of audio, and files, in all and dealt with."""

    audio_s: float
    done_s: float
    files: int
    done: int
    failed: int
    cancelled: int


class Job(JobSummary):
    """A job with its files."""

    progress: Progress
    files: tuple[JobFile, ...]


class JobChange(JobSummary):
    """An event: the job as it is, and the files that changed since the event before."""

    files: tuple[JobFile, ...]


class JobList(_Frozen):
    """Jobs, last submitted first."""

    jobs: tuple[JobSummary, ...]


class UploadList(_Frozen):
    """Recordings that wait for a job, last come first."""

    uploads: tuple[Upload, ...]
