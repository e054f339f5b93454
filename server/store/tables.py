"""The tables, as this version of the code sees them. ``migrations`` bring a database to this shape.

Personal content stays in ``dictations``, ``finals``, ``drafts``, ``draft_versions``, ``reports``
and ``word_list_versions``; the audit log holds identifiers, numbers and salted digests only, so destroying
content never breaks its chain.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.report import require_aware


class UtcMoment(sa.types.TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no zone, so it is put on and taken off here."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102 - SQLAlchemy's signature
        return None if value is None else require_aware(value).astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102 - SQLAlchemy's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ZonedMoment(sa.types.TypeDecorator[datetime]):
    """A moment with the zone it was given in: "last night" depends on the officer's own clock."""

    impl = sa.String(40)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002, D102 - SQLAlchemy's signature
        return None if value is None else require_aware(value).isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102 - SQLAlchemy's signature
        return None if value is None else datetime.fromisoformat(value)


metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

dictations = sa.Table(
    "dictations",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("owner", sa.String(128), nullable=False, index=True),
    sa.Column("unit", sa.String(128), nullable=False),
    sa.Column("template", sa.String(64), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("encoding", sa.String(16), nullable=False),
    sa.Column("dictated_at", ZonedMoment, nullable=False),
    sa.Column("created_at", UtcMoment, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("engine", sa.JSON, nullable=False),
    sa.Column("vocabulary", sa.JSON, nullable=False),
    sa.Column("draft_id", sa.String(64)),
    # What the sound was when the dictation ended: on our disk, and as its client says it recorded it.
    sa.Column("sound_samples", sa.BigInteger),
    sa.Column("sound_chain", sa.String(64)),
    sa.Column("sound_client_samples", sa.BigInteger),
    sa.Column("sound_client_chain", sa.String(64)),
    sa.CheckConstraint("state IN ('open', 'ended', 'cancelled')", name="state"),
    # An ended dictation has its draft, always: both are made in one transaction.
    sa.CheckConstraint("(state = 'ended') = (draft_id IS NOT NULL)", name="draft"),
)

finals = sa.Table(
    "finals",
    metadata,
    sa.Column("dictation_id", sa.ForeignKey("dictations.id"), primary_key=True),
    sa.Column("utterance", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("start_sample", sa.BigInteger, nullable=False),
    sa.Column("end_sample", sa.BigInteger, nullable=False),
    sa.Column("start_s", sa.Double, nullable=False),
    sa.Column("end_s", sa.Double, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("words", sa.JSON, nullable=False),
    sa.Column("marks", sa.JSON, nullable=False),
    sa.Column("suggestions", sa.JSON, nullable=False),
    # False while a better revision of the same utterance is to come.
    sa.Column("complete", sa.Boolean, nullable=False),
)

cuts = sa.Table(
    "cuts",
    metadata,
    sa.Column("dictation_id", sa.ForeignKey("dictations.id"), primary_key=True),
    sa.Column("sample", sa.BigInteger, primary_key=True, autoincrement=False),
)

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("owner", sa.String(128), nullable=False, index=True),
    sa.Column("unit", sa.String(128), nullable=False),
    sa.Column("template", sa.String(64), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("dictated_at", ZonedMoment, nullable=False),
    sa.Column("created_at", UtcMoment, nullable=False),
    sa.Column("updated_at", UtcMoment, nullable=False),
    # Unique: a dictation has one draft, however often its end is repeated.
    sa.Column("dictation_id", sa.ForeignKey("dictations.id"), unique=True),
    sa.Column("report_id", sa.String(64)),
    # The report that this draft puts right by a new version of it.
    sa.Column("rectifies", sa.String(64), index=True),
    # What never changes after the start: transcript, observations, engine (JSON text).
    sa.Column("origin", sa.Text, nullable=False),
    # The template as it was when the draft was made (JSON text).
    sa.Column("template_snapshot", sa.Text, nullable=False),
    # Hides the digests in the audit log from anyone who guesses the content.
    sa.Column("salt", sa.LargeBinary(32), nullable=False),
    # Pseudonyms of the persons it is about; null in rows from before there was a processing log.
    sa.Column("subjects", sa.JSON(none_as_null=True)),
    sa.CheckConstraint("state IN ('open', 'confirmed', 'discarded')", name="state"),
    sa.CheckConstraint("(state = 'confirmed') = (report_id IS NOT NULL)", name="report"),
)

draft_versions = sa.Table(
    "draft_versions",
    metadata,
    sa.Column("draft_id", sa.ForeignKey("drafts.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", UtcMoment, nullable=False),
    sa.Column("actor", sa.String(128), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    # Ids of the fields that changed, and "narrative".
    sa.Column("changed", sa.JSON, nullable=False),
    # Narrative and fields at this version (JSON text).
    sa.Column("content", sa.Text, nullable=False),
)

reports = sa.Table(
    "reports",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    # Unique: whatever goes wrong elsewhere, a draft becomes a report once.
    sa.Column("draft_id", sa.ForeignKey("drafts.id"), nullable=False, unique=True),
    sa.Column("owner", sa.String(128), nullable=False, index=True),
    sa.Column("unit", sa.String(128), nullable=False),
    sa.Column("template", sa.String(64), nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("confirmed_at", UtcMoment, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("salt", sa.LargeBinary(32), nullable=False),
    # As in drafts.
    sa.Column("subjects", sa.JSON(none_as_null=True)),
)

word_lists = sa.Table(
    "word_lists",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("scope", sa.String(16), nullable=False),
    # An officer's id or a unit's; each has one list.
    sa.Column("holder", sa.String(128), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("salt", sa.LargeBinary(32), nullable=False),
    sa.CheckConstraint("scope IN ('personal', 'unit')", name="scope"),
    sa.UniqueConstraint("scope", "holder"),
)

word_list_versions = sa.Table(
    "word_list_versions",
    metadata,
    sa.Column("list_id", sa.ForeignKey("word_lists.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", UtcMoment, nullable=False),
    sa.Column("actor", sa.String(128), nullable=False),
    # How much it holds, and how much of it is different from the version before.
    sa.Column("terms", sa.Integer, nullable=False),
    sa.Column("commands", sa.Integer, nullable=False),
    sa.Column("added", sa.Integer, nullable=False),
    sa.Column("removed", sa.Integer, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    # The words at this version (JSON text).
    sa.Column("content", sa.Text, nullable=False),
)

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


outbox = sa.Table(
    "outbox",
    metadata,
    # The order in which reports were confirmed, whatever the clock said.
    sa.Column("seq", sa.Integer, primary_key=True),
    # Stays the same however often it is sent: a receiver takes each id once.
    sa.Column("message_id", sa.String(64), nullable=False, unique=True),
    # No foreign key: when a report is destroyed, what was delivered when stays known.
    sa.Column("report_id", sa.String(64), nullable=False),
    sa.Column("report_version", sa.Integer, nullable=False),
    sa.Column("unit", sa.String(128), nullable=False),
    sa.Column("destination", sa.String(16), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    # Whose act the delivery is: who confirmed, or who asked for it again.
    sa.Column("asked_by", sa.String(128), nullable=False),
    sa.Column("queued_at", UtcMoment, nullable=False),
    sa.Column("next_at", UtcMoment, nullable=False),
    # Who is at it now, and until when others leave it alone.
    sa.Column("lease", sa.String(64)),
    sa.Column("lease_until", UtcMoment),
    sa.Column("tried_at", UtcMoment),
    sa.Column("last_code", sa.String(64)),
    sa.Column("last_status", sa.Integer),
    sa.Column("delivered_at", UtcMoment),
    sa.UniqueConstraint("report_id", "report_version", "destination"),
    sa.CheckConstraint("state IN ('waiting', 'delivered', 'dead')", name="state"),
    sa.CheckConstraint("state <> 'delivered' OR delivered_at IS NOT NULL", name="delivered"),
    sa.CheckConstraint("(lease IS NULL) = (lease_until IS NULL)", name="lease"),
    sa.Index("ix_outbox_state", "state", "destination", "next_at"),
)


def insert_new(connection: AsyncConnection, table: sa.Table, **values: Any) -> sa.Insert:
    """``INSERT`` that leaves a row with the same key as it is.

    Its result's ``rowcount`` is 1 when the row is new, else 0.
    """
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(**values).on_conflict_do_nothing()
    return statement.execution_options(preserve_rowcount=True)  # psycopg forgets it otherwise
