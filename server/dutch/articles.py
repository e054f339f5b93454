"""Articles of law: "artikel 310 Wetboek van Strafrecht" is ``310 Sr``.

An article is only read with its act: a number of an article says nothing by itself. Members and
letters ("lid 2", "onder c") are passed over; they stay visible in the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from server.dutch.numbers import is_article, read_cardinal
from server.dutch.words import Found, Token, word_set

_CUES = word_set("artikel artikelen art artikels overtreding")
_NUMBER = re.compile(r"(\d{1,4})([a-z]{1,2}|bis|ter|quater)?")
_SUFFIX = re.compile(r"[a-f]|bis|ter|quater")
_ANY_SUFFIX = re.compile(r"[a-z]")
_BETWEEN = word_set(
    "lid leden sub onder aanhef van het de eerste tweede derde vierde vijfde juncto jo en onderdeel "
    "letter uit der"
)
_MOST_BETWEEN = 9
_LAST_ARTICLE = 1_000


def find_articles(tokens: tuple[Token, ...], acts: Mapping[int, tuple[str, int]]) -> Iterator[Found[str]]:
    """Every article with its act, in order of place.

    Args:
        tokens: of one sentence.
        acts: where an act is named: its first token → (its short name, the position after it).
    """
    at = 0
    while at < len(tokens):
        found = _cued(tokens, at, acts) if tokens[at].key in _CUES else _bare(tokens, at, acts)
        if found:
            yield from found
            at = found[-1].end
        else:
            at += 1


def _cued(tokens: tuple[Token, ...], at: int, acts: Mapping[int, tuple[str, int]]) -> list[Found[str]]:
    """For example "artikel 310 en 311 van het Wetboek van Strafrecht"."""
    numbers: list[tuple[str, int, int]] = []
    place = at + 1
    last = min(len(tokens), at + 1 + _MOST_BETWEEN)
    member = False
    while place < last:
        if place in acts:
            act, end = acts[place]
            return [
                Found(value=f"{number} {act}", first=at if one == 0 else first, end=stop, rule="article")
                for one, (number, first, stop) in enumerate(_closed(numbers, end))
            ]
        number = _number(tokens, place)
        if number and not member:
            numbers.append((number[0], place, number[1]))
            place = number[1]
        elif number:
            place, member = number[1], False
        elif tokens[place].key in _BETWEEN or (member and _ANY_SUFFIX.fullmatch(tokens[place].key)):
            member = tokens[place].key in {"lid", "sub", "onder", "onderdeel", "letter", "aanhef"}
            place += 1
        else:
            break
    return []


def _closed(numbers: list[tuple[str, int, int]], end: int) -> list[tuple[str, int, int]]:
    """The last number's words reach to the end of the act."""
    return [
        (n, first, end if at == len(numbers) - 1 else stop) for at, (n, first, stop) in enumerate(numbers)
    ]


def _bare(tokens: tuple[Token, ...], at: int, acts: Mapping[int, tuple[str, int]]) -> list[Found[str]]:
    """For example "310 Sr", "8 WVW": a number right before an act."""
    number = _number(tokens, at)
    if number is None or number[1] not in acts:
        return []
    act, end = acts[number[1]]
    return [Found(value=f"{number[0]} {act}", first=at, end=end, rule="article_short")]


def _number(tokens: tuple[Token, ...], at: int) -> tuple[str, int] | None:
    """The article's number at ``at`` and the position after it."""
    written = _NUMBER.fullmatch(tokens[at].key)
    if written:
        return _with_suffix(tokens, at + 1, written[1], written[2] or "")
    if is_article(tokens[at]):
        return None
    spoken = read_cardinal(tokens, at)
    if spoken is None or not 0 < spoken.value < _LAST_ARTICLE:
        return None
    return _with_suffix(tokens, spoken.end, str(spoken.value), "")


def _with_suffix(tokens: tuple[Token, ...], end: int, number: str, suffix: str) -> tuple[str, int]:
    if not suffix and end < len(tokens) and not tokens[end - 1].stop and _SUFFIX.fullmatch(tokens[end].key):
        return number + tokens[end].key, end + 1
    return number + suffix, end
