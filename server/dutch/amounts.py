"""Amounts of money in euros: "187 euro 40", "€ 1.240,50", "vijftig cent", "drie en een halve ton".

A value is only what the words say: "een paar honderd euro" and "tussen de 100 en 150 euro" are no
one value and give none. Slang ("twee ruggen") and amounts without the word euro ("kostte
vijfendertig vijftig") need a word of money in the sentence, and so do digits apart ("35 50 euro").

Slang after Onze Taal, "Bargoense namen voor geld": tientje 10, geeltje 25, joetje 10, meier 100,
rug or mille 1,000, ton 100,000.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from server.dutch.decimals import may_begin_number, read_number
from server.dutch.in_turn import in_turn
from server.dutch.money_words import (
    AFTER_CENTS,
    AFTER_TON,
    CENTS,
    EUROS,
    LINKS,
    MONEY,
    MONEY_SLANG,
    NO_CENTS,
    NOTES,
    PAYING,
    PER_BEFORE,
    SIGNS,
    SLANG,
    STRONG,
    TO_SPEND,
)
from server.dutch.nearby import (
    after,
    before,
    continues_number,
    counts_vaguely,
    in_range,
    is_approximate,
    numeric,
    says_after,
    says_before,
)
from server.dutch.numbers import is_article, is_lone_article, read_cardinal
from server.dutch.price_pairs import read_price_pair
from server.dutch.words import COLON, COMMA, Found, Token

_CENT = Decimal("0.01")
_WHOLE_CENTS = 100
_TWO_DIGITS = 10
_MOST_DECIMALS = 2
_WITH_COMMA = frozenset({"number_fraction", "number_decimal"})
_TOO_MUCH = Decimal(10**12)
_LAST_HOUR = 24
_REACH = (10, 6)
_LINK_REACH = 4


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money in euros, with whole cents.

    ``approximate`` tells that the speaker gave no exact value ("ongeveer", "geschat op"); ``each``
    that it is a price per piece or per period, not a total ("35 euro per stuk").
    """

    value_eur: Decimal
    approximate: bool = False
    each: bool = False


@dataclass(frozen=True, slots=True)
class _Money:
    value_eur: Decimal
    end: int
    rule: str


def find_amounts(tokens: tuple[Token, ...]) -> Iterator[Found[Amount]]:
    """Every amount in the tokens, in order."""
    return in_turn(tokens, begins=_may_begin, read=read_amount, number=_number_after_sign)


def _may_begin(token: Token) -> bool:
    return token.key in SIGNS or may_begin_number(token.key)


def _number_after_sign(tokens: tuple[Token, ...], at: int) -> Found[Decimal] | None:
    return read_number(tokens, at + (tokens[at].key in SIGNS))


def read_amount(tokens: tuple[Token, ...], at: int) -> Found[Amount] | None:
    """The amount that begins at ``tokens[at]``, with its sign or its first number, or None."""
    if at >= len(tokens):
        return None
    sign = tokens[at].key in SIGNS
    number = read_number(tokens, at + 1 if sign else at, _MOST_DECIMALS)
    if number is None:
        return None
    money = _Money(number.value, number.end, "amount_sign") if sign else _with_word(tokens, number)
    if money is None or continues_number(tokens, at):
        return None
    if money.value_eur >= _TOO_MUCH or counts_vaguely(tokens, at) or in_range(tokens, at, money.end):
        return None
    amount = Amount(
        value_eur=money.value_eur.quantize(_CENT),
        approximate=money.rule.endswith("_or_so") or is_approximate(tokens, at, money.end),
        each=_is_each(tokens, at, money.end),
    )
    return Found(value=amount, first=at, end=money.end, rule=money.rule)


def _with_word(tokens: tuple[Token, ...], number: Found[Decimal]) -> _Money | None:
    last = tokens[number.end - 1]
    unit = tokens[number.end].key if number.end < len(tokens) else ""
    if last.pause or (last.stop and not (last.stop == COMMA and unit in EUROS)):
        unit = ""  # "1850,- euro" is one amount, "1850. Euro" is none
    if unit in EUROS:
        return _euros(tokens, number)
    if unit in CENTS:
        whole = number.value == number.value.to_integral_value()
        return _Money(number.value * _CENT, number.end + 1, "amount_cents") if whole else None
    if unit in SLANG:
        return _slang(tokens, number, SLANG[unit])
    pair = read_price_pair(tokens, number)
    return _Money(pair.value, pair.end, pair.rule) if pair is not None else _without_word(tokens, number)


def _euros(tokens: tuple[Token, ...], number: Found[Decimal]) -> _Money:
    end = number.end + 1
    if number.value == 1 and is_article(tokens[number.first]):
        about = _or_so(tokens, end)
        if about is not None:
            return _Money(Decimal(about.value), about.end, "amount_or_so")
    cents = _cents(tokens, end) if number.rule == "number_cardinal" else None
    if cents is None:
        return _Money(number.value, end, "amount_euro")
    return _Money(number.value + cents.value * _CENT, cents.end, "amount_euro_cents")


def _or_so(tokens: tuple[Token, ...], at: int) -> Found[int] | None:
    """The number of "een euro of vijftig", "een tientje of drie"."""
    if at + 1 >= len(tokens) or tokens[at].key != "of" or tokens[at - 1].stop:
        return None
    return read_cardinal(tokens, at + 1) if numeric(tokens[at + 1]) else None


