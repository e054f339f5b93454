"""What goes with a draft beside its content: how it was reviewed, and the words it is found by."""

from __future__ import annotations

import sqlalchemy as sa

from server.store.tables.columns import UtcMoment, metadata

review_visits = sa.Table(
    "review_visits",
    metadata,
    sa.Column("draft_id", sa.ForeignKey("drafts.id"), primary_key=True),
    # A random number of one page visit; it says nothing of who or where.
    sa.Column("session", sa.String(36), primary_key=True),
    sa.Column("active_s", sa.Double, nullable=False),
    # Seconds of sound that were played: [[start, end], …].
    sa.Column("heard", sa.JSON, nullable=False),
)

review_signals = sa.Table(
    "review_signals",
    metadata,
    # Of confirmed drafts only. Whose draft it is stands in the draft alone.
    sa.Column("draft_id", sa.ForeignKey("drafts.id"), primary_key=True),
    sa.Column("confirmed_at", UtcMoment, nullable=False, index=True),
    sa.Column("words_per_minute", sa.Double),
    sa.Column("heard_share", sa.Double),
    sa.Column("changed_a", sa.Integer, nullable=False),
    sa.Column("changed_b", sa.Integer, nullable=False),
    sa.Column("changed_c", sa.Integer, nullable=False),
)

search_texts = sa.Table(
    "search_texts",
    metadata,
    # One for each draft; a report is found by that of its draft, which says the same.
    sa.Column("draft_id", sa.ForeignKey("drafts.id"), primary_key=True),
    # Of the draft when this was written: an older one is written again before a search.
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
)
