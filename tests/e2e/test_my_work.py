"""My work in a real browser: found again, versions side by side, opened with a reason, words kept."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.browser import PHONE, open_app, overflow_px
from tests.e2e.paperwork import Record, confirmed, put_right, rest, typed_draft
from tests.e2e.server_process import ServerProcess, running_server

pytestmark = [pytest.mark.e2e, pytest.mark.model]

SEEN = "Een grijze bestelbus met kenteken VK-394-T stond stil. De melder is Jan de Vries."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One for all: every test looks at records of its own."""
    yield from running_server(tmp_path_factory.mktemp("my-work") / "data")


def test_yesterdays_draft_is_found_by_a_word_of_it(server: ServerProcess, browser: Browser) -> None:
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    typed_draft(server, "Geluidsoverlast in café De Egel.", dictated_at=yesterday)
    typed_draft(server, "Een fiets zonder licht op de Hofweg.")
    page = open_app(browser, server.url, path="#/verslagen", size=PHONE)
    expect(page.get_by_role("heading", name="Gisteren")).to_be_visible()
    expect(page.get_by_text("fiets zonder licht")).to_be_visible()
    page.get_by_label("Zoeken in mijn werk").press_sequentially("CAFE egel")
    expect(page.get_by_text("fiets zonder licht")).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="1 gevonden.")).to_be_attached()
    assert overflow_px(page) <= 0
    # There and back by the keyboard: what was looked for is still there.
    page.get_by_label("Zoeken in mijn werk").press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("review-screen").wait_for()
    page.go_back()
    expect(page.get_by_label("Zoeken in mijn werk")).to_have_value("CAFE egel")
    page.keyboard.press("/")
    expect(page.get_by_label("Zoeken in mijn werk")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_text("fiets zonder licht")).to_be_visible()
    page.get_by_label("Zoeken in mijn werk").fill("olifant")
    expect(page.get_by_text("Niets gevonden met “olifant”.")).to_be_visible()
    page.get_by_label("Zoeken in mijn werk").fill("%")
    expect(page.get_by_text("Zoek met letters of cijfers.")).to_be_visible()


def test_a_new_version_needs_a_reason_and_stands_beside_the_old_one(
    server: ServerProcess, browser: Browser
) -> None:
    first = confirmed(server, typed_draft(server, SEEN))
    why = "De melder belde terug over het kenteken."
    put_right(server, first["id"], why, narrative=SEEN.replace("VK-394-T", "VK-934-T"), kenteken="VK-934-T")
    page = open_app(browser, server.url, path=f"#/verslag/{first['id']}")
    versions = page.locator("report-versions")
    expect(versions.get_by_text(f"Reden: {why}")).to_be_visible()
    expect(page.locator("dl.report-fields").get_by_text("overgetypt").first).to_be_visible()
    versions.get_by_role("button", name="Vergelijken").click()
    compared = page.locator("version-compare")
    expect(compared.locator(".narrative del")).to_contain_text("VK-394-T")
    expect(compared.locator(".narrative ins")).to_contain_text("VK-934-T")
    expect(compared.get_by_text("2 verschillen")).to_be_visible()
    versions.get_by_role("link", name="Versie 1 bekijken").click()
    expect(page.get_by_text("er is een nieuwere versie (2)")).to_be_visible()
    expect(page.locator(".report-columns").get_by_text("VK-394-T").first).to_be_visible()
    expect(page.get_by_role("button", name="Nieuwe versie maken")).to_have_count(0)
    page.go_back()
    page.get_by_role("button", name="Nieuwe versie maken").click()
    reason = page.get_by_label("Waarom is een nieuwe versie nodig?")
    reason.press("Tab")
    page.keyboard.press("Enter")
    expect(reason).to_have_attribute("aria-invalid", "true")
    expect(reason).to_be_focused()
    reason.fill("Straat ontbreekt.")
    page.get_by_role("button", name="Verder naar het concept").click()
    expect(page.locator(".rectifies-line")).to_contain_text("nu versie 2). Reden: Straat ontbreekt.")
    page.goto(f"{server.url}/#/verslag/{first['id']}")
    page.get_by_role("button", name="Nieuwe versie maken").click()
    reason.fill("Nog iets anders.")
    page.get_by_role("button", name="Verder naar het concept").click()
    expect(page.get_by_text("In het concept staat: “Straat ontbreekt.”")).to_be_visible()
    expect(page.get_by_role("link", name="Verder met dat concept")).to_be_focused()
    page.goto(f"{server.url}/#/verslagen")
    expect(page.locator(".item").filter(has_text="Rectificatie")).to_contain_text("VK-934-T")


