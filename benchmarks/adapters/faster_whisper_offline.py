"""faster-whisper as its users run it on whole recordings: plain, with its VAD, and batched."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from faster_whisper import BatchedInferencePipeline, WhisperModel

from benchmarks.adapters.protocol import Segment, Transcription
from benchmarks.speech import floats

Way = Literal["plain", "vad", "batched"]
NAMES: dict[Way, str] = {
    "plain": "faster-whisper",
    "vad": "faster-whisper-vad",
    "batched": "faster-whisper-batched",
}
BATCH_SIZE = 8
COMPUTE = {"cpu": "int8", "cuda": "float16"}
"""What Verbaal picks on these devices too (server/asr/whisper.py)."""


class FasterWhisperOffline:
    """Its own ``transcribe``, or its ``BatchedInferencePipeline``; defaults but for what is given here."""

    def __init__(
        self, model: Path, *, way: Way, language: str, device: str, threads: int, beam_size: int
    ) -> None:
        self.name = NAMES[way]
        self._way = way
        self._language = language
        self._beam_size = beam_size
        self._whisper = WhisperModel(
            str(model),
            device=device,
            compute_type=COMPUTE[device],
            cpu_threads=threads,
            local_files_only=True,
        )
        self._batched = BatchedInferencePipeline(self._whisper)

    def transcribe(self, pcm: bytes) -> Transcription:
        """See :class:`benchmarks.adapters.protocol.OfflineEngine`."""
        given: dict[str, Any] = {"language": self._language, "beam_size": self._beam_size}
        found: Iterable[Any]
        match self._way:
            case "batched":
                found, _ = self._batched.transcribe(floats(pcm), batch_size=BATCH_SIZE, **given)
            case "vad":
                found, _ = self._whisper.transcribe(floats(pcm), vad_filter=True, **given)
            case "plain":
                found, _ = self._whisper.transcribe(floats(pcm), vad_filter=False, **given)
        return Transcription(tuple(Segment(one.start, one.end, one.text.strip()) for one in found))

    def close(self) -> None:
        """See :class:`benchmarks.adapters.protocol.OfflineEngine`; the model goes with the process."""
