from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from server.domain.errors import (
    InvalidRequest,
    ItemUnknown,
    RequestClosed,
    RequestNotDecided,
    StaleVersion,
)
from server.domain.name_matching import Sureness
from server.domain.person_details import Sought
from server.domain.rights import (
    MAX_ITEMS,
    Decision,
    Found,
    ItemDecision,
    Outcome,
    RequestKind,
    RequestState,
    SubjectRequest,
    answer,
    decide,
    new_request,
    outcome_of,
    with_found,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def asked(received_at: datetime = NOW) -> SubjectRequest:
    return new_request(
        request_id="r1",
        kind=RequestKind.ACCESS,
        person=Sought(name="Jan de Vries"),
        received_at=received_at,
        handled_by="m.bakker",
    )


def found(record_id: str, *, sure: bool = True, on: str = "name") -> Found:
    sureness = Sureness.SURE if sure else Sureness.POSSIBLE
    return Found(kind="report", record_id=record_id, version=1, sureness=sureness, found_on=(on,))


def searched(*records: str) -> SubjectRequest:
    return with_found(asked(), [found(one) for one in records], by="m.bakker", finished=True, full=False)


def decided(request: SubjectRequest, *decisions: Decision) -> SubjectRequest:
    made = [
        ItemDecision(
            number=number,
            decision=one,
            ground="others" if one in {Decision.REFUSE, Decision.PARTLY} else None,
            left_out=("field:a",) if one is Decision.PARTLY else (),
        )
        for number, one in enumerate(decisions, start=1)
    ]
    return decide(request, made, expected_version=request.version, by="m.bakker", now=NOW)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        # The last day is six weeks later by the Dutch calendar; summer time ended in between.
        ("2026-09-20T12:00:00+02:00", "2026-11-01T23:00:00+00:00"),
        ("2026-11-23T23:30:00+00:00", "2027-01-05T23:00:00+00:00"),
        ("2028-02-01T00:00:00+01:00", "2028-03-14T23:00:00+00:00"),
    ],
)
def test_an_answer_is_due_six_weeks_later_by_the_calendar(received: str, due: str) -> None:
    assert asked(datetime.fromisoformat(received)).due_at == datetime.fromisoformat(due)


def test_a_search_makes_items_each_record_once_and_counts_versions() -> None:
    first = searched("a", "b")
    again = with_found(
        first, [found("b", sure=False, on="bsn"), found("c")], by="x", finished=True, full=True
    )
    assert [item.record_id for item in again.items] == ["a", "b", "c"]
    assert [item.number for item in again.items] == [1, 2, 3]
    assert again.items[1].found_on == ("bsn", "name")
    assert again.items[1].sureness is Sureness.SURE
    assert (again.version, again.handled_by, again.fully_searched) == (3, "x", True)


def test_two_possible_finds_stay_possible_and_a_decision_stays() -> None:
    request = with_found(
        asked(), [found("a", sure=False), found("a", sure=False)], by="x", finished=False, full=True
    )
    assert (request.items[0].sureness, request.searched, request.fully_searched) == (
        Sureness.POSSIBLE,
        False,
        False,
    )
    request = decided(request, Decision.GIVE)
    again = with_found(request, [found("a", on="bsn")], by="x", finished=True, full=False)
    assert again.items == request.items
    assert again.state is RequestState.DECIDED


def test_more_than_a_person_can_decide_on_is_refused() -> None:
    many = [found(str(number)) for number in range(MAX_ITEMS + 1)]
    with pytest.raises(InvalidRequest):
        with_found(asked(), many, by="x", finished=True, full=False)


@pytest.mark.parametrize(
    ("decisions", "outcome"),
    [
        ((), Outcome.NOTHING_FOUND),
        ((Decision.NOT_THIS_PERSON,), Outcome.NOTHING_FOUND),
        ((Decision.GIVE, Decision.NOT_THIS_PERSON), Outcome.GRANTED),
        ((Decision.GIVE, Decision.REFUSE), Outcome.PARTLY),
        ((Decision.PARTLY,), Outcome.PARTLY),
        ((Decision.REFUSE,), Outcome.REFUSED),
    ],
)
def test_the_outcome_follows_from_the_decisions(decisions: tuple[Decision, ...], outcome: Outcome) -> None:
    request = decided(searched(*"abc"[: len(decisions)]), *decisions)
    assert outcome_of(request) is outcome
    assert request.state is RequestState.DECIDED
    answered = answer(request, sha256="ab" * 32, by="m.bakker", now=NOW)
    assert (answered.state, answered.outcome, answered.answered_at) == (RequestState.ANSWERED, outcome, NOW)
    later = answer(answered, sha256="ab" * 32, by="m.bakker", now=NOW + timedelta(days=1))
    assert later.answered_at == NOW


def test_no_answer_before_a_search_and_a_decision_on_each_record() -> None:
    with pytest.raises(RequestNotDecided) as nobody_searched:
        answer(asked(), sha256="", by="x", now=NOW)
    assert nobody_searched.value.details == {"items": [], "searched": False}
    half = decided(searched("a", "b"), Decision.GIVE)
    assert half.state is RequestState.RECEIVED
    with pytest.raises(RequestNotDecided) as one_waits:
        answer(half, sha256="", by="x", now=NOW)
    assert one_waits.value.details["items"] == [2]


def test_an_answered_request_is_closed() -> None:
    request = answer(decided(searched("a"), Decision.GIVE), sha256="", by="x", now=NOW)
    with pytest.raises(RequestClosed):
        decided(request, Decision.REFUSE)
    with pytest.raises(RequestClosed):
        with_found(request, [], by="x", finished=True, full=False)


def test_a_decision_on_an_old_version_or_an_unknown_item_changes_nothing() -> None:
    request = searched("a")
    one = ItemDecision(number=1, decision=Decision.GIVE)
    with pytest.raises(StaleVersion):
        decide(request, [one], expected_version=1, by="x", now=NOW)
    for number in (2, 9):
        wrong = ItemDecision(number=number, decision=Decision.GIVE)
        with pytest.raises(ItemUnknown):
            decide(request, [wrong], expected_version=2, by="x", now=NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"decision": "refuse"},
        {"decision": "refuse", "ground": "no_such_ground"},
        {"decision": "give", "ground": "others"},
        {"decision": "partly", "ground": "others"},
        {"decision": "give", "left_out": ["field:a"]},
        {"decision": "refuse", "ground": "others", "added": ["field:a"]},
        {"decision": "not_this_person", "own_codes": ["GG-123-B"]},
    ],
)
def test_a_refusal_has_a_ground_and_other_decisions_have_none(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ItemDecision.model_validate({"number": 1, **wrong})
