from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from rich.console import Console

from benchmarks.extraction.__main__ import main, rates_of
from benchmarks.extraction.corpus import (
    CorpusError,
    NoSuchExtractor,
    extractor_maker,
    read_corpus,
)
from benchmarks.extraction.invented import PLATE, Invented
from benchmarks.extraction.measuring import Condition, conditions, measure
from benchmarks.extraction.scoring import Counts
from benchmarks.extraction.tables import (
    as_json,
    counts_table,
    f1_table,
    invented_table,
    line_of,
    timing_table,
)
from benchmarks.extraction.timing import DidNotStart, Start, measure_start, texts_of, time_dictations
from benchmarks.extraction.word_errors import WordErrors
from tests.benchmarks.extraction.examples import FindsPlates, KnowsByHeart, confusions, item
from tests.conftest import REPOSITORY

EXTRACTOR = "tests.benchmarks.extraction.examples:load_extractor"
SPOILER = WordErrors(confusions())


def written(tmp_path: Path, *lines: str) -> Path:
    file = tmp_path / "corpus.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_a_corpus_is_read_with_unique_names(tmp_path: Path) -> None:
    one, two = (
        written(tmp_path, item("a").model_dump_json(), "", item("b").model_dump_json()),
        tmp_path / "2.jsonl",
    )
    two.write_text(item("a").model_dump_json(), encoding="utf-8")
    assert [one.id for one in read_corpus([one])] == ["a", "b"]
    assert [one.id for one in read_corpus([one, two])] == ["corpus.jsonl:a", "corpus.jsonl:b", "2.jsonl:a"]


@pytest.mark.parametrize(
    "lines",
    [
        ("",),
        ("geheim",),
        ('{"id": "a", "text": "geheim"}',),
        (item("geheim").model_dump_json(),) * 2,
        (item().model_dump_json().replace("+01:00", ""),),
    ],
)
def test_a_wrong_corpus_is_refused_without_telling_what_it_says(
    tmp_path: Path, lines: tuple[str, ...]
) -> None:
    with pytest.raises(CorpusError) as refused:
        read_corpus([written(tmp_path, *lines)])
    assert "geheim" not in str(refused.value)


def test_an_extractor_is_found_by_its_name() -> None:
    assert isinstance(extractor_maker(EXTRACTOR)(), FindsPlates)
    for name in ("tests.nowhere:load", "tests.conftest:nothing", "", "tests.conftest"):
        with pytest.raises(NoSuchExtractor):
            extractor_maker(name)


def test_errors_are_put_into_the_text_where_there_is_one() -> None:
    names = [one.name for one in conditions("both", [0, 0.1, 0.05, 0.1])]
    assert names == ["text", "spoken", "text, 5% errors", "text, 10% errors"]
    assert [one.name for one in conditions("text", [0])] == ["text"]
    assert [one.name for one in conditions("spoken", [0.2])] == ["spoken", "spoken, 20% errors"]


def test_the_extractor_is_given_the_form_that_was_asked_for() -> None:
    one = item()
    extractor = KnowsByHeart({one.text: list(one.facts)})
    text = measure(extractor, [one], Condition("text"), spoiler=SPOILER, draws=3, seed=1)
    assert (text.dictations, text.draws, text.word_errors.total) == (1, 1, 0)
    assert text.scores["all"].counts == Counts(right=3)
    assert text.invented[PLATE] == Invented(1, 0, 0)
    spoken = measure(extractor, [one], Condition("spoken"), spoiler=SPOILER, draws=3, seed=1)
    assert spoken.scores["all"].counts == Counts(missing=3)
    assert extractor.asked == [one.text, one.spoken]


def test_with_errors_every_draw_counts() -> None:
    one = item()
    extractor = KnowsByHeart({})
    result = measure(extractor, [one], Condition("text", 0.4), spoiler=SPOILER, draws=20, seed=1)
    assert len(set(extractor.asked)) > 5
    assert result.scores["all"].counts == Counts(missing=60)
    assert 0.15 < result.word_errors.rate < 0.7


def test_dictations_without_the_form_are_left_out() -> None:
    result = measure(
        FindsPlates(), [item(), item("b", spoken="")], Condition("spoken"), spoiler=SPOILER, draws=1, seed=1
    )
    assert result.dictations == 1


