"""How long a record stays, and what becomes of it: rules, states, and what is due at a moment.

A record is used freely (``active``), then only compared and combined with a reason (``restricted``), then
kept apart for complaints and accountability (``removed``), then destroyed. Drafts, sound and the rest go
from ``active`` to ``destroyed`` at once. States go forward only, whatever a clock says.

Source: Wet politiegegevens art. 8 (one year of free use; removed at the latest five years after the
first processing), art. 9 lid 4, art. 10 lid 6 and art. 14 lid 1 (kept five years more, then destroyed).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from pydantic import AwareDatetime, Field

from server.domain.calendar_terms import Term
from server.domain.transcript import Frozen


class State(StrEnum):
    """What may be done with a record; in this order, and never back."""

    ACTIVE = "active"
    RESTRICTED = "restricted"
    REMOVED = "removed"
    DESTROYED = "destroyed"

    @property
    def rank(self) -> int:
        """0 for active to 3 for destroyed."""
        return _ORDER.index(self)


_ORDER = tuple(State)


class Kind(StrEnum):
    """What a rule is about. A report takes its draft, dictation, finals and sound along."""

    REPORT = "report"
    DRAFT = "draft"  # open: never confirmed
    DISCARDED = "discarded_draft"
    DICTATION = "dictation"  # never finished, or cancelled
    SOUND = "sound"  # of a dictation whose report is confirmed
    JOB = "job"  # transcriptions for a system client, with the recordings they are of


class Clock(StrEnum):
    """Where a term begins."""

    FIRST_PROCESSING = "first_processing"
    NOTED = "noted"  # a date that a person notes: the investigation ended, the last need
    LAST_CHANGE = "last_change"
    CONFIRMATION = "confirmation"
    FINISHED = "finished"


CLOCKS: Mapping[Kind, tuple[Clock, ...]] = MappingProxyType(
    {
        Kind.REPORT: (Clock.FIRST_PROCESSING, Clock.NOTED),
        Kind.DRAFT: (Clock.LAST_CHANGE,),
        Kind.DISCARDED: (Clock.LAST_CHANGE,),
        Kind.DICTATION: (Clock.LAST_CHANGE,),
        Kind.SOUND: (Clock.CONFIRMATION,),
        Kind.JOB: (Clock.FINISHED,),
    }
)
"""Which clocks a rule about each kind can have."""


class Reason(StrEnum):
    """Why somebody reads a record that is not in free use, or why it may not be destroyed."""

    COMPARE = "compare"  # Wpg art. 8 lid 2
    COMBINE = "combine"  # Wpg art. 8 lid 3
    PROCEEDINGS = "proceedings"  # a court asks for it
    COMPLAINT = "complaint"  # Wpg art. 14 lid 1
    ACCOUNTABILITY = "accountability"  # Wpg art. 14 lid 1
    RENEWED = "renewed"  # Wpg art. 14 lid 3: by order, for a purpose of art. 9 or 10
    SUBJECT_REQUEST = "subject_request"  # Wpg art. 25 and 28
    ARCHIVE = "archive"  # Wpg art. 14 lid 4: of value as heritage


_WITH_REASON: Mapping[State, frozenset[Reason]] = MappingProxyType(
    {
        State.ACTIVE: frozenset(Reason),
        State.RESTRICTED: frozenset(Reason) - {Reason.ARCHIVE},
        State.REMOVED: frozenset(
            {
                Reason.PROCEEDINGS,
                Reason.COMPLAINT,
                Reason.ACCOUNTABILITY,
                Reason.RENEWED,
                Reason.SUBJECT_REQUEST,
            }
        ),
        State.DESTROYED: frozenset(),
    }
)


def reasons_for(state: State) -> tuple[Reason, ...]:
    """The reasons for which a record in ``state`` may be read, in order."""
    return tuple(reason for reason in Reason if reason in _WITH_REASON[state])


class Sight(Frozen):
    """Which records somebody may read: of their own, and of anybody."""

    own: frozenset[State] = frozenset({State.ACTIVE})
    anybodys: frozenset[State] = frozenset()
    privacy_officer: bool = False

    @classmethod
    def of(cls, reason: Reason | None, *, privacy_officer: bool) -> Sight:
        """What ``reason`` opens: what is restricted to its owner, what is removed to a privacy officer."""
        if reason is None:
            return cls(privacy_officer=privacy_officer)
        fit = {state for state in State if reason in _WITH_REASON[state]}
        return cls(
            own=frozenset(fit & {State.ACTIVE, State.RESTRICTED}) | {State.ACTIVE},
            anybodys=frozenset(fit & {State.RESTRICTED, State.REMOVED}) if privacy_officer else frozenset(),
            privacy_officer=privacy_officer,
        )

    def allows(self, state: State, *, is_own: bool) -> bool:
        """True when a record in ``state`` may be read."""
        return state in self.anybodys or (is_own and state in self.own)


class Step(Frozen):
    """``after`` a term a record ``becomes`` something else.

    The term begins at the rule's clock or, with ``counted_from``, when the record came into that state.
    """

    after: Term
    becomes: State
    counted_from: State | None = None
    article: str = ""


class Rule(Frozen):
    """One file of vocab/retention. ``status`` says how sure it is, ``digest`` is the file's SHA-256.

    ``warn`` is how long before its destruction people are told. Without steps (sound only) a thing
    goes when the report goes.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")
    version: int = Field(ge=1)
    title: str
    covers: Kind
    clock: Clock
    steps: tuple[Step, ...]
    warn: Term | None = None
    source: str = ""
    status: str = ""
    digest: str = ""


