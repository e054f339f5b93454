from __future__ import annotations

from typing import Any

import pytest

from server.proof.standalone.replays import confirmations

WORDS = [("Kenteken", 0.0, 0.4), ("GG-123-B.", 0.5, 1.5), ("Later", 9.0, 9.5), ("VK-394-T.", 9.6, 10.6)]
TRANSCRIPT = {
    "utterances": [{"words": [{"text": text, "start_s": start, "end_s": end} for text, start, end in WORDS]}]
}
FIRST, SECOND = [[9, 18]], [[25, 34]]


def field(**changes: Any) -> dict[str, Any]:
    plain = {
        "id": "kenteken",
        "value": "GG-123-B",
        "provenance": "spoken",
        "observation_id": "one",
        "observation_ids": [],
        "spans": FIRST,
        "confirmed": False,
        "confirmed_at": None,
    }
    return plain | changes


def version(number: int, *fields: dict[str, Any], text_confirmed: bool = False) -> dict[str, Any]:
    narrative = {"text": "x", "provenance": "spoken", "confirmed": text_confirmed, "confirmed_at": None}
    return {"version": number, "content": {"narrative": narrative, "fields": list(fields)}}


def entry(seq: int, number: int, *, action: str = "alter", actor: str = "jansen") -> dict[str, Any]:
    details = {"content": "00"}
    return _entry(seq, actor, action, number, details)


def asked(seq: int, start_ms: int, end_ms: int, *, actor: str = "jansen") -> dict[str, Any]:
    return _entry(seq, actor, "consult", 1, {"view": "audio", "start_ms": start_ms, "end_ms": end_ms})


def _entry(seq: int, actor: str, action: str, number: int, details: dict[str, Any]) -> dict[str, Any]:
    return {
        "seq": seq,
        "actor": actor,
        "action": action,
        "object_type": "draft",
        "object_id": "draft-1",
        "object_version": number,
        "details": details,
    }


CONFIRMED = field(confirmed=True, confirmed_at="later")


