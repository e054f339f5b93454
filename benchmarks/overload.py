"""Three times as many sessions as the server can hold, then peace: `python -m benchmarks.overload`.

What must hold: no acknowledged sound is missing from the text, lag is told, who is refused hears
when to come back, and soon after the load has gone nothing waits any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.table import Table

from benchmarks.adapters.protocol import SAMPLE_RATE_HZ, LiveServer
from benchmarks.adapters.registry import LIVE, LiveSetup
from benchmarks.dictations import Dictation
from benchmarks.figures import number
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
    Seed,
    Url,
    joined,
    names_of,
)
from benchmarks.playing import CpuMeter, SessionLog, play_together, warm_up
from benchmarks.reports import circumstances, console, find_model, write_json

TIMES = 3
RECOVERED_WITHIN_S = 10.0
LATE_S = 10.0
"""A final this late must have been announced by a message of lag; shorter delays are what waiting is."""
IN_TIME_S = 4.0
"""The bar for the final of a session that holds."""


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Sound of a session that is not accounted for, in seconds; 0 when nothing is missing."""

    not_acknowledged_s: float = 0.0
    not_heard_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Overload:
    """What became of the sessions, and of one that came after them.

    ``recovered_after_s`` runs from the last sound that was sent to the moment at which the last
    session was told that it had everything; None when that never came.
    """

    load: LoadFigures
    after: LoadFigures
    uncovered: tuple[Uncovered, ...]
    late_untold: int
    recovered_after_s: float | None

    @property
    def verdicts(self) -> dict[str, bool]:
        """The promises, and whether each was kept."""
        load = self.load
        after_p95 = self.after.spread("final_delay_s").p95
        return {
            "each session that was taken came to its end": not load.failed and not load.not_ended,
            "all acknowledged sound is in the text": not any(
                one.not_acknowledged_s or one.not_heard_s for one in self.uncovered
            )
            and not any(one.lost_words for one in load.each),
            "each session that fell behind was told so": not self.late_untold,
            "who was refused was told when to come back": None not in load.retry_after_s,
            f"nothing waits {RECOVERED_WITHIN_S:.0f} s after the load": self.recovered_after_s is not None
            and self.recovered_after_s <= RECOVERED_WITHIN_S,
            "a session after it is served in time": after_p95 is not None and after_p95 <= IN_TIME_S,
        }


async def overload(server: LiveServer, dictations: Sequence[Dictation], after: Dictation) -> Overload:
    """Play all dictations at once, and when they have ended, one more."""
    async with CpuMeter(server) as meter:
        logs = await play_together(server, dictations)
    calm = await play_together(server, [after])
    return judge(logs, load_figures(logs, meter.samples), load_figures(calm))


def judge(logs: Sequence[SessionLog], load: LoadFigures, after: LoadFigures) -> Overload:
    """What the logs of the load say about the promises."""
    taken = [log for log in logs if not log.refused]
    last_sound_s = max((log.sound_ended_s for log in taken), default=0.0)
    ended = [log.ended.at_s for log in taken if log.ended is not None]
    return Overload(
        load=load,
        after=after,
        uncovered=tuple(uncovered(log) for log in taken),
        late_untold=sum(max(one.final_delay_s, default=0.0) > LATE_S and not one.lags for one in load.each),
        recovered_after_s=max(ended) - last_sound_s if ended and len(ended) == len(taken) else None,
    )


def uncovered(log: SessionLog) -> Uncovered:
    """What was sent and never acknowledged, and what was acknowledged but not heard in the end.

    A server that acknowledges nothing (no peer does) can't be held to it: only its words count.
    """
    if not log.acknowledged:
        return Uncovered()
    heard_s = log.ended.audio_s if log.ended is not None and log.ended.audio_s is not None else 0.0
    acknowledged_s = log.acknowledged / SAMPLE_RATE_HZ
    sent_s = log.sent_samples / SAMPLE_RATE_HZ
    return Uncovered(
        max(0.0, round(sent_s - acknowledged_s, 2)), max(0.0, round(acknowledged_s - heard_s, 2))
    )


def verdicts_table(found: Overload) -> Table:
    """A row per promise."""
    load = found.load
    table = Table(
        title=f"{load.sessions} sessions, {load.refused} refused; nothing waited "
        f"{number(found.recovered_after_s, 1)} s after the last sound"
    )
    table.add_column("promise")
    table.add_column("kept")
    for promise, kept in found.verdicts.items():
        table.add_row(promise, "yes" if kept else "NO")
    return table


def main(
    capacity: Annotated[int, typer.Option(min=1, help="Sessions that it holds, as `live --search` says.")],
    adapter: Annotated[str, typer.Option(help=f"One of {', '.join(LIVE)}.")] = "verbaal",
    *,
    seconds: Annotated[float, typer.Option(min=5, help="How long the load lasts.")] = 60.0,
    seed: Seed = 1,
    url: Url = None,
    peers: Peers = None,
    manifest: Manifest = DEFAULT_MANIFEST,
    cache: Cache = None,
    model: Model = None,
    language: Language = "nl",
    json_file: JsonFile = None,
) -> None:
    """What happens under three times the load that a server holds, and after it."""
    (name,) = names_of(adapter, LIVE)
    folder = find_model(model)
    *chosen, after = joined(
        manifest, cache, folder,
        count=TIMES * capacity + 1, seed=seed, seconds=seconds, language=language,
    )  # fmt: skip
    where = circumstances(folder)

    async def run() -> Overload:
        async with LIVE[name](LiveSetup(folder.path, language, url, peers)) as server:
            await warm_up(server, chosen[0])
            return await overload(server, chosen, after)

    found = asyncio.run(run())
    out = console()
    runs = {name: [found.load], f"{name}, after it": [found.after]}
    out.print(delays_table(runs), quality_table(runs), verdicts_table(found))
    write_json(
        json_file,
        {
            **where,
            "seed": seed,
            "capacity": capacity,
            "recovered_after_s": found.recovered_after_s,
            "verdicts": found.verdicts,
            "uncovered": found.uncovered,
            "load": as_json(found.load),
            "after": as_json(found.after),
        },
    )


if __name__ == "__main__":
    typer.run(main)
