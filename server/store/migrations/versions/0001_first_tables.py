"""The first tables: dictations, drafts, reports and an audit log nobody can rewrite.

Columns are spelled out here and not taken from ``tables``: a migration never changes again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision: str = "0001"
down_revision: str | None = None

SQLITE_GUARDS = (
    """
    CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
    BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END
    """,
    """
    CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
    BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END
    """,
    # INSERT OR REPLACE removes a row without firing the delete trigger: only the next number may come in.
    """
    CREATE TRIGGER audit_log_next_only BEFORE INSERT ON audit_log
    WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit_log)
    BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END
    """,
    """
    CREATE TRIGGER reports_no_update BEFORE UPDATE ON reports
    BEGIN SELECT RAISE(ABORT, 'a report never changes'); END
    """,
    """
    CREATE TRIGGER reports_no_replace BEFORE INSERT ON reports
    WHEN EXISTS (
      SELECT 1 FROM reports WHERE (id = NEW.id AND version = NEW.version) OR draft_id = NEW.draft_id
    )
    BEGIN SELECT RAISE(ABORT, 'a report never changes'); END
    """,
)

POSTGRESQL_GUARDS = (
    """
    CREATE FUNCTION verbaal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% never changes', TG_TABLE_NAME; END $$
    """,
    """
    CREATE FUNCTION verbaal_next_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.seq IS DISTINCT FROM (SELECT coalesce(max(seq), 0) + 1 FROM audit_log) THEN
        RAISE EXCEPTION 'audit_log is append-only';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER audit_log_no_change BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION verbaal_refuse()
    """,
    """
    CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION verbaal_refuse()
    """,
    """
    CREATE TRIGGER audit_log_next_only BEFORE INSERT ON audit_log
    FOR EACH ROW EXECUTE FUNCTION verbaal_next_only()
    """,
    """
    CREATE TRIGGER reports_no_update BEFORE UPDATE ON reports
    FOR EACH ROW EXECUTE FUNCTION verbaal_refuse()
    """,
)


def upgrade() -> None:
    _create_dictations()
    _create_drafts()
    _create_reports()
    _create_audit_log()
    is_postgresql = context.get_context().dialect.name == "postgresql"
    for statement in POSTGRESQL_GUARDS if is_postgresql else SQLITE_GUARDS:
        op.execute(statement)


def _create_dictations() -> None:
    op.create_table(
        "dictations",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(128), nullable=False),
        sa.Column("unit", sa.String(128), nullable=False),
        sa.Column("template", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("encoding", sa.String(16), nullable=False),
        sa.Column("dictated_at", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("engine", sa.JSON, nullable=False),
        sa.Column("vocabulary", sa.JSON, nullable=False),
        sa.Column("draft_id", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_dictations"),
        sa.CheckConstraint("state IN ('open', 'ended', 'cancelled')", name="ck_dictations_state"),
        sa.CheckConstraint("(state = 'ended') = (draft_id IS NOT NULL)", name="ck_dictations_draft"),
    )
    op.create_index("ix_dictations_owner", "dictations", ["owner"])
    op.create_table(
        "finals",
        sa.Column("dictation_id", sa.String(64), nullable=False),
        sa.Column("utterance", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("start_sample", sa.BigInteger, nullable=False),
        sa.Column("end_sample", sa.BigInteger, nullable=False),
        sa.Column("start_s", sa.Double, nullable=False),
        sa.Column("end_s", sa.Double, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("words", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("dictation_id", "utterance", "revision", name="pk_finals"),
        sa.ForeignKeyConstraint(["dictation_id"], ["dictations.id"], name="fk_finals_dictation_id"),
    )
    op.create_table(
        "cuts",
        sa.Column("dictation_id", sa.String(64), nullable=False),
        sa.Column("sample", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("dictation_id", "sample", name="pk_cuts"),
        sa.ForeignKeyConstraint(["dictation_id"], ["dictations.id"], name="fk_cuts_dictation_id"),
    )


def _create_drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(128), nullable=False),
        sa.Column("unit", sa.String(128), nullable=False),
        sa.Column("template", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("dictated_at", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dictation_id", sa.String(64)),
        sa.Column("report_id", sa.String(64)),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("template_snapshot", sa.Text, nullable=False),
        sa.Column("salt", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sa.ForeignKeyConstraint(["dictation_id"], ["dictations.id"], name="fk_drafts_dictation_id"),
        sa.UniqueConstraint("dictation_id", name="uq_drafts_dictation_id"),
        sa.CheckConstraint("state IN ('open', 'confirmed', 'discarded')", name="ck_drafts_state"),
        sa.CheckConstraint("(state = 'confirmed') = (report_id IS NOT NULL)", name="ck_drafts_report"),
    )
    op.create_index("ix_drafts_owner", "drafts", ["owner"])
    op.create_table(
        "draft_versions",
        sa.Column("draft_id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("changed", sa.JSON, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("draft_id", "version", name="pk_draft_versions"),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_draft_versions_draft_id"),
    )


def _create_reports() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("draft_id", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(128), nullable=False),
        sa.Column("unit", sa.String(128), nullable=False),
        sa.Column("template", sa.String(64), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("salt", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name="pk_reports"),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_reports_draft_id"),
        sa.UniqueConstraint("draft_id", name="uq_reports_draft_id"),
    )
    op.create_index("ix_reports_owner", "reports", ["owner"])


def _create_audit_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("object_type", sa.String(32), nullable=False),
        sa.Column("object_id", sa.String(64), nullable=False),
        sa.Column("object_version", sa.Integer),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_log"),
    )
