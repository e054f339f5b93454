"""`python -m benchmarks.inquiry WHAT`: each measurement is a module of this folder that exports ``main``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec

import typer

MEASUREMENTS: Mapping[str, str] = {
    "police": "police",
    "theories": "sharpness",
    "timing": "timing",
    "dictations": "dictations",
    "officers": "officers",
}
"""Name of the command, and the module of this folder whose ``main`` it is."""


def commands() -> typer.Typer:
    """All measurements that are here, as one program."""
    program = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
    for name, module in MEASUREMENTS.items():
        full = f"benchmarks.inquiry.{module}"
        if find_spec(full) is None:
            continue
        main: Callable[..., None] = import_module(full).main
        program.command(name)(main)
    program.callback()(lambda: None)  # one measurement alone would otherwise take no name
    return program


if __name__ == "__main__":
    commands()()
