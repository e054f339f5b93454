"""Where a street lies when nobody said it: never filled in, but told beside the street.

A street of one name exists in many places and no list says in which. The city that was said counts;
without one, the places where the officer's unit works are shown as a hint.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from server.domain.report import Observation

MOST_PLACES = 3
"""More places than this tell nothing."""


def with_region(observations: Iterable[Observation], places: Sequence[str]) -> tuple[Observation, ...]:
    """The observations; streets without a city name the places where the unit works.

    Args:
        observations: of one dictation.
        places: of the officer's unit; none where it has no file, or works everywhere.
    """
    if not 0 < len(places) <= MOST_PLACES:
        return tuple(observations)
    hint = f"De plaats is niet gezegd. Uw eenheid werkt in {_listed(places)}."
    return tuple(_hinted(one, hint) if _lacks_city(one) else one for one in observations)


def _lacks_city(observation: Observation) -> bool:
    values = observation.values
    return observation.type == "location" and "street" in values and "city" not in values


def _hinted(observation: Observation, hint: str) -> Observation:
    warning = f"{observation.warning} {hint}" if observation.warning else hint
    return observation.model_copy(update={"warning": warning})


def _listed(places: Sequence[str]) -> str:
    return " en ".join([", ".join(places[:-1]), places[-1]]) if len(places) > 1 else places[0]
