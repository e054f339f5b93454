from __future__ import annotations

from importlib import resources

import pytest

from server.asr.stock_phrases import load_stock_phrases
from server.domain.transcript import Word

PHRASES = load_stock_phrases()


def said(text: str) -> list[Word]:
    return [Word(text=word, start_s=n, end_s=n + 1.0, probability=0.9) for n, word in enumerate(text.split())]


@pytest.mark.parametrize(
    "text",
    [
        "Ondertitels ingediend door de Amara.org gemeenschap",
        "TV GELDERLAND 2021",
        "(C) TV Gelderland 2020.",
        "Ondertiteling TT888, 2021",
        "Bedankt voor het kijken!",
        "Vergeet niet te abonneren op mijn kanaal.",
        "Ik liep naar buiten. Bedankt voor het kijken!",
    ],
)
def test_well_known_inventions_are_found(text: str) -> None:
    found = PHRASES.ending(said(text))
    assert found is not None
    assert not found.also_said


@pytest.mark.parametrize("text", ["MUZIEK.", "Bedankt!", "Dank u wel.", "Vertaald door tolk Jansen."])
def test_what_officers_say_too_takes_more_against_it(text: str) -> None:
    found = PHRASES.ending(said(text))
    assert found is not None
    assert found.also_said


@pytest.mark.parametrize(
    "text",
    [
        "Hij zei: bedankt.",
        "De verdachte zette de muziek harder.",
        "De film is ondertiteld door zijn zus.",
        "Ondertiteld door een man met een zwarte jas en een rode pet.",
        "",
    ],
)
def test_other_sentences_are_none(text: str) -> None:
    assert PHRASES.ending(said(text)) is None


def test_the_file_explains_itself_to_who_edits_it() -> None:
    text = (resources.files("vocab") / "stock_phrases.yaml").read_text(encoding="utf-8")
    assert text.startswith("# Zinnen die spraakherkenners verzinnen.")
