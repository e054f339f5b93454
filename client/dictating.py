"""One dictation at the desk: source → disk → server, with keys and a screen."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from dataclasses import dataclass

import httpx

from client.address import ServerAddress
from client.connection import Connection, Line, ServerMessage
from client.drafts import labels_of
from client.keys import Key
from client.pcm import SILENCE_DBFS, loudness
from client.problems import MicrophoneGone, SpoolFull, Stopped
from client.screen import Screen
from client.sending import WINDOW_SAMPLES, Sending
from client.source import Source
from client.spool import Spool
from client.view import Phase, View
from server import wire
from server.wire import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ

REDRAW_S = 0.125
MUTED_DBFS = SILENCE_DBFS + 6
"""A microphone that is on always gives some noise; below this it is muted."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a dictation led to.

    ``draft_id`` is None when nothing was recorded, and when the server told it to an earlier run.
    """

    draft_id: str | None
    dictation_id: str | None
    audio_s: float


class Dictating:
    """Runs one dictation to its end. ``source`` None: send what is already on disk."""

    def __init__(
        self,
        *,
        address: ServerAddress,
        http: httpx.AsyncClient,
        spool: Spool,
        source: Source | None,
        screen: Screen,
        keys: Callable[[Callable[[Key], None]], AbstractContextManager[object]] | None = None,
        hands_free: bool = True,
    ) -> None:
        self._http = http
        self._spool = spool
        self._source = source
        self._screen = screen
        self._keys = keys
        self._sending = Sending(recorded=spool.recorded, acked=spool.record.acked)
        self._connection = Connection(
            address=address, http=http, spool=spool, sending=self._sending, watcher=self
        )
        self._limit_samples: int | None = None
        self._stopping = False
        self._acknowledged = asyncio.Event()
        self._labels: asyncio.Task[None] | None = None
        self._form: str | None = None  # whose labels they are
        self._view = View(
            phase=Phase.SPEAKING if hands_free else Phase.PAUSED,
            with_keys=keys is not None,
            recorded_s=spool.recorded_s,
        )

    # --- what the connection tells -----------------------------------------------------

    def heard(self, message: ServerMessage) -> None:
        """Work a server's message into the screen."""
        self._view.text.take(message)
        if isinstance(message, wire.Ready):
            self._limit_samples = int(message.limits.max_dictation_s * SAMPLE_RATE_HZ)
            self._for_form(str(message.effective.get("template", self._spool.record.template)))
        elif isinstance(message, wire.TemplateChosen):
            self._for_form(message.template)
        elif isinstance(message, wire.Ack):
            self._acknowledged.set()

    def line(self, line: Line) -> None:
        """Show how the line is."""
        self._view.line = line
        self._acknowledged.set()

    def _for_form(self, template: str) -> None:
        """Ask for the labels of the form's fields: once, and again when another was chosen by voice."""
        if template == self._form:
            return
        self._form = template
        if self._labels is not None:
            self._labels.cancel()
        self._labels = asyncio.create_task(self._load_labels(template))

    async def _load_labels(self, template: str) -> None:
        # Without labels the fields are shown by their name: no reason to disturb anyone.
        with contextlib.suppress(httpx.HTTPError, ValueError, TypeError, KeyError):
            response = await self._http.get("/v1/templates")
            self._view.labels = labels_of(response.json(), template)

    # --- the dictation -----------------------------------------------------------------

    async def run(self) -> Outcome:
        """Record and send until the server has all of it in the text, then remove the sound here.

        Raises NoMicrophone, Stopped or AudioGone; then, and when cancelled, the sound stays on
        disk (the spool is closed).
        """
        keys = self._keys(self._pressed) if self._keys else contextlib.nullcontext()
        try:
            if self._source is not None:
                self._source.start()
                if self._view.phase is Phase.PAUSED:
                    self._source.pause()
            with keys, self._screen:
                drawing = asyncio.create_task(self._draw())
                try:
                    outcome = await self._record_and_send()
                finally:
                    drawing.cancel()
                    self._draw_once()
        except BaseException:
            self._keep()
            raise
        finally:
            if self._source is not None:
                self._source.close()
            if self._labels is not None:
                self._labels.cancel()
        self._spool.remove()
        return outcome

    async def _record_and_send(self) -> Outcome:
        sending = asyncio.create_task(self._connection.run())
        recording = asyncio.create_task(self._record())
        try:
            await asyncio.wait({sending, recording}, return_when=asyncio.FIRST_COMPLETED)
            if not recording.done() and self._source is not None:
                # Refused for good: recording on would only look as if it helped.
                self._stop(self._source)
            await recording
            if not self._spool.recorded and not self._sending.connected:
                return Outcome(None, None, 0.0)
            return self._outcome(await sending)
        except Stopped as stopped:
            if stopped.code == "dictation_closed" and self._sending.acked >= self._spool.recorded:
                # An earlier run got everything across, but not the news that it had.
                return Outcome(None, self._spool.record.dictation_id, self._spool.recorded_s)
            raise
        finally:
            sending.cancel()
            recording.cancel()
            await asyncio.gather(sending, recording, return_exceptions=True)

    def _outcome(self, ended: wire.Ended) -> Outcome:
        if round(ended.audio_s * SAMPLE_RATE_HZ) < self._spool.recorded:
            raise Stopped("De server rondde af voordat al het geluid binnen was.", code="ended_early")
        return Outcome(ended.draft_id, self._spool.record.dictation_id, self._spool.recorded_s)

    async def _record(self) -> None:
        if self._source is not None:
            try:
                while (block := await self._source.read()) is not None:
                    await self._take(block, self._source)
            except (MicrophoneGone, SpoolFull) as problem:
                self._view.text.remark(str(problem))
                self._stop(self._source)
        self._spool.finish()
        self._sending.finish()
        self._connection.wake()
        self._view.phase = Phase.FINISHING

    async def _take(self, block: bytes, source: Source) -> None:
        if not block:
            self._sending.flush()
            self._connection.wake()
            return
        await _to_the_end(asyncio.to_thread(self._spool.append, block))
        self._sending.record_to(self._spool.recorded)
        self._connection.wake()
        self._view.loudness = loudness(block)
        muted = self._view.loudness.peak_dbfs < MUTED_DBFS
        block_s = len(block) / BYTES_PER_SAMPLE / SAMPLE_RATE_HZ
        self._view.silent_s = self._view.silent_s + block_s if muted else 0.0
        if self._limit_samples is not None and self._sending.recorded + SAMPLE_RATE_HZ > self._limit_samples:
            self._view.text.remark("De opname heeft de grootste lengte bereikt. Begin hierna een nieuwe.")
            self._stop(source)
        while (
            source.fast
            and not self._stopping
            and self._sending.recorded - self._sending.acked >= WINDOW_SAMPLES
        ):
            self._acknowledged.clear()
            await self._acknowledged.wait()

    def _pressed(self, key: Key) -> None:
        if self._source is None or self._view.phase is Phase.FINISHING:
            return
        if key is Key.STOP:
            self._view.phase = Phase.FINISHING
            self._stop(self._source)
        elif self._view.phase is Phase.SPEAKING:
            self._view.phase = Phase.PAUSED
            self._source.pause()
        else:
            self._view.phase = Phase.SPEAKING
            self._source.resume()

    def _stop(self, source: Source) -> None:
        self._stopping = True
        source.stop()
        self._acknowledged.set()

    def _keep(self) -> None:
        """Put the last sound on disk too, and let go of it. Without any sound nothing stays."""
        if self._source is not None:
            self._source.stop()
            with contextlib.suppress(SpoolFull):
                self._spool.append(self._source.drain())
        if self._spool.recorded:
            self._spool.close()
        else:
            self._spool.remove()

    async def _draw(self) -> None:
        while True:
            self._draw_once()
            await asyncio.sleep(REDRAW_S)

    def _draw_once(self) -> None:
        self._view.recorded_s = self._spool.recorded_s
        self._view.unsent_s = self._sending.unsent_s
        self._view.in_memory_s = self._spool.in_memory_s
        self._view.disk_problem = self._spool.disk_problem
        self._view.lost_s = self._source.lost_s if self._source is not None else 0.0
        self._screen.show(self._view)


async def _to_the_end(work: Coroutine[None, None, None]) -> None:
    """Await ``work`` also when cancelled meanwhile: a block is on disk whole or not begun."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
