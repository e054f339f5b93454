"""What could never work, or would work otherwise than a jurist means, is refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.reporting.assessment.rule_book import load_rule_book
from server.reporting.templates import load_templates
from server.yaml_lines import FileError
from tests.reporting.assessment.rule_book_files import (
    LAST,
    OTHER,
    SET,
    in_questions,
    in_set,
    one_more,
    replaced,
    told,
    write_book,
)

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


def next_version(first_day: str) -> str:
    """The set as it is from that day on."""
    return replaced(replaced(SET, "version: 1", "version: 2"), "2017-05-01", first_day)


class TestVersionsOfTheLaw:
    def test_may_follow_each_other(self, tmp_path: Path) -> None:
        old = replaced(SET, "valid_from: 2017-05-01", "valid_from: 2017-05-01\nvalid_to: 2019-12-31")
        new = next_version("2020-01-01")
        assert told(write_book(tmp_path, offences__sr_310=old, offences__sr_310_2020=new)) == []

    def test_may_not_overlap(self, tmp_path: Path) -> None:
        old = replaced(SET, "valid_from: 2017-05-01", "valid_from: 2017-05-01\nvalid_to: 2020-01-01")
        new = next_version("2020-01-01")
        (problem,) = told(write_book(tmp_path, offences__sr_310=old, offences__sr_310_2020=new))
        assert problem.startswith("offences/sr_310_2020.yaml:1: 'sr_310' is in force on days")

    def test_are_told_apart_by_their_numbers(self, tmp_path: Path) -> None:
        old = replaced(SET, "valid_from: 2017-05-01", "valid_from: 2017-05-01\nvalid_to: 2019-12-31")
        same = replaced(next_version("2020-01-01"), "version: 2", "version: 1")
        (problem,) = told(write_book(tmp_path, offences__sr_310=old, offences__sr_310_2020=same))
        assert problem == "offences/sr_310_2020.yaml:2: sr_310.yaml is version 1 of 'sr_310' too"

    def test_a_set_that_is_named_must_be_in_force_on_all_days(self, tmp_path: Path) -> None:
        assert told(write_book(tmp_path, offences__sr_311=OTHER)) == []
        old = replaced(SET, "valid_from: 2017-05-01", "valid_from: 2017-05-01\nvalid_to: 2019-12-31")
        (problem,) = told(write_book(tmp_path, offences__sr_310=old, offences__sr_311=OTHER))
        assert problem.startswith("offences/sr_311.yaml:1: 'sr_310' is named here")
        assert "2020-01-01" in problem
        new = next_version("2020-01-01")
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
        new = next_version("2020-01-01") + two
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
