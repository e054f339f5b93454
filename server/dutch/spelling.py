"""Spelled codes: words that say letters, digits and dashes, read as the characters they stand for.

A code is said in any mixture: "acht x-ray Romeo Delta 52", "nul vier", "eenenzeventig" (71), "dubbel
K", "drie maal nul", "de K van Karel", "12-ABC-3". :func:`spell` reads such a run and says of each
character which tokens it came from and how it was said. Whether the run is a plate or a postcode,
or just prose ("Karel, Jan en Maria"), its callers judge: names count as letters in a code only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from server.dutch.alphabets import ALPHABET_LETTERS, CODE_WORDS, LETTER_NAMES
from server.dutch.numbers import cardinal, read_cardinal
from server.dutch.words import COMMA, Token, fold, word_set


class Kind(StrEnum):
    """How a piece of a code was said or written, from the surest sign of a code to the weakest."""

    CODE_WORD = "code_word"  # a word of an alphabet that is nothing else: "x-ray", "Xantippe"
    ALPHABET = "alphabet"  # a word of an alphabet that is a name or a thing too: "Karel", "Golf"
    CAPITALS = "capitals"  # letters written in capitals: "KXT"
    DIGITS = "digits"  # "52"
    NUMBER = "number"  # "tweeënvijftig"
    SEPARATOR = "separator"  # "streep", or a dash inside a token
    SMALL = "small"  # letters in lower case: "k", "kxt"
    NAMED = "named"  # the name of a letter: "ka"
    ARTICLE = "article"  # "een", that may be the digit 1


LETTER_KINDS = frozenset({Kind.CODE_WORD, Kind.ALPHABET, Kind.CAPITALS, Kind.SMALL, Kind.NAMED})
DIGIT_KINDS = frozenset({Kind.DIGITS, Kind.NUMBER, Kind.ARTICLE})
SPOKEN_LETTERS = frozenset({Kind.CODE_WORD, Kind.ALPHABET})


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of a code (``"K"``, ``"71"``, ``"-"``), said by the tokens ``[first:end]``.

    One token may hold several pieces ("12-ABC-3"), several tokens one ("dubbel nul").
    """

    text: str
    kind: Kind
    first: int
    end: int


_DASHES = "-\u2010\u2011\u2013"
_PART = re.compile(rf"[^\W\d_]+|[0-9]+|[{_DASHES}]|[./_]")
_VOWELS = frozenset("aeiouy")
# Written without vowels, and yet no letters of a code when they stand alone.
_SHORT_WORDS = word_set("mr dr mw nr km cm mm kg gr st pk hr")
_LONGEST_WORD = 96  # an IBAN with a sign between all its characters has no more
_LONGEST_GROUP, _LONGEST_CAPITALS = 3, 4

_SEPARATORS = {
    **dict.fromkeys(("streep", "streepje", "koppelteken", "verbindingsstreepje", "dash"), "-"),
    **dict.fromkeys(("underscore", "laagstreepje"), "_"),
    **dict.fromkeys(("slash", "schuinstreepje"), "/"),
    **dict.fromkeys(("apenstaart", "apenstaartje", "apestaart", "apestaartje", "at", "@"), "@"),
    "punt": ".",
}
_TWO_WORD_SEPARATORS = {
    **dict.fromkeys((("liggend", "streepje"), ("laag", "streepje"), ("lage", "streep")), "_"),
    **dict.fromkeys((("schuine", "streep"), ("schuin", "streepje"), ("forward", "slash")), "/"),
}
_TIMES = {
    **dict.fromkeys(("dubbel", "dubbele", "double", "tweemaal", "tweekeer"), 2),
    **dict.fromkeys(("tripel", "triple", "driedubbel", "driedubbele", "driemaal", "driekeer"), 3),
    **dict.fromkeys(("viermaal", "vierkeer"), 4),
}
_STARTERS = frozenset({*_TIMES, *(first for first, _ in _TWO_WORD_SEPARATORS)})
_TIMES_WORDS = frozenset({"maal", "keer"})
_PLURALS = {
    word: digit
    for digit, words in enumerate(
        (
            "nullen",
            "enen eenen",
            "tweeen",
            "drieen",
            "vieren",
            "vijven",
            "zessen",
            "zevens",
            "achten",
            "negens",
        )
    )
    for word in words.split()
}
_MOST_TIMES = 9
_RADIO_NUMBERS = {"zeuven": "7"}
_SPOKEN_TOGETHER = re.compile(r"nul(?P<rest>nul|een|twee|drie|vier|vijf|zes|zeven|acht|negen)")
_BIG = re.compile(r"honderd|duizend")
# After these "een" was the digit: an article stands before a noun or an adjective.
_AFTER_ONE = word_set(
    "is was zijn waren op van in te ter en of die dat met wonende geboren reed staat stond om bij "
    "aan naar voor tot door uit werd wordt heeft had kwam ging hoort behoort staande geregistreerd "
    "toebehorende eh nee"
)


_MANY_COMMAS = 3
_GOES_ON = word_set(
    "is was en of van voor te die dat bereikbaar wonende geboren op om in met staat aan zij hij"
)


