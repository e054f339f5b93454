"""Batch work: uploads, jobs with their files and results, and the workers that do it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision: str = "0005"
down_revision: str | None = "0004"

# A result is what a job answered: it may be destroyed, never become another.
SQLITE_GUARDS = (
    """
    CREATE TRIGGER job_results_no_update BEFORE UPDATE ON job_results
    BEGIN SELECT RAISE(ABORT, 'a result never changes'); END
    """,
    # INSERT OR REPLACE removes a row without firing the trigger above.
    """
    CREATE TRIGGER job_results_no_replace BEFORE INSERT ON job_results
    WHEN EXISTS (SELECT 1 FROM job_results WHERE job_id = NEW.job_id AND n = NEW.n)
    BEGIN SELECT RAISE(ABORT, 'a result never changes'); END
    """,
)

POSTGRESQL_GUARDS = (
    # verbaal_refuse comes from the first migration.
    """
    CREATE TRIGGER job_results_no_update BEFORE UPDATE ON job_results
    FOR EACH ROW EXECUTE FUNCTION verbaal_refuse()
    """,
)


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(128), nullable=False),
        sa.Column("unit", sa.String(128), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("template", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("vocabulary", sa.JSON, nullable=False),
        sa.Column("draft", sa.Boolean, nullable=False),
        sa.Column("dictated_at", sa.String(40)),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("callback_url", sa.String(2048)),
        sa.Column("callback_state", sa.String(16), nullable=False),
        sa.Column("callback_attempts", sa.Integer, nullable=False),
        sa.Column("keep_s", sa.BigInteger, nullable=False),
        sa.Column("keep_audio", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("files", sa.Integer, nullable=False),
        sa.Column("changes", sa.BigInteger, nullable=False),
        sa.Column("idempotency_key", sa.String(255)),
        sa.Column("request_sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.UniqueConstraint("owner", "idempotency_key", name="uq_jobs_owner"),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="ck_jobs_state"
        ),
        sa.CheckConstraint(
            "(state IN ('done', 'failed', 'cancelled')) = (ended_at IS NOT NULL)", name="ck_jobs_ended"
        ),
        sa.CheckConstraint(
            "callback_state IN ('none', 'waiting', 'delivered', 'given_up')", name="ck_jobs_callback"
        ),
    )
    op.create_index("ix_jobs_state", "jobs", ["state"])
    op.create_index("ix_jobs_expires_at", "jobs", ["expires_at"])
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(128), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("audio_s", sa.Double, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("job_id", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_uploads_job_id"),
        # What no job uses is thrown away some day.
        sa.CheckConstraint("(job_id IS NULL) = (expires_at IS NOT NULL)", name="ck_uploads_expires"),
    )
    op.create_index("ix_uploads_owner", "uploads", ["owner"])
    op.create_index("ix_uploads_job_id", "uploads", ["job_id"])
    op.create_table(
        "job_files",
        sa.Column("job_id", sa.String(64), nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("upload_id", sa.String(64)),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("audio_s", sa.Double, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("done_s", sa.Double, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.String(64)),
        sa.Column("draft_id", sa.String(64)),
        sa.Column("change", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("job_id", "n", name="pk_job_files"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_job_files_job_id"),
        # An upload is one file of one job, and a file makes one draft.
        sa.UniqueConstraint("upload_id", name="uq_job_files_upload_id"),
        sa.UniqueConstraint("draft_id", name="uq_job_files_draft_id"),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="ck_job_files_state"
        ),
        sa.CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name="ck_job_files_error"),
    )
    op.create_table(
        "job_results",
        sa.Column("job_id", sa.String(64), nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("audio_s", sa.Double, nullable=False),
        sa.Column("engine", sa.JSON, nullable=False),
        sa.Column("transcript", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("job_id", "n", name="pk_job_results"),
        sa.ForeignKeyConstraint(["job_id", "n"], ["job_files.job_id", "job_files.n"], name="fk_job_results"),
    )
    op.create_table(
        "workers",
        sa.Column("id", sa.String(128), nullable=False),
        sa.Column("beats", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workers"),
    )
    is_postgresql = context.get_context().dialect.name == "postgresql"
    for statement in POSTGRESQL_GUARDS if is_postgresql else SQLITE_GUARDS:
        op.execute(statement)
