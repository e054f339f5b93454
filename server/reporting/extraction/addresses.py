"""Addresses: a street with what belongs to it — house number, postcode, city.

Parts that follow each other with nothing but a comma, "in" or "te" between them are one address. A
city is never filled in from elsewhere; a street may exist in many places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from server.dutch.house_numbers import HouseNumber, read_house_number
from server.dutch.words import Found, word_set
from server.reporting.extraction.reading import Reading
from server.reporting.extraction.units import Unit

_JOINERS = word_set("in te nabij gemeente de postcode met huisnummer plaats en")
_MOST_JOINERS = 2


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
    for number, part in enumerate(parts):
        if number in used:
            continue
        address, taken = _from(reading, parts, number)
        used.update(taken)
        yield address


def _from(reading: Reading, parts: list[Unit], number: int) -> tuple[Address, list[int]]:
    part = parts[number]
    street = part if part.kind == "street" else None
    postcode = part if part.kind == "postcode" else None
    city = part if part.kind == "place" else None
    end = part.end
    house = _house_number(reading, part.end) if street else None
    if house:
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
    address = Address(
        first=part.first, end=end, street=street, house_number=house, postcode=postcode, city=city
    )
    return address, taken


def _house_number(reading: Reading, at: int) -> Found[HouseNumber] | None:
    return None if at >= len(reading.tokens) else read_house_number(reading.tokens, at)


def _joined(reading: Reading, end: int, first: int) -> bool:
    """True when only joining words stand between, and no sentence ends there."""
    if first - end > _MOST_JOINERS or reading.tokens[end - 1].ends_sentence:
        return False
    between = reading.tokens[end:first]
    return all(token.key in _JOINERS and not token.ends_sentence for token in between)
