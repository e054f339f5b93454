"""Speech without text is heard again, and what comes of it is put in its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.plausibility import Checked
from server.domain.second_hearing import MARGIN_S, filled, unheard
from server.domain.transcript import Mark, MarkKind, Word


def word(text: str, start_s: float, end_s: float) -> Word:
    return Word(text=text, start_s=start_s, end_s=end_s, probability=0.9)


def gap(start_s: float, end_s: float, kind: MarkKind = MarkKind.SPEECH_WITHOUT_TEXT) -> Mark:
    return Mark(kind=kind, start_s=start_s, end_s=end_s)


STOPPED_EARLY = Checked((word("een", 0.5, 1.0), word("dossier.", 1.0, 2.0)), (gap(2.4, 5.0),))


def test_speech_after_the_last_word_is_heard_again_to_the_end() -> None:
    [found] = unheard(STOPPED_EARLY, 5.3)
    assert (found.start_s, found.end_s) == (2.4 - MARGIN_S, 5.3)


def test_speech_between_words_is_heard_again_with_a_little_of_both() -> None:
    checked = Checked((word("een", 0.5, 1.0), word("slot", 6.0, 6.5)), (gap(1.5, 5.5),))
    [found] = unheard(checked, 7.0)
    assert (found.start_s, found.end_s) == pytest.approx((0.9, 6.1))


def test_what_would_only_be_heard_the_same_way_again_is_left() -> None:
    assert unheard(Checked((), (gap(0.2, 3.0),)), 3.2) == ()


def test_a_breath_without_text_keeps_its_mark() -> None:
    assert unheard(Checked((word("een", 0, 1),), (gap(1.5, 2.4),)), 4.0) == ()


def test_other_marks_are_no_reason_to_hear_again() -> None:
    assert unheard(Checked((word("een", 0, 1),), (gap(2, 3, MarkKind.DOUBTFUL),)), 4.0) == ()


def test_found_words_take_the_place_of_the_mark_and_bring_their_own_marks() -> None:
    [found] = unheard(STOPPED_EARLY, 5.3)
    doubt = gap(3.5, 4.0, MarkKind.DOUBTFUL)
    again = Checked((word("hotel", 2.5, 3.0), word("fiets", 3.5, 4.0)), (doubt,))
    both = filled(STOPPED_EARLY, found, again)
    assert [one.text for one in both.words] == ["een", "dossier.", "hotel", "fiets"]
    assert both.marks == (doubt,)


def test_a_neighbour_heard_once_more_is_not_doubled() -> None:
    [found] = unheard(STOPPED_EARLY, 5.3)
    again = Checked((word("dossier", 1.7, 2.0), word("hotel", 2.5, 3.0)), ())
    assert [one.text for one in filled(STOPPED_EARLY, found, again).words] == ["een", "dossier.", "hotel"]


def test_the_mark_stays_where_the_second_hearing_finds_nothing() -> None:
    [found] = unheard(STOPPED_EARLY, 5.3)
    assert filled(STOPPED_EARLY, found, Checked((word("dossier", 1.7, 2.0),), ())) is STOPPED_EARLY


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0.05, 2)), max_size=8))
def test_no_word_of_the_first_hearing_is_ever_lost(times: list[tuple[float, float]]) -> None:
    [found] = unheard(STOPPED_EARLY, 5.3)
    again = Checked(tuple(word(f"w{n}", at, at + long) for n, (at, long) in enumerate(times)), ())
    both = filled(STOPPED_EARLY, found, again)
    assert set(STOPPED_EARLY.words) <= set(both.words)
    assert [one.start_s for one in both.words] == sorted(one.start_s for one in both.words)
