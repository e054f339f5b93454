"""Checking a draft: one value at a time, reading back, the summary, and a server that is away."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.confirming import reviewed_over
from tests.e2e.browser import PHONE, open_app, overflow_px
from tests.e2e.paperwork import typed_draft
from tests.e2e.server_process import ServerProcess

pytestmark = [pytest.mark.e2e, pytest.mark.model]

SEEN = "Ik zag een bestelbus met kenteken VK-394-T. De melder is Jan de Vries, bereikbaar op 06-12345678."
STOLEN = "De aangever is Jan de Vries. Mijn fiets is gestolen aan de Dorpsstraat 14 in Zeist."


@pytest.fixture
def server(shared_server: ServerProcess) -> ServerProcess:
    return shared_server


def fields_of(server: ServerProcess, draft: dict[str, Any]) -> dict[str, dict[str, Any]]:
    now = httpx.get(f"{server.url}/v1/drafts/{draft['id']}", trust_env=False).raise_for_status().json()
    return {one["id"]: one for one in now["fields"]}


def asked(page: Page) -> tuple[str, str]:
    """The label and the value that stand alone on the screen."""
    card = page.locator("step-through field-card")
    return card.locator("h3").inner_text(), card.locator(".field-value").inner_text()


def test_important_values_are_asked_one_by_one_on_a_phone(server: ServerProcess, browser: Browser) -> None:
    draft = typed_draft(server, SEEN)
    page = open_app(browser, server.url, size=PHONE, path=f"#/nakijken/{draft['id']}")
    page.get_by_label("Ik heb de tekst gelezen").click()
    page.get_by_role("button", name="Eén voor één nakijken").click()
    box = page.get_by_role("textbox", name=re.compile("^Typ (het onderstreepte|de waarde)"))
    expect(box).to_be_focused()
    first = asked(page)
    page.reload()
    expect(box).to_be_focused()
    assert asked(page) == first  # the same order again
    assert overflow_px(page) <= 0

    # Something else is no check, and costs nothing.
    box.fill("0000")
    box.press("Enter")
    expect(page.get_by_text("Dat is niet hetzelfde")).to_be_visible()
    expect(box).to_have_attribute("aria-invalid", "true")
    box.fill(first[1])
    box.press("Enter")
    expect(page.get_by_text(f"{first[0]}: nagekeken.").first).to_be_visible()

    # Emptying is one step; changing it is typing it.
    second = asked(page)
    assert second != first
    page.get_by_role("button", name=f"Leegmaken: {second[0]}").click()
    expect(page.get_by_text(f"{second[0]}: leeggemaakt.").first).to_be_visible()
    third = asked(page)
    page.get_by_role("button", name=f"Aanpassen: {third[0]}").click()
    page.get_by_role("textbox", name=third[0]).fill("Iets anders")
    page.get_by_role("textbox", name=third[0]).press("Enter")
    expect(page.get_by_text(f"{third[0]}: door u ingevuld.").first).to_be_visible()
    labels = {}
    while box.is_visible():
        label, value = asked(page)
        labels[label] = value
        box.fill(value)
        box.press("Enter")
        expect(page.get_by_text(f"{label}: nagekeken.").first).to_be_visible()
    expect(page.get_by_text("Alle belangrijke gegevens zijn nagekeken.").first).to_be_visible()
    how = [one["check"]["how"] for one in fields_of(server, draft).values() if one["check"]]
    assert sorted(how) == ["retyped"] * (len(labels) + 1) + ["typed"]

    page.keyboard.press("Control+z")  # the last one is open again: on the screen, and not said to be done
    expect(page.locator("step-through field-card h3")).to_have_text(label)
    expect(
        page.get_by_text("Alle belangrijke gegevens zijn nagekeken.").and_(page.locator("p"))
    ).to_have_count(0)
    expect(page.get_by_text(f"{label}: nagekeken.").and_(page.locator("p"))).to_have_count(0)
    box.fill(labels[label])
    box.press("Enter")
    expect(page.locator(".steps-end")).to_be_visible()

    # The summary tells it, and every line leads back.
    page.get_by_role("button", name="Naar het concept").first.click()
    page.get_by_role("button", name="Naar bevestigen").click()
    expect(page.get_by_text("Door u veranderd of ingevuld (2)")).to_be_visible()
    page.get_by_role("button", name=re.compile(f"^{re.escape(third[0])}.*Was: ", re.DOTALL)).click()
    expect(page.locator(f"field-card .field-active h3:has-text('{third[0]}')")).to_be_in_viewport()


def test_a_declaration_is_read_back_before_it_is_confirmed(server: ServerProcess, browser: Browser) -> None:
    draft = typed_draft(server, STOLEN, template="aangifte")
    with httpx.Client(base_url=server.url, trust_env=False) as rest:
        reviewed_over(rest, draft)
    page = open_app(browser, server.url, size=PHONE, path=f"#/nakijken/{draft['id']}")
    page.get_by_role("button", name="Naar bevestigen").click()
    expect(page.get_by_role("heading", name="Voorlezen")).to_be_visible()
    page.get_by_role("button", name="Vastleggen").click()
    expect(page.get_by_text("Kies hoe het is gegaan.")).to_be_visible()
    page.get_by_role("radio", name="Het is niet gebeurd").check()
    page.get_by_role("button", name="Vastleggen").click()
    expect(page.get_by_text("Schrijf op waarom het niet is gebeurd.")).to_be_visible()
    page.get_by_role("textbox", name="Opmerking").fill("De aangever moest weg.")
    page.get_by_role("button", name="Vastleggen").click()
    expect(page.get_by_role("heading", name="Overzicht voor het bevestigen")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("De aangever moest weg"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"U las \d+ woorden in"))).to_be_visible()
    page.get_by_role("button", name="Bevestigen en opslaan").click()
    expect(page.get_by_text("Het verslag is bevestigd en opgeslagen.")).to_be_visible()
    report = httpx.get(
        f"{server.url}/v1/reports/{page.url.rsplit('/', 1)[1].split('?')[0]}", trust_env=False
    ).json()
    assert report["read_back"]["how"] == "not_done"
    signals = httpx.get(f"{server.url}/v1/drafts/{draft['id']}/signals", trust_env=False).json()
    assert signals["active_s"] > 0


def test_a_tick_waits_for_a_server_that_is_away_and_ends_where_the_draft_is_closed(
    server: ServerProcess, browser: Browser
) -> None:
    draft = typed_draft(server, "De postcode is 3703 CD. " + SEEN)
    page = open_app(browser, server.url, path=f"#/nakijken/{draft['id']}")
    postcode = page.locator("field-card[data-field=postcode]")

    def away(route: Route) -> None:
        if route.request.method == "PATCH":
            route.abort()
        else:
            route.continue_()

    page.route(re.compile(r"/v1/drafts/[^/?]+$"), away)
    postcode.get_by_role("checkbox").check()
    expect(page.get_by_text("1 wijziging wacht")).to_be_visible()
    page.get_by_role("button", name="Later afmaken").click()
    page.go_back()  # it stands there as it was left
    expect(page.get_by_text("1 wijziging wacht")).to_be_visible()
    expect(postcode.get_by_role("checkbox")).to_be_checked()
    expect(postcode.get_by_text("Nog niet opgeslagen")).to_be_visible()
    page.unroute(re.compile(r"/v1/drafts/[^/?]+$"))
    page.get_by_role("button", name="Nu proberen").click()
    expect(page.get_by_text("1 wijziging wacht")).to_have_count(0)
    assert fields_of(server, draft)["postcode"]["confirmed"]

    # Confirmed in another window: this one says so and offers the report.
    with httpx.Client(base_url=server.url, trust_env=False) as rest:
        now = rest.get(f"/v1/drafts/{draft['id']}").raise_for_status().json()
        seen = {"version": reviewed_over(rest, now)["version"]}
        rest.post(f"/v1/drafts/{draft['id']}/confirm", json=seen).raise_for_status()
    postcode.get_by_role("checkbox").click()
    expect(page.get_by_text("Dit concept is al bevestigd.").first).to_be_visible()
    page.get_by_role("link", name="Open het verslag").click()
    expect(page.get_by_text("3703 CD").first).to_be_visible()
