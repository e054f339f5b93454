"""The units of one sentence: codes and other values, streets, names, and the words of the lexicon."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from server.dutch.ages import find_ages
from server.dutch.amounts import find_amounts
from server.dutch.articles import find_articles
from server.dutch.bsn import find_bsns
from server.dutch.decimals import may_begin_number
from server.dutch.emails import find_emails
from server.dutch.ibans import find_ibans
from server.dutch.lexicon import Lexicon, Match
from server.dutch.measures import find_measures
from server.dutch.phones import find_phones
from server.dutch.plates import find_plates
from server.dutch.postcodes import find_postcodes
from server.dutch.roads import find_roads
from server.dutch.serials import find_serials
from server.dutch.words import Found, Token
from server.reporting.extraction.name_units import sentence_names
from server.reporting.extraction.street_places import (
    crosses,
    opens_with_article,
    stands_as_street,
    street_by_number,
)
from server.reporting.extraction.units import Unit

_PLACE, _MAKE, _ACT = "place", "make", "act"
_NO_UNITS = frozenset({"title"})
_ARTICLES = frozenset({"een"})
_NAMED_THINGS = frozenset({"brand", "make", "product"})
_YEARS = "jarig"
_NUMBERED = frozenset({"iban", "plate", "phone", "bsn", "serial", "postcode", "measure", "age"})
"""Kinds that are never without a digit or a number in words."""
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


def sentence_units(tokens: tuple[Token, ...], lexicon: Lexicon, *, bare: bool) -> Iterator[Unit]:
    """Every unit of a sentence; some may claim the same words still (:func:`units.settle`).

    Args:
        tokens: of the sentence.
        lexicon: known words.
        bare: the whole text has no capitals, so that a name needs none.
    """
    counts = any(_says_number(token.key) for token in tokens)
    for kind, find in _CODES:
        if counts or kind not in _NUMBERED:
            for found in find(tokens):
                yield _unit(kind, found)
    matches = lexicon.scan(tokens, bare=bare)
    acts = {m.first: (m.entry.base, m.end) for m in matches if m.entry.category == _ACT}
    for article in find_articles(tokens, acts):
        yield _unit("article", article)
    streets = list(_streets(tokens, lexicon, matches, bare=bare))
    names, streets = sentence_names(tokens, lexicon, matches, streets, bare=bare)
    yield from streets
    for name in names:
        yield _unit("name", name)
    for match in matches:
        if match.entry.category not in _NO_UNITS:
            yield _word(match)
        if match.entry.category == _MAKE and match.end < len(tokens):
            model = lexicon.model(tokens, match.end, match.entry.base)
            if model:
                yield _word(model)


@lru_cache(maxsize=20_000)
def _says_number(key: str) -> bool:
    """True for a word with digits in it, or a number in words; the article "een" is none by itself."""
    if any(letter.isdigit() for letter in key):
        return True
    return key not in _ARTICLES and (may_begin_number(key) or _YEARS in key)


def _unit(kind: str, found: Found[object]) -> Unit:
    return Unit(
        kind=kind,
        value=found.value,
        first=found.first,
        end=found.end,
        rule=found.rule,
        warning=found.warning,
    )


def _word(match: Match) -> Unit:
    return Unit(
        kind=match.entry.category,
        value=match.entry.base,
        first=match.first,
        end=match.end,
        rule=f"list_{match.entry.category}",
        entry=match.entry,
    )


def _streets(
    tokens: tuple[Token, ...], lexicon: Lexicon, matches: tuple[Match, ...], *, bare: bool
) -> Iterator[Unit]:
    taken = {at for m in matches if _is_town_of_words(m) for at in range(m.first, m.end)}
    taken |= {m.end for m in matches if m.entry.category in _NAMED_THINGS}  # a ThinkPad is no street
    at = 0
    while at < len(tokens):
        length = 0 if at in taken or crosses(tokens, at) else lexicon.street(tokens, at, bare=bare)
        if length and opens_with_article(tokens, at, length):
            at, length = at + 1, length - 1
        if length and not stands_as_street(tokens, at, at + length):
            length = 0
        length = length or street_by_number(tokens, at)
        if length:
            text = " ".join(token.text for token in tokens[at : at + length])
            yield Unit(kind="street", value=text, first=at, end=at + length, rule="street")
        at += length or 1
    for road in find_roads(tokens):
        yield _unit("street", road)


def _is_town_of_words(match: Match) -> bool:
    """True for "Bergen op Zoom": no word of it is a street."""
    return match.entry.category == _PLACE and match.end - match.first > len(("Den", "Bosch"))
