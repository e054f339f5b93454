from __future__ import annotations

import hashlib
import shutil
from importlib import resources
from pathlib import Path

import pytest

from server.domain.calendar_terms import Term
from server.domain.report import Template
from server.domain.retention import Clock, Kind, RuleSet, State
from server.reporting.templates import load_templates
from server.retention_files import load_rules
from server.retention_table import rules_table
from server.yaml_lines import FileError

SHIPPED = Path(str(resources.files("vocab"))) / "retention"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A vocabulary folder with the rules that ship, to be changed."""
    shutil.copytree(SHIPPED, tmp_path / "retention")
    return tmp_path


def change(folder: Path, name: str, old: str, new: str) -> Path:
    file = folder / "retention" / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


def test_the_rules_that_ship_are_those_of_the_law() -> None:
    rules = load_rules(templates=load_templates().values())
    daily = rules.of("wpg-8")
    assert daily is not None
    assert daily.clock is Clock.FIRST_PROCESSING
    assert [(step.after, step.becomes, step.counted_from) for step in daily.steps] == [
        (Term(months=12), State.RESTRICTED, None),
        (Term(months=60), State.REMOVED, None),
        (Term(months=60), State.DESTROYED, State.REMOVED),
    ]
    investigation = rules.of("wpg-9")
    assert investigation is not None
    assert (investigation.clock, investigation.steps[0].after) == (Clock.NOTED, Term(months=6))
    assert {rule.covers for rule in rules.rules} == set(Kind)


def test_every_file_explains_itself_and_says_how_sure_it_is() -> None:
    for file in SHIPPED.iterdir():
        text = file.read_text(encoding="utf-8")
        assert text.startswith("# Bewaarregel van Verbaal. Dit bestand mag u aanpassen;")
        assert "\nstatus: concept" in text
        assert text.endswith("juridisch te valideren\n")


def test_a_rule_has_the_digest_of_its_file_and_the_set_that_of_all(folder: Path) -> None:
    before = load_rules(folder)
    assert before == load_rules()
    file = change(folder, "wpg-8.yaml", "after: 1 jaar", "after: 11 maanden")
    after = load_rules(folder)
    rule = after.of("wpg-8")
    assert rule is not None
    assert rule.digest == hashlib.sha256(file.read_bytes()).hexdigest()
    assert after.digest != before.digest
    assert after.of("wpg-9") == before.of("wpg-9")


def test_what_one_lacks_comes_from_what_ships(tmp_path: Path) -> None:
    assert load_rules(tmp_path) == load_rules()


@pytest.mark.parametrize(
    ("old", "new", "told_at", "problem"),
    [
        ("after: 1 jaar", "after: een jaar", "een jaar", "'een jaar' is no term"),
        ("after: 1 jaar", "after: 0 dagen", "0 dagen", "a term lasts a day at least"),
        ("becomes: restricted", "becomes: weg", "weg", "'weg' is unknown; choose from"),
        ("becomes: restricted", "becomes: active", "active", "'active' is unknown"),
        ("becomes: restricted", "becomes: removed", "becomes: removed", "states only go forward"),
        ("becomes: destroyed", "becomes: removed", "becomes: removed", "states only go forward"),
        ("counted_from: removed", "counted_from: restricted", "counted_from: re", "choose from removed"),
        ("    article: Wpg art. 14 lid 1\n", "", "- after: 5 jaar", "'article:' is missing"),
        ("id: wpg-8", "id: Wpg 8", "id: Wpg 8", "id: String should match"),
        ("version: 1", "version: 0", "version: 0", "no whole number"),
        ("covers: report", "covers: alles", "covers: alles", "'alles' is unknown"),
        ("clock: first_processing", "clock: finished", "clock: finished", "choose from first_processing"),
        ("title: Dagelijkse", "titel: Dagelijkse", "titel: Dagelijkse", "'titel' is unknown"),
        ("status: concept", "warn: vaak\nstatus: concept", "warn: vaak", "'vaak' is no term"),
        ("covers: report", "covers: draft", "clock: first", "choose from last_change"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(
    folder: Path, old: str, new: str, told_at: str, problem: str
) -> None:
    file = change(folder, "wpg-8.yaml", old, new)
    with pytest.raises(FileError, match=problem) as refused:
        load_rules(folder)
    name, _, line = str(refused.value).partition(": ")[0].rpartition(":")
    assert name == str(file)
    assert told_at in file.read_text(encoding="utf-8").splitlines()[int(line) - 1]


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("wpg-8.yaml", "id: wpg-8", "id: wpg-9", "the id 'wpg-9' is taken by another file"),
        ("afgewezen-concepten.yaml", "covers: discarded_draft", "covers: draft", "covers draft already"),
        ("concepten.yaml", "becomes: destroyed", "becomes: removed", "a draft is only ever destroyed"),
    ],
)
def test_rules_that_do_not_go_together_are_refused(
    folder: Path, name: str, old: str, new: str, problem: str
) -> None:
    change(folder, name, old, new)
    with pytest.raises(FileError, match=problem):
        load_rules(folder)


def test_the_first_step_is_counted_from_the_clock(folder: Path) -> None:
    change(
        folder, "wpg-8.yaml", "    becomes: restricted", "    counted_from: removed\n    becomes: restricted"
    )
    with pytest.raises(FileError, match="the first step is counted from the clock"):
        load_rules(folder)


def test_what_never_ends_is_refused_but_for_sound_that_goes_with_its_report(folder: Path) -> None:
    file = folder / "retention" / "geluid.yaml"
    before, _, after = file.read_text(encoding="utf-8").partition("\nsteps:\n")
    file.write_text(f"{before}\nsteps: []\nsource:{after.partition('source:')[2]}", encoding="utf-8")
    sound = load_rules(folder).about(Kind.SOUND)
    assert sound is not None
    assert sound.steps == ()
    change(folder, "wpg-8.yaml", "becomes: destroyed", "becomes: destroyed # ja")
    (folder / "retention" / "concepten.yaml").write_text(
        (SHIPPED / "concepten.yaml").read_text(encoding="utf-8").partition("steps:")[0]
        + "steps: []\nsource: x\nstatus: x\n",
        encoding="utf-8",
    )
    with pytest.raises(FileError, match="the last step must be"):
        load_rules(folder)


def test_a_kind_without_a_rule_is_refused(folder: Path) -> None:
    (folder / "retention" / "geluid.yaml").unlink()
    with pytest.raises(FileError, match="'covers: sound'; without it nothing would ever go"):
        load_rules(folder)


@pytest.mark.parametrize("basis", ["wpg-99", "geluid"])
def test_a_template_names_a_rule_about_reports(basis: str) -> None:
    template = Template(id="mutatie", version=1, title="Mutatie", fields=(), basis=basis)
    with pytest.raises(FileError, match="no rule about reports has that id; choose from wpg-10"):
        load_rules(templates=[template])


def test_a_template_file_can_name_its_basis(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED.parent / "templates", tmp_path / "templates")
    file = tmp_path / "templates" / "mutatie.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("title: Mutatie\n", "title: Mutatie\nbasis: wpg-9\n"), encoding="utf-8")
    templates = load_templates(tmp_path)
    assert templates["mutatie"].basis == "wpg-9"
    assert templates["aangifte"].basis == "wpg-8"


def test_the_page_shows_the_rules_that_ship() -> None:
    page = Path(__file__).parent.parent / "docs" / "retention.md"
    assert rules_table(load_rules()) in page.read_text(encoding="utf-8")


def test_sound_without_a_term_of_its_own_is_told_so(folder: Path) -> None:
    rules = load_rules()
    sound = rules.about(Kind.SOUND)
    assert sound is not None
    alone = RuleSet(rules=(sound.model_copy(update={"steps": ()}),), digest=rules.digest)
    assert "| its report | destroyed with it |" in rules_table(alone)
