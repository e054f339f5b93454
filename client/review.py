"""Reviewing a draft in the terminal: correct, reject, confirm one by one, then make the report.

There is no way to confirm all at once: values go one by one (:mod:`client.review_field`), the text
paragraph by paragraph (:mod:`client.review_text`), and a declaration is read back.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from rich.console import Console

from client.drafts import Draft, Drafts, Template
from client.problems import ServerProblem, Unreachable
from client.review_field import FieldReview
from client.review_page import needs_read_back, open_fields, page
from client.review_session import Session, Speaker
from client.review_text import review_text

_MENU = "nummer = veld · t = tekst · b = bevestigen · o = openen in de browser · l = later afmaken"
_READ_BACK = "r = voorlezing · "
_READ_BACK_MENU = "v = voorgelezen aan wie verklaart · z = die las het zelf · n = niet gedaan · Enter = terug"
_READ_BACK_HOW = {"v": "read_aloud", "z": "read_self", "n": "not_done"}


class Ended(StrEnum):
    """How a review ended."""

    CONFIRMED = "confirmed"
    LATER = "later"
    BROWSER = "browser"


class Review:
    """The conversation over one draft.

    Args:
        ask: shows a question and gives the typed line; raises EOFError on Ctrl-D.
        open_page: opens the web app on this draft; False when there is no browser.
    """

    def __init__(
        self,
        *,
        drafts: Drafts,
        draft: Draft,
        template: Template,
        console: Console,
        ask: Callable[[str], str],
        open_page: Callable[[], bool],
        speaker: Speaker | None,
    ) -> None:
        self._session = Session(drafts, draft, template, console, ask, speaker)
        self._fields = FieldReview(self._session)
        self._open_page = open_page
        self._notices: list[str] = []  # told below the page, where the eye is

    @property
    def draft(self) -> Draft:
        """As it was last seen."""
        return self._session.draft

    def run(self) -> Ended:
        """Until the report is made or the user leaves."""
        menu = (_READ_BACK if self._session.template.read_back else "") + _MENU
        while True:
            self._session.console.print(page(self.draft, self._session.template))
            while self._notices:
                self._session.say(self._notices.pop(0))
            choice = self._session.choose(menu)
            if choice in {None, "l", "q"}:
                return Ended.LATER
            try:
                ended = self._chosen(choice, menu)
            except (ServerProblem, Unreachable) as problem:
                self._explain(problem)
                continue
            if ended is not None:
                return ended

    def _chosen(self, choice: str, menu: str) -> Ended | None:
        fields = self._session.template.fields
        if choice == "o":
            if self._open_page():
                return Ended.BROWSER
            self._notices.append("Er is geen browser gevonden.")
        elif choice == "t":
            review_text(self._session)
        elif choice == "r" and self._session.template.read_back:
            self._read_back()
        elif choice == "b":
            return self._confirm()
        elif choice.isdecimal() and 1 <= int(choice) <= len(fields):
            self._fields.run(fields[int(choice) - 1])
        else:
            self._notices.append(f"Dat kan hier niet. Kies: {menu}")
        return None

    def _read_back(self) -> None:
        how = _READ_BACK_HOW.get(self._session.choose(_READ_BACK_MENU) or "")
        if how is None:
            return
        is_done = how != "not_done"
        note = self._session.line("Opmerking (mag leeg):" if is_done else "Waarom niet?")
        if note is None or not (note or is_done):
            self._notices.append("Niets vastgelegd.")
            return
        self._session.change(read_back={"how": how, "note": note})

    def _confirm(self) -> Ended | None:
        waiting = [field.id for field in open_fields(self.draft)]
        narrative = not self.draft.narrative.confirmed
        read_back = needs_read_back(self.draft, self._session.template)
        if waiting or narrative or read_back:
            self._tell_waiting(waiting, narrative=narrative, read_back=read_back)
            return None
        if self._session.line("Hiermee wordt dit een rapport dat vastligt. Bevestigen? (ja/nee)") != "ja":
            self._notices.append("Niet bevestigd.")
            return None
        report = self._session.drafts.confirm(self.draft)
        self._session.say(f"Bevestigd. Het rapport is opgeslagen als {report.id}.")
        return Ended.CONFIRMED

    def _tell_waiting(self, field_ids: list[str], *, narrative: bool, read_back: bool) -> None:
        labels = {spec.id: spec.label for spec in self._session.template.fields}
        names = [labels.get(field_id, field_id) for field_id in field_ids]
        names += ["de tekst"] * narrative + ["de voorlezing"] * read_back
        self._notices.append(f"! Eerst nog nakijken: {', '.join(names)}.")

    def _explain(self, problem: ServerProblem | Unreachable) -> None:
        self._notices.append(f"! {problem}")
        if not isinstance(problem, ServerProblem):
            return
        if problem.code == "not_confirmed":
            details = problem.details
            waiting = [str(name) for name in details.get("fields") or ()]
            narrative, read_back = bool(details.get("narrative")), bool(details.get("read_back"))
            self._tell_waiting(waiting, narrative=narrative, read_back=read_back)
            self._session.reload()
        elif problem.code == "stale_version":
            self._session.reload()
