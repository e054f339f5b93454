from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.terms import Term, TermIndex, fold, same_word


def term(text: str, source: str = "lijst", spoken: tuple[str, ...] = ()) -> Term:
    return Term(text=text, source=source, spoken=spoken)


@pytest.mark.parametrize("written", ["Proces-verbaal", "proces verbaal", "PROCESVERBAAL", "procès-verbaal."])
def test_case_marks_and_spaces_do_not_count_in_what_is_folded(written: str) -> None:
    assert fold(written) == "procesverbaal"


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("getuige", "getuigen"),
        ("verdachte", "verdacht"),
        ("melder", "melders"),
        ("aangehouden", "aangehoude"),
        ("bedreigd", "bedreigden"),
        ("slachtoffer", "slachtoffer"),
    ],
)
def test_endings_do_not_make_another_word(one: str, other: str) -> None:
    assert same_word(one, other)
    assert same_word(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("heling", "helling"),
        ("aangever", "aangeefster"),
        ("ed", "ede"),
        ("gebeurd", "gebeurt"),
        ("melder", "meldkamer"),
        ("", "e"),
    ],
)
def test_other_words_are_other_words(one: str, other: str) -> None:
    assert not same_word(one, other)


def test_of_equal_terms_the_first_counts() -> None:
    index = TermIndex([term("heling", "eerste"), term("Heling", "tweede"), term("diefstal")], fold)
    assert [one.source for one in index] == ["eerste", "lijst"]
    assert len(index) == 2


def test_a_name_is_known_with_its_capitals_only() -> None:
    # "in een loon" is no place, and what is no term may get a suggestion.
    index = TermIndex([term("Loon"), term("heling")], fold)
    assert index.holds("Loon")
    assert not index.holds("loon")
    assert index.holds("heling")
    assert index.holds("Heling")


def test_terms_are_found_by_how_they_are_spoken_too() -> None:
    index = TermIndex([term("OVD-P", spoken=("oo vee dee pee",)), term("verdachte")], fold)
    assert [(one.text, likeness) for one, likeness in index.near("ooveedeepee")] == [("OVD-P", 1.0)]
    assert [(one.text, likeness) for one, likeness in index.near("ovdp")] == [("OVD-P", 1.0)]
    [(near, likeness)] = index.near("verdechte")
    assert (near.text, round(likeness, 3)) == ("verdachte", 0.889)
