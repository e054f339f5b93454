"""One dictation as a state machine: no I/O, no clock, no audio, only numbers and words.

Callers feed it speech probabilities (one per window of audio), flushes, the end, and the
answers to the decodes it asked for; it returns what to do next and what to tell. Complete finals
depend on the audio and the flush points alone, never on chunking, decoder speed or disconnects.

An utterance passes three stages: partials while it is spoken, a final soon after it ended, and
the complete final from its passage (``domain/passages.py``). A file needs the last only.

The style is that of a protocol library without I/O (python-websockets ``protocol.py``): live
dictation, files and tests drive the same core.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from server.domain.agreement import Agreement, SettlePolicy
from server.domain.cuts import LeftSide, join
from server.domain.dictation_events import Decode, DecodeKind, Ended, Event, Final, Lag, Output, Partial
from server.domain.endpointing import WINDOW_SAMPLES, Closed, Endpointer, EndpointPolicy, Opened
from server.domain.errors import OutOfOrder
from server.domain.finals import Finals
from server.domain.passages import Passage, PassagePolicy, Passages, Span
from server.domain.transcript import SAMPLE_RATE_HZ, Mark, Word, moved

__all__ = [
    "Decode",
    "DecodeKind",
    "Dictation",
    "Ended",
    "Event",
    "Final",
    "Lag",
    "Output",
    "Partial",
    "StreamingPolicy",
]


@dataclass(frozen=True, slots=True)
class StreamingPolicy:
    """How often partials are asked for and when lag is told. Durations are in seconds."""

    endpoint: EndpointPolicy = field(default_factory=EndpointPolicy)
    passage: PassagePolicy = field(default_factory=PassagePolicy)
    settle: SettlePolicy = field(default_factory=SettlePolicy)
    live: bool = True  # a file needs no partials and no finals soon after each utterance
    partial_step_s: float = 1.0  # new audio before the next partial, while the device keeps up
    partial_voice_s: float = 0.2  # of it with a voice, and the latest of it:
    partial_pause_s: float = 0.2  # after a longer pause the next words are the final's
    partial_window_s: float = 6.0  # a longer utterance is heard in its last part only
    late_final_s: float = 2.0  # of audio: a first final that waits longer leaves it to its passage
    lag_told_s: float = 5.0
    lag_step_s: float = 2.0
    lag_step_share: float = 0.2  # of what was told: a lag of an hour is not told every two seconds


@dataclass(slots=True)
class _Open:
    """The utterance in progress."""

    number: int
    start_sample: int
    cut_before: bool
    agreement: Agreement
    asked_to: int  # sample up to which a partial was asked for
    voiced: int = 0  # samples with a voice since then
    voiced_to: int = 0  # the last sample with a voice


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was heard of a passage; times in seconds of the dictation's audio."""

    passage: Passage
    words: list[Word]
    marks: list[Mark]