def spell(
    tokens: tuple[Token, ...], at: int, *, separators: str = "-", most: int = 40, over_commas: bool = False
) -> tuple[Piece, ...]:
    """The pieces of the code that begins at ``tokens[at]``; empty where none does.

    Ends at the first word that is no part of a code, at the end of a sentence, at a pause, and at a
    comma, unless commas stand between the characters from the first one on ("Golf, Tango, 4, 1").
    ``een`` counts as 1 where no noun can follow. The run never ends in a separator.

    Args:
        tokens: of the text.
        at: where to begin.
        separators: the signs that may stand between characters; any other ends the run.
        most: stop after this many characters, if not exactly there.
        over_commas: no comma ends the run, as where every pause became one: "negen negen, zes, zes vijf".
    """
    pieces: list[Piece] = []
    characters, commas = 0, None
    while at < len(tokens) and characters < most:
        got = read_pieces(tokens, at)
        if not got or any(p.kind is Kind.SEPARATOR and p.text not in separators for p in got):
            break
        if got[0].kind is Kind.ARTICLE and not is_digit_one(tokens, at):
            break
        pieces += got
        characters += sum(len(p.text) for p in got if p.kind is not Kind.SEPARATOR)
        at = got[-1].end
        last = tokens[at - 1]
        if last.pause or last.stop not in {"", COMMA}:
            break
        if over_commas:
            continue
        if commas is None:
            commas = last.stop == COMMA
        elif last.stop == COMMA and not commas:
            break
    while pieces and pieces[-1].kind is Kind.SEPARATOR:
        pieces.pop()
    return tuple(pieces) if any(p.kind is not Kind.SEPARATOR for p in pieces) else ()


def begins_code(token: Token) -> bool:
    """True when a code could begin with this word: a quick look before :func:`spell`.

    The "de" of "de K van Karel" is no beginning: the code then begins with the letter.
    """
    return token.key in _STARTERS or bool(_parts(token.text))


def begins_digits(token: Token) -> bool:
    """True when digits could begin with this word."""
    parts = _parts(token.text)
    return parts[0][1] in DIGIT_KINDS if parts else token.key in _STARTERS


def begins_letters(token: Token) -> bool:
    """True when spelled letters could begin with this word."""
    parts = _parts(token.text)
    return parts[0][1] in LETTER_KINDS if parts else token.key in _STARTERS


def runs_on(tokens: tuple[Token, ...], first: int, end: int) -> bool:
    """True when a comma or two stand within ``[first:end]`` and the last part may count what follows it."""
    commas = sum(bool(token.stop) for token in tokens[first : end - 1])
    return 0 < commas < _MANY_COMMAS and not ends_code(tokens, end)


def ends_code(tokens: tuple[Token, ...], end: int) -> bool:
    """True when what ends before ``end`` counts nothing and goes on no further.

    Over commas a number may run into the next thing: "... zesenvijftig, twaalf jaar oud". So punctuation,
    the end, or a word that takes up the sentence must follow.
    """
    return end >= len(tokens) or bool(tokens[end - 1].stop) or tokens[end].key in _GOES_ON


def characters(pieces: tuple[Piece, ...]) -> str:
    """The characters that the pieces say, without what separates them."""
    return "".join(piece.text for piece in pieces if piece.kind is not Kind.SEPARATOR)


def read_pieces(tokens: tuple[Token, ...], at: int) -> tuple[Piece, ...]:
    """The pieces that the word at ``tokens[at]`` says, with the words it forms one piece with."""
    key = tokens[at].key
    following = _next(tokens, at)
    if following is not None:
        joined = _joined(tokens, at, key, following.key)
        if joined is not None:
            return (joined,)
    return tuple(Piece(text, kind, at, at + 1) for text, kind in _parts(tokens[at].text))


def _joined(tokens: tuple[Token, ...], at: int, key: str, following: str) -> Piece | None:
    """What the word says with those after it: "x ray", "dubbel nul", "de K van Karel"."""
    if key == "x" and following == "ray":
        return Piece("X", Kind.CODE_WORD, at, at + 2)
    sign = _TWO_WORD_SEPARATORS.get((key, following))
    if sign:
        return Piece(sign, Kind.SEPARATOR, at, at + 2)
    if following == "van" or key == "de":
        return _explained(tokens, at)
    return _counted(tokens, at, key, following)


def _counted(tokens: tuple[Token, ...], at: int, key: str, following: str) -> Piece | None:
    """What a number says with the words after it: "drie maal nul", "twee nullen", "zes honderd"."""
    if key in _TIMES:
        return _repeated(tokens, at, at + 1, _TIMES[key])
    number = cardinal(key)
    if number is None or key[0].isdigit():
        return None
    if 1 < number <= _MOST_TIMES and following in _TIMES_WORDS:
        return _repeated(tokens, at, at + 2, number)
    if 1 < number <= _MOST_TIMES and following in _PLURALS:
        return Piece(str(_PLURALS[following]) * number, Kind.NUMBER, at, at + 2)
    if following == "en" or _BIG.search(key) or _BIG.search(following):
        whole = read_cardinal(tokens, at)
        if whole is not None and whole.end > at + 1:
            return Piece(str(whole.value), Kind.NUMBER, at, whole.end)
    return None


