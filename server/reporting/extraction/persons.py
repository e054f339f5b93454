"""Persons: a name, a role, and what was said of that person: birth, numbers, address.

Mentions with one surname are one person. What follows a name in its sentence belongs to it; what
comes in a sentence with "hij", "zij" or a role belongs to the person meant there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from server.dutch.names import PersonName
from server.dutch.words import word_set
from server.reporting.extraction.addresses import Address
from server.reporting.extraction.facts import Fact, FactBuilder
from server.reporting.extraction.reading import Reading
from server.reporting.extraction.roles import SCHEMA_ROLES, RoleFound, role_of
from server.reporting.extraction.units import Unit

HOME_CUES = word_set("wonende woonachtig woont woonadres adres wonend ingeschreven verblijvende woon")
"""Words that make the address after them somebody's home."""

_BIRTH_PLACE_WORDS = word_set("te in")
_BIRTH_CUES = word_set("geboren geb geboorteplaats")
_HOME_REACH = 6
_BIRTH_PLACE_REACH = 3
_FIRST_PERSON = word_set("ik mijn mij me")
_ANY_PERSON = word_set("hij zij ze hem haar zijn diens deze")
_STRONG = 0.9
_RULE = "person_named"


@dataclass(slots=True)
class Person:
    """A person under construction: every mention, and the facts said of it."""

    name: PersonName
    mentions: list[Unit]
    role: RoleFound | None = None
    builder: FactBuilder = field(default_factory=lambda: FactBuilder("person", _RULE))


def find_persons(reading: Reading, addresses: Sequence[Address]) -> tuple[list[Fact], set[int]]:
    """The persons, and the positions of the addresses that are somebody's home.

    Positions are those in ``addresses``.
    """
    persons = _mentioned(reading)
    homes: set[int] = set()
    _add_numbers(reading, persons)
    _add_births(reading, persons)
    for number, address in enumerate(addresses):
        cue = _home_cue(reading, address)
        if cue is None:
            continue
        homes.add(number)
        owner = _owner(reading, persons, cue)
        if owner:
            _add_home(owner, address)
    return [_fact(reading, person) for person in persons], homes


def _mentioned(reading: Reading) -> list[Person]:
    persons: list[Person] = []
    for unit in reading.of("name"):
        name = unit.value
        if not isinstance(name, PersonName):
            continue
        known = next((person for person in persons if _same(person.name, name)), None)
        if known is None:
            known = Person(name, [])
            persons.append(known)
            known.builder.add_unit("name", unit)
            known.builder.parts[-1] = known.builder.parts[-1].__class__(
                "name", name.full, unit.first, unit.end
            )
        known.mentions.append(unit)
        role = role_of(reading, unit)
        if role and (known.role is None or _outranks(role, known.role)):
            known.role = role
    for person in persons:
        if person.role is None:
            person.role = _pointed_at(reading, person)
    return persons


def _same(known: PersonName, name: PersonName) -> bool:
    """True for a mention of somebody known: the whole name again, or the surname alone."""
    if known.full.casefold() == name.full.casefold():
        return True
    return not name.has_first_name and known.surname.casefold() == name.surname.casefold()


def _outranks(role: RoleFound, other: RoleFound) -> bool:
    if role.role == other.role:
        return False
    if role.role == "verdachte" and role.certainty >= _STRONG:
        return True
    return role.certainty > other.certainty + 0.1


def _pointed_at(reading: Reading, person: Person) -> RoleFound | None:
    """For example "Ik noem hem als verdachte", "hij is de eigenaar": said of the person named last before."""
    sentence = reading.sentence_of(person.mentions[0].first)
    for later in reading.sentences[sentence.number + 1 : sentence.number + 4]:
        if reading.of("name", within=later):
            return None
        for unit in reading.of("role", within=later):
            keys = reading.keys(max(later.first, unit.first - 4), unit.first)
            pointed = any(key in _ANY_PERSON for key in keys) and any(
                key in {"als", "is", "was"} for key in keys
            )
            if pointed and str(unit.value) in SCHEMA_ROLES:
                return RoleFound(str(unit.value), unit.first, unit.end, "role_of_last_named", 0.8)
    return None


