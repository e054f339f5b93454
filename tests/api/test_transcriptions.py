"""The official client of OpenAI gets text, subtitles and streams; bad files get a sentence."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import openai
import pytest
import srt
import webvtt

from tests.api.transcription_server import WORDS, Running, create, left_clean, running_server, wav
from tests.asr.sounds import encode
from tests.fakes import speech


@pytest.fixture(scope="module")
def _module_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_server(tmp_path_factory.mktemp("data") / "uploads") as running:
        yield running


@pytest.fixture
def server(_module_server: Running) -> Iterator[Running]:
    with left_clean(_module_server) as running:
        yield running


@pytest.fixture
def ai(server: Running) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0) as opened:
        yield opened


def test_json_is_the_text_and_what_it_took(ai: openai.OpenAI) -> None:
    answer = create(ai)
    assert answer.text == " ".join(WORDS)
    assert (answer.usage.type, answer.usage.seconds) == ("duration", 7)


def test_text_is_the_bare_text(ai: openai.OpenAI) -> None:
    assert create(ai, response_format="text").strip() == " ".join(WORDS)


def test_srt_and_vtt_parse(ai: openai.OpenAI) -> None:
    cues = list(srt.parse(create(ai, response_format="srt")))
    captions = webvtt.from_buffer(io.StringIO(create(ai, response_format="vtt"))).captions
    assert " ".join(cue.content for cue in cues) == " ".join(WORDS)
    assert [caption.text for caption in captions] == [cue.content for cue in cues]
    assert cues[0].start.total_seconds() == 0.5


def test_verbose_json_has_segments_and_words_with_times(ai: openai.OpenAI) -> None:
    answer = create(
        ai, response_format="verbose_json", language="nl", timestamp_granularities=["word", "segment"]
    )
    assert isinstance(answer, openai.types.audio.TranscriptionVerbose)
    assert answer.language == "dutch"
    assert answer.duration == pytest.approx(6.4)
    assert answer.words is not None
    assert [(word.word, word.start) for word in answer.words] == [
        ("w100", 0.5),
        ("w200", 0.9),
        ("w300", 3.3),
        ("w400", 5.8),
    ]
    assert answer.segments is not None
    assert [segment.id for segment in answer.segments] == list(range(len(answer.segments)))
    assert answer.segments[0].start == 0.5
    assert answer.segments[0].avg_logprob == pytest.approx(np.log(0.9), abs=1e-3)
    assert " ".join(segment.text for segment in answer.segments) == answer.text


@pytest.mark.parametrize(
    ("asked", "words", "segments"), [(["word"], True, False), (["segment"], False, True), (None, False, True)]
)
def test_only_the_granularities_that_were_asked_for_come(
    ai: openai.OpenAI, *, asked: list[str] | None, words: bool, segments: bool
) -> None:
    options: dict[str, Any] = {} if asked is None else {"timestamp_granularities": asked}
    answer = create(ai, response_format="verbose_json", **options)
    assert (answer.words is not None, answer.segments is not None) == (words, segments)


def test_a_stream_gives_deltas_that_add_up_to_the_text(ai: openai.OpenAI) -> None:
    events = list(create(ai, stream=True))
    assert {type(event).__name__ for event in events} == {
        "TranscriptionTextDeltaEvent",
        "TranscriptionTextDoneEvent",
    }
    assert events[-1].type == "transcript.text.done"
    assert events[-1].text == " ".join(WORDS)
    assert "".join(event.delta for event in events[:-1]) == events[-1].text
    assert len(events) > 2


async def test_the_async_client_works_too(server: Running) -> None:
    async with openai.AsyncOpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0) as ai:
        stream = await ai.audio.transcriptions.create(
            file=("a.wav", wav()), model="whisper-1", stream=True, response_format="json"
        )
        events = [event async for event in stream]
    assert events[-1].type == "transcript.text.done"


def test_silence_gives_empty_answers(ai: openai.OpenAI) -> None:
    silence = wav(speech((0, 3.0)))
    assert create(ai, silence).text == ""
    assert create(ai, silence, response_format="vtt") == "WEBVTT\n\n"
    assert [event.type for event in create(ai, silence, stream=True)] == ["transcript.text.done"]


def test_language_and_prompt_reach_the_recogniser(server: Running, ai: openai.OpenAI) -> None:
    create(ai, language="French", prompt="Rue", temperature=0)
    create(ai)
    asked = {(r.language, r.prompt) for batch in server.recognizer.batches for r in batch}
    assert asked == {("fr", "Rue"), ("nl", "")}


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"temperature": 0.2}, "temperature"),
        ({"language": "xx"}, "language"),
        ({"response_format": "diarized_json"}, "response_format"),
        ({"timestamp_granularities": ["letter"]}, "timestamp_granularities"),
        ({"include": ["logprobs"]}, "include"),
        ({"extra_body": {"known_speaker_names": ["Jan"]}}, "known_speaker_names[]"),
        ({"stream": True, "response_format": "srt"}, "stream"),
        ({"model": "gpt-4o-transcribe"}, "model"),
        ({"prompt": "x" * 2001}, "prompt"),
    ],
)
def test_what_cannot_be_done_is_said_by_name(ai: openai.OpenAI, options: dict[str, Any], field: str) -> None:
    with pytest.raises(openai.UnprocessableEntityError, match=field.removesuffix("[]")) as refused:
        create(ai, **options)
    assert refused.value.code == "invalid_request"
    assert refused.value.response.json()["fields"] == [field]
    assert "Jan" not in refused.value.response.text


def test_the_servers_own_model_name_is_taken(ai: openai.OpenAI) -> None:
    assert create(ai, model="scripted").text


def test_the_client_shows_the_sentence_of_an_error(server: Running, ai: openai.OpenAI) -> None:
    with pytest.raises(openai.UnprocessableEntityError, match="geen geluid dat Verbaal kan lezen") as refused:
        create(ai, b"dit is geen geluid")
    body = refused.value.response.json()
    assert refused.value.response.headers["content-type"] == "application/problem+json"
    assert (body["code"], body["status"], body["error"]["type"]) == (
        "not_audio",
        422,
        "invalid_request_error",
    )
    assert b'verbaal_errors_total{code="not_audio"}' in server.app.state.metrics.exposition()


def test_a_playlist_is_refused(ai: openai.OpenAI) -> None:
    with pytest.raises(openai.APIStatusError) as refused:
        create(ai, b"#EXTM3U\nhttp://127.0.0.1:1/\n")
    assert (refused.value.status_code, refused.value.code) == (415, "format_refused")


def test_a_file_that_is_too_long_is_refused_before_it_is_recognised(
    server: Running, ai: openai.OpenAI
) -> None:
    with pytest.raises(openai.APIStatusError) as refused:
        create(ai, encode("flac", "flac", np.zeros(16_000 * 130, dtype=np.int16)))
    assert (refused.value.status_code, refused.value.code) == (413, "too_long")
    assert server.recognizer.batches == []


def test_a_broken_engine_is_told(server: Running, ai: openai.OpenAI) -> None:
    server.recognizer._fail_times = 100
    with pytest.raises(openai.InternalServerError) as refused:
        create(ai)
    assert (refused.value.status_code, refused.value.code) == (503, "recognition_failed")
    assert refused.value.response.json()["error"]["type"] == "server_error"


def test_an_engine_that_breaks_during_a_stream_is_told_in_the_stream(
    server: Running, ai: openai.OpenAI
) -> None:
    stream = create(ai, stream=True)
    server.recognizer._fail_times = 100
    with pytest.raises(openai.APIError, match="spraakherkenning is gestopt"):
        list(create(ai, stream=True))
    stream.close()


def test_when_all_places_are_taken_the_client_hears_when_to_come_back(server: Running) -> None:
    server.recognizer.pause_s = 0.5
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0) as ai:
        streams = [create(ai, stream=True) for _ in range(2)]
        with pytest.raises(openai.InternalServerError) as refused:
            create(ai)
        assert (refused.value.status_code, refused.value.code) == (503, "busy")
        assert int(refused.value.response.headers["retry-after"]) > 0
        for stream in streams:
            stream.close()


async def test_files_at_once_do_not_mix(server: Running) -> None:
    async with openai.AsyncOpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0) as ai:
        other = speech((7, 0.5), (0, 2.0), (9, 0.5))
        answers = await asyncio.gather(
            ai.audio.transcriptions.create(file=("a.wav", wav()), model="whisper-1"),
            ai.audio.transcriptions.create(file=("b.wav", wav(other)), model="whisper-1"),
        )
    assert [answer.text for answer in answers] == [" ".join(WORDS), "w7 w9"]


def test_the_route_is_described(server: Running) -> None:
    described = server.app.openapi()["paths"]["/v1/audio/transcriptions"]["post"]
    form = described["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert form["required"] == ["file"]
    assert set(described["responses"]) >= {"200", "413", "415", "422", "503", "507"}
    json.dumps(described)
