"""Errors of whole dictations, per engine and per kind of sound: `python -m benchmarks.accuracy`.

Rates, normalisation and intervals are those of server/evaluation.py, so that they mean the same as
in `verbaal evaluate`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer
from rich.table import Table

from benchmarks import invented
from benchmarks.dictations import Dictation
from benchmarks.engines import ENGINES, OURS, PLAIN, VAD, EngineSetup, working
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
from benchmarks.sounds import DEGRADED
from benchmarks.workers import Work
from server.evaluation import (
    NORMALISATIONS,
    Clip,
    Interval,
    Score,
    difference_interval,
    score,
    scores_by,
    word_errors,
)

AS_SPOKEN = "as spoken"
NORMALISATION = "spoken"
DEFAULT_ENGINES = (OURS, PLAIN, VAD)


@dataclass(slots=True)
class Heard:
    """Texts of one engine, per kind of sound, in the order of the dictations."""

    texts: dict[str, list[str]] = field(default_factory=dict)


def hear(
    engines: Mapping[str, Callable[[bytes], Work]], dictations: Sequence[Dictation], *, degraded: bool
) -> dict[str, Heard]:
    """Every engine on every dictation, and on its worse versions."""
    found = {name: Heard() for name in engines}
    for dictation in dictations:
        sounds = {AS_SPOKEN: dictation.pcm}
        if degraded:
            sounds |= {kind: make(dictation.pcm) for kind, make in DEGRADED.items()}
        for kind, pcm in sounds.items():
            for name, transcribe in engines.items():
                found[name].texts.setdefault(kind, []).append(transcribe(pcm).transcription.text)
    return found


def clips_of(dictations: Sequence[Dictation]) -> list[Clip]:
    """Dictations as the evaluation knows them: what was said, and by whom."""
    return [Clip(audio=one.name, text=one.text, speaker=one.speaker) for one in dictations]


def difference(
    clips: Sequence[Clip], ours: Sequence[str], theirs: Sequence[str], *, seed: int
) -> tuple[float, Interval]:
    """Our word error rate minus theirs on the same dictations, with its interval."""
    normalise = NORMALISATIONS[NORMALISATION]
    said = [normalise(clip.text) for clip in clips]
    mine, others = (
        [word_errors(one, normalise(text)) for one, text in zip(said, texts, strict=True)]
        for texts in (ours, theirs)
    )
    length = sum(one.length for one in mine) or 1
    gap = (sum(one.total for one in mine) - sum(one.total for one in others)) / length
    return gap, difference_interval(mine, others, [clip.speaker for clip in clips], seed=seed)


def table_of(clips: Sequence[Clip], found: Mapping[str, Heard], *, seed: int) -> Table:
    """A row per kind of sound and engine; the difference is against our own rate on that sound."""
    table = Table(title=f"Word and character error rates ({NORMALISATION}), 95 % intervals")
    table.add_column("sound", no_wrap=True)
    table.add_column("engine", no_wrap=True)
    for title in ("WER", "95 %", "S/D/I", "CER", "95 % ", "WER less ours", "95 %  "):
        table.add_column(title, justify="right", no_wrap=True)
    kinds = next(iter(found.values())).texts
    for kind in kinds:
        for name, heard in found.items():
            one = score(clips, heard.texts[kind], NORMALISATIONS[NORMALISATION], seed=seed)
            against = ["", ""]
            if OURS in found and name != OURS:
                gap, interval = difference(clips, heard.texts[kind], found[OURS].texts[kind], seed=seed)
                against = [f"{gap:+.4f}", f"{interval.low:+.3f}..{interval.high:+.3f}"]
            table.add_row(kind, name, *_cells(one), *against)
        table.add_section()
    return table


def _cells(one: Score) -> list[str]:
    words = one.words
    return [
        f"{words.rate:.4f}",
        f"{one.wer_interval.low:.3f}-{one.wer_interval.high:.3f}",
        f"{words.substitutions}/{words.deletions}/{words.insertions}",
        f"{one.characters.rate:.4f}",
        f"{one.cer_interval.low:.3f}-{one.cer_interval.high:.3f}",
    ]


def as_json(clips: Sequence[Clip], found: Mapping[str, Heard], *, seed: int) -> dict[str, Any]:
    """Scores of every engine and sound, under both normalisations, overall and by speaker."""
    return {
        name: {
            kind: {
                normalisation: {
                    "overall": score(clips, texts, normalise, seed=seed),
                    "by_speaker": scores_by(clips, texts, normalise, "speaker", seed=seed),
                }
                for normalisation, normalise in NORMALISATIONS.items()
            }
            | (
                {"wer_less_ours": difference(clips, texts, found[OURS].texts[kind], seed=seed)}
                if OURS in found and name != OURS
                else {}
            )
            for kind, texts in heard.texts.items()
        }
        for name, heard in found.items()
    }


def main(
    engines: Annotated[str, typer.Option(help=f"Some of {', '.join(ENGINES)}, with commas.")] = ",".join(
        DEFAULT_ENGINES
    ),
    *,
    count: Annotated[int, typer.Option(min=0, help="Dictations; 0 for sounds without speech only.")] = 8,
    degraded: Annotated[bool, typer.Option(help="Also clipped, very quiet and 8 kHz.")] = True,
    quiet_seconds: Annotated[
        float, typer.Option("--without-speech", min=0, help="Seconds of each such sound; 0 for none.")
    ] = 600.0,
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
    """Error rates on dictations, on worse versions of them, and text where nobody spoke."""
    names = names_of(engines, ENGINES)
    folder = find_model(model)
    chosen = joined(manifest, cache, folder, count=count, seed=seed, seconds=seconds, language=language)
    clips = clips_of(chosen)
    report = {**circumstances(folder), "seed": seed, "beam_size": beam_size, "device": device}
    setup = EngineSetup(folder.path, language, device, cores_of(threads), beam_size)
    out = console()
    with working(names, setup) as at_work:
        if chosen:
            found = hear(at_work, chosen, degraded=degraded)
            out.print(table_of(clips, found, seed=seed))
            report["dictations"] = [{"name": one.name, "audio_s": one.audio_s} for one in chosen]
            report["scores"] = as_json(clips, found, seed=seed)
        if quiet_seconds:
            noises = invented.listen(at_work, seconds=quiet_seconds, seed=seed)
            out.print(invented.table_of(noises))
            report["invented"] = invented.as_json(noises)
    write_json(json_file, report)


if __name__ == "__main__":
    typer.run(main)
