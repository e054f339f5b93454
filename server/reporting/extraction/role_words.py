"""Words for roles in a sentence, and what a rule says when it has found a role."""

from __future__ import annotations

from dataclasses import dataclass

from server.dutch.words import word_set
from server.reporting.extraction.name_contexts import SCHEMA_ROLES
from server.reporting.extraction.reading import Reading, Sentence
from server.reporting.extraction.units import Unit

BEFORE_ROLE = word_set(
    "de het een ook tevens hiervan daarvan hierbij onze enige eerste tweede dus zelf nog zowel zijnde"
)
"""May stand between a name, or "is", and the role after it."""


@dataclass(frozen=True, slots=True)
class RoleFound:
    """A role, the tokens that say it (empty where first == end) and how sure it is (0 to 1)."""

    role: str
    first: int
    end: int
    rule: str
    certainty: float


def roles_in(reading: Reading, sentence: Sentence) -> list[Unit]:
    """The words for roles of the schema in a sentence."""
    return [unit for unit in reading.of("role", within=sentence) if str(unit.value) in SCHEMA_ROLES]


def is_plural(reading: Reading, role: Unit) -> bool:
    """True for "getuigen", "de bestuurders"."""
    key = reading.tokens[role.end - 1].key
    return key != str(role.value) and key.endswith(("n", "s")) and not key.endswith("res")


def found(unit: Unit, rule: str, certainty: float) -> RoleFound:
    """The role that the unit says."""
    return RoleFound(str(unit.value), unit.first, unit.end, rule, certainty)
