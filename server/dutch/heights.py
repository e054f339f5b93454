"""How tall a person is: "1 meter 80", "één tachtig lang", "1,80 m", "180 centimeter", "lengte 180".

The same words may be the size of a thing or a distance, so a height must be one that people have,
and the words around it may not speak of a distance or a thing.
"""

from __future__ import annotations

from decimal import Decimal

from server.dutch.measured import METER, Measured
from server.dutch.nearby import after, before, numeric, says_after, says_before
from server.dutch.numbers import is_article, is_lone_article, read_cardinal
from server.dutch.words import Found, Token

_SHORTEST, _TALLEST = 50, 250
_SHORTEST_SAID_BRIEFLY, _TALLEST_SAID_BRIEFLY = 130, 225
_WHOLE_METERS = (1, 2)
_TALL = frozenset({"lang", "groot", "lengte"})
_LENGTH = frozenset({"lengte", "lichaamslengte"})
_LENGTH_LINKS = frozenset(
    {"van", "is", "was", "ongeveer", "circa", "rond", "de", "een", "zo'n", "geschat", "op", "geschatte", "ik"}
)
_PERSON = frozenset(
    {
        *(
            "man",
            "vrouw",
            "jongen",
            "meisje",
            "persoon",
            "dader",
            "verdachte",
            "postuur",
            "signalement",
            "haar",
        ),
        *(
            "jaar",
            "hij",
            "zij",
            "kind",
            "gezet",
            "slank",
            "mager",
            "lang",
            "groot",
            "lengte",
            "jarige",
            "fors",
        ),
        *("stevig", "getint", "blank", "kaal", "haren", "tenger", "gespierd", "jongeman", "dame", "heer"),
    }
)
_LOOKS = frozenset(
    {
        *(
            "jaar",
            "postuur",
            "slank",
            "slanke",
            "mager",
            "gezet",
            "fors",
            "stevig",
            "gespierd",
            "haar",
            "haren",
        ),
        *(
            "kaal",
            "signalement",
            "getint",
            "getinte",
            "blond",
            "lengte",
            "lang",
            "normaal",
            "tenger",
            "blank",
        ),
    }
)
_THINGS = frozenset(
    {
        *(
            "stok",
            "plank",
            "lat",
            "buis",
            "pijp",
            "hek",
            "schutting",
            "touw",
            "kabel",
            "ketting",
            "slang",
            "mes",
        ),
        *("zwaard", "paal", "kast", "tafel", "raam", "deur", "balk", "muur", "gat", "remspoor", "machete"),
        *("ladder", "doos", "lemmet", "koevoet", "afstand", "breedte", "hoogte", "diepte", "sloot", "ruit"),
        *(
            "scherm",
            "televisie",
            "plant",
            "planten",
            "hennepplanten",
            "boom",
            "struik",
            "spoor",
            "heg",
            "haag",
        ),
    }
)
_OF_DISTANCE = frozenset(
    {
        *("afstand", "verderop", "verder", "breed", "hoog", "diep", "dik", "vanaf", "verwijderd", "vandaan"),
        *("naast", "achter", "uit", "boven", "onder", "van", "voor", "bij", "breedte", "hoogte"),
        *("hoge", "brede", "diepe", "dikke"),
    }
)
_CLOCK = frozenset(
    {"om", "rond", "omstreeks", "tegen", "vanaf", "tot", "sinds", "na", "voor", "nummer", "uur"}
)
_AFTER_SINGLE = frozenset(
    {"lang", "groot", "en", "met", "lengte", "slank", "mager", "blank", "getint", "tenger"}
)
_CENTIMETERS = frozenset({"centimeter", "centimeters", "cm"})
_TEN, _HUNDRED = 10, 100


def read_centimeters(tokens: tuple[Token, ...], said: Measured) -> tuple[Decimal, int] | None:
    """The centimetres of "1 meter 80", "1,80 meter" or "twee meter lang", and where that ends, or None."""
    meters = said.value
    if said.unit != METER or said.about:
        return None
    exponent = meters.as_tuple().exponent
    if isinstance(exponent, int) and exponent < 0:  # 1.80, and 2.00 too
        return meters * _HUNDRED, said.end
    more = _said_after_meter(tokens, said.end)
    if more is not None and meters < _TEN:
        return meters * _HUNDRED + more.value, more.end
    tall = not tokens[said.end - 1].stop and says_after(tokens, said.end, _TALL, 1)
    if meters in _WHOLE_METERS and not said.bare and (tall or _is_named_length(tokens, said.first)):
        return meters * _HUNDRED, said.end
    return None


