"""`verbaal export log`: both logs as files, for an auditor or another place to keep them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from server.commands.command_line import settings_with, tell


def export_log(
    folder: Annotated[Path, typer.Option("--to", help="A new or empty folder.")],
) -> None:
    """Write both logs with their checkpoints and public keys, to be checked without the server."""
    settings = settings_with()

    async def work() -> dict[str, int]:
        from server.store.database import Database
        from server.store.logs.log_export import export_log as export
        from server.store.logs.log_export import note

        database = Database(settings.resolved_database_url)
        try:
            await note(database, settings.local_user)
            return await export(database, settings.checkpoint_places, folder)
        finally:
            await database.dispose()

    sizes = asyncio.run(work())
    for stream, size in sizes.items():
        tell(f"{stream}: {size}")
    tell(f"Written: {folder}. Check it with: verbaal verify {folder}")
