"""Numbered roads: "de A16", "de N driehonderddrieënveertig" is ``N343``.

A and N roads have one to three digits (Rijkswaterstaat's and the provinces' numbering); E roads are
European routes (UNECE, AGR).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from server.dutch.numbers import read_cardinal
from server.dutch.words import Found, Token, word_set

_WRITTEN = re.compile(r"([ane])-?(\d{1,3})")
_LETTERS = frozenset("ane")
_OPENERS = word_set("de snelweg autosnelweg rijksweg autoweg provinciale weg")
_LAST_ROAD = 999


def find_roads(tokens: tuple[Token, ...]) -> Iterator[Found[str]]:
    """Every numbered road after "de", "snelweg" or "rijksweg", as its letter and number."""
    for at in range(1, len(tokens)):
        if tokens[at - 1].stop or tokens[at - 1].key not in _OPENERS:
            continue
        written = _WRITTEN.fullmatch(tokens[at].key)
        if written and tokens[at].is_capital:
            yield Found(
                value=f"{written[1].upper()}{int(written[2])}", first=at, end=at + 1, rule="road_written"
            )
        elif tokens[at].key in _LETTERS and not tokens[at].stop:
            number = read_cardinal(tokens, at + 1)
            if number and 0 < number.value <= _LAST_ROAD:
                value = f"{tokens[at].key.upper()}{number.value}"
                yield Found(value=value, first=at, end=number.end, rule="road_spoken")
