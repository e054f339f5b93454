"""Dictations keep the hash chain of the packets that their sound came in, where it came compressed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"


def upgrade() -> None:
    op.add_column("dictations", sa.Column("sound_packets_chain", sa.String(64)))
