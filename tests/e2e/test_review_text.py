"""The text of a review: heard, ticked and changed by paragraph, undone, spoken over, and all by keys."""

from __future__ import annotations

import io
import re
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.e2e.browser import PHONE, chromium, open_app, overflow_px
from tests.e2e.server_process import ServerProcess
from tests.e2e.spoken import Dictation, joined_clips, word_errors
from tests.e2e.test_screens import make_draft

pytestmark = [pytest.mark.e2e, pytest.mark.model]

FIRST = "Ik zag een grijze bestelbus staan."
SECOND = "De bestuurder liep weg naar het station."
TEXT = f"{FIRST}\n\n{SECOND}"


@dataclass(frozen=True)
class Stage:
    server: ServerProcess
    browser: Browser
    """Its microphone plays ``spoken``."""
    spoken: Dictation


@pytest.fixture(scope="module")
def stage(shared_server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    spoken = joined_clips(at_least_s=3, seed=5)
    with chromium(spoken.write(tmp_path_factory.mktemp("text") / "spoken.wav")) as browser:
        yield Stage(shared_server, browser, spoken)


def review(stage: Stage, *, sound: bool = False, **kwargs: Any) -> tuple[Page, dict[str, Any]]:
    """The review of a typed text; with ``sound`` as if it was spoken, a word each half second."""
    draft = make_draft(stage.server, TEXT)
    page = open_app(stage.browser, stage.server.url, path="#/dicteren", **kwargs)
    if sound:
        page.route(re.compile(r"/v1/drafts/[^/?]+$"), _as_spoken)
        page.route(re.compile(r"/v1/drafts/[^/]+/audio"), _silence)
    page.goto(f"{stage.server.url}/#/nakijken/{draft['id']}")
    expect(page.locator(".narrative")).to_have_count(2)
    return page, draft


def _as_spoken(route: Route) -> None:
    words = [
        {"text": word, "start_s": n * 0.5, "end_s": n * 0.5 + 0.5, "probability": 0.9}
        for n, word in enumerate(TEXT.split())
    ]
    said: dict[str, Any] = {"utterance": 0, "revision": 1, "start_s": 0.0, "end_s": len(words) * 0.5}
    said |= {"text": " ".join(TEXT.split()), "words": words, "marks": [], "suggestions": [], "complete": True}
    answer: dict[str, Any] = route.fetch().json()
    transcript = {"language": "nl", "utterances": [said]}
    route.fulfill(json=answer | {"dictation_id": "d-test", "transcript": transcript})


def _silence(route: Route) -> None:
    asked = dict(re.findall(r"(start_s|end_s)=([\d.]+)", route.request.url))
    written = io.BytesIO()
    with wave.open(written, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(16_000)
        wav.writeframes(bytes(2 * round(16_000 * (float(asked["end_s"]) - float(asked["start_s"])))))
    route.fulfill(body=written.getvalue(), content_type="audio/wav")


def stored(stage: Stage, draft: dict[str, Any]) -> dict[str, Any]:
    answer = httpx.get(f"{stage.server.url}/v1/drafts/{draft['id']}", trust_env=False)
    narrative: dict[str, Any] = answer.json()["narrative"]
    return narrative


def tick(page: Page, number: int) -> Any:
    return page.get_by_role("checkbox", name=f"Gelezen en klopt: Alinea {number} van 2")


def test_a_touched_word_plays_to_the_end_and_the_text_is_settled_by_keys_alone(stage: Stage) -> None:
    page, draft = review(stage, sound=True)
    with page.expect_request(re.compile(r"/audio\?")) as asked:
        page.get_by_text("bestelbus", exact=True).click()
    # From a moment before the word to the last word of all, at the speed that was chosen.
    assert re.search(r"start_s=1\.700&end_s=6\.800", asked.value.url)
    expect(page.locator(".word-playing")).to_have_text(re.compile(r"\w"))
    page.keyboard.press("s")
    expect(page.get_by_role("button", name="Snelheid: langzaam").first).to_be_visible()
    page.keyboard.press("p")
    expect(page.locator(".word-playing")).to_have_count(0)
    # All else without the mouse: choose two words, type others for them, tick, undo, do it again.
    page.locator(".narrative").first.focus()
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator(".word-chosen")).to_have_text(["grijze", "bestelbus"])
    page.keyboard.press("e")
    expect(page.get_by_role("textbox", name="Alinea 1 van 2")).to_be_focused()
    page.keyboard.type("witte bus p")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".word-changed, .word-typed")).to_have_text(["witte", "bus", "p"])
    page.keyboard.press("k")
    expect(tick(page, 1)).to_be_checked()
    expect(tick(page, 2)).not_to_be_checked()
    page.keyboard.press("Control+z")
    expect(tick(page, 1)).not_to_be_checked()
    page.keyboard.press("Control+z")
    expect(page.locator(".narrative").first).to_have_text(FIRST)
    page.keyboard.press("Control+Shift+z")
    page.keyboard.press("Control+Shift+z")
    expect(tick(page, 1)).to_be_checked()
    kept = stored(stage, draft)
    assert (kept["text"], kept["checked"]) == (TEXT.replace("grijze bestelbus", "witte bus p"), [0])
    page.keyboard.press("?")
    overview = page.get_by_role("dialog", name="Sneltoetsen")
    expect(overview).to_contain_text("Ongedaan maken")
    page.keyboard.press("Escape")
    expect(overview).to_have_count(0)
    # The speed stays on this device.
    page.reload()
    expect(page.get_by_role("button", name="Snelheid: langzaam").first).to_be_visible()


