"""No network before the first word, the browser killed, started again: nothing lost, nothing twice."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from benchmarks.web.dead_zone import dead_zone
from benchmarks.web.phone import Phone
from tests.e2e.browser import chromium_is_here
from tests.e2e.server_process import ServerProcess, running_server
from tests.e2e.spoken import Dictation, joined_clips

pytestmark = [pytest.mark.e2e, pytest.mark.model, pytest.mark.timeout(240)]

SECONDS = 8
# As the first version of the page kept a recording: in clear, without a key, in a database of version 1.
LEFT_BY_VERSION_1 = """({ pcm, chunk }) => new Promise((done, failed) => {
  const sound = Uint8Array.from(atob(pcm), one => one.charCodeAt(0));
  const open = indexedDB.open('verbaal', 1);
  open.onerror = () => failed(open.error);
  open.onupgradeneeded = () => {
    open.result.createObjectStore('recordings', { keyPath: 'key' });
    open.result.createObjectStore('audio', { keyPath: ['key', 'firstSample'] });
  };
  open.onsuccess = () => {
    const all = open.result.transaction(['recordings', 'audio'], 'readwrite');
    all.objectStore('recordings').put({
      key: 'from-before', template: 'mutatie', dictatedAt: '2026-11-20T22:30:00.000+01:00', dictationId: null,
      samples: sound.length / 2, base: 0, stopped: true, cancelled: false,
      chain: { samples: 0, head: '0'.repeat(64) },
    });
    for (let at = 0; at < sound.length; at += chunk * 2) {
      const piece = sound.slice(at, at + chunk * 2).buffer;
      all.objectStore('audio').put({ key: 'from-before', firstSample: at / 2, pcm: piece });
    }
    all.oncomplete = () => { open.result.close(); done(null); };
  };
})"""

READ_SOUND = """new Promise(done => {
  const open = indexedDB.open('verbaal');
  open.onsuccess = () => {
    const all = open.result.transaction('audio').objectStore('audio').getAll();
    all.onsuccess = () => { open.result.close(); done(all.result.map(one => Object.keys(one))) };
  };
})"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    chromium_is_here()
    yield from running_server(tmp_path_factory.mktemp("dead-zone") / "data")


@pytest.fixture(scope="module")
def dictation() -> Dictation:
    return joined_clips(at_least_s=SECONDS, seed=5)


def test_a_dead_zone_and_a_killed_browser_leave_no_trace(
    server: ServerProcess, dictation: Dictation, tmp_path: Path
) -> None:
    wav = dictation.write(tmp_path / "spoken.wav")
    outcome = dead_zone(server.url, server.data_dir, tmp_path / "profile", wav, SECONDS)
    assert outcome.recorded_samples >= (SECONDS - 1) * 16_000
    assert len(outcome.disturbed.words) >= 8
    assert outcome.chain_matches
    assert outcome.disturbed.samples == outcome.recorded_samples
    assert outcome.disturbed.sound == outcome.undisturbed.sound
    assert outcome.disturbed.words == outcome.undisturbed.words
    assert outcome.left_on_device == 0


def test_a_recording_goes_on_signed_out_and_only_in_one_window(server: ServerProcess, tmp_path: Path) -> None:
    with Phone(tmp_path / "profile") as phone:
        page = phone.page
        refused = {"code": "forbidden", "detail": "Meld u opnieuw aan."}
        page.route("**/v1/tickets", lambda route: route.fulfill(status=401, json=refused))
        page.goto(server.url)
        phone.dictate(2)
        expect(page.locator(".connection-words")).to_contain_text("Niet meer aangemeld")
        other = phone.context.new_page()
        other.goto(server.url)
        expect(other.get_by_text("In een ander venster loopt al een opname").first).to_be_visible()
        other.get_by_role("button", name="Start opname").click()
        expect(other.get_by_role("button", name="Stop opname")).to_have_count(0)
        other.close()
        page.unroute("**/v1/tickets")
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator(".connection-live")).to_be_visible()
        page.get_by_role("button", name="Stop opname").click()
        page.locator("text-panel").wait_for()
        assert phone.kept() == 0


def test_a_recording_that_an_earlier_version_left_unsent_is_encrypted_and_sent(
    server: ServerProcess, dictation: Dictation, tmp_path: Path
) -> None:
    pcm = (dictation.samples * 32767).astype("<i2").tobytes()
    with Phone(tmp_path / "profile") as phone:
        page = phone.page
        page.goto(f"{server.url}/icon.svg")
        page.evaluate(LEFT_BY_VERSION_1, {"pcm": base64.b64encode(pcm).decode(), "chunk": 4000})
        page.route("**/v1/tickets", lambda route: route.abort())
        page.goto(server.url)
        page.get_by_role("button", name="Start opname").and_(page.locator(":enabled")).wait_for()
        page.wait_for_timeout(1000)
        (first, *_) = page.evaluate(READ_SOUND)
        assert sorted(first) == ["firstSample", "iv", "key", "samples", "sealed"]
        page.unroute("**/v1/tickets")
        page.get_by_role("link", name="Nakijken", exact=True).click()
        page.locator("text-panel").wait_for()
        draft_id = page.url.rsplit("/", 1)[1]
        assert phone.kept() == 0
    draft = httpx.get(f"{server.url}/v1/drafts/{draft_id}", trust_env=False).json()
    assert draft["dictated_at"].startswith("2026-11-20T22:30")
    with sqlite3.connect(f"file:{server.database}?mode=ro", uri=True) as database:
        query = "SELECT sound_samples, sound_chain = sound_client_chain FROM dictations WHERE draft_id = ?"
        assert database.execute(query, (draft_id,)).fetchone() == (len(pcm) // 2, 1)
