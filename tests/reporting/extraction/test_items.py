"""Goods: what happened to them, and all that several sentences say of one thing."""

from __future__ import annotations

from typing import Any

import pytest

from server.reporting.extraction.extractor import as_plain
from server.reporting.extraction.scopes import Polarity
from tests.reporting.extraction.reading_of import facts_of, understood

STOLEN, DAMAGED, SEIZED, FOUND = "gestolen", "beschadigd", "in_beslag_genomen", "aangetroffen"


def items(text: str, template: str = "mutatie") -> list[dict[str, Any]]:
    facts = [
        as_plain(fact)
        for fact in understood(text, template=template).facts
        if fact.type == "item" and fact.polarity is Polarity.STATED
    ]
    return [{key: value for key, value in fact.items() if key != "type"} for fact in facts]


def kinds(text: str, template: str = "mutatie") -> list[tuple[str, str]]:
    return [(item["role"], item.get("kind", item.get("brand", ""))) for item in items(text, template)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Weg zijn een tablet, een camera en de huissleutel.", ["tablet", "camera", "huissleutel"]),
        ("Mijn tas en mijn telefoon zijn gestolen.", ["tas", "telefoon"]),
        ("Er is een laptop gestolen, een camera en een jas.", ["laptop", "camera", "jas"]),
        ("Hij nam mijn telefoon mee.", ["telefoon"]),
        ("Ze zag dat een man een slijptol onder zijn jas stak.", ["slijptol"]),
        ("Een vrouw stopte twee flessen wodka in haar tas.", ["wodka"]),
        ("Uit de hal is een jas weggenomen en uit de keuken een laptop.", ["jas", "laptop"]),
        ("Mijn portemonnee met daarin mijn rijbewijs is gestolen.", ["portemonnee", "rijbewijs"]),
        ("Er miste een spelcomputer.", ["spelcomputer"]),
    ],
)
def test_things_named_together_are_stolen_together(text: str, expected: list[str]) -> None:
    assert kinds(text) == [(STOLEN, kind) for kind in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("De ruit van de voordeur was ingeslagen.", ["ruit"]),
        ("De buitenspiegel lag eraf en de twee banden waren lekgestoken.", ["buitenspiegel", "band"]),
        ("Het hangslot lag doorgeknipt op de stoep.", ["hangslot"]),
        ("Hij gooide met een steen het raam in.", ["raam"]),
        ("Een steen werd door de ruit gegooid.", ["ruit"]),
        ("Er zit een deuk in het portier.", ["portier"]),
        ("Zij reed tegen een lantaarnpaal en die brak. De lantaarnpaal is kapot.", ["lantaarnpaal"]),
    ],
)
def test_what_was_broken_is_damaged_and_what_it_was_done_with_is_not(text: str, expected: list[str]) -> None:
    assert kinds(text) == [(DAMAGED, kind) for kind in expected]


def test_each_thing_takes_the_cue_that_is_said_of_it() -> None:
    text = "Hij sloeg de ruit in en nam een tas mee. Het slot was geforceerd, maar een jas is weggenomen."
    assert kinds(text) == [(DAMAGED, "ruit"), (STOLEN, "tas"), (DAMAGED, "slot"), (STOLEN, "jas")]


