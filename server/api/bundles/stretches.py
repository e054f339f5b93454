"""A part of a dictation's sound, as somebody asks to hear it and as the log keeps that."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from server.domain.retention import Reason

MAX_CLIP_S = 600.0
Seconds = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]


class Stretch(BaseModel):
    """A part of the sound, in seconds; to its end when ``end_s`` is left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start_s: Seconds = 0
    end_s: Seconds | None = None

    @property
    def until_s(self) -> float:
        """Where it ends at the latest: ten minutes are given at a time."""
        longest_s = self.start_s + MAX_CLIP_S
        return longest_s if self.end_s is None else min(self.end_s, longest_s)

    def as_details(self) -> dict[str, int]:
        """For the audit log: which milliseconds were given out, so that it can be told what was heard."""
        return {"start_ms": round(self.start_s * 1000), "end_ms": round(self.until_s * 1000)}


class ReasonedStretch(Stretch):
    """A part of the sound behind a record that may need a reason (docs/retention.md)."""

    reason: Reason | None = None
