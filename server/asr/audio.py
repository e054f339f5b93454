"""Any upload becomes PCM s16le, 16 kHz, mono: as a stream, within bounds, reaching out to nothing.

FFmpeg's libraries read hundreds of formats, and some of those are instructions rather than
sound: a playlist, an SDP file or a concat script makes them open other files and addresses. So
only containers and codecs on a list are opened, no protocol at all is allowed, and the size, the
length and the processor time of a file have limits. A decompression bomb (245 kB of FLAC holds
1.8 GB of silence) costs no memory here, because nothing is kept, and its length and its
processor time run into the limits.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import av
import av.container
import av.error
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.stream import Discard

from server.asr.audio_formats import CODECS, CONTAINERS, is_no_sound, is_streamed_wav, promises_too_much
from server.domain.errors import DecodeTooExpensive, FileTooLarge, FormatRefused, NotAudio, TooLong
from server.domain.transcript import SAMPLE_RATE_HZ

BLOCK_BYTES = SAMPLE_RATE_HZ * 2
"""Blocks are one second, the last one shorter."""
HEAD_BYTES = 512
MIN_RATE_HZ, MAX_RATE_HZ = 4_000, 768_000
"""Outside these it is no speech, and resampling would multiply a block's size."""
MAX_PACKET_BYTES = 16 * 1024 * 1024
MAX_STREAMS = 24
"""PyAV keeps a byte for each stream there is at first, and reads one for each stream there is at last
(``container/input.py``, demux); 24 is what the smallest piece of memory holds."""
HOLE_S, MAX_HOLE_S = 0.1, 60.0
"""Damage that leaves a hole is filled with silence between these lengths, so that times stay those
of the recording. A longer jump is a broken clock rather than missing sound."""
SHORT_S, SHORT_FRACTION = 0.5, 0.01
"""A file this much shorter than it says, or this part of itself, is incomplete."""


@dataclass(frozen=True, slots=True)
class AudioLimits:
    """What one file may cost.

    ``cpu_grace_s`` plus ``cpu_per_audio_s`` for each second of sound is the processor time that
    decoding may take. Real files need 0.001 to 0.01 s for a second of sound.
    """

    max_bytes: int = 512 * 1024 * 1024
    max_audio_s: float = 8 * 3600.0
    cpu_grace_s: float = 10.0
    cpu_per_audio_s: float = 0.1


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """What a file holds, without having decoded it. ``audio_s`` is what its packets say."""

    container: str
    codec: str
    audio_s: float
    tracks: int


def probe(source: Path | BinaryIO, limits: AudioLimits) -> AudioInfo:
    """Read a file's packets without decoding them: what is it, and how long?

    It costs little more than reading the file, so a file that is too long is refused before
    hours of recognition instead of after them. :class:`Decoding` keeps the same limit on what
    is really there.

    Raises:
        NotAudio, FormatRefused, FileTooLarge, TooLong, DecodeTooExpensive: as :class:`Decoding`.
    """
    with ExitStack() as stack:
        container, stream, _ = _open(source, limits, stack)
        budget = _Budget(limits, time.thread_time)
        audio_s = 0.0
        try:
            for packet in _packets(container, stream):
                if packet.duration and packet.time_base:
                    audio_s += packet.duration * float(packet.time_base)
                budget.check(audio_s)
        except av.error.FFmpegError:
            pass  # the rest is unreadable; decoding says so
        return AudioInfo(
            container=container.format.name,
            codec=stream.codec_context.name,
            audio_s=audio_s,
            tracks=len(container.streams.audio),
        )


