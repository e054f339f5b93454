"""`python -m benchmarks.reliability`: strike at the server at random moments and count what was lost."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.progress import Progress

from benchmarks.options import DEFAULT_MANIFEST, JsonFile, Manifest, Model, Seed
from benchmarks.reliability.cluster import Cluster
from benchmarks.reliability.faults import NoStrace, fail
from benchmarks.reliability.kills import kill
from benchmarks.reliability.trial import Outcome, Plan, Strike, run
from benchmarks.reliability.world import World
from benchmarks.reports import circumstances, console, find_model, write_json
from benchmarks.speech import Speech, SpokenClip

CLIP_S = (2.0, 12.0)


def clips_of(manifest: Path, *, count: int, seed: int) -> list[SpokenClip]:
    """Some short recordings of different speakers; the same for the same seed."""
    speech = Speech(manifest)
    dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
    found: list[SpokenClip] = []
    while len(found) < count:
        speaker = dice.choice(speech.speakers)
        clip = speech.clip(speaker, dice.randrange(speech.count(speaker)))
        if CLIP_S[0] <= clip.seconds <= CLIP_S[1] and clip not in found:
            found.append(clip)
    return found


class What(StrEnum):
    """What happens to the server."""

    KILLS = "kills"
    FAULTS = "faults"


STRIKES: Mapping[What, Strike] = {What.KILLS: kill, What.FAULTS: fail}


def main(
    what: Annotated[What, typer.Argument(help="kills: SIGKILL; faults: a disk that fails or is full.")],
    *,
    count: Annotated[int, typer.Option(min=1, help="How often.")] = 100,
    database: Annotated[Literal["sqlite", "postgresql"], typer.Option(help="Under the server.")] = "sqlite",
    clips: Annotated[int, typer.Option(min=1, help="Different recordings that are used.")] = 6,
    seed: Seed = 1,
    manifest: Manifest = DEFAULT_MANIFEST,
    model: Model = None,
    json_file: JsonFile = None,
) -> None:
    """Live dictations, confirmations, jobs and the log while the server is killed or its disk fails."""
    folder = find_model(model)
    where = circumstances(folder)
    plan = Plan(count=count, seed=seed, clips=clips_of(manifest, count=clips, seed=seed))

    async def whole(scratch: Path, cluster: Cluster | None) -> Outcome:
        world = World(scratch / "data", model=str(folder.path), cluster=cluster)
        try:
            with Progress(console=console(), disable=not console().is_terminal) as progress:
                return await run(world, plan, STRIKES[what], scratch / "log", progress)
        finally:
            world.stop()

    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-reliability-")))
        cluster = stack.enter_context(Cluster()) if database == "postgresql" else None
        try:
            outcome = asyncio.run(whole(scratch, cluster))
        except NoStrace as error:
            raise typer.BadParameter(str(error)) from error
    console().print(outcome.as_table(f"{count} {what} on {database}, seed {seed}"))
    for promise in outcome.broken:
        console().print(f"BROKEN: {promise}", style="red", markup=False)
    write_json(json_file, {"circumstances": where, "outcome": outcome})
    if outcome.broken:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
