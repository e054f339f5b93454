"""Rule sets as data: what makes an offence, or a complete record, and which facts to ask for.

An *observable* is a fact that an officer can see, hear or be told, with the question that asks for it. A
*rule set* names the elements of an article, and rules that lead from observables to them, for the days on
which it was in force. Jurists write both (docs/assessment.md); ``server.reporting.assessment`` reads them.

Literals in rules: an observable's id, an element's or conclusion's id of the same set, or the id of another
set (all of its elements together); with "niet " before it for the opposite.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from server.domain.assessing import ObservableId, Reply
from server.domain.transcript import Frozen

LocalId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Sentence = Annotated[str, Field(min_length=1, max_length=400)]


class Sign(Frozen):
    """Which observation, or which filled field, answers an observable, and how (``says``).

    Of an observation: its ``type``; ``role`` any of these, or any at all; ``only``: its value (or what it is
    of) is one of these; ``has`` names a value that it must have; ``above`` and ``at_most`` bound its number;
    ``polarity`` and ``source`` as the observation's own. Or ``field``: the id of a field with a value.
    """

    type: str | None = None
    role: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    has: str | None = None
    above: float | None = None
    at_most: float | None = None
    polarity: str = "stated"
    source: tuple[str, ...] = ()
    field: str | None = None
    says: Reply = Reply.YES


class Observable(Frozen):
    """A fact, the question that asks for it, and what answers it by itself.

    ``yes`` and ``no`` are the statements that the two answers make. ``excludes`` are observables that cannot
    hold beside this one. ``cost``: about how many seconds an answer takes. Questions ask for facts,
    never for a legal conclusion.
    """

    id: ObservableId
    question: Sentence
    help: str = ""
    yes: Sentence
    no: Sentence
    signs: tuple[Sign, ...] = ()
    excludes: tuple[ObservableId, ...] = ()
    field: str | None = None
    cost: float = Field(default=4.0, gt=0, le=120)


class SetRule(Frozen):
    """From all of ``when`` follows ``then``. Strict rules are definitions; others can be contradicted."""

    id: LocalId
    when: tuple[str, ...]
    then: str
    strict: bool = False
    source: str = ""
    jurist: str = ""  # what a jurist still has to look at


class Element(Frozen):
    """One part of the definition (bestanddeel). ``help`` says in plain words what it is about."""

    id: LocalId
    label: Sentence
    help: str = ""
    source: str = ""
    jurist: str = ""


class SetKind(StrEnum):
    """What a rule set is about."""

    OFFENCE = "offence"
    FORM = "form"  # completeness of a record


class Applies(Frozen):
    """When a set is looked at by itself: an incident or article found in the words, or the form's id."""

    incidents: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()


class RuleSet(Frozen):
    """One rule set in one version of the law. ``valid_to`` is the last day on which it held.

    ``digest`` is the SHA-256 of the file. ``status`` says how far it is to be trusted, ``jurist`` what still
    needs a jurist's eye.
    """

    id: LocalId
    version: int = Field(ge=1)
    kind: SetKind
    title: Sentence
    article: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    source: Sentence
    status: Sentence
    author: Sentence
    reviewer: str = ""
    jurist: tuple[str, ...] = ()
    applies: Applies = Applies()
    elements: tuple[Element, ...] = Field(min_length=1)
    conclusions: tuple[Element, ...] = ()  # steps on the way, which are explained but are no element
    rules: tuple[SetRule, ...] = Field(min_length=1)
    digest: str = ""


class RuleTexts(Frozen):
    """The files of rule sets and questions as they were read: what a court bundle shows of its rules.

    ``files`` are path ("offences/sr_310.yaml") and text, ``templates`` id and digest of the forms whose
    fields are rules too; both in the order in which the digest over all of them was made.
    """

    files: tuple[tuple[str, str], ...] = ()
    templates: tuple[tuple[str, str], ...] = ()
