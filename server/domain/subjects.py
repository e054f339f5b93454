"""The persons a record is about: found in its observations and fields, named by pseudonyms in the log.

A pseudonym is a salted digest that holds for one record only: the log can't be used to follow a
person from record to record. Who may read the record can compute its pseudonyms and find the log
lines; when record and salt are destroyed, nobody can any more.

Source: Logboek Dataverwerkingen (Logius), ``dpl.core.data_subject_id``: one line for each data
subject, never a plain identity.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from server.domain.audit import commitment
from server.domain.report import Observation
from server.domain.transcript import Frozen

PERSON = "person"
"""Type of an observation about a person."""


class Person(Frozen):
    """What a record says about one person; None where it says nothing.

    ``name`` is as it was said; ``birth_date`` is ISO 8601; ``phone`` E.164; ``bsn`` nine digits.
    """

    name: str | None = None
    birth_date: str | None = None
    bsn: str | None = None
    phone: str | None = None
    email: str | None = None

    @property
    def key(self) -> str:
        """What tells this person from others in the same record; empty when nothing does."""
        identity = self.bsn or name_key(self.name or "") or self.phone or (self.email or "").casefold()
        return f"{identity}|{self.birth_date}" if identity and self.birth_date else identity


def persons_of(observations: Iterable[Observation]) -> tuple[Person, ...]:
    """Everybody that the observations name, each once, in the order of the words.

    A person told of without a name, number or address of their own ("een man") is nobody yet.
    """
    found: dict[str, Person] = {}
    for one in observations:
        if one.type != PERSON:
            continue
        person = Person(**{key: str(one.values[key]) for key in Person.model_fields if key in one.values})
        if person.key:
            found.setdefault(person.key, person)
    return tuple(found.values())


def subject_ids(salt: bytes, persons: Iterable[Person]) -> tuple[str, ...]:
    """The pseudonyms of ``persons`` in the record that has this ``salt`` (hex, 64 characters each)."""
    return tuple(commitment(salt, f"person:{person.key}") for person in persons)


def name_key(name: str) -> str:
    """A name without case, accents, punctuation or order of spaces: "J. de Vriès" is "j de vries"."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(letters.split())
