"""`verbaal export report`: a court bundle at the command line, as the server gives it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from server.commands.command_line import complain, settings_with, tell

if TYPE_CHECKING:
    from server.settings import Settings

REASONS = ("proceedings", "complaint", "accountability", "subject_request")


def export_report(
    report_id: Annotated[str, typer.Argument(help="Number of the report.", metavar="REPORT")],
    target: Annotated[Path, typer.Option("--to", help="The zip file to write; must not exist yet.")],
    reason: Annotated[str, typer.Option(help=f"Why, for the log: {', '.join(REASONS)}.")],
    recipient: Annotated[
        list[str], typer.Option(help="Who gets it, for the log, as an identifier; may be repeated.")
    ],
) -> None:
    """Write everything behind a report, with proofs, as a zip file. The log keeps why, and for whom."""
    settings = settings_with()
    if reason not in REASONS:
        raise typer.BadParameter(f"choose from {', '.join(REASONS)}", param_hint="--reason")
    from pydantic import TypeAdapter, ValidationError

    from server.domain.audit import Identifier

    try:
        recipients = TypeAdapter(list[Identifier]).validate_python(recipient)
    except ValidationError as error:
        raise typer.BadParameter(
            "an identifier, such as rechtbank-midden-nederland: letters, digits and _ . : @ + -",
            param_hint="--recipient",
        ) from error
    if target.exists():
        complain(f"{target} exists already. Choose another name, or remove it first.")
        raise typer.Exit(1)
    asyncio.run(_write(settings, report_id, target, reason, recipients))
    tell(f"Written: {target}. Check it with: verbaal verify {target}")


async def _write(
    settings: Settings, report_id: str, target: Path, reason: str, recipients: list[str]
) -> None:
    from server.api.bundles.bundles import DisclosureReason, bundles_in
    from server.api.identity import User
    from server.app import open_audio_keys
    from server.domain.roles import Role
    from server.logging import configure_logging
    from server.store.database import Database
    from server.store.disk import storage_error, sync_folder
    from server.store.sound.audio_files import AudioFiles

    configure_logging(settings.log_format, "warning", sys.stderr)
    # Whoever can run this can read the database: the log says that it was done here, not who may.
    user = User(
        user_id=settings.local_user,
        name=settings.local_user_name,
        unit=settings.local_unit,
        roles=frozenset({Role.PRIVACY_OFFICER}),
    )
    database = Database(settings.resolved_database_url)
    keys = await asyncio.to_thread(open_audio_keys, settings)
    half = target.with_name(f".{target.name}.half")
    try:
        bundles = bundles_in(
            settings.data_dir,
            database,
            AudioFiles(settings.audio_dir, keys),
            keys,
            settings.checkpoint_places.checkpoints(database),
        )
        with _private(half) as file:
            await bundles.make(
                user, report_id, reason=DisclosureReason(reason), recipients=recipients, target=file
            )
            await asyncio.to_thread(os.fsync, file.fileno())
        os.link(half, target)  # never over a file that somebody made meanwhile
        sync_folder(target.parent)
    except OSError as error:
        raise storage_error(error) from error
    finally:
        half.unlink(missing_ok=True)
        keys.close()
        await database.dispose()


def _private(path: Path) -> BinaryIO:
    """A new file for the user alone: it holds the report and the sound in clear."""
    from server.store.backup.export import private

    return open(path, "xb", opener=private)
