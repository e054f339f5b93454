"""Finals keep what a person should listen to, what was suggested, and whether a better one follows.

Finals from before were checked for none of it, and were the only ones of their utterance.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    op.add_column("finals", sa.Column("marks", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("finals", sa.Column("suggestions", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("finals", sa.Column("complete", sa.Boolean, nullable=False, server_default=sa.true()))
