from __future__ import annotations

from importlib import resources

import pytest

from server.asr.term_files import load_vocabulary
from server.domain.report import Consequence
from server.domain.transcript import Word
from server.reporting.templates import load_templates

VOCABULARY = load_vocabulary(templates=tuple(load_templates()))
TERMS = {term.text: term for term in VOCABULARY}
SESSION = VOCABULARY.for_session(template="pv_bevindingen", unit="lokaal")


def suggested(*heard: str, probability: float = 0.4) -> list[str]:
    words = [Word(text=text, start_s=0, end_s=1, probability=probability) for text in heard]
    return [one.term for one in SESSION.suggest(words)]


@pytest.mark.parametrize(
    "term",
    [
        "verbalisant",
        "aangifte",
        "heling",
        "mutatie",
        "proces-verbaal",
        "hulpofficier van justitie",
        "insluitingsfouillering",
        "staandehouding",
        "portofoon",
        "wederrechtelijk",
        "Volkswagen",
        "Berlingo",
        "Amersfoort",
        "'s-Gravenhage",
        "Den Bosch",
        "Hoogland",
    ],
)
def test_what_officers_say_is_there(term: str) -> None:
    assert term in TERMS


@pytest.mark.parametrize(
    ("heard", "term"),
    [
        (["ferbalizand"], "verbalisant"),
        (["verbaali", "sant"], "verbalisant"),
        (["heter", "daat"], "heterdaad"),
        (["insluitingsvouwlering"], "insluitingsfouillering"),
        (["hulpofisier", "van", "justisie"], "hulpofficier van justitie"),
        (["portevoon"], "portofoon"),
        (["OVDP"], "OVD-P"),
        (["proces", "verbaal"], "proces-verbaal"),
        (["wederegtelijk"], "wederrechtelijk"),
        (["heeling"], "heling"),
        (["in", "Amersvoort"], "Amersfoort"),
        (["een", "Vollekswagen"], "Volkswagen"),
        (["een", "Pesjo"], "Peugeot"),
    ],
)
def test_what_is_heard_almost_right_is_suggested(heard: list[str], term: str) -> None:
    assert suggested(*heard) == [term]


@pytest.mark.parametrize(
    "sentence",
    [
        "Ik zag de verdachte in de auto van zijn vader zitten.",
        "De getuige deed gisteren aangifte van diefstal in Utrecht.",
        "Het is een donkere avond en de straat is leeg.",
        "Zij liep met haar vriendin naar het station.",
        "Wij zijn met de hond naar het bos gegaan en daarna naar huis.",
    ],
)
def test_ordinary_sentences_get_no_suggestions_even_when_all_is_doubtful(sentence: str) -> None:
    assert suggested(*sentence.split()) == []


def test_no_list_is_shown_to_the_recogniser_unasked() -> None:
    # Measured: terms that are not said cost other words (docs/adr/0009).
    for template in load_templates():
        assert VOCABULARY.for_session(template=template, unit="lokaal").prompt() == ""


def test_roles_offences_laws_and_places_are_of_consequence() -> None:
    for text in ("verdachte", "heling", "Opiumwet", "Amersfoort", "vuurwapen", "Volkswagen"):
        assert TERMS[text].consequence is Consequence.A
    assert TERMS["portofoon"].consequence is Consequence.B


def test_every_file_explains_itself_to_who_edits_it() -> None:
    for folder in ("terms", "places", "units", "ordinary"):
        for file in (resources.files("vocab") / folder).iterdir():
            text = file.read_text(encoding="utf-8")
            assert "van Verbaal. Dit bestand mag u aanpassen" in text.splitlines()[0], file.name
            assert max(map(len, text.splitlines())) <= 110, file.name
