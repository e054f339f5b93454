from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser import chromium
from tests.e2e.server_process import ServerProcess, running_server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server of this test's own, on an empty data folder."""
    yield from running_server(tmp_path / "data")


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One for all tests that only look at papers of their own: it holds those of others too.

    Who stops it, or reads a list of it, has one of their own. Started as whoever installed it would.
    """
    yield from running_server(tmp_path_factory.mktemp("shared") / "data", by_command=True)


@pytest.fixture(scope="module")
def running_browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def browser(running_browser: Browser) -> Iterator[Browser]:
    """The module's browser, without anything that another test opened or kept in it."""
    yield running_browser
    for context in running_browser.contexts:
        context.close()
