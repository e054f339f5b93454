"""Numbers, digits and single letters that are heard instead of others.

The speech behind confusions.json has no codes. So what is heard in place of a digit or letter is
drawn by how much their names are alike: ``zeven`` and ``negen``, ``dertien`` and ``dertig``, ``bee``
and ``dee``. How often signs are replaced, left out or added is taken from the letters of words.
"""

from __future__ import annotations

import math
import random
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from benchmarks.extraction.said import SMALL_NUMBERS

_NAMES = {number: word for word, number in SMALL_NUMBERS.items()}
_LETTER_NAMES = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (
            *(
                "aa",
                "bee",
                "see",
                "dee",
                "ee",
                "ef",
                "gee",
                "haa",
                "ie",
                "jee",
                "kaa",
                "el",
                "em",
                "en",
                "oo",
            ),
            *("pee", "kuu", "er", "es", "tee", "uu", "vee", "wee", "iks", "ij", "zet"),
        ),
        strict=True,
    )
)
_STEEPNESS = 6.0
"""One name that differs in half of its letters is drawn e^-3 times as often as an equal one would be."""
_TWO_DIGITS = 2


def misheard_code(code: str, draw: random.Random, *, left_out: float, added: float) -> str:
    """The code with one of its signs, or a number of two digits as a whole, heard wrong.

    Args:
        code: has at least one digit or letter.
        draw: where chance comes from.
        left_out: chance that a sign is left out rather than replaced.
        added: chance that a sign is written twice.
    """
    if len(code) == _TWO_DIGITS and code.isascii() and code.isdigit() and code[0] != "0":
        return str(draw.choices(*_numbers_like(int(code)))[0])
    places = [place for place, sign in enumerate(code) if sign in _LETTER_NAMES or "0" <= sign <= "9"]
    place = draw.choice(places or range(len(code)))
    kind = draw.random()
    if kind < left_out and len(places) > 1:
        return code[:place] + code[place + 1 :]
    if kind < left_out + added:
        return code[: place + 1] + code[place:]
    return code[:place] + draw.choices(*_signs_like(code[place]))[0] + code[place + 1 :]


@lru_cache(maxsize=100)
def _numbers_like(number: int) -> tuple[list[int], list[float]]:
    others = [other for other in range(10, 100) if other != number]
    return others, [_likeness(_NAMES[number], _NAMES[other]) for other in others]


@lru_cache(maxsize=100)
def _signs_like(sign: str) -> tuple[list[str], list[float]]:
    if sign.isascii() and sign.isdigit():
        names = {str(digit): _NAMES[digit] for digit in range(10)}
    else:
        names = _LETTER_NAMES
    name = names.get(sign, sign)
    others = [other for other in names if other != sign]
    return others, [_likeness(name, names[other]) for other in others]


def _likeness(name: str, other: str) -> float:
    return math.exp(-_STEEPNESS * Levenshtein.normalized_distance(name, other))
