"""The official client of OpenAI gets text, subtitles and streams; bad files get a sentence."""

from __future__ import annotations

import asyncio
import http.client
import io
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import openai
import pytest
import srt
import uvicorn
import webvtt
from fastapi import FastAPI

from server.api import problems, transcriptions
from server.api.identity import LocalIdentity
from server.api.transcriptions import Transcriptions
from server.api.uploads import MAX_FIELD_BYTES
from server.asr.audio import AudioLimits
from server.asr.file_transcriber import FileTranscriber
from server.asr.recognizer import Decoded, DecodeRequest
from server.asr.scheduler import Scheduler, ThreadDevice
from server.metrics import Metrics
from tests.asr.sounds import encode
from tests.fakes import ScriptedRecognizer, ScriptedVoice, speech

SPOKEN = speech((0, 0.5), (100, 0.4), (200, 0.4), (0, 2.0), (300, 0.5), (0, 2.0), (400, 0.6))
WORDS = ["w100", "w200", "w300", "w400"]
MAX_BYTES = 1_000_000


def wav(pcm: bytes = SPOKEN) -> bytes:
    return encode("wav", "pcm_s16le", np.frombuffer(pcm, dtype=np.int16))


class _SlowRecognizer(ScriptedRecognizer):
    """Takes ``pause_s`` for each utterance, and can be told to break."""

    max_batch = 1

    def __init__(self) -> None:
        super().__init__()
        self.pause_s = 0.0

    def recognize(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
        time.sleep(self.pause_s)
        return super().recognize(batch)


@dataclass(frozen=True)
class Running:
    url: str
    recognizer: _SlowRecognizer
    app: FastAPI
    uploads: Path

    @property
    def files(self) -> FileTranscriber:
        service: Transcriptions = self.app.state.transcriptions
        return service.files

    @property
    def scheduler(self) -> Scheduler:
        return self.files._scheduler


def _app(folder: Path, recognizer: _SlowRecognizer) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        device = ThreadDevice(recognizer)
        async with Scheduler(device) as scheduler:
            limits = AudioLimits(max_bytes=MAX_BYTES, max_audio_s=120)
            files = FileTranscriber(scheduler, ScriptedVoice, limits=limits, max_files=2)
            app.state.transcriptions = Transcriptions(files=files, upload_dir=folder, language="nl")
            yield
        device.close()

    app = FastAPI(lifespan=lifespan)
    app.state.identity = LocalIdentity(user_id="u", name="U", unit="t")
    app.state.metrics = Metrics()
    problems.install(app)
    app.include_router(transcriptions.router)
    return app


@pytest.fixture(scope="module")
def _module_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("data") / "uploads"
    recognizer = _SlowRecognizer()
    app = _app(folder, recognizer)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        yield Running(f"http://127.0.0.1:{listener.getsockname()[1]}", recognizer, app, folder)
        server.should_exit = True
        thread.join()


@pytest.fixture
def server(_module_server: Running) -> Iterator[Running]:
    _module_server.recognizer.pause_s = 0.0
    _module_server.recognizer._fail_times = 0
    _module_server.recognizer.batches.clear()
    yield _module_server
    # Whatever happened: no place is kept and no file lies around.
    deadline = time.monotonic() + 5
    while _module_server.files._open and time.monotonic() < deadline:
        time.sleep(0.01)
    assert _module_server.files._open == 0
    assert not _module_server.uploads.exists() or not list(_module_server.uploads.iterdir())


@pytest.fixture
def ai(server: Running) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0) as opened:
        yield opened


def _create(ai: openai.OpenAI, content: bytes = b"", **options: Any) -> Any:
    return ai.audio.transcriptions.create(
        **{"file": ("opname.wav", content or wav()), "model": "whisper-1", **options}
    )


def test_json_is_the_text_and_what_it_took(ai: openai.OpenAI) -> None:
    answer = _create(ai)
    assert answer.text == " ".join(WORDS)
    assert (answer.usage.type, answer.usage.seconds) == ("duration", 7)


def test_text_is_the_bare_text(ai: openai.OpenAI) -> None:
    assert _create(ai, response_format="text").strip() == " ".join(WORDS)


