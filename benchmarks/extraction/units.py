"""The words of a text with their places, so that some can be changed and all else stays."""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.evaluation import spoken

_CORE = re.compile(r"[^\W_]+(?:['\u2018\u2019.,:@_+&][^\W_]+)*")
_STOPS = {".": ".", "?": ".", "!": ".", "\u2026": ".", ",": ",", ":": ":", ";": ":"}
_MOST_CAPITALS = 4
MARKS = ("", ",", ":", ".")
"""What may follow a word: nothing, a comma, a colon or semicolon, the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A word as error rates count it: what hyphens and slashes join is several.

    ``key`` is its normalised form (normalisation ``spoken`` of server/evaluation.py), ``mark`` one
    of :data:`MARKS`, ``starts`` tells that it begins a sentence.
    """

    text: str
    start: int
    end: int
    key: str
    mark: str
    starts: bool

    @property
    def is_capital(self) -> bool:
        """True when it begins with a capital."""
        return self.text[0].isupper()

    @property
    def is_code(self) -> bool:
        """True for numbers, and for a few capitals that are read out one by one."""
        if any(sign.isdigit() for sign in self.text):
            return True
        letters = len(self.text)
        return self.text.isupper() and letters <= _MOST_CAPITALS and (letters > 1 or not self.starts)


def units_of(text: str) -> list[Unit]:
    """In order. Signs that are no words belong to none."""
    found: list[Unit] = []
    for match in _CORE.finditer(text):
        key = spoken(match[0])
        if key:
            starts = not found or found[-1].mark == "." or "\n" in text[found[-1].end : match.start()]
            mark = _STOPS.get(text[match.end() : match.end() + 1], "")
            found.append(Unit(match[0], match.start(), match.end(), key, mark, starts))
    return found
