from __future__ import annotations

from typing import Any

import pytest

from benchmarks.extraction.invented import (
    AMOUNT,
    KINDS,
    NEGATION,
    PLATE,
    ROLE,
    TIME,
    Invented,
    count_invented,
)
from tests.benchmarks.extraction.examples import DICTATED_AT

TEXT = (
    "Getuige Jan zag om tien uur een auto, kenteken 12-ABC-3 of 12-ABD-3. "
    "De verdachte is Piet. Schade 40 euro."
)
EXPECTED: list[dict[str, Any]] = [
    {"type": "vehicle", "role": "betrokken", "plate": "12-ABC-3"},
    {"type": "time", "role": "gebeurtenis", "value": "2026-11-20T22:00"},
    {"type": "person", "role": "getuige", "name": "Jan"},
    {"type": "person", "role": "verdachte", "name": "Piet Smit"},
    {"type": "amount", "value_eur": 40},
]


@pytest.mark.parametrize(
    ("fact", "kind", "counts"),
    [
        ({"type": "vehicle", "plate": "12 abc 3"}, PLATE, Invented(1, 0, 0)),
        ({"type": "vehicle", "plate": "12-ABD-3"}, PLATE, Invented(1, 1, 0)),
        ({"type": "vehicle", "plate": "99-XXX-9"}, PLATE, Invented(1, 1, 1)),
        ({"type": "time", "role": "aankomst", "value": "2026-11-20T22:00"}, TIME, Invented(1, 0, 0)),
        ({"type": "time", "role": "aankomst", "value": "2026-11-20T10:00"}, TIME, Invented(1, 1, 0)),
        ({"type": "time", "role": "aankomst", "value": "2026-11-20T22:05"}, TIME, Invented(1, 1, 1)),
        ({"type": "item", "kind": "ruit", "value_eur": 40}, AMOUNT, Invented(1, 0, 0)),
        ({"type": "amount", "value_eur": 45}, AMOUNT, Invented(1, 1, 1)),
        ({"type": "person", "role": "getuige", "name": "Jan"}, ROLE, Invented(1, 0, 0)),
        ({"type": "person", "role": "verdachte", "name": "Piet"}, ROLE, Invented(1, 0, 0)),
        ({"type": "person", "role": "verdachte", "name": "Jan"}, ROLE, Invented(1, 1, 0)),
        ({"type": "person", "role": "verdachte"}, ROLE, Invented(1, 0, 0)),
        ({"type": "person", "role": "slachtoffer", "name": "Jan"}, ROLE, Invented(1, 1, 1)),
        ({"type": "negation", "value": "geen_letsel"}, NEGATION, Invented(1, 1, 1)),
        ({"type": "iban", "value": "NL91ABNA0417164300"}, "iban", Invented(1, 1, 1)),
        ({"type": "person", "bsn": "123456782"}, "bsn", Invented(1, 1, 1)),
        ({"type": "person", "phone": "+31612345678"}, "phone", Invented(1, 1, 1)),
    ],
)
def test_mistakes_of_reading_are_told_from_inventions(
    fact: dict[str, Any], kind: str, counts: Invented
) -> None:
    found = count_invented(EXPECTED, [fact], text=TEXT, dictated_at=DICTATED_AT)
    assert found == dict.fromkeys(KINDS, Invented()) | {kind: counts}


def test_what_the_corpus_has_is_never_invented() -> None:
    # "Tien minuten later" says a time that no reading of single words can find.
    found = count_invented(EXPECTED, EXPECTED, text="", dictated_at=DICTATED_AT)
    assert sum(one.found for one in found.values()) == 5
    assert sum(one.unexpected + one.unsaid for one in found.values()) == 0


def test_facts_without_consequences_count_for_nothing() -> None:
    facts = [
        {"type": "vehicle", "colour": "rood"},
        {"type": "person", "name": "Kees"},
        {"type": "item", "kind": "ruit"},
    ]
    found = count_invented([], facts, text="", dictated_at=DICTATED_AT)
    assert not any(one.found for one in found.values())
