"""`verbaal export`: what leaves the server as files; by itself, a backup of everything.

Each other kind of export adds its own command here.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.commands.command_line import settings_with, tell
from server.commands.progress import parts_shown

if TYPE_CHECKING:
    from server.settings import Settings
    from server.store.backup.manifest import Manifest

export_app = typer.Typer(
    invoke_without_command=True,
    help="A backup of everything (--to); reports and logs as files, for whoever may have them.",
    rich_markup_mode=None,
)


@export_app.callback()
def export(
    context: typer.Context,
    to: Annotated[Path | None, typer.Option("--to", help="A new file for a backup of everything.")] = None,
    recipient: Annotated[
        list[str] | None,
        typer.Option("--recipient", help="Encrypt the backup for this age key (age1…); may be repeated."),
    ] = None,
    without_keys: Annotated[
        bool, typer.Option("--without-keys", help="Leave the keys out: then the sound in it can't be read.")
    ] = False,
) -> None:
    """A backup of everything (--to); reports and logs as files, for whoever may have them."""
    if context.invoked_subcommand is not None:
        if to is not None:
            raise typer.BadParameter("--to comes after the name of the export, or without one.")
        return
    if to is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)
    from server.store.backup.sealing import recipient as key_of

    settings = settings_with()
    recipients = [key_of(one) for one in recipient or []]
    asyncio.run(_note(settings, keys=not without_keys, recipients=len(recipients)))
    manifest = _export(settings, to, keys=not without_keys, recipients=recipients)
    rows = sum(table.rows for table in manifest.tables.values())
    tell(f"{rows} rows and {sum(manifest.files.values())} files are in {to}.")
    if without_keys:
        tell("The keys are not in it. Keep them elsewhere: without them nobody hears the sound again.")
    elif not recipients:
        tell("It is not encrypted and holds the keys of all sound: whoever has it can read everything.")


def _export(settings: Settings, to: Path, *, keys: bool, recipients: list[object]) -> Manifest:
    from server.metrics import installed_version
    from server.store.backup.export import Sources
    from server.store.backup.export import export as back_up

    sources = Sources(
        url=settings.resolved_database_url, folders=settings.backup_folders, program=installed_version()
    )
    with parts_shown() as progress:
        return back_up(
            sources, to, made_at=datetime.now(UTC), keys=keys, recipients=recipients, progress=progress
        )


async def _note(settings: Settings, *, keys: bool, recipients: int) -> None:
    from server.store.backup.noting import note_export
    from server.store.database import Database
    from server.store.migrations import is_current

    url = settings.resolved_database_url
    # Of tables of an older version a backup is made before they are brought up to date.
    if not settings.database_exists or not await is_current(url):
        return
    database = Database(url)
    try:
        await note_export(database, settings.local_user, keys=keys, recipients=recipients)
    finally:
        await database.dispose()
