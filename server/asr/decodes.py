"""The decodes of one dictation: queued, tried again, taken back, and their words checked.

One stretch of sound that breaks the engine must cost no more than its own words. The engine itself
being broken is another matter: then everything stops, and the sound is kept for later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import structlog

from server.asr.listening import Hearing
from server.asr.recognizer import Decoded, DecodeRequest, Quality
from server.asr.scheduler import Job, Priority, Scheduler
from server.asr.sound_window import SoundWindow
from server.asr.words import timed_like
from server.domain.dictation_events import Decode, DecodeKind
from server.domain.errors import RecognitionFailed
from server.domain.plausibility import Checked, check
from server.domain.second_hearing import filled, unheard
from server.domain.transcript import SAMPLE_RATE_HZ, Mark, MarkKind, moved

log = structlog.get_logger(__name__)

RETRY_AFTER_S = 0.2
LAST_RETRY_AFTER_S = 2.0
"""Memory that was short for a moment may be there again."""


class Decodes:
    """Queues what the state machine asks for.

    Args:
        scheduler: where it queues.
        session: whose it is.
        hearing: how it is listened to.
        sound: what is heard.
    """

    def __init__(self, scheduler: Scheduler, session: object, hearing: Hearing, sound: SoundWindow) -> None:
        self._scheduler = scheduler
        self._session = session
        self._hearing = hearing
        self._sound = sound
        self._jobs: dict[int, Job] = {}  # by number of the request; those that wait or run

    def not_begun(self) -> dict[int, Priority]:
        """Requests that still wait, and their priorities."""
        return {number: job.priority for number, job in self._jobs.items() if _waits(job)}

    def give_up(self, numbers: Iterable[int]) -> list[int]:
        """Take back those of these requests that have not begun, and tell which."""
        given_up = [number for number in numbers if number in self._jobs and _waits(self._jobs[number])]
        for number in given_up:
            self._jobs.pop(number).done.cancel()
        return given_up

    async def understand(self, asked: Decode, request: DecodeRequest, priority: Priority) -> Checked | None:
        """The words of a stretch, and the marks. None: dropped, since its passage follows.

        A passage that breaks an engine that works otherwise has marks instead of words. In a file,
        which has no place for marks, it raises.

        Raises:
            RecognitionFailed: the engine is broken.
        """
        try:
            checked = self._check(asked, await self._decode(asked, request, priority))
            return await self._hear_again(asked, request, priority, checked)
        except RecognitionFailed as error:
            # The next partial is as good as another try, and tells as well that the engine is broken.
            if asked.kind is not DecodeKind.PARTIAL and not await self._engine_works(request, priority):
                raise
            if asked.kind is not DecodeKind.PASSAGE:
                log.warning("decode_dropped", kind=asked.kind.value, error=type(error).__name__)
                return None
        return await self._last_try(asked, request, priority)

    async def _decode(self, asked: Decode, request: DecodeRequest, priority: Priority) -> Decoded:
        """With another try when the engine stumbles: out of memory for a moment, say."""
        try:
            return await self._queue(asked, request, priority)
        except RecognitionFailed:
            if asked.kind is DecodeKind.PARTIAL:
                raise
        await asyncio.sleep(RETRY_AFTER_S)
        return await self._queue(asked, request, priority)

    async def _hear_again(
        self, asked: Decode, request: DecodeRequest, priority: Priority, checked: Checked
    ) -> Checked:
        """Speech that got no words, each stretch by itself. What is only shown for a moment is left."""
        if asked.kind is not DecodeKind.PASSAGE:
            return checked
        for gap in unheard(checked, request.duration_s):
            start, end = (round(moment * SAMPLE_RATE_HZ) for moment in (gap.start_s, gap.end_s))
            part = replace(
                asked, start_sample=asked.start_sample + start, end_sample=asked.start_sample + end
            )
            try:
                again = self._check(
                    part,
                    await self._queue(part, replace(request, samples=request.samples[start:end]), priority),
                )
            except RecognitionFailed as error:  # the mark tells of it
                log.warning("decode_dropped", kind="again", error=type(error).__name__)
                continue
            checked = filled(
                checked,
                gap,
                Checked(
                    words=tuple(moved(word, gap.start_s) for word in again.words),
                    marks=tuple(moved(mark, gap.start_s) for mark in again.marks),
                ),
            )
        return checked

    async def _last_try(self, asked: Decode, request: DecodeRequest, priority: Priority) -> Checked:
        await asyncio.sleep(LAST_RETRY_AFTER_S)
        try:
            return self._check(asked, await self._queue(asked, request, priority))
        except RecognitionFailed as error:
            if not await self._engine_works(request, priority):
                raise
            log.error(  # noqa: TRY400 - a trace adds nothing to the type
                "passage_unintelligible",
                error=type(error).__name__,
                reason=error.details.get("reason"),
                start_s=asked.start_sample / SAMPLE_RATE_HZ,
                end_s=asked.end_sample / SAMPLE_RATE_HZ,
            )
        return Checked(words=(), marks=self._wordless(asked))

    async def _queue(self, asked: Decode, request: DecodeRequest, priority: Priority) -> Decoded:
        job = self._jobs[asked.request] = self._scheduler.submit(request, priority, self._session)
        try:
            return await job.done
        finally:
            if self._jobs.get(asked.request) is job:
                del self._jobs[asked.request]

    async def _engine_works(self, request: DecodeRequest, priority: Priority) -> bool:
        """A second of silence is recognised as ``request`` would be, in the way that words are kept."""
        if not self._hearing.policy.live:
            return False
        silence = np.zeros(SAMPLE_RATE_HZ, dtype=np.float32)
        probe = replace(request, samples=silence, quality=Quality.FINAL)
        try:
            await self._scheduler.submit(probe, priority, self._session).done
        except RecognitionFailed:
            return False
        return True

    def _check(self, asked: Decode, decoded: Decoded) -> Checked:
        """Words that nobody said go, with a mark; a partial's without, since it is soon replaced."""
        evidence = self._sound.evidence(asked.start_sample, asked.end_sample)
        return check(
            decoded.words,
            evidence,
            avg_logprob=decoded.avg_logprob,
            compression_ratio=decoded.compression_ratio,
            no_speech_probability=decoded.no_speech_probability,
            other_words=None if decoded.rival is None else timed_like(decoded.rival, decoded.words),
            phrases=self._hearing.phrases,
        )

    def _wordless(self, asked: Decode) -> tuple[Mark, ...]:
        """A mark for each utterance of a passage, from its first voice to its last."""
        marks: list[Mark] = []
        for span in asked.passage.spans if asked.passage is not None else ():
            evidence = self._sound.evidence(span.start_sample, span.end_sample)
            voiced = evidence.voiced or ((evidence.start_s, evidence.end_s),)
            mark = Mark(kind=MarkKind.SPEECH_WITHOUT_TEXT, start_s=voiced[0][0], end_s=voiced[-1][1])
            marks.append(moved(mark, (span.start_sample - asked.start_sample) / SAMPLE_RATE_HZ))
        return tuple(marks)


def _waits(job: Job) -> bool:
    return not job.started and not job.done.done()
