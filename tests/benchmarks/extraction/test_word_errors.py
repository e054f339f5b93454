from __future__ import annotations

import random

import pytest

from benchmarks.extraction.confusion_table import load
from benchmarks.extraction.misheard import Mishearing
from benchmarks.extraction.sound_alike import misheard_code
from benchmarks.extraction.units import units_of
from benchmarks.extraction.word_errors import WordErrors
from server.evaluation import Errors, spoken, word_errors
from tests.benchmarks.extraction.examples import confusions

TEXT = (
    "Op donderdag 1 oktober 2026 om 21.35 uur kregen wij een melding van een auto-inbraak.\n\n"
    "Locatie: Frederikstraat 48 a, Haarlem. Om 21.42 uur waren wij ter plaatse. Getuige Ingrid de Jong "
    "had een man een zijruit zien inslaan van een grijze BMW met kenteken 9-KZR-04. Eigenaar is Mohamed "
    "Benali, telefoon 06-12345678. Ik heb foto's gemaakt en er is sporenonderzoek gedaan. Er zijn geen "
    "camerabeelden."
)
SEEDS = range(150)


@pytest.fixture(scope="module")
def real() -> WordErrors:
    return WordErrors(load())


@pytest.mark.parametrize("rate", [0.02, 0.05, 0.1, 0.2, 0.4])
def test_the_error_rate_is_the_one_asked_for(real: WordErrors, rate: float) -> None:
    errors = Errors()
    for seed in SEEDS:  # 9,000 words
        errors += word_errors(spoken(TEXT), spoken(real.spoil(TEXT, rate=rate, seed=seed)))
    assert errors.rate == pytest.approx(rate, rel=0.12)
    assert errors.substitutions > errors.deletions > 0
    assert errors.insertions > 0


def test_errors_repeat_with_their_seed_only(real: WordErrors) -> None:
    once = [real.spoil(TEXT, rate=0.1, seed=seed) for seed in range(5)]
    assert once == [WordErrors(load()).spoil(TEXT, rate=0.1, seed=seed) for seed in range(5)]
    assert len(set(once)) == 5


def test_texts_that_begin_alike_differ_in_errors(real: WordErrors) -> None:
    first = {
        real.spoil(f"Aangifte van diefstal {number}", rate=0.4, seed=1).split()[0] for number in range(30)
    }
    assert len(first) > 1


def test_a_higher_rate_keeps_the_errors_of_a_lower_one(real: WordErrors) -> None:
    gone = []
    for rate in (0.05, 0.2):
        left = set(spoken(real.spoil(TEXT, rate=rate, seed=4)).split())
        gone.append(set(spoken(TEXT).split()) - left)
    assert gone[0] < gone[1]


@pytest.mark.parametrize("text", ["", " \n", "\U0001f600 ...", "\u20ac \u2014 ?!", "\x00\x07", "\ud800"])
def test_what_has_no_words_stays(real: WordErrors, text: str) -> None:
    assert real.spoil(text, rate=0.5, seed=1) == text


@pytest.mark.parametrize(
    "text", ["a", "U", "\u65e5\u672c\u8a9e", "12-ABC-3", "e\u0301\u0301n", "\U0001f600 ja", "\u00b2"]
)
def test_short_and_strange_words_are_no_problem(real: WordErrors, text: str) -> None:
    assert all(isinstance(real.spoil(text, rate=0.5, seed=seed), str) for seed in range(100))


def test_no_rate_no_errors(real: WordErrors) -> None:
    assert real.spoil(TEXT, rate=0.0, seed=1) == TEXT


def test_lines_stay_lines(real: WordErrors) -> None:
    assert all(real.spoil(TEXT, rate=0.4, seed=seed).count("\n\n") == 1 for seed in range(20))


def test_no_spaces_are_left_where_words_were(real: WordErrors) -> None:
    assert not any("  " in real.spoil(TEXT, rate=0.5, seed=seed) for seed in SEEDS)


def test_a_known_confusion_is_taken_from_the_table() -> None:
    spoiled = [WordErrors(confusions()).spoil("zeven", rate=0.5, seed=seed) for seed in range(300)]
    assert spoiled.count("negen") > 80
    assert spoiled.count("zeven") > 100


def test_names_go_wrong_more_often_than_other_words_of_their_length() -> None:
    spoiler = WordErrors(confusions())
    texts = [spoiler.spoil("ik zag hoe Pieters dat zeil vasthad", rate=0.1, seed=seed) for seed in range(400)]
    wrong = {
        word: sum(word not in text.casefold().split() for text in texts) for word in ("pieters", "vasthad")
    }
    assert wrong["pieters"] > 1.5 * wrong["vasthad"] > 0


def test_every_kind_of_word_goes_wrong(real: WordErrors) -> None:
    texts = [real.spoil(TEXT, rate=0.2, seed=seed) for seed in SEEDS]
    for word in ("9-KZR-04", "06-12345678", "21.35", "Haarlem", "oktober", "geen"):
        assert 0 < sum(word not in text for text in texts) < len(SEEDS)


def test_digits_are_heard_as_digits_that_sound_alike() -> None:
    draw = random.Random(3)
    heard = [misheard_code("7", draw, left_out=0, added=0) for _ in range(300)]
    assert set(heard) <= set("012345689")
    assert max(set(heard), key=heard.count) == "9"  # zeven, negen
    thirteen = [misheard_code("13", draw, left_out=0, added=0) for _ in range(300)]
    assert "30" in thirteen
    assert "13" not in thirteen


def test_signs_of_a_code_are_left_out_and_added_too() -> None:
    draw = random.Random(3)
    assert {len(misheard_code("12345", draw, left_out=0.3, added=0.3)) for _ in range(50)} == {4, 5, 6}
    assert misheard_code("4", draw, left_out=1, added=0) != ""


def test_an_unknown_word_becomes_another_one_of_nearly_the_same_letters() -> None:
    mishearing = Mishearing(confusions())
    (unit,) = units_of("verveine")
    heard = {mishearing.word(unit, random.Random(seed)) for seed in range(100)}
    assert "verveine" not in heard
    assert len(heard) > 5
    assert all(6 <= len(word) <= 10 for word in heard)
