"""The microphone as a source of sound: PCM s16le, 16 kHz, mono, in blocks of 0.1 s."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Self

from client.pcm import Resampler, bytes_of, samples_of, to_mono
from client.problems import MicrophoneGone, NoMicrophone
from client.sound_devices import InputDevice
from server.wire import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ

BLOCK_S = 0.1
QUEUE_BLOCKS = 300
"""Half a minute may wait when the disk stalls; then the oldest stays and the newest is counted lost."""
SILENT_DEVICE_S = 5.0
"""A device that gives no block for so long is gone (a working one gives ten a second, also of silence)."""
MAX_FALLBACK_CHANNELS = 2


class Microphone:
    """An input device. Asks for 16 kHz mono; a device that refuses is read at its own rate and resampled.

    PortAudio's thread only copies a block into a bounded queue; all work is done by the reader.
    """

    def __init__(self, sound: Any, device: InputDevice, *, silent_after_s: float = SILENT_DEVICE_S) -> None:
        self.name = device.name
        self.fast = False
        self.lost_s = 0.0
        self._sound = sound
        self._device = device
        self._silent_after_s = silent_after_s
        self._loop: asyncio.AbstractEventLoop | None = None
        self._blocks: deque[bytes] = deque()
        self._arrived = asyncio.Event()
        self._recording = True
        self._pause_due = False
        self._stopped = False
        self._rest_given = False
        self._stream: Any = None
        self._rate_hz = SAMPLE_RATE_HZ
        self._channels = 1
        self._resampler = Resampler(SAMPLE_RATE_HZ)

    def start(self) -> None:
        """Open the device. Raises NoMicrophone when it will not."""
        self._loop = asyncio.get_running_loop()
        fallback = min(MAX_FALLBACK_CHANNELS, self._device.channels)
        own_rate_hz = self._device.default_rate_hz
        reason = ""
        for rate_hz, channels in ((SAMPLE_RATE_HZ, 1), (own_rate_hz, 1), (own_rate_hz, fallback)):
            try:
                self._stream = self._sound.RawInputStream(
                    samplerate=rate_hz,
                    blocksize=round(rate_hz * BLOCK_S),
                    device=self._device.index,
                    channels=channels,
                    dtype="int16",
                    callback=self._on_block,
                )
                self._rate_hz, self._channels = rate_hz, channels
                self._resampler = Resampler(rate_hz)
                self._stream.start()
            except self._sound.PortAudioError as problem:
                reason = str(problem)
            else:
                return
        raise NoMicrophone(
            f"De microfoon {self.name} kan niet worden geopend ({reason}). Is hij in gebruik door een ander "
            "programma? Kies een andere met: verbaal-dictate devices"
        )

    def _on_block(self, block: Any, frames: int, _time: Any, status: Any) -> None:
        """Called by PortAudio's own thread; must be quick and never raise."""
        if status.input_overflow:
            # PortAudio does not tell how much it lost; a block is the least it can be.
            self.lost_s += BLOCK_S
        if not self._recording or self._loop is None:
            return
        if len(self._blocks) >= QUEUE_BLOCKS:
            self.lost_s += frames / self._rate_hz
            return
        self._blocks.append(bytes(block))
        self._loop.call_soon_threadsafe(self._arrived.set)

    def pause(self) -> None:
        """Take no more sound; what already came is still given, then an empty block."""
        self._recording = False
        self._pause_due = True
        self._arrived.set()

    def resume(self) -> None:
        """Take sound again."""
        self._recording = True
        # Wakes a reader that waited through the pause, so that its patience starts anew.
        self._arrived.set()

    def stop(self) -> None:
        """Close the device; what already came is still given, then None."""
        self.close()
        self._stopped = True
        self._arrived.set()

    async def read(self) -> bytes | None:
        """The next block; empty where a pause begins; None at the end.

        Raises MicrophoneGone when the device gives nothing any more.
        """
        while not self._blocks:
            if self._stopped:
                return self._rest()
            if self._pause_due:
                self._pause_due = False
                return b""
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), self._silent_after_s)
            except TimeoutError as problem:
                if self._recording and not self._blocks:
                    raise MicrophoneGone(f"De microfoon {self.name} geeft geen geluid meer.") from problem
        return self._convert(self._blocks.popleft())

    def drain(self) -> bytes:
        """All that still waits, at once: for an end in a hurry."""
        waiting = b"".join(self._convert(self._blocks.popleft()) for _ in range(len(self._blocks)))
        return waiting + (self._rest() or b"")

    def _rest(self) -> bytes | None:
        """The resampler's last samples, once; then None."""
        if self._rest_given:
            return None
        self._rest_given = True
        return bytes_of(self._resampler.finish()) or None

    def _convert(self, block: bytes) -> bytes:
        frame_bytes = self._channels * BYTES_PER_SAMPLE
        whole = samples_of(block[: len(block) // frame_bytes * frame_bytes])
        return bytes_of(self._resampler.feed(to_mono(whole, self._channels)))

    def close(self) -> None:
        """Close the device."""
        if self._stream is not None:
            self._stream.close(ignore_errors=True)
            self._stream = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
