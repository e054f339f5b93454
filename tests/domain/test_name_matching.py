from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.name_matching import NameWords, Sureness, compare_names, mentions
from server.dutch.phonetics import sound_key

SURE, POSSIBLE = Sureness.SURE, Sureness.POSSIBLE
FIRST = ("Jan", "Piet", "Fatima", "Anne-Marie", "Mohammed", "Willem")
LAST = ("de Vries", "Jansen", "van der Berg", "El Amrani", "Bakker", "Smit-de Boer")


@pytest.mark.parametrize(
    ("name", "given_names", "surname"),
    [
        ("Jan de Vries", ("jan",), ("vries",)),
        ("de Vries, J.P.", ("j", "p"), ("vries",)),
        ("Vries, Jan de", ("jan",), ("vries",)),
        ("Vries Jan de", ("vries",), ("jan",)),
        ("De Vries", (), ("vries",)),
        ("Anna Smit-de Boer", ("anna",), ("smit", "boer")),
        ("Anne-Marie Jansen-Smit", ("anne", "marie"), ("jansen", "smit")),
        ("Jan Pieter van den Berg", ("jan", "pieter"), ("berg",)),
        ("Müller", (), ("muller",)),
        ("- Jan", (), ("jan",)),
        ("de", (), ()),
        ("!", (), ()),
        ("", (), ()),
    ],
)
def test_a_name_has_given_names_and_a_surname(
    name: str, given_names: tuple[str, ...], surname: tuple[str, ...]
) -> None:
    assert NameWords.of(name) == NameWords(given=given_names, surname=surname)


@pytest.mark.parametrize(
    ("one", "other", "sureness"),
    [
        ("Jan de Vries", "jan DE VRIÈS", SURE),
        ("Jan de Vries", "de Vries, Jan", SURE),
        ("Jan de Vries", "Vries Jan de", SURE),
        ("Jan de Vries", "J. de Vries", POSSIBLE),
        ("J. de Vries", "J. de Vries", POSSIBLE),
        ("Jan de Vries", "De Vries", POSSIBLE),
        ("De Vries", "De Vries", POSSIBLE),
        ("Jan Dijkstra", "Jan Deikstra", POSSIBLE),
        ("Kees Bakker", "Kees Bakkr", POSSIBLE),
        ("Kees Oosterhoudt", "Kees Oostrehoud", POSSIBLE),
        ("Jan de Vries", "Jan Pieter de Vries", POSSIBLE),
        ("Anna Smit-de Boer", "Anna Smit", POSSIBLE),
        ("Jan de Vries", "Piet de Vries", None),
        ("Jan de Vries", "P. de Vries", None),
        ("Jan de Vries", "Jan Jansen", None),
        ("Bo Ek", "Bo Et", None),  # one letter more or less makes another short name
        ("Jan Bos", "Jan Mos", None),
        ("Jan", "", None),
        ("de", "Jan", None),
    ],
)
def test_names_are_compared_as_people_write_them(one: str, other: str, sureness: Sureness | None) -> None:
    assert compare_names(one, other, sound_key) is sureness
    assert compare_names(other, one, sound_key) is sureness


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ik sprak Jan de Vries.", [("Jan de Vries", SURE)]),
        ("Ik sprak JAN DE VRIES.", [("JAN DE VRIES", SURE)]),
        ("ik sprak jan de vries", [("jan de vries", SURE)]),
        ("De Vries, Jan, verklaarde.", [("De Vries, Jan", SURE)]),
        ("de Vries, Jan", [("de Vries, Jan", SURE)]),
        ("De Vries, J. verklaarde", [("De Vries, J", POSSIBLE)]),
        ("Gisteren Jan de Vries gezien.", [("Jan de Vries", SURE)]),
        ("J. de Vries belde.", [("J. de Vries", POSSIBLE)]),
        ("Verdachte De Vries liep weg.", [("De Vries", POSSIBLE)]),
        ("Jan de Fries kwam.", [("Jan de Fries", POSSIBLE)]),
        ("Piet de Vries liep weg.", []),
        ("Ik liep met jan. De Vries bleef.", [("De Vries", POSSIBLE)]),
        ("Hij zag J. de Vries. De Vries liep door.", [("J. de Vries", POSSIBLE), ("De Vries", POSSIBLE)]),
        ("Aan de Vriesstraat was het stil.", []),
        ("Het was koud, het vries-punt was bereikt.", []),
        ("", []),
    ],
)
def test_a_name_is_found_in_running_text(text: str, found: list[tuple[str, Sureness]]) -> None:
    hits = mentions("Jan de Vries", text, sound_key)
    assert [(text[one.start : one.end], one.sureness) for one in hits] == found


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Kees Bakker", "De bakker zei het. Kees Bakker ook.", ["Kees Bakker"]),
        ("Kees Bakker", "de baker zei het. Kees kwam.", []),
        ("Anna Smit-de Boer", "Mevrouw Anna Smit-de Boer belde.", ["Anna Smit-de Boer"]),
        ("Anna Smit-de Boer", "Mevrouw Smit belde.", ["Smit"]),
        ("Anna Smit-de Boer", "Mevrouw Smit van der", ["Smit"]),
        ("Anna Smit-de Boer", "Mevrouw Smit van der Laan belde.", ["Smit"]),
        ("De Vries", "Jan de Vries en Piet de Vries.", ["de Vries", "de Vries"]),
        ("de", "de man", []),
    ],
)
def test_other_names_are_found_or_left(name: str, text: str, found: list[str]) -> None:
    assert [text[one.start : one.end] for one in mentions(name, text, sound_key)] == found


@given(
    first=st.sampled_from(FIRST),
    last=st.sampled_from(LAST),
    before=st.sampled_from(("", "Ik zag ", "Om 10 uur kwam ", "Verdachte ")),
    after=st.sampled_from(("", ".", ", die liep.", " en anderen")),
)
def test_a_whole_name_is_surely_found_wherever_it_stands(
    first: str, last: str, before: str, after: str
) -> None:
    name = f"{first} {last}"
    (hit,) = mentions(name, before + name + after, sound_key)
    assert (hit.start, hit.end, hit.sureness) == (len(before), len(before + name), SURE)


@given(st.sampled_from(FIRST), st.sampled_from(FIRST), st.sampled_from(LAST))
def test_who_has_another_first_name_is_surely_not_meant(first: str, other: str, last: str) -> None:
    found = compare_names(f"{first} {last}", f"{other} {last}", sound_key)
    assert (found is SURE) == (first == other)
