"""Questions that were on the screen while an officer dictated, and what was touched for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"


def upgrade() -> None:
    op.create_table(
        "dictation_questions",
        sa.Column("dictation_id", sa.String(64), nullable=False),
        sa.Column("sample", sa.BigInteger, nullable=False),
        sa.Column("observable", sa.String(120)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("policy", sa.String(64), nullable=False),
        sa.Column("others", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("dictation_id", "sample", name="pk_dictation_questions"),
        sa.ForeignKeyConstraint(
            ["dictation_id"], ["dictations.id"], name="fk_dictation_questions_dictation_id"
        ),
    )
    op.create_table(
        "dictation_answers",
        sa.Column("dictation_id", sa.String(64), nullable=False),
        sa.Column("observable", sa.String(120), nullable=False),
        sa.Column("reply", sa.String(16)),
        sa.Column("sample", sa.BigInteger, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("policy", sa.String(64), nullable=False),
        sa.Column("others", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("dictation_id", "observable", name="pk_dictation_answers"),
        sa.ForeignKeyConstraint(
            ["dictation_id"], ["dictations.id"], name="fk_dictation_answers_dictation_id"
        ),
        sa.CheckConstraint("reply IN ('yes', 'no', 'unknown', 'later')", name="ck_dictation_answers_reply"),
    )
