"""Where names of persons stand in a sentence, beside streets, places and words of the lists."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from server.dutch.lexicon import Lexicon, Match
from server.dutch.names import PersonName, announced_after, find_names
from server.dutch.numbers import cardinal
from server.dutch.words import COMMA, Found, Token, word_set
from server.reporting.extraction.units import Unit

_PLACE = "place"
_BLOCKING = frozenset({"make", "act", "organisation"})
_ANNOUNCING = frozenset({"role", "title"})
_SILENT = frozenset({_PLACE, "model", "abbreviation"})
"""Lists whose words are as likely a surname as anything else."""
_TO_A_PLACE = word_set("in te uit naar nabij gemeente plaats")
_LINKS = word_set("is was bleek blijkt betreft betrof")
_BORN = word_set("geboren geb")
_HINT_REACH = 10
_AT_NUMBER = word_set("ter tegenover nummer hoogte")


def sentence_names(
    tokens: tuple[Token, ...],
    lexicon: Lexicon,
    matches: Sequence[Match],
    streets: Sequence[Unit],
    *,
    bare: bool,
) -> tuple[list[Found[PersonName]], list[Unit]]:
    """The names of persons in a sentence, and the streets that are no part of one.

    Args:
        tokens: of the sentence.
        lexicon: known words.
        matches: all words of the lexicon in the sentence.
        streets: as found; "den Akker" may be one, and the end of "Smit-van den Akker".
        bare: the whole text has no capitals.
    """
    blocked: set[int] = set()
    unlikely: set[int] = set()
    announced: set[int] = set()
    hinted: set[int] = set()
    for match in matches:
        places = range(match.first, match.end)
        category = match.entry.category
        if category in _BLOCKING or _is_place(tokens, match, lexicon) or _is_brand_of_words(match):
            blocked.update(places)
        elif category not in _SILENT:
            unlikely.update(places)
        if category in _ANNOUNCING:
            announced.add(announced_after(tokens, match.end))
            hinted.update(_hinted_after(tokens, match.end))
    for street in streets:
        if _ends_full_name(tokens, street, lexicon, announced):
            continue
        (unlikely if _may_end_a_name(tokens, street) else blocked).update(range(street.first, street.end))
    found = list(
        find_names(
            tokens,
            lexicon,
            announced=announced,
            hinted=hinted,
            blocked=blocked,
            unlikely=unlikely,
            bare=bare,
        )
    )
    kept = [s for s in streets if not any(name.first <= s.first and s.end <= name.end for name in found)]
    return found, kept


def _is_surname_with_te(tokens: tuple[Token, ...], match: Match, lexicon: Lexicon) -> bool:
    """True for "Evert-Jan te Winkel, ...": between a first name alone and a comma or "geboren"."""
    at, end = match.first - 2, match.end
    if at < 0 or tokens[at + 1].key != "te" or end - match.first > 1 or tokens[at].stop:
        return False
    alone = at == 0 or not tokens[at - 1].is_capital or at == 1 or bool(tokens[at - 1].stop)
    closes = tokens[end - 1].stop == COMMA or (end < len(tokens) and tokens[end].key in _BORN)
    is_name = lexicon.is_first_name(tokens[at].key) and lexicon.is_surname(tokens[end - 1].key)
    return alone and closes and is_name


def _hinted_after(tokens: tuple[Token, ...], end: int) -> Iterator[int]:
    """Where a name may stand further on after a role: "eigenaar van de auto is [hier]", "de bus, [hier]"."""
    last = min(len(tokens) - 1, end + _HINT_REACH)
    for at in range(end, last):
        key = tokens[at].key
        after_comma = tokens[at].stop == COMMA and at > end and tokens[end].key == "van"
        if key in _LINKS:
            yield from (at + 1, at + 2)
        if after_comma or key.endswith("jarige"):
            yield at + 1
        if key in _LINKS or tokens[at].ends_sentence:
            return


def _may_end_a_name(tokens: tuple[Token, ...], street: Unit) -> bool:
    """True for a street right after a word with a capital, without a house number: "Lotte van de Kamp"."""
    at = street.first - 1
    while at >= 0 and not tokens[at].stop and not tokens[at].is_capital and tokens[at].key in {"van", "de"}:
        at -= 1
    if at < 0 or tokens[at].stop or tokens[at].pause or not tokens[at].is_capital:
        return False
    if street.end >= len(tokens) or tokens[street.end - 1].stop:
        return True
    following = tokens[street.end].key
    return following not in _AT_NUMBER and cardinal(following) is None


def _ends_full_name(
    tokens: tuple[Token, ...], street: Unit, lexicon: Lexicon, announced: Collection[int]
) -> bool:
    """True for "getuige Anna Hoogstraat, wonende ...": a first name, a surname and no house number."""
    first = street.first
    length = street.end - first
    if length == len(("Anna", "Hoogstraat")) and first in announced:
        before = tokens[first]
    elif length == 1 and first and not tokens[first - 1].stop:
        before = tokens[first - 1]
    else:
        return False
    following = tokens[street.end].key if street.end < len(tokens) else ""
    numbered = not tokens[street.end - 1].stop and (
        following in _AT_NUMBER or cardinal(following) is not None
    )
    return before.is_capital and lexicon.is_first_name(before.key) and not numbered


def _is_brand_of_words(match: Match) -> bool:
    """True for a brand that looks like a whole name: "Calvin Klein"."""
    return match.entry.category in {"brand", "product"} and match.end - match.first > 1


def _is_place(tokens: tuple[Token, ...], match: Match, lexicon: Lexicon) -> bool:
    """True for a place that is no name of a person: of more words, or after "in", "te"."""
    if match.entry.category != _PLACE:
        return False
    before = tokens[match.first - 1] if match.first else None
    if before is None:
        return match.end - match.first > 1
    if before.key in _TO_A_PLACE:
        return not _is_surname_with_te(tokens, match, lexicon)
    is_after_name = before.is_capital and not before.stop
    is_after_name = is_after_name and (match.first > 1 or lexicon.is_first_name(before.key))
    return match.end - match.first > 1 and before.key != "van" and not is_after_name
