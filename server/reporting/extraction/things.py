"""Noun groups of things: what stands with a noun and says more of it — colour, brand, number, value.

"Twee horloges van Citizen" and "een grijze laptop, een HP ProBook met serienummer 5CD2017KX" are one
thing each, "een tas en een telefoon" are two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from server.dutch.numbers import is_article, read_cardinal
from server.dutch.words import word_set
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.units import Unit

DETERMINERS = word_set("een de het mijn zijn haar hun onze ons deze die dit dat diens 'n 't uw")
_PLACE_WORDS = word_set("in uit op onder naast achter bij naar tegen langs vanuit via voor boven")
_MEANS = word_set("met door middels")
_ADJECTIVE_REACH = 4
_RIGHT_REACH = 6
_CONTAINERS = word_set(
    "flessen fles pakken pak pakjes dozen doos blikken blikjes sloffen slof zakjes zakken stuks paar "
    "stuk tubes potten kratten krat bundels rollen zakje doosje set setje liter"
)
_LINKING = word_set(
    "van het merk een de type model met kleur in en serienummer framenummer uitvoering voorzien "
    "betreft is genaamd soort fiets geheten nummer imei imeinummer imei-nummer"
)


@dataclass(slots=True)
class Thing:
    """A thing and the units that describe it; the noun or the brand it was recognised by is ``head``."""

    head: Unit
    sentence: Sentence
    first: int
    end: int
    noun: Unit | None = None
    colour: Unit | None = None
    brand: Unit | None = None
    product: Unit | None = None
    serial: Unit | None = None
    quantity: tuple[int, int, int] | None = None
    extras: list[Unit] = field(default_factory=list)

    @property
    def is_definite(self) -> bool:
        """Set by the words before it: "de fiets" was named before, "een fiets" is new."""
        return bool(self.extras) and self.extras[0].kind == "definite"


def left_of(
    reading: Reading, head: Unit, sentence: Sentence
) -> tuple[int, Unit | None, tuple[int, int, int] | None]:
    """Where the noun group of ``head`` begins, its colour, and its number as (value, first, end)."""
    first, colour, quantity = head.first, None, None
    at = head.first - 1
    limit = max(sentence.first, head.first - _ADJECTIVE_REACH)
    while at >= limit:
        token = reading.tokens[at]
        if token.stop and not _is_adjective_list(reading, at):
            break
        found = reading.at(at, "colour")
        if found:
            colour = colour or found
            first = at = found.first
        elif token.key in _CONTAINERS or (
            token.key == "van" and at > limit and reading.tokens[at - 1].key == "merk"
        ):
            first = at
        else:
            number = _number_ending(reading, at, limit)
            if number:
                quantity = number
                return number[1], colour, quantity
            if token.key in DETERMINERS:
                return at, colour, quantity
            if not _may_be_adjective(token.key):
                break
        at -= 1
    return first, colour, quantity


def _is_adjective_list(reading: Reading, at: int) -> bool:
    """For example "een zwarte, leren tas": a comma between adjectives does not end the group."""
    return reading.tokens[at].stop == "," and reading.at(at, "colour") is not None


def _may_be_adjective(key: str) -> bool:
    return key.endswith(("e", "en", "se")) and len(key) > 3


def _number_ending(reading: Reading, at: int, limit: int) -> tuple[int, int, int] | None:
    for start in range(max(limit, at - 2), at + 1):
        if is_article(reading.tokens[start]):
            continue
        found = read_cardinal(reading.tokens, start)
        if found and found.end == at + 1 and 0 < found.value < 10_000:
            return found.value, found.first, found.end
    return None


def is_means(reading: Reading, first: int) -> bool:
    """True when the group that begins at ``first`` is what something was done with: "met een baksteen"."""
    return first > 0 and reading.tokens[first - 1].key in _MEANS and not reading.tokens[first - 1].stop


def is_place(reading: Reading, first: int, sentence: Sentence) -> bool:
    """True when the group is where something is: "in haar tas", "op de auto"."""
    if first <= sentence.first:
        return False
    before = reading.tokens[first - 1]
    return before.key in _PLACE_WORDS and not before.stop


def is_part_of(reading: Reading, first: int, things: Sequence[Unit]) -> bool:
    """True for the door of "het slot van de achterdeur": it tells whose the lock is."""
    if first < 2 or reading.tokens[first - 1].key not in {"van", "aan"}:
        return False
    return any(0 <= first - 1 - other.end <= 1 for other in things)


def right_of(reading: Reading, head: Unit, sentence: Sentence, kinds: Sequence[str]) -> list[Unit]:
    """Units of ``kinds`` that follow the head with only linking words between: brand, serial, colour."""
    found: list[Unit] = []
    at = head.end
    while at < sentence.end:
        unit = reading.at(at, *kinds)
        if unit and unit.first >= at:
            found.append(unit)
            at = unit.end
            continue
        token = reading.tokens[at]
        if token.key == "en" or token.key not in _LINKING:
            break
        at += 1
    return found
