"""Options that the benchmarks share, and the dictations they play."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
import typer

from benchmarks.dictations import Dictation, dictations
from benchmarks.speech import MANIFEST, Speech
from benchmarks.word_times import CachedTimes, WhisperAligner
from server.asr.model_folder import ModelFolder

Manifest = Annotated[Path, typer.Option(help="JSON Lines of {audio, text, speaker}.", exists=True)]
Cache = Annotated[Path | None, typer.Option(help="Folder that keeps word times.")]
Seed = Annotated[int, typer.Option(help="Of the choice of clips, pauses and lengths.")]
JsonFile = Annotated[Path | None, typer.Option("--json", help="Write all figures here.")]
Model = Annotated[str | None, typer.Option(help="Name or folder of the model of all engines.")]
Seconds = Annotated[
    float | None, typer.Option(min=1, help="Length of each dictation at least; left out: 30 to 60 s.")
]
Device = Annotated[Literal["cpu", "cuda"], typer.Option(help="Of all engines.")]
Threads = Annotated[int, typer.Option(min=0, help="0: as many as there are cores.")]
BeamSize = Annotated[int, typer.Option(min=1, help="Of all engines.")]
Language = Annotated[str, typer.Option(help="Of the speech.")]
Url = Annotated[str | None, typer.Option(help="A server of ours that runs already.")]
DatabaseUrl = Annotated[str, typer.Option(help="sqlite, or the URL of an empty PostgreSQL database.")]
Peers = Annotated[Path | None, typer.Option(help="Folder that benchmarks.peers made.")]

DEFAULT_MANIFEST = MANIFEST


def database_url(given: str, folder: Path) -> str:
    """The URL of a :data:`DatabaseUrl`: a new SQLite file in the folder, or the PostgreSQL that was named."""
    return f"sqlite+aiosqlite:///{folder / 'verbaal.sqlite3'}" if given == "sqlite" else given


def names_of(given: str, known: Collection[str]) -> list[str]:
    """Names separated by commas.

    Raises:
        typer.BadParameter: one is unknown.
    """
    names = given.split(",")
    for name in names:
        if name not in known:
            raise typer.BadParameter(f"{name!r} is none of {', '.join(known)}")
    return names


def cores_of(threads: int) -> int:
    """As many threads as asked for; 0 is one for each core that this process may use."""
    return threads or len(os.sched_getaffinity(0))


def joined(
    manifest: Path,
    cache: Path | None,
    model: ModelFolder,
    *,
    count: int,
    seed: int,
    seconds: float | None,
    language: str,
) -> tuple[Dictation, ...]:
    """Dictations of the manifest, with word times from the cache or made now."""
    times = CachedTimes(
        cache or platformdirs.user_cache_path("verbaal-benchmarks"),
        model.sha256,
        lambda: WhisperAligner(model.path, language=language),
    )
    try:
        return dictations(Speech(manifest), times, count=count, seed=seed, at_least_s=seconds)
    finally:
        times.save()
