"""What the built web app weighs and where it may reach: read from the files that are handed out."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from server.api.pages import built_web_app

FIRST_LOAD_BYTES = 150_000


@pytest.fixture(scope="module")
def dist() -> Path:
    folder = built_web_app()
    if not (folder / "index.html").is_file():
        pytest.fail("the web app is not built; `pip install -e '.[server,dev]'` builds it")
    return folder


def first_files(dist: Path) -> list[Path]:
    """The page and everything it names, itself or in a script that it names: what a first visit fetches."""
    page = (dist / "index.html").read_text()
    named = re.findall(r'(?:src|href)="/([^"]+)"', page)
    found = [dist / "index.html", *(dist / name for name in dict.fromkeys(named))]
    for file in found:
        if file.suffix == ".js":  # ``import "./x.js"``, not ``import("./x.js")``: that one is fetched later
            for name in re.findall(r'(?:from|import)\s*"\./([^"]+)"', file.read_text()):
                if file.with_name(name) not in found:
                    found.append(file.with_name(name))
    return found


def test_a_first_visit_weighs_no_more_than_agreed(dist: Path) -> None:
    files = first_files(dist)
    assert {".html", ".js", ".css"} <= {file.suffix for file in files}
    sizes = {file.name: len(gzip.compress(file.read_bytes(), 6)) for file in files}
    assert sum(sizes.values()) <= FIRST_LOAD_BYTES, sizes


def test_every_text_file_lies_there_compressed_and_says_the_same(dist: Path) -> None:
    texts = [file for file in dist.rglob("*") if file.suffix in {".js", ".css", ".html"}]
    assert texts
    for file in texts:
        assert gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes()) == file.read_bytes(), file
        assert file.with_name(f"{file.name}.br").is_file()


def test_nothing_is_named_that_lies_elsewhere(dist: Path) -> None:
    """Addresses of namespaces and licences stand in the text; nothing that a browser would fetch may."""
    for file in dist.rglob("*"):
        if file.suffix in {".js", ".css", ".html", ".webmanifest"}:
            text = file.read_text()
            assert not re.search(r'(?:src|href|url\(|import\(?|fetch\()\s*["\'`(]*\s*(?:https?:)?//', text), (
                file
            )
            assert "<style" not in text, file
            assert not re.search(r"<script(?![^>]*\ssrc=)", text), file


def test_the_service_worker_keeps_all_that_the_app_is_made_of(dist: Path) -> None:
    worker = (dist / "sw.js").read_text()
    build = re.search(r'"?build"?:\s*"([0-9a-f]{12})"', worker)
    assert build is not None
    assert f'name="verbaal-build" content="{build[1]}"' in (dist / "index.html").read_text()
    files = re.search(r'"?files"?:\s*(\[[^\]]+\])', worker)
    assert files is not None
    made = {
        f"/{file.relative_to(dist).as_posix()}"
        for file in dist.rglob("*")
        if file.is_file() and file.suffix not in {".gz", ".br"}
    }
    assert set(json.loads(files[1])) == (made - {"/index.html", "/sw.js", "/build-done"}) | {"/"}


def test_the_manifest_names_icons_that_are_there_in_the_size_it_says(dist: Path) -> None:
    manifest = json.loads((dist / "manifest.webmanifest").read_text())
    sizes = {}
    for one in manifest["icons"]:
        content = (dist / one["src"].removeprefix("/")).read_bytes()
        if one["type"] == "image/png":
            side = int.from_bytes(content[16:20])  # IHDR: width, of a PNG
            assert one["sizes"] == f"{side}x{int.from_bytes(content[20:24])}"
            sizes[one["sizes"], one.get("purpose", "any")] = one
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= set(sizes)
    assert manifest["start_url"] == "/"
    assert {one["url"] for one in manifest["shortcuts"]} == {"/#/dicteren", "/#/verslagen"}
