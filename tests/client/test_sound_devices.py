from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

from client import sound_devices
from client.problems import NoMicrophone
from client.sound_devices import Loudspeaker, choose_input, input_devices, load_sounddevice
from tests.client.fake_sound import FakeSound
from tests.client.sounds import noise, write_wav


def test_only_inputs_are_listed_and_the_default_is_marked() -> None:
    found = input_devices(FakeSound())

    assert [(one.index, one.name, one.is_default) for one in found] == [
        (1, "Laptop microfoon", False),
        (2, "USB headset microfoon", True),
    ]
    assert (found[0].host, found[0].channels, found[0].default_rate_hz) == ("ALSA", 2, 48_000)


@pytest.mark.parametrize("broken", [True, False])
def test_a_computer_without_inputs_says_what_to_do(*, broken: bool) -> None:
    sound = FakeSound()
    sound.broken = broken
    sound.devices = sound.devices[:1]

    with pytest.raises(NoMicrophone, match=r"geen microfoon gevonden.*--file"):
        input_devices(sound)


@pytest.mark.parametrize(("wanted", "index"), [(None, 2), ("1", 1), ("laptop", 1), ("HEADSET", 2)])
def test_a_device_is_chosen_by_number_or_name(wanted: str | None, index: int) -> None:
    assert choose_input(input_devices(FakeSound()), wanted).index == index


def test_without_a_default_the_first_input_is_taken() -> None:
    sound = FakeSound()
    sound.default.device = [-1, -1]

    assert choose_input(input_devices(sound), None).index == 1


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [("0", "geen microfoon 0"), ("studio", "geen microfoon studio"), ("microfoon", "1 Laptop")],
)
def test_a_wish_that_fits_none_or_many_is_explained(wanted: str, reason: str) -> None:
    with pytest.raises(NoMicrophone, match=reason):
        choose_input(input_devices(FakeSound()), wanted)


def refuse_import(monkeypatch: pytest.MonkeyPatch, problem: Exception) -> None:
    def refuse(_: str) -> Any:
        raise problem

    monkeypatch.setattr(importlib, "import_module", refuse)


def test_a_missing_portaudio_names_the_debian_package(monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_import(monkeypatch, OSError("PortAudio library not found"))

    with pytest.raises(NoMicrophone, match="libportaudio2"):
        load_sounddevice()
    assert Loudspeaker.find() is None


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_import(monkeypatch, ModuleNotFoundError("sounddevice"))

    with pytest.raises(NoMicrophone, match=r"verbaal\[client\]"):
        load_sounddevice()


def test_the_module_is_loaded_when_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", FakeSound())

    assert isinstance(load_sounddevice(), FakeSound)


def loudspeaker(monkeypatch: pytest.MonkeyPatch, sound: FakeSound) -> Loudspeaker | None:
    monkeypatch.setattr(sound_devices, "load_sounddevice", lambda: sound)
    return Loudspeaker.find()


def test_a_computer_without_output_has_no_loudspeaker(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = FakeSound()
    sound.has_output = False

    assert loudspeaker(monkeypatch, sound) is None


def test_a_piece_is_played_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sound = FakeSound()
    speaker = loudspeaker(monkeypatch, sound)
    assert speaker is not None

    assert speaker.play(write_wav(tmp_path / "a.wav", noise(50)).read_bytes())
    assert sound.played == [(16_000, 1, noise(50))]


@pytest.mark.parametrize("trouble", ["no wav", "empty", "device"])
def test_sound_that_could_not_be_heard_is_not_called_heard(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, trouble: str
) -> None:
    sound = FakeSound()
    sound.output_fails = trouble == "device"
    speaker = loudspeaker(monkeypatch, sound)
    assert speaker is not None
    wav = write_wav(tmp_path / "a.wav", b"" if trouble == "empty" else noise(50)).read_bytes()

    assert not speaker.play(b"nothing" if trouble == "no wav" else wav)
