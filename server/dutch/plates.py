"""Dutch number plates, as they are written and as they are spelled aloud.

A plate has six characters, and which of them are letters tells its side code, and so where its
dashes belong. Six characters without dashes are a plate only where it is clear that a code is
given: in capitals, in words of an alphabet, or after a word such as "kenteken". What was seen in
part is never completed, and a foreign plate is no Dutch one, also when it looks like it.

Sources: RDW's side codes 1-14 and the letters it gives out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from server.dutch.code_cues import Cue
from server.dutch.plate_context import (
    carries_on,
    is_after_vehicle,
    is_foreign,
    is_other_code,
    is_quantity,
    partial_plate_cues,
    plate_cues,
)
from server.dutch.serials import find_serials
from server.dutch.spelling import (
    DIGIT_KINDS,
    LETTER_KINDS,
    SPOKEN_LETTERS,
    Kind,
    Piece,
    begins_code,
    characters,
    runs_on,
    spell,
)
from server.dutch.words import COMMA, Found, Token, word_set

SIDE_CODES = {
    "XX9999": (1, (2, 2, 2)),
    "9999XX": (2, (2, 2, 2)),
    "99XX99": (3, (2, 2, 2)),
    "XX99XX": (4, (2, 2, 2)),
    "XXXX99": (5, (2, 2, 2)),
    "99XXXX": (6, (2, 2, 2)),
    "99XXX9": (7, (2, 3, 1)),
    "9XXX99": (8, (1, 3, 2)),
    "XX999X": (9, (2, 3, 1)),
    "X999XX": (10, (1, 3, 2)),
    "XXX99X": (11, (3, 2, 1)),
    "X99XXX": (12, (1, 2, 3)),
    "9XX999": (13, (1, 2, 3)),
    "999XX9": (14, (3, 2, 1)),
}
"""X a letter, 9 a digit → the side code and the length of its groups."""

IMPOSSIBLE_PLATE = "Deze lettercombinatie komt op Nederlandse kentekens niet voor."

_LENGTH = 6
_LONGEST_GROUP = 3
_FIRST_STRICT_SIDE_CODE = 4  # older ones were given out with more letters
_NEVER_LETTERS = frozenset("AEIOUCQ")
_NEVER_GROUPS = frozenset({"GVD", "KKK", "NSB", "PKK", "PSV", "PVV", "SA", "SD", "SGP", "SS", "TBS", "VVD"})
_MONTHS = frozenset({"JAN", "FEB", "APR", "MEI", "JUN", "JUL", "AUG", "SEP", "OKT", "NOV", "DEC"})
# Without a cue: letters that stand between or around the digits are hardly ever prose, the older
# forms ("HP 12 34") and those hardly given out yet ("8 GB 256") often are.
_CLEAR_SIDE_CODES = frozenset(range(4, 12))
_CLEAR_WITH_NAMES = frozenset({7, 8, 9, 10})  # "Jan Pieter Karel Dirk 20" are four persons
_CLEAR_KINDS = SPOKEN_LETTERS | {Kind.CAPITALS, Kind.DIGITS, Kind.NUMBER, Kind.SEPARATOR}
_FEWEST_SPOKEN_LETTERS = 3
_BEFORE_SURNAMES = word_set("de van den der ten ter te het 't el al")
# In capitals in a text, and no plate: "1 DVD 25", "2 HD TV 40".
_ABBREVIATIONS = word_set(
    "DVD CD HD TV GB MB TB KB SSD PDF SMS KPN KLM NS PK KM KG CM MM ML NL BV NV GT HP LTD VVV GPS "
    "BTW KVK FBTO DB DNB BMW BSN PL PV OVJ HOVJ WVW WWM"
)


@dataclass(frozen=True, slots=True)
class Plate:
    """A Dutch plate in its normal form, capitals and dashes: ``Plate("12-ABC-3", 7)``."""

    value: str
    side_code: int


def find_plates(tokens: tuple[Token, ...]) -> Iterator[Found[Plate]]:
    """Every Dutch plate in the tokens, from left to right.

    A plate that was never given out comes with :data:`IMPOSSIBLE_PLATE` as its warning; without a
    cue and without dashes it does not come at all. Commas may stand
    anywhere in one that was announced. Rules: ``plate_written`` (with its dashes),
    ``plate_cued`` (after "kenteken" or what says the same), ``plate_spelled`` (neither).
    """
    starts = {cue.code: cue for cue in plate_cues(tokens)}
    never = {cue.code for cue in partial_plate_cues(tokens)}
    never |= {at for found in find_serials(tokens) for at in range(found.first, found.end)}
    at, carried = 0, False
    while at < len(tokens):
        cue = starts.get(at)
        found = None
        if begins_code(tokens[at]) and at not in never:
            found = _plate_at(tokens, at, cue=cue, cued=cue is not None or carried)
        if found is None:
            carried = carried and carries_on(tokens[at])
            at += 1
        else:
            yield found
            at, carried = found.end, cue is not None or carried or found.rule == "plate_written"


def find_partial_plates(tokens: tuple[Token, ...]) -> Iterator[Found[str]]:
    """Plates of which only a part was seen, as heard and for display only: "12-K".

    After "begint met", "eindigend op", "gedeeltelijk kenteken" and the like, and after "kenteken"
    where two to five characters follow. Never a foreign one.
    """
    partial = {cue.code: cue for cue in partial_plate_cues(tokens)}
    for cue in sorted([*partial.values(), *plate_cues(tokens)], key=lambda cue: cue.code):
        said = cue.code in partial
        if said and partial[cue.code] is not cue:
            continue  # "kenteken begint met": both say it
        pieces = spell(tokens, cue.code, most=_LENGTH + 1)
        text = characters(pieces)
        shape = _shape(text)
        complete = len(text) >= _LENGTH and not (said and len(text) == _LENGTH)
        if not text or complete or (not said and (len(text) < 2 or set(shape) != {"X", "9"})):  # noqa: PLR2004 one character is no part of a plate
            continue
        end = pieces[-1].end
        if not is_foreign(tokens, cue.first, cue.code, end):
            yield Found(value=_grouped(text), first=cue.code, end=end, rule="plate_partial")


def is_possible_plate(plate: Plate) -> bool:
    """False for letters that are never given out in this side code."""
    if plate.side_code < _FIRST_STRICT_SIDE_CODE:
        return True
    groups = [group for group in plate.value.split("-") if group.isalpha()]
    # Semi-trailers alone begin with an O.
    letters = "".join(groups).removeprefix("O")
    return not _NEVER_LETTERS & set(letters) and not _NEVER_GROUPS & set(groups)


def _plate_at(tokens: tuple[Token, ...], at: int, *, cue: Cue | None, cued: bool) -> Found[Plate] | None:
    pieces = spell(tokens, at, most=_LENGTH + 1)
    own = _six(pieces)
    if own is None and cued:
        pieces = spell(tokens, at, most=_LENGTH, over_commas=True)
        own = _six(pieces)
    if own is None or (own[-1].kind in DIGIT_KINDS and runs_on(tokens, at, own[-1].end)):
        return None
    end = own[-1].end
    plate = _plate(own)
    written = end == at + 1 and _has_its_dashes(own, plate)
    if plate is None or _is_date(tokens[at], own) or is_other_code(tokens, at, dashes=written):
        return None
    if is_foreign(tokens, at if cue is None else cue.first, at, end):
        return None
    possible = is_possible_plate(plate)
    if not written and (_goes_on(tokens, own, pieces) or not (cued or _is_clear(tokens, own, plate))):
        return None
    rule = "plate_written" if written else "plate_cued" if cued else "plate_spelled"
    warning = None if possible else IMPOSSIBLE_PLATE
    return Found(value=plate, first=at, end=end, rule=rule, warning=warning)


def _six(pieces: tuple[Piece, ...]) -> tuple[Piece, ...] | None:
    """The first pieces, when they have six characters and end with a token."""
    length = 0
    for index, piece in enumerate(pieces):
        length += len(piece.text) if piece.kind is not Kind.SEPARATOR else 0
        if length >= _LENGTH:
            whole = index + 1 == len(pieces) or pieces[index + 1].first >= piece.end
            return pieces[: index + 1] if length == _LENGTH and whole else None
    return None


def _shape(text: str) -> str:
    return "".join("9" if character.isdigit() else "X" for character in text)


def _plate(pieces: tuple[Piece, ...]) -> Plate | None:
    text = characters(pieces)
    entry = SIDE_CODES.get(_shape(text))
    if entry is None or any(_is_never_said(piece, pieces) for piece in pieces):
        return None
    side_code, (one, two, _) = entry
    return Plate(f"{text[:one]}-{text[one : one + two]}-{text[one + two :]}", side_code)


def _is_never_said(piece: Piece, pieces: tuple[Piece, ...]) -> bool:
    """True for IJ as one letter, and for a number over two groups: "HD 1925", "achttienhonderd"."""
    if piece.kind in SPOKEN_LETTERS:
        return piece.text == "IJ"
    together = piece.kind is Kind.DIGITS and pieces[0].first == pieces[-1].first  # "HD1925"
    return piece.kind in DIGIT_KINDS and len(piece.text) > _LONGEST_GROUP and not together


def _has_its_dashes(pieces: tuple[Piece, ...], plate: Plate | None) -> bool:
    """True for one token with a dash where this side code has one, and nowhere else."""
    return plate is not None and "".join(piece.text for piece in pieces) == plate.value


def _is_date(token: Token, pieces: tuple[Piece, ...]) -> bool:
    """True for "1-mei-26". Only March, written MRT, could be a plate as well."""
    groups = {piece.text for piece in pieces}
    return bool(_MONTHS & groups) or ("MRT" in groups and "MRT" not in token.text)


def _goes_on(tokens: tuple[Token, ...], own: tuple[Piece, ...], pieces: tuple[Piece, ...]) -> bool:
    """True when more characters of a code touch the six: then they are part of something longer."""
    end = own[-1].end
    last = tokens[end - 1]
    if last.stop or last.pause or end >= len(tokens):
        # Commas between all characters, and one more follows: not six.
        return last.stop == COMMA and len(pieces) > len(own)
    if is_quantity(tokens, end):
        return True
    following = spell(tokens, end, most=1)
    if not following:
        return False
    kind = following[0].kind
    spelled = any(piece.kind in SPOKEN_LETTERS for piece in own)
    return kind in {Kind.CODE_WORD, Kind.DIGITS, Kind.NUMBER, Kind.CAPITALS, Kind.SEPARATOR} or (
        kind is Kind.ALPHABET and spelled
    )


def _is_clear(tokens: tuple[Token, ...], own: tuple[Piece, ...], plate: Plate) -> bool:
    """True when six characters say by themselves that they are a plate."""
    if plate.side_code not in _CLEAR_SIDE_CODES or not is_possible_plate(plate) or _touched(tokens, own):
        return False
    letters = [piece for piece in own if piece.kind in LETTER_KINDS]
    kinds = {piece.kind for piece in own}
    spelled = [piece for piece in letters if piece.kind in SPOKEN_LETTERS]
    if not kinds <= _CLEAR_KINDS or any(
        piece.kind is Kind.CAPITALS and piece.text in _ABBREVIATIONS for piece in letters
    ):
        return False
    if not spelled:  # "24KXT7" says more than "24 KXT 7"
        one_word = own[0].first == own[-1].first
        return Kind.NUMBER not in kinds and (one_word or is_after_vehicle(tokens, own[0].first))
    sure = any(piece.kind is Kind.CODE_WORD for piece in spelled)
    enough = sum(len(piece.text) for piece in letters) >= _FEWEST_SPOKEN_LETTERS
    named = own[-1].kind is Kind.ALPHABET and _is_first_name(tokens, own[-1].end)
    return enough and not named and (sure or plate.side_code in _CLEAR_WITH_NAMES)


def _is_first_name(tokens: tuple[Token, ...], end: int) -> bool:
    """True when a surname follows: "Maria de Wit"."""
    if end >= len(tokens) or tokens[end - 1].stop or tokens[end - 1].pause:
        return False
    return tokens[end].is_capital or tokens[end].key in _BEFORE_SURNAMES


def _touched(tokens: tuple[Token, ...], own: tuple[Piece, ...]) -> bool:
    """True when a character of a code stands right before."""
    before = own[0].first - 1
    if before < 0 or tokens[before].stop or tokens[before].pause:
        return False
    touching = spell((tokens[before],), 0, most=1)
    return bool(touching) and touching[-1].kind in {*DIGIT_KINDS, Kind.CODE_WORD, Kind.CAPITALS}


def _grouped(text: str) -> str:
    """Characters with a dash wherever letters and digits meet: "12K" → "12-K"."""
    said = text[0]
    for one, other in pairwise(text):
        said += other if one.isdigit() == other.isdigit() else f"-{other}"
    return said
