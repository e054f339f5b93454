"""Terms: words worth knowing, each with the list it comes from, and an index of them by sound."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from pydantic import Field

from server.domain.near_keys import NearKeys
from server.domain.report import Consequence
from server.domain.transcript import Frozen

Sound = Callable[[str], str]
"""How text sounds, as a key: equal keys sound equal."""

_NOT_LETTERS = re.compile(r"[\W_]+")
_SHORTEST_STEM = 3
_ENDINGS = ("", "e", "en", "n", "s", "es", "t", "d", "te", "ten", "de", "den", "der", "r", "st", "ste")


class Term(Frozen):
    """A word or a few words that officers use.

    ``source`` is the title of the list. ``templates`` are those it belongs to, none for all.
    ``weight`` is how soon it is shown to the recogniser (0: never, 9: first). ``consequence`` A
    means that a wrong one does harm, so it is only suggested for words that sound nearly equal.
    ``spoken`` are other ways of saying it, spelled as they sound.
    """

    text: str = Field(min_length=1, max_length=100)
    source: str = Field(min_length=1)
    templates: tuple[str, ...] = ()
    weight: int = Field(default=1, ge=0, le=9)
    consequence: Consequence = Consequence.B
    spoken: tuple[str, ...] = ()

    @property
    def is_name(self) -> bool:
        """Written with a capital wherever it stands."""
        return self.text != self.text.casefold()


def fold(text: str) -> str:
    """Letters and digits alone, small and without marks: "Proces verbaal" and "proces-verbaal" are equal."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return _NOT_LETTERS.sub("", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def same_word(one: str, other: str) -> bool:
    """True when one folded word is the other with an ending: "getuige" and "getuigen"."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST_STEM and long.startswith(short) and long[len(short) :] in _ENDINGS


class TermIndex:
    """Terms by how they are written and by how they sound. Of equal texts the first counts."""

    def __init__(self, terms: Iterable[Term], sound: Sound) -> None:
        first: dict[str, Term] = {}
        for term in terms:
            first.setdefault(term.text.casefold(), term)
        self._terms = tuple(first.values())
        self._written = frozenset(term.text if term.is_name else term.text.casefold() for term in self._terms)
        self._by_key: dict[str, list[Term]] = {}
        for term in self._terms:
            for key in {sound(way) for way in (term.text, *term.spoken)}:
                self._by_key.setdefault(key, []).append(term)
        self._near = NearKeys(self._by_key)

    def __iter__(self) -> Iterator[Term]:
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)

    def holds(self, text: str) -> bool:
        """True when this is a term as it is written; a name counts only with its capitals."""
        return text in self._written or text.casefold() in self._written

    def near(self, key: str, *, equal: bool = False) -> Iterator[tuple[Term, float]]:
        """Terms that sound like ``key``, with their likeness: 1 for equal sound; only those if ``equal``."""
        for near in self._near.exact(key) if equal else self._near.near(key):
            likeness = 1 - near.distance / max(len(key), len(near.key))
            for term in self._by_key[near.key]:
                yield term, likeness
