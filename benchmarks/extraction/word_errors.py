"""Spoils a text the way speech recognition does, to a given word error rate.

Which words go wrong, and how, is drawn from what our recogniser did to real Dutch speech
(confusion_table.py): by the word where it was said often, else by its length; names more often than
other words; words are misheard, left out, added, split and joined in the measured proportions. Then all
chances are scaled until the expected rate is the one asked for. Commas and capitals go as often as
they did, in the same scale; these do not count as errors.

The same text, rate and seed give the same result. A higher rate keeps the errors of a lower one.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.extraction.confusion_table import LONGEST, Confusions, Fate, Share
from benchmarks.extraction.misheard import SHORTEST_TO_SPLIT, Mishearing
from benchmarks.extraction.units import Unit, units_of

_PRIOR_WORDS = 4
"""A word's own counts weigh as much as those of its length when it was said so often."""
_MOST = 0.95
_ROUNDS = 6
_LETTERS_OF_A_SPOKEN_DIGIT = 4
_TIMES_OUT = {" ": "", "-": "", "/": ""}
MISHEARD, LEFT_OUT, ADDED, SPLIT, JOINED = "misheard", "left out", "added", "split", "joined"
_ERRORS = {MISHEARD: 1, LEFT_OUT: 1, ADDED: 1, SPLIT: 2, JOINED: 2}
"""What each counts for in an error rate."""


@dataclass(slots=True)
class _Piece:
    """What stands before a word, and the word."""

    before: str
    word: str


