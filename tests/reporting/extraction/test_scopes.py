from __future__ import annotations

import pytest

from server.dutch.words import tokenize
from server.reporting.extraction.scopes import (
    Clause,
    Polarity,
    Source,
    clauses,
    read_scopes,
    refutes_before,
    reports,
    tells,
)
from tests.reporting.extraction.reading_of import all_facts, facts_of, understood, values_of


def _said(text: str, polarity: Polarity) -> str:
    """The words of one sentence that are said so."""
    tokens = tokenize(text)
    scopes = read_scopes(tokens, 0, len(tokens))
    assert len(scopes) == len(tokens)
    pairs = zip(tokens, scopes, strict=True)
    return " ".join(token.text for token, scope in pairs if scope.polarity is polarity)


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Ik zag geen letsel.", "geen letsel"),
        ("De deur was niet geforceerd.", "De deur was niet geforceerd"),
        ("Niemand raakte gewond.", "Niemand raakte gewond"),
        ("Hij heeft nooit een mes gehad.", "Hij heeft nooit een mes gehad"),
        ("Er is niets weggenomen.", "niets weggenomen"),
        ("Nergens zag ik braakschade.", "Nergens zag ik braakschade"),
        ("Noch de fiets noch de tas is gestolen.", "Noch de fiets noch de tas is gestolen"),
        ("Hij ontkende een tas te hebben gestolen.", "Hij ontkende een tas te hebben gestolen"),
        ("Hij reed zonder licht over de weg.", "zonder licht"),
        ("Zonder rijbewijs heeft hij gereden.", "Zonder rijbewijs"),
        ("Zonder iets te zeggen pakte hij de tas.", "Zonder iets te zeggen"),
        ("Hij nam zonder te betalen een jas mee.", "zonder te betalen"),
        ("Hij liep weg zonder jas.", "zonder jas"),
    ],
)
def test_what_is_denied_ends_where_the_denial_does(text: str, denied: str) -> None:
    assert _said(text, Polarity.DENIED) == denied


@pytest.mark.parametrize(
    "text",
    [
        "Niet alleen de fiets is gestolen.",
        "Niet enkel de fiets is gestolen.",
        "Niet veel later is hij aangehouden.",
        "Niet lang daarna is hij aangehouden.",
        "Niet ver van de woning is de fiets gevonden.",
        "Hij had niet meer dan twee tassen bij zich.",
        "Nog geen vijf minuten later is hij aangehouden.",
        "Nog geen 5 minuten later is hij aangehouden.",
        "Er was schade en er was letsel.",
    ],
)
def test_a_word_of_denial_that_denies_nothing(text: str) -> None:
    assert _said(text, Polarity.DENIED) == ""


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Er is geen letsel en de auto is weg.", "geen letsel"),
        ("De deur was niet open, de auto is weg.", "De deur was niet open"),
        ("De tas is niet gestolen maar de fiets wel.", "De tas is niet gestolen"),
        ("Ik zag dat de deur niet dicht was en dat er schade was.", "de deur niet dicht was"),
        ("De auto is weg en de fiets niet.", "de fiets niet"),
        ("Er was geen licht omdat de lamp stuk was.", "geen licht"),
    ],
)
def test_a_denial_stays_within_its_clause(text: str, denied: str) -> None:
    assert _said(text, Polarity.DENIED) == denied


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Er zijn geen ringen, horloges of telefoons weg.", "geen ringen horloges of telefoons weg"),
        ("Geen gouden ringen, dure horloges, geld noch telefoons.", None),
        ("Er waren geen getuigen, camera's en sporen.", "geen getuigen camera's en sporen"),
        ("Geen letsel, verdachte aangehouden en overgebracht.", "Geen letsel"),
        ("Geen letsel, een fiets of een tas is weg.", "Geen letsel"),
        ("Geen letsel, wel schade of vuil.", "Geen letsel"),
        ("Geen letsel, ik zag hem of haar.", "Geen letsel"),
        ("Geen letsel, fiets weg.", "Geen letsel"),
        ("Geen letsel; fiets of tas.", "Geen letsel"),
        ("Er was geen enkel spoor van de man, fiets of tas.", "geen enkel spoor van de man"),
    ],
)
def test_one_geen_denies_a_whole_list_and_no_more(text: str, denied: str | None) -> None:
    expected = text.rstrip(".").replace(",", "") if denied is None else denied
    assert _said(text, Polarity.DENIED) == expected


