"""What is answered while dictating: by touch and by voice, in whatever order it arrives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.assessing import AnswerHow, AnswerSound, Reply
from server.domain.live_answers import LiveAnswers, LiveReply, SaidReply, ShownQuestion, TouchedReply
from server.domain.transcript import SAMPLE_RATE_HZ

NOW = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
SECOND = SAMPLE_RATE_HZ


def shown(second: float, observable: str | None, **more: Any) -> ShownQuestion:
    return ShownQuestion(sample=round(second * SECOND), observable=observable, at=NOW, **more)


def touched(second: float, observable: str, reply: str | None, *, told_s: float = 0) -> TouchedReply:
    kept = None if reply is None else LiveReply(reply)
    at = NOW + timedelta(seconds=told_s)
    return TouchedReply(observable=observable, reply=kept, sample=round(second * SECOND), at=at)


def said(second: float, reply: str | None, words: str = "") -> SaidReply:
    return SaidReply(
        reply=None if reply is None else Reply(reply),
        said_s=second,
        end_s=second + 1,
        words=words,
        sound=AnswerSound(start_s=second, end_s=second + 4),
    )


def told(answers: LiveAnswers) -> dict[str, tuple[str, str]]:
    return {one.observable: (one.reply.value, one.how.value) for one in answers.inquiry.answers}


def test_words_answer_the_question_that_was_there_to_read_before_them() -> None:
    answers = LiveAnswers([shown(1, "braak"), shown(5, "getuige")])
    answers.say(0, [said(5.2, "yes", "hij had een ladder")])  # began to speak as the question changed
    [answer] = answers.inquiry.answers
    assert (answer.observable, answer.reply, answer.how) == ("braak", Reply.YES, AnswerHow.SPOKEN)
    assert (answer.words, answer.sound) == ("hij had een ladder", AnswerSound(start_s=5.2, end_s=9.2))
    assert answer.at == NOW + timedelta(seconds=5.2)  # 6.2 s, of which the first was before the question
    answers.say(0, [said(5.3, "yes")])
    assert told(answers) == {"getuige": ("yes", "spoken")}


@pytest.mark.parametrize("second", [0.5, 1.2, 8.4])
def test_without_a_question_on_the_screen_nothing_is_answered(second: float) -> None:
    answers = LiveAnswers([shown(1, "braak"), shown(8, None)])
    assert not answers.takes(second, Reply.UNKNOWN)
    answers.say(0, [said(second, "yes")])
    assert told(answers) == {}


def test_there_is_no_yes_or_no_to_the_question_of_a_field() -> None:
    answers = LiveAnswers([shown(1, "field.mutatie.locatie"), shown(5, "braak")])
    assert [answers.takes(2, one) for one in Reply] == [False, False, True]
    assert [answers.takes(6, one) for one in Reply] == [True, True, True]


def test_a_better_pass_that_hears_no_answer_takes_it_back() -> None:
    answers = LiveAnswers([shown(0, "braak")])
    answers.say(0, [said(1, "no")])
    answers.say(0, [])
    assert told(answers) == {}


def test_the_later_statement_counts_by_touch_or_by_voice() -> None:
    answers = LiveAnswers([shown(0, "braak")])
    answers.touch(touched(9, "braak", "no"))  # told long before the words of second 3 were heard
    answers.say(0, [said(3, "yes")])
    assert told(answers) == {"braak": ("no", "tapped")}
    answers.say(1, [said(12, "unknown")])
    assert told(answers) == {"braak": ("unknown", "spoken")}
    answers.touch(touched(14, "braak", None))
    assert told(answers) == {}
    answers.touch(touched(2, "braak", "yes"))  # old news
    assert told(answers) == {}


def test_of_two_spoken_answers_to_one_question_the_later_counts() -> None:
    answers = LiveAnswers([shown(0, "braak")])
    answers.say(3, [said(20, "no")])
    answers.say(1, [said(5, "yes"), said(7, "unknown")])
    assert told(answers) == {"braak": ("no", "spoken")}


def test_an_unclear_reply_answers_nothing_and_leaves_the_question_open() -> None:
    answers = LiveAnswers([shown(0, "braak")])
    answers.say(0, [said(1, None)])
    assert told(answers) == {}
    answers.say(1, [said(4, "yes")])
    assert told(answers) == {"braak": ("yes", "spoken")}
    answers.say(2, [said(8, None)])  # whatever it meant, it is no longer sure that it is yes
    assert told(answers) == {}


def test_a_touch_at_a_sample_that_never_comes_is_as_late_as_it_was_told() -> None:
    answers = LiveAnswers([shown(0, "braak")])
    answers.received = 10 * SECOND
    answers.touch(touched(10**6, "braak", "yes", told_s=5))
    assert told(answers) == {"braak": ("yes", "tapped")}
    answers.touch(touched(7, "braak", "no", told_s=7))
    assert told(answers) == {"braak": ("no", "tapped")}
    answers.touch(touched(10**6, "braak", "yes", told_s=8))
    answers.say(0, [said(2, "unknown")])
    assert told(answers) == {"braak": ("yes", "tapped")}
    answers.say(1, [said(9, "unknown")])
    assert told(answers) == {"braak": ("unknown", "spoken")}


def test_what_was_touched_without_a_line_counts_by_its_sample_once_the_sound_is_here() -> None:
    answers = LiveAnswers([shown(0, "braak")])
    answers.received = 5 * SECOND
    answers.touch(touched(40, "braak", "no"))
    answers.say(0, [said(3, "yes")])
    answers.received = 40 * SECOND
    assert told(answers) == {"braak": ("no", "tapped")}
    answers.touch(touched(39, "braak", "yes"))
    assert told(answers) == {"braak": ("no", "tapped")}


def test_what_was_told_last_is_on_the_screen_whatever_sample_it_names() -> None:
    later = shown(3, "getuige").model_copy(update={"at": NOW + timedelta(seconds=1)})
    answers = LiveAnswers([shown(10**6, "braak")])
    answers.show(later)
    assert answers.shown == later


def test_what_is_put_off_is_no_answer_and_stays_in_the_order_of_putting_off() -> None:
    answers = LiveAnswers(
        [], [touched(4, "getuige", "later"), touched(2, "braak", "later"), touched(3, "letsel", "yes")]
    )
    assert list(answers.inquiry.skipped) == ["braak", "getuige"]
    assert told(answers) == {"letsel": ("yes", "tapped")}
    answers.touch(touched(5, "braak", "no"))
    assert list(answers.inquiry.skipped) == ["getuige"]


def test_what_was_put_off_can_still_be_answered_by_voice() -> None:
    answers = LiveAnswers([shown(0, "braak")], [touched(1, "braak", "later")])
    answers.say(0, [said(2, "yes")])
    assert told(answers) == {"braak": ("yes", "spoken")}
    assert not answers.inquiry.skipped


def test_what_is_known_to_be_on_the_screen_is_no_news() -> None:
    answers = LiveAnswers([shown(1, "braak")])
    assert not answers.is_news(shown(1, "braak"))
    assert not answers.is_news(shown(4, "braak"))
    assert answers.is_news(shown(4, None))
    assert answers.is_news(shown(0.5, "braak"))
    answers.show(shown(1, "getuige"))  # while the microphone was off the question changed
    assert answers.shown is not None
    assert answers.shown.observable == "getuige"
    assert answers.knows("getuige")
    assert not answers.knows("braak")
    answers.touch(touched(3, "braak", "yes"))
    assert answers.knows("braak")
    assert answers.touched("braak") is not None
    assert LiveAnswers().shown is None


QUESTIONS = st.sampled_from(["braak", "getuige", "letsel"])
SECONDS = st.integers(0, 40).map(lambda half: half / 2)
SHOWN = st.lists(
    st.builds(shown, SECONDS, st.none() | QUESTIONS), max_size=6, unique_by=lambda one: one.sample
)
TOUCHED = st.lists(
    st.builds(touched, SECONDS, QUESTIONS, st.sampled_from(["yes", "no", "unknown", "later", None])),
    max_size=6,
    unique_by=lambda one: (one.observable, one.sample),
)
SAID = st.dictionaries(
    st.integers(0, 5),
    st.lists(st.builds(said, SECONDS, st.sampled_from(["yes", "no", "unknown", None])), max_size=2),
)


@given(SHOWN, TOUCHED, SAID, st.randoms(use_true_random=False))
def test_a_rebuilt_dictation_has_the_same_answers_whatever_the_order_of_arrival(
    seen: list[ShownQuestion], replies: list[TouchedReply], spoken: dict[int, list[SaidReply]], random: Any
) -> None:
    live = LiveAnswers()
    news: list[Any] = [*seen, *replies, *spoken.items()]
    random.shuffle(news)
    for one in news:
        if isinstance(one, ShownQuestion):
            live.show(one)
        elif isinstance(one, TouchedReply):
            live.touch(one)
        else:
            live.say(one[0], [])  # first heard without it, or with another
            live.say(*one)
    last = {}
    for one in sorted(replies, key=lambda one: one.sample):
        last[one.observable] = one
    rebuilt = LiveAnswers(seen, list(last.values()))
    for number in sorted(spoken):
        rebuilt.say(number, spoken[number])
    assert rebuilt.inquiry == live.inquiry
    assert len({one.observable for one in live.inquiry.answers}) == len(live.inquiry.answers)
    assert not {one.observable for one in live.inquiry.answers} & set(live.inquiry.skipped)
