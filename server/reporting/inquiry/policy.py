"""In which order to ask: what an answer is expected to bring, over what it costs.

Only the order depends on it. What an answer counts for is decided elsewhere, from the answer alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.domain.theory import Foresight, Theory, Topic
from server.reporting.inquiry.expected import Expected
from server.reporting.inquiry.further import Further
from server.reporting.inquiry.prospect import Prospect, Target

METHOD = "questions settled, end foreseen, one further 1"
"""Names the way of ordering; another name for each change of it."""
USUAL_COST = 4.0
"""Seconds, of a question that nothing is said of."""
READING = 6.0
"""Seconds that any question takes, to read it and think of what happened, however short its answer."""
_DIGITS = 9
"""Gains that differ less are equal: the last digits of a logarithm are not the same on every machine."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A question that may still change something.

    ``gain``: how far its answer is expected to bring the inquiry to its end, from 0 to 1. ``reach``: what it
    may still change, most direct first: (topic, element).
    """

    observable: str
    gain: float
    reach: tuple[Target, ...]


class Policy:
    """Orders questions. The same knowledge and the same expectations always give the same order."""

    def __init__(self, expected: Expected) -> None:
        self._expected = expected
        self.digest = hashlib.sha256(f"{METHOD}\n{expected.digest}\n".encode()).hexdigest()
        """Names what ordered the questions: the way of ordering and what is expected."""

    def order(
        self,
        theory: Theory,
        held: frozenset[str],
        topics: Sequence[Topic],
        *,
        foresee: Foresight,
        glance: Foresight | None = None,
        costs: Mapping[str, float],
        skipped: Sequence[str] = (),
        first: Sequence[str] = (),
    ) -> tuple[Ranked, ...]:
        """Every question that may still change an open topic; the best of them first.

        Args:
            theory: what follows from what. What it does not let be observed is not asked.
            held: what was observed, consistent.
            topics: what the inquiry is about.
            foresee: tells what may still become of each literal now: as sharp as there is. What it calls
                settled is not asked about.
            glance: tells it of hundreds of cases that may come; a quick one. Left out: ``foresee``.
            costs: seconds that an answer takes, by observable.
            skipped: what the officer put off: it comes last, in this order.
            first: what the officer wants to be asked before the rest, in this order.
        """
        prospect = Prospect(
            theory, held, topics, foresee=foresee, glance=glance or foresee, expected=self._expected
        )
        reach = prospect.reach
        gains = {one: round(prospect.gain(one), _DIGITS) for one in reach}
        wanted = [one for one in dict.fromkeys(first) if one in reach]
        put_off = [one for one in dict.fromkeys(skipped) if one in reach and one not in wanted]
        efforts = {one: READING + costs.get(one, USUAL_COST) for one in reach}

        def at_first_sight(one: str) -> tuple[float, float, str]:
            return -round(gains[one] / efforts[one], _DIGITS), efforts[one], one

        between = sorted(reach.keys() - {*wanted, *put_off}, key=at_first_sight)
        usual = sum(efforts.values()) / max(1, len(efforts))
        further = Further(prospect, {one: effort / usual for one, effort in efforts.items()})
        values = further.value(between)
        best = sorted(values, key=lambda one: (round(values[one], _DIGITS), *at_first_sight(one)))
        order = (*wanted, *best, *between[len(best) :], *put_off)
        return tuple(Ranked(one, gains[one], reach[one]) for one in order)
