"""Values with consequences that an extractor made up: a plate, a time, an account, a role.

A value is *unexpected* when no fact that the corpus has for the dictation holds it, and *unsaid*
when, beyond that, no generous reading of the text allows it (said.py). The first counts mistakes of
reading too, the second should never happen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from benchmarks.extraction.corpus import Fact
from benchmarks.extraction.said import Utterance
from benchmarks.extraction.said_times import says_moment
from benchmarks.extraction.values import code, comparable, moment, phone, plain

PLATE, TIME, IBAN, BSN, PHONE = "plate", "time", "iban", "bsn", "phone"
AMOUNT, ROLE, NEGATION = "amount", "person role", "negation"
KINDS = (PLATE, TIME, IBAN, BSN, PHONE, AMOUNT, ROLE, NEGATION)


@dataclass(frozen=True, slots=True)
class Invented:
    """Of the values of one kind that were found: how many were unexpected, and unsaid."""

    found: int = 0
    unexpected: int = 0
    unsaid: int = 0

    def __add__(self, other: Invented) -> Invented:
        return Invented(
            self.found + other.found, self.unexpected + other.unexpected, self.unsaid + other.unsaid
        )


@dataclass(frozen=True, slots=True)
class Consequential:
    """A value in comparable form; of a role, ``name`` is whose it is, "" for somebody without a name."""

    kind: str
    value: float | str
    name: str = ""


def count_invented(
    expected: Sequence[Fact], found: Sequence[Fact], *, text: str, dictated_at: datetime
) -> dict[str, Invented]:
    """One dictation, by kind of value; ``text`` is what the extractor was given."""
    known = list(consequential(expected))
    utterance = Utterance(text, dictated_at)
    counts = dict.fromkeys(KINDS, Invented())
    for one in consequential(found):
        unexpected = not is_expected(one, known)
        unsaid = unexpected and not is_said(one, utterance)
        counts[one.kind] += Invented(1, int(unexpected), int(unsaid))
    return counts


def consequential(facts: Sequence[Fact]) -> Iterator[Consequential]:
    """The values with consequences of some facts."""
    for fact in facts:
        kind = fact.get("type")
        if kind == "vehicle" and fact.get("plate"):
            yield Consequential(PLATE, code(fact["plate"]))
        elif kind in {"time", "iban", "negation"} and fact.get("value"):
            yield _valued(str(kind), fact["value"])
        elif kind == "person":
            yield from _of_person(fact)
        if kind in {"amount", "item"} and fact.get("value_eur") is not None:
            yield Consequential(AMOUNT, comparable("amount", "value_eur", fact["value_eur"]))


def is_expected(one: Consequential, known: Sequence[Consequential]) -> bool:
    """True when the corpus has the value, wherever in the dictation.

    A role must be that of the person it was given to: of somebody with the same name, or one that
    contains it. Somebody whom the corpus doesn't know by that name may have any role it knows.
    """
    same_kind = [other for other in known if other.kind == one.kind]
    if one.kind == ROLE and one.name:
        same_kind = [other for other in same_kind if _same_name(one.name, other.name)] or same_kind
    return any(other.value == one.value for other in same_kind)


def is_said(one: Consequential, utterance: Utterance) -> bool:
    """True when a generous reading of the text has the value."""
    if isinstance(one.value, float):
        return utterance.says_amount(one.value)
    if one.kind == TIME:
        return says_moment(utterance, one.value)
    if one.kind == PHONE:
        return utterance.says_phone(one.value)
    if one.kind == ROLE:
        return utterance.says_role(one.value)
    if one.kind == NEGATION:
        return utterance.says_negation(one.value)
    return utterance.says_code(one.value)


def _valued(kind: str, value: object) -> Consequential:
    if kind == TIME:
        return Consequential(TIME, moment(value))
    return Consequential(kind, code(value) if kind == IBAN else plain(value))


def _of_person(fact: Fact) -> Iterator[Consequential]:
    if fact.get("bsn"):
        yield Consequential(BSN, code(fact["bsn"]))
    if fact.get("phone"):
        yield Consequential(PHONE, phone(fact["phone"]))
    if fact.get("role"):
        yield Consequential(ROLE, plain(fact["role"]), plain(fact.get("name") or ""))


def _same_name(one: str, other: str) -> bool:
    few, many = sorted((one.split(), other.split()), key=len)
    return bool(few) and set(few) <= set(many)