class Facts(Frozen):
    """What decides about one record.

    ``started_at`` is when its clock began, None while it has not; ``since`` when it came into
    ``state``; ``held`` is True while somebody ordered that it may not be destroyed.
    """

    kind: Kind
    object_id: str
    basis: str
    started_at: AwareDatetime | None
    state: State = State.ACTIVE
    since: AwareDatetime
    held: bool = False


class Change(Frozen):
    """A record becomes something else at a moment. ``held``: a hold keeps it from being destroyed."""

    becomes: State
    at: AwareDatetime
    step: Step
    held: bool = False


def timeline(rule: Rule, facts: Facts, now: datetime) -> tuple[Change, ...]:
    """All that is to come for a record under ``rule``, in order; what is overdue comes first.

    A step that is counted from an earlier one begins when that one is taken, never at the moment
    at which it should have been: what is removed late is kept the full term.
    """
    if facts.started_at is None:
        return ()
    came = {facts.state: facts.since}
    earliest = facts.started_at
    changes: list[Change] = []
    for step in rule.steps:
        if step.becomes.rank <= facts.state.rank:
            continue
        start = facts.started_at if step.counted_from is None else came.get(step.counted_from, facts.since)
        earliest = max(earliest, step.after.after(start))
        came[step.becomes] = max(earliest, now)
        held = facts.held and step.becomes is State.DESTROYED
        changes.append(Change(becomes=step.becomes, at=earliest, step=step, held=held))
    return tuple(changes)


def due(rule: Rule, facts: Facts, now: datetime) -> tuple[Change, ...]:
    """The changes that must be made at ``now``: forward only, and nothing destroyed that is held."""
    return tuple(change for change in timeline(rule, facts, now) if change.at <= now and not change.held)


class RuleSet(Frozen):
    """All rules in force; ``digest`` is the SHA-256 over their files."""

    rules: tuple[Rule, ...]
    digest: str

    def of(self, basis: str) -> Rule | None:
        """The rule with this id."""
        return next((rule for rule in self.rules if rule.id == basis), None)

    def about(self, kind: Kind) -> Rule | None:
        """The (first) rule about ``kind``."""
        return next((rule for rule in self.rules if rule.covers is kind), None)

    def due(self, facts: Facts, now: datetime) -> tuple[Change, ...]:
        """As :func:`due`, under the record's own rule; nothing when there is no such rule any more."""
        rule = self.of(facts.basis)
        return due(rule, facts, now) if rule else ()

    def ends_at(self, kind: Kind, started_at: datetime) -> datetime | None:
        """When a thing whose clock began at ``started_at`` is destroyed; None without a term of its own."""
        rule = self.about(kind)
        if rule is None or not rule.steps:
            return None
        facts = Facts(kind=kind, object_id="", basis=rule.id, started_at=started_at, since=started_at)
        return timeline(rule, facts, started_at)[-1].at

    def ends_soon(self, kind: Kind, started_at: datetime, now: datetime) -> bool:
        """True when people are to be told at ``now`` that a thing goes before long (``Rule.warn``)."""
        rule, ends = self.about(kind), self.ends_at(kind, started_at)
        return (
            rule is not None and rule.warn is not None and ends is not None and rule.warn.after(now) >= ends
        )


class Effect(Frozen):
    """What new rules would do at once that the rules before them would not.

    ``held`` counts records under hold that the new rules would destroy; a hold goes before any rule,
    so a rule that asks for their destruction is wrong.
    """

    sudden: int = 0
    held: int = 0

    def plus(self, other: Effect) -> Effect:
        """Both together."""
        return Effect(sudden=self.sudden + other.sudden, held=self.held + other.held)


def effect(new: RuleSet, old: RuleSet | None, facts: Facts, now: datetime) -> Effect:
    """What ``new`` does to one record at ``now`` that ``old`` would not; ``old`` None: no rules before."""
    free = facts.model_copy(update={"held": False})
    before = {change.becomes for change in old.due(free, now)} if old else set()
    added = {change.becomes for change in new.due(free, now)} - before
    destroys_held = facts.held and old is not None and State.DESTROYED in added
    if facts.held:
        added.discard(State.DESTROYED)
    return Effect(sudden=int(bool(added)), held=int(destroys_held))
