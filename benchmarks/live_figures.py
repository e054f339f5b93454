"""Figures of live sessions: how soon each word stood there, and what it cost.

A word counts as *shown* at the first event after which the text on the screen, aligned with what
had been spoken until then, has that word in its place; as *settled* and *final* likewise for the
settled and the final text. *Kept* is the event from which on it stood there without a break. The
delay runs from the end of the word's sound.

*Reached* asks less: the first event after which the text has come as far as the word, right or
wrong. It is how soon somebody sees that they are heard, whatever the model makes of it.

Delays are of the text as it was told first: partials and the first final of each utterance. Only
words that these finals have right take part; the others are in the word error rate. What a later
revision puts right is in the rate of the latest revisions, and is no word that came late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from benchmarks.adapters.protocol import SAMPLE_RATE_HZ, Event, Final, Lag, Partial
from benchmarks.board import Promises, View, promises, views
from benchmarks.figures import Spread
from benchmarks.matching import Pair, align, words_of
from benchmarks.playing import CpuSample, SessionLog
from server.evaluation import Errors, word_errors

AHEAD_S = 1.0
"""A text can't have words that were not spoken yet; word ends are uncertain by less than this."""
LOST_TAIL_WORDS, LOST_RUN_WORDS = 2, 6
"""More words missing than this at the end, or in one run elsewhere, are lost sound: an error of
recognition drops a word or two."""


@dataclass(frozen=True, slots=True)
class SessionFigures:
    """What one session gave; delays in seconds."""

    reached_s: tuple[float, ...] = ()
    shown_s: tuple[float, ...] = ()
    kept_s: tuple[float, ...] = ()
    settled_s: tuple[float, ...] = ()
    final_s: tuple[float, ...] = ()
    final_delay_s: tuple[float, ...] = ()
    last_revision_delay_s: tuple[float, ...] = ()
    partial_gaps_s: tuple[float, ...] = ()
    partials: int = 0
    speech_s: float = 0.0
    promises: Promises = field(default_factory=Promises)
    errors: Errors = field(default_factory=Errors)
    errors_first: Errors = field(default_factory=Errors)
    errors_shown: Errors = field(default_factory=Errors)
    tail_missing: int = 0
    longest_missing: int = 0
    lags: int = 0
    longest_lag_s: float = 0.0
    marks: int = 0
    revised: int = 0

    @property
    def lost_words(self) -> bool:
        """Sound seems to be missing from the text, beyond errors of recognition."""
        return self.tail_missing > LOST_TAIL_WORDS or self.longest_missing > LOST_RUN_WORDS


def session_figures(log: SessionLog) -> SessionFigures:
    """Everything about one session that was not refused."""
    at_first = views(_told_first(log.events))
    in_the_end = views(log.events)
    said = [word.text for word in log.dictation.words]
    first_text = words_of(at_first[-1].final if at_first else "")
    final_text = words_of(in_the_end[-1].final if in_the_end else "")
    shown_text = words_of(in_the_end[-1].shown if in_the_end else "")
    right = {pair.said for pair in align(said, first_text) if pair.equal}
    partials = [event for event in log.events if isinstance(event, Partial)]
    finals = [event for event in log.events if isinstance(event, Final)]
    lags = [event.seconds for event in log.events if isinstance(event, Lag)]
    tail, longest = _missing(said, final_text)
    shown, kept = _moments(log, at_first, "shown")
    reached = _reached(log, at_first)
    return SessionFigures(
        reached_s=_delays(log, reached, set(reached)),
        shown_s=_delays(log, shown, right),
        kept_s=_delays(log, kept, right),
        settled_s=_delays(log, _moments(log, at_first, "settled")[0], right),
        final_s=_delays(log, _moments(log, at_first, "final")[0], right),
        final_delay_s=_final_delays(log, finals, latest=False),
        last_revision_delay_s=_final_delays(log, finals, latest=True),
        partial_gaps_s=_gaps(log.events),
        partials=len(partials),
        speech_s=log.dictation.speech_s,
        promises=promises(log.events),
        errors=word_errors(" ".join(said), " ".join(final_text)),
        errors_first=word_errors(" ".join(said), " ".join(first_text)),
        errors_shown=word_errors(" ".join(said), " ".join(shown_text)),
        tail_missing=tail,
        longest_missing=longest,
        lags=len(lags),
        longest_lag_s=max(lags, default=0.0),
        marks=sum(event.marks for event in finals),
        revised=sum(event.revision > 1 for event in finals),
    )


