"""How busy a device is, measured: it sets the rate of partials and decides who may begin.

Under load the partials slow down first; when that is not enough, dictations lag and are told
so; and nobody may begin a dictation that would only wait.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

SPAN_S = 10.0
"""The load is that of the latest seconds."""
BUSY = 0.85
"""Share of the device's time from which partials slow down."""
CALM = 0.7
"""Share below which they speed up again."""
SLOWER = 1.3
FASTER = 0.85
FASTEST_STEP_S = 1.0
SLOWEST_STEP_S = 8.0
PATIENCE_S = 2.0
"""A final that waited longer than this means: the device is full."""
LEAST_RETRY_S = 5.0
UNMEASURED_SHARE = 0.1
"""Share of a device that one dictation's finals are expected to take before any was measured."""
LEARNING = 0.1
"""Of a new measure, once a second, this part goes into what a dictation is known to take."""


@dataclass(frozen=True, slots=True)
class _Spell:
    """One batch on one worker."""

    began: float
    ended: float
    needed: bool  # of finals: must be made whatever the load


class Load:
    """What one device did lately. Times are of ``clock``, in seconds.

    Args:
        workers: batches that the device takes at a time.
        clock: monotonic.
    """

    def __init__(self, workers: int, clock: Callable[[], float]) -> None:
        self._workers = workers
        self._clock = clock
        self._began = clock()
        self._spells: deque[_Spell] = deque()
        self._final_waits: deque[tuple[float, float]] = deque()  # when, how long
        self._sessions = 0
        self._began_last = -math.inf
        self._share = UNMEASURED_SHARE
        self._adjusted_at = -math.inf
        self.partial_step_s = FASTEST_STEP_S
        """Seconds of new sound between the partials of one dictation."""

    def begins(self) -> None:
        """Another dictation sends its work here."""
        self._sessions += 1
        self._began_last = self._clock()

    def ends(self) -> None:
        """One of them has ended."""
        self._sessions -= 1

    def worked(self, began: float, ended: float, *, needed: bool, longest_wait_s: float) -> None:
        """A batch was recognised. ``needed``: it was one of finals."""
        self._spells.append(_Spell(began, ended, needed))
        if needed:
            self._final_waits.append((ended, longest_wait_s))
        self._forget()
        if ended - self._adjusted_at >= 1.0:
            self._adjusted_at = ended
            self._adjust()

    def busy(self, *, needed_only: bool = False) -> float:
        """Share of the workers' time that went into recognising, 0 to 1, over the latest seconds."""
        self._forget()
        now = self._clock()
        since = max(now - SPAN_S, self._began)
        if now <= since:
            return 0.0
        spent = sum(
            spell.ended - max(spell.began, since) for spell in self._spells if spell.needed or not needed_only
        )
        return min(1.0, spent / ((now - since) * self._workers))

    def final_wait_s(self) -> float:
        """How long the finals of the latest seconds waited at worst."""
        self._forget()
        return max((waited for _, waited in self._final_waits), default=0.0)

    def retry_after_s(self, oldest_wait_s: float) -> float | None:
        """None: another dictation may begin. Else when to come back, from what was measured.

        Args:
            oldest_wait_s: how long the oldest waiting final waits by now.
        """
        wait_s = max(oldest_wait_s, self.final_wait_s())
        # Reckoned by heads, since those let in lately do not show in the load yet.
        full = (self._sessions + 1) * self._share > BUSY
        if wait_s <= PATIENCE_S and not full:
            return None
        return round(max(LEAST_RETRY_S, 2 * wait_s), 1)

    def _adjust(self) -> None:
        if self._sessions and self._clock() - self._began_last >= SPAN_S:
            measured = self.busy(needed_only=True) / self._sessions
            self._share += LEARNING * (measured - self._share)
        busy, wait_s = self.busy(), self.final_wait_s()
        if busy > BUSY or wait_s > PATIENCE_S / 2:
            self.partial_step_s = min(SLOWEST_STEP_S, self.partial_step_s * SLOWER)
        elif busy < CALM:
            self.partial_step_s = max(FASTEST_STEP_S, self.partial_step_s * FASTER)

    def _forget(self) -> None:
        since = self._clock() - SPAN_S
        while self._spells and self._spells[0].ended <= since:
            self._spells.popleft()
        while self._final_waits and self._final_waits[0][0] <= since:
            self._final_waits.popleft()
