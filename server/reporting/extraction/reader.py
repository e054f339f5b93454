"""From words to a reading: values, known words and names of each sentence, and how they are said.

Each sentence is read by itself and kept (:class:`Kept`), so that while somebody speaks only what is new is
read. Moments need the sentences before them and are read over the whole, which is cheap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise

from server.dutch.date_said import AMSTERDAM
from server.dutch.dates import find_birth_dates, find_dates
from server.dutch.lexicon import Lexicon
from server.dutch.moments import FROM, Moment, find_moments
from server.dutch.words import COLON, Found, Token, word_set
from server.reporting.extraction.corrections import find_corrections, marker_end, may_correct
from server.reporting.extraction.reading import Reading, Sentence, SentenceRead, shifted, split_sentences
from server.reporting.extraction.scopes import (
    Polarity,
    Scope,
    Source,
    clauses,
    read_scopes,
    refutes_before,
    reports,
    tells,
)
from server.reporting.extraction.sentence_units import sentence_units
from server.reporting.extraction.units import Unit, settle

_MOST_KEPT = 2_000
_DATE_CHARS = 10
_NIGHT = "moment_date_night_between"
_BORN = word_set("geboren geb geboortedatum")
_AFTERWARDS = word_set("daarna erna daarop ervoor daarvoor")
_OPEN = word_set("geopend openingstijden open gesloten sluitingstijd")
_OPEN_REACH = 3
_BIRTH_REACH = 10
_MOST_CORRECTED = 2
"""Sentences back that a correction reaches: the marker may be a sentence of its own."""

SentenceMark = tuple[bool, tuple[tuple[str, str, bool, str], ...]]


@dataclass(slots=True)
class Kept:
    """What was read of the sentences of one dictation so far. Belongs to that dictation alone."""

    sentences: dict[SentenceMark, SentenceRead] = field(default_factory=dict)


class Reader:
    """Reads dictations with the vocabulary it is given; holds nothing of any dictation."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def read(
        self,
        tokens: tuple[Token, ...],
        *,
        dictated_at: datetime,
        template: str = "",
        kept: Kept | None = None,
    ) -> Reading:
        """The reading of a whole dictation.

        Args:
            tokens: all of it, after spoken commands were carried out.
            dictated_at: aware; "gisteravond" is told from it.
            template: id of the form.
            kept: what was read of this dictation before; sentences that stand in it are not read again.
        """
        kept = kept if kept is not None else Kept()
        sentences = tuple(split_sentences(tokens))
        moments = _by_sentence(sentences, self._moments(tokens, dictated_at))
        bare = not any(token.is_capital for token in tokens)
        units: list[Unit] = []
        scopes: list[Scope] = []
        reads: list[SentenceRead] = []
        fresh: dict[SentenceMark, SentenceRead] = {}
        for sentence in sentences:
            own = tokens[sentence.first : sentence.end]
            key = (bare, _mark(own))
            read = kept.sentences.get(key) or fresh.get(key)
            if read is None:
                read = SentenceRead(
                    tuple(sentence_units(own, self._lexicon, bare=bare)),
                    tuple(read_scopes(own, 0, len(own))),
                    tuple(clauses(own, 0, len(own))),
                )
            fresh[key] = read
            reads.append(read)
            here = [shifted(unit, sentence.first) for unit in read.units]
            here = settle([*here, *moments.get(sentence.number, ())])
            start = _corrects_from(tokens, sentences, sentence.number)
            while start < sentence.first and units and units[-1].first >= start:
                here.insert(0, units.pop())
            units += _corrected(tokens[start : sentence.end], start, here)
            scopes += read.scopes
        kept.sentences = fresh if len(fresh) <= _MOST_KEPT else {}
        _refute(tokens, sentences, scopes)
        _attribute(tokens, sentences, scopes)
        return Reading(tokens, sentences, tuple(units), tuple(scopes), tuple(reads), dictated_at, template)

    def _moments(self, tokens: tuple[Token, ...], dictated_at: datetime) -> Iterator[Unit]:
        dates = find_dates(tokens, dictated_at)
        for birth in find_birth_dates(tokens, dictated_at, dates):
            yield Unit(
                kind="birth_date",
                value=birth.value.isoformat(),
                first=birth.first,
                end=birth.end,
                rule=birth.rule,
                warning=birth.warning,
            )
        today = dictated_at.astimezone(AMSTERDAM).date().isoformat()
        left_out = False
        for moment in find_moments(tokens, dictated_at, dates):
            # What ends goes with what began: "open van 10.00 tot 22.00 uur".
            left_out = (
                (left_out and moment.value.edge == "until")
                or moment.value.value[:_DATE_CHARS] > today
                or _is_no_event(tokens, moment.first, moment.end)
            )
            if left_out:
                continue  # a plan, nothing that happened
            born = moment.value.clock is None and _is_born(tokens, moment.first)
            first, end = _own_words(tokens, moment)
            yield Unit(
                kind="birth_date" if born else "moment",
                value=moment.value.value if born else moment.value,
                first=first,
                end=end,
                rule=moment.rule,
                warning=moment.warning,
            )


