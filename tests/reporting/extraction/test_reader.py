from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.lexicon import Lexicon
from server.dutch.words import Token, tokenize
from server.reporting.extraction import reader as reader_module
from server.reporting.extraction.reader import Kept, Reader
from server.reporting.extraction.reading import Reading
from server.reporting.extraction.sentence_units import sentence_units
from server.reporting.extraction.units import Unit
from tests.reporting.extraction.reading_of import DICTATED_AT, extractor, understood
from tests.reporting.extraction.report_sentences import SENTENCES

_TEXTS = st.lists(st.sampled_from(SENTENCES), max_size=14).map(" ".join)


def _read(text: str, kept: Kept | None = None) -> Reading:
    return extractor().understand(text, dictated_at=DICTATED_AT, kept=kept).reading


@settings(max_examples=60, deadline=None)
@given(_TEXTS, st.randoms(use_true_random=False))
def test_a_text_that_grows_word_by_word_reads_as_the_whole(text: str, random: Random) -> None:
    words = text.split(" ")
    kept = Kept()
    for end in sorted({random.randint(0, len(words)) for _ in range(5)} | {len(words)}):
        so_far = " ".join(words[:end])
        assert _read(so_far, kept) == _read(so_far)


@settings(max_examples=40, deadline=None)
@given(_TEXTS, _TEXTS)
def test_what_was_kept_of_another_text_changes_nothing(one: str, other: str) -> None:
    kept = Kept()
    _read(one, kept)
    found = extractor().understand(other, dictated_at=DICTATED_AT, kept=kept)
    assert found == extractor().understand(other, dictated_at=DICTATED_AT)


@pytest.fixture
def read_sentences(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sentences whose units were read."""
    found: list[str] = []

    def counted(tokens: tuple[Token, ...], lexicon: Lexicon, *, bare: bool) -> Iterator[Unit]:
        found.append(" ".join(token.text for token in tokens))
        return sentence_units(tokens, lexicon, bare=bare)

    monkeypatch.setattr(reader_module, "sentence_units", counted)
    return found


def test_only_new_sentences_are_read_while_somebody_speaks(read_sentences: list[str]) -> None:
    kept = Kept()
    _read("De ruit was stuk. De man", kept)
    assert read_sentences == ["De ruit was stuk", "De man"]
    read_sentences.clear()
    _read("De ruit was stuk. De man liep weg. Hij viel.", kept)
    assert read_sentences == ["De man liep weg", "Hij viel"]
    read_sentences.clear()
    _read("De ruit was stuk. De man liep weg. Hij viel.", kept)
    assert read_sentences == []


def test_a_sentence_that_is_said_twice_is_read_once(read_sentences: list[str]) -> None:
    _read("Hij viel. Hij viel. Hij viel.")
    assert read_sentences == ["Hij viel"]


def test_sentences_are_read_anew_when_the_text_turns_out_to_have_capitals(read_sentences: list[str]) -> None:
    kept = Kept()
    _read("de getuige is jan jansen.", kept)
    _read("de getuige is jan jansen. Hij viel.", kept)
    assert read_sentences == ["de getuige is jan jansen", "de getuige is jan jansen", "Hij viel"]


def test_only_the_sentences_of_the_text_as_it_is_now_are_kept() -> None:
    kept = Kept()
    _read("De ruit was stuk. De man viel.", kept)
    _read("De man viel.", kept)
    assert len(kept.sentences) == 1
    _read(" ".join(f"Woord {number}." for number in range(2_001)), kept)
    assert kept.sentences == {}


def test_what_is_kept_of_one_day_does_not_date_another() -> None:
    kept = Kept()
    later = DICTATED_AT + dt.timedelta(days=7)
    for at, value in ((DICTATED_AT, "2026-11-19T20:00"), (later, "2026-11-26T20:00")):
        reading = extractor().understand("Dit was gisteren om 20.00 uur.", dictated_at=at, kept=kept).reading
        (moment,) = reading.of("moment")
        assert getattr(moment.value, "value", None) == value


@pytest.mark.parametrize(
    ("text", "moments", "births"),
    [
        ("Hij komt morgen om 10.00 uur terug.", 0, []),
        ("Het was maandag daarna.", 0, []),
        ("De winkel is open van 10.00 tot 22.00 uur.", 0, []),
        ("De winkel was dicht om 22.00 uur.", 1, []),
        ("Hij is geboren. Het was 14 november 2026.", 1, []),
        ("Het was maandag. Daarna ging hij weg.", 1, []),
        ("Hij is geboren op 4 maart 1987.", 0, ["1987-03-04"]),
        ("Hij is weggegaan, geboren is hij. Het was 14 november 2026.", 1, []),
        ("Geboren op 4 maart 1987 en weg op 14 november om 10.00 uur.", 1, ["1987-03-04"]),
    ],
)
def test_moments_are_what_happened_and_no_plans_or_births(text: str, moments: int, births: list[str]) -> None:
    reading = _read(text)
    assert len(reading.of("moment")) == moments
    assert [unit.value for unit in reading.of("birth_date")] == births


def test_every_token_has_a_sentence_a_scope_and_a_place() -> None:
    reading = _read(" ".join(SENTENCES))
    assert len(reading.scopes) == len(reading.tokens)
    assert [one.number for one in reading.sentences] == list(range(len(reading.sentences)))
    assert [one.first for one in reading.sentences[1:]] == [one.end for one in reading.sentences[:-1]]
    assert reading.sentences[-1].end == len(reading.tokens)
    assert all(0 <= unit.first < unit.end <= len(reading.tokens) for unit in reading.units)
    # No unit reaches over the end of its sentence.
    assert all(unit.end <= reading.sentence_of(unit.first).end for unit in reading.units)


def test_a_reader_holds_nothing_of_a_dictation() -> None:
    reader = Reader(extractor().lexicon)
    tokens = tokenize("De fiets is zwart.")
    first = reader.read(tokens, dictated_at=DICTATED_AT)
    reader.read(tokenize("Een rode auto. Dat klopt niet."), dictated_at=DICTATED_AT)
    assert reader.read(tokens, dictated_at=DICTATED_AT) == first
    assert understood("De fiets is zwart.").reading.units == first.units
