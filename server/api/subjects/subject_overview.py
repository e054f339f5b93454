"""The answer to a data subject: what is given of each record, and what is told beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from pydantic import AwareDatetime

from server.api.subjects.subject_records import Receiver, RecordView
from server.api.subjects.subject_search import sound
from server.api.subjects.subject_words import (
    ORIGINS,
    PURPOSES,
    RECORDS,
    RETENTION,
    RIGHTS,
    receiver_name,
)
from server.domain.overview import (
    Parties,
    SortedPart,
    given_parts,
    parties_of,
    sorted_part,
)
from server.domain.person_details import Sought
from server.domain.rectifying import ReportMark
from server.domain.rights import GROUND_BY_CODE, Decision, Item, RequestKind, SubjectRequest
from server.domain.transcript import Frozen
from server.reporting.name_places import NamePlaces

RetentionText = Callable[[str, datetime | None], str]
"""How long a record stays, in words, by its rule and when it was made."""


class GivenPart(Frozen):
    """A part that is given: ``label`` says which field or text it is."""

    id: str
    label: str
    text: str
    blacked: bool


class GivenMark(Frozen):
    """What is disputed, and whether the mark still stands."""

    where: str
    statement: str
    since: AwareDatetime
    lifted_at: AwareDatetime | None


class GivenTo(Frozen):
    """A receiver, and when it got which version."""

    receiver: str
    at: AwareDatetime
    version: int | None


class GivenRecord(Frozen):
    """What the person gets of one record, and what is known beside it.

    ``newest_version`` is set where a later version has put this one right. ``ground`` is that of what was
    left out of a part refusal.
    """

    number: int
    kind: str
    title: str
    id: str
    version: int | None
    newest_version: int | None
    at: AwareDatetime | None
    unit: str
    origin: str
    retention: str
    receivers: tuple[GivenTo, ...]
    contested: tuple[GivenMark, ...]
    parts: tuple[GivenPart, ...]
    refused_parts: int
    ground: str | None
    ground_text: str | None


class Refused(Frozen):
    """How many records were refused on a ground. Which ones is not told."""

    article: str
    text: str
    records: int


class Overview(Frozen):
    """All of the answer; the letter shows the same."""

    request_id: str
    kind: RequestKind
    received_at: AwareDatetime
    made_at: AwareDatetime
    person: Sought
    purposes: str
    records: tuple[GivenRecord, ...]
    refused: tuple[Refused, ...]
    gone: int
    """Records that were destroyed between search and answer, because their term had passed."""
    notified: tuple[GivenTo, ...]
    """Receivers of earlier versions that got the version that puts them right."""
    rights: tuple[str, ...] = RIGHTS


def told_retention(basis: str, at: datetime | None) -> str:  # noqa: ARG001 - the shape of RetentionText
    """The terms of the law, where the rules in force are not at hand."""
    return RETENTION


def parties_in(view: RecordView, request: SubjectRequest, item: Item) -> Parties:
    """Who is who in a record."""
    return parties_of(request.person, view.persons, sound, own_codes=item.own_codes)


def sorted_parts(view: RecordView, parties: Parties, names: NamePlaces) -> tuple[SortedPart, ...]:
    """Every part of a record, with others blacked out."""
    return tuple(sorted_part(part, parties, sound=sound, names=names) for part in view.parts)


def given_record(
    view: RecordView,
    item: Item,
    request: SubjectRequest,
    *,
    receivers: Iterable[Receiver],
    marks: Iterable[ReportMark],
    names: NamePlaces,
    retention: RetentionText,
) -> GivenRecord:
    """What the person gets of one record that was decided to be given, also in part."""
    parties = parties_in(view, request, item)
    parts = sorted_parts(view, parties, names)
    given = given_parts(parts, left_out=item.left_out, added=item.added)
    ground = GROUND_BY_CODE[item.ground] if item.ground else None
    labels = {part.id: part.label for part in view.parts}
    return GivenRecord(
        number=item.number,
        kind=RECORDS.get(item.kind, item.kind),
        title=view.title,
        id=view.id,
        version=view.version,
        newest_version=view.newest_version if view.newest_version != view.version else None,
        at=view.at,
        unit=view.unit,
        origin=ORIGINS[view.origin],
        retention=retention(view.basis, view.at),
        receivers=given_to(receivers),
        contested=tuple(
            GivenMark(
                where=labels.get(f"field:{one.field_id}", "Tekst") if one.field_id else "Tekst",
                statement=one.statement,
                since=one.made_at,
                lifted_at=one.lifted_at,
            )
            # What another person disputes is about that person.
            for one in marks
            if one.request_id == request.id
        ),
        parts=tuple(
            GivenPart(id=part.id, label=part.label, text=part.text, blacked=part.blacked) for part in given
        ),
        refused_parts=sum(part.id in item.left_out for part in parts),
        ground=ground.article if ground else None,
        ground_text=ground.text if ground else None,
    )


def given_to(receivers: Iterable[Receiver]) -> tuple[GivenTo, ...]:
    """Receivers as a person reads them."""
    return tuple(
        GivenTo(receiver=receiver_name(one.name), at=one.at, version=one.version) for one in receivers
    )


def overview_of(
    request: SubjectRequest,
    records: Sequence[GivenRecord],
    *,
    gone: int,
    notified: Iterable[Receiver],
    made_at: datetime,
) -> Overview:
    """The whole answer."""
    return Overview(
        request_id=request.id,
        kind=request.kind,
        received_at=request.received_at,
        made_at=made_at,
        person=request.person,
        purposes=PURPOSES,
        records=tuple(records),
        refused=_refused(request.items),
        gone=gone,
        notified=given_to(notified),
    )


def _refused(items: Iterable[Item]) -> tuple[Refused, ...]:
    counts: dict[str, int] = {}
    for item in items:
        if item.decision is Decision.REFUSE and item.ground:
            counts[item.ground] = counts.get(item.ground, 0) + 1
    return tuple(
        Refused(article=GROUND_BY_CODE[code].article, text=GROUND_BY_CODE[code].text, records=count)
        for code, count in sorted(counts.items())
    )
