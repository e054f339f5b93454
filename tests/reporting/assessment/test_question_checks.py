"""An observable that no observation can answer, or a question that asks for no fact, is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.reporting.assessment.rule_book import load_rule_book
from server.reporting.templates import load_templates
from server.yaml_lines import FileError
from tests.reporting.assessment.rule_book_files import (
    LAST,
    QUESTIONS,
    SET,
    in_questions,
    replaced,
    told,
    write_book,
)

IN_QUESTIONS = [
    (
        "nobody uses it",
        {"offences__sr_310": replaced(SET, LAST, LAST.replace("weggegooid", "niet iets_weg"))},
        18,
        "no rule uses 'weggegooid'",
    ),
    ("twice", {"questions__zaken": QUESTIONS}, 4, "'iets_weg' stands in the questions 2 times"),
    ("a dot", in_questions("id: iets_weg", "id: iets.weg"), 4, "a dot is for names that Verbaal makes"),
    ("no question mark", in_questions("Is er iets weg?", "Er is iets weg."), 5, "a question ends with ?"),
    (
        "the same twice",
        in_questions("no: Er is niets weg.", "no: Er is iets weg."),
        7,
        "yes and no say the same",
    ),
    (
        "not mutual",
        in_questions("    excludes: [weggegooid]\n", ""),
        21,
        "'eigenaar_bekend' must name 'weggegooid'",
    ),
    (
        "excludes itself",
        in_questions("excludes: [weggegooid]", "excludes: [eigenaar_bekend]"),
        14,
        "can't exclude itself",
    ),
    (
        "excludes nothing",
        in_questions("excludes: [weggegooid]", "excludes: [weg]"),
        14,
        "there is no observable 'weg'",
    ),
    ("type", in_questions("{type: item", "{type: goed"), 9, "'goed' is never found"),
    (
        "no type",
        in_questions("{type: item, role: [gestolen]}", "{role: [gestolen]}"),
        9,
        "'type:' or 'field:' is missing",
    ),
    ("role", in_questions("[gestolen]", "[verkocht]"), 9, "'verkocht' is never found"),
    ("value", in_questions("role: [gestolen]}", "has: maat}"), 9, "'maat' is never found"),
    (
        "only",
        in_questions("{type: item, role: [gestolen]}", "{type: amount, only: [winst]}"),
        9,
        "'winst' is never",
    ),
    (
        "only of what has none",
        in_questions("{type: item, role: [gestolen]}", "{type: person, only: [jan]}"),
        9,
        "this type has none",
    ),
    ("polarity", in_questions("role: [gestolen]}", "polarity: hypothetical}"), 9, "'hypothetical' is never"),
    ("source", in_questions("role: [gestolen]}", "source: [kranten]}"), 9, "'kranten' is never found"),
    ("says", in_questions("role: [gestolen]}", "says: unknown}"), 9, "a sign says yes or no"),
    (
        "no number",
        in_questions("{type: item, role: [gestolen]}", "{type: person, above: 3}"),
        9,
        "a person has no number",
    ),
    ("another number", in_questions("role: [gestolen]}", "has: brand, above: 3}"), 9, "name one with 'has'"),
    (
        "which measurement",
        in_questions("{type: item, role: [gestolen]}", "{type: measurement, above: 220}"),
        9,
        "say of which measurement",
    ),
    ("no room", in_questions("role: [gestolen]}", "above: 5, at_most: 5}"), 9, "no number is above"),
    (
        "field of none",
        in_questions("{type: item, role: [gestolen]}", "{field: kleur}"),
        9,
        "no template has a field 'kleur'",
    ),
    ("field and type", in_questions("role: [gestolen]}", "field: goederen}"), 9, "not both"),
    (
        "its own field",
        in_questions("    no: Er is niets weg.\n", "    no: Er is niets weg.\n    field: kleur\n"),
        8,
        "no template has a field 'kleur'",
    ),
    (
        "an incident",
        in_questions("{type: item, role: [gestolen]}", "{type: incident, only: [fietsdiefstal]}"),
        9,
        "an offence may not rest on it",
    ),
    (
        "an article",
        in_questions("{type: item, role: [gestolen]}", "{type: article}"),
        9,
        "an offence may not rest on it",
    ),
]


@pytest.mark.parametrize(
    ("files", "line", "problem"), [case[1:] for case in IN_QUESTIONS], ids=[case[0] for case in IN_QUESTIONS]
)
def test_a_wrong_observable_is_refused(
    tmp_path: Path, files: dict[str, str], line: int, problem: str
) -> None:
    found = told(write_book(tmp_path, **files))
    assert any(one.startswith(f"questions/goederen.yaml:{line}: ") and problem in one for one in found), found
    with pytest.raises(FileError):
        load_rule_book(tmp_path, load_templates(tmp_path))


@pytest.mark.parametrize(
    "conclusion",
    [
        "Was het diefstal?",
        "Is dat strafbaar?",
        "Deed hij dat opzettelijk?",
        "Had zij het oogmerk?",
        "Was het wederrechtelijk?",
    ],
)
@pytest.mark.parametrize(
    "where", ["question: Is er iets weg?", "yes: Er is iets weg.", "no: Er is niets weg."]
)
def test_a_legal_conclusion_is_never_asked_for(tmp_path: Path, conclusion: str, where: str) -> None:
    name = where.partition(":")[0]
    found = told(write_book(tmp_path, **in_questions(where, f"{name}: {conclusion}")))
    line = {"question": 5, "yes": 6, "no": 7}[name]
    assert any(
        one.startswith(f"questions/goederen.yaml:{line}: ") and "legal conclusion" in one for one in found
    )


def test_words_that_only_look_like_a_conclusion_may_be_asked(tmp_path: Path) -> None:
    for question in (
        "Was er sprake van herhaling?",
        "Had de verdachte een schuld bij u?",
        "Is het gestolen?",
    ):
        assert told(write_book(tmp_path, **in_questions("Is er iets weg?", question))) == []
