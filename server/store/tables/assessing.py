"""What legal elements were assessed with, and the sound of answers that were spoken."""

from __future__ import annotations

import sqlalchemy as sa

from server.store.tables.columns import UtcMoment, metadata

rule_books = sa.Table(
    "rule_books",
    metadata,
    # As reports name it (rules_sha256). Data of nobody: rows stay.
    sa.Column("digest", sa.String(64), primary_key=True),
    # The files themselves (server.domain.rule_sets.RuleTexts, as JSON text).
    sa.Column("content", sa.Text, nullable=False),
)

answer_sounds = sa.Table(
    "answer_sounds",
    metadata,
    # Its sound lies beside that of dictations, under this name and a key of its own.
    sa.Column("id", sa.String(64), primary_key=True),
    # The draft in whose version it was first named. It goes with that draft.
    sa.Column("draft_id", sa.ForeignKey("drafts.id"), nullable=False, index=True),
    sa.Column("created_at", UtcMoment, nullable=False),
)