class Dictation:
    """The state machine of one dictation."""

    def __init__(self, policy: StreamingPolicy | None = None) -> None:
        self._policy = policy or StreamingPolicy()
        self._endpointer = Endpointer(self._policy.endpoint)
        self._passages = Passages(self._policy.passage)
        self._finals = Finals()
        self._order: deque[int] = deque()  # passages asked for and not heard yet, by request
        self._answers: dict[int, _Answer] = {}  # of passages that came before an earlier one
        self._left: LeftSide | None = None  # of the cut before the next passage
        self._open: _Open | None = None
        self._utterances = 0
        self._requests = 0
        self._asked: dict[int, Decode] = {}
        self._partial_request: int | None = None
        self._decoded_to = 0  # samples: as far as any answer reached
        self._total: int | None = None  # set by end()
        self._ended = False
        self._told_lag_s = 0.0
        self.partial_step_s = self._policy.partial_step_s
        """New audio before the next partial; the caller raises it while the device is busy."""
        self.partials_from = 0
        """No partials up to this sample: the words there are known."""
        self.arrived = 0
        """Samples that exist. A caller that holds audio back tells here how far it goes, for the lag."""

    @property
    def position(self) -> int:
        """Samples judged so far."""
        return self._endpointer.position

    @property
    def oldest_needed(self) -> int:
        """Audio before this sample will not be asked for again."""
        # An utterance may still begin a little before the point where speech was noticed.
        starts = [self.position - self._policy.endpoint.reach_samples]
        if self._open is not None:
            starts.append(self._open.start_sample)
        if (oldest := self._finals.oldest_incomplete) is not None:
            starts.append(oldest.start_sample)
        overlap = round(self._policy.passage.overlap_s * SAMPLE_RATE_HZ)
        return max(0, min(starts) - overlap)

    @property
    def waiting(self) -> int:
        """Finals asked for and not answered yet."""
        return len(self._asked) - (self._partial_request is not None)

    def voice(self, probability: float) -> list[Output]:
        """The next window of audio, as the probability that it holds speech."""
        self._refuse_after_end("audio")
        outputs = self._bounded(self._endpointer.feed(probability))
        if self._open is not None and probability >= self._policy.endpoint.off:
            self._open.voiced += WINDOW_SAMPLES
            self._open.voiced_to = self.position
        if self._open is None:
            outputs += self._ask_passage(self._passages.silent_until(self.position))
        return [*outputs, *self._next_partial(), *self._lag()]

    def flush(self) -> list[Output]:
        """Close the utterance in progress; its complete final is asked for now."""
        self._refuse_after_end("flush")
        outputs = self._bounded(self._endpointer.flush())
        return [*outputs, *self._ask_passage(self._passages.close())]

    def end(self, total_samples: int) -> list[Output]:
        """No more audio: it has ``total_samples`` samples. Ends once all finals are complete."""
        self._refuse_after_end("end")
        outputs = self._bounded(self._endpointer.end(total_samples))
        outputs += self._ask_passage(self._passages.close())
        self._total = total_samples
        return outputs + self._maybe_ended()

    def decoded(self, request: int, words: Sequence[Word], marks: Sequence[Mark] = ()) -> list[Output]:
        """The answer to a :class:`Decode`; times are seconds from its first sample."""
        asked = self._asked.pop(request, None)
        if asked is None:
            raise OutOfOrder(received="decoded", request=request)
        self._decoded_to = max(self._decoded_to, asked.end_sample)
        by_s = asked.start_sample / SAMPLE_RATE_HZ
        shifted = [moved(word, by_s) for word in words]
        outputs: list[Output] = []
        if asked.passage is not None:
            answer = _Answer(asked.passage, shifted, [moved(mark, by_s) for mark in marks])
            if asked.kind is DecodeKind.PASSAGE:
                self._answers[request] = answer
                self._hear_in_order()
            else:
                self._hear(answer, complete=False)
            outputs += self._finals.ready()
        else:
            self._partial_request = None
            outputs += self._partial(asked, shifted)
        return outputs + self._next_partial() + self._lag() + self._maybe_ended()

    def abandoned(self, request: int) -> None:
        """No answer will come to this one: a partial, or a first final, whose passage follows.

        Raises:
            OutOfOrder: a passage, which makes the words that are kept, or nothing that was asked.
        """
        asked = self._asked.get(request)
        if asked is None or asked.kind is DecodeKind.PASSAGE:
            raise OutOfOrder(received="abandoned", request=request)
        del self._asked[request]
        if request == self._partial_request:
            self._partial_request = None

    def overtaken(self, request: int) -> bool:
        """A final whose utterance got its complete one in the meantime."""
        asked = self._asked.get(request)
        return asked is not None and asked.kind is DecodeKind.FINAL and self._finals.has(asked.utterance)

    def late_finals(self, passage: Passage) -> list[int]:
        """First finals of a passage that are still out, long after their utterances ended.

        Where they have not begun, hearing the passage at once gives the words about as soon, and
        once instead of twice.
        """
        late = self.position - round(self._policy.late_final_s * SAMPLE_RATE_HZ)
        spans = {span.utterance for span in passage.spans if span.end_sample <= late}
        return [
            asked.request
            for asked in self._asked.values()
            if asked.kind is DecodeKind.FINAL and asked.utterance in spans
        ]

    def _refuse_after_end(self, received: str) -> None:
        if self._total is not None:
            raise OutOfOrder(received=received, expected="nothing after end")

    def _bounded(self, boundaries: Sequence[Opened | Closed]) -> list[Output]:
        outputs: list[Output] = []
        cut_before = False
        for boundary in boundaries:
            if isinstance(boundary, Opened):
                start = boundary.start_sample
                agreement = Agreement(self._policy.settle)
                self._open = _Open(self._utterances, start, cut_before, agreement, asked_to=start)
                self._utterances += 1
            else:
                closed, self._open = self._open, None
                assert closed is not None  # noqa: S101 - whatever is closed was opened
                cut_before = boundary.cut
                span = Span(
                    closed.number,
                    boundary.start_sample,
                    boundary.end_sample,
                    closed.cut_before,
                    boundary.cut,
                )
                outputs += self._closed(span)
        return outputs

    def _closed(self, span: Span) -> list[Output]:
        self._finals.expect(span)
        outputs = self._ask_passage(self._passages.add(span))
        if self._policy.live:
            outputs.append(self._ask_for(DecodeKind.FINAL, Passage((span,))))
        return outputs

    def _ask_passage(self, passage: Passage | None) -> list[Output]:
        """The complete pass over a passage that just ended."""
        return [] if passage is None else [self._ask_for(DecodeKind.PASSAGE, passage)]

    def _ask_for(self, kind: DecodeKind, passage: Passage) -> Decode:
        start, end = passage.heard(self._policy.passage.overlap_s)
        return self._ask(kind, start, end, passage.spans[0].utterance, passage)

    def _ask(
        self, kind: DecodeKind, start: int, end: int, utterance: int, passage: Passage | None = None
    ) -> Decode:
        self._requests += 1
        asked = Decode(self._requests, kind, start, end, utterance, passage)
        self._asked[asked.request] = asked
        if kind is DecodeKind.PASSAGE:
            self._order.append(asked.request)
        return asked

    def _next_partial(self) -> list[Output]:
        """At most one partial is out at a time, of the open utterance, when it grew enough."""
        now = self._open
        if not self._policy.live or self._partial_request is not None or now is None:
            return []
        if self.position <= self.partials_from:
            return []
        if self.position - now.asked_to < round(self.partial_step_s * SAMPLE_RATE_HZ):
            return []
        if now.voiced < round(self._policy.partial_voice_s * SAMPLE_RATE_HZ):
            return []
        if self.position - now.voiced_to > round(self._policy.partial_pause_s * SAMPLE_RATE_HZ):
            return []
        now.asked_to, now.voiced = self.position, 0
        start = now.agreement.heard_from(now.start_sample, self.position, self._policy.partial_window_s)
        asked = self._ask(DecodeKind.PARTIAL, start, self.position, now.number)
        self._partial_request = asked.request
        return [asked]

    def _partial(self, asked: Decode, words: Sequence[Word]) -> list[Output]:
        now = self._open
        if now is None or now.number != asked.utterance:
            return []
        now.agreement.hear(words, edge_s=asked.end_sample / SAMPLE_RATE_HZ)
        return [
            Partial(
                utterance=now.number,
                settled=now.agreement.settled_text,
                tentative=now.agreement.tentative_text,
                start_s=now.start_sample / SAMPLE_RATE_HZ,
            )
        ]

    def _hear_in_order(self) -> None:
        """Passages in the order of the audio: where speech was cut, one side depends on the other."""
        while self._order and self._order[0] in self._answers:
            answer = self._answers.pop(self._order.popleft())
            self._hear(answer, complete=True)

    def _hear(self, answer: _Answer, *, complete: bool) -> None:
        passage, words = answer.passage, answer.words
        shares = passage.share(words)
        if complete:
            shares[0] = join(self._left, shares[0], passage.before_cut(words))
            last = passage.spans[-1]
            cut = LeftSide(
                last.end_sample / SAMPLE_RATE_HZ, tuple(shares[-1]), tuple(passage.beyond_cut(words))
            )
            self._left = cut if last.cut_after else None
        for span, own_words, own_marks in zip(
            passage.spans, shares, passage.share(answer.marks), strict=True
        ):
            self._finals.hear(span.utterance, own_words, own_marks, complete=complete)

    def _behind_s(self) -> float:
        """Seconds of audio between what was heard and what was understood; silence is understood."""
        if (untold := self._finals.oldest_untold) is not None:
            # What comes after it may be decoded, but is not told before it.
            understood = max(untold.start_sample, min(self._decoded_to, untold.end_sample))
        elif self._open is not None:
            understood = max(self._open.start_sample, self._decoded_to)
        else:
            understood = self.position
        return max(0, max(self.position, self.arrived) - understood) / SAMPLE_RATE_HZ

    def _lag(self) -> list[Output]:
        behind_s = self._behind_s()
        if behind_s < self._policy.lag_told_s:
            # Told once, when it was told before and there is a clear recovery.
            if self._told_lag_s and behind_s < self._policy.lag_told_s / 2:
                self._told_lag_s = 0.0
                return [Lag(0.0)]
            return []
        step_s = max(self._policy.lag_step_s, self._policy.lag_step_share * self._told_lag_s)
        if abs(behind_s - self._told_lag_s) < step_s:
            return []
        self._told_lag_s = behind_s
        return [Lag(round(behind_s, 1))]

    def _maybe_ended(self) -> list[Output]:
        if self._total is None or not self._finals.all_complete or self._ended:
            return []
        self._ended = True
        return [Ended(self._total)]
