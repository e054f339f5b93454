"""What an assessment says, and what an inquiry asks: the values that cross the borders between their rooms.

Nothing here is a decision. An element *has a starting point* in what an officer confirmed, or not yet, or it
is refuted or contradicted; what that means in law is for a person (Wpg art. 7a; the minister's answers 30, 50
and 64 to parliament, Kamerstuk 26643 nr. 669).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from server.domain.theory import Status
from server.domain.transcript import Frozen

ObservableId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$", max_length=120)]


FIELD = "field."
"""Starts the ids of observables that a field of a form answers; no file of questions may take one."""


def field_observable(template_id: str, field_id: str) -> str:
    """The id of the fact that this field of this form is filled."""
    return f"{FIELD}{template_id}.{field_id}"


class Reply(StrEnum):
    """What an officer answers to a question about a fact."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"  # not known, not asked, not to be found out: the question is not asked again


def is_answered_by(observable: str, reply: Reply) -> bool:
    """Whether a reply can answer a question: yes or no is no answer to one for what belongs in a field."""
    return reply is Reply.UNKNOWN or not observable.startswith(FIELD)


class AnswerHow(StrEnum):
    """How an answer came."""

    TAPPED = "tapped"
    SPOKEN = "spoken"


class AnswerSound(Frozen):
    """The sound of a spoken answer: of its own (``id``), or a stretch of the dictation (``id`` None).

    ``sha256`` is over its samples, PCM s16le 16 kHz mono, where it is a recording of its own.
    """

    id: str | None = None
    start_s: float = Field(ge=0)
    end_s: float = Field(ge=0)
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")


class Answer(Frozen):
    """A statement of the officer on one observable. ``words`` are theirs, verbatim, where it was spoken.

    ``asked`` is the question as it stood on the screen. ``policy`` names what ordered the questions
    (SHA-256), and ``others`` the questions that it would have asked next.
    """

    observable: ObservableId
    reply: Reply
    how: AnswerHow
    at: AwareDatetime
    asked: str = ""
    words: str | None = None
    sound: AnswerSound | None = None
    policy: str = ""
    others: tuple[str, ...] = ()


class Inquiry(Frozen):
    """What an officer did with the questions about a draft. All of it may stay empty, without consequence.

    ``answers`` has at most one of each observable, the last given. ``skipped`` were put off; ``stopped``:
    no question is shown until the officer asks for one. ``added`` and ``removed`` are rule sets to look at,
    or not, other than the words suggest.
    """

    answers: tuple[Answer, ...] = ()
    skipped: tuple[ObservableId, ...] = ()
    stopped: bool = False
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class Evidence(Frozen):
    """What speaks for a literal: an observation, a field's value, or an answer.

    ``confirmed`` is True where the officer confirmed it; an answer always is. ``words`` are those it
    rests on, ``spans`` their places in the transcript, ``audio`` [start_s, end_s] of each in the
    dictation's sound; for a spoken answer ``sound`` says where it is heard.
    """

    kind: str  # observation | field | answer
    literal: str
    confirmed: bool
    observation_id: str | None = None
    field_id: str | None = None
    observable: str | None = None
    words: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    audio: tuple[tuple[float, float], ...] = ()
    sound: AnswerSound | None = None
    source: str = "own"


class Knowledge(Frozen):
    """What is known of a case. ``evidence`` is in a fixed order that depends on nothing but itself.

    ``unknown`` are observables that nobody will be asked again. ``on`` is the day of the event, which decides
    what law was in force; None where no day is known: then that of the dictation (``dictated_on``) does.
    ``until`` is the last day of an event of more than one, or where its day is one of several.
    """

    evidence: tuple[Evidence, ...] = ()
    unknown: tuple[str, ...] = ()
    on: date | None = None
    until: date | None = None
    dictated_on: date


class Standing(StrEnum):
    """What is told of an element. The words on the screen are never "strafbaar"."""

    PRESENT = "present"  # aanknopingspunt aanwezig
    OPEN = "open"  # nog niet besproken
    REFUTED = "refuted"  # weerlegd
    CONTRADICTORY = "contradictory"  # tegenstrijdig, beoordeel zelf


class Step(Frozen):
    """One step of an explanation: why a literal stands as it does.

    ``rule`` None: it was observed (``evidence``), or nothing speaks for it. ``because`` are the steps of the
    rule's body, ``against`` those of what attacks it. A literal that is explained elsewhere in the same
    tree comes back with ``again`` True and nothing below it.
    """

    literal: str
    label: str
    status: Status
    rule: str | None = None
    strict: bool = False
    article: str | None = None
    valid_from: date | None = None
    source: str | None = None
    evidence: tuple[Evidence, ...] = ()
    because: tuple[Step, ...] = ()
    against: tuple[Step, ...] = ()
    again: bool = False


class ElementState(Frozen):
    """How one element stands. ``settled``: no answer can change it any more.

    ``preview`` is how it would stand if all that was found in the words were confirmed as it is.
    ``why`` explains ``standing``, once for each argument that counts.
    """

    id: str
    label: str
    standing: Standing
    preview: Standing
    settled: bool
    why: tuple[Step, ...] = ()


class SetState(Frozen):
    """How the elements of one rule set stand. ``because`` says why this set is looked at.

    ``complete``: every element has a starting point; ``refuted``: one that all need is refuted. Neither says
    that an offence was committed.
    """

    id: str
    kind: str  # offence | form
    article: str | None
    title: str
    digest: str
    version: int
    status: str
    source: str
    valid_from: date | None = None
    valid_to: date | None = None
    because: str
    elements: tuple[ElementState, ...]
    complete: bool = False
    refuted: bool = False


class Assessment(Frozen):
    """All rule sets that are looked at for one draft or report.

    ``without_rules`` are kinds of incident that no rule set is about; ``not_in_force`` are rule sets that did
    not hold yet, or no longer, ``on`` the day of the event. ``notes`` are sentences for the officer.
    """

    on: date
    on_known: bool
    sets: tuple[SetState, ...] = ()
    without_rules: tuple[str, ...] = ()
    not_in_force: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    rules_sha256: str = ""


class Reach(Frozen):
    """What the answer to a question can still change: an element of a set."""

    set_id: str
    element_id: str
    label: str


class Question(Frozen):
    """A question about a fact. ``field`` is the field of the draft's form that its answer belongs in, if any.

    ``yes`` and ``no`` are what the answers state. ``reach`` is what it can still change, most direct first.
    ``gain``, from 0 to 1, is how far its answer is expected to bring the inquiry to its end; ``cost``
    (seconds to answer, about) is weighed against it. Both only order questions.
    """

    observable: ObservableId
    text: str
    help: str = ""
    yes: str
    no: str
    field: str | None = None
    reach: tuple[Reach, ...] = ()
    gain: float = Field(ge=0)
    cost: float = Field(gt=0)
    skipped: bool = False


class Guidance(Frozen):
    """What an officer sees beside a draft: how things stand, and what could be asked, first to last.

    ``answered`` are the officer's answers so far. ``preview`` is True where something was found in the words
    that the officer did not confirm yet. ``policy_sha256`` names what ordered the questions.
    """

    assessment: Assessment
    questions: tuple[Question, ...] = ()
    answered: tuple[Answer, ...] = ()
    stopped: bool = False
    preview: bool = False
    policy_sha256: str = ""
