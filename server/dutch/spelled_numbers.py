"""The grammar of Dutch cardinals in words: which parts a number word has, and what they add up to.

A number may be written as one word, as several, or anything between ("vijfentwintigduizend",
"vijf en twintig duizend"), so the grammar looks at parts, not at words. It reads from left to right
and never goes back more than one word, so a text of number words only is read in linear time.
After Taaladvies.net, "Getallen (voluit geschreven)".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

UNITS = {
    name: value
    for value, name in enumerate(
        ("een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"), start=1
    )
}
TEENS = {
    name: value
    for value, name in enumerate(
        (
            *("tien", "elf", "twaalf", "dertien", "veertien"),
            *("vijftien", "zestien", "zeventien", "achttien", "negentien"),
        ),
        start=10,
    )
}
TENS = {
    name: 10 * value
    for value, name in enumerate(
        ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"), start=2
    )
}
SCALES = {"duizend": 1_000, "miljoen": 1_000_000, "miljard": 1_000_000_000}
HUNDRED, AND = "honderd", "en"
THOUSAND = 1_000

_SMALL = UNITS | TEENS | TENS
_PART = re.compile("|".join(sorted((*_SMALL, *SCALES, HUNDRED, AND), key=len, reverse=True)))
_LONGEST_WORD = 90
"""The longest number word below a billion has 85 letters; what is longer is no number."""

_END = ""


@lru_cache(maxsize=50_000)
def parts(key: str) -> tuple[str, ...]:
    """The number parts of one folded word: ``("drie", "en", "twintig")``; () if it has any other letter."""
    if len(key) > _LONGEST_WORD:
        return ()
    word = key.replace("-en-", AND)
    found: list[str] = []
    at = 0
    while at < len(word):
        match = _PART.match(word, at)
        if match is None:
            return ()
        found.append(match[0])
        at = match.end()
    return tuple(found)


def can_follow(one: str, other: str) -> bool:
    """True when a number that has the part ``one`` may go on with ``other``."""
    if one == AND:
        return other in _SMALL
    if one in UNITS:
        return other in {AND, HUNDRED} or other in SCALES
    if one in TEENS or one in TENS:
        return other == HUNDRED or other in SCALES
    if one == HUNDRED:
        return other == AND or other in SCALES or other in _SMALL
    return other in {AND, HUNDRED} or other in _SMALL or other in SCALES


def add_up(said: Sequence[str], at: int = 0) -> tuple[int, int] | None:
    """The value of the longest number that begins at ``said[at]``, and where it ends; None if none does."""
    total, below, end = 0, max(SCALES.values()) * THOUSAND, at
    while True:
        linked = end > at and _part(said, end) == AND
        group = _group(said, end + linked)
        if group is None:
            break
        value, after = group
        scale = SCALES.get(_part(said, after), 0)
        if scale and value < THOUSAND:
            if scale >= below:
                break  # "duizend twee duizend" are two numbers
            total, below, end = total + value * scale, scale, after + 1
            continue
        if end > at and (value >= THOUSAND or (linked and value > max(TENS.values()) + max(UNITS.values()))):
            break  # so are "duizend vijftienhonderd" and "duizend en tweehonderd"
        return total + value, after
    return (total, end) if end > at else None


def _group(said: Sequence[str], at: int) -> tuple[int, int] | None:
    """What stands before "duizend" or at the end: 1 to 999, and hundreds to 9,999 ("vijftienhonderd")."""
    if _part(said, at) == "duizend":
        return 1, at
    if _part(said, at) == HUNDRED:
        hundreds, end = 1, at + 1
    else:
        small = _below_hundred(said, at)
        if small is None:
            return None
        hundreds, end = small
        if _part(said, end) != HUNDRED or hundreds % 10 == 0:
            return small
        end += 1
    rest = _below_hundred(said, end + (_part(said, end) == AND))
    if rest is not None and _part(said, rest[1]) != HUNDRED:
        return hundreds * 100 + rest[0], rest[1]
    return hundreds * 100, end


def _below_hundred(said: Sequence[str], at: int) -> tuple[int, int] | None:
    one = _part(said, at)
    if one not in _SMALL:
        return None
    ten = TENS.get(_part(said, at + 2), 0)
    if one in UNITS and ten and _part(said, at + 1) == AND:
        return UNITS[one] + ten, at + 3
    return _SMALL[one], at + 1


def _part(said: Sequence[str], at: int) -> str:
    return said[at] if at < len(said) else _END
