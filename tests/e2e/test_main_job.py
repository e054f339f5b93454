"""From a spoken record to a confirmed report that survives a power cut, in a real browser."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as TooLate

from tests.e2e.browser import (
    DESK,
    PHONE,
    chromium,
    live_words,
    open_app,
    picture,
    start_dictating,
    stop_dictating,
    wait_until_spoken,
)
from tests.e2e.server_process import ServerProcess
from tests.e2e.spoken import Dictation, joined_clips, word_errors

pytestmark = [pytest.mark.e2e, pytest.mark.model]

CORRECTION = "vooralsnog"
PLATE = "VK-394-T"


def rows(server: ServerProcess, question: str, *values: str) -> list[Any]:
    with sqlite3.connect(f"file:{server.database}?mode=ro", uri=True) as database:
        return database.execute(question, values).fetchall()


def field(page: Page, field_id: str) -> Any:
    return page.locator(f"field-card[data-field={field_id}]")


def dictate(page: Page, dictation: Dictation) -> None:
    """Speak it all, watching words appear while speaking."""
    page.get_by_role("radio", name="Mutatie").check()
    start_dictating(page)
    expect(page.locator(".settled, .tentative").filter(has_text=re.compile(r"\w")).first).to_be_visible()
    expect(page.locator(".final").first).to_be_visible()
    words_half_way = live_words(page)
    assert len(words_half_way.split()) >= 3
    expect(page.locator(".connection-live")).to_be_visible()
    expect(page.locator(".final").nth(1)).to_be_visible()
    picture_with_tentative_words(page, "dictating")
    wait_until_spoken(page, dictation.seconds + 1)
    stop_dictating(page)


def confirm(page: Page) -> None:
    """Tick the text, see in the summary what was changed, and confirm."""
    page.get_by_label("Ik heb de tekst gelezen").click()
    expect(page.get_by_text("Alles is nagekeken")).to_be_visible()
    page.get_by_role("button", name="Naar bevestigen").click()
    changed = page.get_by_role("region", name="Gegevens")
    expect(changed.get_by_role("button", name=f"Kenteken {PLATE}")).to_be_visible()
    expect(page.get_by_text("1 woord door u veranderd")).to_be_visible()
    page.get_by_role("button", name="Bevestigen en opslaan").click()
    expect(page.get_by_text("Het verslag is bevestigd en opgeslagen.")).to_be_visible()


def test_a_spoken_record_becomes_a_confirmed_report_that_survives_a_power_cut(
    server: ServerProcess, tmp_path: Path
) -> None:
    dictation = joined_clips(at_least_s=18, seed=7)
    with chromium(dictation.write(tmp_path / "spoken.wav")) as browser:
        page = open_app(browser, server.url)
        dictate(page, dictation)
        draft_id = page.url.rsplit("/", 1)[1]

        # Review: the words are those that were spoken, and each one plays its sound.
        heard = page.locator(".narrative").inner_text()
        assert word_errors(heard, dictation.text) < 0.5
        with page.expect_response(re.compile(r"/v1/drafts/[^/]+/audio\?")) as sound:
            page.locator(".narrative .word").nth(2).click()
        assert sound.value.status == 200
        assert sound.value.headers["content-type"].startswith("audio/")

        # Nothing is saved that was not looked at.
        page.get_by_role("button", name="Naar bevestigen").click()
        expect(page.get_by_text("Kijk eerst dit onderdeel na.").first).to_be_visible()
        assert rows(server, "SELECT id FROM reports") == []

        # Correct one word, fill in one plate.
        wrong = page.locator(".narrative .word").nth(2).inner_text()
        page.get_by_role("button", name="Tekst aanpassen").click()
        narrative = page.get_by_role("textbox", name="Tekst van het verslag")
        corrected = narrative.input_value().replace(wrong, CORRECTION, 1)
        narrative.fill(corrected)
        page.get_by_role("button", name="Tekst opslaan").click()
        expect(page.locator(".word-changed")).to_have_text(CORRECTION)
        plate = field(page, "kenteken")
        plate.get_by_role("button", name="Invullen").click()
        plate.get_by_role("textbox", name="Kenteken").fill(PLATE)
        plate.get_by_role("textbox", name="Kenteken").press("Enter")
        expect(plate.get_by_text("getypt")).to_be_visible()
        expect(plate.get_by_role("checkbox")).to_be_checked()
        if os.environ.get("VERBAAL_PICTURES") == "1":
            take_review_pictures(page)

        confirm(page)
        report_id = page.url.rsplit("/", 1)[1].split("?")[0]

        # A power cut.
        server.kill()
        server.start()
        page.reload()
        expect(page.locator(".narrative")).to_have_text(corrected)
        expect(page.get_by_text(PLATE)).to_be_visible()
        page.goto(f"{server.url}/v1/reports/{report_id}/print")
        expect(page.get_by_text(CORRECTION)).to_be_visible()
        page.goto(f"{server.url}/#/verslagen")
        expect(page.get_by_text("Geen open concepten.")).to_be_visible()
        expect(page.locator(f"a[href='#/verslag/{report_id}']")).to_be_visible()

    [(content,)] = rows(server, "SELECT content FROM reports WHERE id = ?", report_id)
    assert CORRECTION in json.loads(content)["narrative"]["text"]
    confirmed = rows(
        server, "SELECT object_type, object_id FROM audit_log WHERE action = 'confirm' ORDER BY seq"
    )
    assert set(confirmed) == {("draft", draft_id), ("report", report_id)}


def picture_with_tentative_words(page: Page, name: str) -> None:
    if os.environ.get("VERBAAL_PICTURES") != "1":
        return
    # A busy machine may go from final to final; the picture is then without them.
    with suppress(TooLate):
        page.locator(".tentative").filter(has_text=re.compile(r"\w")).wait_for(timeout=6_000)
    picture(page, name)


def take_review_pictures(page: Page) -> None:
    page.evaluate("document.activeElement.blur()")
    field(page, "kenteken").scroll_into_view_if_needed()
    page.locator(".narrative .word").nth(5).click()
    picture(page, "reviewing")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.evaluate("scrollTo(0, 0)")
    picture(page, "reviewing-phone")
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})


@pytest.mark.skipif(os.environ.get("VERBAAL_PICTURES") != "1", reason="only makes the README's pictures")
def test_the_readme_shows_dictating_on_a_phone(server: ServerProcess, tmp_path: Path) -> None:
    dictation = joined_clips(at_least_s=18, seed=7)
    with chromium(dictation.write(tmp_path / "spoken.wav")) as browser:
        page = open_app(browser, server.url, size=PHONE)
        page.get_by_role("radio", name="Mutatie").check()
        start_dictating(page)
        expect(page.locator(".final").nth(1)).to_be_visible()
        picture_with_tentative_words(page, "dictating-phone")
        stop_dictating(page)
