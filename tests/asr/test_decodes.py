"""What a failing decode costs: nothing that is shown for a moment, and never a dictation its end."""

from collections.abc import Callable, Sequence

import pytest
from structlog.testing import capture_logs

from server.asr import decodes
from server.asr.listening import FILE_POLICY
from server.asr.recognizer import Decoded, DecodeRequest, Quality
from server.domain.dictation import Ended, Event, Final, StreamingPolicy
from server.domain.errors import RecognitionFailed
from server.domain.transcript import MarkKind, Utterance
from tests.asr.transcribing import transcribe
from tests.fakes import ScriptedRecognizer, speech

BAD = 666
SPOKEN = speech(
    (0, 0.5), (11, 1.0), (0, 4.0), (BAD, 0.5), (0, 1.0), (BAD, 0.8), (0, 4.0), (12, 1.0), (0, 0.5)
)


class Choosy(ScriptedRecognizer):
    """Breaks on some requests, however often they are tried."""

    def __init__(self, breaks_on: Callable[[DecodeRequest], bool]) -> None:
        super().__init__()
        self._breaks_on = breaks_on

    def recognize(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
        found = super().recognize(batch)
        if any(map(self._breaks_on, batch)):
            raise RecognitionFailed(reason="scripted")
        return found


def holds_the_bad_word(request: DecodeRequest) -> bool:
    return bool((request.samples * 32768 == BAD).any())


async def hear(recognizer: ScriptedRecognizer, policy: StreamingPolicy) -> list[Event]:
    pieces = [SPOKEN[start : start + 16_000] for start in range(0, len(SPOKEN), 16_000)]
    return await transcribe(pieces, recognizer=recognizer, policy=policy, pause_s=0.001)


def complete(events: list[Event]) -> list[Utterance]:
    return [event.utterance for event in events if isinstance(event, Final) and event.complete]


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decodes, "RETRY_AFTER_S", 0.0)
    monkeypatch.setattr(decodes, "LAST_RETRY_AFTER_S", 0.0)


@pytest.mark.parametrize("quality", [Quality.PARTIAL, Quality.SOON])
async def test_what_is_shown_for_a_moment_may_fail(quality: Quality) -> None:
    recognizer = Choosy(lambda request: request.quality is quality)
    with capture_logs() as logs:
        events = await hear(recognizer, StreamingPolicy(partial_step_s=0.25))
    assert [one.text for one in complete(events)] == ["w11", f"w{BAD}", f"w{BAD}", "w12"]
    assert isinstance(events[-1], Ended)
    kind = "partial" if quality is Quality.PARTIAL else "final"
    assert {(one["event"], one["kind"], one["error"]) for one in logs} == {
        ("decode_dropped", kind, "RecognitionFailed")
    }


async def test_a_stretch_that_breaks_the_engine_leaves_a_mark_for_each_utterance() -> None:
    with capture_logs() as logs:
        events = await hear(Choosy(holds_the_bad_word), StreamingPolicy())
    first, second, third, fourth = complete(events)
    assert (first.text, second.text, third.text, fourth.text) == ("w11", "", "", "w12")
    for utterance, start_s, end_s in ((second, 5.5, 6.0), (third, 7.0, 7.8)):
        [mark] = utterance.marks
        assert mark.kind is MarkKind.SPEECH_WITHOUT_TEXT
        assert (mark.start_s, mark.end_s) == pytest.approx((start_s, end_s), abs=0.05)
        assert utterance.start_s <= mark.start_s < mark.end_s <= utterance.end_s
    assert isinstance(events[-1], Ended)
    [line] = [one for one in logs if one["event"] == "passage_unintelligible"]
    assert (line["error"], line["reason"]) == ("RecognitionFailed", "scripted")
    assert line["start_s"] < 5.5
    assert line["end_s"] > 7.8


async def test_a_stretch_for_which_memory_was_short_a_while_loses_no_words() -> None:
    refusals = iter([True] * 2)  # the passage, and its second try
    recognizer = Choosy(
        lambda request: (
            request.quality is Quality.FINAL and holds_the_bad_word(request) and next(refusals, False)
        )
    )
    events = await hear(recognizer, StreamingPolicy())
    assert [one.text for one in complete(events)] == ["w11", f"w{BAD}", f"w{BAD}", "w12"]


@pytest.mark.parametrize("quality", [Quality.SOON, Quality.FINAL])
async def test_an_engine_that_breaks_on_silence_too_is_broken(quality: Quality) -> None:
    recognizer = Choosy(lambda request: request.quality in {quality, Quality.FINAL})
    with pytest.raises(RecognitionFailed):
        await hear(recognizer, StreamingPolicy())


async def test_a_file_has_no_place_for_marks_and_is_told() -> None:
    with pytest.raises(RecognitionFailed):
        await hear(Choosy(holds_the_bad_word), FILE_POLICY)
