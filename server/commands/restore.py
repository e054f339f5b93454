"""`verbaal restore`: puts a backup back, into an empty database of either kind."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.commands.command_line import complain, settings_with, tell
from server.commands.progress import parts_shown

if TYPE_CHECKING:
    from server.domain.audit import ChainCheck
    from server.settings import Settings
    from server.store.backup.manifest import Manifest


def restore(
    file: Annotated[
        Path, typer.Argument(help="What `verbaal export --to` made.", exists=True, dir_okay=False)
    ],
    identity: Annotated[
        list[Path] | None,
        typer.Option("--identity", help="File with the age key of an encrypted one.", exists=True),
    ] = None,
    only_check: Annotated[bool, typer.Option("--check", help="Only read it and compare every part.")] = False,
) -> None:
    """Put a backup back into the database and the folder of the settings, which must be empty."""
    from server.store.backup.restore import Targets, check
    from server.store.backup.restore import restore as put_back
    from server.store.backup.sealing import identities_in

    identities = [one for path in identity or [] for one in identities_in(path)]
    if only_check:
        _tell_about(check(file, identities))
        return
    settings = settings_with()
    targets = Targets(
        url=settings.resolved_database_url, folders=settings.backup_folders, data_dir=settings.data_dir
    )
    checked: list[ChainCheck] = []
    with parts_shown() as progress:
        manifest = put_back(
            file,
            targets,
            identities=identities,
            progress=progress,
            told=lambda manifest: checked.append(asyncio.run(_note(settings, manifest))),
        )
    _tell_about(manifest)
    (chain,) = checked
    if not chain.intact:
        complain(f"The log in this backup is not whole: {chain.problem} after entry {chain.head.seq}.")
        raise typer.Exit(1)
    tell(f"Restored. The log is whole: {chain.head.seq} entries. Compare it with: verbaal verify")
    if not manifest.keys:
        tell(
            "The backup holds no keys: put them in place before the server starts, or no sound can be heard."
        )


def _tell_about(manifest: Manifest) -> None:
    rows = sum(table.rows for table in manifest.tables.values())
    tell(
        f"A whole backup of {manifest.made_at:%Y-%m-%d %H:%M} UTC by version {manifest.program}: "
        f"{rows} rows in {len(manifest.tables)} tables, {sum(manifest.files.values())} files."
    )


async def _note(settings: Settings, manifest: Manifest) -> ChainCheck:
    from server.store.backup.noting import note_restore
    from server.store.database import Database
    from server.store.logs.audit_log import AuditLog

    database = Database(settings.resolved_database_url)
    try:
        before = await AuditLog(database).check()
        if before.intact:
            await note_restore(database, settings.local_user, manifest)
        return before
    finally:
        await database.dispose()
