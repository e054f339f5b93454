"""An upload is bounded while it arrives, and nothing of it stays, however the client behaves."""

from __future__ import annotations

import asyncio
import http.client
import io
import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import openai
import pytest
from starlette.requests import Request

from server.api.uploads import MAX_FIELD_BYTES, receive_body
from server.domain.errors import InvalidRequest
from tests.api.transcription_server import MAX_BYTES, SPOKEN, Running, create, left_clean, running_server
from tests.asr.sounds import encode


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


def test_too_many_bytes_are_refused_whatever_the_client_said(ai: openai.OpenAI) -> None:
    with pytest.raises(openai.APIStatusError) as refused:
        create(ai, b"R" * (MAX_BYTES + 1))
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


async def test_a_small_body_that_comes_drop_by_drop_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("server.api.uploads.WHOLE_BODY_S", 0.2)

    async def drop() -> dict[str, Any]:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"R", "more_body": True}

    with pytest.raises(InvalidRequest):
        await receive_body(Request({"type": "http", "method": "POST", "headers": []}, drop), 10_000)


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
        create(ai)
    assert (refused.value.status_code, refused.value.code) == (507, "storage_full")


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
