"""What could never work, or would work otherwise than a jurist means, is refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.reporting.assessment.rule_book import load_rule_book
from server.reporting.assessment.rule_checks import problems_of
from server.reporting.assessment.rule_files import read_rule_files
from server.reporting.templates import load_templates
from server.yaml_lines import FileError
from tests.reporting.assessment.rule_book_files import QUESTIONS, SET, replaced, write_book

LAST = "  - {id: niemands, when: [weggegooid], then: niet toebehoren}\n"
OTHER = """\
id: sr_311
version: 1
kind: offence
article: 311 Sr
title: Diefstal met braak
valid_from: 2017-05-01
source: Wetboek van Strafrecht, art. 311
status: concept
author: Verbaal
elements: [{id: diefstal, label: Diefstal}]
rules:
  - {id: wel, when: [sr_310], then: diefstal}
  - {id: niet, when: [niet sr_310], then: niet diefstal}
"""


def told(folder: Path, *, templates_are_own: bool = True) -> list[str]:
    """Problems as "file:line: problem", the folder left out."""
    found = problems_of(read_rule_files(folder), load_templates(folder), templates_are_own=templates_are_own)
    return [str(one).replace(f"{folder}/", "") for one in found]


def in_set(find: str, by: str) -> dict[str, str]:
    return {"offences__sr_310": replaced(SET, find, by)}


def in_questions(find: str, by: str) -> dict[str, str]:
    return {"questions__goederen": replaced(QUESTIONS, find, by)}


def one_more(rule: str) -> dict[str, str]:
    """The set with one more rule, on line 24."""
    return {"offences__sr_310": f"{SET}  - {{{rule}}}\n"}


IN_SETS = [
    ("unknown in when", in_set("when: [iets_weg]", "when: [iets_verdwenen]"), 19, "'iets_verdwenen' is no"),
    (
        "unknown in then",
        in_set("then: niet toebehoren", "then: niet van_een_ander"),
        23,
        "'van_een_ander' is",
    ),
    ("a form as a literal", one_more("id: x, when: [form_mutatie], then: wegnemen"), 24, "'form_mutatie' is"),
    (
        "another set concluded",
        one_more("id: x, when: [iets_weg], then: sr_310"),
        24,
        "stands in its own file",
    ),
    ("a rule from nothing", one_more("id: x, when: [], then: wegnemen"), 24, "a rule needs something"),
    ("a circle", one_more("id: x, when: [toebehoren], then: van_iemand"), 22, "'toebehoren' supports itself"),
    (
        "a circle, its other rule",
        one_more("id: x, when: [toebehoren], then: van_iemand"),
        24,
        "supports itself",
    ),
    ("a step on itself", one_more("id: x, when: [wegnemen], then: wegnemen"), 24, "supports itself"),
    ("the whole in a part", one_more("id: x, when: [sr_310], then: wegnemen"), 24, "supports itself"),
    ("defeats itself", one_more("id: x, when: [toebehoren], then: niet van_iemand"), 22, "defeats itself"),
    (
        "unreachable",
        in_set("when: [van_iemand], then: toebehoren", "when: [niet wegnemen, van_iemand], then: wegnemen"),
        15,
        "no observable leads to 'toebehoren'",
    ),
    ("not to be refuted", in_set(LAST, ""), 15, "nothing can refute 'toebehoren'"),
    (
        "a step nobody uses",
        in_set("when: [van_iemand], then: toebehoren", "when: [eigenaar_bekend], then: toebehoren"),
        17,
        "no rule uses 'van_iemand'",
    ),
    (
        "a step nothing leads to",
        in_set(
            "  - {id: eigenaar, when: [eigenaar_bekend], then: van_iemand}\n",
            "  - {id: eigenaar, when: [eigenaar_bekend], then: toebehoren}\n",
        ),
        17,
        "no observable leads to 'van_iemand'",
    ),
    (
        "can't hold together",
        one_more("id: x, when: [iets_weg, niet iets_weg], then: wegnemen"),
        24,
        "can't hold together",
    ),
    (
        "excluding together",
        one_more("id: x, when: [eigenaar_bekend, weggegooid], then: wegnemen"),
        24,
        "can't hold",
    ),
    (
        "strict, contradicted",
        one_more("id: x, when: [iets_weg], then: toebehoren, strict: true"),
        24,
        "'sr_310/niemands' can contradict",
    ),
    (
        "strict on an observable",
        one_more("id: x, when: [iets_weg], then: eigenaar_bekend, strict: true"),
        24,
        "a strict rule can't conclude",
    ),
    (
        "element twice",
        in_set(
            "  - {id: toebehoren, label: Toebehoren",
            "  - {id: wegnemen, label: x}\n  - {id: toebehoren, label: Toebehoren",
        ),
        15,
        "'wegnemen' stands in this file twice",
    ),
    ("element and step", in_set("{id: van_iemand, label", "{id: wegnemen, label"), 17, "twice"),
    (
        "element and observable",
        in_set("{id: van_iemand, label", "{id: iets_weg, label"),
        17,
        "an observable or a rule set too",
    ),
    ("rule twice", one_more("id: weg, when: [iets_weg], then: wegnemen"), 24, "the rule id 'weg' stands"),
    (
        "valid_to first",
        in_set("valid_from: 2017-05-01", "valid_from: 2017-05-01\nvalid_to: 2017-04-30"),
        7,
        "before valid_from",
    ),
    ("no article", in_set("article: 310 Sr\n", ""), 1, "'article:' is missing"),
    ("no first day", in_set("valid_from: 2017-05-01\n", ""), 1, "'valid_from:' is missing"),
    (
        "unknown incident",
        in_set("[fietsdiefstal]", "[fietsendiefstal]"),
        11,
        "'fietsendiefstal' is never found",
    ),
    ("unknown template", in_set("articles: [310 Sr]", "templates: [aangifte]"), 12, "no template 'aangifte'"),
    ("an id of the forms", in_set("id: sr_310", "id: form_310"), 1, "'form_' starts"),
    ("an id of an observable", in_set("id: sr_310", "id: iets_weg"), 1, "is an observable too"),
]


@pytest.mark.parametrize(
    ("files", "line", "problem"), [case[1:] for case in IN_SETS], ids=[case[0] for case in IN_SETS]
)
def test_a_wrong_set_is_refused(tmp_path: Path, files: dict[str, str], line: int, problem: str) -> None:
    found = told(write_book(tmp_path, **files))
    assert any(one.startswith(f"offences/sr_310.yaml:{line}: ") and problem in one for one in found), found
    with pytest.raises(FileError):
        load_rule_book(tmp_path, load_templates(tmp_path))


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


def test_a_good_book_has_no_problem_and_a_form_may_rest_on_an_incident(tmp_path: Path) -> None:
    assert told(write_book(tmp_path)) == []
    form = replaced(SET, "kind: offence", "kind: form")
    form = replaced(form, "id: sr_310", "id: melding")
    incident = in_questions("{type: item, role: [gestolen]}", "{type: incident}")
    assert told(write_book(tmp_path, offences__sr_310=form, **incident)) == []


def test_strict_rules_may_oppose_each_other_where_their_bodies_do(tmp_path: Path) -> None:
    text = replaced(
        SET, "when: [iets_weg], then: wegnemen}", "when: [iets_weg], then: wegnemen, strict: true}"
    )
    assert told(write_book(tmp_path, offences__sr_310=text)) == []
    text = replaced(
        text, "when: [niet iets_weg], then: niet wegnemen", "when: [weggegooid], then: niet wegnemen"
    )
    (problem,) = told(write_book(tmp_path, offences__sr_310=text))
    assert problem.startswith("offences/sr_310.yaml:19: ")


class TestVersionsOfTheLaw:
    def test_may_follow_each_other(self, tmp_path: Path) -> None:
        old = replaced(SET, "valid_from: 2017-05-01", "valid_from: 2017-05-01\nvalid_to: 2019-12-31")
        new = replaced(SET, "valid_from: 2017-05-01", "valid_from: 2020-01-01")
        assert told(write_book(tmp_path, offences__sr_310=old, offences__sr_310_2020=new)) == []

    def test_may_not_overlap(self, tmp_path: Path) -> None:
        old = replaced(SET, "valid_from: 2017-05-01", "valid_from: 2017-05-01\nvalid_to: 2020-01-01")
        new = replaced(SET, "valid_from: 2017-05-01", "valid_from: 2020-01-01")
        (problem,) = told(write_book(tmp_path, offences__sr_310=old, offences__sr_310_2020=new))
        assert problem.startswith("offences/sr_310_2020.yaml:1: 'sr_310' is in force on days")

    def test_a_set_that_is_named_must_be_in_force_on_all_days(self, tmp_path: Path) -> None:
        assert told(write_book(tmp_path, offences__sr_311=OTHER)) == []
        old = replaced(SET, "valid_from: 2017-05-01", "valid_from: 2017-05-01\nvalid_to: 2019-12-31")
        (problem,) = told(write_book(tmp_path, offences__sr_310=old, offences__sr_311=OTHER))
        assert problem.startswith("offences/sr_311.yaml:1: 'sr_310' is named here")
        assert "2020-01-01" in problem
        new = replaced(SET, "valid_from: 2017-05-01", "valid_from: 2020-01-01")
        files = {"offences__sr_310": old, "offences__sr_310_2020": new, "offences__sr_311": OTHER}
        assert told(write_book(tmp_path, **files)) == []

    def test_a_circle_through_two_sets_is_found(self, tmp_path: Path) -> None:
        files = one_more("id: x, when: [sr_311], then: wegnemen") | {"offences__sr_311": OTHER}
        found = told(write_book(tmp_path, **files))
        assert any(one.startswith("offences/sr_310.yaml:24: ") and "supports itself" in one for one in found)

    def test_rules_of_different_days_make_no_circle(self, tmp_path: Path) -> None:
        one = "  - {id: x, when: [wegnemen], then: van_iemand}\n"
        two = "  - {id: y, when: [van_iemand], then: wegnemen}\n"
        old = replaced(SET, "valid_from: 2017-05-01", "valid_from: 2017-05-01\nvalid_to: 2019-12-31") + one
        new = replaced(SET, "valid_from: 2017-05-01", "valid_from: 2020-01-01") + two
        assert told(write_book(tmp_path, offences__sr_310=old, offences__sr_310_2020=new)) == []


class TestFoldersOfDifferentOrigin:
    def test_an_own_template_need_not_have_the_fields_that_ship_are_about(self, tmp_path: Path) -> None:
        sign = in_questions("{type: item, role: [gestolen]}", "{field: kleur}")
        folder = write_book(tmp_path, **sign)
        assert told(folder) != []
        assert told(folder, templates_are_own=False) == []

    def test_questions_that_ship_need_not_all_be_used_by_own_sets(self, tmp_path: Path) -> None:
        write_book(tmp_path)
        (tmp_path / "questions" / "goederen.yaml").unlink()
        (tmp_path / "questions").rmdir()
        assert not [one for one in told(tmp_path) if "nobody would ever be asked" in one]


def test_all_that_is_wrong_is_told_in_the_order_of_the_files(tmp_path: Path) -> None:
    text = (
        replaced(SET, "[fietsdiefstal]", "[fietsendiefstal]") + "  - {id: weg, when: [x], then: wegnemen}\n"
    )
    found = told(write_book(tmp_path, offences__sr_310=text, **in_questions("Is er iets weg?", "Iets weg.")))
    assert [one.split(": ")[0] for one in found] == [
        "offences/sr_310.yaml:11",
        "offences/sr_310.yaml:24",
        "offences/sr_310.yaml:24",
        "questions/goederen.yaml:5",
    ]
