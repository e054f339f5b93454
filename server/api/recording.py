"""One dictation while it is being recorded: sound to disk, words to the database, news to the page.

A :class:`Recording` outlives connections. It can be rebuilt from the disk and the database at
any moment, after a crash as after a pause of days: the sound is judged again, finals that are
known are told again, the rest is decoded.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from server import wire
from server.api.workshop import Listener, Workshop
from server.asr.scheduler import Priority
from server.asr.transcriber import Transcriber
from server.domain import dictation
from server.domain.errors import AudioGap, OutOfOrder, TakenOver, TooLong, VerbaalError
from server.domain.report import DraftField, Observation
from server.domain.transcript import SAMPLE_RATE_HZ, Transcript, Utterance
from server.store.audio_files import BYTES_PER_SAMPLE, AudioFile
from server.store.dictations import DictationRow, FinalRow

log = structlog.get_logger(__name__)

QUEUE_BLOCKS = 64
"""Audio blocks between the connection and the disk; a full queue slows the sender down."""
REPLAY_SAMPLES = SAMPLE_RATE_HZ * 10


@dataclass(frozen=True, slots=True)
class _Flush:
    """Close the utterance in progress, at this place in the sound."""


@dataclass(frozen=True, slots=True)
class _End:
    """No more sound after this."""


class Recording:
    """A dictation in the making. Built with :meth:`open`."""

    def __init__(
        self,
        row: DictationRow,
        workshop: Workshop,
        audio: AudioFile,
        *,
        known: Sequence[FinalRow],
        cuts: Sequence[int],
    ) -> None:
        self.row = row
        self._workshop = workshop
        self._audio = audio
        self._received = audio.samples
        self._inbox: asyncio.Queue[bytes | _Flush | _End] = asyncio.Queue(QUEUE_BLOCKS)
        self._ending = False
        self._listener: Listener | None = None
        self._known = {final.utterance.utterance: final for final in known}
        self._utterances: list[Utterance] = []
        self._observations: dict[str, Observation] = {}
        self._fields: dict[str, DraftField] = {}
        self._partial: wire.Partial | None = None
        self._lag_s = 0.0
        self._done: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        # Whoever waits hears of a failure; when nobody waits it is no error of its own.
        self._done.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._transcriber = Transcriber(
            workshop.scheduler,
            workshop.voice(),
            policy=workshop.policy,
            language=row.language,
            prompt=", ".join(row.vocabulary),
            final_priority=Priority.FINAL,
            cuts=cuts,
            known=[dictation.Final(final.utterance, final.start_sample, final.end_sample) for final in known],
        )
        self._tasks = [
            asyncio.create_task(self._guard(self._take_in()), name="take-in"),
            asyncio.create_task(self._guard(self._tell_events()), name="tell-events"),
        ]

    @classmethod
    async def open(cls, row: DictationRow, workshop: Workshop) -> Recording:
        """Begin a dictation, or go on where its disk and database left off.

        Raises:
            StorageFull: its file can't be made.
        """
        known = await workshop.dictations.finals(row.id)
        cuts = await workshop.dictations.cuts(row.id)
        audio = await asyncio.to_thread(workshop.audio.open, row.id)
        return cls(row, workshop, audio, known=known, cuts=cuts)

    @property
    def next_sample(self) -> int:
        """First sample that is not here yet."""
        return self._received

    @property
    def audio_s(self) -> float:
        """Seconds of sound received."""
        return self._received / SAMPLE_RATE_HZ

    @property
    def connected(self) -> bool:
        """Somebody is listening."""
        return self._listener is not None

    @property
    def ending(self) -> bool:
        """The end was asked for."""
        return self._ending

    @property
    def finished(self) -> bool:
        """It ended or broke, and takes no more audio."""
        return self._done.done()

    async def draft_id(self) -> str:
        """Wait until all sound is in the text and the draft exists.

        Raises:
            VerbaalError: what broke it.
        """
        return await asyncio.shield(self._done)

    def attach(self, listener: Listener) -> None:
        """Let a connection listen: it is greeted and told all there is. An earlier one is dismissed."""
        if self._listener is not None:
            self._listener.dismiss(TakenOver())
        self._listener = listener
        listener.tell(
            wire.Ready(
                dictation_id=self.row.id,
                next_sample=self._received,
                effective={
                    **self._workshop.scheduler.info.as_record(),
                    "template": self.row.template,
                    "language": self.row.language,
                    "encoding": self.row.encoding,
                },
                limits=self._workshop.limits,
            )
        )
        for utterance in self._utterances:
            listener.tell(final_message(utterance))
        if self._observations:
            changed = tuple(o.model_dump(mode="json") for o in self._observations.values())
            listener.tell(wire.Observations(changed=changed))
        if self._fields:
            fields = tuple(f.model_dump(mode="json") for f in self._fields.values())
            listener.tell(wire.DraftFields(fields=fields))
        if self._partial is not None:
            listener.tell(self._partial)
        if self._lag_s:
            listener.tell(wire.Lag(seconds=self._lag_s))

    def detach(self, listener: Listener) -> None:
        """This connection is gone; the dictation stays."""
        if self._listener is listener:
            self._listener = None

    async def add_audio(self, first_sample: int, pcm: bytes) -> None:
        """Take in sound. What is here already is ignored.

        Raises:
            AudioGap: sound is missing before ``first_sample``.
            TooLong: the dictation reached its limit; what fits is kept.
            OutOfOrder: new sound after the end.
        """
        self._refuse_when_broken()
        if first_sample > self._received:
            raise AudioGap(expected=self._received, received=first_sample)
        fresh = pcm[(self._received - first_sample) * BYTES_PER_SAMPLE :]
        if not fresh:
            return
        if self._ending:
            raise OutOfOrder(received="audio", expected="nothing after end")
        room = int(self._workshop.limits.max_dictation_s * SAMPLE_RATE_HZ) - self._received
        fits = fresh[: room * BYTES_PER_SAMPLE]
        if fits:
            self._received += len(fits) // BYTES_PER_SAMPLE
            await self._inbox.put(fits)
        if len(fits) < len(fresh):
            raise TooLong(max_dictation_s=self._workshop.limits.max_dictation_s)

    async def flush(self) -> None:
        """Close the utterance in progress."""
        self._refuse_when_broken()
        if self._ending:
            raise OutOfOrder(received="flush", expected="nothing after end")
        await self._inbox.put(_Flush())

    async def end(self, samples: int | None = None) -> None:
        """No more sound. Asking again is harmless: a client that missed the answer does.

        Raises:
            AudioGap: the client says it has sent more than arrived.
        """
        self._refuse_when_broken()
        if samples is not None and samples > self._received:
            raise AudioGap(expected=self._received, received=samples)
        if not self._ending:
            self._ending = True
            await self._inbox.put(_End())

    async def close(self) -> None:
        """Stop all work; disk and database keep what there is."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._transcriber.close()
        self._audio.close()
        if not self._done.done():
            self._done.cancel()

    def _refuse_when_broken(self) -> None:
        if self._done.done() and not self._done.cancelled() and (error := self._done.exception()):
            raise error

    def _tell(self, message: wire.Message) -> None:
        if self._listener is not None:
            self._listener.tell(message)

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
        if self._listener is not None:
            self._listener.dismiss(error)
            self._listener = None

    async def _take_in(self) -> None:
        """Sound from the disk first, then from the connection: to disk, acknowledged, understood."""
        at, kept = 0, self._audio.samples
        while at < kept:
            pcm = await asyncio.to_thread(self._audio.read, at, min(at + REPLAY_SAMPLES, kept))
            await self._transcriber.feed(pcm)
            at += REPLAY_SAMPLES
        while True:
            item: bytes | _Flush | _End | None = await self._inbox.get()
            if isinstance(item, bytes):
                item = await self._save(item)
            if isinstance(item, _Flush):
                # First noted, then done: after a crash the same cut is made again.
                await self._workshop.dictations.add_cut(self.row.id, self._transcriber.position)
                self._transcriber.flush()
            elif isinstance(item, _End):
                await self._transcriber.finish()
                return

    async def _save(self, pcm: bytes) -> _Flush | _End | None:
        """Write all sound that waits with one sync. Returns what stood behind it, if anything."""
        blocks = [pcm]
        behind: _Flush | _End | None = None
        while behind is None:
            try:
                item = self._inbox.get_nowait()
            except asyncio.QueueEmpty:
                break
            if isinstance(item, bytes):
                blocks.append(item)
            else:
                behind = item
        together = b"".join(blocks)
        saved = await asyncio.to_thread(self._audio.append, together)
        self._workshop.metrics.audio_received(len(together) / BYTES_PER_SAMPLE / SAMPLE_RATE_HZ)
        self._tell(wire.Ack(next_sample=saved))
        await self._transcriber.feed(together)
        return behind

    async def _tell_events(self) -> None:
        async for event in self._transcriber.events():
            match event:
                case dictation.Partial(utterance, settled, tentative, start_s):
                    self._partial = wire.Partial(
                        utterance=utterance, settled=settled, tentative=tentative, start_s=start_s
                    )
                    self._tell(self._partial)
                case dictation.Final():
                    await self._keep(event)
                case dictation.Lag(seconds):
                    self._lag_s = seconds
                    self._workshop.metrics.lagged(seconds)
                    self._tell(wire.Lag(seconds=seconds))
                case dictation.Ended():
                    await self._finish()

    async def _keep(self, final: dictation.Final) -> None:
        utterance = final.utterance
        known = self._known.get(utterance.utterance)
        if known is not None and (known.start_sample, known.end_sample) == (
            final.start_sample,
            final.end_sample,
        ):
            utterance = known.utterance
        else:
            if known is not None:  # cut differently by another version of the server
                revision = known.utterance.revision + 1
                utterance = utterance.model_copy(update={"revision": revision})
            await self._workshop.dictations.add_final(
                self.row.id, utterance, final.start_sample, final.end_sample
            )
        self._utterances.append(utterance)
        self._partial = None
        self._workshop.metrics.final_sent()
        self._tell(final_message(utterance))
        self._tell_changes()

    def _transcript(self) -> Transcript:
        return Transcript(language=self.row.language, utterances=tuple(self._utterances))

    def _tell_changes(self) -> None:
        """Observations and fields that are new or different since they were last told."""
        observations, fields = self._workshop.reporter.preview(self.row, self._transcript())
        found = {observation.id: observation for observation in observations}
        changed = [o for o in found.values() if self._observations.get(o.id) != o]
        removed = [one for one in self._observations if one not in found]
        if changed or removed:
            self._tell(
                wire.Observations(
                    changed=tuple(o.model_dump(mode="json") for o in changed), removed=tuple(removed)
                )
            )
        filled = {field.id: field for field in fields}
        new = [f for f in filled.values() if self._fields.get(f.id, DraftField(id=f.id)) != f]
        if new:
            self._tell(wire.DraftFields(fields=tuple(f.model_dump(mode="json") for f in new)))
        self._observations, self._fields = found, filled

    async def _finish(self) -> None:
        draft_id = await self._workshop.reporter.end(self.row, self._transcript())
        log.info("dictation_ended", dictation_id=self.row.id, draft_id=draft_id, audio_s=self.audio_s)
        with contextlib.suppress(asyncio.InvalidStateError):
            self._done.set_result(draft_id)
        self._tell(wire.Ended(draft_id=draft_id, audio_s=self.audio_s))


def final_message(utterance: Utterance) -> wire.Final:
    """A final as the wire has it."""
    return wire.Final(
        utterance=utterance.utterance,
        revision=utterance.revision,
        start_s=utterance.start_s,
        end_s=utterance.end_s,
        text=utterance.text,
        words=tuple(
            wire.WireWord(text=w.text, start_s=w.start_s, end_s=w.end_s, probability=w.probability)
            for w in utterance.words
        ),
    )
