"""Verbaal in this process, fed whole recordings the way `verbaal transcribe` feeds files."""

from __future__ import annotations

import asyncio
import io
import wave
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks.adapters.protocol import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ, Segment, Transcription
from server.asr.file_transcriber import FileTranscriber
from server.asr.model_files import ModelFiles
from server.asr.recognizer import Recognizer
from server.asr.scheduler import Scheduler, ThreadDevice
from server.asr.vad import SileroModel


class VerbaalOffline:
    """Our file path: voice activity, state machine, scheduler, engine.

    Args:
        recognizer: what recognises.
    """

    name = "verbaal"

    def __init__(self, recognizer: Recognizer, *, language: str) -> None:
        self._language = language
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._device = ThreadDevice(recognizer)
        self._files = self._runner.run(self._open())

    @classmethod
    def load(cls, model: Path, *, language: str, device: str, threads: int, beam_size: int) -> VerbaalOffline:
        """With the model in this folder."""
        from server.asr.whisper import WhisperRecognizer  # noqa: PLC0415 - seconds of imports, not for tests

        folder = ModelFiles(model.parent).resolve(str(model))
        recognizer = WhisperRecognizer(
            folder.path,
            model=folder.name,
            model_sha256=folder.sha256,
            device=device,
            beam_size=beam_size,
            cpu_threads=threads,
        )
        return cls(recognizer, language=language)

    def transcribe(self, pcm: bytes) -> Transcription:
        """See :class:`benchmarks.adapters.protocol.OfflineEngine`."""
        return self._runner.run(self._transcribe(pcm))

    def close(self) -> None:
        """See :class:`benchmarks.adapters.protocol.OfflineEngine`."""
        self._runner.run(self._stack.aclose())
        self._runner.close()
        self._device.close()

    async def _open(self) -> FileTranscriber:
        scheduler = await self._stack.enter_async_context(Scheduler(self._device))
        return FileTranscriber(scheduler, SileroModel().stream)

    async def _transcribe(self, pcm: bytes) -> Transcription:
        async with self._files.transcription(as_wav(pcm), language=self._language) as transcription:
            segments = [Segment(one.start_s, one.end_s, one.text) async for one in transcription]
        return Transcription(tuple(segments))


def as_wav(pcm: bytes) -> io.BytesIO:
    """PCM s16le, 16 kHz, mono as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(BYTES_PER_SAMPLE)
        writer.setframerate(SAMPLE_RATE_HZ)
        writer.writeframes(pcm)
    file.seek(0)
    return file
