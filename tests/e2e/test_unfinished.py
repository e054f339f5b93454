"""Recordings that did not end as usual: thrown away, or left behind on the server."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import open_app, start_dictating, wait_until_spoken
from tests.e2e.server_process import ServerProcess, running_server

pytestmark = [pytest.mark.e2e, pytest.mark.model]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    yield from running_server(tmp_path_factory.mktemp("unfinished") / "data")


def kept_on_server(server: ServerProcess) -> list[object]:
    with httpx.Client(base_url=server.url, trust_env=False) as rest:
        return [*rest.get("/v1/dictations").json(), *rest.get("/v1/drafts").json()]


def kept_on_device(page: Page) -> int:
    count: int = page.evaluate(
        "new Promise(done => { const open = indexedDB.open('verbaal'); open.onsuccess = () => {"
        " const all = open.result.transaction(['audio', 'recordings']);"
        " const sound = all.objectStore('audio').count(), kept = all.objectStore('recordings').count();"
        " all.oncomplete = () => { open.result.close(); done(sound.result + kept.result) } } })"
    )
    return count


def test_a_recording_thrown_away_is_gone_here_and_on_the_server(
    server: ServerProcess, browser: Browser
) -> None:
    page = open_app(browser, server.url)
    start_dictating(page)
    expect(page.locator(".connection-live")).to_be_visible()
    wait_until_spoken(page, 2)
    page.get_by_role("button", name="Opname weggooien").click()
    # The safe answer is at hand, and keeps the recording going.
    page.get_by_role("button", name="Nee, terug").click()
    expect(page.get_by_role("button", name="Stop opname")).to_be_visible()
    page.get_by_role("button", name="Opname weggooien").click()
    page.get_by_role("button", name="Ja, weggooien").click()
    expect(page.get_by_text("De opname is weggegooid.")).to_be_visible()
    expect(page.get_by_role("button", name="Start opname")).to_be_enabled()
    assert kept_on_server(server) == []
    assert kept_on_device(page) == 0


def test_a_recording_thrown_away_off_line_is_gone_once_there_is_a_line(
    server: ServerProcess, browser: Browser
) -> None:
    page = open_app(browser, server.url)
    start_dictating(page)
    expect(page.locator(".connection-live")).to_be_visible()
    wait_until_spoken(page, 2)
    server.kill()
    expect(page.locator(".connection-words").get_by_text("Geen verbinding.")).to_be_visible()
    page.get_by_role("button", name="Opname weggooien").click()
    page.get_by_role("button", name="Ja, weggooien").click()
    expect(page.get_by_text("zodra er verbinding is")).to_be_visible()
    server.start()
    expect(page.get_by_role("button", name="Start opname")).to_be_enabled()
    assert kept_on_server(server) == []
    assert kept_on_device(page) == 0


def test_a_recording_left_behind_on_the_server_is_finished_from_the_list(
    server: ServerProcess, browser: Browser
) -> None:
    lost = open_app(browser, server.url)
    start_dictating(lost)
    expect(lost.locator(".connection-live")).to_be_visible()
    wait_until_spoken(lost, 3)
    lost.context.close()  # the device, with all it kept

    page = open_app(browser, server.url, path="#/verslagen")
    expect(page.get_by_text("Opnamen die nog niet klaar zijn")).to_be_visible()
    page.get_by_role("button", name="Afronden").click()
    page.locator("text-panel").wait_for()
    page.get_by_role("button", name="Later afmaken").click()
    expect(page.get_by_role("link", name="Verder nakijken")).to_be_visible()
    expect(page.get_by_text("Opnamen die nog niet klaar zijn")).to_have_count(0)


def test_a_refused_microphone_is_explained(server: ServerProcess, browser: Browser) -> None:
    page = open_app(browser, server.url)
    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () =>"
        " Promise.reject(new DOMException('no', 'NotAllowedError')) }"
    )
    page.get_by_role("button", name="Start opname").click()
    expect(page.get_by_role("alert")).to_contain_text("De microfoon is niet vrijgegeven")
    expect(page.get_by_role("button", name="Start opname")).to_be_enabled()
    assert kept_on_device(page) == 0
