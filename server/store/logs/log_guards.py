"""The triggers that keep logs, reports and proofs from being changed: are they there, as they were made?

A trigger of the right name proves nothing: one that never fires, or whose function lets everything
through, has it too. So each is compared with the statements of the migrations, which never change.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.store.migrations import guard_statements

_SQLITE: Final = "SELECT name, sql, '' FROM sqlite_master WHERE type = 'trigger'"
# Those that are enabled for ordinary sessions. A setting on a function (proconfig) could make it look
# at another table of the same name.
_POSTGRESQL: Final = """
    SELECT tgname, pg_get_triggerdef(pg_trigger.oid, true), prosrc FROM pg_trigger
    JOIN pg_class ON pg_class.oid = tgrelid
    JOIN pg_proc ON pg_proc.oid = tgfoid
    WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal
    AND tgenabled IN ('O', 'A') AND proconfig IS NULL
"""
_TRIGGER: Final = re.compile(r"CREATE TRIGGER (\w+) (?:(BEFORE|AFTER) (.+?) ON (\w+) (.+))?")
_FUNCTION: Final = re.compile(r"CREATE (?:OR REPLACE )?FUNCTION (\w+)\(\).* AS \$\$(.*)\$\$")
_DROPPED: Final = re.compile(r"DROP TRIGGER (?:IF EXISTS )?(\w+)")
_CALLED: Final = re.compile(r"EXECUTE FUNCTION (\w+)\(\)")


class Guard(NamedTuple):
    """What a trigger does: its definition, and on PostgreSQL the body of its function."""

    definition: str
    body: str

    @property
    def refuses(self) -> bool:
        """False for one that does something else, such as removing what hangs on a row."""
        return "RAISE(ABORT" in self.definition or "RAISE EXCEPTION" in self.body


async def missing(connection: AsyncConnection) -> list[str]:
    """Names of guards that are gone, switched off, or not what the migrations made."""
    is_postgresql = connection.dialect.name == "postgresql"
    # The first time it reads the migrations from disk.
    wanted = await asyncio.to_thread(expected, is_postgresql=is_postgresql)
    there = await found(connection)
    return sorted(name for name, guard in wanted.items() if there.get(name) != guard)


async def found(connection: AsyncConnection) -> dict[str, Guard]:
    """The triggers of a database that are on, by name."""
    query = _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE
    rows = await connection.execute(sa.text(query))
    return {name: Guard(_definition(text), _squeezed(body)) for name, text, body in rows}


@cache
def expected(*, is_postgresql: bool) -> Mapping[str, Guard]:
    """The guards that the migrations make, by name."""
    made = _made(guard_statements(is_postgresql=is_postgresql))
    return {name: guard for name, guard in made.items() if guard.refuses}


def _made(statements: Iterable[str]) -> dict[str, Guard]:
    """What is there after these statements; a later one of the same name takes the place."""
    triggers: dict[str, str] = {}
    bodies: dict[str, str] = {}
    for statement in map(_squeezed, statements):
        if function := _FUNCTION.match(statement):
            bodies[function[1]] = function[2].strip()
        elif trigger := _TRIGGER.match(statement):
            triggers[trigger[1]] = _definition(statement)
        elif dropped := _DROPPED.match(statement):
            triggers.pop(dropped[1], None)
    return {name: Guard(text, _body(text, bodies)) for name, text in triggers.items()}


def _body(definition: str, bodies: Mapping[str, str]) -> str:
    called = _CALLED.search(definition)
    return bodies[called[1]] if called else ""


def _definition(text: str) -> str:
    """One text for all ways to write the same: PostgreSQL has an order of its own for the events."""
    squeezed = _squeezed(text)
    parts = _TRIGGER.fullmatch(squeezed)
    if parts is None or parts[2] is None:
        return squeezed
    events = " OR ".join(sorted(parts[3].split(" OR ")))
    return f"CREATE TRIGGER {parts[1]} {parts[2]} {events} ON {parts[4]} {parts[5]}"


def _squeezed(text: str) -> str:
    return " ".join(text.split())
