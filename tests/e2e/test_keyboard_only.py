"""The whole job without a pointer, from opening the app to a confirmed report; the focus stays in sight."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import chromium, open_app, ready, wait_until_spoken
from tests.e2e.server_process import ServerProcess
from tests.e2e.spoken import joined_clips
from tests.e2e.test_screens import FOCUSED

pytestmark = [pytest.mark.e2e, pytest.mark.model]

MOST_STEPS = 250

# WCAG 2.2, 2.4.11 (Focus Not Obscured): some of what has the focus is on top, at its middle or its corners.
IN_SIGHT = """(() => {
  const here = document.activeElement;
  const { left, right, top, bottom } = here.getBoundingClientRect();
  const points = [[(left + right) / 2, (top + bottom) / 2], [left + 3, top + 3], [right - 3, bottom - 3]];
  return points.some(([x, y]) => {
    const found = document.elementFromPoint(x, y);
    return found && (here.contains(found) || found.contains(here));
  });
})()"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something whose name begins so has the focus; everything on the way must be seen."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        at, _value = page.evaluate(FOCUSED)
        assert page.evaluate(IN_SIGHT), f"{at!r} has the focus and can't be seen"
        if at.startswith(name):
            return
    raise AssertionError(f"{name!r} is not reached by Tab")


def tick_what_is_in_the_way(page: Page) -> None:
    """Tab through the draft: tick, type again what can't be ticked, until the way to confirming."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        name, value = page.evaluate(FOCUSED)
        assert page.evaluate(IN_SIGHT), f"{name!r} has the focus and can't be seen"
        if name.startswith("Typ "):
            page.keyboard.type(value)
            page.keyboard.press("Enter")
            expect(page.locator(":focus")).to_be_checked()
        elif name.startswith("Overtypen"):
            page.keyboard.press("Enter")
        elif page.evaluate("document.activeElement.type") == "checkbox" and not name.startswith("Klopt:"):
            page.keyboard.press("Space")
            expect(page.locator(":focus")).to_be_checked()
        elif name.startswith("Klopt:") and page.locator(":focus").get_attribute("aria-disabled") != "true":
            page.keyboard.press("Space")
        elif name.startswith("Naar bevestigen"):
            return
    raise AssertionError("confirming is not reached by Tab")


def test_an_officer_without_a_mouse_goes_from_opening_the_app_to_a_confirmed_report(
    shared_server: ServerProcess, tmp_path: Path
) -> None:
    dictation = joined_clips(at_least_s=4, seed=11)
    with chromium(dictation.write(tmp_path / "spoken.wav")) as browser:
        page = open_app(browser, shared_server.url)
        expect(page.get_by_role("button", name="Start opname")).to_be_enabled()
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Naar de inhoud")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()

        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("radio", name="Mutatie")).to_be_checked()
        tab_to(page, "Start opname")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Stop opname")).to_be_focused()
        wait_until_spoken(page, dictation.seconds)
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", name=re.compile("^Nakijken"))).to_be_focused()
        tick_what_is_in_the_way(page)
        expect(page.get_by_text("Alles is nagekeken")).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Overzicht voor het bevestigen")).to_be_focused()
        tab_to(page, "Bevestigen en opslaan")
        ready(page.locator(":focus"))
        page.keyboard.press("Enter")
        expect(page.get_by_text("Het verslag is bevestigd en opgeslagen.")).to_be_visible()
        expect(page.get_by_role("heading", name="Mutatie")).to_be_focused()
