"""The screen on which an officer dictates: one button that stays where it is, and what it tells."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, FloatRect, Page, expect

from tests.e2e.browser import open_app
from tests.e2e.scripted_socket import ScriptedSocket, filled, final
from tests.e2e.server_process import ServerProcess

pytestmark = [pytest.mark.e2e, pytest.mark.model]

UPRIGHT, SIDEWAYS = (360, 640), (780, 360)


@pytest.fixture
def server(shared_server: ServerProcess) -> ServerProcess:
    """One for all: of it these tests only use the pages and the forms."""
    return shared_server


def place(page: Page) -> FloatRect:
    box = page.locator("button.record").bounding_box()
    assert box is not None
    return box


@pytest.mark.parametrize("size", [UPRIGHT, SIDEWAYS], ids=["upright", "sideways"])
def test_the_button_is_held_or_tapped_and_never_moves_from_under_the_thumb(
    server: ServerProcess, browser: Browser, size: tuple[int, int]
) -> None:
    page = open_app(browser, server.url, size=size)
    socket = ScriptedSocket(page)
    button = page.locator("button.record[aria-disabled=false]")
    button.wait_for()
    before = place(page)
    assert before["y"] + before["height"] <= size[1]
    assert before["height"] >= 72

    # Held: it records until it is let go, and goes on with the next hold.
    page.mouse.move(before["x"] + 40, before["y"] + 40)
    page.mouse.down()
    expect(page.get_by_role("button", name="Laat los voor pauze")).to_be_visible()
    page.wait_for_timeout(900)
    page.mouse.up()
    expect(page.get_by_role("button", name="Verder opnemen")).to_be_visible()
    expect(page.get_by_text("Microfoon: uit.")).to_be_visible()
    assert place(page)["y"] == pytest.approx(before["y"], abs=2)
    page.wait_for_timeout(500)  # the last of it is on its way
    recorded = socket.samples
    assert recorded > 0
    page.wait_for_timeout(400)
    assert socket.samples == recorded

    # Tapped: it goes on until the next tap, which ends it.
    button.click()
    expect(page.get_by_role("button", name="Stop opname")).to_be_visible()
    expect(page.get_by_text("Opname en automatische verwerking: aan.")).to_be_visible()
    socket.tell(*(final(n, "Ik zag een grijze bestelbus staan bij de brug.") for n in range(40)))
    expect(page.locator(".final").nth(39)).to_be_in_viewport()
    assert place(page)["y"] == pytest.approx(before["y"], abs=2)
    assert page.evaluate("document.documentElement.scrollHeight - window.innerHeight") <= 0
    page.wait_for_timeout(600)
    button.click()
    expect(page.get_by_role("button", name="Afronden")).to_be_visible()
    [end] = socket.wait_for("end")
    assert end["samples"] > recorded
    page.context.close()


def test_a_form_is_chosen_by_voice_and_by_hand_and_the_fields_follow(
    server: ServerProcess, browser: Browser
) -> None:
    page = open_app(browser, server.url)
    socket = ScriptedSocket(page)
    page.get_by_role("radio", name="Mutatie").check()
    page.keyboard.press("Enter")  # the button, from where the form was chosen
    expect(page.get_by_role("button", name="Stop opname")).to_be_visible()
    expect(page.locator(".connection-live")).to_be_visible()
    form = page.get_by_role("combobox", name="Sjabloon")
    expect(form).to_have_value("mutatie")
    chosen = {
        "name": "sjabloon",
        "variables": {"template": "aangifte", "label": "Aangifte"},
        "first_word": 0,
        "last_word": 3,
    }
    socket.tell(
        final(0, "Dit is een aangifte.", commands=[chosen]),
        {"type": "command", "utterance": 0, **chosen},
        {"type": "template", "template": "aangifte"},
        {"type": "draft", "fields": [filled("kenteken", "VK-394-T")]},
    )
    expect(form).to_have_value("aangifte")
    expect(page.locator(".live-echo")).to_have_text("Sjabloon: Aangifte")
    expect(page.locator(".live-fields").get_by_text("Pleegplaats")).to_be_visible()
    expect(page.locator("[data-field=kenteken]")).to_contain_text("VK-394-T")
    expect(page.locator("polite-voice")).to_contain_text("Uw verslag is nu: Aangifte")
    page.get_by_role("button", name="Nee, terug naar Mutatie").click()
    expect(form).to_have_value("mutatie")
    expect(page.locator(".live-fields").get_by_text("Pleegplaats")).to_have_count(0)
    form.select_option("pv_bevindingen")
    told = socket.wait_for("template", 2)
    assert [one["template"] for one in told] == ["mutatie", "pv_bevindingen"]
    assert 0 < told[0]["sample"] <= told[1]["sample"]
    page.context.close()


def test_a_full_server_and_a_dead_zone_are_told_calmly_and_the_recording_goes_on(
    server: ServerProcess, browser: Browser
) -> None:
    page = open_app(browser, server.url, size=UPRIGHT)
    socket = ScriptedSocket(page)
    page.locator("button.record[aria-disabled=false]").click()
    expect(page.locator(".connection-live")).to_be_visible()
    page.context.set_offline(True)
    socket.drop()
    expect(page.get_by_text("Geen verbinding. Opname loopt door.")).to_be_visible()
    expect(page.get_by_text("Wacht op verzending: ")).to_be_visible()
    expect(page.locator("polite-voice")).to_contain_text("Geen verbinding. De opname loopt gewoon door.")
    expect(page.get_by_role("button", name="Stop opname")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".connection-live")).to_be_visible()
    expect(page.locator("polite-voice")).to_contain_text("Weer verbonden.")
    page.context.close()

    page = open_app(browser, server.url, size=UPRIGHT)
    ScriptedSocket(page, refuse={"code": "busy", "message": "De server is vol.", "retry_after_s": 30})
    page.locator("button.record[aria-disabled=false]").click()
    expect(page.get_by_text("Server is druk. Opname loopt door.")).to_be_visible()
    expect(page.get_by_role("button", name="Stop opname")).to_be_visible()
    page.context.close()


def asked(observable: str, text: str, **more: Any) -> dict[str, Any]:
    """A question as the server tells it."""
    reach = [{"set_id": "sr_311", "element_id": "braak", "label": "Braak"}]
    return {
        "observable": observable, "text": text, "help": "", "yes": "", "no": "", "field": None,
        "reach": reach, "gain": 0.2, "cost": 3.0, "skipped": False, **more,
    }  # fmt: skip


def test_one_question_at_a_time_is_answered_with_one_touch_and_moves_nothing(
    server: ServerProcess, browser: Browser
) -> None:
    page = open_app(browser, server.url, size=UPRIGHT)
    socket = ScriptedSocket(page)
    page.locator("button.record[aria-disabled=false]").click()
    expect(page.locator(".connection-live")).to_be_visible()
    strip, reply = page.locator("section.asking"), page.locator(".asking-replies button")
    expect(strip).to_be_visible()
    expect(reply).to_have_count(0)  # before something was said nothing is asked
    room, thumb = strip.bounding_box(), place(page)
    questions = [
        asked("braak", "Ziet u braakschade?"),
        asked("getuige", "Zijn er getuigen?"),
        asked("field.aangifte.schade", "Hoe groot is de schade?", field="schade"),
    ]
    socket.tell(
        final(0, "De deur stond open."), {"type": "questions", "questions": questions, "answered": []}
    )
    question = page.locator("#ask-now")
    expect(question).to_have_text("Ziet u braakschade?")
    expect(page.locator("polite-voice")).to_contain_text("Vraag: Ziet u braakschade?")
    expect(strip).to_contain_text("antwoord ja")
    assert (strip.bounding_box(), place(page)) == (room, thumb)
    assert page.evaluate("document.activeElement.closest('live-question')") is None
    for button in reply.all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    page.get_by_role("button", name="Waarom deze vraag?").click()
    expect(strip).to_contain_text("Braak")
    page.get_by_role("button", name="Terug naar de vraag").click()
    page.wait_for_timeout(600)  # a thumb that was on its way to another question answers nothing
    page.get_by_role("button", name="Ja", exact=True).click()
    expect(question).to_have_text("Zijn er getuigen?")
    expect(strip).to_contain_text("Bewaard: Ja")
    page.get_by_role("button", name="Antwoord ongedaan maken").click()
    expect(question).to_have_text("Ziet u braakschade?")
    page.wait_for_timeout(600)
    page.get_by_role("button", name="Deze vraag later").click()
    expect(question).to_have_text("Zijn er getuigen?")
    assert [(one["observable"], one["reply"]) for one in socket.wait_for("answer", 3)] == [
        ("braak", "yes"),
        ("braak", None),
        ("braak", "later"),
    ]

    # What was said is not asked any more; what belongs in a field is just said.
    page.context.set_offline(True)
    socket.tell({"type": "questions", "questions": questions[2:], "answered": []})
    expect(question).to_have_text("Hoe groot is de schade?")
    expect(reply).to_have_text(["Weet ik niet", "Later"])
    socket.drop()
    page.wait_for_timeout(600)
    page.get_by_role("button", name="Weet ik niet").click()  # in a dead zone
    assert (strip.bounding_box(), place(page)) == (room, thumb)
    page.context.set_offline(False)
    [*_, late] = socket.wait_for("answer", 5)  # the one put off, told again, and this one
    assert (late["observable"], late["reply"]) == ("field.aangifte.schade", "unknown")
    socket.tell({"type": "questions", "questions": questions[1:2], "answered": []})
    page.get_by_role("button", name="Waarom deze vraag?").click()
    page.get_by_role("button", name="Geen vragen").click()
    expect(page.get_by_role("button", name="Vragen tonen")).to_be_visible()
    page.wait_for_timeout(100)
    assert socket.said("shown")[-1]["observable"] is None
    page.context.close()
