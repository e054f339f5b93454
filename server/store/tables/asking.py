"""Questions that were on the screen while an officer dictated, and what was touched for them."""

from __future__ import annotations

import sqlalchemy as sa

from server.store.tables.columns import UtcMoment, metadata

dictation_questions = sa.Table(
    "dictation_questions",
    metadata,
    sa.Column("dictation_id", sa.ForeignKey("dictations.id"), primary_key=True),
    # How many samples were recorded when it came on the screen.
    sa.Column("sample", sa.BigInteger, primary_key=True, autoincrement=False),
    # None: from here on there was none.
    sa.Column("observable", sa.String(120)),
    sa.Column("at", UtcMoment, nullable=False),
    sa.Column("asked", sa.Text, nullable=False),
    # What ordered the questions, and those that it would have asked next.
    sa.Column("policy", sa.String(64), nullable=False),
    sa.Column("others", sa.JSON, nullable=False),
)

dictation_answers = sa.Table(
    "dictation_answers",
    metadata,
    sa.Column("dictation_id", sa.ForeignKey("dictations.id"), primary_key=True),
    sa.Column("observable", sa.String(120), primary_key=True),
    # None: it was taken back. Answers that were said are made from the finals.
    sa.Column("reply", sa.String(16)),
    sa.Column("sample", sa.BigInteger, nullable=False),
    sa.Column("at", UtcMoment, nullable=False),
    sa.Column("asked", sa.Text, nullable=False),
    sa.Column("policy", sa.String(64), nullable=False),
    sa.Column("others", sa.JSON, nullable=False),
    sa.CheckConstraint("reply IN ('yes', 'no', 'unknown', 'later')", name="reply"),
)