class WordErrors:
    """Spoils texts with the errors of a table."""

    def __init__(self, table: Confusions) -> None:
        self._table = table
        self._mishearing = Mishearing(table)
        fates = table.by_length.values()
        said = max(1, sum(fate.said for fate in fates))
        self._any = Fate(
            said=said,
            misheard=sum(fate.misheard for fate in fates),
            left_out=sum(fate.left_out for fate in fates),
        )
        long_words = sum(fate.said for length, fate in table.by_length.items() if length >= SHORTEST_TO_SPLIT)
        self._split = table.split / max(1, long_words)
        self._joined = table.joined / said
        self._added = table.added / said
        inside, misheard = (table.capitals_lost.get(kind, Share()).whole for kind in ("inside", "misheard"))
        prior = self._any.misheard / said
        self._name_misheard = (misheard + _PRIOR_WORDS * prior) / (inside + misheard + _PRIOR_WORDS)

    def spoil(self, text: str, *, rate: float, seed: int) -> str:
        """The text with about ``rate`` errors a word (0 to 0.5); unchanged at 0.

        Deterministic; what has no letters or digits stays as it is.
        """
        units = units_of(text)
        if rate <= 0 or not units:
            return text
        chances = [self._chances(text, units, at) for at in range(len(units))]
        scale = _scale(chances, rate)
        whole = zlib.crc32(text.encode("utf-8", "surrogatepass"))  # texts that begin alike differ in errors
        pieces: list[_Piece] = []
        severity = rate / self._table.error_rate if self._table.error_rate else 1.0
        end = at = 0
        while at < len(units):
            unit = units[at]
            draw = random.Random(f"{seed} {whole} {at} {unit.text}")  # noqa: S311 - must repeat, is no secret
            piece = _Piece(self._mark(text[end : unit.start], units, at, severity, draw), unit.text)
            happens, kind = draw.random(), draw.random()
            wrong = min(_MOST, scale * sum(chances[at].values()))
            after = units[at + 1] if at + 1 < len(units) else None
            what = _chosen(chances[at], kind) if happens < wrong else ""
            piece.word = self._heard(what, unit, after, severity, draw)
            if what == LEFT_OUT:
                piece.before = _TIMES_OUT.get(piece.before, piece.before)
            pieces.append(piece)
            at += 2 if what == JOINED else 1
            end = units[at - 1].end
        return _put_together(pieces) + text[end:]

    def _heard(self, what: str, unit: Unit, after: Unit | None, severity: float, draw: random.Random) -> str:
        if what == LEFT_OUT:
            return ""
        if what == ADDED:
            return f"{self._mishearing.added(draw)} {unit.text}"
        if what == MISHEARD:
            word = self._mishearing.word(unit, draw)
        elif what == SPLIT:
            word = self._mishearing.split(unit, draw)
        elif what == JOINED and after is not None:
            word = self._mishearing.joined(unit, after, draw)
        else:
            word = unit.text
        return self._in_case(word, unit, severity, misheard=bool(what), draw=draw)

    def _in_case(self, word: str, unit: Unit, severity: float, *, misheard: bool, draw: random.Random) -> str:
        if unit.is_code or not unit.is_capital:
            return word
        place = "start" if unit.starts else "misheard" if misheard else "inside"
        lost = self._table.capitals_lost.get(place, Share()).rate
        if place != "misheard":
            lost *= severity
        return word[:1].lower() + word[1:] if draw.random() < lost else word[:1].upper() + word[1:]

    def _mark(self, gap: str, units: Sequence[Unit], at: int, severity: float, draw: random.Random) -> str:
        """What stands between the last word and this one: its punctuation may change."""
        if not at or gap[-1:] != " " or len(gap.strip()) > 1 or "\n" in gap:
            return gap
        mark = units[at - 1].mark
        heard = self._table.marks.get(mark, {})
        others = {other: times for other, times in heard.items() if other != mark}
        wrong = sum(others.values())
        if not wrong or draw.random() >= severity * wrong / (sum(heard.values()) + _PRIOR_WORDS):
            return gap
        return draw.choices(list(others), list(others.values()))[0] + " "

    def _chances(self, text: str, units: Sequence[Unit], at: int) -> dict[str, float]:
        """Of everything that can happen to a word, before scaling."""
        unit = units[at]
        joins = at + 1 < len(units) and text[unit.end : units[at + 1].start] == " "
        plain = unit.text.isalpha() and not unit.is_code
        splits = plain and len(unit.text) >= SHORTEST_TO_SPLIT
        misheard, left_out = self._own_chances(unit)
        return {
            MISHEARD: misheard,
            LEFT_OUT: left_out,
            ADDED: self._added,
            SPLIT: self._split if splits else 0.0,
            JOINED: self._joined if joins and plain and not units[at + 1].is_code else 0.0,
        }

    def _own_chances(self, unit: Unit) -> tuple[float, float]:
        if unit.is_code:
            digit = self._table.by_length.get(_LETTERS_OF_A_SPOKEN_DIGIT, self._any)
            each = digit.misheard / max(1, digit.said)
            digits = sum(sign.isdigit() for sign in unit.text)
            spoken_words = (digits + 1) // 2 + sum(sign.isalpha() for sign in unit.text)
            return 1 - (1 - each) ** max(1, spoken_words), digit.left_out / max(1, digit.said)
        length = self._table.by_length.get(min(len(unit.key), LONGEST), self._any)
        own = self._table.frequent.get(unit.key, Fate())
        prior = length.misheard / max(1, length.said)
        if unit.is_capital and not unit.starts:
            prior = self._name_misheard
        misheard = (own.misheard + _PRIOR_WORDS * prior) / (own.said + _PRIOR_WORDS)
        prior = length.left_out / max(1, length.said)
        return misheard, (own.left_out + _PRIOR_WORDS * prior) / (own.said + _PRIOR_WORDS)


def _scale(chances: Sequence[dict[str, float]], rate: float) -> float:
    """By which all chances are multiplied for the expected error rate to be ``rate``."""
    totals = [sum(one.values()) for one in chances]
    costs = [
        sum(_ERRORS[kind] * chance for kind, chance in one.items()) / (total or 1.0)
        for one, total in zip(chances, totals, strict=True)
    ]
    wanted = rate * len(chances)
    scale = 1.0
    for _ in range(_ROUNDS):  # more than one for the words that can't go wrong more often than _MOST
        expected = sum(min(_MOST, scale * total) * cost for total, cost in zip(totals, costs, strict=True))
        if not expected:
            return 0.0
        scale *= wanted / expected
    return scale


def _chosen(chances: dict[str, float], kind: float) -> str:
    """What happens, for ``kind`` from 0 to 1."""
    place = kind * sum(chances.values())
    for what, chance in chances.items():
        place -= chance
        if place < 0:
            return what
    return MISHEARD


def _put_together(pieces: Sequence[_Piece]) -> str:
    """The text again; where a word was left out at the beginning of a line, no space is left."""
    out = ""
    for piece in pieces:
        before = piece.before
        if out[-1:] in {"", " ", "\n"}:
            before = before.removeprefix(" ")
        out += before + piece.word
    return out
