from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.__main__ import app
from server.commands.vocab import check_vocabulary

GOOD = "title: goederen\nsource: eigen lijst\ncategory: good\nterms: [tas]\n"


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_what_ships_is_in_order() -> None:
    check = check_vocabulary()
    assert check.errors == []
    assert any(line.startswith("templates/aangifte.yaml: ") for line in check.counts)
    assert any(line.startswith("streets/straten.txt: 155,") for line in check.counts)
    for start in ("offences/sr_310.yaml: ", "questions/goederen.yaml: ", "inquiry/volgorde.yaml: "):
        assert [line for line in check.counts if line.startswith(start)]
    assert [line for line in check.counts if line.startswith("stock_phrases.yaml: ")]


def test_every_wrong_file_is_told_with_its_line(tmp_path: Path) -> None:
    wrong = [
        write(tmp_path, "goods/a.yaml", GOOD.replace("good", "goed")),
        write(tmp_path, "goods/b.yaml", "title: [x"),
        write(tmp_path, "terms/a.yaml", "title: rollen\n"),
        write(tmp_path, "terms/b.yaml", "title: feiten\nsource: x\nconsequence: C\nweight: 1\nterms: [x1]\n"),
        write(tmp_path, "units/a.yaml", "id: noord\n"),
        write(tmp_path, "templates/a.yaml", "id: mutatie\n"),
        write(tmp_path, "templates/b.yaml", "id: aangifte\n"),
        write(tmp_path, "stock_phrases.yaml", "version: 1\n"),
        write(tmp_path, "commands/a.yaml", "title: x\n"),
        write(tmp_path, "offences/a.yaml", "id: x\n"),
        write(tmp_path, "questions/a.yaml", "title: x\n"),
        write(tmp_path, "streets/a.txt", "Kerkstraat\n"),
    ]
    write(tmp_path, "goods/c.yaml", GOOD.replace("goederen", "andere"))
    check = check_vocabulary(tmp_path)
    for file in wrong:
        assert sum(error.startswith(f"{file}:") for error in check.errors) == 1, file
    assert "goods/c.yaml: 1" in check.counts
    assert not any(line.startswith(("goods/a.yaml", "terms/a.yaml")) for line in check.counts)


def test_a_folder_that_is_not_there_is_no_folder_in_order(tmp_path: Path) -> None:
    check = check_vocabulary(tmp_path / "eigen-mapp")
    assert (check.errors, check.counts) == ([f"{tmp_path}/eigen-mapp: there is no such folder"], [])


def test_the_command_ends_with_1_where_something_is_wrong(tmp_path: Path) -> None:
    file = write(tmp_path, "goods/a.yaml", GOOD)
    ok = CliRunner().invoke(app, ["vocab", "check", "--dir", str(tmp_path)])
    assert ok.exit_code == 0
    assert "goods/a.yaml: 1" in ok.output
    file.write_text(GOOD.replace("[tas]", "['<']"), encoding="utf-8")
    refused = CliRunner().invoke(app, ["vocab", "check", "--dir", str(tmp_path)])
    assert refused.exit_code == 1


def test_the_order_of_questions_is_checked(tmp_path: Path) -> None:
    order = "version: 1\nsource: x\nlicence: EUPL-1.2\nexpected:\n  niet_gevraagd: 50\n"
    file = write(tmp_path, "inquiry/volgorde.yaml", order)
    assert check_vocabulary(tmp_path).errors == [f"{file}:5: there is no question 'niet_gevraagd'"]


def test_the_folder_of_the_settings_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "goods/a.yaml", "title: x\n")
    monkeypatch.setenv("VERBAAL_VOCAB_DIR", str(tmp_path))
    assert CliRunner().invoke(app, ["vocab", "check"]).exit_code == 1
