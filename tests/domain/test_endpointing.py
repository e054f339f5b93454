import itertools

from hypothesis import given
from hypothesis import strategies as st

from server.domain.endpointing import WINDOW_SAMPLES, Closed, Endpointer, EndpointPolicy, Opened

SHORT = EndpointPolicy(max_utterance_s=3.2, cut_search_s=1.6, cut_margin_s=0.4)


def run(probabilities: list[float], policy: EndpointPolicy | None = None) -> list[Opened | Closed]:
    endpointer = Endpointer(policy)
    events = [event for p in probabilities for event in endpointer.feed(p)]
    return events + endpointer.end(len(probabilities) * WINDOW_SAMPLES)


def test_silence_has_no_utterance() -> None:
    assert run([0.0] * 200) == []


def test_a_click_shorter_than_the_shortest_speech_opens_nothing() -> None:
    assert run([0.0] * 20 + [1.0, 1.0] + [0.0] * 50) == []


def test_speech_opens_with_some_audio_before_it_and_closes_after_the_pause() -> None:
    events = run([0.0] * 20 + [1.0] * 30 + [0.0] * 40)
    assert events == [
        Opened(20 * WINDOW_SAMPLES - 7200),
        Closed(20 * WINDOW_SAMPLES - 7200, 50 * WINDOW_SAMPLES + 4800),
    ]


def test_a_dip_that_is_not_silence_keeps_the_utterance_open() -> None:
    events = run([1.0] * 20 + [0.4] * 60 + [1.0] * 20 + [0.0] * 40)
    assert [type(event) for event in events] == [Opened, Closed]


def test_the_end_of_the_audio_closes_what_is_open() -> None:
    assert run([1.0] * 10) == [Opened(0), Closed(0, 10 * WINDOW_SAMPLES)]


def test_speech_without_a_pause_is_cut_at_its_quietest_window() -> None:
    probabilities = [1.0] * 80 + [0.6] + [1.0] * 60
    events = run(probabilities, SHORT)
    cut = 81 * WINDOW_SAMPLES - WINDOW_SAMPLES // 2
    assert events[:3] == [Opened(0), Closed(0, cut, cut=True), Opened(cut)]


def test_a_cut_leaves_enough_later_sound_to_hear_its_last_word_whole() -> None:
    probabilities = [1.0] * 96 + [0.6] + [1.0] * 60  # the dip comes just before the cut is due
    cut = next(event for event in run(probabilities, SHORT) if isinstance(event, Closed))
    assert cut.cut
    assert cut.end_sample <= (100 - SHORT.windows(SHORT.cut_margin_s)) * WINDOW_SAMPLES


def test_flush_closes_at_the_last_judged_window_and_says_nothing_in_silence() -> None:
    endpointer = Endpointer()
    for _ in range(10):
        endpointer.feed(1.0)
    assert endpointer.open_since == 0
    assert endpointer.flush() == [Closed(0, 10 * WINDOW_SAMPLES)]
    assert endpointer.flush() == []
    assert endpointer.open_since is None


@given(st.lists(st.sampled_from([0.0, 0.3, 0.4, 0.6, 1.0]), max_size=600))
def test_utterances_follow_each_other_without_overlap_and_cover_all_speech(
    probabilities: list[float],
) -> None:
    events = run(probabilities, SHORT)
    assert [type(event) for event in events] == [Opened, Closed] * (len(events) // 2)
    spans = [(event.start_sample, event.end_sample) for event in events if isinstance(event, Closed)]
    for start, end in spans:
        assert 0 <= start < end <= len(probabilities) * WINDOW_SAMPLES
    for (_, end), (start, _) in itertools.pairwise(spans):
        assert end <= start
    longest = SHORT.windows(SHORT.max_utterance_s) * WINDOW_SAMPLES
    assert all(end - start <= longest for start, end in spans)
    for first in range(len(probabilities) - 2):  # three loud windows in a row are speech
        if min(probabilities[first : first + 3]) >= SHORT.on:
            middle = (first + 1) * WINDOW_SAMPLES + WINDOW_SAMPLES // 2
            assert any(start <= middle < end for start, end in spans)
