from __future__ import annotations

from typing import Any

import pytest

from server.domain.contradictions import ALSO_DENIED, BOTH, contradicted
from server.domain.report import Observation


def _one(
    number: int, of_type: str, role: str | None = None, polarity: str = "stated", **values: Any
) -> Observation:
    return Observation(
        id=f"{of_type}:{number}",
        type=of_type,
        role=role,
        values=values,
        spans=((number, number + 1),),
        words=("x",),
        probability=0.9,
        rule="test",
        polarity=polarity,
    )


@pytest.mark.parametrize("polarity", ["denied", "refuted"])
def test_a_thing_that_is_denied_elsewhere_is_told(polarity: str) -> None:
    stated = _one(0, "action", value="aangehouden")
    assert contradicted([stated, _one(5, "action", polarity=polarity, value="aangehouden")]) == {
        "action:0": ALSO_DENIED
    }


@pytest.mark.parametrize(
    "other",
    [
        _one(5, "action", polarity="denied", value="heengezonden"),
        _one(5, "action", polarity="hypothetical", value="aangehouden"),
        _one(5, "article", polarity="denied", value="aangehouden"),
        _one(5, "description", polarity="denied", sex="man"),
    ],
)
def test_what_is_of_something_else_or_only_supposed_contradicts_nothing(other: Observation) -> None:
    stated = [_one(0, "action", value="aangehouden"), _one(1, "description", sex="man")]
    assert contradicted([*stated, other]) == {}


def test_a_thing_with_another_role_is_another_thing() -> None:
    stated = _one(0, "item", "gestolen", kind="tas")
    assert contradicted([stated, _one(5, "item", "beschadigd", polarity="denied", kind="tas")]) == {}


@pytest.mark.parametrize(
    ("negation", "against", "told"),
    [
        ("geen_getuigen", _one(5, "person", "getuige", name="Lisa"), "geen getuigen"),
        ("geen_geweld", _one(5, "action", value="geweld_gebruikt"), "geen geweld"),
        ("geen_braakschade", _one(5, "item", "beschadigd", kind="cilinderslot"), "geen braakschade"),
    ],
)
def test_a_negation_and_what_it_says_is_not_there_point_at_each_other(
    negation: str, against: Observation, told: str
) -> None:
    found = contradicted([_one(0, "negation", value=negation), against])
    assert found == dict.fromkeys(("negation:0", against.id), BOTH.format(denied=told))


@pytest.mark.parametrize(
    "other",
    [
        _one(5, "person", "melder", name="Lisa"),
        _one(5, "person", "getuige", "denied", name="Lisa"),
        _one(5, "action", value="aangehouden"),
        _one(5, "item", "beschadigd", kind="fiets"),
        _one(5, "item", "gestolen", kind="slot"),
        _one(5, "item", "beschadigd", brand="Gazelle"),
    ],
)
def test_a_negation_stands_beside_all_else(other: Observation) -> None:
    negations = [
        _one(number, "negation", value=value)
        for number, value in enumerate(("geen_getuigen", "geen_geweld", "geen_braakschade", "geen_letsel"))
    ]
    assert contradicted([*negations, other]) == {}
