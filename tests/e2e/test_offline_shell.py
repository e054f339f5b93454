"""The app opens without a network, after a reboot too, and takes a new version when the officer says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.e2e.browser import ARGUMENTS, CHROMIUM, chromium_is_here
from tests.e2e.shell_server import ShellServer, shell_server

pytestmark = pytest.mark.e2e

WITHIN_MS = 30_000
NEXT_BUILD = "0123456789ab"


@contextmanager
def profile(folder: Path) -> Iterator[BrowserContext]:
    """A browser that keeps what it keeps in ``folder``; closing it is the reboot."""
    chromium_is_here()
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder,
            executable_path=CHROMIUM,
            args=[*ARGUMENTS],
            viewport={"width": 360, "height": 780},
            locale="nl-NL",
        )
        context.set_default_timeout(WITHIN_MS)
        expect.set_options(timeout=WITHIN_MS)
        try:
            yield context
        finally:
            context.close()


def build_of(page: Page) -> str | None:
    return page.locator('meta[name="verbaal-build"]').get_attribute("content")


def open_and_keep(context: BrowserContext, server: ShellServer) -> Page:
    """A first visit, until the app is kept on the device."""
    page = context.new_page()
    page.goto(server.url)
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    expect(page.get_by_text("Mutatie", exact=True)).to_be_visible()
    return page


def test_the_app_opens_without_a_network_after_a_reboot(tmp_path: Path) -> None:
    with shell_server(tmp_path) as server:
        with profile(tmp_path / "profile") as context:
            open_and_keep(context, server)
        server.stop()
        with profile(tmp_path / "profile") as context:
            page = context.new_page()
            page.goto(server.url)
            expect(page.get_by_text("Mutatie", exact=True)).to_be_visible()
            expect(page.get_by_role("button", name="Start opname")).to_be_enabled()
            page.get_by_role("link", name="Instellingen").click()
            expect(page.get_by_role("heading", name="Instellingen")).to_be_focused()
            page.get_by_label("English").check()
            expect(page.get_by_role("heading", name="Settings", exact=True)).to_be_visible()
            assert page.locator("html").get_attribute("lang") == "en"
            page.reload()
            expect(page.get_by_role("heading", name="Settings", exact=True)).to_be_visible()


def test_a_new_version_waits_for_the_officer_and_for_recordings(tmp_path: Path) -> None:
    with shell_server(tmp_path) as server, profile(tmp_path / "profile") as context:
        page = open_and_keep(context, server)
        old = build_of(page)
        server.release(NEXT_BUILD)
        page.reload()  # what is kept opens first; the server's answers tell that there is another
        reload = page.get_by_role("button", name="Laad opnieuw")
        expect(reload).to_be_visible()
        assert build_of(page) == old
        elsewhere = context.new_page()
        elsewhere.goto(server.url)
        elsewhere.evaluate(
            "() => { navigator.locks.request('verbaal-microfoon', () => new Promise(() => undefined)) }"
        )
        reload.click()
        expect(page.get_by_text("Stop eerst de opname in het andere venster")).to_be_visible()
        assert build_of(page) == old
        elsewhere.close()
        while page.evaluate("navigator.locks.query().then(({ held }) => held.length)"):
            page.wait_for_timeout(50)  # the browser lets go of a window's locks a moment after it closed
        with page.expect_navigation():
            reload.click()
        expect(page.get_by_text("Mutatie", exact=True)).to_be_visible()
        assert build_of(page) == NEXT_BUILD
        expect(reload).to_have_count(0)
        server.stop()
        page.reload()
        expect(page.get_by_text("Mutatie", exact=True)).to_be_visible()
        assert build_of(page) == NEXT_BUILD
