"""Every screen in its main states: what the checks of accessibility, the pictures and the snapshots look at.

A state is reached as an officer would reach it. Moments are fixed in the past, and the texts are
invented; nothing here depends on the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.confirming import reviewed_over
from tests.e2e.browser import open_app, start_dictating
from tests.e2e.paperwork import confirmed, put_right, rest, typed_draft
from tests.e2e.server_process import ServerProcess
from tests.e2e.staged import ASKING, scripted_dictation, spoken_drafts

SEEN = (
    "Ik zag om 22.15 uur een grijze bestelbus met kenteken VK-394-T staan op de Dorpsstraat 14 in Houten. "
    "Een tweede voertuig had kenteken 12-XYZ-3.\n\n"
    "De melder is Jan de Vries, bereikbaar op 06-12345678. Hij zag een man van ongeveer 40 jaar weglopen. "
    "Er zijn geen getuigen."
)
TOLD = (
    "Aangever is Fatima el Idrissi, geboren op 4 mei 1988. Op 2 maart 2026 om 21.30 uur werd mijn fiets, "
    "merk Gazelle, weggenomen bij het station in Houten. De fiets is 850 euro waard.\n\n"
    "Ik heb niemand toestemming gegeven om de fiets mee te nemen."
)
STOLEN = (
    "Dit is een fietsdiefstal. Op 1 maart 2026 omstreeks 22.15 uur is op de Dorpsstraat 14 te Ede "
    "een zwarte Gazelle gestolen. De aangever is Jan de Vries."
)
ANSWERS = {"goed_van_ander": "yes", "goed_te_koop": "yes", "dacht_eigen_goed": "yes", "hoe_bekend": "unknown"}
"""Two of them speak against each other."""
WORDS = [
    {"text": "Dąbrowska", "spoken": ["dombrofska"], "kind": "name", "weight": 7},
    {"text": "Zevenhuizerplein", "spoken": [], "kind": "street", "weight": 5},
]


@dataclass(frozen=True, slots=True)
class Papers:
    """What the server holds while the states are looked at."""

    server: ServerProcess
    draft_id: str
    declaration_id: str
    ready_id: str
    unread_id: str
    asked_id: str
    report_id: str
    corrected_id: str


def lay_out(server: ServerProcess) -> Papers:
    """Drafts, reports and words of one officer."""
    draft = typed_draft(server, SEEN)
    declaration = typed_draft(server, TOLD, template="aangifte", dictated_at="2026-03-02T23:05:00+01:00")
    report = confirmed(server, typed_draft(server, SEEN, dictated_at="2026-03-01T14:10:00+01:00"))
    first = confirmed(server, typed_draft(server, SEEN, dictated_at="2026-02-27T09:30:00+01:00"))
    ready = typed_draft(server, SEEN, dictated_at="2026-03-01T16:20:00+01:00")
    unread = typed_draft(server, TOLD, template="aangifte", dictated_at="2026-03-02T10:15:00+01:00")
    newer = put_right(server, first["id"], "Het kenteken was verkeerd overgenomen.", kenteken="VK-394-X")
    with rest(server) as http:
        own = http.get("/v1/vocabularies/personal").raise_for_status().json()
        wanted = {"version": own["version"], "terms": WORDS, "commands": []}
        http.put("/v1/vocabularies/personal", json=wanted).raise_for_status()
        reviewed_over(http, ready)
        reviewed_over(http, unread)
        asked = reviewed_over(http, typed_draft(server, STOLEN, dictated_at="2026-03-02T08:05:00+01:00"))
        given = {"answers": {one: {"reply": reply} for one, reply in ANSWERS.items()}}
        body = {"version": asked["version"], "inquiry": given}
        http.patch(f"/v1/drafts/{asked['id']}", json=body).raise_for_status()
    made = (draft, declaration, ready, unread, asked, report, newer)
    return Papers(server, *(one["id"] for one in made))


Step = Callable[[Page], Any]


@dataclass(frozen=True, slots=True)
class State:
    """One look at one screen.

    Attributes:
        name: of the picture; says screen and state.
        path: of the papers, as the part of the address after "/".
        sign: text that is there when the screen is.
        steps: what the officer does then.
        before: what is arranged before the page opens, such as a server that does not answer.
        alike: looks like another state but for its words: pictured, not checked once more.
    """

    name: str
    path: Callable[[Papers], str]
    sign: str
    steps: Step | None = None
    before: Step | None = None
    alike: bool = False

    @contextmanager
    def shown(self, browser: Browser, papers: Papers, size: tuple[int, int]) -> Iterator[Page]:
        """The screen in this state, on a device of its own: nothing of another state is left on it."""
        page = open_app(browser, papers.server.url, size=size, path="icon.svg")
        page.emulate_media(reduced_motion="reduce")
        if self.before:
            self.before(page)
        page.goto(f"{papers.server.url}/{self.path(papers)}")
        expect(page.get_by_text(self.sign).first).to_be_visible()
        if self.steps:
            self.steps(page)
        try:
            yield page
        finally:
            page.context.close()


def _unreachable(page: Page) -> None:
    page.route("**/v1/**", lambda route: route.abort())


def _nothing_yet(page: Page) -> None:
    for name in ("drafts", "reports", "dictations"):
        page.route(f"**/v1/{name}*", lambda route: route.fulfill(json=[]))


def _button(name: str) -> Step:
    return lambda page: page.get_by_role("button", name=name).first.click()


def _refused(page: Page) -> None:
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
    )


def _dictating(page: Page) -> None:
    start_dictating(page)
    page.get_by_text("van ongeveer veertig").wait_for()


def _asked(page: Page) -> None:
    _dictating(page)
    page.locator("#ask-now").get_by_text("Heeft iemand").wait_for()


def _paused(page: Page) -> None:
    _dictating(page)
    page.get_by_role("button", name="Pauze").click()


def _dictating_alone(page: Page) -> None:
    start_dictating(page)
    page.get_by_text("Geen verbinding").first.wait_for()


def _not_let(page: Page) -> None:
    page.get_by_role("button", name="Start opname").click()
    page.get_by_text("niet vrijgegeven").wait_for()


def _in_english(page: Page) -> None:
    page.get_by_label("English").check()
    page.get_by_role("heading", name="Settings", exact=True).wait_for()


def _word_touched(page: Page) -> None:
    page.get_by_text("bestelbus", exact=True).first.click()
    page.locator("word-bar").get_by_role("button", name="Stop").click()


def _heard_for_it(page: Page) -> None:
    spoken_drafts(page)
    heard = {"text": "Een witte bestelauto.", "value": None, "warning": None}
    page.route("**/spoken", lambda route: route.fulfill(json=heard))


def _spoken_over(page: Page) -> None:
    _word_touched(page)
    bar = page.locator("word-bar")
    bar.get_by_role("button", name="Inspreken").click()
    bar.get_by_role("button", name="Spreek in").click()
    bar.get_by_text("Spreek nu").wait_for()
    page.wait_for_timeout(500)  # less is a touch, and no word
    bar.get_by_role("button", name="Klaar").click()
    bar.get_by_text("Een witte bestelauto.").wait_for()


def _reasons_open(page: Page) -> None:
    """All that can be folded out beside a question, and the words that one reason rests on."""
    panel = page.locator("guidance-panel")
    panel.locator("#question-now").wait_for()
    panel.evaluate("(panel) => panel.querySelectorAll('details').forEach((one) => { one.open = true; })")
    panel.get_by_role("button", name="zwarte Gazelle").click()
    panel.evaluate("(panel) => panel.scrollIntoView()")


def fixed(path: str) -> Callable[[Papers], str]:
    """A screen that needs no paper of its own."""
    return lambda _papers: path


def draft_path(papers: Papers) -> str:
    """The draft of the officer's own observations."""
    return f"#/nakijken/{papers.draft_id}"


