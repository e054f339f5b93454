"""Addresses of databases, as the settings give them."""

from __future__ import annotations

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
"""The driver for each kind of database; ``postgres`` is what many providers write."""

_KINDS = (
    "use sqlite+aiosqlite:///FILE (with four slashes when the path starts at the root) "
    "or postgresql://USER:PASSWORD@HOST/NAME"
)


def database_url(url: str | URL) -> URL:
    """The address with the driver that is used here.

    Raises:
        ValueError: it can't be read, names another kind of database, or a SQLite that is only in
            memory and would lose every report at a restart. The message repeats nothing of it.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError(f"VERBAAL_DATABASE_URL is no address of a database: {_KINDS}") from None
    kind, _, driver = parsed.drivername.partition("+")
    known = DRIVERS.get(kind)
    if known is None or (driver and driver != known.partition("+")[2]):
        raise ValueError(
            f"VERBAAL_DATABASE_URL names a kind of database that Verbaal has no driver for: {_KINDS}"
        )
    parsed = parsed.set(drivername=known)
    if is_sqlite(parsed):
        if not parsed.database or ":memory:" in parsed.database or "mode=memory" in str(parsed):
            raise ValueError("VERBAAL_DATABASE_URL names an in-memory database; reports need a file")
    elif not parsed.database:
        raise ValueError("VERBAAL_DATABASE_URL names no database on its server: end it with /NAME")
    return parsed


def is_sqlite(url: str | URL) -> bool:
    """Whether this is the address of a SQLite file."""
    return make_url(url).get_backend_name() == "sqlite"
