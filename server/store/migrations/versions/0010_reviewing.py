"""How drafts were reviewed, and the words that drafts and reports are found by.

The words of what is there already are written before an officer's first search (server.store.search_texts).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"


def upgrade() -> None:
    op.create_table(
        "review_visits",
        sa.Column("draft_id", sa.String(64), nullable=False),
        sa.Column("session", sa.String(36), nullable=False),
        sa.Column("active_s", sa.Double, nullable=False),
        sa.Column("heard", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("draft_id", "session", name="pk_review_visits"),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_review_visits_draft_id"),
    )
    op.create_table(
        "review_signals",
        sa.Column("draft_id", sa.String(64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words_per_minute", sa.Double),
        sa.Column("heard_share", sa.Double),
        sa.Column("changed_a", sa.Integer, nullable=False),
        sa.Column("changed_b", sa.Integer, nullable=False),
        sa.Column("changed_c", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("draft_id", name="pk_review_signals"),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_review_signals_draft_id"),
    )
    op.create_index("ix_review_signals_confirmed_at", "review_signals", ["confirmed_at"])
    op.create_table(
        "search_texts",
        sa.Column("draft_id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("draft_id", name="pk_search_texts"),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_search_texts_draft_id"),
    )
