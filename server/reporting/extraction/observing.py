"""Facts as observations: with their words, their sound, and how sure all of it is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from server.domain.report import Observation
from server.domain.transcript import TranscriptWord, Word
from server.reporting.extraction.facts import Fact
from server.reporting.extraction.reading import Reading

Span = tuple[int, int]


class Places:
    """The words of a transcript by their place in its text.

    Args:
        placed: all of them, in order.
    """

    def __init__(self, placed: Sequence[TranscriptWord]) -> None:
        self._placed = placed
        self._starts = [one.start for one in placed]
        self._ends = [one.end for one in placed]

    def words(self, span: Span) -> list[Word]:
        """The words that stand, in part or whole, in these characters."""
        start, end = span
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        return [one.word for one in self._placed[first:last]]

    def sound(self, spans: Iterable[Span]) -> tuple[tuple[float, float], ...]:
        """[start_s, end_s] of each span that has sound."""
        groups = (self.words(span) for span in spans)
        return tuple(
            (group[0].start_s, group[-1].end_s)
            for group in groups
            if group and group[-1].end_s > group[0].start_s
        )


def observe(
    facts: Iterable[Fact], reading: Reading, placed: Sequence[TranscriptWord]
) -> tuple[Observation, ...]:
    """The observations of all facts, each with an id of its own.

    An id is made of the type and the place, so that it stays the same while more is said. Facts that
    begin with the same words ("geen letsel of braakschade") get a number behind it.
    """
    places = Places(placed)
    found: dict[str, Observation] = {}
    for fact in facts:
        observation = _observation(fact, reading, places)
        known = found.get(observation.id)
        if known == observation:
            continue
        number = 2
        while observation.id in found:
            again = f"{_id(observation.type, observation.spans[0])}:{number}"
            observation = observation.model_copy(update={"id": again})
            number += 1
        found[observation.id] = observation
    return tuple(found.values())


def _id(kind: str, span: Span) -> str:
    start, end = span
    return f"{kind}:{start}-{end}"


def _observation(fact: Fact, reading: Reading, places: Places) -> Observation:
    spans: set[Span] = set()
    value_spans: dict[str, Span] = {}
    for part in fact.parts:
        span = (reading.tokens[part.first].start, reading.tokens[part.end - 1].end)
        spans.add(span)
        if part.key:
            value_spans[part.key] = span
    ordered = tuple(sorted(spans))
    said = [word for span in ordered for word in places.words(span)]
    probability = min((word.probability for word in said), default=1.0) * fact.certainty
    return Observation(
        id=_id(fact.type, ordered[0]),
        type=fact.type,
        role=fact.role,
        values={part.key: part.value for part in fact.parts if part.key},
        spans=ordered,
        value_spans=value_spans,
        words=tuple(word.text for word in said),
        audio=places.sound(ordered),
        probability=round(probability, 4),
        rule=fact.rule,
        polarity=fact.polarity.value,
        source=fact.source.value,
        warning=fact.warning,
    )
