"""How many there are of something: "twee horloges", "één fiets", "een drietal", "3x"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from server.dutch.decimals import may_begin_number
from server.dutch.in_turn import in_turn
from server.dutch.numbers import cardinal, is_lone_article, read_cardinal, says_number
from server.dutch.words import Found, Token

_COLLECTIVES = {
    "tweetal": 2,
    "drietal": 3,
    "viertal": 4,
    "vijftal": 5,
    "zestal": 6,
    "zevental": 7,
    "achttal": 8,
    "negental": 9,
    "dozijn": 12,
}
_TIMES = re.compile(r"([0-9]{1,4})x")
_MOST_THINGS = 99_999
_SHORTEST_THING, _LONGEST_CODE = 2, 3
_NO_THING = frozenset(
    {
        *("euro", "euro's", "eur", "\u20ac", "cent", "eurocent", "ton", "uur", "uren", "minuut", "minuten"),
        *("min", "seconde", "seconden", "kwartier", "dag", "dagen", "week", "weken", "maand", "maanden"),
        *(
            "jaar",
            "jaren",
            "jarige",
            "meter",
            "meters",
            "centimeter",
            "centimeters",
            "cm",
            "millimeter",
            "mm",
        ),
        *("kilometer", "kilometers", "km", "km/u", "km/h", "gram", "kilo", "kilo's", "kg", "kilogram"),
        *("liter", "ml", "microgram", "milligram", "mg", "promille", "procent", "decibel", "db", "graden"),
        *("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober"),
        *("november", "december", "keer", "maal", "over", "voor", "tot", "of", "en", "bis", "hoog", "komma"),
        *("rood", "zwart", "strafrecht", "sr", "wvw", "wegenverkeerswet", "lid", "van", "in", "op", "te"),
        *("is", "was", "aan", "ter", "bij", "om", "met", "die", "dat", "per", "punt", "streep", "duizend"),
        *("honderd", "half", "kwart", "wetboek", "opiumwet", "nul"),
    }
)
_NAMES_A_NUMBER = frozenset(
    {
        *("nummer", "nr", "nrs", "nummers", "perceel", "artikel", "art", "lid", "kamer", "telefoon", "bsn"),
        *("huisnummer", "tegenover", "om", "kenteken", "postcode", "type", "paal", "hectometerpaal", "komma"),
        *("serienummer", "framenummer", "dienstnummer", "lijn", "spoor", "perron", "hm", "hmp", "klasse"),
        *("verdachte", "getuige", "slachtoffer", "aangever", "dader", "persoon", "betrokkene", "voertuig"),
        *("tot", "of", "a", "uur", "euro", "half", "kwart", "over", "streep", "meter", "omstreeks"),
    }
)
_STREET_ENDINGS = (
    *("straat", "laan", "weg", "plein", "gracht", "kade", "dijk", "singel", "pad", "hof", "steeg", "markt"),
    *("dreef", "park", "plantsoen", "baan", "wal", "brink", "hage", "oord", "veld", "burg", "kamp", "akker"),
)


def find_quantities(tokens: tuple[Token, ...]) -> Iterator[Found[int]]:
    """Every quantity in the tokens, in order."""
    return in_turn(tokens, begins=_may_begin, read=read_quantity, number=read_cardinal)


def _may_begin(token: Token) -> bool:
    return token.key in _COLLECTIVES or may_begin_number(token.key)


def read_quantity(tokens: tuple[Token, ...], at: int) -> Found[int] | None:
    """How many there are of the thing named behind it, or None.

    None for the article, for "beide", "een paar" and "twee of drie", and where the number belongs to
    a unit, a date, a time, a code or an address. It does not know what can be counted: look for the
    thing behind it in the word lists, and after what has a form of its own (times, plates) is read.
    """
    if at >= len(tokens):
        return None
    token = tokens[at]
    times = _TIMES.fullmatch(token.key) if token.key[0].isdigit() else None
    if times or token.key in _COLLECTIVES:
        value = int(times[1]) if times else _COLLECTIVES[token.key]
        return Found(value=value, first=at, end=at + 1, rule="quantity_collective")
    number = None if token.key.startswith("0") else read_cardinal(tokens, at)
    if number is None or is_lone_article(tokens, at, number.end) or not 0 < number.value <= _MOST_THINGS:
        return None
    if (at and _belongs_to_other(tokens, at - 1)) or not _counts(tokens, number.end):
        return None
    return Found(value=number.value, first=at, end=number.end, rule="quantity_cardinal")


def _counts(tokens: tuple[Token, ...], end: int) -> bool:
    """True when a word that can be counted follows a number that ends at ``end``."""
    if end >= len(tokens) or tokens[end - 1].stop or tokens[end - 1].pause:
        return False
    key = tokens[end].key
    if key.startswith("'") or (tokens[end].text.isupper() and len(key) <= _LONGEST_CODE):
        return False  # "zeven 's avonds", the letters of a postcode
    plain = key.replace("-", "").replace("'", "")
    return plain.isalpha() and len(key) >= _SHORTEST_THING and key not in _NO_THING and cardinal(key) is None


def _belongs_to_other(tokens: tuple[Token, ...], at: int) -> bool:
    """True when the word before says that the number is its name, or part of a longer number."""
    before = tokens[at]
    if before.stop:
        return False
    if before.key == "voor" and at and (says_number(tokens[at - 1]) or tokens[at - 1].key == "kwart"):
        return True  # "vijf voor vier"
    if before.key in _NAMES_A_NUMBER or says_number(before):
        return True
    return before.is_capital and before.key.endswith(_STREET_ENDINGS)
