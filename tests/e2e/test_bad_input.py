"""What goes wrong in the street: the microphone, a call, a full phone, a wrong clock, an old app.

Page and browser are real; the device misbehaves by ``bad_device.js``, the server speaks from a script.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, WebSocketRoute, expect

from tests.e2e.browser import PHONE, chromium
from tests.e2e.scripted_socket import ScriptedSocket
from tests.e2e.shell_server import ShellServer, shell_server

pytestmark = pytest.mark.e2e

BAD_DEVICE = (Path(__file__).parent / "bad_device.js").read_text()
WITHIN_MS = 20_000
BROKEN = "Er ging iets mis in de app"
NEXT_BUILD = "0123456789ab"

# As a browser does that keeps nothing of a site, its locks and the last choices included.
KEEPS_NOTHING = """
  const no = () => { throw new DOMException('refused', 'SecurityError') };
  for (const name of ['indexedDB', 'localStorage', 'sessionStorage', 'caches']) {
    Object.defineProperty(window, name, { get: no });
  }
  const never = () => Promise.reject(new DOMException('refused', 'SecurityError'));
  Object.assign(navigator.locks, { request: never, query: never });
"""
A_YEAR_AHEAD = """
  const { now } = Date;
  window.Date = class extends Date {
    constructor(...given) { given.length ? super(...given) : super(Date.now()) }
    static now() { return now() + 365 * 86400000 }
  };
"""
NEWER_DATABASE = """new Promise((done, failed) => {
  const open = indexedDB.open('verbaal', 99);
  open.onerror = failed;
  open.onsuccess = () => { open.result.close(); done(null) };
})"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShellServer]:
    with shell_server(tmp_path_factory.mktemp("bad-input")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@dataclass
class App:
    """The app on a phone."""

    page: Page
    socket: ScriptedSocket
    ticket: int = 200
    """Status of the answer to a request for a ticket; 0: no network."""
    complaints: list[str] = field(default_factory=list)

    def set(self, **knobs: object) -> None:
        """Turn knobs of the device."""
        self.page.evaluate("knobs => Object.assign(bad, knobs)", knobs)

    def tap(self) -> None:
        """The large button, as soon as it can be tapped; never held, however slow this machine is."""
        self.page.locator("button.record[aria-disabled=false]").dispatch_event("click")

    def stop(self) -> None:
        """The same button again."""
        self.page.wait_for_timeout(600)  # sooner, a second tap is a trembling finger
        self.tap()

    def told(self, sentence: str) -> Locator:
        return self.page.locator(".notice").filter(has_text=sentence)

    def expect_told(self, sentence: str) -> None:
        expect(self.told(sentence)).to_be_visible()

    def expect_untold(self, sentence: str) -> None:
        expect(self.told(sentence)).to_have_count(0)

    def expect_recording(self) -> None:
        """It records: the level is there, one microphone is open, and sound comes to the server."""
        expect(self.page.locator("level-meter")).to_be_visible()
        assert self.page.evaluate("bad.live()") == 1
        before = self.socket.samples
        for _ in range(100):
            if self.socket.samples > before:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("no sound comes any more")

    def expect_no_sound(self) -> None:
        """It says so where the level stood."""
        expect(self.page.locator(".status-words")).to_have_text("Geen geluid")
        expect(self.page.locator("level-meter")).to_have_count(0)

    def back_on_line(self, ticket: int = 200) -> None:
        self.ticket = ticket
        self.page.evaluate("dispatchEvent(new Event('online'))")

    def close(self) -> None:
        """Nothing went wrong in the app itself."""
        self.page.context.close()
        assert self.complaints == []


def open_app(
    browser: Browser, server: ShellServer, script: str = "", *, kept: bool = False, **knobs: Any
) -> App:
    """On a phone whose device misbehaves; ``kept``: the app is kept on it."""
    context = browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]},
        locale="nl-NL",
        timezone_id="Europe/Amsterdam",
        permissions=["microphone", "screen-wake-lock"],
        has_touch=True,
        service_workers="allow" if kept else "block",
    )
    context.set_default_timeout(WITHIN_MS)
    expect.set_options(timeout=WITHIN_MS)
    page = context.new_page()
    app = App(page, ScriptedSocket(page), **knobs)

    def ticket(route: Route) -> None:
        if app.ticket == 0:
            route.abort()
        else:
            refused = {"code": "unauthenticated", "detail": "Meld u opnieuw aan."}
            route.fulfill(status=app.ticket, json={"ticket": "t", "expires_in_s": 30} | refused)

    context.route("**/v1/tickets", ticket)
    page.on("pageerror", lambda error: app.complaints.append(str(error)))
    page.add_init_script(f"(() => {{ {script} }})();")
    page.add_init_script(BAD_DEVICE)
    page.goto(server.url)
    return app


