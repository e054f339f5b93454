"""Serial numbers of goods and documents: after "framenummer", "serienummer", "IMEI", "paspoortnummer".

Such numbers have no form of their own, so only a word that announces them makes them one, and they
end at the first word that is no part of a code.

Sources: ISO 3779 (chassis numbers have 17 characters), 3GPP TS 23.003 (the check digit of an IMEI).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stdnum import imei

from server.dutch.code_cues import FILLERS, Cue, cue_table, cues
from server.dutch.plate_context import is_quantity
from server.dutch.spelling import DIGIT_KINDS, SPOKEN_LETTERS, Kind, Piece, spell
from server.dutch.words import Found, Token, word_set

WRONG_IMEI = "Dit IMEI-nummer klopt niet: het heeft vijftien cijfers, en het laatste controleert de andere."
WRONG_CHASSIS = "Dit chassisnummer klopt niet: het heeft zeventien tekens, en nooit een I, O of Q."

_FEWEST, _MOST = 4, 34
_IMEI_LENGTH = 15
_CHASSIS_LENGTH, _NEVER_IN_CHASSIS = 17, frozenset("IOQ")
_CUES = cue_table(
    {
        "framenummer": ("framenummer", "framenr", "frame nummer", "frame-nummer"),
        "serienummer": ("serienummer", "serienr", "serie nummer", "serie-nummer", "productnummer"),
        "imei": ("imei", "imeinummer", "imei-nummer", "imei nummer"),
        "chassisnummer": (
            "chassisnummer",
            "chassis nummer",
            "voertuigidentificatienummer",
            "vin",
            "vin-nummer",
        ),
        "documentnummer": ("documentnummer", "document nummer", "id-nummer", "identiteitskaartnummer"),
        "paspoortnummer": ("paspoortnummer", "paspoort nummer", "paspoort met nummer"),
        "rijbewijsnummer": ("rijbewijsnummer", "rijbewijs nummer", "rijbewijs met nummer"),
        "kaartnummer": ("kaartnummer", "kaart nummer", "pasnummer"),
        "motornummer": ("motornummer",),
        "wapennummer": ("wapennummer",),
        "graveercode": ("graveercode", "graveernummer", "chipnummer", "chip nummer"),
        "accunummer": ("accunummer",),
        "goednummer": (
            "goednummer",
            "kvi-nummer",
            "kvi nummer",
            "kvinummer",
            "beslagnummer",
            "sin-nummer",
            "sin",
        ),
    }
)
_FILLERS = FILLERS | word_set("fiets e-bike telefoon laptop toestel auto voertuig scooter kaart ervan erop")


@dataclass(frozen=True, slots=True)
class Serial:
    """A number as it was said, in capitals without spaces; ``kind`` is what it was called."""

    kind: str
    value: str


def find_serials(tokens: tuple[Token, ...]) -> Iterator[Found[Serial]]:
    """Every serial number in the tokens that is announced as one, from left to right.

    Four characters or more, a digit among them. An IMEI or a chassis number of a wrong length or
    with a wrong check digit comes with a warning. Rule: ``serial_`` and the kind.
    """
    end = 0
    for cue in cues(tokens, _CUES, _FILLERS):
        found = _serial_at(tokens, cue) if cue.code >= end else None
        if found is not None:
            end = found.end
            yield found


def _serial_at(tokens: tuple[Token, ...], cue: Cue) -> Found[Serial] | None:
    pieces = _own(tokens, spell(tokens, cue.code, separators="-/.", most=_MOST))
    if not pieces or pieces[0].kind is Kind.NAMED:
        return None
    value = _value(pieces)
    if sum(c.isalnum() for c in value) < _FEWEST or not any(c.isdigit() for c in value):
        return None
    return Found(
        value=Serial(cue.name, value),
        first=cue.code,
        end=pieces[-1].end,
        rule=f"serial_{cue.name}",
        warning=_warning(cue.name, value),
    )


def _own(tokens: tuple[Token, ...], pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The pieces of the number itself: "… drie zes twee sleutels" cannot be told, "36 2 euro" can.

    A name after a number whose letters were written is somebody's name, and a word such as "te" or
    "be" is the name of a letter only between others.
    """
    spelled = any(piece.kind in SPOKEN_LETTERS for piece in pieces[:1]) or not any(
        piece.kind is Kind.CAPITALS for piece in pieces
    )
    kept = list(pieces)
    for index, piece in enumerate(pieces):
        if not spelled and piece.kind is Kind.ALPHABET:
            kept = kept[:index]
            break
    while kept and kept[-1].kind in {Kind.NAMED, Kind.SEPARATOR}:
        kept.pop()
    if kept and kept[-1].kind in DIGIT_KINDS and is_quantity(tokens, kept[-1].end):
        last = kept[-1].end - 1
        kept = [piece for piece in kept if piece.end <= last]
    return tuple(kept)


def _value(pieces: tuple[Piece, ...]) -> str:
    """The characters; a dash or a slash stays, a point in a number does not."""
    return "".join(piece.text for piece in pieces if piece.text != ".")


def _warning(kind: str, value: str) -> str | None:
    if kind == "imei" and (len(value) != _IMEI_LENGTH or not imei.is_valid(value)):
        return WRONG_IMEI
    if kind == "chassisnummer" and (len(value) != _CHASSIS_LENGTH or _NEVER_IN_CHASSIS & set(value)):
        return WRONG_CHASSIS
    return None
