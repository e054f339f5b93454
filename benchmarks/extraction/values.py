"""When two values are the same: attributes of facts in a form that can be compared.

Case, white space, apostrophes, separators in codes, the way a phone number begins, seconds and
offsets of times and the ending of a colour make no difference. Everything else does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from difflib import SequenceMatcher
from typing import Any

Value = float | str
CLOTHING = "clothing"
NOT_COMPARED = frozenset({"type", "of", "what"})

_CODES = frozenset({"plate", "postcode", "bsn", "serial"})
_NUMBERS = frozenset({"value_eur", "height_cm", "quantity"})
_INFLECTED = {
    "blauwe": "blauw",
    "bruine": "bruin",
    "gele": "geel",
    "grijze": "grijs",
    "groene": "groen",
    "paarse": "paars",
    "rode": "rood",
    "witte": "wit",
    "zwarte": "zwart",
}
_INFLECTED_END = re.compile(rf"(?:{'|'.join(_INFLECTED)})\b")
_COLOUR_END = re.compile(rf"(?:{'|'.join(_INFLECTED.values())}|oranje|roze|beige)$")
_CLOCK = re.compile(r"(.*T\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
_INSIDE_CODE = re.compile(r"[\W_]")
_ALIKE = 0.85
_LETTERS_OF_A_HEAD = 3
_LETTERS_TO_MISTAKE = 5


def comparable(fact_type: str, key: str, value: Any) -> Value:
    """One attribute other than clothing."""
    if key in _NUMBERS or (fact_type == "measurement" and key == "value"):
        return number(value)
    if key in _CODES or (fact_type == "iban" and key == "value"):
        return code(value)
    if fact_type == "time" and key == "value":
        return moment(value)
    return _FORMS.get(key, plain)(value)


def number(value: Any) -> Value:
    """To the cent; what is no number stays text."""
    try:
        return round(float(str(value).replace(",", ".")), 2)
    except ValueError:
        return plain(value)


def plain(value: Any) -> str:
    """Text without regard to case, kind of apostrophe and number of spaces."""
    straight = unicodedata.normalize("NFC", str(value)).replace("\u2018", "'").replace("\u2019", "'")
    return " ".join(straight.casefold().split())


def code(value: Any) -> str:
    """Letters and digits only, in capitals."""
    return _INSIDE_CODE.sub("", str(value)).upper()


def phone(value: Any) -> str:
    """Country and number: ``06…``, ``+316…``, ``00316…`` and ``+31 (0)6…`` are one number."""
    digits = re.sub(r"^00", "", code(value))
    return re.sub(r"^310", "31", re.sub(r"^0", "31", digits))


def moment(value: Any) -> str:
    """A date, or a date and a time of day to the minute, as the clock there says it."""
    written = str(value).strip().replace(" ", "T", 1)
    found = _CLOCK.fullmatch(written)
    return found[1] if found else written


def base_colour(words: str) -> str:
    """``rode`` as ``rood``, also at the end of a longer word (``lichtrode``)."""
    return _INFLECTED_END.sub(lambda found: _INFLECTED[found[0]], words)


def age(value: Any) -> str:
    """``20 - 25`` and ``20-25`` are equal."""
    return re.sub(r"\s*[-\u2013]\s*", "-", plain(value))


def colour(value: Any) -> str:
    """In base form."""
    return base_colour(plain(value))


def garments(value: Any) -> tuple[str, ...]:
    """The pieces of clothing of a description."""
    listed: Iterable[Any] = value if isinstance(value, (list, tuple)) else [value]
    return tuple(base_colour(words) for one in listed if (words := plain(one)))


_FORMS: dict[str, Callable[[Any], str]] = {"phone": phone, "colour": colour, "age": age}


def attributes(fact: Mapping[str, Any]) -> dict[str, Value | tuple[str, ...]]:
    """What is compared of a fact: key and comparable value; clothing stays several values."""
    kind = str(fact.get("type"))
    return {
        key: garments(value) if key == CLOTHING else comparable(kind, key, value)
        for key, value in fact.items()
        if key not in NOT_COMPARED and value is not None and value not in ("", [])
    }


def same_garments(expected: Iterable[str], found: Iterable[str]) -> int:
    """How many can be paired one to one: equal ones first, then those of :func:`same_garment`."""
    left, waiting, pairs = list(found), list(expected), 0
    for equal in (str.__eq__, same_garment):
        unpaired = []
        for one in waiting:
            other = next((other for other in left if equal(one, other)), None)
            if other is None:
                unpaired.append(one)
            else:
                left.remove(other)
                pairs += 1
        waiting = unpaired
    return pairs


def same_garment(one: str, other: str) -> bool:
    """``zwarte hoodie`` and ``hoodie``: the words of the shorter are in the longer, beyond a colour."""
    few, many = sorted((re.findall(r"\w+", one), re.findall(r"\w+", other)), key=len)
    return all(any(_same_word(word, its) for its in many) for word in few) and any(
        not _COLOUR_END.search(word) for word in few
    )


def _same_word(one: str, other: str) -> bool:
    """Equal, nearly equal, or a compound and its head: ``regenjas`` and ``jas``."""
    if one == other:
        return True
    shortest = min(len(one), len(other))
    if shortest >= _LETTERS_OF_A_HEAD and (one.endswith(other) or other.endswith(one)):
        return True
    return shortest >= _LETTERS_TO_MISTAKE and SequenceMatcher(None, one, other).ratio() >= _ALIKE
