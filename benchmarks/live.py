"""Live dictation at the pace of speech: `python -m benchmarks.live`; docs/benchmarks.md explains it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer

from benchmarks.adapters.protocol import LiveServer
from benchmarks.adapters.registry import LIVE, LiveSetup
from benchmarks.dictations import Dictation
from benchmarks.live_figures import LoadFigures, load_figures
from benchmarks.live_table import as_json, delays_table, quality_table
from benchmarks.options import (
    DEFAULT_MANIFEST,
    Cache,
    JsonFile,
    Language,
    Manifest,
    Model,
    Peers,
    Seconds,
    Seed,
    Url,
    joined,
    names_of,
)
from benchmarks.playing import CpuMeter, play_together, warm_up
from benchmarks.reports import circumstances, console, find_model, write_json

HELD_FINAL_P95_S = 4.0
MOST_SESSIONS = 64


async def measure(server: LiveServer, dictations: Sequence[Dictation], *, speed: float = 1.0) -> LoadFigures:
    """Play one session per dictation, together; figures of all."""
    async with CpuMeter(server) as meter:
        logs = await play_together(server, dictations, speed=speed)
    return load_figures(logs, meter.samples)


async def sessions_held(
    server: LiveServer, dictations: Sequence[Dictation], *, speed: float = 1.0
) -> list[LoadFigures]:
    """One session, two, three …, until they no longer hold or the dictations are used up.

    Each step takes other dictations than the one before, as far as there are any: the figures of
    the last step that held are of that many speakers, not of one lucky text.
    """
    steps: list[LoadFigures] = []
    for count in range(1, len(dictations) + 1):
        first = sum(range(count)) % len(dictations)
        chosen = [dictations[(first + number) % len(dictations)] for number in range(count)]
        steps.append(await measure(server, chosen, speed=speed))
        if not steps[-1].held(final_p95_s=HELD_FINAL_P95_S):
            break
    return steps


def main(
    sessions: Annotated[str, typer.Option(help="Numbers of sessions, such as 1,2,4.")] = "1",
    adapter: Annotated[str, typer.Option(help=f"One or more of {', '.join(LIVE)}, with commas.")] = "verbaal",
    *,
    seconds: Seconds = None,
    seed: Seed = 1,
    speed: Annotated[float, typer.Option(min=0.1, help="1 is the pace of speech.")] = 1.0,
    search: Annotated[bool, typer.Option("--search", help="How many sessions hold?")] = False,
    most: Annotated[int, typer.Option(min=1, max=MOST_SESSIONS, help="Where a search stops.")] = 12,
    url: Url = None,
    peers: Peers = None,
    manifest: Manifest = DEFAULT_MANIFEST,
    cache: Cache = None,
    model: Model = None,
    language: Language = "nl",
    json_file: JsonFile = None,
) -> None:
    """Delays, cost and errors of live sessions."""
    names = names_of(adapter, LIVE)
    counts = [int(count) for count in sessions.split(",")]
    folder = find_model(model)
    chosen = joined(
        manifest, cache, folder,
        count=most if search else max(counts), seed=seed, seconds=seconds, language=language,
    )  # fmt: skip
    where = circumstances(folder)
    setup = LiveSetup(folder.path, language, url, peers)

    async def run(name: str) -> list[LoadFigures]:
        async with LIVE[name](setup) as server:
            await warm_up(server, chosen[0])
            if search:
                return await sessions_held(server, chosen, speed=speed)
            return [await measure(server, chosen[:count], speed=speed) for count in counts]

    runs = {name: asyncio.run(run(name)) for name in names}
    out = console()
    out.print(delays_table(runs))
    out.print(quality_table(runs))
    held = {name: _held(figures) for name, figures in runs.items()} if search else {}
    for name, count in held.items():
        out.print(
            f"{name} holds {count} sessions (p95 of finals within {HELD_FINAL_P95_S:.0f} s, no word lost)"
        )
    write_json(
        json_file,
        {
            **where,
            "speed": speed,
            "seed": seed,
            "dictations": [{"name": one.name, "audio_s": one.audio_s} for one in chosen],
            "held": held,
            "runs": {name: [as_json(one) for one in figures] for name, figures in runs.items()},
        },
    )


def _held(steps: Sequence[LoadFigures]) -> int:
    return max((step.sessions for step in steps if step.held(final_p95_s=HELD_FINAL_P95_S)), default=0)


if __name__ == "__main__":
    typer.run(main)
