"""What stands on the screen after each event, and what was promised and not kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.adapters.protocol import Event, Final, Partial
from benchmarks.matching import align, words_of


@dataclass(frozen=True, slots=True)
class View:
    """All text at one moment, in the order of the utterances.

    ``final`` is part of ``settled``, ``settled`` of ``shown``.
    """

    at_s: float
    final: str
    settled: str
    shown: str


@dataclass(slots=True)
class _Utterance:
    settled: str = ""
    tentative: str = ""
    final: str | None = None
    revision: int = 0


@dataclass(slots=True)
class Board:
    """Keeps the utterances as a screen would: the latest partial, and then the highest revision."""

    _utterances: dict[int, _Utterance] = field(default_factory=dict)

    def take(self, event: Partial | Final) -> View:
        """Bring in one event; returns what stands there now."""
        one = self._utterances.setdefault(event.utterance, _Utterance())
        if isinstance(event, Partial):
            one.settled, one.tentative = event.settled, event.tentative
        elif event.revision >= one.revision:
            one.final, one.revision = event.text, event.revision
        return self._view(event.at_s)

    def _view(self, at_s: float) -> View:
        rows = [self._utterances[number] for number in sorted(self._utterances)]
        return View(
            at_s,
            final=_joined(row.final or "" for row in rows),
            settled=_joined(row.settled if row.final is None else row.final for row in rows),
            shown=_joined(
                _joined((row.settled, row.tentative)) if row.final is None else row.final for row in rows
            ),
        )


def views(events: Iterable[Event]) -> list[View]:
    """The view after each event that brings text."""
    board = Board()
    return [board.take(event) for event in events if isinstance(event, (Partial, Final))]


@dataclass(frozen=True, slots=True)
class Promises:
    """How settled words fared.

    ``settled`` words stood settled when the first final of their utterance came; ``changed`` of
    them it did not bring back, ``changed_at_last`` of them the latest revision does not have (both
    compared without capitals and punctuation); ``rewritten`` of them are not in the first final
    letter by letter. ``broken`` words were settled and then changed or withdrawn *before* the
    final, letter by letter: this must be 0.
    """

    settled: int = 0
    changed: int = 0
    changed_at_last: int = 0
    rewritten: int = 0
    broken: int = 0

    def __add__(self, other: Promises) -> Promises:
        return Promises(
            self.settled + other.settled,
            self.changed + other.changed,
            self.changed_at_last + other.changed_at_last,
            self.rewritten + other.rewritten,
            self.broken + other.broken,
        )


def promises(events: Iterable[Event]) -> Promises:
    """Count settled words and what became of them."""
    standing: dict[int, str] = {}
    first: dict[int, str] = {}
    last: dict[int, Final] = {}
    broken = 0
    for event in events:
        if isinstance(event, Partial) and event.utterance not in first:
            broken += _lost_from_front(standing.get(event.utterance, ""), event.settled)
            standing[event.utterance] = event.settled
        elif isinstance(event, Final):
            first.setdefault(event.utterance, event.text)
            known = last.get(event.utterance)
            if known is None or event.revision >= known.revision:
                last[event.utterance] = event
    kept = Promises(broken=broken)
    for number, text in first.items():
        before = standing.get(number, "")
        words = words_of(before)
        kept += Promises(
            settled=len(words),
            changed=_not_kept(words, words_of(text)),
            changed_at_last=_not_kept(words, words_of(last[number].text)),
            rewritten=_not_kept(before.split(), text.split()),
        )
    return kept


def _lost_from_front(before: str, after: str) -> int:
    """Words of ``before`` that ``after`` does not begin with."""
    old, new = before.split(), after.split()
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    return len(old) - same


def _not_kept(before: list[str], after: list[str]) -> int:
    """Words of ``before`` without an equal in ``after``, in order. ``after`` may go on."""
    return len(before) - sum(pair.equal for pair in align(after, before, unfinished=True))


def _joined(texts: Iterable[str]) -> str:
    return " ".join(text for text in texts if text)