def _told_first(events: Sequence[Event]) -> list[Event]:
    """Without finals of utterances that had one; the first may well carry a higher revision."""
    done: set[int] = set()
    kept: list[Event] = []
    for event in events:
        if isinstance(event, Final):
            if event.utterance in done:
                continue
            done.add(event.utterance)
        kept.append(event)
    return kept


def _moments(log: SessionLog, seen: Sequence[View], kind: str) -> tuple[dict[int, float], dict[int, float]]:
    """Per spoken word: the first moment it stood there, and the moment from which on it stayed."""
    first: dict[int, float] = {}
    since: dict[int, float] = {}
    before: str | None = None
    for view in seen:
        text: str = getattr(view, kind)
        if text == before:
            continue
        before = text
        spoken = _spoken_until(log, view.at_s)
        right = {pair.said for pair in align(spoken, words_of(text), unfinished=True) if pair.equal}
        since = {word: since.get(word, view.at_s) for word in right}
        for word in right:
            first.setdefault(word, view.at_s)
    return first, since


def _reached(log: SessionLog, seen: Sequence[View]) -> dict[int, float]:
    """Per spoken word: the first moment at which the text had come so far.

    It has come to the last word that has a counterpart, and as many words further as stand behind
    it, but never beyond what had been spoken.
    """
    first: dict[int, float] = {}
    for view in seen:
        spoken = _spoken_until(log, view.at_s)
        heard = words_of(view.shown)
        last = next(iter(reversed(align(spoken, heard, unfinished=True))), None)
        behind = len(heard) if last is None else last.said + len(heard) - last.heard
        for word in range(len(first), min(behind, len(spoken))):
            first[word] = view.at_s
    return first


def _spoken_until(log: SessionLog, at_s: float) -> list[str]:
    until_s = (at_s - log.began_s) * log.speed + AHEAD_S
    return [word.text for word in log.dictation.words if word.end_s <= until_s]


def _delays(log: SessionLog, moments: dict[int, float], right: set[int]) -> tuple[float, ...]:
    ends = [log.spoken_at_s(word.end_s) for word in log.dictation.words]
    return tuple(moments[word] - ends[word] for word in sorted(right & moments.keys()))


def _final_delays(log: SessionLog, finals: Sequence[Final], *, latest: bool) -> tuple[float, ...]:
    """Per utterance: from the end of its last spoken word to its first final, or its latest."""
    chosen: dict[int, Final] = {}
    for final in finals:
        known = chosen.get(final.utterance)
        if known is None or (latest and final.revision >= known.revision):
            chosen[final.utterance] = final
    in_order = [chosen[number] for number in sorted(chosen)]
    owners = [final for final in in_order for _ in words_of(final.text)]
    pairs: list[Pair] = align(
        [word.text for word in log.dictation.words],
        [word for final in in_order for word in words_of(final.text)],
    )
    last_said = {owners[pair.heard].utterance: pair.said for pair in pairs}
    return tuple(
        chosen[number].at_s - log.spoken_at_s(log.dictation.words[said].end_s)
        for number, said in sorted(last_said.items())
    )


def _gaps(events: Sequence[Event]) -> tuple[float, ...]:
    """Seconds between one partial and the next of the same utterance."""
    times: dict[int, list[float]] = {}
    for event in events:
        if isinstance(event, Partial):
            times.setdefault(event.utterance, []).append(event.at_s)
    return tuple(later - sooner for row in times.values() for sooner, later in pairwise(row))


