"""The words that officers use: which of them the recogniser is told, and which it may have missed.

A vocabulary never changes what was heard. Before recognition it names the few terms that a session
is sure to need (:meth:`SessionVocabulary.prompt`). After recognition it names terms that sound like
words the recogniser was unsure of (:meth:`SessionVocabulary.suggest`); they stay suggestions, each
with the list it comes from, until an officer takes one.

Why so few in the prompt: a term that is said there is heard far better, but every term that is not
said costs other words (docs/adr/0009).

How a word sounds is given from outside (``sound``): the domain knows no language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from server.domain.suggestions import EXPECTED, suggest
from server.domain.terms import Sound, Term, TermIndex, fold
from server.domain.transcript import Frozen, Suggestion, Word

OWN_SOURCE = "deze dictatie"
"""Provenance of terms that came with the dictation itself."""
MAX_TERM_CHARS = 100
PROMPT_CHARS = 400
"""About 130 of the 223 tokens that Whisper's prompt holds: thirty terms (docs/adr/0009)."""
_OWN_RANK = 20
_UNIT_RANK = 3
_PLACE_RANK = 5
_TEMPLATE_RANK = 2
_SAID_RANK = 3

LANGUAGE = "nl"
"""Of the lists."""
_APOSTROPHE = "\u2019"
_NOT_PLAIN = re.compile(rf"[^\w .'{_APOSTROPHE}&/+-]+|_+")
_NOT_WORDS = re.compile(rf"[^\w'{_APOSTROPHE}-]+")


class Unit(Frozen):
    """A team and its neighbourhood: the places it works in, and words of its own such as streets."""

    id: str
    title: str
    places: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class OwnTerms:
    """Terms of a list that an officer or a unit keeps: see :meth:`Vocabulary.own_terms`."""

    source: str
    index: TermIndex


class Vocabulary:
    """All terms, as the lists in vocab/ give them. Built once; sessions are cut from it.

    Args:
        terms: of every list; of equal terms the first counts.
        sound: how text sounds, as a key.
        ordinary: words that never get a suggestion.
        units: neighbourhoods that a session can be in.
        digest: SHA-256 over the lists, for the record of what listened.
    """

    def __init__(
        self,
        terms: Iterable[Term],
        *,
        sound: Sound,
        ordinary: Iterable[str] = (),
        units: Iterable[Unit] = (),
        digest: str = "",
    ) -> None:
        self._sound = sound
        self._index = TermIndex(terms, sound)
        self._empty = TermIndex((), sound)
        self._ordinary = frozenset(fold(word) for word in ordinary)
        self._units = {unit.id: unit for unit in units}
        self.digest = digest

    def __iter__(self) -> Iterator[Term]:
        return iter(self._index)

    def __len__(self) -> int:
        return len(self._index)

    def places_of(self, unit: str) -> tuple[str, ...]:
        """Where a unit works, as its file says; none for one without a file."""
        home = self._units.get(unit)
        return home.places if home else ()

    def own_terms(self, source: str, terms: Iterable[Term]) -> OwnTerms:
        """Terms from outside the files made ready for :meth:`for_session`: 20 µs each, once a version.

        Args:
            source: of all ``terms``, as it stands in them.
            terms: of equal ones the first counts.
        """
        return OwnTerms(source, TermIndex(terms, self._sound))

    def for_session(
        self,
        *,
        template: str,
        unit: str,
        extra: Sequence[str] = (),
        own: Sequence[OwnTerms] = (),
        language: str = LANGUAGE,
    ) -> SessionVocabulary:
        """The vocabulary of one dictation or recording. Equal arguments give equal answers.

        Args:
            template: id of the form; terms of other forms count less.
            unit: id of the team; one without a file has no neighbourhood.
            extra: terms given with the dictation itself, most useful first. Taken as plain text:
                signs that a recogniser could read as an instruction are removed.
            own: lists that the officer and the unit keep. They count as the unit's file does, after it.
            language: of the speech. The lists are Dutch: other speech gets ``extra`` alone.
        """
        dutch = language == LANGUAGE
        home = self._units.get(unit) if dutch else None
        neighbourhood = home or Unit(id=unit, title=unit)
        given = [Term(text=text, source=OWN_SOURCE, weight=9) for text in plain_terms(extra)]
        own = own if dutch else ()
        return SessionVocabulary(
            own=(TermIndex([*given, *neighbourhood.terms], self._sound), *(one.index for one in own)),
            lists=self._index if dutch else self._empty,
            ordinary=self._ordinary,
            sound=self._sound,
            template=template,
            near_sources=frozenset({neighbourhood.title, *(one.source for one in own)}),
            places=frozenset(place.casefold() for place in neighbourhood.places),
            dutch=dutch,
        )


