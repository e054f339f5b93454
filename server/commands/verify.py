"""`verbaal verify`: is the log what it was, of the server that runs here or of a folder."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from server.commands.command_line import complain, settings_with, tell


def verify(
    path: Annotated[
        Path | None, typer.Argument(help="An exported log or a court bundle; left out: this server's own.")
    ] = None,
    keys: Annotated[
        Path | None, typer.Option("--keys", help="Public keys known from elsewhere (keys.txt).", exists=True)
    ] = None,
) -> None:
    """Check both logs, their checkpoints, and what is kept against them. Exit code 1: something is wrong."""
    if path is not None:
        from server.proof.standalone.__main__ import main

        raise typer.Exit(main([str(path), *(["--keys", str(keys)] if keys else [])]))
    settings = settings_with()
    from server.commands.verify_live import check_live
    from server.proof.standalone.signatures import read_keys

    known = read_keys(keys.read_text(encoding="utf-8")) if keys else None
    problems, told = asyncio.run(
        check_live(settings.resolved_database_url, settings.checkpoint_places, known)
    )
    for line in told:
        tell(line)
    for problem in problems:
        complain(str(problem))
    if problems:
        complain("NIET IN ORDE")
        raise typer.Exit(1)
    tell("Alles is in orde.")
