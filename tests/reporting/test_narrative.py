"""The running text of a draft: the words as they were said, with what was asked for carried out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.transcript import Transcript, Utterance, Word
from server.dutch.command_list import Effect, SpokenCommand
from server.dutch.commands import apply_commands
from server.dutch.words import tokenize
from server.reporting.extraction.command_files import load_commands
from server.reporting.narrative import narrative, narrative_of, typed_narrative, with_capital
from server.reporting.templates import load_templates

COMMANDS = (
    load_commands()
    .for_template(load_templates()["mutatie"])
    .with_own([SpokenCommand(("standaardzin", "cautie"), Effect.TEXT, "Ik gaf de cautie.")])
)


def written(text: str) -> str:
    tokens = tokenize(text)
    return narrative(text, tokens, apply_commands(tokens, COMMANDS))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("ik zag een man punt hij rende weg punt", "ik zag een man. Hij rende weg."),
        ("Ik zag een man. Punt. Hij rende.", "Ik zag een man. Hij rende."),
        ("Ik zag een man, punt, hij rende.", "Ik zag een man. Hij rende."),
        ("Een man. Komma. Die liep.", "Een man, Die liep."),
        ("een jas komma een pet", "een jas, een pet"),
        ("hij riep vraagteken wat uitroepteken", "hij riep? Wat!"),
        ("hij zei dubbele punt ga weg puntkomma nu", "hij zei: ga weg; nu"),
        ("een man punt nieuwe alinea toen", "een man.\n\nToen"),
        ("een man, nieuwe regel, toen", "een man\nToen"),
        ("Een man. Nieuwe alinea. Nieuwe regel. Toen.", "Een man.\n\nToen."),
        ("nieuwe alinea een man", "Een man"),
        ("een man punt nieuwe alinea punt hij", "een man.\n\nHij"),
        ("een man punt 's avonds liep hij", "een man. 's Avonds liep hij"),
        ("een man punt ijsberend liep hij", "een man. IJsberend liep hij"),
        ("een man punt iPhone weg", "een man. iPhone weg"),
        ("hij open haakje de man haakje sluiten punt", "hij (de man)."),
        ("hij zei open citaat ga weg punt aanhalingstekens sluiten", "hij zei \u201cga weg.\u201d"),
        ("een man punt aanhalingstekens openen ga weg", "een man. \u201cGa weg"),
        ("veld locatie Dam 1 Utrecht punt nieuwe alinea melder Jan", "Locatie: Dam 1 Utrecht.\n\nMelder Jan"),
        ("man, veld locatie dubbele punt dam volgend veld 1", "man\n\nLocatie: dam\n\nPostcode: 1"),
        ("Ik zag een man. Hij rende schrap dat hij liep.", "Ik zag een man. Hij liep."),
        ("Ik zag een man. Schrap dat. hij liep.", "Hij liep."),
        ("ik zag een man wis dat", ""),
        ("Eh, ik zag een, uhm, een eh fiets.", "Ik zag een, een fiets."),
        ("eh ik zag", "Ik zag"),
        ("een man eh. Hij liep", "een man. Hij liep"),
        ("een man eh... hij liep", "een man hij liep"),
        ("een blauwe, eh nee correctie, een zwarte", "een blauwe, nee correctie, een zwarte"),
        ("letterlijk punt en hoofdletter jan punt", "Punt en Jan."),
        ("er zijn geen getuigen, einde verslag.", "er zijn geen getuigen"),
        ("toen standaardzin cautie hij zweeg punt", "toen Ik gaf de cautie. Hij zweeg."),
        ("hij (een man) punt zij", "hij (een man). Zij"),
        ('hij zei "ja" punt zij', 'hij zei "ja". Zij'),
        ("op dat punt had hij een mes punt", "op dat punt had hij een mes."),
        ("het kost \u20ac35,50 punt klaar", "het kost \u20ac35,50. Klaar"),
        ("de man - die \u2026 punt hij", "de man - die. Hij"),
        ("punt", ""),
        ("", ""),
    ],
)
def test_what_was_asked_for_is_done(said: str, shown: str) -> None:
    assert written(said) == shown


def test_a_narrative_carried_out_twice_is_the_same() -> None:
    said = "een man punt eh nieuwe alinea veld locatie dam 1 schrap dat spui punt einde verslag"
    assert written(written(said)) == written(said) == "een man.\n\nLocatie: spui."


PLAIN = [
    "ik",
    "zag",
    "man",
    "Jan",
    "fiets",
    "weg",
    "12-ABC-3",
    "22.15",
    "\u00e9\u00e9n",
    "auto's",
    "\u20ac35",
]
GAPS = st.sampled_from([" ", "  ", ", ", ". ", "\n", "\n\n", " - ", " (", ") ", '."', "? ", " \u2026 ", "\t"])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLAIN), GAPS), max_size=30))
def test_text_without_commands_comes_back_sign_for_sign(parts: list[tuple[str, str]]) -> None:
    text = "".join(word + gap for word, gap in parts)
    assert written(text) == text


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([*PLAIN, "eh", "punt", "nieuwe alinea", "schrap dat"]), GAPS), max_size=30
    )
)
def test_no_word_is_added_and_none_that_stays_is_lost(parts: list[tuple[str, str]]) -> None:
    text = "".join(word + gap for word, gap in parts)
    kept = apply_commands(tokenize(text), COMMANDS).tokens
    assert [token.key for token in tokenize(written(text))] == [token.key for token in kept]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_gives_a_narrative(before: str, behind: str) -> None:
    assert isinstance(written(f"{before} punt nieuwe alinea eh {behind}"), str)


def transcript(*utterances: str, language: str = "nl") -> Transcript:
    return Transcript(
        language=language,
        utterances=tuple(
            Utterance(
                utterance=number,
                revision=1,
                start_s=number,
                end_s=number + 1,
                text=text,
                words=tuple(Word(text=w, start_s=0, end_s=0, probability=1) for w in text.split()),
            )
            for number, text in enumerate(utterances)
        ),
    )


def test_a_dictation_is_read_a_breath_at_a_time() -> None:
    assert (
        narrative_of(transcript("Dat is het", "punt", "", "toen liep hij"), COMMANDS).text
        == "Dat is het. Toen liep hij"
    )
    assert narrative_of(transcript("een nieuwe", "alinea"), COMMANDS).text == "een nieuwe alinea"


def test_another_language_stays_as_it_was_heard() -> None:
    said = transcript("the man punt nieuwe alinea", language="en")
    assert narrative_of(said, COMMANDS) == (said.text, False)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Regel een.\n\n  Regel  twee.\n", "Regel een.\n\n  Regel  twee.\n"),
        ("Locatie: Dam 1\nEh, ik zag niets.", "Locatie: Dam 1\nEh, ik zag niets."),
        ("een, nee correctie, twee", "een, nee correctie, twee"),
        ("Regel een.\n\nik zag hem punt\nhij liep", "Regel een.\n\nik zag hem.\nHij liep"),
    ],
)
def test_typed_text_changes_only_where_it_holds_commands(typed: str, shown: str) -> None:
    assert typed_narrative(typed, COMMANDS) == shown


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("man", "Man"),
        ("\u00e9\u00e9n", "\u00c9\u00e9n"),
        ("ijs", "IJs"),
        ("jan@x.nl", "jan@x.nl"),
        ("5a", "5a"),
        ("iPad", "iPad"),
    ],
)
def test_a_word_gets_its_capital_unless_that_would_spoil_it(word: str, expected: str) -> None:
    assert with_capital(word) == expected


def test_a_standard_text_is_told_unless_it_was_struck() -> None:
    assert narrative_of(transcript("standaardzin cautie"), COMMANDS) == ("Ik gaf de cautie.", True)
    assert narrative_of(transcript("standaardzin cautie schrap dat"), COMMANDS) == ("", False)
