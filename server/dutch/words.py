"""Text as tokens: the words, where each stands, and what separates it from the next.

Every rule of this package looks at tokens and answers with token positions, so that any value can
be traced to the characters, and from there to the sound, it was read from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)

COMMA, COLON, STOP, BREAK = ",", ":", ".", "\n"
"""What may follow a token, from weak to strong: a semicolon counts as a colon, ? and ! as a stop."""

_STRENGTH = {"": 0, COMMA: 1, COLON: 2, STOP: 3, BREAK: 4}
_PIECE = re.compile(r"\S+")
_LEADING = "([{<\"'`\u201c\u201d\u201e\u00ab\u2018\u2019\u201a\u2026-\u2013\u2014*\u2022.,;:!?"
_TRAILING = ")]}>\"'`\u201c\u201d\u201e\u00bb\u2018\u2019\u2026-\u2013\u2014*.,;:!?"
_CURRENCY = "\u20ac"
_LONGEST_WORD = 254
"""Characters of the longest thing that is read from one word: an e-mail address (RFC 5321, 4.5.3.1)."""
_NO_WORD = "\u2026"
_INITIALS = re.compile(r"[A-Z](?:\.[A-Z]){0,4}")
_NEXT_WORD = re.compile(r"[^\S\n\r\u2028\u2029]+([^\W\d_][^\s.,]*)")
_BEFORE_LETTERS = frozenset({"een", "de", "letter", "letters", "met", "vitamine", "perron", "klasse", "type"})
_OPENERS = frozenset(
    {
        *("ik", "wij", "we", "hij", "zij", "ze", "het", "de", "een", "er", "dit", "dat", "deze", "die"),
        *("op", "om", "in", "bij", "mijn", "toen", "daarna", "vervolgens"),
        *("verdachte", "getuige", "aangever", "melder"),
    }
)
"""With a capital after "J.P." these begin a sentence, and are no surname."""
_SHORT_FORM = re.compile(r"['\u2018\u2019](?:[sStTnNkKmMrR](?![A-Za-z])|[sS]-)")
_ABBREVIATIONS = frozenset(
    {
        *(
            "nr",
            "nrs",
            "dhr",
            "mevr",
            "mw",
            "fam",
            "tel",
            "ca",
            "ong",
            "o.a",
            "d.w.z",
            "t.h.v",
            "t.o.v",
            "t.w.v",
            "m.b.t",
            "i.v.m",
            "t.n.v",
            "m.u.v",
            "t.a.v",
        ),
        *(
            "n.a.v",
            "e.d",
            "v.d",
            "p.v",
            "art",
            "jl",
            "wed",
            "geb",
            "resp",
            "evt",
            "incl",
            "excl",
            "max",
            "bijv",
        ),
        *("bv", "prof", "dr", "drs", "mr", "verd", "get", "slo", "mld", "bnd"),
    }
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or code, without the punctuation around it.

    ``text`` stands at ``[start:end]`` of the text, in characters, as it is written. ``key`` is the
    same in lower case, without accents and with a straight apostrophe: ``één`` and ``een`` have one
    key. What is longer than any word, or holds accents alone, has ``\u2026`` for a key,
    which no rule knows.
    ``stop`` is what follows: "", :data:`COMMA`, :data:`COLON`, :data:`STOP` or :data:`BREAK`.
    ``pause`` tells that the speaker paused after it. ``field`` names the heading that was spoken or
    written right before it ("veld locatie"), if one was. ``asks`` tells that a question mark follows.
    """

    text: str
    start: int
    end: int
    key: str
    stop: str = ""
    pause: bool = False
    field: str = ""
    asks: bool = False

    @property
    def is_capital(self) -> bool:
        """True when it begins with a capital, as a name does."""
        first = self.text[0]
        if first.isalpha():
            return first.isupper()
        return next((c for c in self.text if c.isalpha()), "").isupper()

    @property
    def ends_sentence(self) -> bool:
        """True when a sentence or a paragraph ends here."""
        return self.stop in {STOP, BREAK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Generic[T_co]):
    """A value read from the tokens ``[first:end]``; ``rule`` names how, for whoever wants to check it.

    ``warning`` is a Dutch sentence for the officer about a value that was said but looks wrong.
    """

    value: T_co
    first: int
    end: int
    rule: str
    warning: str | None = None


