"""Requests of data subjects, the keys that find their records, and marks on what they dispute."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision: str = "0009"
down_revision: str | None = "0008"

# A step of a request never changes, and neither does what was disputed: a mark is only lifted, once.
# The keys of a record go with it, whoever deletes it; a report's with its last version.
SQLITE_GUARDS = (
    """
    CREATE TRIGGER subject_request_versions_no_update BEFORE UPDATE ON subject_request_versions
    BEGIN SELECT RAISE(ABORT, 'a step of a request never changes'); END
    """,
    # INSERT OR REPLACE removes a row without firing the trigger above.
    """
    CREATE TRIGGER subject_request_versions_no_replace BEFORE INSERT ON subject_request_versions
    WHEN EXISTS (
      SELECT 1 FROM subject_request_versions WHERE request_id = NEW.request_id AND version = NEW.version
    )
    BEGIN SELECT RAISE(ABORT, 'a step of a request never changes'); END
    """,
    """
    CREATE TRIGGER report_marks_only_lifted BEFORE UPDATE ON report_marks
    WHEN OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL
      OR NEW.id IS NOT OLD.id OR NEW.report_id IS NOT OLD.report_id OR NEW.version IS NOT OLD.version
      OR NEW.field_id IS NOT OLD.field_id OR NEW.start IS NOT OLD.start OR NEW."end" IS NOT OLD."end"
      OR NEW.request_id IS NOT OLD.request_id OR NEW.statement IS NOT OLD.statement
      OR NEW.made_by IS NOT OLD.made_by OR NEW.made_at IS NOT OLD.made_at
    BEGIN SELECT RAISE(ABORT, 'a mark is only lifted'); END
    """,
    """
    CREATE TRIGGER report_marks_no_replace BEFORE INSERT ON report_marks
    WHEN EXISTS (SELECT 1 FROM report_marks WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'a mark is only lifted'); END
    """,
    """
    CREATE TRIGGER drafts_forget_keys AFTER DELETE ON drafts
    BEGIN DELETE FROM subject_keys WHERE record_id = OLD.id AND record_type = 'draft'; END
    """,
    """
    CREATE TRIGGER reports_forget_keys AFTER DELETE ON reports
    WHEN NOT EXISTS (SELECT 1 FROM reports WHERE id = OLD.id)
    BEGIN
      DELETE FROM subject_keys WHERE record_id = OLD.id AND record_type = 'report';
      DELETE FROM report_marks WHERE report_id = OLD.id;
    END
    """,
)

POSTGRESQL_GUARDS = (
    # verbaal_refuse comes from the first migration.
    """
    CREATE TRIGGER subject_request_versions_no_update BEFORE UPDATE ON subject_request_versions
    FOR EACH ROW EXECUTE FUNCTION verbaal_refuse()
    """,
    """
    CREATE FUNCTION verbaal_only_lifted() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL
        OR (NEW.id, NEW.report_id, NEW.version, NEW.field_id, NEW.start, NEW."end", NEW.request_id,
            NEW.statement, NEW.made_by, NEW.made_at)
        IS DISTINCT FROM
           (OLD.id, OLD.report_id, OLD.version, OLD.field_id, OLD.start, OLD."end", OLD.request_id,
            OLD.statement, OLD.made_by, OLD.made_at) THEN
        RAISE EXCEPTION 'a mark is only lifted';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER report_marks_only_lifted BEFORE UPDATE ON report_marks
    FOR EACH ROW EXECUTE FUNCTION verbaal_only_lifted()
    """,
    """
    CREATE FUNCTION verbaal_forget_keys() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_TABLE_NAME = 'drafts' THEN
        DELETE FROM subject_keys WHERE record_id = OLD.id AND record_type = 'draft';
      ELSIF NOT EXISTS (SELECT 1 FROM reports WHERE id = OLD.id) THEN
        DELETE FROM subject_keys WHERE record_id = OLD.id AND record_type = 'report';
        DELETE FROM report_marks WHERE report_id = OLD.id;
      END IF;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER drafts_forget_keys AFTER DELETE ON drafts
    FOR EACH ROW EXECUTE FUNCTION verbaal_forget_keys()
    """,
    """
    CREATE TRIGGER reports_forget_keys AFTER DELETE ON reports
    FOR EACH ROW EXECUTE FUNCTION verbaal_forget_keys()
    """,
)


def upgrade() -> None:
    op.add_column("drafts", sa.Column("rectifies", sa.String(64)))
    op.create_index("ix_drafts_rectifies", "drafts", ["rectifies"])
    op.create_table(
        "subject_keys",
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("value", sa.String(128), nullable=False),
        sa.Column("record_type", sa.String(16), nullable=False),
        sa.Column("record_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", "record_type", "record_id", name="pk_subject_keys"),
    )
    op.create_index("ix_subject_keys_record", "subject_keys", ["record_id", "record_type"])
    _create_requests()
    _create_marks()
    is_postgresql = context.get_context().dialect.name == "postgresql"
    for statement in POSTGRESQL_GUARDS if is_postgresql else SQLITE_GUARDS:
        op.execute(statement)


def _create_requests() -> None:
    op.create_table(
        "subject_requests",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("received_at", sa.String(40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("outcome", sa.String(16)),
        sa.Column("handled_by", sa.String(128), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("salt", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subject_requests"),
        sa.CheckConstraint(
            "kind IN ('access', 'rectification', 'erasure', 'objection')", name="ck_subject_requests_kind"
        ),
        sa.CheckConstraint("state IN ('received', 'decided', 'answered')", name="ck_subject_requests_state"),
        sa.CheckConstraint(
            "(state = 'answered') = (outcome IS NOT NULL)", name="ck_subject_requests_outcome"
        ),
    )
    op.create_index("ix_subject_requests_state", "subject_requests", ["state"])
    op.create_table(
        "subject_request_versions",
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("request_id", "version", name="pk_subject_request_versions"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["subject_requests.id"], name="fk_subject_request_versions_request_id"
        ),
    )


def _create_marks() -> None:
    op.create_table(
        "report_marks",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("report_id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("field_id", sa.String(64)),
        sa.Column("start", sa.Integer),
        sa.Column("end", sa.Integer),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("statement", sa.Text, nullable=False),
        sa.Column("made_by", sa.String(128), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.String(128)),
        sa.Column("lifted_at", sa.DateTime(timezone=True)),
        sa.Column("lifted_reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_report_marks"),
        sa.ForeignKeyConstraint(["request_id"], ["subject_requests.id"], name="fk_report_marks_request_id"),
        sa.CheckConstraint(
            '(field_id IS NULL) = (start IS NOT NULL AND "end" IS NOT NULL)', name="ck_report_marks_place"
        ),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="ck_report_marks_lifted"),
    )
    op.create_index("ix_report_marks_report_id", "report_marks", ["report_id"])
