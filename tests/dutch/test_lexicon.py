from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.lexicon import Entry, Form, Lexicon
from server.dutch.name_lists import NameLists
from server.dutch.streets import Streets
from server.dutch.words import tokenize

COLOURS = frozenset({"rood", "rode", "wit", "zwart", "licht", "donker"})


def entry(category: str, base: str, **data: str) -> Entry:
    return Entry(category, base, data, "proef")


LEXICON = Lexicon(
    [
        *(Form(way, entry("colour", "rood"), head=True, lefts=COLOURS) for way in ("rood", "rode")),
        Form("wit", entry("colour", "wit"), head=True, lefts=COLOURS),
        Form("tas", entry("good", "tas", group="tassen"), head=True),
        Form("tassen", entry("good", "tas", group="tassen"), head=True),
        Form("ruit", entry("good", "ruit"), head=True),
        Form("mes", entry("weapon", "mes")),
        Form("mes", entry("good", "mes")),
        Form("fiets", entry("vehicle_kind", "fiets")),
        Form("elektrische fiets", entry("vehicle_kind", "e-bike")),
        Form("Volkswagen", entry("make", "Volkswagen")),
        Form("VW", entry("make", "Volkswagen")),
        Form("Peugeot", entry("make", "Peugeot")),
        Form("Mercedes", entry("make", "Mercedes")),
        Form("Škoda", entry("make", "Škoda")),
        Form("Golf", entry("model", "Golf", make="Volkswagen")),
        Form("Model 3", entry("model", "Model 3", make="Tesla", only_after_make="yes")),
        Form("Tesla", entry("make", "Tesla")),
        Form("208", entry("model", "208", make="Peugeot", only_after_make="yes")),
        Form("C-klasse", entry("model", "C-klasse", make="Mercedes-Benz", only_after_make="yes")),
        Form("iPhone", entry("product", "iPhone", brand="Apple", versions="yes")),
        Form("Galaxy S", entry("product", "Galaxy S", brand="Samsung", versions="yes")),
        Form("Wet wapens en munitie", entry("act", "WWM")),
        Form("wapens", entry("weapon", "wapen")),
        Form("Bosch", entry("brand", "Bosch")),
        Form("Den Bosch", entry("place", "Den Bosch", official="'s-Hertogenbosch")),
        Form("Bergen", entry("place", "Bergen", official="Bergen (LB)")),
        Form("Bergen", entry("place", "Bergen", official="Bergen (NH)")),
        Form("Bergen", entry("place", "Bergen")),
        Form("Een", entry("place", "Een")),
        Form("OM", entry("abbreviation", "OM")),
    ],
    names=NameLists(
        ["Jan", "Willem", "Zoë"], ["Vries", "Bakker", "Jansen"], ["van", "van den", "de", "van 't"]
    ),
    streets=Streets(["kerkstraat", "brink", "van der helststraat", "laan van meerdervoort", "plein 1944"]),
    not_compounds=["vooruit"],
    ordinary=["een", "golf"],
)


def found(text: str) -> list[tuple[str, str, str]]:
    tokens = tokenize(text)
    return [
        (" ".join(token.text for token in tokens[m.first : m.end]), m.entry.category, m.entry.base)
        for m in LEXICON.scan(tokens)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("een rode Volkswagen", [("rode", "colour", "rood"), ("Volkswagen", "make", "Volkswagen")]),
        ("twee tassen", [("tassen", "good", "tas")]),
        ("Laptoptassen, twee", [("Laptoptassen", "good", "laptoptas")]),
        ("een elektrische fiets", [("elektrische fiets", "vehicle_kind", "e-bike")]),
        ("een lichtrode deur", [("lichtrode", "colour", "lichtrood")]),
        ("een rood-witte vlag en rood-wit", [("rood-wit", "colour", "rood-wit")]),
        ("een mes", [("mes", "weapon", "mes"), ("mes", "good", "mes")]),
        ("de VW", [("VW", "make", "Volkswagen")]),
        ("in Den Bosch", [("Den Bosch", "place", "Den Bosch")]),
        ("de Wet wapens en munitie", [("Wet wapens en munitie", "act", "WWM")]),
        ("van Bosch", [("Bosch", "brand", "Bosch")]),
    ],
)
def test_words_are_found_with_their_base(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Hij liep vooruit.",  # ends like ruit
        "brood en krentenbrood",  # end like rood, and begin with no word of the list
        "Getuige Karin de Wit.",  # a name
        "Een elektrische. Fiets was er",  # two sentences; the second is a fiets alone
        "De volkswagen van Jan",  # a name needs its capital
        "Een man liep weg.",  # no village
        "om tien uur",  # no openbaar ministerie
        "",
        "😀 \x00 …",
    ],
)
def test_what_only_looks_like_a_word_is_not_found(text: str) -> None:
    assert [hit for hit in found(text) if hit[0] != "Fiets"] == []


