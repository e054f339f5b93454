"""How a draft was reviewed, as numbers for the officer: how much was read in how long, heard and changed.

They are signals for quality and not for control of people: an officer sees those of an own draft, and a
unit medians over many (:mod:`server.domain.unit_signals`); nothing names, ranks or compares a person
(docs/privacy.md). No threshold is set and nothing is refused because of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Annotated, Final

from pydantic import Field

from server.domain.report import Consequence, Draft, DraftState, Provenance, Template
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
COMPARED_WORDS: Final = 2_000
"""As many that differ are compared in their order; of more, how often each stands there counts. The time that
the first takes grows with their square, and it is done while nobody else can write."""

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
    was played (None where there is no sound, or no page told anything), ``words_per_minute`` is None where
    no time was told.
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
    played = ((round(start, 2), round(end, 2)) for start, end in told.heard)
    heard = apart((*before.heard, *played), until_s=_sound_s(draft))
    longest = sorted(heard, key=_length, reverse=True)[:KEPT_STRETCHES]
    return Visit(
        active_s=round(min(max(before.active_s, told.active_s), _lived_s(draft, now)), 1),
        heard=tuple(sorted(longest)),
    )


def signals(draft: Draft, template: Template, visits: Sequence[Visit], *, now: datetime) -> Signals:
    """The numbers of a draft.

    Args:
        draft: at its newest version.
        template: the one it was made from; it says which fields are of which class.
        visits: all page visits.
        now: aware; of a confirmed draft the moment of its confirmation counts.
    """
    words = len(_words(draft.narrative.text)) + sum(len(_words(field.value)) for field in draft.fields)
    active_s = min(sum(visit.active_s for visit in visits), _lived_s(draft, now))
    sound_s = _sound_s(draft)
    heard = apart((one for visit in visits for one in visit.heard), until_s=sound_s)
    speech = apart(((one.start_s, one.end_s) for one in draft.transcript.utterances), until_s=sound_s)
    speech_s = sum(map(_length, speech))
    return Signals(
        words=words,
        active_s=round(active_s, 1),
        words_per_minute=round(words * 60 / active_s, 1) if active_s else None,
        heard_share=round(_shared_s(heard, speech) / speech_s, 3) if speech_s and visits else None,
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
        counts[classes.get(field.id, Consequence.A)] += _differing(field.machine_value, field.value)
    narrative = draft.narrative
    if narrative.provenance is not Provenance.TYPED or draft.transcript.has_sound:
        first = draft.transcript.text if narrative.machine_text is None else narrative.machine_text
        counts[Consequence.C] += _differing(first, narrative.text)
    return Changed(A=counts[Consequence.A], B=counts[Consequence.B], C=counts[Consequence.C])


def _differing(before: str | None, after: str | None) -> int:
    """Words that differ, without case and punctuation; a word for another counts once."""
    if before == after:
        return 0
    old, new = _without_ends(_keys(before), _keys(after))
    if max(len(old), len(new)) > COMPARED_WORDS:
        was, now = Counter(old), Counter(new)
        return max((was - now).total(), (now - was).total())
    found = SequenceMatcher(a=old, b=new).get_opcodes()
    return sum(max(a_end - a, b_end - b) for tag, a, a_end, b, b_end in found if tag != "equal")


def _without_ends(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """Both without what they begin and end with alike: most of a text that was reviewed."""
    shorter = min(len(old), len(new))
    begin = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    most = shorter - begin
    end = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    return old[begin : len(old) - end], new[begin : len(new) - end]


def _words(text: str | None) -> list[str]:
    return (text or "").split()


def _keys(text: str | None) -> list[str]:
    return [key for word in _words(text) if (key := word_key(word))]


def _length(stretch: Stretch) -> float:
    return stretch[1] - stretch[0]


def _lived_s(draft: Draft, now: datetime) -> float:
    """How long there was something to review."""
    until = draft.updated_at if draft.state is DraftState.CONFIRMED else now
    return max((until - draft.created_at).total_seconds(), 0.0) + CLOCKS_DIFFER_S


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
