"""What an officer answers while still dictating, by touch or by voice.

The later statement counts, by when the officer made it and not by when it reached the server: the text of a
spoken answer comes seconds after it, and an answer given without a connection much later. All of it follows
from what was on the screen, what was touched and what was said, so a dictation that is rebuilt has the same
answers, and a better pass that no longer hears one takes it back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import AwareDatetime, Field

from server.domain.assessing import (
    Answer,
    AnswerHow,
    AnswerSound,
    Inquiry,
    ObservableId,
    Reply,
    is_answered_by,
)
from server.domain.transcript import SAMPLE_RATE_HZ, Frozen

SEEN_S = 0.3
"""A question is answered by words that begin at least this long after it came on the screen."""

SampleNumber = Annotated[int, Field(ge=0, le=2**53)]


class LiveReply(StrEnum):
    """What can be touched below a question. ``LATER`` puts it off."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    LATER = "later"


class ShownQuestion(Frozen):
    """A question that came on the screen when ``sample`` samples were recorded; None: there is none now.

    ``asked`` is its text, ``policy`` names what ordered the questions (SHA-256) and ``others`` are those that
    it would have asked next.
    """

    sample: SampleNumber
    observable: ObservableId | None
    at: AwareDatetime
    asked: str = ""
    policy: str = ""
    others: tuple[str, ...] = ()


class TouchedReply(Frozen):
    """The last that was touched for a question, when ``sample`` samples were recorded; None takes it back."""

    observable: ObservableId
    reply: LiveReply | None
    sample: SampleNumber
    at: AwareDatetime
    asked: str = ""
    policy: str = ""
    others: tuple[str, ...] = ()


class SaidReply(Frozen):
    """A reply in the words of an utterance, said in the seconds ``said_s`` to ``end_s`` of the dictation.

    ``words`` are what the officer said with it; ``sound`` is that of the utterance. ``reply`` is None where
    it was unclear: then there is no answer, and the question stays.
    """

    reply: Reply | None
    said_s: float
    end_s: float
    words: str
    sound: AnswerSound


