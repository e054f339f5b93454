"""House numbers, as they follow a street or a word such as "tegenover": "12 bis", "veertien streep twee".

Sources: the Dutch address register (BAG): a number of at most five digits, a letter, an addition;
local additions as "rood" and "zwart" (Haarlem, Delft), "bis" (Utrecht), "hs" and "hoog" (Amsterdam).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.dutch.alphabets import ALPHABET_LETTERS, CODE_WORDS
from server.dutch.numbers import cardinal, is_article, read_cardinal
from server.dutch.postcodes import read_postcode
from server.dutch.spelling import is_digit_one
from server.dutch.words import Found, Token, word_set

_HIGHEST = 99_999
_DASHES = "-\u2010\u2011\u2013/"
_WRITTEN = re.compile(
    r"(?P<number>[1-9][0-9]{0,4})"
    rf"(?:[{_DASHES}]?(?P<addition>[a-z]|bis|hs|huis|rood|zwart|rd|zw|i{{2,3}}|iv|[1-9]hoog)"
    rf"|[{_DASHES}](?P<after>[a-z0-9]{{1,4}}))?"
)
_HIGH = re.compile(r"(?P<floor>[1-9]|een|twee|drie|vier|vijf|zes|zeven|acht|negen)-?hoog")
_PLACES = {
    "tegenover": "tegenover",
    "t.o": "tegenover",
    "ter hoogte van": "ter hoogte van",
    "t.h.v": "ter hoogte van",
    "thv": "ter hoogte van",
    "naast": "naast",
    "nabij": "nabij",
    "achter": "achter",
}
_PLACES_WITH_NUMBER = frozenset({"naast", "nabij", "achter"})  # "naast 2 personen" is no address
_NUMBER_WORDS = word_set("nummer nr nummers huisnummer huisnr perceel pand woning")
_ANNOUNCING = word_set("nummer nr nummers huisnummer huisnr perceel")
_BEFORE_NUMBERS = word_set("voor op bij aan te in van")  # "voor perceel 31"
_ADDITION_WORDS = {
    **{word: word for word in ("bis", "rood", "zwart", "hs", "huis")},
    "rd": "rood",
    "zw": "zwart",
}
_ROMAN = word_set("i ii iii iv")
_DASH = word_set("streep streepje koppelteken dash")
_ADDED = word_set("toevoeging letter huisletter")
# "12 m", "12 u": no letter of an address.
_UNIT_LETTERS = frozenset({"m", "u", "x", "s"})
_UNITS = word_set(
    "uur u euro eur cent jaar jaren meter km kilometer personen persoon man mannen vrouwen keer maal minuten "
    "minuut dagen weken maanden procent graden stuks januari februari maart april mei juni juli augustus "
    "september oktober november december gram kilo liter verdachten getuigen auto's fietsen"
)
_INTO_HIGH = "hoog"


@dataclass(frozen=True, slots=True)
class HouseNumber:
    """``HouseNumber("12", "bis")``: the number, and what follows it or how the place lies from it."""

    number: str
    addition: str | None = None


def read_house_number(tokens: tuple[Token, ...], at: int) -> Found[HouseNumber] | None:
    """The house number that begins at ``tokens[at]``, where a street has just been named, or None.

    Reads over no punctuation. Small letters for a letter ("48 A" is "48 a"), capitals for a Roman
    floor ("III"). "tegenover nummer 8" has the addition "tegenover". Rules: ``house_number``,
    ``house_number_near``.
    """
    place, number_at, announced = _prefix(tokens, at)
    if number_at >= len(tokens):
        return None
    found = None if read_postcode(tokens, number_at) else _number(tokens, number_at)
    if found is None or (place in _PLACES_WITH_NUMBER and not announced):
        return None
    number, addition, end = found
    if place is not None:
        value = HouseNumber(number, place if addition is None else f"{place} {addition}")
        return Found(value=value, first=at, end=end, rule="house_number_near")
    return Found(value=HouseNumber(number, addition), first=at, end=end, rule="house_number")


def _prefix(tokens: tuple[Token, ...], at: int) -> tuple[str | None, int, bool]:
    """How the place lies from the number, where the number stands, and whether "nummer" was said."""
    place = None
    for length in (3, 1):
        phrase = " ".join(token.key for token in tokens[at : at + length])
        if phrase in _PLACES and not any(token.stop for token in tokens[at : at + length]):
            place, at = _PLACES[phrase], at + length
            break
    else:
        if _key(tokens, at) in _BEFORE_NUMBERS and _key(tokens, at + 1) in _ANNOUNCING:
            at += 1
    announced = False
    if _key(tokens, at) == "het" and _key(tokens, at + 1) in _NUMBER_WORDS:
        at += 1
    while _key(tokens, at) in _NUMBER_WORDS and not tokens[at].ends_sentence:
        announced, at = True, at + 1
    return place, at, announced


def _key(tokens: tuple[Token, ...], at: int) -> str:
    return tokens[at].key if at < len(tokens) else ""


def _number(tokens: tuple[Token, ...], at: int) -> tuple[str, str | None, int] | None:
    token = tokens[at]
    written = _WRITTEN.fullmatch(token.key)
    if written is None:
        return _spoken(tokens, at)
    addition = written["addition"] or written["after"]
    end = at + 1
    if addition is None and _open(token):
        addition, end = _addition(tokens, end)
    elif addition is not None:
        addition = _normal(addition, capital=token.text[-1:].isupper())
    return None if _is_counted(tokens, end) else (written["number"], addition, end)


def _spoken(tokens: tuple[Token, ...], at: int) -> tuple[str, str | None, int] | None:
    if is_article(tokens[at]) and not is_digit_one(tokens, at):
        return None
    cardinal_found = read_cardinal(tokens, at)
    if cardinal_found is None or not 1 <= cardinal_found.value <= _HIGHEST or tokens[at].key[0].isdigit():
        return None
    end = cardinal_found.end
    addition = None
    if _open(tokens[end - 1]):
        addition, end = _addition(tokens, end)
    return None if _is_counted(tokens, end) else (str(cardinal_found.value), addition, end)


def _open(token: Token) -> bool:
    return not token.stop and not token.pause


def _is_counted(tokens: tuple[Token, ...], end: int) -> bool:
    """True when the number counts something: "3 personen", "12 maart"."""
    if end >= len(tokens) or not _open(tokens[end - 1]):
        return False
    return tokens[end].key in _UNITS


def _addition(tokens: tuple[Token, ...], at: int) -> tuple[str | None, int]:
    """The addition that begins at ``tokens[at]`` and where it ends; None and ``at`` where there is none."""
    if at >= len(tokens):
        return None, at
    start = at
    key = tokens[at].key
    if key in _DASH | _ADDED and _open(tokens[at]) and at + 1 < len(tokens):
        return _after_dash(tokens, at + 1) or (None, start)
    high = _HIGH.fullmatch(key)
    if high:
        return _floor(high["floor"]), at + 1
    if _open(tokens[at]) and _key(tokens, at + 1) == _INTO_HIGH and cardinal(key) in range(1, 10):
        return _floor(key), at + 2
    if key in _ADDITION_WORDS:
        return _ADDITION_WORDS[key], at + 1
    return _letter(tokens, at) or (None, start)


def _after_dash(tokens: tuple[Token, ...], at: int) -> tuple[str, int] | None:
    """What follows "streep": "veertien streep twee", "12 toevoeging b"."""
    key = tokens[at].key
    number = read_cardinal(tokens, at)
    if number is not None:
        return str(number.value), number.end
    if key in ALPHABET_LETTERS:
        return ALPHABET_LETTERS[key].lower(), at + 1
    if re.fullmatch(r"[a-z0-9]{1,4}", key):
        return _normal(key, capital=tokens[at].is_capital), at + 1
    return None


def _letter(tokens: tuple[Token, ...], at: int) -> tuple[str, int] | None:
    token = tokens[at]
    if token.text in {"I", "II", "III", "IV"}:
        return token.text, at + 1
    if len(token.text) == 1 and token.text.isascii() and token.text.isalpha():
        lower = token.text.islower()
        return None if lower and token.key in _UNIT_LETTERS else (token.key, at + 1)
    # "achtenveertig alfa", but not "elf alfa bravo", the end of a postcode
    following = _key(tokens, at + 1) if _open(token) else ""
    if token.key in CODE_WORDS and following not in ALPHABET_LETTERS:
        return ALPHABET_LETTERS[token.key].lower(), at + 1
    return None


def _floor(said: str) -> str:
    return f"{cardinal(said)} hoog"


def _normal(addition: str, *, capital: bool) -> str:
    high = _HIGH.fullmatch(addition)
    if high:
        return _floor(high["floor"])
    if capital and addition in _ROMAN:
        return addition.upper()
    return _ADDITION_WORDS.get(addition, addition)
