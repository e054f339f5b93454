"""Live figures as tables and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from benchmarks.figures import Spread, number
from benchmarks.live_figures import LoadFigures
from server.evaluation import Errors

DELAYS = {
    "shown_s": "shown",
    "kept_s": "kept",
    "settled_s": "settled",
    "final_s": "final",
    "final_delay_s": "utterance final",
    "last_revision_delay_s": "last revision",
    "partial_gaps_s": "partial gaps",
}


def delays_table(runs: Mapping[str, Sequence[LoadFigures]]) -> Table:
    """Delays p50 / p95 / p99 in seconds: a row per server and number of sessions."""
    table = Table(title="Delay after the sound, in seconds: p50 / p95 / p99")
    table.add_column("server")
    table.add_column("sessions", justify="right")
    for title in DELAYS.values():
        table.add_column(title, justify="right", no_wrap=True)
    for name, figures in runs.items():
        for one in figures:
            table.add_row(name, str(one.sessions), *(str(one.spread(key)) for key in DELAYS))
    return table


def quality_table(runs: Mapping[str, Sequence[LoadFigures]]) -> Table:
    """Cost, errors and kept promises: a row per server and number of sessions."""
    table = Table(
        title="CPU s per audio s, partials per second of speech, errors, settled words that changed"
    )
    table.add_column("server")
    for title in (
        "sessions", "refused", "failed", "CPU", "partials", "WER final", "WER shown",
        "changed", "broken", "tail lost", "longest gap", "lag told", "late s",
    ):  # fmt: skip
        table.add_column(title, justify="right")
    for name, figures in runs.items():
        for one in figures:
            promises = one.promises
            table.add_row(
                name,
                str(one.sessions),
                str(one.refused),
                str(len(one.failed) + one.not_ended),
                number(one.cpu_per_audio_s, 3),
                number(one.partials_per_speech_s),
                rate(one.errors),
                rate(one.errors_shown),
                f"{promises.changed}/{promises.settled}",
                str(promises.broken),
                str(sum(each.tail_missing for each in one.each)),
                str(max((each.longest_missing for each in one.each), default=0)),
                f"{sum(each.lags for each in one.each)} "
                f"({max((each.longest_lag_s for each in one.each), default=0.0):.0f} s)",
                number(one.late_s),
            )
    return table


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
        "late_s": figures.late_s,
        "delays_s": {key: _spread(figures.spread(key)) for key in DELAYS},
        "partials_per_speech_s": figures.partials_per_speech_s,
        "wer_final": figures.errors.rate if figures.errors.length else None,
        "wer_shown": figures.errors_shown.rate if figures.errors_shown.length else None,
        "errors_final": figures.errors,
        "settled_words": promises,
        "settled_changed_share": promises.changed / promises.settled if promises.settled else None,
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


def _spread(spread: Spread) -> dict[str, Any]:
    return {
        "count": spread.count,
        "p50": spread.p50,
        "p95": spread.p95,
        "p99": spread.p99,
        "highest": spread.highest,
    }
