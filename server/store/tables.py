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
    # What never changes after the start: transcript, observations, engine (JSON text).
    sa.Column("origin", sa.Text, nullable=False),
    # The template as it was when the draft was made (JSON text).
    sa.Column("template_snapshot", sa.Text, nullable=False),
    # Hides the digests in the audit log from anyone who guesses the content.
    sa.Column("salt", sa.LargeBinary(32), nullable=False),
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

audit_log = sa.Table(
    "audit_log",
    metadata,
    # No second unique key: INSERT OR REPLACE could remove a row through it.
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", UtcMoment, nullable=False),
    sa.Column("actor", sa.String(128), nullable=False),
    sa.Column("action", sa.String(32), nullable=False),
    sa.Column("object_type", sa.String(32), nullable=False),
    sa.Column("object_id", sa.String(64), nullable=False),
    sa.Column("object_version", sa.Integer),
    sa.Column("details", sa.JSON, nullable=False),
    sa.Column("prev_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)


def insert_new(connection: AsyncConnection, table: sa.Table, **values: Any) -> sa.Insert:
    """``INSERT`` that leaves a row with the same primary key as it is."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).values(**values).on_conflict_do_nothing()
    return sqlite.insert(table).values(**values).on_conflict_do_nothing()
