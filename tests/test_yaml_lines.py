from __future__ import annotations

from pathlib import Path

import pytest

from server.yaml_lines import Entry, FileError, read_yaml

FILE = Path("lijst.yaml")


def entry(text: str) -> Entry:
    return read_yaml(FILE, text.encode())


def test_values_stay_as_they_are_written() -> None:
    values = [item.text() for item in entry("- nee\n- on\n- 208\n- 1.0\n- ~x\n- null\n- 'a: b'\n").items()]
    assert values == ["nee", "on", "208", "1.0", "~x", "null", "a: b"]


def test_a_group_has_its_fields_by_name() -> None:
    fields = entry("a: 1\nb:\n  - x\n").fields(required=("a",), optional=("b", "c"))
    assert fields["a"].number(0, 9) == 1
    assert [item.text() for item in fields["b"].items()] == ["x"]
    assert "c" not in fields


@pytest.mark.parametrize("empty", ["[]", "", "~", "null"])
def test_a_list_may_be_empty(empty: str) -> None:
    assert list(entry(f"a: {empty}\n").fields(required=("a",))["a"].items()) == []


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", 1, "empty"),
        ("# alleen uitleg\n", 1, "empty"),
        ("a: [\n", 2, ""),
        ("a: 1\nb: 2: 3\n", 2, "mapping values"),
        ("a: 1\n---\nb: 2\n", 2, "document"),
        ("- x\n", 1, "fields belong here: a:"),
        ("b: 1\n", 1, "'b' is unknown; known are a"),
        ("a: 1\na: 2\n", 2, "'a' stands here twice"),
        ("{}\n", 1, "'a:' is missing"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(FileError, match=rf"^lijst\.yaml:{line}: .*{problem}"):
        entry(text).fields(required=("a",))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: &z\n  - *z\n", 2),
        ("a: &z [x]\nb: *z\n", 2),
        ("b: &z {c: x}\na:\n  <<: *z\n", 3),
        ("*z\n", 1),
    ],
)
def test_an_alias_is_refused_also_where_it_holds_itself(text: str, line: int) -> None:
    with pytest.raises(FileError, match=rf"^lijst\.yaml:{line}: '\*z' points elsewhere"):
        entry(text)


@pytest.mark.parametrize("often", [21, 3_000, 100_000])
def test_what_is_nested_beyond_reason_is_refused(often: int) -> None:
    with pytest.raises(FileError, match=r"^lijst\.yaml:2: more than 20 lists or groups"):
        entry(f"a:\n  {'[' * often}{']' * often}\n")


def test_many_lists_beside_one_another_are_not_nested() -> None:
    many = "".join(f"b{n}: [[x]]\n" for n in range(30))
    assert entry(many).plain()["b7"] == [["x"]]
    assert entry("[" * 20 + "x" + "]" * 20).plain()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a: \x00"])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(FileError, match=r"^lijst\.yaml:1: "):
        read_yaml(FILE, content)


def test_a_value_of_the_wrong_kind_is_told() -> None:
    fields = entry("list: [x]\nword: x\nnothing: ''\nfar: 12\n").fields(
        required=("list", "word", "nothing", "far")
    )
    with pytest.raises(FileError, match=r":1: text belongs here"):
        fields["list"].text()
    with pytest.raises(FileError, match=r":2: a list belongs here"):
        list(fields["word"].items())
    with pytest.raises(FileError, match=r":3: something is missing"):
        fields["nothing"].text()
    with pytest.raises(FileError, match=r":4: '12' is no whole number from 0 to 9"):
        fields["far"].number(0, 9)
    with pytest.raises(FileError, match=r":2: 'x' is no whole number"):
        fields["word"].number(0, 9)
    with pytest.raises(FileError, match=r":4: '12' is no whole number from 13$"):
        fields["far"].number(13)
    assert fields["far"].number(1) == 12
    with pytest.raises(FileError, match=r":2: 'x' is unknown; choose from a, b"):
        fields["word"].one_of(("b", "a"))
    assert fields["word"].one_of(("x",)) == "x"
    assert fields["word"].is_text
    assert not fields["list"].is_text


def test_all_of_it_can_be_had_as_dicts_lists_and_text() -> None:
    assert entry("a: nee\nb:\n  - {c: 1, d: ''}\n  - on\n").plain() == {
        "a": "nee",
        "b": [{"c": "1", "d": ""}, "on"],
    }
    assert entry("[]\n").plain() == []


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a: 1\nb:\n  - c: 1\n    c: 2\n", 4, "'c' stands here twice"),
        ("a: 1\nb:\n  - c:\n", 3, "something is missing here"),
    ],
)
def test_what_is_wrong_deep_inside_is_told_with_its_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(FileError, match=rf"^lijst\.yaml:{line}: {problem}"):
        entry(text).plain()


@pytest.mark.parametrize(
    ("path", "line"),
    [((), 1), (("b",), 3), (("b", 1, "d"), 5), (("b", 1, "e"), 4), (("b", 7), 3), (("a", "x"), 1)],
)
def test_the_deepest_part_of_a_path_is_found(path: tuple[str | int, ...], line: int) -> None:
    found = entry("a: 1\nb:\n  - c: 1\n  - c: 2\n    d: 3\n").at(path)
    with pytest.raises(FileError, match=rf"^lijst\.yaml:{line}: so$"):
        found.fail("so")
