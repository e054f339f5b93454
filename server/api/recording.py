"""One dictation while it is being recorded: sound to disk, words to the database, news to the page.

A :class:`Recording` outlives connections. It can be rebuilt from the disk and the database at
any moment, after a crash as after a pause of days: the sound is judged again, finals that are
known are told again, the rest is decoded.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from server import wire
from server.api.compressed import CompressedSound, open_sound, piece_samples
from server.api.inbox import Inbox
from server.api.kept_finals import KeptFinals
from server.api.live_questions import LiveQuestions
from server.api.messages import sound_differs
from server.api.news import News
from server.api.proving import Proving
from server.api.workshop import Listener, Workshop
from server.asr.listening import Hearing
from server.asr.transcriber import Transcriber
from server.domain import dictation
from server.domain.errors import AudioGap, DictationClosed, OutOfOrder, TooLong, UnknownTemplate, VerbaalError
from server.domain.sound_pieces import Piece
from server.domain.transcript import SAMPLE_RATE_HZ
from server.store.dictations import DictationRow, FinalRow
from server.store.sound.audio_files import BYTES_PER_SAMPLE, AudioFile

log = structlog.get_logger(__name__)

REPLAY_SAMPLES = SAMPLE_RATE_HZ * 10


@dataclass(frozen=True, slots=True)
class _Mark:
    """What to do once all sound before ``sample`` is understood: close the utterance, or end."""

    sample: int
    end: bool


class Recording:
    """A dictation in the making. Built with :meth:`open`."""

    def __init__(
        self,
        row: DictationRow,
        workshop: Workshop,
        audio: AudioFile,
        hearing: Hearing,
        *,
        known: Sequence[FinalRow],
        cuts: Sequence[int],
        compressed: CompressedSound | None = None,
        questions: LiveQuestions | None = None,
    ) -> None:
        self.row = row
        self._workshop = workshop
        self._audio = audio
        self._compressed = compressed
        self._received = audio.samples
        self._inbox = Inbox()
        self._marks: deque[_Mark] = deque()
        self._saved = asyncio.Event()  # something to understand
        self._ending = False
        self._fed = 0  # samples that the transcriber has
        self._proving = Proving(compressed)  # over those, as the disk gave them back
        self._own_words = hearing.own_words
        self._news = News(row, workshop, hearing.own_words, questions, templates=workshop.templates)
        self._news.answers.received = self._received
        self._finals = KeptFinals(workshop.dictations, row.id, known)
        self._done: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        # Whoever waits hears of a failure; when nobody waits it is no error of its own.
        self._done.add_done_callback(lambda done: done.exception())
        self._transcriber = Transcriber(
            workshop.schedulers.pick(),
            workshop.voice(),
            hearing,
            cuts=cuts,
            known=[dictation.Final(final.utterance, final.start_sample, final.end_sample) for final in known],
        )
        self._tasks = [
            asyncio.create_task(self._guard(self._save()), name="save"),
            asyncio.create_task(self._guard(self._understand()), name="understand"),
            asyncio.create_task(self._guard(self._tell_events()), name="tell-events"),
            asyncio.create_task(self._guard(self._news.keep_findings()), name="keep-findings"),
        ]

    @classmethod
    async def open(cls, row: DictationRow, workshop: Workshop, hearing: Hearing) -> Recording:
        """Begin a dictation, or go on where its disk and database left off.

        Raises:
            StorageFull: its file can't be made.
        """
        known = await workshop.dictations.finals(row.id)
        cuts = await workshop.dictations.cuts(row.id)
        desk = workshop.questions
        questions = None if desk is None else LiveQuestions(desk, await desk.kept.of_dictation(row.id))
        audio, compressed = await asyncio.to_thread(
            open_sound, workshop.audio, row.id, compressed=row.encoding == "opus"
        )
        return cls(
            row, workshop, audio, hearing, known=known, cuts=cuts, compressed=compressed, questions=questions
        )

    @property
    def next_sample(self) -> int:
        """First sample that is not on disk yet: where a client goes on."""
        return self._audio.samples

    @property
    def audio_s(self) -> float:
        """Seconds of sound received."""
        return self._received / SAMPLE_RATE_HZ

    @property
    def connected(self) -> bool:
        """Somebody is listening."""
        return self._news.listener is not None

    def obeys(self, listener: Listener) -> bool:
        """Only the connection that listens now may speak; one that was taken over may not."""
        return self._news.listener is listener

    @property
    def ending(self) -> bool:
        """The end was asked for."""
        return self._ending

    @property
    def finished(self) -> bool:
        """It ended or broke, and takes no more audio."""
        return self._done.done()

    @property
    def ended(self) -> bool:
        """Its draft exists."""
        return self._done.done() and self._done.exception() is None

    async def draft_id(self) -> str:
        """Wait until all sound is in the text and the draft exists.

        Raises:
            VerbaalError: what broke it.
        """
        return await asyncio.shield(self._done)

    def attach(self, listener: Listener) -> None:
        """Let a connection listen: it is greeted and told all there is. An earlier one is dismissed."""
        self._transcriber.wake()
        self._news.attach(listener, next_sample=self.next_sample)

    def detach(self, listener: Listener) -> None:
        """This connection is gone; the dictation stays."""
        if self.obeys(listener):
            self._news.detach()
            self._rest_when_left()

    async def add_audio(self, first_sample: int, pcm: bytes) -> None:
        """Take in sound. What is here already is ignored.

        Raises:
            AudioGap: sound is missing before ``first_sample``.
            TooLong: the dictation reached its limit; what fits is kept.
            OutOfOrder: new sound after the end.
        """
        self._refuse_gap(first_sample)
        fresh = pcm[(self._received - first_sample) * BYTES_PER_SAMPLE :]
        if fresh:
            await self._take_in(fresh[: self._room() * BYTES_PER_SAMPLE], b"", wanted=len(fresh))

    async def add_piece(self, first_sample: int, piece: Piece) -> None:
        """Take in a piece of compressed sound. What is here already is ignored.

        Raises:
            OddFrame: it can't be decoded.
            AudioGap, TooLong, OutOfOrder: as :meth:`add_audio`.
        """
        assert self._compressed is not None  # noqa: S101 - the dictation's encoding, told by the caller
        self._refuse_gap(first_sample)
        fresh = first_sample + piece_samples(piece) - self._received
        if fresh > 0:
            taken = self._compressed.take(first_sample, piece, received=self._received, room=self._room())
            await self._take_in(taken.pcm, taken.log, wanted=fresh * BYTES_PER_SAMPLE)

    def _refuse_gap(self, first_sample: int) -> None:
        self._refuse_when_broken()
        if first_sample > self._received:
            raise AudioGap(expected=self._received, received=first_sample)

    def _room(self) -> int:
        """Samples that the dictation may still grow by."""
        return int(self._workshop.limits.max_dictation_s * SAMPLE_RATE_HZ) - self._received

    async def _take_in(self, pcm: bytes, log: bytes, *, wanted: int) -> None:
        if self._ending:
            raise OutOfOrder(received="audio", expected="nothing after end")
        if pcm:
            self._inbox.put(pcm, log)
            self._received += len(pcm) // BYTES_PER_SAMPLE
            self._news.answers.received = self._received
        if len(pcm) < wanted:
            raise TooLong(max_dictation_s=self._workshop.limits.max_dictation_s)
        await self._inbox.wait_for_room()

    def flush(self) -> None:
        """Close the utterance in progress."""
        self._refuse_when_broken()
        if self._ending:
            raise OutOfOrder(received="flush", expected="nothing after end")
        self._mark(end=False)

    def end(self, told: wire.End | None = None) -> None:
        """No more sound. Asking again is harmless: a client that missed the answer does.

        ``told`` is what the client says that it sent, and the chain over what it recorded.

        Raises:
            AudioGap: the client says it has sent more than arrived.
        """
        self._refuse_when_broken()
        if told is not None and told.samples is not None and told.samples > self._received:
            raise AudioGap(expected=self._received, received=told.samples)
        self._proving.told(told)
        if not self._ending:
            self._ending = True
            self._mark(end=True)

    async def heed(self, told: wire.ChooseTemplate | wire.Answer | wire.QuestionShown) -> None:
        """The officer chose another form by hand, answered a question by touch, or saw one.

        Raises:
            UnknownTemplate, UnknownQuestion: there is none such.
            DictationClosed: it has ended.
        """
        self._refuse_when_broken()
        if not isinstance(told, wire.ChooseTemplate):
            await self._news.ask(told)
            return
        if told.template not in self._workshop.templates:
            raise UnknownTemplate
        await self._workshop.dictations.set_template(self.row.id, told.template, told.sample)
        self._news.choose(told.template, told.sample)

    async def close(self) -> None:
        """Stop all work and refuse more; disk and database keep what there is."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._transcriber.close()
        await asyncio.to_thread(self._audio.close)  # waits for a write that a thread is still at
        if self._compressed is not None:
            await asyncio.to_thread(self._compressed.close)
        if not self._done.done():
            self._done.set_exception(DictationClosed())
        self._inbox.give_up()

    def _mark(self, *, end: bool) -> None:
        self._marks.append(_Mark(self._received, end))
        self._saved.set()

    def _refuse_when_broken(self) -> None:
        if self._done.done() and (error := self._done.exception()):
            raise error

    async def _guard(self, work: Coroutine[Any, Any, None]) -> None:
        """Whatever breaks the dictation is told once, by code; the sound stays on disk."""
        try:
            await work
        except VerbaalError as error:
            self._fail(error)
        except Exception as error:
            log.exception("recording_failed", dictation_id=self.row.id, error=type(error).__name__)
            self._fail(VerbaalError())

    def _fail(self, error: VerbaalError) -> None:
        self._workshop.metrics.error(error.code)
        if not self._done.done():
            self._done.set_exception(error)
        self._inbox.give_up()
        self._transcriber.stop()
        self._news.dismiss(error)

    def _rest_when_left(self) -> None:
        """A dictation that was left, and is understood as far as it goes, takes no part of the device."""
        if not self.connected and self._fed == self._received and self._transcriber.caught_up:
            self._transcriber.rest()

    async def _save(self) -> None:
        """Sound to the disk, all that waits with one sync, then acknowledged. Understanding follows."""
        while True:
            pcm, pieces = await self._inbox.take()
            if not pcm:
                continue
            if self._compressed is not None:
                # The pieces first: of them the sound can be made again, not the other way round.
                await asyncio.to_thread(self._compressed.keep, pieces)
            saved = await asyncio.to_thread(self._audio.append, pcm)
            self._workshop.metrics.audio_received(len(pcm) / BYTES_PER_SAMPLE / SAMPLE_RATE_HZ)
            self._transcriber.arrived(saved)
            self._news.tell(wire.Ack(next_sample=saved))
            self._saved.set()

    async def _understand(self) -> None:
        """What is on disk, from its first sample, whether it arrived just now or before a crash."""
        self._transcriber.arrived(self._audio.samples)
        while not self.finished:
            self._saved.clear()
            mark = self._marks[0] if self._marks else None
            stop = min(self._audio.samples, self._fed + REPLAY_SAMPLES)
            if mark is not None:
                stop = min(stop, mark.sample)
            if self._fed < stop:
                pcm = await asyncio.to_thread(self._audio.read, self._fed, stop)
                self._proving.add(pcm)
                await self._transcriber.feed(pcm)
                self._fed = stop
                await self._transcriber.wait_for_room()
            elif mark is None or self._fed < mark.sample:
                self._rest_when_left()
                await self._saved.wait()
            elif mark.end:
                self._transcriber.finish()
                return
            else:
                self._marks.popleft()
                # First noted, then done: after a crash the same cut is made again.
                await self._workshop.dictations.add_cut(self.row.id, self._transcriber.position)
                self._transcriber.flush()

    async def _tell_events(self) -> None:
        async for event in self._transcriber.events():
            match event:
                case dictation.Partial(utterance, settled, tentative, start_s):
                    self._news.partial(
                        wire.Partial(
                            utterance=utterance, settled=settled, tentative=tentative, start_s=start_s
                        )
                    )
                case dictation.Final():
                    self._news.final(await self._finals.keep(event))
                case dictation.Lag(seconds):
                    self._news.lag(seconds)
                case dictation.Ended():
                    await self._finish()
            self._news.catch_up(quiet=self._transcriber.quiet)
            self._rest_when_left()

    async def _finish(self) -> None:
        await self._news.tell_findings()
        sound = await self._proving.proof()
        draft_id = await self._workshop.reporter.end(
            self._news.row, self._news.transcript, self._own_words, sound=sound, answers=self._news.answers
        )
        if sound.matches is False:
            log.warning("sound_differs", dictation_id=self.row.id, samples=sound.samples)
            self._news.tell(sound_differs())
        log.info("dictation_ended", dictation_id=self.row.id, draft_id=draft_id, audio_s=self.audio_s)
        with contextlib.suppress(asyncio.InvalidStateError):
            self._done.set_result(draft_id)
        self._news.tell(wire.Ended(draft_id=draft_id, audio_s=self.audio_s))
