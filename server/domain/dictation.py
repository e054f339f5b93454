"""One dictation as a state machine: no I/O, no clock, no audio, only numbers and words.

Callers feed it speech probabilities (one per window of audio), flushes, the end, and the
answers to the decodes it asked for; it returns what to do next and what to tell. Finals depend
on the audio and the flush points alone, never on chunking, decoder speed or disconnects.

The style is that of a protocol library without I/O (python-websockets ``protocol.py``): live
dictation, files and tests drive the same core.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from server.domain.agreement import Agreement
from server.domain.endpointing import Closed, Endpointer, EndpointPolicy, Opened
from server.domain.errors import OutOfOrder
from server.domain.transcript import SAMPLE_RATE_HZ, Utterance, Word


@dataclass(frozen=True, slots=True)
class StreamingPolicy:
    """How often partials are asked for and when lag is told. Durations are in seconds."""

    endpoint: EndpointPolicy = field(default_factory=EndpointPolicy)
    partials: bool = True  # a file needs none
    partial_step_s: float = 1.0  # new audio before the next partial
    hold_back_s: float = 0.4  # words this close to the audio's edge are never settled
    lag_told_s: float = 5.0
    lag_step_s: float = 2.0


class DecodeKind(StrEnum):
    """What an asked-for decode is for."""

    PARTIAL = "partial"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Decode:
    """Please recognise samples ``start_sample`` to ``end_sample`` and answer with ``decoded``."""

    request: int
    kind: DecodeKind
    utterance: int
    start_sample: int
    end_sample: int


@dataclass(frozen=True, slots=True)
class Partial:
    """Text of the utterance in progress; ``settled`` only ever grows."""

    utterance: int
    settled: str
    tentative: str
    start_s: float


@dataclass(frozen=True, slots=True)
class Final:
    """An utterance is done. Finals come in the order of the audio, each once."""

    utterance: Utterance
    start_sample: int
    end_sample: int


@dataclass(frozen=True, slots=True)
class Lag:
    """Decoding is this many seconds of audio behind; 0 once it has caught up."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Ended:
    """Every sample up to ``total_samples`` is in the text."""

    total_samples: int


Event = Partial | Final | Lag | Ended
Output = Decode | Event


@dataclass(slots=True)
class _Pending:
    """An utterance whose final is not out yet."""

    number: int
    start_sample: int
    end_sample: int | None = None  # None while it is open
    final: Utterance | None = None
    agreement: Agreement = field(default_factory=Agreement)


