"""Strikes at random moments at a server that is in use, and a look at everything that it promised to keep."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.progress import Progress
from rich.table import Table

from benchmarks.reliability import checking
from benchmarks.reliability.confirming import confirm_drafts
from benchmarks.reliability.dictating import bring_over, dictate
from benchmarks.reliability.ledger import Ledger
from benchmarks.reliability.submitting import submit_jobs, wav_of
from benchmarks.reliability.world import World
from benchmarks.speech import SpokenClip

PAUSE_S = (0.05, 2.0)
"""Between the moment at which the server is ready and the next strike."""
FINISH_WITHIN_S = 300.0


Strike = Callable[[World, random.Random], Awaitable[str]]
"""Does something bad and comes back when the server is ready again. Returns what it was."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done, all of it from ``seed``: the same seed makes the same choices again.

    ``clips`` are what officers say and systems hand in; ``dictating`` and ``confirming`` are how many
    do so at a time.
    """

    count: int
    seed: int
    clips: Sequence[SpokenClip]
    dictating: int = 2
    confirming: int = 1
    submitting: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it. ``broken`` are promises that were not kept: it must be empty."""

    strikes: Mapping[str, int]
    samples: int
    dictations: int
    connections: int
    other_words: int
    reports: int
    edits: int
    jobs: int
    entries: int
    seconds: float
    told: Mapping[str, int] = field(default_factory=dict)
    broken: Sequence[str] = ()

    def as_table(self, title: str) -> Table:
        """A row per figure."""
        table = Table(title=title)
        table.add_column("what")
        table.add_column("how many")
        for name, value in (
            *self.strikes.items(),
            ("acknowledged samples, all compared", self.samples),
            ("dictations / connections they took", f"{self.dictations} / {self.connections}"),
            ("dictations with other words than from a file", self.other_words),
            ("confirmed reports / changes of drafts", f"{self.reports} / {self.edits}"),
            ("jobs done, texts compared", self.jobs),
            ("log entries, verified", self.entries),
            ("errors that were told", ", ".join(f"{k} {v}" for k, v in self.told.items()) or "none"),
            ("seconds", round(self.seconds)),
            ("promises broken", len(self.broken)),
        ):
            table.add_row(name, str(value))
        return table


async def run(
    world: World, plan: Plan, strike: Strike, folder: Path, progress: Progress | None = None
) -> Outcome:
    """Start, load, strike again and again, then compare everything with the book.

    Args:
        world: the server; it is left stopped.
        plan: what to do.
        strike: what happens again and again.
        folder: where the exported log goes.
        progress: shows a bar of strikes.
    """
    began = time.monotonic()
    dice = random.Random(plan.seed)  # noqa: S311 - repeatable, not secret
    ledger = Ledger()
    await world.start()
    expected = await undisturbed(world, plan.clips)
    strikes: Counter[str] = Counter()

    def own_dice() -> random.Random:
        return random.Random(dice.getrandbits(64))  # noqa: S311 - as above

    busy = [
        *(dictate(world, ledger, plan.clips, own_dice()) for _ in range(plan.dictating)),
        *(confirm_drafts(world, ledger, own_dice()) for _ in range(plan.confirming)),
        *(submit_jobs(world, ledger, plan.clips, own_dice()) for _ in range(plan.submitting)),
    ]
    tasks = [asyncio.create_task(one) for one in busy]
    bar = progress.add_task("strikes", total=plan.count) if progress else None
    try:
        for _ in range(plan.count):
            await asyncio.sleep(dice.uniform(*PAUSE_S))
            _raise_failures(tasks)
            strikes[await strike(world, dice)] += 1
            if progress and bar is not None:
                progress.advance(bar)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    async with asyncio.timeout(FINISH_WITHIN_S):
        for one in ledger.dictations:
            if one.dictation_id is not None:
                await bring_over(world, ledger, one, dice)
    async with world.http() as http:
        jobs = await checking.check_jobs(http, ledger, expected)
        samples = await checking.check_sound(http, ledger)
        # The book counts what was read by the officers only: the log is exported before we look ourselves.
        world.stop()
        entries = await asyncio.to_thread(checking.check_log, world, ledger, folder)
        await world.start()
        await checking.check_records(http, ledger)
        others = await checking.texts_that_differ(http, ledger, expected)
    world.stop()
    return Outcome(
        strikes=dict(sorted(strikes.items())),
        samples=samples,
        dictations=sum(one.dictation_id is not None for one in ledger.dictations),
        connections=sum(one.connections for one in ledger.dictations),
        other_words=len(others),
        reports=sum(one.report_id is not None for one in ledger.drafts),
        edits=sum(one.edits_acknowledged for one in ledger.drafts),
        jobs=jobs,
        entries=entries,
        seconds=time.monotonic() - began,
        told=dict(sorted(ledger.refused.items())),
        broken=tuple(ledger.broken),
    )


async def undisturbed(world: World, clips: Sequence[SpokenClip]) -> dict[str, str]:
    """The words of each clip, by its name, from a server that nobody kills."""
    texts = {}
    async with world.http() as http:
        for clip in clips:
            answer = await http.post(
                "/v1/audio/transcriptions",
                files={"file": ("recording.wav", wav_of(clip.pcm))},
                data={"response_format": "text", "language": "nl"},
            )
            answer.raise_for_status()
            texts[clip.name] = answer.text.strip()
    return texts


def _raise_failures(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        if task.done():
            task.result()
