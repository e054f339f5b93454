"""Reviewing one value in the terminal: correct, reject, choose, or confirm as the server asks.

A consequential value (class A) that the machine put there is confirmed after it was heard, or after its end
was typed again; the server compares. Rejecting takes one key, as confirming does.
"""

from __future__ import annotations

from typing import Any

from client.drafts import DraftField, FieldSpec
from client.problems import ServerProblem
from client.review_page import CONSEQUENTIAL, field_page
from client.review_session import Session

_MENU = (
    "k = klopt · v = verbeteren · w = weg (afwijzen) · a1, a2 = ander voorstel · h = horen · Enter = terug"
)
_MACHINES_OWN = frozenset({"spoken", "proposed"})
_NOT_TAKEN = frozenset({"check_needed", "retyped_differs", "nothing_to_hear", "one_at_a_time"})
"""Codes after which the user is still at this field, to do what the sentence says."""


class FieldReview:
    """The conversation over the fields of a draft; it knows which values were heard."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._heard: dict[tuple[str, str | None], float] = {}

    def run(self, spec: FieldSpec) -> None:
        """Until the field is changed or confirmed, or the user goes back."""
        while True:
            self._session.console.print(field_page(self._session.draft, spec))
            choice = self._session.choose(_MENU)
            if not choice:
                return
            try:
                if self._done(spec, choice):
                    return
            except ServerProblem as problem:
                if problem.code not in _NOT_TAKEN:
                    raise
                self._session.say(f"! {problem}")
                if problem.code == "nothing_to_hear":
                    self._heard.clear()

    def _done(self, spec: FieldSpec, choice: str) -> bool:
        """Do what was chosen; True when that ends the conversation over this field."""
        field = self._session.draft.field(spec.id)
        if choice == "k" and field.value is not None:
            return self._confirm(spec, field)
        if choice == "v":
            return self._enter(spec, field)
        if choice == "w" and field.value is not None:
            self._session.change_field(spec.id, value=None)
            return True
        if choice == "h":
            self._play(field)
        elif choice[0] == "a" and choice[1:].isdecimal():
            self._choose_alternative(field, int(choice[1:]))
        else:
            self._session.say(f"Kies: {_MENU}")
        return False

    def _confirm(self, spec: FieldSpec, field: DraftField) -> bool:
        if spec.consequence != CONSEQUENTIAL or field.provenance not in _MACHINES_OWN:
            self._session.change_field(spec.id, confirmed=True)
            return True
        heard_s = self._heard.get((spec.id, field.value))
        if heard_s is not None:
            check: dict[str, Any] = {"how": "heard", "heard_s": round(heard_s, 3), "rate": 1.0}
        else:
            typed = self._session.line(self._retype_question())
            if not typed:
                self._session.say("Niets getypt, dus niets bevestigd.")
                return typed is None
            check = {"how": "retyped", "retyped": typed}
        self._session.change_field(spec.id, confirmed=True, check=check)
        return True

    def _retype_question(self) -> str:
        hint = "" if self._session.speaker is None else " Of kies eerst h om te luisteren."
        return f"Typ de waarde over, of haar eind (jaartal, 'uur' en haakjes tellen niet).{hint}:"

    def _enter(self, spec: FieldSpec, field: DraftField) -> bool:
        value = self._session.line("Nieuwe waarde:")
        if not value:
            return False
        # Whoever types a value has read it. Typed as the machine had it, it was typed again.
        machines = {field.value, *(one.value for one in field.alternatives)}
        again = {"check": {"how": "retyped", "retyped": value}} if value in machines else {}
        self._session.change_field(spec.id, value=value, confirmed=True, **again)
        return True

    def _choose_alternative(self, field: DraftField, number: int) -> None:
        if 1 <= number <= len(field.alternatives):
            chosen = field.alternatives[number - 1].observation_id
            self._session.change_field(field.id, observation_id=chosen)
        else:
            self._session.say("Dat voorstel is er niet.")

    def _play(self, field: DraftField) -> None:
        sounds = self._session.draft.sounds(field)
        if self._session.speaker is None:
            self._session.say("Er is hier geen geluidsuitvoer. Typ de laatste tekens over.")
            return
        if not sounds:
            self._session.say("Bij deze waarde hoort geen geluid.")
            return
        for start_s, end_s in sounds:
            if not self._session.hear(start_s, end_s):
                self._session.say("Het geluid kon niet worden afgespeeld. Typ de laatste tekens over.")
                return
        self._heard[field.id, field.value] = sum(end_s - start_s for start_s, end_s in sounds)
