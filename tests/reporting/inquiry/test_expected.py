"""Expected answers: read, checked, and never more than an order."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from server.reporting.assessment.rule_book import load_rule_book
from server.reporting.inquiry.expected import load_expected
from server.reporting.templates import load_templates
from server.yaml_lines import FileError

GOOD = """\
# a comment
version: 3
source: telling
licence: EUPL-1.2
expected:
  weg: 85
  braak: 1
"""
KNOWN = ("weg", "braak", "pijn")


def written(vocab_dir: Path, text: str) -> Path:
    file = vocab_dir / "inquiry" / "volgorde.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_shares_are_read_with_the_digest_of_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD)
    expected = load_expected(tmp_path, observables=KNOWN)
    assert (expected.version, expected.source) == (3, "telling")
    assert expected.digest == hashlib.sha256(file.read_bytes()).hexdigest()
    assert [expected.share(one) for one in KNOWN] == [0.85, 0.01, 0.5]


@pytest.mark.parametrize(
    ("find", "replace", "line", "problem"),
    [
        ("version: 3", "version: drie", 2, "whole number from 1"),
        ("source: telling\n", "", 2, "'source:' is missing"),
        ("source: telling", "source:", 3, "something is missing"),
        ("weg: 85", "weg: 100", 6, "whole number from 1 to 99"),
        ("weg: 85", "weg: 0", 6, "whole number from 1 to 99"),
        ("weg: 85", "weg: 0.85", 6, "whole number from 1 to 99"),
        ("  braak: 1", "  weg: 1", 7, "stands here twice"),
        ("  braak: 1", "  brak: 1", 7, "no question 'brak'"),
        ("  weg: 85\n  braak: 1", "  - weg", 6, "a line for each question"),
        ("licence: EUPL-1.2", "weights: 1", 4, "'weights' is unknown"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, find: str, replace: str, line: int, problem: str
) -> None:
    assert find in GOOD
    file = written(tmp_path, GOOD.replace(find, replace))
    with pytest.raises(FileError) as refused:
        load_expected(tmp_path, observables=KNOWN)
    assert str(refused.value).startswith(f"{file}:{line}: ")
    assert problem in str(refused.value)


def test_an_own_folder_without_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "inquiry").mkdir()
    with pytest.raises(FileError, match=r"volgorde\.yaml: this file is missing"):
        load_expected(tmp_path, observables=KNOWN)


def test_own_questions_do_not_need_an_own_order(tmp_path: Path) -> None:
    """The shipped file speaks of shipped questions; whoever has others is not stopped by that."""
    with pytest.raises(FileError, match="no question"):
        load_expected(tmp_path, observables=KNOWN)
    (tmp_path / "questions").mkdir()
    assert load_expected(tmp_path, observables=KNOWN).share("weg") == 0.5


def test_the_shipped_order_is_about_shipped_questions() -> None:
    book = load_rule_book(None, load_templates())
    expected = load_expected(observables=book.observables)
    assert expected.shares.keys() <= book.observables.keys()
    assert expected.source