class Decoding:
    """Iterable over a file's sound in blocks of PCM s16le, 16 kHz, mono; blocking, once.

    Corrupt packets are skipped and counted, holes filled with silence. A file with several
    sound tracks gives its main one. The attributes are final when the iteration is.

    Args:
        source: a path, or a seekable binary file, which stays open.
        limits: of this file.
        cpu_clock: seconds of processor time of the calling thread.

    Raises (while iterating):
        NotAudio: no sound in it that can be read, or nothing at all.
        FormatRefused: a playlist, archive, or a container or codec that is not on the list.
        FileTooLarge, TooLong, DecodeTooExpensive: a limit was passed.
        OSError: the file can't be read.
    """

    def __init__(
        self,
        source: Path | BinaryIO,
        limits: AudioLimits,
        *,
        cpu_clock: Callable[[], float] = time.thread_time,
    ) -> None:
        self._source = source
        self._limits = limits
        self._cpu_clock = cpu_clock
        self.samples = 0
        """Samples handed out so far."""
        self.damaged_packets = 0
        self.filled_s = 0.0
        """Silence put where sound was missing."""
        self.incomplete = False
        """The file is shorter than it says."""

    @property
    def audio_s(self) -> float:
        """Seconds handed out so far."""
        return self.samples / SAMPLE_RATE_HZ

    def __iter__(self) -> Iterator[bytes]:
        """Decode from the start."""
        budget = _Budget(self._limits, self._cpu_clock)
        block = bytearray()
        with ExitStack() as stack:
            container, stream, head = _open(self._source, self._limits, stack)
            streamed = is_streamed_wav(head)
            for pcm in self._decoded(container, stream, streamed=streamed):
                block += pcm
                while len(block) >= BLOCK_BYTES:
                    yield self._take(block, budget)
                budget.check(self.audio_s + len(block) / BLOCK_BYTES)
            if block:
                yield self._take(block, budget)
            if self.samples == 0:
                raise NotAudio(damaged_packets=self.damaged_packets)
            if container.duration and not streamed:
                declared_s = container.duration / av.time_base
                missing_s = declared_s - (self.audio_s - self.filled_s)
                self.incomplete |= missing_s > max(SHORT_S, declared_s * SHORT_FRACTION)

    def _take(self, block: bytearray, budget: _Budget) -> bytes:
        taken = bytes(block[:BLOCK_BYTES])
        del block[:BLOCK_BYTES]
        self.samples += len(taken) // 2
        budget.check(self.audio_s)
        # The caller may go on in another thread, with another clock.
        budget.pause()
        return taken

    def _decoded(
        self, container: av.container.InputContainer, stream: AudioStream, *, streamed: bool
    ) -> Iterator[bytes]:
        to_pcm = _ToPcm()
        for frame in self._frames(container, stream, streamed=streamed):
            hole_s = to_pcm.hole_before(frame)
            if hole_s:
                self.filled_s += hole_s
                yield to_pcm.silence(hole_s)
            yield to_pcm.convert(frame)
        yield to_pcm.finish()

    def _frames(
        self, container: av.container.InputContainer, stream: AudioStream, *, streamed: bool
    ) -> Iterator[AudioFrame]:
        context: AudioCodecContext = stream.codec_context
        try:
            for packet in _packets(container, stream):
                if packet.size > MAX_PACKET_BYTES:
                    raise FormatRefused(packet_bytes=packet.size)
                # PCM that stops in the middle of a packet is marked so, a streamed WAV always is.
                self.incomplete |= packet.is_corrupt and not streamed
                try:
                    frames = context.decode(packet if packet.size else None)
                except av.error.EOFError:
                    return
                except av.error.FFmpegError:
                    self.damaged_packets += 1
                    continue
                yield from frames
        except av.error.FFmpegError:  # the container itself ends in the middle of something
            self.incomplete = True


def _packets(container: av.container.InputContainer, stream: AudioStream) -> Iterator[av.Packet[AudioStream]]:
    """Packets of the stream, the last one empty."""
    try:
        yield from container.demux(stream)
    except IndexError:  # a damaged MPEG stream announces others at its end; the sound was all given
        return


