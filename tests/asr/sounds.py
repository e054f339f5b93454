"""Makes sound files of every common kind, for tests."""

from __future__ import annotations

import io

import av
import numpy as np
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from numpy.typing import NDArray


def tone(seconds: float, *, hz: float = 440.0, rate: int = 16_000, level: float = 0.3) -> NDArray[np.int16]:
    """A sine of peak ``level`` (1 is full scale)."""
    at_s = np.arange(round(seconds * rate)) / rate
    return (level * 32767 * np.sin(2 * np.pi * hz * at_s)).astype(np.int16)


def encode(
    container: str,
    codec: str,
    samples: NDArray[np.int16],
    *,
    rate: int = 16_000,
    channels: int = 1,
    tracks: int = 1,
    video: bool = False,
) -> bytes:
    """A file in memory: the mono ``samples`` on every channel of every track."""
    file = io.BytesIO()
    layout = "mono" if channels == 1 else "stereo"
    with av.open(file, "w", format=container) as out:
        picture = out.add_stream("mpeg4", rate=10) if video else None
        streams = [out.add_stream(codec, rate=rate) for _ in range(tracks)]
        for stream in streams:
            assert isinstance(stream, AudioStream)
            stream.layout = layout
            stream.bit_rate = 12_200 if "amr" in codec else 64_000
        # Every stream must exist before the first packet is written.
        if picture is not None:
            assert isinstance(picture, VideoStream)
            picture.width = picture.height = 32
            picture.pix_fmt = "yuv420p"
            for _ in range(10):
                black = np.zeros((32, 32, 3), dtype=np.uint8)
                out.mux(picture.encode(av.VideoFrame.from_ndarray(black, format="rgb24")))
            out.mux(picture.encode(None))
        interleaved = np.repeat(samples[:, None], channels, axis=1).reshape(1, -1)
        for stream in streams:
            assert isinstance(stream, AudioStream)
            for start in range(0, interleaved.shape[1], 1000 * channels):
                piece = np.ascontiguousarray(interleaved[:, start : start + 1000 * channels])
                sound = av.AudioFrame.from_ndarray(piece, format="s16", layout=layout)
                sound.sample_rate = rate
                out.mux(stream.encode(sound))
            out.mux(stream.encode(None))
    return file.getvalue()


def pitch_hz(pcm: bytes, rate: int = 16_000) -> float:
    """The strongest frequency of mono s16le sound."""
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.float64)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum)) * rate / len(samples)


def level(pcm: bytes) -> float:
    """Root mean square of mono s16le sound, 1 is full scale."""
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.float64) / 32768
    return float(np.sqrt(np.mean(samples**2)))
