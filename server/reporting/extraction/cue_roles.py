"""The role of something in its sentence, by the cue that stands nearest to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.reporting.extraction.cues import CueFound, Cues
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.scopes import Clause, Polarity

_OTHER_CLAUSE = 100
"""A cue in another clause counts as so many words further away."""


_DENIALS = frozenset({"niet", "geen", "zonder", "nooit", "niets", "niemand"})


@dataclass(frozen=True, slots=True)
class CuedRole:
    """A role and the tokens ``[first:end]`` that gave it; ``polarity`` is how those are said."""

    value: str
    first: int
    end: int
    polarity: Polarity


def cues_in(reading: Reading, sentence: Sentence, cues: Cues) -> list[CueFound]:
    """Every cue of the sentence; looked for once, however many things stand in it, and kept with it."""
    place = (sentence.number, id(cues))
    found = reading.cues_found.get(place)
    if found is None:
        read = reading.reads[sentence.number]
        known = read.cues.get(id(cues))
        if known is None:
            own = reading.tokens[sentence.first : sentence.end]
            known = tuple(cues.find(own, 0, len(own), [part.end for part in read.clauses]))
            read.cues[id(cues)] = known
        found = [
            replace(one, spans=tuple((a + sentence.first, b + sentence.first) for a, b in one.spans))
            for one in known
        ]
        reading.cues_found[place] = found
    return found


def said(reading: Reading, found: CueFound) -> Polarity:
    """How a cue is said. The "niet" of one that is a denial itself ("stond er niet meer") does not count."""
    absence = not _DENIALS.isdisjoint(found.cue.text.replace("|", " ").split())
    for first, end in found.spans:
        polarity = reading.polarity(first, end)
        if polarity is not Polarity.STATED and not (absence and polarity is Polarity.DENIED):
            return polarity
    return Polarity.STATED


def nearest(
    reading: Reading, found: Sequence[CueFound], first: int, end: int, clause: Clause
) -> CuedRole | None:
    """The role whose cue stands nearest to the tokens ``[first:end]``; those of its clause go first.

    Words that are part of the thing itself are no cue for it.
    """
    best: tuple[int, CuedRole] | None = None
    for one in found:
        if any(a < end and first < b for a, b in one.spans):
            continue
        distances = []
        for a, b in one.spans:
            outside = 0 if clause.first <= a < clause.end else _OTHER_CLAUSE
            distances.append(outside + (a - end if a >= end else first - b))
        distance = min(distances)
        if best is None or distance < best[0]:
            a, b = one.spans[distances.index(distance)]
            best = (distance, CuedRole(one.cue.value, a, b, said(reading, one)))
    return best[1] if best else None
