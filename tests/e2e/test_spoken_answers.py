"""A question of the review is answered by voice: heard, kept with its sound, and played again."""

from __future__ import annotations

import io
import json
import re
import wave
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
import soundfile
from playwright.sync_api import Browser, expect

from tests.e2e.browser import PHONE, chromium, open_app, overflow_px
from tests.e2e.server_process import ServerProcess, running_server
from tests.e2e.test_screens import make_draft

pytestmark = [pytest.mark.e2e, pytest.mark.model]

TEXT = "Gisteren om 20.00 uur is een fietsdiefstal gepleegd. Er is een zwarte fiets gestolen."
SAID = "Ja, zo lang is dat al geleden."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    yield from running_server(tmp_path_factory.mktemp("answers") / "data")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, speech_folder: Path) -> Iterator[Browser]:
    """Its microphone says yes, with a sentence behind it."""
    lines = (speech_folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["text"] == SAID]
    if not rows:
        pytest.skip(f"no clip of {SAID!r}")
    clip = soundfile.read(speech_folder / rows[0]["audio"], dtype="int16")[0]
    pause = np.zeros(16_000, np.int16)
    path = tmp_path_factory.mktemp("spoken") / "ja.wav"
    soundfile.write(path, np.concatenate([pause, clip, pause]), 16_000, subtype="PCM_16")
    with chromium(path) as running:
        yield running


def test_a_question_is_answered_aloud_and_the_answer_is_heard_again(
    server: ServerProcess, browser: Browser
) -> None:
    draft = make_draft(server, TEXT)
    page = open_app(browser, server.url, size=PHONE, path=f"#/nakijken/{draft['id']}")
    page.get_by_role("button", name="Antwoord inspreken").click()
    expect(page.get_by_text("Spreek nu")).to_be_visible()
    page.wait_for_timeout(4_000)  # the sentence with its pauses
    page.locator("spoken-answer").get_by_role("button", name="Klaar").click()
    heard = page.locator(".kept [role=status]")
    unclear = page.get_by_text("Dat is geen duidelijk antwoord.")
    expect(heard.filter(has_text="Verstaan:").or_(unclear)).to_be_visible()
    if unclear.is_visible():  # the small model may mishear; then the officer says what was meant
        page.locator(".aloud").get_by_role("button", name="Ja", exact=True).click()
    expect(heard).to_contain_text("Verstaan:")
    assert overflow_px(page) == 0
    page.locator("summary").filter(has_text="Uw antwoord").click()
    with page.expect_response(re.compile(r"/answers/.+/sound")) as told:
        page.locator(".answer-play").click()
    assert told.value.status in {200, 206}
    with httpx.Client(base_url=server.url, trust_env=False) as rest:
        kept = rest.get(f"/v1/drafts/{draft['id']}").json()["inquiry"]["answers"][0]
        sound = rest.get(f"/v1/drafts/{draft['id']}/answers/{kept['observable']}/sound").content
    assert (kept["how"], kept["reply"]) == ("spoken", "yes")
    with wave.open(io.BytesIO(sound)) as file:
        assert file.getnframes() / 16_000 == pytest.approx(kept["sound"]["end_s"])
