"""One reading of a dictation: its sentences, the units in them, and how each word is said.

A sentence is read by itself, so that while somebody speaks only new sentences are read
(:class:`Reader` keeps the others). What needs the whole story (which day "half elf" was on, who
"hij" is) comes after, from units that are already there.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from server.dutch.words import BREAK, Token
from server.reporting.extraction.cues import CueFound
from server.reporting.extraction.scopes import Clause, Polarity, Scope, Source
from server.reporting.extraction.units import Unit

_DENIED_REACH = 3
_MANY_WORDS, _MOST_WORDS = 100, 250


@dataclass(frozen=True, slots=True)
class Sentence:
    """The tokens ``[first:end]``; ``paragraph`` counts blank lines and spoken "nieuwe alinea".

    ``field`` is the heading it stands under ("locatie"), empty for none.
    """

    number: int
    first: int
    end: int
    paragraph: int
    field: str = ""


@dataclass(frozen=True, slots=True)
class SentenceRead:
    """What one sentence holds by itself, wherever it stands: positions count from its first token.

    ``cues`` is filled when they are looked for, by the identity of the kind of cues.
    """

    units: tuple[Unit, ...]
    scopes: tuple[Scope, ...]
    clauses: tuple[Clause, ...]
    cues: dict[int, tuple[CueFound, ...]] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Reading:
    """What the words hold, before roles are given. Positions are token positions throughout.

    ``units`` are in order of place, without what was taken back. ``scopes`` has one for each token,
    ``reads`` what each sentence holds by itself.
    """

    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    units: tuple[Unit, ...]
    scopes: tuple[Scope, ...]
    reads: tuple[SentenceRead, ...]
    dictated_at: datetime
    template: str

    @cached_property
    def _by_kind(self) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = {}
        for unit in self.units:
            found.setdefault(unit.kind, []).append(unit)
        return found

    @cached_property
    def _covering(self) -> dict[int, list[Unit]]:
        found: dict[int, list[Unit]] = {}
        for unit in self.units:
            for position in range(unit.first, unit.end):
                found.setdefault(position, []).append(unit)
        return found

    @cached_property
    def clauses(self) -> dict[int, list[Clause]]:
        """The clauses of each sentence, by the sentence's number."""
        return {
            one.number: [Clause(part.first + one.first, part.end + one.first) for part in read.clauses]
            for one, read in zip(self.sentences, self.reads, strict=True)
        }

    @cached_property
    def cues_found(self) -> dict[tuple[int, int], list[CueFound]]:
        """What :func:`cue_roles.cues_in` found before, by sentence and kind of cues."""
        return {}

    def clause_of(self, position: int) -> Clause:
        """The clause that a token stands in."""
        parts = self.clauses[self.sentence_of(position).number]
        return next(part for part in parts if part.first <= position < part.end)

    @cached_property
    def _firsts(self) -> list[int]:
        return [sentence.first for sentence in self.sentences]

    def of(self, *kinds: str, within: Sentence | None = None) -> list[Unit]:
        """Units of these kinds in order of place, of one sentence or of all."""
        found: list[Unit] = []
        for kind in kinds:
            units = self._by_kind.get(kind, [])
            if within is not None:
                start = bisect_left(units, within.first, key=lambda unit: unit.first)
                units = units[start : bisect_left(units, within.end, key=lambda unit: unit.first)]
            found += units
        return found if len(kinds) == 1 else sorted(found, key=lambda unit: (unit.first, unit.end))

    def at(self, position: int, *kinds: str) -> Unit | None:
        """The unit of one of these kinds that covers the token, if there is one."""
        return next((unit for unit in self._covering.get(position, ()) if unit.kind in kinds), None)

    def sentence_of(self, position: int) -> Sentence:
        """The sentence that a token stands in."""
        return self.sentences[bisect_right(self._firsts, position) - 1]

    def polarity(self, first: int, end: int) -> Polarity:
        """How the tokens are said: the first polarity among them that is not STATED, else that."""
        for scope in self.scopes[first:end]:
            if scope.polarity is not Polarity.STATED:
                return scope.polarity
        return Polarity.STATED

    def circumstance(self, first: int) -> Polarity:
        """How a place or a time is said. A clause that denies something still happened there and then.

        "Om half elf was er niemand" was at half past ten; only "niet om half elf" denies the time.
        """
        polarity = self.scopes[first].polarity
        if polarity is not Polarity.DENIED:
            return polarity
        before = self.keys(first - _DENIED_REACH, first)
        return Polarity.DENIED if "niet" in before else Polarity.STATED

    def is_stated(self, unit: Unit) -> bool:
        """True when the unit is said to be so."""
        return self.polarity(unit.first, unit.end) is Polarity.STATED

    def source(self, position: int) -> Source:
        """Whose word the token is."""
        return self.scopes[position].source

    def keys(self, first: int, end: int) -> list[str]:
        """The tokens' keys."""
        return [token.key for token in self.tokens[max(first, 0) : end]]

    def text(self, first: int, end: int) -> str:
        """The tokens as written, one space between them."""
        return " ".join(token.text for token in self.tokens[first:end])


def split_sentences(tokens: Sequence[Token]) -> Iterator[Sentence]:
    """Sentences by their stops, headings and paragraph breaks."""
    start, number, paragraph, field = 0, 0, 0, ""
    for at, token in enumerate(tokens):
        if token.field:
            if at > start:
                yield Sentence(number, start, at, paragraph, field)
                number, start = number + 1, at
            field = token.field
        if token.ends_sentence or at == len(tokens) - 1 or _is_long(tokens, start, at):
            yield Sentence(number, start, at + 1, paragraph, field)
            number, start = number + 1, at + 1
            if token.stop == BREAK:
                paragraph, field = paragraph + 1, ""


def _is_long(tokens: Sequence[Token], start: int, at: int) -> bool:
    """True where speech without stops is cut: at a comma or pause when it is long, else somewhere."""
    words = at - start + 1
    return words >= _MOST_WORDS or (words >= _MANY_WORDS and bool(tokens[at].stop or tokens[at].pause))


def shifted(unit: Unit, by: int) -> Unit:
    """The same unit ``by`` tokens further on."""
    if not by:
        return unit
    return Unit(  # many times faster than dataclasses.replace, and this runs for every unit
        kind=unit.kind,
        value=unit.value,
        first=unit.first + by,
        end=unit.end + by,
        rule=unit.rule,
        warning=unit.warning,
        entry=unit.entry,
    )
