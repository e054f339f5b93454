"""Live figures as tables and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from benchmarks.figures import Spread, number, ratio
from benchmarks.live_figures import LoadFigures
from server.evaluation import Errors

DELAYS = {
    "reached_s": "reached",
    "shown_s": "shown",
    "kept_s": "kept",
    "settled_s": "settled",
    "final_s": "final",
    "final_delay_s": "utterance final",
    "last_revision_delay_s": "last revision",
}
GAPS = "partial_gaps_s"


def delays_table(runs: Mapping[str, Sequence[LoadFigures]]) -> Table:
    """Delays p50 / p95 / p99 in seconds: a row per server and number of sessions."""
    table = Table(title="Delay after the sound, in seconds: p50/p95/p99")
    table.add_column("server", no_wrap=True)
    table.add_column("n", justify="right")
    for title in DELAYS.values():
        table.add_column(title, justify="right", no_wrap=True)
    for name, figures in runs.items():
        for one in figures:
            table.add_row(name, str(one.sessions), *(str(one.spread(key)) for key in DELAYS))
    return table


def quality_table(runs: Mapping[str, Sequence[LoadFigures]]) -> Table:
    """Cost, errors and kept promises: a row per server and number of sessions."""
    table = Table(title="n sessions: CPU s per audio s (until the sound ends), partials, errors, promises")
    table.add_column("server", no_wrap=True)
    for title in (
        "n", "refused", "failed", "CPU", "CPU sound", "partials/s", "gap p95", "WER", "first", "shown",
        "changed", "broken", "tail", "run", "lag told",
    ):  # fmt: skip
        table.add_column(title, justify="right", no_wrap=True)
    for name, figures in runs.items():
        for one in figures:
            table.add_row(name, *_quality(one))
    return table


def _quality(one: LoadFigures) -> list[str]:
    promises = one.promises
    lags = sum(each.lags for each in one.each)
    longest_lag_s = max((each.longest_lag_s for each in one.each), default=0.0)
    return [
        str(one.sessions),
        str(one.refused),
        str(len(one.failed) + one.not_ended),
        number(one.cpu_per_audio_s, 3),
        number(one.cpu_speaking_per_audio_s, 3),
        number(one.partials_per_speech_s),
        number(one.spread(GAPS).p95),
        rate(one.errors),
        rate(one.errors_first),
        rate(one.errors_shown),
        f"{promises.changed}, {promises.changed_at_last}/{promises.settled}",
        str(promises.broken),
        str(sum(each.tail_missing for each in one.each)),
        str(max((each.longest_missing for each in one.each), default=0)),
        f"{lags} ({longest_lag_s:.0f} s)",
    ]


def rate(errors: Errors) -> str:
    """A word error rate; a dash when nothing was said."""
    return number(errors.rate if errors.length else None, 4)


def as_json(figures: LoadFigures) -> dict[str, Any]:
    """One run, with a row for each session."""
    promises = figures.promises
    return {
        "sessions": figures.sessions,
        "refused": figures.refused,
        "retry_after_s": figures.retry_after_s,
        "failed": figures.failed,
        "not_ended": figures.not_ended,
        "audio_s": figures.audio_s,
        "cpu_s": figures.cpu_s,
        "cpu_per_audio_s": figures.cpu_per_audio_s,
        "cpu_speaking_per_audio_s": figures.cpu_speaking_per_audio_s,
        "late_s": figures.late_s,
        "delays_s": {key: figures.spread(key) for key in DELAYS},
        "partial_gaps_s": figures.spread(GAPS),
        "partials_per_speech_s": figures.partials_per_speech_s,
        "wer_final": figures.errors.rate if figures.errors.length else None,
        "wer_first": figures.errors_first.rate if figures.errors_first.length else None,
        "wer_shown": figures.errors_shown.rate if figures.errors_shown.length else None,
        "errors_final": figures.errors,
        "settled_words": promises,
        "settled_changed_share": ratio(promises.changed, promises.settled),
        "settled_changed_at_last_share": ratio(promises.changed_at_last, promises.settled),
        "each": [
            {
                "words": one.errors.length,
                "wer_final": one.errors.rate if one.errors.length else None,
                "final_delay_s": Spread.of(one.final_delay_s),
                "shown_s": Spread.of(one.shown_s),
                "partials": one.partials,
                "speech_s": one.speech_s,
                "tail_missing": one.tail_missing,
                "longest_missing": one.longest_missing,
                "lost_words": one.lost_words,
                "lags": one.lags,
                "longest_lag_s": one.longest_lag_s,
                "marks": one.marks,
                "revised": one.revised,
                "settled_words": one.promises,
            }
            for one in figures.each
        ],
    }
