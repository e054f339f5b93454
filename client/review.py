"""Reviewing a draft in the terminal: correct, reject, confirm one by one, then make the report.

There is no way to confirm all at once. A consequential value (class A: plate, amount, time …)
is confirmed after it was heard, or after its last four characters were typed again; typing a
value counts as reading it. Rejecting takes one key, as confirming does.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Protocol

from rich.console import Console
from rich.text import Text

from client.drafts import Draft, Drafts, FieldSpec, Template
from client.live_text import printable
from client.points import Point, points_of
from client.problems import ServerProblem, Unreachable
from client.review_page import CONSEQUENTIAL, field_page, open_fields, page

RETYPED_CHARACTERS = 4
AROUND_S = 0.3
"""Played before and after the words, so that the first sound is not cut off."""

_MENU = "nummer = veld · t = tekst · b = bevestigen · o = openen in de browser · l = later afmaken"
_FIELD_MENU = (
    "k = klopt · v = verbeteren · w = weg (afwijzen) · a1, a2 = ander voorstel · h = horen · Enter = terug"
)
_TEXT_MENU = "k = klopt · v = woorden verbeteren · h1, h2 = punt horen · Enter = terug"


class Ended(StrEnum):
    """How a review ended."""

    CONFIRMED = "confirmed"
    LATER = "later"
    BROWSER = "browser"


class Speaker(Protocol):
    """Plays WAV; False when it could not."""

    def play(self, wav: bytes) -> bool:
        """Play to the end."""
        ...


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
        self._drafts = drafts
        self.draft = draft
        self._template = template
        self._console = console
        self._ask = ask
        self._open_page = open_page
        self._speaker = speaker
        self._heard: set[tuple[str, str | None]] = set()
        self._notices: list[str] = []  # told below the page, where the eye is

    def run(self) -> Ended:
        """Until the report is made or the user leaves."""
        while True:
            self._console.print(page(self.draft, self._template))
            while self._notices:
                self._say(self._notices.pop(0))
            choice = self._choose(_MENU)
            if choice in {None, "l", "q"}:
                return Ended.LATER
            try:
                ended = self._chosen(choice)
            except (ServerProblem, Unreachable) as problem:
                self._explain(problem)
                continue
            if ended is not None:
                return ended

    def _chosen(self, choice: str) -> Ended | None:
        if choice == "o":
            if self._open_page():
                return Ended.BROWSER
            self._notices.append("Er is geen browser gevonden.")
        elif choice == "t":
            self._review_text()
        elif choice == "b":
            return self._confirm()
        elif choice.isdecimal() and 1 <= int(choice) <= len(self._template.fields):
            self._review_field(self._template.fields[int(choice) - 1])
        else:
            self._notices.append(f"Dat kan hier niet. Kies: {_MENU}")
        return None

    # --- the text ----------------------------------------------------------------------

    def _review_text(self) -> None:
        while True:
            self._say(self.draft.narrative.text or "(geen tekst)")
            points = [p for utterance in self.draft.transcript.utterances for p in points_of(utterance)]
            for number, point in enumerate(points, start=1):
                self._say(f"  {number}. {point.line}")
            choice = self._choose(_TEXT_MENU)
            if choice == "k":
                self._change(narrative_confirmed=True)
                return
            if choice == "v":
                self._replace_words()
            elif choice and choice[0] == "h" and choice[1:].isdecimal():
                self._play_point(points, int(choice[1:]))
            else:
                return

    def _play_point(self, points: list[Point], number: int) -> None:
        if not 1 <= number <= len(points):
            self._say("Dat punt is er niet.")
        elif self._speaker is None:
            self._say("Er is hier geen geluidsuitvoer. Open het concept in de browser (o).")
        elif not self._hear(points[number - 1].start_s, points[number - 1].end_s):
            self._say("Het geluid kon niet worden afgespeeld.")

    def _replace_words(self) -> None:
        text = self.draft.narrative.text
        wrong = self._line("Welke woorden zijn fout? (leeg = achteraan toevoegen)")
        if wrong is None:
            return
        found = text.count(wrong) if wrong else 0
        if wrong and not found:
            self._say("Deze woorden staan niet in de tekst. Let op hoofdletters.")
            return
        number = 1
        if found > 1:
            answer = self._line(f"Dit staat er {found} keer. De hoeveelste is fout? (1-{found})")
            if answer is None or not answer.isdecimal() or not 1 <= int(answer) <= found:
                self._say("Niets veranderd.")
                return
            number = int(answer)
        right = self._line("Wat moet er staan? (leeg = weghalen)" if wrong else "Wat komt erachter?")
        if right is None:
            return
        self._change(narrative=replaced(text, wrong, right, number))

    # --- a field -----------------------------------------------------------------------

    def _review_field(self, spec: FieldSpec) -> None:
        while True:
            self._console.print(field_page(self.draft, spec))
            choice = self._choose(_FIELD_MENU)
            field = self.draft.field(spec.id)
            if choice == "k" and field.value is not None:
                if self._knows_value(spec, field.value):
                    self._change_field(spec, confirmed=True)
                    return
            elif choice == "v":
                value = self._line("Nieuwe waarde:")
                if value:
                    # Whoever types a value has read it: that is the confirmation.
                    self._change_field(spec, value=value, confirmed=True)
                    return
            elif choice == "w" and field.value is not None:
                self._change_field(spec, value=None)
                return
            elif choice == "h":
                self._play(spec)
            elif choice and choice[0] == "a" and choice[1:].isdecimal():
                self._choose_alternative(spec, int(choice[1:]))
            elif not choice:
                return
            else:
                self._say(f"Kies: {_FIELD_MENU}")

    def _choose_alternative(self, spec: FieldSpec, number: int) -> None:
        alternatives = self.draft.field(spec.id).alternatives
        if 1 <= number <= len(alternatives):
            self._change_field(spec, observation_id=alternatives[number - 1].observation_id)
        else:
            self._say("Dat voorstel is er niet.")

    def _knows_value(self, spec: FieldSpec, value: str) -> bool:
        """For a consequential value: it was heard, or its end is typed again."""
        if spec.consequence != CONSEQUENTIAL or (spec.id, value) in self._heard:
            return True
        end = tail(value)
        hint = "" if self._speaker is None else " (of kies eerst h om te luisteren)"
        typed = self._line(f"Typ de laatste {len(end)} tekens van de waarde over{hint}:")
        if typed is None:
            return False
        if tail(typed) == end and end:
            return True
        self._say("Dat is niet hetzelfde. Kijk de waarde nog eens na.")
        return False

    def _play(self, spec: FieldSpec) -> None:
        field = self.draft.field(spec.id)
        sounds = self.draft.sounds(field)
        if self._speaker is None:
            self._say("Er is hier geen geluidsuitvoer. Typ de laatste tekens over.")
            return
        if not sounds:
            self._say("Bij deze waarde hoort geen geluid.")
            return
        for start_s, end_s in sounds:
            if not self._hear(start_s, end_s):
                self._say("Het geluid kon niet worden afgespeeld. Typ de laatste tekens over.")
                return
        # A corrected value is not what the sound says: hearing does not confirm that one.
        if field.value == field.machine_value or field.provenance == "spoken":
            self._heard.add((spec.id, field.value))

    def _hear(self, start_s: float, end_s: float) -> bool:
        wav = self._drafts.audio(self.draft, max(0.0, start_s - AROUND_S), end_s + AROUND_S)
        return self._speaker is not None and self._speaker.play(wav)

    # --- the report --------------------------------------------------------------------

    def _confirm(self) -> Ended | None:
        waiting = [field.id for field in open_fields(self.draft)]
        if waiting or not self.draft.narrative.confirmed:
            self._tell_waiting(waiting, narrative=not self.draft.narrative.confirmed)
            return None
        if self._line("Hiermee wordt dit een rapport dat vastligt. Bevestigen? (ja/nee)") != "ja":
            self._notices.append("Niet bevestigd.")
            return None
        report = self._drafts.confirm(self.draft)
        self._say(f"Bevestigd. Het rapport is opgeslagen als {report.id}.")
        return Ended.CONFIRMED

    def _tell_waiting(self, field_ids: list[str], *, narrative: bool) -> None:
        labels = {spec.id: spec.label for spec in self._template.fields}
        names = [labels.get(field_id, field_id) for field_id in field_ids] + ["de tekst"] * narrative
        self._notices.append(f"! Eerst nog nakijken: {', '.join(names)}.")

    def _explain(self, problem: ServerProblem | Unreachable) -> None:
        self._notices.append(f"! {problem}")
        if not isinstance(problem, ServerProblem):
            return
        if problem.code == "not_confirmed":
            waiting = [str(name) for name in problem.details.get("fields") or ()]
            self._tell_waiting(waiting, narrative=bool(problem.details.get("narrative")))
            self.draft = self._drafts.get(self.draft.id)
        elif problem.code == "stale_version":
            self.draft = self._drafts.get(self.draft.id)

    # --- talking -----------------------------------------------------------------------

    def _change(self, **changes: Any) -> None:
        self.draft = self._drafts.change(self.draft, changes)

    def _change_field(self, spec: FieldSpec, **changes: Any) -> None:
        self.draft = self._drafts.change_field(self.draft, spec.id, **changes)

    def _choose(self, menu: str) -> str | None:
        self._console.print(Text(menu, style="dim"))
        line = self._line("Keuze:")
        return None if line is None else line.casefold()

    def _line(self, question: str) -> str | None:
        """A typed line without spaces around it; None on Ctrl-D."""
        try:
            return self._ask(f"{question} ").strip()
        except EOFError:
            return None

    def _say(self, sentence: str) -> None:
        self._console.print(Text(printable(sentence)))


def tail(value: str) -> str:
    """The last letters and digits that are typed again; dashes, spaces and capitals do not count."""
    return "".join(character for character in value if character.isalnum())[-RETYPED_CHARACTERS:].casefold()


def replaced(text: str, wrong: str, right: str, number: int) -> str:
    """``text`` with the ``number``-th ``wrong`` replaced by ``right``; an empty ``wrong`` adds at the end."""
    if not wrong:
        return f"{text} {right}".strip()
    pieces = text.split(wrong)
    before, after = wrong.join(pieces[:number]), wrong.join(pieces[number:])
    if not right:
        # Taking words out leaves one space, not two, and line ends as they were.
        before, after = before.rstrip(" "), after.lstrip(" ")
        glued = not before or before.endswith("\n") or after[:1] in {"", "\n", ".", ",", ";", ":", "?", "!"}
        return before + ("" if glued else " ") + after
    return before + right + after
