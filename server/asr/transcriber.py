"""Drives one dictation: audio in, events out. Live dictation and files both use it.

It joins the state machine (``domain/dictation.py``) with voice activity and the scheduler.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Self

from server.asr.decodes import Decodes
from server.asr.listening import Hearing
from server.asr.recognizer import DecodeRequest, Quality
from server.asr.scheduler import Priority, Scheduler
from server.asr.sound_window import SoundWindow
from server.asr.vad import VoiceActivity
from server.domain.dictation import Decode, DecodeKind, Dictation, Ended, Event, Final, Output
from server.domain.endpointing import WINDOW_SAMPLES
from server.domain.errors import OddFrame
from server.domain.transcript import SAMPLE_RATE_HZ, moved

MAX_WAITING_FINALS = 16
"""Sound is taken in ahead of the recogniser by at most this many finals and passages."""
SAID_CHARS = 4000
"""Of what was said before, some minutes count for suggestions."""
BLOCK_SAMPLES = WINDOW_SAMPLES * 32
"""Audio judged at once by the voice activity thread: about a second."""
QUALITY = {
    DecodeKind.PARTIAL: Quality.PARTIAL,
    DecodeKind.FINAL: Quality.SOON,
    DecodeKind.PASSAGE: Quality.FINAL,
}
PRIORITY = {
    DecodeKind.PARTIAL: Priority.PARTIAL,
    DecodeKind.FINAL: Priority.FINAL,
    DecodeKind.PASSAGE: Priority.PASSAGE,
}


class Transcriber:
    """One dictation in the making. Use as an async context manager.

    Args:
        scheduler: where decodes queue.
        vad: a fresh voice activity stream.
        hearing: how it is listened to.
        cuts: samples at which a flush closed an utterance, from an earlier run of this dictation.
        known: finals of an earlier run; complete ones are told again instead of decoded again.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        vad: VoiceActivity,
        hearing: Hearing | None = None,
        *,
        cuts: Iterable[int] = (),
        known: Iterable[Final] = (),
    ) -> None:
        self._scheduler = scheduler
        self._vad = vad
        self._hearing = hearing or Hearing()
        self._machine = Dictation(self._hearing.policy)
        self._cuts = sorted(set(cuts))
        self._known = {(final.start_sample, final.end_sample): final for final in known if final.complete}
        self._known_starts = {start for start, _ in self._known}
        self._sound = SoundWindow()
        self._events: asyncio.Queue[Event | Exception] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._decodes = Decodes(scheduler, self, self._hearing, self._sound)
        self._said: dict[int, str] = {}  # text of the finals so far, by utterance
        self._room = asyncio.Event()
        self._room.set()
        self._over = False
        # What is known needs nothing that is shown for a moment only.
        self._machine.partials_from = max((end for _, end in self._known), default=0)
        self.wake()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Give up what is still being decoded, and wait until it is."""
        self.stop()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def stop(self) -> None:
        """Give up what is still being decoded. No more events come."""
        self._over = True
        self.rest()
        for task in self._tasks:
            task.cancel()

    @property
    def received(self) -> int:
        """Samples taken in so far."""
        return self._sound.received

    async def feed(self, pcm: bytes) -> None:
        """Take in more audio: PCM s16le, 16 kHz, mono, whole samples."""
        if len(pcm) % 2:
            raise OddFrame(bytes=len(pcm))
        self._sound.append(pcm)
        while self._sound.received - self._machine.position >= WINDOW_SAMPLES:
            await self._judge(self._machine.position, self._whole_windows())

    async def wait_for_room(self) -> None:
        """Wait while much is still queued. Files and dictations call it before they feed more.

        A file is read faster than it is understood, and so is the sound of a client that was away.
        """
        await self._room.wait()

    def wake(self) -> None:
        """Somebody listens: a live dictation counts as one that sends work."""
        if self._hearing.policy.live and not self._over:
            self._scheduler.session_begins(self)

    def rest(self) -> None:
        """Nobody listens: it does not count, though what it still sends is done. See :meth:`wake`."""
        self._scheduler.session_ends(self)

    @property
    def caught_up(self) -> bool:
        """No final is waited for."""
        return self._machine.waiting == 0

    @property
    def quiet(self) -> bool:
        """No event waits to be read."""
        return self._events.empty()

    def arrived(self, samples: int) -> None:
        """So much sound is there to be fed; what is held back counts as lag."""
        self._machine.arrived = samples

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
        self._handle(self._machine.end(self._sound.received))

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
        ready = (self._sound.received - position) // WINDOW_SAMPLES * WINDOW_SAMPLES
        cut = next((cut for cut in self._cuts if cut > position), None)
        return min(ready, BLOCK_SAMPLES, BLOCK_SAMPLES if cut is None else cut - position)

    async def _judge(self, start: int, count: int) -> None:
        samples = self._sound.samples(start, start + count)
        probabilities = await asyncio.to_thread(self._vad.probabilities, samples)
        self._machine.partial_step_s = max(
            self._hearing.policy.partial_step_s, self._scheduler.partial_step_s
        )
        for probability in probabilities:
            self._sound.judged(probability)
            self._handle(self._machine.voice(probability))
        if self._machine.position in self._cuts:
            self._handle(self._machine.flush())

    def _handle(self, outputs: list[Output]) -> None:
        queue = list(outputs)
        while queue:
            output = queue.pop(0)
            if isinstance(output, Decode):
                if (answer := self._answer_from_known(output)) is None:
                    self._start(output)
                else:
                    queue += answer
            elif isinstance(output, Final):
                self._events.put_nowait(self._with_suggestions(output))
            else:
                if isinstance(output, Ended):
                    self._over = True
                    self.rest()
                self._events.put_nowait(output)
        self._sound.forget_before(min(self._machine.oldest_needed, self._machine.position))
        if self._machine.waiting < MAX_WAITING_FINALS:
            self._room.set()
        else:
            self._room.clear()

    def _with_suggestions(self, final: Final) -> Final:
        utterance = final.utterance
        known = self._known.get((final.start_sample, final.end_sample))
        if final.complete and known is not None and known.utterance.utterance == utterance.utterance:
            self._said[utterance.utterance] = known.utterance.text
            return known  # as it was told before, suggestions included
        suggestions = self._hearing.vocabulary.suggest(
            utterance.words, self._said_before(utterance.utterance)
        )
        self._said[utterance.utterance] = utterance.text
        if not suggestions:
            return final
        return Final(
            utterance.model_copy(update={"suggestions": suggestions}), final.start_sample, final.end_sample
        )

    def _said_before(self, utterance: int) -> str:
        """The last :data:`SAID_CHARS` characters of the utterances before this one."""
        texts: list[str] = []
        chars = 0
        # Finals are told in the order of the audio, so those before a complete one are complete.
        for number in reversed(self._said):
            if number >= utterance:
                continue
            texts.append(self._said[number])
            chars += len(texts[-1]) + 1
            if chars > SAID_CHARS:
                break
        return " ".join(reversed(texts))[-SAID_CHARS:]

    def _answer_from_known(self, asked: Decode) -> list[Output] | None:
        """What follows from the answer of an earlier run, or None where it does not have all of it."""
        if asked.passage is None:
            return None
        last = asked.passage.spans[-1]
        if last.cut_after and last.end_sample not in self._known_starts:
            return None  # what comes after the cut needs to know what was heard beyond it
        found = [self._known.get((span.start_sample, span.end_sample)) for span in asked.passage.spans]
        known = [final.utterance for final in found if final is not None]
        if len(known) < len(found):
            return None
        by_s = -asked.start_sample / SAMPLE_RATE_HZ
        return self._machine.decoded(
            asked.request,
            [moved(word, by_s) for utterance in known for word in utterance.words],
            [moved(mark, by_s) for utterance in known for mark in utterance.marks],
        )

    def _start(self, asked: Decode) -> None:
        partial = asked.kind is DecodeKind.PARTIAL
        if self._hearing.waited_for:
            priority = Priority.FINAL
        else:
            priority = PRIORITY[asked.kind] if self._hearing.policy.live else Priority.FILE
        if not partial:
            waiting = self._decodes.not_begun()  # a final makes the partials before it superfluous
            self._give_up(number for number, queued in waiting.items() if queued is Priority.PARTIAL)
        if (
            asked.kind is DecodeKind.PASSAGE
            and asked.passage is not None
            and self._give_up(self._machine.late_finals(asked.passage))
        ):
            priority = Priority.FINAL  # utterances without any words wait for it now
        request = DecodeRequest(
            samples=self._sound.samples(asked.start_sample, asked.end_sample),
            language=self._hearing.language,
            quality=QUALITY[asked.kind],
            prompt="" if partial else self._hearing.vocabulary.prompt(),
        )
        task = asyncio.create_task(self._decode(asked, request, priority))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _give_up(self, requests: Iterable[int]) -> bool:
        """Take back those that have not begun; True when there was one.

        Told to the machine here, not by the task: one that was cancelled before its first step
        runs nothing at all.
        """
        given_up = self._decodes.give_up(requests)
        for request in given_up:
            self._machine.abandoned(request)
        return bool(given_up)

    async def _decode(self, asked: Decode, request: DecodeRequest, priority: Priority) -> None:
        try:
            checked = await self._decodes.understand(asked, request, priority)
            outputs: list[Output] = []
            if checked is None:
                self._machine.abandoned(asked.request)
            else:
                outputs = self._machine.decoded(asked.request, checked.words, checked.marks)
            if asked.kind is DecodeKind.PASSAGE:
                self._give_up(filter(self._machine.overtaken, self._decodes.not_begun()))
            self._handle(outputs)  # the last step: it makes room for what was given up, too
        except Exception as error:  # noqa: BLE001 - whoever reads the events must hear of it
            self._events.put_nowait(error)
