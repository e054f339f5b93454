"""Templates, observations, drafts and reports: what the officer sees, edits and confirms.

A *draft* holds what the machine proposes and the officer edits; a *report* is what an
officer confirmed, immutable and versioned. Nothing here does input or output.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, Field, model_validator

from server.domain.assessing import Assessment, Inquiry
from server.domain.paragraphs import paragraphs
from server.domain.transcript import Frozen, Transcript


class Consequence(StrEnum):
    """How bad an unnoticed error is; it decides how much the screen asks of the officer."""

    A = "A"  # identity, plate, account, role, negation, amount, time, weapon, quote
    B = "B"  # other fields
    C = "C"  # narrative


class Fill(Frozen):
    """Which observations may fill a field; only what is stated ever does.

    ``value`` names one value of the type, or a part of it that is phrased together (the ``address``
    of a person); None takes the whole observation. ``role`` is one role, any of several, or None for
    any. ``only`` are the values that count, of types that name what they say (``geen_geweld``).
    With ``together`` the observations of the roles make one value, with that text between them:
    "van 21.00 uur tot 22.00 uur"; and with ``once`` what they say alike is said once: "20 november 2026".
    """

    type: str
    value: str | None = None
    role: str | tuple[str, ...] | None = None
    only: tuple[str, ...] = ()
    together: str | None = None
    once: bool = False

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles it takes, in order; empty for any."""
        if self.role is None:
            return ()
        return (self.role,) if isinstance(self.role, str) else self.role


