"""Types of vehicles after their make: "Astra", "208", "C drie", "X vijf", "drie serie"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from server.dutch.numbers import is_article, read_cardinal
from server.dutch.words import Token

T = TypeVar("T")
_MOST_TOKENS = 5
_LARGEST = 9999


def read_model(tokens: tuple[Token, ...], at: int, models: Mapping[str, T]) -> tuple[T, int] | None:
    """The longest of ``models`` that begins at ``at``, and the token after it.

    Args:
        tokens: of the text.
        at: where the type would begin.
        models: by their names without spaces and dashes: "208", "c4picasso", "3serie". Numbers may be
            said as words, also in pieces: "twee nul acht", "C vier".
    """
    if not models:
        return None
    found: tuple[T, int] | None = None
    name = ""
    end = at
    while end < min(len(tokens), at + _MOST_TOKENS):
        part, after = _part(tokens, end)
        name += part
        if name in models:
            found = models[name], after
        if any(token.stop or token.pause for token in tokens[end:after]):
            break
        end = after
    return found


def _part(tokens: tuple[Token, ...], at: int) -> tuple[str, int]:
    """One piece of a name in small letters and digits, and where the next begins."""
    token = tokens[at]
    if token.key[0].isalpha() and not is_article(token):
        number = read_cardinal(tokens, at)
        if number is not None and number.value <= _LARGEST:
            return str(number.value), number.end
    return token.key.replace("-", ""), at + 1
