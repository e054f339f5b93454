"""`python -m benchmarks.web WHAT`: each measurement is a module of this folder that exports ``main``."""

from __future__ import annotations

from collections.abc import Mapping

import typer

from benchmarks.folders import program_of

MEASUREMENTS: Mapping[str, str] = {
    "dead-zone": "dead_zone",
    "desk-day": "desk_day",
    "compressed": "compressed",
    "latency": "latency",
    "first-load": "first_load",
    "tasks": "tasks",
}
"""Name of the command, and the module of this folder whose ``main`` it is."""


def commands() -> typer.Typer:
    """All measurements that are here, as one program."""
    return program_of("benchmarks.web", MEASUREMENTS, about=__doc__)


if __name__ == "__main__":
    commands()()
