"""Dictations, drafts, reports and word lists: what officers make."""

from __future__ import annotations

import sqlalchemy as sa

from server.store.tables.columns import UtcMoment, ZonedMoment, metadata

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
    # How many samples were recorded when the template was chosen.
    sa.Column("template_sample", sa.BigInteger, nullable=False, server_default=sa.text("0")),
    # Over the packets of compressed sound, as they are kept here.
    sa.Column("sound_packets_chain", sa.String(64)),
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
