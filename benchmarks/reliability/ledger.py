"""What the server acknowledged, as those who talked to it remember: the measure of what was lost."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.wire import BYTES_PER_SAMPLE


@dataclass(slots=True)
class SpokenDictation:
    """One dictation as its client knows it.

    ``acked`` is the highest sample that was acknowledged; ``draft_id`` is set once ``ended`` came.
    """

    pcm: bytes
    clip: str
    dictation_id: str | None = None
    acked: int = 0
    connections: int = 0
    draft_id: str | None = None

    @property
    def samples(self) -> int:
        """Samples it holds."""
        return len(self.pcm) // BYTES_PER_SAMPLE


@dataclass(slots=True)
class TypedDraft:
    """One draft on its way to a report. ``version`` is the last one the server answered with."""

    draft_id: str
    version: int = 1
    edits_acknowledged: int = 0
    edits_unanswered: int = 0
    reads_acknowledged: int = 0
    reads_unanswered: int = 0
    confirm_asked: bool = False
    report_id: str | None = None


@dataclass(slots=True)
class SubmittedJob:
    """One job of one file, by its idempotency key; ``job_id`` is set once the server said 202."""

    key: str
    clip: str
    job_id: str | None = None
    attempts: int = 0


@dataclass(slots=True)
class Ledger:
    """Everything that was acknowledged, and what must not happen and did."""

    dictations: list[SpokenDictation] = field(default_factory=list)
    drafts: list[TypedDraft] = field(default_factory=list)
    jobs: list[SubmittedJob] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """Promises that were seen broken, in words, with identifiers and numbers only."""
    refused: dict[str, int] = field(default_factory=dict)
    """Answers that were neither a success nor a broken line, by code: the errors that were told."""

    def breaks(self, promise: str) -> None:
        """Note a promise that was broken."""
        self.broken.append(promise)

    def told(self, code: str) -> None:
        """Note an error that the server told."""
        self.refused[code] = self.refused.get(code, 0) + 1
