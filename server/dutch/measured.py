"""A number with its unit: "132 kilometer per uur", "610 µg/l", "1.80m", "een meter of tien"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from server.dutch.decimals import read_number
from server.dutch.nearby import after, numeric
from server.dutch.numbers import is_lone_article, read_cardinal
from server.dutch.words import Found, Token

SPEED, KILOMETER, METER, CENTIMETER = "km/h", "km", "m", "cm"
MICROGRAM_PER_LITER, MICROGRAM, PROMILLE = "\u00b5g/l", "\u00b5g", "\u2030"
KILOGRAM, GRAM, MILLIGRAM, OUNCE, POUND, DECIBEL = "kg", "g", "mg", "ons", "pond", "dB"

_MICRO = ("\u03bcg", "ug", "mcg", "microgram", "microgrammen")  # folding writes the micro sign as mu
_UNITS = {
    **dict.fromkeys(("km/u", "km/h", "kmu", "kmh", "km/uur", "kilometer/uur", "km\\u", "k/u"), SPEED),
    **dict.fromkeys(("kilometer", "kilometers", "km"), KILOMETER),
    **dict.fromkeys(("meter", "meters", "m", "mtr"), METER),
    **dict.fromkeys(("centimeter", "centimeters", "cm"), CENTIMETER),
    **dict.fromkeys(("kilo", "kilo's", "kilogram", "kilogrammen", "kg"), KILOGRAM),
    **dict.fromkeys(("gram", "grammen", "gr", "g"), GRAM),
    **dict.fromkeys(("milligram", "mg"), MILLIGRAM),
    "ons": OUNCE,
    "pond": POUND,
    **dict.fromkeys(("decibel", "decibels", "db", "dba", "db(a", "db(a)"), DECIBEL),
    **dict.fromkeys(("promille", "promillage", "\u2030"), PROMILLE),
    **dict.fromkeys(_MICRO, MICROGRAM),
    **dict.fromkeys(
        tuple(f"{micro}{per}" for micro in _MICRO for per in ("/l", "l", "/liter")), MICROGRAM_PER_LITER
    ),
}
_ATTACHED = re.compile(r"([0-9][0-9.,]{0,14})([^0-9.,].{0,14})")
_METERS_AND_CENTIMETERS = re.compile(r"([12])m([0-9]{2})")
_AIR = frozenset({"uitgeademde", "lucht", "adem", "uitademingslucht"})
_PER_HOUR = (("per", "uur"), ("in", "het", "uur"), ("uur",))
_LETTER_UNITS = frozenset({"m", "g"})


@dataclass(frozen=True, slots=True)
class Measured:
    """A number and its unit at ``[first:end]``.

    ``about`` marks "een meter of tien", ``bare`` "een meter", where "een" may be an article.
    """

    value: Decimal
    unit: str
    first: int
    end: int
    about: bool = False
    bare: bool = False


def read_measured(tokens: tuple[Token, ...], at: int, number: Found[Decimal] | None) -> Measured | None:
    """The number at ``at`` (already read, None if digits and unit are one token) with its unit, or None."""
    if number is None:
        return _attached(tokens, at)
    end = number.end
    if end >= len(tokens) or tokens[end - 1].stop or tokens[end - 1].pause:
        return None
    unit = _UNITS.get(tokens[end].key)
    if unit is None or (tokens[end].key in _LETTER_UNITS and _is_letter(tokens, at, end)):
        return None
    article = is_lone_article(tokens, at, number.end)
    unit, end = _longest_unit(tokens, unit, end + 1)
    if article and end + 1 < len(tokens) and tokens[end].key == "of" and numeric(tokens[end + 1]):
        about = read_cardinal(tokens, end + 1)
        if about is not None and not tokens[end - 1].stop:
            return Measured(Decimal(about.value), unit, at, about.end, about=True)
    return Measured(number.value, unit, at, end, bare=article)


def _attached(tokens: tuple[Token, ...], at: int) -> Measured | None:
    value, written = _split(tokens[at].key)
    if value is None:
        return None
    unit, end = _longest_unit(tokens, written, at + 1)
    return Measured(value, unit, at, end)


@lru_cache(maxsize=10_000)
def _split(key: str) -> tuple[Decimal | None, str]:
    """As "1.80m": 1.80 and m, "1m80" too; (None, "") for a key that is not a number and a unit."""
    match = _METERS_AND_CENTIMETERS.fullmatch(key)
    if match:
        return Decimal(f"{match[1]}.{match[2]}"), METER
    match = _ATTACHED.fullmatch(key)
    unit = _UNITS.get(match[2]) if match else None
    if match is None or unit is None:
        return None, ""
    number = Token(text=match[1], start=0, end=len(match[1]), key=match[1])
    read = read_number((number,), 0)
    return (read.value, unit) if read is not None else (None, "")


def _longest_unit(tokens: tuple[Token, ...], unit: str, end: int) -> tuple[str, int]:
    """The unit with what follows it: "kilometer per uur", "microgram alcohol per liter uitgeademde lucht"."""
    if tokens[end - 1].stop:
        return unit, end
    keys = tuple(token.key for token in after(tokens, end, 6))
    if unit == KILOMETER:
        for words in _PER_HOUR:
            if keys[: len(words)] == words:
                return SPEED, end + len(words)
    if unit in {MICROGRAM, MICROGRAM_PER_LITER}:
        start = int(keys[:1] == ("alcohol",))
        if unit == MICROGRAM and keys[start : start + 2] in {("per", "liter"), ("per", "l")}:
            unit, start = MICROGRAM_PER_LITER, start + 2
        if unit == MICROGRAM_PER_LITER:
            while start < len(keys) and keys[start] in _AIR:
                start += 1
            return unit, end + start
    if unit == DECIBEL and keys[:1] == ("a",):
        return unit, end + 1
    return unit, end


def _is_letter(tokens: tuple[Token, ...], at: int, unit_at: int) -> bool:
    """True when a lone "m" or "g" is a letter of a code rather than a unit."""
    if tokens[unit_at].is_capital:
        return True
    around = [tokens[at - 1]] if at and not tokens[at - 1].stop else []
    if unit_at + 1 < len(tokens) and not tokens[unit_at].stop:
        around.append(tokens[unit_at + 1])
    return any(len(token.key) == 1 or numeric(token) for token in around)
