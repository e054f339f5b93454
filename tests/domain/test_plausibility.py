from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.plausibility import Checked, Evidence, StockPhrases, check, voiced_stretches
from server.domain.stock_phrases import StockPhrase, phrase_keys
from server.domain.transcript import Mark, MarkKind, Word

PHRASES = StockPhrases(
    (
        StockPhrase(phrase_keys("Ondertiteld door *")),
        StockPhrase(phrase_keys("Copyright *")),
        StockPhrase(phrase_keys("TV Gelderland *")),
        StockPhrase(phrase_keys("Bedankt"), also_said=True),
        StockPhrase(phrase_keys("Muziek"), also_said=True),
    )
)
SENTENCE = "De verdachte liep weg. Hij droeg een zwarte jas."


def said(text: str, start_s: float = 0.0, *, word_s: float = 0.4, probability: float = 0.9) -> list[Word]:
    return [
        Word(
            text=word,
            start_s=round(start_s + n * word_s, 3),
            end_s=round(start_s + (n + 1) * word_s, 3),
            probability=probability,
        )
        for n, word in enumerate(text.split())
    ]


def judge(
    words: list[Word],
    evidence: Evidence | None = None,
    *,
    avg_logprob: float = -0.4,
    compression_ratio: float = 1.0,
    no_speech_probability: float = 0.02,
    other_words: list[Word] | None = None,
) -> Checked:
    return check(
        words,
        evidence or all_voice(words),
        avg_logprob=avg_logprob,
        compression_ratio=compression_ratio,
        no_speech_probability=no_speech_probability,
        other_words=other_words,
        phrases=PHRASES,
    )


def all_voice(words: list[Word]) -> Evidence:
    end_s = max((word.end_s for word in words), default=1.0)
    return Evidence(0.0, end_s + 0.3, ((0.0, end_s),), -30.0)


def texts(checked: Checked) -> str:
    return " ".join(word.text for word in checked.words)


def kinds(checked: Checked) -> list[MarkKind]:
    return [mark.kind for mark in checked.marks]


# --- clean speech -----------------------------------------------------------------------


def test_clean_speech_stays_as_it_is() -> None:
    words = said(SENTENCE)
    assert judge(words) == Checked(tuple(words), ())


@given(st.lists(st.floats(-0.2, 0.2), min_size=2, max_size=20), st.floats(0.5, 1.0))
def test_times_that_wobble_change_nothing(wobbles: list[float], probability: float) -> None:
    words = [
        Word(
            text=f"woord{n}",
            start_s=max(0.0, n * 0.5 + wobble),
            end_s=max(0.0, n * 0.5 + 0.4 + wobble),
            probability=probability,
        )
        for n, wobble in enumerate(wobbles)
    ]
    spoken = tuple((n * 0.5, n * 0.5 + 0.35) for n in range(len(wobbles)))
    evidence = Evidence(0.0, len(wobbles) * 0.5 + 0.2, spoken, -35.0)
    assert judge(words, evidence) == Checked(tuple(words), ())


def test_very_quiet_speech_is_speech() -> None:
    words = said(SENTENCE)
    evidence = Evidence(0.0, 4.0, ((0.0, 3.6),), -72.0)
    assert judge(words, evidence) == Checked(tuple(words), ())


# --- text without speech ------------------------------------------------------------------


def test_words_in_digital_silence_are_dropped() -> None:
    words = said(SENTENCE)
    checked = judge(words, Evidence(0.0, 4.0, ((0.0, 3.6),), -90.0))
    assert checked == Checked(
        (), (Mark(kind=MarkKind.TEXT_WITHOUT_SPEECH, start_s=0, end_s=3.6, text=SENTENCE),)
    )


def test_a_level_that_nobody_measured_is_no_evidence() -> None:
    words = said(SENTENCE)
    assert judge(words, Evidence(0.0, 4.0, ((0.0, 3.6),), None)).words == tuple(words)


def test_unsure_words_far_from_any_voice_are_dropped() -> None:
    words = [*said("De verdachte liep weg."), *said("Er was eens", 4.0, probability=0.2)]
    checked = judge(words, Evidence(0.0, 6.0, ((0.0, 1.6),), -35.0))
    assert texts(checked) == "De verdachte liep weg."
    assert checked.marks == (
        Mark(kind=MarkKind.TEXT_WITHOUT_SPEECH, start_s=4.0, end_s=5.2, text="Er was eens"),
    )


@pytest.mark.parametrize(("figure", "value"), [("no_speech_probability", 0.9), ("avg_logprob", -1.4)])
def test_words_without_voice_go_when_the_decoder_has_doubts_too(figure: str, value: float) -> None:
    words = said("Er was eens", 1.0)
    checked = judge(words, Evidence(0.0, 6.0, (), -35.0), **{figure: value})  # type: ignore[arg-type]  # one of two floats
    assert (texts(checked), kinds(checked)) == ("", [MarkKind.TEXT_WITHOUT_SPEECH])


