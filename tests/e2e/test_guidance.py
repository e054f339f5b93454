"""What is missing: the question beside a draft, its answers, and how elements stand, to the report."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.confirming import reviewed_over
from tests.e2e.browser import PHONE, open_app, overflow_px, ready
from tests.e2e.paperwork import rest, typed_draft
from tests.e2e.server_process import ServerProcess

pytestmark = [pytest.mark.e2e, pytest.mark.model]

STOLEN = (
    "Dit is een fietsdiefstal. Op 1 maart 2026 omstreeks 22.15 uur is op de Dorpsstraat 14 te Ede "
    "een zwarte Gazelle gestolen. De aangever is Jan de Vries."
)
OWNER = "Heeft het goed een andere eigenaar dan degene die het deed?"
HIDDEN = "Is het goed verstopt, bijvoorbeeld in een tas of onder kleding?"
OWN = "Zegt de verdachte dat hij dacht dat het van hem was, of mocht?"
SOLD = "Is het goed verkocht of te koop gezet?"
HOW = "Is bekend hoe het is gegaan?"

# Touches "Ja" again when another question has just come there.
SECOND_TAP = """(() => {
  const first = document.querySelector("#question-now").textContent;
  new MutationObserver((_changes, tap) => {
    if (document.querySelector("#question-now")?.textContent === first) return;
    tap.disconnect();
    setTimeout(() => document.querySelector(".replies .reply-yes").click(), 150);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
})()"""


@pytest.fixture
def server(shared_server: ServerProcess) -> ServerProcess:
    return shared_server


def inquiry_of(server: ServerProcess, draft: dict[str, Any]) -> dict[str, Any]:
    with rest(server) as http:
        now: dict[str, Any] = http.get(f"/v1/drafts/{draft['id']}").raise_for_status().json()
    inquiry: dict[str, Any] = now["inquiry"]
    return inquiry


def choose(page: Page, question: str) -> None:
    """Have this question asked, wherever it stands in line."""
    if page.locator("#question-now").inner_text() != question:
        others = page.locator(".other-questions")
        if others.get_attribute("open") is None:
            others.locator("summary").press("Enter")
        page.get_by_role("button", name=f"Deze vraag eerst: {question}").press("Enter")
        expect(page.get_by_role("heading", name=question)).to_be_focused()
    ready(page.locator(".replies button").first)


def answer(page: Page, question: str, reply: str) -> None:
    choose(page, question)
    page.locator(".replies").get_by_role("button", name=reply, exact=True).tap()
    expect(page.locator(".kept .button")).to_have_accessible_name(f"Antwoord terugnemen: {question}")
    expect(page.locator("#question-now")).to_be_focused()


def element(page: Page, set_id: str, name: str) -> Locator:
    return page.locator(f".rule-set[data-set={set_id}] .element[data-element={name}]")


def test_questions_are_answered_by_touch_put_off_taken_back_and_stopped(
    server: ServerProcess, browser: Browser
) -> None:
    draft = typed_draft(server, STOLEN)
    page = open_app(browser, server.url, size=PHONE, path=f"#/nakijken/{draft['id']}")
    expect(page.locator("#question-now")).to_be_visible()
    choose(page, OWNER)
    page.evaluate(SECOND_TAP)  # answers nothing of the question that takes its place
    answer(page, OWNER, "Ja")
    answer(page, HIDDEN, "Nee")
    answer(page, HOW, "Weet ik niet")
    given = {one["observable"]: one for one in inquiry_of(server, draft)["answers"]}
    assert [one["reply"] for one in given.values()] == ["yes", "no", "unknown"]
    assert [one["asked"] for one in given.values()] == [OWNER, HIDDEN, HOW]

    # Taken back: it is asked again. Put off: it goes to the end of the line.
    page.locator(".kept").get_by_role("button").tap()
    expect(page.get_by_role("heading", name=HOW)).to_be_focused()
    page.get_by_role("button", name="Overslaan").tap()
    expect(page.get_by_role("heading", name=HOW)).to_have_count(0)
    expect(page.locator(".question-line").last).to_contain_text("overgeslagen")
    assert len(inquiry_of(server, draft)["answers"]) == 2
    assert len(inquiry_of(server, draft)["skipped"]) == 1
    page.keyboard.press("Control+z")
    expect(page.locator(".undo-outcome")).to_contain_text("een vraag overslaan")
    page.keyboard.press("Control+z")
    expect(page.locator(".undo-outcome")).to_contain_text(f"Ongedaan gemaakt: antwoord op \u2018{HOW}\u2019")
    assert len(inquiry_of(server, draft)["answers"]) == 3
    page.keyboard.press("Control+Shift+Z")
    expect(page.locator(".undo-outcome")).to_contain_text("Opnieuw gedaan: antwoord")
    page.keyboard.press("Control+Shift+Z")
    expect(page.locator(".undo-outcome")).to_contain_text("Opnieuw gedaan: een vraag overslaan")

    # Two answers that speak against each other: said so, and left to a person.
    page.locator(".rule-set[data-set=sr_310] > summary").tap()
    intent = element(page, "sr_310", "oogmerk")
    answer(page, SOLD, "Ja")
    expect(intent).to_contain_text("aanknopingspunt aanwezig")
    answer(page, OWN, "Ja")
    expect(intent).to_contain_text("tegenstrijdig, beoordeel zelf")
    expect(page.locator(".rule-set[data-set=sr_310] > summary")).to_contain_text("1 tegenstrijdig")
    intent.get_by_text("Waarom?").tap()
    expect(intent).to_contain_text("Daar staat tegenover:")

    # Another subject is looked at, and then left out.
    page.get_by_label("Ook kijken naar").select_option("sr_300")
    page.get_by_role("button", name="Toevoegen").tap()
    page.get_by_role("button", name="Hier niet naar kijken: Mishandeling (300 Sr)").tap()
    expect(page.locator(".rule-set[data-set=sr_300]")).to_have_count(0)
    assert overflow_px(page) <= 0

    page.get_by_role("button", name="Stop met vragen").tap()
    expect(page.get_by_role("button", name="Toon de vragen weer")).to_be_focused()
    expect(page.locator("question-card")).to_have_count(0)
    assert inquiry_of(server, draft)["stopped"]
    page.get_by_role("button", name="Toon de vragen weer").tap()
    expect(page.locator("#question-now")).to_be_focused()


def test_a_report_is_confirmed_with_open_questions_by_keyboard_and_shows_how_elements_stood(
    server: ServerProcess, browser: Browser
) -> None:
    draft = typed_draft(server, STOLEN)
    with httpx.Client(base_url=server.url, trust_env=False) as http:
        reviewed_over(http, draft)
    page = open_app(browser, server.url, path=f"#/nakijken/{draft['id']}")
    first = page.locator("#question-now").inner_text()
    expect(page.locator(".question-teaser")).to_contain_text(f"Eerste: {first}")
    page.keyboard.press("v")
    expect(page.get_by_role("heading", name=first)).to_be_focused()

    # A form's own field is filled in where it stands.
    choose(page, "Wat heeft u gedaan?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("field-card[data-field=genomen_actie] .field-edit")).to_be_focused()

    page.keyboard.press("v")
    ready(page.get_by_role("button", name="Overslaan")).press("Enter")
    expect(page.locator("#question-now")).not_to_have_text("Wat heeft u gedaan?")
    expect(page.locator("#question-now")).to_be_focused()
    choose(page, OWNER)
    page.keyboard.press("v")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Bewaard: Het goed is geheel")).to_be_visible()
    expect(page.locator("#question-now")).to_be_focused()

    # Why an element stands as it does, down to the words.
    page.locator(".rule-set[data-set=sr_310] > summary").press("Enter")
    thing = element(page, "sr_310", "goed")
    thing.locator("summary").press("Enter")
    expect(thing).to_contain_text("art. 310 Sr · geldig vanaf 1 mei 2017 · concept, juridisch te valideren")
    thing.get_by_role("button", name="zwarte Gazelle").press("Enter")
    expect(page.locator(".word-marked")).to_have_text(["zwarte", "Gazelle"])

    page.get_by_role("button", name="Naar bevestigen").press("Enter")
    summary = page.get_by_role("region", name="Vragen")
    expect(summary).to_contain_text("vragen zijn nog open. Die mogen open blijven.")
    expect(summary.get_by_role("button", name=OWNER)).to_contain_text("Ja")
    ready(page.get_by_role("button", name="Bevestigen en opslaan")).press("Enter")
    expect(page.get_by_text("Het verslag is bevestigd en opgeslagen.")).to_be_visible()
    kept = page.get_by_role("region", name="Aanknopingspunten")
    kept.locator(".rule-set[data-set=sr_310] > summary").press("Enter")
    expect(element(page, "sr_310", "van_ander")).to_contain_text("aanknopingspunt aanwezig")
    expect(element(page, "sr_310", "wegnemen")).to_contain_text("nog niet besproken")
    kept.get_by_text("1 antwoord op een vraag").press("Enter")
    expect(kept.locator(".answer")).to_contain_text(OWNER)
    expect(page.get_by_text("strafbaar")).to_have_count(0)
