from __future__ import annotations

import pytest

from tests.reporting.extraction.reading_of import DICTATED_AT, extractor, facts_of


def _roles(text: str, template: str = "mutatie") -> list[tuple[str, str | None]]:
    facts = extractor().facts(text, template=template, dictated_at=DICTATED_AT)
    return [(fact["name"], fact.get("role")) for fact in facts if fact["type"] == "person"]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Verdachte {} rende weg.", "verdachte"),
        ("Verdachte is haar ex-partner {}.", "verdachte"),
        ("Verdachte: {}.", "verdachte"),
        ("De dader is genaamd {}.", "verdachte"),
        ("De medeverdachte, {}, zweeg.", "verdachte"),
        ("Aangeefster is mevrouw {}.", "aangever"),
        ("Melder is filiaalhoofd {}.", "melder"),
        ("Melder van deze winkeldiefstal is afdelingschef {}.", "melder"),
        ("De bestuurder van de vrachtauto, {}, zei niets.", "bestuurder"),
        ("De bestuurder van de witte Audi was {}.", "bestuurder"),
        ("De bestuurder, de 45-jarige {}, was ongedeerd.", "bestuurder"),
        ("De kentekenhouder is {}.", "eigenaar"),
        ("De eigenaresse van de winkel, {}, deed open.", "eigenaar"),
        ("Het slachtoffer, {}, was gewond.", "slachtoffer"),
        ("Betrokkene 2 is {}.", "betrokkene"),
        ("Ik sprak met {}, het slachtoffer.", "slachtoffer"),
        ("{}, eigenaar van de loods, kwam.", "eigenaar"),
        ("{} is getuige.", "getuige"),
        ("Haar vriendin {} is getuige, telefoon 0612345678.", "getuige"),
        ("Mijn zus {} was op bezoek en is getuige.", "getuige"),
        ("De caissière, {}, wil als getuige verklaren.", "getuige"),
        ("Als getuige hoorden wij {}.", "getuige"),
        ("Op de beelden herkende ik {} als de dader.", "verdachte"),
    ],
)
def test_a_word_beside_the_name_gives_the_role(text: str, role: str) -> None:
    assert _roles(text.format("Lies van Dijk")) == [("Lies van Dijk", role)]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Verdachte {} rende weg.", "verdachte"),
        ("De dader is genaamd {}.", "verdachte"),
        ("Melder van deze winkeldiefstal is afdelingschef {}.", "melder"),
        ("De bestuurder van de vrachtauto, {}, zei niets.", "bestuurder"),
        ("De bestuurder van de witte Audi was {}.", "bestuurder"),
        ("De bestuurder, de 45-jarige {}, was ongedeerd.", "bestuurder"),
        ("Het slachtoffer, {}, was gewond.", "slachtoffer"),
        ("Betrokkene 2 is {}.", "betrokkene"),
        ("Haar vriendin {} is getuige, telefoon 0612345678.", "getuige"),
    ],
)
def test_a_name_that_no_list_has_is_read_where_a_role_announces_it(text: str, role: str) -> None:
    assert _roles(text.format("Xantia Onbekendman")) == [("Xantia Onbekendman", role)]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Lies van Dijk, geboren op 3 mei 1980 te Gent, doet aangifte van diefstal.", "aangever"),
        ("Vanmorgen kwam Lies van Dijk naar het bureau om aangifte te doen.", "aangever"),
        ("Aangifte van fietsdiefstal door Lies van Dijk.", "aangever"),
        ("Lies van Dijk wil geen aangifte doen.", None),
        ("Om 10 uur meldde Lies van Dijk een inbraak.", "melder"),
        ("Om 10 uur belde buurtbewoner Lies van Dijk.", "melder"),
        ("Wij werden gebeld door de heer Lies van Dijk.", "melder"),
        ("Lies van Dijk hoorde glas breken en belde 112.", "melder"),
        ("Lies van Dijk is gebeld op 0612345678.", None),
        ("De verdachte vluchtte en hij belde Lies van Dijk.", None),
        ("In de Volkswagen reed Lies van Dijk.", "bestuurder"),
        ("Achter het stuur van de bus zat Lies van Dijk.", "bestuurder"),
        ("De bus werd bestuurd door Lies van Dijk.", "bestuurder"),
        ("Lies van Dijk reed met haar fiets over de stoep.", None),
        ("De auto staat op naam van Lies van Dijk.", "eigenaar"),
        ("De auto is eigendom van Lies van Dijk.", "eigenaar"),
        ("Het geld ging naar een rekening op naam van Lies van Dijk.", None),
        ("Lies van Dijk is aangehouden.", "verdachte"),
        ("Op de markt hielden wij Lies van Dijk aan.", "verdachte"),
        ("Aangehouden: Lies van Dijk.", "verdachte"),
        ("Lies van Dijk heeft hem aangehouden.", None),
        ("Beveiliger Lies van Dijk heeft de verdachte aangehouden.", None),
        ("Op straat werd Lies van Dijk beroofd.", "slachtoffer"),
        ("Bij Lies van Dijk is ingebroken.", "benadeelde"),
        ("Lies van Dijk zag dat een man de ruit insloeg.", "getuige"),
        ("Lies van Dijk is de moeder van de verdachte.", None),
        ("Wij spraken de vriendin van de verdachte, Lies van Dijk.", None),
    ],
)
def test_a_verb_gives_the_role_of_its_subject_or_object(text: str, role: str | None) -> None:
    assert _roles(text) == [("Lies van Dijk", role)]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("De verdachte viel op. Het is Lies van Dijk.", "verdachte"),
        ("Ik heb de man om 10 uur aangehouden. Hij bleek te zijn Lies van Dijk.", "verdachte"),
        ("Ik controleerde de bestuurder en hield hem aan. Het betreft Lies van Dijk.", "verdachte"),
        ("De bestuurster stapte uit. Zij is genaamd Lies van Dijk.", "bestuurder"),
        ("De bestuurster stapte uit en bleek Lies van Dijk te zijn.", "bestuurder"),
        ("Zij gaf op te zijn Lies van Dijk. Later heb ik de verdachte aangehouden.", "verdachte"),
        ("De huur van Lies van Dijk is beëindigd. Ik noem haar als verdachte.", "verdachte"),
        ("De verdachte is mij bekend als Lies van Dijk.", "verdachte"),
        ("De verdachte gebruikte de naam Lies van Dijk.", "verdachte"),
        ("Als verdachte noem ik de verkoper, die zich Lies van Dijk noemde.", "verdachte"),
        ("Er waren geen getuigen. Zij heet Lies van Dijk.", None),
    ],
)
def test_a_name_said_later_gets_the_role_said_before(text: str, role: str | None) -> None:
    assert _roles(text) == [("Lies van Dijk", role)]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        (
            "Ik, Fatima Bouzid, doe aangifte tegen mijn onderbuurman, Jan Kok.",
            [("Fatima Bouzid", "aangever"), ("Jan Kok", "verdachte")],
        ),
        (
            "Mijn naam is Fatima Bouzid en ik doe aangifte van mishandeling door Jan Kok.",
            [("Fatima Bouzid", "aangever"), ("Jan Kok", "verdachte")],
        ),
        (
            "Ik heet Fatima Bouzid. Jan Kok sloeg mij. Mijn collega Bas Peters is getuige.",
            [("Fatima Bouzid", "aangever"), ("Jan Kok", "verdachte"), ("Bas Peters", "getuige")],
        ),
    ],
)
def test_who_says_ik_reports_the_crime(text: str, roles: list[tuple[str, str]]) -> None:
    assert _roles(text, template="aangifte") == roles


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        (
            "De scooter werd bestuurd door Karim Bennani, de Opel door Greetje van der Wal.",
            [("Karim Bennani", "bestuurder"), ("Greetje van der Wal", "bestuurder")],
        ),
        ("Getuigen zijn Piet Bakker en Tim Bos.", [("Piet Bakker", "getuige"), ("Tim Bos", "getuige")]),
        (
            "Wij hebben Tim Bos en Kees Mol aangehouden.",
            [("Tim Bos", "verdachte"), ("Kees Mol", "verdachte")],
        ),
        (
            "Verdachte Jan Prins en getuige Tim Bos kennen elkaar.",
            [("Jan Prins", "verdachte"), ("Tim Bos", "getuige")],
        ),
        (
            "De bestuurder, verdachte Ruben Wouters, zweeg. Zijn vriend, getuige Jorrit Kok, niet.",
            [("Ruben Wouters", "verdachte"), ("Jorrit Kok", "getuige")],
        ),
    ],
)
def test_each_of_more_persons_has_a_role_of_its_own(text: str, roles: list[tuple[str, str]]) -> None:
    assert _roles(text) == roles


@pytest.mark.parametrize(
    "text",
    [
        "Collega Jansen bracht hem over.",
        "Ik, verbalisant Kees Smit, brigadier van politie, zag dit.",
        "De verdachte is voorgeleid voor hulpofficier van justitie Van Dam.",
        "Zijn advocaat, mr. De Wit, was erbij.",
        "De tolk, Olga Ivanova, vertaalde.",
        "Hij liep naar café Jan van Dijk.",
        "De melding kwam van Albert Heijn.",
        "De tas is van het merk Michael Kors.",
        "Op de Jan van Galenstraat reed een auto.",
        "De verdachte is onbekend gebleven.",
    ],
)
def test_officials_shops_and_brands_are_no_persons_of_the_report(text: str) -> None:
    assert facts_of(text, "person") == []
