from __future__ import annotations

import asyncio
import math
from pathlib import Path

import pytest

from client.problems import WrongFile
from client.recording_file import RecordingFile
from tests.client.sounds import noise, write_wav


class FakeClock:
    """Time that only passes in sleep; ``work`` seconds pass at each look, as for a slow computer."""

    def __init__(self, work: float = 0.0) -> None:
        self.now_s = 100.0
        self.work_s = work

    def __call__(self) -> float:
        self.now_s += self.work_s
        return self.now_s

    async def sleep(self, wait_s: float) -> None:
        assert wait_s > 0
        self.now_s += wait_s


async def all_of(recording: RecordingFile) -> bytes:
    got = b""
    while (block := await recording.read()) is not None:
        got += block
    return got


async def test_a_file_is_played_at_the_pace_of_speech(tmp_path: Path) -> None:
    clock = FakeClock()
    path = write_wav(tmp_path / "a.wav", noise(16_000 * 3 + 800))
    recording = RecordingFile(path, clock=clock, sleep=clock.sleep)
    recording.start()
    at = []
    while await recording.read() is not None:
        at.append(clock.now_s - 100.0)
    recording.close()

    assert at[0] == pytest.approx(0.1)
    assert at[9] == pytest.approx(1.0)
    assert at[-1] == pytest.approx(3.05)


async def test_a_slow_computer_catches_up_instead_of_drifting(tmp_path: Path) -> None:
    clock = FakeClock(work=0.03)
    path = write_wav(tmp_path / "a.wav", noise(16_000 * 3))
    with RecordingFile(path, clock=clock, sleep=clock.sleep) as recording:
        await all_of(recording)

    assert clock.now_s - 100.0 == pytest.approx(3.0, abs=0.1)


async def test_a_pause_stops_the_clock(tmp_path: Path) -> None:
    clock = FakeClock()
    path = write_wav(tmp_path / "a.wav", noise(16_000))
    recording = RecordingFile(path, clock=clock, sleep=clock.sleep)
    got = await recording.read() or b""
    recording.pause()
    assert await recording.read() == b""
    reading = asyncio.create_task(recording.read())
    await asyncio.sleep(0.01)
    assert not reading.done()
    clock.now_s += 60
    recording.resume()
    got += await reading or b""
    got += await all_of(recording)
    recording.close()

    assert got == noise(16_000)
    assert clock.now_s - 100.0 == pytest.approx(61.0)


@pytest.mark.parametrize("paused", [True, False])
async def test_stopped_playing_ends_the_file(tmp_path: Path, *, paused: bool) -> None:
    with RecordingFile(write_wav(tmp_path / "a.wav", noise(16_000)), fast=True) as recording:
        assert await recording.read() == noise(16_000)[:3_200]
        if paused:
            recording.pause()
        recording.stop()

        assert await recording.read() is None
        assert recording.drain() == b""


@pytest.mark.parametrize(("rate_hz", "channels"), [(8_000, 1), (44_100, 2), (48_000, 6), (16_000, 2)])
async def test_any_rate_and_number_of_channels_is_played(tmp_path: Path, rate_hz: int, channels: int) -> None:
    frames = rate_hz // 2 + 17
    path = write_wav(tmp_path / "a.wav", noise(frames * channels), rate_hz=rate_hz, channels=channels)
    with RecordingFile(path, fast=True) as recording:
        got = await all_of(recording)

    assert len(got) // 2 == math.ceil(frames * 16_000 / rate_hz)


async def test_a_file_cut_off_in_the_middle_of_a_frame_gives_its_whole_frames(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", noise(2_000))
    path.write_bytes(path.read_bytes()[:-1_001])
    with RecordingFile(path, fast=True) as recording:
        assert await all_of(recording) == noise(2_000)[:2_998]


async def test_a_file_of_exactly_whole_blocks_ends_too(tmp_path: Path) -> None:
    with RecordingFile(write_wav(tmp_path / "a.wav", noise(3_200)), fast=True) as recording:
        assert await all_of(recording) == noise(3_200)


async def test_an_empty_file_is_over_at_once(tmp_path: Path) -> None:
    with RecordingFile(write_wav(tmp_path / "a.wav", b"")) as recording:
        assert await recording.read() is None


@pytest.mark.parametrize("kind", ["missing", "folder", "text", "empty", "8 bits", "too slow"])
def test_what_cannot_be_played_is_explained(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.wav"
    expected = "16-bits"
    if kind == "missing":
        expected = "bestaat niet"
    elif kind == "folder":
        path.mkdir()
        expected = "kan niet worden gelezen"
    elif kind == "text":
        path.write_text("dit is geen geluid, maar wel lang genoeg om er op te lijken")
    elif kind == "empty":
        path.touch()
    elif kind == "8 bits":
        content = bytearray(write_wav(path, noise(10)).read_bytes())
        content[32:36] = b"\x01\x00\x08\x00"  # block align and bits a sample
        path.write_bytes(content)
    else:
        write_wav(path, noise(10), rate_hz=1_000)

    with pytest.raises(WrongFile, match=expected):
        RecordingFile(path)
