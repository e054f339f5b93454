"""Databases of both kinds, as in the tests of the store."""

from __future__ import annotations

from tests.store.conftest import database, database_url

__all__ = ["database", "database_url"]
