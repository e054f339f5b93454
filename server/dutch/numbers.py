"""Dutch numbers as words and as digits.

Spelled cardinals are read by text2num; what it does not know (``anderhalf``, a written ``1.850``,
where one number ends and the next begins) is read here. The article ``een`` is never a number,
``één`` is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from text_to_num import text2num

from server.dutch.words import Found, Token

_WHOLE = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,15}")
_NUMBER_PART = re.compile(
    r"(?:nul|een|ene?n?|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|twin|der|veer"
    r"|tach|tig|honderd|duizend|miljoen|miljard|en)+"
)
_MOST_WORDS = 8
_ARTICLE = "een"


@lru_cache(maxsize=20_000)
def cardinal(words: str) -> int | None:
    """The whole number that ``words`` (folded, one space between them) say, or None.

    ``cardinal("honderdtweeendertig") == 132``, ``cardinal("1.850") == 1850``,
    ``cardinal("een") == 1``: whether that ``een`` is an article, the caller knows.
    """
    if _WHOLE.fullmatch(words):
        return int(words.replace(".", ""))
    if not all(_NUMBER_PART.fullmatch(word) for word in words.split(" ")):
        return None
    if words.startswith("nul "):
        return None  # "nul zes" is two digits, not six
    accented = words.replace("tweeen", "tweeën").replace("drieen", "drieën")
    try:
        return int(text2num(accented, "nl"))
    except ValueError:
        return None


def word_number(token: Token) -> int | None:
    """The whole number that one token says, in words or digits, or None. The article counts as 1."""
    return cardinal(token.key)


def is_article(token: Token) -> bool:
    """True for ``een`` without accents: an article, unless something else says it is a number."""
    return token.key == _ARTICLE and token.text.casefold() == _ARTICLE


def read_cardinal(tokens: tuple[Token, ...], at: int) -> Found[int] | None:
    """The longest whole number that begins at ``tokens[at]``, or None.

    Reads over spaces ("twee duizend vijf honderd"), never over punctuation or a pause: "zes, acht"
    are two numbers, and so are "vijfendertig vijftig". Digits stand alone.
    """
    if at >= len(tokens) or cardinal(tokens[at].key) is None:
        return None
    end = at + 1
    while end < min(len(tokens), at + _MOST_WORDS) and _joins(tokens[end - 1], tokens[end]):
        end += 1
    while end > at:
        value = cardinal(" ".join(token.key for token in tokens[at:end]))
        if value is not None and tokens[end - 1].key != "en":
            return Found(value=value, first=at, end=end, rule="number_cardinal")
        end -= 1
    return None


def _joins(one: Token, other: Token) -> bool:
    return (
        not one.stop
        and not one.pause
        and not one.key[0].isdigit()
        and _NUMBER_PART.fullmatch(other.key) is not None
    )
