from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from server.asr.term_files import load_vocabulary
from server.domain.report import Consequence
from server.domain.transcript import Word
from server.yaml_lines import FileError
from tests.refusing import refused

LIST = """\
# uitleg
title: rollen
source: eigen lijst
consequence: A
weight: 6
terms:
  - verbalisant
  - {text: melder, templates: [mutatie], weight: 9}
  - {text: OVD-P, spoken: [o v d p], consequence: B}
"""
PLACES = """\
title: plaatsen
source: BAG
consequence: A
weight: 0
terms: [Hoogland, "'s-Graveland"]
"""
UNIT = """\
id: noord
title: eenheid Noord
places:
  - Hoogland
terms:
  - Kruiskamp
"""
ORDINARY = """\
title: gewone woorden
source: eigen lijst
words:
  - de het een
  - gisteren nee
"""
TEMPLATES = ("mutatie", "aangifte")
Write = Callable[[str, str], Path]


@pytest.fixture
def vocab_dir(tmp_path: Path) -> Path:
    for folder in ("terms", "places", "units", "ordinary"):
        (tmp_path / folder).mkdir()
    return tmp_path


@pytest.fixture
def write(vocab_dir: Path) -> Write:
    def _write(name: str, text: str) -> Path:
        file = vocab_dir / name
        file.write_text(text, encoding="utf-8")
        return file

    return _write


def heard(text: str) -> list[Word]:
    return [Word(text=text, start_s=0, end_s=1, probability=0.4)]


def test_a_list_gives_its_terms_with_what_it_says_for_all(vocab_dir: Path, write: Write) -> None:
    write("terms/rollen.yaml", LIST)
    first, second, third = load_vocabulary(vocab_dir, templates=TEMPLATES)
    assert (first.text, first.source, first.weight) == ("verbalisant", "rollen", 6)
    assert first.consequence is Consequence.A
    assert (second.templates, second.weight) == (("mutatie",), 9)
    assert (third.spoken, third.consequence) == (("o v d p",), Consequence.B)


def test_a_list_can_belong_to_templates_as_a_whole(vocab_dir: Path, write: Write) -> None:
    write("terms/rollen.yaml", LIST.replace("weight: 6", "weight: 6\ntemplates: [aangifte]"))
    first, second, _ = load_vocabulary(vocab_dir, templates=TEMPLATES)
    assert (first.templates, second.templates) == (("aangifte",), ("mutatie",))


def test_terms_go_before_places_and_files_by_their_names(vocab_dir: Path, write: Write) -> None:
    write("places/a.yaml", PLACES)
    write("terms/z.yml", LIST.replace("title: rollen", "title: laatste").replace("verbalisant", "Hoogland"))
    write("terms/b.yaml", LIST)
    (vocab_dir / "terms" / "LEESMIJ.txt").write_text("geen lijst")
    assert [(term.text, term.source) for term in load_vocabulary(vocab_dir)][-3:] == [
        ("OVD-P", "rollen"),
        ("Hoogland", "laatste"),
        ("'s-Graveland", "plaatsen"),
    ]


def test_terms_are_suggested_by_their_dutch_sound(vocab_dir: Path, write: Write) -> None:
    write("terms/rollen.yaml", LIST)
    session = load_vocabulary(vocab_dir).for_session(template="mutatie", unit="noord")
    [suggestion] = session.suggest(heard("ferbalizand"))
    assert (suggestion.term, suggestion.source) == ("verbalisant", "rollen")
    assert session.prompt() == "melder."


def test_a_unit_has_places_and_words_of_its_own(vocab_dir: Path, write: Write) -> None:
    write("places/plaatsen.yaml", PLACES)
    write("units/noord.yaml", UNIT)
    vocabulary = load_vocabulary(vocab_dir)
    for text, term, source in (
        ("hoochland", "Hoogland", "plaatsen"),
        ("kruiskam", "Kruiskamp", "eenheid Noord"),
    ):
        found = vocabulary.for_session(template="", unit="noord").suggest(heard(text))
        assert [(one.term, one.source) for one in found] == [(term, source)]
        assert vocabulary.for_session(template="", unit="zuid").suggest(heard(text)) == ()


def test_ordinary_words_are_read_line_by_line(vocab_dir: Path, write: Write) -> None:
    write("terms/rollen.yaml", LIST.replace("verbalisant", "gistering"))
    session = load_vocabulary(vocab_dir).for_session(template="", unit="")
    assert [one.term for one in session.suggest(heard("gisterin"))] == ["gistering"]
    write("ordinary/gewoon.yaml", ORDINARY.replace("gisteren", "gisterin"))
    assert load_vocabulary(vocab_dir).for_session(template="", unit="").suggest(heard("gisterin")) == ()


def test_the_digest_changes_with_every_file(vocab_dir: Path, write: Write) -> None:
    digests = {load_vocabulary(vocab_dir).digest}
    for name, text in (
        ("terms/a.yaml", LIST),
        ("terms/a.yaml", LIST + "\n"),
        ("places/a.yaml", PLACES),
        ("units/a.yaml", UNIT),
        ("ordinary/a.yaml", ORDINARY),
    ):
        write(name, text)
        digests.add(load_vocabulary(vocab_dir).digest)
    (vocab_dir / "terms" / "a.yaml").rename(vocab_dir / "terms" / "b.yaml")
    digests.add(load_vocabulary(vocab_dir).digest)
    assert len(digests) == 7
    assert load_vocabulary(vocab_dir).digest == load_vocabulary(vocab_dir).digest


