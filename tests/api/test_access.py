from __future__ import annotations

from collections.abc import Mapping

import pytest
from fastapi import FastAPI, WebSocket
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from server.api.access import LocalAccess, host_allowed, origin_allowed

OWN = "http://127.0.0.1:8765"


@pytest.fixture
def web() -> TestClient:
    app = FastAPI()

    @app.get("/thing")
    @app.post("/thing")
    def thing() -> str:
        return "reached"

    @app.websocket("/socket")
    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text("reached")
        await websocket.close()

    app.add_middleware(LocalAccess, allowed_origins=["http://localhost:5173"])
    return TestClient(app, base_url=OWN)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.1:8765", "127.9.9.9:1", "localhost", "LOCALHOST:8765", "[::1]", "[::1]:8765"],
)
def test_loopback_names_are_let_in(web: TestClient, host: str) -> None:
    assert web.get("/thing", headers={"Host": host}).json() == "reached"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8765",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "192.168.1.4:8765",
        "0.0.0.0:8765",
        "[::]:8765",
        "localhost@evil.example",
        "127.0.0.1:8765:evil",
        "",
    ],
)
def test_a_foreign_host_name_is_refused(web: TestClient, host: str) -> None:
    answer = web.get("/thing", headers={"Host": host})
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "forbidden"
    assert answer.json()["status"] == 403


def test_two_host_headers_are_refused() -> None:
    twice = Headers(raw=[(b"host", b"127.0.0.1"), (b"host", b"evil.example")])
    assert not host_allowed(twice)


def test_a_host_can_be_allowed_by_name() -> None:
    assert host_allowed(Headers({"host": "Desk-12:8765"}), ["desk-12"])
    assert not host_allowed(Headers({"host": "desk-13:8765"}), ["desk-12"])


def test_a_socket_with_a_foreign_host_never_opens(web: TestClient) -> None:
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        web.websocket_connect("/socket", headers={"Host": "evil.example"}),
    ):
        pytest.fail("opened")
    assert (refused.value.code, refused.value.reason) == (4403, "forbidden")


def test_a_socket_of_this_machine_opens(web: TestClient) -> None:
    with web.websocket_connect("/socket", headers={"Host": "127.0.0.1:8765"}) as socket:
        assert socket.receive_text() == "reached"


@pytest.mark.parametrize("origin", [OWN, "http://localhost:5173"])
def test_the_servers_own_pages_and_allowed_ones_may_change_things(web: TestClient, origin: str) -> None:
    assert web.post("/thing", headers={"Origin": origin}).json() == "reached"


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://127.0.0.1:3000",  # another program's page on this machine
        "http://localhost:8765",  # not the name the request was sent to
        "https://127.0.0.1:8765",
        "http://127.0.0.1:8765.evil.example",
        "null",
        "",
    ],
)
def test_a_foreign_page_is_refused(web: TestClient, method: str, origin: str) -> None:
    answer = web.request(method, "/thing", headers={"Origin": origin})
    assert (answer.status_code, answer.json()["code"]) == (403, "origin_refused")


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)]
)
def test_a_change_without_origin_is_judged_by_where_the_browser_says_it_comes_from(
    web: TestClient, site: str, status: int
) -> None:
    assert web.post("/thing", headers={"Sec-Fetch-Site": site}).status_code == status


def test_following_a_link_from_elsewhere_opens_the_page(web: TestClient) -> None:
    assert web.get("/thing", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_program_that_is_no_browser_is_let_through(web: TestClient) -> None:
    assert web.post("/thing").json() == "reached"


@pytest.mark.parametrize(
    ("scheme", "origin", "allowed"),
    [
        ("ws", "http://127.0.0.1:8765", True),
        ("wss", "https://127.0.0.1:8765", True),
        ("ws", "https://127.0.0.1:8765", False),
        ("https", "https://127.0.0.1:8765", True),
        ("https", "http://127.0.0.1:8765", False),
    ],
)
def test_the_scheme_belongs_to_the_origin(scheme: str, origin: str, allowed: bool) -> None:  # noqa: FBT001 - a table's column
    headers = Headers({"host": "127.0.0.1:8765", "origin": origin})
    assert origin_allowed(headers, (), scheme=scheme) is allowed


def test_two_origins_are_refused() -> None:
    twice = Headers(raw=[(b"host", b"127.0.0.1:8765"), (b"origin", OWN.encode()), (b"origin", OWN.encode())])
    assert not origin_allowed(twice, ())


_NAMES = st.from_regex(r"[a-z0-9.-]{1,30}(:[0-9]{1,5})?", fullmatch=True)


@given(host=_NAMES, origin=_NAMES)
def test_only_the_very_origin_of_the_host_is_its_own(host: str, origin: str) -> None:
    headers: Mapping[str, str] = {"host": host, "origin": f"http://{origin}"}
    assert origin_allowed(Headers(headers), ()) is (host == origin)
