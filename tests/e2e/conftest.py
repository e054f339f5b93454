from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.api.pages import built_web_app
from tests.e2e.server_process import ServerProcess


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server of this test's own, on an empty data folder."""
    if not (built_web_app() / "index.html").is_file():
        pytest.fail("the web app is not built; `pip install -e '.[server,dev]'` builds it")
    process = ServerProcess(tmp_path / "data")
    process.start()
    yield process
    process.kill()
