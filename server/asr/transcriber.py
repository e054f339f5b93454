"""Drives one dictation: audio in, events out. Live dictation and files both use it.

It joins the state machine (``domain/dictation.py``) with voice activity and the scheduler, and
keeps in memory only the audio that may still be decoded.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Iterable
from typing import Self

import numpy as np

from server.asr.recognizer import Decoded, DecodeRequest, Quality, Samples
from server.asr.scheduler import Priority, Scheduler
from server.asr.vad import VoiceActivity
from server.domain.dictation import (
    Decode,
    DecodeKind,
    Dictation,
    Ended,
    Event,
    Final,
    Output,
    StreamingPolicy,
)
from server.domain.endpointing import WINDOW_SAMPLES
from server.domain.errors import OddFrame, RecognitionFailed
from server.domain.transcript import SAMPLE_RATE_HZ, Word

FILE_POLICY = StreamingPolicy(partials=False, lag_told_s=math.inf)
"""Nobody watches a file being read: no partials, and falling behind is no news."""

FULL_SCALE = 32768.0
MAX_WAITING_FINALS = 16
"""A file is read ahead of the recogniser by at most this many utterances."""
RETRY_AFTER_S = 0.2
BLOCK_SAMPLES = WINDOW_SAMPLES * 32
"""Audio judged at once by the voice activity thread: about a second."""


class Transcriber:
    """One dictation in the making. Use as an async context manager.

    Args:
        scheduler: where decodes queue.
        vad: a fresh voice activity stream.
        policy: when partials are asked for; :data:`FILE_POLICY` asks for none.
        language: of the speech.
        prompt: vocabulary shown to the model before each utterance.
        final_priority: ``FINAL`` for live dictation, ``FILE`` for files.
        cuts: samples at which a flush closed an utterance, from an earlier run of this dictation.
        known: finals of an earlier run, which are told again instead of decoded again.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        vad: VoiceActivity,
        *,
        policy: StreamingPolicy = FILE_POLICY,
        language: str = "nl",
        prompt: str = "",
        final_priority: Priority = Priority.FILE,
        cuts: Iterable[int] = (),
        known: Iterable[Final] = (),
    ) -> None:
        self._scheduler = scheduler
        self._vad = vad
        self._machine = Dictation(policy)
        self._language = language
        self._prompt = prompt
        self._final_priority = final_priority
        self._cuts = sorted(set(cuts))
        self._known = {(final.start_sample, final.end_sample): final for final in known}
        self._audio = np.zeros(0, dtype=np.int16)
        self._audio_from = 0  # sample number of the first sample kept
        self._received = 0
        self._events: asyncio.Queue[Event | Exception] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._partial: tuple[int, asyncio.Task[None]] | None = None  # request, and who waits for it
        self._room = asyncio.Event()
        self._room.set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Give up what is still being decoded."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def received(self) -> int:
        """Samples taken in so far."""
        return self._received

    async def feed(self, pcm: bytes) -> None:
        """Take in more audio: PCM s16le, 16 kHz, mono, whole samples."""
        if len(pcm) % 2:
            raise OddFrame(bytes=len(pcm))
        block = np.frombuffer(pcm, dtype="<i2")
        self._audio = np.concatenate([self._audio, block])
        self._received += len(block)
        while self._received - self._machine.position >= WINDOW_SAMPLES:
            await self._judge(self._machine.position, self._whole_windows())

    async def wait_for_room(self) -> None:
        """Wait while many utterances are still queued; files call it, live dictation never does."""
        await self._room.wait()

    @property
    def position(self) -> int:
        """Samples judged so far: where a flush would cut."""
        return self._machine.position

    def flush(self) -> None:
        """Close the utterance in progress, at :attr:`position`."""
        self._handle(self._machine.flush())

    def finish(self) -> None:
        """No more audio. :class:`Ended` follows in the events when all of it is in the text."""
        # The last piece of a window goes unjudged: too short to be speech of its own, and part of
        # the utterance in progress if there is one.
        self._handle(self._machine.end(self._received))

    async def events(self) -> AsyncIterator[Event]:
        """What happens, until everything is in the text.

        Raises:
            RecognitionFailed: the engine broke.
        """
        while True:
            event = await self._events.get()
            if isinstance(event, Exception):
                raise event
            yield event
            if isinstance(event, Ended):
                return

    def _whole_windows(self) -> int:
        """Samples to judge next: whole windows, up to a block, and up to the next known cut."""
        position = self._machine.position
        ready = (self._received - position) // WINDOW_SAMPLES * WINDOW_SAMPLES
        cut = next((cut for cut in self._cuts if cut > position), None)
        return min(ready, BLOCK_SAMPLES, BLOCK_SAMPLES if cut is None else cut - position)

    async def _judge(self, start: int, count: int) -> None:
        await self._step(self._samples(start, start + count))
        if self._machine.position in self._cuts:
            self._handle(self._machine.flush())

    async def _step(self, samples: Samples) -> None:
        probabilities = await asyncio.to_thread(self._vad.probabilities, samples)
        for probability in probabilities:
            self._handle(self._machine.voice(probability))

    def _samples(self, start: int, end: int) -> Samples:
        kept = self._audio[start - self._audio_from : end - self._audio_from]
        samples: Samples = kept.astype(np.float32) / np.float32(FULL_SCALE)
        return samples

    def _handle(self, outputs: list[Output]) -> None:
        queue = list(outputs)
        while queue:
            output = queue.pop(0)
            if not isinstance(output, Decode):
                self._events.put_nowait(output)
            elif known := self._known.get((output.start_sample, output.end_sample)):
                queue += self._machine.decoded(output.request, _relative(known, output))
            else:
                self._start(output)
        self._forget_old_audio()
        if self._machine.waiting < MAX_WAITING_FINALS:
            self._room.set()
        else:
            self._room.clear()

    def _start(self, asked: Decode) -> None:
        final = asked.kind is DecodeKind.FINAL
        if final:
            self._give_up_partial()
        request = DecodeRequest(
            samples=self._samples(asked.start_sample, asked.end_sample),
            language=self._language,
            quality=Quality.FINAL if final else Quality.PARTIAL,
            prompt=self._prompt,
        )
        priority = self._final_priority if final else Priority.PARTIAL
        task = asyncio.create_task(self._decode(asked, request, priority))
        if not final:
            self._partial = (asked.request, task)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _give_up_partial(self) -> None:
        """The final says it better; a partial still queued only costs time.

        Told to the machine here, not by the task: one that was cancelled before its first step
        runs nothing at all.
        """
        if self._partial is not None:
            request, task = self._partial
            self._partial = None
            if task.cancel():
                self._machine.abandoned(request)

    async def _decode(self, asked: Decode, request: DecodeRequest, priority: Priority) -> None:
        try:
            decoded = await self._decode_with_patience(request, priority)
            if self._partial is not None and self._partial[0] == asked.request:
                self._partial = None
            self._handle(self._machine.decoded(asked.request, decoded.words))
        except Exception as error:  # noqa: BLE001 - whoever reads the events must hear of it
            self._events.put_nowait(error)

    async def _decode_with_patience(self, request: DecodeRequest, priority: Priority) -> Decoded:
        """Another try when the engine stumbles: out of memory for a moment, say."""
        try:
            return await self._scheduler.decode(request, priority)
        except RecognitionFailed:
            await asyncio.sleep(RETRY_AFTER_S)
            return await self._scheduler.decode(request, priority)

    def _forget_old_audio(self) -> None:
        keep_from = min(self._machine.oldest_needed, self._machine.position)
        if keep_from - self._audio_from > BLOCK_SAMPLES:
            self._audio = self._audio[keep_from - self._audio_from :].copy()
            self._audio_from = keep_from


def _relative(known: Final, asked: Decode) -> tuple[Word, ...]:
    """The words of a known final, timed from the first sample of what was asked."""
    offset_s = asked.start_sample / SAMPLE_RATE_HZ
    return tuple(
        word.model_copy(
            update={
                "start_s": round(word.start_s - offset_s, 3),
                "end_s": round(word.end_s - offset_s, 3),
            }
        )
        for word in known.utterance.words
    )
