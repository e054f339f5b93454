from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from server.domain.audit import (
    GENESIS,
    Action,
    ChainProblem,
    Entry,
    Event,
    Head,
    chain,
    commitment,
    verify,
)

AT = datetime(2026, 11, 22, 18, 30, 0, 123456, tzinfo=UTC)

_EVENTS = st.builds(
    Event,
    actor=st.sampled_from(["j.jansen", "p.pieters"]),
    action=st.sampled_from(Action),
    object_type=st.sampled_from(["draft", "report"]),
    object_id=st.sampled_from(["draft-1", "report-1"]),
    object_version=st.none() | st.integers(1, 9),
    details=st.dictionaries(
        st.sampled_from(["content", "reason", "fields"]),
        st.sampled_from(["own_record", 5, True, ("kenteken", "tijdstip")]),
    ),
)


def _chained(events: list[Event]) -> list[Entry]:
    head, entries = Head(), []
    for number, event in enumerate(events):
        entry = chain(head, event, at=AT + timedelta(seconds=number))
        head = Head(seq=entry.seq, hash=entry.hash)
        entries.append(entry)
    return entries


_CHAINS = st.lists(_EVENTS, min_size=1, max_size=8).map(_chained)


def _event(**details: Any) -> Event:
    return Event(
        actor="j.jansen", action=Action.ALTER, object_type="draft", object_id="draft-1", details=details
    )


def test_the_hash_is_sha_256_over_the_canonical_json_written_out_here() -> None:
    event = _event(version=2, changed=("b", "a"), ok=True, digest="ab").model_copy(
        update={"object_version": 2}
    )
    canonical = (
        '{"action":"alter","actor":"j.jansen","at":"2026-11-22T18:30:00.123456+00:00",'
        '"details":{"changed":["b","a"],"digest":"ab","ok":true,"version":2},'
        f'"object_id":"draft-1","object_type":"draft","object_version":2,"prev_hash":"{GENESIS}","seq":1}}'
    )
    assert chain(Head(), event, at=AT).hash == hashlib.sha256(canonical.encode()).hexdigest()


def test_an_entry_is_kept_in_utc_and_a_naive_time_is_refused() -> None:
    local = AT.astimezone(timezone(timedelta(hours=1)))
    assert chain(Head(), _event(), at=local) == chain(Head(), _event(), at=AT)
    with pytest.raises(ValueError, match="zone"):
        chain(Head(), _event(), at=AT.replace(tzinfo=None))


@given(st.lists(_EVENTS, max_size=8).map(_chained))
def test_an_untouched_chain_is_intact_up_to_its_head(entries: list[Entry]) -> None:
    check = verify(entries)
    assert check.intact
    assert check.head == (Head(seq=len(entries), hash=entries[-1].hash) if entries else Head())


@given(_CHAINS, st.data())
def test_a_changed_entry_is_found(entries: list[Entry], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(entries) - 1))
    changes: dict[str, Any] = {
        "actor": "mallory",
        "action": Action.ERASE if entries[at].action is not Action.ERASE else Action.ALTER,
        "object_type": "other",
        "object_id": "other",
        "object_version": (entries[at].object_version or 0) + 1,
        "details": {**entries[at].details, "more": 1},
        "at": entries[at].at + timedelta(microseconds=1),
        "prev_hash": "f" * 64,
        "hash": "f" * 64,
        "seq": entries[at].seq + 1,
    }
    name = data.draw(st.sampled_from(sorted(changes)))
    entries[at] = entries[at].model_copy(update={name: changes[name]})
    check = verify(entries)
    assert check.problem is not None
    assert check.head.seq <= at + 1


@given(_CHAINS, st.data())
def test_a_changed_entry_with_a_fresh_hash_breaks_the_link_or_the_head(
    entries: list[Entry], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(entries) - 1))
    head = Head(seq=entries[-1].seq, hash=entries[-1].hash)
    before = Head(seq=at, hash=entries[at].prev_hash)
    forged = Event.model_validate(
        {name: getattr(entries[at], name) for name in Event.model_fields} | {"actor": "mallory"}
    )
    entries[at] = chain(before, forged, at=entries[at].at)
    check = verify(entries, expected_head=head)
    assert check.problem is (ChainProblem.HEAD if at == len(entries) - 1 else ChainProblem.LINK)


@given(_CHAINS, st.data())
def test_a_deleted_entry_is_found(entries: list[Entry], data: st.DataObject) -> None:
    head = Head(seq=entries[-1].seq, hash=entries[-1].hash)
    at = data.draw(st.integers(0, len(entries) - 1))
    del entries[at]
    check = verify(entries, expected_head=head)
    assert check.problem is (ChainProblem.HEAD if at == len(entries) else ChainProblem.SEQUENCE)


@given(_CHAINS, st.data())
def test_an_inserted_entry_is_found(entries: list[Entry], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(entries) - 1))
    before = Head(seq=at, hash=entries[at].prev_hash)
    entries.insert(at, chain(before, _event(planted=1), at=AT))
    assert not verify(entries).intact


@given(_CHAINS.filter(lambda entries: len(entries) > 1), st.data())
def test_reordered_entries_are_found(entries: list[Entry], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(entries))).filter(lambda order: order != sorted(order)))
    assert not verify([entries[at] for at in order]).intact


@given(_CHAINS)
def test_a_chain_can_be_checked_in_pieces(entries: list[Entry]) -> None:
    middle = len(entries) // 2
    first = verify(entries[:middle])
    assert verify(entries[middle:], start=first.head) == verify(entries)


def test_an_expected_head_counts_when_it_is_where_the_check_starts() -> None:
    assert verify([], expected_head=Head()).intact
    check = verify([], expected_head=Head(seq=3, hash="a" * 64))
    assert (check.problem, check.at_seq) == (ChainProblem.HEAD, 0)


@pytest.mark.parametrize(
    "content",
    ["Jan zag een man rennen", "é", "", "a" * 129, 2**53, 0.5, None, ["not", "spaced out"], {"a": 1}],
)
def test_details_take_no_content(content: Any) -> None:
    with pytest.raises(ValidationError):
        _event(detail=content)
    with pytest.raises(ValidationError):
        Event(
            actor="j.jansen",
            action=Action.ALTER,
            object_type="draft",
            object_id="draft-1",
            details={"a b": 1},
        )


@given(st.binary(min_size=32, max_size=32), st.text(), st.text())
def test_a_commitment_proves_its_content_only(salt: bytes, one: str, other: str) -> None:
    assert (commitment(salt, one) == commitment(salt, other)) == (one == other)


def test_a_commitment_needs_a_whole_salt() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(b"short", "x")
