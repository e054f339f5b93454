"""Debian's Chromium with a microphone that plays a file, driven as an officer would."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserType, Locator, Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
DESK = (1440, 900)
PHONE = (360, 780)
PICTURES = Path(__file__).parents[2] / "docs" / "images"
Scheme = Literal["dark", "light"]
PATIENCE_MS = 60_000  # two cores recognise speech and draw pages at the same time

ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)


def chromium_is_here() -> None:
    """Skip where there is no Chromium; in CI that is a failure."""
    if not CHROMIUM.is_file():
        if os.environ.get("CI"):
            pytest.fail(f"{CHROMIUM} is missing; install Debian's package chromium")
        pytest.skip(f"{CHROMIUM} is missing; Debian's package chromium has it")


@contextmanager
def chromium(wav: Path | None = None) -> Iterator[Browser]:
    """A browser whose microphone plays ``wav`` once and is silent after it."""
    with sync_playwright() as playwright, _launched(playwright.chromium, wav) as browser:
        yield browser


@contextmanager
def speaking_beside(browser: Browser, wav: Path) -> Iterator[Browser]:
    """A second browser where one runs already: a thread can have :func:`chromium` once."""
    with _launched(browser.browser_type, wav) as speaking:
        yield speaking


@contextmanager
def _launched(kind: BrowserType, wav: Path | None) -> Iterator[Browser]:
    chromium_is_here()
    arguments = [*ARGUMENTS]
    if wav is not None:
        arguments.append(f"--use-file-for-fake-audio-capture={wav}%noloop")
    browser = kind.launch(executable_path=CHROMIUM, args=arguments)
    try:
        yield browser
    finally:
        browser.close()


def open_app(
    browser: Browser, url: str, *, size: tuple[int, int] = DESK, scheme: Scheme = "light", path: str = ""
) -> Page:
    """The app in a fresh profile, with the microphone allowed."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        locale="nl-NL",
        timezone_id="Europe/Amsterdam",
        permissions=["microphone", "screen-wake-lock"],
        has_touch=size == PHONE,
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    expect.set_options(timeout=PATIENCE_MS)
    page.goto(f"{url}/{path}")
    return page


def start_dictating(page: Page) -> None:
    page.get_by_role("button", name="Start opname").click()
    page.get_by_role("button", name="Stop opname").wait_for()


def live_words(page: Page) -> str:
    """The text on the dictation screen: finals and the utterance in progress."""
    return page.locator(".live-text").inner_text()


def wait_until_spoken(page: Page, seconds: float) -> None:
    """Wait until the recording time on the screen reaches ``seconds``."""
    # Asked from here: the page's policy forbids the script that Playwright would wait with.
    patience = time.monotonic() + seconds + PATIENCE_MS / 1000
    while time.monotonic() < patience:
        minutes, whole = re.findall(r"\d+", page.locator(".elapsed").inner_text())
        if int(minutes) * 60 + int(whole) >= seconds:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"the recording does not reach {seconds} s")


def stop_dictating(page: Page) -> None:
    """Stop, and wait for the review that opens when all sound is in the text."""
    page.get_by_role("button", name="Stop opname").click()
    page.locator("text-panel").wait_for()


def ready(button: Locator) -> Locator:
    """The button once it takes a key: what was just drawn refuses the second of a double tap for a moment."""
    expect(button).to_be_enabled()  # a click waits for that by itself
    return button


def overflow_px(page: Page) -> int:
    """By how much the page is wider than the window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return width


def picture(page: Page, name: str) -> None:
    """Save a README picture, when asked for (VERBAAL_PICTURES=1)."""
    if os.environ.get("VERBAAL_PICTURES") == "1":
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png")