def _explained(tokens: tuple[Token, ...], at: int) -> Piece | None:
    """The letter of "K van Karel" and "de X van Xantippe", when the word begins with it."""
    first = at + (tokens[at].key == "de")
    of = _next(tokens, first) if first == at or _next(tokens, at) else None
    word = _next(tokens, first + 1) if of is not None and of.key == "van" else None
    if word is None:
        return None
    key = tokens[first].key
    letter = key.upper() if len(key) == 1 and key.isalpha() else LETTER_NAMES.get(key)
    says = ALPHABET_LETTERS.get(word.key, word.key[0].upper() if len(word.key) > 2 else "")  # noqa: PLR2004 "van de"
    return Piece(letter, Kind.CODE_WORD, at, first + 3) if letter and letter == says else None


def _repeated(tokens: tuple[Token, ...], first: int, at: int, times: int) -> Piece | None:
    if at >= len(tokens) or any(token.stop or token.pause for token in tokens[first:at]):
        return None
    repeated = _parts(tokens[at].text)
    if len(repeated) != 1 or (len(repeated[0][0]) > 1 and repeated[0][0] != "IJ"):
        return None
    text, kind = repeated[0]
    kind = Kind.NUMBER if kind is Kind.ARTICLE else kind
    return Piece(text * times, kind, first, at + 1) if kind is not Kind.SEPARATOR else None


def _next(tokens: tuple[Token, ...], at: int) -> Token | None:
    """The token after ``tokens[at]``, if nothing stands between them."""
    if at + 1 >= len(tokens) or tokens[at].stop or tokens[at].pause:
        return None
    return tokens[at + 1]


def is_digit_one(tokens: tuple[Token, ...], at: int) -> bool:
    """True when the ``een`` at ``tokens[at]`` can be the digit: no noun can follow, or a code does."""
    following = _next(tokens, at)
    if following is None or following.key in _AFTER_ONE:
        return True
    parts = _parts(following.text)
    return bool(parts) and parts[0][1] not in {Kind.SMALL, Kind.NAMED}


@lru_cache(maxsize=20_000)
def _parts(text: str) -> tuple[tuple[str, Kind], ...]:
    """What one token says by itself; empty when it is no part of a code."""
    if len(text) > _LONGEST_WORD:
        return ()
    key = fold(text)
    letter = ALPHABET_LETTERS.get(key)
    if letter:
        return ((letter, Kind.CODE_WORD if key in CODE_WORDS else Kind.ALPHABET),)
    if key in _SEPARATORS and text != "AT":  # of a postcode
        return ((_SEPARATORS[key], Kind.SEPARATOR),)
    if text.endswith(("'s", "\u2019s")) and any(c.isdigit() for c in text):
        text = text[:-2]  # "de bestuurder van 12-ABC-3's"
    pieces = _PART.findall(text)
    if "".join(pieces) != text:
        return ()
    found = [_part(piece, alone=len(pieces) == 1, code=bool(re.search("[0-9]", text))) for piece in pieces]
    return tuple(part for part in found if part is not None) if None not in found else ()


def _part(piece: str, *, alone: bool, code: bool) -> tuple[str, Kind] | None:
    if not piece[0].isalpha():
        if piece.isascii() and piece.isdigit():
            return piece, Kind.DIGITS
        return ("-" if piece in _DASHES else piece), Kind.SEPARATOR
    key = fold(piece)
    number = _digits(key)
    if number is not None:
        return number, (Kind.ARTICLE if piece.casefold() == "een" else Kind.NUMBER)
    # In "1-jan-26" stands a month, in "Golf-Tango-12" stand two letters.
    if len(key) > _LONGEST_GROUP and key in ALPHABET_LETTERS:
        return ALPHABET_LETTERS[key], Kind.ALPHABET
    return _letters(piece, key, alone=alone, code=code) if piece.isascii() else None


def _letters(piece: str, key: str, *, alone: bool, code: bool) -> tuple[str, Kind] | None:
    if piece.isupper() and (code or len(piece) <= _LONGEST_CAPITALS):
        return piece, Kind.CAPITALS
    if alone and len(key) > 1:
        return _small_group(key)
    return (key.upper(), Kind.SMALL) if len(key) <= _LONGEST_GROUP else None


def _small_group(key: str) -> tuple[str, Kind] | None:
    if key in LETTER_NAMES:
        return LETTER_NAMES[key], Kind.NAMED
    if len(key) <= _LONGEST_GROUP and not _VOWELS & set(key) and key not in _SHORT_WORDS:
        return key.upper(), Kind.SMALL
    return None


def _digits(key: str) -> str | None:
    if key in _RADIO_NUMBERS:
        return _RADIO_NUMBERS[key]
    together = _SPOKEN_TOGETHER.fullmatch(key)
    if together:
        return f"0{cardinal(together['rest'])}"
    number = cardinal(key)
    return None if number is None else str(number)
