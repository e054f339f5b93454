"""The computer's sound devices through PortAudio, imported only when one is needed.

Everything else of the client works without: playing a file, sending what waits, reviewing.
"""

from __future__ import annotations

import importlib
import io
import wave
from dataclasses import dataclass
from typing import Any

from client.problems import NoMicrophone

NO_LIBRARY = (
    "Voor de microfoon ontbreekt het onderdeel sounddevice. Installeer het met: "
    "pip install 'verbaal[client]'. Een opname uit een bestand kan wel: verbaal-dictate --file opname.wav"
)
NO_PORTAUDIO = (
    "De geluidsbibliotheek PortAudio ontbreekt. Installeer op Debian of Ubuntu het pakket libportaudio2: "
    "sudo apt install libportaudio2"
)
NO_DEVICE = (
    "Er is geen microfoon gevonden. Sluit er een aan en bekijk de lijst met: verbaal-dictate devices. "
    "Een opname uit een bestand kan wel: verbaal-dictate --file opname.wav"
)


def load_sounddevice() -> Any:
    """The sounddevice module (no type hints). Raises NoMicrophone with what to install."""
    try:
        return importlib.import_module("sounddevice")
    except ModuleNotFoundError as problem:
        raise NoMicrophone(NO_LIBRARY) from problem
    except OSError as problem:
        raise NoMicrophone(NO_PORTAUDIO) from problem


@dataclass(frozen=True, slots=True)
class InputDevice:
    """A microphone or other input."""

    index: int
    name: str
    host: str
    channels: int
    default_rate_hz: int
    is_default: bool


def input_devices(sound: Any) -> list[InputDevice]:
    """All inputs. Raises NoMicrophone when there are none."""
    try:
        found = list(sound.query_devices())
        hosts = [str(host["name"]) for host in sound.query_hostapis()]
        default = int(sound.default.device[0])
    except sound.PortAudioError as problem:
        raise NoMicrophone(NO_DEVICE) from problem
    inputs = [
        InputDevice(
            index=index,
            name=str(device["name"]),
            host=hosts[device["hostapi"]],
            channels=int(device["max_input_channels"]),
            default_rate_hz=int(device["default_samplerate"]),
            is_default=index == default,
        )
        for index, device in enumerate(found)
        if device["max_input_channels"] > 0
    ]
    if not inputs:
        raise NoMicrophone(NO_DEVICE)
    return inputs


def choose_input(devices: list[InputDevice], wanted: str | None) -> InputDevice:
    """The device with this number or part of its name; the system's default without a wish.

    Raises NoMicrophone when none or more than one fits.
    """
    if wanted is None:
        return next((device for device in devices if device.is_default), devices[0])
    if wanted.isdecimal():
        fitting = [device for device in devices if device.index == int(wanted)]
    else:
        fitting = [device for device in devices if wanted.casefold() in device.name.casefold()]
    if not fitting:
        raise NoMicrophone(f"Er is geen microfoon {wanted}. Bekijk de lijst met: verbaal-dictate devices")
    if len(fitting) > 1:
        names = "; ".join(f"{device.index} {device.name}" for device in fitting)
        raise NoMicrophone(f"Meer microfoons passen bij {wanted}: {names}. Kies er een met het nummer.")
    return fitting[0]


class Loudspeaker:
    """Plays a piece of a dictation, for the review."""

    def __init__(self, sound: Any) -> None:
        self._sound = sound

    @classmethod
    def find(cls) -> Loudspeaker | None:
        """The default output, or None when there is no sound to be had here."""
        try:
            sound = load_sounddevice()
        except NoMicrophone:
            return None
        try:
            sound.query_devices(kind="output")
        except (sound.PortAudioError, ValueError):
            return None
        return cls(sound)

    def play(self, wav: bytes) -> bool:
        """Play 16-bit WAV to its end. False when the device or the sound refused."""
        try:
            with wave.open(io.BytesIO(wav), "rb") as source:
                rate_hz, channels = source.getframerate(), source.getnchannels()
                frames = source.readframes(source.getnframes())
            with self._sound.RawOutputStream(samplerate=rate_hz, channels=channels, dtype="int16") as stream:
                stream.write(frames)
        except (wave.Error, EOFError, self._sound.PortAudioError):
            return False
        return bool(frames)
