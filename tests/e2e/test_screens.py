"""Every screen at the width of a small phone and of a desk, in light and dark, without errors."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, expect

from tests.confirming import reviewed_over
from tests.e2e.browser import (
    DESK,
    PHONE,
    Scheme,
    open_app,
    overflow_px,
    ready,
    speaking_beside,
    start_dictating,
    stop_dictating,
    wait_until_spoken,
)
from tests.e2e.paperwork import Record, typed_draft
from tests.e2e.server_process import ServerProcess
from tests.e2e.spoken import joined_clips

pytestmark = [pytest.mark.e2e, pytest.mark.model]

SPOKEN = (
    "Ik zag om 22.15 uur een grijze bestelbus met kenteken VK-394-T staan. "
    "Een tweede voertuig had kenteken 12-XYZ-3. De melder is Jan de Vries, bereikbaar op 06-12345678."
)


@pytest.fixture
def server(shared_server: ServerProcess) -> ServerProcess:
    """One for all: these tests only add drafts of their own."""
    return shared_server


# The name of what has the focus, and the value of the field that it stands in.
FOCUSED = """(() => {
  const here = document.activeElement;
  const value = here.closest("field-card")?.querySelector(".field-value");
  return [here.getAttribute("aria-label") || here.innerText, value?.innerText ?? ""];
})()"""

# Touches the button that has just come in the place of this one.
SECOND_TAP = """new MutationObserver((_changes, tap) => {
  if (!document.querySelector("review-summary")) return;
  tap.disconnect();
  setTimeout(() => {
    document.querySelector(".confirm-bar .primary").click();
    document.body.classList.add("tapped");
  }, 150);
}).observe(document.body, { subtree: true, childList: true })"""


def make_draft(server: ServerProcess, text: str = SPOKEN) -> Record:
    return typed_draft(server, text)


def confirm_all(server: ServerProcess, draft: dict[str, Any]) -> str:
    with httpx.Client(base_url=server.url, trust_env=False) as rest:
        seen = {"version": reviewed_over(rest, draft)["version"]}
        report = rest.post(f"/v1/drafts/{draft['id']}/confirm", json=seen).raise_for_status().json()
        return str(report["id"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_screen_scrolls_sideways_or_reports_an_error(
    server: ServerProcess, browser: Browser, size: tuple[int, int], scheme: Scheme
) -> None:
    draft = make_draft(server)
    report_id = confirm_all(server, make_draft(server))
    page = open_app(browser, server.url, size=size, scheme=scheme)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page.on("console", listen)
    for path, sign in (
        ("#/dicteren", "Start opname"),
        ("#/verslagen", "Verder nakijken"),
        (f"#/nakijken/{draft['id']}", "Naar bevestigen"),
        (f"#/nakijken/{draft['id']}/een-voor-een", "Sla over"),
        (f"#/nakijken/{draft['id']}/overzicht", "Bevestigen en opslaan"),
        (f"#/verslag/{report_id}", "Bevestigd door"),
    ):
        page.goto(f"{server.url}/{path}")
        expect(page.get_by_text(sign).first).to_be_visible()
        assert overflow_px(page) <= 0, path
    page.goto(f"{server.url}/#/dicteren")
    start_dictating(page)
    assert overflow_px(page) <= 0
    button = page.get_by_role("button", name="Stop opname").bounding_box()
    assert button is not None
    assert button["height"] >= 72
    assert button["y"] + button["height"] <= size[1]
    wait_until_spoken(page, 1)  # sooner, a second tap is a trembling finger
    stop_dictating(page)
    assert complaints == []


def test_with_the_largest_letters_the_smallest_phone_shows_every_screen_whole(
    server: ServerProcess, browser: Browser
) -> None:
    draft = make_draft(server)
    report_id = confirm_all(server, make_draft(server))
    page = open_app(browser, server.url, size=(320, 640), path="#/instellingen")
    page.get_by_label("Grootst").check()
    for path, sign in (
        ("#/instellingen", "Grootst"),
        ("#/dicteren", "Start opname"),
        ("#/verslagen", "Verder nakijken"),
        ("#/woorden", "Woord toevoegen"),
        (f"#/nakijken/{draft['id']}", "Naar bevestigen"),
        (f"#/nakijken/{draft['id']}/een-voor-een", "Sla over"),
        (f"#/nakijken/{draft['id']}/overzicht", "Bevestigen en opslaan"),
        (f"#/verslag/{report_id}", "Bevestigd door"),
    ):
        page.goto(f"{server.url}/{path}")
        expect(page.get_by_text(sign).first).to_be_visible()
        assert overflow_px(page) <= 0, path
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "22.4px"


def test_what_changed_elsewhere_is_told_and_what_was_typed_stays(
    server: ServerProcess, browser: Browser
) -> None:
    draft = make_draft(server)
    page = open_app(browser, server.url, path=f"#/nakijken/{draft['id']}")
    subject = page.locator("field-card[data-field=onderwerp]")
    subject.get_by_role("button", name="Invullen").click()
    subject.get_by_role("textbox", name="Onderwerp").fill("Verdachte bestelbus")
    elsewhere = {"version": draft["version"], "fields": {"locatie": {"value": "Dorpsstraat 14"}}}
    httpx.patch(f"{server.url}/v1/drafts/{draft['id']}", json=elsewhere, trust_env=False).raise_for_status()
    subject.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("intussen op een andere plek gewijzigd")).to_be_visible()
    expect(page.get_by_text("Dorpsstraat 14")).to_be_visible()
    expect(subject.get_by_role("textbox", name="Onderwerp")).to_have_value("Verdachte bestelbus")
    subject.get_by_role("button", name="Opslaan").click()
    expect(subject.get_by_text("Verdachte bestelbus")).to_be_visible()
    expect(page.get_by_text("intussen op een andere plek gewijzigd")).to_have_count(0)


def test_rejecting_is_one_step_and_can_be_taken_back(server: ServerProcess, browser: Browser) -> None:
    draft = make_draft(server)
    page = open_app(browser, server.url, path=f"#/nakijken/{draft['id']}")
    phone = page.locator("field-card[data-field=telefoon]")
    expect(phone.get_by_text("uit de tekst")).to_be_visible()
    phone.get_by_role("button", name="Leegmaken").click()
    expect(phone.get_by_text("leeggemaakt")).to_be_visible()
    phone.get_by_role("button", name="Terugzetten").click()
    expect(phone.get_by_text("uit de tekst")).to_be_visible()


def test_an_officer_can_ask_why_and_sees_what_fills_no_field(server: ServerProcess, browser: Browser) -> None:
    said = "Getuige is Lisa Hermans. Er zijn geen getuigen. Wij hebben de man niet aangehouden."
    draft = make_draft(server, said)
    page = open_app(browser, server.url, path=f"#/nakijken/{draft['id']}")
    people = page.locator("field-card[data-field=betrokkenen]")
    expect(people.get_by_text("De tekst zegt twee dingen: geen getuigen")).to_be_visible()
    expect(people.get_by_text("vrij zeker").first).to_be_hidden()
    people.get_by_text("Waarom?").click()
    expect(people.get_by_text("vrij zeker").first).to_be_visible()
    found = page.locator("also-found").get_by_role("button", name="handeling")
    expect(found).to_contain_text("ontkend")
    found.click()
    expect(page.locator(".word-marked")).to_have_text(["aangehouden."])


def test_the_review_works_by_keyboard_alone(server: ServerProcess, browser: Browser) -> None:
    draft = make_draft(server)
    page = open_app(browser, server.url, path=f"#/nakijken/{draft['id']}")
    page.get_by_label("Ik heb de tekst gelezen").focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("Ik heb de tekst gelezen")).to_be_checked()
    seen: set[str] = set()
    for _ in range(160):
        page.keyboard.press("Tab")
        name, value = page.evaluate(FOCUSED)
        if name.startswith(("Typ het onderstreepte", "Typ de waarde")):
            page.keyboard.type(value)
            page.keyboard.press("Enter")
            expect(page.locator(":focus")).to_be_checked()
        elif name.startswith("Klopt:"):
            page.keyboard.press("Space")
            expect(page.locator(":focus")).to_be_checked()
        seen.add(name)
        if name.startswith("Naar bevestigen"):
            page.evaluate(SECOND_TAP)
            page.keyboard.press("Enter")
            break
    assert "Later afmaken" in seen
    expect(page.get_by_role("heading", name="Overzicht voor het bevestigen")).to_be_focused()
    expect(page.locator("body.tapped")).to_be_attached()
    ready(page.get_by_role("button", name="Bevestigen en opslaan"))  # the second tap confirmed nothing
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Het verslag is bevestigd en opgeslagen.")).to_be_visible()


def test_a_consequential_value_is_confirmed_only_after_hearing_it(
    server: ServerProcess, browser: Browser, tmp_path: Path
) -> None:
    """No clip holds a plate, so the server's answers get one tied to words that were spoken."""
    dictation = joined_clips(at_least_s=5, seed=3)
    edits: list[dict[str, Any]] = []

    def with_plate(draft: dict[str, Any]) -> dict[str, Any]:
        first = draft["transcript"]["utterances"][0]["words"][0]
        draft["observations"].append(
            {
                "id": "o-test",
                "type": "vehicle",
                "role": "betrokken",
                "rule": "vehicle_betrokken",
                "polarity": "stated",
                "source": "own",
                "values": {"plate": "VK-394-T"},
                "spans": [[0, len(first["text"])]],
                "words": [first["text"]],
                "audio": [[first["start_s"], first["end_s"]]],
                "probability": 0.9,
                "warning": None,
            }
        )
        for one in draft["fields"]:
            if one["id"] == "kenteken":
                one |= {"value": "VK-394-T", "provenance": "spoken", "observation_id": "o-test"}
                one["confirmed"] = any("kenteken" in edit.get("fields", {}) for edit in edits)
        return draft

    def doctored(route: Route) -> None:
        if route.request.method == "PATCH":
            edits.append(json.loads(route.request.post_data or "{}"))
            route.fulfill(json=with_plate(fresh(page)))
        else:
            route.fulfill(json=with_plate(route.fetch().json()))

    def fresh(page: Page) -> dict[str, Any]:
        draft: dict[str, Any] = httpx.get(
            f"{server.url}/v1/drafts/{page.url.rsplit('/', 1)[1]}", trust_env=False
        ).json()
        return draft

    with speaking_beside(browser, dictation.write(tmp_path / "spoken.wav")) as speaking:
        page = open_app(speaking, server.url)
        page.route(re.compile(r"/v1/drafts/[^/?]+$"), doctored)
        start_dictating(page)
        expect(page.locator(".final").first).to_be_visible()
        stop_dictating(page)
        plate = page.locator("field-card[data-field=kenteken]")
        # Ticking before hearing plays the sound and confirms nothing.
        with page.expect_response(re.compile(r"/audio\?")) as sound:
            plate.get_by_role("checkbox").click()
        assert sound.value.status == 200
        expect(plate.get_by_text("Luister eerst")).to_be_visible()
        expect(plate.get_by_role("checkbox")).not_to_be_checked()
        assert edits == []
        expect(page.locator(".word-marked")).to_have_count(1)
        # Heard to the end: the hint goes, and the tick counts.
        expect(plate.get_by_text("Luister eerst")).to_have_count(0)
        plate.get_by_role("checkbox").click()
        expect(plate.get_by_text("Nagekeken")).to_be_visible()
        check = edits[0]["fields"]["kenteken"].pop("check")
        assert edits[0]["fields"] == {"kenteken": {"confirmed": True}}
        assert check["how"] == "heard"
        assert check["heard_s"] > 0
        assert check["rate"] == 1
