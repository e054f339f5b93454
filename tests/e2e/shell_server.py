"""The built app with just enough of a server to open it, in this process: quick to start, easy to take away.

Serves a copy of the build, so that a test can hand out another one, with the routes and headers of the
real server (``server.api.pages``).
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from server.api.pages import SecurityHeaders, built_web_app, pages_router
from server.reporting.templates import load_templates


class ShellServer:
    """Comes and goes at one address; ``dist`` is what it hands out."""

    def __init__(self, dist: Path) -> None:
        self.dist = dist
        shutil.copytree(built_web_app(), dist)
        self._port = 0
        self._running: tuple[uvicorn.Server, threading.Thread] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Serve, at the same address as before."""
        server = uvicorn.Server(
            uvicorn.Config(self._app(), host="127.0.0.1", port=self._port, log_config=None, lifespan="off")
        )
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        self._port = server.servers[0].sockets[0].getsockname()[1]
        self._running = (server, thread)

    def stop(self) -> None:
        """No network any more, as far as the page can tell."""
        if self._running:
            server, thread = self._running
            server.force_exit = server.should_exit = True
            thread.join(timeout=10)
            self._running = None

    def release(self, build: str) -> None:
        """Hand out another build: the same app under a new name."""
        page = (self.dist / "index.html").read_text()
        old = page.split('name="verbaal-build" content="')[1][:12]
        for name in ("index.html", "sw.js"):
            file = self.dist / name
            file.write_text(file.read_text().replace(old, build))
            for compressed in (".gz", ".br"):
                file.with_name(name + compressed).unlink(missing_ok=True)

    def _app(self) -> FastAPI:
        app = FastAPI(docs_url=None, redoc_url=None)
        app.add_middleware(SecurityHeaders, dist=self.dist)
        app.include_router(pages_router(self.dist))
        templates = list(load_templates().values())
        app.add_api_route("/v1/templates", lambda: templates)
        for path in ("/v1/drafts", "/v1/reports", "/v1/dictations"):
            app.add_api_route(path, _nothing)
        return app


def _nothing() -> list[str]:
    return []


@contextmanager
def shell_server(folder: Path) -> Iterator[ShellServer]:
    """Started, and stopped in the end."""
    server = ShellServer(folder / "dist")
    server.start()
    try:
        yield server
    finally:
        server.stop()