def test_half_typed_text_survives_a_reload_and_a_change_from_elsewhere(stage: Stage) -> None:
    page, draft = review(stage, size=PHONE)
    page.get_by_role("button", name="Alinea aanpassen: Alinea 2 van 2").click()
    box = page.get_by_role("textbox", name="Alinea 2 van 2")
    box.fill("De bestuurder rende weg.")
    page.reload()
    expect(page.get_by_text("U was hier nog aan het typen")).to_be_visible()
    expect(box).to_have_value("De bestuurder rende weg.")
    elsewhere = {"version": draft["version"], "narrative": f"{FIRST}\n\nZij liepen samen weg."}
    url = f"{stage.server.url}/v1/drafts/{draft['id']}"
    httpx.patch(url, json=elsewhere, trust_env=False).raise_for_status()
    page.get_by_role("button", name="Alinea opslaan").click()
    expect(page.get_by_text("Zij liepen samen weg.")).to_be_visible()
    expect(box).to_have_value("De bestuurder rende weg.")
    assert overflow_px(page) <= 0
    page.get_by_role("button", name="Alinea opslaan").click()
    expect(page.locator(".narrative").nth(1)).to_have_text("De bestuurder rende weg.")
    # Undoing goes back to what stood there before, which somebody else wrote.
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(page.locator(".narrative").nth(1)).to_have_text("Zij liepen samen weg.")
    page.reload()
    expect(page.locator(".narrative")).to_have_count(2)
    expect(page.locator("textarea")).to_have_count(0)


def test_a_marked_passage_is_spoken_over_and_what_was_recorded_waits_for_the_network(stage: Stage) -> None:
    page, draft = review(stage, size=PHONE)
    page.get_by_text("grijze", exact=True).click()
    page.get_by_text("bestelbus", exact=True).click(modifiers=["Shift"])
    bar = page.locator("word-bar")
    bar.get_by_role("button", name="Inspreken").click()
    bar.get_by_role("button", name="Spreek in").click()
    expect(bar.get_by_text("Spreek nu")).to_be_visible()
    page.wait_for_timeout(round(1000 * stage.spoken.seconds))
    page.context.set_offline(True)
    bar.get_by_role("button", name="Klaar").click()
    expect(page.get_by_text("Inspreken heeft de verbinding nodig")).to_be_visible()
    page.context.set_offline(False)
    sent: list[Request] = []
    page.on("request", lambda one: sent.append(one) if one.url.endswith("/spoken") else None)
    bar.get_by_role("button", name="Opnieuw proberen").click()
    heard = page.locator(".spoken-heard")
    expect(heard).to_be_focused()
    expect(heard).to_contain_text("grijze bestelbus")
    words = heard.locator("strong").inner_text()
    assert word_errors(words, stage.spoken.text) < 0.5
    assert len(sent) == 1
    assert sent[0].headers["content-type"] == "audio/wav"
    assert overflow_px(page) <= 0
    bar.get_by_role("button", name="Neem over").click()
    expect(page.locator(".narrative").first).not_to_contain_text("grijze bestelbus")
    assert words.split()[1] in stored(stage, draft)["text"]
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(page.locator(".narrative").first).to_have_text(FIRST)


def test_keys_are_changed_on_the_device_and_single_ones_can_be_turned_off(stage: Stage) -> None:
    page = open_app(stage.browser, stage.server.url, path="#/instellingen")
    page.get_by_text("Sneltoetsen bekijken").click()
    slower = page.get_by_role("button", name="Andere toets: Langzamer of weer gewoon")
    slower.click()
    page.keyboard.press("n")
    expect(page.get_by_text(re.compile("hoort al bij .Volgende dat nog open staat"))).to_be_visible()
    page.keyboard.press("F2")
    expect(slower).to_be_focused()
    page.goto(f"{stage.server.url}/#/nakijken/{make_draft(stage.server, TEXT)['id']}")
    page.keyboard.press("?")
    overview = page.get_by_role("dialog", name="Sneltoetsen")
    expect(overview.locator("div", has_text="Langzamer of weer gewoon").last).to_contain_text("F2")
    page.keyboard.press("?")
    expect(overview).to_have_count(0)
    page.goto(f"{stage.server.url}/#/instellingen")
    page.get_by_text("Sneltoetsen bekijken").click()
    page.get_by_role("checkbox", name="Losse letters en tekens werken als sneltoets").uncheck()
    page.keyboard.press("?")
    page.get_by_role("button", name="Alles zoals het was").click()
    expect(overview).to_have_count(0)
    expect(page.get_by_role("checkbox", name="Losse letters en tekens werken als sneltoets")).to_be_checked()
    page.keyboard.press("?")
    expect(overview).to_be_visible()
