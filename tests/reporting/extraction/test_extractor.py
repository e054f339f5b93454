from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.transcript import Transcript, Utterance, Word
from server.reporting.extraction.extractor import extract


def _utterance(number: int, text: str, *, sound: bool = True, probability: float = 0.9) -> Utterance:
    words = tuple(
        Word(
            text=word,
            start_s=number * 10 + i if sound else 0,
            end_s=number * 10 + i + 0.5 if sound else 0,
            probability=probability - i * 0.1,
        )
        for i, word in enumerate(text.split())
    )
    return Utterance(utterance=number, revision=1, start_s=0, end_s=0, text=text, words=words)


def _transcript(*texts: str, sound: bool = True) -> Transcript:
    return Transcript(
        language="nl",
        utterances=tuple(_utterance(number, text, sound=sound) for number, text in enumerate(texts)),
    )


def test_an_observation_knows_its_words_its_sound_and_its_doubt() -> None:
    transcript = _transcript("Goedenavond.", "Postcode 3511 ED, Utrecht.")
    (found,) = extract(transcript)
    assert (found.type, found.values) == ("location", {"postcode": "3511 ED"})
    ((start, end),) = found.spans
    assert transcript.text[start:end] == "3511 ED"
    assert found.words == ("3511", "ED,")
    assert found.audio == ((11.0, 12.5),)
    assert found.probability == pytest.approx(0.7)
    assert (found.rule, found.warning, found.polarity, found.source) == ("postcode", None, "stated", "own")


def test_typed_text_gives_observations_without_sound() -> None:
    (found,) = extract(_transcript("Kenteken GG-123-B.", sound=False))
    assert found.audio == ()
    (one_word,) = extract(_transcript("GG-123-B", sound=False))
    assert one_word.audio == ()


def test_an_impossible_plate_keeps_its_warning() -> None:
    (found,) = extract(_transcript("Kenteken 12-ABC-3."))
    assert found.values == {"plate": "12-ABC-3"}
    assert found.warning


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("12-", "DBF-3"),
        ("12-DBF", "-3"),
        ("3511", "ED"),
        ("06-1234", "5678"),
        ("om 22.15", "uur"),
        ("06", "12345678"),
    ],
)
def test_a_value_split_by_a_pause_is_not_completed(before: str, after: str) -> None:
    assert extract(_transcript(before, after)) == ()


def test_observations_come_in_the_order_they_were_said() -> None:
    found = extract(_transcript("Om 22.15 uur zag ik GG-123-B.", "", "Bel 06-12345678, 3511 ED."))
    assert [one.type for one in found] == ["time", "vehicle", "person", "location"]


def test_the_same_value_said_twice_is_two_observations() -> None:
    first, second = extract(_transcript("GG-123-B, ik herhaal GG-123-B."))
    assert first.id != second.id
    assert first.values == second.values


_SENTENCES = st.lists(
    st.sampled_from(
        [
            "Kenteken GG-123-B.",
            "Om 22.15 uur, postcode 3511 ED.",
            "",
            "Niets bijzonders.",
            "Bel 06-12345678 of 0512-345678.",
            "12-",
            "DBF-3",
        ]
    ),
    max_size=8,
)


@given(_SENTENCES)
def test_more_speech_never_changes_what_was_found_before(sentences: list[str]) -> None:
    before = extract(_transcript(*sentences[:-1]))
    assert extract(_transcript(*sentences))[: len(before)] == before


@given(_SENTENCES)
def test_every_observation_points_into_the_text_and_has_its_own_id(sentences: list[str]) -> None:
    transcript = _transcript(*sentences)
    found = extract(transcript)
    assert len({one.id for one in found}) == len(found)
    for one in found:
        ((start, end),) = one.spans
        assert transcript.text[start:end]
        assert one.words
        ((start_s, end_s),) = one.audio
        assert start_s < end_s
