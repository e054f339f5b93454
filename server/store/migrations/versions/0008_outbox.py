"""The outbox: which confirmed report goes to which receiver, and how far that is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision: str = "0008"
down_revision: str | None = "0007"

SQLITE_GUARDS = (
    """
    CREATE TRIGGER outbox_fixed BEFORE UPDATE OF message_id, report_id, report_version, destination ON outbox
    BEGIN SELECT RAISE(ABORT, 'what is delivered under which id never changes'); END
    """,
)

POSTGRESQL_GUARDS = (
    # verbaal_refuse comes from the first migration.
    """
    CREATE TRIGGER outbox_fixed BEFORE UPDATE OF message_id, report_id, report_version, destination ON outbox
    FOR EACH ROW EXECUTE FUNCTION verbaal_refuse()
    """,
)


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("message_id", sa.String(64), nullable=False),
        sa.Column("report_id", sa.String(64), nullable=False),
        sa.Column("report_version", sa.Integer, nullable=False),
        sa.Column("unit", sa.String(128), nullable=False),
        sa.Column("destination", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("asked_by", sa.String(128), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease", sa.String(64)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("tried_at", sa.DateTime(timezone=True)),
        sa.Column("last_code", sa.String(64)),
        sa.Column("last_status", sa.Integer),
        sa.Column("delivered_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("seq", name="pk_outbox"),
        sa.UniqueConstraint("message_id", name="uq_outbox_message_id"),
        sa.UniqueConstraint("report_id", "report_version", "destination", name="uq_outbox_report_id"),
        sa.CheckConstraint("state IN ('waiting', 'delivered', 'dead')", name="ck_outbox_state"),
        sa.CheckConstraint("state <> 'delivered' OR delivered_at IS NOT NULL", name="ck_outbox_delivered"),
        sa.CheckConstraint("(lease IS NULL) = (lease_until IS NULL)", name="ck_outbox_lease"),
    )
    op.create_index("ix_outbox_state", "outbox", ["state", "destination", "next_at"])
    is_postgresql = context.get_context().dialect.name == "postgresql"
    for statement in POSTGRESQL_GUARDS if is_postgresql else SQLITE_GUARDS:
        op.execute(statement)
