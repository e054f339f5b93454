"""Phone numbers, as they are written ("06-1234 5678") and as they are said ("nul zes twaalf vierendertig").

Sources: the Dutch numbering plan (ten digits, area codes of three or four); Google's
libphonenumber for what is possible elsewhere. A possible number need not be in use: ranges that
were never given out are read as well. A number with too few or too many digits is never completed
and never shortened: :func:`find_phones` leaves it out, :func:`find_unfinished_phones` tells of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import phonenumbers

from server.dutch.code_cues import FILLERS, cue_table, cues
from server.dutch.ibans import find_ibans
from server.dutch.spelling import (
    DIGIT_KINDS,
    Kind,
    Piece,
    begins_code,
    characters,
    read_pieces,
    runs_on,
    spell,
)
from server.dutch.words import COMMA, Found, Token

_NATIONAL, _LONGEST = 10, 17
_WINDOW = 24  # tokens: more than any number has, even digit by digit
_FEWEST_DIGITS = 6
_WHOLE_NUMBER = 6  # digits that, written as one word, are the whole number after its area code
_PAGERS = "060"
_MOBILE = "+316"
_SERVICES = ("0800", "0900", "0906", "0909")  # they belong to no person
_SIGNS = re.compile(
    r"[0-9]+|(?:0[1-9][0-9]{0,2}|(?:00)?[1-9][0-9]{0,3})-[0-9]+|(?:00)?[1-9][0-9]{0,2}-[0-9]{1,3}-[0-9]+"
    r"|06(?:-[0-9]{2}){4}"
)
_TRUNK_ZERO = re.compile(r"^(31)?\(?0\)(?=[0-9])")
_BEGINNINGS = frozenset({"plus", "dubbel", "dubbele", "tweemaal"})
_OTHER_NUMBERS = cue_table(
    {
        "other": (
            *("bsn", "burgerservicenummer", "sofinummer", "imei", "imeinummer", "framenummer", "serienummer"),
            *("chassisnummer", "documentnummer", "paspoortnummer", "rijbewijsnummer", "kaartnummer", "iban"),
            *("rekening", "rekeningnummer", "dossiernummer", "dossier", "zaaknummer", "mutatienummer"),
            *("registratienummer", "ordernummer", "bestelnummer", "klantnummer", "polisnummer", "kenmerk"),
        )
    }
)
_PHONES = cue_table(
    {
        "phone": (
            *("telefoon", "telefoonnummer", "telefoonnr", "tel", "mobiel", "mobiele nummer", "mobiel nummer"),
            *("bereikbaar op", "bereikbaar onder", "te bereiken op", "06-nummer", "gsm", "gsm-nummer"),
        )
    }
)
_PHONE_FILLERS = FILLERS | {"op", "telefoonnummer", "mobiel", "telefonisch"}


def find_phones(tokens: tuple[Token, ...]) -> Iterator[Found[str]]:
    """Every phone number in the tokens as "+31612345678", from left to right.

    Foreign ones begin with their country code ("+32", "nul nul negenenveertig"). Rules:
    ``phone_mobile``, ``phone_fixed``, ``phone_foreign``. Commas may stand anywhere in one that was
    announced, and in a mobile one.
    """
    if not any(_may_begin(tokens, at) for at in range(len(tokens))):
        return
    taken = _other_codes(tokens)
    cued = {cue.code for cue in cues(tokens, _PHONES, _PHONE_FILLERS)}
    at = 0
    while at < len(tokens):
        found = None
        if at not in taken and _may_begin(tokens, at):
            found = _phone_at(tokens, at) or _phone_over_commas(tokens, at, cued=at in cued)
        if found is not None:
            yield found
        at = at + 1 if found is None else found.end


def find_unfinished_phones(tokens: tuple[Token, ...]) -> Iterator[Found[str]]:
    """Digits said after "telefoon" or "bereikbaar op" that are no whole number, with a warning.

    For display only: the value is the digits as they were said.
    """
    whole = {at for found in find_phones(tokens) for at in range(found.first, found.end)}
    for cue in cues(tokens, _PHONES, _PHONE_FILLERS):
        run = _run(tokens, cue.code)
        digits = characters(tuple(run))
        if cue.code in whole or len(digits) < _FEWEST_DIGITS or digits.startswith(_SERVICES):
            continue
        warning = (
            f"Dit telefoonnummer klopt niet: {len(digits)} cijfers, een Nederlands nummer heeft er tien."
        )
        yield Found(value=digits, first=cue.code, end=run[-1].end, rule="phone_unfinished", warning=warning)


def _may_begin(tokens: tuple[Token, ...], at: int) -> bool:
    key = tokens[at].key
    if not (key[0] in "0+" or key.startswith("nul") or key in _BEGINNINGS):
        return False
    if at == 0 or tokens[at - 1].stop or tokens[at - 1].pause or not begins_code(tokens[at - 1]):
        return True
    before = read_pieces(tokens, at - 1)  # digits or capitals right before belong to the same code
    return not before or before[-1].kind not in {Kind.DIGITS, Kind.NUMBER, Kind.CAPITALS, Kind.CODE_WORD}


def _other_codes(tokens: tuple[Token, ...]) -> set[int]:
    """Tokens that belong to an IBAN or begin a number of another kind."""
    taken = {at for found in find_ibans(tokens) for at in range(found.first, found.end)}
    return taken | {cue.code for cue in cues(tokens, _OTHER_NUMBERS)}


def _phone_at(tokens: tuple[Token, ...], at: int) -> Found[str] | None:
    plus = tokens[at].key == "plus" or tokens[at].key.startswith("+")
    run = _run(tokens, at)
    for count in range(len(run), 0, -1):
        last = run[count - 1]
        if last.kind is Kind.SEPARATOR or (
            count < len(run) and (run[count].first < last.end or not _stands_alone(last))
        ):
            continue  # more digits belong to it
        if runs_on(tokens, at, last.end):
            continue
        if _are_signs_in_place(run[:count]):
            value = _normal_form(characters(tuple(run[:count])), plus=plus)
            if value is not None:
                return Found(value=value, first=at, end=last.end, rule=_rule(value))
    return None


def _phone_over_commas(tokens: tuple[Token, ...], at: int, *, cued: bool) -> Found[str] | None:
    """A number with a comma for every pause: "nul zes, twaalf vierendertig, zesenvijftig achtenzeventig"."""
    plus = tokens[at].key == "plus" or tokens[at].key.startswith("+")
    run = _run(tokens, at, over_commas=True)
    for count in range(1, len(run) + 1):
        last = run[count - 1]
        touches = count < len(run) and (run[count].first < last.end or not tokens[last.end - 1].stop)
        if last.kind is Kind.SEPARATOR or touches or runs_on(tokens, at, last.end):
            continue
        if any(tokens[piece.end - 1].stop not in {"", COMMA} for piece in run[: count - 1]):
            return None
        value = _normal_form(characters(tuple(run[:count])), plus=plus)
        if value is not None and (cued or value.startswith(_MOBILE)):
            return Found(value=value, first=at, end=last.end, rule=_rule(value))
    return None


def _run(tokens: tuple[Token, ...], at: int, *, over_commas: bool = False) -> list[Piece]:
    """The digits from ``tokens[at]`` on and the signs between them, without plus and "(0)"."""
    start = at + (tokens[at].key in {"plus", "+"})
    window = tuple(_without_brackets(token) for token in tokens[start : start + _WINDOW])
    run: list[Piece] = []
    for piece in spell(window, 0, separators="-/", most=_LONGEST, over_commas=over_commas):
        if piece.kind not in DIGIT_KINDS | {Kind.SEPARATOR} or (piece.kind is Kind.ARTICLE and not run):
            break
        run.append(replace(piece, first=piece.first + start, end=piece.end + start))
    return run


def _without_brackets(token: Token) -> Token:
    """The token without what is no digit of a number: "31" for "+31", "6" for "(0)6"."""
    text = token.text
    if text.startswith("+") or ")" in text or "(" in text:
        text = _TRUNK_ZERO.sub(r"\1", text.removeprefix("+"))
        return replace(token, text=text.replace("(", "").replace(")", "") or "0")
    return token


def _are_signs_in_place(run: list[Piece]) -> bool:
    """Dashes stand after a country or an area code, or between pairs: "09-08-2026" is no phone number."""
    said = "".join("-" if piece.kind is Kind.SEPARATOR else piece.text for piece in run)
    return _SIGNS.fullmatch(said) is not None


def _stands_alone(piece: Piece) -> bool:
    return piece.kind is Kind.DIGITS and len(piece.text) >= _WHOLE_NUMBER


@lru_cache(maxsize=2_000)
def _normal_form(digits: str, *, plus: bool) -> str | None:
    abroad = plus or digits.startswith("00")
    international = digits.removeprefix("00") if not plus else digits
    if not abroad or international.startswith("31"):
        rest = international.removeprefix("31").removeprefix("0") if abroad else digits[1:]
        national = f"0{rest}"
        return f"+31{rest}" if _is_national(national) and (abroad or digits[0] == "0") else None
    return _foreign(f"+{international}", sure=plus)


def _is_national(digits: str) -> bool:
    if len(digits) != _NATIONAL or digits[1] == "0" or digits.startswith((_PAGERS, *_SERVICES)):
        return False
    return bool(phonenumbers.is_possible_number(phonenumbers.parse(digits, "NL")))


def _foreign(number: str, *, sure: bool) -> str | None:
    """The number when it is possible; one that begins with 00 must also be in use."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None
    holds = phonenumbers.is_possible_number if sure else phonenumbers.is_valid_number
    return number if holds(parsed) else None


def _rule(value: str) -> str:
    if not value.startswith("+31"):
        return "phone_foreign"
    return "phone_mobile" if value.startswith(_MOBILE) else "phone_fixed"
