"""Dictations keep when their form was chosen: another one that is said counts only when it is said later.

Of dictations from before, it was chosen at their start.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    op.add_column(
        "dictations",
        sa.Column("template_sample", sa.BigInteger, nullable=False, server_default=sa.text("0")),
    )
