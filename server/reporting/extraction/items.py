"""Goods: stolen, damaged, seized or found, each with what was said of it in all sentences together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.dutch.serials import Serial
from server.dutch.words import word_set
from server.reporting.extraction.cues import Cues
from server.reporting.extraction.facts import Fact, FactBuilder
from server.reporting.extraction.item_chains import Chain
from server.reporting.extraction.item_cues import FOUND, KEPT, OURS, SEIZED, STOLEN, TRIED, ItemRole
from server.reporting.extraction.item_denials import denied, deny, is_taken_back
from server.reporting.extraction.item_roles import UPGRADES, Told, told
from server.reporting.extraction.item_topics import (
    CLASSES,
    DRUGS,
    REACH,
    WEAPONS,
    Known,
    before,
    has_class,
    is_same,
    meant,
)
from server.reporting.extraction.item_values import Priced, price
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.scopes import Polarity
from server.reporting.extraction.thing_groups import CYCLES, POSSESSIVES
from server.reporting.extraction.thing_lists import is_told_apart, settle_lists
from server.reporting.extraction.things import Thing, things_in
from server.reporting.extraction.units import Unit

_DOUBTS = word_set("vermoedelijk mogelijk waarschijnlijk")
_MONEY = "geld"
_PASSING = word_set("passeerde passeerden gepasseerd voorbij langs")
_NUMBER_REACH = 3
_NEAR = 3
"""So many sentences back "alles" and "beide" look for what was found."""
_TOO_WIDE = word_set("goederen spullen inboedel handelswaar lading boodschap")
_ALL = word_set("alles goederen spullen voorwerpen middelen drugs wapens allemaal beide beiden ze deze die")
_FRAME = word_set("framenummer")
_JEWELLERY = "sieraden"
"""Of these "gouden" is the stuff they are made of, not their colour."""
_HIDING = word_set("tassen kleding")
"""Sorts of things in which a shoplifter has what he took."""
_IT = word_set("hij hem ze deze die")
_TAKEN = word_set("gestolen ontvreemd weggenomen gejat")
_POINTING = word_set("deze die dit beide beiden")
_LISTED = word_set("goederen spullen voorwerpen middelen alles")
_STATEMENTS = "aangifte"
_THEIRS = word_set("zijn haar hun")


@dataclass(frozen=True, slots=True)
class _Scene:
    """A sentence with what the report is about."""

    here: Told
    known: Sequence[Known]
    incident: str | None
    is_statement: bool
    tried: bool

    def is_cycle(self, thing: Thing) -> bool:
        """True for the bicycle of a report of a stolen bicycle."""
        cycle = thing.kind in CYCLES or (thing.noun is None and thing.group == "fiets")
        return self.incident == "fietsdiefstal" and cycle and not self.tried

    def implies(self, thing: Thing) -> bool:
        """True for what the incident itself tells of: that bicycle, or what a shoplifter hid."""
        inside = self.here.inside
        hidden = inside is not None and inside.group in _HIDING and inside.determiner in POSSESSIVES
        recent = self.known[-REACH:]
        if any(one.denial and not one.denial.is_suspects and is_same(thing, one) for one in recent):
            return False
        return self.is_cycle(thing) or (self.incident == "winkeldiefstal" and hidden and thing.is_new)


def find_items(reading: Reading, cues: Cues, incident: str | None) -> tuple[list[Fact], set[int]]:
    """The goods with a role, and the positions (first token) of amounts that are a thing's value."""
    known: list[Known] = []
    values: set[int] = set()
    for sentence in reading.sentences:
        things = things_in(reading, sentence, _nouns(reading, sentence))
        things = settle_lists(reading, sentence, [one for one in things if not _is_own(reading, one)])
        here = told(reading, sentence, things, cues)
        tried = not TRIED.isdisjoint(reading.keys(sentence.first, sentence.end))
        scene = _Scene(here, known, incident, reading.template == _STATEMENTS, tried)
        named = [
            _place(reading, thing, chain, _role(thing, chain, scene), known)
            for chain in here.chains
            for thing in chain.things
            if thing.group != _MONEY  # an amount tells of it; here it only keeps its verb from others
        ]
        for role in here.free:
            _point_back(reading, sentence, role, known)
        deny(reading, sentence, here.chains, known)
        priced = [Priced(one.builder, one.things[-1]) for one in named if one is not None]
        if not things:
            _identify_by_number(reading, sentence, known)
        _tell_apart(reading, here, known)
        topics = [one.builder for one in known[-REACH:] if one.role == STOLEN]
        values |= price(reading, sentence, priced, topics)
    stated = [_fact(reading, one) for one in known if one.role and not is_taken_back(reading, one)]
    return [*stated, *(denied(reading, one) for one in known if one.denial)], values


