"""Self-correction: what the officer took back while speaking.

"Een blauwe, nee correctie, een zwarte Opel": the thing said after the marker replaces the nearest
thing of the same kind before it. What is taken back stays in the transcript and gives no value.

The scheme is that of disfluency research: reparandum, editing term, repair (Shriberg 1994).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.dutch.moments import Moment
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
_WEAK = word_set("verkeerd wacht herstel sorry pardon excuus althans")
"""Words that also mean something else: they correct where they stand by themselves, or between two values."""
_NO_REPAIR = word_set("dat voor hoor zei tot op zegt")
_REACH = 12
"""A correction follows what it corrects within so many words, and so does the repair."""
_NEXT_TO = 1
"""Words there may be between a value and a "nee" that corrects it: "om", "een"."""
_KINDS_OF_NO_USE = word_set("role title first_name generic")


@dataclass(frozen=True, slots=True)
class Correction:
    """The units taken back, and where the marker stands: tokens ``[first:end]``."""

    first: int
    end: int
    retracted: tuple[Unit, ...] = ()


def may_correct(tokens: Sequence[Token]) -> bool:
    """False when no word of ``tokens`` can begin a marker: quick, and mostly so."""
    return any(token.key in _BY_FIRST or token.key == _BARE for token in tokens)


def find_corrections(tokens: Sequence[Token], units: Sequence[Unit]) -> list[Correction]:
    """Every correction in ``tokens``; ``units`` are in order of place and all of these tokens."""
    found: list[Correction] = []
    at = 0
    while at < len(tokens):
        end = marker_end(tokens, at) or _between_values(tokens, units, at)
        if end:
            found.append(_correction(tokens, units, at, end))
            at = end
        else:
            at += 1
    return found


def marker_end(tokens: Sequence[Token], at: int) -> int:
    """The position after the marker that begins at ``at``, or 0."""
    for marker in _BY_FIRST.get(tokens[at].key, ()):
        end = at + len(marker)
        if tuple(token.key for token in tokens[at:end]) == marker and _stands_alone(tokens, at, end):
            return end
    # A bare "nee" corrects only between commas: "een blauwe, nee, een zwarte".
    if tokens[at].key == _BARE and at and tokens[at - 1].stop == COMMA and tokens[at].stop == COMMA:
        return at + 1
    return 0


def _stands_alone(tokens: Sequence[Token], at: int, end: int) -> bool:
    """True unless a weak marker is part of a clause: "verkeerd geparkeerd", "en wacht tot"."""
    if end - at > 1 or tokens[at].key not in _WEAK:
        return True
    if end < len(tokens) and tokens[end].key in _NO_REPAIR:
        return False
    return at == 0 or _parts(tokens[at - 1]) or _parts(tokens[at])


def _parts(token: Token) -> bool:
    return bool(token.stop) or token.pause


def _between_values(tokens: Sequence[Token], units: Sequence[Unit], at: int) -> int:
    """The position after a "nee" or a weak marker with the same kind of value on both sides of it, or 0.

    "Geboren op 4 maart, nee 14 maart", "om tien uur wacht elf uur".
    """
    if tokens[at].key != _BARE and tokens[at].key not in _WEAK:
        return 0
    before = {unit.kind for unit in units if at - _NEXT_TO <= unit.end <= at}
    after = {unit.kind for unit in units if at < unit.first <= at + 1 + _NEXT_TO}
    return at + 1 if (before & after) - _KINDS_OF_NO_USE else 0


def _correction(tokens: Sequence[Token], units: Sequence[Unit], marker: int, end: int) -> Correction:
    before = [unit for unit in units if unit.end <= marker and unit.first >= marker - _REACH]
    after = [unit for unit in units if end <= unit.first <= end + _REACH]
    repair = next((unit for unit in after if _nearest(before, unit)), None)
    replaced = _nearest(before, repair) if repair else None
    if repair is None or replaced is None:
        return Correction(marker, end)
    # What is said again after it is taken back with it: "een blauwe Opel, nee, een zwarte Ford".
    again = [unit for unit in after if unit.first >= repair.first and not _apart(tokens, repair, unit)]
    gone = [replaced]
    gone += [old for unit in again if (old := _nearest(before, unit)) and old.end >= replaced.first]
    retracted = tuple(unit for unit in before if any(unit.overlaps(old.first, old.end) for old in gone))
    return Correction(marker, end, retracted)


def _nearest(before: Sequence[Unit], repair: Unit) -> Unit | None:
    """What the repair takes the place of: the last of its kind, or the first moment of an interval."""
    if repair.kind in _KINDS_OF_NO_USE:
        return None
    same = [unit for unit in before if unit.kind == repair.kind]
    if len(same) > 1 and [_edge(unit) for unit in (*same[-2:], repair)] == ["from", "until", "from"]:
        return same[-2]
    return same[-1] if same else None


def _edge(unit: Unit) -> str:
    return unit.value.edge if isinstance(unit.value, Moment) else ""


def _apart(tokens: Sequence[Token], one: Unit, other: Unit) -> bool:
    """True when a comma or a pause stands between them."""
    return any(_parts(token) for token in tokens[one.end - 1 : other.first])
