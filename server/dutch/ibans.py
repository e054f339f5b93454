"""Bank account numbers (IBAN), written or said: "NL91 ABNA 0417 1643 00", "NL eenennegentig ABNA nul vier".

Sources: ISO 13616 (the two check digits, mod 97) and SWIFT's list of countries and lengths, both
as python-stdnum has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from stdnum import iban, numdb

from server.dutch.code_cues import cue_table, cues
from server.dutch.spelling import LETTER_KINDS, Kind, Piece, begins_letters, read_pieces
from server.dutch.words import COMMA, Found, Token

WRONG_IBAN = "Dit rekeningnummer klopt niet: de controlecijfers passen niet bij de rest."

_COUNTRY = 2
_LONGEST = 34
_BANK = range(4, 8)  # where a Dutch IBAN names the bank
_STRUCTURE = re.compile(r"([0-9]+)!([nac])")
_SIGNS = {"n": "[0-9]", "a": "[A-Z]", "c": "[A-Z0-9]"}
# The codes that banks themselves use as names. Said as a word they may be written as one.
_BANK_WORDS = frozenset(
    {"abna", "ingb", "rabo", "snsb", "asnb", "rbrb", "trio", "knab", "bunq", "fvlb", "revo"}
)
_CUES = cue_table(
    {
        "iban": (
            *("iban", "ibannummer", "iban-nummer", "rekening", "rekeningnummer", "bankrekening"),
            *("bankrekeningnummer", "rekeningnr", "tegenrekening"),
        )
    }
)


def find_ibans(tokens: tuple[Token, ...]) -> Iterator[Found[str]]:
    """Every IBAN in the tokens without spaces ("NL91ABNA0417164300"), from left to right.

    A Dutch one whose check digits do not fit comes with :data:`WRONG_IBAN`, a foreign one then only
    after "IBAN" or "rekening". One with too few or too many characters is not found. Rule: ``iban``.
    """
    cued: set[int] | None = None
    at = 0
    while at < len(tokens):
        found = None
        if _may_begin(tokens[at]):
            cued = {cue.code for cue in cues(tokens, _CUES)} if cued is None else cued
            found = _iban_at(tokens, at, cued=at in cued)
        if found is not None:
            yield found
        at = at + 1 if found is None else found.end


@lru_cache(maxsize=256)
def _structure(country: str) -> re.Pattern[str] | None:
    """What follows the country's letters: its check digits and its account numbers."""
    if len(country) != _COUNTRY:
        return None
    _, entry = numdb.get("iban").info(country + "00")[0]
    if "bban" not in entry:
        return None
    parts = "".join(f"{_SIGNS[kind]}{{{length}}}" for length, kind in _STRUCTURE.findall(entry["bban"]))
    return re.compile(rf"{country}[0-9]{{2}}{parts}")


@lru_cache(maxsize=256)
def _length(country: str) -> int:
    _, entry = numdb.get("iban").info(country + "00")[0]
    return 4 + sum(int(length) for length, _ in _STRUCTURE.findall(entry["bban"]))


def _may_begin(token: Token) -> bool:
    key = token.key
    return not key[0].isdigit() and (begins_letters(token) or (key.isalnum() and key[2:4].isdigit()))


def _iban_at(tokens: tuple[Token, ...], at: int, *, cued: bool) -> Found[str] | None:
    pieces: list[Piece] = []
    said = ""
    wanted = _LONGEST
    while at < len(tokens) and len(said) < wanted:
        got = _read(tokens, at, len(said))
        if not got:
            return None
        pieces += got
        said = "".join(piece.text for piece in pieces if piece.kind is not Kind.SEPARATOR)
        if wanted == _LONGEST and len(said) >= _COUNTRY:
            if _structure(said[:_COUNTRY]) is None:
                return None
            wanted = _length(said[:_COUNTRY])
        at = got[-1].end
        last = tokens[at - 1]
        if len(said) < wanted and (last.pause or last.stop not in {"", COMMA}):
            return None
    return _judged(tokens, pieces, said, wanted, cued=cued)


def _judged(
    tokens: tuple[Token, ...], pieces: list[Piece], said: str, wanted: int, *, cued: bool
) -> Found[str] | None:
    structure = _structure(said[:_COUNTRY])
    first, end = (pieces[0].first, pieces[-1].end) if pieces else (0, 0)
    if len(said) != wanted or structure is None or not structure.fullmatch(said):
        return None
    if _goes_on(tokens, end) or pieces[0].kind not in LETTER_KINDS:
        return None
    right = iban.is_valid(said, check_country=False)
    if not right and not said.startswith("NL") and not cued:
        return None
    return Found(value=said, first=first, end=end, rule="iban", warning=None if right else WRONG_IBAN)


def _read(tokens: tuple[Token, ...], at: int, length: int) -> tuple[Piece, ...]:
    key = tokens[at].key
    if length == _BANK.start and key in _BANK_WORDS:
        return (Piece(key.upper(), Kind.CAPITALS, at, at + 1),)
    pieces = read_pieces(tokens, at)
    if not pieces and length == _BANK.start and len(key) == len(_BANK) and key.isascii() and key.isalpha():
        return (Piece(key.upper(), Kind.SMALL, at, at + 1),)  # "nl61 test 0417 ..."
    if any(sign.isdigit() for sign in key):  # "nl91abna0417164300"
        capitals = replace(tokens[at], text=tokens[at].text.upper())
        pieces = tuple(replace(piece, first=at, end=at + 1) for piece in read_pieces((capitals,), 0))
    if any(piece.kind is Kind.SEPARATOR and piece.text not in {"-", "."} for piece in pieces):
        return ()
    return pieces


def _goes_on(tokens: tuple[Token, ...], end: int) -> bool:
    """True when another character follows: then it is a longer number."""
    if end >= len(tokens) or tokens[end - 1].stop or tokens[end - 1].pause:
        return False
    following = read_pieces(tokens, end)
    return bool(following) and following[0].kind in {Kind.DIGITS, Kind.NUMBER, Kind.CODE_WORD}
