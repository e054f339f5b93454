"""What stands around a number that may be a clock time: what announces it, what follows it."""

from __future__ import annotations

from server.dutch.clock_words import (
    DAY_WORDS,
    DURATION_BEFORE,
    LEADS,
    MONTHS,
    SOFT,
    key_at,
    linked,
    part_at,
    small_number,
)
from server.dutch.numbers import word_number
from server.dutch.words import Token

_RANGE_WORDS = frozenset({"tussen", "van", "vanaf"})
_DATE_REACH = 4
_REPORTED = frozenset({"melding", "oproep", "mutatie", "bericht", "telefoontje", "prio"})
_HALF_DAY_H = 12


def opens(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a sentence begins at ``at``."""
    return at == 0 or tokens[at - 1].ends_sentence


def part_follows(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a part of the day stands at ``at``, perhaps after "in de"."""
    if not linked(tokens, at):
        return False
    if part_at(tokens, at) is not None:
        return True
    return (
        tokens[at].key == "in"
        and key_at(tokens, at + 1) == "de"
        and linked(tokens, at + 2)
        and (part_at(tokens, at + 2) is not None)
    )


def is_amount(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether the word before shows that an amount of time follows: "ruim twee uur", "binnen tien uur"."""
    return linked(tokens, at) and tokens[at - 1].key in DURATION_BEFORE


def came_in(tokens: tuple[Token, ...], at: int, end: int, *, hour: int, minutes: bool) -> bool:
    """Whether "binnen" before the time at ``[at:end]`` tells when something came in.

    "Melding binnen vijftien uur achtenveertig", "melding binnen tien uur, ter plaatse tien uur vijf":
    whole hours at the end of a clause only. Nobody says "within 15 hours 48" for an amount of time.
    """
    if key_at(tokens, at - 1) != "binnen" or not linked(tokens, at):
        return False
    closed = not linked(tokens, end)
    told = at > 1 and linked(tokens, at - 1)
    if told and (key_at(tokens, at - 2) in _REPORTED or key_at(tokens, at - 2).endswith("melding")):
        return minutes or closed or tokens[end].key == "ter"
    return minutes and closed and hour > _HALF_DAY_H


def opens_range(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether "tussen" or "van" stands before ``at``: an interval may begin here."""
    before = at - 1
    while (
        before > 0
        and tokens[before].key in SOFT
        and tokens[before].key not in _RANGE_WORDS
        and linked(tokens, before)
    ):
        before -= 1
    return tokens[before].key in _RANGE_WORDS and key_at(tokens, before + 1) != "de"


def is_led(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether the words before ``at`` announce a time: "om", "omstreeks", a date, a part of the day."""
    before = at - 1
    while before >= 0 and not tokens[before].ends_sentence:
        key = tokens[before].key
        if key in LEADS:
            return True
        if ends_part(tokens, before) or key in DAY_WORDS or _ends_date(tokens, before):
            return True
        if tokens[before].stop or key not in SOFT:
            return _joins_range(tokens, before)
        before -= 1
    return False


def _joins_range(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether the word at ``at`` is the "en" of "tussen elf uur en twaalf uur"."""
    return tokens[at].key in {"en", "t/m", "met"} and any(
        key_at(tokens, place) in {"tussen", "vanaf", "van"} for place in range(max(0, at - 9), at)
    )


def ends_part(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether ``at`` is the last word of a part of the day."""
    for first in (at, at - 1):
        part = part_at(tokens, first) if first >= 0 else None
        if part is not None and part.end == at + 1:
            return True
    return False


def _ends_date(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a date ends here: a month, or a number right after a month."""
    if tokens[at].key in MONTHS:
        return small_number(tokens, at - 1) is not None or key_at(tokens, at - 1).endswith(("ste", "de", "e"))
    if tokens[at].key.count("-") == 2 and tokens[at].key[0].isdigit():  # noqa: PLR2004 - day, month and year
        return True
    if word_number(tokens[at]) is None and not tokens[at].key.startswith(("negentien", "twintig")):
        return False
    return any(key_at(tokens, at - back) in MONTHS for back in range(1, _DATE_REACH))
