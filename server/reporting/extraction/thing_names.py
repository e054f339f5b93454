"""Types of goods after their brand: "ProBook", "model Quip", "D3500", "Galaxy S tweeëntwintig"."""

from __future__ import annotations

from dataclasses import dataclass

from server.dutch.numbers import is_article, read_cardinal
from server.dutch.words import word_set
from server.reporting.extraction.reading import Reading

_ANNOUNCED = word_set("type model typenummer modelnummer uitvoering")
_MOST_WORDS = 4
_VERSIONS = word_set("pro plus max mini ultra air se lite city")
_OTHERS = (
    "brand", "make", "good", "vehicle_kind", "serial", "amount", "measure", "moment", "name", "place",
    "plate",
    "street", "colour", "phone", "role", "age", "garment", "iban", "birth_date", "bsn", "email", "article",
    "first_name", "title",
)  # fmt: skip
_LARGEST = 9_999
_ENDS_NUMBER = word_set("en van ter met is was zijn waren in uit op die weg gestolen kleur framenummer")


@dataclass(frozen=True, slots=True)
class ModelName:
    """A type as it is written: "D vijfendertighonderd" is D3500. Stands at the tokens ``[first:end]``."""

    value: str
    first: int
    end: int


def brand_like(reading: Reading, at: int) -> bool:
    """True for a word with a capital that is nothing else that is known: it may be a brand."""
    token = reading.tokens[at]
    first = reading.sentence_of(at).first
    return token.is_capital and at > first and reading.at(at, *_OTHERS) is None


def model_after(reading: Reading, at: int, limit: int) -> ModelName | None:
    """The type that begins at ``at``, with the word that announces it ("model Quip") or without.

    A type is written with a capital or has a digit; one word of a list of products counts as it is.
    It never reaches over punctuation, nor into another value.
    """
    first = at
    announced = reading.tokens[first].key in _ANNOUNCED and not reading.tokens[first].stop
    if announced:
        first += 1
        if first < limit and reading.tokens[first].key == "is":
            first += 1
    if first >= limit:
        return None
    product = reading.at(first, "product")
    if product and product.first == first:
        return _goes_on(reading, [str(product.value)], first, product.end, limit)
    if not announced and at and reading.tokens[at - 1].stop:
        return None
    return _goes_on(reading, [], first, first, limit, announced=announced)


def _goes_on(
    reading: Reading, words: list[str], first: int, end: int, limit: int, *, announced: bool = False
) -> ModelName | None:
    while end < limit and end - first < _MOST_WORDS and not (end > first and _closed(reading, end - 1)):
        piece = _piece(reading, end, limit, after=words, announced=announced)
        if piece is None:
            break
        text, end_of_piece = piece
        joins = words and text.isdecimal() and len(words[-1].split()[-1]) == 1 and words[-1][-1].isupper()
        if joins:
            words[-1] += text
        else:
            words.append(text)
        end = end_of_piece
    return ModelName(" ".join(words), first, end) if words else None


def _closed(reading: Reading, at: int) -> bool:
    return bool(reading.tokens[at].stop) or reading.tokens[at].pause


def _piece(
    reading: Reading, at: int, limit: int, *, after: list[str], announced: bool
) -> tuple[str, int] | None:
    token = reading.tokens[at]
    if reading.at(at, *_OTHERS) and not announced:
        return None
    if reading.at(at, "serial", "amount", "colour"):
        return None
    has_digit = any(character.isdigit() for character in token.text)
    has_letter = any(character.isalpha() for character in token.text)
    if token.is_capital or (has_digit and has_letter):
        return token.text, at + 1
    if after and token.key in _VERSIONS:
        return token.text, at + 1
    number = None if is_article(token) else read_cardinal(reading.tokens, at)
    if number and number.value <= _LARGEST and number.end <= limit and (after or announced):
        follows_letter = bool(after) and len(after[-1].split()[-1]) == 1
        if follows_letter or announced or _number_ends(reading, number.end, limit):
            return str(number.value), number.end
    return None


def _number_ends(reading: Reading, end: int, limit: int) -> bool:
    """True when no thing is counted by the number: "iPhone dertien, ..." but not "iPhone twee keer"."""
    if end >= limit or reading.tokens[end - 1].stop:
        return True
    key = reading.tokens[end].key
    return key in _ENDS_NUMBER or key in _VERSIONS
