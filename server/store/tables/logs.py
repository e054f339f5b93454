"""The two logs; nothing in them ever changes."""

from __future__ import annotations

import sqlalchemy as sa

from server.store.tables.columns import UtcMoment, metadata

audit_log = sa.Table(
    "audit_log",
    metadata,
    # No second unique key: INSERT OR REPLACE could remove a row through it.
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", UtcMoment, nullable=False),
    sa.Column("actor", sa.String(128), nullable=False),
    sa.Column("action", sa.String(32), nullable=False),
    sa.Column("object_type", sa.String(32), nullable=False),
    sa.Column("object_id", sa.String(64), nullable=False, index=True),
    sa.Column("object_version", sa.Integer),
    sa.Column("details", sa.JSON, nullable=False),
    # What links an entry to its lines in the processing log; null in entries from before there was one.
    sa.Column("trace_id", sa.String(32)),
    sa.Column("operation_id", sa.String(16), index=True),
    sa.Column("prev_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)

processing_log = sa.Table(
    "processing_log",
    metadata,
    # No second unique key, as above.
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("trace_id", sa.String(32), nullable=False),
    sa.Column("operation_id", sa.String(16), nullable=False, index=True),
    sa.Column("parent_operation_id", sa.String(16)),
    sa.Column("status_code", sa.String(32), nullable=False),
    sa.Column("name", sa.String(128), nullable=False),
    sa.Column("start_time", UtcMoment, nullable=False),
    sa.Column("end_time", UtcMoment, nullable=False),
    sa.Column("foreign_operation", sa.JSON(none_as_null=True)),
    sa.Column("resource", sa.JSON, nullable=False),
    sa.Column("attributes", sa.JSON, nullable=False),
    sa.Column("prev_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