@pytest.mark.parametrize(
    ("text", "supposed"),
    [
        ("Als hij terugkomt, wordt hij aangehouden.", "Als hij terugkomt wordt hij aangehouden"),
        ("Als hij terugkomt, dan zal hij betalen.", "Als hij terugkomt dan zal hij betalen"),
        ("Als ik goed keek, was het een fiets.", "Als ik goed keek"),
        ("Als Jan terugkomt bellen wij.", "Als Jan terugkomt bellen wij"),
        ("Indien nodig volgt onderzoek.", "Indien nodig volgt onderzoek"),
        ("Gaat het mis, dan nemen wij de tas in beslag.", "Gaat het mis dan nemen wij de tas in beslag"),
        ("De tas zou morgen worden geleverd.", "De tas zou morgen worden geleverd"),
        ("Er volgt onderzoek indien nodig.", "Er volgt onderzoek indien nodig"),
        ("Mocht hij komen, zullen wij bellen.", "Mocht hij komen zullen wij bellen"),
        ("Het is misschien een fiets.", "misschien een fiets"),
        ("Hij vroeg of de fiets weg was.", "of de fiets weg was"),
        ("Onbekend is of er geweld is gebruikt.", "of er geweld is gebruikt"),
        ("Ik zal navraag doen of er beelden zijn.", "of er beelden zijn"),
        ("Of er een tas is gestolen, wordt bekeken.", "Of er een tas is gestolen"),
    ],
)
def test_what_is_supposed_or_asked(text: str, supposed: str) -> None:
    assert _said(text, Polarity.HYPOTHETICAL) == supposed


@pytest.mark.parametrize(
    "text",
    [
        "Als getuige hoorde ik Jan.",
        "Als verdachte is Jan aangehouden.",
        "Als volgt is het gegaan.",
        "Als eerste kwam de man binnen.",
        "De verdachte of de getuige liep weg.",
        "Of de fiets.",
        "Hij zag een man als getuige.",
    ],
)
def test_als_and_of_that_suppose_nothing(text: str) -> None:
    assert _said(text, Polarity.HYPOTHETICAL) == ""


def test_what_one_does_not_know_is_asked_and_not_denied() -> None:
    text = "Of er een telefoon is gestolen, weet hij niet."
    assert _said(text, Polarity.HYPOTHETICAL) == "Of er een telefoon is gestolen"
    assert _said(text, Polarity.DENIED) == "weet hij niet"
    assert facts_of(text) == []
    assert _said("Of er een telefoon weg is weet hij niet.", Polarity.DENIED) == ""
    assert facts_of("Ik weet niet of er een laptop is weggenomen.") == []


@pytest.mark.parametrize(
    ("text", "refuted"),
    [
        ("Hij zou een mes hebben, maar dat is niet vastgesteld.", "Hij zou een mes hebben"),
        (
            "Volgens haar is de tas weg, maar daarvan is niets gebleken.",
            "Volgens haar is de tas weg",
        ),
        ("De man zou zijn geslagen, dat klopt niet.", "De man zou zijn geslagen"),
        ("Dat de tas gestolen is, klopt niet.", "Dat de tas gestolen is"),
        ("Er zou een tas weg zijn, hij ontkent dat.", "Er zou een tas weg zijn"),
        ("Er zou een tas weg zijn, maar dat is weerlegd.", "Er zou een tas weg zijn"),
        ("Volgens haar is de tas weg, maar dat weet zij niet.", ""),
        ("Volgens haar liep hij weg, zijn gezicht heeft zij niet gezien.", ""),
        ("Hij zou een mes hebben, en dat is vastgesteld.", ""),
        ("Ik zag een mes, maar zijn gezicht niet.", ""),
        ("Dat was gisteren, daarna is hij niet meer gezien.", ""),
    ],
)
def test_what_was_reported_and_is_contradicted(text: str, refuted: str) -> None:
    assert _said(text, Polarity.REFUTED) == refuted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dat klopt niet.", True),
        ("Dit bleek niet juist.", True),
        ("Daarvan is niets gebleken.", True),
        ("Hij ontkent dat.", True),
        ("Dat klopt.", False),
        ("De auto is niet gezien.", False),
    ],
)
def test_a_sentence_refutes_the_one_before(text: str, expected: bool) -> None:  # noqa: FBT001 - a table's column
    tokens = tokenize(text)
    assert refutes_before(tokens, 0, len(tokens)) is expected


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Hij zou geweld hebben gebruikt. Dat klopt niet.", []),
        ("Hij zou geweld hebben gebruikt. Dat klopt.", ["geweld_gebruikt"]),
        ("Hij heeft geweld gebruikt. Dat klopt niet met het letsel.", ["geweld_gebruikt"]),
    ],
)
def test_only_what_was_passed_on_is_refuted_by_the_next_sentence(text: str, left: list[str]) -> None:
    assert values_of(text, "action") == left


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("De verdachte is niet aangehouden.", Polarity.DENIED),
        ("Misschien wordt hij aangehouden.", Polarity.HYPOTHETICAL),
        ("Hij zou zijn aangehouden, maar dat is niet gebleken.", Polarity.REFUTED),
        ("Hij is aangehouden.", Polarity.STATED),
    ],
)
def test_a_fact_tells_how_it_was_said(text: str, polarity: Polarity) -> None:
    (action,) = all_facts(text, "action")
    assert (action.value("value"), action.polarity) == ("aangehouden", polarity)