DICTATE = fixed("#/dicteren")
WORK = fixed("#/verslagen")
SETTINGS = fixed("#/instellingen")

STATES: tuple[State, ...] = (
    State("dicteren", DICTATE, "Start opname"),
    State("opname", DICTATE, "Start opname", _dictating, before=scripted_dictation),
    State(
        "opname-achter",
        DICTATE,
        "Start opname",
        _dictating,
        before=lambda page: scripted_dictation(page, {"type": "lag", "seconds": 12.0}),
        alike=True,
    ),
    State(
        "opname-vraag",
        DICTATE,
        "Start opname",
        _asked,
        before=lambda page: scripted_dictation(page, ASKING),
    ),
    State(
        "opname-gepauzeerd",
        DICTATE,
        "Start opname",
        _paused,
        before=scripted_dictation,
        alike=True,
    ),
    State(
        "opname-zonder-netwerk",
        DICTATE,
        "Start opname",
        _dictating_alone,
        before=lambda page: scripted_dictation(page, deaf=True),
    ),
    State(
        "microfoon-geweigerd",
        DICTATE,
        "Start opname",
        _not_let,
        before=_refused,
    ),
    State("werk", WORK, "Mutatie"),
    State("werk-leeg", WORK, "Mijn werk", before=_nothing_yet),
    State("werk-zonder-netwerk", WORK, "niet bereikbaar", before=_unreachable),
    State("nakijken", draft_path, "Later afmaken", alike=True),
    State("nakijken-met-geluid", draft_path, "Later afmaken", before=spoken_drafts),
    State("nakijken-woord", draft_path, "Later afmaken", _word_touched, before=spoken_drafts),
    State("nakijken-ingesproken", draft_path, "Later afmaken", _spoken_over, before=_heard_for_it),
    State("nakijken-alinea-aanpassen", draft_path, "Later afmaken", _button("Alinea aanpassen")),
    State("nakijken-weggooien", draft_path, "Later afmaken", _button("Concept weggooien")),
    State("nakijken-een-voor-een", draft_path, "Later afmaken", _button("Eén voor één nakijken")),
    State(
        "voorlezen",
        lambda papers: f"#/nakijken/{papers.unread_id}",
        "Later afmaken",
        _button("Naar bevestigen"),
    ),
    State(
        "overzicht",
        lambda papers: f"#/nakijken/{papers.ready_id}",
        "Later afmaken",
        _button("Naar bevestigen"),
    ),
    State(
        "nakijken-vragen",
        lambda papers: f"#/nakijken/{papers.asked_id}",
        "Later afmaken",
        _reasons_open,
    ),
    State("nakijken-aangifte", lambda papers: f"#/nakijken/{papers.declaration_id}", "Later afmaken"),
    State("verslag", lambda papers: f"#/verslag/{papers.report_id}", "Bevestigd door", alike=True),
    State("verslag-verbeterd", lambda papers: f"#/verslag/{papers.corrected_id}", "Bevestigd door"),
    State(
        "verslag-nieuwe-versie",
        lambda papers: f"#/verslag/{papers.report_id}",
        "Bevestigd door",
        _button("Nieuwe versie maken"),
    ),
    State("woorden", fixed("#/woorden"), "Dąbrowska"),
    State("instellingen", SETTINGS, "Taal van het scherm"),
    State("instellingen-engels", SETTINGS, "Taal van het scherm", _in_english),
    State(
        "instellingen-sneltoetsen",
        SETTINGS,
        "Taal van het scherm",
        lambda page: page.get_by_text("Sneltoetsen bekijken").click(),
    ),
    State("sneltoetsen", DICTATE, "Start opname", lambda page: page.keyboard.press("?")),
)
"""In the order of the work."""


def by_name(name: str) -> State:
    """One of :data:`STATES`."""
    return next(state for state in STATES if state.name == name)
