"""Units of meaning in a dictation: values and known words, each with its place among the tokens.

Whatever a rule of :mod:`server.dutch` reads and whatever the lexicon knows becomes a unit. Where
two claim the same words, the surer kind wins (:data:`PRECEDENCE`), so that later steps never see
one word mean two things.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from server.dutch.lexicon import Entry

PRECEDENCE = (
    "email", "iban", "plate", "phone", "bsn", "serial", "postcode", "street", "birth_date", "article",
    "measure", "age", "moment", "amount", "name", "place",
)  # fmt: skip
"""Kinds that own their words, surest first. Kinds that are not here (colours, goods) own nothing."""

_RANK = {kind: rank for rank, kind in enumerate(PRECEDENCE)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Something with a meaning at the tokens ``[first:end]``.

    ``kind`` is a category of the lexicon ("colour") or a kind of value ("plate"); ``value`` its
    normal form, as the rule that found it gives it. ``entry`` is set for words of the lexicon.
    """

    kind: str
    value: object
    first: int
    end: int
    rule: str
    warning: str | None = None
    entry: Entry | None = None

    def overlaps(self, first: int, end: int) -> bool:
        """True when it shares a token with ``[first:end]``."""
        return self.first < end and first < self.end


def settle(units: Iterable[Unit]) -> list[Unit]:
    """The units that stand, in order of place: of overlapping ones the surest kind, then the longest.

    A unit of a kind without rank stands where no ranked one does; such units may overlap each other
    (a word can be a garment and a good), but equal kinds never do: the longest stands.
    """
    ranked = sorted(
        units, key=lambda unit: (_RANK.get(unit.kind, len(_RANK)), unit.first - unit.end, unit.first)
    )
    owner: dict[int, str] = {}
    taken: dict[str, set[int]] = {}
    kept: list[Unit] = []
    for unit in ranked:
        places = range(unit.first, unit.end)
        of_kind = taken.setdefault(unit.kind, set())
        if any(at in owner or at in of_kind for at in places):
            continue
        of_kind.update(places)
        if unit.kind in _RANK:
            owner.update(dict.fromkeys(places, unit.kind))
        kept.append(unit)
    return sorted(kept, key=lambda unit: (unit.first, unit.end))


def between(units: Sequence[Unit], first: int, end: int) -> Iterator[Unit]:
    """Those of ``units`` that lie within the tokens ``[first:end]``."""
    return (unit for unit in units if first <= unit.first and unit.end <= end)
