"""What was measured: breath analysis, speed, height, hectometre posts, noise, weight and distance.

A value counts with its unit, or where the words right before it name the measurement ("snelheid van
132", "uitslag ademanalyse 435"). Ranges ("tussen de 40 en 50 meter") are not one value and give
none. What was measured is told from a limit ("waar 50 is toegestaan") and from an estimate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from server.dutch.decimals import may_begin_number, read_number
from server.dutch.hectometers import is_post, read_post
from server.dutch.heights import is_height, read_bare_height, read_centimeters
from server.dutch.in_turn import in_turn
from server.dutch.measured import (
    CENTIMETER,
    DECIBEL,
    GRAM,
    KILOGRAM,
    KILOMETER,
    METER,
    MICROGRAM,
    MICROGRAM_PER_LITER,
    MILLIGRAM,
    OUNCE,
    POUND,
    PROMILLE,
    SPEED,
    Measured,
    read_measured,
)
from server.dutch.nearby import (
    after,
    continues_number,
    counts_vaguely,
    in_range,
    is_approximate,
    led_by,
    numeric,
    says_after,
    says_before,
)
from server.dutch.numbers import is_lone_article
from server.dutch.speeds import is_bare_speed, is_corrected, is_excess, is_limit, is_speed_in_kilometers
from server.dutch.words import Found, Token

BREATH, ALCOHOL, SPEED_KMH, HEIGHT = "ademanalyse_ugl", "promillage", "snelheid_kmh", "lengte_cm"
HECTOMETER, NOISE, WEIGHT, DISTANCE, SIZE = "hectometer", "geluid_db", "gewicht_g", "afstand_m", "afmeting_cm"

_GRAMS = {
    KILOGRAM: Decimal(1000),
    GRAM: Decimal(1),
    MILLIGRAM: Decimal("0.001"),
    OUNCE: Decimal(100),
    POUND: Decimal(500),
}
_SUBSTANCES = frozenset(
    {
        *("hasj", "hasjiesj", "wiet", "hennep", "cocaine", "coke", "heroine", "amfetamine", "speed", "mdma"),
        *("ketamine", "hennep", "henneptoppen", "toppen", "drugs", "marihuana", "vuurwerk", "lachgas"),
        *("hennepresten", "pillen", "poeder", "poeder", "crystal", "meth", "crack", "softdrugs", "harddrugs"),
    }
)
_NOT_BREATH = frozenset(
    {"bloed", "thc", "amfetamine", "cocaine", "mdma", "ghb", "lsd", "morfine", "methamfetamine", "urine"}
)
_BREATH_TESTS = frozenset(
    {"ademanalyse", "ademonderzoek", "ademtest", "blaastest", "ademanalyseapparaat", "ademanalysetoestel"}
)
_BREATH_VERBS = frozenset({"blies", "bliezen"})
_BREATH_LINKS = frozenset(
    {
        *("indicatie", "waarde", "ademwaarde", "hij", "zij", "ze", "deze", "verdachte", "bestuurder"),
        *("gaf", "geeft", "was", "is", "uitslag", "resultaat", "van", "de", "een", "als", "met", "bedroeg"),
        *("eindresultaat", "meetresultaat", "op", "uitkomst", "bedraagt", "het", "betrof"),
    }
)
_ALCOHOL_TESTS = frozenset(
    {"promillage", "alcoholpromillage", "bloedalcoholpromillage", "bloedalcoholgehalte"}
)
_ALCOHOL_LINKS = frozenset(
    {"van", "was", "is", "bedroeg", "bedraagt", "op", "ongeveer", "circa", "een", "zijn", "haar"}
)
_MOST_PROMILLE = 6
_LEAST_BREATH, _MOST_BREATH = 20, 2500
_SIZES = frozenset(
    {"hoog", "breed", "diep", "lang", "afstand", "verder", "verderop", "van", "vanaf", "achter"}
)
_WITH_COMMA = frozenset({"number_cardinal", "number_decimal"})
_TEN, _MILEAGE = 10, 1_000


@dataclass(frozen=True, slots=True)
class Measure:
    """One measured value: ``what`` names the measurement, ``unit`` is that of ``value``.

    ``corrected`` marks a speed after the legal correction, ``limit`` a limit rather than a reading
    ("toegestane", "norm"), ``approximate`` an estimate.
    """

    what: str
    value: Decimal
    unit: str
    corrected: bool = False
    limit: bool = False
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class _Reading:
    what: str
    value: Decimal
    unit: str
    end: int
    rule: str
    about: bool = False
    warning: str | None = None


def find_measures(tokens: tuple[Token, ...]) -> Iterator[Found[Measure]]:
    """Every measure in the tokens, in order."""
    return in_turn(tokens, begins=_may_begin, read=read_measure, number=read_number)


def _may_begin(token: Token) -> bool:
    return is_post(token) or may_begin_number(token.key)


def read_measure(tokens: tuple[Token, ...], at: int) -> Found[Measure] | None:
    """The measure that begins at ``tokens[at]``, with its number or the word hectometre post, or None."""
    if at >= len(tokens):
        return None
    if is_post(tokens[at]):
        return _on_post(tokens, at)
    number = read_number(tokens, at)
    if number is None and not tokens[at].key[0].isdigit():
        return None
    measured = read_measured(tokens, at, number)
    reading = _with_unit(tokens, measured) if measured is not None else None
    if reading is None and measured is None and number is not None:
        reading = _without_unit(tokens, number)
    if reading is None or continues_number(tokens, at):
        return None
    if counts_vaguely(tokens, at) or in_range(tokens, at, reading.end):
        return None
    measure = Measure(
        what=reading.what,
        value=tidy(reading.value),
        unit=reading.unit,
        corrected=reading.what == SPEED_KMH and is_corrected(tokens, at, reading.end),
        limit=reading.what in _HAVE_LIMITS and is_limit(tokens, at, reading.end),
        approximate=reading.about or is_approximate(tokens, at, reading.end),
    )
    return Found(value=measure, first=at, end=reading.end, rule=reading.rule, warning=reading.warning)


_HAVE_LIMITS = frozenset({SPEED_KMH, BREATH, NOISE, ALCOHOL})


def _with_unit(tokens: tuple[Token, ...], said: Measured) -> _Reading | None:
    return _READERS[said.unit](tokens, said)


def _speed(tokens: tuple[Token, ...], said: Measured) -> _Reading | None:
    if is_excess(tokens, said.first, said.end):
        return None
    return _Reading(SPEED_KMH, said.value, SPEED, said.end, "measure_speed", said.about)


def _kilometers(tokens: tuple[Token, ...], said: Measured) -> _Reading | None:
    if is_speed_in_kilometers(tokens, said.first, said.end, said.value):
        return _speed(tokens, said)
    if said.bare or said.value >= _MILEAGE or is_excess(tokens, said.first, said.end):
        return None  # "20.000 kilometer op de teller", "25 kilometer te hard"
    return _Reading(DISTANCE, said.value * 1000, METER, said.end, "measure_distance", said.about)


def _meters(tokens: tuple[Token, ...], said: Measured) -> _Reading | None:
    centimeters = read_centimeters(tokens, said)
    if centimeters is not None:
        value, end = centimeters
        if is_height(tokens, said.first, end, value):
            return _Reading(HEIGHT, value, CENTIMETER, end, "measure_height", said.about)
        return _Reading(DISTANCE, value / 100, METER, end, "measure_distance", said.about)
    if said.value < _TEN and not tokens[said.end - 1].stop and _number_at(tokens, said.end):
        return None  # "1 meter 5 breed": 1.05 or 1.5
    if said.bare and not says_after(tokens, said.end, _SIZES, 1):
        return None  # "een meter" may be the thing that measures
    return _Reading(DISTANCE, said.value, METER, said.end, "measure_distance", said.about)


def _centimeters(tokens: tuple[Token, ...], said: Measured) -> _Reading | None:
    what = HEIGHT if is_height(tokens, said.first, said.end, said.value) else SIZE
    return _Reading(what, said.value, CENTIMETER, said.end, "measure_centimeters", said.about)


def _breath(_tokens: tuple[Token, ...], said: Measured) -> _Reading | None:
    if says_after(_tokens, said.end, _NOT_BREATH, 3):
        return None
    return _Reading(BREATH, said.value, MICROGRAM_PER_LITER, said.end, "measure_breath", said.about)


def _micrograms(tokens: tuple[Token, ...], said: Measured) -> _Reading | None:
    if says_before(tokens, said.first, _NOT_BREATH, 8):
        return None
    return _breath(tokens, said)


def _weight(tokens: tuple[Token, ...], said: Measured) -> _Reading | None:
    unsure = said.unit in {OUNCE, POUND} or (said.unit == KILOGRAM and said.bare)
    if unsure and (tokens[said.end - 1].stop or not says_after(tokens, said.end, _SUBSTANCES, 1)):
        return None  # "twee ons bekende jongens", "vijftig pond"
    return _Reading(WEIGHT, said.value * _GRAMS[said.unit], GRAM, said.end, "measure_weight", said.about)


def _alcohol(_tokens: tuple[Token, ...], said: Measured) -> _Reading | None:
    if said.bare:
        return None  # "een promillage van 0,8"
    return _Reading(ALCOHOL, said.value, said.unit, said.end, "measure_alcohol", said.about)


def _plain(what: str, rule: str) -> Callable[[tuple[Token, ...], Measured], _Reading]:
    def read(_tokens: tuple[Token, ...], said: Measured) -> _Reading:
        return _Reading(what, said.value, said.unit, said.end, rule, said.about)

    return read


_READERS: dict[str, Callable[[tuple[Token, ...], Measured], _Reading | None]] = {
    SPEED: _speed,
    KILOMETER: _kilometers,
    METER: _meters,
    CENTIMETER: _centimeters,
    MICROGRAM_PER_LITER: _breath,
    MICROGRAM: _micrograms,
    PROMILLE: _alcohol,
    DECIBEL: _plain(NOISE, "measure_noise"),
    **dict.fromkeys(_GRAMS, _weight),
}


def _without_unit(tokens: tuple[Token, ...], number: Found[Decimal]) -> _Reading | None:
    """A height, a speed or a breath value that is named in the words right before it."""
    height = read_bare_height(tokens, number)
    if height is not None:
        return _Reading(HEIGHT, height[0], CENTIMETER, height[1], "measure_height")
    if is_lone_article(tokens, number.first, number.end):
        return None
    if number.rule in _WITH_COMMA and is_bare_speed(tokens, number):
        return _Reading(SPEED_KMH, number.value, SPEED, number.end, "measure_speed_named")
    named = led_by(tokens, number.first, _ALCOHOL_TESTS, _ALCOHOL_LINKS)
    if named and number.value <= _MOST_PROMILLE and _stands_alone(tokens, number):
        return _Reading(ALCOHOL, number.value, PROMILLE, number.end, "measure_alcohol_named")
    if number.rule == "number_cardinal" and _is_bare_breath(tokens, number):
        return _Reading(BREATH, number.value, MICROGRAM_PER_LITER, number.end, "measure_breath_named")
    return None


def _is_bare_breath(tokens: tuple[Token, ...], number: Found[Decimal]) -> bool:
    """True for "uitslag ademanalyse 435" and "hij blies 220", where nothing follows that is counted."""
    if not _LEAST_BREATH <= number.value <= _MOST_BREATH or not _stands_alone(tokens, number):
        return False
    return led_by(tokens, number.first, _BREATH_TESTS | _BREATH_VERBS, _BREATH_LINKS)


def _on_post(tokens: tuple[Token, ...], at: int) -> Found[Measure] | None:
    post = read_post(tokens, at)
    if post is None or in_range(tokens, at, post.end):
        return None
    measure = Measure(what=HECTOMETER, value=tidy(post.value), unit=KILOMETER)
    return Found(value=measure, first=at, end=post.end, rule=post.rule, warning=post.warning)


def _number_at(tokens: tuple[Token, ...], at: int) -> bool:
    return at < len(tokens) and numeric(tokens[at])


def tidy(value: Decimal) -> Decimal:
    """The value without decimals that say nothing: 180.00 as 180, 43.20 as 43.2."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _stands_alone(tokens: tuple[Token, ...], number: Found[Decimal]) -> bool:
    following = after(tokens, number.end, 1)
    return not following or bool(tokens[number.end - 1].stop) or following[0].key in {"en", "ugl"}
