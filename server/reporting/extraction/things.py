"""Noun groups of things: a noun with what stands around it — number, colour, brand, type, number, value.

"Twee horloges van Citizen" and "een grijze laptop, een HP ProBook met serienummer 5CD2017KX" are one
thing each, "een tas en een telefoon" are two. "Vier flesjes nagellak" are four of nagellak.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.dutch.words import COMMA, word_set
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.thing_groups import CYCLES, DEFINITE, MARKS, left_of
from server.reporting.extraction.thing_names import ModelName, brand_like, model_after
from server.reporting.extraction.units import Unit

_CONTAINER_KINDS = word_set(
    "fles doos zak pakket krat blik gripzakje ponypack sealbag kist pak zakje flesje doosje envelop pot tube "
    "bundel slof plastic zak"
)
_POURED = word_set("drugs sieraden gereedschap")
_LOOSE_CONTAINERS = word_set("zak doos pakket plastic sealbag envelop zakje doosje pot blik krat")
_BRAND_LINKS = word_set("van het merk een de met kleur in serienummer framenummer uitvoering voorzien is "
    "genaamd soort geheten nummer imei imeinummer imei-nummer betreft namelijk weten te zijnde type model "
    "chassisnummer")  # fmt: skip
_COLOUR_LEADS = word_set("kleur in het gekleurd is was uitvoering van")
_DEFINITE_ARTICLES = word_set("de het die deze dat dit")
_MOST_BRAND_WORDS = 2
_NAMES = ("place", "name", "first_name")
"""Bosch is a town too; after "van het merk" it is a brand."""
_SENDERS = word_set(
    "postnl dhl dpd gls ups bol bol.com coolblue amazon zalando marktplaats temu shein vinted"
)
_PLURALS = ("en", "s")
_APPOSED = 3
_LOOSE_FAMILIES = {
    "kleding": word_set("kleding tassen medicijnen sieraden cosmetica"),
    "elektronica": word_set("elektronica gereedschap huisraad cosmetica drank"),
    "sieraden": word_set("sieraden elektronica kleding"),
}


@dataclass(slots=True)
class Thing:
    """A thing at the tokens ``[first:end]``; ``head`` is the noun, or the brand it was recognised by."""

    head: Unit
    sentence: Sentence
    first: int
    end: int
    determiner: str = ""
    colour: Unit | None = None
    brand: Unit | None = None
    model: ModelName | None = None
    serial: Unit | None = None
    quantity: tuple[int, int, int] | None = None
    said: str = ""
    is_marked: bool = False
    """It is called stolen itself: "met mijn gestolen pas"."""

    @property
    def noun(self) -> Unit | None:
        """The noun; None where only a brand was said."""
        return self.head if self.head.kind not in {"brand", "product"} else None

    @property
    def kind(self) -> str:
        """The noun's base form, or an empty string."""
        return str(self.noun.value) if self.noun else ""

    @property
    def said_kind(self) -> str:
        """The noun as a value: a plural that nobody counted stays as it was said, "autosleutels"."""
        said = self.said.casefold()
        plural = self.head.kind == "good" and said.endswith(_PLURALS) and said != self.kind.casefold()
        return said if plural and self.quantity is None and " " not in self.kind else self.kind

    @property
    def group(self) -> str:
        """What sort of thing it is, by its noun or else its brand: "elektronica"."""
        if self.kind in CYCLES:
            return "fiets"
        unit = self.noun or self.brand or self.head
        return str(unit.entry.data.get("group", "")) if unit.entry else ""

    @property
    def is_new(self) -> bool:
        """True for "een tas", "drie tassen", "henneptoppen": not named before."""
        return self.determiner not in DEFINITE


def things_in(reading: Reading, sentence: Sentence, nouns: Sequence[Unit]) -> list[Thing]:
    """The things of a sentence in order; ``nouns`` are the units that may name one, in order."""
    found: list[Thing] = []
    for noun in nouns:
        if found and noun.first < found[-1].end:
            continue
        before = left_of(reading, noun, sentence)
        thing = Thing(
            noun, sentence, before.first, noun.end, before.determiner, before.colour, None, None, None,
            before.quantity, reading.text(noun.first, noun.end),
        )  # fmt: skip
        thing.is_marked = bool(MARKS.intersection(reading.keys(thing.first, noun.first)))
        _look_right(reading, thing)
        if found and _is_content(reading, found[-1], thing):
            thing = _out_of(found.pop(), thing)
        found.append(thing)
    brands = reading.of("brand", "product", within=sentence)
    for unit in brands:
        if any(thing.first <= unit.first < thing.end for thing in found):
            continue
        found.append(_by_brand(reading, unit, sentence))
    things = _merged(sorted(found, key=lambda thing: thing.first))
    _take_late(reading, sentence, things)
    return things


