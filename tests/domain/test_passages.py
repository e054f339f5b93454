"""Which utterances are heard together, and whose words are whose."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from server.domain.passages import Passage, PassagePolicy, Passages, Span
from server.domain.transcript import Word

RATE = 16_000
POLICY = PassagePolicy(max_passage_s=20, max_gap_s=3, overlap_s=1)


def span(number: int, start_s: float, end_s: float, **cuts: bool) -> Span:
    return Span(number, round(start_s * RATE), round(end_s * RATE), **cuts)


def word(text: str, start_s: float, end_s: float) -> Word:
    return Word(text=text, start_s=start_s, end_s=end_s, probability=0.9)


def test_utterances_join_until_the_passage_is_full() -> None:
    passages = Passages(POLICY)
    assert passages.add(span(0, 0, 8)) is None
    assert passages.add(span(1, 9, 19)) is None
    ended = passages.add(span(2, 19.5, 21))
    assert ended is not None
    assert [one.utterance for one in ended.spans] == [0, 1]


def test_a_long_pause_ends_a_passage_as_soon_as_it_is_long_enough() -> None:
    passages = Passages(POLICY)
    passages.add(span(0, 0, 2))
    assert passages.silent_until(5 * RATE) is None
    ended = passages.silent_until(5 * RATE + 1)
    assert ended is not None
    assert passages.close() is None


def test_words_beyond_a_cut_through_speech_are_the_neighbours() -> None:
    passage = Passage((span(0, 10, 14, cut_before=True), span(1, 15, 20, cut_after=True)))
    assert passage.heard(1.0) == (9 * RATE, 21 * RATE)
    words = [word("voor", 9.2, 9.9), word("een", 9.9, 10.4), word("twee", 14.6, 15.0), word("na", 20.1, 20.4)]
    assert [[one.text for one in share] for share in passage.share(words)] == [["een"], ["twee"]]


def test_a_pause_belongs_to_the_nearer_utterance() -> None:
    passage = Passage((span(0, 0, 4), span(1, 6, 9)))
    words = [word("voor", 4.4, 4.8), word("na", 5.1, 5.5)]
    assert [[one.text for one in share] for share in passage.share(words)] == [["voor"], ["na"]]


@given(st.lists(st.tuples(st.integers(0, 5 * RATE), st.integers(RATE // 10, 18 * RATE)), max_size=30))
def test_passages_hold_every_utterance_once_in_order_and_within_their_limits(
    pieces: list[tuple[int, int]],
) -> None:
    passages, spans, found, at = Passages(POLICY), [], [], 0
    for number, (gap, length) in enumerate(pieces):
        spans.append(Span(number, at + gap, at + gap + length))
        at += gap + length
        found.append(passages.add(spans[-1]))
    whole = [passage for passage in [*found, passages.close()] if passage is not None]
    assert [one for passage in whole for one in passage.spans] == spans
    for passage in whole:
        first, last = passage.spans[0], passage.spans[-1]
        assert last.end_sample - first.start_sample <= 20 * RATE or first is last
        gaps = (b.start_sample - a.end_sample for a, b in itertools.pairwise(passage.spans))
        assert all(gap <= 3 * RATE for gap in gaps)
