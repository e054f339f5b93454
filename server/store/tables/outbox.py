"""Confirmed reports on their way to a record system."""

from __future__ import annotations

import sqlalchemy as sa

from server.store.tables.columns import UtcMoment, metadata

outbox = sa.Table(
    "outbox",
    metadata,
    # The order in which reports were confirmed, whatever the clock said.
    sa.Column("seq", sa.Integer, primary_key=True),
    # Stays the same however often it is sent: a receiver takes each id once.
    sa.Column("message_id", sa.String(64), nullable=False, unique=True),
    # No foreign key: when a report is destroyed, what was delivered when stays known.
    sa.Column("report_id", sa.String(64), nullable=False),
    sa.Column("report_version", sa.Integer, nullable=False),
    sa.Column("unit", sa.String(128), nullable=False),
    sa.Column("destination", sa.String(16), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    # Whose act the delivery is: who confirmed, or who asked for it again.
    sa.Column("asked_by", sa.String(128), nullable=False),
    sa.Column("queued_at", UtcMoment, nullable=False),
    sa.Column("next_at", UtcMoment, nullable=False),
    # Who is at it now, and until when others leave it alone.
    sa.Column("lease", sa.String(64)),
    sa.Column("lease_until", UtcMoment),
    sa.Column("tried_at", UtcMoment),
    sa.Column("last_code", sa.String(64)),
    sa.Column("last_status", sa.Integer),
    sa.Column("delivered_at", UtcMoment),
    sa.UniqueConstraint("report_id", "report_version", "destination"),
    sa.CheckConstraint("state IN ('waiting', 'delivered', 'dead')", name="state"),
    sa.CheckConstraint("state <> 'delivered' OR delivered_at IS NOT NULL", name="delivered"),
    sa.CheckConstraint("(lease IS NULL) = (lease_until IS NULL)", name="lease"),
    sa.Index("ix_outbox_state", "state", "destination", "next_at"),
)
