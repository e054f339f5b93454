"""PostgreSQL: what the server's role may do when another role owns the tables.

Who owns a table can disable its triggers. So the tables belong to a role that only migrations use,
and the server's own role can add to the logs and read them, and nothing else: not change, remove,
truncate, nor disable what guards them (docs/backup.md).
"""

from __future__ import annotations

import sqlalchemy as sa

APPENDED = ("audit_log", "processing_log", "destruction_certificates", "rule_books")
"""Rows that are never changed and never removed."""
NEVER_CHANGED = ("reports", "word_list_versions", "job_results", "subject_request_versions", "answer_sounds")
"""Rows that are never changed; they are removed when their time is over."""
VERSION = "alembic_version"
DBOS_SCHEMA = "dbos"


def grant(connection: sa.Connection, role: str) -> None:
    """Give ``role`` what the server needs of the tables that are there, and take the rest away.

    Raises:
        sqlalchemy.exc.ProgrammingError: there is no such role, or the caller owns not all tables.
    """
    inspector = sa.inspect(connection)
    schema = connection.execute(sa.select(sa.func.current_schema())).scalar_one()
    quoted = connection.dialect.identifier_preparer
    to, here = quoted.quote_identifier(role), quoted.quote_identifier(schema)
    names = inspector.get_table_names()
    statements = [
        f"REVOKE CREATE ON SCHEMA {here} FROM PUBLIC, {to}",  # before version 15 everybody could
        f"GRANT USAGE ON SCHEMA {here} TO {to}",
    ]
    for name in names:
        table = f"{here}.{quoted.quote_identifier(name)}"
        statements += [
            f"REVOKE ALL ON {table} FROM PUBLIC, {to}",
            f"GRANT {', '.join(_rights(name))} ON {table} TO {to}",
        ]
    statements += [
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {here} TO {to}",
        # Durable work keeps its own tables there; they hold identifiers only.
        f"CREATE SCHEMA IF NOT EXISTS {DBOS_SCHEMA}",
        f"GRANT USAGE, CREATE ON SCHEMA {DBOS_SCHEMA} TO {to}",
    ]
    for statement in statements:
        connection.execute(sa.text(statement))


def _rights(table: str) -> tuple[str, ...]:
    if table == VERSION:
        return ("SELECT",)
    if table in APPENDED:
        return ("SELECT", "INSERT")
    if table in NEVER_CHANGED:
        return ("SELECT", "INSERT", "DELETE")
    return ("SELECT", "INSERT", "UPDATE", "DELETE")
