"""Stands for the sounddevice module: devices, streams and its error, without any hardware."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Self


class PortAudioError(Exception):
    """As sounddevice's."""


DEVICES = [
    {"name": "Luidspreker", "hostapi": 0, "max_input_channels": 0, "default_samplerate": 44_100.0},
    {"name": "Laptop microfoon", "hostapi": 0, "max_input_channels": 2, "default_samplerate": 48_000.0},
    {"name": "USB headset microfoon", "hostapi": 0, "max_input_channels": 1, "default_samplerate": 16_000.0},
]


class FakeStream:
    """An opened stream; the test calls ``give`` as PortAudio's thread would."""

    def __init__(self, sound: FakeSound, options: dict[str, Any]) -> None:
        self.options = options
        self.started = False
        self.closed = False
        self._sound = sound

    def start(self) -> None:
        if self._sound.fails_at_start:
            raise PortAudioError("Device unavailable")
        self.started = True

    def close(self, *, ignore_errors: bool) -> None:
        assert ignore_errors
        self.closed = True

    def give(self, block: bytes, *, overflow: bool = False) -> None:
        frames = len(block) // 2 // self.options["channels"]
        self.options["callback"](block, frames, None, SimpleNamespace(input_overflow=overflow))


class FakePlayback:
    """An opened output."""

    def __init__(self, sound: FakeSound, options: dict[str, Any]) -> None:
        self._sound = sound
        self._options = options

    def __enter__(self) -> Self:
        if self._sound.output_fails:
            raise PortAudioError("no output")
        return self

    def __exit__(self, *_: object) -> None: ...

    def write(self, frames: bytes) -> None:
        self._sound.played.append((self._options["samplerate"], self._options["channels"], frames))


class FakeSound:
    """The module. ``accepts``: (rate, channels) an input takes; None: all."""

    PortAudioError = PortAudioError

    def __init__(self, *, accepts: set[tuple[int, int]] | None = None) -> None:
        self.devices = list(DEVICES)
        self.default = SimpleNamespace(device=[2, 0])
        self.accepts = accepts
        self.fails_at_start = False
        self.broken = False
        self.has_output = True
        self.output_fails = False
        self.streams: list[FakeStream] = []
        self.played: list[tuple[int, int, bytes]] = []

    def query_devices(self, kind: str | None = None) -> Any:
        if self.broken:
            raise PortAudioError("Error querying device -1")
        if kind == "output" and not self.has_output:
            raise ValueError("No output device matching")
        return self.devices

    def query_hostapis(self) -> list[dict[str, str]]:
        return [{"name": "ALSA"}]

    def RawInputStream(self, **options: Any) -> FakeStream:  # noqa: N802 - sounddevice's name
        if self.accepts is not None and (options["samplerate"], options["channels"]) not in self.accepts:
            raise PortAudioError("Invalid sample rate")
        self.streams.append(FakeStream(self, options))
        return self.streams[-1]

    def RawOutputStream(self, **options: Any) -> FakePlayback:  # noqa: N802 - sounddevice's name
        assert options["dtype"] == "int16"
        return FakePlayback(self, options)