@dataclass(frozen=True, eq=False)
class SessionVocabulary:
    """What one session tells the recogniser, and what it suggests afterwards. Immutable.

    ``own`` are the terms given with the dictation and those of its unit and officer, from the lists
    whose titles are ``near_sources``; ``lists`` are all others.
    """

    own: tuple[TermIndex, ...]
    lists: TermIndex
    ordinary: frozenset[str]
    sound: Sound
    template: str
    near_sources: frozenset[str]
    places: frozenset[str]
    dutch: bool

    def prompt(self, budget_chars: int = PROMPT_CHARS) -> str:
        """The terms that are sure to be needed, as text before the speech; empty for none.

        Commas and a full stop, no words of our own: what stands around the terms comes out again
        on silence (docs/adr/0009). Most useful first; a term that does not fit is left out.
        """
        chosen: list[str] = []
        for text in self._useful:
            if len(", ".join([*chosen, text])) < budget_chars:
                chosen.append(text)
        return f"{', '.join(chosen)}." if chosen else ""

    def suggest(self, words: Sequence[Word], said: str = "") -> tuple[Suggestion, ...]:
        """Terms that doubtful words of one utterance may be; see :mod:`server.domain.suggestions`.

        Args:
            words: of the utterance.
            said: finals before it, where they are at hand; terms in them are preferred to others
                that sound as much alike.
        """
        if not self.dutch:
            return ()
        heard_before = _spaced(said)
        return suggest(
            words,
            indexes=(*self.own, self.lists),
            ordinary=self.ordinary,
            rank=lambda term: self.rank(term, heard_before),
            sound=self.sound,
        )

    def rank(self, term: Term, before: str = "") -> int:
        """How much a term is to be expected: its weight, and what speaks for it in this session.

        Args:
            term: of this session's lists.
            before: what was said before, as :func:`_spaced` makes it. The prompt never knows it.
        """
        if term.source == OWN_SOURCE:
            return _OWN_RANK
        rank = term.weight
        if term.source in self.near_sources:
            rank += _UNIT_RANK
        if self.places and term.text.casefold() in self.places:
            rank += _PLACE_RANK
        if term.templates:
            rank += _TEMPLATE_RANK if self.template in term.templates else -_TEMPLATE_RANK
        if term.weight < EXPECTED:
            rank = min(rank, EXPECTED - 1)  # whoever keeps the lists decides what is shown unasked
        if before and _spaced(term.text) in before:
            rank += _SAID_RANK
        return rank

    @cached_property
    def _useful(self) -> tuple[str, ...]:
        """What the recogniser may be shown, most useful first. Kept: it is asked for at each decode."""
        indexes = (*self.own, self.lists)
        useful = [term for index in indexes for term in index if self.rank(term) >= EXPECTED]
        useful.sort(key=self.rank, reverse=True)  # stable: the order of the lists decides between equals
        return tuple(dict.fromkeys(term.text for term in useful))


def plain_terms(texts: Iterable[str]) -> list[str]:
    """Terms from outside as plain text, without doubles: letters, digits and the signs of names.

    A speech model's tokenizer reads ``<|endoftext|>`` as a command; nothing of that kind gets through.
    """
    kept: dict[str, str] = {}
    for text in texts:
        plain = " ".join(_NOT_PLAIN.sub(" ", text).split())[:MAX_TERM_CHARS].strip()
        if plain:
            kept.setdefault(plain.casefold(), plain)
    return list(kept.values())


def _spaced(text: str) -> str:
    """Lower case with one space around each word, so that whole words can be looked for."""
    plain = _NOT_WORDS.sub(" ", text.casefold()).strip()
    return f" {plain} " if plain else ""
