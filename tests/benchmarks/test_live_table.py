from __future__ import annotations

import io
import json

from rich.console import Console

from benchmarks.adapters.protocol import Ended, Lag
from benchmarks.live_figures import load_figures
from benchmarks.live_table import as_json, delays_table, quality_table
from benchmarks.playing import SessionLog
from benchmarks.reports import COLUMNS, plain
from tests.benchmarks.examples import BEGAN_S, dictation, final, log_of, partial

SAID = dictation("een twee drie vier vijf zes")
LOG = log_of(
    SAID,
    partial(2.5, "", settled="een twee"),
    Lag(BEGAN_S + 4, 6.5),
    final(7.25, "Een twee drie vier vijf zeg."),
    Ended(BEGAN_S + 8, 6.0),
)
LOAD = load_figures([LOG, LOG, SessionLog(SAID, 1.0, BEGAN_S, refused=True, retry_after_s=9.0)])


def printed(*tables: object) -> str:
    out = io.StringIO()
    Console(file=out, width=COLUMNS).print(*tables)
    return out.getvalue()


def test_tables_show_delays_errors_and_promises_in_full_width() -> None:
    text = printed(delays_table({"verbaal, after it": [LOAD]}), quality_table({"verbaal, after it": [LOAD]}))
    assert "…" not in text
    assert "1.25/1.25/1.25" in text  # the final, after the end of the last word
    assert "0.1667" in text  # one word of six
    assert "0, 0/4" in text  # settled words of both sessions, none changed
    assert "2 (6 s)" in text or "2 (7 s)" in text


def test_a_load_that_was_refused_as_a_whole_has_dashes() -> None:
    nobody = load_figures([SessionLog(SAID, 1.0, BEGAN_S, refused=True)])
    text = printed(delays_table({"full": [nobody]}), quality_table({"full": [nobody]}))
    assert "-/-/-" in text


def test_the_json_holds_the_load_and_each_session() -> None:
    told = json.loads(json.dumps(plain(as_json(LOAD))))
    assert (told["sessions"], told["refused"], told["retry_after_s"]) == (3, 1, [9.0])
    assert told["delays_s"]["final_delay_s"]["p95"] == 1.25
    assert told["settled_changed_share"] == 0
    assert told["wer_final"] == 0.1667
    assert [each["words"] for each in told["each"]] == [6, 6]
    assert told["each"][0]["final_delay_s"]["highest"] == 1.25
