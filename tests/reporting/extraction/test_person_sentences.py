"""How reports introduce people: a sentence each, and the role that its words give."""

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
        ("Verd: Lies van Dijk, geb. 04-03-1987 Gouda.", [("Lies van Dijk", "verdachte")]),
        ("Get. Lies van Dijk zag niets.", [("Lies van Dijk", "getuige")]),
        ("Slo: Lies van Dijk.", [("Lies van Dijk", "slachtoffer")]),
        ("Sloffer Lies van Dijk viel.", [("Lies van Dijk", "slachtoffer")]),
        ("Mld Lies van Dijk hoorde glas breken.", [("Lies van Dijk", "melder")]),
        ("Verdachte betreft Lies van Dijk, geboren 4-3-1987 te Gouda.", [("Lies van Dijk", "verdachte")]),
        ("Verdachte is een man genaamd Jan Kok.", [("Jan Kok", "verdachte")]),
        ("Verdachte is de 34-jarige Jan Kok uit Gouda.", [("Jan Kok", "verdachte")]),
        ("Als verdachte werd aangemerkt Jan Kok, geboren op 3 mei 1980.", [("Jan Kok", "verdachte")]),
        ("Als verdachte is aangehouden Jan Kok.", [("Jan Kok", "verdachte")]),
        ("Als verdachte wordt genoemd haar ex-partner Jan Kok.", [("Jan Kok", "verdachte")]),
        ("De man die de auto bestuurde, Jan Kok, had gedronken.", [("Jan Kok", "bestuurder")]),
        ("De vrouw die reed, Lies van Dijk, had geen rijbewijs.", [("Lies van Dijk", "bestuurder")]),
        ("De man die wij aanhielden, Jan Kok, zei niets.", [("Jan Kok", "verdachte")]),
        ("De man die de melding deed, Jan Kok, was weg.", [("Jan Kok", "melder")]),
        ("De vrouw die aangifte deed, Lies van Dijk, was overstuur.", [("Lies van Dijk", "aangever")]),
        ("De vrouw die 112 belde, Lies van Dijk, stond buiten.", [("Lies van Dijk", "melder")]),
        ("Beveiliger Jan Kok, die de melding deed, hield de verdachte vast.", [("Jan Kok", "melder")]),
        ("Slachtoffer van dit alles is Lies van Dijk.", [("Lies van Dijk", "slachtoffer")]),
        ("Slachtoffer van de mishandeling is Lies van Dijk.", [("Lies van Dijk", "slachtoffer")]),
        ("Slachtoffer in deze zaak: Lies van Dijk.", [("Lies van Dijk", "slachtoffer")]),
        ("Aangever namens de winkel is Jan Kok.", [("Jan Kok", "aangever")]),
        ("Namens de winkel doet Jan Kok aangifte.", [("Jan Kok", "aangever")]),
        ("Namens de Hema deed filiaalmanager Jan Kok aangifte.", [("Jan Kok", "aangever")]),
        ("Jan Kok deed namens de supermarkt aangifte van diefstal.", [("Jan Kok", "aangever")]),
        ("Jan Kok is bevoegd aangifte te doen namens de winkel.", [("Jan Kok", "aangever")]),
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
        ("Lies van Dijk werd gebeten door een hond.", [("Lies van Dijk", "slachtoffer")]),
        (
            "Lies van Dijk werd door Jan Kok geslagen.",
            [("Lies van Dijk", "slachtoffer"), ("Jan Kok", "verdachte")],
        ),
        ("Lies van Dijk is door twee jongens beroofd van haar tas.", [("Lies van Dijk", "slachtoffer")]),
        ("Lies van Dijk raakte gewond.", [("Lies van Dijk", "slachtoffer")]),
        ("Lies van Dijk is als getuige gehoord.", [("Lies van Dijk", "getuige")]),
        ("Lies van Dijk werd gehoord als getuige.", [("Lies van Dijk", "getuige")]),
        ("Lies van Dijk heeft een getuigenverklaring afgelegd.", [("Lies van Dijk", "getuige")]),
        ("Jan Kok is eigenaar van de loods.", [("Jan Kok", "eigenaar")]),
        ("Hij heet Jan Kok. Hij is eigenaar van de garage.", [("Jan Kok", "eigenaar")]),
        ("Jan Kok stond buiten. Hij is de eigenaar van de auto.", [("Jan Kok", "eigenaar")]),
        ("Jan Kok, melder tevens getuige, stond buiten.", [("Jan Kok", "melder")]),
        ("Melder en tevens getuige is Jan Kok.", [("Jan Kok", "melder")]),
        ("Jan Kok is zowel aangever als slachtoffer.", [("Jan Kok", "aangever")]),
        ("Aangever tevens benadeelde: Jan Kok.", [("Jan Kok", "aangever")]),
        ("De melder en eigenaar van het pand, Jan Kok, stond buiten.", [("Jan Kok", "melder")]),
        ("Jan Kok, tevens de eigenaar, deed open.", [("Jan Kok", "eigenaar")]),
        ("Tegen Jan Kok wordt aangifte gedaan.", [("Jan Kok", "verdachte")]),
        ("De man tegen wie aangifte wordt gedaan is Jan Kok.", [("Jan Kok", "verdachte")]),
        ("De persoon tegen wie ik aangifte doe heet Jan Kok.", [("Jan Kok", "verdachte")]),
        ("Ik doe aangifte tegen Jan Kok.", [("Jan Kok", "verdachte")]),
        (
            "Lies van Dijk doet aangifte tegen Jan Kok.",
            [("Lies van Dijk", "aangever"), ("Jan Kok", "verdachte")],
        ),
        ("Lies van Dijk wees Jan Kok aan als dader.", [("Lies van Dijk", None), ("Jan Kok", "verdachte")]),
        ("Volgens haar is Jan Kok de dader.", [("Jan Kok", "verdachte")]),
        ("Getuige wees Jan Kok aan als de dader.", [("Jan Kok", "verdachte")]),
        ("Ik verdenk Jan Kok van de diefstal.", [("Jan Kok", "verdachte")]),
        ("Jan Kok wordt verdacht van diefstal.", [("Jan Kok", "verdachte")]),
        ("Jan Kok wordt ervan verdacht de fiets te hebben gestolen.", [("Jan Kok", "verdachte")]),
        ("De aangever, de heer Jan Kok, verklaarde.", [("Jan Kok", "aangever")]),
        ("Aangever, genaamd Jan Kok, wonende Kerkstraat 12 te Breda.", [("Jan Kok", "aangever")]),
        (
            "Mevrouw Lies van Dijk, het slachtoffer in deze, werd behandeld.",
            [("Lies van Dijk", "slachtoffer")],
        ),
        ("Bewoonster en melder Lies van Dijk deed open.", [("Lies van Dijk", "melder")]),
        ("De auto is van Jan Kok.", [("Jan Kok", "eigenaar")]),
        ("De scooter behoort toe aan Jan Kok.", [("Jan Kok", "eigenaar")]),
        ("Het kenteken staat op naam van Jan Kok.", [("Jan Kok", "eigenaar")]),
        ("De auto is eigendom van Jan Kok, geboren 3 mei 1980.", [("Jan Kok", "eigenaar")]),
        ("De auto werd bestuurd door Jan Kok.", [("Jan Kok", "bestuurder")]),
        ("Jan Kok bestuurde de auto.", [("Jan Kok", "bestuurder")]),
        ("Jan Kok was de bestuurder.", [("Jan Kok", "bestuurder")]),
        ("De melding werd gedaan door Jan Kok.", [("Jan Kok", "melder")]),
        ("De melding is afkomstig van Jan Kok.", [("Jan Kok", "melder")]),
        ("Melding gedaan door Jan Kok.", [("Jan Kok", "melder")]),
        ("Wij kregen een melding van mevrouw Lies van Dijk.", [("Lies van Dijk", "melder")]),
        ("Jan Kok meldde dat zijn fiets weg was.", [("Jan Kok", "melder")]),
        ("Jan Kok had 112 gebeld.", [("Jan Kok", "melder")]),
        ("Jan Kok waarschuwde de politie.", [("Jan Kok", "melder")]),
        ("Om 10 uur nam Jan Kok contact op met de meldkamer.", [("Jan Kok", "melder")]),
        ("Jan Kok heeft de politie gebeld.", [("Jan Kok", "melder")]),
        ("Getuige Jan Kok belde de politie.", [("Jan Kok", "getuige")]),
        ("Jan Kok, die getuige was van het ongeval, bleef wachten.", [("Jan Kok", "getuige")]),
        ("Jan Kok was getuige van de vechtpartij.", [("Jan Kok", "getuige")]),
        ("Getuige van de aanrijding is Jan Kok.", [("Jan Kok", "getuige")]),
        ("Ook Jan Kok heeft als getuige verklaard.", [("Jan Kok", "getuige")]),
        ("Jan Kok wil wel getuigen.", [("Jan Kok", "getuige")]),
        ("Mijn buurman Jan Kok heeft alles gezien en kan getuigen.", [("Jan Kok", "getuige")]),
        ("Als getuige geef ik op mijn zus Lies van Dijk.", [("Lies van Dijk", "getuige")]),
        ("Een getuige, Jan Kok, wees ons de man aan.", [("Jan Kok", "getuige")]),
        ("Een van de getuigen, Jan Kok, bleef wachten.", [("Jan Kok", "getuige")]),
        ("Een van de verdachten is Jan Kok.", [("Jan Kok", "verdachte")]),
        ("Een getuige genaamd Jan Kok zag alles.", [("Jan Kok", "getuige")]),
        ("Er was een getuige, te weten Jan Kok.", [("Jan Kok", "getuige")]),
        ("Er is een getuige en dat is Jan Kok.", [("Jan Kok", "getuige")]),
        ("Het slachtoffer bleek Lies van Dijk te zijn.", [("Lies van Dijk", "slachtoffer")]),
        ("Het slachtoffer werd geïdentificeerd als Lies van Dijk.", [("Lies van Dijk", "slachtoffer")]),
        ("De verdachte legitimeerde zich als Jan Kok.", [("Jan Kok", "verdachte")]),
        ("De verdachte gaf op te zijn genaamd Jan Kok.", [("Jan Kok", "verdachte")]),
        ("De verdachte gaf de naam Jan Kok op.", [("Jan Kok", "verdachte")]),
        ("De verdachte gaf als naam Jan Kok op.", [("Jan Kok", "verdachte")]),
        ("Verdachte, zich noemende Jan Kok, is ingesloten.", [("Jan Kok", "verdachte")]),
        ("Vermist wordt de 80-jarige Jan Kok, betrokkene.", [("Jan Kok", "betrokkene")]),
        ("De vermiste persoon, betrokkene Jan Kok, is dement.", [("Jan Kok", "betrokkene")]),
        ("Jan Kok is betrokkene.", [("Jan Kok", "betrokkene")]),
        ("Achter het stuur zat Jan Kok, hij is betrokkene.", [("Jan Kok", "betrokkene")]),
        ("Jan Kok kwam aanlopen. Ik merk hem aan als getuige.", [("Jan Kok", "getuige")]),
        ("De buurman heet Jan Kok en hij is voor mij de verdachte.", [("Jan Kok", "verdachte")]),
        ("Jan Kok sloeg mij. Hem merk ik aan als verdachte.", [("Jan Kok", "verdachte")]),
        (
            "Hij, Jan Kok, schold mij uit. Hij is door mij als verdachte aangewezen.",
            [("Jan Kok", "verdachte")],
        ),
        ("Verdachte Kok, voornaam Jan, is aangehouden.", [("Kok", "verdachte")]),
        ("Verdachte is K. de Wit.", [("K. de Wit", "verdachte")]),
        ("Getuige mevrouw De Graaf-Bakker woont naast hem.", [("De Graaf-Bakker", "getuige")]),
        ("Melder is dhr. J. de Vries, 06-12345678.", [("J. de Vries", "melder")]),
        ("Jan Kok (geb. 4-3-1987) is aangehouden.", [("Jan Kok", "verdachte")]),
        ("Verdachte Jan Kok (34) is aangehouden.", [("Jan Kok", "verdachte")]),
        ("Jan Kok (verdachte) zei niets.", [("Jan Kok", "verdachte")]),
        ("Aangeefster Lies van Dijk, oud 34 jaar, zag een man.", [("Lies van Dijk", "aangever")]),
        ("Aangever Jan Kok, geboren in 1987 te Gouda.", [("Jan Kok", "aangever")]),
        ("Verdachte Jan Kok, geb. Gouda 4 maart 1987.", [("Jan Kok", "verdachte")]),
        ("Verdachte Jan Kok, geboren op 04-03-1987 in Gouda, Nederland.", [("Jan Kok", "verdachte")]),
        ("Verdachte Jan Kok, geboortedatum 4 maart 1987, geboorteplaats Gouda.", [("Jan Kok", "verdachte")]),
        ("Verdachte Jan Kok, wonend Kerkstraat 12 Breda.", [("Jan Kok", "verdachte")]),
        ("Verdachte Jan Kok, woont aan de Kerkstraat 12 in Breda.", [("Jan Kok", "verdachte")]),
        ("Verdachte Jan Kok, adres: Kerkstraat 12, 3511 ED Utrecht.", [("Jan Kok", "verdachte")]),
        ("Verdachte Jan Kok, woonachtig te Breda, Kerkstraat 12.", [("Jan Kok", "verdachte")]),
        ("Verdachte Jan Kok, woonachtig op de Kerkstraat 12 te Breda.", [("Jan Kok", "verdachte")]),
        (
            "Verdachte Jan Kok staat ingeschreven op het adres Kerkstraat 12 te Breda.",
            [("Jan Kok", "verdachte")],
        ),
        ("Verdachte is Jan Kok, zonder vaste woon- of verblijfplaats.", [("Jan Kok", "verdachte")]),
        ("Getuige is Jan Kok uit Gouda.", [("Jan Kok", "getuige")]),
        (
            "Getuige is Jan Kok. Telefoonnummer 0612345678. Mail: jan.kok@voorbeeld.nl.",
            [("Jan Kok", "getuige")],
        ),
        (
            "Getuige is Jan Kok. Zijn nummer is 0612345678 en hij is te mailen op jan.kok@voorbeeld.nl.",
            [("Jan Kok", "getuige")],
        ),
        (
            "Verdachte is Jan Kok. Hij is geboren op 4 maart 1987 te Gouda en woont Kerkstraat 12 in Breda.",
            [("Jan Kok", "verdachte")],
        ),
        (
            "Deze benadeelde is geboren op 29 juli 1948. Dat is Gerrit Nijenhuis.",
            [("Gerrit Nijenhuis", "benadeelde")],
        ),
        (
            "Aan de balie kwam Gerrit Bos. Deze aangever is geboren op 29 juli 1948 en woont Kerkstraat 3.",
            [("Gerrit Bos", "aangever")],
        ),
        (
            "Om 9 uur meldde Theo van Rijn zich bij mij, eigenaar van het pand.",
            [("Theo van Rijn", "eigenaar")],
        ),
        (
            "Evert-Jan te Winkel, geboren 3 mei 1980 te Ede, doet als aangever aangifte.",
            [("Evert-Jan te Winkel", "aangever")],
        ),
        (
            "Inbraak bij Roelof en Geke ten Have. Melder is Marieke ten Have.",
            [("Marieke ten Have", "melder")],
        ),
        ("Betrokkenen zijn Jan Kok en Tim Bos.", [("Jan Kok", "betrokkene"), ("Tim Bos", "betrokkene")]),
        (
            "Bestuurder van de Opel was Jan Kok, bestuurder van de Fiat was Tim Bos.",
            [("Jan Kok", "bestuurder"), ("Tim Bos", "bestuurder")],
        ),
        (
            "De Opel was van Jan Kok, de Fiat van Lies van Dijk.",
            [("Jan Kok", "eigenaar"), ("Lies van Dijk", None)],
        ),
        ("De fietser, Jan Kok, is slachtoffer.", [("Jan Kok", "slachtoffer")]),
        ("Slachtoffer is de fietser, Jan Kok.", [("Jan Kok", "slachtoffer")]),
        ("Het gaat om verdachte Jan Kok.", [("Jan Kok", "verdachte")]),
        ("De aangehouden man is Jan Kok.", [("Jan Kok", "verdachte")]),
        ("De aangehoudene is Jan Kok.", [("Jan Kok", "verdachte")]),
        ("De aangehouden verdachte bleek te zijn Jan Kok.", [("Jan Kok", "verdachte")]),
        ("De eigenaar is gebeld, dat is Jan Kok.", [("Jan Kok", "eigenaar")]),
        ("De eigenaar van de winkel heet Jan Kok.", [("Jan Kok", "eigenaar")]),
        ("Jan Kok, huurder van de loods, is verdachte.", [("Jan Kok", "verdachte")]),
        ("Melder is de zoon van het slachtoffer, Jan Kok.", [("Jan Kok", "melder")]),
        ("Het slachtoffer is de vader van melder Jan Kok.", [("Jan Kok", "melder")]),
        ("Verdachte is de ex-vriend van aangeefster, Jan Kok.", [("Jan Kok", "verdachte")]),
        ("Aangeefster, moeder van verdachte Jan Kok, huilde.", [("Jan Kok", "verdachte")]),
        ("Niet Jan Kok maar Tim Bos is de eigenaar.", [("Jan Kok", None), ("Tim Bos", "eigenaar")]),
        ("De getuige die belde heet Jan Kok.", [("Jan Kok", "getuige")]),
        ("Getuige bij de aanrijding was Jan Kok.", [("Jan Kok", "getuige")]),
        ("Verdachte met de pet is Jan Kok.", [("Jan Kok", "verdachte")]),
        ("De melding kwam binnen van Jan Kok.", [("Jan Kok", "melder")]),
        (
            "Aangehouden is Jan Kok, en Tim Bos heeft aangifte gedaan.",
            [("Jan Kok", "verdachte"), ("Tim Bos", "aangever")],
        ),
        (
            "Jan Kok is aangehouden en Tim Bos deed aangifte.",
            [("Jan Kok", "verdachte"), ("Tim Bos", "aangever")],
        ),
        ("Verdachte Jan Kok en Tim Bos kregen ruzie.", [("Jan Kok", "verdachte"), ("Tim Bos", None)]),
        ("Verdachte heeft Jan Kok geslagen.", [("Jan Kok", "slachtoffer")]),
        ("De man heeft Jan Kok geslagen.", [("Jan Kok", "slachtoffer")]),
        ("Verdachte sloeg Jan Kok in het gezicht.", [("Jan Kok", "slachtoffer")]),
        ("De verdachte bedreigde aangever Jan Kok met een mes.", [("Jan Kok", "aangever")]),
        ("Verdachte heeft Jan Kok met een mes gestoken.", [("Jan Kok", "slachtoffer")]),
        ("Jan Kok heeft Tim Bos geslagen.", [("Jan Kok", "verdachte"), ("Tim Bos", "slachtoffer")]),
        ("Jan Kok sloeg Tim Bos.", [("Jan Kok", "verdachte"), ("Tim Bos", "slachtoffer")]),
        ("Jan Kok stal de fiets.", [("Jan Kok", "verdachte")]),
        ("Jan Kok heeft bekend de fiets te hebben gestolen.", [("Jan Kok", "verdachte")]),
        ("Jan Kok bekende de diefstal.", [("Jan Kok", "verdachte")]),
        ("De hond beet Jan Kok in zijn been.", [("Jan Kok", "slachtoffer")]),
        ("Jan Kok gaf mij een klap.", [("Jan Kok", "verdachte")]),
        ("Jan Kok heeft de fiets gestolen.", [("Jan Kok", "verdachte")]),
    ],
)
def test_each_person_has_the_role_that_the_words_give(text: str, roles: list[tuple[str, str | None]]) -> None:
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
    ],
)
def test_what_follows_belongs_to_the_person(text: str, details: dict[str, Any]) -> None:
    (person,) = facts_of(text, "person")
    assert {key: person.get(key) for key in details} == details
