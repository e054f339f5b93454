"""A phone with the app on it: Debian's Chromium on a profile that stays, and a way to kill it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from playwright.sync_api import BrowserContext, Error, Page, Playwright, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)
PATIENCE_MS = 60_000
COUNT_KEPT = """new Promise(done => {
  const open = indexedDB.open('verbaal');
  open.onsuccess = () => {
    const stores = open.result.transaction(['audio', 'recordings', 'secrets']);
    const counts = ['audio', 'recordings', 'secrets'].map(name => stores.objectStore(name).count());
    stores.oncomplete = () => { open.result.close(); done(counts.map(one => one.result)) };
  };
})"""
READ_RECORDS = """new Promise(done => {
  const open = indexedDB.open('verbaal');
  open.onsuccess = () => {
    const all = open.result.transaction('recordings').objectStore('recordings').getAll();
    all.onsuccess = () => { open.result.close(); done(all.result) };
  };
})"""


class Phone:
    """Use as a context manager; what the app keeps stays in ``profile``.

    Args:
        profile: folder of the browser.
        wav: what the microphone hears, once, from when it is first opened; left out: a beep now and then.
        arguments: for the browser, beside the usual ones.
    """

    def __init__(self, profile: Path, wav: Path | None = None, arguments: tuple[str, ...] = ()) -> None:
        self._profile = profile
        self._arguments = [*ARGUMENTS, *arguments]
        if wav is not None:
            self._arguments.append(f"--use-file-for-fake-audio-capture={wav}%noloop")
        self._playwright: Playwright | None = None
        self._context: BrowserContext | None = None

    def __enter__(self) -> Self:
        self._manager = sync_playwright()
        self._playwright = self._manager.__enter__()
        self._context = self._playwright.chromium.launch_persistent_context(
            self._profile,
            executable_path=CHROMIUM,
            args=self._arguments,
            viewport={"width": 360, "height": 780},
            has_touch=True,
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            permissions=["microphone"],
        )
        self._context.set_default_timeout(PATIENCE_MS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(Error):  # it was killed
            self.context.close()
        self._manager.__exit__(kind, error, trace)

    @property
    def context(self) -> BrowserContext:
        """The browser's only profile."""
        assert self._context is not None  # noqa: S101 - entered
        return self._context

    @property
    def page(self) -> Page:
        """The page that is open."""
        pages = self.context.pages
        return pages[0] if pages else self.context.new_page()

    def install(self, url: str) -> None:
        """A first visit with a network, until the app and its forms are kept on the device."""
        self.page.goto(url)
        self.page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
        self.page.get_by_role("button", name="Start opname").and_(self.page.locator(":enabled")).wait_for()

    def dictate(self, seconds: float) -> None:
        """Start, and speak for so long by the clock of the recording."""
        self.page.get_by_role("button", name="Start opname").click()
        deadline = time.monotonic() + seconds + PATIENCE_MS / 1000
        while time.monotonic() < deadline:
            shown = self.page.locator(".elapsed")
            found = re.findall(r"\d+", shown.inner_text()) if shown.count() else []
            if found and int(found[0]) * 60 + int(found[1]) >= seconds:
                return
            self.page.wait_for_timeout(100)
        raise TimeoutError(f"the recording does not reach {seconds} s")

    def kept(self) -> int:
        """Rows about recordings on the device: stretches of sound, recordings and keys."""
        counts: list[int] = self.page.evaluate(COUNT_KEPT)
        return sum(counts)

    def recordings(self) -> list[dict[str, Any]]:
        """What the device notes of each recording."""
        found: list[dict[str, Any]] = self.page.evaluate(READ_RECORDS)
        return found

    def kill(self) -> None:
        """SIGKILL to the browser: nothing is flushed, closed or said."""
        for pid in _browsers_on(self._profile):
            os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while _browsers_on(self._profile) and time.monotonic() < deadline:
            time.sleep(0.05)


def _browsers_on(profile: Path) -> list[int]:
    """Main processes of browsers on this profile."""
    wanted = f"--user-data-dir={profile}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if wanted in words and not any(word.startswith(b"--type=") for word in words):
                found.append(int(entry.name))
    return found
