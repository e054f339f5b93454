from __future__ import annotations

import json
import wave
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.dictations import dictations
from benchmarks.speech import Speech
from benchmarks.word_times import WhisperAligner
from tests.benchmarks.examples import EvenAligner, dictation, tone

TEXTS = ("Eén twee.", "Noord-Holland en drie", "vier vijf", "...")


@pytest.fixture
def speech(tmp_path: Path) -> Speech:
    """Two speakers with the same four texts; the clip of the last has no words."""
    rows = []
    for speaker in ("anna", "bert"):
        for number, text in enumerate(TEXTS):
            name = f"{speaker}{number}.wav"
            with wave.open(str(tmp_path / name), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(16_000)
                file.writeframes(tone(1.0 + number / 4, lead_s=0.2, tail_s=0.3))
            rows.append({"audio": name, "text": text, "speaker": speaker})
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return Speech(manifest)


def test_the_same_seed_gives_the_same_dictations(speech: Speech) -> None:
    first = dictations(speech, EvenAligner(), count=3, seed=5)
    assert dictations(speech, EvenAligner(), count=3, seed=5) == first
    assert dictations(speech, EvenAligner(), count=1, seed=5) == first[:1]
    assert dictations(speech, EvenAligner(), count=3, seed=6) != first


def test_a_dictation_is_of_one_speaker_and_speakers_take_turns(speech: Speech) -> None:
    made = dictations(speech, EvenAligner(), count=4, seed=1, at_least_s=5)
    assert {one.speaker for one in made[:2]} == {"anna", "bert"}
    assert [one.speaker for one in made[:2]] == [one.speaker for one in made[2:]]


def test_a_dictation_is_as_long_as_asked_or_half_a_minute_to_a_minute(speech: Speech) -> None:
    for one in dictations(speech, EvenAligner(), count=4, seed=2, at_least_s=12):
        assert 12 <= one.audio_s < 12 + 2.5
    for one in dictations(speech, EvenAligner(), count=4, seed=2):
        assert 30 <= one.audio_s < 60 + 2.5


def test_words_lie_in_order_within_their_sound(speech: Speech) -> None:
    (one,) = dictations(speech, EvenAligner(), count=1, seed=3, at_least_s=20)
    assert [word.text for word in one.words] == one.text.lower().replace("-", " ").replace(".", "").split()
    ends = [word.end_s for word in one.words]
    assert ends == sorted(ends)
    assert ends[0] > 0.5
    assert ends[-1] < one.audio_s - 0.4
    assert 0 < one.speech_s < one.audio_s - 1


def test_pauses_are_silence_of_a_third_of_a_second_to_over_a_second(speech: Speech) -> None:
    made = dictations(speech, EvenAligner(), count=2, seed=4, at_least_s=30)
    for one in made:
        quiet: list[int] = []
        run = 0
        for start in range(0, len(one.pcm), 320):
            if any(one.pcm[start : start + 320]):
                quiet.append(run)
                run = 0
            else:
                run += 1
        # With the silence of the clips themselves: 0.3 s behind and 0.2 s before each.
        between = [row / 100 for row in quiet[1:] if row > 10]
        assert between
        assert all(0.75 <= pause <= 1.75 for pause in between)


def test_clips_come_again_only_when_all_have_been_used(speech: Speech) -> None:
    (one,) = dictations(speech, EvenAligner(), count=1, seed=8, at_least_s=30)
    words = one.text.split()
    sentences = [text for text in TEXTS if text != "..."]
    rounds = " ".join(words)
    firsts = sorted(sentences, key=rounds.index)
    assert rounds.startswith(" ".join(firsts))
    assert "..." not in words


def test_a_worse_sound_keeps_the_words_and_must_be_as_long() -> None:
    said = dictation("een twee")
    worse = said.with_sound("clipped", b"\1" * len(said.pcm))
    assert (worse.words, worse.name) == (said.words, "d clipped")
    with pytest.raises(ValueError, match="as long"):
        said.with_sound("short", b"")


def test_an_opening_is_whole_samples() -> None:
    assert len(dictation("een twee").opening(0.33333)) == 2 * 5333


@pytest.mark.model
def test_whisper_times_the_words_of_real_speech(speech_folder: Path, model_folder: object) -> None:
    path: Path = model_folder.path  # type: ignore[attr-defined]  # a fixture of tests/conftest.py
    real = Speech(speech_folder / "manifest.jsonl")
    aligner = WhisperAligner(path)
    for number in (3, 40, 77):
        clip = real.clip("nathalie", number)
        ends = aligner.word_ends_s(clip)
        assert len(ends) == len(clip.text.split())
        assert list(ends) == sorted(ends)
        assert ends[0] > 0
        assert ends[-1] <= clip.seconds
        # Words of a read sentence follow each other: no hole of two seconds.
        assert all(later - sooner < 2 for sooner, later in pairwise(ends))
