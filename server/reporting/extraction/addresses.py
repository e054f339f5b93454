"""Addresses: a street with what belongs to it — house number, postcode, city.

Parts that follow each other with nothing but a comma, "in" or "te" between them are one address. A
city is never filled in from elsewhere; a street may exist in many places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from server.dutch.house_numbers import HouseNumber, read_house_number
from server.dutch.words import Found, word_set
from server.reporting.extraction.corrections import marker_end
from server.reporting.extraction.reading import Reading
from server.reporting.extraction.units import Unit

_JOINERS = word_set("in te nabij gemeente de postcode met huisnummer plaats en")
_MOST_JOINERS = 2
_NUMBER_FOLLOWS = frozenset(
    {("ter", "hoogte"), ("tegenover", "nummer"), ("bij", "nummer"), ("voor", "nummer")}
)
_CROSSING = frozenset({("en",), ("en", "de"), ("en", "het"), ("met",), ("met", "de"), ("met", "het")})
_PLACED_BEFORE = {
    ("tegenover",): "tegenover",
    ("tegenover", "de"): "tegenover",
    ("ter", "hoogte", "van"): "ter hoogte van",
    ("ter", "hoogte", "van", "de"): "ter hoogte van",
    ("thv",): "ter hoogte van",
    ("t.h.v",): "ter hoogte van",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The units of one address at the tokens ``[first:end]``; at least one of them is there."""

    first: int
    end: int
    street: Unit | None = None
    house_number: Found[HouseNumber] | None = None
    postcode: Unit | None = None
    city: Unit | None = None


def find_addresses(reading: Reading) -> Iterator[Address]:
    """Every address in order of place. A city alone is an address too."""
    parts = reading.of("street", "postcode", "place")
    used: set[int] = set()
    before: Address | None = None
    for number in range(len(parts)):
        if number in used:
            continue
        address, taken = _from(reading, parts, number)
        used.update(taken)
        if before is not None:
            yield _at_crossing(reading, before, address)
        before = address
    if before is not None:
        yield before


def _at_crossing(reading: Reading, one: Address, other: Address) -> Address:
    """The first street of "de hoek van de Lindelaan en de Dorpsweg in Houten" is in Houten too."""
    crossing = tuple(reading.keys(one.end, other.first)) in _CROSSING
    if crossing and one.street and other.street and other.city and not (one.city or one.house_number):
        return replace(one, city=other.city)
    return one


def _from(reading: Reading, parts: list[Unit], number: int) -> tuple[Address, list[int]]:
    part = parts[number]
    street = part if part.kind == "street" else None
    postcode = part if part.kind == "postcode" else None
    city = part if part.kind == "place" else None
    end = part.end
    house = _house_number(reading, part.end) if street else None
    if street and house:
        house = _before(reading, street, house)
        end = house.end
    taken = [number]
    for at in range(number + 1, len(parts)):
        following = parts[at]
        if following.kind == "street" or not _joined(reading, end, following.first):
            break
        if following.kind == "postcode":
            if postcode or city:
                break
            postcode = following
        else:
            if city:
                break
            city = following
        end = following.end
        taken.append(at)
    if street and house is None and city:
        # "Op de Markt in Kerkrade, ter hoogte van nummer 31"
        house = _number_after_city(reading, end)
        end = house.end if house else end
    address = Address(
        first=part.first, end=end, street=street, house_number=house, postcode=postcode, city=city
    )
    return address, taken


def _house_number(reading: Reading, at: int) -> Found[HouseNumber] | None:
    """The house number at ``at``, or the one that corrects it: "121, correctie, 112"."""
    if at >= len(reading.tokens):
        return None
    found = read_house_number(reading.tokens, at)
    if found is None or found.end >= len(reading.tokens):
        return found
    bare = found.end + 1 if reading.tokens[found.end].key == "nee" else 0
    marker = marker_end(reading.tokens, found.end) or bare
    if not 0 < marker < len(reading.tokens):
        return found
    corrected = read_house_number(reading.tokens, marker)
    if corrected is None:
        return found
    addition = corrected.value.addition or found.value.addition
    return replace(corrected, value=HouseNumber(number=corrected.value.number, addition=addition))


def _number_after_city(reading: Reading, at: int) -> Found[HouseNumber] | None:
    if tuple(reading.keys(at, at + 2)) not in _NUMBER_FOLLOWS or reading.tokens[at - 1].ends_sentence:
        return None
    return _house_number(reading, at)


def _before(reading: Reading, street: Unit, house: Found[HouseNumber]) -> Found[HouseNumber]:
    """Where it is from the number, when that is said before the street: "tegenover Sportlaan 210"."""
    for words, addition in _PLACED_BEFORE.items():
        if not house.value.addition and tuple(reading.keys(street.first - len(words), street.first)) == words:
            value = HouseNumber(number=house.value.number, addition=addition)
            return replace(house, value=value)
    return house


def _joined(reading: Reading, end: int, first: int) -> bool:
    """True when only joining words stand between, and no sentence ends there."""
    if first - end > _MOST_JOINERS or reading.tokens[end - 1].ends_sentence:
        return False
    between = reading.tokens[end:first]
    return all(token.key in _JOINERS and not token.ends_sentence for token in between)
