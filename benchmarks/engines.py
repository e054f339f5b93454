"""The offline engines by name, as recipes that can be sent to another process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from benchmarks.adapters.protocol import OfflineEngine

OURS = "verbaal"
PLAIN, VAD, BATCHED = "faster-whisper", "faster-whisper-vad", "faster-whisper-batched"
ENGINES = (OURS, PLAIN, VAD, BATCHED)


@dataclass(frozen=True, slots=True)
class EngineRecipe:
    """Everything an engine needs; calling it makes the engine."""

    name: str
    model: Path
    language: str = "nl"
    device: str = "cpu"
    threads: int = 0
    beam_size: int = 5

    def __call__(self) -> OfflineEngine:
        """Load it. Imports wait until here: they take seconds, and tests need none of it."""
        if self.name == OURS:
            from benchmarks.adapters.verbaal_offline import VerbaalOffline  # noqa: PLC0415 - see above

            return VerbaalOffline.load(
                self.model,
                language=self.language,
                device=self.device,
                threads=self.threads,
                beam_size=self.beam_size,
            )
        from benchmarks.adapters.faster_whisper_offline import (  # noqa: PLC0415 - see above
            NAMES,
            FasterWhisperOffline,
            Way,
        )

        ways: dict[str, Way] = {NAMES[way]: way for way in get_args(Way)}
        return FasterWhisperOffline(
            self.model,
            way=ways[self.name],
            language=self.language,
            device=self.device,
            threads=self.threads,
            beam_size=self.beam_size,
        )
