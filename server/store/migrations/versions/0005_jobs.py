"""Placeholder: filled by the part that owns it."""

from __future__ import annotations

revision: str = "0005"
down_revision: str | None = "0004"


def upgrade() -> None:
    """Nothing yet."""
