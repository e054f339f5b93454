"""What legal elements were assessed with."""

from __future__ import annotations

import sqlalchemy as sa

from server.store.tables.columns import metadata

rule_books = sa.Table(
    "rule_books",
    metadata,
    # As reports name it (rules_sha256). Data of nobody: rows stay.
    sa.Column("digest", sa.String(64), primary_key=True),
    # The files themselves (server.domain.rule_sets.RuleTexts, as JSON text).
    sa.Column("content", sa.Text, nullable=False),
)
