"""How a draft was reviewed, as numbers for the officer: how much was read in how long, heard and changed.

They are signals for quality and not for control of people: an officer sees those of an own draft, the unit
sees medians over at least :data:`LEAST_OFFICERS` officers, and nothing names, ranks or compares a person
(docs/privacy.md). No threshold is set and nothing is refused because of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Annotated, Final

from pydantic import Field

from server.domain.report import Consequence, Draft, Provenance, Template
from server.domain.transcript import Frozen, word_key

MAX_STRETCHES: Final = 10_000
"""In one message; a screen that tells more is broken."""
KEPT_STRETCHES: Final = 500
"""Of one page visit. What is more goes, the shortest first: hearing is never told larger than it was."""
MAX_SESSIONS: Final = 100
"""Page visits of one draft that count."""
CLOCKS_DIFFER_S: Final = 5.0
"""Of the browser and the server, within one draft's life."""
LATE: Final = timedelta(minutes=15)
"""A page tells its last numbers while it closes, which may be after the draft was confirmed."""

LEAST_OFFICERS: Final = 10
"""With confirmed drafts, before a unit sees anything."""
WEEKS: Final = 12
"""Whole weeks that a unit's numbers are taken over; with the days since Monday at most ninety days."""
KEPT: Final = timedelta(weeks=WEEKS + 2)
"""Numbers of confirmed drafts are removed after this: nobody looks at them any more."""
DRAFTS_STEP: Final = 10

Seconds = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Stretch = tuple[Seconds, Seconds]
"""From when to when, in seconds of the draft's sound."""


class Visit(Frozen):
    """What one page visit adds up to: seconds at work, and the sound that was played."""

    active_s: Seconds = 0.0
    heard: tuple[Stretch, ...] = ()


class Changed(Frozen):
    """Words that differ from what the machine first put there, by class of consequence; C is the text."""

    A: int = 0
    B: int = 0
    C: int = 0


class Signals(Frozen):
    """How one draft was reviewed.

    ``words`` are those of the running text and the values, ``heard_share`` is the part of the speech that
    was played (None where there is no sound), ``words_per_minute`` is None where no time was told.
    """

    words: int
    active_s: float
    words_per_minute: float | None
    heard_share: float | None
    changed: Changed
    listened_s: float


def apart(stretches: Iterable[Stretch], *, until_s: float) -> list[Stretch]:
    """Stretches within the sound, in order; those that overlap or touch are one."""
    inside = sorted((start, min(end, until_s)) for start, end in stretches if start < min(end, until_s))
    merged: list[Stretch] = []
    for start, end in inside:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def visited(before: Visit, told: Visit, draft: Draft, *, now: datetime) -> Visit:
    """A page visit with what it tells now. It tells totals, so a message that comes late adds nothing.

    Nobody works on a draft for longer than it exists, and nothing is heard outside its sound.
    """
    longest_s = max((now - draft.created_at).total_seconds(), 0.0) + CLOCKS_DIFFER_S
    heard = apart((*before.heard, *told.heard), until_s=_sound_s(draft))
    longest = sorted(heard, key=_length, reverse=True)[:KEPT_STRETCHES]
    return Visit(
        active_s=round(min(max(before.active_s, told.active_s), longest_s), 1),
        heard=tuple((round(start, 2), round(end, 2)) for start, end in sorted(longest)),
    )


def signals(draft: Draft, template: Template, visits: Sequence[Visit], *, now: datetime) -> Signals:
    """The numbers of a draft as it is now.

    Args:
        draft: at its newest version.
        template: the one it was made from; it says which fields are of which class.
        visits: all page visits.
        now: aware.
    """
    words = len(_words(draft.narrative.text)) + sum(len(_words(field.value)) for field in draft.fields)
    lived_s = max((now - draft.created_at).total_seconds(), 0.0) + CLOCKS_DIFFER_S
    active_s = min(sum(visit.active_s for visit in visits), lived_s)
    sound_s = _sound_s(draft)
    heard = apart((one for visit in visits for one in visit.heard), until_s=sound_s)
    speech = apart(((one.start_s, one.end_s) for one in draft.transcript.utterances), until_s=sound_s)
    speech_s = sum(map(_length, speech))
    return Signals(
        words=words,
        active_s=round(active_s, 1),
        words_per_minute=round(words * 60 / active_s, 1) if active_s else None,
        heard_share=round(_shared_s(heard, speech) / speech_s, 3) if speech_s else None,
        changed=changed(draft, template),
        listened_s=round(sum(map(_length, heard)), 1),
    )


def changed(draft: Draft, template: Template) -> Changed:
    """How many words are others than the machine first put there: put in, taken out or replaced.

    A text that the officer typed is the officer's own, and so is not a change.
    """
    counts = dict.fromkeys(Consequence, 0)
    classes = {spec.id: spec.consequence for spec in template.fields}
    for field in draft.fields:
        counts[classes.get(field.id, Consequence.B)] += _differing(field.machine_value, field.value)
    narrative = draft.narrative
    if narrative.provenance is not Provenance.TYPED or draft.transcript.has_sound:
        first = draft.transcript.text if narrative.machine_text is None else narrative.machine_text
        counts[Consequence.C] += _differing(first, narrative.text)
    return Changed(A=counts[Consequence.A], B=counts[Consequence.B], C=counts[Consequence.C])


