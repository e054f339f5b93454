"""Where a thing stands in its sentence: as a means, as a place, or as the whole that another is part of."""

from __future__ import annotations

from collections.abc import Sequence

from server.dutch.words import word_set
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.things import Thing

_PLACE_WORDS = word_set(
    "in uit op onder naast achter bij naar tegen langs vanuit via voor boven aan over tussen rond "
    "voorbij achterin voorin bovenop binnen buiten nabij richting door tijdens per"
)
_THREATS = (["bedreiging", "van"], ["dreiging", "van"], ["behulp", "van"], ["middel", "van"])
_MEANS = word_set("met door middels")
_DOUBTS = word_set("vermoedelijk vermoedelijke mogelijk waarschijnlijk onder andere alleen ook nog")


def is_means(reading: Reading, first: int) -> bool:
    """True when the group that begins at ``first`` is what something was done with: "met een baksteen"."""
    at = first - 1
    if reading.keys(first - 2, first) in _THREATS:
        return True
    while at > 0 and reading.tokens[at].key in _DOUBTS and not reading.tokens[at].stop:
        at -= 1
    return at >= 0 and reading.tokens[at].key in _MEANS and not reading.tokens[at].stop


def is_place(reading: Reading, first: int, sentence: Sentence) -> bool:
    """True when the group is where something is: "in haar tas", "op de auto"."""
    if first <= sentence.first:
        return False
    before = reading.tokens[first - 1]
    if before.key == "van" and first - 1 == reading.clause_of(first - 1).first:
        return True
    return before.key in _PLACE_WORDS and not before.stop


def is_part_of(reading: Reading, first: int, things: Sequence[Thing]) -> bool:
    """True for the door of "het slot van de achterdeur": it tells whose the lock is."""
    if first < 2 or reading.tokens[first - 1].key not in {"van", "aan"}:  # noqa: PLR2004 - a noun and "van"
        return False
    return any(0 <= first - 1 - other.head.end <= 1 for other in things)
