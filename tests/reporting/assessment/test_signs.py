from __future__ import annotations

from typing import Any

import pytest

from server.domain.report import Observation
from server.domain.rule_sets import Sign
from server.reporting.assessment.signs import matches
from tests.reporting.assessment.cases import observation


def breath(value: Any, what: str = "ademanalyse_ugl") -> Observation:
    return observation(type_="measurement", role=None, values={"what": what, "value": value})


THING = observation(values={"kind": "Mes", "brand": "Opinel", "quantity": 2, "value_eur": 30.5})
UNDRESSED = observation(type_="description", values={"clothing": ()})
ALCOHOL = Sign(type="measurement", only=("ademanalyse_ugl",), above=220)


@pytest.mark.parametrize(
    ("sign", "one", "expected"),
    [
        (Sign(type="item"), THING, True),
        (Sign(type="item", role=("gestolen", "beschadigd")), THING, True),
        (Sign(type="item", role=("beschadigd",)), THING, False),
        (Sign(type="item", polarity="denied"), THING, False),
        (Sign(type="item", polarity="denied"), observation(polarity="denied"), True),
        (Sign(type="item"), observation(polarity="hypothetical"), False),
        (Sign(type="item", source=("statement",)), THING, False),
        (Sign(type="item", source=("statement", "own")), THING, True),
        (Sign(type="item", has="brand"), THING, True),
        (Sign(type="item", has="serial"), THING, False),
        (Sign(type="description", has="clothing"), UNDRESSED, False),
        (Sign(type="item", only=("mes", "dolk")), THING, True),
        (Sign(type="item", only=("vuurwapen",)), THING, False),
        (Sign(type="item", above=1), THING, True),
        (Sign(type="item", above=2), THING, False),
        (Sign(type="item", has="value_eur", above=30, at_most=30.5), THING, True),
        (Sign(type="item", has="value_eur", at_most=30), THING, False),
        (ALCOHOL, breath(221), True),
        (ALCOHOL, breath("221"), True),
        (ALCOHOL, breath(220), False),
        (ALCOHOL, breath("veel"), False),
        (ALCOHOL, breath(300, what="snelheid_kmh"), False),
    ],
)
def test_a_sign_takes_what_it_describes(sign: Sign, one: Observation, *, expected: bool) -> None:
    assert matches(sign, one) is expected
