"""Word lists that officers keep themselves: their own, and one that their unit shares.

A list has versions, counted from 1; a version never changes. Version 0 is the list that nobody has
written in yet. What may stand in a list is checked when it comes in (``word_list_checks``) and not
when it is read back, so that a version stays readable when the limits are drawn tighter later.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from pydantic import AwareDatetime, Field, StrictInt

from server.domain.errors import StaleVersion
from server.domain.report import Consequence
from server.domain.terms import Term
from server.domain.transcript import Frozen

PERSONAL_SOURCE = "eigen woordenlijst"
"""Where a suggestion from an officer's own list says it comes from."""
DEFAULT_WEIGHT = 5
STALE_LIST = "Deze woordenlijst is intussen gewijzigd. Bekijk de nieuwe versie en probeer het opnieuw."


class Scope(StrEnum):
    """Whose list it is."""

    PERSONAL = "personal"
    UNIT = "unit"


class Holder(Frozen):
    """An officer or a unit, by its id; has one list."""

    scope: Scope
    id: str

    @property
    def source(self) -> str:
        """What a suggestion from the list says about where it comes from."""
        personal = self.scope is Scope.PERSONAL
        return PERSONAL_SOURCE if personal else f"woordenlijst van de eenheid {self.id}"


class WordKind(StrEnum):
    """What a term is, so that reading a text knows which field it belongs to."""

    STREET = "street"
    NAME = "name"
    PLACE = "place"
    TERM = "term"


class ListTerm(Frozen):
    """A word or a few. ``weight`` (0 to 9) and ``spoken`` mean what they do in the files of vocab/."""

    text: str
    kind: WordKind = WordKind.TERM
    spoken: tuple[str, ...] = ()
    weight: StrictInt = DEFAULT_WEIGHT


class ListCommand(Frozen):
    """A spoken phrase that puts a ready text in its place."""

    said: str
    text: str


class Words(Frozen):
    """What a list holds, in the order of whoever keeps it."""

    terms: tuple[ListTerm, ...] = ()
    commands: tuple[ListCommand, ...] = ()


class OwnTerm(Term):
    """A term of such a list, as sessions and the reading of texts use it; ``source`` names the list."""

    kind: WordKind


class WordList(Frozen):
    """One version of a list. ``changed_at`` and ``changed_by`` (an officer's id) tell who made it."""

    holder: Holder
    version: int = Field(default=0, ge=0)
    words: Words = Words()
    changed_at: AwareDatetime | None = None
    changed_by: str | None = None

    @cached_property
    def terms(self) -> tuple[OwnTerm, ...]:
        """Its terms with their kind. A wrong one does harm: they must sound nearly equal."""
        return tuple(
            OwnTerm(
                text=term.text,
                kind=term.kind,
                spoken=term.spoken,
                weight=term.weight,
                source=self.holder.source,
                consequence=Consequence.A,
            )
            for term in self.words.terms
        )


class Changes(Frozen):
    """What one version has that another has not: texts of terms, and what is said for commands."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The lists of one session, the unit's after the officer's; only those that have a version."""

    lists: tuple[WordList, ...] = ()

    @property
    def terms(self) -> tuple[OwnTerm, ...]:
        """Terms of all lists."""
        return tuple(term for one in self.lists for term in one.terms)

    @property
    def commands(self) -> tuple[ListCommand, ...]:
        """Commands of all lists; of those that sound the same, the officer's own."""
        first: dict[str, ListCommand] = {}
        for one in self.lists:
            for command in one.words.commands:
                first.setdefault(command.said.casefold(), command)
        return tuple(first.values())

    @property
    def record(self) -> dict[str, Any]:
        """Which versions these are, for the record of what listened; empty without lists."""
        versions = {one.holder.scope.value: one.version for one in self.lists}
        return {"word_lists": versions} if versions else {}


def next_version(
    current: WordList, words: Words, *, expected_version: int, by: str, at: AwareDatetime
) -> WordList:
    """The list with ``words`` in place of what it held; ``current`` itself when they are the same.

    Raises:
        StaleVersion: whoever asks saw another version than ``current``.
    """
    if expected_version != current.version:
        raise StaleVersion(STALE_LIST, expected=expected_version, current=current.version)
    if words == current.words:
        return current
    return WordList(
        holder=current.holder, version=current.version + 1, words=words, changed_at=at, changed_by=by
    )


def difference(old: Words, new: Words) -> Changes:
    """What changed between two versions. A term that became another kind was removed and added."""
    before, after = _by_name(old), _by_name(new)
    return Changes(
        added=tuple(text for key, (text, _) in after.items() if key not in before),
        removed=tuple(text for key, (text, _) in before.items() if key not in after),
        changed=tuple(text for key, (text, one) in after.items() if key in before and one != before[key][1]),
    )


def _by_name(words: Words) -> dict[tuple[str, str], tuple[str, Frozen]]:
    """Terms and commands by what makes each the same from version to version."""
    named: dict[tuple[str, str], tuple[str, Frozen]] = {
        (term.kind.value, term.text.casefold()): (term.text, term) for term in words.terms
    }
    return named | {("command", one.said.casefold()): (one.said, one) for one in words.commands}
