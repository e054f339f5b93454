"""Placeholder: filled by the part that owns it."""

from __future__ import annotations

revision: str = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    """Nothing yet."""
