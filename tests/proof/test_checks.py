from __future__ import annotations

from typing import Any

import pytest

from server.proof.standalone.bundle_records import says_the_same
from server.proof.standalone.checks import read_back_in, ticked_in, ticked_texts
from server.proof.standalone.replays import read_back

ALOUD = {"how": "read_aloud", "note": "", "at": "2026-11-23T10:00:00Z"}


def version(number: int, **content: Any) -> dict[str, Any]:
    return {"version": number, "content": content}


def test_a_text_from_before_ticks_was_ticked_whole_when_it_was_confirmed() -> None:
    old = {"text": "a\n\nb", "confirmed": True}
    assert ticked_texts(old) == ["a", "b"]
    assert ticked_texts(old | {"confirmed": False}) == []
    new = {"text": "a\n\nb\n\nc", "confirmed": True, "checked": [0, 1, 2]}
    assert ticked_in([version(1, narrative=old), version(2, narrative=new)]) == [1, 1, 2]


@pytest.mark.parametrize(
    ("told", "since"),
    [
        ([None, ALOUD, ALOUD], 2),
        ([ALOUD, None, ALOUD], 3),
        ([ALOUD | {"how": "read_self"}, ALOUD], 2),
        ([ALOUD, ALOUD], 1),
    ],
)
def test_a_reading_back_stands_since_it_was_last_noted(told: list[Any], since: int) -> None:
    versions = [version(number, read_back=one) for number, one in enumerate(told, start=1)]
    assert read_back_in(versions) == ALOUD | {"in_version": since}
    entries = [
        {
            "seq": 7,
            "actor": "jansen",
            "object_type": "draft",
            "object_id": "draft-1",
            "object_version": since,
            "details": {"content": "00"},
        }
    ]
    found = read_back(versions, entries, draft_id="draft-1")
    assert found == ALOUD | {"in_version": since, "log_seq": 7, "actor": "jansen"}


def test_what_was_not_read_back_or_could_not_be_has_none() -> None:
    assert read_back_in([version(1, read_back=ALOUD), version(2, read_back=None)]) is None
    assert read_back([version(1)], [], draft_id="draft-1") is None


OLD: dict[str, Any] = {
    "narrative": {"text": "a", "confirmed": True},
    "fields": [{"id": "kenteken", "value": "GG-123-B", "confirmed": True}],
}
NEW: dict[str, Any] = {
    "narrative": {"text": "a", "confirmed": True, "checked": [0]},
    "fields": [{"id": "kenteken", "value": "GG-123-B", "confirmed": True, "check": None}],
}


def test_a_report_may_be_made_later_of_a_draft_that_was_confirmed_before_checks_were_kept() -> None:
    assert says_the_same(OLD, OLD)
    assert says_the_same(NEW, NEW)
    assert says_the_same(NEW, OLD)


def with_field(**changes: Any) -> dict[str, Any]:
    return NEW | {"fields": [NEW["fields"][0] | changes]}


@pytest.mark.parametrize(
    "report",
    [
        OLD,
        with_field(value="GG-124-B"),
        with_field(check={"how": "heard", "heard_s": 1.0, "rate": None}),
        with_field(more=1),
        NEW | {"narrative": NEW["narrative"] | {"text": "b"}},
        NEW | {"narrative": NEW["narrative"] | {"checked": []}},
        NEW | {"fields": []},
        with_field(id="tijdstip"),
    ],
)
def test_anything_else_is_another_report(report: dict[str, Any]) -> None:
    assert not says_the_same(report, NEW)


def test_a_check_that_the_draft_does_not_have_is_not_made_up() -> None:
    assert not says_the_same(with_field(check={"how": "heard", "heard_s": 1.0, "rate": None}), OLD)