def _take_late(reading: Reading, sentence: Sentence, things: list[Thing]) -> None:
    """What follows the verb: "een fiets gestolen van het merk Koga met framenummer ..."."""
    for thing in things[1:]:
        last = things[things.index(thing) - 1]
        if thing.noun is None and last.noun is not None and last.brand is None and _is_named(reading, thing):
            last.brand, last.model, last.serial = thing.brand, last.model or thing.model, thing.serial
            last.colour = last.colour or thing.colour
            things.remove(thing)
    for serial in reading.of("serial", within=sentence):
        before = [thing for thing in things if thing.first < serial.first]
        if before and before[-1].serial is None and serial.first >= before[-1].end:
            before[-1].serial = serial


def _is_named(reading: Reading, thing: Thing) -> bool:
    return reading.keys(thing.head.first - 1, thing.head.first) == ["merk"]


def _is_content(reading: Reading, container: Thing, thing: Thing) -> bool:
    """True for nagellak of "flesjes nagellak" and hennep of "een zak met 38 gram hennep"."""
    if container.kind not in _CONTAINER_KINDS or reading.tokens[container.end - 1].stop or thing.noun is None:
        return False
    if container.end == thing.head.first:
        return True
    return (
        container.kind in _LOOSE_CONTAINERS
        and thing.group in _POURED
        and reading.keys(container.end, thing.first) == ["met"]
    )


def _out_of(container: Thing, thing: Thing) -> Thing:
    if container.end == thing.head.first:
        thing.quantity = thing.quantity or container.quantity
    thing.first, thing.determiner = container.first, container.determiner
    return thing


def _look_right(reading: Reading, thing: Thing) -> None:
    """Take in what follows with only linking words between: brand, type, serial number, colour."""
    at, limit = thing.end, thing.sentence.end
    while at < limit:
        unit = reading.at(at, "brand", "product", "serial", "colour") or _unlisted(reading, thing, at)
        if unit and unit.first >= at and _accepts(reading, thing, unit):
            at = _take(reading, thing, unit)
            continue
        model = model_after(reading, at, limit) if thing.brand or thing.head.kind == "brand" else None
        if model and thing.model is None:
            thing.model, thing.end, at = model, model.end, model.end
            continue
        if unit or not _links(reading, at):
            return
        at += 1


def _unlisted(reading: Reading, thing: Thing, at: int) -> Unit | None:
    """A brand that no list has: "van het merk Burkely", "een rugzak van Deuter", ", een blauwe Deuter"."""
    between = reading.keys(thing.end, at)
    named = between[-1:] == ["merk"]
    called = named and reading.tokens[at].is_capital and reading.at(at, *_NAMES) is not None
    if thing.brand is not None or not thing.noun or not (called or brand_like(reading, at)):
        return None
    made = between == ["van"] and thing.determiner not in _DEFINITE_ARTICLES
    made = made and reading.tokens[at].key not in _SENDERS
    head = reading.keys(thing.head.end, at)
    apposed = head[:1] == ["een"] and bool(reading.tokens[thing.head.end - 1].stop) and len(head) <= _APPOSED
    if not named and not made and not apposed:
        return None
    end = at + 1
    while end < thing.sentence.end and end - at < _MOST_BRAND_WORDS and not reading.tokens[end - 1].stop:
        if not brand_like(reading, end):
            break
        end += 1
    return Unit(kind="brand", value=reading.text(at, end), first=at, end=end, rule="brand_after_thing")


def _links(reading: Reading, at: int) -> bool:
    key = reading.tokens[at].key
    return key in _BRAND_LINKS and not (key in DEFINITE and key not in {"het", "de"})


