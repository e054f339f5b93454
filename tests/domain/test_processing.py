from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from server.domain.audit import Action, Entry, Event, Head, Operation, chain, digest
from server.domain.inputs import inputs_of
from server.domain.processing import ACTIVITY, SUBJECT, SUBJECT_TYPE, Status, Trace, caller_of, lines_of, link

AT = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
OPERATION = Operation(trace_id="0af7651916cd43dd8448eb211c80319c", operation_id="b7ad6b7169203331")
PARENT = f"00-{OPERATION.trace_id}-{OPERATION.operation_id}-01"


def _event(action: Action = Action.CONSULT, object_type: str = "draft", *subjects: str) -> Event:
    return Event(
        actor="j.jansen", action=action, object_type=object_type, object_id="draft-1", subjects=subjects
    )


@pytest.mark.parametrize(
    ("header", "known"),
    [
        (PARENT, True),
        (f"  {PARENT} ", True),
        (PARENT.replace("00-", "01-", 1) + "-more", True),
        ("", False),
        (PARENT + "-more", False),
        (PARENT.replace("00-", "ff-", 1), False),
        (PARENT.upper(), False),
        (PARENT.replace(OPERATION.trace_id, "0" * 32), False),
        (PARENT.replace(OPERATION.operation_id, "0" * 16), False),
        (PARENT[:-1], False),
    ],
)
def test_a_callers_trace_is_taken_over_when_its_header_is_valid(header: str, *, known: bool) -> None:
    assert caller_of(header) == (OPERATION if known else None)


def test_there_is_a_line_for_each_person_and_one_when_nobody_is_known() -> None:
    persons = ("ab" * 32, "cd" * 32)
    lines = lines_of(_event(Action.CONSULT, "draft", *persons), OPERATION, None, at=AT, resource={"a": "b"})
    assert [line["attributes"][SUBJECT] for line in lines] == list(persons)
    assert {line["attributes"][SUBJECT_TYPE] for line in lines} == {"verbaal:pseudonym"}
    (nobody,) = lines_of(_event(), OPERATION, None, at=AT, resource={})
    assert nobody["attributes"] == {ACTIVITY: "verbaal:reporting"}
    assert nobody["name"] == "draft.consult"
    assert nobody["parent_operation_id"] is None
    (other,) = lines_of(_event(object_type="elsewhere"), OPERATION, None, at=AT, resource={})
    assert other["attributes"] == {ACTIVITY: "verbaal:other"}


def test_no_line_tells_who_did_it() -> None:
    (fields,) = lines_of(_event(), OPERATION, None, at=AT, resource={})
    assert "j.jansen" not in str(link(Head(), fields).content)


@pytest.mark.parametrize(("action", "status"), [(Action.CONSULT, Status.OK), (Action.REFUSE, Status.UNSET)])
def test_what_was_refused_processed_nothing(action: Action, status: Status) -> None:
    (line,) = lines_of(_event(action), OPERATION, None, at=AT, resource={})
    assert line["status_code"] is status


@pytest.mark.parametrize(("moved", "lasted"), [(-3, 3), (3, 0), (None, 0)])
def test_time_never_runs_backwards_in_a_line(moved: int | None, lasted: int) -> None:
    started = None if moved is None else AT + timedelta(seconds=moved)
    trace = Trace(trace_id=OPERATION.trace_id, parent_operation_id="1" * 16, started_at=started)
    (line,) = lines_of(_event(), OPERATION, trace, at=AT, resource={})
    assert line["end_time"] - line["start_time"] == timedelta(seconds=lasted)
    assert line["parent_operation_id"] == "1" * 16


def test_lines_form_a_chain() -> None:
    (fields,) = lines_of(_event(), OPERATION, None, at=AT, resource={})
    first = link(Head(), fields)
    second = link(Head(seq=1, hash=first.hash), fields)
    assert (second.seq, second.prev_hash) == (2, first.hash)
    assert first.hash == digest(first.content)
    assert "hash" not in first.content
    assert first.content["start_time"] == "2026-11-22T18:30:00.000000+00:00"


def test_an_entry_with_an_operation_hashes_it_and_one_without_is_as_before() -> None:
    bare, linked = chain(Head(), _event(), at=AT), chain(Head(), _event(), at=AT, operation=OPERATION)
    assert linked.operation == OPERATION
    assert linked.content == bare.content | dict(OPERATION)
    assert bare.operation is None
    assert "trace_id" not in bare.content
    assert Entry(**dict(bare) | {"trace_id": OPERATION.trace_id}).operation is None


def test_inputs_hold_identifiers_digests_and_numbers_of_what_was_at_work() -> None:
    engine = {
        "model": "base",
        "path": "/somewhere/else",
        "settings": {"beam_size": 5},
        "word_lists": {"personal": 3, "unit": 1},
        "count": 4,
    }
    assert inputs_of(engine) == {
        "engine_sha256": digest(engine),
        "model": "base",
        "settings_sha256": digest({"beam_size": 5}),
        "word_list.personal": 3,
        "word_list.unit": 1,
    }