@pytest.mark.parametrize(
    "text",
    [
        "De televisie hebben ze laten staan.",
        "De laptop lag onder de stoel en is er nog.",
        "Er is geen fiets gestolen.",
        "Mijn paspoort zat niet in de tas.",
        "Volgens haar is er een sleutel gestolen, maar die lag gewoon in de la.",
        "Een vuurwapen is niet aangetroffen.",
        "Hij sloeg mij met een stok.",
        "De tas stond op de tafel.",
        "Hij droeg een rode jas en rende weg.",
        "Hij kocht een telefoon.",
        "Hij passeerde de kassa.",
        "De auto stond op de weg, is gezegd.",
    ],
)
def test_what_stayed_was_denied_or_only_named_is_no_fact(text: str) -> None:
    assert items(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In zijn jaszak zat een dolk. De dolk is in beslag genomen.", ["dolk"]),
        (
            "Wij troffen een koevoet en een breekijzer aan. Alles is in beslag genomen.",
            ["koevoet", "breekijzer"],
        ),
        ("Ik vond een dolk en een boksbeugel. Beide voorwerpen nam ik in beslag.", ["dolk", "boksbeugel"]),
        (
            "Wij vonden een gaspistool en een dolk. Beide wapens zijn in beslag genomen.",
            ["gaspistool", "dolk"],
        ),
        ("In de kast lag een vlindermes. Het mes is in beslag genomen.", ["vlindermes"]),
        ("In beslag genomen: een hakbijl en een zaklamp.", ["hakbijl", "zaklamp"]),
    ],
)
def test_what_was_found_and_then_seized_is_seized(text: str, expected: list[str]) -> None:
    assert kinds(text) == [(SEIZED, kind) for kind in expected]


def test_the_police_find_things_and_a_victim_does_not() -> None:
    text = "In de schuur lag een koevoet."
    assert kinds(text) == [(FOUND, "koevoet")]
    assert kinds(text, "aangifte") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            (
                "Aangifte van fietsdiefstal. Mijn fiets stond buiten. Het gaat om een groene Batavus, "
                "model Quip, framenummer BT 70559. De dagwaarde is 450 euro."
            ),
            {"kind": "fiets", "brand": "Batavus", "model": "Quip", "colour": "groen", "serial": "BT70559",
             "value_eur": 450.0},
        ),
        (
            "Gestolen is een camera, een Canon, ter waarde van 380 euro.",
            {"kind": "camera", "brand": "Canon", "value_eur": 380.0},
        ),
        ("Mijn rugzak, een blauwe Deuter, is gestolen.",
         {"kind": "rugzak", "brand": "Deuter", "colour": "blauw"}),
        ("Er is een telefoon gestolen, een witte Apple iPhone.",
         {"kind": "telefoon", "brand": "Apple", "model": "iPhone", "colour": "wit"}),
        ("Er is een fiets gestolen van het merk Gazelle met framenummer GZ 48291.",
         {"kind": "fiets", "brand": "Gazelle", "serial": "GZ48291"}),
        ("Weggenomen zijn vier flesjes nagellak van Chanel.",
         {"kind": "nagellak", "quantity": 4, "brand": "Chanel"}),
    ],
)  # fmt: skip
def test_one_thing_has_all_that_was_said_of_it(text: str, expected: dict[str, Any]) -> None:
    assert items(text) == [{"role": STOLEN, **expected}]


def test_brands_of_a_list_stay_with_their_own_thing() -> None:
    assert items("Gestolen zijn een tas, een Rolex en een ketting.") == [
        {"role": STOLEN, "kind": "tas"},
        {"role": STOLEN, "brand": "Rolex"},
        {"role": STOLEN, "kind": "ketting"},
    ]


def test_the_owner_is_no_brand() -> None:
    assert items("De tas van Kowalski is gestolen.") == [{"role": STOLEN, "kind": "tas"}]


def test_a_plural_that_nobody_counted_stays_as_it_was_said() -> None:
    text = "De huissleutels en drie armbanden zijn gestolen."
    assert [(item["kind"], item.get("quantity")) for item in items(text)] == [
        ("huissleutels", None),
        ("armband", 3),
    ]


def test_what_was_in_a_stolen_bag_is_stolen_and_cash_is_an_amount() -> None:
    text = "Hij rukte mijn handtas los. Daarin zaten mijn telefoon, een sleutelbos en 65 euro contant."
    assert kinds(text) == [(STOLEN, "handtas"), (STOLEN, "telefoon"), (STOLEN, "sleutelbos")]
    assert [fact["value_eur"] for fact in facts_of(text, "amount")] == [65.0]


def test_of_drugs_the_packing_is_left_out() -> None:
    text = "Wij troffen 12 pakketten cocaïne en een zak met 38 gram hennep aan."
    assert items(text) == [
        {"role": FOUND, "kind": "cocaïne", "quantity": 12},
        {"role": FOUND, "kind": "hennep"},
    ]
