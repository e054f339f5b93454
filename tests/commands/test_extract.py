"""`verbaal extract`: facts of a file of texts, and what is said of a file that is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from server.__main__ import app
from server.commands import extract as extract_command
from server.commands.extract import BadInput, extract_file
from tests.reading import readers

AT = "2026-11-20T23:40:00+01:00"
GOOD = {
    "id": "a1",
    "template": "mutatie",
    "dictated_at": AT,
    "text": "Kenteken GG-123-B. Er zijn geen getuigen. Niemand had toestemming.",
}
FACTS = [
    {"type": "vehicle", "role": "betrokken", "plate": "GG-123-B"},
    {"type": "negation", "value": "geen_getuigen"},
]


def _write(path: Path, *lines: object) -> Path:
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def _answers(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def silent(line: str) -> None:
    raise AssertionError(line)


def test_every_text_gets_its_facts_under_its_id(tmp_path: Path) -> None:
    source = _write(tmp_path / "in.jsonl", GOOD, "", GOOD | {"id": 7, "text": ""}, GOOD | {"id": "\u00e9"})
    target = tmp_path / "out.jsonl"
    assert extract_file(source, target, readers(), tell=silent) == 3
    assert _answers(target) == [
        {"id": "a1", "facts": FACTS},
        {"id": 7, "facts": []},
        {"id": "\u00e9", "facts": FACTS},
    ]
    assert "\u00e9" in target.read_text(encoding="utf-8")
    assert [file.name for file in tmp_path.iterdir()] == ["in.jsonl", "out.jsonl"]


def test_an_empty_file_gives_an_empty_file(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(b"")
    assert extract_file(source, tmp_path / "out.jsonl", readers(), tell=silent) == 0
    assert (tmp_path / "out.jsonl").read_bytes() == b""


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "no valid JSON: Expecting property name"),
        ("[" * 100_000, "no valid JSON (RecursionError)"),
        ("[1]", "an object with id, template, dictated_at and text belongs here"),
        ({key: value for key, value in GOOD.items() if key != "text"}, "'text' is missing"),
        ({key: value for key, value in GOOD.items() if key != "id"}, "'id' is missing"),
        (GOOD | {"text": 5}, "'text' must be text"),
        (GOOD | {"dictated_at": None}, "'dictated_at' must be text"),
        (GOOD | {"dictated_at": "gisteren"}, "'dictated_at' must be a time such as"),
        (GOOD | {"dictated_at": "2026-11-20T23:40:00"}, "'dictated_at' needs a time zone"),
        (GOOD | {"template": "verhoor"}, "there is no such template"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_written(tmp_path: Path, line: object, problem: str) -> None:
    source = _write(tmp_path / "in.jsonl", GOOD, "", line, GOOD)
    target = tmp_path / "out.jsonl"
    target.write_text("wat er stond")
    with pytest.raises(BadInput) as refused:
        extract_file(source, target, readers(), tell=silent)
    assert str(refused.value).startswith(f"{source}:3: {problem}")
    assert target.read_text() == "wat er stond"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_line_that_is_no_text_is_named(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(b'{"id": "\xff"}\n')
    with pytest.raises(BadInput, match=":1: no valid JSON"):
        extract_file(source, tmp_path / "out.jsonl", readers(), tell=silent)


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"in\.jsonl: can't be read"):
        extract_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl", readers(), tell=silent)
    source = _write(tmp_path / "in.jsonl", GOOD)
    with pytest.raises(BadInput, match=r"out\.jsonl: can't be written"):
        extract_file(source, tmp_path / "nergens" / "out.jsonl", readers(), tell=silent)


def test_a_long_run_tells_now_and_then_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract_command, "PROGRESS_AFTER_S", 0.0)
    source = _write(tmp_path / "in.jsonl", *[GOOD | {"text": ""}] * 3)
    told: list[str] = []
    extract_file(source, tmp_path / "out.jsonl", readers(), tell=told.append)
    assert told == ["1 of 3 texts read", "2 of 3 texts read", "3 of 3 texts read"]


@pytest.fixture
def verbaal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Any]:
    monkeypatch.setenv("VERBAAL_DATA_DIR", str(tmp_path / "data"))
    return lambda *words: CliRunner().invoke(app, ["extract", *map(str, words)])


def test_the_command_writes_the_facts(tmp_path: Path, verbaal: Callable[..., Any]) -> None:
    source = _write(tmp_path / "in.jsonl", GOOD)
    answer = verbaal(source, tmp_path / "out.jsonl")
    assert (answer.exit_code, answer.stdout) == (0, "")
    assert _answers(tmp_path / "out.jsonl") == [{"id": "a1", "facts": FACTS}]


def test_the_command_says_what_is_wrong_and_ends_with_1(tmp_path: Path, verbaal: Callable[..., Any]) -> None:
    source = _write(tmp_path / "in.jsonl", GOOD, GOOD | {"template": "verhoor"})
    answer = verbaal(source, tmp_path / "out.jsonl")
    assert answer.exit_code == 1
    assert answer.stdout == ""
    assert f"{source}:2: there is no such template" in "".join(answer.stderr.splitlines())


def test_the_command_names_a_vocabulary_that_is_wrong(
    tmp_path: Path, verbaal: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    vocab_dir = tmp_path / "vocab"
    (vocab_dir / "templates").mkdir(parents=True)
    monkeypatch.setenv("VERBAAL_VOCAB_DIR", str(vocab_dir))
    answer = verbaal(_write(tmp_path / "in.jsonl", GOOD), tmp_path / "out.jsonl")
    assert answer.exit_code == 1
    assert "no template here" in answer.stderr
