from __future__ import annotations

from importlib import resources

import pytest

from server.dutch.lexicon import Match
from server.dutch.words import tokenize
from server.reporting.extraction.lexicon_files import LEXICON_FOLDERS, load_lexicon

LEXICON = load_lexicon()
FILES = [
    file
    for folder in LEXICON_FOLDERS
    for file in sorted((resources.files("vocab") / folder).iterdir(), key=lambda one: one.name)
]


def read(text: str) -> list[Match]:
    return list(LEXICON.scan(tokenize(text)))


def bases(text: str, category: str) -> list[str]:
    return [match.entry.base for match in read(text) if match.entry.category == category]


@pytest.mark.parametrize(
    ("text", "category", "base"),
    [
        ("een lichtblauwe jas", "colour", "lichtblauw"),
        ("een donker groene jas", "colour", "donkergroen"),
        ("een zwart-witte jas", "colour", "zwart-wit"),
        ("een zilverkleurige auto", "colour", "zilverkleurig"),
        ("een bestelbus", "vehicle_kind", "bestelauto"),
        ("een busje", "vehicle_kind", "bestelauto"),
        ("een vrachtwagen", "vehicle_kind", "vrachtauto"),
        ("een motorfiets", "vehicle_kind", "motor"),
        ("een elektrische fiets", "vehicle_kind", "e-bike"),
        ("een VW", "make", "Volkswagen"),
        ("een Kymco", "make", "Kymco"),
        ("een Peugeot tweehonderdacht", "model", "208"),
        ("een BMW drie serie", "model", "3-serie"),
        ("een Citroën C drie", "model", "C3"),
        ("een Renault Megane", "model", "Megane"),
        ("een Batavus", "brand", "Batavus"),
        ("een Gazelle, type Orange", "product", "Orange"),
        ("een iPhone vijftien", "product", "iPhone 15"),
        ("een iPhone 15 Pro Max", "product", "iPhone 15 Pro Max"),
        ("een Samsung Galaxy S twintig", "product", "Galaxy S20"),
        ("twee gouden ringen", "good", "ring"),
        ("twee horloges", "good", "horloge"),
        ("een laptoptas", "good", "laptoptas"),
        ("het keukenraam", "good", "keukenraam"),
        ("de linkerachterruit", "good", "linkerachterruit"),
        ("een winterjas", "garment", "winterjas"),
        ("zwarte sneakers", "garment", "sneaker"),
        ("krullend haar", "hair", "krullend"),
        ("gespierd postuur", "build", "gespierd"),
        ("een jongen", "sex", "man"),
        ("een dame", "sex", "vrouw"),
        ("een vlindermes", "weapon", "vlindermes"),
        ("twee messen", "good", "mes"),
        ("twintig xtc-pillen", "drug", "xtc-pil"),
        ("een gebroken neus", "injury", "gebroken neus"),
        ("aangeefster verklaarde", "role", "aangever"),
        ("artikel 8 van de Wegenverkeerswet 1994", "act", "WVW"),
        ("artikel 310 Strafrecht", "act", "Sr"),
        ("artikel 2 WVW", "act", "WVW"),
        ("geboren te Paramaribo", "place", "Paramaribo"),
        ("in Den Bosch", "place", "Den Bosch"),
        ("mevrouw Jansen", "title", "mevrouw"),
        ("de OVD-P kwam", "abbreviation", "OVD-P"),
    ],
)
def test_words_of_reports_are_read(text: str, category: str, base: str) -> None:
    assert bases(text, category) == [base]


@pytest.mark.parametrize(
    "sentence",
    [
        "Ik ging daaruit vooruit en achteruit.",
        "Hij heeft gesloten en getrokken aan het krentenbrood.",
        "Een man zei dat hij om tien uur wegging.",
        "Wij zagen dat het regende.",
    ],
)
def test_ordinary_words_are_nothing_else(sentence: str) -> None:
    assert [match.entry.base for match in read(sentence) if match.entry.category != "sex"] in (
        [],
        ["krentenbrood"],
    )


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Graaf Willemlaan 33", 2),
        ("Laan van Meerdervoort 4", 3),
        ("Kerkstraat 1", 1),
        ("Eerste van der Helststraat 1", 4),
        ("Burgemeester van Zwanenburgplantsoen 1", 3),  # on no list
        ("Zonnebloemplantsoen 1", 1),
        ("1e Atjehstraat 2", 2),
        ("Verdachte liep weg", 0),
        ("Om tien uur", 0),
    ],
)
def test_streets_are_read(text: str, count: int) -> None:
    tokens = tokenize(f"Locatie: {text}")
    assert LEXICON.street(tokens, 1) == count


def test_places_with_more_than_one_meaning_tell_so() -> None:
    assert set(LEXICON.place(tokenize("Hengelo"), 0)[1]) == {"Hengelo (GLD)", "Hengelo (OV)"}
    assert LEXICON.place(tokenize("Den Haag"), 0) == (2, ("'s-Gravenhage",))
    assert LEXICON.place(tokenize("s-Hertogenbosch"), 0)[0] == 1


@pytest.mark.parametrize(
    ("run", "length"), [("van den", 2), ("van 't", 2), ("in 't", 2), ("de", 1), ("von der", 2)]
)
def test_particles_are_known(run: str, length: int) -> None:
    assert LEXICON.is_particle_run(tokenize(f"{run} Berg"), 0) == length


def test_names_of_many_origins_are_known() -> None:
    for name in ("marieke", "agnieszka", "mohamed", "rishi", "jan-willem", "sietse"):
        assert LEXICON.is_first_name(name)
    for name in ("berg", "yilmaz", "jansen", "dabrowska", "baldewsingh"):
        assert LEXICON.is_surname(name)


def test_the_six_roles_of_a_report_are_marked() -> None:
    in_report = {one.base for one in LEXICON.entries("role") if one.data.get("schema") == "yes"}
    assert in_report == {
        *("verdachte", "aangever", "getuige", "slachtoffer", "benadeelde"),
        *("melder", "betrokkene", "bestuurder", "eigenaar"),
    }


def test_every_type_belongs_to_a_make_and_every_product_to_a_brand() -> None:
    makes = {one.base.partition("-")[0] for one in LEXICON.entries("make")}
    assert {one.data["make"].partition("-")[0] for one in LEXICON.entries("model")} <= makes
    brands = {one.base for one in LEXICON.entries("brand")}
    assert {one.data["brand"] for one in LEXICON.entries("product")} <= brands


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_file_explains_itself_and_names_source_and_licence(file: object) -> None:
    text = file.read_text(encoding="utf-8")  # type: ignore[attr-defined]  # a Traversable
    lines = text.splitlines()
    assert "van Verbaal. Dit bestand mag u aanpassen" in lines[0]
    head = "\n".join(lines[:40])
    assert "source: " in head
    assert "licence: " in head
    assert max(map(len, lines)) <= 110


def test_no_word_stands_in_two_lists_of_one_category() -> None:
    seen: dict[tuple[str, str], str] = {}
    for category in ("colour", "garment", "good", "weapon", "drug", "brand", "make"):
        for one in LEXICON.entries(category):
            if one.data.get("head"):
                continue
            assert seen.setdefault((category, one.base.casefold()), one.source) == one.source
