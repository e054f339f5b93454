"""How much goes into one batch: what the device's memory holds, and what keeps nobody waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterable

GROW_AGAIN_S = 300.0
"""After this long without trouble a batch that was made smaller may be twice as large again."""
LEARNING = 0.5
"""Of a new measure this part goes into what a long batch is known to take."""


class BatchSize:
    """Of one device. Times are of ``clock``, in seconds."""

    def __init__(self, device_max: int, clock: Callable[[], float]) -> None:
        self._device_max = device_max
        self._clock = clock
        self._most = device_max
        self._changed_at = clock()
        self._decode_s_per_s: float | None = None

    @property
    def most(self) -> int:
        """Requests that one batch may hold."""
        while self._most < self._device_max and self._clock() - self._changed_at >= GROW_AGAIN_S:
            self._most = min(self._device_max, 2 * self._most)
            self._changed_at += GROW_AGAIN_S
        return self._most

    def was_too_large(self, size: int) -> None:
        """A batch of this size did not fit, though each of its requests did alone."""
        self._most = max(1, size // 2)
        self._changed_at = self._clock()

    def took(self, decode_s: float, audio_s: float) -> None:
        """A long batch was recognised. ``audio_s``: all of its sound together."""
        if audio_s <= 0:
            return
        measured = decode_s / audio_s
        known = measured if self._decode_s_per_s is None else self._decode_s_per_s
        # A larger batch takes less per second of sound, so the size settles in a few batches.
        self._decode_s_per_s = known + LEARNING * (measured - known)

    def fitting(self, audio_s: Iterable[float], within_s: float) -> int:
        """How many of these requests, in order, take about this long together; at least one.

        One until a batch was measured. The last may take up to half of itself longer, or the size
        would stay where it is just too small to show that a larger batch takes less.
        """
        if self._decode_s_per_s is None:
            return 1
        fitting, needed_s = 0, 0.0
        for duration_s in audio_s:
            takes_s = duration_s * self._decode_s_per_s
            if needed_s + takes_s / 2 > within_s:
                break
            needed_s += takes_s
            fitting += 1
        return max(1, fitting)
