"""Rows as JSON, the same from SQLite and from PostgreSQL.

Moments are written in UTC with microseconds, bytes in base64, JSON as itself; the rest as it is.
Tables are read from the database itself and not from ``server.store.tables``: a backup is of the
revision that the database has.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

VERSION_TABLE = "alembic_version"
ROWS_AT_ONCE = 500


class Kind(StrEnum):
    """What a column holds, whatever the database calls it."""

    BOOLEAN = "boolean"
    MOMENT = "moment"
    BYTES = "bytes"
    JSON = "json"
    INTEGER = "integer"
    FLOAT = "float"
    TEXT = "text"


_KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], Kind], ...] = (
    (sa.Boolean, Kind.BOOLEAN),
    (sa.DateTime, Kind.MOMENT),
    (sa.LargeBinary, Kind.BYTES),
    (sa.JSON, Kind.JSON),
    (sa.Integer, Kind.INTEGER),
    (sa.Float, Kind.FLOAT),
    (sa.String, Kind.TEXT),
)


def kind_of(column: sa.Column[Any]) -> Kind:
    """What a column of a database holds.

    Raises:
        TypeError: a type that no migration uses.
    """
    for type_, kind in _KINDS:
        if isinstance(column.type, type_):
            return kind
    raise TypeError(f"{column.table.name}.{column.name}: no kind for {column.type!r}")


def tables_of(connection: sa.Connection) -> list[sa.Table]:
    """The tables of the database, those that others refer to first."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != VERSION_TABLE]


def columns_of(table: sa.Table) -> dict[str, Kind]:
    """Names and kinds of a table's columns."""
    return {column.name: kind_of(column) for column in table.columns}


def count(connection: sa.Connection, table: sa.Table) -> int:
    """Rows in a table."""
    return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def lines(connection: sa.Connection, table: sa.Table) -> Iterator[bytes]:
    """The rows of a table in the order of its key, each as a line of JSON; a few hundred in memory."""
    kinds = columns_of(table)
    query = sa.select(table).order_by(*(_ordered(connection, column) for column in table.primary_key))
    result = connection.execution_options(stream_results=True, yield_per=ROWS_AT_ONCE).execute(query)
    for row in result.mappings():
        values = {name: _written(kind, row[name]) for name, kind in kinds.items()}
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def _ordered(connection: sa.Connection, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    # SQLite orders text by its bytes; PostgreSQL does so in this collation.
    if connection.dialect.name == "postgresql" and kind_of(column) is Kind.TEXT:
        return column.collate("C")
    return column


def _written(kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    if kind is Kind.MOMENT:
        moment: datetime = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return moment.isoformat(timespec="microseconds")
    if kind is Kind.BYTES:
        return base64.b64encode(value).decode("ascii")
    return value


def read_row(table: sa.Table, kinds: Mapping[str, Kind], line: bytes, *, zoned: bool) -> dict[str, Any]:
    """A line as values for an ``INSERT``.

    Args:
        table: where it goes.
        kinds: of its columns.
        line: as :func:`lines` made it.
        zoned: the database keeps zones; otherwise moments go in as UTC without one.

    Raises:
        ValueError: the line is of another table.
    """
    values = json.loads(line)
    if not isinstance(values, dict) or values.keys() != kinds.keys():
        raise ValueError(f"a line does not fit the table {table.name}")
    return {name: _read(table.columns[name], kind, values[name], zoned=zoned) for name, kind in kinds.items()}


def _read(column: sa.Column[Any], kind: Kind, value: Any, *, zoned: bool) -> Any:
    if kind is Kind.JSON:
        # Where a column must hold something, nothing is JSON's own null.
        return (sa.null() if column.nullable else sa.JSON.NULL) if value is None else value
    if value is None:
        return None
    if kind is Kind.MOMENT:
        moment = datetime.fromisoformat(value)
        return moment if zoned else moment.astimezone(UTC).replace(tzinfo=None)
    if kind is Kind.BYTES:
        return base64.b64decode(value, validate=True)
    return value
