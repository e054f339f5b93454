"""The dictations that are being recorded now, and how one is begun, resumed and finished."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import structlog

from server import wire
from server.api.bundles.stretches import Stretch
from server.api.identity import User
from server.api.messages import final_message, ready_message, sound_differs
from server.api.recording import Recording
from server.api.sound_keeping import SoundKeeping
from server.api.workshop import Listener, Workshop
from server.asr.languages import language_code
from server.asr.listening import Hearing
from server.domain.errors import (
    Busy,
    DictationClosed,
    DictationOpen,
    EncodingUnsupported,
    InvalidRequest,
    NotFound,
    SoundDamaged,
    UnknownTemplate,
)
from server.domain.transcript import SAMPLE_RATE_HZ
from server.ids import new_id
from server.store.dictations import DictationRow, DictationState

log = structlog.get_logger(__name__)

RETRY_AFTER_S = 30.0
PROMPT = "prompt"
"""In the record of what listened: the words that the recogniser was shown before each stretch of sound."""
EARLIER = "earlier"
"""In that record: what listened before, oldest first, where a dictation went on with another engine."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A dictation without a draft yet."""

    row: DictationRow
    audio_s: float
    connected: bool


class Recordings:
    """Registry of recordings in memory; at most ``max_open`` at a time.

    Args:
        workshop: what recordings need.
        max_open: beyond it a new dictation is refused, before any audio.
    """

    def __init__(self, workshop: Workshop, *, max_open: int) -> None:
        self._workshop = workshop
        self._max_open = max_open
        self._open: dict[str, Recording] = {}
        self._lock = asyncio.Lock()
        self._keeping = SoundKeeping(workshop.audio)

    async def close(self) -> None:
        """Stop all recordings; each can be resumed."""
        async with self._lock:
            for recording in self._open.values():
                await recording.close()
            self._open.clear()
        await self._keeping.close()

    async def start(self, start: wire.Start, user: User, listener: Listener) -> Recording | None:
        """Begin or resume a dictation and let ``listener`` hear it.

        Returns:
            The recording, or None when it had ended already: then the listener has been told all.

        Raises:
            UnknownTemplate, InvalidRequest, NotFound, DictationClosed, Busy, StorageFull: it can't start.
        """
        if start.template not in self._workshop.templates:
            raise UnknownTemplate
        if language_code(start.language) is None:
            raise InvalidRequest("Deze taal kent het spraakmodel niet.", fields=["language"])
        async with self._lock:
            if start.dictation_id is None:
                recording = await self._begin(start, user)
            else:
                row = await self._find(start.dictation_id, user)
                if row.state is DictationState.ENDED:
                    await self._tell_ended(row, listener)
                    return None
                if row.encoding != start.encoding:
                    raise EncodingUnsupported(expected=row.encoding)
                recording = await self._resume(row)
            recording.attach(listener)
            return recording

    async def cancel(self, dictation_id: str, user: User) -> None:
        """Throw a dictation away: marked first, then text and sound removed.

        Raises:
            NotFound: no such dictation of this user.
            DictationClosed: it has ended, and its draft with its sound stays.
        """
        async with self._lock:
            row = await self._workshop.dictations.get(dictation_id, user.user_id)
            recording = self._open.get(dictation_id)
            if row is not None and recording is not None:
                # Whatever it was at is finished or undone before the row is read again.
                await recording.close()
                del self._open[dictation_id]
            await self._workshop.dictations.cancel(dictation_id, user.user_id)
            await asyncio.to_thread(self._workshop.audio.delete, dictation_id)

    async def sweep(self) -> None:
        """Remove sound whose dictation was cancelled just before the server was killed; see to the rest."""
        for dictation_id in await self._workshop.dictations.cancelled():
            if await asyncio.to_thread(self._workshop.audio.exists, dictation_id):
                await asyncio.to_thread(self._workshop.audio.delete, dictation_id)
        await self._keeping.begin()

    async def finish(self, dictation_id: str, user: User) -> str:
        """Make the draft of a dictation whose client went away. Returns the draft's id.

        Raises:
            DictationOpen: somebody is connected to it and has not asked for its end.
        """
        async with self._lock:
            row = await self._find(dictation_id, user)
            if row.draft_id is not None:
                return row.draft_id
            recording = await self._resume(row)
            if recording.connected and not recording.ending:
                raise DictationOpen
        recording.end()
        try:
            return await recording.draft_id()
        finally:
            await self.forget(recording)

    async def unfinished(self, user: User) -> list[Unfinished]:
        """The user's dictations without a draft."""
        rows = await self._workshop.dictations.unfinished(user.user_id)
        await self._workshop.dictations.consult(user.user_id, (row.id for row in rows), view="list")
        found = []
        for row in rows:
            recording = self._open.get(row.id)
            try:
                samples = await asyncio.to_thread(self._workshop.audio.samples, row.id)
            except SoundDamaged as damage:
                samples = damage.details.get("samples", 0)  # it is told when somebody goes on with it
            connected = recording is not None and recording.connected
            found.append(Unfinished(row=row, audio_s=samples / SAMPLE_RATE_HZ, connected=connected))
        return found

    async def listen(self, dictation_id: str, user: User, part: Stretch) -> None:
        """Note that the user is about to hear ``part`` of this dictation.

        Raises:
            NotFound: no such dictation of this user.
        """
        if await self._workshop.dictations.get(dictation_id, user.user_id) is None:
            raise NotFound
        await self._workshop.dictations.consult(
            user.user_id, [dictation_id], view="audio", **part.as_details()
        )

    async def audio(self, dictation_id: str, start_s: float, end_s: float) -> bytes:
        """PCM of a stretch of a dictation; the caller has checked whose it is, and noted it.

        Raises:
            NotFound: there is no sound of it.
        """
        return await asyncio.to_thread(
            self._workshop.audio.read,
            dictation_id,
            max(0, round(start_s * SAMPLE_RATE_HZ)),
            round(end_s * SAMPLE_RATE_HZ),
        )

    async def forget(self, recording: Recording) -> None:
        """Drop a recording that ended or broke; it can be rebuilt from disk."""
        if recording.finished and self._open.get(recording.row.id) is recording:
            del self._open[recording.row.id]
            await recording.close()
            if recording.ended:
                self._keeping.seal(recording.row.id)

    async def _begin(self, start: wire.Start, user: User) -> Recording:
        await self._forget_finished()
        # One that goes on is never refused for the load: its sound is on the way already.
        if self._workshop.schedulers.retry_after_s() is not None:
            await self._close_idle(keep=0)  # nobody listens to them, and they can be rebuilt
            if (retry_after_s := self._workshop.schedulers.retry_after_s()) is not None:
                raise Busy(retry_after_s=retry_after_s)
        await self._make_room()
        row = DictationRow(
            id=new_id(),
            owner=user.user_id,
            unit=user.unit,
            template=start.template,
            language=start.language,
            encoding=start.encoding,
            dictated_at=start.dictated_at,
            created_at=datetime.now(UTC),
            vocabulary=start.vocabulary,
        )
        row, hearing = await self._hear(row)
        recording = None
        try:
            recording = await Recording.open(row, self._workshop, hearing)
            await self._workshop.dictations.create(row)
        except BaseException:
            if recording is not None:
                await recording.close()
            # Sound and key without a dictation would stay for ever.
            await asyncio.to_thread(self._workshop.audio.delete, row.id)
            raise
        self._open[row.id] = recording
        log.info("dictation_started", dictation_id=row.id, template=row.template, encoding=row.encoding)
        return recording

    async def _resume(self, row: DictationRow) -> Recording:
        recording = self._open.get(row.id)
        if recording is not None and not recording.finished:
            return recording
        if recording is not None:
            await self.forget(recording)
        await self._make_room()
        before = {key: value for key, value in row.engine.items() if key != EARLIER}
        earlier = row.engine.get(EARLIER, [])
        row, hearing = await self._hear(row)
        if row.engine != before:
            row = replace(row, engine={**row.engine, EARLIER: [*earlier, before]})
            await self._workshop.dictations.set_engine(row.id, row.engine)
        recording = self._open[row.id] = await Recording.open(row, self._workshop, hearing)
        log.info("dictation_resumed", dictation_id=row.id, next_sample=recording.next_sample)
        return recording

    async def _hear(self, row: DictationRow) -> tuple[DictationRow, Hearing]:
        """How a dictation is listened to from now on, and the dictation with that on record."""
        hearing = await self._workshop.hearing(row)
        shown = {PROMPT: hearing.vocabulary.prompt()}
        return replace(row, engine=self._workshop.engine | hearing.own_words.record | shown), hearing

    async def _close_idle(self, *, keep: int) -> None:
        """Close recordings that nobody listens to, until ``keep`` are open."""
        idle = [one for one in self._open.values() if not one.connected and not one.ending]
        while len(self._open) > keep and idle:
            recording = idle.pop(0)
            del self._open[recording.row.id]
            await recording.close()

    async def _forget_finished(self) -> None:
        for recording in [one for one in self._open.values() if one.finished]:
            await self.forget(recording)

    async def _make_room(self) -> None:
        """Recordings that nobody listens to give way, the longest known first."""
        await self._forget_finished()
        await self._close_idle(keep=self._max_open - 1)
        if len(self._open) >= self._max_open:
            raise Busy(retry_after_s=RETRY_AFTER_S)

    async def _find(self, dictation_id: str, user: User) -> DictationRow:
        row = await self._workshop.dictations.get(dictation_id, user.user_id)
        if row is None:
            raise NotFound
        if row.state is DictationState.CANCELLED:
            raise DictationClosed
        return row

    async def _tell_ended(self, row: DictationRow, listener: Listener) -> None:
        """A client that missed the end hears it now."""
        samples = await asyncio.to_thread(self._workshop.audio.samples, row.id)
        greeting: list[wire.Message] = [
            ready_message(row, next_sample=samples, engine=row.engine, limits=self._workshop.limits)
        ]
        finals = await self._workshop.dictations.finals(row.id)
        greeting += [final_message(final.utterance) for final in finals]
        if row.sound is not None and row.sound.matches is False:
            greeting.append(sound_differs())
        listener.greet(greeting)
        listener.tell(wire.Ended(draft_id=row.draft_id, audio_s=samples / SAMPLE_RATE_HZ))
