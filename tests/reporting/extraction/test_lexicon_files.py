from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from server.dutch.words import tokenize
from server.reporting.extraction.lexicon_files import LEXICON_FOLDERS, check_lexicon, load_lexicon
from server.yaml_lines import FileError
from tests.refusing import refused

LIST = """\
# uitleg
title: goederen
source: eigen lijst
licence: EUPL-1.2
category: good
not_compounds:
  - vooruit
groups:
  - group: tassen
    terms:
      - {text: tas, head: yes}
      - {text: e-bike, also: [elektrische fiets], category: [vehicle_kind, good]}
  - inflect: none
    terms:
      - {text: hulzen, base: huls}
"""
COLOURS = """\
title: kleuren
source: eigen lijst
category: colour
modifiers: [licht, donkere]
terms:
  - {text: rood, head: yes}
"""
MODELS = """\
title: typen
source: eigen lijst
category: model
groups:
  - {make: Opel, terms: [Astra, GT, "500"]}
  - {make: Fiat, terms: ["500"]}
"""
NAMES = """\
# uitleg
# title: straten
# source: BAG
# category: street
Kerkstraat
Laan van Meerdervoort
"""
Write = Callable[[str, str], Path]


@pytest.fixture
def vocab_dir(tmp_path: Path) -> Path:
    for folder in (*LEXICON_FOLDERS, "ordinary"):
        (tmp_path / folder).mkdir()
    return tmp_path


@pytest.fixture
def write(vocab_dir: Path) -> Write:
    def _write(name: str, text: str) -> Path:
        file = vocab_dir / name
        file.write_text(text, encoding="utf-8")
        return file

    return _write


def found(vocab_dir: Path, text: str) -> list[tuple[str, str]]:
    return [(one.entry.category, one.entry.base) for one in load_lexicon(vocab_dir).scan(tokenize(text))]


def test_words_are_found_in_every_form(vocab_dir: Path, write: Write) -> None:
    write("goods/a.yaml", LIST)
    assert found(vocab_dir, "twee tassen, tasje, laptoptas, huls, hulzen, vooruit") == [
        ("good", "tas"),
        ("good", "tas"),
        ("good", "laptoptas"),
        ("good", "huls"),
    ]


def test_a_plural_of_another_base_gives_the_forms_of_that_base(vocab_dir: Path, write: Write) -> None:
    write("goods/a.yaml", LIST.replace("  - inflect: none\n    terms", "  - terms"))
    assert found(vocab_dir, "een huls, twee hulzen") == [("good", "huls"), ("good", "huls")]


@pytest.mark.parametrize("said", ["e-bike", "e-bikes", "ebike", "e bike", "elektrische fietsen"])
def test_a_word_can_have_two_categories_and_be_written_loosely(
    vocab_dir: Path, write: Write, said: str
) -> None:
    write("goods/a.yaml", LIST)
    assert found(vocab_dir, f"een {said}") == [("vehicle_kind", "e-bike"), ("good", "e-bike")]


def test_an_entry_tells_its_list_and_what_the_list_says(vocab_dir: Path, write: Write) -> None:
    write("goods/a.yaml", LIST)
    [match] = load_lexicon(vocab_dir).scan(tokenize("tas"))
    assert match.entry.source == "goederen"
    assert match.entry.data == {"group": "tassen"}
    with pytest.raises(TypeError):
        match.entry.data["group"] = "iets"  # type: ignore[index]  # read-only is what is tested


@pytest.mark.parametrize(
    ("said", "colour"),
    [
        ("rode", "rood"),
        ("lichtrode", "lichtrood"),
        ("licht rode", "lichtrood"),
        ("donkere rode", "donkerrood"),
    ],
)
def test_a_modifier_makes_a_colour_of_a_colour(vocab_dir: Path, write: Write, said: str, colour: str) -> None:
    write("goods/kleuren.yaml", COLOURS)
    assert found(vocab_dir, f"een {said} jas, brood") == [("colour", colour)]


def test_types_of_digits_and_few_letters_count_after_their_make(vocab_dir: Path, write: Write) -> None:
    write("vehicles/typen.yaml", MODELS)
    write("vehicles/merken.yaml", "title: merken\nsource: x\ncategory: make\nterms: [Opel, Fiat]\n")
    assert found(vocab_dir, "een Fiat 500 en een Astra, GT en 500") == [
        ("make", "Fiat"),
        ("model", "500"),
        ("model", "Astra"),
    ]


def test_lists_without_a_category_are_left_to_suggestions(vocab_dir: Path, write: Write) -> None:
    write("terms/a.yaml", "title: feiten\nsource: x\nconsequence: A\nweight: 1\nterms: [heling]\n")
    assert found(vocab_dir, "heling") == []


def test_streets_and_names_are_lines_of_text(vocab_dir: Path, write: Write) -> None:
    write("streets/a.txt", NAMES)
    write("people/a.txt", NAMES.replace("street", "first_name").replace("straten", "namen"))
    lexicon = load_lexicon(vocab_dir)
    assert len(lexicon.streets) == 2
    assert lexicon.is_first_name("kerkstraat")


