"""How long records stay: states, holds, rule sets, runs and certificates."""

from __future__ import annotations

import sqlalchemy as sa

from server.store.tables.columns import UtcMoment, metadata

# How long records stay (server.domain.retention). Apart from the records, since a report never changes.
retention_states = sa.Table(
    "retention_states",
    metadata,
    sa.Column("object_type", sa.String(32), primary_key=True),
    sa.Column("object_id", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(32), nullable=False),
    # Id of the rule.
    sa.Column("basis", sa.String(32), nullable=False),
    # Changes with the record: a version, a number of samples. Tells a change where a clock can't.
    sa.Column("mark", sa.BigInteger, nullable=False),
    sa.Column("first_at", UtcMoment, nullable=False),
    # Where its term begins; null while nobody noted that.
    sa.Column("started_at", UtcMoment),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("since", UtcMoment, nullable=False),
    # What is still to be done after its rows went, and what the certificate will say (JSON text).
    sa.Column("unfinished", sa.Text),
    sa.CheckConstraint("state IN ('active', 'restricted', 'removed', 'destroyed')", name="state"),
    sa.CheckConstraint("unfinished IS NULL OR state = 'destroyed'", name="unfinished"),
)

legal_holds = sa.Table(
    "legal_holds",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("object_type", sa.String(32), nullable=False),
    sa.Column("object_id", sa.String(64), nullable=False, index=True),
    sa.Column("reason", sa.String(32), nullable=False),
    # In people's own words: never in a log, gone with the record.
    sa.Column("ground", sa.Text),
    sa.Column("placed_by", sa.String(128), nullable=False),
    sa.Column("placed_at", UtcMoment, nullable=False),
    sa.Column("lifted_by", sa.String(128)),
    sa.Column("lifted_at", UtcMoment),
    sa.CheckConstraint("(lifted_by IS NULL) = (lifted_at IS NULL)", name="lifted"),
)

retention_rule_sets = sa.Table(
    "retention_rule_sets",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    # The rules themselves (JSON text): certificates name them by their digest.
    sa.Column("content", sa.Text, nullable=False),
)

retention_runs = sa.Table(
    "retention_runs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    # The moment it reckons with (server.domain.seen_time), and the log's last entry then.
    sa.Column("moment", UtcMoment, nullable=False),
    sa.Column("audit_seq", sa.Integer, nullable=False),
    sa.Column("rules", sa.ForeignKey("retention_rule_sets.digest"), nullable=False),
    # False when the rules would have done too much at once.
    sa.Column("accepted", sa.Boolean, nullable=False),
    # The process that works on it, and when it last gave a sign.
    sa.Column("holder", sa.String(64), nullable=False),
    sa.Column("beat_at", UtcMoment, nullable=False),
    sa.Column("finished_at", UtcMoment),
    sa.Column("counts", sa.JSON, nullable=False),
)

destruction_certificates = sa.Table(
    "destruction_certificates",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("object_type", sa.String(32), nullable=False),
    sa.Column("object_id", sa.String(64), nullable=False, index=True),
    sa.Column("run_id", sa.Integer, nullable=False),
    sa.Column("issued_at", UtcMoment, nullable=False),
    # A signed note (server.domain.certificates).
    sa.Column("text", sa.Text, nullable=False),
)
