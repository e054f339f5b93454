"""From words to a reading: values, known words and names of each sentence, and how they are said.

Each sentence is read by itself and kept (:class:`Kept`), so that while somebody speaks only what is new is
read. Moments need the sentences before them and are read over the whole, which is cheap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from server.dutch.ages import find_ages
from server.dutch.amounts import find_amounts
from server.dutch.articles import find_articles
from server.dutch.bsn import find_bsns
from server.dutch.emails import find_emails
from server.dutch.ibans import find_ibans
from server.dutch.lexicon import Lexicon, Match
from server.dutch.measures import find_measures
from server.dutch.moments import find_birth_dates, find_moments
from server.dutch.names import announced_after, find_names
from server.dutch.numbers import cardinal, is_article
from server.dutch.phones import find_phones
from server.dutch.plates import find_plates
from server.dutch.postcodes import find_postcodes
from server.dutch.serials import find_serials
from server.dutch.streets import has_street_ending
from server.dutch.words import COLON, Token, word_set
from server.reporting.extraction.corrections import find_corrections
from server.reporting.extraction.reading import Reading, Sentence, shifted, split_sentences
from server.reporting.extraction.scopes import (
    Polarity,
    Scope,
    Source,
    read_scopes,
    refutes_before,
    reports,
    tells,
)
from server.reporting.extraction.units import Unit, settle

_MOST_KEPT = 2_000
_NO_UNITS = frozenset({"title"})
_CODES = (
    ("email", find_emails),
    ("iban", find_ibans),
    ("plate", find_plates),
    ("phone", find_phones),
    ("bsn", find_bsns),
    ("serial", find_serials),
    ("postcode", find_postcodes),
    ("measure", find_measures),
    ("age", find_ages),
    ("amount", find_amounts),
)
_NO_NAMES = frozenset({"make", "act", "brand", "product"})
_AT_STREET = word_set("aan op in van over nabij")
_TO_A_PLACE = word_set("in te uit naar nabij gemeente plaats")
_ARTICLES = word_set("de het")
_ANNOUNCING = frozenset({"role", "title"})


SentenceMark = tuple[tuple[str, str, bool, str], ...]
SentenceRead = tuple[tuple[Unit, ...], tuple[Scope, ...]]


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
        cased = any(token.is_capital for token in tokens)
        units: list[Unit] = []
        scopes: list[Scope] = []
        fresh: dict[SentenceMark, SentenceRead] = {}
        for sentence in sentences:
            own = tokens[sentence.first : sentence.end]
            key = _mark(own)
            read = kept.sentences.get(key) or fresh.get(key)
            if read is None:
                read = (tuple(self._units(own, cased=cased)), tuple(read_scopes(own, 0, len(own))))
            fresh[key] = read
            here = [shifted(unit, sentence.first) for unit in read[0]]
            units += _corrected(tokens, sentence, settle([*here, *moments.get(sentence.number, ())]))
            scopes += read[1]
        kept.sentences = fresh if len(fresh) <= _MOST_KEPT else {}
        _refute(tokens, sentences, scopes)
        _attribute(tokens, sentences, scopes)
        return Reading(tokens, sentences, tuple(units), tuple(scopes), dictated_at, template)

    def _moments(self, tokens: tuple[Token, ...], dictated_at: datetime) -> Iterator[Unit]:
        for birth in find_birth_dates(tokens, dictated_at):
            yield Unit(
                kind="birth_date",
                value=birth.value.isoformat(),
                first=birth.first,
                end=birth.end,
                rule=birth.rule,
                warning=birth.warning,
            )
        for moment in find_moments(tokens, dictated_at):
            yield Unit(
                kind="moment",
                value=moment.value,
                first=moment.first,
                end=moment.end,
                rule=moment.rule,
                warning=moment.warning,
            )

    def _units(self, tokens: tuple[Token, ...], *, cased: bool) -> Iterator[Unit]:
        """Units of one sentence; some may claim the same words still."""
        for kind, find in _CODES:
            for found in find(tokens):
                yield Unit(
                    kind=kind,
                    value=found.value,
                    first=found.first,
                    end=found.end,
                    rule=found.rule,
                    warning=found.warning,
                )
        matches = self._lexicon.scan(tokens)
        acts = {m.first: (m.entry.base, m.end) for m in matches if m.entry.category == "act"}
        for article in find_articles(tokens, acts):
            yield Unit(
                kind="article", value=article.value, first=article.first, end=article.end, rule=article.rule
            )
        yield from self._words(tokens, matches)

    def _words(self, tokens: tuple[Token, ...], matches: tuple[Match, ...]) -> Iterator[Unit]:
        streets = list(self._streets(tokens))
        blocked = {at for street in streets for at in range(street.first, street.end)}
        blocked |= {
            at for m in matches if m.entry.category in {"make", "act"} for at in range(m.first, m.end)
        }
        blocked |= {at for m in matches if _is_place(tokens, m) for at in range(m.first, m.end)}
        announced = {announced_after(tokens, m.end) for m in matches if m.entry.category in _ANNOUNCING}
        yield from streets
        for name in find_names(tokens, self._lexicon, announced=announced, blocked=blocked):
            yield Unit(kind="name", value=name.value, first=name.first, end=name.end, rule=name.rule)
        for match in matches:
            if match.entry.category in _NO_UNITS:
                continue
            yield Unit(
                kind=match.entry.category,
                value=match.entry.base,
                first=match.first,
                end=match.end,
                rule=f"list_{match.entry.category}",
                entry=match.entry,
            )
            if match.entry.category == "make":
                model = (
                    self._lexicon.model(tokens, match.end, match.entry.base)
                    if match.end < len(tokens)
                    else None
                )
                if model:
                    yield Unit(
                        kind="model",
                        value=model.entry.base,
                        first=model.first,
                        end=model.end,
                        rule="list_model",
                        entry=model.entry,
                    )

    def _streets(self, tokens: tuple[Token, ...]) -> Iterator[Unit]:
        at = 0
        while at < len(tokens):
            length = self._lexicon.street(tokens, at)
            if length and not _is_street(tokens, at, at + length):
                length = 0
            if length:
                text = " ".join(token.text for token in tokens[at : at + length])
                yield Unit(kind="street", value=text, first=at, end=at + length, rule="street")
            at += length or 1


def _is_place(tokens: tuple[Token, ...], match: Match) -> bool:
    """True for a place that is no name of a person: of more words, or after "in", "te"."""
    if match.entry.category != "place":
        return False
    before = tokens[match.first - 1].key if match.first else ""
    return before in _TO_A_PLACE or (match.end - match.first > 1 and before != "van")


def _is_street(tokens: tuple[Token, ...], first: int, end: int) -> bool:
    """A name without the ending of a street ("Delft", "Winston") is one only where a street is expected.

    That is before a house number, or after "aan de", "op het", "wonende".
    """
    if has_street_ending(tokens[end - 1].key) or (end - first > 1 and has_street_ending(tokens[first].key)):
        return True
    if end < len(tokens) and not tokens[end - 1].stop and cardinal(tokens[end].key) is not None:
        return not is_article(tokens[end])
    before = [token.key for token in tokens[max(0, first - 2) : first]]
    return before[-1:] in (["wonende"], ["adres"]) or (
        len(before) == 2 and before[0] in _AT_STREET and before[1] in _ARTICLES
    )


def _mark(tokens: tuple[Token, ...]) -> SentenceMark:
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


def _corrected(tokens: tuple[Token, ...], sentence: Sentence, units: list[Unit]) -> list[Unit]:
    """The units without what was taken back. A correction may open the next sentence: "Nee, correctie, ..."."""
    retracted: set[int] = set()
    own = tokens[sentence.first : sentence.end]
    relative = [shifted(unit, -sentence.first) for unit in units]
    for correction in find_corrections(own, relative):
        retracted |= {id(unit) for unit in correction.retracted}
        retracted |= {id(unit) for unit in relative if unit.overlaps(correction.first, correction.end)}
    return [unit for unit, same in zip(units, relative, strict=True) if id(same) not in retracted]


def _refute(tokens: tuple[Token, ...], sentences: tuple[Sentence, ...], scopes: list[Scope]) -> None:
    for before, sentence in zip(sentences, sentences[1:], strict=False):
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
