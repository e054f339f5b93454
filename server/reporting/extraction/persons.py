"""Persons: a name, a role, and what was said of that person: birth, numbers, address.

Mentions with one surname are one person, unless their first names differ: father and daughter. What
follows a name in its sentence belongs to it; what comes in a sentence with "hij", "zij" or a role
belongs to the person meant there. Officials who are no party ("collega X") are no persons of the report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from server.dutch.dates import with_year_repaired
from server.dutch.names import PersonName
from server.reporting.extraction.addresses import Address
from server.reporting.extraction.facts import Fact, FactBuilder
from server.reporting.extraction.name_contexts import NameContext, context_of, context_of_group
from server.reporting.extraction.person_links import (
    birth_places,
    home_cue,
    home_towns,
    is_anothers_home,
    is_birth_place,
    is_second_of_couple,
    owner_of,
)
from server.reporting.extraction.reading import Reading
from server.reporting.extraction.role_identities import role_by_identity, role_of_alias, tells_own_name
from server.reporting.extraction.role_verbs import role_by_verb
from server.reporting.extraction.role_words import RoleFound
from server.reporting.extraction.roles import role_by_word, role_of_group
from server.reporting.extraction.units import Unit

__all__ = ["Person", "find_persons", "is_birth_place"]

_STRONG, _MUCH = 0.9, 0.1
_NO_ROLE, _FROM_OFFICE = 0.7, 0.9
_RULE = "person_named"


@dataclass(slots=True)
class Person:
    """A person under construction: every mention, and the facts said of it.

    ``is_half`` is set for the second of "Roelof en Geke ten Have": a family, of whom one has a whole name.
    """

    name: PersonName
    mentions: list[Unit]
    role: RoleFound | None = None
    is_official: bool = False
    is_unclear: bool = False
    is_half: bool = False
    tells: bool = False
    builder: FactBuilder = field(default_factory=lambda: FactBuilder("person", _RULE))

    @property
    def role_name(self) -> str | None:
        """The person's role in the schema."""
        return self.role.role if self.role else None

    @property
    def is_teller(self) -> bool:
        """True for who says "ik" in the dictation."""
        return self.tells or self.role_name == "aangever"


def find_persons(reading: Reading, addresses: Sequence[Address]) -> tuple[list[Fact], set[int]]:
    """The persons, and the positions of the addresses that are somebody's home.

    Positions are those in ``addresses``.
    """
    persons = _mentioned(reading)
    _add_values(reading, persons)
    homes: set[int] = set()
    for number, address in enumerate(addresses):
        cue = home_cue(reading, address)
        if cue is None:
            continue
        homes.add(number)
        owner = None if is_anothers_home(reading, cue, address) else owner_of(reading, persons, cue)
        if owner:
            _add_home(owner, address)
    for first, end in home_towns(reading):
        owner = owner_of(reading, persons, first)
        if owner:
            owner.builder.add("city", reading.text(first, end), first, end)
    return [_fact(reading, person) for person in persons if _is_party(person)], homes


def _is_party(person: Person) -> bool:
    """False for an official without a role, a surname that two persons have, and a bare name without more."""
    if person.is_unclear:
        return False
    is_bare = " " not in person.name.full and len(person.builder.parts) == 1
    return person.role is not None or not (person.is_official or is_bare or person.is_half)


def _mentioned(reading: Reading) -> list[Person]:
    persons: list[Person] = []
    contexts: list[tuple[Person, NameContext]] = []
    for unit in reading.of("name"):
        if not isinstance(unit.value, PersonName):
            continue
        context = context_of(reading, unit)
        person = _person(persons, unit, context)
        contexts.append((person, context))
        person.is_official = person.is_official or context.is_official
        person.is_half = person.is_half or is_second_of_couple(reading, unit)
        person.tells = person.tells or tells_own_name(context)
        role = _role(context)
        if role and person.is_official and role.certainty < _FROM_OFFICE:
            continue
        if role and (person.role is None or _outranks(role, person.role)):
            person.role = role
    for person, context in contexts:
        if person.is_official or (person.role and person.role.certainty >= _NO_ROLE):
            continue
        taken = {one.role.role for one in persons if one.role and one is not person}
        person.role = role_by_identity(context, taken) or person.role
    return persons


def _role(context: NameContext) -> RoleFound | None:
    """The role that the words around the name give, or those around it and the names joined to it."""
    alone = role_by_word(context) or role_of_alias(context)
    if alone:
        return alone
    group = context_of_group(context.reading, context.name)
    return role_of_group(group) or role_by_verb(group)


def _person(persons: list[Person], unit: Unit, context: NameContext) -> Person:
    """The person that the unit names: one known by now, or a new one."""
    name = unit.value
    if not isinstance(name, PersonName):
        raise TypeError(type(name).__name__)
    known = [person for person in persons if _same(person.name, name)]
    is_unclear = False
    if len(known) > 1:
        role = role_by_word(context)
        known = [one for one in known if role and one.role_name == role.role]
        is_unclear = not known
    if not known:
        person = Person(name, [unit], is_unclear=is_unclear)
        persons.append(person)
        person.builder.add("name", name.full, unit.first, unit.end)
        return person
    person = known[0]
    person.mentions.append(unit)
    if len(name.full.replace(".", "")) > len(person.name.full.replace(".", "")):
        person.name = name
        person.builder.replace("name", name.full, unit.first, unit.end)
    return person


def _same(known: PersonName, name: PersonName) -> bool:
    """True for a mention of somebody known: the whole name again, or its first or last part alone."""
    one, other = known.full.casefold(), name.full.casefold()
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if long.endswith(f" {short}"):
        return True
    if " " not in short and long.startswith(f"{short} "):
        return True
    return _initials_fit(known, name) or _initials_fit(name, known)


def _initials_fit(short: PersonName, full: PersonName) -> bool:
    """True for "J. Smit" and "Jan Smit"."""
    if "." not in short.full or short.surname.casefold() != full.surname.casefold():
        return False
    return short.full[:1].casefold() == full.full[:1].casefold()


def _outranks(role: RoleFound, other: RoleFound) -> bool:
    if role.role == other.role:
        return False
    if role.role == "verdachte" and role.certainty >= _STRONG:
        return True
    return role.certainty > other.certainty + _MUCH


def _add_values(reading: Reading, persons: list[Person]) -> None:
    for key in ("bsn", "phone", "email"):
        for unit in reading.of(key):
            owner = owner_of(reading, persons, unit.first)
            if owner:
                owner.builder.add_unit(key, unit)
    for unit in reading.of("birth_date"):
        owner = owner_of(reading, persons, unit.first)
        if owner:
            born, end = with_year_repaired(reading.tokens, date.fromisoformat(str(unit.value)), unit.end)
            owner.builder.add_unit("birth_date", replace(unit, value=born.isoformat(), end=end))
    for first, end in birth_places(reading):
        owner = owner_of(reading, persons, first)
        if owner:
            owner.builder.add("birth_place", reading.text(first, end), first, end)


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
    certainty = _NO_ROLE
    if person.role:
        builder.role = person.role.role
        builder.rule = person.role.rule
        certainty = person.role.certainty
        if person.role.end > person.role.first:
            builder.evidence(person.role.first, person.role.end)
    return builder.build(source=reading.source(person.mentions[0].first), certainty=certainty)