def _missing(said: Sequence[str], heard: Sequence[str]) -> tuple[int, int]:
    """Spoken words after the last one that has a counterpart, and the longest run without one before."""
    paired = {pair.said for pair in align(said, heard)}
    runs = [
        (word_numbers[-1], len(word_numbers))
        for missing, group in groupby(range(len(said)), key=lambda word: word not in paired)
        if missing and (word_numbers := list(group))
    ]
    tail = next((length for last, length in runs if last == len(said) - 1), 0)
    return tail, max((length for last, length in runs if last != len(said) - 1), default=0)


@dataclass(frozen=True, slots=True)
class LoadFigures:
    """Sessions that ran together, added up."""

    sessions: int
    refused: int
    retry_after_s: tuple[float | None, ...]
    failed: tuple[str, ...]
    not_ended: int
    audio_s: float
    cpu_s: float | None
    cpu_speaking_s: float | None
    late_s: float
    each: tuple[SessionFigures, ...]

    @property
    def cpu_per_audio_s(self) -> float | None:
        """Processor seconds of the server for each second of sound."""
        return self.cpu_s / self.audio_s if self.cpu_s is not None and self.audio_s else None

    @property
    def cpu_speaking_per_audio_s(self) -> float | None:
        """The same, counted until the last sound was sent: without what a server does afterwards."""
        return (
            self.cpu_speaking_s / self.audio_s if self.cpu_speaking_s is not None and self.audio_s else None
        )

    @property
    def errors(self) -> Errors:
        """Of the finals, latest revisions."""
        return sum((one.errors for one in self.each), Errors())

    @property
    def errors_first(self) -> Errors:
        """Of the first final of each utterance."""
        return sum((one.errors_first for one in self.each), Errors())

    @property
    def errors_shown(self) -> Errors:
        """Of all that stood on the screens at the end, final or not."""
        return sum((one.errors_shown for one in self.each), Errors())

    @property
    def promises(self) -> Promises:
        """What became of settled words."""
        return sum((one.promises for one in self.each), Promises())

    @property
    def partials_per_speech_s(self) -> float | None:
        """Partials for each second in which somebody spoke."""
        speech_s = sum(one.speech_s for one in self.each)
        return sum(one.partials for one in self.each) / speech_s if speech_s else None

    def spread(self, name: str) -> Spread:
        """Percentiles over all sessions of one of the tuples of :class:`SessionFigures`."""
        return Spread.of([value for one in self.each for value in getattr(one, name)])

    def held(self, *, final_p95_s: float) -> bool:
        """Nobody refused or broken, finals in time, no word lost."""
        p95 = self.spread("final_delay_s").p95
        return (
            not self.refused
            and not self.failed
            and not self.not_ended
            and p95 is not None
            and p95 <= final_p95_s
            and not any(one.lost_words for one in self.each)
        )


def load_figures(logs: Sequence[SessionLog], cpu: Sequence[CpuSample] = ()) -> LoadFigures:
    """Add up sessions that ran together, and the processor time that the server took for them.

    Args:
        logs: of the sessions.
        cpu: readings in order of time, the first before the sessions and the last after them.
    """
    taken = [log for log in logs if not log.refused]
    return LoadFigures(
        sessions=len(logs),
        refused=len(logs) - len(taken),
        retry_after_s=tuple(log.retry_after_s for log in logs if log.refused),
        failed=tuple(log.failed for log in taken if log.failed),
        not_ended=sum(log.ended is None and log.failed is None for log in taken),
        audio_s=sum(log.sent_samples for log in taken) / SAMPLE_RATE_HZ,
        cpu_s=cpu[-1].used_s - cpu[0].used_s if cpu else None,
        cpu_speaking_s=_until(cpu, max((log.sound_ended_s for log in taken), default=0.0)),
        late_s=max((log.late_s for log in taken), default=0.0),
        each=tuple(session_figures(log) for log in taken),
    )


def _until(cpu: Sequence[CpuSample], at_s: float) -> float | None:
    """Processor seconds from the first reading to the first one at or after a moment."""
    if not cpu:
        return None
    until = next((sample for sample in cpu if sample.at_s >= at_s), cpu[-1])
    return until.used_s - cpu[0].used_s
