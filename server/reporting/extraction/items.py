"""Goods: stolen, damaged, seized or found, each with what was said of it in all sentences together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from server.dutch.serials import Serial
from server.dutch.words import COMMA, word_set
from server.reporting.extraction.cue_roles import cues_in
from server.reporting.extraction.cues import Cues
from server.reporting.extraction.facts import Fact, FactBuilder
from server.reporting.extraction.item_roles import (
    FOUND,
    KEPT,
    SEIZED,
    STOLEN,
    UPGRADES,
    Chain,
    ItemRole,
    Told,
    told,
)
from server.reporting.extraction.item_values import Priced, price
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.scopes import Polarity
from server.reporting.extraction.things import CYCLES, KNOWN_WORDS, POSSESSIVES, Thing, may_be_of, things_in
from server.reporting.extraction.units import Unit

_DOUBTS = word_set("vermoedelijk mogelijk waarschijnlijk")
_MONEY = "geld"
_PASSING = word_set("passeerde passeerden gepasseerd voorbij langs")
_NUMBER_REACH = 3
_NEAR = 3
"""So many sentences back "alles" and "beide" look for what was found."""
_IDENTIFIES = word_set("het dit dat die deze")
_IS = word_set("is was betreft betrof gaat ging om zijn")
_NEW_AGAIN = word_set("andere ander nog tweede")
_TOO_WIDE = word_set("goederen spullen inboedel handelswaar lading boodschap")
_ALL = word_set("alles goederen spullen voorwerpen middelen drugs wapens allemaal beide beiden ze deze die")
_JEWELLERY = "sieraden"
"""Of these "gouden" is the stuff they are made of, not their colour."""
_HIDING = word_set("tassen kleding")
"""Sorts of things in which a shoplifter has what he took."""
_LISTED = word_set("goederen spullen voorwerpen middelen alles")
_WEAPONS, _DRUGS = "wapen", "drugs"
_CLASSES = {"wapen": _WEAPONS, "vuurwapen": _WEAPONS, "steekwapen": _WEAPONS, "drugs": _DRUGS,
            "verdovende middelen": _DRUGS, "toestel": "elektronica"}  # fmt: skip


@dataclass(slots=True)
class Known:
    """A thing of the dictation so far, with the sentence that named it last."""

    builder: FactBuilder
    thing: Thing
    sentence: Sentence
    role: str = ""
    polarity: Polarity = Polarity.STATED
    things: list[Thing] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The kind that was said, or an empty string."""
        return next((thing.kind for thing in [*self.things, self.thing] if thing.kind), "")


def find_items(reading: Reading, cues: Cues, incident: str | None) -> tuple[list[Fact], set[int]]:
    """The goods with a role, and the positions (first token) of amounts that are a thing's value."""
    known: list[Known] = []
    values: set[int] = set()
    for sentence in reading.sentences:
        things = things_in(reading, sentence, _nouns(reading, sentence))
        here = told(reading, sentence, things, cues_in(reading, sentence, cues))
        named = [
            _place(reading, thing, chain, _role(thing, chain, here, known, incident), known)
            for chain in here.chains
            for thing in chain.things
        ]
        for role in here.free:
            _point_back(reading, sentence, role, known)
        priced = [Priced(one.builder, one.things[-1]) for one in named if one is not None]
        topics = [one.builder for one in known if one.role == STOLEN]
        values |= price(reading, sentence, priced, topics)
    return [_fact(reading, one) for one in known if one.role], values


def _nouns(reading: Reading, sentence: Sentence) -> list[Unit]:
    """The nouns of a sentence that may name goods, no two for the same word."""
    goods = [
        unit
        for unit in reading.of("good", within=sentence)
        if not _is_money(unit)
        and not _is_passed(reading, unit)
        and not _has_number(reading, unit)
        and str(unit.value) not in _TOO_WIDE
    ]
    cycles = [
        unit
        for unit in reading.of("vehicle_kind", within=sentence)
        if str(unit.value) in CYCLES and not _with_plate(reading, unit)
    ]
    goods = [unit for unit in goods if not _is_vehicle(reading, unit)]
    return sorted([*goods, *cycles], key=lambda unit: unit.first)


def _is_vehicle(reading: Reading, unit: Unit) -> bool:
    """True for a bicycle that two lists name; "een busje pepperspray" is no van."""
    vehicle = reading.at(unit.first, "vehicle_kind")
    return vehicle is not None and unit.end <= vehicle.end


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


