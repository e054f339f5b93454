"""What the tables are made of: moments, the names of constraints, and an insert that can be repeated."""

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


def inserting(connection: AsyncConnection, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    """``INSERT`` of the database at hand, which can say what becomes of a row with the same key."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def insert_new(connection: AsyncConnection, table: sa.Table, **values: Any) -> sa.Insert:
    """``INSERT`` that leaves a row with the same key as it is.

    Its result's ``rowcount`` is 1 when the row is new, else 0.
    """
    statement = inserting(connection, table).values(**values).on_conflict_do_nothing()
    return statement.execution_options(preserve_rowcount=True)  # psycopg forgets it otherwise
