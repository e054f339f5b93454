"""What to send next: pure state, no input or output and no clock.

Numbers are samples of the dictation. The recorder tells what is recorded, the connection
tells what was acknowledged; :meth:`Sending.next_step` says what goes over the line now.
A flush belongs to a place in the sound: it goes out after the last sample before it, and
again after a reconnect that starts at or before that place.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.wire import AUDIO_HEADER, BYTES_PER_SAMPLE, SAMPLE_RATE_HZ

WINDOW_SAMPLES = 10 * SAMPLE_RATE_HZ
"""At most this much on the way without an acknowledgement, however long the backlog is."""
FRAME_SAMPLES = SAMPLE_RATE_HZ // 2
"""Longest frame: half a second, 16,000 bytes."""
MIN_FRAME_SAMPLES = SAMPLE_RATE_HZ // 100


@dataclass(frozen=True, slots=True)
class SendAudio:
    """Send these samples in one frame."""

    first: int
    count: int


@dataclass(frozen=True, slots=True)
class SendFlush:
    """Ask the server to close the utterance in progress."""


@dataclass(frozen=True, slots=True)
class SendEnd:
    """Tell that there is no more sound than ``samples``."""

    samples: int


@dataclass(frozen=True, slots=True)
class SendCancel:
    """Nothing was recorded at all: let the server forget this dictation."""


Step = SendAudio | SendFlush | SendEnd | SendCancel


class Sending:
    """State of sending one dictation, over any number of connections."""

    def __init__(self, *, recorded: int = 0, acked: int = 0) -> None:
        self.recorded = recorded
        self.acked = acked
        self.complete = False
        self.connected = False
        self.end_sent = False
        self._next = acked
        self._flushes: list[int] = []
        self._flushes_sent = 0
        self._frame_samples = FRAME_SAMPLES
        self._largest_frame = FRAME_SAMPLES

    @property
    def unsent_s(self) -> float:
        """Seconds of sound that the server has not acknowledged."""
        return max(0, self.recorded - self.acked) / SAMPLE_RATE_HZ

    def record_to(self, samples: int) -> None:
        """Sound up to ``samples`` can be sent now."""
        if samples < self.recorded:
            raise ValueError("recorded sound does not shrink")
        self.recorded = samples

    def flush(self) -> None:
        """The speaker paused here; without sound since the last pause there is nothing to close."""
        last = self._flushes[-1] if self._flushes else 0
        if self.recorded > last:
            self._flushes.append(self.recorded)

    def finish(self) -> None:
        """No more sound will come."""
        self.complete = True

    def connect(self, next_sample: int, *, max_frame_bytes: int) -> None:
        """A connection is ready; the server has everything before ``next_sample``."""
        self.connected = True
        self.end_sent = False
        self.acked = self._next = next_sample
        self._flushes = [at for at in self._flushes if at >= next_sample]
        self._flushes_sent = 0
        fitting = (max_frame_bytes - AUDIO_HEADER.size) // BYTES_PER_SAMPLE
        self._frame_samples = max(1, min(self._largest_frame, fitting))

    def disconnect(self) -> None:
        """The connection is gone; what was on the way is not counted."""
        self.connected = False

    def shrink_frames(self) -> None:
        """Something on the way takes no frames of this size: try half."""
        self._largest_frame = max(MIN_FRAME_SAMPLES, self._largest_frame // 2)

    def acknowledge(self, next_sample: int) -> None:
        """The server has everything before ``next_sample`` on disk."""
        self.acked = max(self.acked, next_sample)

    def next_step(self) -> Step | None:
        """What to send now; it counts as sent. None: wait for sound, acknowledgement or the end."""
        if not self.connected or self.end_sent:
            return None
        flush_at = self._flushes[self._flushes_sent] if self._flushes_sent < len(self._flushes) else None
        if flush_at is not None and flush_at <= self._next:
            self._flushes_sent += 1
            return SendFlush()
        until = min(self.recorded, self.acked + WINDOW_SAMPLES)
        if flush_at is not None:
            until = min(until, flush_at)
        if until > self._next:
            step = SendAudio(self._next, min(self._frame_samples, until - self._next))
            self._next += step.count
            return step
        if self.complete and self._next >= self.recorded:
            self.end_sent = True
            # After a power cut the server can have more than this disk kept.
            return SendEnd(self._next) if self._next else SendCancel()
        return None
