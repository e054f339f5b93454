"""The adapters by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.adapters.protocol import LiveServer
from benchmarks.adapters.verbaal_live import VerbaalLive


@dataclass(frozen=True, slots=True)
class LiveSetup:
    """What a live adapter may need to know."""

    model: Path
    language: str
    url: str | None = None
    peers: Path | None = None


LIVE: Mapping[str, Callable[[LiveSetup], LiveServer]] = {
    "verbaal": lambda setup: VerbaalLive(model=str(setup.model), language=setup.language, url=setup.url),
}
