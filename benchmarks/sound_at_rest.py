"""What encrypting sound costs: the same blocks written and synced in clear and as the server keeps them."""

from __future__ import annotations

import functools
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from benchmarks.figures import Spread
from benchmarks.options import JsonFile
from benchmarks.reports import console, write_json
from server.store.sound.audio_files import BYTES_PER_SAMPLE, AudioFiles
from server.store.sound.audio_keys import AudioKeys
from server.store.sound.key_source import KeySource

SAMPLES_PER_MS = 16
BLOCKS_MS = (20, 100, 250, 500, 1000)
CLIP_SAMPLES = 10 * 1000 * SAMPLES_PER_MS
NAME = "recording"


@dataclass(frozen=True, slots=True)
class Cost:
    """Figures for blocks of one length; milliseconds, and shares of the sound's own size."""

    block_ms: int
    plain_ms: Spread
    encrypted_ms: Spread
    growing_overhead: float
    sealed_overhead: float
    clip_growing_ms: float
    clip_sealed_ms: float
    seal_ms_per_minute: float


def timed_ms(work: Callable[[], object]) -> float:
    """How long ``work`` takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def plainly(path: Path, blocks: list[bytes]) -> list[float]:
    """Milliseconds to write and sync each block, as the server did before it encrypted."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    at, took = 0, []
    try:
        for block in blocks:
            started = time.perf_counter()
            os.pwrite(fd, block, at)
            os.fdatasync(fd)
            took.append((time.perf_counter() - started) * 1000)
            at += len(block)
    finally:
        os.close(fd)
    return took


def cost_of(folder: Path, block_ms: int, seconds: int) -> Cost:
    """Write ``seconds`` of sound in blocks of ``block_ms``, read a clip, seal, read it again."""
    size = block_ms * SAMPLES_PER_MS * BYTES_PER_SAMPLE
    blocks = [os.urandom(size) for _ in range(seconds * 1000 // block_ms)]
    plain = plainly(folder / "plain", blocks)
    keys = AudioKeys.load(folder / "audio", KeySource(file=folder / "keys" / "sound.key"))
    try:
        files = AudioFiles(folder / "audio", keys)
        with files.open(NAME) as audio:
            encrypted = [timed_ms(functools.partial(audio.append, block)) for block in blocks]
        path = folder / "audio" / f"{NAME}.sound"
        raw = size * len(blocks)
        growing = path.stat().st_size
        start = max(0, files.samples(NAME) - CLIP_SAMPLES) // 2

        def clip() -> object:
            return files.read(NAME, start, start + CLIP_SAMPLES)

        clip_growing_ms = timed_ms(clip)
        seal_ms = timed_ms(lambda: files.seal(NAME))
        return Cost(
            block_ms=block_ms,
            plain_ms=Spread.of(plain),
            encrypted_ms=Spread.of(encrypted),
            growing_overhead=growing / raw - 1,
            sealed_overhead=path.stat().st_size / raw - 1,
            clip_growing_ms=clip_growing_ms,
            clip_sealed_ms=timed_ms(clip),
            seal_ms_per_minute=seal_ms * 60 / seconds,
        )
    finally:
        keys.close()


def table_of(costs: list[Cost]) -> Table:
    """For people."""
    table = Table(title="Sound at rest: p50/p95/p99 of a block written and synced, ms")
    for column in ("block", "plain", "encrypted", "room", "sealed", "read 10 s", "sealed", "seal a minute"):
        table.add_column(column, justify="right")
    for one in costs:
        table.add_row(
            f"{one.block_ms} ms",
            str(one.plain_ms),
            str(one.encrypted_ms),
            f"+{one.growing_overhead:.1%}",
            f"+{one.sealed_overhead:.2%}",
            f"{one.clip_growing_ms:.1f} ms",
            f"{one.clip_sealed_ms:.1f} ms",
            f"{one.seal_ms_per_minute:.0f} ms",
        )
    return table


def main(
    *,
    seconds: Annotated[int, typer.Option(min=1, help="Sound for each length of block.")] = 60,
    folder: Annotated[
        Path | None, typer.Option(help="On the disk to measure; default the temporary one.")
    ] = None,
    json_file: JsonFile = None,
) -> None:
    """Append latency, room and reading, encrypted beside plain, by length of block."""
    costs = []
    for block_ms in BLOCKS_MS:
        with tempfile.TemporaryDirectory(dir=folder, prefix="verbaal-sound-") as scratch:
            costs.append(cost_of(Path(scratch), block_ms, seconds))
    console().print(table_of(costs))
    figures: dict[str, Any] = {"seconds": seconds, "costs": [asdict(one) for one in costs]}
    write_json(json_file, figures)


if __name__ == "__main__":
    typer.run(main)
