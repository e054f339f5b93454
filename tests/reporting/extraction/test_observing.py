"""Facts as observations: their words, their sound, and an id for each."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from server.domain.transcript import Transcript, Utterance, Word
from server.dutch.words import tokenize
from server.reporting.extraction.facts import Fact, Part
from server.reporting.extraction.observing import observe
from server.reporting.extraction.reading import Reading

TEXT = "geen letsel of braakschade en geen getuigen"


def transcript(*, sound: bool = True) -> Transcript:
    words = tuple(
        Word(
            text=word,
            start_s=number if sound else 0,
            end_s=number + 0.5 if sound else 0,
            probability=1 - number / 10,
        )
        for number, word in enumerate(TEXT.split())
    )
    one = Utterance(utterance=0, revision=1, start_s=0, end_s=0, text=TEXT, words=words)
    return Transcript(language="nl", utterances=(one,))


READING = Reading(tokenize(TEXT), (), (), (), (), datetime(2026, 11, 20, tzinfo=UTC), "mutatie")


def fact(*parts: Part, certainty: float = 0.5) -> Fact:
    return Fact(type="negation", rule="test", parts=parts, certainty=certainty)


def test_an_observation_has_the_words_the_sound_and_the_doubt_of_its_parts() -> None:
    parts = (Part("value", "geen_braakschade", 3, 4), Part("", "", 0, 1))
    (found,) = observe([fact(*parts)], READING, transcript().placed_words())
    assert found.id == "negation:0-4"
    assert found.values == {"value": "geen_braakschade"}
    assert found.spans == ((0, 4), (15, 26))
    assert found.value_spans == {"value": (15, 26)}
    assert found.words == ("geen", "braakschade")
    assert found.audio == ((0.0, 0.5), (3.0, 3.5))
    assert found.probability == pytest.approx(0.7 * 0.5)
    assert (found.rule, found.polarity, found.source) == ("test", "stated", "own")


def test_words_without_sound_give_none() -> None:
    (found,) = observe([fact(Part("value", "x", 0, 2))], READING, transcript(sound=False).placed_words())
    assert found.audio == ()
    assert found.words == ("geen", "letsel")


def test_facts_that_begin_with_the_same_word_have_ids_of_their_own() -> None:
    facts = [
        fact(Part("value", "geen_letsel", 0, 1)),
        fact(Part("value", "geen_braakschade", 0, 1), Part("", "", 3, 4)),
        fact(Part("value", "geen_getuigen", 0, 1), Part("", "", 6, 7)),
        fact(Part("value", "geen_letsel", 0, 1)),
    ]
    found = observe(facts, READING, transcript().placed_words())
    assert [one.id for one in found] == ["negation:0-4", "negation:0-4:2", "negation:0-4:3"]


def test_a_fact_whose_words_have_no_place_among_the_sound_is_as_sure_as_its_rule() -> None:
    (found,) = observe([fact(Part("value", "x", 0, 1))], READING, ())
    assert (found.words, found.audio, found.probability) == ((), (), 0.5)
