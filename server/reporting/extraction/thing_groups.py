"""What stands before the noun of a group: its determiner, number, colour and other adjectives."""

from __future__ import annotations

from dataclasses import dataclass

from server.dutch.numbers import is_article, read_cardinal
from server.dutch.words import COMMA, word_set
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.units import Unit

CYCLES = word_set("fiets e-bike bakfiets")
"""Kinds of vehicle that are goods, unless they have a plate."""
POSSESSIVES = word_set("mijn zijn haar hun onze ons diens uw m'n z'n d'r")
DEFINITE = word_set("de het die deze dit dat beide") | POSSESSIVES
DETERMINERS = DEFINITE | word_set("een 'n 't")
KNOWN_WORDS = DEFINITE
_ADJECTIVE_REACH = 6
_CONTAINER_WORDS = word_set(
    "pakken pak pakjes pakje blikken blikjes blikje sloffen slof zakjes zakken stuks stuk paar tubes tube "
    "potten potje potjes kratten bundels bundel rollen rol zakje doosje doosjes set setje gram kilo kilogram "
    "liter ml kg g x kop kopje glas kan beker bekertje ampullen strips strip repen reep bosjes bos aantal "
    "tal"
)
_MEASURES = word_set("gram kilo kilogram liter ml kg g milliliter")
_COUNTED_BY = DEFINITE - {"die", "dat"}
"""Before a number "die" is "who": "een vrouw die drie potjes stal"."""


@dataclass(frozen=True, slots=True)
class Left:
    """What stands before a noun: where the group begins, its determiner, colour and number."""

    first: int
    determiner: str = ""
    colour: Unit | None = None
    quantity: tuple[int, int, int] | None = None


def left_of(reading: Reading, head: Unit, sentence: Sentence) -> Left:
    """What belongs to ``head`` before it: "drie kleine zwarte" of "drie kleine zwarte tassen"."""
    first, colour, at = head.first, None, head.first - 1
    limit = max(sentence.first, head.first - _ADJECTIVE_REACH)
    while at >= limit:
        token = reading.tokens[at]
        found = reading.at(at, "colour")
        if token.stop and not (token.stop == COMMA and found):
            break
        if found:
            colour = colour or found
            first = at = found.first
        elif token.key in _CONTAINER_WORDS:
            first = at
        elif token.key in DETERMINERS:
            counted = _number_ending(reading, at - 1, limit) if token.key == "de" and at > limit else None
            return Left(counted[1] if counted else at, token.key, colour, counted)
        elif number := _number_ending(reading, at, limit):
            counted = None if reading.keys(number[2], number[2] + 1)[0] in _MEASURES else number
            return Left(_with_article(reading, number[1], limit), "", colour, counted)
        elif _may_be_adjective(reading, at) or _is_participle(reading, at, limit):
            first = at
        else:
            break
        at -= 1
    return Left(first, "", colour)


def _with_article(reading: Reading, first: int, limit: int) -> int:
    """Where "de vier" of "de vier banden" begins."""
    before = first - 1
    return before if before >= limit and reading.tokens[before].key in _COUNTED_BY else first


def _is_participle(reading: Reading, at: int, limit: int) -> bool:
    """True for "gestolen" in "een gestolen fiets", not in "is gestolen"."""
    before = reading.keys(max(at - 1, limit), at)
    counted = at > limit and _number_ending(reading, at - 1, limit) is not None
    return reading.tokens[at].key in MARKS and (counted or bool(DETERMINERS.intersection(before)))


def _may_be_adjective(reading: Reading, at: int) -> bool:
    key = reading.tokens[at].key
    if reading.at(at, "good", "role", "sex", "moment", "brand", "product", "make"):
        return False
    long = len(key) > 3  # noqa: PLR2004 - "de", "een"
    return (long and key.endswith(("e", "en")) and key not in _NO_ADJECTIVES) or key in _SIDES


MARKS = word_set("gestolen weggenomen ontvreemde")
_SIDES = word_set("linker rechter eigen mannen heren dames merkloos")
_NO_ADJECTIVES = word_set(
    "alle beide onze deze werden waren hadden hebben worden lagen zaten troffen vonden namen zijnde "
    "tegen tussen boven zonder zagen wegen hangen staan laten stalen gestolen weggenomen ontvreemd "
    "meegenomen ontbreken missen buiten binnen vernielde beschadigde stopte pakte wilde konden samen "
    "alsmede inclusief sloegen trapten gooiden schopten aangetroffen verdwenen namelijk zelfde genomen "
    "ingeslagen getroffen bleken bleven stonden droegen kregen gevonden toonde legde nadat omdat misten"
)


def _number_ending(reading: Reading, at: int, limit: int) -> tuple[int, int, int] | None:
    for start in range(max(limit, at - 2), at + 1):
        if (
            is_article(reading.tokens[start])
            and reading.tokens[start].key == reading.tokens[start].text.lower()
        ):
            continue
        found = read_cardinal(reading.tokens, start)
        if found and found.end == at + 1 and 0 < found.value < 10_000:  # noqa: PLR2004 - more is a code
            return found.value, found.first, found.end
    return None
