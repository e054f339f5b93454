"""Error rates that mean what they say, with intervals that say what they hold for."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from server.asr.audio import AudioLimits
from server.asr.device import ThreadDevice
from server.asr.file_transcriber import FileTranscriber
from server.asr.recognizer import Samples
from server.asr.scheduler import Scheduler
from server.asr.schedulers import Schedulers
from server.domain.errors import NotAudio
from server.evaluation import (
    MIN_SPEAKERS,
    Clip,
    Errors,
    ManifestError,
    character_errors,
    difference_interval,
    rate_interval,
    read_manifest,
    score,
    scores_by,
    spoken,
    word_errors,
    written,
)
from server.evaluation_run import Evaluation, hear, hear_baseline
from tests.asr.sounds import encode
from tests.fakes import ScriptedRecognizer, ScriptedVoice, speech


def _clip(text: str, speaker: str = "a", **more: str) -> Clip:
    return Clip.model_validate({"audio": "x.wav", "text": text, "speaker": speaker, **more})


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Hij zei: 'Stop!'", "hij zei stop"),
        ("Zuid-Holland en/of Zee\u2013land", "zuid holland en of zee land"),
        ("foto's van 's avonds", "fotos van s avonds"),
        ("één  café\n", "één café"),
        ("cafe\u0301", "caf\u00e9"),
        ("€ 50,00", "5000"),
        ("...", ""),
    ],
)
def test_the_spoken_normalisation_keeps_what_was_said(text: str, plain: str) -> None:
    assert spoken(text) == plain


def test_the_written_normalisation_keeps_capitals_and_marks() -> None:
    assert written(" Hij  zei: 'Stop!'\n") == "Hij zei: 'Stop!'"


@pytest.mark.parametrize(
    ("said", "heard", "expected"),
    [
        ("ik zag een man", "ik zag een man", Errors(4, 0, 0, 0)),
        ("ik zag een man", "ik zag die man", Errors(4, 1, 0, 0)),
        ("ik zag een man", "ik zag man", Errors(4, 0, 1, 0)),
        ("ik zag een man", "ik zag een grote man", Errors(4, 0, 0, 1)),
        ("ik zag een man", "", Errors(4, 0, 4, 0)),
        ("", "", Errors(0, 0, 0, 0)),
        ("", "ondertiteling door", Errors(0, 0, 0, 2)),
    ],
)
def test_word_errors_are_told_by_kind(said: str, heard: str, expected: Errors) -> None:
    assert word_errors(said, heard) == expected


def test_character_errors_count_letters_and_spaces() -> None:
    assert character_errors("de kat", "de kast") == Errors(6, 0, 0, 1)
    assert character_errors("", "abc") == Errors(0, 0, 0, 3)


def test_rates_are_over_all_words_not_a_mean_of_clips() -> None:
    clips = [_clip("een"), _clip("een twee drie vier vijf zes zeven acht negen")]
    found = score(clips, ["fout", clips[1].text], spoken)
    assert found.words.rate == pytest.approx(1 / 10)


def test_words_invented_where_nothing_was_said_count() -> None:
    assert score([_clip("")], ["er is niets"], spoken).words.rate == 1.0
    assert score([_clip("")], [""], spoken).words.rate == 0.0


def test_groups_are_scored_apart_and_add_up() -> None:
    clips = [_clip("een twee", "a", place="in"), _clip("drie vier", "b", place="out"), _clip("vijf", "b")]
    texts = ["een twee", "drie fout", "vijf"]
    found = scores_by(clips, texts, spoken, "speaker")
    assert {name: one.words.rate for name, one in found.items()} == {"a": 0.0, "b": pytest.approx(1 / 3)}
    assert set(scores_by(clips, texts, spoken, "place")) == {"", "in", "out"}
    whole = score(clips, texts, spoken).words
    assert sum((one.words for one in found.values()), Errors()) == whole


def _many(speakers: int, clips_each: int = 20) -> tuple[list[Errors], list[str]]:
    """Each speaker makes errors at an own rate; within a speaker they are all alike."""
    errors = [Errors(10, number) for number in range(speakers) for _ in range(clips_each)]
    return errors, [str(number) for number in range(speakers) for _ in range(clips_each)]


def test_with_many_speakers_whole_speakers_are_drawn() -> None:
    interval = rate_interval(*_many(MIN_SPEAKERS + 2))
    assert interval.drawn == "speakers"
    # Speakers differ from 0 to 0.9; drawing utterances would give a far narrower interval.
    assert interval.low < 0.35
    assert interval.high > 0.55
    assert interval.high - interval.low > 0.3


def test_with_few_speakers_utterances_are_drawn_and_it_says_so() -> None:
    interval = rate_interval(*_many(2))
    assert interval.drawn == "utterances within speakers"
    assert interval.low == pytest.approx(0.05)
    assert interval.high == pytest.approx(0.05)


def test_the_interval_covers_the_true_rate_about_as_often_as_it_says() -> None:
    draw = np.random.default_rng(5)
    covered = 0
    for trial in range(40):
        errors = [Errors(10, int(draw.binomial(10, 0.2))) for _ in range(120)]
        interval = rate_interval(errors, ["a"] * 120, seed=trial)
        covered += interval.low <= 0.2 <= interval.high
    assert covered >= 34


def test_the_same_seed_gives_the_same_interval() -> None:
    errors = [Errors(10, n % 4) for n in range(50)]
    assert rate_interval(errors, ["a"] * 50, seed=3) == rate_interval(errors, ["a"] * 50, seed=3)
    assert rate_interval(errors, ["a"] * 50, seed=3) != rate_interval(errors, ["a"] * 50, seed=4)


def test_a_difference_is_drawn_in_pairs() -> None:
    ours = [Errors(10, n % 5) for n in range(60)]
    theirs = [Errors(10, n % 5 + 1) for n in range(60)]
    # Each clip is one error better: no spread is left when the same clips are drawn for both.
    interval = difference_interval(ours, theirs, ["a"] * 60)
    assert interval.low == pytest.approx(-0.1)
    assert interval.high == pytest.approx(-0.1)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.text("ab ", max_size=12), st.text("ab ", max_size=12)), max_size=6))
def test_any_texts_can_be_scored(pairs: list[tuple[str, str]]) -> None:
    clips = [_clip(said) for said, _ in pairs]
    for said, heard in pairs:
        found = word_errors(spoken(said), spoken(heard))
        assert found.length == len(said.split())
        assert found.length - found.deletions + found.insertions == len(heard.split())
    if clips:
        assert score(clips, [heard for _, heard in pairs], written).words.rate >= 0


def _manifest(folder: Path, lines: list[str]) -> Path:
    path = folder / "manifest.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_manifest_keeps_keys_to_group_by(tmp_path: Path) -> None:
    path = _manifest(
        tmp_path, ['{"audio": "a.wav", "text": "x", "age": 71}', "", '{"audio": "b", "text": ""}']
    )
    clips = read_manifest(path)
    assert [clip.group("age") for clip in clips] == ["71", ""]


def test_a_sample_is_random_and_the_same_for_a_seed(tmp_path: Path) -> None:
    path = _manifest(tmp_path, [json.dumps({"audio": str(n), "text": ""}) for n in range(200)])
    first, again, other = (read_manifest(path, limit=20, seed=seed) for seed in (1, 1, 2))
    assert first == again != other
    assert len(set(first)) == 20
    assert first != read_manifest(path)[:20]
    assert len(read_manifest(path, limit=500)) == 200


@pytest.mark.parametrize("line", ["{", "[]", '{"audio": "a"}', '{"audio": "", "text": ""}', '"x"'])
def test_a_wrong_line_is_told_by_number(tmp_path: Path, line: str) -> None:
    with pytest.raises(ManifestError, match="line 2"):
        read_manifest(_manifest(tmp_path, ['{"audio": "a", "text": ""}', line]))


def test_an_empty_manifest_is_told(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="no clips"):
        read_manifest(_manifest(tmp_path, []))


@pytest.fixture
async def files() -> AsyncIterator[FileTranscriber]:
    device = ThreadDevice(ScriptedRecognizer())
    async with Scheduler(device) as scheduler:
        yield FileTranscriber(Schedulers([scheduler]), ScriptedVoice)
    device.close()


@pytest.fixture
def clips(tmp_path: Path) -> list[Clip]:
    said = {"a": ("w100 w200", "ann"), "b": ("w300 w900", "bob"), "c": ("w500", "bob")}
    for name, sound in (
        ("a", [(100, 0.5), (200, 0.5)]),
        ("b", [(300, 0.5), (400, 0.5)]),
        ("c", [(500, 0.5)]),
    ):
        pcm = np.frombuffer(speech((0, 0.2), *sound, (0, 1.0)), dtype=np.int16)
        (tmp_path / f"{name}.wav").write_bytes(encode("wav", "pcm_s16le", pcm))
    return [Clip(audio=f"{name}.wav", text=text, speaker=who) for name, (text, who) in said.items()]


async def test_clips_are_heard_in_their_own_order(
    tmp_path: Path, files: FileTranscriber, clips: list[Clip]
) -> None:
    done: list[None] = []
    heard = await hear(clips, tmp_path, files, language="nl", advance=lambda: done.append(None))
    assert heard.texts == ("w100 w200", "w300 w400", "w500")
    assert heard.audio_s == pytest.approx(2.2 + 2.2 + 1.7)
    assert len(done) == 3


async def test_a_clip_that_is_no_sound_ends_the_run(
    tmp_path: Path, files: FileTranscriber, clips: list[Clip]
) -> None:
    (tmp_path / "b.wav").write_bytes(b"niets")
    with pytest.raises(ExceptionGroup) as told:
        await hear(clips, tmp_path, files, language="nl", advance=lambda: None)
    assert told.value.subgroup(NotAudio) is not None


async def test_the_report_has_both_normalisations_groups_and_the_comparison(
    tmp_path: Path, files: FileTranscriber, clips: list[Clip]
) -> None:
    def baseline(samples: Samples, language: str) -> str:
        assert language == "nl"
        assert samples.dtype == np.float32
        return " ".join(word.text for word in ScriptedRecognizer().words(samples)[:1])

    ours = await hear(clips, tmp_path, files, language="nl", advance=lambda: None)
    theirs = hear_baseline(
        clips, tmp_path, baseline, language="nl", limits=AudioLimits(), advance=lambda: None
    )
    assert theirs.texts == ("w100", "w300", "w500")
    evaluation = Evaluation(tuple(clips), files.engine, "nl", 0, ("speaker",), ours, theirs)
    report = json.loads(json.dumps(evaluation.as_json()))
    assert set(report["scores"]) == {"spoken", "written"}
    assert report["scores"]["spoken"]["overall"]["all"]["wer"]["rate"] == pytest.approx(0.2)
    assert report["scores"]["spoken"]["baseline"]["faster-whisper"]["wer"]["deletions"] == 2
    assert report["scores"]["spoken"]["speaker"]["bob"]["clips"] == 2
    assert report["wer_difference"]["spoken"]["low"] <= -0.2 <= report["wer_difference"]["spoken"]["high"]
    assert report["wall_ratio"] > 0
    assert "texts" not in report
    assert evaluation.as_json(with_texts=True)["texts"][1] == {
        "audio": "b.wav",
        "said": "w300 w900",
        "heard": "w300 w400",
        "baseline": "w300",
    }
    screen = io.StringIO()
    Console(file=screen, width=120).print(evaluation.as_table())
    shown = screen.getvalue()
    assert "0.2000" in shown
    assert "speaker bob" in shown
    assert "difference -0.2000" in shown
    assert "utterances within speakers" in shown
