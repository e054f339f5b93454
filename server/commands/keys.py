"""`verbaal keys`: for whom sound is encrypted, and another key for the service."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from server.commands.command_line import complain, messages, settings_with, tell

if TYPE_CHECKING:
    from server.settings import Settings
    from server.store.sound.service_key import ServiceKey

keys_app = typer.Typer(no_args_is_help=True, help="Who can read the sound.", rich_markup_mode=None)


@keys_app.callback()
def keys() -> None:
    """Who can read the sound (docs/sound.md)."""


@keys_app.command("show")
def show() -> None:
    """Print the public keys that sound is encrypted for: the service's, and the court's where one is set."""
    from server.app import open_audio_keys

    opened = open_audio_keys(settings_with())
    try:
        typer.echo(f"service  {opened.service.recipient}")
        if opened.service.court is not None:
            typer.echo(f"court    {opened.service.court}")
        typer.echo(f"recordings with a key: {sum(1 for _ in opened.ids())}")
        if opened.service.is_rotating:
            complain("A rotation is not finished: the service has an older key too. Run: verbaal keys rotate")
    finally:
        opened.close()


@keys_app.command("rotate")
def rotate(
    keep_key: Annotated[
        bool,
        typer.Option("--keep-key", help="Only wrap again: for another court key, or after adding one."),
    ] = False,
) -> None:
    """Make a new key for the service and wrap the key of every recording for it. Stop the server first.

    May be cut off at any moment and run again. With VERBAAL_SOUND_KEY_COMMAND: let the command print the
    new key above the old one, run this, then let it print the new one only.
    """
    from server.app import open_audio_keys
    from server.store.migrations import is_current
    from server.store.sound import service_key

    settings = settings_with()
    if not asyncio.run(is_current(settings.resolved_database_url)):
        complain("The database has another shape than this version expects. Run: verbaal migrate")
        raise typer.Exit(1)
    opened = open_audio_keys(settings)
    try:
        opened.alone()
        source = settings.sound_key_source
        wanted = opened.service if keep_key else service_key.begin_rotation(source, opened.service)
        total = sum(1 for _ in opened.ids())
        with Progress(console=messages, disable=not messages.is_terminal) as progress:
            bar = progress.add_task("Recordings", total=total)
            count = opened.rewrap(wanted, lambda: progress.advance(bar))
        asyncio.run(_note(settings, wanted, count))
        in_use = service_key.finish_rotation(source, wanted)
    finally:
        opened.close()
    tell(f"{count} recordings are wrapped for {in_use.recipient}.")
    if in_use.is_rotating:
        tell("VERBAAL_SOUND_KEY_COMMAND may print the first of its keys only now.")


async def _note(settings: Settings, key: ServiceKey, count: int) -> None:
    """The log says since when which key reads the sound; it holds the public halves only."""
    from server.domain.audit import Action, Event
    from server.store.database import Database
    from server.store.logs import audit_log

    event = Event(
        actor=settings.local_user,
        action=Action.CONFIGURE,
        object_type="sound_key",
        object_id=str(key.recipient),
        details={"recordings": count, "court": str(key.court) if key.court else "none"},
    )
    database = Database(settings.resolved_database_url)
    try:
        async with database.writing() as connection:
            await audit_log.append(connection, event)
    finally:
        await database.dispose()
