"""Placeholder: filled by the part that owns it."""

from __future__ import annotations

revision: str = "0007"
down_revision: str | None = "0006"


def upgrade() -> None:
    """Nothing yet."""