def _owner(reading: Reading, persons: list[Person], at: int) -> Person | None:
    """Whose a number, birth date or address at token ``at`` is."""
    sentence = reading.sentence_of(at)
    before = [p for p in persons for m in p.mentions if sentence.first <= m.first < at]
    if before:
        return max(before, key=lambda person: max(m.first for m in person.mentions if m.first < at))
    after = [p for p in persons for m in p.mentions if at < m.first < sentence.end]
    role = next((unit for unit in reversed(reading.of("role", within=sentence)) if unit.end <= at), None)
    if role:
        named = [p for p in persons if p.role and p.role.role == str(role.value)]
        if named:
            return named[-1]
        return None
    keys = reading.keys(sentence.first, at)
    if any(key in _FIRST_PERSON for key in keys):
        teller = next((p for p in persons if p.role and p.role.role == "aangever"), None)
        if teller:
            return teller
    if after and not any(key in _ANY_PERSON for key in keys):
        return after[0]
    return _last_before(persons, at)


def _last_before(persons: list[Person], at: int) -> Person | None:
    earlier = [p for p in persons if any(m.first < at for m in p.mentions)]
    if not earlier:
        return None
    return max(earlier, key=lambda person: max(m.first for m in person.mentions if m.first < at))


def _add_numbers(reading: Reading, persons: list[Person]) -> None:
    for key in ("bsn", "phone", "email"):
        for unit in reading.of(key):
            owner = _owner(reading, persons, unit.first)
            if owner:
                owner.builder.add_unit(key, unit)


def _add_births(reading: Reading, persons: list[Person]) -> None:
    for unit in reading.of("birth_date"):
        owner = _owner(reading, persons, unit.first)
        if owner:
            owner.builder.add_unit("birth_date", unit)
    for unit in reading.of("place"):
        if _is_birth_place(reading, unit):
            owner = _owner(reading, persons, unit.first)
            if owner:
                owner.builder.add_unit("birth_place", unit)


def _is_birth_place(reading: Reading, place: Unit) -> bool:
    return is_birth_place(reading, place)


def is_birth_place(reading: Reading, place: Unit) -> bool:
    """True for the Gouda of "geboren op 4 maart 1987 te Gouda" and of "geboren te Gouda"."""
    if place.first == 0:
        return False
    word = reading.tokens[place.first - 1].key
    if word in _BIRTH_CUES:
        return True
    if word not in _BIRTH_PLACE_WORDS:
        return False
    sentence = reading.sentence_of(place.first)
    if place.first - 2 >= sentence.first and reading.tokens[place.first - 2].key in _BIRTH_CUES:
        return True
    births = reading.of("birth_date", within=sentence)
    return any(0 <= place.first - 1 - birth.end < _BIRTH_PLACE_REACH for birth in births)


def _home_cue(reading: Reading, address: Address) -> int | None:
    """Where the word stands that makes the address a home, if one does."""
    sentence = reading.sentence_of(address.first)
    for at in range(address.first - 1, max(sentence.first, address.first - _HOME_REACH) - 1, -1):
        if reading.tokens[at].key in HOME_CUES:
            return at
    return None


def _add_home(owner: Person, address: Address) -> None:
    if address.street:
        owner.builder.add_unit("street", address.street)
    if address.house_number:
        house = address.house_number
        owner.builder.add("house_number", house.value.number, house.first, house.end)
        if house.value.addition:
            owner.builder.add("addition", house.value.addition, house.first, house.end)
    if address.postcode:
        owner.builder.add_unit("postcode", address.postcode)
    if address.city:
        owner.builder.add_unit("city", address.city)


def _fact(reading: Reading, person: Person) -> Fact:
    builder = person.builder
    certainty = 0.8
    if person.role:
        builder.role = person.role.role
        builder.rule = person.role.rule
        certainty = person.role.certainty
        if person.role.end > person.role.first:
            builder.evidence(person.role.first, person.role.end)
    return builder.build(source=reading.source(person.mentions[0].first), certainty=certainty)
