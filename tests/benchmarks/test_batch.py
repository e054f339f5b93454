from __future__ import annotations

import io

import pytest
from rich.console import Console

from benchmarks.batch import as_json, interleaved, ratios, table_of
from benchmarks.reports import plain
from benchmarks.workers import Work
from tests.benchmarks.examples import dictation, engine

SAID = [dictation("een twee drie vier", name="a"), dictation("vijf zes", name="b")]


def test_engines_take_turns_and_turns_in_going_first() -> None:
    order: list[str] = []

    def called(name: str) -> Work:
        order.append(name)
        return engine(["een"])(b"")

    engines = {name: lambda _, name=name: called(name) for name in ("ours", "theirs")}
    interleaved(engines, SAID, rounds=2)
    assert order == ["ours", "theirs", "theirs", "ours"] * 2


def test_figures_are_medians_per_second_of_sound() -> None:
    figures = interleaved(
        {
            "ours": engine(["een twee drie vier", "vijf zes"], wall_s=1.0, cpu_s=1.0),
            "theirs": engine(["een twee vrij", "vijf zes"], wall_s=2.0, cpu_s=4.0),
        },
        SAID,
        rounds=1,
    )
    # 4 s and 2 s of sound: a quarter and a half second of work for each.
    assert figures["ours"].cpu_per_audio_s == pytest.approx(0.375)
    assert figures["theirs"].wall_per_audio_s == pytest.approx(0.75)
    assert ratios(figures, "theirs")["ours"] == {"cpu": 0.25, "wall": 0.5}
    assert figures["ours"].errors.total == 0
    assert (figures["theirs"].errors.length, figures["theirs"].errors.total) == (6, 2)


def test_the_table_and_the_json_tell_the_same() -> None:
    figures = interleaved({"ours": engine(["een"]), "theirs": engine(["een"])}, SAID, rounds=1)
    out = io.StringIO()
    Console(file=out, width=150).print(table_of(figures, "theirs"))
    assert "ours" in out.getvalue()
    assert "1.00" in out.getvalue()
    told = plain(as_json(figures))
    assert told["ratios"]["ours"]["theirs"]["cpu"] == 1.0
    assert told["engines"]["ours"]["audio_s"] == [4.0, 2.0]
    assert told["engines"]["ours"]["wer"] == pytest.approx(figures["ours"].errors.rate, abs=1e-4)