def test_srt_and_vtt_parse(ai: openai.OpenAI) -> None:
    cues = list(srt.parse(_create(ai, response_format="srt")))
    captions = webvtt.from_buffer(io.StringIO(_create(ai, response_format="vtt"))).captions
    assert " ".join(cue.content for cue in cues) == " ".join(WORDS)
    assert [caption.text for caption in captions] == [cue.content for cue in cues]
    assert cues[0].start.total_seconds() == 0.5


def test_verbose_json_has_segments_and_words_with_times(ai: openai.OpenAI) -> None:
    answer = _create(
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
    answer = _create(ai, response_format="verbose_json", **options)
    assert (answer.words is not None, answer.segments is not None) == (words, segments)


def test_a_stream_gives_deltas_that_add_up_to_the_text(ai: openai.OpenAI) -> None:
    events = list(_create(ai, stream=True))
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
    assert _create(ai, silence).text == ""
    assert _create(ai, silence, response_format="vtt") == "WEBVTT\n\n"
    assert [event.type for event in _create(ai, silence, stream=True)] == ["transcript.text.done"]


def test_language_and_prompt_reach_the_recogniser(server: Running, ai: openai.OpenAI) -> None:
    _create(ai, language="French", prompt="Rue", temperature=0)
    _create(ai)
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
        _create(ai, **options)
    assert refused.value.code == "invalid_request"
    assert refused.value.response.json()["fields"] == [field]
    assert "Jan" not in refused.value.response.text


def test_the_servers_own_model_name_is_taken(ai: openai.OpenAI) -> None:
    assert _create(ai, model="scripted").text


def test_the_client_shows_the_sentence_of_an_error(server: Running, ai: openai.OpenAI) -> None:
    with pytest.raises(openai.UnprocessableEntityError, match="geen geluid dat Verbaal kan lezen") as refused:
        _create(ai, b"dit is geen geluid")
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
        _create(ai, b"#EXTM3U\nhttp://127.0.0.1:1/\n")
    assert (refused.value.status_code, refused.value.code) == (415, "format_refused")


def test_a_file_that_is_too_long_is_refused_before_it_is_recognised(
    server: Running, ai: openai.OpenAI
) -> None:
    with pytest.raises(openai.APIStatusError) as refused:
        _create(ai, encode("flac", "flac", np.zeros(16_000 * 130, dtype=np.int16)))
    assert (refused.value.status_code, refused.value.code) == (413, "too_long")
    assert server.recognizer.batches == []


def test_too_many_bytes_are_refused_whatever_the_client_said(ai: openai.OpenAI) -> None:
    with pytest.raises(openai.APIStatusError) as refused:
        _create(ai, b"R" * (MAX_BYTES + 1))
    assert (refused.value.status_code, refused.value.code) == (413, "file_too_large")


def test_bytes_that_keep_coming_without_a_length_are_cut_off(server: Running) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        while sent < 100 * MAX_BYTES:
            sent += 65_536
            yield bytes(65_536)

    try:
        answer = httpx.post(
            f"{server.url}/v1/audio/transcriptions",
            content=endless(),
            headers={"content-type": "multipart/form-data; boundary=x"},
        )
        assert answer.status_code == 413
    except httpx.TransportError:
        pass  # the server hung up while we were still sending: as good an answer
    assert sent < 20 * MAX_BYTES


def test_a_client_that_stops_sending_is_let_go(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.api.uploads.STALLED_S", 0.2)
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(
            b"POST /v1/audio/transcriptions HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n"
            b"Content-Type: multipart/form-data; boundary=x\r\n\r\n" + FILE_PART + bytes(1000)
        )
        assert b" 422 " in connection.recv(4096)


def _post(server: Running, body: bytes, content_type: str = "multipart/form-data; boundary=x") -> Any:
    return httpx.post(
        f"{server.url}/v1/audio/transcriptions", content=body, headers={"content-type": content_type}
    )


FILE_PART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param(b"{}", "application/json", id="json"),
        pytest.param(b"", "multipart/form-data", id="no boundary"),
        pytest.param(b"", "multipart/form-data; boundary=x", id="empty"),
        pytest.param(b"rubbish", "multipart/form-data; boundary=x", id="rubbish"),
        pytest.param(FILE_PART + b"abc", "multipart/form-data; boundary=x", id="no end"),
        pytest.param(
            b'--x\r\nContent-Disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
            id="no file",
        ),
        pytest.param(
            FILE_PART + b"a\r\n" + FILE_PART + b"b\r\n--x--\r\n",
            "multipart/form-data; boundary=x",
            id="two files",
        ),
        pytest.param(
            b'--x\r\nContent-Disposition: form-data; name="prompt"\r\n\r\n'
            + b"a" * (MAX_FIELD_BYTES + 1)
            + b"\r\n--x--\r\n",
            "multipart/form-data; boundary=x",
            id="endless field",
        ),
        pytest.param(
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 65 + b"--x--\r\n",
            "multipart/form-data; boundary=x",
            id="too many fields",
        ),
        pytest.param(
            b"--x\r\nX: " + b"a" * 20_000 + b"\r\n\r\n\r\n--x--\r\n",
            "multipart/form-data; boundary=x",
            id="endless header",
        ),
    ],
)
def test_a_form_that_is_not_one_is_told(server: Running, body: bytes, content_type: str) -> None:
    answer = _post(server, body, content_type)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert answer.json()["error"]["message"] == answer.json()["detail"]


