"""A fact as the rules find it: values with their words, before it becomes an observation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from server.reporting.extraction.scopes import Polarity, Source
from server.reporting.extraction.units import Unit

PartValue = str | int | float | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a fact and the tokens ``[first:end]`` that say it.

    A part without key only shows words that led to the fact: "voor het laatst gezien".
    """

    key: str
    value: PartValue
    first: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact in the shape of an observation, with token positions.

    ``rule`` names how its type and role were decided. ``certainty`` (0 to 1) is how sure that rule
    is; the words' own probability comes on top of it.
    """

    type: str
    rule: str
    parts: tuple[Part, ...]
    role: str | None = None
    polarity: Polarity = Polarity.STATED
    source: Source = Source.OWN
    warning: str | None = None
    certainty: float = 1.0

    def value(self, key: str) -> PartValue | None:
        """The value of ``key``, if it was said."""
        return next((part.value for part in self.parts if part.key == key), None)


@dataclass(slots=True)
class FactBuilder:
    """Collects the parts of one fact; the first value of a key stays."""

    type: str
    rule: str
    role: str | None = None
    parts: list[Part] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def add(self, key: str, value: PartValue, first: int, end: int) -> None:
        """Add a value, unless the key has one already."""
        if not self.has(key):
            self.parts.append(Part(key, value, first, end))

    def replace(self, key: str, value: PartValue, first: int, end: int) -> None:
        """Put another value in the place of the one that the key has."""
        self.parts = [Part(key, value, first, end) if part.key == key else part for part in self.parts]

    def add_unit(self, key: str, unit: Unit) -> None:
        """Add a unit's value as text."""
        if not self.has(key):
            self.parts.append(Part(key, str(unit.value), unit.first, unit.end))
            if unit.warning:
                self.warnings.append(unit.warning)

    def evidence(self, first: int, end: int) -> None:
        """Words that led to the fact and are no value of it."""
        self.parts.append(Part("", "", first, end))

    def has(self, key: str) -> bool:
        """True when the key has a value."""
        return any(part.key == key for part in self.parts)

    def build(
        self,
        *,
        polarity: Polarity = Polarity.STATED,
        source: Source = Source.OWN,
        certainty: float = 1.0,
    ) -> Fact:
        """The fact; it needs at least one part."""
        return Fact(
            type=self.type,
            rule=self.rule,
            role=self.role,
            parts=tuple(self.parts),
            polarity=polarity,
            source=source,
            warning=" ".join(dict.fromkeys(self.warnings)) or None,
            certainty=certainty,
        )


def stated(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Those that are said to be so."""
    return (fact for fact in facts if fact.polarity is Polarity.STATED)
