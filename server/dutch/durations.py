"""How long something lasts or is ago: "een half uur", "drie kwartier", "anderhalf uur", "twee weken".

"tien uur" is a clock time unless the words around it speak of a duration ("tien uur lang", "binnen
twee uur"), and "16 jaar" an age unless they do ("16 jaar geleden").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from server.dutch.clock_context import is_amount
from server.dutch.clock_phrases import read_phrase
from server.dutch.decimals import may_begin_number, read_number
from server.dutch.in_turn import in_turn
from server.dutch.nearby import (
    after,
    continues_number,
    counts_vaguely,
    in_range,
    is_approximate,
    numeric,
    says_after,
    says_before,
)
from server.dutch.numbers import is_article, read_cardinal
from server.dutch.words import Found, Token

SECOND, MINUTE, QUARTER, HOUR, DAY = "seconde", "minuut", "kwartier", "uur", "dag"
WEEK, MONTH, YEAR = "week", "maand", "jaar"

_SECONDS = {SECOND: 1, MINUTE: 60, QUARTER: 900, HOUR: 3_600, DAY: 86_400, WEEK: 604_800}
_UNITS = {
    **dict.fromkeys(("seconde", "seconden", "sec", "secondes"), SECOND),
    **dict.fromkeys(("minuut", "minuten", "min", "minuutje", "minuutjes"), MINUTE),
    **dict.fromkeys(("kwartier", "kwartiertje"), QUARTER),
    **dict.fromkeys(("uur", "uren", "uurtje", "uurtjes"), HOUR),
    **dict.fromkeys(("dag", "dagen"), DAY),
    **dict.fromkeys(("week", "weken", "weekje"), WEEK),
    **dict.fromkeys(("maand", "maanden"), MONTH),
    **dict.fromkeys(("jaar", "jaren"), YEAR),
}
_HALF_WORDS = {"halfuur": (Decimal("0.5"), HOUR), "halfuurtje": (Decimal("0.5"), HOUR)}
_PLAIN_PLURALS = frozenset({"uren", "uurtjes"})
_SURE_AFTER = frozenset(
    {"geleden", "lang", "later", "eerder", "tevoren", "durende", "gewacht", "bezig", "nodig"}
)
_SURE_BEFORE = frozenset({"gedurende", "sinds", "binnen", "duurde", "duurt", "duren", "wachtte", "wachtten"})
_TO_THE_HOUR = frozenset({"voor", "over"})
_CLOCK_WORDS = frozenset({"half", "kwart", "middernacht", "twaalven"})


@dataclass(frozen=True, slots=True)
class Duration:
    """``value`` times ``unit``: seconde, minuut, kwartier, uur, dag, week, maand or jaar.

    ``approximate`` tells that the speaker gave no exact value ("ongeveer", "een minuut of tien").
    """

    value: Decimal
    unit: str
    approximate: bool = False

    @property
    def duration_s(self) -> int | None:
        """The whole seconds; None for months and years, which differ in length."""
        seconds = _SECONDS.get(self.unit)
        return None if seconds is None else int(self.value * seconds)


@dataclass(frozen=True, slots=True)
class _Span:
    value: Decimal
    unit: str
    end: int
    about: bool = False


def find_durations(tokens: tuple[Token, ...]) -> Iterator[Found[Duration]]:
    """Every duration in the tokens, in order."""
    return in_turn(tokens, begins=_may_begin, read=read_duration, number=read_number)


def _may_begin(token: Token) -> bool:
    return token.key in _HALF_WORDS or may_begin_number(token.key)


def read_duration(tokens: tuple[Token, ...], at: int) -> Found[Duration] | None:
    """The duration that begins at ``tokens[at]``, or None."""
    span = _span(tokens, at)
    if span is None or continues_number(tokens, at):
        return None
    whole = _with_minutes(tokens, span)
    if counts_vaguely(tokens, at) or in_range(tokens, at, whole.end):
        return None
    if whole is span and _is_clock(tokens, at, span):
        return None
    duration = Duration(
        value=whole.value,
        unit=whole.unit,
        approximate=whole.about or is_approximate(tokens, at, whole.end),
    )
    return Found(value=duration, first=at, end=whole.end, rule=f"duration_{whole.unit}")


def _span(tokens: tuple[Token, ...], at: int) -> _Span | None:
    """A number with a unit of time, whatever it may mean."""
    word = at + (at < len(tokens) and is_article(tokens[at]) and not tokens[at].stop)
    if word < len(tokens) and tokens[word].key in _HALF_WORDS:
        return _Span(*_HALF_WORDS[tokens[word].key], word + 1)
    number = read_number(tokens, at)
    if number is None or number.end >= len(tokens):
        return None
    unit = _UNITS.get(tokens[number.end].key)
    if unit is None or tokens[number.end - 1].stop or tokens[number.end - 1].pause:
        return None
    end = number.end + 1
    about = _or_so(tokens, end) if is_article(tokens[at]) and number.end == at + 1 else None
    if about is not None:
        return _Span(Decimal(about.value), unit, about.end, about=True)
    return _Span(number.value, unit, end)


def _or_so(tokens: tuple[Token, ...], at: int) -> Found[int] | None:
    """The number of "een minuut of tien"."""
    if at + 1 >= len(tokens) or tokens[at - 1].stop or tokens[at].key != "of" or not numeric(tokens[at + 1]):
        return None
    return read_cardinal(tokens, at + 1)


def _is_clock(tokens: tuple[Token, ...], at: int, span: _Span) -> bool:
    """True when the words are, or may be, a clock time, an age, or an indefinite "een dag"."""
    last = tokens[span.end - 1]
    following = [] if last.stop else [token.key for token in after(tokens, span.end, 2)]
    sure = following[:1] and following[0] in _SURE_AFTER
    sure = sure or says_before(tokens, at, _SURE_BEFORE, 3)
    if span.unit == MINUTE and following and following[0] in _TO_THE_HOUR:
        return len(following) > 1 and (following[1] in _CLOCK_WORDS or numeric(tokens[span.end + 1]))
    clock = read_phrase(tokens, at) if span.unit == HOUR and is_amount(tokens, at) else None
    if clock is not None and clock.rule:
        return True  # "melding binnen vijftien uur achtenveertig"
    if span.about:
        return span.unit in {HOUR, YEAR} and not sure
    if span.unit == HOUR:
        return _may_be_clock(tokens, at, span, sure=bool(sure))
    if span.unit == YEAR:
        return not sure
    lone = is_article(tokens[at]) and span.value == 1 and span.unit != QUARTER
    return lone and not sure


def _may_be_clock(tokens: tuple[Token, ...], at: int, span: _Span, *, sure: bool) -> bool:
    if says_before(tokens, at, {"om", "omstreeks"}, 1):
        return True
    broken = span.value != span.value.to_integral_value()
    written_time = tokens[at].key[0].isdigit() and broken and "." in tokens[at].key
    if written_time:
        return True
    if broken or tokens[span.end - 1].key in _PLAIN_PLURALS:
        return False
    return not sure or (
        not says_after(tokens, span.end, _SURE_AFTER, 1) and says_before(tokens, at, {"sinds"}, 1)
    )


def _with_minutes(tokens: tuple[Token, ...], span: _Span) -> _Span:
    """As "twee uur en tien minuten" and "een uur en een kwartier": in minutes."""
    if span.unit != HOUR or span.end + 1 >= len(tokens) or tokens[span.end - 1].stop:
        return span
    more = _span(tokens, span.end + (tokens[span.end].key == "en"))
    if more is None or more.about or more.unit not in {MINUTE, QUARTER}:
        return span
    minutes = (span.value * _SECONDS[HOUR] + more.value * _SECONDS[more.unit]) / _SECONDS[MINUTE]
    return _Span(minutes, MINUTE, more.end)
