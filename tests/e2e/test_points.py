"""What the recogniser left out or was not sure of, as an officer meets it in the review."""

from __future__ import annotations

import io
import json
import re
import wave
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.browser import DESK, PHONE, Scheme, open_app, overflow_px, picture
from tests.e2e.server_process import ServerProcess
from tests.e2e.test_screens import SPOKEN, make_draft

pytestmark = [pytest.mark.e2e, pytest.mark.model]


@pytest.fixture
def server(shared_server: ServerProcess) -> ServerProcess:
    return shared_server


def spoken_transcript() -> dict[str, Any]:
    """The typed text as if it was spoken, a word each half second, with a point of every kind."""
    words = [
        {"text": word, "start_s": n * 0.5, "end_s": n * 0.5 + 0.5, "probability": 0.9}
        for n, word in enumerate(SPOKEN.split())
    ]

    def mark(kind: str, at_s: float, text: str = "", length_s: float = 0.0) -> dict[str, Any]:
        return {"kind": kind, "start_s": at_s, "end_s": at_s + length_s, "text": text}

    return {
        "language": "nl",
        "utterances": [
            {
                "utterance": 0,
                "revision": 2,
                "start_s": 0.0,
                "end_s": len(words) * 0.5,
                "text": SPOKEN,
                "words": words,
                "marks": [
                    mark("doubtful", 3.0, "witte bestel bus.", 1.0),  # grijze bestelbus
                    mark("speech_without_text", 4.05, length_s=0.1),
                    mark("text_without_speech", 5.55, "en toen", 0.1),
                    mark("repetition", 6.0, "Een tweede Een tweede"),
                    mark("stock_phrase", 99.0, "Bedankt voor het kijken!"),
                ],
                "suggestions": [
                    {
                        "first_word": 11,
                        "last_word": 11,
                        "heard": "staan.",
                        "term": "Staphorst",
                        "source": "plaatsen",
                        "score": 0.8,
                    }
                ],
                "complete": True,
            }
        ],
    }


