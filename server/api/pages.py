"""The built web app at ``/`` and the security headers on every answer of the server.

``client/web`` is built at install time (hatch_build.py). Where that did not happen, ``/``
answers with a page that says so and names the command, with status 503.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SOURCES: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self' blob:",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "font-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
CONTENT_SECURITY_POLICY: Final = "; ".join(f"{kind} {source}" for kind, source in _SOURCES.items())

# The microphone is what the app is for; the screen lock keeps a phone awake while it records.
PERMISSIONS_POLICY: Final = ", ".join(
    (
        "microphone=(self)",
        "screen-wake-lock=(self)",
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer",
                "browsing-topics",
                "camera",
                "display-capture",
                "geolocation",
                "gyroscope",
                "hid",
                "identity-credentials-get",
                "idle-detection",
                "local-fonts",
                "magnetometer",
                "midi",
                "payment",
                "serial",
                "usb",
                "xr-spatial-tracking",
            )
        ),
    )
)

SECURITY_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": PERMISSIONS_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_IMMUTABLE: Final = "public, max-age=31536000, immutable"  # the name holds a hash of the content
_REVALIDATE: Final = "no-cache"  # kept, but asked for every time: a new release shows at once
_SAFE_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")

_ENCODINGS: Final = {".br": "br", ".gz": "gzip"}
"""The smallest first. A reader that takes one "with quality 0" is none we know of."""

_BESIDE: Final = {
    "manifest.webmanifest": "application/manifest+json",
    "sw.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "icon-192.png": "image/png",
    "icon-512.png": "image/png",
    "icon-maskable-512.png": "image/png",
    "apple-touch-icon.png": "image/png",
}
"""Files beside the page. The service worker is asked for every time: a kept one would keep an old app."""

_NOT_BUILT: Final = """<!doctype html>
<html lang="nl">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Verbaal: het scherm ontbreekt</title></head>
<body>
<h1>Het scherm van Verbaal is nog niet gebouwd</h1>
<p>De server werkt, maar de webpagina ontbreekt in deze installatie. Installeer Verbaal opnieuw
met de webpagina erbij, vanuit de map van het project:</p>
<pre>pip install -e '.[server]'</pre>
<p>Staat <code>VERBAAL_SKIP_WEB</code> in de omgeving? Haal die instelling dan eerst weg.</p>
</body>
</html>
"""


BUILD_HEADER: Final = "Verbaal-Build"
_BUILD: Final = re.compile(r'<meta name="verbaal-build" content="([0-9a-f]{12})"')


class SecurityHeaders:
    """ASGI middleware: puts :data:`SECURITY_HEADERS` on every HTTP answer.

    A route that needs a stricter or different value (a page with its own style hash) sets
    the header itself; what is set is left alone. Answers under ``/v1`` hold personal data and
    are never stored by a browser or proxy, unless the route says otherwise; they name the build of
    the web app that is handed out now, so that a page from before it can say so.
    """

    def __init__(self, app: ASGIApp, dist: Path | None = None) -> None:
        self.app = app
        self._build = CurrentBuild(built_web_app() if dist is None else dist)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, adding headers to the start of the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        private = str(scope["path"]).startswith("/v1")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if private:
                    headers.setdefault("Cache-Control", "no-store")
                    if build := self._build():
                        headers.setdefault(BUILD_HEADER, build)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def built_web_app() -> Path:
    """Where the build puts the web app: ``client/web/dist`` of the installed package."""
    return Path(str(files("client") / "web" / "dist"))


class CurrentBuild:
    """The name that the build gave the page in ``dist``; None where nothing is built.

    Read again when the file changed: an installation is renewed while the server runs.
    """

    def __init__(self, dist: Path) -> None:
        self._page = dist / "index.html"
        self._seen: tuple[int, str | None] = (-1, None)

    def __call__(self) -> str | None:
        """Return the name, from memory unless the page is another file."""
        try:
            changed_ns = self._page.stat().st_mtime_ns
        except OSError:
            return None
        if changed_ns != self._seen[0]:
            found = _BUILD.search(self._page.read_text(encoding="utf-8", errors="replace"))
            self._seen = (changed_ns, found[1] if found else None)
        return self._seen[1]


def pages_router(dist: Path | None = None) -> APIRouter:
    """Routes of the web app: ``/``, ``/assets/NAME`` and the few files beside the index.

    Args:
        dist: folder with ``index.html`` and ``assets/``; the installed one when None. Looked at
            on every request, so a rebuild shows without a restart.
    """
    folder = built_web_app() if dist is None else dist
    router = APIRouter(include_in_schema=False)

    @router.api_route("/", methods=["GET", "HEAD"])
    async def index(request: Request) -> Response:
        if not (folder / "index.html").is_file():
            return HTMLResponse(_NOT_BUILT, status_code=503, headers={"Cache-Control": "no-store"})
        return _file(request, folder, "index.html", _REVALIDATE, "text/html; charset=utf-8")

    @router.api_route("/assets/{name}", methods=["GET", "HEAD"])
    async def asset(request: Request, name: str) -> Response:
        return _file(request, folder / "assets", name, _IMMUTABLE)

    # Named one by one: a pattern at the root would hide every other route's answer.
    async def beside(request: Request) -> Response:
        name = request.url.path.removeprefix("/")
        return _file(request, folder, name, _REVALIDATE, _BESIDE[name])

    for name in _BESIDE:
        router.add_api_route(f"/{name}", beside, methods=["GET", "HEAD"])

    return router


def _file(request: Request, folder: Path, name: str, cache: str, media_type: str | None = None) -> Response:
    """A file straight inside ``folder``; 404 for anything else, also for a name with a path in it.

    Sent compressed where the build left a compressed one beside it and the reader takes it.
    """
    path = folder / name
    if _SAFE_NAME.fullmatch(name) is None or path.suffix in _ENCODINGS or not path.is_file():
        return Response(status_code=404)
    headers = {"Cache-Control": cache, "Vary": "Accept-Encoding"}
    sent = path
    taken = {one.partition(";")[0].strip() for one in request.headers.get("accept-encoding", "").split(",")}
    for suffix, encoding in _ENCODINGS.items():
        smaller = path.with_name(name + suffix)
        if encoding in taken and smaller.is_file():
            sent = smaller
            headers["Content-Encoding"] = encoding
            break
    return FileResponse(sent, headers=headers, media_type=media_type or _media_type(path))


def _media_type(path: Path) -> str | None:
    # Not left to the system's table: with nosniff a script under a wrong type does not run.
    return {
        ".js": "text/javascript; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".svg": "image/svg+xml",
        ".woff2": "font/woff2",
    }.get(path.suffix)
