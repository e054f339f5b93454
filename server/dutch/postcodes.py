"""Dutch postcodes, as they are written ("3511 ED") and as they are said ("vijfendertig elf, alfa bravo").

Source: PostNL: four digits of which the first is no 0, and two letters, not SA, SD or SS.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from server.dutch.code_cues import cue_table, cues
from server.dutch.numbers import word_number
from server.dutch.serials import find_serials
from server.dutch.spelling import SPOKEN_LETTERS, Kind, Piece, begins_digits, characters, read_pieces
from server.dutch.words import Found, Token, word_set

_DIGITS, _LETTERS = 4, 2
_NEVER = frozenset({"SA", "SD", "SS"})
_CUES = cue_table({"postcode": ("postcode", "postcodes", "postcode nummer")})
_MOST_PIECES = 6
# "Om elf twintig Karel Jansen": a time and a name.
_BEFORE_TIMES = word_set("om omstreeks rond vanaf tegen tot uur kwart half over")
_GROUPINGS = ([4], [2, 2], [2, 1, 1], [1, 2, 1], [1, 1, 2], [1, 1, 1, 1])
_TIME_WORDS = 3
_SMALL_WORDS = word_set("en in te is op om de er al zo we ik je af na nu of ja nr st")
_YEARS = range(1900, 2100)  # "in 2011 Jan Willem", but "nummer 4, 2011 Jan Willem"
_UNUSED = frozenset("FIOQUY")  # rare in postcodes: too little when only words that are names too say them
_ADDITIONS = frozenset({"bis", "rood", "zwart", "hs", "hoog"})


def find_postcodes(tokens: tuple[Token, ...]) -> Iterator[Found[str]]:
    """Every postcode in the tokens in its normal form, "3511 ED", from left to right.

    The letters are written in capitals or said in words of an alphabet; after "postcode" in any way.
    Rules: ``postcode_written``, ``postcode_spoken``.
    """
    cued = {cue.code for cue in cues(tokens, _CUES)}
    near = {at + more for at in cued for more in range(_MOST_PIECES)}
    serials = {at for found in find_serials(tokens) for at in range(found.first, found.end)}
    at = 0
    while at < len(tokens):
        found = None
        if begins_digits(tokens[at]) and at not in serials:
            found = read_postcode(tokens, at, cued=at in near)
        if found is not None:
            yield found
        at = at + 1 if found is None else found.end


def read_postcode(tokens: tuple[Token, ...], at: int, *, cued: bool = False) -> Found[str] | None:
    """The postcode that begins at ``tokens[at]``, or None. ``cued`` tells that it was announced."""
    pieces = _six(tokens, at, cued=cued)
    if not pieces:
        return None
    digits, letters = characters(pieces)[:_DIGITS], characters(pieces)[_DIGITS:]
    if digits[0] == "0" or letters in _NEVER or not (digits.isdigit() and letters.isalpha()):
        return None
    first, end = pieces[0].first, pieces[-1].end
    said = [piece for piece in pieces if piece.text.isdigit()]
    names = pieces[len(said) :]
    if not _ends_here(tokens, end, names):
        return None
    written = end - first <= _LETTERS and said[0].kind is Kind.DIGITS and names[0].kind is Kind.CAPITALS
    if not written and not cued and not _is_clear(tokens, said, names):
        return None
    rule = "postcode_written" if written else "postcode_spoken"
    return Found(value=f"{digits} {letters}", first=first, end=end, rule=rule)


def _six(tokens: tuple[Token, ...], at: int, *, cued: bool) -> tuple[Piece, ...]:
    """Four digits and two letters from ``tokens[at]`` on, or nothing.

    A comma may part the two; after "postcode" commas may stand anywhere.
    """
    pieces: list[Piece] = []
    said = ""
    while at < len(tokens) and len(said) < _DIGITS + _LETTERS:
        got = read_pieces(tokens, at)
        if not got and cued and len(said) == _DIGITS and _are_small_letters(tokens[at]):
            got = (Piece(tokens[at].key.upper(), Kind.SMALL, at, at + 1),)
        if not got or any(piece.kind is Kind.SEPARATOR for piece in got):
            return ()
        pieces += got
        said = characters(tuple(pieces))
        if not all(c.isdigit() == (i < _DIGITS) for i, c in enumerate(said)):
            return ()
        at = got[-1].end
        last = tokens[at - 1]
        if len(said) < _DIGITS + _LETTERS and (
            last.pause or last.stop not in {"", ","} or (last.stop and len(said) != _DIGITS and not cued)
        ):
            return ()
    return tuple(pieces) if len(said) == _DIGITS + _LETTERS else ()


def _are_small_letters(token: Token) -> bool:
    """True for the "ed" of "postcode 3511 ed"."""
    text = token.text
    return len(text) == _LETTERS and text.isascii() and text.isalpha() and token.key not in _SMALL_WORDS


def _ends_here(tokens: tuple[Token, ...], end: int, letters: Sequence[Piece]) -> bool:
    """False when another character follows: "3511 EDE", or a code that goes on."""
    if any(piece.text == "IJ" and piece.kind in SPOKEN_LETTERS for piece in letters):
        return False
    if end >= len(tokens) or tokens[end - 1].stop or tokens[end - 1].pause:
        return True
    following = read_pieces(tokens, end)
    return not following or following[0].kind not in {Kind.CODE_WORD, Kind.NUMBER, Kind.DIGITS}


def _is_after_time(tokens: tuple[Token, ...], at: int) -> bool:
    for before in reversed(tokens[max(0, at - _TIME_WORDS) : at]):
        if before.stop:
            return False
        if before.key in _BEFORE_TIMES:
            return True
    return False


def _is_after_number(tokens: tuple[Token, ...], at: int) -> bool:
    """True where an address is being given: after a comma, a house number or its addition."""
    if at == 0 or tokens[at - 1].stop:
        return True
    key = tokens[at - 1].key
    return word_number(tokens[at - 1]) is not None or key[0].isdigit() or len(key) == 1 or key in _ADDITIONS


def _is_clear(tokens: tuple[Token, ...], digits: Sequence[Piece], letters: Sequence[Piece]) -> bool:
    """True when the words say by themselves that they are a postcode, without "postcode" before."""
    kinds = {piece.kind for piece in letters}
    if not kinds <= SPOKEN_LETTERS | {Kind.CAPITALS} or digits[0].kind is Kind.ARTICLE:
        return False
    if Kind.CODE_WORD in kinds:
        return True
    first = digits[0].first
    lengths = [len(piece.text) for piece in digits]
    if (
        lengths not in _GROUPINGS
        or _is_after_time(tokens, first)
        or _UNUSED & {piece.text for piece in letters}
    ):
        return False
    if int("".join(piece.text for piece in digits)) in _YEARS and not _is_after_number(tokens, first):
        return False
    # "35 11 ED" with its city; "om 20 30 NS" is none.
    end = letters[-1].end
    return bool(kinds & SPOKEN_LETTERS) or (
        end < len(tokens) and tokens[end].is_capital and not tokens[end].text.isupper()
    )
