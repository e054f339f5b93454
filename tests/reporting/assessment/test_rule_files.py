from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from server.domain.assessing import Reply
from server.reporting.assessment.rule_book import RuleBook, load_rule_book
from server.reporting.assessment.rule_files import read_rule_files
from server.reporting.templates import load_templates
from server.yaml_lines import FileError
from tests.reporting.assessment.rule_book_files import QUESTIONS, SET, replaced, write_book


def load(folder: Path) -> RuleBook:
    return load_rule_book(folder, load_templates(folder))


def test_a_set_is_read_with_the_digest_of_its_file(tmp_path: Path) -> None:
    book = load(write_book(tmp_path))
    one = next(one for one in book.sets if one.id == "sr_310")
    content = (tmp_path / "offences" / "sr_310.yaml").read_bytes()
    assert one.digest == hashlib.sha256(content).hexdigest()
    assert (one.version, one.valid_from, one.valid_to) == (1, date(2017, 5, 1), None)
    assert [(rule.when, rule.then) for rule in one.rules[:2]] == [
        (("iets_weg",), "wegnemen"),
        (("-iets_weg",), "-wegnemen"),
    ]


def test_an_observable_is_read_with_its_signs(tmp_path: Path) -> None:
    one = load(write_book(tmp_path)).observables["iets_weg"]
    assert (one.question, one.cost) == ("Is er iets weg?", 4.0)
    (sign,) = one.signs
    assert (sign.type, sign.role, sign.polarity, sign.says) == ("item", ("gestolen",), "stated", Reply.YES)


def test_one_text_may_stand_for_a_list_of_one(tmp_path: Path) -> None:
    text = replaced(SET, "when: [iets_weg]", "when: iets_weg")
    text = replaced(text, "incidents: [fietsdiefstal]", "incidents: fietsdiefstal")
    one = next(iter(load(write_book(tmp_path, offences__sr_310=text + "jurist: nagaan\n")).sets))
    assert (one.rules[0].when, one.applies.incidents, one.jurist) == (
        ("iets_weg",),
        ("fietsdiefstal",),
        ("nagaan",),
    )


def test_the_digest_is_over_every_file_and_every_template(tmp_path: Path) -> None:
    digests = {load(write_book(tmp_path)).digest}
    for file in ("offences/sr_310", "questions/goederen", "templates/mutatie"):
        with (tmp_path / f"{file}.yaml").open("a", encoding="utf-8") as added:
            added.write("# nagekeken\n")
        digests.add(load(tmp_path).digest)
    assert len(digests) == 4


def test_the_expected_fields_of_a_template_are_a_set_too(tmp_path: Path) -> None:
    book = load(write_book(tmp_path))
    form = next(one for one in book.sets if one.id == "form_mutatie")
    assert [one.id for one in form.elements] == ["onderwerp"]
    asked = book.observables["field.mutatie.onderwerp"]
    assert (asked.question, asked.field) == ("Waar gaat het over?", "onderwerp")


@pytest.mark.parametrize(
    ("line", "question"),
    [
        ("", "Wat vult u in bij 'Onderwerp'?"),
        ("help: Waar was het? Noem de straat.", "Waar was het?"),
        ("help: Noem de straat. En waar?", "Wat vult u in bij 'Onderwerp'?"),
    ],
)
def test_a_field_without_a_question_is_asked_for_by_its_help_or_label(
    tmp_path: Path, line: str, question: str
) -> None:
    write_book(tmp_path)
    file = tmp_path / "templates" / "mutatie.yaml"
    text = file.read_text(encoding="utf-8")
    asked = "    question: Waar gaat het over?\n"
    file.write_text(replaced(text, asked, f"    {line}\n" if line else ""), encoding="utf-8")
    assert load(tmp_path).observables["field.mutatie.onderwerp"].question == question


def test_a_template_that_expects_nothing_has_no_set(tmp_path: Path) -> None:
    write_book(tmp_path)
    file = tmp_path / "templates" / "mutatie.yaml"
    text = file.read_text(encoding="utf-8")
    text = replaced(text, "    expected: true\n    question: Waar gaat het over?\n", "")
    file.write_text(text, encoding="utf-8")
    assert [one.id for one in load(tmp_path).sets] == ["sr_310"]


def test_what_ships_takes_the_place_of_a_folder_that_is_missing(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (write_book(tmp_path / "all") / "templates" / "mutatie.yaml").rename(
        tmp_path / "templates" / "mutatie.yaml"
    )
    book = load(tmp_path)
    assert "sr_310" in {one.id for one in book.sets}
    assert [one.id for one in book.sets if one.id.startswith("form_")] == ["form_mutatie"]


def test_what_ships_is_in_order() -> None:
    book = load_rule_book(None, load_templates())
    assert {"sr_310", "form_aangifte"} <= {one.id for one in book.sets}


@pytest.mark.parametrize(
    ("folder", "text", "line", "problem"),
    [
        ("offences", replaced(SET, "version: 1", "version: een"), 2, "version"),
        (
            "offences",
            replaced(SET, "status: concept, juridisch te valideren\n", ""),
            1,
            "'status:' is missing",
        ),
        ("offences", replaced(SET, "author: Verbaal\n", ""), 1, "'author:' is missing"),
        ("offences", replaced(SET, "source: Wetboek van Strafrecht, art. 310\n", ""), 1, "'source:'"),
        ("offences", replaced(SET, "valid_from: 2017-05-01", "valid_from: mei 2017"), 6, "valid_from"),
        ("offences", replaced(SET, "kind: offence", "kind: misdrijf"), 3, "kind"),
        (
            "offences",
            replaced(SET, ", then: wegnemen}\n  - {id: niet_weg", "}\n  - {id: niet_weg"),
            19,
            "then",
        ),
        ("offences", SET + "bron: x\n", 24, "'bron' is unknown"),
        ("offences", "[x", 2, "did not find expected"),
        (
            "questions",
            replaced(QUESTIONS, "    question: Is er iets weg?\n", ""),
            4,
            "'question:' is missing",
        ),
        ("questions", replaced(QUESTIONS, "{type: item, role", "{type: item, rol"), 9, "rol"),
        ("questions", replaced(QUESTIONS, "    no: Er is niets weg.\n", ""), 4, "'no:' is missing"),
        ("questions", replaced(QUESTIONS, "id: iets_weg", "id: Iets weg"), 4, "id"),
    ],
)
def test_what_is_no_value_is_refused_with_its_line(
    tmp_path: Path, folder: str, text: str, line: int, problem: str
) -> None:
    name = {"offences": "offences__sr_310", "questions": "questions__goederen"}[folder]
    write_book(tmp_path, **{name: text})
    file = tmp_path / f"{name.replace('__', '/')}.yaml"
    with pytest.raises(FileError) as refused:
        load(tmp_path)
    told = str(refused.value)
    assert told.startswith(f"{file}:{line}: ")
    assert problem in told


def test_every_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    write_book(tmp_path, offences__b="id: x\n", offences__a="id: y\n", questions__z="title: x\n")
    files = read_rule_files(tmp_path)
    assert [str(one).split(":")[0].rpartition("/")[2] for one in files.problems] == [
        "a.yaml",
        "b.yaml",
        "z.yaml",
    ]
    assert [one.rules.id for one in files.sets] == ["sr_310"]
