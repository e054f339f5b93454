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
    them it did not bring back (compared without capitals and punctuation); ``rewritten`` of them
    are not there letter by letter. ``broken`` words were settled and then changed or withdrawn
    *before* the final, letter by letter: this must be 0.
    """

    settled: int
    changed: int
    rewritten: int
    broken: int


def promises(events: Iterable[Event]) -> Promises:
    """Count settled words and what became of them."""
    standing: dict[int, str] = {}
    done: set[int] = set()
    settled = changed = rewritten = broken = 0
    for event in events:
        if isinstance(event, Partial) and event.utterance not in done:
            broken += _lost_from_front(standing.get(event.utterance, ""), event.settled)
            standing[event.utterance] = event.settled
        elif isinstance(event, Final) and event.utterance not in done:
            done.add(event.utterance)
            before = standing.get(event.utterance, "")
            settled += len(words_of(before))
            changed += _not_kept(words_of(before), words_of(event.text))
            rewritten += _not_kept(before.split(), event.text.split())
    return Promises(settled, changed, rewritten, broken)


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
