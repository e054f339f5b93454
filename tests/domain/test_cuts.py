"""A word at a cut through speech is neither lost nor doubled."""

from server.domain.cuts import LeftSide, join
from server.domain.transcript import Word


def word(text: str, start_s: float, end_s: float) -> Word:
    return Word(text=text, start_s=start_s, end_s=end_s, probability=0.9)


BEFORE, AFTER = word("de", 15.0, 15.3), word("fiets", 16.6, 17.0)
EARLY, LATE = word("rode", 15.75, 16.15), word("Rode,", 15.9, 16.3)


def texts(words: list[Word]) -> list[str]:
    return [one.text for one in words]


def test_without_a_cut_all_words_are_kept() -> None:
    assert join(None, [BEFORE, AFTER], []) == [BEFORE, AFTER]


def test_a_word_that_each_side_takes_for_its_own_is_kept_once() -> None:
    left = LeftSide(16.0, (BEFORE, EARLY), (AFTER,))
    assert texts(join(left, [LATE, AFTER], [BEFORE])) == ["fiets"]


def test_a_word_that_each_side_leaves_to_the_other_is_kept_once() -> None:
    left = LeftSide(16.0, (BEFORE,), (LATE, AFTER))
    assert texts(join(left, [AFTER], [BEFORE, EARLY])) == ["Rode,", "fiets"]


def test_a_word_on_which_both_agree_stays_where_it_is() -> None:
    left = LeftSide(16.0, (BEFORE, EARLY), (AFTER,))
    assert texts(join(left, [AFTER], [BEFORE, EARLY])) == ["fiets"]
    left = LeftSide(16.0, (BEFORE,), (LATE, AFTER))
    assert texts(join(left, [LATE, AFTER], [BEFORE])) == ["Rode,", "fiets"]


def test_a_word_that_is_said_twice_stays_twice() -> None:
    left = LeftSide(16.0, (word("ja", 15.2, 15.5),), ())
    assert texts(join(left, [word("ja", 16.5, 16.8)], [])) == ["ja"]


def test_a_word_that_one_side_alone_heard_beyond_the_cut_is_left_to_the_other() -> None:
    left = LeftSide(16.0, (BEFORE,), (LATE,))
    assert texts(join(left, [AFTER], [BEFORE])) == ["fiets"]


def test_nothing_kept_after_the_cut_still_finds_the_lost_word() -> None:
    left = LeftSide(16.0, (BEFORE,), (LATE,))
    assert texts(join(left, [], [EARLY])) == ["Rode,"]
