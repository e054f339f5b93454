from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from typing import Any, BinaryIO

import pytest

from server.domain.assessing import Inquiry
from server.proof.standalone.bundle_rules import (
    ASSESSMENT,
    check_advice,
    check_no_other_advice,
    has_answers,
    index_name,
    rules_digest,
    rules_name,
)
from server.proof.standalone.containers import Container, Refused
from tests.guiding import guide

BARE = Inquiry().model_dump(mode="json")
ANSWERED = {**BARE, "answers": [{"observable": "iets_weg", "reply": "yes"}]}
RULES = b"id: proef_310\n"
INDEX = {
    "files": [{"path": "offences/proef_310.yaml", "sha256": hashlib.sha256(RULES).hexdigest()}],
    "templates": [{"id": "mutatie", "digest": "cd" * 32}],
}
ADVICE = {
    "rules_sha256": rules_digest(INDEX),
    "sets": [
        {"id": "proef_310", "digest": hashlib.sha256(RULES).hexdigest()},
        {"id": "form_mutatie", "digest": "cd" * 32},
    ],
}
REPORT = {"inquiry": ANSWERED, "assessment": ADVICE}
DRAFT = {"inquiry": ANSWERED}


class Files(Container):
    """Files in memory."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__({name: len(content) for name, content in files.items()})
        self._files = files

    def _open(self, name: str) -> BinaryIO:
        return io.BytesIO(self._files[name])


def told(report: Mapping[str, Any] = REPORT) -> bytes:
    given = {"report_version": 1, **{key: report[key] for key in ("assessment", "inquiry")}}
    return json.dumps([given]).encode()


def whole(**changes: bytes | None) -> Files:
    files = {
        "assessment": (ASSESSMENT, told()),
        "index": (index_name(1), json.dumps(INDEX).encode()),
        "rules": (rules_name(1, "offences/proef_310.yaml"), RULES),
    }
    kept = {name: changes.get(key, content) for key, (name, content) in files.items()}
    return Files({name: content for name, content in kept.items() if content is not None})


def check(files: Container, report: Mapping[str, Any] = REPORT, last: Mapping[str, Any] = DRAFT) -> list[str]:
    return check_advice(files, 1, report, last, "report/0001.json")


def blamed(files: Container, **more: Any) -> str:
    with pytest.raises(Refused) as refused:
        check(files, **more)
    return refused.value.file


def test_advice_that_is_in_the_report_with_the_rules_it_names_is_in_order() -> None:
    (line,) = check(whole())
    assert line.startswith("De aanknopingspunten in versie 1 van het verslag noemen 2 regelsets;")


def test_reports_from_before_there_was_any_say_nothing_of_it() -> None:
    assert check(Files({}), {}, {}) == []
    assert check(Files({}), {"inquiry": BARE, "assessment": None}, {}) == []
    assert check(Files({}), {"inquiry": BARE, "assessment": None}, {"inquiry": BARE}) == []


def test_answers_without_advice_are_told_too() -> None:
    report = {"inquiry": ANSWERED, "assessment": None}
    assert check(Files({ASSESSMENT: told(report)}), report) == []
    assert blamed(Files({}), report=report) == ASSESSMENT


def test_other_answers_than_the_draft_has_are_found() -> None:
    other = {"inquiry": {**ANSWERED, "stopped": True}}
    for last in (other, {}, {"inquiry": BARE}):
        assert blamed(whole(), last=last) == "report/0001.json"
    for inquiry in ({}, {"inquiry": BARE}):
        assert blamed(whole(), report={**inquiry, "assessment": ADVICE}) == "report/0001.json"


def test_advice_that_is_told_otherwise_or_left_out_is_found() -> None:
    assert blamed(whole(assessment=None)) == ASSESSMENT
    assert blamed(whole(assessment=b"[]")) == ASSESSMENT
    other = told({**REPORT, "assessment": {**ADVICE, "sets": []}})
    assert blamed(whole(assessment=other)) == ASSESSMENT


def test_other_rules_are_found() -> None:
    file = rules_name(1, "offences/proef_310.yaml")
    assert blamed(whole(rules=b"id: anders\n")) == file
    assert blamed(whole(rules=None)) == file
    assert blamed(whole(index=json.dumps({**INDEX, "templates": []}).encode())) == index_name(1)


def test_a_set_that_the_rules_do_not_hold_is_found() -> None:
    report = {**REPORT, "assessment": {**ADVICE, "sets": [{"id": "proef_999", "digest": "ee" * 32}]}}
    assert blamed(whole(assessment=told(report)), report=report) == index_name(1)


def test_rules_that_are_not_there_are_told_of() -> None:
    (line,) = check(whole(index=None, rules=None))
    assert "zitten niet in dit dossier" in line


def test_the_digest_of_a_rule_book_can_be_made_again_from_its_files() -> None:
    book = guide().book
    index = {
        "files": [
            {"path": path, "sha256": hashlib.sha256(text.encode()).hexdigest()}
            for path, text in book.texts.files
        ],
        "templates": [{"id": id_, "digest": digest} for id_, digest in book.texts.templates],
    }
    assert rules_digest(index) == book.digest
    digests = {one["sha256"] for one in index["files"]} | {one["digest"] for one in index["templates"]}
    assert {one.digest for one in book.sets} <= digests


def test_whatever_an_officer_does_with_questions_counts() -> None:
    assert not has_answers({})
    assert not has_answers({"inquiry": BARE})
    for part in ({"stopped": True}, {"skipped": ["pijn"]}, {"added": ["proef_311"]}):
        assert has_answers({"inquiry": {**BARE, **part}})


ENTRY = {"report_version": 1, **REPORT}


@pytest.mark.parametrize(
    "entries",
    [
        [{**ENTRY, "assessment": {**ADVICE, "sets": []}}, ENTRY],
        [ENTRY, ENTRY],
        [{**ENTRY, "conclusie": "schuldig"}],
        [{**ENTRY, "report_version": True}],
    ],
)
def test_a_version_is_told_of_once_and_nothing_more(entries: list[dict[str, Any]]) -> None:
    assert blamed(whole(assessment=json.dumps(entries).encode())) == ASSESSMENT


def test_nothing_is_told_of_a_version_that_has_no_advice() -> None:
    report = {"inquiry": BARE, "assessment": None}
    assert blamed(Files({ASSESSMENT: told()}), report=report, last={"inquiry": BARE}) == ASSESSMENT
    file = rules_name(1, "offences/proef_310.yaml")
    assert blamed(Files({file: RULES}), report=report, last={"inquiry": BARE}) == file


def test_a_member_that_is_written_twice_is_found() -> None:
    twice = told().replace(b'"assessment":', b'"assessment": null, "assessment":')
    assert blamed(whole(assessment=twice)) == ASSESSMENT
    twice = json.dumps(INDEX).replace('"files":', '"files": [], "files":').encode()
    assert blamed(whole(index=twice)) == index_name(1)


@pytest.mark.parametrize("missing", [(), (index_name(1),)])
def test_a_rule_that_is_not_listed_is_found(missing: tuple[str, ...]) -> None:
    more = rules_name(1, "offences/a_more.yaml")
    files = {name: b"".join(whole().blocks(name)) for name in whole().sizes if name not in missing}
    assert blamed(Files({**files, more: b"id: zz\n"})) == more


@pytest.mark.parametrize(
    "index",
    [
        {**INDEX, "note": "schuldig"},
        {**INDEX, "files": [{**INDEX["files"][0], "note": "schuldig"}]},
        {**INDEX, "templates": [{**INDEX["templates"][0], "note": "schuldig"}]},
    ],
)
def test_the_list_of_rules_says_nothing_that_its_digest_does_not_hold(index: dict[str, Any]) -> None:
    assert blamed(whole(index=json.dumps(index).encode())) == index_name(1)


def test_versions_that_are_not_there_have_no_advice_and_no_rules() -> None:
    check_no_other_advice(whole(), 1)
    check_no_other_advice(Files({}), 1)
    later = Files({ASSESSMENT: json.dumps([ENTRY, {**ENTRY, "report_version": 2}]).encode()})
    with pytest.raises(Refused) as refused:
        check_no_other_advice(later, 1)
    assert refused.value.file == ASSESSMENT
    check_no_other_advice(later, 2)
    for name in (rules_name(2, "offences/proef_310.yaml"), index_name(0), "rules/anders.yaml"):
        with pytest.raises(Refused) as refused:
            check_no_other_advice(Files({name: RULES}), 1)
        assert refused.value.file == name