def _nouns(reading: Reading, sentence: Sentence) -> list[Unit]:
    """The nouns of a sentence that may name goods, no two for the same word."""
    goods = [
        unit
        for unit in reading.of("good", within=sentence)
        if not _is_passed(reading, unit)
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
    if thing.kind in CLASSES and not thing.is_new and _is_plural(thing) and role == SEIZED:
        for other in known:
            if other.thing.group == CLASSES[thing.kind]:
                _upgrade(other, role)
        return None
    one = meant(reading, thing, known)
    if chain.again and thing is chain.things[0]:
        one = one or before(thing, known)
    if one is None and thing.kind in CLASSES and not thing.is_new and (not role or has_class(thing, known)):
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
    if stated and (_is_stated(reading, thing) or _lacks(reading, thing, chain)):
        _upgrade(one, role)
        if chain.role is not None and role == STOLEN == chain.role.value:
            one.thefts.append(chain.role.first)
    return one


def _is_own(reading: Reading, thing: Thing) -> bool:
    """True for "zijn eigen jas": nobody takes what is his."""
    return thing.determiner in _THEIRS and "eigen" in reading.keys(thing.first, thing.head.first)


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


def _lacks(reading: Reading, thing: Thing, chain: Chain) -> bool:
    """True for "mijn fiets stond er niet meer": the words that deny are those that tell it is gone."""
    if chain.role is None or not chain.role.denial:
        return False
    clause = reading.clause_of(thing.head.first)
    return (
        "geen" not in reading.keys(clause.first, thing.head.first)
        and reading.polarity(thing.head.first, thing.head.end) is Polarity.DENIED
    )


def _upgrade(one: Known, role: str) -> None:
    if role in UPGRADES.get(one.role, ()):
        one.role = role


def _role(thing: Thing, chain: Chain, scene: _Scene) -> str:
    """What happened to the thing; empty for nothing, or when it is denied."""
    role = chain.role
    said = role is not None and not role.is_sign
    if role is not None and role.value == OURS:
        return SEIZED if thing.group in {WEAPONS, DRUGS} and not scene.is_statement else ""
    if scene.implies(thing) and (not said or (scene.is_cycle(thing) and not _is_role(chain, KEPT))):
        return STOLEN
    if role is not None and said:
        return role.value if role.polarity is Polarity.STATED and role.value != KEPT else ""
    held = _holder(scene.here, scene.known)
    if held is not None and held.role:
        return held.role
    return role.value if role is not None and role.polarity is Polarity.STATED else ""


def _is_role(chain: Chain, value: str) -> bool:
    return chain.role is not None and chain.role.value == value


def _holder(here: Told, known: Sequence[Known]) -> Known | None:
    """The thing that the others of the sentence were in."""
    if here.holder:
        return next((one for one in reversed(known) if one.role), None)
    if here.inside is None:
        return None
    return next((one for one in reversed(known[-REACH:]) if is_same(here.inside, one)), None)


def _point_back(reading: Reading, sentence: Sentence, role: ItemRole, known: Sequence[Known]) -> None:
    """Carry out "Alles is in beslag genomen", "Die was weg": a role for what was named before."""
    if role.polarity is not Polarity.STATED or role.is_sign or role.value not in {SEIZED, STOLEN}:
        return
    clause = reading.clause_of(role.first)
    keys = [*reading.keys(clause.first, clause.end), *reading.keys(sentence.first, sentence.first + 1)]
    recent = [one for one in known[-REACH:] if 0 <= sentence.number - one.sentence.number <= _NEAR]
    if role.value == SEIZED:
        found = [one for one in recent if one.role == FOUND]
        if not found:
            before = [one for one in recent if not one.role and sentence.number - one.sentence.number == 1]
            listed = bool((_LISTED | _POINTING).intersection([*keys[:1], *(_LISTED.intersection(keys))]))
            before += [
                one
                for one in recent
                if not one.role and one.sentence is sentence and one.thing.end <= clause.first
            ]
            found = [one for one in before if listed or one.thing.group in {WEAPONS, DRUGS}]
        chosen = found if _ALL.intersection(keys) else found[-1:]
    elif {"die", "deze", "alles", "ze"}.intersection(keys[:1]) or _is_it(reading, role, keys, recent):
        chosen = [one for one in recent if not one.role][-1:]
    else:
        chosen = []
    for one in chosen:
        _upgrade(one, role.value)
        if role.value == STOLEN:
            one.thefts.append(role.first)


def _is_it(reading: Reading, role: ItemRole, keys: Sequence[str], recent: Sequence[Known]) -> bool:
    """True for "hij is gestolen" after a bicycle: a thing, where "hij was weg" may be somebody."""
    last = next((one for one in reversed(recent) if not one.role), None)
    if last is None or not _IT.intersection(keys):
        return False
    return reading.tokens[role.first].key in _TAKEN or last.thing.group == "fiets" or last.kind in CYCLES


def _identify_by_number(reading: Reading, sentence: Sentence, known: Sequence[Known]) -> None:
    """Give a number that stands alone ("Het framenummer is ...") to the thing that was named last."""
    for unit in reading.of("serial", within=sentence):
        recent = [
            one for one in known[-REACH:] if 0 < sentence.number - one.sentence.number <= _NEAR and one.role
        ]
        lead = set(reading.keys(sentence.first, unit.first))
        if _FRAME & lead:
            recent = [one for one in recent if one.thing.group == "fiets" or one.thing.kind in CYCLES]
        open_ones = [one for one in recent if not one.builder.has("serial")]
        if len(open_ones) == 1 and isinstance(unit.value, Serial):
            open_ones[0].builder.add("serial", unit.value.value, unit.first, unit.end)


def _tell_apart(reading: Reading, here: Told, known: list[Known]) -> None:
    """Leave out "twee fietsen" where ": een zwarte Gazelle en een rode Batavus" tells of each."""
    things = [thing for chain in here.chains for thing in chain.things]
    for number, thing in enumerate(things):
        parts = things[number + 1 :]
        if parts and is_told_apart(reading, thing, parts):
            known[:] = [one for one in known if one.things[-1:] != [thing] or len(one.things) > 1]


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
