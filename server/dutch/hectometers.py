"""Hectometre posts: where on a motorway something is, "hectometerpaal 43,2"."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from server.dutch.decimals import read_number
from server.dutch.nearby import numeric, seems_counted
from server.dutch.numbers import is_lone_article, read_cardinal
from server.dutch.words import COLON, Found, Token

_POSTS = frozenset(
    {
        *("hectometerpaal", "hectometerpaaltje", "hectometerbord", "hectometer", "hmp", "kilometerpaal"),
        *("hectometerpalen", "hm-paal", "hmpaal", "hectometerbordje", "hectometrering"),
    }
)
_POST_LINKS = frozenset({"nummer", "nr", "paal", "bord"})
_SOFT_LINKS = frozenset({"van", "is", "was", "rond", "ongeveer"})
_AFTER_POST = frozenset({"li", "re", "links", "rechts", "ter", "op", "van", "in", "richting", "a", "l", "r"})
_MOST_KILOMETERS, _LAST_DIGIT = 500, 9
_POST_WARNING = "Een hectometerpaal heeft één cijfer achter de komma. Klopt dit getal?"


def is_post(token: Token) -> bool:
    """True for a word that says that a hectometre post is meant."""
    return token.key in _POSTS


def read_post(tokens: tuple[Token, ...], at: int) -> Found[Decimal] | None:
    """The kilometres on the post whose word stands at ``at``, or None.

    "hectometerpaal 43,2", "hectometer drieënveertig komma twee", "hmp 43 punt 2". Posts stand 100 m
    apart, so more than one decimal gives a warning.
    """
    first = at + 1
    soft = False
    while first < len(tokens) and _goes_on(tokens[first - 1]):
        if tokens[first].key not in _POST_LINKS and tokens[first].key not in _SOFT_LINKS:
            break
        soft = soft or tokens[first].key in _SOFT_LINKS
        first += 1
    number = read_number(tokens, first) if _goes_on(tokens[first - 1]) else None
    if number is None or is_lone_article(tokens, first, number.end) or number.value >= _MOST_KILOMETERS:
        return None
    value, end = _first_decimal(tokens, number)
    tenth = _tenth(tokens, end) if number.rule == "number_cardinal" else None
    if tenth is not None:
        value, end = Decimal(f"{value}.{tenth.value}"), tenth.end
    if soft and value == value.to_integral_value():
        return None  # "de hectometerpaal was 2 meter verderop"
    exact = value * 10 == (value * 10).to_integral_value()
    warning = None if exact else _POST_WARNING
    return Found(value=value, first=at, end=end, rule="measure_hectometer", warning=warning)


def _goes_on(token: Token) -> bool:
    return token.stop in {"", COLON}


def _first_decimal(tokens: tuple[Token, ...], number: Found[Decimal]) -> tuple[Decimal, int]:
    """The number and its end, with one of the digits behind "komma" where a word follows the last.

    Of "hectometerpaal zes komma acht twee zwarte auto's" the two counts the cars.
    """
    decimals = next((at + 1 for at in range(number.first, number.end) if tokens[at].key == "komma"), None)
    if number.rule != "number_decimal" or decimals is None or number.end == decimals + 1:
        return number.value, number.end
    closed = number.end >= len(tokens) or tokens[number.end - 1].stop or tokens[number.end].key in _AFTER_POST
    if closed:
        return number.value, number.end
    return number.value.quantize(Decimal("0.1"), ROUND_DOWN), decimals + 1


def _tenth(tokens: tuple[Token, ...], at: int) -> Found[int] | None:
    """The digit of "punt twee", where nothing that could be counted follows."""
    if at + 1 >= len(tokens) or tokens[at].key != "punt" or tokens[at].stop or tokens[at - 1].stop:
        return None
    tenth = read_cardinal(tokens, at + 1)
    if tenth is None or tenth.value > _LAST_DIGIT or tenth.end != at + 2:
        return None
    closed = tenth.end >= len(tokens) or tokens[at + 1].stop or tokens[tenth.end].key in _AFTER_POST
    return tenth if closed or not (seems_counted(tokens[tenth.end]) or numeric(tokens[tenth.end])) else None
