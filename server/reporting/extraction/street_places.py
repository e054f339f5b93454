"""Where a street may stand: what a name without the ending of a street needs around it."""

from __future__ import annotations

from server.dutch.alphabets import NATO_LETTERS
from server.dutch.numbers import cardinal, is_article
from server.dutch.streets import has_street_ending
from server.dutch.words import Token, word_set

_BEFORE_ARTICLE = word_set("aan op in over nabij")
_ARTICLES = word_set("de het")
_BEFORE_STREET = word_set("wonende adres straat")
_AT_NUMBER = (("ter", "hoogte", "van"), ("tegenover", "nummer"), ("voor", "nummer"), ("bij", "nummer"))
_CROSSINGS = word_set("hoek kruising kruispunt splitsing einde begin rotonde verlengde")
_MOST_WORDS = 4


def stands_as_street(tokens: tuple[Token, ...], first: int, end: int) -> bool:
    """True where a street can be meant by the listed name ``tokens[first:end]``.

    A name with the ending of a street always is one. Others ("Delft", "Winston") are only before a
    house number, or after "aan de", "op het", "wonende".
    """
    if has_street_ending(tokens[end - 1].key) or (end - first > 1 and has_street_ending(tokens[first].key)):
        return True
    if tokens[first].key in NATO_LETTERS and end - first == 1:
        return False  # "Mike vier": a spelled code
    if end < len(tokens) and not tokens[end - 1].stop and cardinal(tokens[end].key) is not None:
        return not is_article(tokens[end])
    return (first > 0 and tokens[first - 1].key in _BEFORE_STREET) or _after_preposition(tokens, first)


def crosses(tokens: tuple[Token, ...], at: int) -> bool:
    """True for the "van" of "de hoek van de Lindelaan": no part of the name, as in "Van Goghlaan" it is."""
    return at > 0 and tokens[at - 1].key in _CROSSINGS and not tokens[at].is_capital


def opens_with_article(tokens: tuple[Token, ...], first: int, length: int) -> bool:
    """True for "De Dorpsstraat" at the front of a sentence, where the capital says nothing."""
    if first or length != len(("De", "Dorpsstraat")):
        return False
    return tokens[0].key in _ARTICLES and has_street_ending(tokens[1].key)


def street_by_number(tokens: tuple[Token, ...], at: int) -> int:
    """How many words with capitals are a street because of the number that follows; 0 for none.

    "Op de Korte Heuvel ter hoogte van nummer 19" needs no list to be a street.
    """
    if not tokens[at].is_capital or not _after_preposition(tokens, at):
        return 0
    end = at + 1
    last = min(len(tokens), at + _MOST_WORDS)
    while end < last and tokens[end].is_capital and not tokens[end - 1].stop:
        end += 1
    following = tuple(token.key for token in tokens[end : end + 3])
    return end - at if any(following[: len(words)] == words for words in _AT_NUMBER) else 0


def _after_preposition(tokens: tuple[Token, ...], at: int) -> bool:
    if at == 0 or tokens[at - 1].key not in _ARTICLES:
        return False
    return at > 1 and tokens[at - 2].key in _BEFORE_ARTICLE
