"""Puts the rows of a backup into an empty database: all of them, or none.

On PostgreSQL everything is one transaction. On SQLite a new file beside the database is filled,
and copied into its place in one step that a crash undoes. Every trigger is in force all the time:
the logs come in entry by entry, in their order.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from server.domain.backup_errors import BackupDamaged, DatabaseNotEmpty
from server.store.backup.manifest import Manifest
from server.store.backup.rows import ROWS_AT_ONCE, columns_of, count, read_row, tables_of
from server.store.database import WRITING, make_sync_engine, told_of
from server.store.database_urls import database_url, is_sqlite
from server.store.migrations import MIGRATION_LOCK, create_private, revision_of, upgrade

BUSY_S = 60.0


def rows_in(url: str | URL) -> dict[str, int]:
    """Rows in each table of a database; none where there is no table, or no file.

    Raises:
        DatabaseUnavailable: it can't be reached.
    """
    parsed = database_url(url)
    if is_sqlite(parsed) and not Path(parsed.database or "").exists():
        return {}
    with _connected(parsed) as connection:
        return {table.name: count(connection, table) for table in tables_of(connection)}


class Loader:
    """Takes the rows of one table after the other, in the order of the backup."""

    def __init__(self, connection: sa.Connection, manifest: Manifest) -> None:
        self._connection = connection
        self._zoned = connection.dialect.name == "postgresql"
        self._tables = {table.name: table for table in tables_of(connection)}
        for name, told in manifest.tables.items():
            table = self._tables.get(name)
            if table is None or columns_of(table) != told.columns:
                raise BackupDamaged(part=f"tables/{name}")

    def load(self, name: str, content: BinaryIO) -> int:
        """Put the rows of a part in.

        Returns:
            How many.

        Raises:
            BackupDamaged: a row is none of this table, or the database refuses it.
        """
        table = self._tables[name]
        kinds = columns_of(table)
        done = 0
        try:
            while lines := list(islice(content, ROWS_AT_ONCE)):
                rows = [read_row(table, kinds, line, zoned=self._zoned) for line in lines]
                self._insert(table, rows)
                done += len(rows)
        except ValueError:
            raise BackupDamaged(part=f"tables/{name}") from None
        except DBAPIError as error:
            raise (told_of(error) or BackupDamaged(part=f"tables/{name}")) from None
        return done

    def _insert(self, table: sa.Table, rows: list[dict[str, Any]]) -> None:
        # Nothing (SQL) stands in a statement, not among its values: rows that differ in it go apart.
        values = [
            {name: one for name, one in row.items() if not isinstance(one, sa.sql.ClauseElement)}
            for row in rows
        ]
        start = 0
        for end in range(1, len(values) + 1):
            if end == len(values) or values[end].keys() != values[start].keys():
                self._connection.execute(sa.insert(table), values[start:end])
                start = end

    def finish(self) -> None:
        """Let numbers go on after the highest, and bring the tables to their newest shape."""
        if self._zoned:
            for table in self._tables.values():
                for column in table.primary_key:
                    self._go_on_after(table, column)
        upgrade(self._connection)

    def _go_on_after(self, table: sa.Table, column: sa.Column[Any]) -> None:
        name = sa.func.pg_get_serial_sequence(table.name, column.name)
        highest = sa.select(sa.func.max(column)).scalar_subquery()
        sequence = self._connection.execute(sa.select(name)).scalar_one_or_none()
        if sequence is not None and self._connection.execute(sa.select(highest)).scalar_one() is not None:
            self._connection.execute(sa.select(sa.func.setval(sequence, highest)))


@contextmanager
def loading(url: str | URL, manifest: Manifest) -> Iterator[Loader]:
    """Where rows go, until the end of the block: then all of them are there, and the triggers.

    Raises:
        BackupDamaged: it has other tables than its revision.
        DatabaseNotEmpty: somebody was first, or there are tables of another revision.
        DatabaseUnavailable, StorageFull: nothing of it is there.
    """
    parsed = database_url(url)
    if not is_sqlite(parsed):
        with _filled(parsed, manifest) as loader:
            yield loader
        return
    final = Path(parsed.database or "")
    fresh = final.with_name(f".{final.name}.restoring")
    _remove(fresh)
    create_private(fresh)
    try:
        with _filled(parsed.set(database=str(fresh)), manifest) as loader:
            yield loader
        create_private(final)
        _copy_into(fresh, final)
    finally:
        _remove(fresh)


def _remove(path: Path) -> None:
    for suffix in ("", "-journal"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).unlink()


@contextmanager
def _filled(url: URL, manifest: Manifest) -> Iterator[Loader]:
    with _connected(url) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        before = revision_of(connection)
        found = tables_of(connection)
        for table in found:  # nobody writes between this look and the end
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text(f'LOCK TABLE "{table.name}" IN SHARE ROW EXCLUSIVE MODE'))
        if (found and before != manifest.revision) or any(count(connection, table) for table in found):
            raise DatabaseNotEmpty(tables=[table.name for table in found])
        upgrade(connection, manifest.revision)
        loader = Loader(connection, manifest)
        yield loader
        loader.finish()


@contextmanager
def _connected(url: URL) -> Iterator[sa.Connection]:
    """A transaction that writes, without a limit of time."""
    engine = make_sync_engine(url, busy_timeout_s=BUSY_S, statement_timeout_s=0)
    try:
        with engine.connect() as connection:
            connection.execution_options(**{WRITING: True})
            with connection.begin():
                yield connection
    except DBAPIError as error:
        told = told_of(error)
        if told is None:
            raise
        raise told from None
    finally:
        engine.dispose()


def _copy_into(fresh: Path, final: Path) -> None:
    source = sqlite3.connect(fresh)
    target = sqlite3.connect(final, timeout=BUSY_S)
    try:
        target.execute("PRAGMA journal_mode = DELETE")
        target.execute("PRAGMA synchronous = EXTRA")
        source.backup(target)
    finally:
        target.close()
        source.close()
