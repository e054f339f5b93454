"""The measurements of a folder as one program: each is a module of it that exports ``main``."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import typer


def program_of(package: str, measurements: Mapping[str, str], *, about: str | None) -> typer.Typer:
    """A program with a command for each name, whose ``main`` is in that module of ``package``."""
    program = typer.Typer(no_args_is_help=True, add_completion=False, help=about)
    for name, module in measurements.items():
        program.command(name)(import_module(f"{package}.{module}").main)
    program.callback()(lambda: None)  # one measurement alone would otherwise take no name
    return program
