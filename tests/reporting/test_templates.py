from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from server.domain.errors import UnknownTemplate
from server.reporting.templates import load_templates
from server.yaml_lines import FileError

GOOD = """\
# a comment
id: mutatie
version: 1
title: Mutatie
fields:
  - id: kenteken
    label: Kenteken
    kind: plate
    consequence: A
    fills:
      - {type: vehicle, value: plate}
  - id: onderwerp
    label: Onderwerp
    kind: text
    consequence: B
    expected: true
"""


@pytest.fixture
def vocab_dir(tmp_path: Path) -> Path:
    (tmp_path / "templates").mkdir()
    return tmp_path


def _write(vocab_dir: Path, text: str, name: str = "mutatie.yaml") -> Path:
    file = vocab_dir / "templates" / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_template_is_read_with_the_digest_of_its_file(vocab_dir: Path) -> None:
    file = _write(vocab_dir, GOOD)
    templates = load_templates(vocab_dir)
    template = templates["mutatie"]
    assert [field.id for field in template.fields] == ["kenteken", "onderwerp"]
    assert template.digest == hashlib.sha256(file.read_bytes()).hexdigest()
    assert (list(templates), len(templates)) == (["mutatie"], 1)


def test_a_declaration_is_said_to_be_read_back(vocab_dir: Path) -> None:
    _write(vocab_dir, GOOD)
    _write(vocab_dir, GOOD.replace("id: mutatie", "id: aangifte\nread_back: true"), "aangifte.yaml")
    templates = load_templates(vocab_dir)
    assert [(one.id, one.read_back) for one in templates.values()] == [("aangifte", True), ("mutatie", False)]
    assert [one.id for one in load_templates().values() if one.read_back] == ["aangifte"]


def test_templates_come_in_the_order_of_their_files(vocab_dir: Path) -> None:
    _write(vocab_dir, GOOD, "2.yaml")
    _write(vocab_dir, GOOD.replace("id: mutatie", "id: aangifte"), "1.yml")
    (vocab_dir / "templates" / "LEESMIJ.txt").write_text("geen sjabloon")
    assert list(load_templates(vocab_dir)) == ["aangifte", "mutatie"]


def test_asking_for_an_unknown_template_is_an_error_for_users(vocab_dir: Path) -> None:
    _write(vocab_dir, GOOD)
    templates = load_templates(vocab_dir)
    assert templates.require("mutatie").id == "mutatie"
    with pytest.raises(UnknownTemplate):
        templates.require("aangifte")


@pytest.mark.parametrize(
    ("find", "replace", "line", "problem"),
    [
        ("version: 1", "version: een", 3, "version"),
        ("title: Mutatie\n", "", 2, "'title:' is missing"),
        ("expected: true", "expected: true\n    question: Waar gaat het over", 17, "a question ends with ?"),
        (
            "kind: plate",
            "kind: plate\n    question: Welk kenteken?",
            9,
            "belongs to a field that is expected",
        ),
        ("expected: true", "expected: true\n    question: Was het diefstal?", 17, "'diefstal' is a legal"),
        ("kind: plate", "kind: kenteken", 8, "kind 'kenteken' is unknown"),
        ("consequence: A", "consequence: D", 9, "consequence"),
        ("value: plate", "value: smell", 11, "vehicle.smell is never found; choose from plate, make"),
        ("value: plate", "valeu: plate", 11, "valeu"),
        ("type: vehicle", "type: voertuig", 11, "'voertuig' is never found; choose from incident"),
        ("value: plate", "role: getuige", 11, "the role 'getuige' is never found; choose from betrokken"),
        ("value: plate", "role: [gestolen, kwijt]", 11, "the role 'kwijt' is never found"),
        ("vehicle, value: plate", "iban, role: getuige", 11, "a iban has none"),
        ("vehicle, value: plate", "negation, only: [geen_x]", 11, "'geen_x' is never found; choose from"),
        ("value: plate", "only: [gestolen]", 11, "'gestolen' is never found; not for vehicle"),
        ("value: plate", "role: gestolen, together: ' '", 11, "'together' needs two roles"),
        ("value: plate", "once: true", 11, "'once' needs 'together'"),
        ("    expected: true", "    many: true", 16, "'many' says nothing without 'fills'"),
        ("id: onderwerp", "id: kenteken", 12, "'kenteken' is taken"),
        ("id: onderwerp", "id: narrative", 12, "'narrative' is taken"),
        ("id: onderwerp", "id: Onderwerp", 12, "id"),
        ("    expected: true", "    expected: true\n    label: Twee", 17, "'label' stands here twice"),
        ("    expected: true", "    verwacht: true", 16, "Extra inputs"),
        ("version: 1", "version: 1\ndigest: abc", 4, "'digest' is unknown"),
        ("title: Mutatie", "title:", 4, "something is missing"),
        ("expected: true", "expected: misschien", 16, "fields.1.expected"),
        ("title: Mutatie", "title: Mutatie: kort", 4, "mapping values"),
        ("title: Mutatie", "title: [", 6, "expected"),
        ("# a comment", "# a comment\n- lijst", 3, "expected"),
    ],
)
def test_an_error_names_the_file_and_the_line(
    vocab_dir: Path, find: str, replace: str, line: int, problem: str
) -> None:
    assert find in GOOD
    file = _write(vocab_dir, GOOD.replace(find, replace, 1))
    with pytest.raises(FileError, match=rf"^{re.escape(str(file))}:\d+: ") as refused:
        load_templates(vocab_dir)
    assert f"{file}:{line}: " in str(refused.value)
    assert problem in str(refused.value)


