"""How busy a device is, measured: it sets the rate of partials and decides who may begin.

Under load the partials slow down first; when that is not enough, dictations lag and are told
so; and nobody may begin a dictation that would only wait.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from server.asr.waiting import Priority

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
PASSAGE_PATIENCE_S = 6.0
"""And a passage this long: those that dictate say more than it can hear well."""
LEAST_RETRY_S = 5.0
UNMEASURED_SHARE = 0.1
"""Share of a device that one dictation's finals are expected to take before any was measured."""
LEARNING = 0.1
"""Of a new measure, once a second, this part goes into what a dictation is known to take."""
FORGET_HALF_S = 120.0
"""Without new measures, half of what was learnt is forgotten in this time."""
SETTLED_S = 30.0
"""A dictation shows what it takes after this long: its first passage comes late."""
STEADY = 0.25
"""While the number of dictations changed by more than this part, their work says little of each."""

ALL = frozenset(Priority)
LIVE = ALL - {Priority.FILE}
"""What partials compete with: files give way to them."""
NEEDED = frozenset({Priority.FINAL, Priority.PASSAGE})
"""Must be made whatever the load."""


@dataclass(slots=True, eq=False)
class Spell:
    """One batch on one worker."""

    priority: Priority
    began: float
    wait_s: float  # of the request that waited longest
    turn_wait_s: float  # the same, since its session's latest turn
    ended: float | None = None  # None: it is at work


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
        self._spells: list[Spell] = []
        self._heads = deque([(self._began, 0)])  # since when how many dictations
        self._learnt_share = UNMEASURED_SHARE
        self._learnt_at = self._began
        self._step_s = FASTEST_STEP_S
        self._adjusted_at = self._began

    def sessions_are(self, number: int) -> None:
        """So many dictations send their work here from now on."""
        self._heads.append((self._clock(), number))

    def begins(self, priority: Priority, *, wait_s: float = 0.0, turn_wait_s: float = 0.0) -> Spell:
        """A batch goes to a worker. Waits as in :class:`Spell`. Give it to :meth:`ends` afterwards."""
        spell = Spell(priority, self._clock(), wait_s, turn_wait_s)
        self._spells.append(spell)
        return spell

    def ends(self, spell: Spell) -> None:
        """A batch is done."""
        spell.ended = self._clock()
        self._adjust()

    @property
    def partial_step_s(self) -> float:
        """Seconds of new sound between the partials of one dictation."""
        self._adjust()
        return self._step_s

    def busy(self, priorities: AbstractSet[Priority] = ALL) -> float:
        """Share of the workers' time that went into recognising, 0 to 1, over the latest seconds."""
        self._forget()
        now = self._clock()
        since = max(now - SPAN_S, self._began)
        if now <= since:
            return 0.0
        spent = sum(
            (now if spell.ended is None else spell.ended) - max(spell.began, since)
            for spell in self._spells
            if spell.priority in priorities
        )
        return min(1.0, spent / ((now - since) * self._workers))

    def final_wait_s(self) -> float:
        """How long the finals of the latest seconds waited for their turn at worst."""
        self._forget()
        waits = (spell.turn_wait_s for spell in self._spells if spell.priority is Priority.FINAL)
        return max(waits, default=0.0)

    def retry_after_s(self, final_wait_s: float = 0.0, passage_wait_s: float = 0.0) -> float | None:
        """None: another dictation may begin. Else when to come back, from what was measured.

        Args:
            final_wait_s: how long a final has waited for its turn by now, at worst.
            passage_wait_s: how long a passage has.
        """
        self._forget()
        final_wait_s = max(final_wait_s, self.final_wait_s())
        _, sessions = self._heads[-1]
        # Reckoned by heads, since those let in lately do not show in the load yet.
        full = sessions > 0 and (sessions + 1) * self._share() > BUSY
        if final_wait_s <= PATIENCE_S and passage_wait_s <= PASSAGE_PATIENCE_S and not full:
            return None
        late_s = passage_wait_s if passage_wait_s > PASSAGE_PATIENCE_S else 0.0
        return round(max(LEAST_RETRY_S, 2 * final_wait_s, late_s), 1)

    def _adjust(self) -> None:
        """Once a second; several at a time where nobody asked and nothing ended."""
        now = self._clock()
        seconds = int(now - self._adjusted_at)
        if seconds < 1:
            return
        self._adjusted_at += seconds
        self._learn()
        busy, wait_s = self.busy(LIVE), self.final_wait_s()
        if busy > BUSY or wait_s > PATIENCE_S / 2:
            self._step_s = min(SLOWEST_STEP_S, self._step_s * SLOWER)
        elif busy < CALM:
            self._step_s = max(FASTEST_STEP_S, self._step_s * FASTER**seconds)

    def _learn(self) -> None:
        """What one dictation takes, where what was done lately tells."""
        self._forget()
        heads = [number for _, number in self._heads]
        fewest, most = min(heads), max(heads)
        needed = [spell for spell in self._spells if spell.priority in NEEDED]
        if not needed or not fewest or most - fewest > STEADY * most or any(map(_behind, needed)):
            return
        share = self._share()
        measured = self.busy(NEEDED) / ((fewest + most) / 2)
        if measured < share and self.busy(LIVE) > BUSY:
            return  # a full device does less than it is asked
        self._learnt_share = share + LEARNING * (measured - share)
        self._learnt_at = self._clock()

    def _share(self) -> float:
        """Share of the device that one dictation's finals take. Old measures fade."""
        unmeasured_s = max(0.0, self._clock() - self._learnt_at - SPAN_S)
        kept: float = 0.5 ** (unmeasured_s / FORGET_HALF_S)
        return UNMEASURED_SHARE + kept * (self._learnt_share - UNMEASURED_SHARE)

    def _forget(self) -> None:
        now = self._clock()
        self._spells = [spell for spell in self._spells if spell.ended is None or spell.ended > now - SPAN_S]
        while len(self._heads) > 1 and self._heads[1][0] <= now - SETTLED_S:
            self._heads.popleft()


def _behind(spell: Spell) -> bool:
    """Its sound came faster than the device hears it: a backlog, which no dictation asks for."""
    patience_s = PATIENCE_S if spell.priority is Priority.FINAL else PASSAGE_PATIENCE_S
    return spell.wait_s > patience_s / 2