def _own_words(tokens: tuple[Token, ...], moment: Found[Moment]) -> tuple[int, int]:
    """Where the words of a moment stand: of "nacht van vrijdag op zaterdag" each day has its own.

    Two moments on the same words would be one too many (:func:`settle`).
    """
    if moment.rule != _NIGHT or not moment.value.edge:
        return moment.first, moment.end
    middle = max(at for at in range(moment.first, moment.end) if tokens[at].key == "op")
    return (moment.first, middle) if moment.value.edge == FROM else (middle + 1, moment.end)


def _mark(tokens: tuple[Token, ...]) -> tuple[tuple[str, str, bool, str], ...]:
    """What makes a sentence the same, wherever it stands."""
    return tuple((token.text, token.stop, token.pause, token.field) for token in tokens)


def _by_sentence(sentences: tuple[Sentence, ...], units: Iterator[Unit]) -> Mapping[int, list[Unit]]:
    ends = [(sentence.end, sentence.number) for sentence in sentences]
    found: dict[int, list[Unit]] = {}
    at = 0
    for unit in sorted(units, key=lambda one: one.first):
        while at < len(ends) - 1 and unit.first >= ends[at][0]:
            at += 1
        found.setdefault(ends[at][1], []).append(unit)
    return found


def _corrects_from(tokens: tuple[Token, ...], sentences: tuple[Sentence, ...], number: int) -> int:
    """The token from which the sentence may take something back: "... een blauwe. Correctie, een zwarte.".

    A sentence that begins with a marker corrects the one before it, unless a paragraph or field ended.
    """
    first = number
    while first and number - first < _MOST_CORRECTED:
        sentence, before = sentences[first], sentences[first - 1]
        if (before.paragraph, before.field) != (sentence.paragraph, sentence.field):
            break
        marked = [marker_end(tokens[one.first : one.end], 0) for one in (before, sentence)]
        if not marked[1] and marked[0] != before.end - before.first:
            break
        first -= 1
    return sentences[first].first


def _corrected(own: tuple[Token, ...], start: int, units: list[Unit]) -> list[Unit]:
    """The units without what was taken back; ``own`` are the tokens from ``start`` on."""
    if not may_correct(own):
        return units
    relative = [shifted(unit, -start) for unit in units]
    gone: set[int] = set()
    for correction in find_corrections(own, relative):
        gone |= {id(unit) for unit in correction.retracted}
        gone |= {id(unit) for unit in relative if unit.overlaps(correction.first, correction.end)}
    return [unit for unit, same in zip(units, relative, strict=True) if id(same) not in gone]


def _is_no_event(tokens: tuple[Token, ...], first: int, end: int) -> bool:
    """True for opening hours, and for "de maandag daarna": a day that is told from another one."""
    if not _OPEN.isdisjoint(token.key for token in tokens[max(0, first - _OPEN_REACH) : first]):
        return True
    return end < len(tokens) and not tokens[end - 1].stop and tokens[end].key in _AFTERWARDS


def _is_born(tokens: tuple[Token, ...], at: int) -> bool:
    """True for a day of birth, also when it corrects another: "geboren op 9, nee, 10 mei"."""
    for back in range(at - 1, max(-1, at - _BIRTH_REACH), -1):
        if tokens[back].ends_sentence:
            return False
        if tokens[back].key in _BORN:
            return True
    return False


def _refute(tokens: tuple[Token, ...], sentences: tuple[Sentence, ...], scopes: list[Scope]) -> None:
    for before, sentence in pairwise(sentences):
        if refutes_before(tokens, sentence.first, sentence.end) and reports(tokens, before.first, before.end):
            for at in range(before.first, before.end):
                scopes[at] = replace(scopes[at], polarity=Polarity.REFUTED)


def _attribute(tokens: tuple[Token, ...], sentences: tuple[Sentence, ...], scopes: list[Scope]) -> None:
    """After "Zij verklaarde:" the rest of the paragraph is hers."""
    telling: int | None = None
    for sentence in sentences:
        if telling is not None and sentence.paragraph != telling:
            telling = None
        if telling is not None:
            for at in range(sentence.first, sentence.end):
                scopes[at] = replace(scopes[at], source=Source.STATEMENT)
        if any(
            tokens[at].stop == COLON and tells(tokens[at].key) for at in range(sentence.first, sentence.end)
        ):
            telling = sentence.paragraph