def test_sure_words_without_voice_stay_with_a_mark() -> None:
    # A whisper, or speech in loud noise: voice activity detection alone decides nothing.
    words = [*said("De verdachte liep weg."), *said("Hij fluisterde", 4.0)]
    checked = judge(words, Evidence(0.0, 6.0, ((0.0, 1.6),), -35.0))
    assert texts(checked) == "De verdachte liep weg. Hij fluisterde"
    assert checked.marks == (Mark(kind=MarkKind.DOUBTFUL, start_s=4.0, end_s=4.8),)


def test_words_piled_up_behind_the_speech_are_dropped() -> None:
    tail = said("En dan gaan we naar de volgende week", 5.0, word_s=0.01)
    words = [*said("De verdachte liep weg."), *tail]
    checked = judge(words, Evidence(0.0, 5.1, ((0.0, 1.6),), -35.0))
    assert (texts(checked), kinds(checked)) == ("De verdachte liep weg.", [MarkKind.TEXT_WITHOUT_SPEECH])


def test_words_whose_times_went_wrong_stay_as_their_voice_is_elsewhere() -> None:
    words = said("En dan gaan we naar de volgende week", 5.0, word_s=0.01)
    checked = judge(words, Evidence(0.0, 5.1, ((0.5, 3.5),), -35.0))
    assert checked.words == tuple(words)
    assert kinds(checked) == [MarkKind.SPEECH_WITHOUT_TEXT, MarkKind.DOUBTFUL]


def test_more_unsure_words_than_anybody_can_speak_are_dropped() -> None:
    fast = said(
        "vervolgens kwamen daarna achtereenvolgens verscheidene anderen", 1.6, word_s=0.05, probability=0.3
    )
    words = [*said("De verdachte liep weg."), *fast]
    checked = judge(words, Evidence(0.0, 2.5, ((0.0, 2.2),), -30.0))
    assert (texts(checked), kinds(checked)) == ("De verdachte liep weg.", [MarkKind.TEXT_WITHOUT_SPEECH])


def test_sure_words_that_come_too_fast_stay_with_a_mark() -> None:
    words = said("en toen kwam de volgende en daarna kwam nog iemand", word_s=0.05)
    checked = judge(words)
    assert (checked.words, kinds(checked)) == (tuple(words), [MarkKind.DOUBTFUL])


# --- repetition -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "nee nee nee",
        "Nee, nee, nee, nee, nee!",
        "nul zes een twee een twee een twee een twee",
        "ga weg ga weg ga weg",
        "nul nul nul nul",
        "help help help help help help help",
    ],
)
def test_what_people_repeat_stays(text: str) -> None:
    words = said(text)
    assert judge(words).words == tuple(words)


def test_a_loop_that_nobody_can_speak_goes_but_for_its_first_round() -> None:
    words = [*said("Ik zag dat"), *said("ik zag dat " * 12, 1.2, word_s=0.02)]
    checked = judge(words, Evidence(0.0, 2.5, ((0.0, 1.9),), -30.0))
    assert texts(checked) == "Ik zag dat"
    (mark,) = checked.marks
    assert (mark.kind, mark.text) == (MarkKind.REPETITION, " ".join(["ik zag dat"] * 12))


def test_a_last_round_that_was_cut_off_goes_too() -> None:
    words = said("de man liep " * 10 + "de man", word_s=0.3)
    checked = judge(words, Evidence(0.0, 10.0, ((0.0, 9.6),), -30.0))
    assert (texts(checked), kinds(checked)) == ("de man liep", [MarkKind.REPETITION])


def test_many_rounds_over_silence_go() -> None:
    words = said("ja " * 7, word_s=0.5)
    checked = judge(words, Evidence(0.0, 3.5, ((0.0, 0.8),), -30.0))
    assert (texts(checked), kinds(checked)) == ("ja", [MarkKind.REPETITION])


def test_many_rounds_in_a_clear_voice_stay_with_a_mark() -> None:
    words = said("help " * 7)
    checked = judge(words)
    assert (checked.words, kinds(checked)) == (tuple(words), [MarkKind.DOUBTFUL])


def test_text_that_compresses_too_well_is_looked_at_earlier() -> None:
    words = said("we gaan we gaan we gaan we gaan", probability=0.3)
    assert judge(words).words == tuple(words)
    assert texts(judge(words, compression_ratio=2.6)) == "we gaan"


# --- stock phrases ----------------------------------------------------------------------------


