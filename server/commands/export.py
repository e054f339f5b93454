"""`verbaal export`: what leaves the server as files. Each kind of export adds its own command here."""

from __future__ import annotations

import typer

export_app = typer.Typer(
    no_args_is_help=True, help="Reports and logs as files, for whoever may have them.", rich_markup_mode=None
)


@export_app.callback()
def export() -> None:
    """Reports and logs as files, for whoever may have them."""
