"""Requests of data subjects: what was asked, what was found, what was decided on each record.

Each step gives a new version. The machine finds records and counts days; whether a record is about
the person, and whether it is given, is decided by a person, record by record.

Source: Wet politiegegevens art. 25 (access, within six weeks), 27 (grounds for refusal, also in part),
28 (rectification, erasure, marking); directive (EU) 2016/680 art. 12 and 14 to 16.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from server.domain.calendar_terms import Term
from server.domain.errors import InvalidRequest, ItemUnknown, RequestClosed, RequestNotDecided, StaleVersion
from server.domain.name_matching import Sureness
from server.domain.person_details import Sought
from server.domain.transcript import Frozen

TERM = Term(days=42)
"""Six weeks by the calendar (Wpg art. 25 lid 1)."""

MAX_ITEMS = 2_000
"""Records in one request; with more, the search was for too little."""

PartId = Annotated[str, StringConstraints(strict=True, max_length=160, pattern=r"^[A-Za-z0-9_.:-]+$")]
Code = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=40)]


class RequestKind(StrEnum):
    """What somebody asks for."""

    ACCESS = "access"  # inzage
    RECTIFICATION = "rectification"  # rectificatie
    ERASURE = "erasure"  # vernietiging
    OBJECTION = "objection"  # betwisting


class RequestState(StrEnum):
    """How far it is."""

    RECEIVED = "received"
    DECIDED = "decided"
    ANSWERED = "answered"


class Outcome(StrEnum):
    """What was decided on all records together."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"
    NOTHING_FOUND = "nothing_found"


class Decision(StrEnum):
    """What becomes of one record."""

    GIVE = "give"
    PARTLY = "partly"  # without the parts in ``left_out``
    REFUSE = "refuse"
    NOT_THIS_PERSON = "not_this_person"


class Ground(Frozen):
    """A ground for refusing, in plain words. Which one applies is for a person to say."""

    code: str
    article: str
    text: str


GROUNDS: tuple[Ground, ...] = (
    Ground(
        code="proceedings",
        article="Wpg art. 27 lid 1 onder a",
        text="Het geven van de gegevens zou een gerechtelijk onderzoek of een procedure belemmeren.",
    ),
    Ground(
        code="investigation",
        article="Wpg art. 27 lid 1 onder b",
        text="Het zou nadelig zijn voor het voorkomen, opsporen, onderzoeken of vervolgen van strafbare "
        "feiten, of voor het uitvoeren van straffen.",
    ),
    Ground(
        code="public_safety",
        article="Wpg art. 27 lid 1 onder c",
        text="Het is nodig om de openbare veiligheid te beschermen.",
    ),
    Ground(
        code="others",
        article="Wpg art. 27 lid 1 onder d",
        text="Het is nodig om de rechten en vrijheden van anderen te beschermen.",
    ),
    Ground(
        code="national_security",
        article="Wpg art. 27 lid 1 onder e",
        text="Het is nodig om de nationale veiligheid te beschermen.",
    ),
    Ground(
        code="excessive",
        article="Richtlijn (EU) 2016/680 art. 12 lid 4",
        text="Het verzoek is duidelijk ongegrond of gaat veel te ver, bijvoorbeeld omdat het steeds "
        "wordt herhaald.",
    ),
)
"""The list of Wpg art. 27, paraphrased. The organisation's jurist checks the wording."""

GROUND_BY_CODE = {ground.code: ground for ground in GROUNDS}
GroundCode = Annotated[str, StringConstraints(strict=True, pattern="^(" + "|".join(GROUND_BY_CODE) + ")$")]


class Item(Frozen):
    """A record that was found for a request. ``number`` names it within the request, from 1."""

    number: int = Field(ge=1)
    kind: str
    record_id: str
    version: int | None = None
    sureness: Sureness
    found_on: tuple[str, ...]
    against: tuple[str, ...] = ()
    decision: Decision | None = None
    ground: GroundCode | None = None
    left_out: tuple[PartId, ...] = ()
    added: tuple[PartId, ...] = ()
    own_codes: tuple[Code, ...] = ()
    decided_by: str | None = None
    decided_at: AwareDatetime | None = None

    @property
    def key(self) -> tuple[str, str, int | None]:
        """What makes it the same record in a later search."""
        return self.kind, self.record_id, self.version


class ItemDecision(Frozen):
    """What is decided on item ``number``.

    ``ground`` belongs to refusing, also in part. ``left_out`` are parts about the person that are not given;
    ``added`` are parts that don't name the person and are given all the same, others in them blacked out.
    ``own_codes`` are plates and accounts of the person's own: others are blacked out.
    """

    number: int = Field(ge=1)
    decision: Decision
    ground: GroundCode | None = None
    left_out: tuple[PartId, ...] = Field(default=(), max_length=500)
    added: tuple[PartId, ...] = Field(default=(), max_length=500)
    own_codes: tuple[Code, ...] = Field(default=(), max_length=50)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        refuses = self.decision in {Decision.REFUSE, Decision.PARTLY}
        if refuses != (self.ground is not None):
            raise ValueError("a refusal, also in part, has a ground; other decisions have none")
        if (self.decision is Decision.PARTLY) != bool(self.left_out):
            raise ValueError("left_out belongs to partly, and partly leaves something out")
        if (self.added or self.own_codes) and self.decision not in {Decision.GIVE, Decision.PARTLY}:
            raise ValueError("added and own_codes belong to what is given")
        return self


