from __future__ import annotations

import io

from rich.console import Console

from benchmarks.adapters.protocol import Acked, Ended, Lag
from benchmarks.live_figures import load_figures
from benchmarks.overload import Overload, Uncovered, judge, overload, uncovered, verdicts_table
from benchmarks.playing import SessionLog
from tests.benchmarks.examples import BEGAN_S, ScriptedServer, dictation, final, log_of

SAID = dictation("een twee drie vier", tail_s=1.0)
REFUSED = SessionLog(SAID, 1.0, BEGAN_S, refused=True, retry_after_s=7.0)


def session(
    *,
    acked_s: float = 5.0,
    heard_s: float = 5.0,
    ended_s: float = 6.0,
    lag: bool = False,
    final_s: float = 5.5,
) -> SessionLog:
    told = [Lag(BEGAN_S + 3, 6.0)] if lag else []
    return log_of(
        SAID,
        Acked(BEGAN_S + 5, round(acked_s * 16_000)),
        *told,
        final(final_s, SAID.text),
        Ended(BEGAN_S + ended_s, heard_s),
    )


def judged(*logs: SessionLog) -> Overload:
    return judge(logs, load_figures(logs), load_figures([session()]))


def broken(found: Overload) -> list[str]:
    return [promise for promise, kept in found.verdicts.items() if not kept]


def test_a_server_that_keeps_its_promises_has_none_broken() -> None:
    found = judged(session(), session(ended_s=9.0), REFUSED)
    assert not broken(found)
    assert found.recovered_after_s == 4.0


def test_sound_that_is_not_acknowledged_or_not_heard_is_missing() -> None:
    assert uncovered(session()) == Uncovered()
    assert uncovered(session(acked_s=4.0, heard_s=4.0)) == Uncovered(1.0, 0.0)
    assert uncovered(session(heard_s=3.0)) == Uncovered(0.0, 2.0)
    assert broken(judged(session(heard_s=3.0))) == ["all acknowledged sound is in the text"]


def test_a_server_that_acknowledges_nothing_is_judged_by_its_words() -> None:
    log = log_of(SAID, final(5.5, "een"), Ended(BEGAN_S + 6, None))
    assert uncovered(log) == Uncovered()
    assert broken(judged(log)) == ["all acknowledged sound is in the text"]


def test_falling_behind_must_be_told() -> None:
    untold = judged(session(final_s=20.0, ended_s=14.0))
    assert broken(untold) == ["each session that fell behind was told so"]
    assert not broken(judged(session(final_s=20.0, ended_s=14.0, lag=True)))


def test_a_refusal_must_say_when_to_come_back() -> None:
    rude = SessionLog(SAID, 1.0, BEGAN_S, refused=True)
    assert broken(judged(session(), rude)) == ["who was refused was told when to come back"]


def test_what_waits_too_long_after_the_load_is_no_recovery() -> None:
    assert broken(judged(session(ended_s=16.0))) == ["nothing waits 10 s after the load"]
    never = judged(session(), log_of(SAID, final(5, SAID.text)))
    assert never.recovered_after_s is None
    assert "each session that was taken came to its end" in broken(never)


async def test_the_load_is_played_and_one_session_after_it() -> None:
    said = dictation("een twee drie", each_s=0.3)  # longer than sessions start apart
    found = await overload(ScriptedServer(room=1), [said, said], said)
    assert (found.load.refused, found.after.refused) == (1, 0)
    out = io.StringIO()
    Console(file=out, width=150).print(verdicts_table(found))
    assert "2 sessions, 1 refused" in out.getvalue()
    assert "NO" not in out.getvalue()
