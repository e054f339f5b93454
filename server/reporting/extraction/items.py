"""Goods: stolen, damaged, seized or found, each with what was said of it."""

from __future__ import annotations

from collections.abc import Sequence

from server.dutch.amounts import Amount
from server.dutch.serials import Serial
from server.dutch.words import word_set
from server.reporting.extraction.cue_roles import cues_in, nearest
from server.reporting.extraction.cues import CueFound, Cues
from server.reporting.extraction.facts import Fact, FactBuilder
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.scopes import Polarity
from server.reporting.extraction.things import is_means, is_part_of, is_place, left_of, right_of
from server.reporting.extraction.units import Unit

STOLEN = "gestolen"
CYCLES = word_set("fiets e-bike bakfiets")
"""Kinds of vehicle that are goods, unless they have a plate."""

_MONEY = "geld"
_VALUE_CUES = word_set("waarde kostte kosten kost waard nieuwprijs aankoopprijs prijs gekocht aangeschaft")
_PASSING = word_set("passeerde passeerden gepasseerd voorbij langs")
_NUMBER_REACH = 3
_TOTALS = word_set("totale totaal samen gezamenlijke tezamen totaalbedrag bij alles gezamenlijk")
_VALUE_REACH = 7
_DESCRIBES = ("brand", "product", "colour", "serial", "model_name")
_IDENTIFIES = word_set("het dit dat betreft gaat die fiets deze")


def find_items(reading: Reading, cues: Cues, incident: str | None) -> tuple[list[Fact], set[int]]:
    """The goods with a role, and the positions (first token) of amounts that are a thing's value."""
    builders: list[tuple[FactBuilder, Sentence, Unit]] = []
    values: set[int] = set()
    for sentence in reading.sentences:
        _sentence(reading, sentence, cues_in(reading, sentence, cues), incident, builders, values)
    return [_fact(reading, builder, head) for builder, _, head in builders], values


def _sentence(
    reading: Reading,
    sentence: Sentence,
    found: Sequence[CueFound],
    incident: str | None,
    builders: list[tuple[FactBuilder, Sentence, Unit]],
    values: set[int],
) -> None:
    heads = _heads(reading, sentence)
    here: list[tuple[FactBuilder, Sentence, Unit]] = []
    for head in heads:
        if any(builder_covers(builder, head) for builder, _, _ in here):
            continue
        first, colour, quantity = left_of(reading, head, sentence)
        if (
            is_means(reading, first)
            or is_place(reading, first, sentence)
            or is_part_of(reading, first, heads)
        ):
            continue
        described = right_of(reading, head, sentence, _DESCRIBES)
        known = _meant(reading, sentence, head, first, [*builders, *here])
        role = _role(reading, found, head, incident)
        if known is None and role is None:
            continue
        builder = known or FactBuilder("item", f"item_{role}", role)
        _describe(builder, head, colour, quantity, described)
        _describe_apposition(reading, sentence, builder, head)
        if known is None:
            here.append((builder, sentence, head))
        _value(reading, sentence, builder, head, values, single=len(heads))
    builders += here


def _heads(reading: Reading, sentence: Sentence) -> list[Unit]:
    """Nouns of goods, and brands or products without a noun."""
    nouns = [
        unit
        for unit in reading.of("good", within=sentence)
        if not _is_money(unit) and not _is_passed(reading, unit) and not _has_number(reading, unit)
    ]
    nouns += [
        u
        for u in reading.of("vehicle_kind", within=sentence)
        if str(u.value) in CYCLES and not _with_plate(reading, u)
    ]
    nouns = [
        n
        for n in nouns
        if not any(o is not n and o.kind == "vehicle_kind" and o.overlaps(n.first, n.end) for o in nouns)
    ]
    nouns = [n for n in nouns if not (n.kind == "good" and reading.at(n.first, "vehicle_kind"))]
    brands = [
        unit
        for unit in reading.of("brand", "product", within=sentence)
        if not any(_follows(reading, noun, unit) for noun in nouns)
        and not any(0 <= noun.first - unit.end <= 1 for noun in nouns)
    ]
    kept: list[Unit] = []
    for unit in sorted([*nouns, *brands], key=lambda one: one.first):
        if not any(one.overlaps(unit.first, unit.end) for one in kept):
            kept.append(unit)
    return kept


def _is_money(unit: Unit) -> bool:
    return unit.entry is not None and unit.entry.data.get("group") == _MONEY


def _is_passed(reading: Reading, unit: Unit) -> bool:
    """For example "de kassa passeerde": what somebody walks past is not taken."""
    return bool(_PASSING.intersection(reading.keys(unit.end, unit.end + 1)))


def _has_number(reading: Reading, unit: Unit) -> bool:
    """For example "telefoon 06-12345071": a way to call somebody, not a thing."""
    return any(phone.first - unit.end in range(_NUMBER_REACH) for phone in reading.of("phone"))


def _with_plate(reading: Reading, unit: Unit) -> bool:
    sentence = reading.sentence_of(unit.first)
    return any(plate.first > unit.first for plate in reading.of("plate", within=sentence))


def _follows(reading: Reading, noun: Unit, brand: Unit) -> bool:
    if brand.first < noun.end:
        return False
    sentence = reading.sentence_of(noun.first)
    return brand in right_of(reading, noun, sentence, _DESCRIBES)