def test_a_value_that_nobody_said_is_counted() -> None:
    one = item(text="Geen kenteken gezien.", facts=[])
    result = measure(FindsPlates(), [one], Condition("text"), spoiler=SPOILER, draws=1, seed=1)
    assert result.invented[PLATE] == Invented(1, 1, 1)
    assert result.scores["all"].counts == Counts(extra=3)


def test_long_texts_have_exactly_so_many_words() -> None:
    items = [item(str(number), "een twee drie vier") for number in range(5)]
    assert [len(text.split()) for text in texts_of(items, given="text", words=6)] == [6, 6, 6]
    assert [len(text.split()) for text in texts_of(items[:1], given="text", words=150)] == [150]


def test_times_are_of_every_text_and_round() -> None:
    timing = time_dictations(FindsPlates(), [item("a"), item("b")], given="text", rounds=3)
    assert (timing.first_150.count, timing.again_150.count, timing.dictation.count) == (1, 3, 6)
    for spread in (timing.first_150, timing.again_150, timing.dictation):
        assert spread.p50 is not None
        assert spread.highest is not None
        assert 0 < spread.p50 <= spread.highest < 1000
    assert timing.dictation_words == 4


def test_starting_is_measured_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    start = measure_start(EXTRACTOR, item(), starts=1)
    assert 0 < start.import_s <= start.ready_s < 60
    assert start.first_ms > 0
    assert start.before_mib > 1
    assert 0 < start.growth_mib < 1000


def test_an_extractor_that_does_not_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    with pytest.raises(DidNotStart, match="nowhere"):
        measure_start("tests.nowhere:load", item(), starts=1)


def test_tables_show_totals_and_nothing_that_was_dictated() -> None:
    one = item(text="Geheim kenteken 12-ABC-3")
    results = {
        case.name: measure(FindsPlates(), [one], case, spoiler=SPOILER, draws=2, seed=1)
        for case in conditions("both", [0.3])
    }
    timings = {"text": time_dictations(FindsPlates(), [one], given="text", rounds=1)}
    console = Console(width=200, record=True, file=io.StringIO())
    for table in (f1_table(results), counts_table("text", results["text"]), invented_table(results)):
        console.print(table)
    console.print(timing_table({"text": timings["text"]}))
    shown = console.export_text() + json.dumps(as_json(results))
    assert "geheim" not in shown.casefold()
    assert "ABC" not in shown
    for told in ("vehicle", "1.000", "text, 30% errors", "0/0/1", "150 words"):
        assert told in shown
    assert as_json(results)["spoken"]["scores"]["all"]["f1"] == 1.0


def test_starting_is_told_in_a_sentence() -> None:
    assert line_of(Start(3, 0.5, 0.25, 12.34, 20, 80.4)) == (
        "Start: 0.75 s (0.50 s imports, 0.25 s loading), "
        "first dictation 12.3 ms, memory +80 MiB; medians of 3."
    )


@pytest.mark.parametrize("given", ["a", "0.1;0.2", "-0.1", "0.7", "nan"])
def test_rates_beyond_reason_are_refused(given: str) -> None:
    with pytest.raises(typer.BadParameter):
        rates_of(given)
    assert rates_of("0, 0.05,") == [0.0, 0.05]


def test_the_command_writes_all_figures(tmp_path: Path) -> None:
    corpus = written(tmp_path, item("a").model_dump_json(), item("b").model_dump_json())
    report = tmp_path / "report.json"
    options = ["--extractor", EXTRACTOR, "--error-rates", "0,0.2", "--rounds", "1", "--starts", "1"]
    options += ["--json", str(report)]
    done = subprocess.run(  # noqa: S603 - this interpreter and this project's own module
        [sys.executable, "-m", "benchmarks.extraction", str(corpus), *options],
        cwd=REPOSITORY,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(report.read_text(encoding="utf-8"))
    assert list(found["results"]) == ["text", "spoken", "text, 20% errors"]
    assert found["results"]["text"]["scores"]["all"]["f1"] == 1.0
    assert found["results"]["text, 20% errors"]["word_error_rate"] > 0
    assert found["start"]["growth_mib"] > 0
    assert found["milliseconds"]["text"]["again_150"]["p50"] > 0
    assert "Start:" in done.stdout


def test_the_command_refuses_what_it_cannot_use(tmp_path: Path) -> None:
    with pytest.raises(typer.BadParameter):
        main([written(tmp_path, "geen JSON")])
