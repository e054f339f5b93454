"""Whole Dutch numbers, in words and in digits: cardinals and ordinals.

Numbers with a fraction are read by :mod:`server.dutch.decimals`, how many there are of something by
:mod:`server.dutch.quantities`. The article ``een`` is never a number, ``één`` is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from server.dutch.spelled_numbers import AND, SCALES, TENS, add_up, can_follow, parts
from server.dutch.words import Found, Token

_WHOLE = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,15}")
LONGEST_DIGITS = 24
"""No number that people say has more digits and points."""
_MOST_WORDS = 16
_ARTICLE, _NIL = "een", "nul"

_DIGIT_ORDINAL = re.compile(r"(\d{1,6})-?(?:e|de|ste)")
_ODD_ORDINALS = {"eerste": "een", "derde": "drie"}
_ORDINAL_WORDS = 3
_STE = frozenset({"acht", *TENS, "honderd", *SCALES})
_NEVER_LAST = frozenset({"een", "drie", AND})


@lru_cache(maxsize=50_000)
def cardinal(words: str) -> int | None:
    """The whole number that ``words`` (folded, one space between them) say, or None.

    ``cardinal("honderdtweeendertig") == 132``, ``cardinal("1.850") == 1850``,
    ``cardinal("een") == 1``: whether that ``een`` is an article, the caller knows.
    """
    if words[:1].isdigit():
        if len(words) > LONGEST_DIGITS or not words.isascii() or not _WHOLE.fullmatch(words):
            return None
        return int(words.replace(".", ""))
    if words == _NIL:
        return 0
    said: list[str] = []
    for word in words.split(" ", _MOST_WORDS):
        more = parts(word)
        if not more:
            return None
        said.extend(more)
    summed = add_up(said)
    return summed[0] if summed is not None and summed[1] == len(said) else None


def word_number(token: Token) -> int | None:
    """The whole number that one token says, in words or digits, or None. The article counts as 1."""
    return cardinal(token.key)


def is_article(token: Token) -> bool:
    """True for ``een`` without accents: an article, unless something else says it is a number."""
    return token.key == _ARTICLE and token.text.casefold() == _ARTICLE


def is_lone_article(tokens: tuple[Token, ...], first: int, end: int) -> bool:
    """True when the number at ``[first:end]`` is just the article, not "een en twintig"."""
    return end == first + 1 and is_article(tokens[first])


def says_number(token: Token) -> bool:
    """True when the token by itself says a whole number; the article does not."""
    return cardinal(token.key) is not None and not is_article(token)


def read_cardinal(tokens: tuple[Token, ...], at: int) -> Found[int] | None:
    """The longest whole number that begins at ``tokens[at]``, or None.

    Reads over spaces ("twee duizend vijf honderd"), never over punctuation or a pause: "zes, acht"
    are two numbers, and so are "vijfendertig vijftig". Digits stand alone.
    """
    value = cardinal(tokens[at].key) if at < len(tokens) else None
    if value is None:
        return None
    words = [] if value == 0 or tokens[at].key[0].isdigit() else _number_words(tokens, at)
    while len(words) > 1:
        summed = add_up([part for word in words for part in word])
        if summed is None:
            break
        whole_words, left = _words_within(words, summed[1])
        if not left:
            return Found(value=summed[0], first=at, end=at + whole_words, rule="number_cardinal")
        words = words[:whole_words]
    return Found(value=value, first=at, end=at + 1, rule="number_cardinal")


@lru_cache(maxsize=20_000)
def ordinal(words: str) -> int | None:
    """The rank that ``words`` (folded, one space between them) say, or None.

    ``ordinal("tweeentwintigste") == 22``, ``ordinal("eerste") == 1``, ``ordinal("22ste") == 22``.
    """
    if words[:1].isdigit():
        match = _DIGIT_ORDINAL.fullmatch(words) if words.isascii() else None
        return int(match[1]) if match else None
    for ending, unit in _ODD_ORDINALS.items():
        if words.endswith(ending):
            return cardinal(words.removesuffix(ending) + unit)
    suffix = "ste" if words.endswith("ste") else "de" if words.endswith("de") else " "
    stem = words.removesuffix(suffix)
    last = parts(stem.rsplit(" ", 1)[-1]) if stem != words else ()
    if not last or last[-1] in _NEVER_LAST or (last[-1] in _STE) != (suffix == "ste"):
        return None
    return cardinal(stem)


def read_ordinal(tokens: tuple[Token, ...], at: int) -> Found[int] | None:
    """The rank that begins at ``tokens[at]``, in one word or split ("twee en twintigste"), or None."""
    words: list[str] = []
    for end in range(at, min(len(tokens), at + _ORDINAL_WORDS)):
        words.append(tokens[end].key)
        value = ordinal(" ".join(words))
        if value is not None:
            return Found(value=value, first=at, end=end + 1, rule="number_ordinal")
        if tokens[end].stop or tokens[end].pause or not parts(tokens[end].key):
            return None
    return None


def _number_words(tokens: tuple[Token, ...], at: int) -> list[tuple[str, ...]]:
    """The parts of each word from ``at`` on that may belong to one number."""
    words = [parts(tokens[at].key)]
    for here in range(at + 1, min(len(tokens), at + _MOST_WORDS)):
        before, token = tokens[here - 1], tokens[here]
        said = parts(token.key)
        if before.stop or before.pause or not said or not can_follow(words[-1][-1], said[0]):
            break
        if token.key == AND and _after_between(tokens, at):
            break  # "tussen vijf en twintig" are two numbers
        if before.key == AND and is_article(token) and not _goes_on_with_ten(tokens, here):
            break  # "honderd en een jas": an article
        words.append(said)
    return words


def _after_between(tokens: tuple[Token, ...], at: int) -> bool:
    before = [token.key for token in tokens[max(0, at - 2) : at]]
    return before[-1:] == ["tussen"] or before in (["tussen", "de"], ["tussen", "het"])


def _goes_on_with_ten(tokens: tuple[Token, ...], at: int) -> bool:
    return at + 2 < len(tokens) and tokens[at + 1].key == AND and tokens[at + 2].key in TENS


def _words_within(words: list[tuple[str, ...]], count: int) -> tuple[int, int]:
    """How many whole words lie within the first ``count`` parts, and how many parts are left over."""
    for index, word in enumerate(words):
        if len(word) > count:
            return index, count
        count -= len(word)
    return len(words), count