def _accepts(reading: Reading, thing: Thing, unit: Unit) -> bool:
    if unit.kind == "serial":
        return thing.serial is None
    if _opens_another(reading, thing, unit):
        return False
    between = reading.keys(thing.end, unit.first)
    if unit.kind == "colour":
        lead = reading.tokens[unit.first - 1]
        ends = unit.end >= thing.sentence.end or bool(reading.tokens[unit.end - 1].stop)
        plain = ends or reading.keys(unit.end, unit.end + 2) == ["van", "kleur"]
        coloured = reading.tokens[unit.first].key in {str(unit.value), f"{unit.value}kleurig"}
        led = bool(between) and lead.key in _COLOUR_LEADS
        apposed = "een" in between and _names_next(reading, unit.end, thing.sentence.end)
        return thing.colour is None and (apposed or (coloured and (led or plain)))
    if unit.kind == "product" and thing.brand is not None and thing.model is None:
        return True
    if thing.brand is not None or (unit.kind == "product" and thing.model is not None):
        return False
    apposed = "een" in between or (not between and bool(reading.tokens[thing.end - 1].stop))
    return not apposed or may_be_of(reading, thing, unit)


def _opens_another(reading: Reading, thing: Thing, unit: Unit) -> bool:
    """True for the Sonos of "een televisie, een Sonos speaker": the noun that follows has that brand."""
    if unit.kind == "colour" or not any(
        reading.tokens[at].stop for at in range(thing.head.end - 1, unit.first)
    ):
        return False
    if reading.tokens[unit.end - 1].stop:
        return False
    noun = reading.at(unit.end, "good", "vehicle_kind")
    return noun is not None and noun.first == unit.end


def _names_next(reading: Reading, at: int, end: int) -> bool:
    """True when a brand stands at ``at``: the colour before it is that of the thing."""
    if at >= end:
        return False
    return reading.at(at, "brand", "product") is not None or brand_like(reading, at)


def may_be_of(reading: Reading, thing: Thing, brand: Unit) -> bool:
    """True when ", een Seiko" says more of the thing, and is no other thing of a list."""
    return _fits(thing, brand) or not _list_goes_on(reading, thing, brand)


def _fits(thing: Thing, brand: Unit) -> bool:
    """True when the brand makes such things: a Seiko is no bag."""
    group = str(brand.entry.data.get("group", "")) if brand.entry else ""
    return not group or not thing.group or thing.group in _LOOSE_FAMILIES.get(group, {group})


def _list_goes_on(reading: Reading, thing: Thing, unit: Unit) -> bool:
    """True when "een tas, een Seiko en een ring" may name three things."""
    return reading.tokens[thing.end - 1].stop == COMMA and "en" in reading.keys(unit.end, thing.sentence.end)


def _take(reading: Reading, thing: Thing, unit: Unit) -> int:
    if unit.kind == "colour":
        thing.colour = unit
    elif unit.kind == "serial":
        thing.serial = unit
    elif unit.kind == "brand":
        thing.brand = unit
    else:
        thing.model = model_after(reading, unit.first, thing.sentence.end)
        thing.end = thing.model.end if thing.model else unit.end
        return thing.end
    thing.end = unit.end
    return unit.end


def _by_brand(reading: Reading, unit: Unit, sentence: Sentence) -> Thing:
    before = left_of(reading, unit, sentence)
    thing = Thing(unit, sentence, before.first, unit.end, before.determiner, before.colour)
    thing.quantity = before.quantity
    if unit.kind == "brand":
        thing.brand = unit
    else:
        thing.model = model_after(reading, unit.first, sentence.end)
        thing.end = thing.model.end if thing.model else unit.end
    _look_right(reading, thing)
    return thing


def _merged(things: Sequence[Thing]) -> list[Thing]:
    """A brand before its noun ("een Makita boormachine") is part of it."""
    kept: list[Thing] = []
    for thing in things:
        last = kept[-1] if kept else None
        if last and last.noun is None and thing.noun and last.end == thing.head.first and not thing.brand:
            thing.brand, thing.model = last.brand, thing.model or last.model
            thing.first, thing.determiner = last.first, last.determiner
            thing.colour, thing.quantity = thing.colour or last.colour, thing.quantity or last.quantity
            kept.pop()
        elif last and thing.first < last.end:
            continue
        kept.append(thing)
    return kept
