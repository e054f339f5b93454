"""How long to wait before the next attempt: longer each time, never all at once."""

from __future__ import annotations

from collections.abc import Callable

FIRST_S = 0.5
LONGEST_S = 10.0


class Backoff:
    """Doubling waits with jitter, so that a restarted server is not met by everybody at once.

    Args:
        chance: gives a number in 0..1, e.g. ``random.random``.
    """

    def __init__(
        self, chance: Callable[[], float], *, first_s: float = FIRST_S, longest_s: float = LONGEST_S
    ) -> None:
        self._chance = chance
        self._first_s = first_s
        self._longest_s = longest_s
        self._attempts = 0

    def next_s(self) -> float:
        """Seconds to wait now: between half and all of the doubled time."""
        # The exponent is capped so that weeks of attempts do not overflow a float.
        whole_s = min(self._longest_s, self._first_s * 2.0 ** min(self._attempts, 30))
        self._attempts += 1
        return whole_s * (0.5 + self._chance() / 2)

    def reset(self) -> None:
        """It works again."""
        self._attempts = 0