def _place(reading: Reading, thing: Thing, chain: Chain, role: str, known: list[Known]) -> Known | None:
    """Put a thing with what it says more of, or among the known things as a new one."""
    if thing.kind in _CLASSES and not thing.is_new and _is_plural(thing) and role == SEIZED:
        for other in known:
            if other.thing.group == _CLASSES[thing.kind]:
                _upgrade(other, role)
        return None
    one = _meant(reading, thing, known)
    if one is None and thing.kind in _CLASSES and not thing.is_new:
        return None
    if one is None:
        if thing.noun is None and not role:
            return None
        one = Known(FactBuilder("item", "item"), thing, thing.sentence)
        known.append(one)
    _describe(one.builder, thing)
    one.sentence, one.thing = thing.sentence, thing
    one.things.append(thing)
    stated = chain.role is None or chain.role.polarity is Polarity.STATED
    if stated and _is_stated(reading, thing):
        _upgrade(one, role)
    return one


def _is_plural(thing: Thing) -> bool:
    """True for "de wapens" and "de drugs", which are all of them."""
    return thing.said.casefold() != thing.kind.casefold() or thing.kind.endswith("s")


def _is_stated(reading: Reading, thing: Thing) -> bool:
    """True for what is said to be so; "vermoedelijk cocaïne en een weegschaal" doubts no weegschaal."""
    polarity = reading.polarity(thing.head.first, thing.head.end)
    if polarity is not Polarity.HYPOTHETICAL:
        return polarity is Polarity.STATED
    keys = reading.keys(reading.clause_of(thing.head.first).first, thing.first)
    doubts = [at for at, key in enumerate(keys) if key in _DOUBTS]
    return bool(doubts) and "en" in keys[doubts[-1] :]


def _upgrade(one: Known, role: str) -> None:
    if role in UPGRADES.get(one.role, ()):
        one.role = role


def _role(thing: Thing, chain: Chain, here: Told, known: Sequence[Known], incident: str | None) -> str:
    """What happened to the thing; empty for nothing, or when it is denied."""
    cycle = thing.kind in CYCLES or (thing.noun is None and thing.group == "fiets")
    hidden = (
        here.inside is not None and here.inside.group in _HIDING and here.inside.determiner in POSSESSIVES
    )
    if (
        incident == "winkeldiefstal"
        and hidden
        and thing.is_new
        and (chain.role is None or chain.role.is_sign)
    ):
        return STOLEN
    if incident == "fietsdiefstal" and cycle and (chain.role is None or chain.role.value != KEPT):
        return STOLEN
    if chain.role is not None and not chain.role.is_sign:
        stated = chain.role.polarity is Polarity.STATED and chain.role.value != KEPT
        return chain.role.value if stated else ""
    held = _holder(here, known)
    if held is not None and held.role:
        return held.role
    if chain.role is not None and chain.role.polarity is Polarity.STATED:
        return chain.role.value
    return ""


def _holder(here: Told, known: Sequence[Known]) -> Known | None:
    """The thing that the others of the sentence were in."""
    if here.holder:
        return next((one for one in reversed(known) if one.role), None)
    if here.inside is None:
        return None
    return next((one for one in reversed(known) if _is_same(here.inside, one)), None)


def _meant(reading: Reading, thing: Thing, known: Sequence[Known]) -> Known | None:
    """The thing named before that this group says more of: "Het is een zwarte Gazelle"."""
    if _NEW_AGAIN.intersection(reading.keys(thing.first, thing.head.first)):
        return None
    for one in reversed(known):
        if thing.noun is not None and _is_same(thing, one) and not _differs(thing, one):
            cycle = thing.kind in CYCLES and one.role == STOLEN
            apposed = one.sentence is thing.sentence and _is_apposed(reading, thing, one)
            if not thing.is_new or cycle or apposed or _identifies(reading, thing):
                return one
        if (
            thing.noun is None
            and not one.builder.has("brand")
            and _is_apposed(reading, thing, one)
            and may_be_of(reading, one.thing, thing.head)
        ):
            return one
    if thing.noun is None and _identifies(reading, thing):
        return _topic(thing, known)
    return None


