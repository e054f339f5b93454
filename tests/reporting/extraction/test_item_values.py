"""What things are worth, told from totals, damage and cash."""

from __future__ import annotations

import pytest

from tests.reporting.extraction.reading_of import facts_of


def values(text: str) -> tuple[list[float | None], list[float]]:
    """The values of the goods, and the amounts that belong to none."""
    goods = [fact.get("value_eur") for fact in facts_of(text, "item")]
    return goods, [fact["value_eur"] for fact in facts_of(text, "amount")]


@pytest.mark.parametrize(
    ("text", "goods", "amounts"),
    [
        ("Gestolen is een camera ter waarde van 380 euro.", [380.0], []),
        ("Er is een helm van 160 euro gestolen.", [160.0], []),
        ("Mijn laptop is gestolen. De dagwaarde schat ik op 450 euro.", [450.0], []),
        ("Gestolen is een verrekijker, die 900 euro waard is.", [900.0], []),
        ("Er is voor 300 euro aan gereedschap gestolen.", [300.0], []),
        ("Gestolen zijn een tas en een jas, samen 84 euro.", [None, None], [84.0]),
        ("Gestolen is een tas, totale waarde 90 euro.", [None], [90.0]),
        ("Mijn tas en jas zijn gestolen. De waarde is 90 euro.", [None, None], [90.0]),
        ("De ruit is vernield, de schade is 200 euro.", [None], [200.0]),
        ("Gestolen zijn een tas en 900 euro contant geld.", [None], [900.0]),
    ],
)
def test_a_value_belongs_to_the_thing_it_was_said_of(
    text: str, goods: list[float | None], amounts: list[float]
) -> None:
    assert values(text) == (goods, amounts)
