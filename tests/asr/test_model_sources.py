"""What the hub is asked for, and what is said when it does not answer."""

from __future__ import annotations

import hashlib
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.asr.model_files import ModelFiles
from server.asr.model_sources import HUB_REPOSITORIES, fetch_from_hub, repository_of
from server.domain.errors import ModelUnavailable

CONFIG = json.dumps({"lang_ids": list(range(99))}).encode()
WHOLE = b"whisper weights " * 3000


def test_the_table_of_names_is_the_engines_own() -> None:
    utils = pytest.importorskip("faster_whisper.utils")
    assert {name: repo for name, repo in utils._MODELS.items() if name != "base"} == HUB_REPOSITORIES
    assert repository_of("owner/name") == "owner/name"


COMMIT = "0123456789abcdef0123456789abcdef01234567"
HUB_CONTENT = {
    "config.json": CONFIG,
    "model.bin": WHOLE,
    "tokenizer.json": b"{}",
    "vocabulary.txt": b"a\n",
    "pickle.pkl": b"never fetched",
}


class _Hub(http.server.BaseHTTPRequestHandler):
    """As much of the model hub as a download of one repository needs."""

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        path = self.path.split("?")[0]
        kind, content, extra = "application/json", b"{}", {}
        status = 200
        if path in ("/api/models/some/model", f"/api/models/some/model/revision/{COMMIT}"):
            siblings = [{"rfilename": name} for name in HUB_CONTENT]
            content = json.dumps({"id": "some/model", "sha": COMMIT, "siblings": siblings}).encode()
        elif path.startswith(f"/api/models/some/model/tree/{COMMIT}"):
            content = json.dumps(
                [
                    {"type": "file", "path": n, "size": len(c), "oid": hashlib.sha1(c).hexdigest()}  # noqa: S324 - the hub's own identifiers
                    for n, c in HUB_CONTENT.items()
                ]
            ).encode()
        elif path.startswith(f"/some/model/resolve/{COMMIT}/"):
            content = HUB_CONTENT[path.rsplit("/", 1)[1]]
            kind = "application/octet-stream"
            extra = {"ETag": f'"{hashlib.sha1(content).hexdigest()}"', "X-Repo-Commit": COMMIT}  # noqa: S324 - as above
        else:
            status, extra = 404, {"X-Error-Code": "RepoNotFound"}
        self.send_response(status)
        for key, value in {"Content-Type": kind, "Content-Length": str(len(content)), **extra}.items():
            self.send_header(key, value)
        self.end_headers()
        if body:
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Stay silent."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Hub)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_hub_download_takes_the_models_files_at_one_commit(tmp_path: Path, hub: str) -> None:
    def fetch(repository: str, folder: Path) -> str:
        return fetch_from_hub(repository, folder, endpoint=hub)

    files = ModelFiles(tmp_path / "models", fetch=fetch)
    found = files.install("some/model")
    assert found.origin == f"hub:some/model@{COMMIT}"
    assert (found.path / "model.bin").read_bytes() == WHOLE
    assert not (found.path / "pickle.pkl").exists()
    assert set(files.verify("some/model").values()) == {True}


def test_a_repository_that_the_hub_does_not_have_is_told(tmp_path: Path, hub: str) -> None:
    with pytest.raises(ModelUnavailable, match="no repository other/model"):
        fetch_from_hub("other/model", tmp_path, endpoint=hub)


def test_without_a_network_the_message_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="copy a CTranslate2 model folder"):
        fetch_from_hub("some/model", tmp_path, endpoint="http://127.0.0.1:9")
