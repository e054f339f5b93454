"""Euros and cents with the word behind both: "vijfendertig vijftig euro", "twaalf nul vijf euro".

What may be something else gives no price: a guess ("twintig dertig euro"), notes ("twee vijftig euro
biljetten"), a house or an article ("nummer twaalf vijftig euro"), a clock time and an amount ("om
half negen vijftig euro gepind"). Digits apart ("35 50 euro") need a word of paying in the sentence.
"""

from __future__ import annotations

from decimal import Decimal

from server.dutch.clock_words import MONTHS
from server.dutch.money_words import EUROS, NOTES, NUMBERED, STREETS, TO_PAY
from server.dutch.nearby import before, clock_end, says_after, says_before
from server.dutch.numbers import is_lone_article, read_cardinal
from server.dutch.words import Found, Token

_CENT = Decimal("0.01")
_WHOLE_CENTS, _TWO_DIGITS = 100, 10
_STEP = 5
_TOO_MUCH = 1000
"""Above it nobody says a price so, and a year may stand before the amount: "4 maart 2026 35 euro"."""
_SECOND = 2
_BEFORE, _AFTER = 10, 6


def read_price_pair(tokens: tuple[Token, ...], number: Found[Decimal]) -> Found[Decimal] | None:
    """The euros that begin with ``number``, to the word behind the cents, or None."""
    if number.rule != "number_cardinal" or number.value >= _TOO_MUCH:
        return None
    cents = None if is_lone_article(tokens, number.first, number.end) else _cents(tokens, number.end)
    if cents is None or not _linked(tokens, cents.end) or tokens[cents.end].key not in EUROS:
        return None
    end = cents.end + 1
    if _may_be_two(number.value, cents.value) or _is_other(tokens, number, end):
        return None
    value = number.value + cents.value * _CENT
    return Found(value=value, first=number.first, end=end, rule="amount_cents_euro")


def _is_other(tokens: tuple[Token, ...], number: Found[Decimal], end: int) -> bool:
    """True when the first number belongs to something else, or when nothing says that digits are a price."""
    if says_after(tokens, end, NOTES, 1) or _names_something(tokens, number.first):
        return True
    if clock_end(tokens, number.end - 1):
        return True
    if not (tokens[number.first].key[0].isdigit() or tokens[number.end].key[0].isdigit()):
        return False
    return not (says_before(tokens, number.first, TO_PAY, _BEFORE) or says_after(tokens, end, TO_PAY, _AFTER))


def _cents(tokens: tuple[Token, ...], at: int) -> Found[int] | None:
    """The cents at ``at``, said with two digits: "vijftig", "nul vijf", "05"."""
    if not _linked(tokens, at):
        return None
    if tokens[at].key == "nul" and _linked(tokens, at + 1):
        unit = read_cardinal(tokens, at + 1)
        return unit if unit is not None and 0 < unit.value < _TWO_DIGITS else None
    cents = read_cardinal(tokens, at)
    if cents is None or not 0 < cents.value < _WHOLE_CENTS:
        return None
    return cents if cents.value >= _TWO_DIGITS or tokens[at].key.startswith("0") else None


def _linked(tokens: tuple[Token, ...], at: int) -> bool:
    return 0 < at < len(tokens) and not tokens[at - 1].stop and not tokens[at - 1].pause


def _may_be_two(whole: Decimal, cents: int) -> bool:
    """True for what may as well be a guess between two amounts: "twintig dertig euro"."""
    return whole % _STEP == 0 and cents % _STEP == 0 and 0 < cents - whole <= 2 * _STEP


def _names_something(tokens: tuple[Token, ...], first: int) -> bool:
    """True when the word before makes a number the name of something: a house, a road, a year."""
    previous = before(tokens, first, 1)
    if not previous or previous[0].stop:
        return False
    key = previous[0].key
    opens = first < _SECOND or tokens[first - _SECOND].ends_sentence
    if key in NUMBERED or key in MONTHS or len(key) == 1 or key.endswith(STREETS):
        return True
    return previous[0].is_capital and not opens
