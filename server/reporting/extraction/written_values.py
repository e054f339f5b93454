"""Values that are recognised by how they are written: plates, postcodes, phone numbers, clock times.

Each rule looks at one utterance's text, so that nothing is pieced together over a pause: "12-"
and, after it, "ABC-3" is not a plate anybody said in one go. Rules read; they never complete.

Sources: RDW's side codes 1-14 and their letters; PostNL's postcodes (no leading 0; not SA, SD,
SS); the Dutch numbering plan (ten digits, area codes of three or four).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenValue:
    """A value found at ``text[start:end]``, in its normal form. ``key`` names it in an observation."""

    start: int
    end: int
    type: str
    key: str
    value: str
    rule: str
    warning: str | None = None


_DASH = "[-\u2010\u2011\u2013]"
# A value stands alone: no letter, digit or dashed piece touches it.
_BEFORE = rf"(?<!\w)(?<!\w{_DASH})"
_AFTER = rf"(?!\w)(?!{_DASH}\w)"

_GROUP = "([A-Za-z]{1,3}|[0-9]{1,3})"
_PLATE = re.compile(rf"{_BEFORE}{_GROUP}{_DASH}{_GROUP}{_DASH}{_GROUP}(?!{_DASH}){_AFTER}")
# X is a letter, 9 a digit; the number is the side code.
_SIDE_CODES = {
    "XX-99-99": 1,
    "99-99-XX": 2,
    "99-XX-99": 3,
    "XX-99-XX": 4,
    "XX-XX-99": 5,
    "99-XX-XX": 6,
    "99-XXX-9": 7,
    "9-XXX-99": 8,
    "XX-999-X": 9,
    "X-999-XX": 10,
    "XXX-99-X": 11,
    "X-99-XXX": 12,
    "9-XX-999": 13,
    "999-XX-9": 14,
}
_FIRST_STRICT_SIDE_CODE = 4  # older ones were given out with more letters
_NEVER_LETTERS = frozenset("AEIOUCQ")
_NEVER_GROUPS = frozenset({"GVD", "KKK", "NSB", "PKK", "PSV", "PVV", "SA", "SD", "SGP", "SS", "TBS", "VVD"})
_MONTHS = frozenset({"JAN", "FEB", "APR", "MEI", "JUN", "JUL", "AUG", "SEP", "OKT", "NOV", "DEC"})
IMPOSSIBLE_PLATE = "Deze lettercombinatie komt op Nederlandse kentekens niet voor."

# Capitals only: "1850 op" and "2026 en" are no postcodes.
_POSTCODE = re.compile(rf"{_BEFORE}([1-9][0-9]{{3}})[ \u00a0]?([A-Z]{{2}}){_AFTER}")
_NEVER_POSTCODES = frozenset({"SA", "SD", "SS"})

_SPLIT = rf"(?: ?{_DASH} ?| )?"  # what may stand between the area code and the rest
_PHONES = tuple(
    re.compile(
        rf"(?<![\w+])(?<!\w[-.,/])(?:(?:\+31|0031)[ -]?(?:\(0\) ?)?|0)(?P<area>{area}){_SPLIT}"
        rf"(?P<rest>[0-9](?: ?[0-9]){{{digits - 1}}}){_AFTER}(?![.,][0-9])"
    )
    # Mobile, area code of three, area code of four; service numbers belong to no person.
    for area, digits in (("6(?![^0-9]*0)", 8), ("(?!6)[1-9][0-9]", 7), ("(?!6|800|90[069])[1-9][0-9]{2}", 6))
)
_IBAN_BEFORE = re.compile(r"(?<!\w)[A-Z]{2}[0-9]{2} ?[A-Z]{4} ?$")

_CLOCK = re.compile(r"(?<!\w)(?<!\w[-.,:/])([0-9]{1,2})[.:]([0-9]{2})(?: ?uur|u)(?!\w)", re.IGNORECASE)
_LAST_HOUR, _LAST_MINUTE = 23, 59


def written_values(text: str) -> Iterator[WrittenValue]:
    """Every value in one utterance's text, by kind and then by place."""
    yield from _plates(text)
    yield from _postcodes(text)
    yield from _phones(text)
    yield from _clocks(text)


def _plates(text: str) -> Iterator[WrittenValue]:
    for match in _PLATE.finditer(text):
        groups = [group.upper() for group in match.groups()]
        shape = "-".join(("9" if group.isdigit() else "X") * len(group) for group in groups)
        side_code = _SIDE_CODES.get(shape)
        if side_code is None or _is_date(match[0], groups):
            continue
        yield WrittenValue(
            start=match.start(),
            end=match.end(),
            type="vehicle",
            key="plate",
            value="-".join(groups),
            rule=f"plate_side_code_{side_code}",
            warning=None if _is_possible(groups, side_code) else IMPOSSIBLE_PLATE,
        )


def _is_date(written: str, groups: list[str]) -> bool:
    """True for "1-mei-26". Only March, written MRT, could be a plate as well."""
    return bool(_MONTHS & set(groups)) or ("MRT" in groups and "MRT" not in written)


def _is_possible(groups: list[str], side_code: int) -> bool:
    if side_code < _FIRST_STRICT_SIDE_CODE:
        return True
    # Semi-trailers alone begin with an O.
    letters = "".join(group for group in groups if group.isalpha()).removeprefix("O")
    return not _NEVER_LETTERS & set(letters) and not _NEVER_GROUPS & set(groups)


def _postcodes(text: str) -> Iterator[WrittenValue]:
    for match in _POSTCODE.finditer(text):
        digits, letters = match.groups()
        if letters not in _NEVER_POSTCODES:
            yield WrittenValue(
                start=match.start(),
                end=match.end(),
                type="location",
                key="postcode",
                value=f"{digits} {letters}",
                rule="postcode",
            )


def _phones(text: str) -> Iterator[WrittenValue]:
    # "0301234567" fits area codes of three and of four: the same number at the same place.
    found = {match.start(): match for pattern in _PHONES for match in pattern.finditer(text)}
    for start, match in sorted(found.items()):
        if _IBAN_BEFORE.search(text[:start]):
            continue
        if " " in match["rest"] and re.match(r" [0-9]", text[match.end() :]):
            continue  # spoken in groups and more digits follow: not this number
        digits = "".join(filter(str.isdigit, match["area"] + match["rest"]))
        yield WrittenValue(
            start=start,
            end=match.end(),
            type="person",
            key="phone",
            value=f"+31{digits}",
            rule="phone_mobile" if digits.startswith("6") else "phone_fixed",
        )


def _clocks(text: str) -> Iterator[WrittenValue]:
    for match in _CLOCK.finditer(text):
        hour, minute = int(match[1]), int(match[2])
        if (hour <= _LAST_HOUR and minute <= _LAST_MINUTE) or (hour, minute) == (24, 0):
            yield WrittenValue(
                start=match.start(),
                end=match.end(),
                type="time",
                key="clock",
                value=f"{hour:02}:{minute:02}",
                rule="clock_written",
            )
