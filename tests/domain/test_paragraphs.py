from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.paragraphs import paragraphs, still_ticked


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", ()),
        ("\n\n \n\n", ()),
        ("een", ("een",)),
        ("een\ntwee", ("een\ntwee",)),
        ("een\n\ntwee", ("een", "twee")),
        ("\n\n een \n \t\n\n\n  twee\n", ("een", "twee")),
        # As in a browser: a byte order mark is space, and a line end of another kind is no blank line.
        ("\ufeff\n\neen\r\n\r\ntwee", ("een\r\n\r\ntwee",)),
        ("\x85\n\neen", ("\x85", "een")),
    ],
)
def test_paragraphs_are_the_pieces_between_blank_lines(text: str, pieces: tuple[str, ...]) -> None:
    assert paragraphs(text) == pieces


@pytest.mark.parametrize(
    ("old", "ticked", "new", "kept"),
    [
        ("a\n\nb", {0, 1}, "a\n\nB", {0}),
        ("a\n\nb", {1}, "nieuw\n\na\n\nb", {2}),
        ("a\n\nb", {0, 1}, "b\n\n\n\na", {0, 1}),
        ("a b", {0}, "a\n\nb", set()),
        ("a\n\nb", {0, 1}, "a b", set()),
        ("a\n\nb", {0, 1}, "", set()),
        ("a\n\na", {1}, "a\n\na", {1}),
        # Which of the two went can't be told, so neither counts as read.
        ("a\n\na", {1}, "a", set()),
        ("a\n\na", {0, 1}, "a", {0}),
        # What was pasted was not looked at where it stands now.
        ("a", {0}, "a\n\na", {0}),
    ],
)
def test_a_paragraph_stays_ticked_as_long_as_it_says_the_same(
    old: str, ticked: set[int], new: str, kept: set[int]
) -> None:
    assert still_ticked(old, ticked, new) == kept


_PIECES = st.lists(st.sampled_from(["a", "b", "c", "a b"]), max_size=6)


@given(_PIECES, st.sets(st.integers(0, 5)), _PIECES)
def test_only_what_was_read_stays_ticked_and_never_more_of_it(
    old: list[str], ticked: set[int], new: list[str]
) -> None:
    kept = still_ticked("\n\n".join(old), {one for one in ticked if one < len(old)}, "\n\n".join(new))
    assert kept <= set(range(len(new)))
    for piece in set(new):
        read = sum(number in ticked for number, one in enumerate(old) if one == piece)
        assert sum(new[number] == piece for number in kept) <= read


@given(_PIECES, st.sets(st.integers(0, 5)))
def test_a_text_that_stays_the_same_keeps_its_ticks(old: list[str], ticked: set[int]) -> None:
    ticked = {one for one in ticked if one < len(old)}
    assert still_ticked("\n\n".join(old), ticked, " \n\n\n" + "\n \t\n".join(old)) == ticked