class SubjectRequest(Frozen):
    """A request at one version. ``person`` is content: it is kept with the request and never logged."""

    id: str
    version: int = Field(default=1, ge=1)
    kind: RequestKind
    person: Sought
    received_at: AwareDatetime
    due_at: AwareDatetime
    state: RequestState = RequestState.RECEIVED
    outcome: Outcome | None = None
    handled_by: str
    searched: bool = False
    fully_searched: bool = False
    items: tuple[Item, ...] = ()
    answered_at: AwareDatetime | None = None
    answer_sha256: str | None = None

    def item(self, number: int) -> Item:
        """The item with this number.

        Raises:
            ItemUnknown: there is none.
        """
        if not 1 <= number <= len(self.items):
            raise ItemUnknown(number=number)
        return self.items[number - 1]

    @property
    def open_items(self) -> tuple[int, ...]:
        """Numbers of the items that wait for a decision."""
        return tuple(item.number for item in self.items if item.decision is None)


class Found(Frozen):
    """A record that a search found, before it is an item."""

    kind: str
    record_id: str
    version: int | None = None
    sureness: Sureness
    found_on: tuple[str, ...]
    against: tuple[str, ...] = ()


def new_request(
    *, request_id: str, kind: RequestKind, person: Sought, received_at: datetime, handled_by: str
) -> SubjectRequest:
    """Version 1. The answer is due before the first moment after six weeks.

    Raises:
        ValueError: ``received_at`` has no time zone.
    """
    return SubjectRequest(
        id=request_id,
        kind=kind,
        person=person,
        received_at=received_at,
        due_at=TERM.after(received_at),
        handled_by=handled_by,
    )


def with_found(
    request: SubjectRequest, found: Iterable[Found], *, by: str, finished: bool, full: bool
) -> SubjectRequest:
    """The request with what a search found as items, each record once; decided items stay as they are.

    Raises:
        RequestClosed: the request was answered.
        InvalidRequest: more records than a person can decide on.
    """
    _require_unanswered(request)
    items = list(request.items)
    place = {item.key: at for at, item in enumerate(items)}
    for one in found:
        at = place.get((one.kind, one.record_id, one.version))
        if at is None:
            place[one.kind, one.record_id, one.version] = len(items)
            items.append(Item(number=len(items) + 1, **dict(one)))
        elif items[at].decision is None:
            items[at] = items[at].model_copy(update=dict(_together(items[at], one)))
    if len(items) > MAX_ITEMS:
        raise InvalidRequest("Er is te veel gevonden. Zoek met meer gegevens.", fields=["criteria"])
    request = request.model_copy(
        update={
            "items": tuple(items),
            "handled_by": by,
            "searched": request.searched or finished,
            "fully_searched": request.fully_searched or (finished and full),
        }
    )
    return _next(request)


def _together(item: Item, found: Found) -> Found:
    sure = Sureness.SURE in {item.sureness, found.sureness}
    return found.model_copy(
        update={
            "sureness": Sureness.SURE if sure else Sureness.POSSIBLE,
            "found_on": tuple(sorted({*item.found_on, *found.found_on})),
            "against": tuple(sorted({*item.against, *found.against})),
        }
    )


def decide(
    request: SubjectRequest,
    decisions: Sequence[ItemDecision],
    *,
    expected_version: int,
    by: str,
    now: datetime,
) -> SubjectRequest:
    """The request with these decisions; a decision can be changed until the answer was given.

    Raises:
        StaleVersion: somebody changed the request meanwhile.
        RequestClosed: the request was answered.
        ItemUnknown: a number that no item has.
    """
    if request.version != expected_version:
        raise StaleVersion(
            "Dit verzoek is intussen gewijzigd. Bekijk de nieuwe versie en probeer het opnieuw.",
            expected=expected_version,
            current=request.version,
        )
    _require_unanswered(request)
    items = list(request.items)
    for one in decisions:
        item = request.item(one.number)
        items[item.number - 1] = item.model_copy(update={**dict(one), "decided_by": by, "decided_at": now})
    return _next(request.model_copy(update={"items": tuple(items), "handled_by": by}))


def answer(request: SubjectRequest, *, sha256: str, by: str, now: datetime) -> SubjectRequest:
    """The request after its answer was made; ``sha256`` is that of the overview. Repeatable.

    Raises:
        RequestNotDecided: an item waits, or nobody searched.
    """
    require_decided(request)
    update = {
        "state": RequestState.ANSWERED,
        "outcome": outcome_of(request),
        "handled_by": by,
        "answered_at": request.answered_at or now,
        "answer_sha256": sha256,
    }
    return _next(request.model_copy(update=update))


def require_decided(request: SubjectRequest) -> None:
    """Pass only when a search was done and every record it found was decided on.

    Raises:
        RequestNotDecided: details name the items.
    """
    if not request.searched or request.open_items:
        raise RequestNotDecided(items=list(request.open_items), searched=request.searched)


def outcome_of(request: SubjectRequest) -> Outcome:
    """What the decisions come down to."""
    own = {one.decision for one in request.items} - {Decision.NOT_THIS_PERSON, None}
    if not own:
        return Outcome.NOTHING_FOUND
    if own == {Decision.GIVE}:
        return Outcome.GRANTED
    return Outcome.REFUSED if own == {Decision.REFUSE} else Outcome.PARTLY


def _require_unanswered(request: SubjectRequest) -> None:
    if request.state is RequestState.ANSWERED:
        raise RequestClosed(request_id=request.id)


def _next(request: SubjectRequest) -> SubjectRequest:
    state = request.state
    if state is not RequestState.ANSWERED:
        is_decided = request.searched and not request.open_items
        state = RequestState.DECIDED if is_decided else RequestState.RECEIVED
    return request.model_copy(update={"version": request.version + 1, "state": state})
