from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.report import Observation
from server.domain.transcript import Transcript, Utterance, Word
from server.reporting.extraction.reader import Kept
from tests.reading import DICTATED_AT, readers


def _utterance(number: int, text: str, *, sound: bool = True, probability: float = 0.9) -> Utterance:
    words = tuple(
        Word(
            text=word,
            start_s=number * 10 + i * 0.5 if sound else 0,
            end_s=number * 10 + i * 0.5 + 0.4 if sound else 0,
            probability=probability - i * 0.05,
        )
        for i, word in enumerate(text.split())
    )
    return Utterance(utterance=number, revision=1, start_s=0, end_s=0, text=text, words=words)


def _transcript(*texts: str, sound: bool = True) -> Transcript:
    return Transcript(
        language="nl",
        utterances=tuple(_utterance(number, text, sound=sound) for number, text in enumerate(texts)),
    )


def extract(transcript: Transcript, **more: Any) -> tuple[Observation, ...]:
    return readers().extractor.observations(transcript, dictated_at=DICTATED_AT, **more)


def test_an_observation_knows_its_words_its_sound_and_its_doubt() -> None:
    transcript = _transcript("Goedenavond.", "Kenteken GG-123-B, een zwarte Opel.")
    (found,) = extract(transcript)
    assert found.type == "vehicle"
    assert found.values == {"plate": "GG-123-B", "make": "Opel", "colour": "zwart"}
    start, end = found.value_spans["plate"]
    assert transcript.text[start:end] == "GG-123-B"
    assert found.words[0] == "GG-123-B,"
    assert found.audio[0] == (10.5, 10.9)
    assert 0 < found.probability < 0.85
    assert (found.polarity, found.source) == ("stated", "own")
    assert found.rule


def test_typed_text_gives_observations_without_sound() -> None:
    (found,) = extract(_transcript("Kenteken GG-123-B.", sound=False))
    assert found.audio == ()


def test_an_impossible_plate_keeps_its_warning() -> None:
    (found,) = extract(_transcript("Kenteken 12-ABC-3."))
    assert found.values == {"plate": "12-ABC-3"}
    assert found.warning


@pytest.mark.parametrize(
    ("before", "after"),
    [("kenteken 12-", "DBF-3"), ("kenteken 12-DBF", "-3"), ("in Utrecht, 3511", "ED"), ("om 22.15", "euro")],
)
def test_a_code_split_by_a_pause_is_not_completed(before: str, after: str) -> None:
    found = extract(_transcript(before, after))
    assert not {"plate", "postcode", "phone"} & {key for one in found for key in one.values}


def test_what_is_denied_is_told_as_such_and_is_no_fact() -> None:
    text = "Ik heb de man niet aangehouden."
    (found,) = [one for one in extract(_transcript(text)) if one.type == "action"]
    assert found.polarity == "denied"
    facts = readers().extractor.facts(text, template="mutatie", dictated_at=DICTATED_AT)
    assert not any(fact["type"] == "action" for fact in facts)


def test_facts_have_the_shape_of_the_command() -> None:
    facts = readers().extractor.facts(
        "Signalement: man, 1 meter 80, rode trui en zwarte pet.", template="mutatie", dictated_at=DICTATED_AT
    )
    assert facts == [
        {"type": "description", "sex": "man", "height_cm": 180, "clothing": ["rode trui", "zwarte pet"]}
    ]


_SENTENCES = st.lists(
    st.sampled_from(
        [
            "Kenteken GG-123-B.",
            "Om 22.15 uur kwam ik aan op de Kerkstraat 12 in Utrecht.",
            "",
            "Niets bijzonders.",
            "Getuige Lisa Hermans, telefoon 06-12345678.",
            "De verdachte is niet aangehouden.",
            "Er zijn geen getuigen en geen camerabeelden.",
            "Weggenomen zijn een tas, een laptop van HP en 50 euro.",
            "kenteken 12-",
            "DBF-3",
        ]
    ),
    max_size=8,
)


@settings(max_examples=80, deadline=None)
@given(_SENTENCES)
def test_what_is_kept_of_earlier_words_changes_nothing(sentences: list[str]) -> None:
    kept = Kept()
    for number in range(len(sentences)):
        transcript = _transcript(*sentences[: number + 1])
        assert extract(transcript, kept=kept) == extract(transcript)


@settings(max_examples=80, deadline=None)
@given(_SENTENCES)
def test_every_observation_points_into_the_text_and_has_its_own_id(sentences: list[str]) -> None:
    transcript = _transcript(*sentences)
    found = extract(transcript)
    assert len({one.id for one in found}) == len(found)
    for one in found:
        for start, end in (*one.spans, *one.value_spans.values()):
            assert transcript.text[start:end].strip()
        assert set(one.value_spans) == set(one.values)
        assert set(one.value_spans.values()) <= set(one.spans)
        assert one.words
        assert len(one.audio) == len(one.spans)
        assert all(start_s < end_s for start_s, end_s in one.audio)
