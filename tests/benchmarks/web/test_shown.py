"""Which picture first shows the words of a message."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.web.shown import Drawn, Sent, sent_by, shown


def partial(settled: str, tentative: str) -> dict[str, Any]:
    return {"type": "partial", "utterance": 0, "settled": settled, "tentative": tentative, "start_s": 0}


def final(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "final", "utterance": 0, "text": text, "words": [], **more}


def test_the_first_picture_with_the_words_counts() -> None:
    sent = [Sent(100, "partial", "een man"), Sent(200, "final", "Een man.")]
    drawn = [Drawn(90, ""), Drawn(118, "een  man"), Drawn(130, "een man"), Drawn(251, "Een man.")]
    found = shown(sent, drawn)
    assert (found.delays_ms, found.overtaken, found.never) == ((18, 51), 0, 0)


def test_words_that_stand_there_already_have_no_delay() -> None:
    found = shown([Sent(100, "final", "Een man.")], [Drawn(50, "Een man."), Drawn(150, "Een man. Hij")])
    assert found.delays_ms == ()


def test_a_message_replaced_before_the_next_picture_is_overtaken() -> None:
    sent = [Sent(100, "partial", "een"), Sent(105, "partial", "een man liep")]
    found = shown([Sent(100, "partial", "een maan"), sent[1]], [Drawn(120, "een man liep")])
    assert (found.delays_ms, found.overtaken, found.never) == ((15,), 1, 0)


def test_words_that_do_not_come_are_told() -> None:
    found = shown([Sent(100, "final", "Een man.")], [Drawn(120, "iets anders"), Drawn(900, "iets anders")])
    assert (found.delays_ms, found.overtaken, found.never) == ((), 0, 1)
    assert shown([Sent(100, "final", "Een man.")], []).never == 1


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (partial("Ik zag", " een man"), "Ik zag een man"),
        (final("Een man.", marks=[{"kind": "doubtful"}]), "Een man."),
    ],
)
def test_words_of_a_message(message: dict[str, Any], words: str) -> None:
    assert sent_by(message, 5) == Sent(5, message["type"], words)


@pytest.mark.parametrize(
    "message",
    [
        partial("", ""),
        final("Een man.", commands=[{"name": "punt"}]),
        final("Een man.", marks=[{"kind": "repetition"}]),
        {"type": "ack", "next_sample": 4000},
        [],
    ],
)
def test_messages_that_bring_no_plain_words_are_left_out(message: Any) -> None:
    assert sent_by(message, 5) is None
