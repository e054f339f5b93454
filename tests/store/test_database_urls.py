from __future__ import annotations

import pytest

from server.store.database import Database
from server.store.database_urls import database_url, is_sqlite


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:///folder/verbaal.sqlite3", "sqlite+aiosqlite:///folder/verbaal.sqlite3"),
        ("sqlite+aiosqlite:////var/verbaal.sqlite3", "sqlite+aiosqlite:////var/verbaal.sqlite3"),
        ("postgresql://app:geheim@db/verbaal", "postgresql+psycopg://app:geheim@db/verbaal"),
        ("postgres://app:geheim@db/verbaal", "postgresql+psycopg://app:geheim@db/verbaal"),
        ("postgresql+psycopg://db:6432/verbaal", "postgresql+psycopg://db:6432/verbaal"),
        (
            "postgresql:///verbaal?host=/run/postgresql&sslmode=verify-full",
            "postgresql+psycopg:///verbaal?host=%2Frun%2Fpostgresql&sslmode=verify-full",
        ),
    ],
)
def test_an_address_gets_the_driver_that_is_used_here(given: str, used: str) -> None:
    parsed = database_url(given)
    assert parsed.render_as_string(hide_password=False) == used
    assert is_sqlite(given) == used.startswith("sqlite")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("sqlite+aiosqlite://", "in-memory"),
        ("sqlite+aiosqlite:///:memory:", "in-memory"),
        ("sqlite+aiosqlite:///file:x?mode=memory&uri=true", "in-memory"),
        ("mysql://app:geheim@db/verbaal", "kind of database"),
        ("postgresql+asyncpg://app:geheim@db/verbaal", "kind of database"),
        ("sqlite+pysqlcipher:///geheim", "kind of database"),
        ("postgresql://app:geheim@db", "names no database"),
        ("postgresql://app:geheim@db:geheim/verbaal", "no address"),
        ("geheim", "no address"),
        ("", "no address"),
    ],
)
def test_an_address_that_can_not_be_is_refused_by_name_and_not_repeated(url: str, told: str) -> None:
    with pytest.raises(ValueError, match="VERBAAL_DATABASE_URL") as refused:
        Database(url)
    assert told in str(refused.value)
    assert "geheim" not in str(refused.value)
