"""How reports introduce one person: a sentence each, and the role that its words give."""

from __future__ import annotations

import pytest

from tests.reporting.extraction.reading_of import DICTATED_AT, extractor


def _roles(text: str, template: str = "mutatie") -> list[tuple[str, str | None]]:
    facts = extractor().facts(text, template=template, dictated_at=DICTATED_AT)
    return [(fact["name"], fact.get("role")) for fact in facts if fact["type"] == "person"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Verd: Lies van Dijk, geb. 04-03-1987 Gouda.", "Lies van Dijk"),
        ("Verdachte betreft Lies van Dijk, geboren 4-3-1987 te Gouda.", "Lies van Dijk"),
        ("Verdachte is een man genaamd Jan Kok.", "Jan Kok"),
        ("Verdachte is de 34-jarige Jan Kok uit Gouda.", "Jan Kok"),
        ("Als verdachte werd aangemerkt Jan Kok, geboren op 3 mei 1980.", "Jan Kok"),
        ("Als verdachte is aangehouden Jan Kok.", "Jan Kok"),
        ("Als verdachte wordt genoemd haar ex-partner Jan Kok.", "Jan Kok"),
        ("De man die wij aanhielden, Jan Kok, zei niets.", "Jan Kok"),
        ("Tegen Jan Kok wordt aangifte gedaan.", "Jan Kok"),
        ("De man tegen wie aangifte wordt gedaan is Jan Kok.", "Jan Kok"),
        ("De persoon tegen wie ik aangifte doe heet Jan Kok.", "Jan Kok"),
        ("Ik doe aangifte tegen Jan Kok.", "Jan Kok"),
        ("Volgens haar is Jan Kok de dader.", "Jan Kok"),
        ("Getuige wees Jan Kok aan als de dader.", "Jan Kok"),
        ("Ik verdenk Jan Kok van de diefstal.", "Jan Kok"),
        ("Jan Kok wordt verdacht van diefstal.", "Jan Kok"),
        ("Jan Kok wordt ervan verdacht de fiets te hebben gestolen.", "Jan Kok"),
        ("Een van de verdachten is Jan Kok.", "Jan Kok"),
        ("De verdachte legitimeerde zich als Jan Kok.", "Jan Kok"),
        ("De verdachte gaf op te zijn genaamd Jan Kok.", "Jan Kok"),
        ("De verdachte gaf de naam Jan Kok op.", "Jan Kok"),
        ("De verdachte gaf als naam Jan Kok op.", "Jan Kok"),
        ("Verdachte, zich noemende Jan Kok, is ingesloten.", "Jan Kok"),
        ("De buurman heet Jan Kok en hij is voor mij de verdachte.", "Jan Kok"),
        ("Jan Kok sloeg mij. Hem merk ik aan als verdachte.", "Jan Kok"),
        ("Hij, Jan Kok, schold mij uit. Hij is door mij als verdachte aangewezen.", "Jan Kok"),
        ("Verdachte Kok, voornaam Jan, is aangehouden.", "Kok"),
        ("Verdachte is K. de Wit.", "K. de Wit"),
        ("Jan Kok (geb. 4-3-1987) is aangehouden.", "Jan Kok"),
        ("Verdachte Jan Kok (34) is aangehouden.", "Jan Kok"),
        ("Jan Kok (verdachte) zei niets.", "Jan Kok"),
        ("Verdachte Jan Kok, geb. Gouda 4 maart 1987.", "Jan Kok"),
        ("Verdachte Jan Kok, geboren op 04-03-1987 in Gouda, Nederland.", "Jan Kok"),
        ("Verdachte Jan Kok, geboortedatum 4 maart 1987, geboorteplaats Gouda.", "Jan Kok"),
        ("Verdachte Jan Kok, wonend Kerkstraat 12 Breda.", "Jan Kok"),
        ("Verdachte Jan Kok, woont aan de Kerkstraat 12 in Breda.", "Jan Kok"),
        ("Verdachte Jan Kok, adres: Kerkstraat 12, 3511 ED Utrecht.", "Jan Kok"),
        ("Verdachte Jan Kok, woonachtig te Breda, Kerkstraat 12.", "Jan Kok"),
        ("Verdachte Jan Kok, woonachtig op de Kerkstraat 12 te Breda.", "Jan Kok"),
        ("Verdachte Jan Kok staat ingeschreven op het adres Kerkstraat 12 te Breda.", "Jan Kok"),
        ("Verdachte is Jan Kok, zonder vaste woon- of verblijfplaats.", "Jan Kok"),
        (
            "Verdachte is Jan Kok. Hij is geboren op 4 maart 1987 te Gouda en woont Kerkstraat 12 in Breda.",
            "Jan Kok",
        ),
        ("Het gaat om verdachte Jan Kok.", "Jan Kok"),
        ("De aangehouden man is Jan Kok.", "Jan Kok"),
        ("De aangehoudene is Jan Kok.", "Jan Kok"),
        ("De aangehouden verdachte bleek te zijn Jan Kok.", "Jan Kok"),
        ("Jan Kok, huurder van de loods, is verdachte.", "Jan Kok"),
        ("Verdachte is de ex-vriend van aangeefster, Jan Kok.", "Jan Kok"),
        ("Aangeefster, moeder van verdachte Jan Kok, huilde.", "Jan Kok"),
        ("Verdachte met de pet is Jan Kok.", "Jan Kok"),
        ("Jan Kok stal de fiets.", "Jan Kok"),
        ("Jan Kok heeft bekend de fiets te hebben gestolen.", "Jan Kok"),
        ("Jan Kok bekende de diefstal.", "Jan Kok"),
        ("Jan Kok gaf mij een klap.", "Jan Kok"),
        ("Jan Kok heeft de fiets gestolen.", "Jan Kok"),
        ("Verdachte is Jan van de Kamp, wonende te Zwolle.", "Jan van de Kamp"),
        ("Verdachte De Graaf rende weg.", "De Graaf"),
        ("Verdachte Piet van der Laan, geboren 3 mei 1980.", "Piet van der Laan"),
        ("Verdachte Youssef El Amrani is aangehouden.", "Youssef El Amrani"),
        ("Verdachte is Mohammed Al-Hassan, geboren te Aleppo.", "Mohammed Al-Hassan"),
        ("Verdachte is Dragan Petrović, wonende te Niš.", "Dragan Petrović"),
        ("Verdachte is Ion Popescu, wonende te Bacău.", "Ion Popescu"),
        ("Verdachte Jan Kok, wonende te Antwerpen.", "Jan Kok"),
        ("Verdachte is Hans Müller, wonende te Bad Bentheim, Hauptstrasse 12.", "Hans Müller"),
        ("Verdachte Jan Kok, woonachtig in Recklinghausen, zweeg.", "Jan Kok"),
        ("Verdachte Jan Kok is woonachtig bij zijn moeder.", "Jan Kok"),
        ("Verdachte Zwolle is aangehouden in Zwolle.", "Zwolle"),
        ("De verdachte, ene Ricardo, rende weg.", "Ricardo"),
        ("De verdachte werd herkend als Jan Kok.", "Jan Kok"),
        ("Ik herkende de verdachte ambtshalve als Jan Kok.", "Jan Kok"),
        ("Zij wees haar ex, Jan Kok, aan als dader.", "Jan Kok"),
        ("Jan Kok is als verdachte aangemerkt.", "Jan Kok"),
        ("Jan Kok werd als verdachte gehoord.", "Jan Kok"),
        ("Jan Kok werd buiten heterdaad aangehouden.", "Jan Kok"),
        ("Jan Kok werd door mij aangehouden.", "Jan Kok"),
        ("Jan Kok werd door de beveiliging aangehouden.", "Jan Kok"),
        ("Om 10 uur heb ik Jan Kok aangehouden.", "Jan Kok"),
        ("Om 10 uur is Jan Kok door ons aangehouden.", "Jan Kok"),
        ("De aanhouding van verdachte Jan Kok verliep rustig.", "Jan Kok"),
        ("Jan Kok, die ik had aangehouden, zweeg.", "Jan Kok"),
        ("verdachte is zbigniew kowalczyk, geboren op 3 mei 1980 te lublin.", "zbigniew kowalczyk"),
        ("de verdachte is genaamd zbigniew kowalczyk, geboren op 3 mei 1980.", "zbigniew kowalczyk"),
        ("De verdachte, naar later bleek Jan Kok, rende weg.", "Jan Kok"),
        ("De latere verdachte Jan Kok stond bij de deur.", "Jan Kok"),
        ("Jan Visser, geboren 3 mei 1980 te Ede, verdachte in deze zaak, zweeg.", "Jan Visser"),
        ("Jan Visser geboren 3 mei 1980 als verdachte aangehouden.", "Jan Visser"),
        ("Aangehouden verdachte: Jan Visser.", "Jan Visser"),
        ("Verdachte aangehouden: Jan Visser, geboren 3 mei 1980.", "Jan Visser"),
        ("Verdachte aangehouden betreft Jan Visser.", "Jan Visser"),
    ],
)
def test_a_suspect_is_told_by_these_words(text: str, name: str) -> None:
    assert _roles(text) == [(name, "verdachte")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Get. Lies van Dijk zag niets.", "Lies van Dijk"),
        ("Lies van Dijk is als getuige gehoord.", "Lies van Dijk"),
        ("Lies van Dijk werd gehoord als getuige.", "Lies van Dijk"),
        ("Lies van Dijk heeft een getuigenverklaring afgelegd.", "Lies van Dijk"),
        ("Getuige Jan Kok belde de politie.", "Jan Kok"),
        ("Jan Kok, die getuige was van het ongeval, bleef wachten.", "Jan Kok"),
        ("Jan Kok was getuige van de vechtpartij.", "Jan Kok"),
        ("Getuige van de aanrijding is Jan Kok.", "Jan Kok"),
        ("Ook Jan Kok heeft als getuige verklaard.", "Jan Kok"),
        ("Jan Kok wil wel getuigen.", "Jan Kok"),
        ("Mijn buurman Jan Kok heeft alles gezien en kan getuigen.", "Jan Kok"),
        ("Als getuige geef ik op mijn zus Lies van Dijk.", "Lies van Dijk"),
        ("Een getuige, Jan Kok, wees ons de man aan.", "Jan Kok"),
        ("Een van de getuigen, Jan Kok, bleef wachten.", "Jan Kok"),
        ("Een getuige genaamd Jan Kok zag alles.", "Jan Kok"),
        ("Er was een getuige, te weten Jan Kok.", "Jan Kok"),
        ("Er is een getuige en dat is Jan Kok.", "Jan Kok"),
        ("Jan Kok kwam aanlopen. Ik merk hem aan als getuige.", "Jan Kok"),
        ("Getuige mevrouw De Graaf-Bakker woont naast hem.", "De Graaf-Bakker"),
        ("Getuige is Jan Kok uit Gouda.", "Jan Kok"),
        ("Getuige is Jan Kok. Telefoonnummer 0612345678. Mail: jan.kok@voorbeeld.nl.", "Jan Kok"),
        (
            "Getuige is Jan Kok. Zijn nummer is 0612345678 en hij is te mailen op jan.kok@voorbeeld.nl.",
            "Jan Kok",
        ),
        ("De getuige die belde heet Jan Kok.", "Jan Kok"),
        ("Getuige bij de aanrijding was Jan Kok.", "Jan Kok"),
        ("Getuige Jan de Graaf zag het.", "Jan de Graaf"),
        ("Getuige Piet Zwolle zag het.", "Piet Zwolle"),
        ("Getuige is Anna Hoogstraat, wonende Hoogstraat 12 te Zwolle.", "Anna Hoogstraat"),
        ("Getuige Jan Laan zag het op de Laan.", "Jan Laan"),
        ("Getuige Lies Berg woont op de Berg 3 te Zwolle.", "Lies Berg"),
        ("Getuige Jan Winter zag het in de winter.", "Jan Winter"),
        ("Getuige Mark Bos liep in het bos.", "Mark Bos"),
        ("De getuige, een mevrouw Jansen, stond buiten.", "Jansen"),
        ("Bewoner Jan Kok is gehoord als getuige en zijn vrouw Lies ook.", "Jan Kok"),
        ("In de Anna Paulownastraat liep getuige Jan Kok.", "Jan Kok"),
        ("Op de Jan Luykenstraat 12 woont getuige Tim Bos.", "Tim Bos"),
        ("Door getuige Jan Kok werd het kenteken opgeschreven.", "Jan Kok"),
        ("Jan Visser, een getuige, kwam naar ons toe.", "Jan Visser"),
        ("Jan Visser, 45 jaar, getuige van de ruzie, bleef staan.", "Jan Visser"),
        ("Melder wenst anoniem te blijven. Getuige Tim Bos niet.", "Tim Bos"),
    ],
)
def test_a_witness_is_told_by_these_words(text: str, name: str) -> None:
    assert _roles(text) == [(name, "getuige")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Slo: Lies van Dijk.", "Lies van Dijk"),
        ("Sloffer Lies van Dijk viel.", "Lies van Dijk"),
        ("Slachtoffer van dit alles is Lies van Dijk.", "Lies van Dijk"),
        ("Slachtoffer van de mishandeling is Lies van Dijk.", "Lies van Dijk"),
        ("Slachtoffer in deze zaak: Lies van Dijk.", "Lies van Dijk"),
        ("Lies van Dijk werd gebeten door een hond.", "Lies van Dijk"),
        ("Lies van Dijk is door twee jongens beroofd van haar tas.", "Lies van Dijk"),
        ("Lies van Dijk raakte gewond.", "Lies van Dijk"),
        ("Mevrouw Lies van Dijk, het slachtoffer in deze, werd behandeld.", "Lies van Dijk"),
        ("Het slachtoffer bleek Lies van Dijk te zijn.", "Lies van Dijk"),
        ("Het slachtoffer werd geïdentificeerd als Lies van Dijk.", "Lies van Dijk"),
        ("De fietser, Jan Kok, is slachtoffer.", "Jan Kok"),
        ("Slachtoffer is de fietser, Jan Kok.", "Jan Kok"),
        ("Verdachte heeft Jan Kok geslagen.", "Jan Kok"),
        ("De man heeft Jan Kok geslagen.", "Jan Kok"),
        ("Verdachte sloeg Jan Kok in het gezicht.", "Jan Kok"),
        ("Verdachte heeft Jan Kok met een mes gestoken.", "Jan Kok"),
        ("De hond beet Jan Kok in zijn been.", "Jan Kok"),
        ("Slachtoffer Emma Dijkstraat viel.", "Emma Dijkstraat"),
        ("Slachtoffer Roos de Wit droeg wit.", "Roos de Wit"),
        ("Het slachtoffer is de 8-jarige Emma Kok, dochter van melder.", "Emma Kok"),
        ("Slachtoffer en aangever is Jan Kok.", "Jan Kok"),
        ("Slachtoffer 1, Jan Kok, is naar het ziekenhuis gebracht.", "Jan Kok"),
        ("De tas van het slachtoffer, Emma Visser, is weg.", "Emma Visser"),
        ("Slachtoffer betreft Emma Visser, 23 jaar.", "Emma Visser"),
        ("Als slachtoffer kan worden aangemerkt Emma Visser.", "Emma Visser"),
        ("Emma Visser kan als slachtoffer worden aangemerkt.", "Emma Visser"),
        ("Emma Visser is slachtoffer geworden van oplichting.", "Emma Visser"),
        ("Emma Visser werd het slachtoffer van een straatroof.", "Emma Visser"),
        ("Emma Visser, slachtoffer, huilde.", "Emma Visser"),
    ],
)
def test_a_victim_is_told_by_these_words(text: str, name: str) -> None:
    assert _roles(text) == [(name, "slachtoffer")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mld Lies van Dijk hoorde glas breken.", "Lies van Dijk"),
        ("De man die de melding deed, Jan Kok, was weg.", "Jan Kok"),
        ("De vrouw die 112 belde, Lies van Dijk, stond buiten.", "Lies van Dijk"),
        ("Beveiliger Jan Kok, die de melding deed, hield de verdachte vast.", "Jan Kok"),
        ("Jan Kok, melder tevens getuige, stond buiten.", "Jan Kok"),
        ("Melder en tevens getuige is Jan Kok.", "Jan Kok"),
        ("De melder en eigenaar van het pand, Jan Kok, stond buiten.", "Jan Kok"),
        ("Bewoonster en melder Lies van Dijk deed open.", "Lies van Dijk"),
        ("De melding werd gedaan door Jan Kok.", "Jan Kok"),
        ("De melding is afkomstig van Jan Kok.", "Jan Kok"),
        ("Melding gedaan door Jan Kok.", "Jan Kok"),
        ("Wij kregen een melding van mevrouw Lies van Dijk.", "Lies van Dijk"),
        ("Jan Kok meldde dat zijn fiets weg was.", "Jan Kok"),
        ("Jan Kok had 112 gebeld.", "Jan Kok"),
        ("Jan Kok waarschuwde de politie.", "Jan Kok"),
        ("Om 10 uur nam Jan Kok contact op met de meldkamer.", "Jan Kok"),
        ("Jan Kok heeft de politie gebeld.", "Jan Kok"),
        ("Melder is dhr. J. de Vries, 06-12345678.", "J. de Vries"),
        ("Inbraak bij Roelof en Geke ten Have. Melder is Marieke ten Have.", "Marieke ten Have"),
        ("Melder is de zoon van het slachtoffer, Jan Kok.", "Jan Kok"),
        ("Het slachtoffer is de vader van melder Jan Kok.", "Jan Kok"),
        ("De melding kwam binnen van Jan Kok.", "Jan Kok"),
        ("Melder Kees van Breda belde.", "Kees van Breda"),
        ("Melder is mevrouw Van Rotterdam.", "Van Rotterdam"),
        ("Melder Truus Molenaar stond bij de molen.", "Truus Molenaar"),
        ("Melder is Ali Özdemir, eigenaar van snackbar De Hoek.", "Ali Özdemir"),
        ("De buurman, een zekere Jan Kok, belde ons.", "Jan Kok"),
        ("Door Jan Kok werd melding gemaakt van overlast.", "Jan Kok"),
        ("Wij troffen aldaar de melder aan, genaamd Jan Kok.", "Jan Kok"),
        ("Ter plaatse werden wij aangesproken door Jan Kok, de melder.", "Jan Kok"),
        ("Ter plaatse spraken wij met de melder, zijnde Jan Kok.", "Jan Kok"),
        ("Ter plaatse sprak ik de melder, dit bleek Jan Kok te zijn.", "Jan Kok"),
        ("Melder betrof de eigenaar Jan Kok.", "Jan Kok"),
        ("Melder, tevens slachtoffer, Jan Kok was boos.", "Jan Kok"),
        ("Jan Kok is zowel melder als eigenaar.", "Jan Kok"),
        ("melder is soerin ramkhelawan, telefoon 0612345678.", "soerin ramkhelawan"),
        ("De melder, de heer P. de Boer, deelde ons mede dat er was ingebroken.", "P. de Boer"),
        ("Melding van Jan Visser over overlast.", "Jan Visser"),
        ("Telefonische melding door Jan Visser.", "Jan Visser"),
        ("Melder Tim Bos. Mobiel 06 12345678.", "Tim Bos"),
    ],
)
def test_who_calls_is_told_by_these_words(text: str, name: str) -> None:
    assert _roles(text) == [(name, "melder")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("De man die de auto bestuurde, Jan Kok, had gedronken.", "Jan Kok"),
        ("De vrouw die reed, Lies van Dijk, had geen rijbewijs.", "Lies van Dijk"),
        ("De auto werd bestuurd door Jan Kok.", "Jan Kok"),
        ("Jan Kok bestuurde de auto.", "Jan Kok"),
        ("Jan Kok was de bestuurder.", "Jan Kok"),
        ("Ik hoorde dat de bestuurder Jan Kok was.", "Jan Kok"),
        ("De bestuurder overhandigde een rijbewijs op naam van Jan Kok.", "Jan Kok"),
        ("De bestuurder bleek volgens zijn rijbewijs Jan Kok te heten.", "Jan Kok"),
        ("De bestuurder toonde mij een identiteitskaart op naam van Jan Kok.", "Jan Kok"),
        ("De bestuurder en tevens eigenaar van de auto bleek Jan Kok.", "Jan Kok"),
        ("De auto werd bestuurd door mevrouw Lies van Dijk, geboren 3 mei 1950.", "Lies van Dijk"),
        ("Als bestuurder van de Opel bleek Jan Kok.", "Jan Kok"),
        ("Jan Kok reed in een Opel.", "Jan Kok"),
    ],
)
def test_a_driver_is_told_by_these_words(text: str, name: str) -> None:
    assert _roles(text) == [(name, "bestuurder")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("De vrouw die aangifte deed, Lies van Dijk, was overstuur.", "Lies van Dijk"),
        ("Aangever namens de winkel is Jan Kok.", "Jan Kok"),
        ("Namens de winkel doet Jan Kok aangifte.", "Jan Kok"),
        ("Namens de Hema deed filiaalmanager Jan Kok aangifte.", "Jan Kok"),
        ("Jan Kok deed namens de supermarkt aangifte van diefstal.", "Jan Kok"),
        ("Jan Kok is bevoegd aangifte te doen namens de winkel.", "Jan Kok"),
        ("Jan Kok is zowel aangever als slachtoffer.", "Jan Kok"),
        ("Aangever tevens benadeelde: Jan Kok.", "Jan Kok"),
        ("De aangever, de heer Jan Kok, verklaarde.", "Jan Kok"),
        ("Aangever, genaamd Jan Kok, wonende Kerkstraat 12 te Breda.", "Jan Kok"),
        ("Aangeefster Lies van Dijk, oud 34 jaar, zag een man.", "Lies van Dijk"),
        ("Aangever Jan Kok, geboren in 1987 te Gouda.", "Jan Kok"),
        (
            "Aan de balie kwam Gerrit Bos. Deze aangever is geboren op 29 juli 1948 en woont Kerkstraat 3.",
            "Gerrit Bos",
        ),
        (
            "Evert-Jan te Winkel, geboren 3 mei 1980 te Ede, doet als aangever aangifte.",
            "Evert-Jan te Winkel",
        ),
        ("De verdachte bedreigde aangever Jan Kok met een mes.", "Jan Kok"),
        ("Aangever Jan Kok (1987) zei niets.", "Jan Kok"),
        ("Aangever: dhr. J. Kok, Kerkstraat 12, Breda.", "J. Kok"),
        ("De heer Kok deed aangifte.", "Kok"),
        ("Namens Albert Heijn deed Jan Kok aangifte.", "Jan Kok"),
        ("Door Jan Kok is aangifte gedaan van diefstal.", "Jan Kok"),
        ("Aangever is de eigenaar van de winkel, Jan Kok.", "Jan Kok"),
        ("Aangever is eigenaar Jan Kok.", "Jan Kok"),
        ("De telefoon van aangever Jan Kok is weggenomen.", "Jan Kok"),
        ("Emma Visser is aangeefster in deze zaak.", "Emma Visser"),
    ],
)
def test_who_reports_a_crime_is_told_by_these_words(text: str, name: str) -> None:
    assert _roles(text) == [(name, "aangever")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Jan Kok is eigenaar van de loods.", "Jan Kok"),
        ("Hij heet Jan Kok. Hij is eigenaar van de garage.", "Jan Kok"),
        ("Jan Kok stond buiten. Hij is de eigenaar van de auto.", "Jan Kok"),
        ("Jan Kok, tevens de eigenaar, deed open.", "Jan Kok"),
        ("De auto is van Jan Kok.", "Jan Kok"),
        ("De scooter behoort toe aan Jan Kok.", "Jan Kok"),
        ("Het kenteken staat op naam van Jan Kok.", "Jan Kok"),
        ("De auto is eigendom van Jan Kok, geboren 3 mei 1980.", "Jan Kok"),
        ("Om 9 uur meldde Theo van Rijn zich bij mij, eigenaar van het pand.", "Theo van Rijn"),
        ("De eigenaar is gebeld, dat is Jan Kok.", "Jan Kok"),
        ("De eigenaar van de winkel heet Jan Kok.", "Jan Kok"),
        ("Wij troffen de eigenaar, Jan Kok, aan.", "Jan Kok"),
        ("Uit onderzoek bleek dat de eigenaar Jan Kok is.", "Jan Kok"),
        ("Uit het systeem bleek dat het voertuig op naam stond van Jan Kok.", "Jan Kok"),
        ("Het voertuig staat op naam gesteld van Jan Kok.", "Jan Kok"),
        ("De auto bleek toe te behoren aan Jan Kok.", "Jan Kok"),
        ("De eigenaar van de winkel, tevens aangever, is Jan Kok.", "Jan Kok"),
    ],
)
def test_an_owner_is_told_by_these_words(text: str, name: str) -> None:
    assert _roles(text) == [(name, "eigenaar")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Vermist wordt de 80-jarige Jan Kok, betrokkene.", "Jan Kok"),
        ("De vermiste persoon, betrokkene Jan Kok, is dement.", "Jan Kok"),
        ("Jan Kok is betrokkene.", "Jan Kok"),
        ("Achter het stuur zat Jan Kok, hij is betrokkene.", "Jan Kok"),
        ("Betrokkene is Jan Kok. Deze is geboren op 3 mei 1980.", "Jan Kok"),
        ("Betrokkene Jan Kok. Geboren 3 mei 1980. Wonende Kerkstraat 3 te Breda.", "Jan Kok"),
    ],
)
def test_who_is_involved_is_told_by_these_words(text: str, name: str) -> None:
    assert _roles(text) == [(name, "betrokkene")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Deze benadeelde is geboren op 29 juli 1948. Dat is Gerrit Nijenhuis.", "Gerrit Nijenhuis"),
        ("Benadeelde is Jan den Haag uit Den Haag.", "Jan den Haag"),
        ("De benadeelde partij is Lies van Dijk.", "Lies van Dijk"),
        ("Benadeelde, Lies van Dijk, doet later aangifte.", "Lies van Dijk"),
        ("Gedupeerde is Lies van Dijk.", "Lies van Dijk"),
    ],
)
def test_who_lost_something_is_told_by_these_words(text: str, name: str) -> None:
    assert _roles(text) == [(name, "benadeelde")]