def _cents(tokens: tuple[Token, ...], at: int) -> Found[int] | None:
    """The cents said behind "euro": "veertig", "nul vijf", "en veertig cent"."""
    if at >= len(tokens) or tokens[at - 1].stop or tokens[at - 1].pause:
        return None
    linked = tokens[at].key == "en"
    first = at + linked
    nil = first + 1 < len(tokens) and tokens[first].key in {"nul", "0"} and not tokens[first].stop
    cents = read_cardinal(tokens, first + nil)
    if cents is None or not 0 < cents.value < _WHOLE_CENTS:
        return None
    if nil and cents.value >= _TWO_DIGITS:
        return None
    if _follows(tokens, cents.end, CENTS):
        return Found(value=cents.value, first=at, end=cents.end + 1, rule="cents")
    padded = nil or tokens[first].key.startswith("0")
    if linked or is_lone_article(tokens, first, cents.end) or not _ends_amount(tokens, cents, padded=padded):
        return None
    return Found(value=cents.value, first=at, end=cents.end, rule="cents")


def _ends_amount(tokens: tuple[Token, ...], cents: Found[int], *, padded: bool) -> bool:
    """True when bare cents can end here, so that "20 euro 2 flessen" is not 20.02."""
    last = tokens[cents.end - 1]
    if last.stop or last.pause or cents.end >= len(tokens):
        return True
    following = tokens[cents.end]
    if following.key in NO_CENTS or numeric(following):
        return False
    return padded or cents.value >= _TWO_DIGITS or following.key in AFTER_CENTS


def _follows(tokens: tuple[Token, ...], at: int, words: frozenset[str]) -> bool:
    return at < len(tokens) and not tokens[at - 1].stop and tokens[at].key in words


def _slang(tokens: tuple[Token, ...], number: Found[Decimal], worth: int) -> _Money | None:
    end = number.end + 1
    word = tokens[number.end]
    if word.key in MONEY_SLANG:
        words = PAYING if number.value == 1 and word.key == "rug" else MONEY
        if word.key == "ton":  # of money, not of weight: a word of money leads to it
            near = _is_led_to(tokens, number.first, MONEY | TO_SPEND) or says_after(tokens, end, AFTER_TON, 2)
        else:
            near = says_before(tokens, number.first, words, _REACH[0]) or says_after(
                tokens, end, words, _REACH[1]
            )
        if word.is_capital or not (near or _follows(tokens, end, EUROS)):
            return None
    if number.value == 1 and is_article(tokens[number.first]):
        about = _or_so(tokens, end)
        if about is not None:
            return _Money(Decimal(about.value * worth), about.end, "amount_or_so")
    if _follows(tokens, end, EUROS):
        end += 1
    return _Money(number.value * worth, end, "amount_slang")


def _without_word(tokens: tuple[Token, ...], number: Found[Decimal]) -> _Money | None:
    """As in "kostte vijfendertig vijftig", "betaalde 35,50": euros and cents, without either word."""
    if not _is_named_as_money(tokens, number):
        return None
    if number.rule in _WITH_COMMA:
        free = not _follows(tokens, number.end, NO_CENTS)
        return (
            _Money(number.value, number.end, "amount_context")
            if free and _has_cents(tokens, number)
            else None
        )
    if number.rule != "number_cardinal" or is_lone_article(tokens, number.first, number.end):
        return None
    cents = read_cardinal(tokens, number.end)
    last = tokens[number.end - 1]
    if cents is None or last.stop or last.pause or not _TWO_DIGITS <= cents.value < _WHOLE_CENTS:
        return None
    if not _ends_amount(tokens, cents, padded=False) or _spells_on(tokens, cents.end):
        return None
    return _Money(number.value + cents.value * _CENT, cents.end, "amount_context")


def _has_cents(tokens: tuple[Token, ...], number: Found[Decimal]) -> bool:
    """True for two digits behind a comma, written or said."""
    if number.rule == "number_decimal":
        return number.value.as_tuple().exponent == -_MOST_DECIMALS
    key = tokens[number.first].key
    return len(key) > _MOST_DECIMALS and key[-1 - _MOST_DECIMALS] == ","


def _is_named_as_money(tokens: tuple[Token, ...], number: Found[Decimal]) -> bool:
    """True when a word of money leads to the number, and not as it would to a clock time."""
    previous = before(tokens, number.first, 1)
    as_time = number.value <= _LAST_HOUR and bool(previous) and previous[0].key in {"voor", "op"}
    return not as_time and _is_led_to(tokens, number.first, STRONG)


def _is_led_to(tokens: tuple[Token, ...], first: int, words: frozenset[str]) -> bool:
    """True when only linking words stand between one of ``words`` and the number."""
    for token in before(tokens, first, _LINK_REACH):
        if token.stop and token.stop != COLON:
            return False
        if token.key in words:
            return True
        if token.key not in LINKS:
            return False
    return False


def _spells_on(tokens: tuple[Token, ...], at: int) -> bool:
    """True when a letter or a code goes on, as in a postcode."""
    following = after(tokens, at, 1)
    return bool(following) and not tokens[at - 1].stop and len(following[0].key) == 1


def _is_each(tokens: tuple[Token, ...], first: int, end: int) -> bool:
    near = [token.key for token in before(tokens, first, 2)]
    if near and (near[0] in PER_BEFORE or (near[0] == "van" and near[1:] and near[1] in NOTES)):
        return True
    if tokens[end - 1].ends_sentence:
        return False
    following = [token.key for token in after(tokens, end, 2)]
    return following[:1] == ["per"] or following == ["het", "stuk"] or following[:1] in (["elk"], ["ieder"])