def tokenize(text: str, pauses: Collection[int] = (), *, lines: bool = False) -> tuple[Token, ...]:
    """The tokens of ``text`` in order.

    Args:
        text: anything, also empty.
        pauses: character positions after which the speaker paused: the end of each utterance.
        lines: the text was typed, and ``pauses`` are the ends of its lines: a :data:`BREAK` each.
    """
    stops = sorted(pauses)
    found: list[Token] = []
    pause = 0
    for match in _PIECE.finditer(text):
        after = _line_break(text, match.end())
        parts = _parts(text, match.start(), match.end())
        if not parts and found:  # punctuation that stands by itself belongs to the word before it
            stop = stronger(found[-1].stop, _stop(match[0], ""))
            found[-1] = replace(found[-1], stop=stop, asks=found[-1].asks or "?" in match[0])
        for start, end, tail in parts:
            word = text[start:end]
            key = (fold(word) if end - start <= _LONGEST_WORD else "") or _NO_WORD
            stop = _stop(tail, key)
            if stop == STOP and tail == "." and _INITIALS.fullmatch(word):
                stop = "" if _goes_on(text, end + 1, found[-1].key if found else "") else stop
            found.append(Token(text=word, start=start, end=end, key=key, stop=stop, asks="?" in tail))
        while pause < len(stops) and stops[pause] < match.end():
            pause += 1
        paused = pause < len(stops) and stops[pause] == match.end()
        if found and (after or paused):
            stop = stronger(found[-1].stop, BREAK if after or lines else "")
            found[-1] = replace(found[-1], stop=stop, pause=paused and not lines)
    return tuple(found)


def stronger(one: str, other: str) -> str:
    """The stronger of two stops."""
    return max(one, other, key=_STRENGTH.__getitem__)


def word_set(words: str) -> frozenset[str]:
    """The keys that ``words`` names, with spaces between them: a way to write long lists legibly."""
    return frozenset(words.split())


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """The word in lower case, without accents, with a straight apostrophe; other signs stay."""
    straight = word.replace("\u2019", "'").replace("\u2018", "'")
    if straight.isascii():
        return straight.lower()
    plain = unicodedata.normalize("NFKD", straight.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _parts(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """Where the words of one piece without spaces stand, and the signs that follow each."""
    while start < end and text[start] in _LEADING and not _SHORT_FORM.match(text, start, end):
        if text[start] in "-." and start + 1 < end and text[start + 1].isdigit():
            break
        start += 1
    stop = end
    while stop > start and text[stop - 1] in _TRAILING:
        stop -= 1
    if start == stop:
        return []
    tail = text[stop:end]
    if text[start] == _CURRENCY and stop - start > 1:
        return [(start, start + 1, ""), (start + 1, stop, tail)]
    if text[stop - 1] == _CURRENCY and stop - start > 1:
        return [(start, stop - 1, ""), (stop - 1, stop, tail)]
    return [(start, stop, tail)]


def _stop(tail: str, key: str) -> str:
    if tail.startswith(".") and key in _ABBREVIATIONS:
        tail = tail[1:]
    if any(sign in tail for sign in ".!?\u2026"):
        return STOP
    if any(sign in tail for sign in ":;"):
        return COLON
    return COMMA if "," in tail else ""


def _goes_on(text: str, at: int, before: str) -> bool:
    """True when the full stop at ``at`` - 1 ends an initial ("J.P. van der Aa"), and no sentence."""
    following = _NEXT_WORD.match(text, at)
    if following is None or before in _BEFORE_LETTERS:
        return False
    word = following[1]
    return not word[0].isupper() or fold(word) not in _OPENERS


def _line_break(text: str, at: int) -> bool:
    while at < len(text) and text[at].isspace():
        if text[at] in "\n\r\u2028\u2029":
            return True
        at += 1
    return False
