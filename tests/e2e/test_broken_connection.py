"""The line breaks or the server dies in the middle of a dictation: nothing that was said is lost."""

from __future__ import annotations

import io
import sqlite3
from pathlib import Path

import httpx
import pytest
import soundfile
from playwright.sync_api import Page, expect

from tests.e2e.browser import chromium, open_app, start_dictating, stop_dictating, wait_until_spoken
from tests.e2e.server_process import ServerProcess
from tests.e2e.spoken import Dictation, joined_clips, share_present, word_errors

pytestmark = [pytest.mark.e2e, pytest.mark.model]


def check_that_all_arrived(server: ServerProcess, page: Page, dictation: Dictation) -> None:
    heard = page.locator(".narrative").inner_text()
    assert word_errors(heard, dictation.text) < 0.5
    draft_id = page.url.rsplit("/", 1)[1]
    answer = httpx.get(f"{server.url}/v1/drafts/{draft_id}/audio", trust_env=False, timeout=30)
    assert answer.status_code == 200
    recorded, _ = soundfile.read(io.BytesIO(answer.content), dtype="float32")
    assert share_present(recorded, dictation.samples) > 0.9
    with sqlite3.connect(f"file:{server.database}?mode=ro", uri=True) as database:
        # The chain that the page made of the packets that it recorded, over breaks and visits.
        chains = "SELECT sound_packets_chain, sound_client_chain FROM dictations WHERE draft_id = ?"
        (kept, made_here) = database.execute(chains, (draft_id,)).fetchone()
    assert kept == made_here is not None
    left = page.evaluate(
        "new Promise(done => { const open = indexedDB.open('verbaal'); open.onsuccess = () => {"
        " const count = open.result.transaction('audio').objectStore('audio').count();"
        " count.onsuccess = () => { open.result.close(); done(count.result) } } })"
    )
    assert left == 0


def test_a_server_killed_in_mid_sentence_gets_every_word_when_it_is_back(
    server: ServerProcess, tmp_path: Path
) -> None:
    dictation = joined_clips(at_least_s=20, seed=11)
    with chromium(dictation.write(tmp_path / "spoken.wav")) as browser:
        page = open_app(browser, server.url)
        start_dictating(page)
        wait_until_spoken(page, 7)
        server.kill()
        expect(page.locator(".connection-words").get_by_text("Geen verbinding.")).to_be_visible()
        expect(page.get_by_text("wacht op verzending")).to_be_visible()
        wait_until_spoken(page, 12)
        server.start()
        expect(page.locator(".connection-live")).to_be_visible()
        wait_until_spoken(page, dictation.seconds + 1)
        stop_dictating(page)
        check_that_all_arrived(server, page, dictation)


def test_a_page_killed_in_mid_sentence_sends_the_rest_on_the_next_visit(
    server: ServerProcess, tmp_path: Path
) -> None:
    dictation = joined_clips(at_least_s=12, seed=13)
    with chromium(dictation.write(tmp_path / "spoken.wav")) as browser:
        page = open_app(browser, server.url)
        start_dictating(page)
        wait_until_spoken(page, 5)
        # Off line from here on: the last seconds are on this device only when the page goes.
        server.kill()
        wait_until_spoken(page, dictation.seconds + 1)
        context = page.context
        page.close(run_before_unload=False)
        server.start()
        page = context.new_page()
        page.goto(server.url)
        # Sent without being asked; the officer opens the draft when it suits.
        expect(page.get_by_text("was onderbroken")).to_be_visible()
        page.get_by_role("link", name="Nakijken").click()
        page.locator("text-panel .narrative").wait_for()
        check_that_all_arrived(server, page, dictation)
        page.goto(f"{server.url}/#/verslagen")
        expect(page.get_by_text("was onderbroken")).to_have_count(0)
