"""The clock that the server reads where nobody gives it another."""

from __future__ import annotations

from datetime import UTC, datetime


def now_utc() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)