class Dictation:
    """The state machine of one dictation."""

    def __init__(self, policy: StreamingPolicy | None = None) -> None:
        self._policy = policy or StreamingPolicy()
        self._endpointer = Endpointer(self._policy.endpoint)
        self._pending: list[_Pending] = []
        self._utterances = 0
        self._requests = 0
        self._asked: dict[int, Decode] = {}
        self._partial_request: int | None = None
        self._decoded_to = 0  # samples: as far as any answer reached
        self._total: int | None = None  # set by end()
        self._ended = False
        self._told_lag_s = 0.0

    @property
    def position(self) -> int:
        """Samples judged so far."""
        return self._endpointer.position

    @property
    def oldest_needed(self) -> int:
        """Audio before this sample will not be asked for again."""
        if self._pending:
            return self._pending[0].start_sample
        # An utterance may still begin a little before the point where speech was noticed.
        return max(0, self.position - self._policy.endpoint.reach_samples)

    @property
    def waiting(self) -> int:
        """Finals asked for and not answered yet."""
        return sum(asked.kind is DecodeKind.FINAL for asked in self._asked.values())

    def voice(self, probability: float) -> list[Output]:
        """The next window of audio, as the probability that it holds speech."""
        self._refuse_after_end("audio")
        return self._bounded(self._endpointer.feed(probability)) + self._next_partial() + self._lag()

    def flush(self) -> list[Output]:
        """Close the utterance in progress; its final is asked for now."""
        self._refuse_after_end("flush")
        return self._bounded(self._endpointer.flush())

    def end(self, total_samples: int) -> list[Output]:
        """No more audio: it has ``total_samples`` samples. Ends once all finals are out."""
        self._refuse_after_end("end")
        outputs = self._bounded(self._endpointer.end(total_samples))
        self._total = total_samples
        return outputs + self._maybe_ended()

    def decoded(self, request: int, words: Sequence[Word]) -> list[Output]:
        """The answer to a :class:`Decode`; word times are seconds from its first sample."""
        asked = self._asked.pop(request, None)
        if asked is None:
            raise OutOfOrder(received="decoded", request=request)
        if asked.kind is DecodeKind.PARTIAL:
            self._partial_request = None
        self._decoded_to = max(self._decoded_to, asked.end_sample)
        shifted = tuple(_shift(word, asked.start_sample / SAMPLE_RATE_HZ) for word in words)
        pending = next((p for p in self._pending if p.number == asked.utterance), None)
        outputs: list[Output] = []
        if pending is not None and asked.kind is DecodeKind.FINAL:
            pending.final = _utterance(asked, shifted)
            outputs += self._finals()
        elif pending is not None and pending.final is None:
            outputs.append(self._partial(pending, asked, shifted))
        return outputs + self._next_partial() + self._lag() + self._maybe_ended()

    def abandoned(self, request: int) -> None:
        """A partial that was given up before it was recognised; it is not asked for again."""
        asked = self._asked.get(request)
        if asked is None or asked.kind is DecodeKind.FINAL:
            raise OutOfOrder(received="abandoned", request=request)
        del self._asked[request]
        self._partial_request = None

    def _refuse_after_end(self, received: str) -> None:
        if self._total is not None:
            raise OutOfOrder(received=received, expected="nothing after end")

    def _bounded(self, boundaries: Sequence[Opened | Closed]) -> list[Output]:
        outputs: list[Output] = []
        for boundary in boundaries:
            if isinstance(boundary, Opened):
                self._pending.append(_Pending(self._utterances, boundary.start_sample))
                self._utterances += 1
            else:
                pending = self._pending[-1]
                pending.end_sample = boundary.end_sample
                span = boundary.start_sample, boundary.end_sample
                outputs.append(self._ask(DecodeKind.FINAL, pending.number, *span))
        return outputs

    def _ask(self, kind: DecodeKind, utterance: int, start_sample: int, end_sample: int) -> Decode:
        self._requests += 1
        asked = Decode(self._requests, kind, utterance, start_sample, end_sample)
        self._asked[asked.request] = asked
        return asked

    def _next_partial(self) -> list[Output]:
        """At most one partial is out at a time, of the open utterance, when it grew enough."""
        if not self._policy.partials or self._partial_request is not None or not self._pending:
            return []
        pending = self._pending[-1]
        if pending.end_sample is not None:
            return []
        seen_to = max(pending.start_sample, pending.agreement.seen_to)
        if self.position - seen_to < round(self._policy.partial_step_s * SAMPLE_RATE_HZ):
            return []
        pending.agreement.seen_to = self.position
        asked = self._ask(DecodeKind.PARTIAL, pending.number, pending.start_sample, self.position)
        self._partial_request = asked.request
        return [asked]

    def _partial(self, pending: _Pending, asked: Decode, words: Sequence[Word]) -> Partial:
        edge_s = asked.end_sample / SAMPLE_RATE_HZ - self._policy.hold_back_s
        pending.agreement.hear(words, settle_before_s=edge_s)
        return Partial(
            utterance=pending.number,
            settled=pending.agreement.settled_text,
            tentative=pending.agreement.tentative_text,
            start_s=pending.start_sample / SAMPLE_RATE_HZ,
        )

    def _finals(self) -> list[Output]:
        """Finals that are ready, in the order of the audio."""
        outputs: list[Output] = []
        while self._pending and (final := self._pending[0].final) is not None:
            done = self._pending.pop(0)
            end_sample = done.end_sample if done.end_sample is not None else done.start_sample
            outputs.append(Final(final, done.start_sample, end_sample))
        return outputs

    def _behind_s(self) -> float:
        """Seconds of audio between what was heard and what was understood; silence is understood."""
        if not self._pending:
            return 0.0
        understood = max(self._pending[0].start_sample, self._decoded_to)
        return max(0, self.position - understood) / SAMPLE_RATE_HZ

    def _lag(self) -> list[Output]:
        behind_s = self._behind_s()
        if behind_s < self._policy.lag_told_s:
            # Told once, when it was told before and there is a clear recovery.
            if self._told_lag_s and behind_s < self._policy.lag_told_s / 2:
                self._told_lag_s = 0.0
                return [Lag(0.0)]
            return []
        if abs(behind_s - self._told_lag_s) < self._policy.lag_step_s:
            return []
        self._told_lag_s = behind_s
        return [Lag(round(behind_s, 1))]

    def _maybe_ended(self) -> list[Output]:
        if self._total is None or self._pending or self._ended:
            return []
        self._ended = True
        return [Ended(self._total)]


def _shift(word: Word, by_s: float) -> Word:
    return Word(
        text=word.text,
        start_s=round(word.start_s + by_s, 3),
        end_s=round(word.end_s + by_s, 3),
        probability=word.probability,
    )


def _utterance(asked: Decode, words: tuple[Word, ...]) -> Utterance:
    return Utterance(
        utterance=asked.utterance,
        revision=1,
        start_s=asked.start_sample / SAMPLE_RATE_HZ,
        end_s=asked.end_sample / SAMPLE_RATE_HZ,
        text=" ".join(word.text for word in words),
        words=words,
    )
