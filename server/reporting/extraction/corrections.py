"""Self-correction: what the officer took back while speaking.

"Een blauwe, nee correctie, een zwarte Opel": the thing said after the marker replaces the nearest
thing of the same kind before it. What is taken back stays in the transcript and gives no value.

The scheme is that of disfluency research: reparandum, editing term, repair (Shriberg 1994).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.dutch.words import COMMA, Token, word_set
from server.reporting.extraction.units import Unit

_MARKERS = tuple(
    tuple(marker.split())
    for marker in (
        *("nee correctie", "nee sorry", "nee pardon", "nee wacht", "nee ik bedoel", "nee fout", "nee niet"),
        *(
            "of nee",
            "sorry ik bedoel",
            "ik bedoel",
            "ik verbeter",
            "ik corrigeer",
            "ik herstel",
            "ik vergis me",
        ),
        *(
            "ik vergis mij",
            "beter gezegd",
            "dat moet zijn",
            "moet zijn",
            "correctie",
            "sorry",
            "pardon",
            "herstel",
        ),
        *("oftewel nee", "althans", "excuus", "ik zeg het verkeerd", "verkeerd", "wacht"),
    )
)
_BY_FIRST = {first: tuple(m for m in _MARKERS if m[0] == first) for first in {m[0] for m in _MARKERS}}
_BARE = "nee"
_REACH = 12
"""A correction follows what it corrects within so many words, and so does the repair."""
_KINDS_OF_NO_USE = word_set("role title first_name generic")


@dataclass(frozen=True, slots=True)
class Correction:
    """The units taken back, and where the marker stands: tokens ``[first:end]``."""

    first: int
    end: int
    retracted: tuple[Unit, ...] = ()


def find_corrections(tokens: Sequence[Token], units: Sequence[Unit]) -> list[Correction]:
    """Every correction in ``tokens``; ``units`` are in order of place and all of these tokens."""
    found: list[Correction] = []
    at = 0
    while at < len(tokens):
        end = marker_end(tokens, at)
        if end:
            found.append(_correction(units, at, end))
            at = end
        else:
            at += 1
    return found


def marker_end(tokens: Sequence[Token], at: int) -> int:
    """The position after the marker that begins at ``at``, or 0."""
    for marker in _BY_FIRST.get(tokens[at].key, ()):
        end = at + len(marker)
        if tuple(token.key for token in tokens[at:end]) == marker:
            return end
    # A bare "nee" corrects only between commas: "een blauwe, nee, een zwarte".
    if tokens[at].key == _BARE and at and tokens[at - 1].stop == COMMA and tokens[at].stop == COMMA:
        return at + 1
    return 0


def _correction(units: Sequence[Unit], marker: int, end: int) -> Correction:
    before = [unit for unit in units if unit.end <= marker and unit.first >= marker - _REACH]
    for repair in units:
        if not end <= repair.first <= end + _REACH or repair.kind in _KINDS_OF_NO_USE:
            continue
        same = [unit for unit in before if unit.kind == repair.kind]
        if same:
            last = same[-1]
            retracted = tuple(unit for unit in before if unit.overlaps(last.first, last.end))
            return Correction(marker, end, retracted)
    return Correction(marker, end)
