"""A recording in a file becomes utterances: the same path, and so the same words, as live dictation."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Self

from server.asr.audio import AudioInfo, AudioLimits, Decoding, probe
from server.asr.listening import Hearing, NoVocabulary, SessionVocabulary
from server.asr.recognizer import EngineInfo
from server.asr.schedulers import Schedulers
from server.asr.transcriber import Transcriber
from server.asr.vad import VoiceActivity
from server.domain.dictation import Ended, Final
from server.domain.errors import Busy
from server.domain.stock_phrases import StockPhrases
from server.domain.transcript import SAMPLE_RATE_HZ, Utterance

RETRY_AFTER_S = 15.0


FileVocabulary = Callable[[str, Sequence[str]], SessionVocabulary]
"""From a language, and the words that were given with a recording."""


def given_words(prompt: str) -> list[str]:
    """The words of a prompt: OpenAI's clients give them as one text, with commas."""
    return prompt.split(",")


class FileTranscriber:
    """Opens files for transcription, a few at a time.

    Args:
        schedulers: where decodes queue; must be running while a file is transcribed.
        voice: makes a fresh voice activity stream.
        phrases: subtitle phrases that recognisers make up.
        vocabulary: of a recording.
        limits: of each file.
        max_files: how many may be in progress.
    """

    def __init__(
        self,
        schedulers: Schedulers,
        voice: Callable[[], VoiceActivity],
        *,
        phrases: StockPhrases | None = None,
        vocabulary: FileVocabulary | None = None,
        limits: AudioLimits | None = None,
        max_files: int = 4,
    ) -> None:
        self._schedulers = schedulers
        self._phrases = phrases or StockPhrases()
        self._vocabulary = vocabulary or (lambda _language, _words: NoVocabulary())
        self._voice = voice
        self.limits = limits or AudioLimits()
        self._max_files = max_files
        self._open = 0

    @property
    def max_files(self) -> int:
        """How many may be in progress."""
        return self._max_files

    @property
    def engine(self) -> EngineInfo:
        """What is recognising."""
        return self._schedulers.info

    @contextlib.asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold one of the places for a file.

        Raises:
            Busy: all are taken.
        """
        if self._open >= self._max_files:
            raise Busy(retry_after_s=RETRY_AFTER_S)
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1

    async def probe(self, source: Path | BinaryIO) -> AudioInfo:
        """What the file holds and how long it is. Raises as :func:`server.asr.audio.probe`."""
        return await asyncio.to_thread(probe, source, self.limits)

    def transcription(
        self,
        source: Path | BinaryIO,
        *,
        language: str,
        prompt: str = "",
        vocabulary: SessionVocabulary | None = None,
        all_utterances: bool = False,
        waited_for: bool = False,
    ) -> FileTranscription:
        """Transcribe one file; nothing happens before the result is entered.

        Args:
            source: the file.
            language: of the speech.
            prompt: words that it probably holds, with commas.
            vocabulary: in place of what this transcriber makes of ``prompt``.
            all_utterances: also those without words, which a live dictation has for their marks.
            waited_for: a short one that somebody waits for: it goes before other files.
        """
        if vocabulary is None:
            vocabulary = self._vocabulary(language, given_words(prompt))
        hearing = Hearing(
            language=language, vocabulary=vocabulary, phrases=self._phrases, waited_for=waited_for
        )
        transcriber = Transcriber(self._schedulers.pick(), self._voice(), hearing)
        return FileTranscription(transcriber, Decoding(source, self.limits), all_utterances=all_utterances)


class FileTranscription:
    """One file on its way to words. ``async with`` it, then iterate: utterances, in order.

    Leaving the context stops whatever is still going on.

    Raises (while iterating):
        VerbaalError: the file can't be decoded, or recognition failed.
        OSError: the file can't be read.
    """

    def __init__(self, transcriber: Transcriber, decoding: Decoding, *, all_utterances: bool = False) -> None:
        self._transcriber = transcriber
        self._all_utterances = all_utterances
        self.decoding = decoding
        """Its attributes tell of damage, once the iteration has ended."""
        self.done_s = 0.0
        """Seconds of audio whose words are known."""
        self._feeding: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._transcriber.__aenter__()
        self._feeding = asyncio.create_task(self._feed())
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            if self._feeding is not None:
                self._feeding.cancel()
                await asyncio.gather(self._feeding, return_exceptions=True)
        finally:  # also when the wait itself is cancelled: decodes still queued must go
            await self._transcriber.__aexit__()

    async def __aiter__(self) -> AsyncIterator[Utterance]:
        """Utterances as they come."""
        events = self._transcriber.events()
        feeding = self._feeding
        if feeding is None:
            raise RuntimeError("a file transcription must be entered before it is read")
        while True:
            following = asyncio.ensure_future(anext(events))
            try:
                if not feeding.done():
                    await asyncio.wait({following, feeding}, return_when=asyncio.FIRST_COMPLETED)
                if feeding.done():
                    feeding.result()  # a file that turns out to be broken must not keep us waiting
                event = await following
            finally:
                following.cancel()
            if isinstance(event, Ended):
                self.done_s = event.total_samples / SAMPLE_RATE_HZ
                return
            if isinstance(event, Final):
                self.done_s = event.end_sample / SAMPLE_RATE_HZ
                if event.utterance.words or self._all_utterances:
                    yield event.utterance

    async def _feed(self) -> None:
        blocks = iter(self.decoding)
        try:
            while (block := await _in_thread(blocks)) is not None:
                await self._transcriber.feed(block)
                await self._transcriber.wait_for_room()
            self._transcriber.finish()
        finally:
            close = getattr(blocks, "close", None)
            if close is not None:
                close()


async def _in_thread(blocks: Iterator[bytes]) -> bytes | None:
    """The next block, decoded in a thread. When cancelled, it waits for the thread to let go."""
    step = asyncio.ensure_future(asyncio.to_thread(next, blocks, None))
    try:
        return await asyncio.shield(step)
    except asyncio.CancelledError:
        await asyncio.wait({step})
        raise
