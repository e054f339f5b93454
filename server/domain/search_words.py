"""Words as a search compares them: without case, accents and signs. Pure functions."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

MAX_QUERY_CHARS: Final = 200
MAX_QUERY_WORDS: Final = 20
_ALONE: Final = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "æ": "ae",
        "œ": "oe",
        "ð": "d",
        "þ": "th",
    }
)
"""Letters that Unicode does not take apart, in names that stand in Dutch reports."""


def folded(word: str) -> str:
    """The word's letters and digits: "Café" is cafe, "GG-123-B" is gg123b, "22.15" is 2215."""
    if word.isascii():  # nearly all of them
        return "".join(sign for sign in word.lower() if sign.isalnum())
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold().translate(_ALONE))
    return "".join(sign for sign in apart if sign.isalnum())


def searchable(texts: Iterable[str]) -> str:
    """All words of the texts folded, a space between them; each word once, for a search asks no order."""
    words = (folded(word) for text in texts for word in text.split())
    return " ".join(dict.fromkeys(word for word in words if word))


def wanted(query: str) -> tuple[str, ...]:
    """The words that a text must hold, anywhere in its own words; empty where no letter or digit is asked."""
    words = dict.fromkeys(word for part in query.split() if (word := folded(part)))
    return tuple(words)[:MAX_QUERY_WORDS]
