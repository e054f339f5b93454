from __future__ import annotations

import asyncio

import pytest

from client import microphone as microphone_module
from client.microphone import Microphone
from client.problems import MicrophoneGone, NoMicrophone
from client.sound_devices import choose_input, input_devices
from tests.client.fake_sound import FakeSound
from tests.client.sounds import noise


def opened(sound: FakeSound, wanted: str | None = None, *, silent_after_s: float = 5.0) -> Microphone:
    device = choose_input(input_devices(sound), wanted)
    microphone = Microphone(sound, device, silent_after_s=silent_after_s)
    microphone.start()
    return microphone


async def test_blocks_come_out_as_they_went_in() -> None:
    sound = FakeSound()
    with opened(sound) as microphone:
        stream = sound.streams[0]
        assert stream.started
        assert stream.options["samplerate"] == 16_000
        assert stream.options["channels"] == 1
        assert stream.options["blocksize"] == 1_600
        assert stream.options["device"] == 2
        stream.give(noise(1_600, seed=1))
        stream.give(noise(1_600, seed=2))

        assert await microphone.read() == noise(1_600, seed=1)
        assert await microphone.read() == noise(1_600, seed=2)
    assert stream.closed


@pytest.mark.parametrize("channels", [1, 2])
async def test_a_device_that_refuses_16_khz_is_read_at_its_own_rate(channels: int) -> None:
    sound = FakeSound(accepts={(48_000, channels)})
    microphone = opened(sound, "Laptop")
    sound.streams[0].give(noise(4_800 * channels))
    microphone.stop()

    got = b""
    while (block := await microphone.read()) is not None:
        got += block
    assert len(got) == 2 * 1_600


@pytest.mark.parametrize("when", ["open", "start"])
async def test_a_device_that_will_not_open_is_named(when: str) -> None:
    sound = FakeSound(accepts=set() if when == "open" else None)
    sound.fails_at_start = when == "start"

    with pytest.raises(NoMicrophone, match="USB headset microfoon kan niet worden geopend"):
        opened(sound)


async def test_a_pause_gives_what_came_then_an_empty_block_then_nothing() -> None:
    sound = FakeSound()
    with opened(sound) as microphone:
        sound.streams[0].give(noise(100))
        microphone.pause()
        sound.streams[0].give(noise(100, seed=9))

        assert await microphone.read() == noise(100)
        assert await microphone.read() == b""
        microphone.resume()
        sound.streams[0].give(noise(100, seed=3))
        assert await microphone.read() == noise(100, seed=3)


async def test_the_end_gives_what_came_then_none_forever() -> None:
    sound = FakeSound()
    microphone = opened(sound)
    sound.streams[0].give(noise(100))
    microphone.stop()

    assert await microphone.read() == noise(100)
    assert await microphone.read() is None
    assert await microphone.read() is None


async def test_an_end_in_a_hurry_gives_everything_at_once() -> None:
    sound = FakeSound()
    microphone = opened(sound)
    sound.streams[0].give(noise(100))
    sound.streams[0].give(noise(100, seed=2))

    assert microphone.drain() == noise(100) + noise(100, seed=2)


async def test_lost_sound_is_counted() -> None:
    sound = FakeSound()
    with opened(sound) as microphone:
        sound.streams[0].give(noise(1_600), overflow=True)
        assert microphone.lost_s == pytest.approx(0.1)
        for _ in range(microphone_module.QUEUE_BLOCKS + 4):
            sound.streams[0].give(noise(1_600))

        assert microphone.lost_s == pytest.approx(0.1 + 0.5)
        assert len(microphone.drain()) == 2 * 1_600 * microphone_module.QUEUE_BLOCKS


async def test_a_device_that_falls_silent_is_reported() -> None:
    with (
        opened(FakeSound(), silent_after_s=0.02) as microphone,
        pytest.raises(MicrophoneGone, match="geluid"),
    ):
        await microphone.read()


async def test_a_paused_device_may_be_silent() -> None:
    sound = FakeSound()
    with opened(sound, silent_after_s=0.01) as microphone:
        microphone.pause()
        assert await microphone.read() == b""
        reading = asyncio.create_task(microphone.read())
        await asyncio.sleep(0.05)
        assert not reading.done()
        microphone.resume()
        sound.streams[0].give(noise(10))
        assert await reading == noise(10)


def test_sound_before_the_start_is_ignored() -> None:
    sound = FakeSound()
    microphone = Microphone(sound, input_devices(sound)[0])
    microphone.close()
    microphone._on_block(noise(10), 10, None, type("Status", (), {"input_overflow": False}))

    assert microphone.drain() == b""
