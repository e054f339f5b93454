"""Retention: states of records, holds, runs with their rules, and certificates that never change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision: str = "0007"
down_revision: str | None = "0006"

SQLITE_GUARDS = (
    """
    CREATE TRIGGER destruction_certificates_no_update BEFORE UPDATE ON destruction_certificates
    BEGIN SELECT RAISE(ABORT, 'a certificate never changes'); END
    """,
    """
    CREATE TRIGGER destruction_certificates_no_delete BEFORE DELETE ON destruction_certificates
    BEGIN SELECT RAISE(ABORT, 'a certificate never changes'); END
    """,
    # INSERT OR REPLACE removes a row without firing the triggers above.
    """
    CREATE TRIGGER destruction_certificates_no_replace BEFORE INSERT ON destruction_certificates
    WHEN EXISTS (SELECT 1 FROM destruction_certificates WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'a certificate never changes'); END
    """,
    # What became restricted stays it, whatever a program thinks; what is destroyed is gone.
    """
    CREATE TRIGGER retention_states_forward_only BEFORE UPDATE OF state ON retention_states
    WHEN instr('active restricted removed destroyed', NEW.state)
       < instr('active restricted removed destroyed', OLD.state)
    BEGIN SELECT RAISE(ABORT, 'a state of retention only goes forward'); END
    """,
)

POSTGRESQL_GUARDS = (
    # verbaal_refuse comes from the first migration.
    """
    CREATE TRIGGER destruction_certificates_no_change BEFORE UPDATE OR DELETE ON destruction_certificates
    FOR EACH ROW EXECUTE FUNCTION verbaal_refuse()
    """,
    """
    CREATE TRIGGER destruction_certificates_no_truncate BEFORE TRUNCATE ON destruction_certificates
    FOR EACH STATEMENT EXECUTE FUNCTION verbaal_refuse()
    """,
    """
    CREATE FUNCTION verbaal_forward_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF strpos('active restricted removed destroyed', NEW.state)
       < strpos('active restricted removed destroyed', OLD.state) THEN
        RAISE EXCEPTION 'a state of retention only goes forward';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER retention_states_forward_only BEFORE UPDATE OF state ON retention_states
    FOR EACH ROW EXECUTE FUNCTION verbaal_forward_only()
    """,
)


def upgrade() -> None:
    op.create_table(
        "retention_states",
        sa.Column("object_type", sa.String(32), nullable=False),
        sa.Column("object_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("basis", sa.String(32), nullable=False),
        sa.Column("mark", sa.BigInteger, nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unfinished", sa.Text),
        sa.PrimaryKeyConstraint("object_type", "object_id", name="pk_retention_states"),
        sa.CheckConstraint(
            "state IN ('active', 'restricted', 'removed', 'destroyed')", name="ck_retention_states_state"
        ),
        sa.CheckConstraint(
            "unfinished IS NULL OR state = 'destroyed'", name="ck_retention_states_unfinished"
        ),
    )
    op.create_index("ix_retention_states_state", "retention_states", ["state"])
    op.create_table(
        "legal_holds",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("object_type", sa.String(32), nullable=False),
        sa.Column("object_id", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("ground", sa.Text),
        sa.Column("placed_by", sa.String(128), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.String(128)),
        sa.Column("lifted_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_legal_holds"),
        sa.CheckConstraint("(lifted_by IS NULL) = (lifted_at IS NULL)", name="ck_legal_holds_lifted"),
    )
    op.create_index("ix_legal_holds_object_id", "legal_holds", ["object_id"])
    op.create_table(
        "retention_rule_sets",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_retention_rule_sets"),
    )
    op.create_table(
        "retention_runs",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("audit_seq", sa.Integer, nullable=False),
        sa.Column("rules", sa.String(64), nullable=False),
        sa.Column("accepted", sa.Boolean, nullable=False),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_retention_runs"),
        sa.ForeignKeyConstraint(["rules"], ["retention_rule_sets.digest"], name="fk_retention_runs_rules"),
    )
    op.create_table(
        "destruction_certificates",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("object_type", sa.String(32), nullable=False),
        sa.Column("object_id", sa.String(64), nullable=False),
        sa.Column("run_id", sa.Integer, nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_destruction_certificates"),
    )
    op.create_index("ix_destruction_certificates_object_id", "destruction_certificates", ["object_id"])
    is_postgresql = context.get_context().dialect.name == "postgresql"
    for statement in POSTGRESQL_GUARDS if is_postgresql else SQLITE_GUARDS:
        op.execute(statement)
