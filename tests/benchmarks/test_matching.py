from __future__ import annotations

import jiwer
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.matching import Pair, align, words_of

WORDS = st.lists(st.sampled_from(["de", "man", "liep", "weg", "een"]), min_size=1, max_size=8)


def equal_pairs(said: str, heard: str, *, unfinished: bool = False) -> list[tuple[int, int]]:
    return [
        (pair.said, pair.heard)
        for pair in align(said.split(), heard.split(), unfinished=unfinished)
        if pair.equal
    ]


def test_words_are_compared_as_spoken() -> None:
    assert words_of("Zuid-Holland, 'en/of' Één!") == ["zuid", "holland", "en", "of", "één"]


def test_equal_texts_pair_word_by_word() -> None:
    assert align(["de", "man"], ["de", "man"]) == [Pair(0, 0, equal=True), Pair(1, 1, equal=True)]


def test_another_word_stands_where_one_was_said() -> None:
    assert align(["de", "man", "liep"], ["de", "pan", "liep"])[1] == Pair(1, 1, equal=False)


def test_added_and_left_out_words_have_no_pair() -> None:
    assert equal_pairs("de man liep", "de oude man") == [(0, 0), (1, 2)]


def test_a_text_that_breaks_off_leaves_the_last_words() -> None:
    assert equal_pairs("a b c d e", "a b") == [(0, 0), (1, 1)]


def test_a_word_that_comes_again_later_is_not_taken_for_the_later_one() -> None:
    assert equal_pairs("de man en de vrouw en de hond", "de man", unfinished=True) == [(0, 0), (1, 1)]
    assert equal_pairs("de man de", "de") == [(0, 0)]


def test_an_unfinished_text_may_miss_a_word_and_go_on() -> None:
    assert equal_pairs("de man liep snel weg", "de man snel", unfinished=True) == [(0, 0), (1, 1), (3, 2)]


def test_nothing_pairs_with_nothing() -> None:
    assert align([], ["de"]) == align(["de"], []) == []


@given(WORDS, WORDS)
def test_pairs_are_in_order_and_each_word_has_one(said: list[str], heard: list[str]) -> None:
    for unfinished in (False, True):
        pairs = align(said, heard, unfinished=unfinished)
        for row in ([pair.said for pair in pairs], [pair.heard for pair in pairs]):
            assert row == sorted(set(row))
        assert all(pair.equal == (said[pair.said] == heard[pair.heard]) for pair in pairs)


@given(WORDS, WORDS)
def test_no_fewer_words_are_found_than_a_plain_alignment_finds(said: list[str], heard: list[str]) -> None:
    # Costs of 4 and 3 prefer equal pairs at least as much as costs of 1 do.
    found = sum(pair.equal for pair in align(said, heard))
    assert found >= jiwer.process_words(" ".join(said), " ".join(heard)).hits
