"""Jobs of system clients, what they hand in and get, and the workers that do them."""

from __future__ import annotations

import sqlalchemy as sa

from server.store.tables.columns import UtcMoment, ZonedMoment, metadata

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("owner", sa.String(128), nullable=False),
    sa.Column("unit", sa.String(128), nullable=False),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("template", sa.String(64), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("vocabulary", sa.JSON, nullable=False),
    sa.Column("draft", sa.Boolean, nullable=False),
    sa.Column("dictated_at", ZonedMoment),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("callback_url", sa.String(2048)),
    sa.Column("callback_state", sa.String(16), nullable=False),
    sa.Column("callback_attempts", sa.Integer, nullable=False),
    sa.Column("keep_s", sa.BigInteger, nullable=False),
    sa.Column("keep_audio", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcMoment, nullable=False),
    sa.Column("ended_at", UtcMoment),
    sa.Column("expires_at", UtcMoment, index=True),
    sa.Column("files", sa.Integer, nullable=False),
    # Counts up with every change: whoever watches says how far they were.
    sa.Column("changes", sa.BigInteger, nullable=False),
    sa.Column("idempotency_key", sa.String(255)),
    sa.Column("request_sha256", sa.String(64), nullable=False),
    sa.UniqueConstraint("owner", "idempotency_key"),
    sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
    sa.CheckConstraint("(state IN ('done', 'failed', 'cancelled')) = (ended_at IS NOT NULL)", name="ended"),
    sa.CheckConstraint("callback_state IN ('none', 'waiting', 'delivered', 'given_up')", name="callback"),
)

uploads = sa.Table(
    "uploads",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("owner", sa.String(128), nullable=False, index=True),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("audio_s", sa.Double, nullable=False),
    sa.Column("created_at", UtcMoment, nullable=False),
    sa.Column("expires_at", UtcMoment),
    sa.Column("job_id", sa.ForeignKey("jobs.id"), index=True),
    # What no job uses is thrown away some day.
    sa.CheckConstraint("(job_id IS NULL) = (expires_at IS NOT NULL)", name="expires"),
)

job_files = sa.Table(
    "job_files",
    metadata,
    sa.Column("job_id", sa.ForeignKey("jobs.id"), primary_key=True),
    sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
    # None once the sound is destroyed. Unique: an upload is one file of one job.
    sa.Column("upload_id", sa.String(64), unique=True),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("audio_s", sa.Double, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("done_s", sa.Double, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    # The code of what went wrong.
    sa.Column("error", sa.String(64)),
    sa.Column("draft_id", sa.String(64), unique=True),
    # The job's ``changes`` when this row last changed.
    sa.Column("change", sa.BigInteger, nullable=False),
    sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
    sa.CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name="error"),
)

job_results = sa.Table(
    "job_results",
    metadata,
    sa.Column("job_id", sa.String(64), primary_key=True),
    sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", UtcMoment, nullable=False),
    sa.Column("audio_s", sa.Double, nullable=False),
    sa.Column("engine", sa.JSON, nullable=False),
    # The utterances, as a draft keeps them (JSON text).
    sa.Column("transcript", sa.Text, nullable=False),
    sa.ForeignKeyConstraint(["job_id", "n"], ["job_files.job_id", "job_files.n"], name="fk_job_results"),
)

workers = sa.Table(
    "workers",
    metadata,
    sa.Column("id", sa.String(128), primary_key=True),
    # Counts up while the worker lives; others watch it with a clock of their own.
    sa.Column("beats", sa.BigInteger, nullable=False),
)
