"""Bare Opus packets, as a browser's encoder makes them, to PCM s16le, 16 kHz, mono.

Opus decodes at 48 kHz; every packet holds a whole number of 2.5 ms frames, so exactly a third of
its samples remain at 16 kHz, and sample numbers of a dictation can be counted per packet.

The first 6.5 ms of a stream are the encoder's run-up (the "pre-skip" of RFC 7845, 312 samples at
48 kHz for libopus). A bare packet does not tell it, so it stays in: times are late by that much,
the same for every word, plus 1 ms of this module's filter. No word is cut.

A decoder remembers what came before. So that a recording comes out the same whatever broke in
between, each packet is decoded by a decoder that began at a fixed place: :class:`OpusStream`.
"""

from __future__ import annotations

import av
import av.error
import numpy as np
from numpy.typing import NDArray

from server.domain.errors import OddFrame

OPUS_RATE_HZ = 48_000
DECIMATION = 3
MAX_PACKET_BYTES = 1275 * 48 + 7
"""The longest packet that RFC 6716 allows: 48 frames with their lengths, rounded up."""
MAX_SAMPLES = OPUS_RATE_HZ * 120 // 1000
TAPS = 97
CUTOFF_HZ = 7_400.0
FILTER_BITS = 15


def packet_samples(packet: bytes) -> int:
    """Samples at 48 kHz in a packet, from its first bytes (RFC 6716, section 3.1).

    Raises:
        OddFrame: empty, too long or malformed.
    """
    if not 0 < len(packet) <= MAX_PACKET_BYTES:
        raise OddFrame(packet_bytes=len(packet))
    toc = packet[0]
    config, code = toc >> 3, toc & 3
    if config < 12:  # noqa: PLR2004 - SILK: 10, 20, 40, 60 ms
        frame = (480, 960, 1920, 2880)[config & 3]
    elif config < 16:  # noqa: PLR2004 - hybrid: 10, 20 ms
        frame = (480, 960)[config & 1]
    else:  # CELT: 2.5, 5, 10, 20 ms
        frame = (120, 240, 480, 960)[config & 3]
    if code == 3:  # noqa: PLR2004 - the second byte counts the frames
        if len(packet) < 2:  # noqa: PLR2004 - as above
            raise OddFrame(packet_bytes=1)
        count = packet[1] & 0x3F
    else:
        count = 1 if code == 0 else 2
    samples = frame * count
    if not 0 < samples <= MAX_SAMPLES:
        raise OddFrame(packet_samples=samples)
    return samples


class OpusPackets:
    """Decoder of one stream of packets; carries its state from one packet to the next.

    The same packets always give the same bytes: the filter works in whole numbers.
    """

    def __init__(self) -> None:
        self._decoder = av.CodecContext.create("libopus", "r")
        self._decoder.sample_rate = OPUS_RATE_HZ
        self._decoder.layout = "mono"
        self._decoder.format = "s16"
        self._decimator = _Decimator()

    def decode(self, packet: bytes) -> bytes:
        """Return the packet's sound: a third of its 48 kHz samples, two bytes each.

        Args:
            packet: one Opus packet of 2.5 to 120 ms, mono or stereo (mixed down).

        Raises:
            OddFrame: it can't be decoded; the decoder goes on with the next one.
        """
        expected = packet_samples(packet)
        try:
            frames = self._decoder.decode(av.Packet(packet))
        except av.error.FFmpegError as error:
            raise OddFrame(packet_bytes=len(packet)) from error
        pieces = [np.frombuffer(bytes(f.planes[0]), dtype="<i2", count=f.samples) for f in frames]
        samples = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int16)
        if len(samples) != expected:
            raise OddFrame(packet_samples=expected, decoded_samples=len(samples))
        return self._decimator.reduce(samples).tobytes()


SEGMENT_SAMPLES = 5 * 16_000
"""Stretch of a recording, in samples at 16 kHz, that one decoder makes: five seconds."""
WARM_UP_SAMPLES = 16_000
"""How long before its stretch a decoder begins: a second. RFC 7845, section 4.6 asks for 80 ms at least."""


def replay_from(sample: int) -> int:
    """Where to feed a new :class:`OpusStream` from, so that ``sample`` comes out as it always does."""
    return max(0, sample // SEGMENT_SAMPLES * SEGMENT_SAMPLES - WARM_UP_SAMPLES)


class OpusStream:
    """The packets of one recording, by the number of their first sample at 16 kHz.

    What a packet gives depends on the packets of its own stretch and of the second before that alone. So
    a new stream that is fed from :func:`replay_from` makes the same samples as the old one would have.
    """

    def __init__(self) -> None:
        self._stretch: int | None = None
        self._decoder = OpusPackets()
        self._coming: tuple[int, OpusPackets] | None = None

    def decode(self, first_sample: int, packet: bytes) -> bytes:
        """The packet's sound, as :meth:`OpusPackets.decode` gives it.

        Raises:
            OddFrame: it can't be decoded.
        """
        stretch = first_sample // SEGMENT_SAMPLES
        if stretch != self._stretch:
            coming = self._coming
            self._decoder = coming[1] if coming is not None and coming[0] == stretch else OpusPackets()
            self._stretch = stretch
        sound = self._decoder.decode(packet)
        if (stretch + 1) * SEGMENT_SAMPLES - first_sample <= WARM_UP_SAMPLES:
            if self._coming is None or self._coming[0] != stretch + 1:
                self._coming = stretch + 1, OpusPackets()
            self._coming[1].decode(packet)
        return sound


class _Decimator:
    """48 kHz to 16 kHz: a windowed-sinc low-pass, of which every third output is computed.

    Flat to 6.5 kHz, 60 dB down from 8.5 kHz; delay 48 samples (1 ms).
    """

    def __init__(self) -> None:
        self._taps = _low_pass()
        self._before = np.zeros(TAPS - 1, dtype=np.int64)

    def reduce(self, samples: NDArray[np.int16]) -> NDArray[np.int16]:
        """Third of ``samples``, whose number is divisible by 3."""
        joined = np.concatenate([self._before, samples.astype(np.int64)])
        self._before = joined[len(joined) - (TAPS - 1) :]
        windows = np.lib.stride_tricks.sliding_window_view(joined, TAPS)[::DECIMATION]
        filtered: NDArray[np.int64] = (windows @ self._taps + (1 << (FILTER_BITS - 1))) >> FILTER_BITS
        return np.clip(filtered, -32768, 32767).astype("<i2")


def _low_pass() -> NDArray[np.int64]:
    """Kaiser-windowed sinc of unit gain at 0 Hz, in units of 2**-15."""
    at = np.arange(TAPS) - (TAPS - 1) / 2
    ratio = 2 * CUTOFF_HZ / OPUS_RATE_HZ
    taps = np.sinc(at * ratio) * ratio * np.kaiser(TAPS, 6.0)
    scaled: NDArray[np.float64] = np.round(taps / taps.sum() * (1 << FILTER_BITS))
    return scaled.astype(np.int64)
