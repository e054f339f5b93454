"""Every screen in its main states: what the checks of accessibility, the pictures and the snapshots look at.

A state is reached as an officer would reach it. Moments are fixed in the past, and the texts are
invented; nothing here depends on the day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.browser import start_dictating
from tests.e2e.paperwork import confirmed, put_right, rest, typed_draft
from tests.e2e.server_process import ServerProcess

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
    report_id: str
    corrected_id: str


def lay_out(server: ServerProcess) -> Papers:
    """Drafts, reports and words of one officer."""
    draft = typed_draft(server, SEEN)
    declaration = typed_draft(server, TOLD, template="aangifte", dictated_at="2026-03-02T23:05:00+01:00")
    report = confirmed(server, typed_draft(server, SEEN, dictated_at="2026-03-01T14:10:00+01:00"))
    first = confirmed(server, typed_draft(server, SEEN, dictated_at="2026-02-27T09:30:00+01:00"))
    newer = put_right(server, first["id"], "Het kenteken was verkeerd overgenomen.", kenteken="VK-394-X")
    with rest(server) as http:
        own = http.get("/v1/vocabularies/personal").raise_for_status().json()
        wanted = {"version": own["version"], "terms": WORDS, "commands": []}
        http.put("/v1/vocabularies/personal", json=wanted).raise_for_status()
    return Papers(server, draft["id"], declaration["id"], report["id"], newer["id"])


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
        after: puts things back, so that the next state starts as usual.
    """

    name: str
    path: Callable[[Papers], str]
    sign: str
    steps: Step | None = None
    before: Step | None = None
    after: Step | None = None

    def show(self, page: Page, papers: Papers) -> None:
        """Open the screen and bring it into this state."""
        page.goto("about:blank")  # a screen of its own each time, also where only the hash differs
        if self.before:
            self.before(page)
        page.goto(f"{papers.server.url}/{self.path(papers)}")
        expect(page.get_by_text(self.sign).first).to_be_visible()
        if self.steps:
            self.steps(page)

    def leave(self, page: Page) -> None:
        """What the next state must not find."""
        if self.after:
            self.after(page)


def _unreachable(page: Page) -> None:
    page.route("**/v1/**", lambda route: route.abort())


def _reachable(page: Page) -> None:
    page.unroute("**/v1/**")


def _nothing_yet(page: Page) -> None:
    for name in ("drafts", "reports", "dictations"):
        page.route(f"**/v1/{name}*", lambda route: route.fulfill(json=[]))


def _as_it_is(page: Page) -> None:
    page.unroute_all()


def _recording(page: Page) -> None:
    start_dictating(page)


def _throw_away(page: Page) -> None:
    # The recording goes with the page; what is left of it on the device is asked about once more.
    page.goto("about:blank")


def _button(name: str) -> Step:
    return lambda page: page.get_by_role("button", name=name).first.click()


def fixed(path: str) -> Callable[[Papers], str]:
    return lambda _papers: path


def draft_path(papers: Papers) -> str:
    return f"#/nakijken/{papers.draft_id}"


STATES: tuple[State, ...] = (
    State("dicteren", fixed("#/dicteren"), "Start opname"),
    State("werk", fixed("#/verslagen"), "Mutatie"),
    State("werk-leeg", fixed("#/verslagen"), "Mijn werk", before=_nothing_yet, after=_as_it_is),
    State(
        "werk-zonder-netwerk",
        fixed("#/verslagen"),
        "niet bereikbaar",
        before=_unreachable,
        after=_reachable,
    ),
    State("nakijken", draft_path, "Later afmaken"),
    State("nakijken-tekst-aanpassen", draft_path, "Later afmaken", _button("Tekst aanpassen")),
    State("nakijken-weggooien", draft_path, "Later afmaken", _button("Concept weggooien")),
    State("nakijken-aangifte", lambda papers: f"#/nakijken/{papers.declaration_id}", "Later afmaken"),
    State("verslag", lambda papers: f"#/verslag/{papers.report_id}", "Bevestigd door"),
    State("verslag-verbeterd", lambda papers: f"#/verslag/{papers.corrected_id}", "Bevestigd door"),
    State("woorden", fixed("#/woorden"), "Dąbrowska"),
    State("instellingen", fixed("#/instellingen"), "Taal van het scherm"),
    State(
        "instellingen-sneltoetsen",
        fixed("#/instellingen"),
        "Taal van het scherm",
        lambda page: page.get_by_text("Sneltoetsen bekijken").click(),
    ),
    State(
        "sneltoetsen",
        fixed("#/dicteren"),
        "Start opname",
        lambda page: page.keyboard.press("?"),
    ),
    State("opname", fixed("#/dicteren"), "Start opname", _recording, after=_throw_away),
)
"""In the order of the work. The one that records comes last: it leaves sound on the device."""


def by_name(name: str) -> State:
    """One of :data:`STATES`."""
    return next(state for state in STATES if state.name == name)
