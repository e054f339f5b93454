"""Speech that the recogniser passed over is heard again, live and from a file alike."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from server.asr.listening import FILE_POLICY
from server.asr.recognizer import Decoded, DecodeRequest, Quality
from server.domain.dictation import Final, StreamingPolicy
from server.domain.errors import RecognitionFailed
from server.domain.transcript import MarkKind, Utterance
from tests.asr.transcribing import transcribe
from tests.fakes import ScriptedRecognizer, speech

PASSED_OVER = 500
LONG = speech(
    (0, 0.5), (110, 1.0), (0, 1.0), (PASSED_OVER, 1.5), (PASSED_OVER + 1, 1.0), (0, 1.0), (120, 1.0), (0, 0.5)
)


class Hasty(ScriptedRecognizer):
    """Passes over some words when it hears much at once, as Whisper does."""

    def recognize(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
        return [
            replace(one, words=tuple(word for word in one.words if self.told(word.text, request)))
            for one, request in zip(super().recognize(batch), batch, strict=True)
        ]

    def told(self, text: str, request: DecodeRequest) -> bool:
        return request.duration_s < 4 or not text.startswith("w50")


class Deaf(Hasty):
    """Never hears them, and breaks down when it is asked again."""

    def recognize(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
        if any(request.quality is Quality.FINAL and request.duration_s < 4 for request in batch):
            raise RecognitionFailed(reason="scripted")
        return super().recognize(batch)

    def told(self, text: str, request: DecodeRequest) -> bool:
        return not text.startswith("w50")


async def hear(recognizer: ScriptedRecognizer, policy: StreamingPolicy) -> list[Utterance]:
    events = await transcribe([LONG], recognizer=recognizer, policy=policy)
    return [event.utterance for event in events if isinstance(event, Final) and event.complete]


@pytest.mark.parametrize("policy", [FILE_POLICY, StreamingPolicy()])
async def test_words_that_were_passed_over_are_found_where_they_were_said(policy: StreamingPolicy) -> None:
    utterances = await hear(Hasty(), policy)
    assert [one.text for one in utterances] == ["w110", "w500 w501", "w120"]
    assert [mark for one in utterances for mark in one.marks] == []
    assert utterances[1].words[0].start_s == pytest.approx(2.5, abs=0.01)
    assert utterances[1].words[1].end_s == pytest.approx(5.0, abs=0.01)


@pytest.mark.parametrize("policy", [FILE_POLICY, StreamingPolicy()])
async def test_a_second_hearing_that_fails_costs_nothing_of_the_first(policy: StreamingPolicy) -> None:
    utterances = await hear(Deaf(), policy)
    assert [one.text for one in utterances] == ["w110", "", "w120"]
    assert [mark.kind for mark in utterances[1].marks] == [MarkKind.SPEECH_WITHOUT_TEXT]
