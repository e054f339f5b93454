"""The processing log beside the access log, and the ids that link the two.

Entries that are there keep their content and their hashes: they have no operation.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision: str = "0004"
down_revision: str | None = "0003"

SQLITE_GUARDS = (
    """
    CREATE TRIGGER processing_log_no_update BEFORE UPDATE ON processing_log
    BEGIN SELECT RAISE(ABORT, 'processing_log is append-only'); END
    """,
    """
    CREATE TRIGGER processing_log_no_delete BEFORE DELETE ON processing_log
    BEGIN SELECT RAISE(ABORT, 'processing_log is append-only'); END
    """,
    # INSERT OR REPLACE removes a row without firing the delete trigger: only the next number may come in.
    """
    CREATE TRIGGER processing_log_next_only BEFORE INSERT ON processing_log
    WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM processing_log)
    BEGIN SELECT RAISE(ABORT, 'processing_log is append-only'); END
    """,
)

POSTGRESQL_GUARDS = (
    # verbaal_refuse comes from the first migration; its verbaal_next_only knows one table.
    """
    CREATE FUNCTION verbaal_next_line_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.seq IS DISTINCT FROM (SELECT coalesce(max(seq), 0) + 1 FROM processing_log) THEN
        RAISE EXCEPTION 'processing_log is append-only';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER processing_log_no_change BEFORE UPDATE OR DELETE ON processing_log
    FOR EACH ROW EXECUTE FUNCTION verbaal_refuse()
    """,
    """
    CREATE TRIGGER processing_log_no_truncate BEFORE TRUNCATE ON processing_log
    FOR EACH STATEMENT EXECUTE FUNCTION verbaal_refuse()
    """,
    """
    CREATE TRIGGER processing_log_next_only BEFORE INSERT ON processing_log
    FOR EACH ROW EXECUTE FUNCTION verbaal_next_line_only()
    """,
)


def upgrade() -> None:
    op.add_column("audit_log", sa.Column("trace_id", sa.String(32)))
    op.add_column("audit_log", sa.Column("operation_id", sa.String(16)))
    # Not unique: INSERT OR REPLACE could remove a row through a second unique key.
    op.create_index("ix_audit_log_object_id", "audit_log", ["object_id"])
    op.create_index("ix_audit_log_operation_id", "audit_log", ["operation_id"])
    op.create_table(
        "processing_log",
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("trace_id", sa.String(32), nullable=False),
        sa.Column("operation_id", sa.String(16), nullable=False),
        sa.Column("parent_operation_id", sa.String(16)),
        sa.Column("status_code", sa.String(32), nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("start_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("foreign_operation", sa.JSON(none_as_null=True)),
        sa.Column("resource", sa.JSON, nullable=False),
        sa.Column("attributes", sa.JSON, nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_processing_log"),
    )
    op.create_index("ix_processing_log_operation_id", "processing_log", ["operation_id"])
    # Pseudonyms of the persons a record is about; null in rows from before, which are read instead.
    op.add_column("drafts", sa.Column("subjects", sa.JSON(none_as_null=True)))
    op.add_column("reports", sa.Column("subjects", sa.JSON(none_as_null=True)))
    is_postgresql = context.get_context().dialect.name == "postgresql"
    for statement in POSTGRESQL_GUARDS if is_postgresql else SQLITE_GUARDS:
        op.execute(statement)
