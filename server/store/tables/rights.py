"""Persons in records, their requests, and marks on what is disputed."""

from __future__ import annotations

import sqlalchemy as sa

from server.store.tables.columns import UtcMoment, ZonedMoment, metadata

# Keys that lead to records about a person; removed with their record by triggers.
subject_keys = sa.Table(
    "subject_keys",
    metadata,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("value", sa.String(128), primary_key=True),
    sa.Column("record_type", sa.String(16), primary_key=True),
    sa.Column("record_id", sa.String(64), primary_key=True),
    sa.Index("ix_subject_keys_record", "record_id", "record_type"),
)

subject_requests = sa.Table(
    "subject_requests",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("received_at", ZonedMoment, nullable=False),
    sa.Column("due_at", UtcMoment, nullable=False),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("outcome", sa.String(16)),
    sa.Column("handled_by", sa.String(128), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("salt", sa.LargeBinary(32), nullable=False),
    sa.CheckConstraint("kind IN ('access', 'rectification', 'erasure', 'objection')", name="kind"),
    sa.CheckConstraint("state IN ('received', 'decided', 'answered')", name="state"),
    sa.CheckConstraint("(state = 'answered') = (outcome IS NOT NULL)", name="outcome"),
)

subject_request_versions = sa.Table(
    "subject_request_versions",
    metadata,
    sa.Column("request_id", sa.ForeignKey("subject_requests.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", UtcMoment, nullable=False),
    sa.Column("actor", sa.String(128), nullable=False),
    # Person, items and decisions at this version (JSON text).
    sa.Column("content", sa.Text, nullable=False),
)

report_marks = sa.Table(
    "report_marks",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    # No foreign key: a report has a row for each version.
    sa.Column("report_id", sa.String(64), nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("field_id", sa.String(64)),
    sa.Column("start", sa.Integer),
    sa.Column("end", sa.Integer),
    sa.Column("request_id", sa.ForeignKey("subject_requests.id"), nullable=False),
    sa.Column("statement", sa.Text, nullable=False),
    sa.Column("made_by", sa.String(128), nullable=False),
    sa.Column("made_at", UtcMoment, nullable=False),
    sa.Column("lifted_by", sa.String(128)),
    sa.Column("lifted_at", UtcMoment),
    sa.Column("lifted_reason", sa.Text),
    sa.CheckConstraint('(field_id IS NULL) = (start IS NOT NULL AND "end" IS NOT NULL)', name="place"),
    sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted"),
)