def builder_covers(builder: FactBuilder, unit: Unit) -> bool:
    """True when the unit is part of that thing already."""
    return any(part.first <= unit.first < part.end for part in builder.parts)


def _meant(
    reading: Reading,
    sentence: Sentence,
    head: Unit,
    first: int,
    builders: Sequence[tuple[FactBuilder, Sentence, Unit]],
) -> FactBuilder | None:
    """The thing named before that this group says more of: "Het is een zwarte Gazelle"."""
    opening = reading.keys(sentence.first, sentence.first + 2)
    identifies = bool(opening) and opening[0] in _IDENTIFIES
    determiner = reading.tokens[first].key
    for builder, where, known in reversed(builders):
        kind = str(builder_kind(builder))
        same_noun = head.kind in {"good", "vehicle_kind"} and _is_same_kind(str(head.value).casefold(), kind)
        if same_noun and determiner in {"de", "het", "die", "deze", "dit", "dat", "mijn", "zijn", "haar"}:
            return builder
        if same_noun and builder.role == STOLEN and kind in CYCLES:
            return builder
        brandless = head.kind in {"brand", "product"} and not builder.has("brand")
        if brandless and identifies and sentence.number - where.number <= 2:
            return builder
        if brandless and where is sentence and _apposed(reading, known, first):
            return builder
    return None


def _is_same_kind(kind: str, known: str) -> bool:
    """True for the same noun; "mijn fiets" is the e-bike that was named before."""
    return kind == known or (kind in CYCLES and known in CYCLES)


def builder_kind(builder: FactBuilder) -> object:
    """The kind that was said, or an empty string."""
    return next((part.value for part in builder.parts if part.key == "kind"), "")


def _apposed(reading: Reading, known: Unit, first: int) -> bool:
    """For example "een grijze laptop, een HP": a comma and an article, nothing else."""
    return 0 <= first - known.end <= 0 and reading.tokens[known.end - 1].stop == ","


def _role(
    reading: Reading, found: Sequence[CueFound], head: Unit, incident: str | None
) -> str | None:
    """What happened to the thing; None for nothing, or when it is denied."""
    cued = nearest(reading, found, head.first, head.end, reading.clause_of(head.first))
    if cued is not None:
        return cued.value if cued.polarity is Polarity.STATED else None
    if incident == "fietsdiefstal" and str(head.value) in CYCLES:
        return STOLEN
    return None


def _describe(
    builder: FactBuilder,
    head: Unit,
    colour: Unit | None,
    quantity: tuple[int, int, int] | None,
    described: Sequence[Unit],
) -> None:
    if head.kind in {"good", "vehicle_kind"}:
        builder.add_unit("kind", head)
    if quantity and quantity[0] > 1:
        builder.add("quantity", quantity[0], quantity[1], quantity[2])
    if colour:
        builder.add_unit("colour", colour)
    for unit in (head, *described):
        _describe_with(builder, unit)


def _describe_with(builder: FactBuilder, unit: Unit) -> None:
    if unit.kind == "brand":
        builder.add_unit("brand", unit)
    elif unit.kind == "product":
        brand = unit.entry.data.get("brand") if unit.entry else None
        if builder.has("model"):
            return
        builder.add_unit("model", unit)
        del brand  # a brand nobody said is not filled in
    elif unit.kind == "colour":
        builder.add_unit("colour", unit)
    elif unit.kind == "serial" and isinstance(unit.value, Serial):
        builder.add("serial", unit.value.value, unit.first, unit.end)
    elif unit.kind == "model_name":
        builder.add_unit("model", unit)


def _describe_apposition(reading: Reading, sentence: Sentence, builder: FactBuilder, head: Unit) -> None:
    """What follows within the sentence and can belong to nothing else: a serial number, a second name."""
    following = [unit for unit in _heads(reading, sentence) if unit.first > head.first]
    limit = next((u.first for u in following if u.kind in {"good", "vehicle_kind"}), sentence.end)
    for unit in reading.of("serial", "brand", "product", "model_name", within=sentence):
        if head.end <= unit.first < limit and not _breaks(reading, head.end, unit.first):
            _describe_with(builder, unit)


def _breaks(reading: Reading, first: int, end: int) -> bool:
    return any(key in {"en", "maar", "terwijl"} for key in reading.keys(first, end))


def _value(
    reading: Reading, sentence: Sentence, builder: FactBuilder, head: Unit, values: set[int], *, single: int
) -> None:
    """For example "..., waarde ongeveer 1850 euro": the amount that follows a thing and is its value."""
    following = [
        unit for unit in _heads(reading, sentence) if unit.first > head.first and unit.kind != "product"
    ]
    limit = following[0].first if following else sentence.end
    for unit in reading.of("amount", within=sentence):
        if not head.end <= unit.first < limit or unit.first in values or not isinstance(unit.value, Amount):
            continue
        keys = reading.keys(max(head.end, unit.first - _VALUE_REACH), unit.first)
        if _TOTALS.intersection(keys) and single != 1:
            continue
        if _VALUE_CUES.intersection(keys) and not {"totale", "totaal", "samen"}.intersection(keys):
            builder.add("value_eur", float(unit.value.value_eur), unit.first, unit.end)
            values.add(unit.first)
            return


def _fact(reading: Reading, builder: FactBuilder, head: Unit) -> Fact:
    polarity = reading.polarity(head.first, head.end)
    return builder.build(polarity=polarity, source=reading.source(head.first), certainty=0.85)
