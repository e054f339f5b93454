from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from server.asr.stock_phrases import load_stock_phrases
from server.yaml_lines import FileError

GOOD = """\
# a comment
version: 1
never_dictated:
  - Ondertiteld door *
  - "Ondertiteling: NPO"
sometimes_dictated:
  - Bedankt
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "stock_phrases.yaml"


def test_phrases_are_read_with_the_digest_of_their_file(file: Path) -> None:
    file.write_text(GOOD, encoding="utf-8")
    phrases = load_stock_phrases(file.parent)
    assert [(phrase.keys, phrase.also_said) for phrase in phrases.phrases] == [
        (("ondertiteld", "door", "*"), False),
        (("ondertiteling", "npo"), False),
        (("bedankt",), True),
    ]
    assert phrases.digest == hashlib.sha256(file.read_bytes()).hexdigest()


def test_an_own_vocabulary_without_the_file_keeps_the_phrases_that_ship(tmp_path: Path) -> None:
    assert load_stock_phrases(tmp_path) == load_stock_phrases()
    assert load_stock_phrases().phrases


@pytest.mark.parametrize(
    ("find", "replace", "line", "problem"),
    [
        ("version: 1", "version: een", 2, "'een' is no whole number from 1"),
        ("version: 1", "version: 0", 2, "'0' is no whole number from 1"),
        ("version: 1", "version: [1]", 2, "text belongs here"),
        ("version: 1\n", "", 2, "'version:' is missing"),
        ("never_dictated", "nooit_gedicteerd", 3, "'nooit_gedicteerd' is unknown"),
        ("sometimes_dictated:\n  - Bedankt\n", "sometimes_dictated: Bedankt\n", 6, "a list belongs here"),
        ("  - Bedankt", "  - Ondertiteld door: Jan", 7, "text belongs here"),
        ("  - Bedankt", '  - "*"', 7, "a phrase needs a word"),
        ("  - Bedankt", '  - "* Bedankt"', 7, "begins with a word"),
        ("  - Bedankt", "  - ONDERTITELD door, *", 7, "stands here twice"),
        ("sometimes_dictated", "never_dictated", 6, "'never_dictated' stands here twice"),
        ("version: 1", "version: 1: 2", 2, "mapping values"),
        ("  - Bedankt", "  - * Bedankt", 7, "expected"),
    ],
)
def test_an_error_names_the_file_and_the_line(
    file: Path, find: str, replace: str, line: int, problem: str
) -> None:
    assert find in GOOD
    file.write_text(GOOD.replace(find, replace, 1), encoding="utf-8")
    with pytest.raises(FileError, match=rf"^{re.escape(str(file))}:\d+: ") as refused:
        load_stock_phrases(file.parent)
    assert f"{file}:{line}: " in str(refused.value)
    assert problem in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"- a\n", b"\xff\xfe\x00", b"a: \x00"])
def test_a_file_that_is_no_such_list_is_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(FileError, match=rf"^{re.escape(str(file))}:1: "):
        load_stock_phrases(file.parent)
