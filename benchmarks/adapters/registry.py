"""The adapters by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.adapters.protocol import LiveServer
from benchmarks.adapters.verbaal_live import VerbaalLive
from benchmarks.adapters.whisper_live import WhisperLive
from benchmarks.adapters.whisper_live_kit import Policy, WhisperLiveKit
from benchmarks.peers import python_of


@dataclass(frozen=True, slots=True)
class LiveSetup:
    """What a live adapter may need to know."""

    model: Path
    language: str
    url: str | None = None
    peers: Path | None = None


def _verbaal(setup: LiveSetup) -> LiveServer:
    return VerbaalLive(model=str(setup.model), language=setup.language, url=setup.url)


def _whisper_live(setup: LiveSetup) -> LiveServer:
    return WhisperLive(python_of(setup.peers, "whisper-live"), setup.model, language=setup.language)


def _whisper_live_batch(setup: LiveSetup) -> LiveServer:
    python = python_of(setup.peers, "whisper-live")
    return WhisperLive(python, setup.model, language=setup.language, batch=True)


def _whisper_live_kit(setup: LiveSetup, policy: Policy) -> LiveServer:
    python = python_of(setup.peers, "whisperlivekit")
    return WhisperLiveKit(python, setup.model, language=setup.language, policy=policy)


LIVE: Mapping[str, Callable[[LiveSetup], LiveServer]] = {
    "verbaal": _verbaal,
    "whisper-live": _whisper_live,
    "whisper-live-batch": _whisper_live_batch,
    "whisperlivekit": lambda setup: _whisper_live_kit(setup, "alignatt"),
    "whisperlivekit-la": lambda setup: _whisper_live_kit(setup, "localagreement"),
}