def test_a_restricted_report_opens_with_a_reason_that_the_log_keeps(
    server: ServerProcess, browser: Browser
) -> None:
    report = confirmed(server, typed_draft(server, SEEN))
    long_ago = "2020-01-01 00:00:00.000000"
    with closing(sqlite3.connect(server.database, timeout=30)) as database, database:
        database.execute(
            "INSERT INTO retention_states (object_type, object_id, kind, basis, mark, first_at, state, since)"
            " VALUES ('report', ?, 'report', 'wpg-8', 0, ?, 'restricted', ?)",
            (report["id"], long_ago, long_ago),
        )
    page = open_app(browser, server.url, path="#/verslagen")
    page.get_by_text("Een ouder verslag openen").click()
    page.get_by_label("Verslagnummer").fill(report["id"])
    page.keyboard.press("Enter")
    gate = page.locator("reason-gate")
    gate.get_by_role("button", name="Openen").click()
    expect(gate.get_by_role("alert")).to_have_text("Kies een reden.")
    expect(page.get_by_text("Jan de Vries")).to_have_count(0)
    gate.get_by_label("Een klacht behandelen").check()
    gate.get_by_role("button", name="Openen").click()
    expect(page.locator(".narrative")).to_contain_text("Jan de Vries")
    expect(page.get_by_text("met de reden: Een klacht behandelen")).to_be_visible()
    expect(page.get_by_role("link", name="Afdrukken")).to_have_attribute(
        "href", re.compile(r"/print\?reason=complaint$")
    )
    expect(page.get_by_role("button", name="Nieuwe versie maken")).to_have_count(0)
    with closing(sqlite3.connect(server.database, timeout=30)) as database:
        (seen,) = database.execute(
            "SELECT count(*) FROM audit_log WHERE object_id = ? AND action = 'consult'"
            " AND details LIKE '%complaint%'",
            (report["id"],),
        ).fetchone()
    assert seen >= 1


def test_a_word_heard_wrong_is_remembered_and_found_among_ones_words(
    server: ServerProcess, browser: Browser
) -> None:
    page = open_app(browser, server.url, size=PHONE)
    remember_from_the_review(page, server, heard="Dombrofska", right="Dabrowska")
    page.get_by_role("link", name="Naar mijn woorden").click()
    rows = page.locator(".word-row .word-said")
    expect(rows.filter(has_text="Dabrowska")).to_contain_text("naam · klinkt als Dombrofska")

    new = page.get_by_role("form", name="Woord toevoegen")
    word = new.get_by_label("Woord of naam")
    word.fill("Zwaluw<straat>")
    new.get_by_role("button", name="Toevoegen").click()
    expect(word).to_have_attribute("aria-invalid", "true")
    expect(word).to_have_accessible_description(re.compile("een teken dat niet kan"))
    word.fill("Zwaluwstraat")
    written_elsewhere(server, {"text": "Hofweg", "kind": "street"})
    word.press("Enter")
    expect(page.get_by_text("“Zwaluwstraat” is toegevoegd.")).to_be_visible()
    expect(rows.filter(has_text="Hofweg")).to_be_visible()  # neither word is lost
    expect(new.get_by_label("Hoe vaak")).to_have_value("5")
    expect(new.get_by_role("button", name="Toevoegen")).to_be_enabled()

    # Both windows change one word: what was typed stays, and nothing is overwritten unseen.
    page.get_by_role("button", name="Hofweg wijzigen").click()
    mine = page.get_by_role("form", name="Woord wijzigen")
    sound = mine.get_by_label("Hoe het klinkt")
    sound.fill("hof wech")
    written_elsewhere(server, {"text": "Hofweg", "kind": "street", "weight": 7})
    sound.press("Enter")
    expect(mine.get_by_role("alert")).to_contain_text("op een andere plek gewijzigd")
    expect(sound).to_have_value("hof wech")
    mine.get_by_role("button", name="Opslaan").click()
    expect(rows.filter(has_text="Hofweg")).to_contain_text("klinkt als hof wech")
    expect(page.get_by_role("button", name="Hofweg wijzigen")).to_be_focused()

    page.get_by_role("button", name="Hofweg verwijderen").click()
    expect(rows.filter(has_text="Hofweg")).to_have_count(0)
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(rows.filter(has_text="Hofweg")).to_be_visible()
    page.get_by_text("Eerdere versies").click()
    page.get_by_role("button", name="Versie 1 bekijken").click()
    page.get_by_role("button", name="Zet deze versie terug").click()
    expect(rows.filter(has_text="Zwaluwstraat")).to_have_count(0)
    expect(rows.filter(has_text="Dabrowska")).to_be_visible()
    page.get_by_role("button", name="Mijn eenheid").click()
    expect(page.get_by_text("Uw eenheid heeft nog geen woorden")).to_be_visible()
    assert overflow_px(page) <= 0


def remember_from_the_review(page: Page, server: ServerProcess, *, heard: str, right: str) -> None:
    """The draft is typed, so the server's answers are made to say that there is a dictation behind it."""
    draft = typed_draft(server, f"Ik sprak met mevrouw {heard}, de melder.")

    def spoken(route: Route) -> None:
        route.fulfill(json=route.fetch().json() | {"dictation_id": "x" * 22})

    page.route(re.compile(rf"/v1/drafts/{draft['id']}$"), spoken)
    page.goto(f"{server.url}/#/nakijken/{draft['id']}")
    page.locator(".word", has_text=heard).click()
    page.get_by_role("button", name="Dit woord was fout").click()
    written = page.get_by_label("Zo hoort het")
    expect(written).to_be_focused()
    written.press("Enter")
    expect(written).to_have_accessible_description(re.compile("wat er al verstaan is"))
    written.fill(right)
    page.get_by_role("button", name="Onthouden").click()
    expect(page.get_by_text(f"“{right}” staat in uw woordenlijst.")).to_be_visible()
    expect(page.locator(".word", has_text=f"{right},")).to_be_visible()


def written_elsewhere(server: ServerProcess, term: Record) -> None:
    """Another window adds a word to the officer's list, or changes the one of the same text."""
    path = "/v1/vocabularies/personal"
    with rest(server) as http:
        kept = http.get(path).json()
        others = [one for one in kept["terms"] if one["text"] != term["text"]]
        http.put(path, json={"version": kept["version"], "terms": [*others, term]}).raise_for_status()
