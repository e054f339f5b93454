"""Alembic's entry: runs inside the connection and transaction that ``migrate`` opened."""

from __future__ import annotations

from alembic import context

from server.store.tables import metadata

if context.is_offline_mode():
    # Prints the SQL for a database administrator; the dialect comes from the URL.
    context.configure(
        dialect_name=context.config.get_main_option("dialect"), target_metadata=metadata, literal_binds=True
    )
else:
    context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)

with context.begin_transaction():
    context.run_migrations()
