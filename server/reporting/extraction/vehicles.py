"""Motor vehicles, and anything with a plate: make, model, colour, kind, and whose part they play."""

from __future__ import annotations

from collections.abc import Sequence

from server.dutch.plates import Plate
from server.dutch.words import word_set
from server.reporting.extraction.facts import Fact, FactBuilder
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.things import CYCLES, Left, left_of
from server.reporting.extraction.units import Unit

INVOLVED, STOLEN, SUSPECTS = "betrokken", "gestolen", "verdachte"
_HEADS = ("make", "vehicle_kind", "plate")
_GENERIC = "generic"
_SUSPECT_WORDS = word_set(
    "verdachte verdachten dader daders vluchtauto vluchtte vluchtten ervandoor wegreed wegreden "
    "weggereden vluchtvoertuig gevlucht vlucht"
)
_STOLEN_WORDS = word_set("gestolen ontvreemd weggenomen gejat verdwenen diefstal")
_OFFICIAL = word_set("dienstvoertuig dienstauto politieauto surveillanceauto politievoertuig ambulance")
_NEAR = 8


def find_vehicles(reading: Reading, incident: str | None) -> list[Fact]:
    """Every vehicle once; a plate belongs to the vehicle named last before it, or right after it."""
    found: list[tuple[FactBuilder, Sentence, int]] = []
    for sentence in reading.sentences:
        for head in _heads(reading, sentence):
            _place(reading, sentence, head, found)
    return [_fact(reading, builder, incident) for builder, _, _ in found if _worth_telling(builder)]


def _heads(reading: Reading, sentence: Sentence) -> list[Unit]:
    units = [u for u in reading.of(*_HEADS, within=sentence)]
    plates = [u for u in units if u.kind == "plate"]
    return [
        unit
        for unit in units
        if not (
            unit.kind == "vehicle_kind"
            and str(unit.value) in CYCLES
            and not any(p.first > unit.first for p in plates)
        )
        and not _is_official(reading, unit)
    ]


def _is_official(reading: Reading, unit: Unit) -> bool:
    return any(key in _OFFICIAL for key in reading.keys(unit.first, unit.end))


def _place(
    reading: Reading, sentence: Sentence, head: Unit, found: list[tuple[FactBuilder, Sentence, int]]
) -> None:
    left = left_of(reading, head, sentence) if head.kind != "plate" else Left(head.first)
    first, colour = left.first, left.colour
    builder = _meant(reading, sentence, head, first, colour, found)
    if builder is None:
        if head.kind == "plate" and not isinstance(head.value, Plate):
            return
        builder = FactBuilder("vehicle", "vehicle")
        found.append((builder, sentence, first))
    else:
        position = next(at for at, one in enumerate(found) if one[0] is builder)
        found[position] = (builder, sentence, first)
    if head.kind == "plate" and isinstance(head.value, Plate):
        if not builder.has("plate"):
            builder.add("plate", head.value.value, head.first, head.end)
            if head.warning:
                builder.warnings.append(head.warning)
    elif head.kind == "make":
        builder.add_unit("make", head)
        model = next((u for u in reading.of("model", within=sentence) if 0 <= u.first - head.end <= 1), None)
        if model:
            builder.add_unit("model", model)
    elif head.entry and head.entry.data.get(_GENERIC):
        builder.evidence(head.first, head.end)
    else:
        builder.add_unit("kind", head)
    if colour:
        builder.add_unit("colour", colour)
    else:
        after = _colour_after(reading, head, sentence)
        if after and head.kind != "plate":
            builder.add_unit("colour", after)


def _colour_after(reading: Reading, head: Unit, sentence: Sentence) -> Unit | None:
    """For example "een Opel Astra, kleur zwart", "de auto is rood"."""
    for unit in reading.of("colour", within=sentence):
        keys = reading.keys(head.end, unit.first)
        if (
            unit.first >= head.end
            and len(keys) <= 4
            and {"kleur", "is", "was", "gekleurd"}.intersection(keys)
        ):
            return unit
    return None


def _meant(
    reading: Reading,
    sentence: Sentence,
    head: Unit,
    first: int,
    colour: Unit | None,
    found: Sequence[tuple[FactBuilder, Sentence, int]],
) -> FactBuilder | None:
    """The vehicle named before that this head says more of."""
    determiner = reading.tokens[first].key if first < head.first else ""
    for builder, where, _ in reversed(found):
        near = where is sentence
        if head.kind == "plate":
            plate = head.value.value if isinstance(head.value, Plate) else ""
            said = next((part.value for part in builder.parts if part.key == "plate"), None)
            if said == plate:
                return builder
            if said is None and (near or sentence.number - where.number <= 2):
                return builder
        elif head.kind == "make":
            make = next((str(part.value) for part in builder.parts if part.key == "make"), "")
            if make.casefold() == str(head.value).casefold() and (
                determiner in {"de", "die", "deze", "zijn", "haar", "mijn"} or not colour
            ):
                return builder
            if not make and near and _is_apposition(reading, builder, first):
                return builder
            if not make and (determiner == "een" or not determiner) and _identifies(reading, sentence, first):
                return builder
        elif head.entry and head.entry.data.get(_GENERIC):
            if determiner not in {"een"} and sentence.number - where.number <= 3:
                return builder
        else:
            kind = next((str(part.value) for part in builder.parts if part.key == "kind"), "")
            if kind in {"", str(head.value)} and determiner in {
                "de",
                "het",
                "die",
                "deze",
                "zijn",
                "haar",
                "mijn",
            }:
                return builder
            if kind == str(head.value) and not near:
                return builder
    return None


def _is_apposition(reading: Reading, builder: FactBuilder, first: int) -> bool:
    """For example "op een rode motor, een Kawasaki": right after a comma, or after "van het merk"."""
    last = max(part.end for part in builder.parts)
    keys = reading.keys(last, first)
    return first - last <= 4 and all(
        key in {"een", "van", "het", "merk", "type", "te", "weten", "zijnde", "de"} for key in keys
    )


def _identifies(reading: Reading, sentence: Sentence, first: int) -> bool:
    """For example "De auto is een gele Fiat Panda", "Het betreft een Fiat"."""
    keys = reading.keys(sentence.first, first)
    return bool({"is", "was", "betreft", "betrof", "gaat"}.intersection(keys[-3:])) and len(keys) <= _NEAR


def _worth_telling(builder: FactBuilder) -> bool:
    return any(builder.has(key) for key in ("plate", "make", "kind", "model"))


def _fact(reading: Reading, builder: FactBuilder, incident: str | None) -> Fact:
    at = builder.parts[0].first
    builder.role = _role(reading, builder, incident)
    builder.rule = f"vehicle_{builder.role}"
    return builder.build(polarity=reading.polarity(at, at + 1), source=reading.source(at), certainty=0.85)


def _role(reading: Reading, builder: FactBuilder, incident: str | None) -> str:
    sentences = {reading.sentence_of(part.first) for part in builder.parts}
    keys = {key for sentence in sentences for key in reading.keys(sentence.first, sentence.end)}
    if incident == "rijden_onder_invloed" or keys & _SUSPECT_WORDS:
        return SUSPECTS
    kind = next((str(part.value) for part in builder.parts if part.key == "kind"), "")
    if (
        keys & _STOLEN_WORDS
        and (kind or "auto" in keys)
        and incident not in {"auto-inbraak", "winkeldiefstal"}
    ):
        return STOLEN
    return INVOLVED