def _is_same(thing: Thing, one: Known) -> bool:
    """True for the same noun, or a wider one: "het mes" for a vlindermes, "het wapen"."""
    kind, before = thing.kind.casefold(), one.kind.casefold()
    if not kind or not before:
        return False
    if kind == before or (kind in CYCLES and before in CYCLES):
        return True
    return before.endswith(kind) or _CLASSES.get(kind, "") == one.thing.group


def _differs(thing: Thing, one: Known) -> bool:
    """True when what is said of it tells that it is another: "de bruine tas" after "een zwarte tas"."""
    said = {part.key: str(part.value) for part in one.builder.parts}
    colour = str(thing.colour.value) if thing.colour else ""
    brand = str(thing.brand.value) if thing.brand else ""
    return (bool(colour) and said.get("colour", colour) != colour) or (
        bool(brand) and said.get("brand", brand) != brand
    )


def _is_apposed(reading: Reading, thing: Thing, one: Known) -> bool:
    """For example "een grijze laptop, een HP" or "mijn bril ging kapot, een zwarte Ray-Ban"."""
    if one.sentence is not thing.sentence or thing.first <= one.thing.end - 1:
        return False
    if thing.determiner not in {"een", "", "het", "de"} or thing.quantity:
        return False
    return reading.tokens[thing.first - 1].stop == COMMA or thing.first == one.thing.end


def _identifies(reading: Reading, thing: Thing) -> bool:
    """For example "Het is een zwarte Gazelle", "Het gaat om een Batavus", "De fiets is een Koga"."""
    before = reading.keys(thing.sentence.first, thing.first)
    return bool(before) and before[0] in _IDENTIFIES | KNOWN_WORDS and bool(_IS.intersection(before[-2:]))


def _topic(thing: Thing, known: Sequence[Known]) -> Known | None:
    """The thing that "het is een Gazelle" is about: of its sort, or else the last one without brand."""
    open_ones = [one for one in reversed(known) if not one.builder.has("brand")]
    of_sort = [one for one in open_ones if one.thing.group == thing.group]
    return next(iter([*of_sort, *(one for one in open_ones if one.role == STOLEN)]), None)


def _point_back(reading: Reading, sentence: Sentence, role: ItemRole, known: Sequence[Known]) -> None:
    """Carry out "Alles is in beslag genomen", "Die was weg": a role for what was named before."""
    if role.polarity is not Polarity.STATED or role.is_sign or role.value not in {SEIZED, STOLEN}:
        return
    clause = reading.clause_of(role.first)
    keys = [*reading.keys(clause.first, clause.end), *reading.keys(sentence.first, sentence.first + 1)]
    recent = [one for one in known if 0 <= sentence.number - one.sentence.number <= _NEAR]
    if role.value == SEIZED:
        found = [one for one in recent if one.role == FOUND]
        if not found:
            before = [one for one in recent if not one.role and sentence.number - one.sentence.number == 1]
            listed = bool(_LISTED.intersection(keys))
            found = [one for one in before if listed or one.thing.group in {_WEAPONS, _DRUGS}]
        chosen = found if _ALL.intersection(keys) else found[-1:]
    elif {"die", "deze", "alles", "ze"}.intersection(keys[:1]):
        chosen = [one for one in recent if not one.role][-1:]
    else:
        chosen = []
    for one in chosen:
        _upgrade(one, role.value)


def _describe(builder: FactBuilder, thing: Thing) -> None:
    if thing.noun is not None:
        builder.add("kind", thing.said_kind, thing.noun.first, thing.noun.end)
    elif not builder.parts:
        builder.evidence(thing.head.first, thing.head.end)
    if thing.quantity and thing.quantity[0] > 1:
        builder.add("quantity", *thing.quantity)
    material = bool(thing.colour and thing.colour.entry and thing.colour.entry.data.get("material"))
    if thing.colour and not (material and thing.group == _JEWELLERY):
        builder.add_unit("colour", thing.colour)
    if thing.brand:
        builder.add_unit("brand", thing.brand)
    if thing.model:
        builder.add("model", thing.model.value, thing.model.first, thing.model.end)
    if thing.serial and isinstance(thing.serial.value, Serial):
        builder.add("serial", thing.serial.value.value, thing.serial.first, thing.serial.end)
        if thing.serial.warning:
            builder.warnings.append(thing.serial.warning)


def _fact(reading: Reading, one: Known) -> Fact:
    one.builder.role, one.builder.rule = one.role, f"item_{one.role}"
    first = one.builder.parts[0]
    return one.builder.build(source=reading.source(first.first), certainty=0.85)
