"""Environments of the peers: `python -m benchmarks.peers FOLDER`.

Each peer gets a virtual environment of its own, with the versions of
``benchmarks/peer_environments``. They are never part of what Verbaal installs. Their own lists of
dependencies would also bring CUDA libraries and other back ends, gigabytes that are not used here;
so exactly what is listed is installed, and nothing else.
"""

from __future__ import annotations

import subprocess
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.options import names_of

LISTS = Path(__file__).parent / "peer_environments"


@dataclass(frozen=True, slots=True)
class Peer:
    """An environment: its folder and list are called ``name``; ``module`` must import in it."""

    name: str
    module: str


PEERS: Mapping[str, Peer] = {
    peer.name: peer
    for peer in (
        Peer("whisper-live", "whisper_live.server"),
        Peer("whisperlivekit", "whisperlivekit"),
    )
}


class PeerMissing(Exception):
    """A peer's environment is not there; the message names the command that makes it."""


def python_of(folder: Path | None, name: str) -> Path:
    """The interpreter of a peer's environment.

    Raises:
        PeerMissing: it has not been made.
    """
    if folder is None:
        raise PeerMissing(f"{name} needs --peers FOLDER; `python -m benchmarks.peers FOLDER` makes it")
    python = folder.absolute() / name / "bin" / "python"
    if not python.exists():
        raise PeerMissing(f"{python} is not there; run: python -m benchmarks.peers {folder}")
    return python


def make(folder: Path, peer: Peer) -> None:
    """Make one environment; what is there already stays.

    Raises:
        subprocess.CalledProcessError: the installer failed; it has printed why.
    """
    home = folder / peer.name
    venv.create(home, with_pip=True)
    pip = [str(home / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check"]
    listed = LISTS / f"{peer.name}.txt"
    _run([*pip, "--no-deps", "-r", str(listed)])
    if not _imports(home, "torch"):
        # This index has torch for CUDA only, which does not even load without CUDA's libraries.
        torch = next(line for line in listed.read_text().splitlines() if line.startswith("torch=="))
        _run([*pip, torch])
    _run([str(home / "bin" / "python"), "-c", f"import {peer.module}"])


def _imports(home: Path, module: str) -> bool:
    command = [str(home / "bin" / "python"), "-c", f"import {module}"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0  # noqa: S603 - our own


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True)  # noqa: S603 - commands of this module's own


def main(
    folder: Annotated[Path, typer.Argument(help="Where the environments go; about 3 GB.")],
    only: Annotated[str, typer.Option(help=f"Some of {', '.join(PEERS)}, with commas.")] = ",".join(PEERS),
) -> None:
    """Make the virtual environments of the peers."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names_of(only, PEERS):
        make(folder, PEERS[name])
        typer.echo(f"{name}: {python_of(folder, name)}")


if __name__ == "__main__":
    typer.run(main)
