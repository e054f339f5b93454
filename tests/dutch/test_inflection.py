from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.inflection import adjective_forms, diminutives, noun_forms, plurals


@pytest.mark.parametrize(
    ("noun", "plural"),
    [
        ("tas", "tassen"),
        ("jas", "jassen"),
        ("raam", "ramen"),
        ("ruit", "ruiten"),
        ("deur", "deuren"),
        ("horloge", "horloges"),
        ("camera", "camera's"),
        ("foto", "foto's"),
        ("sleutel", "sleutels"),
        ("ketting", "kettingen"),
        ("brief", "brieven"),
        ("doos", "dozen"),
        ("kluis", "kluizen"),
        ("laars", "laarzen"),
        ("kaars", "kaarsen"),
        ("batterij", "batterijen"),
        ("monitor", "monitoren"),
        ("telefoon", "telefoons"),
        ("e-bike", "e-bikes"),
        ("bijzonderheid", "bijzonderheden"),
        ("slof", "sloffen"),
    ],
)
def test_a_plural_is_found(noun: str, plural: str) -> None:
    assert plural in plurals(noun)
    assert plural in noun_forms(noun)


@pytest.mark.parametrize(
    ("noun", "small"),
    [
        ("tas", "tasje"),
        ("fles", "flesje"),
        ("raam", "raampje"),
        ("sleutel", "sleuteltje"),
        ("pan", "pannetje"),
        ("camera", "cameraatje"),
        ("ketting", "kettinkje"),
        ("ring", "ringetje"),
        ("deur", "deurtje"),
        ("e-bike", "e-biketje"),
        ("baby", "baby'tje"),
    ],
)
def test_a_diminutive_is_found(noun: str, small: str) -> None:
    assert small in diminutives(noun)
    assert small + "s" in noun_forms(noun)


def test_a_diminutive_gets_no_other() -> None:
    assert diminutives("gripzakje") == frozenset()


@pytest.mark.parametrize(
    ("adjective", "inflected"),
    [
        ("rood", "rode"),
        ("wit", "witte"),
        ("grijs", "grijze"),
        ("paars", "paarse"),
        ("blauw", "blauwe"),
        ("geel", "gele"),
        ("groen", "groene"),
        ("donkergroen", "donkergroene"),
        ("kaal", "kale"),
        ("mager", "magere"),
        ("gezet", "gezette"),
        ("krullend", "krullende"),
    ],
)
def test_an_adjective_is_found_with_its_ending(adjective: str, inflected: str) -> None:
    assert adjective_forms(adjective) >= {adjective, inflected}


@pytest.mark.parametrize("adjective", ["oranje", "roze", "beige", "lila", "gouden", "zilveren"])
def test_some_adjectives_never_change(adjective: str) -> None:
    assert adjective_forms(adjective) == {adjective}


def test_only_the_last_word_is_inflected() -> None:
    assert "gouden ringen" in noun_forms("gouden ring")
    assert all(form.startswith("gouden ") for form in noun_forms("gouden ring"))


@settings(max_examples=120, deadline=None)
@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzëé'- ", max_size=15))
def test_anything_has_itself_among_its_forms(word: str) -> None:
    assert word in noun_forms(word)
    assert word in adjective_forms(word)
