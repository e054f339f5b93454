"""Spoken commands in text: what they do, and when the same words are no command."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.commands import Dictated, apply_commands
from server.dutch.words import BREAK, tokenize
from server.reporting.extraction.command_files import load_commands
from server.reporting.templates import load_templates

ALL = load_commands()
COMMANDS = ALL.for_template(load_templates()["mutatie"]).choosing({"mutatie", "pv_bevindingen", "aangifte"})


def dictated(text: str) -> Dictated:
    return apply_commands(tokenize(text), COMMANDS)


def names(text: str) -> list[str]:
    return [one.name for one in dictated(text).heard]


def shown(text: str) -> str:
    """The cleaned tokens with their stops and fields: "[locatie]Dam 1¶"."""
    return " ".join(
        f"{f'[{t.field}]' if t.field else ''}{t.text}{t.stop.replace(BREAK, '¶')}"
        for t in dictated(text).tokens
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ik zag een man punt hij rende weg punt", "ik zag een man. hij rende weg."),
        ("een jas komma een pet komma een tas", "een jas, een pet, een tas"),
        ("zij verklaarde dubbele punt ik zag hem", "zij verklaarde: ik zag hem"),
        ("weg puntkomma terug punt komma klaar", "weg: terug: klaar"),
        ("wat is dat vraagteken wie uitroepteken", "wat is dat. wie."),
        ("een man nieuwe regel nog een", "een man¶ nog een"),
        ("een man punt nieuwe alinea toen", "een man¶ toen"),
        ("Een man. Nieuwe alinea. Toen.", "Een man¶ Toen."),
        ("Een man, punt, hij rende.", "Een man. hij rende."),
        ("Een man. Komma. Die liep.", "Een man, Die liep."),
        ("ik zag Punt, hij liep", "ik zag. hij liep"),
        ("punt", ""),
        ("punt nieuwe alinea veld locatie", ""),
        ("open haakje gesloten haakje sluiten klaar", "gesloten klaar"),
        ("hij zei aanhalingstekens openen ga weg aanhalingstekens sluiten", "hij zei ga weg"),
        ("hoofdletter jan de wit", "Jan de wit"),
        ("een eh fiets ehm van, uhm, Gazelle", "een fiets van, Gazelle"),
        ("een man eh. Hij liep", "een man. Hij liep"),
        ("een eh... fiets", "een fiets"),
        ("EH Jansen en HM Bakker bij hm 34,2", "EH Jansen en HM Bakker bij hm 34,2"),
        ("een man veld locatie Dam", "een man¶ [locatie]Dam"),
        ("geen getuigen einde verslag", "geen getuigen."),
        ("", ""),
    ],
)
def test_commands_set_stops_and_leave_the_words(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "op dat punt had hij een mes",
        "op dat eh punt had hij een mes",
        "dat hij op dat punt een mes trok",
        "hij stond op dat punt.",
        "het punt is dat hij weg was",
        "Dat is precies het punt.",
        "een punt van aandacht",
        "Punt van aandacht is de sleutel",
        "vanaf dit punt loopt de weg",
        "op dit punt van de route",
        "het laatste punt was duidelijk",
        "een belangrijk punt voor de rechter",
        "zijn punt is dat hij er niet was",
        "de punten van het mes en de punt van het mes",
        "hij reed twee punt vijf kilometer",
        "onder punt drie van de lijst",
        "drie komma vijf kilometer",
        "het was vijf komma acht",
        "een komma te veel",
        "mail naar jan punt de vries apenstaart mail punt nl",
        "zie www punt politie punt nl",
        "via marktplaats punt nl gekocht",
        "jan apenstaart mail punt voorbeeld punt nl",
        "op het veld locatie onbekend",
        "op het veld lag een bal",
        "veld aangetroffen in het voetbalveld",
        "hij schreef een nieuwe regel",
        "de nieuwe alinea over geweld",
        "die nieuwe regel geldt hier",
        "ik schrap dat uit mijn verklaring",
        "hij wilde dat wissen en wist dat niet",
        "na correctie 78 kilometer per uur",
        "een correctie van de snelheid",
        "het einde verslag van de getuige",
        "tot het einde verslag deed hij",
        "hij zei letterlijk dat ik moest gaan",
        "hij zei letterlijk weg",
        "het volgende veld was nat",
        "met een hoofdletter geschreven",
        "een vraagteken bij dat verhaal",
        "hij zette er een uitroepteken achter",
    ],
)
def test_the_same_words_in_a_sentence_are_no_command(text: str) -> None:
    assert names(text) == []
    fillers = {"eh"}
    assert [t.text for t in dictated(text).tokens] == [t.text for t in tokenize(text) if t.key not in fillers]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hij deed dat punt toen ging hij", ["punt"]),
        ("hij stond op dat punt punt nieuwe alinea", ["punt", "nieuwe_alinea"]),
        ("bruin haar punt hij droeg een jas", ["punt"]),
        ("bruin haar punt", ["punt"]),
        ("hij belde aan punt zij deed open", ["punt"]),
        ("er was niet meer punt wij gingen weg", ["punt"]),
        ("Karin Jacobs te zijn punt om acht uur", ["punt"]),
        ("nummer acht punt twee getuigen zagen het", ["punt"]),
        ("Eikenlaan eenenveertig punt er is schade", ["punt"]),
        ("negen drie een punt hij liep", ["punt"]),
        ("vijf komma twee flessen", ["komma"]),
        ("hij heet Jan punt de mail is jan apenstaart mail punt nl punt", ["punt", "punt"]),
        ("er was er een punt nieuwe alinea", ["punt", "nieuwe_alinea"]),
        ("nee correctie een zwarte", ["correctie"]),
        ("einde verslag", ["einde_verslag"]),
        ("er zijn geen getuigen. Einde verslag.", ["einde_verslag"]),
        ("ga naar veld locatie Dam", ["veld"]),
        ("ga naar het veld locatie Dam", ["veld"]),
        ("Veld. Locatie", []),
        ("Veld, locatie: Dam", ["veld"]),
    ],
)
def test_what_follows_tells_the_command(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_a_pause_separates_as_a_breath_does() -> None:
    text = "het punt"
    assert [one.name for one in apply_commands(tokenize(text, [3]), COMMANDS).heard] == ["punt"]
    assert apply_commands(tokenize("nieuwe alinea", [6]), COMMANDS).heard == ()
    [before, _] = apply_commands(tokenize("jas eh broek", [6]), COMMANDS).tokens
    assert before.pause


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("letterlijk punt", "punt"),
        ("hij noemde het letterlijk nieuwe alinea punt", "hij noemde het nieuwe alinea."),
        ("letterlijk schrap dat", "schrap dat"),
        ("letterlijk eh", "eh"),
        ("hij zei letterlijk dubbele punt ga weg", "hij zei letterlijk: ga weg"),
    ],
)
def test_literally_makes_a_command_plain_text(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "kept", "struck"),
    [
        ("Ik zag een man. Hij rende schrap dat", "Ik zag een man.", ["Hij rende"]),
        ("Ik zag een man. Schrap dat. Hij liep.", "Hij liep.", ["Ik zag een man"]),
        ("een man punt hij rende punt schrap dat", "een man.", ["hij rende punt"]),
        ("A b. C d. E f schrap dat schrap dat g", "A b. g", ["C d. E f schrap dat"]),
        ("A b. C d. E f schrap dat h schrap dat g", "A b. C d. g", ["E f", "h"]),
        ("een jas komma een pet wis dat", "", ["een jas komma een pet"]),
        ("A b nieuwe regel c d verwijder dat e", "A b¶ e", ["c d"]),
        ("veld locatie Dam 1 schrap dat schrap dat Spui", "[locatie]Spui", ["Dam 1"]),
        ("Een man. Veld locatie schrap dat Spui", "Een man¶ [locatie]Spui", []),
        ("schrap dat een man", "een man", []),
        ("hij eh rende streep dat door weg", "weg", ["hij eh rende"]),
    ],
)
def test_striking_reaches_back_to_the_last_stop_and_never_over_a_field(
    text: str, kept: str, struck: list[str]
) -> None:
    assert shown(text) == kept
    assert [text[start:end] for start, end in dictated(text).struck] == struck


def fields(text: str) -> list[tuple[str, str]]:
    return [(one.field, text[slice(*one.span)]) for one in dictated(text).fields]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("veld locatie Dam 1 Utrecht punt nieuwe alinea hij liep", [("locatie", "Dam 1 Utrecht")]),
        ("veld pleegplaats Dam 1 veld Melder Jan", [("locatie", "Dam 1"), ("melder", "Jan")]),
        ("veld tijdstip van de gebeurtenis tien uur", [("tijdstip", "tien uur")]),
        ("veld genomen actie gebeld", [("genomen_actie", "gebeld")]),
        ("veld signalement man komma lang", [("signalement", "man komma lang")]),
        ("veld locatie Dam volgend veld 1234 AB", [("locatie", "Dam"), ("postcode", "1234 AB")]),
        ("veld postcode 1234 AB vorig veld Dam", [("postcode", "1234 AB"), ("locatie", "Dam")]),
        ("volgend veld ruzie", [("onderwerp", "ruzie")]),
        ("veld vervolg bellen volgend veld klaar", [("vervolg", "bellen")]),
        ("veld toedracht een punt nieuwe alinea twee", [("toedracht", "een punt nieuwe alinea twee")]),
        ("veld locatie Dam nieuwe regel Utrecht", [("locatie", "Dam nieuwe regel Utrecht")]),
        ("Locatie: Dam 1.\n\nHij liep.", [("locatie", "Dam 1")]),
        ("Hij liep. Melder: Jan. Genomen actie: gebeld", [("melder", "Jan"), ("genomen_actie", "gebeld")]),
        ("signalement dubbele punt man", [("signalement", "man")]),
        ("veld locatie Dam punt Melder: Jan", [("locatie", "Dam"), ("melder", "Jan")]),
        ("Melder: Jan veld locatie Dam", [("melder", "Jan"), ("locatie", "Dam")]),
        ("hij noemde de locatie: Dam", []),
        ("veld locatie", []),
        ("Locatie:", []),
    ],
)
def test_words_under_a_heading_belong_to_its_field(text: str, expected: list[tuple[str, str]]) -> None:
    assert fields(text) == expected


def test_a_written_heading_marks_the_same_word_as_a_spoken_one() -> None:
    assert shown("veld locatie Dam 1") == "[locatie]Dam 1"
    assert shown("Locatie: Dam 1") == "Locatie: [locatie]Dam 1"


def test_a_field_is_told_with_its_name_and_place() -> None:
    [heard] = dictated("toen ga naar veld plaats delict Dam").heard
    assert heard.variables == {"field": "locatie", "label": "Locatie"}
    assert (heard.first, heard.end, heard.span) == (1, 6, (5, 31))
    assert dictated("volgend veld vorig veld").heard[1].variables == {}


def test_without_a_template_the_general_headings_are_known() -> None:
    commands = ALL.for_template(None)
    found = apply_commands(tokenize("veld pleegplaats Dam volgend veld veld postcode"), commands)
    assert [one.variables.get("field") for one in found.heard] == ["locatie", None]
    assert found.tokens[0].field == "locatie"


def test_a_field_of_a_form_is_known_by_all_names_of_its_heading() -> None:
    commands = ALL.for_template(load_templates()["aangifte"])
    for name in ("locatie", "pleegplaats", "plaats delict"):
        found = apply_commands(tokenize(f"veld {name} Dam"), commands)
        assert (found.tokens[0].field, found.fields[0].field) == ("locatie", "pleegplaats")


PROSE = "ik zag man Jan fiets rood liep weg Kerkstraat toen 12-ABC-3 22.15 uur één auto's 's-Gravenhage"
PLAIN = st.sampled_from(PROSE.split())
TOLD = st.sampled_from(
    [
        *(
            "punt",
            "komma",
            "nieuwe alinea",
            "nieuwe regel",
            "schrap dat",
            "eh",
            "veld locatie",
            "volgend veld",
        ),
        *("dubbele punt", "Punt.", "komma,", "einde verslag", "correctie", "vraagteken", "uhm,"),
    ]
)


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    tokens = tokenize(text)
    found = apply_commands(tokens, COMMANDS)
    assert len(found.tokens) <= len(tokens)


@settings(max_examples=100, deadline=None)
@given(st.lists(PLAIN | st.sampled_from([".", ",", "\n"]), max_size=40))
def test_text_without_commands_stays_as_it_is(words: list[str]) -> None:
    tokens = tokenize(" ".join(words))
    assert apply_commands(tokens, COMMANDS) == Dictated(tokens=tokens)


@settings(max_examples=120, deadline=None)
@given(st.lists(PLAIN | TOLD, max_size=40))
def test_carried_out_twice_is_carried_out_once(words: list[str]) -> None:
    once = apply_commands(tokenize(" ".join(words)), COMMANDS)
    assert apply_commands(once.tokens, COMMANDS).tokens == once.tokens


@settings(max_examples=120, deadline=None)
@given(st.lists(PLAIN | TOLD | st.just("letterlijk"), max_size=40))
def test_every_word_is_kept_struck_or_a_command(words: list[str]) -> None:
    text = " ".join(words)
    tokens = tokenize(text)
    found = apply_commands(tokens, COMMANDS)
    kept = {t.start for t in found.tokens}
    struck = {t.start for t in tokens for a, b in found.struck if a <= t.start < b}
    told = {t.start for one in found.heard for t in tokens[one.first : one.end] if one.name != "correctie"}
    fillers = {start for start, _ in found.fillers}
    assert kept | struck | told | fillers == {t.start for t in tokens}
    assert not kept & struck
    assert not kept & told
    assert not kept & fillers
    assert len(found.tokens) == len(kept)


@pytest.mark.timeout(60)
def test_a_hundred_thousand_words_are_carried_out() -> None:
    sentence = "hij reed op dat punt twee punt vijf kilometer punt schrap dat veld locatie Dam eh 1 komma "
    found = apply_commands(tokenize(sentence * 6_000), COMMANDS)
    assert sum(one.name == "schrap" for one in found.heard) == 6_000


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("Dit is een aangifte.", "aangifte"),
        ("dit is een aangifte punt ik zag een man", "aangifte"),
        ("Sjabloon aangifte. Ik zag een man", "aangifte"),
        ("sjabloon mutatie, ik zag een man", "mutatie"),
        ("Eh, dit wordt een proces-verbaal van bevindingen", "pv_bevindingen"),
        ("Dit is een PV.", "pv_bevindingen"),
        ("een man punt dit is een mutatie nieuwe alinea toen", "mutatie"),
        ("Ik maak een proces-verbaal van aangifte.", "aangifte"),
    ],
)
def test_a_form_is_chosen_by_a_sentence_of_its_own(text: str, template: str) -> None:
    chosen = [one.variables for one in dictated(text).heard if one.name == "sjabloon"]
    assert [one["template"] for one in chosen] == [template]


@pytest.mark.parametrize(
    "text",
    [
        "dit is een aangifte van diefstal",
        "zij zei dat dit een aangifte is",
        "en dit is een aangifte",
        "dit is een fiets",
        "sjabloon",
        "het sjabloon aangifte",
        "dit is een. aangifte",
        "letterlijk dit is een aangifte",
    ],
)
def test_the_same_words_in_a_sentence_choose_no_form(text: str) -> None:
    assert "sjabloon" not in names(text)


def test_choosing_a_form_leaves_no_words_and_ends_a_sentence() -> None:
    assert shown("Sjabloon aangifte. Ik zag een man") == "Ik zag een man"
    assert shown("een man punt dit is een mutatie. weg schrap dat") == "een man."
    assert names("letterlijk dit is een hond") == []


def test_no_form_can_be_chosen_where_nobody_asks_for_that() -> None:
    assert apply_commands(tokenize("dit is een aangifte"), ALL).heard == ()
    assert apply_commands(tokenize("dit is een aangifte"), ALL.choosing({"mutatie"})).heard == ()
