"""Descriptions (signalementen): sex, age, height, build, hair and clothing of somebody.

Skin colour and origin are never filled in: the Police Data Act (Wpg art. 5) allows them only where
they cannot be avoided, which an officer decides and a rule does not.
"""

from __future__ import annotations

from collections.abc import Iterator

from server.dutch.ages import Age
from server.dutch.measures import Measure
from server.dutch.words import word_set
from server.reporting.extraction.facts import Fact, FactBuilder
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.scopes import Polarity
from server.reporting.extraction.units import Unit

_FIELD = "signalement"
_HEIGHT = "lengte_cm"
_NEXT_PERSON = word_set("tweede ander andere derde")
_LEAST_TRAITS = 2
_ADJECTIVES = 3
_HAIR_WORDS = word_set("kort lang donker licht krullend stekeltjes halflang gemillimeterd opgeschoren steil")


def find_descriptions(reading: Reading) -> list[Fact]:
    """Every description; sentences that follow each other describe the same person."""
    found: list[Fact] = []
    builder: FactBuilder | None = None
    last = -2
    for sentence in reading.sentences:
        traits = list(_traits(reading, sentence))
        follows = sentence.number - last == 1 and builder is not None
        announced = _announced(reading, sentence)
        if not traits or not (follows or announced or _is_description(traits)):
            continue
        if (
            builder is None
            or not follows
            or _starts_another(reading, sentence)
            or _contradicts(builder, traits)
        ):
            builder = FactBuilder("description", "description_traits")
            found_in = builder
            found.append(_fact(reading, found_in, traits))
        else:
            found[-1] = _fact(reading, builder, traits)
        last = sentence.number
    return found


def _announced(reading: Reading, sentence: Sentence) -> bool:
    return sentence.field == _FIELD or _FIELD in reading.keys(sentence.first, sentence.end)


def _is_description(traits: list[tuple[str, Unit, object]]) -> bool:
    kinds = {kind for kind, _, _ in traits}
    return len(kinds - {"sex"}) >= _LEAST_TRAITS or (
        "sex" in kinds and bool(kinds & {"clothing", "height_cm", "hair", "build"})
    )


def _starts_another(reading: Reading, sentence: Sentence) -> bool:
    return bool(_NEXT_PERSON.intersection(reading.keys(sentence.first, sentence.first + 4)))


def _contradicts(builder: FactBuilder, traits: list[tuple[str, Unit, object]]) -> bool:
    said = {part.key: part.value for part in builder.parts}
    return any(kind in {"age", "height_cm"} and said.get(kind, value) != value for kind, _, value in traits)


def _traits(reading: Reading, sentence: Sentence) -> Iterator[tuple[str, Unit, object]]:
    for unit in reading.of("sex", "age", "measure", "build", "hair", "garment", within=sentence):
        if reading.polarity(unit.first, unit.end) is not Polarity.STATED:
            continue
        if unit.kind == "age" and isinstance(unit.value, Age):
            yield "age", unit, unit.value.text
        elif unit.kind == "measure":
            if isinstance(unit.value, Measure) and unit.value.what == _HEIGHT:
                yield "height_cm", unit, int(unit.value.value)
        elif unit.kind == "garment":
            yield "clothing", unit, _with_adjectives(reading, sentence, unit)
        else:
            yield unit.kind, unit, str(unit.value)


def _with_adjectives(reading: Reading, sentence: Sentence, garment: Unit) -> str:
    first = garment.first
    while first > max(sentence.first, garment.first - _ADJECTIVES):
        before = reading.tokens[first - 1]
        colour = reading.at(first - 1, "colour")
        if before.stop or not (colour or _is_adjective(before.key)):
            break
        first -= 1
    return reading.text(first, garment.end)


def _is_adjective(key: str) -> bool:
    return (
        len(key) > 4
        and key.endswith(("e", "en"))
        and key not in {"deze", "zijne", "droegen", "hadden", "waren", "tussen", "wegens"}
    )


def _fact(reading: Reading, builder: FactBuilder, traits: list[tuple[str, Unit, object]]) -> Fact:
    clothing: list[str] = []
    spans: list[tuple[int, int]] = []
    for part in list(builder.parts):
        if part.key == "clothing" and isinstance(part.value, tuple):
            clothing += part.value
            builder.parts.remove(part)
    for kind, unit, value in traits:
        if kind == "clothing":
            clothing.append(str(value))
            spans.append((unit.first, unit.end))
        elif isinstance(value, int | str):
            builder.add(kind, value, unit.first, unit.end)
    if clothing:
        builder.add("clothing", tuple(dict.fromkeys(clothing)), spans[0][0], spans[0][1]) if spans else None
        for first, end in spans[1:]:
            builder.evidence(first, end)
    at = builder.parts[0].first
    return builder.build(source=reading.source(at), certainty=0.85)
