from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.search_words import MAX_QUERY_WORDS, folded, searchable, wanted


@pytest.mark.parametrize(
    ("word", "plain"),
    [
        ("Café", "cafe"),
        ("GG-123-B.", "gg123b"),
        ("22.15", "2215"),
        ("'s-Gravenhage,", "sgravenhage"),
        ("Şah\N{LATIN SMALL LETTER DOTLESS I}n", "sahin"),
        ("İstanbul", "istanbul"),
        ("Søren", "soren"),
        ("Łódź", "lodz"),
        ("Æsop", "aesop"),
        ("Straße", "strasse"),
        ("\N{LATIN SMALL LIGATURE IJ}s", "ijs"),
        ("…", ""),
    ],
)
def test_case_accents_and_signs_do_not_count(word: str, plain: str) -> None:
    assert folded(word) == plain


def test_each_word_is_kept_once_in_the_order_of_the_texts() -> None:
    assert (
        searchable(["Ruzie, ruzie bij \N{EN DASH} het Café.", "café GG-123-B"]) == "ruzie bij het cafe gg123b"
    )


def test_the_words_of_a_search_are_compared_the_same_way() -> None:
    assert wanted("  Café GG-123-B ruzie RUZIE ? ") == ("cafe", "gg123b", "ruzie")


def test_a_search_for_nothing_has_no_words() -> None:
    assert wanted(" \N{EN DASH} ? ") == ()


def test_more_words_than_anybody_types_are_left_out() -> None:
    assert wanted(" ".join(map(str, range(99)))) == tuple(map(str, range(MAX_QUERY_WORDS)))


@given(st.text())
def test_every_text_is_found_by_its_own_words(text: str) -> None:
    found = searchable([text])
    assert all(word in found for word in wanted(text))


@given(st.text())
def test_what_was_folded_stays_as_it_is(word: str) -> None:
    assert folded(folded(word)) == folded(word)
