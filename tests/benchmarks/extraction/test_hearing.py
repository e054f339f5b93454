from __future__ import annotations

import pytest

from benchmarks.extraction.hearing import same, steps


@pytest.mark.parametrize(
    ("said", "heard", "shapes"),
    [
        ("je zou er in kunnen", "je zou er inkunnen", "11 11 11 21"),
        ("om opnieuw te beginnen", "om op nieuw te beginnen", "11 12 11 11"),
        ("dat is zeven euro", "dat is negen euro", "11 11 11 11"),
        ("dat is echt zo", "dat is zo", "11 11 10 11"),
        ("dat is zo", "dat is er zo", "11 11 01 11"),
        ("", "en", "01"),
        ("en", "", "10"),
        ("", "", ""),
    ],
)
def test_words_that_sound_alike_meet(said: str, heard: str, shapes: str) -> None:
    found = steps(said.split(), heard.split())
    assert " ".join(f"{words}{others}" for words, others in (step.shape for step in found)) == shapes


def test_steps_cover_all_words_in_order() -> None:
    said, heard = ["ik", "er", "zeker", "niet", "bij", "was"], ["iker", "zeker", "niet", "erbij"]
    found = steps(said, heard)
    assert [one for step in found for one in said[step.said : step.said_end]] == said
    assert [one for step in found for one in heard[step.heard : step.heard_end]] == heard


@pytest.mark.parametrize(
    ("said", "heard", "equal"),
    [("zeven", "7", True), ("eenentwintig", "21", True), ("zeven", "9", False), ("zeven", "zeeven", False)],
)
def test_a_number_in_digits_is_no_error(said: str, heard: str, *, equal: bool) -> None:
    assert same(said, heard) is equal
