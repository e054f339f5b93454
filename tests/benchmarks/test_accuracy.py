from __future__ import annotations

import io

import pytest
from rich.console import Console

from benchmarks.accuracy import AS_SPOKEN, as_json, clips_of, difference, hear, table_of
from benchmarks.engines import OURS
from benchmarks.reports import plain
from benchmarks.sounds import DEGRADED
from tests.benchmarks.examples import dictation, engine

SAID = [
    dictation("een twee drie vier", name="a", speaker="anna"),
    dictation("vijf zes zeven acht", name="b", speaker="bert"),
]
CLIPS = clips_of(SAID)


def test_each_engine_hears_each_dictation_and_its_worse_versions() -> None:
    texts = [f"{n}" for n in range(2 * (1 + len(DEGRADED)))]
    found = hear({OURS: engine(texts)}, SAID, degraded=True)
    kinds = [AS_SPOKEN, *DEGRADED]
    assert found[OURS].texts == {kind: [str(n), str(n + len(kinds))] for n, kind in enumerate(kinds)}
    assert list(hear({OURS: engine(texts)}, SAID, degraded=False)[OURS].texts) == [AS_SPOKEN]


def test_a_difference_is_ours_less_theirs() -> None:
    said = [clip.text for clip in CLIPS]
    gap, interval = difference(CLIPS, said, ["een twee", "vijf zes"], seed=1)
    assert gap == pytest.approx(-0.5)
    assert interval.low == interval.high == pytest.approx(-0.5)


def test_table_and_json_hold_every_engine_and_sound() -> None:
    found = {
        OURS: hear({OURS: engine([one.text for one in SAID])}, SAID, degraded=False)[OURS],
        "other": hear({"other": engine(["een"])}, SAID, degraded=False)["other"],
    }
    out = io.StringIO()
    Console(file=out, width=160).print(table_of(CLIPS, found, seed=1))
    assert "+0.8750" in out.getvalue()
    told = plain(as_json(CLIPS, found, seed=1))
    assert told[OURS][AS_SPOKEN]["spoken"]["overall"]["words"]["length"] == 8
    assert set(told["other"][AS_SPOKEN]["written"]["by_speaker"]) == {"anna", "bert"}
    assert told["other"][AS_SPOKEN]["wer_less_ours"][0] == 0.875
    assert "wer_less_ours" not in told[OURS][AS_SPOKEN]
