"""`verbaal models`: the speech models on this machine."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from server.commands.command_line import TABLE_COLUMNS, complain, settings_with, tell

if TYPE_CHECKING:
    from server.asr.model_files import ModelFiles
    from server.settings import Settings

models_app = typer.Typer(no_args_is_help=True, help="Speech models on this machine.", rich_markup_mode=None)


@models_app.command("list")
def listmodels_of() -> None:
    """Show the models that are here and the names that can be installed."""
    from server.asr.model_sources import EMBEDDED_MODELS, HUB_REPOSITORIES

    settings = settings_with()
    here = {model.name: model for model in models_of(settings).installed()}
    table = Table()
    for column in ("name", "on this machine", "size", "where it comes from"):
        table.add_column(column)
    for name in sorted({*EMBEDDED_MODELS, *HUB_REPOSITORIES, *here}):
        found = here.get(name)
        comes_from = "installs with Verbaal" if name in EMBEDDED_MODELS else HUB_REPOSITORIES.get(name, name)
        mark = "in use" if name == settings.model else "yes"
        table.add_row(
            name,
            mark if found else "no",
            f"{found.size_bytes / 1e6:.0f} MB" if found else "",
            found.origin if found else comes_from,
        )
    Console(width=None if sys.stdout.isatty() else TABLE_COLUMNS).print(table)
    typer.echo("Any other CTranslate2 Whisper model: its hub id (owner/name), or a folder as VERBAAL_MODEL.")


@models_app.command("install")
def install_model(
    name: Annotated[str, typer.Argument(help="A name of `models list`, or a hub id owner/name.")],
    again: Annotated[bool, typer.Option("--again", help="Even when it is here already.")] = False,
) -> None:
    """Put a model on this machine. The only command that downloads anything."""
    models = models_of(settings_with())
    if again:
        models.remove(name)
    found = models.install(name, tell)
    tell(
        f"{found.name} is in {found.path} ({found.size_bytes / 1e6:.0f} MB). Use it with VERBAAL_MODEL={name}"
    )


@models_app.command("verify")
def verify_model(name: Annotated[str | None, typer.Argument(help="Default: VERBAAL_MODEL.")] = None) -> None:
    """Hash a model's files again and compare with what was installed."""
    settings = settings_with()
    files = models_of(settings).verify(name or settings.model)
    for file, whole in files.items():
        typer.echo(f"{'whole  ' if whole else 'DAMAGED'} {file}")
    if not all(files.values()):
        complain(f"Run: verbaal models install --again {name or settings.model}")
        raise typer.Exit(1)


def models_of(settings: Settings) -> ModelFiles:
    """The models in the data folder."""
    from server.asr.model_files import ModelFiles

    return ModelFiles(settings.data_dir / "models")
