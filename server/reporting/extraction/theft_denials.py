"""Thefts that are denied: "de fiets is niet gestolen", "een jas die niet gestolen was".

Denying something else denies no theft: that it was locked ("niet op slot"), who did it ("heeft de fiets
niet gestolen", "niet door de buurman gestolen"), from where ("niet gestolen uit de schuur") or that
somebody saw it ("niet gezien dat de fiets is gestolen").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.dutch.words import word_set
from server.reporting.extraction.item_chains import POINTERS, Chain
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.scopes import Polarity, Source

TAKEN = word_set("gestolen ontvreemd weggenomen gejat meegenomen weggehaald buitgemaakt gepikt ingepikt")
_DENIES = word_set("niet nooit geenszins evenmin")
_BETWEEN = word_set(
    "is was zijn waren werd werden wordt worden blijkt bleek blijken bleken te ook dus echt helemaal"
)
"""What may stand between the denial and what it denies: "niet te zijn gestolen"."""
_ACTIVE = word_set("heb hebt heeft hebben had hadden")
_ELSEWHERE = word_set("uit vanuit van op bij in om tussen tijdens")
_PARTS = word_set("dat die welke en of")
"""Each begins a part of a clause with a verb of its own."""
_RELATIVES = word_set("dat die welke")
_OPPOSED = word_set("ontkent ontkende ontkennen ontkend betwist betwistte")
_SUSPECTS = word_set("verdachte verdachten dader daders")
GOES_ON = word_set("maar en is zijn was waren werd werden bleek bleken ook")
"""A clause of these alone before a denial has the subject of the one before: "maar is niet gestolen"."""
_POINTERS = POINTERS | {"hij"}
_RELATIVE_REACH = 3


@dataclass(frozen=True, slots=True)
class Denial:
    """The tokens ``[first:end]`` that deny a theft: "niet gestolen".

    ``is_suspects``: a suspect says so, which takes away nothing that was said before.
    """

    first: int
    end: int
    is_suspects: bool


def denials(reading: Reading, sentence: Sentence) -> list[Denial]:
    """Every theft that the sentence denies."""
    found = []
    for at in range(sentence.first, sentence.end):
        first = denied_from(reading, at)
        if first is not None:
            told = reading.source(at) is Source.STATEMENT
            by = told and not _SUSPECTS.isdisjoint(reading.keys(sentence.first, first))
            found.append(Denial(first, at + 1, by))
    return found


def denied_from(reading: Reading, at: int) -> int | None:
    """Where the words begin that deny the theft which the token tells of; None for no denied theft."""
    if reading.tokens[at].key not in TAKEN or reading.polarity(at, at + 1) is not Polarity.DENIED:
        return None
    clause = reading.clause_of(at)
    first = at - 1
    while first > clause.first and reading.tokens[first].key in _BETWEEN and not reading.tokens[first].stop:
        first -= 1
    if first < clause.first or reading.tokens[first].key not in _DENIES:
        return None
    whole = range(clause.first, clause.end)
    start = max(
        (one for one in whole if one < first and reading.tokens[one].key in _PARTS), default=clause.first
    )
    until = min((one for one in whole if one > at and reading.tokens[one].key in _PARTS), default=clause.end)
    keys = reading.keys(start, until)
    after = reading.keys(at + 1, until)[:1] if not reading.tokens[at].stop else []
    if "door" in keys or not _ACTIVE.isdisjoint(keys) or not _ELSEWHERE.isdisjoint(after):
        return None
    return None if _is_denied_again(reading.keys(clause.first, first)) else first


def _is_denied_again(before: Sequence[str]) -> bool:
    """True for "ontkent dat ... niet gestolen" and "niet gezegd dat ... niet gestolen"."""
    if not _OPPOSED.isdisjoint(before):
        return True
    denied = next((at for at, key in enumerate(before) if key in _DENIES), len(before))
    return "dat" in before[denied:]


def denied_chain(reading: Reading, denial: Denial, chains: Sequence[Chain]) -> Chain | None:
    """The chain of its sentence of which the denial tells: "een jas die niet gestolen was"."""
    clause = reading.clause_of(denial.first)
    relative = max(
        (at for at in range(clause.first, denial.first) if reading.tokens[at].key in _RELATIVES), default=None
    )
    earlier = [one for one in chains if one.end <= denial.first]
    if relative is not None and not any(one.end > relative for one in earlier):
        named = earlier[-1:]
        return next((one for one in named if relative - one.end <= _RELATIVE_REACH), None)
    here = [one for one in chains if one.first < clause.end and clause.first < one.end]
    if here:
        return min(here, key=lambda one: max(denial.first - one.end, one.first - denial.end))
    opening = reading.keys(clause.first, denial.first)
    return earlier[-1] if earlier and (GOES_ON | _POINTERS).issuperset(opening) else None


def points_back(reading: Reading, denial: Denial) -> bool:
    """True for "Die is niet gestolen": of what was named in a sentence before."""
    sentence = reading.sentence_of(denial.first)
    clause = reading.clause_of(denial.first)
    opening = reading.keys(clause.first, clause.first + 1)
    return clause.first == sentence.first and not _POINTERS.isdisjoint(opening)
