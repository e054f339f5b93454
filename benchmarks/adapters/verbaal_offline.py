"""Verbaal in this process, fed whole recordings the way `verbaal transcribe` feeds files."""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import AsyncIterable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from typing import BinaryIO, Protocol

from benchmarks.adapters.protocol import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ, Segment, Transcription
from server.domain.transcript import Utterance


class Files(Protocol):
    """What is needed of :class:`server.asr.file_transcriber.FileTranscriber`."""

    def transcription(
        self, source: BinaryIO, *, language: str
    ) -> AbstractAsyncContextManager[AsyncIterable[Utterance]]:
        """One recording on its way to words."""
        ...


class VerbaalOffline:
    """Our file path: voice activity, state machine, scheduler, engine.

    Args:
        opened: the transcriber, with everything it needs running while it is entered.
        language: of the speech.
    """

    name = "verbaal"

    def __init__(self, opened: Callable[[], AbstractAsyncContextManager[Files]], *, language: str) -> None:
        self._language = language
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._files = self._runner.run(self._stack.enter_async_context(opened()))

    @classmethod
    def load(cls, model: Path, *, language: str, device: str, threads: int, beam_size: int) -> VerbaalOffline:
        """With the model in this folder, put together as the command `verbaal transcribe` does it."""
        # Seconds of imports, not for tests. The command's own way in: so it is the command's cost.
        from server.engines import file_transcriber  # noqa: PLC0415 - see above
        from server.settings import Settings  # noqa: PLC0415 - see above

        settings = Settings.model_validate(
            {"model": str(model), "device": device, "cpu_threads": threads, "beam_size": beam_size}
        )
        return cls(lambda: file_transcriber(settings), language=language)

    def transcribe(self, pcm: bytes) -> Transcription:
        """See :class:`benchmarks.adapters.protocol.OfflineEngine`."""
        return self._runner.run(self._transcribe(pcm))

    def close(self) -> None:
        """See :class:`benchmarks.adapters.protocol.OfflineEngine`."""
        self._runner.run(self._stack.aclose())
        self._runner.close()

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
