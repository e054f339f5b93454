"""What a word is heard as: drawn from confusions.json, and letter by letter for words not in it."""

from __future__ import annotations

import random
from collections.abc import Mapping

from benchmarks.extraction.confusion_table import Confusions, Heard
from benchmarks.extraction.sound_alike import misheard_code
from benchmarks.extraction.units import Unit
from server.evaluation import spoken

_TRIES = 8
_SHORTEST_PIECE = 3
SHORTEST_TO_SPLIT = 2 * _SHORTEST_PIECE


class Mishearing:
    """Draws what is heard instead of a word, or of two."""

    def __init__(self, table: Confusions) -> None:
        self._table = table
        same = sum(heard.get(letter, 0) for letter, heard in table.letters.items())
        every = sum(sum(heard.values()) for heard in table.letters.values())
        added = sum(table.letters_added.values())
        left_out = sum(heard.get("", 0) for heard in table.letters.values())
        wrong = max(1, every - same + added)
        self._added = added / wrong
        self._left_out = left_out / wrong
        self._any_letter_wrong = (every - same) / max(1, every)
        self._exact_joins = _exact_share(table.joins)
        self._exact_splits = _exact_share(table.splits)

    def word(self, unit: Unit, draw: random.Random) -> str:
        """Something else than the word; in lower case unless it is a code."""
        if unit.is_code:
            return misheard_code(unit.text, draw, left_out=self._left_out, added=self._added)
        known = self._table.misheard.get(unit.key, {})
        times = sum(known.values())
        if draw.random() < times / (times + 1):  # what was heard once need not be all there is
            return _drawn(known, draw)
        return self._other_letters(unit.text.lower(), draw)

    def split(self, unit: Unit, draw: random.Random) -> str:
        """Two words; ``unit`` has :data:`SHORTEST_TO_SPLIT` letters at least."""
        known = self._table.splits.get(unit.key)
        if known:
            return _drawn(known, draw)
        word = unit.text.lower()
        place = draw.randint(_SHORTEST_PIECE, len(word) - _SHORTEST_PIECE)
        pieces = [word[:place], word[place:]]
        if draw.random() >= self._exact_splits:
            part = draw.randrange(len(pieces))
            pieces[part] = self._other_letters(pieces[part], draw)
        return " ".join(pieces)

    def joined(self, unit: Unit, after: Unit, draw: random.Random) -> str:
        """One word for two."""
        known = self._table.joins.get(f"{unit.key} {after.key}")
        if known:
            return _drawn(known, draw)
        word = unit.text.lower() + after.text.lower()
        return word if draw.random() < self._exact_joins else self._other_letters(word, draw)

    def added(self, draw: random.Random) -> str:
        """A word that nobody said."""
        return _drawn(self._table.insertions, draw) if self._table.insertions else "en"

    def _other_letters(self, word: str, draw: random.Random) -> str:
        """Another word that looks alike; one letter twice where chance brings none about."""
        for _ in range(_TRIES):
            count = int(_drawn({str(edits): times for edits, times in self._table.edits.items()}, draw))
            other = word
            for _ in range(min(count, (len(word) + 1) // 2)):
                other = self._edited(other, draw)
            if spoken(other) not in {"", spoken(word)}:
                return other
        return word + word[-1]

    def _edited(self, word: str, draw: random.Random) -> str:
        if not word or draw.random() < self._added:
            place = draw.randint(0, len(word))
            return word[:place] + _drawn(self._table.letters_added, draw) + word[place:]
        place = draw.choices(range(len(word)), [self._wrong(letter) for letter in word])[0]
        others = {
            other: times
            for other, times in self._table.letters.get(word[place], {}).items()
            if other != word[place]
        }
        other = _drawn(others or self._table.letters_added, draw)
        return word[:place] + other + word[place + 1 :]

    def _wrong(self, letter: str) -> float:
        """How often a letter of a misheard word is wrong; never 0, so that any word can change."""
        heard = self._table.letters.get(letter, {})
        wrong = sum(times for other, times in heard.items() if other != letter)
        return (wrong + self._any_letter_wrong) / (sum(heard.values()) + 1)


def _drawn(heard: Mapping[str, int], draw: random.Random) -> str:
    return draw.choices(list(heard), list(heard.values()))[0]


def _exact_share(rows: Mapping[str, Heard]) -> float:
    """Of words that were split or joined, how many kept all their letters."""
    every = [
        (said.replace(" ", "") == other.replace(" ", ""), times)
        for said, heard in rows.items()
        for other, times in heard.items()
    ]
    return sum(times for exact, times in every if exact) / max(1, sum(times for _, times in every))