class FieldSpec(Frozen):
    """One slot of a template."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: str
    kind: str  # text | plate | postcode | phone | clock
    consequence: Consequence
    expected: bool = False  # its absence is told, never a reason to refuse
    help: str = ""
    question: str = ""  # asks for it where it is expected and empty; without one, help or label does
    fills: tuple[Fill, ...] = ()  # the first that finds anything gives the value
    many: bool = False  # all that was found makes the value together: goods, witnesses
    spoken: tuple[str, ...] = ()  # other names an officer may say for it: "veld plaats delict"


class Template(Frozen):
    """A form as data (vocab/templates). ``digest`` is the SHA-256 of the file it came from."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: int = Field(ge=1)
    title: str
    help: str = ""
    fields: tuple[FieldSpec, ...]
    read_back: bool = False  # a declaration: read to, or by, the person who makes it (Sv art. 163)
    basis: str = Field(default="wpg-8", pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")  # rule of vocab/retention
    digest: str = ""


ObservedValue = str | int | float | tuple[str, ...]
"""A value of an observation: text, a number, or a list such as pieces of clothing."""


class Observation(Frozen):
    """One fact found in the words. A span is mandatory: a value nobody said does not exist.

    ``spans`` are character ranges in the transcript's text, ``audio`` is [start_s, end_s] of
    each span, or empty for a text without sound. ``value_spans`` tells which words say which value.
    ``rule`` names the rule that found it.
    """

    id: str
    type: str
    role: str | None = None
    values: dict[str, ObservedValue]
    spans: tuple[tuple[int, int], ...] = Field(min_length=1)
    value_spans: dict[str, tuple[int, int]] = Field(default_factory=dict)
    words: tuple[str, ...]
    audio: tuple[tuple[float, float], ...] = ()
    probability: float = Field(ge=0, le=1)
    rule: str
    polarity: str = "stated"  # stated | denied | hypothetical | refuted; only "stated" fills a field
    source: str = "own"  # own | statement | system
    warning: str | None = None


class Provenance(StrEnum):
    """Where a value comes from; shown to the officer and kept in the report."""

    SPOKEN = "spoken"  # found in the officer's words
    CORRECTED = "corrected"  # was spoken or proposed, changed by the officer
    TYPED = "typed"  # entered by the officer where the machine had nothing
    PROPOSED = "proposed"  # put there by the system, not in the words


class How(StrEnum):
    """What an officer did before a value was confirmed."""

    HEARD = "heard"  # played the sound of its words
    RETYPED = "retyped"  # typed its end again
    TYPED = "typed"  # entered the value
    SEEN = "seen"  # looked at it


class FieldCheck(Frozen):
    """How a value was checked. ``heard_s`` seconds of its sound were played, at ``rate`` times its speed."""

    how: How
    heard_s: float | None = None
    rate: float | None = None


class Alternative(Frozen):
    """What could also fill the field. ``observation_id`` names it; see :class:`DraftField` for the rest."""

    observation_id: str
    value: str
    observation_ids: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    warning: str | None = None


class DraftField(Frozen):
    """A field's value and how it came there. ``value`` None means: nothing known, or rejected.

    ``observation_id`` is the (first) observation behind the value, ``observation_ids`` are all of
    them where it is made of more. ``spans`` are the character ranges of just the words that say the
    value. ``warning`` tells what to look out for. ``conflict``: different things were said for it.
    ``check`` is how it was checked before it was confirmed; None where that was not kept yet.
    """

    id: str
    value: str | None = None
    provenance: Provenance | None = None
    observation_id: str | None = None
    observation_ids: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    warning: str | None = None
    conflict: bool = False
    machine_value: str | None = None  # what the machine first put here, kept beside a correction
    alternatives: tuple[Alternative, ...] = ()
    confirmed: bool = False
    confirmed_at: AwareDatetime | None = None
    check: FieldCheck | None = None


class Narrative(Frozen):
    """The running text: the transcript with spoken commands carried out, as the officer edited it.

    ``machine_text`` is what the machine first put here, None where that is the transcript's text.
    With ``machine_added`` it holds a standard text that was asked for: words that nobody said.
    ``checked`` are the numbers, from 0, of the paragraphs that the officer ticked
    (:func:`server.domain.paragraphs.paragraphs`); with all of them it is ``confirmed``.
    """

    text: str
    provenance: Provenance = Provenance.SPOKEN
    machine_text: str | None = None
    machine_added: bool = False
    checked: tuple[int, ...] = ()
    confirmed: bool = False
    confirmed_at: AwareDatetime | None = None

    @model_validator(mode="before")
    @classmethod
    def _checked_as_a_whole(cls, data: Any) -> Any:
        """A text that was confirmed before paragraphs were ticked was confirmed with all of them."""
        if isinstance(data, dict) and data.get("confirmed") and "checked" not in data:
            return {**data, "checked": tuple(range(len(paragraphs(data.get("text", "")))))}
        return data


class ReadBackHow(StrEnum):
    """How the person who made a declaration came to know what was written down."""

    READ_ALOUD = "read_aloud"
    READ_SELF = "read_self"
    NOT_DONE = "not_done"


class ReadBack(Frozen):
    """That the declaration was read back, or why not (``note``). Undone by any change of what it says."""

    how: ReadBackHow
    note: str = ""
    at: AwareDatetime


class DraftState(StrEnum):
    """Only an open draft can be edited; a confirmed one has become a report."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISCARDED = "discarded"


class Rectifies(Frozen):
    """Which version of which report is put right, why, and the data subject's request that asked for it."""

    report_id: str
    version: int = Field(ge=1)
    request_id: str | None = None
    reason: str | None = None  # in the officer's words; none in versions from before it was asked


class Draft(Frozen):
    """What the machine proposes and the officer edits. Never readable as a report."""

    id: str
    version: int = Field(ge=1)
    state: DraftState = DraftState.OPEN
    template: str
    template_version: int
    template_digest: str
    owner: str
    unit: str
    dictated_at: AwareDatetime
    created_at: AwareDatetime
    updated_at: AwareDatetime
    dictation_id: str | None = None
    transcript: Transcript
    narrative: Narrative
    fields: tuple[DraftField, ...]
    observations: tuple[Observation, ...] = ()
    engine: dict[str, Any] = Field(default_factory=dict)
    report_id: str | None = None
    rectifies: Rectifies | None = None
    read_back: ReadBack | None = None
    inquiry: Inquiry = Inquiry()


class Report(Frozen):
    """What an officer confirmed. Immutable; a change is a new version.

    ``inquiry`` is what the officer answered beside it, ``assessment`` how legal elements stood on all of it
    at that moment: advice, no part of what was confirmed. None in reports from before there was any.
    """

    id: str
    version: int = Field(ge=1)
    draft_id: str
    draft_version: int
    template: str
    template_version: int
    template_digest: str
    title: str
    confirmed_by: str
    confirmed_by_name: str
    unit: str
    dictated_at: AwareDatetime
    confirmed_at: AwareDatetime
    narrative: Narrative
    fields: tuple[DraftField, ...]
    labels: dict[str, str]  # field id → label, as the officer saw it
    observations: tuple[Observation, ...]
    transcript: Transcript
    engine: dict[str, Any] = Field(default_factory=dict)
    rectifies: Rectifies | None = None  # what this version puts right; None for the first
    read_back: ReadBack | None = None
    inquiry: Inquiry = Inquiry()
    assessment: Assessment | None = None


def require_aware(moment: datetime) -> datetime:
    """Return ``moment`` unless it is naive: a time without a zone proves nothing."""
    if moment.tzinfo is None:
        raise ValueError("a time needs a zone")
    return moment