class LiveAnswers:
    """What was shown and answered so far, of one dictation."""

    def __init__(self, shown: Sequence[ShownQuestion] = (), touched: Sequence[TouchedReply] = ()) -> None:
        self.received: int | None = None
        """Samples of sound that are here; None: nobody counts them, and a client is believed."""
        self._shown = sorted(shown, key=lambda one: one.sample)
        self._touched = {one.observable: one for one in touched}
        self._said: dict[int, tuple[SaidReply, ...]] = {}

    @property
    def shown(self) -> ShownQuestion | None:
        """What is on the screen now: what was told last, whatever sample it names."""
        return max(reversed(self._shown), key=lambda one: one.at, default=None)

    def asked_at(self, said_s: float) -> ShownQuestion | None:
        """The question that words answer which begin at this second; None where there was none to see."""
        _, found = self._before(round((said_s - SEEN_S) * SAMPLE_RATE_HZ))
        return found if found is not None and found.observable is not None else None

    def takes(self, said_s: float, reply: Reply) -> bool:
        """Whether words that begin at this second can give this reply to a question.

        There is no yes or no to one that a field answers: the officer just says what belongs in it.
        """
        shown = self.asked_at(said_s)
        if shown is None or shown.observable is None:
            return False
        return is_answered_by(shown.observable, reply)

    def knows(self, observable: str) -> bool:
        """It was shown or answered."""
        return observable in self._touched or any(one.observable == observable for one in self._shown)

    def touched(self, observable: str) -> TouchedReply | None:
        """What was last touched for it."""
        return self._touched.get(observable)

    def is_news(self, shown: ShownQuestion) -> bool:
        """False where that question is known to be on the screen from that sample on."""
        _, before = self._before(shown.sample)
        return before is None or before.observable != shown.observable

    def show(self, shown: ShownQuestion) -> None:
        """Another question is on the screen."""
        at, before = self._before(shown.sample)
        if before is not None and before.sample == shown.sample:
            self._shown[at - 1] = shown
        else:
            self._shown.insert(at, shown)

    def touch(self, touched: TouchedReply) -> None:
        """Something was touched. What was touched before something that is known changes nothing."""
        known = self._touched.get(touched.observable)
        if known is None or known.sample <= touched.sample or self.is_ahead(known):
            self._touched[touched.observable] = touched

    def is_ahead(self, touched: TouchedReply) -> bool:
        """It names a sample that is not here (yet).

        Of a client that was without a line the sound still comes; until then, and of one that counts wrongly
        for good, the moment that it was told says whether it is the later.
        """
        return self.received is not None and touched.sample > self.received

    def say(self, utterance: int, said: Sequence[SaidReply]) -> None:
        """The replies in an utterance, first heard or better."""
        self._said[utterance] = tuple(said)

    @property
    def inquiry(self) -> Inquiry:
        """The answers and what was put off, as a draft begins with them."""
        spoken = [found for one in self._all_said() if (found := self._spoken(one)) is not None]
        last: dict[str, _Statement] = {}
        for one in sorted(spoken, key=lambda one: one.sample):
            last[one.observable] = one
        later: list[tuple[int, str]] = []
        for touched in self._touched.values():
            before = last.get(touched.observable)
            if before is not None and self._is_later(before, touched):
                continue
            last[touched.observable] = _tapped(touched)
            if touched.reply is LiveReply.LATER:
                later.append((touched.sample, touched.observable))
        stand = sorted(last.values(), key=lambda one: (one.sample, one.observable))
        return Inquiry(
            answers=tuple(one.answer for one in stand if one.answer is not None),
            skipped=tuple(one for _, one in sorted(later)),
        )

    def _is_later(self, spoken: _Statement, touched: TouchedReply) -> bool:
        if self.is_ahead(touched):
            return spoken.at > touched.at
        return spoken.sample > touched.sample

    def _before(self, sample: int) -> tuple[int, ShownQuestion | None]:
        """How many came on the screen up to a sample, and the last of them."""
        at = bisect_right(self._shown, sample, key=lambda one: one.sample)
        return at, self._shown[at - 1] if at else None

    def _all_said(self) -> list[SaidReply]:
        return [one for number in sorted(self._said) for one in self._said[number]]

    def _spoken(self, said: SaidReply) -> _Statement | None:
        """What was said to a question; None where there was none."""
        shown = self.asked_at(said.said_s)
        if shown is None or shown.observable is None:  # it was taken from the screen after all
            return None
        # The server's clock, by the sound since the question came: a rebuilt dictation tells the same.
        at = shown.at + timedelta(seconds=max(0.0, said.end_s - shown.sample / SAMPLE_RATE_HZ))
        answer = None
        if said.reply is not None:
            answer = Answer(
                observable=shown.observable,
                reply=said.reply,
                how=AnswerHow.SPOKEN,
                at=at,
                asked=shown.asked,
                words=said.words or None,
                sound=said.sound,
                policy=shown.policy,
                others=shown.others,
            )
        return _Statement(round(said.end_s * SAMPLE_RATE_HZ), at, shown.observable, answer)


class _Statement(NamedTuple):
    """What stands for a question from ``sample`` on, and ``at`` that moment; ``answer`` None: nothing."""

    sample: int
    at: datetime
    observable: str
    answer: Answer | None


def _tapped(touched: TouchedReply) -> _Statement:
    answer = None
    if touched.reply is not None and touched.reply is not LiveReply.LATER:
        answer = Answer(
            observable=touched.observable,
            reply=Reply(touched.reply.value),
            how=AnswerHow.TAPPED,
            at=touched.at,
            asked=touched.asked,
            policy=touched.policy,
            others=touched.others,
        )
    return _Statement(touched.sample, touched.at, touched.observable, answer)
