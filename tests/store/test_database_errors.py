from __future__ import annotations

import sqlite3

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.exc import DBAPIError

from server.store.database_errors import Trouble, trouble_of


def _sqlite(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError()
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("cause", "trouble"),
    [
        (_sqlite(sqlite3.SQLITE_FULL), Trouble.STORAGE),
        (_sqlite(sqlite3.SQLITE_IOERR), Trouble.STORAGE),
        (_sqlite(sqlite3.SQLITE_IOERR_WRITE), Trouble.STORAGE),
        (_sqlite(sqlite3.SQLITE_BUSY), Trouble.BUSY),
        (_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), Trouble.BUSY),
        (_sqlite(sqlite3.SQLITE_CANTOPEN), Trouble.CONNECTION),
        (_sqlite(sqlite3.SQLITE_CONSTRAINT_UNIQUE), None),
        (_sqlite(sqlite3.SQLITE_ERROR), None),
        (errors.DiskFull(), Trouble.STORAGE),
        (errors.IoError(), Trouble.STORAGE),
        (errors.SerializationFailure(), Trouble.UNDONE),
        (errors.DeadlockDetected(), Trouble.UNDONE),
        (errors.LockNotAvailable(), Trouble.BUSY),
        (errors.QueryCanceled(), Trouble.BUSY),
        (errors.TooManyConnections(), Trouble.BUSY),
        (errors.ReadOnlySqlTransaction(), Trouble.CONNECTION),
        (errors.AdminShutdown(), Trouble.CONNECTION),
        (errors.CrashShutdown(), Trouble.CONNECTION),
        (errors.ConnectionFailure(), Trouble.CONNECTION),
        (errors.InvalidPassword(), Trouble.CONNECTION),
        (psycopg.OperationalError("connection refused"), Trouble.CONNECTION),
        (errors.UniqueViolation(), None),
        (errors.UndefinedTable(), None),
        (errors.InsufficientPrivilege(), None),
        (ValueError("no driver's error at all"), None),
    ],
    ids=lambda one: f"{type(one).__name__}-{getattr(one, 'sqlite_errorcode', '')}",
)
def test_trouble_around_a_statement_is_told_from_a_wrong_statement(
    cause: Exception, trouble: Trouble | None
) -> None:
    assert trouble_of(DBAPIError("SELECT 1", {}, cause)) is trouble


def test_a_connection_that_the_driver_gave_up_is_gone_whatever_it_says() -> None:
    assert trouble_of(DBAPIError("x", {}, ValueError(), connection_invalidated=True)) is Trouble.CONNECTION
