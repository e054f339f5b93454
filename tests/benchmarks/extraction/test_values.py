from __future__ import annotations

from typing import Any

import pytest

from benchmarks.extraction.values import attributes, comparable, same_garment, same_garments


@pytest.mark.parametrize(
    ("kind", "key", "one", "other"),
    [
        ("vehicle", "plate", "12-ABC-3", "12 abc 3"),
        ("person", "phone", "+31612345678", "06-12345678"),
        ("person", "phone", "0031 6 12345678", "+31 (0)6 12 34 56 78"),
        ("iban", "value", "NL91 ABNA 0417 1643 00", "nl91abna0417164300"),
        ("time", "value", "2026-11-20T22:15:00+01:00", "2026-11-20 22:15"),
        ("vehicle", "colour", "donkerrode", "donkerrood"),
        ("amount", "value_eur", "35,50", 35.5),
        ("item", "quantity", 2, "2"),
        ("measurement", "value", 340, 340.0),
        ("description", "age", "20 \u2013 25", "20-25"),
        ("person", "name", "Jan  de Vries", "jan de vries"),
        ("item", "kind", "foto\u2019s", "foto's"),
    ],
)
def test_values_that_differ_in_writing_only_are_equal(kind: str, key: str, one: Any, other: Any) -> None:
    assert comparable(kind, key, one) == comparable(kind, key, other)


@pytest.mark.parametrize(
    ("kind", "key", "one", "other"),
    [
        ("vehicle", "plate", "12-ABC-3", "13-ABC-3"),
        ("time", "value", "2026-11-20T22:15", "2026-11-20T22:16"),
        ("time", "value", "2026-11-20T22:15", "2026-11-20"),
        ("amount", "value_eur", 35.5, 35),
        ("person", "name", "André", "Andre"),
        ("article", "value", "310 Sr", "311 Sr"),
    ],
)
def test_values_that_differ_in_meaning_are_not(kind: str, key: str, one: Any, other: Any) -> None:
    assert comparable(kind, key, one) != comparable(kind, key, other)


def test_what_says_nothing_is_not_compared() -> None:
    fact = {"type": "amount", "what": "schade", "of": "x", "value_eur": 5, "city": "", "plate": None}
    assert attributes(fact) == {"value_eur": 5.0}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("zwarte jas", "jas", True),
        ("regenjas", "jas", True),
        ("spijkerbroek", "spykerbroek", True),
        ("zwarte jas", "zwarte pet", False),
        ("zwart", "zwarte jas", False),
        ("jas", "jurk", False),
    ],
)
def test_a_garment_is_known_by_its_noun(one: str, other: str, *, same: bool) -> None:
    assert same_garment(one, other) is same
    assert same_garment(other, one) is same


def test_each_garment_is_paired_once() -> None:
    assert same_garments(["jas", "zwarte jas"], ["zwarte jas"]) == 1
    assert same_garments(["jas", "zwarte jas"], ["zwarte jas", "rode jas"]) == 2
