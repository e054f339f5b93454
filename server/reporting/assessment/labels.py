"""Four labels a literal: which statuses it may still get, as masks of cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.reporting.assessment.arrays import Bodies


@dataclass(frozen=True, slots=True)
class Labels:
    """A mask of cases for each literal, and ``full``, the mask of all.

    ``held`` was observed, ``can`` may be (what is held included). ``surely``: derivable now, so in every
    future; ``ever``: derivable if all were observed that still can be. The last three are the labels D, O
    and B.
    """

    full: int
    held: Sequence[int]
    can: Sequence[int]
    surely: list[int]
    ever: list[int]
    defended: list[int]
    out: list[int]
    blocked: list[int]


def all_of(body: Sequence[int], masks: Sequence[int], full: int) -> int:
    """The cases in which every literal of the body is in ``masks``."""
    for one in body:
        full &= masks[one]
    return full


def any_of(body: Sequence[int], masks: Sequence[int]) -> int:
    """The cases in which a literal of the body is in ``masks``."""
    mask = 0
    for one in body:
        mask |= masks[one]
    return mask


def all_of_any(bodies: Bodies, masks: Sequence[int], full: int) -> int:
    """The cases in which every literal of one of the bodies is in ``masks``."""
    mask = 0
    for body in bodies:
        mask |= all_of(body, masks, full)
    return mask