class _ToPcm:
    """Resamples frames of any rate, layout and format, and watches their times for holes."""

    def __init__(self) -> None:
        self._shape: tuple[int, str, str] | None = None
        self._resampler: AudioResampler | None = None
        self._first_s: float | None = None
        self._done_s = 0.0

    def hole_before(self, frame: AudioFrame) -> float:
        """Seconds missing between what was converted and this frame's own time."""
        if frame.pts is None or frame.time_base is None:
            return 0.0
        at_s = frame.pts * float(frame.time_base)
        if self._first_s is None:
            self._first_s = at_s - self._done_s
        hole_s = at_s - self._first_s - self._done_s
        return hole_s if HOLE_S < hole_s < MAX_HOLE_S else 0.0

    def silence(self, seconds: float) -> bytes:
        """Silence of that length."""
        self._done_s += seconds
        return bytes(2 * round(seconds * SAMPLE_RATE_HZ))

    def convert(self, frame: AudioFrame) -> bytes:
        """One frame; the resampler holds some samples back."""
        if not MIN_RATE_HZ <= frame.sample_rate <= MAX_RATE_HZ:
            raise FormatRefused(sample_rate_hz=frame.sample_rate)
        shape = (frame.sample_rate, frame.layout.name, frame.format.name)
        tail = b""
        if shape != self._shape:
            tail = self.finish()
            self._shape = shape
            self._resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE_HZ)
        self._done_s += frame.samples / frame.sample_rate
        # Times were judged above; the resampler must not act on them as well.
        frame.pts = None
        return tail + self._resampled(frame)

    def finish(self) -> bytes:
        """What the resampler still holds."""
        return self._resampled(None)

    def _resampled(self, frame: AudioFrame | None) -> bytes:
        if self._resampler is None:
            return b""
        try:
            frames = self._resampler.resample(frame)
        except av.error.FFmpegError as error:  # a number of channels that nobody can mix
            raise FormatRefused from error
        return b"".join(bytes(out.planes[0])[: out.samples * 2] for out in frames)


class _Budget:
    """Length and processor time, checked as the sound comes."""

    def __init__(self, limits: AudioLimits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._since: float | None = clock()
        self._spent_s = 0.0

    def check(self, audio_s: float) -> None:
        now = self._clock()
        self._spent_s += now - (now if self._since is None else self._since)
        self._since = now
        if audio_s > self._limits.max_audio_s:
            raise TooLong(max_audio_s=self._limits.max_audio_s)
        if self._spent_s > self._limits.cpu_grace_s + audio_s * self._limits.cpu_per_audio_s:
            raise DecodeTooExpensive(cpu_s=round(self._spent_s, 1), audio_s=round(audio_s, 1))

    def pause(self) -> None:
        """Don't count until the next check."""
        self._since = None


class _Nameless:
    """A file without its name: an extension must not decide what the bytes are."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        return self._file.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def _open(
    source: Path | BinaryIO, limits: AudioLimits, stack: ExitStack
) -> tuple[av.container.InputContainer, AudioStream, bytes]:
    """Open the main sound track; ``stack`` closes what was opened. Also returns the file's head."""
    file = stack.enter_context(source.open("rb")) if isinstance(source, Path) else source
    size_bytes = file.seek(0, io.SEEK_END)
    if size_bytes > limits.max_bytes:
        raise FileTooLarge(max_bytes=limits.max_bytes)
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if is_no_sound(head) or promises_too_much(file, size_bytes):
        raise FormatRefused
    file.seek(0)
    try:
        container = av.open(
            _Nameless(file),
            mode="r",
            metadata_errors="replace",  # titles in an older encoding are common, and not read here
            options={
                "format_whitelist": ",".join(CONTAINERS),
                "codec_whitelist": ",".join(CODECS),
                "protocol_whitelist": "none",
                "max_streams": str(MAX_STREAMS),
            },
        )
    except av.error.ArgumentError as error:  # FFmpeg knows the format, the whitelist does not
        raise FormatRefused from error
    except av.error.FFmpegError as error:
        raise NotAudio from error
    stack.callback(container.close)
    stream = container.streams.best("audio")
    if not isinstance(stream, AudioStream):
        raise NotAudio
    # A stream that no decoder fits has no context at all, whatever the type hints say.
    if getattr(stream.codec_context, "name", None) not in CODECS:
        raise FormatRefused
    for other in container.streams:
        if other is not stream:
            other.discard = Discard.all
    stream.codec_context.thread_count = 1  # processor time is measured in this thread
    return container, stream, head
