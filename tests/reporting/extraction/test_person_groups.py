"""People in sentences with more of them, without a role, or with what is told of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reporting.extraction.reading_of import DICTATED_AT, extractor, facts_of


def _roles(text: str, template: str = "mutatie") -> list[tuple[str, str | None]]:
    facts = extractor().facts(text, template=template, dictated_at=DICTATED_AT)
    return [(fact["name"], fact.get("role")) for fact in facts if fact["type"] == "person"]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        (
            "Getuigen Jan Kok en Lies van Dijk zagen alles.",
            [("Jan Kok", "getuige"), ("Lies van Dijk", "getuige")],
        ),
        ("Jan Kok en Lies van Dijk zijn getuigen.", [("Jan Kok", "getuige"), ("Lies van Dijk", "getuige")]),
        ("Jan Kok en Lies van Dijk zijn getuige.", [("Jan Kok", "getuige"), ("Lies van Dijk", "getuige")]),
        (
            "Jan Kok, Lies van Dijk en Tim Bos zijn als getuigen gehoord.",
            [("Jan Kok", "getuige"), ("Lies van Dijk", "getuige"), ("Tim Bos", "getuige")],
        ),
        (
            "Verdachten zijn Jan Kok, geboren 4 mei 1999 te Oss, en Tim Bos, geboren 5 mei 1998 te Ede.",
            [("Jan Kok", "verdachte"), ("Tim Bos", "verdachte")],
        ),
        (
            "Verdachten: Jan Kok, geboren 4 mei 1999, Tim Bos, 24 jaar, en Lies van Dijk.",
            [("Jan Kok", "verdachte"), ("Tim Bos", "verdachte"), ("Lies van Dijk", "verdachte")],
        ),
        (
            "De twee verdachten, Jan Kok en Tim Bos, zijn aangehouden.",
            [("Jan Kok", "verdachte"), ("Tim Bos", "verdachte")],
        ),
        ("Zowel Jan Kok als Tim Bos is aangehouden.", [("Jan Kok", "verdachte"), ("Tim Bos", "verdachte")]),
        (
            "Aangehouden zijn Jan Kok, 23 jaar, en Tim Bos, 24 jaar.",
            [("Jan Kok", "verdachte"), ("Tim Bos", "verdachte")],
        ),
        (
            "Wij hebben als verdachten aangehouden Jan Kok en Tim Bos.",
            [("Jan Kok", "verdachte"), ("Tim Bos", "verdachte")],
        ),
        ("De eerste verdachte is Jan Kok, de tweede Tim Bos.", [("Jan Kok", "verdachte"), ("Tim Bos", None)]),
        (
            "Verdachte 1 is Jan Kok. Verdachte 2 is Tim Bos.",
            [("Jan Kok", "verdachte"), ("Tim Bos", "verdachte")],
        ),
        (
            "Lies van Dijk werd door Jan Kok geslagen.",
            [("Lies van Dijk", "slachtoffer"), ("Jan Kok", "verdachte")],
        ),
        (
            "Lies van Dijk doet aangifte tegen Jan Kok.",
            [("Lies van Dijk", "aangever"), ("Jan Kok", "verdachte")],
        ),
        ("Lies van Dijk wees Jan Kok aan als dader.", [("Lies van Dijk", None), ("Jan Kok", "verdachte")]),
        ("Betrokkenen zijn Jan Kok en Tim Bos.", [("Jan Kok", "betrokkene"), ("Tim Bos", "betrokkene")]),
        (
            "Bestuurder van de Opel was Jan Kok, bestuurder van de Fiat was Tim Bos.",
            [("Jan Kok", "bestuurder"), ("Tim Bos", "bestuurder")],
        ),
        (
            "De Opel was van Jan Kok, de Fiat van Lies van Dijk.",
            [("Jan Kok", "eigenaar"), ("Lies van Dijk", None)],
        ),
        ("Niet Jan Kok maar Tim Bos is de eigenaar.", [("Jan Kok", None), ("Tim Bos", "eigenaar")]),
        (
            "Aangehouden is Jan Kok, en Tim Bos heeft aangifte gedaan.",
            [("Jan Kok", "verdachte"), ("Tim Bos", "aangever")],
        ),
        (
            "Jan Kok is aangehouden en Tim Bos deed aangifte.",
            [("Jan Kok", "verdachte"), ("Tim Bos", "aangever")],
        ),
        ("Verdachte Jan Kok en Tim Bos kregen ruzie.", [("Jan Kok", "verdachte"), ("Tim Bos", None)]),
        ("Jan Kok heeft Tim Bos geslagen.", [("Jan Kok", "verdachte"), ("Tim Bos", "slachtoffer")]),
        ("Jan Kok sloeg Tim Bos.", [("Jan Kok", "verdachte"), ("Tim Bos", "slachtoffer")]),
        (
            "Getuige 1: Jan Kok, tel 06-12345678. Getuige 2: Tim Bos, tel 06-87654321.",
            [("Jan Kok", "getuige"), ("Tim Bos", "getuige")],
        ),
        ("Verdachten 1 en 2 zijn Jan Kok en Tim Bos.", [("Jan Kok", "verdachte"), ("Tim Bos", "verdachte")]),
        (
            "Jan Kok is bestuurder van de Opel en Tim Bos van de Fiat.",
            [("Jan Kok", "bestuurder"), ("Tim Bos", "bestuurder")],
        ),
        (
            "De Opel werd bestuurd door Jan Kok, geboren 3 mei 1980, en de Fiat door Tim Bos.",
            [("Jan Kok", "bestuurder"), ("Tim Bos", "bestuurder")],
        ),
        (
            "Betrokken bestuurders: Jan Kok en Tim Bos.",
            [("Jan Kok", "bestuurder"), ("Tim Bos", "bestuurder")],
        ),
        (
            "Emma Visser heeft aangifte gedaan tegen Jan Kok.",
            [("Emma Visser", "aangever"), ("Jan Kok", "verdachte")],
        ),
        (
            "Bestuurder 1: Jan Kok. Bestuurder 2: Tim Bos.",
            [("Jan Kok", "bestuurder"), ("Tim Bos", "bestuurder")],
        ),
        ("Bestuurder was Jan Kok, passagier Tim Bos.", [("Jan Kok", "bestuurder"), ("Tim Bos", None)]),
        ("Bestuurder was Jan Kok, met naast hem Tim Bos.", [("Jan Kok", "bestuurder"), ("Tim Bos", None)]),
    ],
)
def test_each_of_more_persons_has_a_role_of_its_own(text: str, roles: list[tuple[str, str | None]]) -> None:
    assert _roles(text) == roles


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        (
            "Ik ben Fatima Bouzid en ik werd geslagen door Jan Kok.",
            [("Fatima Bouzid", "aangever"), ("Jan Kok", "verdachte")],
        ),
        (
            "Ik heet Fatima Bouzid. Mijn buurman, de heer Jan Kok, heeft mij bedreigd.",
            [("Fatima Bouzid", "aangever"), ("Jan Kok", "verdachte")],
        ),
        (
            "Ik ben Fatima Bouzid. Ik ben mishandeld door mijn ex-man Jan Kok.",
            [("Fatima Bouzid", "aangever"), ("Jan Kok", "verdachte")],
        ),
        (
            "Mijn naam is Fatima Bouzid. Degene die dit heeft gedaan is Jan Kok.",
            [("Fatima Bouzid", "aangever"), ("Jan Kok", "verdachte")],
        ),
        ("Mijn naam is Fatima Bouzid. Mijn zus Lies was erbij.", [("Fatima Bouzid", "aangever")]),
        (
            "Ik ben Fatima Bouzid. Mijn buurvrouw Lies van Dijk heeft gezien hoe het ging en wil getuigen.",
            [("Fatima Bouzid", "aangever"), ("Lies van Dijk", "getuige")],
        ),
        (
            "Ik ben Fatima Bouzid. Jan Kok heeft mij geslagen.",
            [("Fatima Bouzid", "aangever"), ("Jan Kok", "verdachte")],
        ),
        (
            "Ik ben Fatima Bouzid. Ik herkende hem als Jan Kok.",
            [("Fatima Bouzid", "aangever"), ("Jan Kok", None)],
        ),
        ("Ik ben Lies van Dijk. Ik ben eigenaresse van de winkel.", [("Lies van Dijk", "aangever")]),
        ("Ik, Lies van Dijk, ben bevoegd namens de Hema aangifte te doen.", [("Lies van Dijk", "aangever")]),
        ("Ik doe aangifte namens mijn moeder, Truus van Dijk.", [("Truus van Dijk", None)]),
        (
            "Ik ben Lies van Dijk. Ik zag dat Jan Kok mijn fiets pakte.",
            [("Lies van Dijk", "aangever"), ("Jan Kok", None)],
        ),
        (
            "Ik ben Lies van Dijk. Ik verdenk mijn ex-man, Jan Kok.",
            [("Lies van Dijk", "aangever"), ("Jan Kok", "verdachte")],
        ),
        (
            "Ik ben Lies van Dijk. De dader heet Jan Kok.",
            [("Lies van Dijk", "aangever"), ("Jan Kok", "verdachte")],
        ),
        (
            "Ik ben Lies van Dijk. Getuige hiervan is mijn collega Tim Bos.",
            [("Lies van Dijk", "aangever"), ("Tim Bos", "getuige")],
        ),
        (
            "Ik ben Lies van Dijk. Ik was daar samen met Tim Bos.",
            [("Lies van Dijk", "aangever"), ("Tim Bos", None)],
        ),
        (
            "Mijn naam is Lies van Dijk, ik ben de moeder van Emma van Dijk.",
            [("Lies van Dijk", "aangever"), ("Emma van Dijk", None)],
        ),
    ],
)
def test_in_a_report_of_a_crime_ik_is_who_reports_it(text: str, roles: list[tuple[str, str | None]]) -> None:
    assert _roles(text, "aangifte") == roles


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Aang.: Lies van Dijk, tel. 0612345678.", ["Lies van Dijk"]),
        ("Betr. Lies van Dijk was dronken.", ["Lies van Dijk"]),
        ("VE Lies van Dijk rende weg.", ["Lies van Dijk"]),
        ("De man die de fiets stal, Jan Kok, is bekend bij ons.", ["Jan Kok"]),
        ("Op aangeven van Jan Kok hielden wij de man aan.", ["Jan Kok"]),
        ("Jan Kok kreeg een bekeuring.", ["Jan Kok"]),
        ("Jan Kok is na verhoor heengezonden.", ["Jan Kok"]),
        ("Lies van Dijk stond erbij. Zij heeft alles gezien.", ["Lies van Dijk"]),
        ("De dader zou Jan Kok zijn.", ["Jan Kok"]),
        ("De bewoonster, Lies van Dijk, deed open.", ["Lies van Dijk"]),
        ("De woning van Jan Kok is doorzocht.", ["Jan Kok"]),
        ("De auto van Jan Kok is bekrast.", ["Jan Kok"]),
        ("De fiets van Lies van Dijk is gestolen.", ["Lies van Dijk"]),
        ("Als bestuurder trad op Jan Kok.", ["Jan Kok"]),
        ("Bijrijder was Tim Bos.", ["Tim Bos"]),
        ("Naast hem zat Tim Bos.", ["Tim Bos"]),
        ("Jan Kok belde zijn moeder.", ["Jan Kok"]),
        ("Hij is bekend onder de naam Jan Kok.", ["Jan Kok"]),
        ("Vermist is Jan Kok.", ["Jan Kok"]),
        ("Om 9 uur meldde Theo van Rijn zich aan de balie.", ["Theo van Rijn"]),
        ("In de Opel zat Jan Kok, in de Fiat Lies van Dijk.", ["Jan Kok", "Lies van Dijk"]),
        ("Het gaat om Jan Kok, geboren 4 maart 1987.", ["Jan Kok"]),
        ("De gewonde, Jan Kok, ging naar het ziekenhuis.", ["Jan Kok"]),
        ("De gewonde fietser is Jan Kok.", ["Jan Kok"]),
        ("De huurder van de loods is Jan Kok.", ["Jan Kok"]),
        ("Jan Kok huurt de loods.", ["Jan Kok"]),
        ("Jan Kok, zoon van melder, was thuis.", ["Jan Kok"]),
        ("De zoon van aangeefster, Jan Kok, was thuis.", ["Jan Kok"]),
        ("Verdachte is de broer van Jan Kok.", ["Jan Kok"]),
        ("Melder was de buurman van Jan Kok.", ["Jan Kok"]),
        ("De jongen, Jan Kok, is niet aangehouden.", ["Jan Kok"]),
        ("Jan Kok was niet de bestuurder.", ["Jan Kok"]),
        ("Jan Kok is geen verdachte.", ["Jan Kok"]),
        ("Of Jan Kok de bestuurder was, is niet bekend.", ["Jan Kok"]),
        ("Jan Kok zou de eigenaar zijn.", ["Jan Kok"]),
        ("Volgens de getuige was Jan Kok boos.", ["Jan Kok"]),
        ("Door de melder is Jan Kok weggeduwd.", ["Jan Kok"]),
        ("Bij de verdachte was Jan Kok aanwezig.", ["Jan Kok"]),
        ("Op de melding van inbraak van Jan Kok ging ik af.", ["Jan Kok"]),
        ("Jan Kok belde aan bij de buren.", ["Jan Kok"]),
        ("Namens Jan Kok doet zijn dochter aangifte.", ["Jan Kok"]),
        ("Jan Kok en Tim Bos kregen ruzie.", ["Jan Kok", "Tim Bos"]),
        ("De hond van Jan Kok beet haar.", ["Jan Kok"]),
        ("Daarna heeft Jan Kok de man weggeduwd.", ["Jan Kok"]),
        ("Jan Kok is bekend bij de politie.", ["Jan Kok"]),
        ("Jan Kok heeft een gestolen fiets gekocht.", ["Jan Kok"]),
        ("Jan Kok heeft de fiets niet gestolen.", ["Jan Kok"]),
        ("Wij troffen Jan Kok aan.", ["Jan Kok"]),
        ("Hij overhandigde een rijbewijs op naam van Jan Kok.", ["Jan Kok"]),
        ("Jan Kok moest mee naar het bureau.", ["Jan Kok"]),
        ("Omstander Tim Bos verleende hulp aan het slachtoffer.", ["Tim Bos"]),
        ("Het betreft de 15-jarige Emma Kok.", ["Emma Kok"]),
        ("Wij zochten naar de vermiste Emma Kok.", ["Emma Kok"]),
        ("Ik sprak met de bewoonster van nummer 12, mevrouw Lies van Dijk.", ["Lies van Dijk"]),
        ("De mij ambtshalve bekende Jan Kok liep voorbij.", ["Jan Kok"]),
        ("Hoofdbewoner Jan Kok verleende toestemming.", ["Jan Kok"]),
        ("Schade is geleden door Lies van Dijk.", ["Lies van Dijk"]),
        ("Mevrouw Lies van Dijk is benadeeld voor 300 euro.", ["Lies van Dijk"]),
        ("De vader van het slachtoffer, Jan Visser, kwam.", ["Jan Visser"]),
        ("Jan Visser, de vader van het slachtoffer, kwam.", ["Jan Visser"]),
        ("Volgens Emma Visser had Jan Kok haar geslagen.", ["Emma Visser", "Jan Kok"]),
        ("Tussen Jan Kok en Tim Bos ontstond ruzie.", ["Jan Kok", "Tim Bos"]),
        ("In de auto zaten Jan Kok en Tim Bos.", ["Jan Kok", "Tim Bos"]),
        ("Jan Kok kwam met zijn Opel uit de Kerkstraat.", ["Jan Kok"]),
    ],
)
def test_no_role_is_given_that_the_words_do_not_give(text: str, names: list[str]) -> None:
    assert _roles(text) == [(name, None) for name in names]


@pytest.mark.parametrize(
    "text",
    [
        "Benadeelde is de firma Jansen en Zonen.",
        "Benadeelde is bouwbedrijf De Vries.",
        "Benadeelde is Albert Heijn.",
        "Dokter Bakker behandelde hem.",
        "Collega Jan Kok hield de man aan.",
        "Wijkagent Jan Kok sprak met haar.",
        "de verdachte rende hijgend weg, geboren was hij hier.",
    ],
)
def test_firms_and_officials_are_no_persons(text: str) -> None:
    assert facts_of(text, "person") == []


@pytest.mark.parametrize(
    ("text", "details"),
    [
        ("Verd: Lies van Dijk, geb. 04-03-1987 Gouda.", {"birth_date": "1987-03-04", "birth_place": "Gouda"}),
        (
            "Verdachte betreft Lies van Dijk, geboren 4-3-1987 te Gouda.",
            {"birth_date": "1987-03-04", "birth_place": "Gouda"},
        ),
        ("Verdachte is de 34-jarige Jan Kok uit Gouda.", {"city": None}),
        ("Als verdachte werd aangemerkt Jan Kok, geboren op 3 mei 1980.", {"birth_date": "1980-05-03"}),
        ("Melder is dhr. J. de Vries, 06-12345678.", {"phone": "+31612345678"}),
        ("Jan Kok (geb. 4-3-1987) is aangehouden.", {"birth_date": "1987-03-04"}),
        ("Aangever Jan Kok, geboren in 1987 te Gouda.", {"birth_place": "Gouda"}),
        ("Verdachte Jan Kok, geb. Gouda 4 maart 1987.", {"birth_date": "1987-03-04", "birth_place": "Gouda"}),
        (
            "Verdachte Jan Kok, geboren op 04-03-1987 in Gouda, Nederland.",
            {"birth_date": "1987-03-04", "birth_place": "Gouda"},
        ),
        (
            "Verdachte Jan Kok, geboortedatum 4 maart 1987, geboorteplaats Gouda.",
            {"birth_date": "1987-03-04", "birth_place": "Gouda"},
        ),
        ("Verdachte Jan Kok, wonend Kerkstraat 12 Breda.", {"street": "Kerkstraat", "city": "Breda"}),
        (
            "Verdachte Jan Kok, woont aan de Kerkstraat 12 in Breda.",
            {"street": "Kerkstraat", "city": "Breda"},
        ),
        (
            "Verdachte Jan Kok, adres: Kerkstraat 12, 3511 ED Utrecht.",
            {"street": "Kerkstraat", "postcode": "3511 ED"},
        ),
        ("Verdachte Jan Kok, woonachtig te Breda, Kerkstraat 12.", {"street": "Kerkstraat", "city": "Breda"}),
        (
            "Verdachte Jan Kok, woonachtig op de Kerkstraat 12 te Breda.",
            {"street": "Kerkstraat", "city": "Breda"},
        ),
        (
            "Verdachte Jan Kok staat ingeschreven op het adres Kerkstraat 12 te Breda.",
            {"street": "Kerkstraat", "city": "Breda"},
        ),
        ("Getuige is Jan Kok uit Gouda.", {"city": None}),
        (
            "Getuige is Jan Kok. Telefoonnummer 0612345678. Mail: jan.kok@voorbeeld.nl.",
            {"phone": "+31612345678", "email": "jan.kok@voorbeeld.nl"},
        ),
        (
            "Getuige is Jan Kok. Zijn nummer is 0612345678 en hij is te mailen op jan.kok@voorbeeld.nl.",
            {"phone": "+31612345678", "email": "jan.kok@voorbeeld.nl"},
        ),
        (
            "Verdachte is Jan Kok. Hij is geboren op 4 maart 1987 te Gouda en woont Kerkstraat 12 in Breda.",
            {"birth_date": "1987-03-04", "street": "Kerkstraat"},
        ),
        (
            "Deze benadeelde is geboren op 29 juli 1948. Dat is Gerrit Nijenhuis.",
            {"birth_date": "1948-07-29"},
        ),
        (
            "Aan de balie kwam Gerrit Bos. Deze aangever is geboren op 29 juli 1948 en woont Kerkstraat 3.",
            {"birth_date": "1948-07-29", "street": "Kerkstraat"},
        ),
        (
            "Evert-Jan te Winkel, geboren 3 mei 1980 te Ede, doet als aangever aangifte.",
            {"birth_date": "1980-05-03", "birth_place": "Ede"},
        ),
        ("Het gaat om Jan Kok, geboren 4 maart 1987.", {"birth_date": "1987-03-04"}),
        ("Verdachte is Jan van de Kamp, wonende te Zwolle.", {"city": "Zwolle"}),
        (
            "Getuige is Anna Hoogstraat, wonende Hoogstraat 12 te Zwolle.",
            {"street": "Hoogstraat", "city": "Zwolle"},
        ),
        ("Verdachte is Mohammed Al-Hassan, geboren te Aleppo.", {"birth_place": "Aleppo"}),
        ("Verdachte is Dragan Petrović, wonende te Niš.", {"city": "Niš"}),
        ("Verdachte is Ion Popescu, wonende te Bacău.", {"city": "Bacău"}),
        ("Verdachte Jan Kok, wonende te Antwerpen.", {"city": "Antwerpen"}),
        ("Verdachte Jan Kok, woonachtig in Recklinghausen, zweeg.", {"city": "Recklinghausen"}),
        ("Verdachte Jan Kok is woonachtig bij zijn moeder.", {"city": None}),
        ("Betrokkene is Jan Kok. Deze is geboren op 3 mei 1980.", {"birth_date": "1980-05-03"}),
        (
            "Betrokkene Jan Kok. Geboren 3 mei 1980. Wonende Kerkstraat 3 te Breda.",
            {"birth_date": "1980-05-03", "street": "Kerkstraat"},
        ),
        ("Melder Tim Bos. Mobiel 06 12345678.", {"phone": "+31612345678"}),
    ],
)
def test_what_follows_belongs_to_the_person(text: str, details: dict[str, Any]) -> None:
    (person,) = facts_of(text, "person")
    assert {key: person.get(key) for key in details} == details