def test_a_microphone_that_is_not_to_be_had_is_told_with_what_to_do(
    server: ShellServer, browser: Browser
) -> None:
    app = open_app(browser, server)
    for name, sentence in (
        ("NotAllowedError", "Sta de microfoon toe voor Verbaal"),
        ("NotReadableError", "Een ander programma of een gesprek gebruikt de microfoon. Sluit dat af"),
        ("NotFoundError", "Er is geen microfoon gevonden. Sluit er een aan"),
    ):
        app.set(refuses=name)
        app.tap()
        expect(app.told(sentence)).to_be_in_viewport()
    app.set(refuses=None)
    app.tap()
    app.expect_recording()
    app.expect_untold("microfoon")
    app.close()


def test_a_headset_that_drops_and_a_phone_call_end_nothing(server: ShellServer, browser: Browser) -> None:
    app = open_app(browser, server)
    app.tap()
    app.expect_recording()

    # Another microphone is there: the sentence goes on in it, and in no more than one.
    app.set(slowMs=200)
    app.page.evaluate("bad.drop()")
    app.expect_told("De opname gaat verder met een andere microfoon.")
    app.page.wait_for_timeout(500)  # for all that was told of the drop
    app.expect_recording()
    app.told("andere microfoon").get_by_role("button", name="Gelezen").click()

    # There is none; until one is connected.
    app.set(slowMs=0, refuses="NotFoundError")
    app.page.evaluate("bad.drop()")
    app.expect_told("Wat u zei, is bewaard. Wat u nu zegt, wordt niet opgenomen. Sluit hem weer aan")
    app.expect_no_sound()
    expect(app.page.get_by_text("Microfoon: uit.")).to_be_visible()
    app.set(refuses=None)
    app.page.evaluate("bad.devicesChange()")
    app.expect_untold("weggevallen")
    app.expect_recording()

    # A call: waited for, and nothing to do about it.
    app.page.evaluate("bad.call(true)")
    app.expect_told("bijvoorbeeld door een telefoongesprek. Wat u nu zegt, wordt niet opgenomen.")
    app.expect_no_sound()
    app.page.wait_for_timeout(300)
    app.expect_untold("weggevallen")
    app.page.evaluate("bad.call(false)")
    app.expect_untold("telefoongesprek")
    app.expect_recording()

    # Paused, nothing opens the microphone but the officer.
    app.page.get_by_role("button", name="Pauze").click()
    expect(app.page.get_by_role("button", name="Verder opnemen")).to_be_visible()
    app.page.evaluate("bad.devicesChange()")
    app.page.wait_for_timeout(300)
    assert app.page.evaluate("bad.live()") == 0
    app.tap()
    app.expect_recording()
    app.close()


def test_a_device_that_fills_up_is_told_in_time_and_loses_nothing(
    server: ShellServer, browser: Browser
) -> None:
    app = open_app(browser, server)
    app.set(full=True)
    app.tap()
    app.expect_told("Dit apparaat is vol. De opname is niet begonnen. Maak ruimte vrij")
    app.set(full=False, room=500_000)
    app.tap()
    app.expect_told("Er past nog ongeveer 1 minuut geluid op dit apparaat.")
    app.expect_recording()
    app.ticket = 0
    app.socket.drop()
    app.page.wait_for_timeout(800)
    app.set(full=True)
    app.expect_told("Wat u tot nu toe zei, is bewaard. Wat u nu zegt, niet.")
    app.expect_no_sound()
    assert app.page.evaluate("bad.live()") == 0

    # Room is made: it goes on. Full again, it is stopped, and all that was kept is sent.
    app.set(full=False)
    app.told("apparaat is vol").get_by_role("button", name="Verder opnemen").click()
    expect(app.page.locator("level-meter")).to_be_visible()
    app.page.wait_for_timeout(400)
    app.set(full=True)
    app.expect_told("Wat u nu zegt, niet.")
    app.stop()
    app.back_on_line()
    [end] = app.socket.wait_for("end")
    assert end["samples"] - app.socket.samples <= 320  # its last packet was the last that came
    app.socket.tell({"type": "ended", "draft_id": "d1", "audio_s": end["samples"] / 16_000})
    app.expect_told("Het einde van wat u zei, kan ontbreken.")
    app.expect_untold(BROKEN)
    app.close()


def test_a_window_that_keeps_nothing_says_so_and_records_nothing(
    server: ShellServer, browser: Browser
) -> None:
    app = open_app(browser, server, KEEPS_NOTHING)
    app.expect_told("Dicteren kan daarom alleen in een gewoon venster.")
    app.tap()
    app.expect_told("De opname is niet begonnen")
    assert app.page.evaluate("bad.live()") == 0
    for screen in ("Mijn werk", "Instellingen"):
        app.page.get_by_role("link", name=screen).click()
        expect(app.page.get_by_role("heading", name=screen)).to_be_visible()
        app.expect_told("Dicteren kan daarom alleen in een gewoon venster.")
    app.expect_untold(BROKEN)
    app.close()


