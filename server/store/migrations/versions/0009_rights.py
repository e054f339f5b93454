"""Placeholder: filled by the part that owns it."""

from __future__ import annotations

revision: str = "0009"
down_revision: str | None = "0008"


def upgrade() -> None:
    """Nothing yet."""