def test_a_full_disk_is_told(server: Running, ai: openai.OpenAI, monkeypatch: pytest.MonkeyPatch) -> None:

    class _Full(io.BytesIO):
        def write(self, _data: object) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", lambda **_: _Full())
    with pytest.raises(openai.InternalServerError) as refused:
        _create(ai)
    assert (refused.value.status_code, refused.value.code) == (507, "storage_full")


def test_a_broken_engine_is_told(server: Running, ai: openai.OpenAI) -> None:
    server.recognizer._fail_times = 100
    with pytest.raises(openai.InternalServerError) as refused:
        _create(ai)
    assert (refused.value.status_code, refused.value.code) == (503, "recognition_failed")
    assert refused.value.response.json()["error"]["type"] == "server_error"


def test_an_engine_that_breaks_during_a_stream_is_told_in_the_stream(
    server: Running, ai: openai.OpenAI
) -> None:
    stream = _create(ai, stream=True)
    server.recognizer._fail_times = 100
    with pytest.raises(openai.APIError, match="spraakherkenning is gestopt"):
        list(_create(ai, stream=True))
    stream.close()


def test_when_all_places_are_taken_the_client_hears_when_to_come_back(server: Running) -> None:
    server.recognizer.pause_s = 0.5
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0) as ai:
        streams = [_create(ai, stream=True) for _ in range(2)]
        with pytest.raises(openai.InternalServerError) as refused:
            _create(ai)
        assert (refused.value.status_code, refused.value.code) == (503, "busy")
        assert int(refused.value.response.headers["retry-after"]) > 0
        for stream in streams:
            stream.close()


def _wait_until_idle(server: Running) -> None:
    deadline = time.monotonic() + 10
    while server.files._open or server.scheduler.waiting:
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_goes_away_stops_the_work(server: Running, *, stream: bool) -> None:
    server.recognizer.pause_s = 0.2
    sound = encode("flac", "flac", np.frombuffer(SPOKEN * 15, dtype=np.int16))  # 45 utterances: 9 s of work
    fields = b'--x\r\nContent-Disposition: form-data; name="stream"\r\n\r\ntrue\r\n' if stream else b""
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"))
    connection.request(
        "POST",
        "/v1/audio/transcriptions",
        fields + FILE_PART + sound + b"\r\n--x--\r\n",
        {"content-type": "multipart/form-data; boundary=x"},
    )
    while len(server.recognizer.batches) < 2:
        time.sleep(0.02)
    connection.close()
    _wait_until_idle(server)
    assert len(server.recognizer.batches) <= 4  # what was on the device at that moment


def test_a_client_that_goes_away_while_sending_leaves_nothing(server: Running) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(
            b"POST /v1/audio/transcriptions HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n"
            b"Content-Type: multipart/form-data; boundary=x\r\n\r\n" + FILE_PART + bytes(1000)
        )
        deadline = time.monotonic() + 5
        while not server.files._open:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    _wait_until_idle(server)


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
