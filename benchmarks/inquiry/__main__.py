"""`python -m benchmarks.inquiry WHAT`: each measurement is a module of this folder that exports ``main``."""

from __future__ import annotations

from collections.abc import Mapping

import typer

from benchmarks.folders import program_of

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
    return program_of("benchmarks.inquiry", MEASUREMENTS, about=__doc__)


if __name__ == "__main__":
    commands()()
