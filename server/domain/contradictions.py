"""Statements of one dictation that can't both be so. They are told; nothing is chosen between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from server.domain.report import Observation

STATED = "stated"
_AWAY = frozenset({"denied", "refuted"})
_IDENTIFYING: Mapping[str, str] = {
    "incident": "value",
    "action": "value",
    "negation": "value",
    "article": "value",
    "iban": "value",
    "vehicle": "plate",
    "person": "name",
    "time": "value",
    "item": "kind",
    "amount": "value_eur",
}
"""By which value two observations of a type are of the same thing."""
_BROKEN_INTO = ("slot", "deur", "raam", "ruit", "kozijn", "cilinder")
_DENIES: Mapping[str, Callable[[Observation], bool]] = {
    "geen getuigen": lambda one: (one.type, one.role) == ("person", "getuige"),
    "geen geweld": lambda one: one.type == "action" and one.values.get("value") == "geweld_gebruikt",
    "geen braakschade": lambda one: (
        (one.type, one.role) == ("item", "beschadigd")
        and str(one.values.get("kind", "")).endswith(_BROKEN_INTO)
    ),
}
"""What a negation says is not there."""
ALSO_DENIED = "Elders in de tekst is dit ontkend of weersproken."
BOTH = "De tekst zegt twee dingen: {denied}, en ook het tegendeel."


def contradicted(observations: Sequence[Observation]) -> dict[str, str]:
    """By id, what contradicts a stated observation: a sentence for the officer."""
    stated = [one for one in observations if one.polarity == STATED]
    away = {_thing(one) for one in observations if one.polarity in _AWAY} - {None}
    found: dict[str, str] = {one.id: ALSO_DENIED for one in stated if away and _thing(one) in away}
    for negation in stated:
        denied = str(negation.values.get("value")).replace("_", " ") if negation.type == "negation" else ""
        if denied not in _DENIES:
            continue
        against = [one for one in stated if _DENIES[denied](one)]
        sides = (negation, *against) if against else ()
        found |= {one.id: BOTH.format(denied=denied) for one in sides}
    return found


def _thing(observation: Observation) -> tuple[str, str | None, str] | None:
    value = observation.values.get(_IDENTIFYING.get(observation.type, ""))
    return None if value is None else (observation.type, observation.role, str(value))
