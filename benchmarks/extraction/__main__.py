"""Facts from dictations, measured: `python -m benchmarks.extraction CORPUS.jsonl …`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from benchmarks.extraction.confusion_table import CONFUSIONS, load
from benchmarks.extraction.corpus import (
    DEFAULT_EXTRACTOR,
    CorpusError,
    NoSuchExtractor,
    extractor_maker,
    read_corpus,
)
from benchmarks.extraction.measuring import conditions, measure
from benchmarks.extraction.tables import (
    as_json,
    counts_table,
    f1_table,
    invented_table,
    line_of,
    timing_table,
)
from benchmarks.extraction.timing import measure_start, time_dictations
from benchmarks.extraction.word_errors import WordErrors
from benchmarks.options import JsonFile, Seed
from benchmarks.reports import circumstances, console, write_json

_MOST_ERRORS = 0.5


def rates_of(given: str) -> list[float]:
    """Rates separated by commas, each from 0 to 0.5.

    Raises:
        typer.BadParameter: one is no such number.
    """
    try:
        rates = [float(rate) for rate in given.split(",") if rate.strip()]
    except ValueError as error:
        raise typer.BadParameter(f"{given!r} are no numbers with commas between") from error
    if not all(0 <= rate <= _MOST_ERRORS for rate in rates):
        raise typer.BadParameter(f"rates are from 0 to {_MOST_ERRORS}")
    return rates


def main(
    corpus: Annotated[list[Path], typer.Argument(help="JSON Lines of dictations and facts.", exists=True)],
    *,
    given: Annotated[
        Literal["text", "spoken", "both"], typer.Option("--input", help="Form of the dictations.")
    ] = "both",
    error_rates: Annotated[str, typer.Option(help="Errors a word, put into the text.")] = "0,0.05,0.1,0.2",
    draws: Annotated[int, typer.Option(min=1, help="Times each dictation is spoiled.")] = 3,
    rounds: Annotated[int, typer.Option(min=0, help="Times each dictation is timed; 0: not.")] = 5,
    starts: Annotated[int, typer.Option(min=0, help="Processes started; 0: none.")] = 3,
    seed: Seed = 1,
    extractor: Annotated[str, typer.Option(help="module:function that loads it.")] = DEFAULT_EXTRACTOR,
    confusions: Annotated[Path, typer.Option(help="How recognition errs.", exists=True)] = CONFUSIONS,
    json_file: JsonFile = None,
) -> None:
    """Precision, recall and F1 by type of fact, values made up, and what it costs."""
    rates = rates_of(error_rates)
    try:
        items = read_corpus(corpus)
        make = extractor_maker(extractor)
    except (CorpusError, NoSuchExtractor) as error:
        raise typer.BadParameter(str(error)) from error
    report: dict[str, Any] = {**circumstances(), "seed": seed, "extractor": extractor}
    out = console()
    asked = conditions(given, rates)
    measured = make()
    forms = dict.fromkeys(one.given for one in asked)
    if rounds:
        timings = {form: time_dictations(measured, items, given=form, rounds=rounds) for form in forms}
        report["milliseconds"] = timings
    spoiler = WordErrors(load(confusions))
    results = {
        one.name: measure(measured, items, one, spoiler=spoiler, draws=draws, seed=seed) for one in asked
    }
    report["results"] = as_json(results)
    for one in asked:
        if not one.error_rate:
            out.print(counts_table(one.name, results[one.name]))
    out.print(f1_table(results))
    out.print(invented_table(results))
    if rounds:
        out.print(timing_table(timings))
    if starts:
        start = measure_start(extractor, items[0], starts=starts)
        out.print(line_of(start))
        report["start"] = start
    write_json(json_file, report)


if __name__ == "__main__":
    typer.run(main)
