from __future__ import annotations

from collections.abc import Sequence

import pytest

from benchmarks.speech import SpokenClip, floats
from benchmarks.vocabulary import (
    NOTHING,
    OTHERS,
    OWN,
    Session,
    Suggested,
    joined,
    judge,
    line_of,
    measure,
    occurrences,
    quiet,
    rare_terms,
    table_of,
)
from server.asr.recognizer import Decoded, DecodeRequest, EngineInfo
from server.domain.terms import Term
from server.domain.transcript import Word
from server.domain.vocabulary import Vocabulary
from server.dutch.phonetics import sound_key
from tests.benchmarks.examples import tone

VOCABULARY = Vocabulary([Term(text="portofoon", source="lijst", weight=5)], sound=sound_key)


def decoded(text: str, probability: float = 0.5) -> Decoded:
    return Decoded(
        tuple(Word(text=word, start_s=0, end_s=1, probability=probability) for word in text.split())
    )


class EagerRecognizer:
    """Hears "de ferbalizand zag"; gets the word right where it is shown, and writes other shown words too."""

    max_batch = 1
    workers = 1

    def __init__(self) -> None:
        self.prompts: list[str] = []

    @property
    def info(self) -> EngineInfo:
        return EngineInfo("eager", "eager", "0" * 64, "cpu", "none")

    def bucket(self, request: DecodeRequest) -> str:
        return request.prompt

    def recognize(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
        self.prompts += [request.prompt for request in batch]
        return [decoded(self._hear(request.prompt)) for request in batch]

    def _hear(self, prompt: str) -> str:
        if "verbalisant" in prompt:
            return "de verbalisant zag"
        return f"de ferbalizand zag {prompt}"


def test_rare_long_words_are_the_terms() -> None:
    text = "de kat zag een verbalisant en de verdachte zag de kat en een hond in de tuin bij ons huis"
    assert rare_terms(text, {"verdachte": 5, "verbalisant": 1}) == ("verbalisant",)


@pytest.mark.parametrize(
    ("term", "text", "count"),
    [
        ("heling", "Heling, en nog eens heling.", 2),
        ("heling", "helingen", 0),
        ("ter plaatse", "Wij waren ter plaatse.", 1),
        ("proces-verbaal", "een proces verbaal", 1),
    ],
)
def test_terms_are_counted_as_whole_words(term: str, text: str, count: int) -> None:
    assert occurrences(term, text) == count


def test_a_suggestion_is_right_when_the_term_was_said_and_not_heard() -> None:
    view = VOCABULARY.for_session(template="", unit="", extra=("verbalisant", "getuige"))
    one = Suggested()
    judge(one, "de verbalisant zag", decoded("de ferbalizand zag"), view, ("verbalisant", "getuige"))
    judge(one, "de toezichthouder", decoded("de getuichen"), view, ("verbalisant", "getuige"))
    judge(one, "de getuige", decoded("de boom"), view, ("verbalisant", "getuige"))
    assert (one.missed, one.found, one.right, one.wrong, one.utterances) == (2, 1, 1, 1, 3)
    assert line_of(one).startswith(
        "Suggestions: 1 of 2 own terms that were not recognised; 1 right, 1 wrong;"
    )


def test_every_passage_is_heard_with_every_prompt() -> None:
    recognizer = EagerRecognizer()
    clips = tuple(SpokenClip(f"{at}.flac", "a", "de verbalisant zag", tone(0.1)) for at in range(2))
    row = Session(clips, ("verbalisant",), ("portofoon",))
    shown, suggested = measure(recognizer, [row], VOCABULARY, language="nl")
    assert [(one.recalled, one.said) for one in shown.values()] == [(0, 2), (2, 2), (0, 2)]
    assert [one.invented for one in shown.values()] == [0, 0, 2]
    assert shown[OWN].errors.rate == 0
    assert shown[NOTHING].errors.substitutions == 2
    assert shown[OTHERS].errors.insertions == 2
    assert [one.in_silence for one in shown.values()] == [0, len(quiet()), len(quiet())]
    assert (suggested.missed, suggested.found, suggested.wrong) == (2, 2, 0)
    assert set(recognizer.prompts) == {"", "verbalisant.", "portofoon."}
    assert table_of(shown).row_count == 3


def test_sentences_are_joined_to_passages_of_twelve_seconds() -> None:
    clips = [
        SpokenClip(name, "a", name, tone(seconds))
        for name, seconds in zip("abcd", (5, 6, 20, 1), strict=True)
    ]
    passages = list(joined(clips))
    assert [(one.text, round(one.seconds, 1)) for one in passages] == [("a b", 11.6), ("c", 20.0), ("d", 1.0)]
    assert list(joined([])) == []


def test_quiet_sounds_are_quiet() -> None:
    silence, *noises = quiet(seconds=0.1)
    assert not silence.any()
    assert all(0 < abs(noise).mean() < 0.1 for noise in noises)
    assert len(floats(tone(0.1))) == len(silence)
