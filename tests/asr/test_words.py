"""Pieces become words, and another hearing borrows its times."""

from server.asr.words import Piece, timed_like, whole_words
from server.domain.transcript import Word


def word(text: str, start_s: float, end_s: float, probability: float = 0.9) -> Word:
    return Word(text=text, start_s=start_s, end_s=end_s, probability=probability)


def test_pieces_become_words() -> None:
    pieces = [
        Piece(" In", 0.0, 0.2, 0.9),
        Piece(" 22", 0.2, 0.5, 0.8),
        Piece(".15", 0.5, 0.9, 0.7),
        Piece(" auto", 0.9, 1.2, 0.9),
        Piece("-", 1.2, 1.3, 0.9),
        Piece("inbraak.", 1.3, 2.1, 0.5),
    ]
    words = whole_words(pieces, duration_s=1.9)
    assert [one.text for one in words] == ["In", "22.15", "auto-inbraak."]
    assert (words[2].start_s, words[2].end_s, words[2].probability) == (0.9, 1.9, 0.5)


def test_a_piece_with_spaces_is_as_many_words() -> None:
    assert [one.text for one in whole_words([Piece(" hij zei", 0, 1, 1.2)], 3)] == ["hij", "zei"]


def test_another_hearing_stands_where_the_words_it_replaces_stand() -> None:
    heard = [word("de", 0.0, 0.2), word("bus", 0.2, 0.8, 0.4), word("reed", 0.8, 1.2)]
    assert timed_like(["de", "buurman", "reed"], heard)[1] == word("buurman", 0.2, 0.8, 0.4)
    assert [(one.start_s, one.end_s) for one in timed_like(["de", "b", "uur", "reed"], heard)[1:3]] == [
        (0.2, 0.5),
        (0.5, 0.8),
    ]


def test_a_word_that_only_the_other_hearing_has_gets_the_moment_between_its_neighbours() -> None:
    heard = [word("de", 0.0, 0.2), word("reed", 0.8, 1.2)]
    assert timed_like(["de", "niet", "reed"], heard)[1] == word("niet", 0.2, 0.2, 0.0)
    assert timed_like(["niet"], []) == (word("niet", 0, 0, 0),)
    assert timed_like([], heard) == ()