def test_a_denied_action_leaves_time_and_place_as_stated() -> None:
    text = "Om 22.15 uur is de man niet aangehouden op de Dorpsstraat 12 te Assen."
    assert values_of(text, "time") == ["2026-11-20T22:15"]
    assert values_of(text, "location", "house_number") == ["12"]
    assert values_of(text, "action") == []


def test_a_time_that_is_itself_denied_is_no_fact() -> None:
    text = "De man is niet om 22.15 uur maar om 22.30 uur aangehouden."
    assert values_of(text, "time") == ["2026-11-20T22:30"]
    assert values_of(text, "action") == ["aangehouden"]


@pytest.mark.parametrize(
    ("text", "hers"),
    [
        ("Zij verklaarde dat de fiets weg was.", "dat de fiets weg was"),
        ("Volgens de buurman was de fiets weg.", "Volgens de buurman was de fiets weg"),
        ("Ik zag volgens mij een fiets.", "volgens mij een fiets"),
        ("Ik zag een fiets.", ""),
    ],
)
def test_whose_word_it_is(text: str, hers: str) -> None:
    tokens = tokenize(text)
    scopes = read_scopes(tokens, 0, len(tokens))
    told = [t.text for t, s in zip(tokens, scopes, strict=True) if s.source is Source.STATEMENT]
    assert " ".join(told) == hers


@pytest.mark.parametrize(
    ("text", "hers"),
    [
        ("Zij verklaarde: ik zag een man. Hij liep weg.", "ik zag een man Hij liep weg"),
        ("Zij verklaarde: ik zag een man.\nHij liep weg.", "ik zag een man"),
        ("Zij verklaarde: ik zag een man. Nieuwe alinea. Hij liep weg.", "ik zag een man"),
        ("De situatie: er liep een man. Hij liep weg.", ""),
    ],
)
def test_a_statement_goes_on_to_the_end_of_the_paragraph(text: str, hers: str) -> None:
    reading = understood(text).reading
    told = [
        t.text for t, s in zip(reading.tokens, reading.scopes, strict=True) if s.source is Source.STATEMENT
    ]
    assert " ".join(told) == hers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ik zag hem en hij liep weg.", ["Ik zag hem", "en hij liep weg"]),
        ("Ik zag een tas en een fiets staan.", ["Ik zag een tas en een fiets staan"]),
        ("Een tas, een fiets en een ring.", ["Een tas", "een fiets en een ring"]),
        ("Zij zei: ga weg.", ["Zij zei", "ga weg"]),
        ("Ik bleef maar hij ging.", ["Ik bleef", "maar hij ging"]),
        ("Maar hij ging.", ["Maar hij ging"]),
        ("Weg,", ["Weg"]),
    ],
)
def test_clauses_are_cut_where_a_verb_of_their_own_begins(text: str, expected: list[str]) -> None:
    tokens = tokenize(text)
    found = clauses(tokens, 0, len(tokens))
    assert [" ".join(t.text for t in tokens[one.first : one.end]) for one in found] == expected


def test_no_words_have_no_clauses_and_no_scopes() -> None:
    assert clauses((), 0, 0) == []
    assert read_scopes((), 0, 0) == []


def test_clauses_cover_every_word_once() -> None:
    tokens = tokenize("Ik zag, en hij zag, maar geen ringen, horloges of tassen: niets en er is niets.")
    at = 0
    for clause in clauses(tokens, 0, len(tokens)):
        assert isinstance(clause, Clause)
        assert clause.first == at < clause.end
        at = clause.end
    assert at == len(tokens)


def test_a_sentence_that_passes_something_on() -> None:
    tokens = tokenize("Volgens hem is het zo. Ik zag het.")
    assert reports(tokens, 0, 5)
    assert not reports(tokens, 5, len(tokens))
    assert tells("verklaarde")
    assert not tells("liep")
