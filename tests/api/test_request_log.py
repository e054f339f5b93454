from __future__ import annotations

from typing import Any

import pytest
import structlog
from fastapi import APIRouter, FastAPI, WebSocket
from starlette.testclient import TestClient
from structlog.typing import EventDict

from server.api.request_log import RequestLog
from server.metrics import Metrics

SENTENCE = "paarse olifant"


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def web(metrics: Metrics) -> TestClient:
    router = APIRouter(prefix="/v1")

    @router.get("/things/{name}")
    def thing(name: str) -> str:
        structlog.get_logger("server.test").info("inside")
        return name

    @router.post("/break")
    def fail() -> None:
        raise ValueError(SENTENCE)

    @router.websocket("/socket")
    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        if await websocket.receive_text() == "close":
            await websocket.close(4408)
        else:
            await websocket.receive()

    app = FastAPI()
    app.include_router(router)
    app.add_api_route("/health/live", lambda: "live")
    ticks = iter(range(1000))
    app.add_middleware(RequestLog, metrics=metrics, clock=lambda: next(ticks) / 4)
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def told() -> Any:
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as logs:
        yield logs


def test_a_request_is_told_by_its_pattern(web: TestClient, told: list[EventDict]) -> None:
    answer = web.get(f"/v1/things/{SENTENCE}?q={SENTENCE}", headers={"X-Request-ID": SENTENCE})
    inside, line = told
    assert line["request_id"] == inside["request_id"] == answer.headers["x-request-id"]
    assert line == {
        "event": "http_request",
        "log_level": "info",
        "request_id": line["request_id"],
        "method": "GET",
        "route": "/v1/things/{name}",
        "status": 200,
        "duration_s": 0.25,
    }
    assert "olifant" not in repr(told)


def test_each_request_has_its_own_identifier(web: TestClient) -> None:
    ids = {web.get("/v1/things/x").headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3


def test_a_path_that_does_not_exist_is_not_repeated(web: TestClient, told: list[EventDict]) -> None:
    web.get(f"/{SENTENCE}")
    assert [(line["route"], line["status"]) for line in told] == [("unmatched", 404)]


def test_a_method_that_does_not_exist_is_not_repeated(web: TestClient, told: list[EventDict]) -> None:
    web.request("OLIFANT", "/v1/things/x")
    assert [(line["method"], line["status"]) for line in told] == [("other", 405)]


def test_a_request_that_breaks_counts_as_500(
    web: TestClient, told: list[EventDict], metrics: Metrics
) -> None:
    web.post("/v1/break", json={"text": SENTENCE})
    assert [(line["route"], line["status"]) for line in told] == [("/v1/break", 500)]
    labels = {"method": "POST", "route": "/v1/break", "status": "500"}
    assert metrics.registry.get_sample_value("verbaal_http_requests_total", labels) == 1


def test_health_checks_are_told_to_developers_only(web: TestClient, told: list[EventDict]) -> None:
    web.get("/health/live")
    assert [line["log_level"] for line in told] == ["debug"]


@pytest.mark.parametrize(("word", "code"), [("close", 4408), ("wait", 1001)])
def test_a_socket_is_told_when_it_closes(
    web: TestClient, told: list[EventDict], metrics: Metrics, word: str, code: int
) -> None:
    with web.websocket_connect("/v1/socket") as socket:
        socket.send_text(word)
        if word == "wait":
            socket.close(1001)
        else:
            socket.receive()
    assert [(line["event"], line["route"], line["close_code"]) for line in told] == [
        ("websocket_closed", "/v1/socket", code)
    ]
    labels = {"method": "WEBSOCKET", "route": "/v1/socket", "status": str(code)}
    assert metrics.registry.get_sample_value("verbaal_http_requests_total", labels) == 1
