"""Sound of answers that were spoken while reviewing: which there is, and the draft that it belongs to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"


def upgrade() -> None:
    op.create_table(
        "answer_sounds",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("draft_id", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_answer_sounds_draft_id"),
        sa.PrimaryKeyConstraint("id", name="pk_answer_sounds"),
    )
    op.create_index("ix_answer_sounds_draft_id", "answer_sounds", ["draft_id"])
