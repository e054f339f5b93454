"""Whether "komma" or "punt" is the decimal sign of a number: "hectometerpaal eenenveertig komma drie"."""

from __future__ import annotations

from server.dutch.command_list import Effect
from server.dutch.command_place import Place
from server.dutch.hectometers import is_post
from server.dutch.nearby import seems_counted
from server.dutch.numbers import cardinal, is_article
from server.dutch.words import Token, word_set

_UNITS = word_set(
    "kilometer km meter m cm centimeter millimeter mm gram kilo kg milligram mg liter l ml "
    "procent promille euro miljoen miljard ton graden uur minuten seconden keer maal ug "
    "microgram decibel db volt kilogram bar watt kilowatt kw kwh pk ampere hectare kuub vierkante kubieke"
)
_MEASURES = word_set(
    "waarde meetwaarde ademwaarde alcoholwaarde snelheid rijsnelheid promillage alcoholpromillage gehalte "
    "alcoholgehalte uitslag resultaat eindresultaat meting gewicht afstand lengte hoogte breedte diepte "
    "temperatuur concentratie percentage bedrag prijs kostte kost betaalde betaald"
)
_TO_MEASURED = word_set("van was is op de een nummer bij ongeveer circa rond bedroeg bedraagt ik hij zij")
_LONGEST_NUMBER, _MOST_LINKS = 8, 3
_LITTLE_WORDS = word_set("van per en of tot op in aan bij te voor met x")


def in_number(place: Place, sign: Effect) -> bool:
    """True when the sign at ``place`` stands within a number: a point or a decimal comma."""
    if not (says_number(place.before) and says_number(place.after)):
        return False
    further = place.at(place.end + 1)
    if further is None or further.is_capital or says_number(further):
        return True
    if further.key in _UNITS or further.key in _LITTLE_WORDS or place.words[place.end].stop != "":
        return True
    return not seems_counted(further) and _is_measured(place, sign)


def _is_measured(place: Place, sign: Effect) -> bool:
    """A word of measuring leads to the number before the sign, or that number is nil.

    A full stop is a decimal point on a hectometre post only.
    """
    at = place.first - 1
    while place.first - at <= _LONGEST_NUMBER and _goes_back(place.at(at)):
        at -= 1
    if sign is Effect.COMMA and at == place.first - 2 and place.words[at + 1].key == "nul":
        return True
    for back in range(at, at - _MOST_LINKS - 1, -1):
        word = place.at(back)
        if word is None:
            return False
        if is_post(word) or (sign is Effect.COMMA and word.key in _MEASURES):
            return True
        if word.key not in _TO_MEASURED:
            return False
    return False


def _goes_back(token: Token | None) -> bool:
    """The token is a part of a number that ends after it."""
    return token is not None and (says_number(token) or token.key == "en")


def says_number(token: Token | None) -> bool:
    """True when the token is there and says a whole number; the article does not."""
    return token is not None and not is_article(token) and cardinal(token.key) is not None
