"""Whole dictations: what is found in them, typed by recognition and as they are spoken.

The corpora are the project's own (benchmarks/extraction/dictations). Rules were written with the
development ones at hand and never with the held-out ones, so only those tell how well unseen words
are understood. The bars lie a little under what is reached, so that a change that costs is noticed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.extraction.corpus import Item, read_corpus
from benchmarks.extraction.invented import Invented, count_invented
from benchmarks.extraction.scoring import Counts, compare
from server.reporting.extraction.extractor import Extractor, load_extractor

DICTATIONS = Path(__file__).parents[3] / "benchmarks" / "extraction" / "dictations"


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return load_extractor()


@pytest.mark.parametrize(
    ("corpus", "given", "least_f1", "least_precision"),
    [
        ("development", "text", 0.97, 0.98),
        ("development", "spoken", 0.96, 0.98),
        ("held_out", "text", 0.91, 0.93),
        ("held_out", "spoken", 0.91, 0.93),
    ],
)
def test_most_of_what_a_dictation_states_is_found_and_little_else(
    extractor: Extractor, corpus: str, given: str, least_f1: float, least_precision: float
) -> None:
    counts, invented = Counts(), Invented()
    for item in read_corpus([DICTATIONS / f"{corpus}.jsonl"]):
        words = item.text if given == "text" else item.spoken
        found = extractor.facts(words, template=item.template, dictated_at=item.dictated_at)
        for one in compare(item.facts, found).values():
            counts += one
        for made_up in count_invented(item.facts, found, text=words, dictated_at=item.dictated_at).values():
            invented += made_up
    assert counts.f1 >= least_f1
    assert counts.precision >= least_precision
    assert invented.unsaid == 0


def test_no_dictation_is_in_both_corpora() -> None:
    seen: dict[str, Item] = {}
    for corpus in ("development", "held_out"):
        for item in read_corpus([DICTATIONS / f"{corpus}.jsonl"]):
            assert item.id not in seen
            assert item.text not in {other.text for other in seen.values()}
            seen[item.id] = item