def test_values_mean_what_they_look_like(vocab_dir: Path) -> None:
    _write(vocab_dir, GOOD.replace("title: Mutatie", "title: 112\nhelp: ''").replace("Onderwerp", "Nee"))
    template = load_templates(vocab_dir)["mutatie"]
    assert (template.version, template.title, template.help) == (1, "112", "")
    assert [(field.label, field.expected) for field in template.fields] == [
        ("Kenteken", False),
        ("Nee", True),
    ]


def test_a_rule_names_parts_of_what_is_found(vocab_dir: Path) -> None:
    _write(
        vocab_dir,
        GOOD.replace(
            "{type: vehicle, value: plate}",
            "{type: time, role: [gebeurtenis_van, gebeurtenis_tot], value: date, together: ' '}",
        ),
    )
    (rule,) = load_templates(vocab_dir)["mutatie"].fields[0].fills
    assert (rule.value, rule.roles, rule.together) == ("date", ("gebeurtenis_van", "gebeurtenis_tot"), " ")


def test_a_file_that_is_a_list_empty_or_no_text_is_refused(vocab_dir: Path) -> None:
    for content in (b"- a\n", b"", b"\xff\xfe\x00", b"a: \x00"):
        file = vocab_dir / "templates" / "mutatie.yaml"
        file.write_bytes(content)
        with pytest.raises(FileError, match=rf"^{re.escape(str(file))}:1: "):
            load_templates(vocab_dir)


def test_a_template_without_fields_is_refused(vocab_dir: Path) -> None:
    file = _write(vocab_dir, "id: mutatie\nversion: 1\ntitle: Mutatie\nfields: []\n")
    with pytest.raises(FileError, match=f"{re.escape(str(file))}:4: a template needs"):
        load_templates(vocab_dir)


def test_an_id_can_be_used_by_one_file_only(vocab_dir: Path) -> None:
    _write(vocab_dir, GOOD, "a.yaml")
    second = _write(vocab_dir, GOOD, "b.yaml")
    with pytest.raises(FileError, match=rf"{re.escape(str(second))}:1: the id 'mutatie' is taken"):
        load_templates(vocab_dir)


def test_a_folder_with_other_things_alone_leaves_the_templates_that_ship(tmp_path: Path) -> None:
    (tmp_path / "offences").mkdir()
    assert dict(load_templates(tmp_path)) == dict(load_templates())


@pytest.mark.parametrize("name", ["eigen-mapp", "bestand"])
def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "bestand").touch()
    with pytest.raises(FileError, match=rf"{name}: there is no such folder$"):
        load_templates(tmp_path / name)


def test_a_folder_of_templates_with_none_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    with pytest.raises(FileError, match="no template here"):
        load_templates(tmp_path)
