"""Word lists of officers and units, whose versions never change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision: str = "0003"
down_revision: str | None = "0002"

SQLITE_GUARDS = (
    """
    CREATE TRIGGER word_list_versions_no_update BEFORE UPDATE ON word_list_versions
    BEGIN SELECT RAISE(ABORT, 'a version of a word list never changes'); END
    """,
    # INSERT OR REPLACE removes a row without firing the trigger above.
    """
    CREATE TRIGGER word_list_versions_no_replace BEFORE INSERT ON word_list_versions
    WHEN EXISTS (
      SELECT 1 FROM word_list_versions WHERE list_id = NEW.list_id AND version = NEW.version
    )
    BEGIN SELECT RAISE(ABORT, 'a version of a word list never changes'); END
    """,
)

POSTGRESQL_GUARDS = (
    # verbaal_refuse comes from the first migration.
    """
    CREATE TRIGGER word_list_versions_no_update BEFORE UPDATE ON word_list_versions
    FOR EACH ROW EXECUTE FUNCTION verbaal_refuse()
    """,
)


def upgrade() -> None:
    op.create_table(
        "word_lists",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("scope", sa.String(16), nullable=False),
        sa.Column("holder", sa.String(128), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("salt", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_word_lists"),
        sa.UniqueConstraint("scope", "holder", name="uq_word_lists_scope"),
        sa.CheckConstraint("scope IN ('personal', 'unit')", name="ck_word_lists_scope"),
    )
    op.create_table(
        "word_list_versions",
        sa.Column("list_id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(128), nullable=False),
        sa.Column("terms", sa.Integer, nullable=False),
        sa.Column("commands", sa.Integer, nullable=False),
        sa.Column("added", sa.Integer, nullable=False),
        sa.Column("removed", sa.Integer, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("list_id", "version", name="pk_word_list_versions"),
        sa.ForeignKeyConstraint(["list_id"], ["word_lists.id"], name="fk_word_list_versions_list_id"),
    )
    is_postgresql = context.get_context().dialect.name == "postgresql"
    for statement in POSTGRESQL_GUARDS if is_postgresql else SQLITE_GUARDS:
        op.execute(statement)
