from __future__ import annotations

import importlib.util
import json
import random
from types import ModuleType
from typing import Any

import pytest

from benchmarks.extraction.scoring import Counts, compare, f1_interval, score
from tests.conftest import REPOSITORY

SCORER = REPOSITORY.parent / "shared" / "corpus" / "score.py"


def test_a_wrong_attribute_is_one_too_many_and_one_missing() -> None:
    expected = [{"type": "vehicle", "role": "gestolen", "plate": "12-ABC-3", "colour": "rood"}]
    found = [{"type": "vehicle", "role": "gestolen", "plate": "12-ABC-3", "colour": "blauw", "make": "BMW"}]
    assert compare(expected, found) == {"vehicle": Counts(right=2, extra=2, missing=1)}


def test_the_pair_with_most_in_common_is_made_first() -> None:
    jan = {"type": "person", "role": "getuige", "name": "Jan", "city": "Ede"}
    piet = {"type": "person", "role": "getuige", "name": "Piet"}
    # Piet shares his role with Jan, but must be left for himself.
    assert compare([jan, piet], [piet, jan]) == {"person": Counts(right=5)}


def test_among_equal_pairs_the_one_that_differs_least_is_made() -> None:
    expected = [{"type": "person", "role": "getuige", "name": "Jan", "city": "Ede"}]
    bare = {"type": "person", "role": "getuige"}
    other = {"type": "person", "role": "getuige", "name": "Piet", "city": "Ermelo"}
    assert compare(expected, [other, bare]) == {"person": Counts(right=1, extra=3, missing=2)}


def test_facts_without_a_counterpart_count_in_full() -> None:
    expected = [{"type": "incident", "value": "mishandeling"}]
    found = [{"type": "iban", "value": "NL91ABNA0417164300", "of": "x"}]
    assert compare(expected, found) == {
        "incident": Counts(missing=1),
        "iban": Counts(extra=1),
    }


def test_each_garment_counts() -> None:
    expected = [{"type": "description", "sex": "man", "clothing": ["zwarte jas", "pet"]}]
    found = [{"type": "description", "sex": "man", "clothing": ["jas", "sjaal", "handschoenen"]}]
    assert compare(expected, found) == {"description": Counts(right=2, extra=2, missing=1)}


def test_rates_are_what_they_say() -> None:
    counts = Counts(right=6, extra=2, missing=6)
    assert (counts.precision, counts.recall) == (0.75, 0.5)
    assert counts.f1 == pytest.approx(0.6)
    assert (Counts().precision, Counts().recall, Counts().f1) == (0, 0, 0)


def test_types_come_in_order_and_all_is_their_sum() -> None:
    scored = score([{"vehicle": Counts(1, 1, 0), "time": Counts(2, 0, 1)}, {"time": Counts(1, 0, 0)}])
    assert list(scored) == ["time", "vehicle", "all"]
    assert scored["time"].counts == Counts(3, 0, 1)
    assert scored["all"].counts == Counts(4, 1, 1)


def test_the_interval_tells_how_far_dictations_differ() -> None:
    alike = f1_interval([Counts(8, 2, 2)] * 20)
    assert alike.low == alike.high == pytest.approx(0.8)
    different = f1_interval([Counts(10, 0, 0), Counts(0, 5, 5)] * 5)
    assert different.low < 0.5
    assert different.high > 0.8
    assert f1_interval([Counts(10, 0, 0), Counts(0, 5, 5)] * 50).low > different.low
    assert f1_interval([]) == f1_interval([Counts()])


VALUES: dict[str, list[Any]] = {
    "role": ["gestolen", "verdachte", "getuige"],
    "value": ["2026-11-20T22:15", "2026-11-20T22:15:30+01:00", "12,5", 12.5, "Geen_letsel", "nl91 abna"],
    "plate": ["12-ABC-3", "12abc3", "9-KZR-04"],
    "phone": ["06-12345678", "+31612345678", "0031612345678", "+31(0)612345678"],
    "colour": ["rode", "rood", "donkerblauwe", "Lichtgrijs"],
    "age": ["20-25", "20 \u2013 25"],
    "clothing": [["zwarte jas", "pet"], ["regenjas"], "rode trui", ["trui", "rode trui", "jas", "pets"], []],
    "value_eur": [12, "12.00", 12.5, None, ""],
    "name": ["Jan de Vries", "jan  de vries", "foto\u2019s", "foto's"],
    "what": ["schade", "lengte_cm"],
    "of": ["verdachte 1"],
}
KINDS = ["time", "person", "description", "vehicle", "iban", "measurement", "surprise"]


def random_facts(draw: random.Random) -> list[dict[str, Any]]:
    return [
        {"type": draw.choice(KINDS)}
        | {key: draw.choice(VALUES[key]) for key in draw.sample(list(VALUES), draw.randint(0, 5))}
        for _ in range(draw.randint(0, 6))
    ]


def random_reading(draw: random.Random, expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Some of the facts, some of their attributes drawn anew, in another order, and some others."""
    kept = [
        {
            key: value if key == "type" or draw.random() < 0.7 else draw.choice(VALUES[key])
            for key, value in one.items()
        }
        for one in expected
        if draw.random() < 0.8
    ]
    return draw.sample(kept, len(kept)) + random_facts(draw)[:2]


def their_scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("their_scorer", SCORER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not SCORER.is_file(), reason="no other scorer: ../shared/corpus/score.py is absent")
def test_another_scorer_of_the_same_rules_counts_the_same() -> None:
    theirs = their_scorer()
    draw = random.Random(7)
    total = Counts()
    for _ in range(400):
        expected = random_facts(draw)
        found = random_reading(draw, expected)
        counts, _, _ = theirs.compare(expected, found)
        ours = compare(expected, found)
        assert {kind: [one.right, one.extra, one.missing] for kind, one in ours.items()} == counts, (
            json.dumps([expected, found], ensure_ascii=False)
        )
        total = sum(ours.values(), total)
    assert min(total.right, total.extra, total.missing) > 300  # else little was compared