@pytest.mark.parametrize("voice", [(), ((2.0, 2.3),)])
def test_a_credit_over_noise_is_dropped(voice: tuple[tuple[float, float], ...]) -> None:
    words = [
        Word(text="TV", start_s=0.0, end_s=8.0, probability=0.1),
        Word(text="GELDERLAND", start_s=8.0, end_s=8.0, probability=0.9),
        Word(text="2020.", start_s=8.0, end_s=8.0, probability=0.5),
    ]
    checked = judge(words, Evidence(0.0, 8.0, voice, -30.0), no_speech_probability=0.9)
    assert checked == Checked(
        (), (Mark(kind=MarkKind.STOCK_PHRASE, start_s=0, end_s=8, text="TV GELDERLAND 2020."),)
    )


def test_a_credit_behind_the_speech_is_dropped() -> None:
    words = [*said(SENTENCE), *said("Ondertiteld door Jan Jansen", 4.2, word_s=0.1)]
    checked = judge(words, Evidence(0.0, 5.0, ((0.0, 3.5),), -30.0))
    assert texts(checked) == SENTENCE
    assert kinds(checked) == [MarkKind.STOCK_PHRASE]


def test_credits_one_after_the_other_are_each_dropped() -> None:
    words = [*said("Muziek."), *said("TV Gelderland 2021.", 1.0), *said("TV Gelderland 2021.", 3.0)]
    checked = judge(words, Evidence(0.0, 6.0, (), -30.0), no_speech_probability=0.8)
    assert checked.words == ()
    assert [mark.text for mark in checked.marks] == ["Muziek.", "TV Gelderland 2021.", "TV Gelderland 2021."]


def test_what_follows_a_credit_is_no_part_of_it() -> None:
    words = said("Copyright. Ondertiteld door Jan. Ik zag niets.")
    assert texts(judge(words, no_speech_probability=0.9)) == texts(Checked(tuple(words), ()))


def test_a_credit_in_a_clear_voice_stays_with_a_mark() -> None:
    words = said("Ondertiteld door Jan Jansen")
    checked = judge(words)
    assert (checked.words, kinds(checked)) == (tuple(words), [MarkKind.DOUBTFUL])


def test_the_same_words_inside_a_sentence_stay() -> None:
    words = said("De film was ondertiteld door zijn broer")
    assert judge(words, no_speech_probability=0.9) == Checked(tuple(words), ())


def test_an_officer_can_say_thanks() -> None:
    for text in ("Bedankt.", SENTENCE + " Bedankt."):
        words = said(text)
        assert judge(words) == Checked(tuple(words), ())


def test_thanks_with_one_sign_against_them_stay_with_a_mark() -> None:
    words = said("Bedankt.", probability=0.3)
    checked = judge(words)
    assert (checked.words, kinds(checked)) == (tuple(words), [MarkKind.DOUBTFUL])


def test_thanks_that_nobody_spoke_are_dropped() -> None:
    words = said("Bedankt.", 2.0, probability=0.3)
    checked = judge(words, Evidence(0.0, 3.0, ((0.0, 0.5),), -30.0))
    assert (texts(checked), kinds(checked)) == ("", [MarkKind.STOCK_PHRASE])


# --- speech without text, and two hearings ---------------------------------------------------


def test_a_voice_without_words_is_marked() -> None:
    words = [*said("De verdachte"), *said("liep weg", 3.0)]
    checked = judge(words, Evidence(0.0, 4.0, ((0.0, 0.8), (1.2, 2.6), (3.0, 3.8)), -30.0))
    assert checked.words == tuple(words)
    assert checked.marks == (Mark(kind=MarkKind.SPEECH_WITHOUT_TEXT, start_s=1.2, end_s=2.6),)


def test_syllables_with_dips_between_are_one_stretch() -> None:
    syllables = tuple((1.0 + n * 0.3, 1.2 + n * 0.3) for n in range(5))
    checked = judge([], Evidence(0.0, 4.0, syllables, -30.0))
    assert checked == Checked((), (Mark(kind=MarkKind.SPEECH_WITHOUT_TEXT, start_s=1.0, end_s=2.4),))


def test_a_cough_needs_no_words() -> None:
    assert judge([], Evidence(0.0, 4.0, ((1.0, 1.5), (3.0, 3.4)), -30.0)) == Checked((), ())


def test_words_that_two_hearings_differ_in_are_marked_with_the_other_words() -> None:
    checked = judge(said("Het is die oud of recent"), other_words=said("het is, de oud of Recent!"))
    assert texts(checked) == "Het is die oud of recent"
    assert checked.marks == (Mark(kind=MarkKind.DOUBTFUL, start_s=0.8, end_s=1.2, text="de"),)


def test_neighbouring_differences_are_one() -> None:
    checked = judge(said("een man en vrouw daar"), other_words=said("een dan en trouw daar"))
    assert checked.marks == (Mark(kind=MarkKind.DOUBTFUL, start_s=0.4, end_s=1.6, text="dan en trouw"),)


