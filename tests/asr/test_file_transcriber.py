"""A file gives the words that live dictation gives, a few files at a time, and stops when told."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from server.asr.audio import AudioLimits
from server.asr.device import ThreadDevice
from server.asr.file_transcriber import FileTranscriber
from server.asr.languages import LANGUAGES, language_code
from server.asr.listening import NoVocabulary, SessionVocabulary
from server.asr.recognizer import DecodeRequest
from server.asr.scheduler import Job, Priority, Scheduler
from server.asr.schedulers import Schedulers
from server.domain.errors import Busy, NotAudio, RecognitionFailed, TooLong
from tests.asr.sounds import encode
from tests.fakes import ScriptedRecognizer, ScriptedVoice, speech

SPOKEN = speech((0, 0.5), (100, 0.4), (200, 0.4), (0, 2.0), (300, 0.5), (0, 2.0), (400, 0.6))


def wav(pcm: bytes = SPOKEN) -> bytes:
    return encode("wav", "pcm_s16le", np.frombuffer(pcm, dtype=np.int16))


@pytest.fixture
def recognizer() -> ScriptedRecognizer:
    return ScriptedRecognizer()


@pytest.fixture
async def scheduler(recognizer: ScriptedRecognizer) -> AsyncIterator[Scheduler]:
    device = ThreadDevice(recognizer)
    async with Scheduler(device) as running:
        yield running
    device.close()


@pytest.fixture
def files(scheduler: Scheduler) -> FileTranscriber:
    return FileTranscriber(Schedulers([scheduler]), ScriptedVoice, max_files=2)


async def _texts(files: FileTranscriber, content: bytes) -> list[str]:
    async with files.transcription(io.BytesIO(content), language="nl") as transcription:
        return [utterance.text async for utterance in transcription]


async def test_a_file_becomes_utterances_in_order(files: FileTranscriber) -> None:
    assert " ".join(await _texts(files, wav())) == "w100 w200 w300 w400"


async def test_word_times_are_those_of_the_file(files: FileTranscriber) -> None:
    async with files.transcription(io.BytesIO(wav()), language="nl") as transcription:
        words = [word async for utterance in transcription for word in utterance.words]
    assert [(word.text, word.start_s) for word in words] == [
        ("w100", 0.5),
        ("w200", 0.9),
        ("w300", 3.3),
        ("w400", 5.8),
    ]


async def test_a_path_and_another_container_give_the_same(files: FileTranscriber, tmp_path: Path) -> None:
    path = tmp_path / "opname.flac"
    path.write_bytes(encode("flac", "flac", np.frombuffer(SPOKEN, dtype=np.int16)))
    async with files.transcription(path, language="nl") as transcription:
        texts = [utterance.text async for utterance in transcription]
    assert texts == await _texts(files, wav())


async def test_silence_gives_no_utterances_and_the_whole_length_done(files: FileTranscriber) -> None:
    silence = encode("wav", "pcm_s16le", np.zeros(16_000 * 4, dtype=np.int16))
    async with files.transcription(io.BytesIO(silence), language="nl") as transcription:
        assert [utterance async for utterance in transcription] == []
        assert transcription.done_s == pytest.approx(4.0)


async def test_language_and_given_words_reach_the_recogniser(
    scheduler: Scheduler, recognizer: ScriptedRecognizer
) -> None:
    class Given(NoVocabulary):
        def prompt(self) -> str:
            return "Rue, Avenue."

    def vocabulary(language: str, words: Sequence[str]) -> SessionVocabulary:
        assert (language, list(words)) == ("fr", ["Rue", " Avenue"])
        return Given()

    files = FileTranscriber(Schedulers([scheduler]), ScriptedVoice, vocabulary=vocabulary)
    async with files.transcription(io.BytesIO(wav()), language="fr", prompt="Rue, Avenue") as transcription:
        async for _ in transcription:
            pass
    requests = [request for batch in recognizer.batches for request in batch]
    assert {(request.language, request.prompt) for request in requests} == {("fr", "Rue, Avenue.")}


async def test_no_sound_is_told_to_the_reader(files: FileTranscriber) -> None:
    with pytest.raises(NotAudio):
        await _texts(files, b"geen geluid")


async def test_a_limit_passed_half_way_is_told_after_what_was_heard(scheduler: Scheduler) -> None:
    files = FileTranscriber(Schedulers([scheduler]), ScriptedVoice, limits=AudioLimits(max_audio_s=5))
    with pytest.raises(TooLong):
        await _texts(files, wav())


async def test_a_broken_engine_is_told_to_the_reader() -> None:
    device = ThreadDevice(ScriptedRecognizer(fail_times=100))
    async with Scheduler(device) as scheduler:
        with pytest.raises(RecognitionFailed):
            await _texts(FileTranscriber(Schedulers([scheduler]), ScriptedVoice), wav())
    device.close()


async def test_leaving_early_stops_the_work(files: FileTranscriber, scheduler: Scheduler) -> None:
    long = wav(SPOKEN * 40)
    async with files.transcription(io.BytesIO(long), language="nl") as transcription:
        async for _ in transcription:
            break
    await asyncio.sleep(0.05)
    assert scheduler.waiting == 0
    assert 0 < transcription.decoding.audio_s < 40 * 6.4 / 2


async def test_cancelling_the_reader_stops_the_work(files: FileTranscriber, scheduler: Scheduler) -> None:
    task = asyncio.create_task(_texts(files, wav(SPOKEN * 40)))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(0.05)
    assert scheduler.waiting == 0


async def test_one_file_too_many_is_told_to_come_back(files: FileTranscriber) -> None:
    async with files.place(), files.place():
        with pytest.raises(Busy) as refused:
            async with files.place():
                pytest.fail("there was no room")
        assert refused.value.details["retry_after_s"] > 0
    async with files.place():
        pass


async def test_it_must_be_entered_before_it_is_read(files: FileTranscriber) -> None:
    with pytest.raises(RuntimeError, match="entered"):
        await anext(aiter(files.transcription(io.BytesIO(wav()), language="nl")))


def test_languages_are_known_by_code_and_by_name() -> None:
    assert language_code("nl") == language_code("Dutch") == language_code(" NL ") == "nl"
    assert language_code("klingon") is None


def test_the_languages_are_the_engines_own() -> None:
    tokenizer = pytest.importorskip("faster_whisper.tokenizer")
    assert set(LANGUAGES) == set(tokenizer._LANGUAGE_CODES)


async def test_what_somebody_waits_for_goes_before_other_files(
    scheduler: Scheduler, files: FileTranscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Priority] = []
    submit = scheduler.submit

    def note(request: DecodeRequest, priority: Priority, session: object = None) -> Job:
        asked.append(priority)
        return submit(request, priority, session)

    monkeypatch.setattr(scheduler, "submit", note)
    texts = await _texts(files, wav())
    file_asked = asked.copy()
    asked.clear()
    async with files.transcription(io.BytesIO(wav()), language="nl", waited_for=True) as transcription:
        assert [utterance.text async for utterance in transcription] == texts
    assert (set(file_asked), set(asked)) == ({Priority.FILE}, {Priority.FINAL})