def review(browser: Browser, server: ServerProcess, **kwargs: Any) -> tuple[Page, list[dict[str, Any]]]:
    """The review of a draft with points and sound, and the edits that it sends."""
    draft = make_draft(server)
    edits: list[dict[str, Any]] = []
    page = open_app(browser, server.url, path="#/dicteren", **kwargs)

    def doctored(route: Route) -> None:
        if route.request.method == "PATCH":
            edits.append(json.loads(route.request.post_data or "{}"))
        answer: dict[str, Any] = route.fetch().json()
        route.fulfill(json=answer | {"dictation_id": "d-test", "transcript": spoken_transcript()})

    def sound(route: Route) -> None:
        written = io.BytesIO()
        with wave.open(written, "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(16_000)
            wav.writeframes(bytes(16_000))
        route.fulfill(body=written.getvalue(), content_type="audio/wav")

    page.route(re.compile(r"/v1/drafts/[^/?]+$"), doctored)
    page.route(re.compile(r"/v1/drafts/[^/]+/audio"), sound)
    page.goto(f"{server.url}/#/nakijken/{draft['id']}")
    expect(page.locator("text-point")).to_have_count(6)
    return page, edits


def test_each_point_stands_at_its_place_with_its_sound_and_its_words(
    server: ServerProcess, browser: Browser
) -> None:
    page, edits = review(browser, server)
    expect(page.locator(".narrative")).to_have_text(
        re.compile(
            r"grijze bestelbus\s*twijfel\s*spraak zonder tekst\s*met kenteken VK-394-T\s*weggelaten\s*"
            r"staan\.\s*bedoelt u Staphorst\?\s*weggelaten\s*Een .* 06-12345678\.\s*weggelaten",
            re.DOTALL,
        )
    )
    expect(page.locator(".word-doubted")).to_have_text(["grijze", "bestelbus", "staan."])
    for name, words in (
        ("twijfel: grijze bestelbus", ["grijze bestelbus", "Ook gehoord", "witte bestel bus."]),
        ("spraak zonder tekst", ["geen woorden verstaan"]),
        ("bedoelt u Staphorst?: staan", ["Staphorst", "lijst: plaatsen"]),
    ):
        with page.expect_response(re.compile(r"/audio\?")) as sound:
            page.get_by_role("button", name=name).click()
        assert sound.value.status == 200
        card = page.locator(".point-card")
        for word in words:
            expect(card).to_contain_text(word)
        expect(card.get_by_role("button", name="Luister")).to_be_visible()
    left_out = page.get_by_role("button", name="weggelaten")
    for number, (words_left_out, reason) in enumerate(
        (
            ("en toen", "sprak niemand"),
            ("Een tweede Een tweede", "herhaalde zichzelf"),
            ("Bedankt voor het kijken!", "verzint de herkenning"),
        )
    ):
        left_out.nth(number).click()
        expect(page.locator(".point-card")).to_contain_text(words_left_out)
        expect(page.locator(".point-card")).to_contain_text(reason)
    picture(page, "reviewing-points")
    assert edits == []


def test_taking_a_suggestion_over_is_the_officers_own_edit(server: ServerProcess, browser: Browser) -> None:
    page, edits = review(browser, server)
    page.get_by_role("button", name="bedoelt u Staphorst?").click()
    page.get_by_role("button", name="Neem over", exact=True).click()
    expect(page.locator("text-point")).to_have_count(5)
    assert [edit["narrative"] for edit in edits] == [SPOKEN.replace("staan.", "Staphorst.")]
    expect(page.locator(".word-changed")).to_have_text("Staphorst.")
    expect(page.get_by_text("Overgenomen: Staphorst")).to_be_attached()


def test_declining_costs_no_more_and_changes_nothing(server: ServerProcess, browser: Browser) -> None:
    page, edits = review(browser, server)
    page.get_by_role("button", name="bedoelt u Staphorst?").click()
    take, leave = (page.get_by_role("button", name=name, exact=True) for name in ("Neem over", "Laat staan"))
    sizes = [box["height"] for one in (take, leave) if (box := one.bounding_box())]
    assert sizes[0] == sizes[1]
    leave.click()
    expect(page.locator("text-point")).to_have_count(5)
    assert edits == []
    page.reload()
    # Not asked again; all of them can be shown once more.
    expect(page.locator("text-point")).to_have_count(5)


def test_points_are_settled_by_keyboard_alone_and_the_focus_goes_on(
    server: ServerProcess, browser: Browser
) -> None:
    page, edits = review(browser, server)
    for left in range(5, -1, -1):
        page.locator(".points-next").focus()
        page.keyboard.press("Enter")
        expect(page.locator(":focus")).to_have_class(re.compile(r"\bpoint\b"))
        page.keyboard.press("Enter")
        decline = page.get_by_role("button", name=re.compile("^(Laat|Gehoord)"))
        expect(decline).to_be_visible()
        for _ in range(6):
            page.keyboard.press("Tab")
            if decline.evaluate("one => one === document.activeElement"):
                break
        page.keyboard.press("Enter")
        expect(page.locator("text-point")).to_have_count(left)
        expect(page.locator(":focus")).to_have_class(re.compile("points-next"))
    expect(page.get_by_text("Geen punten meer")).to_be_visible()
    page.get_by_role("button", name="Toon alle punten weer").click()
    expect(page.locator("text-point")).to_have_count(6)
    assert edits == []


def test_escape_folds_a_point_and_words_put_back_stand_at_their_place(
    server: ServerProcess, browser: Browser
) -> None:
    page, edits = review(browser, server)
    dropped = page.get_by_role("button", name="weggelaten").first
    dropped.press("Enter")
    expect(page.locator(".point-card")).to_have_count(1)
    page.get_by_role("button", name="Zet in de tekst").press("Escape")
    expect(page.locator(".point-card")).to_have_count(0)
    expect(dropped).to_be_focused()
    dropped.press("Enter")
    page.get_by_role("button", name="Zet in de tekst").click()
    expect(page.locator("text-point")).to_have_count(5)
    assert edits[0]["narrative"] == SPOKEN.replace("VK-394-T staan.", "VK-394-T en toen staan.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, (390, 844), DESK], ids=["small-phone", "phone", "desk"])
def test_no_point_makes_the_page_scroll_sideways(
    server: ServerProcess, browser: Browser, size: tuple[int, int], scheme: Scheme
) -> None:
    page, _ = review(browser, server, size=size, scheme=scheme)
    for point in page.locator(".point").all():
        point.click()
        expect(page.locator(".point-card")).to_have_count(1)
        assert overflow_px(page) <= 0
