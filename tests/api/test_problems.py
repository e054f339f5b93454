"""Every error has a status, a close code, and an answer that tells no content."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel

from server.api.problems import PROBLEMS, close_code_of, install, status_of
from server.domain.errors import Busy, StaleVersion, VerbaalError


def kinds(base: type[VerbaalError] = VerbaalError) -> Iterator[type[VerbaalError]]:
    """Those of the domain: what a command alone says never becomes an answer."""
    for kind in base.__subclasses__():
        if kind.__module__.startswith("server.domain."):
            yield kind
        yield from kinds(kind)


def test_every_error_of_the_tree_stands_in_the_table() -> None:
    assert set(kinds()) == set(PROBLEMS)


def test_codes_are_unique() -> None:
    codes = [kind.code for kind in kinds()]
    assert len(codes) == len(set(codes))


def test_an_error_outside_the_table_is_internal() -> None:
    assert status_of(VerbaalError()) == 500
    assert close_code_of(VerbaalError()) == 1011


class Body(BaseModel):
    number: int


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()
    install(app)

    @app.get("/stale")
    async def stale() -> None:
        raise StaleVersion(expected=1, current=2)

    @app.get("/busy")
    async def busy() -> None:
        raise Busy(retry_after_s=29.6)

    @app.get("/broken")
    async def broken() -> None:
        raise OSError("a secret of the transcript")

    @app.post("/body")
    async def body(body: Body) -> None:
        raise AssertionError(body)

    @app.post("/numbers")
    async def numbers(body: dict[str, int]) -> None:
        raise AssertionError(body)

    return app


async def ask(app: FastAPI, method: str, path: str, **kwargs: object) -> httpx.Response:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
        return await http.request(method, path, **kwargs)  # type: ignore[arg-type]  # passed on as given


async def test_a_known_error_is_a_problem_with_its_details(app: FastAPI) -> None:
    answer = await ask(app, "GET", "/stale")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["code"], body["expected"], body["current"]) == ("stale_version", 1, 2)
    assert body["detail"] == StaleVersion.default_message


async def test_busy_says_when_to_come_back(app: FastAPI) -> None:
    assert (await ask(app, "GET", "/busy")).headers["retry-after"] == "30"


async def test_what_nobody_foresaw_is_told_without_its_message(app: FastAPI) -> None:
    answer = await ask(app, "GET", "/broken")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text


async def test_a_wrong_request_is_named_by_place_never_by_value(app: FastAPI) -> None:
    answer = await ask(app, "POST", "/body", json={"number": "a secret"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert answer.json()["errors"] == [{"where": ["body", "number"], "problem": "int_parsing"}]
    assert "secret" not in answer.text


async def test_many_mistakes_are_told_in_a_few_lines(app: FastAPI) -> None:
    answer = await ask(app, "POST", "/numbers", json={"n" * 500 + str(n): "x" for n in range(10_000)})
    assert (answer.status_code, len(answer.json()["errors"])) == (422, 20)
    assert answer.json()["detail"].endswith(" en nog 9980")
    assert len(answer.content) < 10_000


async def test_a_path_that_does_not_exist_is_not_found(app: FastAPI) -> None:
    answer = await ask(app, "GET", "/nowhere")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await ask(app, "POST", "/stale")).json()["code"] == "http_405"
