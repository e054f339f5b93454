"""Subtitles that other programs can parse, whatever the words and their times."""

from __future__ import annotations

import html
import io
import itertools

import srt
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from server.asr.subtitles import LINE_CHARS, MAX_CUE_MS, cues, to_srt, to_vtt
from server.domain.transcript import Utterance, Word


def _utterance(number: int, words: list[Word]) -> Utterance:
    return Utterance(
        utterance=number,
        revision=1,
        start_s=words[0].start_s if words else 0,
        end_s=words[-1].end_s if words else 0,
        text=" ".join(word.text for word in words),
        words=tuple(words),
    )


def _spoken(text: str, *, start_s: float = 0.0, word_s: float = 0.3, number: int = 0) -> Utterance:
    return _utterance(
        number,
        [
            Word(
                text=word,
                start_s=round(start_s + at * word_s, 3),
                end_s=round(start_s + (at + 1) * word_s, 3),
                probability=0.9,
            )
            for at, word in enumerate(text.split())
        ],
    )


TEXT = (
    "Ik zag omstreeks kwart over tien een grijze Volkswagen Golf met hoge snelheid de Dorpsstraat "
    "inrijden. Het kenteken was niet te lezen."
)


def test_a_short_utterance_is_one_cue_on_one_line() -> None:
    assert to_srt([_spoken("Goedemorgen allemaal.", start_s=1.5)]) == (
        "1\n00:00:01,500 --> 00:00:02,500\nGoedemorgen allemaal.\n\n"
    )


def test_nothing_said_gives_an_empty_file_that_is_valid() -> None:
    assert to_srt([]) == ""
    assert to_vtt([_utterance(0, [])]) == "WEBVTT\n\n"


def test_a_cue_ends_with_a_sentence() -> None:
    found = cues([_spoken(TEXT)])
    assert found[-1].lines == ("Het kenteken was niet te lezen.",)
    assert found[-1].start_ms == 300 * TEXT.split().index("Het")


def test_a_pause_begins_a_new_cue() -> None:
    first, second = _spoken("ik wacht"), _spoken("en loop", start_s=3.0)
    found = cues([_utterance(0, [*first.words, *second.words])])
    assert [cue.lines for cue in found] == [("ik wacht",), ("en loop",)]


def test_a_slow_speaker_gets_new_cues_in_time() -> None:
    found = cues([_spoken("een " * 20, word_s=0.9)])
    assert all(cue.end_ms - cue.start_ms <= MAX_CUE_MS for cue in found)


def test_a_short_cue_stays_until_the_next_at_most() -> None:
    found = cues([_spoken("Ja.", word_s=0.2), _spoken("Nee.", start_s=0.5, word_s=0.2, number=1)])
    assert [(cue.start_ms, cue.end_ms) for cue in found] == [(0, 500), (500, 1500)]


def test_two_lines_are_of_nearly_equal_length() -> None:
    (cue,) = cues([_spoken("Ik zag omstreeks kwart over tien een grijze Volkswagen", word_s=0.2)])
    assert cue.lines == ("Ik zag omstreeks kwart over", "tien een grijze Volkswagen")


def test_marks_that_mean_something_in_webvtt_are_escaped() -> None:
    text = to_vtt([_spoken("<b>R&D</b> --> &amp; klaar")])
    assert "&lt;b&gt;R&amp;D&lt;/b&gt; --&gt; &amp;amp; klaar" in text
    assert text.count("-->") == 1


def test_long_dictations_have_hours() -> None:
    assert "10:00:01,500 -->" in to_srt([_spoken("laat", start_s=36_001.5)])


ANY_WORD = st.builds(
    Word,
    text=st.one_of(
        st.sampled_from(["ik", "zag.", "hem?", "-->", "1", "00:00:01,000", "<i>", "&", "NOTE", "een"]),
        st.text(min_size=1, max_size=120),
    ),
    start_s=st.floats(-1, 90_000),
    end_s=st.floats(-1, 90_000),
    probability=st.just(0.5),
)
ORDERED_WORDS = st.lists(
    st.tuples(st.text("abcé.?", min_size=1, max_size=50), st.floats(0, 3), st.floats(0, 2))
).map(
    lambda parts: [
        Word(text=text, start_s=start, end_s=start + length, probability=0.5)
        for (text, _, length), start in zip(
            parts,
            itertools.accumulate((gap + length for _, gap, length in parts), initial=0.0),
            strict=False,
        )
    ]
)


def _check(utterances: list[Utterance]) -> None:
    expected = [
        piece
        for utterance in utterances
        for word in utterance.words
        if (piece := "".join(c for c in word.text if c.isprintable() and not c.isspace()))
    ]
    found = cues(utterances)
    for cue in found:
        assert 1 <= len(cue.lines) <= 2
        assert all(0 < len(line) <= LINE_CHARS for line in cue.lines)
        assert cue.start_ms < cue.end_ms
    for one, other in itertools.pairwise(found):
        assert one.end_ms <= other.start_ms
    parsed = list(srt.parse(to_srt(utterances)))
    assert [(c.start.total_seconds(), c.end.total_seconds()) for c in parsed] == [
        (cue.start_ms / 1000, cue.end_ms / 1000) for cue in found
    ]
    assert "".join("".join(cue.content.split()) for cue in parsed) == "".join(expected)
    captions = webvtt.from_buffer(io.StringIO(to_vtt(utterances))).captions
    assert [html.unescape(c.raw_text) for c in captions] == ["\n".join(cue.lines) for cue in found]
    assert [(c.start_in_seconds, c.end_in_seconds) for c in captions] == [
        (cue.start_ms // 1000, cue.end_ms // 1000) for cue in found
    ]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(ANY_WORD, max_size=12), max_size=5))
def test_any_words_and_times_give_files_that_parse(sentences: list[list[Word]]) -> None:
    _check([_utterance(number, words) for number, words in enumerate(sentences)])


@settings(max_examples=150, deadline=None)
@given(ORDERED_WORDS)
def test_words_in_order_keep_their_times(words: list[Word]) -> None:
    _check([_utterance(0, words)])
    starts = {round(word.start_s * 1000) for word in words}
    long_words = any(len(word.text) > LINE_CHARS for word in words)
    for cue in cues([_utterance(0, words)]):
        assert long_words or any(abs(cue.start_ms - start) <= len(words) for start in starts)
