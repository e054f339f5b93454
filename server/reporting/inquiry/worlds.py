"""Ways in which all open questions could be answered, in the shares that are expected.

They tell how an inquiry is likely to end, and which question tells most about that. The same questions always
give the same worlds, whatever order anything comes in: no chance is involved.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import lru_cache

from server.domain.theory import Theory, opposite

WORLDS = 128
"""How many. In simulations, more of them did not save a question (docs/assessment.md)."""
_MOST_KEPT = 65_536


def worlds(
    theory: Theory, held: frozenset[str], shares: Mapping[str, float], *, count: int = WORLDS
) -> Mapping[str, int]:
    """``count`` consistent sets of answers to every question in ``shares``: the worlds of each, one bit each.

    ``shares``: observable → expected share of yes. A question whose answer is ruled out both ways by other
    answers stays open in that world.
    """
    everything = (1 << count) - 1
    chosen: dict[str, int] = {}
    can = theory.can_observe(held)
    for observable, share in sorted(shares.items()):
        yes = _yes_in(observable, round(share * count), count)
        for literal, wanted in ((observable, yes), (opposite(observable), everything)):
            free = wanted if literal in can else 0
            for contrary in theory.contraries.get(literal, ()):
                free &= ~chosen.get(contrary, 0)
            chosen[literal] = free
    return chosen


@lru_cache(maxsize=_MOST_KEPT)
def _yes_in(observable: str, yes: int, count: int) -> int:
    """``yes`` of the worlds as bits, mixed so that no two questions go together."""
    order = list(range(count))
    random.Random(observable).shuffle(order)  # noqa: S311 - a fixed mixture, the same everywhere
    return sum(1 << number for number in order[:yes])
