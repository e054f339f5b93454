from __future__ import annotations

from pathlib import Path

import pytest

from server.reporting.extraction.cue_files import KINDS, load_cues
from server.yaml_lines import FileError

_HEAD = "title: t\nsource: s\nkind: {kind}\nentries:\n"
_GOOD = _HEAD + "  - value: v\n    named:\n      - woord\n    signs:\n      - teken\n"


def _folder(tmp_path: Path, **changed: str) -> Path:
    """A vocabulary with one good file of each kind, of which some are changed."""
    folder = tmp_path / "cues"
    folder.mkdir()
    for kind in KINDS:
        text = changed.get(kind, _GOOD.format(kind=kind))
        if text:
            (folder / f"{kind}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_every_kind_ships_with_cues() -> None:
    cues = load_cues()
    kinds = (cues.incidents, cues.actions, cues.negations, cues.times, cues.items, cues.locations)
    assert all(kind.cues for kind in kinds)
    assert len(cues.digest) == 64


def test_the_names_are_those_of_the_schema() -> None:
    cues = load_cues()
    assert {one.value for one in cues.negations.cues} == {
        *("geen_letsel", "geen_geweld", "geen_braakschade", "niet_afgesloten"),
        *("geen_camerabeelden", "geen_getuigen", "geen_toestemming"),
    }
    assert {one.value for one in cues.actions.cues} == {
        *("aangehouden", "cautie_gegeven", "in_beslag_genomen", "overgedragen", "heengezonden"),
        *("bekeuring", "buurtonderzoek", "sporenonderzoek", "fotos_gemaakt", "geweld_gebruikt"),
    }
    assert {one.value for one in cues.items.cues} <= {
        *("gestolen", "beschadigd", "in_beslag_genomen", "aangetroffen", "gebleven"),
    }


def test_own_cues_take_the_place_of_those_that_ship(tmp_path: Path) -> None:
    cues = load_cues(_folder(tmp_path))
    assert [(one.value, one.text, one.strength) for one in cues.incidents.cues] == [
        ("v", "woord", 2),
        ("v", "teken", 1),
    ]


def test_a_vocabulary_without_cues_has_those_that_ship(tmp_path: Path) -> None:
    assert load_cues(tmp_path).digest == load_cues().digest


def test_the_digest_tells_other_files_apart(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    before = load_cues(folder).digest
    (folder / "cues" / "leesmij.txt").write_text("geen lijst", encoding="utf-8")
    assert load_cues(folder).digest == before
    (folder / "cues" / "time.yaml").write_text(_GOOD.format(kind="time") + "# ", encoding="utf-8")
    assert load_cues(folder).digest != before


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (_HEAD + "  - value: v\n    named:\n      - goed\n      - rui*\n", 8, "too short"),
        (_HEAD + "  - value: v\n    named:\n      - a + \n", 7, "nothing beside"),
        (_HEAD + "  - value: v\n    signs:\n      - a| b\n", 7, r"nothing beside a \|"),
        (_HEAD + "  - value: v\n", 5, "'named:' or 'signs:' is missing"),
        (_HEAD + "  - named:\n      - a\n", 5, "'value:' is missing"),
        (_HEAD + "  - value: v\n    named: [a]\n  - value: v\n    named: [b]\n", 7, "twice"),
        (_HEAD + "  - value: v\n    name: [a]\n", 6, "'name' is unknown"),
        (_HEAD.replace("{kind}", "soort"), 3, "'soort' is unknown"),
        ("source: s\nkind: {kind}\nentries: []\n", 1, "'title:' is missing"),
        ("title:\nsource: s\nkind: {kind}\nentries: []\n", 1, "missing"),
        ("title: t\nsource:\nkind: {kind}\nentries: []\n", 2, "missing"),
        ("title: t\nsource: s\nkind: {kind}\nentries: {}\n", 4, "a list belongs here"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line(tmp_path: Path, text: str, line: int, problem: str) -> None:
    folder = _folder(tmp_path, action=text.replace("{kind}", "action"))
    with pytest.raises(FileError, match=rf"action\.yaml:{line}: .*{problem}"):
        load_cues(folder)


@pytest.mark.parametrize("content", ["", _HEAD.format(kind="item") + "  []\n"])
def test_every_kind_must_have_cues(tmp_path: Path, content: str) -> None:
    folder = _folder(tmp_path, item=content)
    with pytest.raises(FileError, match="no file here has 'kind: item'"):
        load_cues(folder)
