from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from server.__main__ import app
from tests.reporting.assessment.rule_book_files import QUESTIONS, SET, replaced, write_book


def verbaal(*words: str, **more: Any) -> Result:
    return CliRunner().invoke(app, ["offences", *words], **more)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small rule book, which the settings name."""
    write_book(tmp_path)
    monkeypatch.setenv("VERBAAL_VOCAB_DIR", str(tmp_path))
    return tmp_path


class TestList:
    def test_shows_every_set_with_its_days(self, folder: Path) -> None:
        shown = verbaal("list")
        assert shown.exit_code == 0
        (line,) = [line for line in shown.stdout.splitlines() if "sr_310" in line]
        assert all(word in line for word in ("310 Sr", "Diefstal", "2017-05-01", "concept"))
        assert "form_mutatie" in shown.stdout

    def test_of_what_ships_says_that_a_jurist_has_to_look_at_it(self) -> None:
        shown = verbaal("list")
        assert shown.exit_code == 0
        (line,) = [line for line in shown.stdout.splitlines() if "sr_311" in line and "2020-01-01" in line]
        assert "311 Sr" in line
        assert "concept" in line


class TestCheck:
    def test_says_what_there_is(self, folder: Path) -> None:
        checked = verbaal("check")
        assert (checked.exit_code, checked.stdout) == (0, "")
        assert "1 rule sets with 5 rules, 3 observables" in checked.stderr

    def test_tells_all_that_is_wrong_in_the_folder_named(self, tmp_path: Path) -> None:
        sets = replaced(SET, "[fietsdiefstal]", "[fietsendiefstal]")
        questions = replaced(QUESTIONS, "Is er iets weg?", "Iets weg.")
        write_book(tmp_path, offences__sr_310=sets, questions__goederen=questions)
        checked = verbaal("check", str(tmp_path))
        assert checked.exit_code == 1
        assert f"{tmp_path}/offences/sr_310.yaml:11: " in checked.stderr
        assert f"{tmp_path}/questions/goederen.yaml:5: " in checked.stderr
        assert "2 to put right" in checked.stderr

    def test_a_folder_with_rules_alone_uses_the_templates_that_ship(self, tmp_path: Path) -> None:
        write_book(tmp_path)
        shutil.rmtree(tmp_path / "templates")
        checked = verbaal("check", str(tmp_path))
        assert (checked.exit_code, checked.stdout) == (0, "")
        assert "1 rule sets with 5 rules, 3 observables" in checked.stderr

    def test_tells_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        checked = verbaal("check", str(tmp_path / "eigen-mapp"))
        assert checked.exit_code == 1
        assert "eigen-mapp: there is no such folder" in checked.stderr

    def test_tells_what_points_back_at_itself_with_its_line(self, tmp_path: Path) -> None:
        write_book(tmp_path, offences__sr_310=SET + "jurist: &z\n  - *z\n")
        checked = verbaal("check", str(tmp_path))
        assert checked.exit_code == 1
        assert f"{tmp_path}/offences/sr_310.yaml:25: '*z' points elsewhere" in checked.stderr

    def test_tells_a_template_that_is_wrong(self, tmp_path: Path) -> None:
        write_book(tmp_path, templates__mutatie="id: mutatie\n")
        checked = verbaal("check", str(tmp_path))
        assert checked.exit_code == 1
        assert f"{tmp_path}/templates/mutatie.yaml:1: " in checked.stderr

    def test_a_wrong_book_ends_the_other_commands(self, folder: Path) -> None:
        write_book(folder, offences__sr_310=SET + "bron: x\n")
        for words in (("list",), ("explain", "sr_310")):
            refused = verbaal(*words)
            assert refused.exit_code == 1
            assert "sr_310.yaml:24: 'bron' is unknown" in refused.stderr


class TestExplain:
    def test_shows_standings_and_the_chain_behind_each(self, folder: Path) -> None:
        shown = verbaal(
            *("explain", "sr_310", "--on", "2026-11-18"), *("--yes", "eigenaar_bekend", "--no", "iets_weg")
        )
        assert shown.exit_code == 0
        assert "In force from 2017-05-01 to …; looked at on 2026-11-18." in shown.stdout
        assert "Wegnemen: weerlegd" in shown.stdout
        assert "Toebehoren aan een ander: aanknopingspunt aanwezig" in shown.stdout
        assert "Het is van iemand ← sr_310/eigenaar (310 Sr, from 2017-05-01)" in shown.stdout
        assert "Er is niets weg. ← answer: iets_weg" in shown.stdout
        assert [line for line in shown.stdout.splitlines() if "weggegooid" in line and "Had iemand" in line]

    def test_what_is_defeated_shows_what_defeats_it(self, folder: Path) -> None:
        shown = verbaal("explain", "sr_310", "--yes", "eigenaar_bekend", "--yes", "weggegooid")
        assert "tegenstrijdig, beoordeel zelf" in shown.stdout
        assert "against this:" in shown.stdout

    def test_shows_the_sets_that_it_needs(self) -> None:
        shown = verbaal("explain", "sr_311", "--on", "2026-11-18")
        assert shown.exit_code == 0
        assert "Needed by it: Diefstal (sr_310)" in shown.stdout
        assert "For a jurist: " in shown.stdout

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("sr_999",), "There is no 'sr_999'; choose from form_mutatie, sr_310."),
            (
                ("sr_310", "--on", "2017-04-30"),
                "'sr_310' was not in force on 2017-04-30. It was: 2017-05-01 to ….",
            ),
            (("sr_310", "--yes", "geel"), "No rule of 'sr_310' names 'geel'; choose from iets_weg, "),
        ],
    )
    def test_tells_what_is_not_there(self, folder: Path, words: tuple[str, ...], told: str) -> None:
        refused = verbaal("explain", *words)
        assert refused.exit_code == 1
        assert told in refused.stderr

    def test_a_fact_has_one_answer(self, folder: Path) -> None:
        refused = verbaal("explain", "sr_310", "--yes", "iets_weg", "--unknown", "iets_weg")
        assert refused.exit_code == 2
        assert "can have one answer" in refused.stderr
