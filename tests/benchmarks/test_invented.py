from __future__ import annotations

import io
from collections.abc import Sequence

from rich.console import Console

from benchmarks.invented import Invented, as_json, listen, listen_live, table_of
from benchmarks.sounds import WITHOUT_SPEECH
from tests.benchmarks.examples import ScriptedServer, engine


def printed(found: Sequence[Invented]) -> str:
    out = io.StringIO()
    Console(file=out, width=200).print(table_of(found))
    return out.getvalue()


def test_words_on_sounds_without_speech_are_counted_and_shown() -> None:
    found = listen({"quiet": engine([""]), "chatty": engine(["Ondertiteld door iemand."])}, seconds=1, seed=1)
    assert [one.words for one in found if one.engine == "quiet"] == [0, 0, 0, 0]
    assert [one.words for one in found if one.engine == "chatty"] == [3, 3, 3, 3]
    assert printed(found).count("3: Ondertiteld door iemand.") == len(WITHOUT_SPEECH)


async def test_live_all_that_was_ever_shown_counts() -> None:
    chatty = ScriptedServer(say=lambda _: "bedankt voor het kijken")
    found = await listen_live(chatty, seconds=1, seed=1, speed=20, sounds=["silence", "music"])
    assert [(one.sound, one.words) for one in found] == [("silence", 4), ("music", 4)]
    quiet = await listen_live(
        ScriptedServer(say=lambda _: ""), seconds=1, seed=1, speed=20, sounds=["street"]
    )
    assert [(one.words, one.failed) for one in quiet] == [(0, None)]


async def test_a_session_that_broke_is_not_taken_for_silence() -> None:
    full = await listen_live(ScriptedServer(room=0), seconds=1, seed=1, speed=20, sounds=["silence"])
    broken = await listen_live(ScriptedServer(breaks=True), seconds=1, seed=1, speed=20, sounds=["silence"])
    assert [one.failed for one in full + broken] == ["refused", "ConnectionError"]
    assert "refused" in printed(full)
    assert as_json(broken)[0]["failed"] == "ConnectionError"