def test_a_text_without_any_capital_needs_none() -> None:
    assert found("een rode volkswagen in den bosch") == [
        ("rode", "colour", "rood"),
        ("volkswagen", "make", "Volkswagen"),
        ("den bosch", "place", "Den Bosch"),
    ]
    assert ("volkswagen", "make", "Volkswagen") not in found("Een rode volkswagen")


def test_who_gives_a_part_of_a_text_says_whether_all_of_it_lacks_capitals() -> None:
    part = tokenize("een volkswagen in de kerkstraat")
    assert [match.entry.base for match in LEXICON.scan(part, bare=True)] == ["Volkswagen"]
    assert LEXICON.scan(part, bare=False) == ()
    assert (LEXICON.street(part, 4, bare=True), LEXICON.street(part, 4, bare=False)) == (1, 0)


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("een Peugeot 208", "208"),
        ("een Peugeot tweehonderdacht", "208"),
        ("een Peugeot twee nul acht", "208"),
        ("een Peugeot van het type 208", "208"),
        ("een Tesla Model drie", "Model 3"),
        ("een Mercedes C klasse", "C-klasse"),
        ("een Volkswagen Golf", "Golf"),
        ("een Golf", "Golf"),
        ("nummer 208", None),
        ("een Peugeot. 208 euro", None),
        ("een Peugeot, 208 euro", None),
        ("een Volkswagen 208", None),
    ],
)
def test_a_type_of_digits_counts_after_its_make_alone(text: str, model: str | None) -> None:
    assert [base for _, category, base in found(text) if category == "model"] == ([model] if model else [])


def test_a_type_is_read_where_it_is_asked_for() -> None:
    tokens = tokenize("type tweehonderdacht")
    match = LEXICON.model(tokens, 1, "Peugeot")
    assert match is not None
    assert (match.entry.base, match.first, match.end) == ("208", 1, 2)
    assert LEXICON.model(tokens, 0, "Peugeot") is None
    assert LEXICON.model(tokens, 1, "Onbekend") is None


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("een iPhone 13 Pro", "iPhone 13 Pro"),
        ("een iPhone", "iPhone"),
        ("een iPhone, 13 euro", "iPhone"),
        ("een iPhone 2024", "iPhone"),
        ("een iPhone dertien pro", "iPhone 13 pro"),
        ("een iPhone twee sleutels", "iPhone"),
        ("een iPhone 15 euro", "iPhone"),
        ("een Galaxy S eenentwintig", "Galaxy S21"),
    ],
)
def test_a_version_belongs_to_its_product(text: str, product: str) -> None:
    assert [base for _, _, base in found(text)] == [product]


def test_accents_are_those_that_were_written() -> None:
    assert [base for _, _, base in found("Skoda en Škoda")] == ["Skoda", "Škoda"]


def test_a_place_keeps_what_was_said_and_tells_what_it_may_mean() -> None:
    tokens = tokenize("van Bergen naar Den Bosch")
    assert LEXICON.place(tokens, 1) == (1, ("Bergen (LB)", "Bergen (NH)"))
    assert LEXICON.place(tokens, 3) == (2, ("'s-Hertogenbosch",))
    assert LEXICON.place(tokens, 0) == (0, ())
    [bergen, _] = LEXICON.scan(tokens)
    assert bergen.entry.data == {"ambiguous": "yes"}


def test_an_ordinary_word_is_a_place_after_in_alone() -> None:
    assert [base for _, _, base in found("Jan woont in Een")] == ["Een"]


def test_names_and_particles() -> None:
    tokens = tokenize("Jan-Willem van den Berg, van 't Hof en de van der")
    assert LEXICON.is_first_name("jan")
    assert LEXICON.is_first_name("jan-willem")
    assert not LEXICON.is_first_name("jan-kees")
    assert LEXICON.is_first_name("zoe")
    assert LEXICON.is_surname("jansen-bakker")
    assert not LEXICON.is_surname("jan")
    assert LEXICON.is_particle_run(tokens, 1) == 2
    assert LEXICON.is_particle_run(tokens, 4) == 2
    assert LEXICON.is_particle_run(tokens, 0) == 0
    assert LEXICON.is_particle_run(tokens, 99) == 0


def test_what_it_knows_can_be_listed() -> None:
    assert {one.base for one in LEXICON.entries("make")} == {
        *("Volkswagen", "Peugeot", "Mercedes", "Škoda", "Tesla"),
    }
    assert len(LEXICON) > 20
    assert len(Lexicon()) == 0


def test_one_position_can_be_asked_alone() -> None:
    tokens = tokenize("een elektrische fiets of laptoptas")
    assert [m.entry.base for m in LEXICON.at(tokens, 1)] == ["e-bike"]
    assert [m.entry.base for m in LEXICON.at(tokens, 4)] == ["laptoptas"]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_scanned(text: str) -> None:
    tokens = tokenize(text)
    matches = LEXICON.scan(tokens)
    assert all(0 <= match.first < match.end <= len(tokens) for match in matches)
    assert [match.first for match in matches] == sorted(match.first for match in matches)
    for at in range(len(tokens)):
        assert 0 <= LEXICON.street(tokens, at) <= len(tokens) - at
