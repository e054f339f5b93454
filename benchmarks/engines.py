"""The offline engines by name, as recipes that can be sent to another process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from benchmarks.adapters.protocol import OfflineEngine
from benchmarks.workers import Work, Worker

OURS = "verbaal"
PLAIN, VAD, BATCHED = "faster-whisper", "faster-whisper-vad", "faster-whisper-batched"
ENGINES = (OURS, PLAIN, VAD, BATCHED)


@dataclass(frozen=True, slots=True)
class EngineSetup:
    """What all engines of a comparison share."""

    model: Path
    language: str = "nl"
    device: str = "cpu"
    threads: int = 0
    beam_size: int = 5


@dataclass(frozen=True, slots=True)
class EngineRecipe:
    """Everything an engine needs; calling it makes the engine."""

    name: str
    setup: EngineSetup

    def __call__(self) -> OfflineEngine:
        """Load it. Imports wait until here: they take seconds, and tests need none of it."""
        setup = self.setup
        if self.name == OURS:
            from benchmarks.adapters.verbaal_offline import VerbaalOffline  # noqa: PLC0415 - see above

            return VerbaalOffline.load(
                setup.model,
                language=setup.language,
                device=setup.device,
                threads=setup.threads,
                beam_size=setup.beam_size,
            )
        from benchmarks.adapters.faster_whisper_offline import (  # noqa: PLC0415 - see above
            NAMES,
            FasterWhisperOffline,
            Way,
        )

        ways: dict[str, Way] = {NAMES[way]: way for way in get_args(Way)}
        return FasterWhisperOffline(
            setup.model,
            way=ways[self.name],
            language=setup.language,
            device=setup.device,
            threads=setup.threads,
            beam_size=setup.beam_size,
        )


@contextmanager
def working(names: Iterable[str], setup: EngineSetup) -> Iterator[dict[str, Callable[[bytes], Work]]]:
    """These engines by name, loaded, each in a process of its own; calling one recognises a recording."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(Worker(EngineRecipe(name, setup))).transcribe for name in names}
