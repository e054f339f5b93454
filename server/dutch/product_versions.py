"""Versions of products after their name: "13 Pro" of "iPhone 13 Pro", "S21", "dertien"."""

from __future__ import annotations

from server.dutch.numbers import cardinal
from server.dutch.words import Token

_WORDS = frozenset({"pro", "plus", "max", "mini", "ultra", "air", "se", "lite", "fe", "oled", "slim", "fold"})
_MEASURES = frozenset(
    {"euro", "eur", "cent", "stuk", "stuks", "keer", "jaar", "cm", "centimeter", "gb", "uur"}
)
_MOST_TOKENS = 3
_MOST_DIGITS = 2
_LEAST_SAID = 5
_MOST_SAID = 99


def read_version(name: str, tokens: tuple[Token, ...], at: int) -> tuple[str, int]:
    """The name with the version that begins at ``at``, and the token after it; the name alone for none.

    A number in words counts from five: "een iPhone twee sleutels" are two keys. Never over
    punctuation or a pause, and never a number of something else ("13 euro").
    """
    end = at
    while end < min(len(tokens), at + _MOST_TOKENS) and not (tokens[end - 1].stop or tokens[end - 1].pause):
        part = _part(tokens[end])
        if not part or (part[-1].isdigit() and _is_measured(tokens, end)):
            break
        letter = name.rpartition(" ")[2]
        glued = len(letter) == 1 and letter.isalpha() and part[0].isdigit()  # "Galaxy S" and "21"
        name += part if glued else f" {part}"
        end += 1
    return name, end


def _part(token: Token) -> str:
    """The token as it goes into the name, empty if it is no version."""
    key = token.key
    if key in _WORDS:
        return token.text
    digits = key[1:] if key[0].isalpha() else key
    if digits.isdecimal() and len(digits) <= _MOST_DIGITS:
        return token.text
    said = cardinal(key) if key.isalpha() else None
    return str(said) if said is not None and _LEAST_SAID <= said <= _MOST_SAID else ""


def _is_measured(tokens: tuple[Token, ...], at: int) -> bool:
    return not tokens[at].stop and at + 1 < len(tokens) and tokens[at + 1].key in _MEASURES
