"""A WAV file as a source of sound, played at the pace at which it was spoken."""

from __future__ import annotations

import asyncio
import time
import wave
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Self

from client.pcm import MAX_RATE_HZ, MIN_RATE_HZ, Resampler, bytes_of, samples_of, to_mono
from client.problems import WrongFile
from server.wire import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ

BLOCK_S = 0.1

_ACCEPTED = (
    "Verbaal-dictate speelt WAV-bestanden af met 16-bits PCM-geluid, elke snelheid en elk aantal kanalen. "
    "Andere bestanden zet u om met: ffmpeg -i opname.m4a -ac 1 -ar 16000 -c:a pcm_s16le opname.wav"
)


class RecordingFile:
    """Blocks of about 0.1 s of PCM s16le, 16 kHz mono, from a WAV file.

    At real-time pace a block is given when a microphone would have given it; a pause stops the
    clock. ``fast`` gives each block at once, and the reader decides the pace.
    """

    def __init__(
        self,
        path: Path,
        *,
        fast: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.name = path.name
        self.fast = fast
        self._clock = clock
        self._sleep = sleep
        try:
            self._wav = wave.open(str(path), "rb")  # noqa: SIM115 - closed by close(), it outlives this call
        except FileNotFoundError as problem:
            raise WrongFile(f"Het bestand {path} bestaat niet.") from problem
        except OSError as problem:
            raise WrongFile(f"Het bestand {path} kan niet worden gelezen: {problem.strerror}.") from problem
        except (wave.Error, EOFError) as problem:
            raise WrongFile(f"{path.name} is geen bruikbaar WAV-bestand. {_ACCEPTED}") from problem
        self._rate_hz = self._wav.getframerate()
        self._channels = self._wav.getnchannels()
        if self._wav.getsampwidth() != BYTES_PER_SAMPLE or not MIN_RATE_HZ <= self._rate_hz <= MAX_RATE_HZ:
            self._wav.close()
            raise WrongFile(f"{path.name} heeft geen 16-bits geluid. {_ACCEPTED}")
        self.length_s = self._wav.getnframes() / self._rate_hz
        self._resampler = Resampler(self._rate_hz)
        self._given_samples = 0
        self._finished = False
        self._playing = True
        self._pause_due = False
        self._changed = asyncio.Event()
        self._started_s: float | None = None
        self.lost_s = 0.0

    def start(self) -> None:
        """Open the tap; the clock starts at the first read."""

    def pause(self) -> None:
        """Hold the recording where it is; the next block is empty."""
        self._pause_due = True
        self._playing = False
        self._changed.set()

    def resume(self) -> None:
        """Go on where it was held."""
        self._started_s = None
        self._playing = True
        self._changed.set()

    def stop(self) -> None:
        """Play no further."""
        self._finished = True
        self._changed.set()

    async def read(self) -> bytes | None:
        """The next block when its time has come; empty where a pause begins; None at the end."""
        while not self._finished:
            if self._pause_due:
                self._pause_due = False
                return b""
            if self._playing:
                break
            self._changed.clear()
            await self._changed.wait()
        block = self._next_block()
        if not block:
            return None
        if not self.fast:
            await self._wait_for(len(block) // BYTES_PER_SAMPLE)
        return block

    def drain(self) -> bytes:
        """Nothing waits: a file gives only what is asked."""
        return b""

    def close(self) -> None:
        """Close the file."""
        self._wav.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _next_block(self) -> bytes:
        wanted = max(1, round(self._rate_hz * BLOCK_S))
        while not self._finished:
            raw = self._wav.readframes(wanted)
            frame_bytes = self._channels * BYTES_PER_SAMPLE
            # A file cut off in the middle of a frame still gives its whole frames.
            mono = to_mono(samples_of(raw[: len(raw) // frame_bytes * frame_bytes]), self._channels)
            block = self._resampler.feed(mono)
            if len(raw) < wanted * frame_bytes:
                block = block + self._resampler.finish()
                self._finished = True
            if block:
                return bytes_of(block)
        return b""

    async def _wait_for(self, samples: int) -> None:
        """Sleep until a microphone that started with us would have given these samples."""
        if self._started_s is None:
            self._started_s = self._clock() - self._given_samples / SAMPLE_RATE_HZ
        self._given_samples += samples
        due_s = self._started_s + self._given_samples / SAMPLE_RATE_HZ
        wait_s = due_s - self._clock()
        if wait_s > 0:
            await self._sleep(wait_s)
