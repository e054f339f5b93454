"""Audio in, events out, with a scripted recogniser whose answer depends on the samples alone."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.asr.device import ThreadDevice
from server.asr.listening import FILE_POLICY, Hearing
from server.asr.scheduler import Scheduler
from server.asr.transcriber import Transcriber
from server.domain.dictation import Ended, Event, Final, Partial, StreamingPolicy
from server.domain.errors import OddFrame, RecognitionFailed
from tests.fakes import ScriptedRecognizer, ScriptedVoice, speech

THREE_UTTERANCES = speech(
    (0, 0.5), (11, 0.5), (12, 0.7), (0, 1.2), (13, 0.4), (14, 0.4), (0, 1.0), (15, 0.9), (0, 0.3)
)


def chunks(pcm: bytes, sizes: list[int]) -> list[bytes]:
    """Cut ``pcm`` into pieces of these sample counts, over and over."""
    pieces, at, turn = [], 0, 0
    while at < len(pcm):
        size = sizes[turn % len(sizes)] * 2
        pieces.append(pcm[at : at + size])
        at += size
        turn += 1
    return pieces


async def transcribe(
    pieces: list[bytes],
    *,
    recognizer: ScriptedRecognizer | None = None,
    policy: StreamingPolicy | None = None,
    cuts: tuple[int, ...] = (),
    known: tuple[Final, ...] = (),
) -> list[Event]:
    device = ThreadDevice(recognizer or ScriptedRecognizer())
    try:
        async with (
            Scheduler(device) as scheduler,
            Transcriber(
                scheduler,
                ScriptedVoice(),
                Hearing(policy=policy or FILE_POLICY),
                cuts=cuts,
                known=known,
            ) as transcriber,
        ):
            for piece in pieces:
                await transcriber.feed(piece)
                await transcriber.wait_for_room()
            transcriber.finish()
            return [event async for event in transcriber.events()]
    finally:
        device.close()


def texts(events: list[Event]) -> list[str]:
    """The latest text of each utterance."""
    finals = {event.utterance.utterance: event.utterance for event in events if isinstance(event, Final)}
    assert all(utterance.complete for utterance in finals.values())
    return [finals[number].text for number in sorted(finals)]


async def test_speech_becomes_finals_and_then_the_end() -> None:
    events = await transcribe([THREE_UTTERANCES])
    assert texts(events) == ["w11 w12", "w13 w14", "w15"]
    assert events[-1] == Ended(len(THREE_UTTERANCES) // 2)


async def test_words_carry_their_time_in_the_dictation() -> None:
    events = await transcribe([THREE_UTTERANCES])
    words = [word for event in events if isinstance(event, Final) for word in event.utterance.words]
    assert [(word.text, word.start_s, word.end_s) for word in words[:3]] == [
        ("w11", 0.5, 1.0),
        ("w12", 1.0, 1.7),
        ("w13", 2.9, 3.3),
    ]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 9000), min_size=1, max_size=6))
def test_finals_do_not_depend_on_how_the_audio_arrives(sizes: list[int]) -> None:
    whole = asyncio.run(transcribe([THREE_UTTERANCES]))
    assert asyncio.run(transcribe(chunks(THREE_UTTERANCES, [size + 100 for size in sizes]))) == whole


async def test_a_live_dictation_has_the_same_finals_as_a_file() -> None:
    live = await transcribe(chunks(THREE_UTTERANCES, [4000]), policy=StreamingPolicy(partial_step_s=0.2))
    assert any(isinstance(event, Partial) for event in live)
    assert texts(live) == texts(await transcribe([THREE_UTTERANCES]))


async def test_finals_of_an_earlier_run_are_told_again_and_not_decoded_again() -> None:
    before = [event for event in await transcribe([THREE_UTTERANCES]) if isinstance(event, Final)]
    recognizer = ScriptedRecognizer()
    again = await transcribe([THREE_UTTERANCES], recognizer=recognizer, known=tuple(before[:2]))
    assert [event for event in again if isinstance(event, Final)] == before
    assert sum(len(batch) for batch in recognizer.batches) == 1


async def test_the_cuts_of_an_earlier_run_fall_at_the_same_sample() -> None:
    cut = 512 * 40
    events = await transcribe(chunks(THREE_UTTERANCES, [7777]), cuts=(cut,))
    finals = [event for event in events if isinstance(event, Final)]
    assert finals[0].end_sample == cut
    assert texts(events) == ["w11 w12", "w12", "w13 w14", "w15"]


async def test_an_odd_number_of_bytes_is_refused() -> None:
    with pytest.raises(OddFrame):
        await transcribe([b"\0\0\0"])


async def test_a_broken_engine_is_told_to_whoever_reads_the_events() -> None:
    with pytest.raises(RecognitionFailed):
        await transcribe([THREE_UTTERANCES], recognizer=ScriptedRecognizer(fail_times=9))


async def test_one_failure_of_the_engine_costs_nothing() -> None:
    events = await transcribe([THREE_UTTERANCES], recognizer=ScriptedRecognizer(fail_times=1))
    assert texts(events) == ["w11 w12", "w13 w14", "w15"]


async def test_old_audio_is_forgotten() -> None:
    device = ThreadDevice(ScriptedRecognizer())
    async with (
        Scheduler(device) as scheduler,
        Transcriber(scheduler, ScriptedVoice()) as transcriber,
    ):
        for _ in range(60):
            await transcriber.feed(speech((0, 1.0)))
        assert transcriber.received == 60 * 16_000
        assert len(transcriber._sound._pcm) < 3 * 16_000
    device.close()


async def test_silence_ends_without_a_final() -> None:
    assert await transcribe([speech((0, 3.0))]) == [Ended(48_000)]


async def test_no_audio_at_all_ends_at_once() -> None:
    assert await transcribe([]) == [Ended(0)]


async def test_sound_that_comes_faster_than_it_was_spoken_is_all_heard() -> None:
    spoken = THREE_UTTERANCES * 40
    live = await transcribe([spoken], policy=StreamingPolicy())
    assert texts(live) == texts(await transcribe(chunks(spoken, [100_000])))
    assert sum(isinstance(event, Ended) for event in live) == 1


async def test_live_sessions_are_counted_while_they_send_work() -> None:
    device = ThreadDevice(ScriptedRecognizer())
    async with Scheduler(device) as scheduler:
        async with Transcriber(scheduler, ScriptedVoice(), Hearing(policy=StreamingPolicy())) as transcriber:
            assert scheduler.sessions == 1
            await transcriber.feed(THREE_UTTERANCES)
            transcriber.finish()
            assert [event async for event in transcriber.events()][-1] == Ended(len(THREE_UTTERANCES) // 2)
            assert scheduler.sessions == 0
        async with Transcriber(scheduler, ScriptedVoice()):
            assert scheduler.sessions == 0  # a file is nobody who waits
    device.close()


async def test_suggestions_are_made_with_the_last_of_what_was_said_before() -> None:
    async with Scheduler(ThreadDevice(ScriptedRecognizer())) as scheduler:
        transcriber = Transcriber(scheduler, ScriptedVoice())
        transcriber._said = {number: f"{number:04}" for number in range(2000)}
        everything = " ".join(transcriber._said.values())
        assert transcriber._said_before(2000) == everything[-4000:]
        assert transcriber._said_before(3) == "0000 0001 0002"
        assert transcriber._said_before(0) == ""
