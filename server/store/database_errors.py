"""What an error of a database's driver is about: the disk, the connection, a lock, or the statement.

SQLite's result codes: https://www.sqlite.org/rescode.html. PostgreSQL's: appendix A of its manual.
"""

from __future__ import annotations

import sqlite3
from enum import Enum, auto

from sqlalchemy.exc import DBAPIError


class Trouble(Enum):
    """Why a transaction failed that was right in itself."""

    STORAGE = auto()
    """The disk is full or fails."""
    UNDONE = auto()
    """The database gave this one up so that another could go on; the same again may work at once."""
    BUSY = auto()
    """A lock, a place or an answer did not come in time."""
    CONNECTION = auto()
    """The server isn't there, went away, or takes no one in."""


_PRIMARY_CODE = 0xFF  # the low byte of SQLite's extended result codes

_SQLITE = {
    sqlite3.SQLITE_FULL: Trouble.STORAGE,
    sqlite3.SQLITE_IOERR: Trouble.STORAGE,
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_READONLY: Trouble.CONNECTION,
    sqlite3.SQLITE_CANTOPEN: Trouble.CONNECTION,
}

_POSTGRESQL = {
    "53100": Trouble.STORAGE,  # disk_full
    "58030": Trouble.STORAGE,  # io_error
    "40001": Trouble.UNDONE,  # serialization_failure
    "40P01": Trouble.UNDONE,  # deadlock_detected
    "55P03": Trouble.BUSY,  # lock_not_available
    "57014": Trouble.BUSY,  # query_canceled, by statement_timeout
    "53200": Trouble.BUSY,  # out_of_memory
    "53300": Trouble.BUSY,  # too_many_connections
    "25006": Trouble.CONNECTION,  # read_only_sql_transaction: a replica, or a server out of room
    "25P03": Trouble.CONNECTION,  # idle_in_transaction_session_timeout
    "25P04": Trouble.CONNECTION,  # transaction_timeout
    "3D000": Trouble.CONNECTION,  # invalid_catalog_name
    "57P01": Trouble.CONNECTION,  # admin_shutdown
    "57P02": Trouble.CONNECTION,  # crash_shutdown
    "57P03": Trouble.CONNECTION,  # cannot_connect_now
    "57P05": Trouble.CONNECTION,  # idle_session_timeout
}
_POSTGRESQL_CLASSES = {"08": Trouble.CONNECTION, "28": Trouble.CONNECTION}  # connection; authorization
_NO_STATE = {"OperationalError", "InterfaceError"}  # what psycopg raises itself when the line is dead


def trouble_of(error: DBAPIError) -> Trouble | None:
    """What went wrong around the statement; None when the statement itself is refused."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if isinstance(code, int):
        return _SQLITE.get(code & _PRIMARY_CODE)
    state = getattr(error.orig, "sqlstate", None)
    if isinstance(state, str):
        return _POSTGRESQL.get(state) or _POSTGRESQL_CLASSES.get(state[:2])
    dead = error.connection_invalidated or type(error.orig).__name__ in _NO_STATE
    return Trouble.CONNECTION if dead else None