def is_height(tokens: tuple[Token, ...], first: int, end: int, centimeters: Decimal) -> bool:
    """True when so many centimetres at ``[first:end]`` are how tall a person is."""
    if not _SHORTEST <= centimeters <= _TALLEST:
        return False
    if says_before(tokens, first, _THINGS, 4) or says_before(tokens, first, {"op"}, 1):
        return False
    if not tokens[end - 1].stop and says_after(tokens, end, _OF_DISTANCE, 1):
        return False
    compound = tokens[end - 1].key not in _CENTIMETERS and centimeters >= _HUNDRED
    return compound or says_before(tokens, first, _PERSON, 8) or says_after(tokens, end, _PERSON, 4)


def read_bare_height(tokens: tuple[Token, ...], number: Found[Decimal]) -> tuple[Decimal, int] | None:
    """The centimetres of "één tachtig", "1,80 lang" or "lengte 180", and where that ends; None if none."""
    named = _is_named_length(tokens, number.first)
    if number.value == number.value.to_integral_value():
        pair = _pair(tokens, number, named=named)
        if pair is not None:
            return pair
        centimeters = number.value
    else:
        centimeters = number.value * _HUNDRED
    if not _SHORTEST_SAID_BRIEFLY <= centimeters <= _TALLEST_SAID_BRIEFLY:
        return None
    end = number.end
    tall = not tokens[end - 1].stop and says_after(tokens, end, {"lang", "groot"}, 1)
    free = not after(tokens, end, 1) or bool(tokens[end - 1].stop) or not numeric(tokens[end])
    return (centimeters, end) if tall or (named and free) else None


def _pair(tokens: tuple[Token, ...], number: Found[Decimal], *, named: bool) -> tuple[Decimal, int] | None:
    """As "één tachtig" and "1 80": metres and centimetres without either word."""
    if number.value not in _WHOLE_METERS or tokens[number.end - 1].stop:
        return None
    rest = read_cardinal(tokens, number.end)
    if rest is None or not _TEN <= rest.value < _HUNDRED:
        return None
    centimeters = number.value * _HUNDRED + rest.value
    likely = _SHORTEST_SAID_BRIEFLY <= centimeters <= _TALLEST_SAID_BRIEFLY
    if not likely or says_before(tokens, number.first, _CLOCK, 1):
        return None
    following = [] if tokens[rest.end - 1].stop else after(tokens, rest.end, 1)
    if any(numeric(token) for token in following):
        return None
    return (centimeters, rest.end) if named or _is_tall(tokens, number.first, rest.end) else None


def _is_tall(tokens: tuple[Token, ...], first: int, end: int) -> bool:
    """True when "lang" follows, or words of looks are near and nothing makes it a time or a price."""
    following = [] if tokens[end - 1].stop else [token.key for token in after(tokens, end, 1)]
    if following in (["lang"], ["groot"]):
        return True
    if is_article(tokens[first]) or any(key in _CLOCK or key == "euro" for key in following):
        return False
    return says_before(tokens, first, _LOOKS, 6) or says_after(tokens, end, _LOOKS, 4)


def _said_after_meter(tokens: tuple[Token, ...], at: int) -> Found[int] | None:
    """The centimetres behind "meter": "tachtig", "nul vijf", "en 80 centimeter"."""
    if at >= len(tokens) or tokens[at - 1].stop or tokens[at - 1].pause:
        return None
    linked = tokens[at].key == "en"
    nil = at + 1 < len(tokens) and tokens[at].key in {"nul", "0"} and not tokens[at].stop
    rest = read_cardinal(tokens, at + (linked or nil))
    if rest is None or not 0 < rest.value < _HUNDRED or is_lone_article(tokens, rest.first, rest.end):
        return None
    end = rest.end
    closed = bool(tokens[end - 1].stop) or bool(tokens[end - 1].pause) or end >= len(tokens)
    following = "" if closed else tokens[end].key
    if following in _CENTIMETERS:
        return Found(value=rest.value, first=at, end=end + 1, rule="centimeters")
    if linked or (not closed and (numeric(tokens[end]) or following in {"meter", "euro", "uur", "jaar"})):
        return None
    padded = nil or tokens[at].key.startswith("0")
    if rest.value < _TEN and not (padded or closed or following in _AFTER_SINGLE):
        return None
    return Found(value=rest.value, first=at, end=end, rule="centimeters")


def _is_named_length(tokens: tuple[Token, ...], first: int) -> bool:
    for token in before(tokens, first, 4):
        if token.key in _LENGTH:
            return token.stop in {"", ":", ","}
        if token.key not in _LENGTH_LINKS or token.stop:
            return False
    return False
