"""Text where nobody spoke: what engines write on silence, noise, traffic and music."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rich.table import Table

from benchmarks.matching import words_of
from benchmarks.sounds import WITHOUT_SPEECH
from benchmarks.workers import Work

SHOWN_WORDS = 12
"""Of what was invented, the table shows this much; the JSON has it all."""


@dataclass(frozen=True, slots=True)
class Invented:
    """What one engine wrote on one sound."""

    engine: str
    sound: str
    audio_s: float
    text: str

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


def table_of(found: list[Invented]) -> Table:
    """Words that nobody said: a row per engine, a column per sound."""
    table = Table(title=f"Invented words in {found[0].audio_s:.0f} s of sound without speech")
    table.add_column("engine", no_wrap=True)
    for sound in WITHOUT_SPEECH:
        table.add_column(sound, justify="right")
    for engine in dict.fromkeys(one.engine for one in found):
        row = {one.sound: one for one in found if one.engine == engine}
        table.add_row(engine, *(_cell(row[sound]) for sound in WITHOUT_SPEECH))
    return table


def _cell(one: Invented) -> str:
    beginning = " ".join(one.text.split()[:SHOWN_WORDS])
    return f"{one.words}" + (f": {beginning}" if one.text else "")