def test_a_compound_written_apart_is_the_same() -> None:
    assert judge(said("een auto inbraak daar"), other_words=said("een auto-inbraak daar")).marks == ()


def test_words_that_only_the_other_hearing_has_are_marked_at_their_time() -> None:
    checked = judge(said("niet gezien"), other_words=said("niet gezien zei hij"))
    assert checked.marks == (Mark(kind=MarkKind.DOUBTFUL, start_s=0.8, end_s=1.1, text="zei hij"),)


def test_an_invention_is_no_second_opinion() -> None:
    words = said(SENTENCE)
    other = [*words, *said("TV Gelderland 2021", 4.2, word_s=0.05)]
    assert judge(words, Evidence(0.0, 5.0, ((0.0, 3.6),), -30.0), other_words=other).marks == ()


def test_nonsense_in_a_clear_voice_is_marked_as_a_whole() -> None:
    words = said("Stien ik behaar taat naar", probability=0.3)
    checked = judge(words, avg_logprob=-1.3)
    assert (checked.words, kinds(checked)) == (tuple(words), [MarkKind.DOUBTFUL])


# --- whatever comes ---------------------------------------------------------------------------

WORDS = st.lists(
    st.tuples(
        st.sampled_from(["nee", "de", "man", "liep.", "TV", "Gelderland", "2021", "Bedankt.", "-", "Muziek"]),
        st.floats(0.0, 1.5),
        st.floats(0.0, 0.8),
        st.floats(0.0, 1.0),
    ),
    max_size=40,
)
VOICES = st.lists(st.tuples(st.floats(0.1, 2.0), st.floats(0.05, 2.0)), max_size=8)


def laid_out(parts: list[tuple[str, float, float, float]], offset_s: float) -> list[Word]:
    words: list[Word] = []
    at = offset_s
    for text, gap_s, length_s, probability in parts:
        words.append(
            Word(text=text, start_s=at + gap_s, end_s=at + gap_s + length_s, probability=probability)
        )
        at += gap_s + length_s
    return words


FIGURES = st.fixed_dictionaries(
    {
        "avg_logprob": st.floats(-3, 0),
        "compression_ratio": st.floats(0.5, 4),
        "no_speech_probability": st.floats(0, 1),
    }
)


@st.composite
def evidences(draw: st.DrawFn, start_s: float) -> Evidence:
    voiced: list[tuple[float, float]] = []
    at = start_s
    for gap_s, length_s in draw(VOICES):
        voiced.append((at + gap_s, at + gap_s + length_s))
        at += gap_s + length_s
    # Words may overrun the stretch, as their times wobble.
    return Evidence(start_s, max(at, start_s + 1.0), tuple(voiced), draw(st.none() | st.floats(-100, -10)))


@given(st.data(), WORDS, st.none() | WORDS, st.floats(0, 100), FIGURES)
def test_no_word_is_lost_and_every_mark_lies_in_the_sound(
    data: st.DataObject,
    parts: list[tuple[str, float, float, float]],
    other: list[tuple[str, float, float, float]] | None,
    start_s: float,
    figures: dict[str, float],
) -> None:
    words = laid_out(parts, start_s)
    evidence = data.draw(evidences(start_s))
    other_words = None if other is None else laid_out(other, start_s)
    checked = judge(words, evidence, other_words=other_words, **figures)
    dropping = {MarkKind.TEXT_WITHOUT_SPEECH, MarkKind.REPETITION, MarkKind.STOCK_PHRASE}
    dropped = [mark.text.split() for mark in checked.marks if mark.kind in dropping]
    assert woven([word.text for word in checked.words], dropped, [word.text for word in words])
    for mark in checked.marks:
        assert evidence.start_s <= mark.start_s <= mark.end_s <= evidence.end_s
    assert list(checked.marks) == sorted(checked.marks, key=lambda mark: mark.start_s)
    assert all(mark.text for mark in checked.marks if mark.kind in dropping)


def woven(kept: list[str], dropped: list[list[str]], whole: list[str]) -> bool:
    """True when ``whole`` is ``kept`` with the dropped runs put in between, all in order."""
    if not whole:
        return not kept and not dropped
    if (
        dropped
        and whole[: len(dropped[0])] == dropped[0]
        and woven(kept, dropped[1:], whole[len(dropped[0]) :])
    ):
        return True
    return bool(kept) and kept[0] == whole[0] and woven(kept[1:], dropped, whole[1:])


def test_voiced_stretches_are_counted_in_the_dictations_own_time() -> None:
    assert voiced_stretches([0.1, 0.5, 0.9, 0.2, 0.4], first_sample=16_000) == (
        (1.032, 1.096),
        (1.128, 1.16),
    )
    assert voiced_stretches([]) == ()
