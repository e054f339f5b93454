"""The finals of a dictation: soon there first, then better; in the order of the audio."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from server.domain.dictation_events import Final
from server.domain.passages import Span
from server.domain.transcript import SAMPLE_RATE_HZ, Mark, Utterance, Word

SOON = 1
"""Revision of a final that was told before the words that are kept."""
COMPLETE = 2
"""Revision of a final that was recognised in its passage."""


@dataclass(slots=True)
class _Awaited:
    span: Span
    soon: Utterance | None = None
    complete: Utterance | None = None


class Finals:
    """Which utterances still wait for words. Complete ones are forgotten once told.

    First finals are told in the order of the audio, and so are complete ones: what is suggested
    for an utterance depends on the words before it, and must not depend on which passage was
    decoded faster. No first final waits for that: the better words are then told as a first one.
    """

    def __init__(self) -> None:
        # In the order of the audio; those that were told all come before those that were not.
        self._told: deque[_Awaited] = deque()
        self._untold: deque[_Awaited] = deque()
        self._awaited: dict[int, _Awaited] = {}

    @property
    def all_complete(self) -> bool:
        """Nothing is waited for."""
        return not self._awaited

    @property
    def oldest_incomplete(self) -> Span | None:
        """The first utterance whose complete final is not out."""
        oldest = self._told or self._untold
        return oldest[0].span if oldest else None

    @property
    def oldest_untold(self) -> Span | None:
        """The first utterance of which no final is out at all."""
        return self._untold[0].span if self._untold else None

    def has(self, utterance: int) -> bool:
        """The complete final of this utterance is here."""
        awaited = self._awaited.get(utterance)
        return awaited is None or awaited.complete is not None

    def expect(self, span: Span) -> None:
        """An utterance ended; its finals will come."""
        awaited = self._awaited[span.utterance] = _Awaited(span)
        self._untold.append(awaited)

    def hear(self, utterance: int, words: Iterable[Word], marks: Iterable[Mark], *, complete: bool) -> None:
        """Words of one utterance, times in seconds of the dictation's audio."""
        awaited = self._awaited.get(utterance)
        if awaited is None or awaited.complete is not None:
            return  # a better one was faster
        made = _utterance(awaited.span, tuple(words), tuple(marks), complete=complete)
        if complete:
            awaited.complete = made
        else:
            awaited.soon = made

    def ready(self) -> list[Final]:
        """Finals to tell now, in the order of the audio. New ones follow from :meth:`hear` alone."""
        found: list[Final] = []
        while self._told and (better := self._told[0].complete) is not None:
            found.append(self._done(self._told.popleft(), better))
        while self._untold:
            awaited = self._untold[0]
            if awaited.complete is not None and not self._told:
                found.append(self._done(awaited, awaited.complete))
            elif (first := _first(awaited)) is not None:
                found.append(_final(awaited.span, first))
                self._told.append(awaited)
            else:
                break  # nothing later is told before it
            self._untold.popleft()
        return found

    def _done(self, awaited: _Awaited, complete: Utterance) -> Final:
        del self._awaited[awaited.span.utterance]
        return _final(awaited.span, complete)


def _first(awaited: _Awaited) -> Utterance | None:
    """The best words there are by now, as a first final."""
    if awaited.complete is None:
        return awaited.soon
    return awaited.complete.model_copy(update={"revision": SOON, "complete": False})


def _final(span: Span, utterance: Utterance) -> Final:
    return Final(utterance, span.start_sample, span.end_sample)


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