def test_a_clock_that_is_a_year_ahead_is_set_right_also_for_what_waited(
    server: ShellServer, browser: Browser
) -> None:
    app = open_app(browser, server, A_YEAR_AHEAD, ticket=0)
    app.tap()
    expect(app.page.get_by_text("Geen verbinding. Opname loopt door.")).to_be_visible()
    app.stop()
    app.page.get_by_role("button", name="Later versturen").click()
    app.page.get_by_role("link", name="Mijn werk").click()
    expect(app.page.locator("waiting-list")).to_contain_text("vandaag om")
    app.back_on_line()
    [start] = app.socket.wait_for("start")
    off = abs(datetime.now(UTC) - datetime.fromisoformat(start["dictated_at"]))
    assert off < timedelta(minutes=1)
    [end] = app.socket.wait_for("end")
    app.socket.tell({"type": "ended", "draft_id": "d1", "audio_s": end["samples"] / 16_000})
    app.expect_told("is alsnog verstuurd")
    app.page.get_by_role("link", name="Dicteren", exact=True).click()
    app.tap()
    app.expect_told("De klok van dit apparaat liep 365 dagen voor.")
    app.close()


def test_signed_out_while_out_of_reach_nothing_is_lost(server: ShellServer, browser: Browser) -> None:
    app = open_app(browser, server)
    app.tap()
    app.expect_recording()
    app.ticket = 0
    app.socket.drop()
    expect(app.page.get_by_text("Geen verbinding. Opname loopt door.")).to_be_visible()
    app.back_on_line(ticket=401)
    app.expect_told("U bent niet meer aangemeld. De opname staat veilig op dit apparaat")
    expect(app.page.locator("level-meter")).to_be_visible()
    app.stop()
    app.page.get_by_role("button", name="Later versturen").click()
    app.page.get_by_role("link", name="Mijn werk").click()
    expect(app.page.locator("waiting-list")).to_contain_text("wacht tot u bent aangemeld")
    app.ticket = 200
    app.page.get_by_role("button", name="Nu versturen").click()
    [end] = app.socket.wait_for("end")
    assert end["samples"] - app.socket.samples <= 320
    app.close()


def test_the_button_of_a_headset_pauses_and_goes_on(server: ShellServer, browser: Browser) -> None:
    app = open_app(browser, server)
    app.tap()
    app.expect_recording()
    session = "[navigator.mediaSession.playbackState, navigator.mediaSession.metadata?.artist]"
    assert app.page.evaluate(session) == ["playing", "Verbaal"]
    app.page.evaluate("bad.buttons.pause()")
    expect(app.page.get_by_role("button", name="Verder opnemen")).to_be_visible()
    assert app.page.evaluate(session) == ["paused", "Verbaal"]
    assert app.page.evaluate("bad.live()") == 0
    app.page.evaluate("bad.buttons.play()")
    app.expect_recording()
    app.close()


def test_an_old_page_leaves_its_sound_to_the_newer_app(server: ShellServer, browser: Browser) -> None:
    app = open_app(browser, server, kept=True)
    page = app.page
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    app.tap()
    app.expect_recording()
    # The server is renewed in the middle of it, and takes no old page any more.
    build = page.locator('meta[name="verbaal-build"]')
    old = build.get_attribute("content")
    server.release(NEXT_BUILD)
    taken = app.socket.samples

    def refuse(socket: WebSocketRoute) -> None:
        socket.close(code=4406)

    try:
        page.route_web_socket("**/v1/dictations", refuse)
        app.socket.drop()
        app.expect_told("Deze versie van Verbaal is verouderd. De opname staat veilig op dit apparaat.")
        expect(page.locator("level-meter")).to_be_visible()
        app.stop()
        page.route_web_socket("**/v1/dictations", app.socket.opened)
        with page.expect_navigation():
            page.get_by_role("button", name="Pagina opnieuw laden").click()
        expect(build).to_have_attribute("content", NEXT_BUILD)
        [*_, end] = app.socket.wait_for("end")
        assert end["samples"] > taken
        assert end["samples"] - app.socket.samples <= 320

        # Once a newer page changed what is kept here, an older one says so; not that nothing can be kept.
        other = page.context.new_page()
        other.goto(f"{server.url}/icon.svg")
        app.socket.tell({"type": "ended", "draft_id": "d1", "audio_s": end["samples"] / 16_000})
        app.expect_told("is alsnog verstuurd")
        other.evaluate(NEWER_DATABASE)
        app.expect_told("Op dit apparaat staat al een nieuwere versie van Verbaal. Laad opnieuw")
        page.reload()
        app.expect_told("Op dit apparaat staat al een nieuwere versie van Verbaal. Laad opnieuw")
    finally:
        server.release(str(old))
    app.close()
