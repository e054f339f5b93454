"""What is known of one person, made comparable: numbers in one form, names folded, a home as one key.

The keys find records fast (:func:`keys_of`, :func:`keys_of_text`); whether a record is about the person
is decided by :mod:`server.domain.person_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Annotated, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from server.domain.calendar_terms import MONTHS
from server.domain.name_matching import NameWords, words_of_text
from server.domain.report import Observation
from server.domain.subjects import PERSON, name_key
from server.domain.transcript import Frozen

Sound = Callable[[str], str]
"""How a word sounds: equal for spellings that a listener can't tell apart."""

Key = tuple[str, str]
"""A kind and a value; records that share one may be about the same person."""

NEAR_FROM = 4
"""Letters of the shortest word that may be misspelled: a letter more or less makes another short name."""
_BSN_DIGITS = 9
_NUMBER = re.compile(r"(?<![\w@])\+?\d(?:[ .\-/]?\d){7,14}(?![\w@])")
_EMAIL = re.compile(r"[^\s@,;:<>()]+@[^\s@,;:<>()]+\.[A-Za-z]{2,}")
_DATE = re.compile(
    r"\b(\d{1,2})(?: |-|/|\.)(\d{1,2}|" + "|".join(MONTHS) + r")(?: |-|/|\.)(\d{4})\b", re.IGNORECASE
)
_HOME = re.compile(r"\b([1-9]\d{3}) ?([A-Za-z]{2})\b")

Short = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=200)]


class Details(Frozen):
    """What is said of a person; None where nothing is. ``birth_date`` is ISO 8601."""

    name: Short | None = None
    birth_date: Short | None = None
    bsn: Short | None = None
    phone: Short | None = None
    email: Short | None = None
    street: Short | None = None
    house_number: Short | None = None
    postcode: Short | None = None
    city: Short | None = None

    @property
    def given(self) -> frozenset[str]:
        """Names of what is known."""
        return frozenset(name for name, value in self if value is not None)

    @property
    def homes(self) -> frozenset[str]:
        """The home as keys: postcode and number, street and number with the town; none of half an address."""
        if not self.house_number:
            return frozenset()
        number = name_key(self.house_number)
        found = set()
        if self.postcode:
            found.add(f"{postcode_key(self.postcode)} {number}")
        if self.street:
            found.add(f"{name_key(self.street)} {number}")
        return frozenset(found)


class Sought(Details):
    """Whom a search is for. At least one thing that tells people apart is given."""

    name: Short | None = Field(default=None, description="As people write it: 'Vries, J. de'.")
    bsn: Annotated[str, StringConstraints(pattern=r"^[\d .]{9,14}$")] | None = None

    @field_validator("birth_date")
    @classmethod
    def _a_date(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise ValueError("write a date as 1987-03-04") from None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.given & {"name", "birth_date", "bsn", "phone", "email"} or self.homes):
            raise ValueError(
                "give a name, birth_date, bsn, phone, email, or a house_number with postcode or street"
            )
        if self.name is not None and not NameWords.of(self.name).words:
            raise ValueError("a name has letters")
        return self


def details_of(observation: Observation) -> Details | None:
    """What an observation says of a person; None for other observations."""
    if observation.type != PERSON:
        return None
    values = {
        key: str(observation.values[key])[:200]
        for key in Details.model_fields
        if str(observation.values.get(key, "")).strip()
    }
    return Details(**values)


def bsn_key(number: str) -> str:
    """Nine digits and nothing else."""
    return "".join(c for c in number if c.isdigit())


def phone_key(number: str) -> str:
    """Digits with the country in front: "06-1234 5678" is "31612345678"."""
    digits = "".join(c for c in number if c.isdigit())
    if number.strip().startswith("+"):
        return digits
    if digits.startswith("00"):
        return digits[2:]
    return f"31{digits[1:]}" if digits.startswith("0") else digits


def postcode_key(text: str) -> str:
    """Four digits and two small letters."""
    return "".join(text.split()).casefold()


def keys_of(details: Details, sound: Sound) -> frozenset[Key]:
    """The keys by which a record that says this is found."""
    found: set[Key] = set()
    if details.bsn:
        found.add(("bsn", bsn_key(details.bsn)))
    if details.birth_date:
        found.add(("born", details.birth_date))
    if details.phone:
        found.add(("phone", phone_key(details.phone)))
    if details.email:
        found.add(("email", details.email.casefold()))
    found.update(("home", home) for home in details.homes)
    if details.name:
        found.update(_name_keys(NameWords.of(details.name).words, sound))
    return frozenset(_held(found))


def sought_keys(sought: Sought, sound: Sound) -> frozenset[Key]:
    """The keys that a record about the person has at least one of. Given names alone find nobody."""
    found = {key for key in keys_of(sought, sound) if key[0] not in {"name", "near"}}
    if sought.name:
        found.update(_name_keys(NameWords.of(sought.name).surname, sound))
    return frozenset(_held(found))


def keys_of_text(text: str, sound: Sound) -> frozenset[Key]:
    """The keys of names (words with a capital), numbers, dates and addresses in running text."""
    found: set[Key] = {("email", address) for _, _, address in emails_in(text)}
    for _, _, digits in numbers_in(text):
        found.add(("phone", phone_key(digits)))
        if len(bsn_key(digits)) == _BSN_DIGITS:
            found.add(("bsn", bsn_key(digits)))
    found.update(("born", day) for _, _, day in dates_in(text))
    for match in _HOME.finditer(text):
        postcode = postcode_key(match[0])
        near = words_of_text(text[max(0, match.start() - 24) : match.end() + 12])
        found.update(("home", f"{postcode} {word.key}") for word in near if word.key[:1].isdigit())
    # Misspelled names in running text are for the full search: keys for each letter are too many.
    capitals = {word.key for word in words_of_text(text) if word.capital and len(word.key) > 1}
    found.update(("name", sound(word)) for word in capitals)
    return frozenset(_held(found))


def numbers_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and text of every run of digits long enough for a BSN or a telephone."""
    for match in _NUMBER.finditer(text):
        yield match.start(), match.end(), match[0]


def emails_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and folded text of every e-mail address."""
    for match in _EMAIL.finditer(text):
        yield match.start(), match.end(), match[0].rstrip(".").casefold()


def dates_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and ISO 8601 form of every date with its year: "4 maart 1987", "04-03-1987"."""
    for match in _DATE.finditer(text):
        month = match[2].casefold()
        number = int(month) if month.isdigit() else MONTHS.index(month) + 1
        try:
            day = date(int(match[3]), number, int(match[1]))
        except ValueError:
            continue
        yield match.start(), match.end(), day.isoformat()


def _name_keys(words: tuple[str, ...], sound: Sound) -> set[Key]:
    found: set[Key] = set()
    for word in words:
        if len(word) < 2:  # noqa: PLR2004 - an initial finds half the world
            continue
        found.add(("name", sound(word)))
        if len(word) >= NEAR_FROM:
            # Two words that differ in one letter share a form with one letter less, or are one.
            found.update(("near", word[:at] + word[at + 1 :]) for at in range(len(word)))
            found.add(("near", word))
    return found


def _held(keys: set[Key]) -> Iterator[Key]:
    """Keys that fit their column and say something."""
    return ((kind, value[:128]) for kind, value in keys if value.strip())
