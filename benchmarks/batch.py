"""Whole recordings: `python -m benchmarks.batch`; docs/benchmarks.md explains it.

Engines take turns on each recording, so that whatever else the machine does falls on all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer
from rich.table import Table

from benchmarks.dictations import Dictation
from benchmarks.engines import BATCHED, ENGINES, EngineSetup, working
from benchmarks.figures import median, number, ratio
from benchmarks.matching import words_of
from benchmarks.options import (
    DEFAULT_MANIFEST,
    BeamSize,
    Cache,
    Device,
    JsonFile,
    Language,
    Manifest,
    Model,
    Seconds,
    Seed,
    Threads,
    cores_of,
    joined,
    names_of,
)
from benchmarks.reports import circumstances, console, find_model, write_json
from benchmarks.workers import Work
from server.evaluation import Errors, word_errors

WARM_UP_S = 8.0


@dataclass(slots=True)
class EngineFigures:
    """What one engine did with the recordings, in their order and with every round."""

    audio_s: list[float] = field(default_factory=list)
    wall_s: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)
    errors: Errors = field(default_factory=Errors)

    def add(self, dictation: Dictation, work: Work) -> None:
        """One recording done."""
        self.audio_s.append(dictation.audio_s)
        self.wall_s.append(work.wall_s)
        self.cpu_s.append(work.cpu_s)
        said, heard = " ".join(words_of(dictation.text)), " ".join(words_of(work.transcription.text))
        self.errors += word_errors(said, heard)

    @property
    def cpu_per_audio_s(self) -> float | None:
        """Median over recordings of processor seconds per second of sound."""
        return median([used / audio for used, audio in zip(self.cpu_s, self.audio_s, strict=True)])

    @property
    def wall_per_audio_s(self) -> float | None:
        """Likewise on the clock."""
        return median([took / audio for took, audio in zip(self.wall_s, self.audio_s, strict=True)])


def interleaved(
    engines: Mapping[str, Callable[[bytes], Work]], dictations: Sequence[Dictation], *, rounds: int
) -> dict[str, EngineFigures]:
    """Every engine on every recording, in turns; who begins goes round as well."""
    figures = {name: EngineFigures() for name in engines}
    names = list(engines)
    turn = 0
    for _ in range(rounds):
        for dictation in dictations:
            for name in names[turn % len(names) :] + names[: turn % len(names)]:
                figures[name].add(dictation, engines[name](dictation.pcm))
            turn += 1
    return figures


def ratios(figures: Mapping[str, EngineFigures], to: str) -> dict[str, dict[str, float | None]]:
    """Each engine's cost against another's: the median over recordings of the ratio on the same one."""
    base = figures[to]
    return {
        name: {
            "cpu": median([a / b for a, b in zip(one.cpu_s, base.cpu_s, strict=True) if b]),
            "wall": median([a / b for a, b in zip(one.wall_s, base.wall_s, strict=True) if b]),
        }
        for name, one in figures.items()
    }


def table_of(figures: Mapping[str, EngineFigures], to: str) -> Table:
    """A row per engine."""
    table = Table(title=f"Seconds of work per second of sound (medians), and against {to}")
    table.add_column("engine")
    for title in ("CPU s", "wall s", "CPU ratio", "wall ratio", "WER", "S/D/I", "words"):
        table.add_column(title, justify="right", no_wrap=True)
    against = ratios(figures, to)
    for name, one in figures.items():
        errors = one.errors
        table.add_row(
            name,
            number(one.cpu_per_audio_s, 3),
            number(one.wall_per_audio_s, 3),
            number(against[name]["cpu"]),
            number(against[name]["wall"]),
            number(errors.rate, 4),
            f"{errors.substitutions}/{errors.deletions}/{errors.insertions}",
            str(errors.length),
        )
    return table


def as_json(figures: Mapping[str, EngineFigures]) -> dict[str, Any]:
    """All figures, with every single one."""
    return {
        "ratios": {to: ratios(figures, to) for to in figures},
        "engines": {
            name: {
                "cpu_per_audio_s": one.cpu_per_audio_s,
                "wall_per_audio_s": one.wall_per_audio_s,
                "total_cpu_per_audio_s": ratio(sum(one.cpu_s), sum(one.audio_s)),
                "wer": one.errors.rate,
                "errors": one.errors,
                "audio_s": one.audio_s,
                "wall_s": one.wall_s,
                "cpu_s": one.cpu_s,
            }
            for name, one in figures.items()
        },
    }


def main(
    engines: Annotated[str, typer.Option(help=f"Some of {', '.join(ENGINES)}, with commas.")] = ",".join(
        ENGINES
    ),
    *,
    count: Annotated[int, typer.Option(min=1, help="Recordings.")] = 4,
    rounds: Annotated[int, typer.Option(min=1, help="Times each engine hears each recording.")] = 1,
    threads: Threads = 0,
    beam_size: BeamSize = 5,
    device: Device = "cpu",
    seconds: Seconds = None,
    seed: Seed = 1,
    manifest: Manifest = DEFAULT_MANIFEST,
    cache: Cache = None,
    model: Model = None,
    language: Language = "nl",
    json_file: JsonFile = None,
) -> None:
    """Cost and errors on whole recordings, ours against faster-whisper's own ways."""
    names = names_of(engines, ENGINES)
    folder = find_model(model)
    chosen = joined(manifest, cache, folder, count=count, seed=seed, seconds=seconds, language=language)
    where = circumstances(folder)
    setup = EngineSetup(folder.path, language, device, cores_of(threads), beam_size)
    with working(names, setup) as at_work:
        for transcribe in at_work.values():
            transcribe(chosen[0].opening(WARM_UP_S))  # the first call is slower
        figures = interleaved(at_work, chosen, rounds=rounds)
    to = BATCHED if BATCHED in names else names[0]
    console().print(table_of(figures, to))
    settings = {
        "threads": setup.threads,
        "beam_size": beam_size,
        "device": device,
        "seed": seed,
        "rounds": rounds,
    }
    write_json(json_file, {**where, **settings, **as_json(figures)})


if __name__ == "__main__":
    typer.run(main)
