"""Entries as the stand-alone verifier reads them are those that the server hashed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.audit import Action, Event, Head, Operation, chain
from server.domain.merkle import Tree
from server.domain.processing import lines_of, link
from server.proof.standalone.logs import (
    Checked,
    Line,
    Problem,
    canonical,
    check_links,
    check_log,
    entry_hash,
    is_included,
    line_of,
    lines_in,
    written,
)
from server.proof.standalone.notes import Checkpoint
from server.store.logs.log_lines import _object

AT = datetime(2026, 11, 22, 18, 30, 0, 123456, tzinfo=UTC)
IDENTIFIERS = st.from_regex(r"[A-Za-z0-9_.:@+-]{1,12}", fullmatch=True)
DETAILS = st.dictionaries(
    IDENTIFIERS,
    IDENTIFIERS | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.lists(IDENTIFIERS).map(tuple),
)
EVENTS = st.builds(
    Event,
    actor=IDENTIFIERS,
    action=st.sampled_from(Action),
    object_type=IDENTIFIERS,
    object_id=IDENTIFIERS,
    object_version=st.none() | st.integers(1, 9),
    details=DETAILS,
    subjects=st.lists(st.just("ab" * 32), max_size=2).map(tuple),
)
OPERATION = Operation(trace_id="ab" * 16, operation_id="cd" * 8)


@settings(max_examples=80)
@given(EVENTS, st.sampled_from([None, OPERATION]))
def test_canonical_json_is_rfc_8785_for_all_that_an_entry_can_hold(
    event: Event, operation: Operation | None
) -> None:
    entry = chain(Head(), event, at=AT, operation=operation)
    assert canonical(entry.content) == rfc8785.dumps(entry.content)
    assert entry_hash(entry.content) == entry.hash
    for fields in lines_of(event, OPERATION, None, at=AT, resource={"service.name": "verbaal"}):
        line = link(Head(), fields)
        assert entry_hash(line.content) == line.hash


@settings(max_examples=80)
@given(
    st.dictionaries(st.text("aé\u20ac\U0001f600", max_size=2) | IDENTIFIERS, st.text() | st.integers(0, 9))
)
def test_canonical_json_is_rfc_8785_for_texts_of_ascii(values: dict[str, Any]) -> None:
    ascii_only = {
        key: value
        for key, value in values.items()
        if key.isascii() and (not isinstance(value, str) or value.isascii())
    }
    assert canonical(ascii_only) == rfc8785.dumps(ascii_only)
    assert _object(ascii_only).encode() == rfc8785.dumps(ascii_only)


@settings(max_examples=80)
@given(DETAILS)
def test_details_are_written_from_the_database_as_they_were_hashed(details: dict[str, Any]) -> None:
    stored = json.loads(json.dumps(details))
    assert _object(stored).encode() == rfc8785.dumps(stored)


def test_a_line_of_a_file_comes_back_as_it_was_written() -> None:
    entry = chain(
        Head(),
        Event(actor="a", action=Action.ALTER, object_type="b", object_id="c"),
        at=AT,
        operation=OPERATION,
    )
    content = canonical(entry.content)
    (line,) = lines_in([written(content, entry.hash)])
    assert line == Line(1, "0" * 64, OPERATION.operation_id, content, entry.hash)


@pytest.mark.parametrize("raw", [b"", b"{}\n", b'{"entry":[],"hash":"' + b"a" * 64 + b'"}\n', b"\xff\xfe\n"])
def test_what_is_no_entry_has_number_0(raw: bytes) -> None:
    (line,) = lines_in([raw])
    assert line.seq == 0


@pytest.mark.parametrize("content", [b"x", b"{}", b"[]", b'{"seq":"x","prev_hash":""}', b'{"seq":null}'])
def test_unreadable_content_has_number_0(content: bytes) -> None:
    assert line_of(content, "ab").seq == 0


def test_a_hash_that_is_none_is_found() -> None:
    checked = check_log("access", [Line(1, "0" * 64, None, b"{}", "not hex")])
    assert [(one.seq, one.what) for one in checked.problems] == [(1, "gewijzigd")]
    assert str(checked.problems[0]).startswith("access, regel 1: gewijzigd; ")
    assert str(Problem("access", None, "a", "b")) == "access: a; b"


def test_links_are_told_from_both_sides() -> None:
    one, other = Checked(1, "", {"a": 1, "b": 2}, []), Checked(1, "", {"b": 1, "c": 5}, [])
    assert [(found.stream, found.seq) for found in check_links(one, other)] == [
        ("access", 1),
        ("processing", 5),
    ]
    assert check_links(one, one) == []


def test_an_entry_is_proven_by_its_way_to_the_root() -> None:
    entries, head = [], Head()
    for number in range(5):
        event = Event(actor="a", action=Action.ALTER, object_type="b", object_id=f"c{number}")
        entry = chain(head, event, at=AT)
        head = Head(seq=entry.seq, hash=entry.hash)
        entries.append(entry)
    tree = Tree([bytes.fromhex(entry.hash) for entry in entries])
    checkpoint = Checkpoint("o/access", 5, tree.root, head.hash, "", None, "", (), "")
    for entry in entries:
        proof = [node.hex() for node in tree.inclusion_proof(entry.seq - 1)]
        assert is_included(entry.content, proof, checkpoint)
        assert not is_included(entry.content | {"actor": "mallory"}, proof, checkpoint)
        assert not is_included(entry.content | {"seq": None}, proof, checkpoint)
        assert not is_included(entry.content, [*proof, "not hex"], checkpoint)


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_a_log_that_grew_since_its_checkpoint_is_in_order(size: int) -> None:
    """Also since a checkpoint of the empty log, as a new server makes one."""
    entries, head, tree = [], Head(), Tree([])
    checkpoint = Checkpoint("o/access", 0, tree.root, head.hash, "", None, "", (), "")
    for number in range(3):
        event = Event(actor="a", action=Action.ALTER, object_type="b", object_id=f"c{number}")
        entry = chain(head, event, at=AT)
        head = Head(seq=entry.seq, hash=entry.hash)
        entries.append(entry)
        if entry.seq == size:
            tree = Tree([bytes.fromhex(one.hash) for one in entries])
            checkpoint = Checkpoint("o/access", size, tree.root, head.hash, "", None, "", (), "")
    lines = [line_of(canonical(one.content), one.hash) for one in entries]
    assert not check_log("access", lines, [checkpoint]).problems
