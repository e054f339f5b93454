"""Audio in, events out, with a scripted recogniser whose answer depends on the samples alone."""

import asyncio
import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.asr.device import ThreadDevice
from server.asr.listening import FILE_POLICY, Hearing, NoVocabulary
from server.asr.recognizer import Decoded, DecodeRequest, EngineInfo, Quality
from server.asr.scheduler import Scheduler
from server.asr.transcriber import MAX_WAITING_FINALS, Transcriber
from server.domain.dictation import Ended, Event, Final, Lag, Partial, StreamingPolicy
from server.domain.errors import OddFrame, RecognitionFailed
from server.domain.transcript import Suggestion, Word
from tests.asr.transcribing import transcribe
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
        assert transcriber._sound.kept < 6 * 16_000
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


class Slow(ScriptedRecognizer):
    """Keeps up, but no more than some times as fast as people speak."""

    max_batch = 1

    def recognize(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
        time.sleep(0.002 * batch[0].duration_s)
        return super().recognize(batch)

    def count(self, quality: Quality) -> int:
        return sum(request.quality is quality for batch in self.batches for request in batch)


MINUTES = speech(*[part for n in range(120) for part in ((10 + n, 1.5), (0, 1.0))])


async def test_a_sender_that_is_faster_than_the_recogniser_is_slowed_down() -> None:
    device = ThreadDevice(Slow())
    async with Scheduler(device) as scheduler:
        transcriber = Transcriber(scheduler, ScriptedVoice(), Hearing(policy=StreamingPolicy()))
        most = 0
        for block in chunks(MINUTES, [160_000]):
            await transcriber.feed(block)
            most = max(most, scheduler.waiting)
            await asyncio.wait_for(transcriber.wait_for_room(), 5)
        transcriber.finish()
        finals = [event async for event in transcriber.events() if isinstance(event, Final)]
        assert sum(final.complete for final in finals) == 120
        assert most < MAX_WAITING_FINALS + 10  # those of one block come on top
        assert transcriber.caught_up
        await transcriber.close()
    device.close()


async def test_words_of_a_backlog_come_once() -> None:
    recognizer = Slow()
    events = await transcribe(chunks(MINUTES, [160_000]), recognizer=recognizer, policy=StreamingPolicy())
    assert texts(events) == texts(await transcribe([MINUTES]))
    assert recognizer.count(Quality.SOON) < 120  # how many are spared depends on how busy the machine is
    finals = [event for event in events if isinstance(event, Final)]
    told = list(dict.fromkeys(final.utterance.utterance for final in finals))
    assert told == list(range(120))


async def test_on_a_calm_device_each_utterance_has_a_first_final() -> None:
    recognizer = ScriptedRecognizer()
    events = await transcribe(
        chunks(THREE_UTTERANCES, [4000]), recognizer=recognizer, policy=StreamingPolicy()
    )
    soon = [event for event in events if isinstance(event, Final) and not event.complete]
    assert [final.utterance.text for final in soon] == ["w11 w12", "w13 w14", "w15"]


async def test_what_was_given_up_makes_room() -> None:
    """Finals that their passage overtook make room without an answer of their own."""
    device = ThreadDevice(Slow())
    async with Scheduler(device) as scheduler:
        transcriber = Transcriber(scheduler, ScriptedVoice(), Hearing(policy=StreamingPolicy()))
        await transcriber.feed(MINUTES)  # far more than there is room for
        assert not transcriber.caught_up
        await asyncio.wait_for(transcriber.wait_for_room(), 5)
        await transcriber.close()
    device.close()


async def test_what_the_caller_holds_back_is_told_as_lag() -> None:
    device = ThreadDevice(ScriptedRecognizer())
    async with (
        Scheduler(device) as scheduler,
        Transcriber(scheduler, ScriptedVoice(), Hearing(policy=StreamingPolicy())) as transcriber,
    ):
        transcriber.arrived(60 * 16_000)
        await transcriber.feed(speech((0, 1.0)))
        quiet_before = transcriber.quiet
        assert await anext(transcriber.events()) == Lag(60.0)
        assert (quiet_before, transcriber.quiet) == (False, True)
    device.close()


async def test_what_is_known_is_replayed_without_decoding_anything() -> None:
    pcm = speech(*[part for n in range(8) for part in ((10 + n, 3.5), (0, 1.0))])
    before = await transcribe([pcm], policy=StreamingPolicy())
    known = tuple(event for event in before if isinstance(event, Final) and event.complete)
    recognizer = ScriptedRecognizer()
    again = await transcribe([pcm], recognizer=recognizer, policy=StreamingPolicy(), known=known)
    assert [event for event in again if isinstance(event, Final) and event.complete] == list(known)
    assert recognizer.batches == []
    assert not any(isinstance(event, Partial) for event in again)


async def test_speech_before_a_cut_is_heard_again_when_what_follows_the_cut_is_not_known() -> None:
    pcm = speech(*[(10 + n, 0.5) for n in range(60)])  # nobody draws breath for half a minute
    before = [event for event in await transcribe([pcm]) if isinstance(event, Final)]
    assert [final.end_sample for final in before[:-1]] == [final.start_sample for final in before[1:]]
    for known, decodes in ((before[:1], len(before)), (before, 0)):
        recognizer = ScriptedRecognizer()
        again = await transcribe([pcm], recognizer=recognizer, known=tuple(known))
        assert [event for event in again if isinstance(event, Final)] == before
        assert sum(len(batch) for batch in recognizer.batches) == decodes


async def test_what_was_told_before_is_told_again_as_it_was() -> None:
    before = [event for event in await transcribe([THREE_UTTERANCES]) if isinstance(event, Final)]
    suggestion = Suggestion(first_word=0, last_word=0, heard="w11", term="elf", source="s", score=1)
    utterance = before[0].utterance.model_copy(update={"suggestions": (suggestion,)})
    known = Final(utterance, before[0].start_sample, before[0].end_sample)
    again = await transcribe([THREE_UTTERANCES], known=(known, *before[1:]))
    assert again[0] == known


async def test_nobody_who_listens_is_no_session_until_somebody_does_again() -> None:
    device = ThreadDevice(ScriptedRecognizer())
    async with Scheduler(device) as scheduler:
        async with Transcriber(scheduler, ScriptedVoice(), Hearing(policy=StreamingPolicy())) as transcriber:
            transcriber.rest()
            assert scheduler.sessions == 0
            transcriber.wake()
            assert scheduler.sessions == 1
            transcriber.finish()
            transcriber.wake()  # it has ended
            assert scheduler.sessions == 0
        async with Transcriber(scheduler, ScriptedVoice()) as file:
            file.wake()
            assert scheduler.sessions == 0
    device.close()


class Remembers(NoVocabulary):
    """Suggests all that was said before: so the order in which words come shows in the suggestions."""

    def suggest(self, words: Sequence[Word], said: str = "") -> tuple[Suggestion, ...]:
        if not words:
            return ()
        return (Suggestion(first_word=0, last_word=0, heard="x", term=said or "-", source="s", score=1),)


class Uneven:
    """First finals are heard differently from passages; the passage of w11 may take long."""

    info = EngineInfo("uneven", "uneven", "0" * 64, "cpu", "none")
    max_batch = 1
    workers = 3

    def __init__(self, slow_s: float) -> None:
        self._slow_s = slow_s
        self._kept, self._greedy = ScriptedRecognizer(), ScriptedRecognizer({11: "gretig"})

    def bucket(self, request: DecodeRequest) -> Quality:
        return request.quality

    async def decode(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
        kept = batch[0].quality is Quality.FINAL
        words = (self._kept if kept else self._greedy).words(batch[0].samples)
        if kept and any(word.text == "w11" for word in words):
            await asyncio.sleep(self._slow_s)
        return [Decoded(words=words)]


@pytest.mark.parametrize(
    ("slow_s", "policy"), [(0, FILE_POLICY), (0, StreamingPolicy()), (0.3, StreamingPolicy())]
)
async def test_suggestions_for_kept_words_do_not_depend_on_which_passage_was_faster(
    slow_s: float, policy: StreamingPolicy
) -> None:
    hearing = Hearing(policy=policy, vocabulary=Remembers())
    async with (
        Scheduler(Uneven(slow_s)) as scheduler,
        Transcriber(scheduler, ScriptedVoice(), hearing) as transcriber,
    ):
        for block in chunks(speech((0, 0.5), (11, 2.0), (0, 4.0), (12, 2.0), (0, 4.0)), [16_000]):
            await transcriber.feed(block)
            await asyncio.sleep(0.005)
        transcriber.finish()
        finals = [event.utterance async for event in transcriber.events() if isinstance(event, Final)]
    complete = [(one.text, one.suggestions[0].term) for one in finals if one.complete]
    assert complete == [("w11", "-"), ("w12", "w11")]