def test_a_folder_that_is_not_replaced_is_the_one_that_ships(tmp_path: Path) -> None:
    assert load_vocabulary(tmp_path).digest == load_vocabulary().digest
    (tmp_path / "places").mkdir()
    assert len(load_vocabulary(tmp_path)) < len(load_vocabulary())


def test_lists_that_ship_may_name_templates_that_were_replaced(tmp_path: Path) -> None:
    assert len(load_vocabulary(tmp_path, templates=("eigen_formulier",))) == len(load_vocabulary())
    with pytest.raises(FileError, match="is unknown; choose from eigen_formulier"):
        load_vocabulary(templates=("eigen_formulier",))


@pytest.mark.parametrize(
    ("find", "replace", "line", "problem"),
    [
        ("title: rollen\n", "", 2, "'title:' is missing"),
        ("source: eigen lijst\n", "", 2, "'source:' is missing"),
        ("source: eigen lijst", "source: ''", 3, "something is missing"),
        ("title: rollen", "title: deze dictatie", 2, "is taken"),
        ("consequence: A", "consequence: C", 4, "choose from A, B"),
        ("weight: 6", "weight: 10", 5, "from 0 to 9"),
        ("weight: 6", "gewicht: 6", 5, "'gewicht' is unknown"),
        ("weight: 9", "weight: veel", 8, "'veel' is no whole number"),
        ("[mutatie]", "[mutatei]", 8, "'mutatei' is unknown; choose from aangifte, mutatie"),
        ("text: melder", "tekst: melder", 8, "'tekst' is unknown"),
        ("- verbalisant", "- OVD-P", 9, "'OVD-P' stands in this list twice"),
        ("- verbalisant", "- Melder", 8, "'melder' stands in this list twice"),
        ("- verbalisant", "- '<|endoftext|>'", 7, "holds a sign"),
        ("- verbalisant", "- verbalisant, verdachte", 7, "holds a sign"),
        ("- verbalisant", "- [verbalisant, verdachte]", 7, "fields belong here: text:"),
        ("- verbalisant", f"- {'a' * 101}", 7, "longer than 100"),
        ("- verbalisant", "- '&'", 7, "no letter"),
        ("- verbalisant", "- ''", 7, "something is missing"),
        ("[o v d p]", "o v d p", 9, "a list belongs here"),
        ("[o v d p]", "['']", 9, "something is missing"),
        ("- verbalisant", "- een: twee: drie", 7, "mapping values"),
    ],
)
def test_an_error_in_a_list_names_the_file_and_the_line(
    write: Write, find: str, replace: str, line: int, problem: str
) -> None:
    assert find in LIST
    file = write("terms/rollen.yaml", LIST.replace(find, replace, 1))
    with refused(file, line, problem):
        load_vocabulary(file.parent.parent, templates=TEMPLATES)


@pytest.mark.parametrize(
    ("find", "replace", "line", "problem"),
    [
        ("id: noord", "id: noord oost", 1, "no id of a unit"),
        ("title: eenheid Noord", "title: plaatsen", 2, "is taken"),
        ("- Hoogland", "- Hogeland", 4, "'Hogeland' stands in no list of vocab/places"),
        ("- Kruiskamp", "- {text: Kruiskamp, weight: 12}", 6, "from 0 to 9"),
        ("places:", "plaatsen:", 3, "'plaatsen' is unknown"),
    ],
)
def test_an_error_in_a_unit_names_the_file_and_the_line(
    write: Write, find: str, replace: str, line: int, problem: str
) -> None:
    assert find in UNIT
    write("places/plaatsen.yaml", PLACES)
    file = write("units/noord.yaml", UNIT.replace(find, replace, 1))
    with refused(file, line, problem):
        load_vocabulary(file.parent.parent)


def test_a_title_and_a_unit_belong_to_one_file(vocab_dir: Path, write: Write) -> None:
    write("terms/a.yaml", LIST)
    second = write("terms/b.yaml", LIST)
    with pytest.raises(FileError, match=rf"^{second}:2: the title 'rollen' is taken"):
        load_vocabulary(vocab_dir)
    second.unlink()
    write("places/plaatsen.yaml", PLACES)
    write("units/a.yaml", UNIT)
    again = write("units/b.yaml", UNIT.replace("title: eenheid Noord", "title: eenheid Noord 2"))
    with pytest.raises(FileError, match=rf"^{again}:1: the unit 'noord' has a file already"):
        load_vocabulary(vocab_dir)


def test_an_error_in_the_ordinary_words_names_the_file(vocab_dir: Path, write: Write) -> None:
    file = write("ordinary/gewoon.yaml", ORDINARY.replace("- de het een", "- {de: het}"))
    with pytest.raises(FileError, match=rf"^{file}:4: text belongs here"):
        load_vocabulary(vocab_dir)


def test_a_unit_may_leave_places_and_terms_away(vocab_dir: Path, write: Write) -> None:
    write("units/noord.yaml", "id: noord\ntitle: eenheid Noord\n")
    assert load_vocabulary(vocab_dir).for_session(template="", unit="noord").prompt() == ""