def _differing(before: str | None, after: str | None) -> int:
    """Words that differ, without case and punctuation; a word for another counts once."""
    if before == after:
        return 0
    old, new = _keys(before), _keys(after)
    found = SequenceMatcher(a=old, b=new).get_opcodes()
    return sum(max(a_end - a, b_end - b) for tag, a, a_end, b, b_end in found if tag != "equal")


def _words(text: str | None) -> list[str]:
    return (text or "").split()


def _keys(text: str | None) -> list[str]:
    return [key for word in _words(text) if (key := word_key(word))]


def _length(stretch: Stretch) -> float:
    return stretch[1] - stretch[0]


def _sound_s(draft: Draft) -> float:
    """Where the last speech ends; 0 for a draft without sound that can be played."""
    if draft.dictation_id is None or not draft.transcript.has_sound:
        return 0.0
    return max(one.end_s for one in draft.transcript.utterances)


def _shared_s(some: Sequence[Stretch], others: Sequence[Stretch]) -> float:
    """Seconds that are in both; each is in order and apart."""
    total, at = 0.0, 0
    for start, end in some:
        while at < len(others) and others[at][1] <= start:
            at += 1
        for other_start, other_end in others[at:]:
            if other_start >= end:
                break
            total += min(end, other_end) - max(start, other_start)
    return total


class Measured(Frozen):
    """The numbers of one confirmed draft in a unit. ``of`` tells officers apart and is no name."""

    of: int
    words_per_minute: float | None
    heard_share: float | None
    changed: Changed


class Spread(Frozen):
    """The middle of many drafts, and between which values half of them lie. None: nothing was told."""

    low: float | None = None
    median: float | None = None
    high: float | None = None


class Period(Frozen):
    """Whole weeks: from Monday 00:00 UTC until, and without, a Monday 00:00 UTC."""

    since: datetime
    until: datetime


class ChangedSpread(Frozen):
    """Changed words in a draft, by class."""

    A: Spread
    B: Spread
    C: Spread


class UnitSignals(Frozen):
    """How a unit reviews, over many drafts of many officers. ``drafts`` is rounded down to tens."""

    enough: bool = True
    officers_at_least: int = LEAST_OFFICERS
    period: Period
    drafts: int
    words_per_minute: Spread
    heard_share: Spread
    changed: ChangedSpread


class NotEnough(Frozen):
    """Too few officers: no number at all is told, not even how many there are."""

    enough: bool = False
    at_least: int = LEAST_OFFICERS


def period(now: datetime) -> Period:
    """The last :data:`WEEKS` whole weeks; the last one counts once nothing of it can change any more.

    So the answers of one week are the same. Of two that differ, the difference would be what one person
    did in between.
    """
    settled = (now - LATE).astimezone(UTC)
    monday = settled.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=settled.weekday())
    return Period(since=monday - timedelta(weeks=WEEKS), until=monday)


def unit_signals(measured: Sequence[Measured], weeks: Period) -> UnitSignals | NotEnough:
    """Medians and quartiles over drafts in which every officer weighs the same, rounded.

    So nobody's drafts are most of what is told, however many there are. A number that fewer than
    :data:`LEAST_OFFICERS` officers have is left out.
    """
    if len({one.of for one in measured}) < LEAST_OFFICERS:
        return NotEnough()
    return UnitSignals(
        period=weeks,
        drafts=len(measured) // DRAFTS_STEP * DRAFTS_STEP,
        words_per_minute=_spread(((one.of, one.words_per_minute) for one in measured), step=10),
        heard_share=_spread(((one.of, one.heard_share) for one in measured), step=0.05),
        changed=ChangedSpread(
            A=_spread(((one.of, one.changed.A) for one in measured), step=1),
            B=_spread(((one.of, one.changed.B) for one in measured), step=1),
            C=_spread(((one.of, one.changed.C) for one in measured), step=5),
        ),
    )


def _spread(values: Iterable[tuple[int, float | None]], *, step: float) -> Spread:
    by_officer: dict[int, list[float]] = {}
    for officer, value in values:
        if value is not None:
            by_officer.setdefault(officer, []).append(value)
    if len(by_officer) < LEAST_OFFICERS:
        return Spread()
    weighed = sorted((one, 1 / len(own)) for own in by_officer.values() for one in own)
    low, median, high = (_rounded(_quantile(weighed, part), step) for part in (0.25, 0.5, 0.75))
    return Spread(low=low, median=median, high=high)


def _quantile(weighed: Sequence[tuple[float, float]], part: float) -> float:
    """The value below which this part of the weight lies, straight between the middles of two values."""
    total = math.fsum(weight for _, weight in weighed)
    places: list[tuple[float, float]] = []
    below = 0.0
    for value, weight in weighed:
        places.append(((below + weight / 2) / total, value))
        below += weight
    if part <= places[0][0]:
        return places[0][1]
    for (left, low), (right, high) in pairwise(places):
        if part <= right:
            return low + (high - low) * (part - left) / (right - left)
    return places[-1][1]


def _rounded(value: float, step: float) -> float:
    return round(round(value / step) * step, 2)
