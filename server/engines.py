"""What recognises speech, as the settings name it: for the server, and for files without it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from server.asr.audio import AudioLimits
from server.asr.device import ThreadDevice
from server.asr.file_transcriber import FileTranscriber, FileVocabulary
from server.asr.listening import SessionVocabulary
from server.asr.model_files import ModelFiles
from server.asr.model_sources import Progress, silent
from server.asr.recognizer import Recognizer
from server.asr.scheduler import BatchFigures, Scheduler
from server.asr.schedulers import Schedulers
from server.asr.stock_phrases import load_stock_phrases
from server.asr.term_files import load_vocabulary
from server.asr.vad import SileroModel
from server.domain.vocabulary import Vocabulary
from server.settings import Settings


def _file_vocabulary(vocabulary: Vocabulary, settings: Settings) -> FileVocabulary:
    def session(language: str, words: Sequence[str]) -> SessionVocabulary:
        return vocabulary.for_session(template="", unit=settings.local_unit, extra=words, language=language)

    return session


@asynccontextmanager
async def file_transcriber(
    settings: Settings, *, progress: Progress = silent
) -> AsyncIterator[FileTranscriber]:
    """The engine for files without the server, hearing as the server does.

    Args:
        settings: which model, how it decodes, and the word lists.
        progress: told when a model that came with the package has to be put together first.

    Raises:
        ModelUnavailable: as :func:`load_recognizers`.
    """
    vocabulary = load_vocabulary(settings.vocab_dir)
    async with schedulers_for(load_recognizers(settings, progress=progress)) as schedulers:
        yield FileTranscriber(
            schedulers,
            SileroModel().stream,
            phrases=load_stock_phrases(settings.vocab_dir),
            vocabulary=_file_vocabulary(vocabulary, settings),
            limits=AudioLimits(max_bytes=settings.max_upload_bytes, max_audio_s=settings.max_audio_s),
        )


@asynccontextmanager
async def schedulers_for(
    recognizers: Sequence[Recognizer], *, on_batch: Callable[[BatchFigures], None] | None = None
) -> AsyncIterator[Schedulers]:
    """A running scheduler for each recogniser."""
    async with AsyncExitStack() as stack:
        running = []
        for recognizer in recognizers:
            device = ThreadDevice(recognizer)
            stack.push_async_callback(asyncio.to_thread, device.close)
            running.append(await stack.enter_async_context(Scheduler(device, on_batch=on_batch)))
        yield Schedulers(running)


def load_recognizers(settings: Settings, *, progress: Progress = silent) -> list[Recognizer]:
    """The model that the settings name, on each device, warmed up.

    Raises:
        ModelUnavailable: the model is not on this machine; the message names the command that helps.
    """
    from server.asr import whisper  # noqa: PLC0415 - seconds of imports, not for tests

    folder = ModelFiles(settings.data_dir / "models").ensure(settings.model, progress)
    recognizers: list[Recognizer] = []
    for index in range(whisper.device_count(settings.device)):
        recognizer = whisper.WhisperRecognizer(
            folder.path,
            model=folder.name,
            model_sha256=folder.sha256,
            device=settings.device,
            device_index=index,
            compute_type=settings.compute_type,
            beam_size=settings.beam_size,
            cpu_threads=settings.cpu_threads,
        )
        recognizer.warm_up()
        recognizers.append(recognizer)
    return recognizers