def found(*entries: dict[str, Any], versions: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    origin = {"transcript": TRANSCRIPT, "observations": [{"id": "one", "spans": SECOND}], "engine": {}}
    made = [version(1, field()), version(2, CONFIRMED)]
    told = confirmations(origin, versions or made, entries, draft_id="draft-1")
    assert len(told) == 1
    return told[0]


@pytest.mark.parametrize(
    ("entries", "told", "asked_ms"),
    [
        ([], "none", 0),
        ([asked(1, 0, 2_000)], "all", 1_000),
        ([asked(1, 540, 1_460)], "all", 920),  # half a tenth at each end is lost in rounding
        ([asked(1, 620, 1_500)], "part", 880),
        ([asked(1, 0, 1_000), asked(2, 1_000, 2_000)], "all", 1_000),
        ([asked(1, 0, 1_200), asked(2, 800, 1_200)], "part", 700),
        ([asked(1, 5_000, 9_000)], "none", 0),
        ([asked(1, 0, 2_000, actor="pieters")], "none", 0),
    ],
)
def test_sound_counts_that_this_officer_asked_for_before(
    entries: list[dict[str, Any]], told: str, asked_ms: int
) -> None:
    one = found(*entries, entry(7, 2))
    assert (one["asked"], one["asked_ms"]) == (told, asked_ms)


def test_sound_that_is_asked_for_after_the_confirmation_does_not_count() -> None:
    one = found(entry(7, 2), asked(8, 0, 2_000))
    assert (one["asked"], one["asked_seqs"], one["log_seq"]) == ("none", [], 7)


def test_the_order_is_that_of_the_log_whatever_its_clock_says() -> None:
    early, late = asked(3, 0, 2_000) | {"at": "2030"}, entry(7, 2) | {"at": "2020"}
    assert found(early, late)["asked"] == "all"


def test_consults_from_before_stretches_were_kept_say_nothing() -> None:
    old = asked(1, 0, 0)
    old["details"] = {"view": "audio"}
    assert found(old, entry(7, 2))["asked"] == "none"


@pytest.mark.parametrize(
    ("last", "made"),
    [
        ({}, "as_heard"),
        ({"observation_id": "two", "value": "VK-394-T", "spans": SECOND}, "chosen"),
        ({"provenance": "corrected", "value": "GG-124-B"}, "edited"),
        ({"provenance": "typed", "observation_id": None, "spans": []}, "typed"),
        ({"provenance": "proposed"}, "proposed"),
    ],
)
def test_how_a_value_came_about(last: dict[str, Any], made: str) -> None:
    versions = [version(1, field()), version(2, CONFIRMED | last)]
    assert found(entry(7, 2), versions=versions)["made"] == made


def test_a_typed_value_has_no_sound() -> None:
    typed = CONFIRMED | {"provenance": "typed", "observation_id": None, "spans": []}
    one = found(entry(7, 2), versions=[version(1, field(value=None)), version(2, typed)])
    assert (one["asked"], one["stretches_ms"]) == ("no_sound", [])


def test_a_value_of_two_places_has_two_stretches_and_old_drafts_those_of_their_observation() -> None:
    both = CONFIRMED | {"spans": FIRST + SECOND}
    one = found(entry(7, 2), versions=[version(1, field()), version(2, both)])
    assert one["stretches_ms"] == [[500, 1500], [9600, 10600]]
    old = CONFIRMED | {"spans": []}
    one = found(entry(7, 2), versions=[version(1, field()), version(2, old)])
    assert one["stretches_ms"] == [[9600, 10600]]


def test_the_confirmation_that_counts_is_the_last_one() -> None:
    again = field(value="GG-124-B", provenance="corrected", confirmed=True, confirmed_at="again")
    versions = [version(1, field()), version(2, CONFIRMED), version(3, again), version(4, again)]
    one = found(entry(7, 2), entry(8, 3), entry(9, 4), versions=versions)
    assert (one["confirmed_in_version"], one["log_seq"]) == (3, 8)


def test_how_a_value_was_checked_is_told_where_it_was_kept() -> None:
    check = {"how": "heard", "heard_s": 1.0, "rate": None}
    versions = [version(1, field(check=None)), version(2, CONFIRMED | {"check": check})]
    assert found(entry(7, 2), versions=versions)["check"] == check
    assert "check" not in found(entry(7, 2))


def test_each_paragraph_has_the_version_since_which_it_stands_ticked() -> None:
    def text(number: int, words: str, *checked: int) -> dict[str, Any]:
        whole = len(checked) == len(words.split())
        narrative = {
            "text": "\n\n".join(words.split()),
            "provenance": "spoken",
            "checked": list(checked),
            "confirmed": whole,
            "confirmed_at": "then" if whole else None,
        }
        return {"version": number, "content": {"narrative": narrative, "fields": []}}

    versions = [
        text(1, "a b"),
        text(2, "a b", 0),
        text(3, "a b"),
        text(4, "a b", 1),
        text(5, "b a c", 0, 1),
        text(6, "b a c", 0, 1, 2),
    ]
    one = found(*(entry(10 + number, number) for number in range(1, 7)), versions=versions)
    assert [
        (tick["paragraph"], tick["ticked_in_version"], tick["log_seq"]) for tick in one["paragraphs"]
    ] == [
        (0, 4, 14),
        (1, 5, 15),
        (2, 6, 16),
    ]


def test_the_narrative_is_confirmed_as_a_whole() -> None:
    versions = [version(1), version(2, text_confirmed=True)]
    one = found(asked(1, 0, 5_000), entry(7, 2), versions=versions)
    assert (one["id"], one["stretches_ms"], one["asked"]) == ("narrative", [[0, 1500], [9000, 10600]], "part")
