"""Articles of law: "artikel 310 Wetboek van Strafrecht" is ``310 Sr``, "artikel 8 lid 2 WVW" ``8 lid 2 WVW``.

An article is only read with its act: a number of an article says nothing by itself. What is said of
the member belongs to the value, since it is the member that makes the offence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from server.dutch.numbers import is_article, ordinal, read_cardinal
from server.dutch.words import Found, Token, word_set

_CUES = word_set("artikel artikelen art")
_WRITTEN = re.compile(r"(\d{1,4})([a-z]{1,2}|bis|ter|quater)?")
_SUFFIX = re.compile(r"[a-f]|bis|ter|quater")
_LETTER = re.compile(r"[a-z]|\d")
_MEMBER = word_set("lid leden")
_PART = word_set("onder sub onderdeel letter aanhef")
_BETWEEN = word_set("van het de en of uit der juncto jo")
_MOST_WORDS = 14
_LAST_ARTICLE = 1_000
_LAST_MEMBER = 20


@dataclass(slots=True)
class _Article:
    """An article under construction: tokens ``[first:end]``."""

    number: str
    first: int
    end: int
    member: str = ""

    def value(self, act: str) -> str:
        return " ".join(part for part in (self.number, self.member, act) if part)


def find_articles(tokens: tuple[Token, ...], acts: Mapping[int, tuple[str, int]]) -> Iterator[Found[str]]:
    """Every article with its act, in order of place.

    Args:
        tokens: of one sentence.
        acts: where an act is named: its first token → (its short name, the position after it).
    """
    if not acts:
        return
    at = 0
    while at < len(tokens):
        found = _cued(tokens, at, acts) if tokens[at].key in _CUES else _bare(tokens, at, acts)
        yield from found
        at = max(at + 1, found[-1].end if found else 0)


def _cued(tokens: tuple[Token, ...], at: int, acts: Mapping[int, tuple[str, int]]) -> list[Found[str]]:
    """Articles after the word: "artikel 310 en artikel 311 van het Wetboek van Strafrecht"."""
    articles: list[_Article] = []
    place = at + 1
    last = min(len(tokens), at + 1 + _MOST_WORDS)
    while place < last:
        if place in acts and articles:
            act, end = acts[place]
            articles[0].first = at
            articles[-1].end = end
            return [
                Found(value=one.value(act), first=one.first, end=one.end, rule="article") for one in articles
            ]
        step = _step(tokens, place, articles)
        if step == place:
            break
        place = step
    return []


def _step(tokens: tuple[Token, ...], at: int, articles: list[_Article]) -> int:
    """Read on at ``at``; the position after what was read, or ``at`` for nothing."""
    if articles and (member := _member(tokens, at)):
        text, end = member
        articles[-1].member = f"{articles[-1].member} {text}".strip()
        articles[-1].end = end
        return end
    number = _number(tokens, at)
    if number:
        articles.append(_Article(number[0], at, number[1]))
        return number[1]
    return at + 1 if tokens[at].key in _BETWEEN | _CUES else at


def _member(tokens: tuple[Token, ...], at: int) -> tuple[str, int] | None:
    """A member or a part of it: "lid 2", "eerste lid", "onder c", "sub 1"."""
    key = tokens[at].key
    if at + 1 >= len(tokens) or tokens[at].ends_sentence:
        return None
    following = tokens[at + 1]
    if key in _MEMBER:
        number = read_cardinal(tokens, at + 1)
        if number and 0 < number.value <= _LAST_MEMBER:
            return f"lid {number.value}", number.end
    position = ordinal(key)
    if position and following.key in _MEMBER:
        return f"lid {position}", at + 2
    if key in _PART and _LETTER.fullmatch(following.key):
        return f"{'onder' if key != 'sub' else key} {following.text}", at + 2
    return None


def _bare(tokens: tuple[Token, ...], at: int, acts: Mapping[int, tuple[str, int]]) -> list[Found[str]]:
    """A number right before an act: "310 Sr", "8 WVW"."""
    number = _number(tokens, at)
    if number is None or number[1] not in acts or (at and tokens[at - 1].key in _MEMBER | _PART):
        return []
    act, end = acts[number[1]]
    return [Found(value=f"{number[0]} {act}", first=at, end=end, rule="article_short")]


def _number(tokens: tuple[Token, ...], at: int) -> tuple[str, int] | None:
    """The article's number at ``at`` and the position after it."""
    written = _WRITTEN.fullmatch(tokens[at].key)
    if written:
        if not int(written[1]):
            return None
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