def test_the_digest_changes_with_every_file(vocab_dir: Path, write: Write) -> None:
    digests = {load_lexicon(vocab_dir).digest}
    for name, text in (
        ("goods/a.yaml", LIST),
        ("goods/a.yaml", LIST + "\n"),
        ("streets/a.txt", NAMES),
        ("ordinary/a.yaml", "title: gewoon\nsource: x\nwords: [de het]\n"),
    ):
        write(name, text)
        digests.add(load_lexicon(vocab_dir).digest)
    assert len(digests) == 5
    assert load_lexicon(vocab_dir).digest == load_lexicon(vocab_dir).digest


def test_a_folder_that_is_not_replaced_is_the_one_that_ships(tmp_path: Path) -> None:
    assert load_lexicon(tmp_path).digest == load_lexicon().digest


@pytest.mark.parametrize(
    ("find", "replace", "line", "problem"),
    [
        ("title: goederen\n", "", 2, "'title:' is missing"),
        ("source: eigen lijst\n", "", 2, "'source:' is missing"),
        ("category: good", "category: goed", 5, "'goed' is unknown; choose from"),
        ("category: good", "categorie: good", 5, "'categorie' is unknown"),
        ("category: good\n", "category: good\nweight: 3\n", 2, "'consequence:' is missing"),
        ("group: tassen", "make: Opel", 9, "'make' tells nothing of a word of the category"),
        ("category: [vehicle_kind, good]", "category: [fiets]", 12, "'fiets' is unknown"),
        (
            "category: [vehicle_kind, good]",
            "category: product",
            12,
            "'brand:' is missing; a product needs it",
        ),
        ("head: yes", "head: ja", 11, "'ja' is unknown; choose from no, yes"),
        (
            "category: [vehicle_kind, good]",
            "category: [vehicle_kind, good], generic: ja",
            12,
            "'ja' is unknown",
        ),
        ("inflect: none", "inflect: raar", 13, "'raar' is unknown; choose from adjective, none, noun"),
        ("text: hulzen", "text: tas", 15, "'tas' stands in this list twice"),
        ("text: hulzen", "text: '<hulzen>'", 15, "holds a sign"),
        ("text: hulzen", f"text: {'a' * 101}", 15, "longer than 100"),
        ("base: huls", "base: ''", 15, "something is missing"),
        ("base: huls", "meervoud: huls", 15, "'meervoud' is unknown"),
        ("groups:", "groepen:", 8, "'groepen' is unknown"),
        ("      - {text: hulzen, base: huls}", "      - een: twee: drie", 15, "mapping values"),
    ],
)
def test_an_error_in_a_list_names_the_file_and_the_line(
    write: Write, find: str, replace: str, line: int, problem: str
) -> None:
    assert find in LIST
    file = write("goods/a.yaml", LIST.replace(find, replace, 1))
    with refused(file, line, problem):
        load_lexicon(file.parent.parent)


@pytest.mark.parametrize(
    ("find", "replace", "line", "problem"),
    [
        ("# title: straten\n", "", 1, "'# title:' is missing"),
        ("# source: BAG", "# source:", 1, "'# source:' is missing"),
        ("category: street", "category: straat", 1, "'straat' is unknown; choose from"),
        ("Kerkstraat\n", "Kerkstraat\n\n", 6, "this line is empty"),
        ("Kerkstraat\n", "Kerkstraat\nKerkstraat\n", 6, "'Kerkstraat' stands here twice, on line 5 too"),
        ("Kerkstraat", "Kerk|straat", 5, "holds a sign"),
        ("Kerkstraat", "Kerkstraat ", 5, "holds a sign or a space"),
        ("Kerkstraat", "K" * 101, 5, "longer than 100"),
    ],
)
def test_an_error_in_a_list_of_names_names_the_file_and_the_line(
    write: Write, find: str, replace: str, line: int, problem: str
) -> None:
    assert find in NAMES
    file = write("streets/a.txt", NAMES.replace(find, replace, 1))
    with refused(file, line, problem):
        load_lexicon(file.parent.parent)


def test_text_in_another_encoding_is_refused(vocab_dir: Path) -> None:
    file = vocab_dir / "streets" / "a.txt"
    file.write_bytes(NAMES.encode() + "Föhrstraat".encode("latin-1"))
    with pytest.raises(FileError, match=rf"^{file}:7: this is no UTF-8 text"):
        load_lexicon(vocab_dir)


@pytest.mark.parametrize("name", ["goods/b.yaml", "people/b.txt"])
def test_a_title_belongs_to_one_list(vocab_dir: Path, write: Write, name: str) -> None:
    write("goods/a.yaml", LIST.replace("title: goederen", "title: straten"))
    second = LIST.replace("title: goederen", "title: straten") if name.endswith("yaml") else NAMES
    file = write(name, second)
    with pytest.raises(FileError, match=rf"^{file}:\d: the title 'straten' is taken by a.yaml"):
        load_lexicon(vocab_dir)


def test_a_check_tells_of_every_file(vocab_dir: Path, write: Write) -> None:
    write("goods/a.yaml", LIST)
    write("goods/b.yaml", "title: x")
    write("streets/a.txt", "Kerkstraat\n")
    told = {(file.folder, file.name): file for file in check_lexicon(vocab_dir)}
    assert told["goods", "a.yaml"].count == 3
    assert told["goods", "a.yaml"].problem is None
    assert all(told[name].problem is not None for name in (("goods", "b.yaml"), ("streets", "a.txt")))
