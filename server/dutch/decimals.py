"""Dutch numbers with a fraction: "35,50", "drie komma vijf", "anderhalf", "tweeënhalf", "2,5 miljoen"."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from server.dutch.numbers import LONGEST_DIGITS, cardinal, is_article, read_cardinal
from server.dutch.spelled_numbers import AND, SCALES
from server.dutch.words import Found, Token

_COMMA_DECIMAL = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d{1,15}),(\d{1,4})")
_POINT_DECIMAL = re.compile(r"(\d{1,15})\.(\d{1,2})")
_COMMA_WORD, _ARTICLE = "komma", "een"
_HALF = Decimal("0.5")
_HALVES = frozenset({"half", "halve", "halven"})
_AND_A_HALF = re.compile(r"(.+?)(?:en(?:een)?)(?:half|halve|halven)")
_HALF_SIGN = "1\u20442"
"""The half sign as folding writes it: 1, fraction slash, 2."""
_ONE_WORD = {
    **dict.fromkeys(("anderhalf", "anderhalve"), Decimal("1.5")),
    **dict.fromkeys(_HALVES, _HALF),
    "driekwart": Decimal("0.75"),
}
_SCALES = {"honderd": 100, **SCALES}
_MEASURED = frozenset(
    {
        *("promille", "kilo", "kilogram", "kg", "gram", "meter", "centimeter", "kilometer", "km", "liter"),
        *("euro", "uur", "procent", "ton", "decibel", *_SCALES),
    }
)


def read_number(tokens: tuple[Token, ...], at: int, most_decimals: int = 4) -> Found[Decimal] | None:
    """The number, whole or with a fraction, that begins at ``tokens[at]``, or None.

    "35,50", "43.2", "drie komma vijf", "nul komma nul acht", "anderhalf", "tweeënhalf", "drie en een
    halve", "een half", "35 duizend", "anderhalf miljoen". A point with one or two digits behind it is
    a decimal point, with three it separates thousands. More than ``most_decimals`` are no number.
    A bare "half" and the article count here (0.5 and 1): ask for a unit behind them.
    """
    found = _one_word(tokens, at) or _half(tokens, at) or _whole(tokens, at)
    if found is None or not _goes_on(tokens, found.end):
        return _within(found, most_decimals)
    if found.rule == "number_cardinal":
        if tokens[found.end].key == _COMMA_WORD:
            found = _after_comma(tokens, found)
        elif tokens[found.end].key == AND and _is_half(tokens, found.end + 1):
            found = Found(value=found.value + _HALF, first=at, end=found.end + 3, rule="number_half")
        elif not tokens[found.end - 1].key[0].isdigit():
            return found  # words have been added up already
    scale = _SCALES.get(tokens[found.end].key) if _goes_on(tokens, found.end) else None
    if scale is not None:
        return Found(value=found.value * scale, first=at, end=found.end + 1, rule=found.rule)
    return _within(found, most_decimals)


@lru_cache(maxsize=50_000)
def may_begin_number(key: str) -> bool:
    """True when :func:`read_number` could read a number, or digits with a unit stand, at a word ``key``."""
    return key[0].isdigit() or cardinal(key) is not None or _fraction_word(key) is not None


def _goes_on(tokens: tuple[Token, ...], end: int) -> bool:
    return end < len(tokens) and not tokens[end - 1].stop and not tokens[end - 1].pause


def _within(found: Found[Decimal] | None, most_decimals: int) -> Found[Decimal] | None:
    exponent = found.value.as_tuple().exponent if found is not None else 0
    return found if isinstance(exponent, int) and -exponent <= most_decimals else None


def _one_word(tokens: tuple[Token, ...], at: int) -> Found[Decimal] | None:
    value = _fraction_word(tokens[at].key) if at < len(tokens) else None
    return None if value is None else Found(value=value, first=at, end=at + 1, rule="number_fraction")


def _half(tokens: tuple[Token, ...], at: int) -> Found[Decimal] | None:
    return Found(value=_HALF, first=at, end=at + 2, rule="number_half") if _is_half(tokens, at) else None


def _whole(tokens: tuple[Token, ...], at: int) -> Found[Decimal] | None:
    whole = read_cardinal(tokens, at)
    if whole is None:
        return None
    return Found(value=Decimal(whole.value), first=at, end=whole.end, rule="number_cardinal")


def _is_half(tokens: tuple[Token, ...], at: int) -> bool:
    """True when "een half" or "een halve" stands at ``at``."""
    if at + 1 >= len(tokens) or tokens[at].key != _ARTICLE or tokens[at].stop:
        return False
    return tokens[at + 1].key in _HALVES


@lru_cache(maxsize=20_000)
def _fraction_word(key: str) -> Decimal | None:
    if key in _ONE_WORD or len(key) > LONGEST_DIGITS:
        return _ONE_WORD.get(key)
    if key.endswith(_HALF_SIGN):
        return (cardinal(key.removesuffix(_HALF_SIGN)) or 0) + _HALF
    if key[0].isdigit():
        match = (_COMMA_DECIMAL.fullmatch(key) or _POINT_DECIMAL.fullmatch(key)) if key.isascii() else None
        return Decimal(f"{match[1].replace('.', '')}.{match[2]}") if match else None
    half = _AND_A_HALF.fullmatch(key.replace("-", ""))
    whole = cardinal(half[1]) if half else None
    return whole + _HALF if whole is not None else None


def _after_comma(tokens: tuple[Token, ...], whole: Found[Decimal]) -> Found[Decimal]:
    """The number with what is said behind "komma": one number ("vijfenzeventig") or digits ("nul acht")."""
    digits, at = "", whole.end + 1
    while _goes_on(tokens, at):
        said = read_cardinal(tokens, at)
        if said is None or (is_article(tokens[at]) and not _closes(tokens, at)):
            break
        more = tokens[at].key if tokens[at].key.isdigit() else str(said.value)
        if len(more) > 1 and digits.strip("0"):
            break
        digits, at = digits + more, said.end
        if len(more) > 1 or len(digits) >= LONGEST_DIGITS:
            break
    if not digits:
        return whole
    value = Decimal(f"{whole.value}.{digits}")
    return Found(value=value, first=whole.first, end=at, rule="number_decimal")


def _closes(tokens: tuple[Token, ...], at: int) -> bool:
    """True when nothing, or a unit, follows: "drie komma een", "drie komma een kilo"."""
    return not _goes_on(tokens, at + 1) or tokens[at + 1].key in _MEASURED
