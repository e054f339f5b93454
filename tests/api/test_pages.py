from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from httpx import ASGITransport, AsyncClient

from server.api.pages import SECURITY_HEADERS, SecurityHeaders, built_web_app, pages_router

BESIDE = {
    "manifest.webmanifest": "application/manifest+json",
    "sw.js": "text/javascript",
    "icon.svg": "image/svg+xml",
    "icon-192.png": "image/png",
    "icon-512.png": "image/png",
    "icon-maskable-512.png": "image/png",
    "apple-touch-icon.png": "image/png",
}
BUILD = "0123456789ab"


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(page_of(BUILD))
    (folder / "assets" / "index-4f1c.js").write_text("export {};")
    (folder / "assets" / "index-4f1c.css").write_text("body{}")
    for name in BESIDE:
        (folder / name).write_text("{}")
    (folder / "geheim.txt").write_text("niet voor buiten")
    return folder


def page_of(build: str) -> str:
    return f'<!doctype html><meta name="verbaal-build" content="{build}" /><title>Verbaal</title>'


def browser(dist: Path) -> AsyncClient:
    app = FastAPI(docs_url=None, redoc_url=None)
    app.add_middleware(SecurityHeaders, dist=dist)
    app.include_router(pages_router(dist))

    @app.get("/v1/me")
    async def me() -> dict[str, str]:
        return {"user_id": "u"}

    @app.get("/v1/print")
    async def print_page() -> HTMLResponse:
        return HTMLResponse("<p>x", headers={"Content-Security-Policy": "default-src 'none'"})

    return AsyncClient(transport=ASGITransport(app=app), base_url="http://127.0.0.1")


async def test_the_index_is_asked_for_every_time(dist: Path) -> None:
    async with browser(dist) as web:
        answer = await web.get("/")
    assert answer.status_code == 200
    assert "Verbaal" in answer.text
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("name", "media_type"), [("index-4f1c.js", "text/javascript"), ("index-4f1c.css", "text/css")]
)
async def test_hashed_files_are_kept_for_good(dist: Path, name: str, media_type: str) -> None:
    async with browser(dist) as web:
        answer = await web.get(f"/assets/{name}")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith(media_type)


@pytest.mark.parametrize(("takes", "encoding"), [("gzip, br", "br"), ("gzip;q=0.8", "gzip"), ("", None)])
async def test_a_file_is_sent_as_small_as_the_reader_takes_it(
    dist: Path, takes: str, encoding: str | None
) -> None:
    script = "export const sentence = 'nog een keer';" * 50
    (dist / "assets" / "index-4f1c.js").write_text(script)
    (dist / "assets" / "index-4f1c.js.gz").write_bytes(gzip.compress(script.encode()))
    (dist / "assets" / "index-4f1c.js.br").write_bytes(b"in Brotli")
    async with browser(dist) as web:
        path = "/assets/index-4f1c.js"
        async with web.stream("GET", path, headers={"Accept-Encoding": takes}) as answer:
            sent = b"".join([part async for part in answer.aiter_raw()])
        assert (await web.get(f"{path}.gz")).status_code == 404
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["vary"] == "Accept-Encoding"
    if encoding == "gzip":
        sent = gzip.decompress(sent)
    assert sent == (b"in Brotli" if encoding == "br" else script.encode())


@pytest.mark.parametrize(("name", "media_type"), BESIDE.items())
async def test_files_beside_the_index_are_asked_for_every_time(
    dist: Path, name: str, media_type: str
) -> None:
    async with browser(dist) as web:
        answer = await web.get(f"/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.headers["cache-control"] == "no-cache"


async def test_the_service_worker_may_load_nothing_from_elsewhere(dist: Path) -> None:
    async with browser(dist) as web:
        policy = (await web.get("/sw.js")).headers["content-security-policy"]
    assert "worker-src 'self'" in policy
    assert "connect-src 'self'" in policy


async def test_answers_tell_which_build_is_handed_out_now_also_after_an_update(dist: Path) -> None:
    async with browser(dist) as web:
        assert (await web.get("/v1/me")).headers["verbaal-build"] == BUILD
        assert "verbaal-build" not in (await web.get("/")).headers
        page = dist / "index.html"
        page.write_text(page_of("ba9876543210"))
        os.utime(page, ns=(1, 1))
        assert (await web.get("/v1/me")).headers["verbaal-build"] == "ba9876543210"
        page.write_text("<!doctype html>a page of a developer")
        os.utime(page, ns=(2, 2))
        assert "verbaal-build" not in (await web.get("/v1/me")).headers
        page.unlink()
        assert "verbaal-build" not in (await web.get("/v1/me")).headers


@pytest.mark.parametrize(
    "path",
    [
        "/geheim.txt",
        "/assets/..%2fgeheim.txt",
        "/assets/%2e%2e%2fgeheim.txt",
        "/assets/.env",
        "/assets/nope.js",
    ],
)
async def test_nothing_outside_the_built_files_can_be_read(dist: Path, path: str) -> None:
    async with browser(dist) as web:
        assert (await web.get(path)).status_code == 404


@pytest.mark.parametrize("path", ["/", "/assets/index-4f1c.js", "/v1/me", "/nergens"])
async def test_every_answer_carries_the_security_headers(dist: Path, path: str) -> None:
    async with browser(dist) as web:
        headers = (await web.get(path)).headers
    for name, value in SECURITY_HEADERS.items():
        assert headers[name] == value
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "microphone=(self)" in headers["Permissions-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]


async def test_personal_data_is_never_stored_by_the_browser(dist: Path) -> None:
    async with browser(dist) as web:
        assert (await web.get("/v1/me")).headers["cache-control"] == "no-store"


async def test_a_route_may_set_its_own_policy(dist: Path) -> None:
    async with browser(dist) as web:
        headers = (await web.get("/v1/print")).headers
    assert headers.get_list("content-security-policy") == ["default-src 'none'"]


async def test_a_missing_build_is_told_with_the_command_that_helps(tmp_path: Path) -> None:
    async with browser(tmp_path / "absent") as web:
        answer = await web.get("/")
    assert answer.status_code == 503
    assert "pip install" in answer.text
    assert "nog niet gebouwd" in answer.text


def test_the_build_lies_inside_the_client_package() -> None:
    assert built_web_app().parts[-3:] == ("client", "web", "dist")
