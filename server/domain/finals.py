"""The finals of a dictation: soon there first, then better; in the order of the audio."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from server.domain.dictation_events import Final
from server.domain.passages import Span
from server.domain.transcript import SAMPLE_RATE_HZ, Mark, Utterance, Word

SOON = 1
"""Revision of a final that was recognised by itself when its utterance ended."""
COMPLETE = 2
"""Revision of a final that was recognised in its passage."""


@dataclass(slots=True)
class _Awaited:
    span: Span
    soon: Utterance | None = None
    complete: Utterance | None = None
    told: bool = False


class Finals:
    """Which utterances still wait for words. Complete ones are forgotten once told."""

    def __init__(self) -> None:
        self._awaited: list[_Awaited] = []

    @property
    def all_complete(self) -> bool:
        """Nothing is waited for."""
        return not self._awaited

    @property
    def oldest_incomplete(self) -> Span | None:
        """The first utterance whose complete final is not out."""
        return self._awaited[0].span if self._awaited else None

    @property
    def oldest_untold(self) -> Span | None:
        """The first utterance of which no final is out at all."""
        return next((one.span for one in self._awaited if not one.told), None)

    def has(self, utterance: int) -> bool:
        """The complete final of this utterance is here."""
        awaited = self._find(utterance)
        return awaited is None or awaited.complete is not None

    def expect(self, span: Span) -> None:
        """An utterance ended; its finals will come."""
        self._awaited.append(_Awaited(span))

    def hear(self, utterance: int, words: Iterable[Word], marks: Iterable[Mark], *, complete: bool) -> None:
        """Words of one utterance, times in seconds of the dictation's audio."""
        awaited = self._find(utterance)
        if awaited is None or awaited.complete is not None:
            return  # a better one was faster
        made = _utterance(awaited.span, tuple(words), tuple(marks), complete=complete)
        if complete:
            awaited.complete = made
        else:
            awaited.soon = made

    def ready(self) -> list[Final]:
        """Finals to tell now, in the order of the audio."""
        found: list[Final] = []
        for awaited in self._awaited:
            best = awaited.complete or (None if awaited.told else awaited.soon)
            if best is not None:
                found.append(Final(best, awaited.span.start_sample, awaited.span.end_sample))
                awaited.told = True
            elif not awaited.told:
                break  # nothing later is told before it
        told = {id(final.utterance) for final in found}
        self._awaited = [one for one in self._awaited if one.complete is None or id(one.complete) not in told]
        return found

    def _find(self, utterance: int) -> _Awaited | None:
        return next((one for one in self._awaited if one.span.utterance == utterance), None)


def _utterance(span: Span, words: tuple[Word, ...], marks: tuple[Mark, ...], *, complete: bool) -> Utterance:
    return Utterance(
        utterance=span.utterance,
        revision=COMPLETE if complete else SOON,
        start_s=span.start_sample / SAMPLE_RATE_HZ,
        end_s=span.end_sample / SAMPLE_RATE_HZ,
        text=" ".join(word.text for word in words),
        words=words,
        marks=marks,
        complete=complete,
    )
