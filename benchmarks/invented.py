"""Text where nobody spoke: what is written on silence, noise, traffic and music.

`python -m benchmarks.accuracy` asks it of engines for whole recordings. Live it is a command of its
own, `python -m benchmarks.invented`, since there a word may flash by that is in no final: every
text that ever stood on the screen counts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.table import Table

from benchmarks.adapters.protocol import LiveServer
from benchmarks.adapters.registry import LIVE, LiveSetup
from benchmarks.board import views
from benchmarks.dictations import Dictation
from benchmarks.matching import words_of
from benchmarks.options import JsonFile, Language, Model, Peers, Seed, Url, names_of
from benchmarks.playing import play
from benchmarks.reports import circumstances, console, find_model, write_json
from benchmarks.sounds import WITHOUT_SPEECH
from benchmarks.workers import Work

SHOWN_WORDS = 12
"""Of what was invented, the table shows this much; the JSON has it all."""


@dataclass(frozen=True, slots=True)
class Invented:
    """What one engine wrote on one sound; ``failed`` when it broke on it."""

    engine: str
    sound: str
    audio_s: float
    text: str
    failed: str | None = None

    @property
    def words(self) -> int:
        """Invented words; anything above 0 is too much."""
        return len(words_of(self.text))


def listen(engines: Mapping[str, Callable[[bytes], Work]], *, seconds: float, seed: int) -> list[Invented]:
    """Every engine on every sound without speech."""
    found: list[Invented] = []
    for sound, make in WITHOUT_SPEECH.items():
        pcm = make(seconds, seed)
        found += [
            Invented(name, sound, seconds, transcribe(pcm).transcription.text)
            for name, transcribe in engines.items()
        ]
    return found


async def listen_live(
    server: LiveServer,
    *,
    seconds: float,
    seed: int,
    speed: float,
    sounds: Sequence[str] = tuple(WITHOUT_SPEECH),
) -> list[Invented]:
    """One session per sound; all that was ever shown, each text once."""
    found: list[Invented] = []
    for sound in sounds:
        pcm = WITHOUT_SPEECH[sound](seconds, seed)
        log = await play(server, Dictation(sound, "", "", pcm, (), 0.0), speed=speed)
        failed = "refused" if log.refused else log.failed or (None if log.ended else "never ended")
        shown = dict.fromkeys(view.shown for view in views(log.events) if view.shown)
        found.append(Invented(server.name, sound, seconds, " | ".join(shown), failed))
    return found


def table_of(found: Sequence[Invented]) -> Table:
    """Words that nobody said: a row per engine, a column per sound."""
    table = Table(title=f"Invented words in {found[0].audio_s:.0f} s of sound without speech")
    table.add_column("engine", no_wrap=True)
    sounds = list(dict.fromkeys(one.sound for one in found))
    for sound in sounds:
        table.add_column(sound, justify="right")
    for engine in dict.fromkeys(one.engine for one in found):
        row = {one.sound: one for one in found if one.engine == engine}
        table.add_row(engine, *(_cell(row[sound]) for sound in sounds))
    return table


def as_json(found: Sequence[Invented]) -> list[dict[str, object]]:
    """With the whole texts."""
    return [
        {
            "engine": one.engine,
            "sound": one.sound,
            "audio_s": one.audio_s,
            "words": one.words,
            "text": one.text,
            "failed": one.failed,
        }
        for one in found
    ]


def _cell(one: Invented) -> str:
    beginning = " ".join(one.text.split()[:SHOWN_WORDS])
    return one.failed or f"{one.words}" + (f": {beginning}" if one.text else "")


def main(
    adapter: Annotated[str, typer.Option(help=f"One or more of {', '.join(LIVE)}, with commas.")] = "verbaal",
    *,
    seconds: Annotated[float, typer.Option(min=1, help="Of each sound.")] = 600.0,
    speed: Annotated[float, typer.Option(min=0.1, help="1 is the pace of speech.")] = 5.0,
    seed: Seed = 1,
    url: Url = None,
    peers: Peers = None,
    model: Model = None,
    language: Language = "nl",
    json_file: JsonFile = None,
) -> None:
    """What live servers show while nobody speaks."""
    names = names_of(adapter, LIVE)
    folder = find_model(model)
    where = circumstances(folder)

    async def run(name: str) -> list[Invented]:
        async with LIVE[name](LiveSetup(folder.path, language, url, peers)) as server:
            return await listen_live(server, seconds=seconds, seed=seed, speed=speed)

    found = [one for name in names for one in asyncio.run(run(name))]
    console().print(table_of(found))
    write_json(json_file, {**where, "seed": seed, "speed": speed, "invented": as_json(found)})


if __name__ == "__main__":
    typer.run(main)
