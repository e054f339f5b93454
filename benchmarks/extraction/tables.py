"""The figures as tables for a terminal and as JSON. Only totals: nothing that was dictated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from benchmarks.extraction.corpus import Input
from benchmarks.extraction.measuring import Result
from benchmarks.extraction.scoring import Scored
from benchmarks.extraction.timing import Start, Timing
from benchmarks.figures import number
from benchmarks.reports import plain

ALL = "all"
_DIGITS = 3


def f1_table(results: Mapping[str, Result]) -> Table:
    """A row for each type of fact, a column for each condition."""
    table = Table(title="F1 by type of fact")
    table.add_column("type")
    for name in results:
        table.add_column(name, justify="right")
    for kind in _kinds(results):
        if kind == ALL:
            table.add_section()
        table.add_row(kind, *(_f1(result.scores.get(kind)) for result in results.values()))
    table.add_row("95 %", *(_interval(result.scores[ALL]) for result in results.values()))
    table.add_row(
        "precision", *(number(result.scores[ALL].counts.precision, _DIGITS) for result in results.values())
    )
    table.add_row(
        "recall", *(number(result.scores[ALL].counts.recall, _DIGITS) for result in results.values())
    )
    table.add_row("errors a word", *(number(result.word_errors.rate, _DIGITS) for result in results.values()))
    table.add_row("dictations", *(_dictations(result) for result in results.values()))
    return table


def counts_table(name: str, result: Result) -> Table:
    """Attributes of one condition by type of fact."""
    table = Table(title=f"Attributes, {name}")
    table.add_column("type")
    for title in ("right", "extra", "missing", "precision", "recall", "F1", "95 %"):
        table.add_column(title, justify="right", no_wrap=True)
    for kind, one in result.scores.items():
        if kind == ALL:
            table.add_section()
        counts = one.counts
        table.add_row(
            kind,
            str(counts.right),
            str(counts.extra),
            str(counts.missing),
            number(counts.precision, _DIGITS),
            number(counts.recall, _DIGITS),
            number(counts.f1, _DIGITS),
            _interval(one),
        )
    return table


def invented_table(results: Mapping[str, Result]) -> Table:
    """Values with consequences: not expected / not said either / found."""
    table = Table(title="Values with consequences: unexpected / unsaid / found")
    table.add_column("kind")
    for name in results:
        table.add_column(name, justify="right")
    for kind in next(iter(results.values())).invented:
        cells = [result.invented[kind] for result in results.values()]
        table.add_row(kind, *(f"{one.unexpected}/{one.unsaid}/{one.found}" for one in cells))
    return table


def timing_table(timings: Mapping[Input, Timing]) -> Table:
    """Milliseconds by form of the dictations."""
    table = Table(title="Milliseconds: p50 / p95 / p99")
    for title in ("given", "150 words, first", "150 words", "of CPU", "dictation", "of CPU ", "words"):
        table.add_column(title, justify="left" if title == "given" else "right")
    for name, one in timings.items():
        table.add_row(
            name,
            *(
                str(spread)
                for spread in (
                    one.first_150,
                    one.again_150,
                    one.again_150_cpu,
                    one.dictation,
                    one.dictation_cpu,
                )
            ),
            number(one.dictation_words, 0),
        )
    return table


def line_of(start: Start) -> str:
    """Starting, in a sentence."""
    return (
        f"Start: {start.ready_s:.2f} s ({start.import_s:.2f} s imports, {start.load_s:.2f} s loading), first "
        f"dictation {start.first_ms:.1f} ms, memory +{start.growth_mib:.0f} MiB; medians of {start.starts}."
    )


def as_json(results: Mapping[str, Result]) -> dict[str, Any]:
    """By condition; precision, recall and F1 beside their counts."""
    return {
        name: {
            "dictations": result.dictations,
            "draws": result.draws,
            "word_error_rate": plain(result.word_errors.rate),
            "scores": {kind: _score_json(one) for kind, one in result.scores.items()},
            "consequential": plain(result.invented),
        }
        for name, result in results.items()
    }


def _score_json(one: Scored) -> dict[str, Any]:
    counts = one.counts
    return {
        **plain(counts),
        "precision": plain(counts.precision),
        "recall": plain(counts.recall),
        "f1": plain(counts.f1),
        "f1_interval": plain(one.f1_interval),
    }


def _kinds(results: Mapping[str, Result]) -> list[str]:
    kinds = list(dict.fromkeys(kind for result in results.values() for kind in result.scores if kind != ALL))
    return [*kinds, ALL]


def _f1(one: Scored | None) -> str:
    return "-" if one is None else number(one.counts.f1, _DIGITS)


def _interval(one: Scored) -> str:
    return f"{one.f1_interval.low:.3f}-{one.f1_interval.high:.3f}"


def _dictations(result: Result) -> str:
    return f"{result.dictations} x {result.draws}" if result.draws > 1 else str(result.dictations)
