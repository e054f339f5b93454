from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from benchmarks.extraction.confusion_table import CONFUSIONS, load, save
from benchmarks.extraction.confusions import FREQUENT, tally_of
from benchmarks.extraction.units import units_of
from tests.benchmarks.extraction.examples import confusions

MOST_WORDS_OF_A_SENTENCE = 3


def test_units_are_words_as_error_rates_count_them() -> None:
    text = "Om 22.15 uur: foto's van 12-ABC-3 (\u20ac 5,-)! \U0001f600 Jan"
    units = units_of(text)
    assert [unit.text for unit in units] == [
        "Om",
        "22.15",
        "uur",
        "foto's",
        "van",
        "12",
        "ABC",
        "3",
        "5",
        "Jan",
    ]
    assert [text[unit.start : unit.end] for unit in units] == [unit.text for unit in units]
    assert [unit.key for unit in units][1:4] == ["2215", "uur", "fotos"]
    assert [unit.mark for unit in units][:4] == ["", "", ":", ""]
    assert [unit.text for unit in units if unit.is_code] == ["22.15", "12", "ABC", "3", "5"]


def test_every_word_is_counted_by_what_became_of_it() -> None:
    tally = tally_of(
        [
            ("Je zou er in kunnen, Jan.", "je zou er inkunnen jan"),
            ("Het is opnieuw zeven.", "Het is op nieuw negen en"),
            ("Dat is echt zo.", "Dat is zo."),
        ]
    )
    table = tally.table(source="s", licence="l", model="m", model_sha256="a" * 64)
    assert (table.clips, table.words) == (3, 14)
    assert (table.added, table.split, table.joined) == (1, 1, 1)
    assert table.splits == {"opnieuw": {"op nieuw": 1}}
    assert table.joins == {"in kunnen": {"inkunnen": 1}}
    assert table.insertions == {"en": 1}
    assert table.misheard == {"zeven": {"negen": 1}}
    assert table.letters["z"] == {"n": 1}
    assert table.edits == {2: 1}
    assert (table.by_length[5].misheard, table.by_length[4].left_out) == (1, 1)
    assert table.capitals_lost["start"].model_dump() == {"part": 1, "whole": 3}
    assert table.capitals_lost["inside"].model_dump() == {"part": 1, "whole": 1}
    assert table.error_rate == pytest.approx((1 + 1 + 1 + 2 * 2) / 14)


def test_words_with_nothing_in_common_say_nothing_about_letters() -> None:
    table = tally_of([("ja hoor", "ja zebrapad")]).table(
        source="s", licence="l", model="m", model_sha256="a" * 64
    )
    assert table.misheard == {"hoor": {"zebrapad": 1}}
    assert table.letters == {}


def test_a_word_said_often_is_counted_by_itself() -> None:
    table = tally_of([("de fiets", "te fiets")] * FREQUENT).table(
        source="s", licence="l", model="m", model_sha256="a" * 64
    )
    assert table.frequent["de"].model_dump() == {"said": 4, "misheard": 4, "left_out": 0}


def test_a_table_can_be_read_back(tmp_path: Path) -> None:
    save(confusions(), tmp_path / "table.json")
    assert load(tmp_path / "table.json") == confusions()


def test_a_table_with_other_keys_is_refused(tmp_path: Path) -> None:
    (tmp_path / "table.json").write_text('{"source": "s"}', encoding="utf-8")
    with pytest.raises(ValidationError):
        load(tmp_path / "table.json")


def test_the_table_that_ships_is_of_real_speech_and_holds_no_sentences() -> None:
    table = load()
    assert table.licence == "CC0-1.0"
    assert table.words > 1500
    assert 0.1 < table.error_rate < 0.3
    assert sum(fate.said for fate in table.by_length.values()) == table.words
    rows = [*table.misheard, *table.splits, *table.joins, *table.insertions, *table.frequent]
    assert max(len(row.split()) for row in rows) < MOST_WORDS_OF_A_SENTENCE
    assert CONFUSIONS.stat().st_size < 60_000
